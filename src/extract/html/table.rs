//! Tables: rows of data, or a way to put text side by side.

use super::flow::Flow;
use super::tree::{Id, Tree};

/// The widest row that is laid out, in columns.
const WIDEST: usize = 256;

/// Whether a table only places text: it holds the notice or another table, has one column, or one
/// of its cells holds nearly everything in several paragraphs.
pub(super) fn is_layout(flow: &Flow<'_>, table: Id) -> bool {
    let (tree, weights) = (flow.tree, flow.weights);
    let filled = |&id: &Id| weights.plain[id] + weights.linked[id] > 0;
    let nested = |id: &Id| tree.name(*id) == "table" && filled(id);
    if flow.holds[table] || tree.inside(table).any(|id| nested(&id)) {
        return true;
    }
    let rows = tree.inside(table).filter(|&id| tree.name(id) == "tr");
    let columns = rows.map(|row| cells(tree, row).count()).max();
    if columns.unwrap_or(0) < 2 {
        return true;
    }
    let all = weights.plain[table] + weights.linked[table];
    let mut cells = tree.inside(table).filter(|&id| is_cell(tree, id));
    cells.any(|cell| {
        let breaks = tree
            .inside(cell)
            .filter(|&id| matches!(tree.name(id), "p" | "div" | "br" | "li"));
        let share = weights.plain[cell] * 10 > all * 6;
        share && weights.plain[cell] > 100 && breaks.count() >= 3
    })
}

/// Writes the rows of a table; what stands between its cells is written as paragraphs.
pub(super) fn rows(flow: &mut Flow<'_>, table: Id) {
    let mut grid = Grid::default();
    part(flow, table, &mut grid);
}

fn part(flow: &mut Flow<'_>, id: Id, grid: &mut Grid) {
    let tree = flow.tree;
    for child in tree.children(id) {
        match tree.name(child) {
            "tbody" | "thead" | "tfoot" => part(flow, child, grid),
            "tr" => row(flow, child, grid),
            _ => flow.paragraph(|flow| flow.element(child)),
        }
    }
}

fn row(flow: &mut Flow<'_>, id: Id, grid: &mut Grid) {
    let tree = flow.tree;
    let mut texts = Vec::new();
    let (mut linked, mut first) = (0, None);
    for cell in tree.children(id) {
        if !is_cell(tree, cell) {
            flow.paragraph(|flow| flow.element(cell));
            continue;
        }
        let before = flow.pieces.len();
        flow.paragraph(|flow| flow.element(cell));
        let (hidden, shown): (Vec<_>, Vec<_>) = flow
            .pieces
            .drain(before..)
            .partition(|piece| piece.is_aside());
        linked += shown.iter().map(|piece| piece.linked).sum::<usize>();
        first = first.or(shown.iter().find(|p| !p.text.is_empty()).map(|p| p.node));
        let text = joined(shown.iter().map(|piece| piece.text.as_str()));
        flow.pieces.extend(hidden);
        let span = |name| {
            tree.attribute(cell, name)
                .and_then(|n| n.trim().parse::<usize>().ok())
        };
        grid.put(
            &mut texts,
            text,
            span("colspan").unwrap_or(1),
            span("rowspan").unwrap_or(1),
        );
    }
    grid.end_row(&mut texts);
    if let Some(first) = first {
        flow.row(texts, first, linked);
    }
}

/// The cells that reach down from the rows above: for each column, how many rows they still cover.
#[derive(Debug, Default)]
struct Grid {
    covered: Vec<usize>,
    /// What the cells of the row being written cover below it.
    below: Vec<(usize, usize)>,
}

impl Grid {
    /// Puts a cell into the next free column. What it covers beside and below it is empty: the text
    /// stands once.
    fn put(&mut self, row: &mut Vec<String>, text: String, columns: usize, rows: usize) {
        self.skip_covered(row);
        let at = row.len();
        row.push(text);
        let columns = columns.clamp(1, WIDEST.saturating_sub(at).max(1));
        row.resize(at + columns, String::new());
        if rows > 1 {
            self.below
                .extend((at..at + columns).map(|column| (column, rows - 1)));
        }
    }

    fn end_row(&mut self, row: &mut Vec<String>) {
        while self.covered.len() > row.len() && self.covered[row.len()..].iter().any(|&n| n > 0) {
            row.push(String::new());
        }
        self.covered
            .iter_mut()
            .for_each(|n| *n = n.saturating_sub(1));
        for (column, rows) in self.below.drain(..) {
            if self.covered.len() <= column {
                self.covered.resize(column + 1, 0);
            }
            self.covered[column] = rows;
        }
    }

    fn skip_covered(&self, row: &mut Vec<String>) {
        while self.covered.get(row.len()).is_some_and(|&n| n > 0) {
            row.push(String::new());
        }
    }
}

fn is_cell(tree: &Tree, id: Id) -> bool {
    matches!(tree.name(id), "td" | "th")
}

fn cells(tree: &Tree, row: Id) -> impl Iterator<Item = Id> {
    tree.children(row).filter(|&id| is_cell(tree, id))
}

/// The lines of a cell as one text. A narrow column breaks its words: short lines are one word.
fn joined<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for line in lines.filter(|line| !line.is_empty()) {
        let word =
            |text: &str| text.chars().count() <= 4 && text.chars().all(|c| c.is_alphabetic());
        if !(text.is_empty() || word(&text) && word(line)) {
            text.push(' ');
        }
        text.push_str(line);
    }
    text
}
