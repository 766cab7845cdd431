//! The cell of a province: its quotes with their addresses, and marks on what they share and differ in.
//!
//! A mark changes the look of characters and none of them. The cell is read back by other commands:
//! label and text, a line feed, the address; a blank line between two quotes.

use super::super::{NOTHING_FOUND, citation};
use super::layout::Text;
use super::style::Style;
use crate::compare::{Only, Quote, Row};

/// What the marks mean, in their own look, line by line.
pub(super) fn legend() -> [Text; 2] {
    let mut marks = Text::of("引文中", Style::Note);
    marks.push("加下划线的文字", Style::SharedBody);
    marks.push(
        "：与本行立行条目（出处后没有【】者）逐字相同，连续六字以上；",
        Style::Note,
    );
    marks.push("加粗的文字", Style::OnlyBody);
    marks.push(
        "：本行仅该列提到的数量、时间、单位、品牌活动、文件或措辞。",
        Style::Note,
    );
    let relations = "出处后的【照搬】【改写】【相关】：与立行条目的关系，由程序按规则判定。";
    [marks, Text::of(relations, Style::Note)]
}

/// The quotes of a column of `row`, parted by blank lines.
pub(super) fn cell(row: &Row, column: usize) -> Text {
    let mut cell = Text::default();
    for quote in row.cells.get(column).into_iter().flatten() {
        if !cell.is_empty() {
            cell.push("\n\n", Style::Source);
        }
        cell.push(&quote.label, Style::Heading);
        let styles = styles(row, column, quote);
        for (c, style) in quote.text.chars().zip(styles) {
            cell.push_char(c, style);
        }
        cell.push("\n", Style::Body);
        cell.push(&citation(quote), Style::Source);
    }
    if cell.is_empty() {
        cell.push(NOTHING_FOUND, Style::Missing);
    }
    cell
}

/// The look of each character of the quote's text.
fn styles(row: &Row, column: usize, quote: &Quote) -> Vec<Style> {
    let heading = quote.heading.as_deref();
    let heading = heading.filter(|heading| quote.text.starts_with(heading));
    let heading = heading.map_or(0, |heading| heading.chars().count());
    let mut styles = vec![Style::Body; quote.text.chars().count()];
    styles[..heading].fill(Style::Heading);
    let mut mark = |(start, end): (usize, usize), with: fn(Style) -> Style| {
        let end = end.min(styles.len());
        let marked = styles.get_mut(start..end).unwrap_or_default();
        marked.iter_mut().for_each(|style| *style = with(*style));
    };
    shared(row, quote)
        .into_iter()
        .for_each(|span| mark(span, Style::shared));
    let only = row.differences.only.iter();
    only.filter(|only| only.column == column && only.clause.address == quote.address)
        .filter_map(Only::stated)
        .for_each(|stated| mark((stated.start, stated.end), Style::only));
    styles
}

/// The places of the passages that `quote` has in common with the clause that opens the row; of that
/// clause itself, with those that answer it.
fn shared(row: &Row, quote: &Quote) -> Vec<(usize, usize)> {
    if quote.address != row.base {
        return quote.shared.iter().map(|s| (s.start, s.end)).collect();
    }
    let answers = row.cells.iter().flatten();
    let spans = answers.flat_map(|answer| &answer.shared);
    spans.map(|s| (s.base_start, s.base_end)).collect()
}
