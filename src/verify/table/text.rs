//! CSV and Markdown to cells: what their writers escaped is undone.

use super::super::quotes::with_line_feeds;
use super::grids::{self, Naming};
use super::{Table, TableError};
use crate::extract::cells::{Cell, Grid};

/// The table in CSV, its columns parted by whatever parts most of them in the first line.
pub(super) fn csv(text: &str) -> Result<Table, TableError> {
    let first = text.lines().next().unwrap_or_default();
    let count = |mark: &char| first.matches(*mark).count();
    // Excel says so itself, where the system's list separator is another.
    let (text, declared) = match text.strip_prefix("sep=") {
        Some(rest) => (
            rest.get(1..).unwrap_or_default().trim_start_matches('\n'),
            rest.chars().next(),
        ),
        None => (text, None),
    };
    let most = [',', ';', '\t'].into_iter().rev().max_by_key(count);
    let delimiter = declared.or(most).filter(char::is_ascii).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter as u8)
        .from_reader(text.as_bytes());
    let mut grid = Grid::default();
    for (row, record) in (0..).zip(reader.records()) {
        let record = record.map_err(|e| TableError::Malformed("CSV", e.to_string()))?;
        for (column, text) in (0..).zip(record.iter()) {
            put(&mut grid, row, column, without_apostrophe(text));
        }
    }
    Ok(grids::table(&[grid], Naming::Letters))
}

/// What kept a spreadsheet from taking the cell for a formula is no part of it.
fn without_apostrophe(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => rest,
        _ => text,
    }
}

fn put(grid: &mut Grid, row: u32, column: u32, text: &str) {
    if !text.trim().is_empty() {
        grid.cells.push(Cell {
            row,
            column,
            text: text.to_owned(),
            address: None,
        });
    }
}

/// Whether a text has rows of a Markdown table.
pub(super) fn is_markdown(text: &str) -> bool {
    text.lines().any(|line| is_rule(line.trim()))
}

/// The line below the head: `| --- | :-: |`.
fn is_rule(line: &str) -> bool {
    line.contains("--")
        && line.contains('|')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The tables in Markdown, and the lines around them. A row is called by its line in the file.
pub(super) fn markdown(text: &str) -> Table {
    let mut tables: Vec<Grid> = Vec::new();
    let mut outside = Grid {
        is_outside: true,
        ..Grid::default()
    };
    let mut goes_on = false;
    for (row, line) in (0..).zip(text.split('\n')) {
        let cells = row_of(line.trim());
        if cells.len() < 2 {
            put(&mut outside, row, 0, &unescaped(line));
            goes_on = false;
            continue;
        }
        if !std::mem::replace(&mut goes_on, true) {
            tables.push(Grid::default());
        }
        if is_rule(line.trim()) {
            continue;
        }
        if let Some(grid) = tables.last_mut() {
            for (column, cell) in (0..).zip(&cells) {
                put(grid, row, column, &unescaped(cell.trim()));
            }
        }
    }
    tables.push(outside);
    Table {
        folds_blanks: true,
        ..grids::table(&tables, Naming::Lines)
    }
}

/// The cells of a row, still escaped; one, if it is none.
fn row_of(line: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut from = 0;
    let mut is_escaped = false;
    for (at, c) in line.char_indices() {
        match c {
            '|' if !is_escaped => {
                cells.push(&line[from..at]);
                from = at + 1;
            }
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    cells.push(&line[from..]);
    let is_blank = |cell: Option<&&str>| cell.is_some_and(|cell| cell.trim().is_empty());
    if cells.len() > 1 && is_blank(cells.last()) {
        cells.pop();
    }
    if cells.len() > 1 && is_blank(cells.first()) && line.starts_with('|') {
        cells.remove(0);
    }
    cells
}

/// The characters that Markdown shows: `<br>` is a line feed, and `\|` and `&lt;` are what they stand for.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let mut following = rest[1..].chars();
        let (shown, length) = match (rest.as_bytes()[0], following.next()) {
            (b'\\', Some(c)) if c.is_ascii_punctuation() => (Some(c), 2),
            (b'<', _) => (
                line_break(rest).map(|_| '\n'),
                line_break(rest).unwrap_or(1),
            ),
            (b'&', _) => entity(rest).map_or((None, 1), |(c, length)| (Some(c), length)),
            _ => (None, 1),
        };
        match shown {
            Some(c) => out.push(c),
            None => out.push_str(&rest[..length]),
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
    with_line_feeds(&out)
}

/// How long the `<br>` is that `text` begins with.
fn line_break(text: &str) -> Option<usize> {
    let end = text.get(..8).unwrap_or(text).find('>')?;
    let inner = text[1..end].trim_end_matches('/').trim();
    inner.eq_ignore_ascii_case("br").then_some(end + 1)
}

/// The character that an entity at the beginning of `text` stands for, and how long it is.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(10).position(|b| b == b';')?;
    let name = &text[1..end];
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_markdown_escapes_is_undone() {
        let shown = "a|b\n<script>*x* \\_ & “甲”";
        let escaped = "a\\|b<br>&lt;script&gt;\\*x\\* \\\\\\_ &amp; “甲”";
        assert_eq!(unescaped(escaped), shown);
        assert_eq!(
            unescaped("甲<BR />乙&#20108;&nope;<b>\\"),
            "甲\n乙二&nope;<b>\\"
        );
        assert_eq!(row_of("| a \\| b | c |"), [" a \\| b ", " c "]);
        assert_eq!(row_of("a | b"), ["a ", " b"]);
        assert_eq!(row_of("| a |  |"), [" a ", "  "]);
    }

    #[test]
    fn columns_may_be_parted_by_anything() {
        let quote = "\"甲，乙。\n——渝科协发〔2022〕2号#一\"";
        for csv_text in [
            format!("序号,重庆\n1,{quote}\n"),
            format!("序号;重庆\n1;{quote}\n"),
            format!("序号\t重庆\n1\t{quote}\n"),
            format!("sep=;\n序号;重庆\n1;{quote}\n"),
        ] {
            let table = csv(&csv_text).unwrap();
            assert_eq!(table.quotes.len(), 1, "{csv_text}");
            assert_eq!(table.quotes[0].text, "甲，乙。");
            assert_eq!(table.quotes[0].place.cell, "B2");
        }
        assert_eq!(without_apostrophe("'-甲"), "-甲");
        assert_eq!(without_apostrophe("'甲"), "'甲");
    }
}
