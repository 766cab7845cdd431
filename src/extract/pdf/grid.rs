//! Rules to grids: which rules belong together, and what cells they part.
//!
//! A table is a set of rules that touch. Their places are its columns and rows; where no rule parts
//! two neighbours, they are one cell (merged cells). What is missing at the outer edge (tables are often open at the sides) is where the other rules end. A frame round one paragraph has one
//! cell and is no table; rules that touch no upright rule (under a red head, in an imprint) are none
//! either. Pure numbers: along and down the page.

use super::page::Rule;

/// Rules nearer than this, in points, are one (double borders, hand-made corners).
const NEAR: f64 = 3.0;
/// A grid of more elementary cells is a drawing (graph paper).
const MAX_CELLS: usize = 20_000;

/// A table's columns, rows and cells.
pub(super) struct Grid {
    /// Where columns begin and the last one ends, along the page.
    pub(super) columns: Vec<f64>,
    /// Where rows begin and the last one ends, down the page.
    pub(super) rows: Vec<f64>,
    /// For each elementary cell, row by row, the first one of the cell that it belongs to.
    cells: Vec<usize>,
}

impl Grid {
    pub(super) fn width(&self) -> usize {
        self.columns.len() - 1
    }

    /// The cell at a place, as its first elementary one: row and column.
    pub(super) fn cell(&self, along: f64, down: f64) -> Option<(usize, usize)> {
        let column = band(&self.columns, along)?;
        let row = band(&self.rows, down)?;
        let first = self.cells[row * self.width() + column];
        Some((first / self.width(), first % self.width()))
    }

    /// Where the cell that begins at a place ends, along the page.
    pub(super) fn right(&self, row: usize, column: usize) -> f64 {
        let first = row * self.width() + column;
        let last = (column..self.width())
            .take_while(|c| self.cells[row * self.width() + c] == first)
            .last();
        self.columns[last.unwrap_or(column) + 1]
    }

    /// How many cells begin in `row`.
    fn begin_in(&self, row: usize) -> usize {
        let places = row * self.width()..(row + 1) * self.width();
        places.filter(|&at| self.cells[at] == at).count()
    }
}

/// The interval of ascending `limits` in which `at` lies.
fn band(limits: &[f64], at: f64) -> Option<usize> {
    let next = limits.partition_point(|limit| *limit <= at);
    (next > 0 && next < limits.len()).then(|| next - 1)
}

/// A rule in the direction it runs: at a place, from one place to another.
#[derive(Clone, Copy)]
struct Line {
    at: f64,
    from: f64,
    to: f64,
}

/// The grids that `rules` make on text in the direction `turn`, the largest first.
pub(super) fn grids(rules: &[Rule], turn: i16) -> Vec<Grid> {
    let (mut level, mut upright) = (Vec::new(), Vec::new());
    for rule in rules {
        let [(a0, d0), (a1, d1)] = rule.turned(turn);
        let (wide, high) = ((a1 - a0).abs(), (d1 - d0).abs());
        let line = |at: f64, one: f64, other: f64| Line {
            at,
            from: one.min(other),
            to: one.max(other),
        };
        if wide > high {
            level.push(line((d0 + d1) / 2.0, a0, a1));
        } else {
            upright.push(line((a0 + a1) / 2.0, d0, d1));
        }
    }
    let (level, upright) = (joined(level), joined(upright));
    let mut grids: Vec<Grid> = together(&level, &upright)
        .into_iter()
        .filter_map(|(level, upright)| grid(&level, &upright))
        .collect();
    let area = |grid: &Grid| span(&grid.columns) * span(&grid.rows);
    grids.sort_by(|a, b| area(b).total_cmp(&area(a)));
    grids
}

fn span(places: &[f64]) -> f64 {
    places.last().copied().unwrap_or_default() - places.first().copied().unwrap_or_default()
}

/// Rules that go on in each other, as one.
fn joined(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut joined: Vec<Line> = Vec::new();
    for line in lines {
        let mut near = joined
            .iter_mut()
            .rev()
            .take_while(|j| line.at - j.at <= 1.0);
        match near.find(|j| line.from <= j.to + NEAR && line.to >= j.from - NEAR) {
            Some(whole) => {
                whole.from = whole.from.min(line.from);
                whole.to = whole.to.max(line.to);
            }
            None => joined.push(line),
        }
    }
    joined
}

/// The sets of rules that touch: level ones and upright ones.
fn together(level: &[Line], upright: &[Line]) -> Vec<(Vec<Line>, Vec<Line>)> {
    let mut sets = Sets::new(level.len() + upright.len());
    for (i, l) in level.iter().enumerate() {
        for (j, u) in upright.iter().enumerate() {
            let touches = |at: f64, line: &Line| at >= line.from - NEAR && at <= line.to + NEAR;
            if touches(u.at, l) && touches(l.at, u) {
                sets.join(i, level.len() + j);
            }
        }
    }
    let mut found: std::collections::BTreeMap<usize, (Vec<Line>, Vec<Line>)> = Default::default();
    for (at, line) in level.iter().chain(upright).enumerate() {
        let set = found.entry(sets.first(at)).or_default();
        if at < level.len() {
            set.0.push(*line);
        } else {
            set.1.push(*line);
        }
    }
    found.into_values().collect()
}

/// The grid of rules that touch, if they part text.
fn grid(level: &[Line], upright: &[Line]) -> Option<Grid> {
    let places = |own: &[Line], across: &[Line]| -> Vec<f64> {
        let ends = across.iter().map(|line| line.from).reduce(f64::min);
        let ends = ends
            .into_iter()
            .chain(across.iter().map(|line| line.to).reduce(f64::max));
        let mut all: Vec<f64> = own.iter().map(|line| line.at).chain(ends).collect();
        all.sort_by(f64::total_cmp);
        all.dedup_by(|later, earlier| *later - *earlier <= NEAR);
        all
    };
    let (columns, rows) = (places(upright, level), places(level, upright));
    let (wide, high) = (columns.len().checked_sub(1)?, rows.len().checked_sub(1)?);
    if wide < 2 || high < 1 || upright.is_empty() || wide * high > MAX_CELLS {
        return None;
    }
    let mut sets = Sets::new(wide * high);
    for row in 0..high {
        for column in 0..wide {
            let at = row * wide + column;
            let (top, bottom) = (rows[row], rows[row + 1]);
            let (left, right) = (columns[column], columns[column + 1]);
            if column + 1 < wide && !parts(upright, right, top, bottom) {
                sets.join(at, at + 1);
            }
            if row + 1 < high && !parts(level, bottom, left, right) {
                sets.join(at, at + wide);
            }
        }
    }
    let cells = (0..wide * high).map(|at| sets.first(at)).collect();
    let grid = Grid {
        columns,
        rows,
        cells,
    };
    (0..high).any(|row| grid.begin_in(row) > 1).then_some(grid)
}

/// Whether `lines` cover most of a stretch at a place.
fn parts(lines: &[Line], at: f64, from: f64, to: f64) -> bool {
    let near = lines
        .iter()
        .filter(|line| (line.at - at).abs() <= NEAR * 1.5);
    let covered = near.map(|line| (line.to.min(to) - line.from.max(from)).max(0.0));
    covered.sum::<f64>() * 2.0 > to - from
}

/// Sets of numbers that are joined one by one; a set is named by its least number.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn first(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(lines: &[[f64; 4]]) -> Vec<Rule> {
        let rule = |[a, d, b, e]: &[f64; 4]| Rule::new((*a, -d), (*b, -e));
        lines.iter().map(rule).collect()
    }

    fn boxed(left: f64, top: f64, right: f64, bottom: f64) -> Vec<Rule> {
        rules(&[
            [left, top, right, top],
            [left, bottom, right, bottom],
            [left, top, left, bottom],
            [right, top, right, bottom],
        ])
    }

    #[test]
    fn a_frame_and_a_rule_under_a_head_are_no_tables() {
        assert!(grids(&boxed(0.0, 0.0, 100.0, 40.0), 0).is_empty());
        assert!(grids(&rules(&[[0.0, 80.0, 400.0, 80.0]]), 0).is_empty());
        let stacked = [boxed(0.0, 0.0, 100.0, 20.0), boxed(0.0, 20.0, 100.0, 40.0)].concat();
        assert!(grids(&stacked, 0).is_empty(), "one column");
    }

    #[test]
    fn cells_drawn_one_by_one_are_a_grid() {
        let cells = [0.0, 50.0].iter().flat_map(|left| {
            let drawn = [0.0, 20.0].map(|top| boxed(*left, top, left + 50.0, top + 20.0));
            drawn.concat()
        });
        let found = grids(&cells.collect::<Vec<_>>(), 0);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].cell(60.0, 30.0), Some((1, 1)));
        assert_eq!(found[0].cell(160.0, 30.0), None);
    }

    #[test]
    fn a_missing_rule_joins_cells_and_missing_sides_are_added() {
        // Open at the sides; the first column's two cells are one.
        let open = rules(&[
            [0.0, 20.0, 100.0, 20.0],
            [50.0, 40.0, 100.0, 40.0],
            [0.0, 60.0, 100.0, 60.0],
            [50.0, 20.0, 50.0, 60.0],
        ]);
        let found = grids(&open, 0);
        let cell = |along, down| found[0].cell(along, down);
        assert_eq!(cell(10.0, 50.0), Some((0, 0)));
        assert_eq!(cell(90.0, 30.0), Some((0, 1)));
        assert_eq!(cell(90.0, 50.0), Some((1, 1)));
    }

    #[test]
    fn a_table_across_the_page_is_read_in_its_own_direction() {
        let upright = [boxed(0.0, 0.0, 20.0, 50.0), boxed(0.0, 50.0, 20.0, 100.0)].concat();
        assert!(grids(&upright, 0).is_empty());
        assert_eq!(grids(&upright, 90).len(), 1);
    }
}
