//! The cell of a province: its quotes with their addresses, and marks on what they share and differ in.
//!
//! A mark changes the look of characters and none of them. The cell is read back by other commands:
//! label and text, a line feed, the address; a blank line between two quotes.

use super::super::runs::{ONLY, RELATIONS, Run, SHARED, runs};
use super::super::{NOTHING_FOUND, citation};
use super::layout::Text;
use super::style::Style;
use crate::compare::Row;

/// What the marks mean, in their own look, line by line.
pub(super) fn legend() -> [Text; 2] {
    let mut marks = Text::of("引文中", Style::Note);
    marks.push("加下划线的文字", Style::SharedBody);
    marks.push(SHARED, Style::Note);
    marks.push("加粗的文字", Style::OnlyBody);
    marks.push(ONLY, Style::Note);
    [marks, Text::of(RELATIONS, Style::Note)]
}

/// The quotes of a column of `row`, parted by blank lines.
pub(super) fn cell(row: &Row, column: usize) -> Text {
    let mut cell = Text::default();
    for quote in row.cells.get(column).into_iter().flatten() {
        if !cell.is_empty() {
            cell.push("\n\n", Style::Source);
        }
        for run in runs(quote, row) {
            cell.push(&run.text, style(&run));
        }
        cell.push("\n", Style::Body);
        cell.push(&citation(quote), Style::Source);
    }
    if cell.is_empty() {
        cell.push(NOTHING_FOUND, Style::Missing);
    }
    cell
}

/// The look of a run.
fn style(run: &Run) -> Style {
    let style = match run.is_heading {
        true => Style::Heading,
        false => Style::Body,
    };
    let style = if run.is_shared { style.shared() } else { style };
    if run.is_only { style.only() } else { style }
}
