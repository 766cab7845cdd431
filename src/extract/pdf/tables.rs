//! Characters in the cells of ruled tables, set apart from the text round them.
//!
//! What stands inside a [`Grid`] is read cell by cell, row by row, whatever the order of drawing. A
//! cell over several columns is followed by empty ones, and one that goes on from the row above is
//! empty, so that columns stay columns. A cell as long as a page, or a single row of long cells, only
//! arranges text (columns with a rule between them) and is read as text.

use std::collections::BTreeMap;

use super::grid::{Grid, grids};
use super::page::{Glyph, Rule};
use super::rows::{Row, rows};
use crate::extract::reflow;

/// No cell of a table has more lines; none of a single row.
const LONG: usize = 40;
const LONG_ROW: usize = 10;
/// The share of the characters that must run in a direction for its tables to be looked for.
const SHARE: usize = 5;

/// A table: its rows with their cells, and where it stands.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// The direction of its text.
    pub(super) turn: i16,
}

/// The tables of a page, and the characters outside them.
pub(super) fn tables<'g>(glyphs: &'g [Glyph], rules: &[Rule]) -> (Vec<Table>, Vec<&'g Glyph>) {
    let mut rest: Vec<&Glyph> = glyphs.iter().collect();
    let mut found = Vec::new();
    if rules.len() < 3 || rules.len() > super::rules::MAX_RULES {
        return (found, rest);
    }
    let mut counts: BTreeMap<i16, usize> = BTreeMap::new();
    for glyph in glyphs.iter().filter(|glyph| glyph.turn % 90 == 0) {
        *counts.entry(glyph.turn).or_default() += 1;
    }
    let mut turns: Vec<(usize, i16)> = counts.into_iter().map(|(turn, n)| (n, turn)).collect();
    turns.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
    for (_, turn) in turns.into_iter().filter(|(n, _)| n * SHARE >= glyphs.len()) {
        for grid in grids(rules, turn) {
            found.extend(table(&grid, turn, &mut rest));
        }
        if !found.is_empty() {
            break;
        }
    }
    (found, rest)
}

/// The table in `grid`; its characters are taken out of `rest`.
fn table(grid: &Grid, turn: i16, rest: &mut Vec<&Glyph>) -> Option<Table> {
    let (dy, dx) = f64::from(turn).to_radians().sin_cos();
    let cell = |glyph: &Glyph| {
        let (x, y) = glyph.middle();
        grid.cell(x * dx + y * dy, x * dy - y * dx)
    };
    let mut cells: BTreeMap<(usize, usize), Vec<Glyph>> = BTreeMap::new();
    for glyph in rest.iter() {
        if let Some(place) = cell(glyph) {
            cells.entry(place).or_default().push((*glyph).clone());
        }
    }
    cells.retain(|_, glyphs| glyphs.iter().any(|glyph| !glyph.is_blank()));
    let lines: BTreeMap<(usize, usize), Vec<Row>> = cells
        .into_iter()
        .map(|(place, glyphs)| (place, rows(&glyphs, &[])))
        .collect();
    let longest = lines.values().map(Vec::len).max().unwrap_or_default();
    let first = lines.keys().next()?.0;
    let is_row = lines.keys().all(|place| place.0 == first);
    if lines.len() < 2 || longest > if is_row { LONG_ROW } else { LONG } {
        return None;
    }
    rest.retain(|glyph| cell(glyph).is_none());
    let (left, right) = (*grid.columns.first()?, *grid.columns.last()?);
    let mut made: BTreeMap<usize, Row> = BTreeMap::new();
    for ((row, column), lines) in lines {
        let made = made.entry(row).or_insert_with(|| Row {
            text: String::new(),
            cells: Some(vec![String::new(); grid.width()]),
            kind: None,
            turn,
            left,
            end: right,
            down: grid.rows[row + 1],
            size: lines.first().map_or(0.0, |line| line.size),
        });
        if let Some(cell) = made.cells.as_mut().and_then(|cells| cells.get_mut(column)) {
            *cell = joined(&lines);
        }
    }
    Some(Table {
        rows: made.into_values().collect(),
        left,
        right,
        top: *grid.rows.first()?,
        bottom: *grid.rows.last()?,
        turn,
    })
}

/// The lines of a cell as one text.
fn joined(lines: &[Row]) -> String {
    let mut text = String::new();
    for line in lines {
        reflow::append(&mut text, line.text.trim());
    }
    text
}

/// Puts the rows of `table` where it stands among `rows`: before the first one beside or below it.
pub(super) fn insert(rows: &mut Vec<Row>, table: Table) {
    let beside = |row: &Row| row.end > table.left && row.left < table.right;
    let middle = (table.top + table.bottom) / 2.0;
    let below = |row: &Row| beside(row) && row.down > middle;
    let above = |row: &Row| row.down <= middle;
    let at = rows.iter().position(below).or_else(|| {
        let last = rows.iter().rposition(|row| beside(row) && above(row));
        last.or_else(|| rows.iter().rposition(above))
            .map(|at| at + 1)
    });
    let at = at.unwrap_or(0);
    rows.splice(at..at, table.rows);
}
