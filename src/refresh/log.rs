//! The sheet 更新记录: a line for each thing a refresh did, with what stood there before.

use super::RefreshError;
use super::apply::Apply;
use super::book::Book;
use super::book::rich::Rich;
use super::book::sheet::{Cell, Row, Sheet, Value};
use super::book::sheets::Shown;
use super::book::shift::Shift;
use super::report::Entry;
use super::table::Kind;
use crate::render::UPDATES;
use crate::render::xlsx::fit;

const HEADS: [&str; 8] = [
    "日期",
    "变动",
    "位置",
    "任务事项（主题）",
    "列",
    "条目",
    "原文",
    "现文",
];
/// Widths in characters.
const WIDTHS: [u32; 8] = [13, 16, 10, 24, 12, 32, 60, 60];
/// Characters of a cell; Excel's limit is 32,767.
const CELL: usize = 30_000;

/// Puts lines behind those that are there.
pub(super) fn add(
    book: &mut Book<'_>,
    apply: &mut Apply<'_>,
    entries: &[Entry],
    date: &str,
) -> Result<(), RefreshError> {
    let (name, sheet) = own_sheet(book)?;
    let is_new = sheet.is_none();
    let mut sheet = sheet.map_or_else(|| empty(apply), Ok)?;
    let format = format(apply, Kind::Derived, false);
    let mut number = sheet.rows.last().map_or(1, |row| row.number) + 1;
    for entry in entries {
        for line in lines(entry, date) {
            let cells = (0..).zip(&line).map(|(column, text)| {
                let value = match text.is_empty() {
                    true => Value::Empty,
                    false => Value::Text(Rich::plain(text)),
                };
                Cell::new(column, format, value)
            });
            let mut row = Row {
                number,
                tag: String::new(),
                cells: cells.collect(),
            };
            row.raise(height(&line));
            sheet.rows.push(row);
            number += 1;
        }
    }
    let xml = sheet.write(&Shift::default());
    match book.entry(&name).map(|entry| entry.path.clone()) {
        Some(path) if !is_new => book.set(&path, xml),
        _ => book.add_sheet(&name, xml, Shown::Visible)?,
    }
    Ok(())
}

/// The height that a line needs, as far as a row can be that high.
fn height(line: &[String; 8]) -> f64 {
    let heights = line.iter().zip(WIDTHS).filter_map(|(text, width)| {
        let pieces = fit(&[(text, false)], f64::from(width) * 6.0);
        let whole: f64 = pieces.iter().map(|(_, height)| height).sum();
        (!text.is_empty()).then_some(whole)
    });
    heights.fold(15.0, f64::max).min(409.5)
}

/// The sheet of the earlier lines, or the name that is free for one.
fn own_sheet(book: &mut Book<'_>) -> Result<(String, Option<Sheet>), RefreshError> {
    let mut name = UPDATES.to_owned();
    let mut count = 1;
    while let Some(sheet) = book.sheet(&name)? {
        if (0..)
            .zip(HEADS)
            .all(|(column, head)| sheet.value(1, column).text().trim() == head)
        {
            return Ok((name, Some(sheet)));
        }
        count += 1;
        name = format!("{UPDATES}（{count}）");
    }
    Ok((name, None))
}

fn format(apply: &mut Apply<'_>, kind: Kind, is_head: bool) -> Option<u32> {
    let fresh = apply.fresh;
    let column = fresh.table.column(kind)?;
    let format = fresh.format(&fresh.table.columns[column], is_head)?;
    apply.styles.import(&fresh.styles, format)
}

fn empty(apply: &mut Apply<'_>) -> Result<Sheet, RefreshError> {
    let columns: String = (1..)
        .zip(WIDTHS)
        .map(|(n, width)| {
            format!("<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>")
        })
        .collect();
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\">\
         <pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>\
         </sheetView></sheetViews><cols>{columns}</cols><sheetData/>\
         <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>"
    );
    let mut sheet = Sheet::read(&xml, &[])?;
    let format = format(apply, Kind::Ordinal, true);
    let cells = (0..)
        .zip(HEADS)
        .map(|(column, head)| Cell::new(column, format, Value::Text(Rich::plain(head))));
    sheet.rows.push(Row {
        number: 1,
        tag: String::new(),
        cells: cells.collect(),
    });
    Ok(sheet)
}

/// An entry as sheet rows: a long text goes on below.
fn lines(entry: &Entry, date: &str) -> Vec<[String; 8]> {
    let parts = |text: &str| -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        chars
            .chunks(CELL)
            .map(|part| part.iter().collect())
            .collect()
    };
    let addresses = entry.addresses.join("\n");
    let (addresses, old, new) = (parts(&addresses), parts(&entry.old), parts(&entry.new));
    let count = addresses.len().max(old.len()).max(new.len()).max(1);
    let part = |parts: &[String], i: usize| parts.get(i).cloned().unwrap_or_default();
    (0..count)
        .map(|i| {
            [
                date.to_owned(),
                entry.what.to_owned(),
                entry.cell.clone(),
                entry.theme.clone(),
                entry.column.clone(),
                part(&addresses, i),
                part(&old, i),
                part(&new, i),
            ]
        })
        .collect()
}
