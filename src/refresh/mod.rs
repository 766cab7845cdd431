//! An edited comparison table (对照表) brought up to date, in place.
//!
//! Three states of the table meet: as the program wrote it, as people left it, and as the comparison
//! would be now. What a person did not touch follows the sources; what a person changed stays; where
//! both changed, both stand in the cell and are marked ([`Report::conflicts`]). So that the first state
//! is known, [`remember`] puts a memory of it (底本) into the workbook. The file itself is changed, not
//! written anew: widths, colours, comments, pictures and sheets of one's own stay as they are.
//!
//! `book` changes workbooks and knows nothing of tables; `table`, `quotes` and `memory` read the three
//! states; `matching`, `cells` and `merge` decide; `apply`, `beside` and `log` write.

mod apply;
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
mod table;

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
use merge::Plan;
pub use report::{CellNote, KeptSheet, Report, RowNote};
use report::Entry;
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
    let traces = traces.map(|(name, trace)| (name, [trace.clone(), trace])).collect();
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
        begins: BTreeMap::new(),
    };
    apply.run(&mut book, &name)?;
    let entries = told(&apply, &memory, &mut report);
    let banner = banner(&mut apply, &memory);
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
        let Some(sheet) = book.sheet(&name)? else { continue };
        let table = Table::read(&sheet, &wanted, &quoted);
        let is_ours = |table: &Table| {
            table.columns.iter().filter(|c| c.kind == Kind::Quotes).count() > 0
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
    let known = memory.rows.iter().flat_map(|row| row.quotes.values()).flatten();
    let written: BTreeMap<&str, &str> = known.map(|k| (&*k.address, &*k.words)).collect();
    let current = (0..fresh.table.rows.len()).flat_map(|row| fresh.quotes_of_row(row));
    let now: BTreeMap<&str, &str> = current.map(|q| (&*q.address, &*q.words)).collect();
    let came = differing(&now, &written);
    let renamed = differing(&written, &now).into_iter().filter_map(|(body, old)| {
        // Words that stand in several clauses tell nothing.
        match (&old[..], came.get(body).map(Vec::as_slice)) {
            (&[old], Some(&[new])) => Some((old.to_owned(), new.to_owned())),
            _ => None,
        }
    });
    let mut renamed: BTreeMap<String, String> = renamed.collect();
    let taken: Vec<String> = renamed.values().cloned().collect();
    for address in taken.into_iter().filter(|address| written.contains_key(&**address)) {
        let former = format!("{address}\u{0}");
        renamed.entry(address).or_insert(former);
    }
    let now_called = |address: &mut String| {
        if let Some(new) = renamed.get(address) {
            address.clone_from(new);
        }
    };
    let known = memory.rows.iter_mut().flat_map(|row| row.quotes.values_mut()).flatten();
    known.for_each(|known| now_called(&mut known.address));
    let cells = mine.rows.iter_mut().flat_map(|row| &mut row.cells);
    let quotes = cells.flat_map(|cell| &mut cell.segments).filter_map(|s| s.quote.as_mut());
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

/// Brings what stands above the head up to date, part by part; tells whether it changed.
fn banner(apply: &mut Apply<'_>, memory: &Memory) -> bool {
    let mut changed = false;
    let new: Vec<&String> = apply.fresh.table.banner.iter().map(|(_, text)| text).collect();
    for (row, mine) in &apply.mine.banner {
        // The line that was written with most parts of this one.
        let parts = |text: &str| -> Vec<String> { text.split("　　").map(str::to_owned).collect() };
        let own = parts(mine);
        let common = |text: &String| parts(text).iter().filter(|part| own.contains(part)).count();
        let old = (0..memory.banner.len()).max_by_key(|&i| (common(&memory.banner[i]), usize::MAX - i));
        let Some(i) = old.filter(|&i| common(&memory.banner[i]) > 0) else { continue };
        let Some(new) = new.get(i) else { continue };
        let line = line(&own, &parts(&memory.banner[i]), &parts(new));
        if line != *mine {
            let number = apply.shift.rows.place(*row);
            let text_at = apply.sheet.row(number).and_then(|row| {
                row.cells.iter().find(|cell| cell.value.text() == *mine).map(|cell| cell.column)
            });
            if let Some(column) = text_at {
                let cell = apply.sheet.row_mut(number).cell_mut(column);
                if !matches!(cell.value, book::sheet::Value::Formula(_)) {
                    cell.put(book::sheet::Value::Text(book::rich::Rich::plain(&line)));
                    changed = true;
                }
            }
        }
    }
    changed
}

/// A line of parts (`编制单位：…　　编制日期：…`): what was written follows what would be written now.
fn line(own: &[String], old: &[String], new: &[String]) -> String {
    if let ([own], [old], [new]) = (own, old, new) {
        return if own == old { new.clone() } else { own.clone() };
    }
    let label = |part: &str| part.split('：').next().unwrap_or_default().to_owned();
    let mut parts = Vec::new();
    for part in own {
        match old.contains(part) {
            true => parts.extend(new.iter().find(|new| label(new) == label(part)).cloned()),
            false => parts.push(part.clone()),
        }
    }
    let is_new = |part: &&String| {
        let same = |other: &String| label(other) == label(part);
        !old.iter().any(same) && !own.iter().any(same)
    };
    parts.extend(new.iter().filter(is_new).cloned());
    parts.join("　　")
}

/// An address as it is printed, whatever it stands for now.
fn called(address: &str) -> String {
    address.trim_end_matches('\u{0}').to_owned()
}

/// Fills the report, and gives the lines of the log.
fn told(apply: &Apply<'_>, memory: &Memory, report: &mut Report) -> Vec<Entry> {
    let plan: &Plan = apply.plan;
    let fresh = apply.fresh;
    let mut entries = Vec::new();
    let note = |row: usize, column: usize, addresses: Vec<String>| CellNote {
        cell: apply.cell_name(row, column),
        column: fresh.table.columns[column].name.clone(),
        theme: apply.mine.rows[row].theme.clone(),
        addresses,
    };
    for edit in &plan.edits {
        let merged = &edit.merged;
        let mut addresses = merged.conflicts.clone();
        addresses.extend(merged.added.iter().chain(&merged.changed).chain(&merged.removed).cloned());
        let addresses = addresses.iter().map(|address| called(address)).collect();
        let note = note(edit.row, edit.column, addresses);
        let column = &fresh.table.columns[edit.column].name;
        let mine = apply.mine.columns.iter().position(|c| c.name == *column);
        let old = mine.map(|c| apply.mine.rows[edit.row].cells[c].rich.text());
        if mine.is_some() {
            entries.push(Entry {
                what: if merged.is_conflict { "请核对" } else { "更新" },
                cell: note.cell.clone(),
                theme: note.theme.clone(),
                column: column.clone(),
                addresses: note.addresses.clone(),
                old: old.unwrap_or_default(),
                new: merged.rich.as_ref().map_or(String::new(), book::rich::Rich::text),
            });
        }
        match merged.is_conflict {
            true => report.conflicts.push(note),
            false => report.updated.push(note),
        }
    }
    report.kept = plan.kept.iter().map(|&(row, column)| note(row, column, Vec::new())).collect();
    let of_table = |&m: &usize| {
        let row = &apply.mine.rows[m];
        let quotes = row.cells.iter().flat_map(|cell| &cell.segments);
        let quotes = quotes.filter_map(|segment| segment.quote.as_ref());
        RowNote {
            row: Some(apply.shift.rows.place(row.places[0])),
            theme: row.theme.clone(),
            addresses: quotes.map(|quote| called(&quote.address)).collect(),
        }
    };
    let of_now = |n: usize| RowNote {
        row: apply.begins.get(&n).map(|(row, _)| *row),
        theme: fresh.table.rows[n].theme.clone(),
        addresses: fresh.quotes_of_row(n).map(|quote| quote.address.clone()).collect(),
    };
    report.withdrawn_rows = plan.withdrawn.iter().map(of_table).collect();
    report.moved_rows = plan.moved.iter().map(of_table).collect();
    report.new_rows = plan.new_rows.iter().map(|&n| of_now(n)).collect();
    report.deleted_rows = plan.deleted.iter().map(|&(n, _)| of_now(n)).collect();
    let column = |&column: &usize| fresh.table.columns[column].name.clone();
    report.new_columns = plan.new_columns.iter().map(column).collect();
    report.deleted_columns.clone_from(&plan.deleted_columns);
    report.not_in_table = not_in_table(apply);
    let news: Vec<RowNote> = plan.deleted.iter().filter(|(_, is_news)| *is_news)
        .map(|&(n, _)| of_now(n)).collect();
    for (what, rows) in [
        ("新增行", &report.new_rows),
        ("来源已撤的行", &report.withdrawn_rows),
        ("条目已移至他行", &report.moved_rows),
        ("人已删除、未再列入的行", &news),
    ] {
        entries.extend(rows.iter().map(|row| Entry {
            what,
            cell: row.row.map_or(String::new(), |row| format!("第{row}行")),
            theme: row.theme.clone(),
            addresses: row.addresses.clone(),
            ..Entry::default()
        }));
    }
    let columns = report.new_columns.iter().map(|name| ("新增列", name));
    let is_news = |name: &&String| !memory.deleted_columns.contains(name);
    let gone = report.deleted_columns.iter().filter(is_news);
    let gone = gone.map(|name| ("人已删除、未再列入的列", name));
    entries.extend(columns.chain(gone).map(|(what, name)| Entry {
        what,
        column: name.clone(),
        ..Entry::default()
    }));
    entries
}

/// The items of the comparison that stand nowhere in the table as it is now.
fn not_in_table(apply: &Apply<'_>) -> Vec<String> {
    let mut there = std::collections::HashSet::new();
    for (_, _, text) in apply.sheet.texts() {
        there.extend(quotes::addresses(&text));
    }
    let mut missing = Vec::new();
    for row in 0..apply.fresh.table.rows.len() {
        for quote in apply.fresh.quotes_of_row(row) {
            if there.insert(quote.address.clone()) {
                missing.push(quote.address.clone());
            }
        }
    }
    missing
}
