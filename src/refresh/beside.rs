//! The other sheets of the workbook: those the program fills are written anew, and one that a person
//! has changed is kept beside the new one under another name.

use std::collections::{BTreeMap, HashMap};

use super::RefreshError;
use super::apply::Apply;
use super::book::part::{Mark, Tag, walk};
use super::book::rich::Rich;
use super::book::sheet::{Cell, Row, Sheet, Value, cell_name, column_of};
use super::book::sheets::{Shown, follow_name};
use super::book::shift::Shift;
use super::book::{Book, BookError};
use super::fresh::TABLE;
use super::memory::{Memory, trace_of_sheet};
use super::report::KeptSheet;
use super::table::Kind;

/// What became of the other sheets.
#[derive(Debug, Default)]
pub(super) struct Others {
    pub(super) is_changed: bool,
    /// Of the comparison and as written, for the memory.
    pub(super) traces: BTreeMap<String, [String; 2]>,
}

/// Brings the sheets beside the table, which is on the sheet `table`, up to date.
pub(super) fn bring_up_to_date(
    book: &mut Book<'_>,
    apply: &mut Apply<'_>,
    memory: &Memory,
    table: &str,
    report: &mut super::Report,
) -> Result<Others, RefreshError> {
    let mut others = Others::default();
    for (name, fresh) in &apply.fresh.others {
        let now = trace_of_sheet(fresh);
        let known = memory.sheets.get(name);
        let mine = book.sheet(name)?;
        let stays = match (&mine, known) {
            // A person has deleted it.
            (None, Some(_)) => true,
            (None, None) => false,
            (Some(_), Some([was, _])) => *was == now,
            (Some(mine), None) => trace_of_sheet(mine) == now,
        };
        if stays {
            let written = known.map_or(now.clone(), |[_, written]| written.clone());
            others.traces.insert(name.clone(), [now, written]);
            continue;
        }
        let mut new = rewritten(fresh, &mut apply.styles, &apply.fresh.styles);
        translate(&mut new, &apply.begins, &places(apply), table)?;
        others.is_changed = true;
        others
            .traces
            .insert(name.clone(), [now, trace_of_sheet(&new)]);
        report.updated_sheets.push(name.clone());
        let Some(mine) = mine else {
            book.add_sheet(name, new.write(&Shift::default()), Shown::Visible)?;
            continue;
        };
        let path = book.entry(name).map(|entry| entry.path.clone());
        let path = path.ok_or(BookError::Damaged)?;
        let as_written = known.is_some_and(|[_, written]| *written == trace_of_sheet(&mine));
        if as_written && !has_additions(book, &path)? {
            new.before = with_columns_of(&new.before, &mine.before);
            book.set(&path, new.write(&Shift::default()));
            if let Some(range) = filter_of(&new)? {
                book.refit_filter(name, &range)?;
            }
            continue;
        }
        let kept_as = free_name(book, name);
        book.rename_sheet(name, &kept_as)?;
        follow_name(&mut apply.sheet, name, &kept_as)?;
        book.add_sheet(name, new.write(&Shift::default()), Shown::Visible)?;
        report.kept_sheets.push(KeptSheet {
            name: name.clone(),
            kept_as,
        });
    }
    Ok(others)
}

/// The range that a sheet filters.
fn filter_of(sheet: &Sheet) -> Result<Option<String>, BookError> {
    let mut found = None;
    walk(&format!("{}{}", sheet.before, sheet.after), |mark, _| {
        if let Mark::Open(tag) = mark
            && tag.name() == "autoFilter"
        {
            found = tag.attribute("ref").map(|range| range.into_owned());
        }
        Ok(())
    })?;
    Ok(found)
}

/// Whether somebody has put comments, pictures or the like on a sheet. An empty drawing is what
/// LibreOffice lays beside every sheet.
fn has_additions(book: &mut Book<'_>, path: &str) -> Result<bool, BookError> {
    for relation in book.relations(path)? {
        let is_empty = relation.kind == "drawing"
            && book
                .part(&relation.target)?
                .is_none_or(|part| !part.contains("Anchor"));
        if !is_empty {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `来源（修改前）`, or with a number when that is taken.
fn free_name(book: &Book<'_>, name: &str) -> String {
    let mut candidate = format!("{name}（修改前）");
    let mut count = 1;
    while book.entry(&candidate).is_some() {
        count += 1;
        candidate = format!("{name}（修改前{count}）");
    }
    candidate
}

/// A sheet of the program with the formats of the workbook and no shared strings.
fn rewritten(
    fresh: &Sheet,
    styles: &mut super::book::styles::Styles,
    theirs: &super::book::styles::Styles,
) -> Sheet {
    let rows = fresh.rows.iter().map(|row| Row {
        number: row.number,
        tag: row.tag.clone(),
        cells: row
            .cells
            .iter()
            .map(|cell| {
                let style = cell.style.and_then(|style| styles.import(theirs, style));
                Cell::new(cell.column, style, cell.value.clone())
            })
            .collect(),
    });
    Sheet {
        before: fresh.before.clone(),
        rows: rows.collect(),
        after: fresh.after.clone(),
        prefix: fresh.prefix.clone(),
    }
}

/// For each sheet row of the table of the comparison on which a row begins, where that begins now.
fn places(apply: &Apply<'_>) -> HashMap<u32, u32> {
    let rows = apply.fresh.table.rows.iter().enumerate();
    let places = rows.filter_map(|(n, row)| Some((row.places[0], apply.begins.get(&n)?.0)));
    places.collect()
}

/// Numbers of rows, and links to rows, as they are in the table that people arranged.
fn translate(
    sheet: &mut Sheet,
    begins: &BTreeMap<usize, (u32, String)>,
    places: &HashMap<u32, u32>,
    table: &str,
) -> Result<(), BookError> {
    let column = sheet.rows.iter().find_map(|row| {
        let at = |name: &str| row.cells.iter().find(|c| c.value.text() == name);
        at("条目")?;
        Some((row.number, at("行")?.column))
    });
    if let Some((head, column)) = column {
        for row in sheet.rows.iter_mut().filter(|row| row.number > head) {
            let cell = row.cell_mut(column);
            let Some(number) = cell.value.text().parse::<usize>().ok() else {
                continue;
            };
            let begin = number.checked_sub(1).and_then(|n| begins.get(&n));
            cell.put(match begin.map(|(_, ordinal)| ordinal.trim()) {
                Some(ordinal) if ordinal.parse::<f64>().is_ok() => Value::Other(ordinal.to_owned()),
                Some(ordinal) => Value::Text(Rich::plain(ordinal)),
                None => Value::Text(Rich::plain("已删除")),
            });
        }
    }
    sheet.after = with_links(&sheet.after, &sheet.prefix, |_, link| {
        let Some((name, _, row)) = link.place() else {
            return Fate::Stays;
        };
        if name != TABLE {
            return Fate::Stays;
        }
        places
            .get(&row)
            .map_or(Fate::Goes, |&row| Fate::Leads(link.to(table, row)))
    })?;
    Ok(())
}

/// The widths of columns that a person has set.
fn with_columns_of(new: &str, mine: &str) -> String {
    let columns = |text: &str| {
        let start = text.find("<cols>")?;
        let end = text.find("</cols>")? + "</cols>".len();
        Some(start..end)
    };
    match (columns(new), columns(mine)) {
        (Some(place), Some(own)) => {
            format!("{}{}{}", &new[..place.start], &mine[own], &new[place.end..])
        }
        _ => new.to_owned(),
    }
}

/// A link within the workbook.
struct Link<'t>(Tag<'t>);

impl Link<'_> {
    /// Sheet, column and row that it leads to.
    fn place(&self) -> Option<(String, u32, u32)> {
        let location = self.0.attribute("location")?;
        let location = location.trim_start_matches('#');
        let (sheet, cell) = location.rsplit_once(['!', '.'])?;
        let sheet = sheet
            .trim_start_matches('$')
            .trim_matches('\'')
            .replace("''", "'");
        let cell = cell.replace('$', "");
        let row = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        Some((sheet, column_of(&cell)?, row.parse().ok()?))
    }

    /// The same to another place.
    fn to(&self, sheet: &str, row: u32) -> String {
        let column = self.place().map_or(0, |(_, column, _)| column);
        let place = format!("'{}'!{}", sheet.replace('\'', "''"), cell_name(row, column));
        let tag = self.0.with("location", &place);
        let tag = match Tag(&tag).attribute("display") {
            Some(_) => Tag(&tag).with("display", &place),
            None => tag,
        };
        match Tag(&tag).attribute("tooltip") {
            Some(_) => Tag(&tag).with("tooltip", &format!("见“{sheet}”第 {row} 行")),
            None => tag,
        }
    }
}

/// What becomes of a link.
enum Fate {
    Stays,
    Goes,
    /// The tag it becomes.
    Leads(String),
}

/// What stands behind the rows of a sheet, with its links changed by `fate` of their cells.
fn with_links(
    after: &str,
    prefix: &str,
    fate: impl Fn(&str, &Link<'_>) -> Fate,
) -> Result<String, BookError> {
    // A fragment that ends what the rows began.
    let open = format!("<{prefix}worksheet><{prefix}sheetData>");
    let whole = format!("{open}{after}");
    let mut out = String::with_capacity(whole.len());
    let mut at = open.len();
    walk(&whole, |mark, place| {
        if let Mark::Open(tag) = mark
            && tag.name() == "hyperlink"
            && whole[place.clone()].ends_with("/>")
            && let Some(cell) = tag.attribute("ref")
        {
            let new = match fate(&cell, &Link(tag)) {
                Fate::Stays => return Ok(()),
                Fate::Goes => String::new(),
                Fate::Leads(tag) => format!("<{}/>", tag.trim_end()),
            };
            out.push_str(&whole[at..place.start]);
            out.push_str(&new);
            at = place.end;
        }
        Ok(())
    })?;
    out.push_str(&whole[at..]);
    // A list of links must not be empty.
    Ok(out.replace(&format!("<{prefix}hyperlinks></{prefix}hyperlinks>"), ""))
}

/// The links from the numbers of the rows to the sources: where they lead now, and those of new rows.
pub(super) fn link_rows(apply: &mut Apply<'_>) -> Result<(), BookError> {
    let table_now = &apply.fresh.table;
    let Some(ordinal) = table_now.column(Kind::Ordinal) else {
        return Ok(());
    };
    let Some(at) = apply.columns[ordinal] else {
        return Ok(());
    };
    let theirs = links_of(&apply.fresh.sheet)?;
    let link_of = |n: usize| {
        let row = table_now.rows.get(n)?.places[0];
        theirs.get(&cell_name(row, table_now.columns[ordinal].at))
    };
    // Of each sheet row on which a row begins, the first row of the comparison in it.
    let mut rows: BTreeMap<u32, Option<usize>> = BTreeMap::new();
    for (m, news) in apply.plan.news.iter().enumerate() {
        let place = apply.shift.rows.place(apply.mine.rows[m].places[0]);
        rows.insert(place, news.first().copied());
    }
    let sources = |link: &Link<'_>| {
        let name = link.place().map(|(name, ..)| name);
        name.filter(|name| apply.fresh.others.iter().any(|(other, _)| other == name))
    };
    let after = with_links(&apply.sheet.after, &apply.sheet.prefix, |cell, link| {
        let row = cell
            .trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .parse::<u32>();
        let Some(name) = sources(link).filter(|_| column_of(cell) == Some(at)) else {
            return Fate::Stays;
        };
        let Some(news) = row.ok().and_then(|row| rows.get(&row)) else {
            return Fate::Stays;
        };
        match news.and_then(link_of) {
            Some((_, row)) => Fate::Leads(link.to(&name, *row)),
            None => Fate::Goes,
        }
    })?;
    let prefix = &apply.sheet.prefix;
    let mut new = String::new();
    for n in &apply.plan.new_rows {
        if let (Some((row, _)), Some((name, to))) = (apply.begins.get(n), link_of(*n)) {
            let cell = cell_name(*row, at);
            new.push_str(&format!(
                "<{prefix}hyperlink ref=\"{cell}\" location=\"'{name}'!A{to}\"/>"
            ));
        }
    }
    let close = format!("</{prefix}hyperlinks>");
    apply.sheet.after = match after.find(&close) {
        Some(at) => format!("{}{new}{}", &after[..at], &after[at..]),
        _ => after,
    };
    Ok(())
}

/// The links of a sheet: from which cell to which sheet and row.
fn links_of(sheet: &Sheet) -> Result<HashMap<String, (String, u32)>, BookError> {
    let mut found = HashMap::new();
    let shell = format!("{}{}", sheet.before, sheet.after);
    walk(&shell, |mark, _| {
        if let Mark::Open(tag) = mark
            && tag.name() == "hyperlink"
            && let (Some(cell), Some((name, _, row))) = (tag.attribute("ref"), Link(tag).place())
        {
            found.insert(cell.into_owned(), (name, row));
        }
        Ok(())
    })?;
    Ok(found)
}
