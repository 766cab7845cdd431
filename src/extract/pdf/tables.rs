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

/// A line that leaves less room at its end, in type sizes, is full: cells have some padding.
const ROOM: f64 = 2.5;

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
            cells: Some(vec![String::new(); grid.width()]),
            filled: vec![false; grid.width()],
            turn,
            left,
            end: right,
            down: grid.rows[row + 1],
            size: lines.first().map_or(0.0, |line| line.size),
            ..Row::default()
        });
        let Some(cells) = made.cells.as_mut() else {
            continue;
        };
        cells[column] = joined(&lines);
        let room = |line: &Row| grid.right(row, column) - line.end;
        let last = lines.last();
        made.filled[column] = last.is_some_and(|line| room(line) < line.size * ROOM);
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

/// Joins a row that a page's end cut in two. The second half has nothing in its first cell, and each
/// of its cells goes on where one above was filled to its last line and in mid-sentence. A head that
/// is repeated on the new page stays there.
pub(super) fn join_over_pages(pages: &mut [Vec<Row>]) {
    for at in 1..pages.len() {
        let (before, after) = pages.split_at_mut(at);
        let (Some(before), Some(after)) = (before.last_mut(), after.first_mut()) else {
            return;
        };
        let is_row = |row: &Row| row.cells.is_some() && row.kind.is_none();
        let text = |rows: &[Row]| rows.iter().position(|row| row.kind.is_none());
        let last = before
            .iter()
            .rposition(|row| row.kind.is_none() && !is_page_number(row));
        let (Some(last), Some(first)) = (last, text(after)) else {
            continue;
        };
        let start = before[..=last]
            .iter()
            .rposition(|row| !is_row(row))
            .map_or(0, |i| i + 1);
        if !is_row(&before[last]) || !is_row(&after[first]) {
            continue;
        }
        let repeated = start < last && before[start].cells == after[first].cells;
        let half = first + usize::from(repeated);
        if after
            .get(half)
            .is_some_and(|row| goes_on(&before[last], row))
        {
            let half = after.remove(half);
            go_on(&mut before[last], half);
        }
    }
}

fn is_page_number(row: &Row) -> bool {
    row.cells.is_none()
        && !row
            .text
            .chars()
            .any(|c| c.is_alphabetic() && !"第页共".contains(c))
}

fn goes_on(row: &Row, half: &Row) -> bool {
    let (Some(cells), Some(rest)) = (&row.cells, &half.cells) else {
        return false;
    };
    let ended = |cell: &str| cell.ends_with(['。', '；', '！', '？', '：']);
    cells.len() == rest.len()
        && rest.first().is_some_and(String::is_empty)
        && cells.first().is_some_and(|cell| !cell.is_empty())
        && (0..cells.len()).all(|i| rest[i].is_empty() || row.filled[i] && !ended(&cells[i]))
}

fn go_on(row: &mut Row, half: Row) {
    let rest = half.cells.unwrap_or_default();
    for (i, cell) in row.cells.iter_mut().flatten().enumerate() {
        if !rest[i].is_empty() {
            reflow::append(cell, &rest[i]);
            row.filled[i] = half.filled[i];
        }
    }
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

#[cfg(test)]
mod tests {
    use super::super::page::typed;
    use super::*;

    /// The rules of a table with these columns and rows.
    fn ruled(columns: &[f64], down: &[f64]) -> Vec<Rule> {
        let (left, right) = (columns[0], columns[columns.len() - 1]);
        let (top, bottom) = (down[0], down[down.len() - 1]);
        let level = down.iter().map(|d| Rule::new((left, -d), (right, -d)));
        let upright = columns.iter().map(|a| Rule::new((*a, -top), (*a, -bottom)));
        level.chain(upright).collect()
    }

    fn shown(rows: &[Row]) -> Vec<String> {
        let shown = |row: &Row| row.cells.as_ref().map_or(row.text.clone(), |c| c.join("|"));
        rows.iter().map(shown).collect()
    }

    #[test]
    fn cells_are_read_row_by_row_between_the_text_round_them() {
        let mut glyphs = typed("前文", 0.0, 10.0);
        // Cell by cell, down the columns, as some programs draw.
        for (text, along, down) in [
            ("任务", 5.0, 40.0),
            ("科普", 5.0, 60.0),
            ("单位", 55.0, 40.0),
            ("省科协、", 55.0, 60.0),
            ("教育厅", 55.0, 72.0),
        ] {
            glyphs.extend(typed(text, along, down));
        }
        glyphs.extend(typed("后文", 0.0, 100.0));
        let rules = ruled(&[0.0, 50.0, 100.0], &[25.0, 45.0, 80.0]);
        let wanted = ["前文", "任务|单位", "科普|省科协、教育厅", "后文"];
        assert_eq!(shown(&rows(&glyphs, &rules)), wanted);
    }

    #[test]
    fn columns_with_a_rule_between_them_are_text() {
        let mut glyphs = Vec::new();
        for line in 1..=12 {
            glyphs.extend(typed("甲乙丙", 5.0, 20.0 * f64::from(line)));
            glyphs.extend(typed("丁戊己", 55.0, 20.0 * f64::from(line)));
        }
        let rules = ruled(&[0.0, 50.0, 100.0], &[0.0, 260.0]);
        assert!(rows(&glyphs, &rules).iter().all(|row| row.cells.is_none()));
    }

    #[test]
    fn a_row_that_a_page_cut_is_one_row() {
        let row = |cells: [&str; 3], filled: bool| Row {
            cells: Some(cells.map(str::to_owned).into()),
            filled: vec![filled; 3],
            ..Row::default()
        };
        let head = || row(["序号", "任务", "单位"], false);
        let cut = || vec![head(), row(["1", "开展科普活动，覆盖全", "省科协"], true)];
        let mut pages = [cut(), vec![head(), row(["", "省各县。", ""], false)]];
        join_over_pages(&mut pages);
        assert_eq!(shown(&pages[0])[1], "1|开展科普活动，覆盖全省各县。|省科协");
        assert_eq!(shown(&pages[1]), ["序号|任务|单位"]);
        let mut pages = [cut(), vec![row(["2", "省各县。", ""], false)]];
        join_over_pages(&mut pages);
        assert_eq!(pages[1].len(), 1, "a row of its own");
    }
}
