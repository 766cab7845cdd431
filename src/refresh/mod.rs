//! An edited comparison table (对照表) brought up to date, in place.
//!
//! Three states of the table meet: as the program wrote it, as people left it, and as the comparison
//! would be now. What a person did not touch follows the sources; what a person changed stays; where
//! both changed, both stand in the cell and are marked ([`Report::conflicts`]). So that the first state
//! is known, [`remember`] puts a memory of it (底本) into the workbook. The file itself is changed, not
//! written anew: widths, colours, comments, pictures and sheets of one's own stay as they are.
//!
//! `book` changes workbooks and knows nothing of tables; `table`, `quotes` and `memory` read the three
//! states; `matching`, `cells` and `merge` decide; `apply`, `beside`, `banner` and
//! `log` write.

mod apply;
mod banner;
mod beside;
mod book;
mod cells;
mod fresh;
mod log;
mod matching;
mod memory;
mod merge;
mod quotes;
mod report;
mod room;
mod table;
mod told;

use std::collections::{BTreeMap, HashMap};

use serde_json::Value as Json;

use apply::Apply;
use book::Book;
pub use book::BookError;
use book::sheet::Sheet;
use book::sheets::Shown;
use book::shift::Shift;
use book::styles::Styles;
use fresh::{Fresh, TABLE};
use matching::Home;
use memory::Memory;
pub use report::{CellNote, KeptSheet, Report, RowNote};
use table::{Kind, Table};

/// A table cannot be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The workbook cannot be read or written.
    #[error(transparent)]
    Book(#[from] BookError),
    /// It holds no table of this program.
    #[error("工作簿里没有 duizhao 编制的对照表")]
    NoTable,
    /// More rows than a sheet has.
    #[error("更新后的行数超过一张 Excel 工作表的上限 1048576 行")]
    TooManyRows,
    /// The memory cannot be written.
    #[error("底本无法写出：{0}")]
    Memory(#[from] serde_json::Error),
}

/// A table brought up to date.
#[derive(Debug)]
pub struct Refreshed {
    /// The workbook; none when nothing in it has to change.
    pub workbook: Option<Vec<u8>>,
    /// What was done.
    pub report: Report,
}

/// `workbook`, as the program writes it, with a memory of what it says, so that [`refresh`] can tell
/// later what people changed. `provinces` have columns of quotes; `asked` is kept for whoever asks
/// ([`asked`]).
///
/// # Errors
/// [`RefreshError`] when it is no comparison table.
pub fn remember(
    workbook: &[u8],
    provinces: &[String],
    asked: &Json,
) -> Result<Vec<u8>, RefreshError> {
    let fresh = Fresh::read(workbook, provinces)?;
    let traces = fresh.traces().into_iter();
    let traces = traces
        .map(|(name, trace)| (name, [trace.clone(), trace]))
        .collect();
    let memory = Memory::of(&fresh.table, asked.clone(), traces);
    let mut book = Book::open(workbook)?;
    book.add_sheet(memory::SHEET, memory.sheet()?, Shown::VeryHidden)?;
    Ok(book.write()?)
}

/// What the table was asked for when it was written; none when it does not remember.
///
/// # Errors
/// [`RefreshError`] when it is no workbook that can be read.
pub fn asked(workbook: &[u8]) -> Result<Option<Json>, RefreshError> {
    let mut book = Book::open(workbook)?;
    Ok(memory_of(&mut book)?.map(|memory| memory.asked))
}

fn memory_of(book: &mut Book<'_>) -> Result<Option<Memory>, RefreshError> {
    Ok(book.sheet(memory::SHEET)?.as_ref().and_then(Memory::read))
}

/// Brings the table in `workbook` up to date with `now`, the workbook that would be written today.
/// `provinces` have columns of quotes in that; `asked` is remembered; `date` stands in marks.
///
/// # Errors
/// [`RefreshError`] when it cannot be read or holds no table of this program.
pub fn refresh(
    workbook: &[u8],
    now: &[u8],
    provinces: &[String],
    asked: &Json,
    date: &str,
) -> Result<Refreshed, RefreshError> {
    let fresh = Fresh::read(now, provinces)?;
    let mut book = Book::open(workbook)?;
    let known = memory_of(&mut book)?;
    let mut memory = known.clone().unwrap_or_default();
    let (name, sheet, mut mine) = find_table(&mut book, &memory, &fresh)?;
    rename(&mut memory, &mut mine, &fresh);
    let plan = merge::plan(&mine, &memory, &fresh);
    let mut report = Report {
        has_memory: known.is_some(),
        ..Report::default()
    };
    let styles = book.styles_path()?.ok_or(BookError::Damaged)?;
    let text = book.part(&styles)?.ok_or(BookError::Damaged)?;
    let mut apply = Apply {
        sheet,
        mine: &mine,
        fresh: &fresh,
        plan: &plan,
        styles: Styles::read(text)?,
        date,
        shift: Shift::default(),
        columns: Vec::new(),
        widths: Vec::new(),
        begins: BTreeMap::new(),
    };
    apply.run(&mut book, &name)?;
    let entries = told::told(&apply, &memory, &mut report);
    let banner = banner::bring_up_to_date(&mut apply, &memory);
    let others = beside::bring_up_to_date(&mut book, &mut apply, &memory, &name, &mut report)?;
    let is_changed = !plan.edits.is_empty()
        || banner
        || others.is_changed
        || !entries.is_empty()
        || !plan.new_columns.is_empty();
    let mut next = Memory::of(&fresh.table, asked.clone(), others.traces);
    for (n, home) in plan.homes.iter().enumerate() {
        next.rows[n].is_deleted = matches!(home, Home::Deleted(_));
    }
    next.keep_columns(&memory);
    next.deleted_columns.clone_from(&plan.deleted_columns);
    if !is_changed && known.as_ref() == Some(&next) {
        return Ok(Refreshed {
            workbook: None,
            report,
        });
    }
    if !entries.is_empty() {
        log::add(&mut book, &mut apply, &entries, date)?;
    }
    let path = book.entry(&name).map(|entry| entry.path.clone());
    let path = path.ok_or(BookError::Damaged)?;
    beside::link_rows(&mut apply)?;
    book.set(&path, apply.sheet.write(&Shift::default()));
    if apply.styles.is_changed() {
        book.set(&styles, apply.styles.write());
    }
    match book.entry(memory::SHEET).map(|entry| entry.path.clone()) {
        Some(path) => {
            book.set(&path, next.sheet()?);
            // LibreOffice only knows hidden ones.
            book.hide_sheet(memory::SHEET)?;
        }
        None => book.add_sheet(memory::SHEET, next.sheet()?, Shown::VeryHidden)?,
    }
    book.compute_anew()?;
    Ok(Refreshed {
        workbook: Some(book.write()?),
        report,
    })
}

/// The table of a workbook, whatever its sheet is called now.
fn find_table(
    book: &mut Book<'_>,
    memory: &Memory,
    fresh: &Fresh,
) -> Result<(String, Sheet, Table), RefreshError> {
    let mut wanted: Vec<(String, Kind)> = memory.columns.clone();
    for column in &fresh.table.columns {
        if !wanted.iter().any(|(name, _)| *name == column.name) {
            wanted.push((column.name.clone(), column.kind));
        }
    }
    let mut quoted: HashMap<String, &str> = HashMap::new();
    for (column, known) in memory.rows.iter().flat_map(|row| &row.quotes) {
        for known in known {
            quoted.insert(known.address.clone(), column);
        }
    }
    for row in 0..fresh.table.rows.len() {
        for (at, column) in fresh.table.columns.iter().enumerate() {
            for quote in fresh.quotes(row, at) {
                quoted.entry(quote.address.clone()).or_insert(&column.name);
            }
        }
    }
    let mut names: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    names.retain(|name| name != memory::SHEET);
    names.sort_by_key(|name| name != TABLE);
    for name in names {
        let Some(sheet) = book.sheet(&name)? else {
            continue;
        };
        let table = Table::read(&sheet, &wanted, &quoted);
        let is_ours = |table: &Table| {
            table
                .columns
                .iter()
                .filter(|c| c.kind == Kind::Quotes)
                .count()
                > 0
                && (name == TABLE || table.column(Kind::Theme).is_some())
        };
        if let Some(table) = table.filter(is_ours) {
            return Ok((name, sheet, table));
        }
    }
    Err(RefreshError::NoTable)
}

/// Gives quotes whose clause was numbered anew, but says the same, the address they have now. What
/// stood at that address before is called by a name that nothing has.
fn rename(memory: &mut Memory, mine: &mut Table, fresh: &Fresh) {
    let known = memory
        .rows
        .iter()
        .flat_map(|row| row.quotes.values())
        .flatten();
    let written: BTreeMap<&str, &str> = known.map(|k| (&*k.address, &*k.words)).collect();
    let current = (0..fresh.table.rows.len()).flat_map(|row| fresh.quotes_of_row(row));
    let now: BTreeMap<&str, &str> = current.map(|q| (&*q.address, &*q.words)).collect();
    let came = differing(&now, &written);
    let renamed = differing(&written, &now)
        .into_iter()
        .filter_map(|(body, old)| {
            // Words that stand in several clauses tell nothing.
            match (&old[..], came.get(body).map(Vec::as_slice)) {
                (&[old], Some(&[new])) => Some((old.to_owned(), new.to_owned())),
                _ => None,
            }
        });
    let mut renamed: BTreeMap<String, String> = renamed.collect();
    let taken: Vec<String> = renamed.values().cloned().collect();
    for address in taken
        .into_iter()
        .filter(|address| written.contains_key(&**address))
    {
        let former = format!("{address}\u{0}");
        renamed.entry(address).or_insert(former);
    }
    let now_called = |address: &mut String| {
        if let Some(new) = renamed.get(address) {
            address.clone_from(new);
        }
    };
    let known = memory
        .rows
        .iter_mut()
        .flat_map(|row| row.quotes.values_mut())
        .flatten();
    known.for_each(|known| now_called(&mut known.address));
    let cells = mine.rows.iter_mut().flat_map(|row| &mut row.cells);
    let quotes = cells
        .flat_map(|cell| &mut cell.segments)
        .filter_map(|s| s.quote.as_mut());
    quotes.for_each(|quote| now_called(&mut quote.address));
}

/// The addresses in `here` that say something else in `there`, or nothing, by what they say.
fn differing<'t>(
    here: &BTreeMap<&'t str, &'t str>,
    there: &BTreeMap<&'t str, &'t str>,
) -> BTreeMap<&'t str, Vec<&'t str>> {
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (address, body) in here {
        if there.get(address) != Some(body) {
            found.entry(body).or_default().push(address);
        }
    }
    found
}
