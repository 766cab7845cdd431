//! Characters with places to lines with indents.
//!
//! A row ([`super::rows`]) is a line. Its distance from the margin becomes ideographic spaces before its text, one for each character's width, as a
//! typist would have put them; a gap between lines that is larger than the others becomes a blank
//! line. [`reflow`](crate::extract::reflow) reads both. A row of a table goes through with its cells.
//!
//! A pure function of numbers; it knows no PDF.

use std::collections::BTreeMap;

use super::edges;
use super::page::Page;
use super::rows::{Row, rows};
use super::tables;
use crate::extract::{Line, Removed, RemovedKind};

/// The lines of `pages`, numbered from 1, and what is no text of theirs. Blank lines have the number
/// of the line before them.
pub(in crate::extract) fn lines(pages: &[Page]) -> (Vec<Line>, Vec<Removed>) {
    let mut rows: Vec<Vec<Row>> = pages
        .iter()
        .map(|page| rows(&page.glyphs, &page.rules))
        .collect();
    edges::mark(&mut rows);
    tables::join_over_pages(&mut rows);
    let mut removed = Vec::new();
    let margins = margins(pages, &rows);
    let pitch = pitch(&rows);
    let mut lines = Vec::new();
    let mut number = 0;
    for (at, (page, rows)) in pages.iter().zip(&rows).enumerate() {
        let margin = margins
            .get(&kind_of_page(at, page))
            .copied()
            .unwrap_or_default();
        let hidden = super::rows::rows(&page.hidden, &[]);
        let comments = &page.comments;
        let page = Some(at as u32 + 1);
        removed.extend(comments.iter().map(|comment| Removed {
            kind: RemovedKind::Comment,
            text: comment.clone(),
            page,
            line: number + 1,
        }));
        for row in &hidden {
            let kind = RemovedKind::Hidden;
            removed.push(taken_out(row, kind, page, number));
        }
        let is_text = |row: &Row| row.kind.is_none();
        for row in rows.iter().filter(|row| !is_text(row)) {
            removed.extend(row.kind.map(|kind| taken_out(row, kind, page, number)));
        }
        let rows: Vec<&Row> = rows.iter().filter(|row| is_text(row)).collect();
        for (i, row) in rows.iter().enumerate() {
            let gap = i.checked_sub(1).map(|above| row.down - rows[above].down);
            if gap.is_some_and(|gap| gap > pitch * 1.5) {
                lines.push(Line {
                    page,
                    number,
                    ..Line::default()
                });
            }
            number += 1;
            if row.cells.is_some() {
                lines.push(Line {
                    cells: row.cells.clone(),
                    page,
                    number,
                    ..Line::default()
                });
                continue;
            }
            let indent = ((row.left - margin) / row.size).round().clamp(0.0, 40.0) as usize;
            let text = "\u{3000}".repeat(indent) + row.text.trim();
            lines.push(Line {
                text,
                page,
                number,
                ..Line::default()
            });
        }
    }
    (lines, removed)
}

/// `row` as something that is no text, behind the line `number`.
fn taken_out(row: &Row, kind: RemovedKind, page: Option<u32>, number: u32) -> Removed {
    Removed {
        kind,
        text: row.text.trim().to_owned(),
        page,
        line: number + 1,
    }
}

/// Pages that share a margin: books are bound on alternate sides, and some pages lie across.
fn kind_of_page(at: usize, page: &Page) -> (bool, i64) {
    (at.is_multiple_of(2), page.width.round() as i64)
}

/// Where the lines begin that are not indented, for each kind of page: furthest left, unless fewer
/// than a tenth of the lines stand there.
fn margins(pages: &[Page], rows: &[Vec<Row>]) -> BTreeMap<(bool, i64), f64> {
    let mut places: BTreeMap<(bool, i64), Vec<(f64, f64)>> = BTreeMap::new();
    for (at, (page, rows)) in pages.iter().zip(rows).enumerate() {
        let written = rows
            .iter()
            .filter(|row| row.cells.is_none() && row.kind.is_none());
        let found = written.map(|row| (row.left, row.size));
        places
            .entry(kind_of_page(at, page))
            .or_default()
            .extend(found);
    }
    let margin = |mut places: Vec<(f64, f64)>| {
        places.sort_by(|a, b| a.0.total_cmp(&b.0));
        let frequent = |&(i, &(left, size)): &(usize, &(f64, f64))| {
            let beside = places[i..]
                .iter()
                .take_while(|(other, _)| *other < left + size / 2.0)
                .count();
            beside * 10 >= places.len()
        };
        places
            .iter()
            .enumerate()
            .find(frequent)
            .map_or(0.0, |(_, &(left, _))| left)
    };
    places
        .into_iter()
        .map(|(kind, places)| (kind, margin(places)))
        .collect()
}

/// The usual distance from line to line.
fn pitch(rows: &[Vec<Row>]) -> f64 {
    let pairs = rows.iter().flat_map(|rows| rows.windows(2));
    let mut steps: Vec<f64> = pairs
        .filter(|pair| {
            pair.iter()
                .all(|row| row.cells.is_none() && row.kind.is_none())
        })
        .map(|pair| pair[1].down - pair[0].down)
        .filter(|step| *step > 0.0)
        .collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::super::page::typed;
    use super::*;

    /// Lines of type 10 points high, each from its place along and down the page.
    fn page(lines: &[(f64, f64, &str)]) -> Page {
        let glyphs = lines
            .iter()
            .flat_map(|&(along, down, text)| typed(text, along, down));
        Page {
            width: 595.0,
            glyphs: glyphs.collect(),
            ..Page::default()
        }
    }

    fn texts(pages: &[Page]) -> Vec<String> {
        lines(pages).0.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn the_distance_from_the_margin_is_an_indent() {
        let right = page(&[
            (120.0, 100.0, "一、要求"),
            (100.0, 120.0, "坚持"),
            (300.0, 140.0, "某协会"),
        ]);
        let left = page(&[(80.0, 100.0, "坚持"), (100.0, 120.0, "二、任务")]);
        assert_eq!(
            texts(&[right, left]),
            [
                "　　一、要求",
                "坚持",
                &("　".repeat(20) + "某协会"),
                "坚持",
                "　　二、任务"
            ]
        );
    }

    #[test]
    fn spaces_before_a_line_count_like_an_empty_place() {
        assert_eq!(
            texts(&[page(&[
                (100.0, 100.0, "　　一、要求 "),
                (100.0, 120.0, "坚持")
            ])]),
            ["　　一、要求", "坚持"]
        );
    }

    #[test]
    fn a_large_gap_is_a_blank_line_and_the_usual_one_is_not() {
        let (found, _) = lines(&[page(&[
            (0.0, 10.0, "甲"),
            (0.0, 40.0, "乙"),
            (0.0, 70.0, "丙"),
            (0.0, 130.0, "丁"),
        ])]);
        let found: Vec<_> = found
            .iter()
            .map(|line| (line.text.as_str(), line.number))
            .collect();
        assert_eq!(found, [("甲", 1), ("乙", 2), ("丙", 3), ("", 3), ("丁", 4)]);
    }

    #[test]
    fn what_stands_apart_on_a_line_is_parted_and_spread_type_is_not() {
        let mut spread = page(&[(0.0, 10.0, "甲"), (13.0, 10.0, "乙"), (40.0, 12.0, "丙")]);
        assert_eq!(texts(&[spread]), ["甲乙 丙"]);
        spread = page(&[(0.0, 10.0, "a"), (12.0, 10.0, "b")]);
        assert_eq!(texts(&[spread]), ["a b"]);
    }
}
