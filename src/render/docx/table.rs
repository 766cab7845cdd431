//! The comparison itself as a table of Word.

use super::super::differences::differences;
use super::super::runs::runs;
use super::super::{NOTHING_FOUND, citation, stated};
use super::body::{Body, Cell, Keep, Merge, Paragraph, Style};
use super::plan::{Plan, Shape};
use crate::compare::{Comparison, Quote, Row};

/// What the clauses state, where there is room for it.
type Told = fn(&Comparison, &Row) -> Vec<String>;
const FACTS: [(Told, &str); 3] = [
    (stated::targets, "数量指标"),
    (stated::bodies, "责任单位"),
    (stated::deadlines, "完成时限"),
];

/// Adds the rows of `comparison` under their head.
pub(super) fn write(body: &mut Body, comparison: &Comparison, plan: &Plan) {
    body.open_table(&plan.widths);
    let cells = head(comparison, plan.shape);
    let cells = cells.iter().map(|name| Cell::of(Style::Head, name));
    body.row(&plan.widths, &cells.collect::<Vec<_>>(), Keep::Head);
    for (number, row) in (1..).zip(&comparison.rows) {
        match plan.shape {
            Shape::Below => lines(body, comparison, plan, number, row),
            _ => line(body, comparison, plan, number, row),
        }
    }
    body.close_table();
}

fn head(comparison: &Comparison, shape: Shape) -> Vec<&str> {
    let mut head = vec!["序号", "任务事项（主题）"];
    match shape {
        Shape::Below => head.extend(["省份", "原文及出处"]),
        _ => head.extend(comparison.provinces.iter().map(String::as_str)),
    }
    head.push("异同");
    if shape == Shape::WithFacts {
        head.extend(FACTS.map(|(_, name)| name));
    }
    head.push("备注");
    head
}

/// A row with a cell for each province.
fn line(body: &mut Body, comparison: &Comparison, plan: &Plan, number: usize, row: &Row) {
    let mut cells = opening(number, row);
    cells.extend((0..comparison.provinces.len()).map(|i| Cell::new(quotes(row, i))));
    cells.push(differing(comparison, row));
    if plan.shape == Shape::WithFacts {
        cells.extend(FACTS.map(|(told, _)| {
            let lines = told(comparison, row);
            Cell::of(Style::Small, &lines.join("\n"))
        }));
    }
    cells.push(Cell::new(Vec::new()));
    let keep = plan.paper.keep(&plan.widths, &cells, number == 1);
    body.row(&plan.widths, &cells, keep);
}

/// A row with a line for each province that has something, and one for the others.
fn lines(body: &mut Body, comparison: &Comparison, plan: &Plan, number: usize, row: &Row) {
    let names = comparison.provinces.iter().map(String::as_str);
    let is_empty = |i: usize| row.cells.get(i).is_none_or(Vec::is_empty);
    let (empty, filled): (Vec<_>, Vec<_>) = names.enumerate().partition(|(i, _)| is_empty(*i));
    let mut texts: Vec<(String, Vec<Paragraph>)> = filled
        .into_iter()
        .map(|(i, name)| (name.to_owned(), quotes(row, i)))
        .collect();
    if !empty.is_empty() {
        let names: Vec<&str> = empty.iter().map(|(_, name)| *name).collect();
        texts.push((names.join("、"), vec![missing()]));
    }
    let several = texts.len() > 1;
    for (i, (name, quotes)) in texts.into_iter().enumerate() {
        let mut cells = opening(number, row);
        cells.push(Cell::of(Style::Theme, &name));
        cells.push(Cell::new(quotes));
        cells.push(differing(comparison, row));
        cells.push(Cell::new(Vec::new()));
        for at in [0, 1, 4, 5] {
            if i > 0 {
                cells[at].paragraphs.clear();
            }
            cells[at].merge = match i {
                _ if !several => Merge::None,
                0 => Merge::First,
                _ => Merge::Onward,
            };
        }
        // What is merged may run on into the lines below.
        let keep = plan
            .paper
            .keep(&plan.widths[2..4], &cells[2..4], number == 1 && i == 0);
        body.row(&plan.widths, &cells, keep);
    }
}

fn opening(number: usize, row: &Row) -> Vec<Cell> {
    vec![
        Cell::of(Style::Middle, &number.to_string()),
        Cell::of(Style::Theme, &row.theme),
    ]
}

fn differing(comparison: &Comparison, row: &Row) -> Cell {
    Cell::of(Style::Small, &differences(comparison, row).join("\n"))
}

fn missing() -> Paragraph {
    Paragraph::of(Style::Missing, NOTHING_FOUND)
}

/// The quotes of a cell with their addresses.
fn quotes(row: &Row, column: usize) -> Vec<Paragraph> {
    let quotes: &[Quote] = row.cells.get(column).map_or(&[], Vec::as_slice);
    let mut paragraphs = Vec::new();
    for quote in quotes {
        if !paragraphs.is_empty() {
            paragraphs.push(Paragraph::of(Style::Gap, ""));
        }
        paragraphs.push(Paragraph {
            style: Style::Quote,
            runs: runs(quote, row),
        });
        paragraphs.push(Paragraph::of(Style::Citation, &citation(quote)));
    }
    if paragraphs.is_empty() {
        paragraphs.push(missing());
    }
    paragraphs
}
