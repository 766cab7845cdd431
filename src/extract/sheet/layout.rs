//! A sheet as paragraphs and rows of tables.
//!
//! A row with text in two cells is a row of a table. A row with text in one is a paragraph where it
//! stands above or below the table (a title, a note) or is merged over its whole width (a heading
//! within it); a number alone below the table is a row of a form that is still empty. A sheet of few
//! such rows and many sentences is a letter typed in Excel, and comes as paragraphs.
//!
//! Merged cells are written as in tables of Word: the text stands once, in the first cell, and the
//! others are empty; a column that is empty in all rows of the table is left out. Line feeds within a
//! cell of a table become spaces; within a paragraph they are lines, which [`reflow`] joins.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Content, ExtractError, Limit, Line, RemovedKind, reflow};
use super::{Area, Sheet, block, removed};

/// A cell with text and how far it is merged.
#[derive(Debug)]
struct Cell {
    text: String,
    area: Area,
}

/// A row with text on it.
#[derive(Debug)]
struct Row {
    number: u32,
    cells: Vec<Cell>,
    /// Whether a cell of a row above reaches into this one.
    goes_on: bool,
}

impl Row {
    fn in_columns(&self) -> bool {
        self.cells.len() + usize::from(self.goes_on) > 1
    }
}

/// Writes `sheet`; its name is a heading where there are `several` and it begins with a table.
pub(super) fn write(
    mut sheet: Sheet,
    several: bool,
    content: &mut Content,
) -> Result<(), ExtractError> {
    let rows = rows(&mut sheet, content);
    let start = content.blocks.len();
    blocks(rows, content)?;
    for (row, text) in &sheet.boxes {
        if sheet.is_hidden {
            let hidden = removed(RemovedKind::Hidden, text.clone(), *row);
            content.removed.push(hidden);
        } else {
            paragraph(text, *row, content);
        }
    }
    for (row, kind, text) in sheet.asides {
        content.removed.push(removed(kind, text, row));
    }
    // A sheet with a title of its own needs no other.
    let untitled = content.blocks.get(start).filter(|b| b.cells.is_some());
    match untitled {
        Some(first) if several && !is_usual_name(&sheet.name) => {
            let row = first.line.saturating_sub(1);
            content.blocks.insert(start, block(sheet.name, None, row));
        }
        _ if sheet.name.is_empty() => {}
        _ => content
            .removed
            .push(removed(RemovedKind::SheetName, sheet.name, 0)),
    }
    Ok(())
}

/// A name that the program gave: `Sheet1`, `工作表2`.
fn is_usual_name(name: &str) -> bool {
    let stem = name.trim().trim_end_matches(|c: char| c.is_ascii_digit());
    stem.is_empty() || ["Sheet", "sheet", "工作表", "表"].contains(&stem)
}

/// The rows with what is shown; what is not goes to `removed`.
fn rows(sheet: &mut Sheet, content: &mut Content) -> Vec<Row> {
    let hidden_rows = disjoint(&mut sheet.hidden_rows);
    let hidden_columns = disjoint(&mut sheet.hidden_columns);
    let mut areas = Areas::of(&sheet.merges);
    let mut moved: BTreeMap<(u32, u32), Cell> = BTreeMap::new();
    let mut hide = |text: String, row: u32| {
        let hidden = removed(RemovedKind::Hidden, text, row);
        content.removed.push(hidden);
    };
    for ((row, column), text) in std::mem::take(&mut sheet.cells) {
        let area = areas.at(row, column);
        let is_first = (area.rows.0, area.columns.0) == (row, column);
        // A merged cell is shown as long as any part of it is.
        let row_shown = first_outside(&hidden_rows, area.rows);
        let column_shown = first_outside(&hidden_columns, area.columns);
        match (row_shown, column_shown) {
            (Some(row), Some(column)) if is_first && !sheet.is_hidden => {
                moved.insert((row, column), Cell { text, area });
            }
            _ => hide(text, row),
        }
    }
    for ((row, _), text) in std::mem::take(&mut sheet.masked) {
        hide(text, row);
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut reaches = 0;
    for ((number, _), cell) in moved {
        match rows.last_mut() {
            Some(row) if row.number == number => row.cells.push(cell),
            _ => {
                let cells = vec![cell];
                let goes_on = reaches > number;
                rows.push(Row {
                    number,
                    cells,
                    goes_on,
                });
            }
        }
        if let Some(cell) = rows.last().and_then(|row| row.cells.last()) {
            // One past the last row of every area that began so far, those of this row too: they
            // are beside its other cells.
            if cell.area.rows.1 > number {
                reaches = reaches.max(cell.area.rows.1 + 1);
            }
        }
    }
    rows
}

fn blocks(rows: Vec<Row>, content: &mut Content) -> Result<(), ExtractError> {
    let in_table = in_table(&rows);
    let table = || rows.iter().zip(&in_table).filter(|(_, is)| **is);
    let columns: BTreeSet<u32> = table()
        .flat_map(|(row, _)| row.cells.iter().map(|cell| cell.area.columns.0))
        .collect();
    let columns: Vec<u32> = columns.into_iter().collect();
    // Empty cells cost little, but each has its place.
    if table().count().saturating_mul(columns.len()) as u64 > 4 * Limit::Elements.get() {
        return Err(ExtractError::OverLimit(Limit::Elements));
    }
    for (row, is_table) in rows.into_iter().zip(in_table) {
        if !is_table {
            for cell in row.cells {
                paragraph(&cell.text, row.number, content);
            }
            continue;
        }
        let mut cells = vec![String::new(); columns.len()];
        for cell in row.cells {
            if let Ok(place) = columns.binary_search(&cell.area.columns.0) {
                cells[place] = in_one_line(&cell.text);
            }
        }
        content
            .blocks
            .push(block(cells.join("\t"), Some(cells), row.number));
    }
    Ok(())
}

/// Which rows are rows of a table.
fn in_table(rows: &[Row]) -> Vec<bool> {
    let is_wide = |row: &&Row| row.in_columns();
    let starts = rows
        .iter()
        .filter(is_wide)
        .flat_map(|row| row.cells.iter().map(|cell| cell.area.columns.0));
    let ends = starts.clone();
    let (Some(left), Some(right)) = (starts.min(), ends.max()) else {
        return vec![false; rows.len()];
    };
    let ends_sentence = |row: &&Row| {
        let last = row.cells.last().and_then(|cell| cell.text.chars().last());
        !row.in_columns() && last.is_some_and(|c| "。：；！？".contains(c))
    };
    let count = rows.iter().filter(is_wide).count();
    if count < 3 && rows.iter().filter(ends_sentence).count() >= 4 * count {
        return vec![false; rows.len()];
    }
    let first = rows.iter().position(Row::in_columns).unwrap_or(0);
    let last = rows.iter().rposition(Row::in_columns).unwrap_or(0);
    let is_row = |(i, row): (usize, &Row)| match &row.cells[..] {
        _ if row.in_columns() => true,
        [cell] if i > last => !cell.text.chars().any(char::is_alphabetic),
        [cell] if i > first => cell.area.columns.0 > left || cell.area.columns.1 < right,
        _ => false,
    };
    rows.iter().enumerate().map(is_row).collect()
}

/// Writes the text of a cell that is no table's, or of a box.
fn paragraph(text: &str, row: u32, content: &mut Content) {
    if !text.contains('\n') {
        let text = text.trim().to_owned();
        content.blocks.push(block(text, None, row));
        return;
    }
    let lines: Vec<Line> = text
        .lines()
        .map(|line| Line {
            text: line.to_owned(),
            cells: None,
            page: None,
            number: row + 1,
        })
        .collect();
    let reflowed = reflow::reflow(&lines);
    content.blocks.extend(reflowed.blocks);
    content.removed.extend(reflowed.removed);
    content.diagnostics.extend(reflowed.diagnostics);
}

fn in_one_line(text: &str) -> String {
    let lines = text.lines().map(|line| line.replace('\t', " "));
    let lines: Vec<String> = lines.map(|line| line.trim().to_owned()).collect();
    lines.join(" ").trim().to_owned()
}

/// `ranges` in order and joined where they touch.
fn disjoint(ranges: &mut [(u32, u32)]) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::new();
    for &mut (first, last) in ranges {
        match joined.last_mut() {
            Some(range) if first <= range.1.saturating_add(1) => range.1 = range.1.max(last),
            _ => joined.push((first, last)),
        }
    }
    joined
}

/// The first number of `range` that is in none of `ranges`, which are [`disjoint`].
fn first_outside(ranges: &[(u32, u32)], range: (u32, u32)) -> Option<u32> {
    let before = ranges.partition_point(|r| r.0 <= range.0);
    let within = before.checked_sub(1).map(|i| ranges[i]);
    let first = match within.filter(|r| r.1 >= range.0) {
        Some((_, last)) => last.saturating_add(1),
        None => range.0,
    };
    (first <= range.1).then_some(first)
}

/// The merged areas, asked row by row. Areas that overlap an earlier one are damage and left out, so
/// that those of one row stand beside each other.
struct Areas {
    /// Those that did not begin yet, the next one last.
    to_come: Vec<Area>,
    /// Those that began, by their first column; some may be over.
    open: BTreeMap<u32, Area>,
}

impl Areas {
    fn of(merges: &[Area]) -> Self {
        let mut to_come = merges.to_vec();
        to_come.sort_unstable_by_key(|area| std::cmp::Reverse((area.rows.0, area.columns.0)));
        Self {
            to_come,
            open: BTreeMap::new(),
        }
    }

    /// The area that the cell is in, at least itself. Rows are asked in their order.
    fn at(&mut self, row: u32, column: u32) -> Area {
        while let Some(area) = self.to_come.pop_if(|area| area.rows.0 <= row) {
            let beside = self.open.range(..=area.columns.1).next_back();
            let beside = beside.map(|(_, open)| *open);
            match beside.filter(|open| open.columns.1 >= area.columns.0) {
                Some(open) if open.rows.1 >= area.rows.0 => {}
                _ => {
                    let over: Vec<u32> = self
                        .open
                        .range(area.columns.0..=area.columns.1)
                        .map(|(&column, _)| column)
                        .collect();
                    if over
                        .iter()
                        .all(|column| self.open[column].rows.1 < area.rows.0)
                    {
                        for column in over {
                            self.open.remove(&column);
                        }
                        self.open.insert(area.columns.0, area);
                    }
                }
            }
        }
        let before = self.open.range(..=column).next_back();
        let is_in = |area: &&Area| area.columns.1 >= column && area.rows.1 >= row;
        let alone = Area {
            rows: (row, row),
            columns: (column, column),
        };
        before
            .map(|(_, area)| area)
            .filter(is_in)
            .copied()
            .unwrap_or(alone)
    }
}
