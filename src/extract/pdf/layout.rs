//! Characters with places to lines with indents.
//!
//! What stands on one baseline, in the order in which the file draws it, is a line. Its distance from
//! the margin becomes ideographic spaces before its text, one for each character's width, as a
//! typist would have put them; a gap between lines that is larger than the others becomes a blank
//! line. [`reflow`](crate::extract::reflow) reads both. Columns and tables are not taken apart.
//!
//! A pure function of numbers; it knows no PDF.

use std::collections::BTreeMap;

use crate::extract::Line;

/// A page and what is drawn on it.
pub(super) struct Page {
    /// Its width, to tell pages across from upright ones.
    pub(super) width: f64,
    /// Its characters in the order of drawing.
    pub(super) glyphs: Vec<Glyph>,
}

/// A character (or a few that are drawn as one) and its place, in points.
pub(super) struct Glyph {
    /// What it stands for.
    pub(super) text: String,
    /// Where it begins, in the direction of its line.
    pub(super) along: f64,
    /// Where it ends.
    pub(super) end: f64,
    /// How far down its baseline is.
    pub(super) down: f64,
    /// The size of its type.
    pub(super) size: f64,
}

/// A line before its indent is known.
struct Row {
    text: String,
    left: f64,
    end: f64,
    down: f64,
    size: f64,
}

/// The lines of `pages`, numbered from 1; blank lines have the number of the line before them.
pub(super) fn lines(pages: &[Page]) -> Vec<Line> {
    let rows: Vec<Vec<Row>> = pages.iter().map(|page| rows(&page.glyphs)).collect();
    let margins = margins(pages, &rows);
    let pitch = pitch(&rows);
    let mut lines = Vec::new();
    let mut number = 0;
    for (at, (page, rows)) in pages.iter().zip(&rows).enumerate() {
        let margin = margins
            .get(&kind_of_page(at, page))
            .copied()
            .unwrap_or_default();
        let page = Some(at as u32 + 1);
        for (i, row) in rows.iter().enumerate() {
            let gap = i.checked_sub(1).map(|above| row.down - rows[above].down);
            if gap.is_some_and(|gap| gap > pitch * 1.5) {
                lines.push(Line {
                    text: String::new(),
                    page,
                    number,
                });
            }
            number += 1;
            let indent = ((row.left - margin) / row.size).round().clamp(0.0, 40.0) as usize;
            let text = "\u{3000}".repeat(indent) + row.text.trim();
            lines.push(Line { text, page, number });
        }
    }
    lines
}

/// Puts together what stands on one baseline. Rows without anything but spaces are left out.
fn rows(glyphs: &[Glyph]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for glyph in glyphs {
        let same = |row: &&mut Row| (glyph.down - row.down).abs() < glyph.size.max(row.size) / 2.0;
        let blank = glyph.text.trim().is_empty();
        match rows.last_mut().filter(same) {
            Some(row) => {
                if !blank && parted(row, glyph) {
                    row.text.push(' ');
                }
                row.text.push_str(&glyph.text);
                row.end = glyph.end;
            }
            // Spaces before the first character only move it; its own place tells.
            None if blank => {}
            None => rows.push(Row {
                text: glyph.text.clone(),
                left: glyph.along,
                end: glyph.end,
                down: glyph.down,
                size: glyph.size,
            }),
        }
    }
    rows
}

/// Whether the gap between `row` and `glyph` is a space: between Latin words a narrow one is; Han
/// characters are set apart to fill a line, and a quarter from figures, so there it takes half a
/// character.
fn parted(row: &Row, glyph: &Glyph) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let words = latin(row.text.chars().next_back()) && latin(glyph.text.chars().next());
    let space = if words { 0.15 } else { 0.5 };
    !row.text.ends_with(char::is_whitespace) && glyph.along - row.end > glyph.size * space
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
        let found = rows.iter().map(|row| (row.left, row.size));
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
        .map(|pair| pair[1].down - pair[0].down)
        .filter(|step| *step > 0.0)
        .collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of type 10 points high, each from its place along and down the page.
    fn page(lines: &[(f64, f64, &str)]) -> Page {
        let glyph = |(i, c): (usize, char), along: f64, down: f64| {
            let along = along + 10.0 * i as f64;
            Glyph {
                text: c.to_string(),
                along,
                end: along + 10.0,
                down,
                size: 10.0,
            }
        };
        let glyphs = lines.iter().flat_map(|&(along, down, text)| {
            text.chars().enumerate().map(move |c| glyph(c, along, down))
        });
        Page {
            width: 595.0,
            glyphs: glyphs.collect(),
        }
    }

    fn texts(pages: &[Page]) -> Vec<String> {
        lines(pages).into_iter().map(|line| line.text).collect()
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
        let found = lines(&[page(&[
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

    #[test]
    fn places_that_are_no_numbers_do_no_harm() {
        let glyph = |along, down, size| Glyph {
            text: "甲".to_owned(),
            along,
            end: along,
            down,
            size,
        };
        let glyphs = vec![
            glyph(f64::NAN, 0.0, 0.0),
            glyph(0.0, f64::NAN, 10.0),
            glyph(f64::INFINITY, 1e300, f64::NAN),
        ];
        assert_eq!(
            texts(&[Page {
                width: f64::NAN,
                glyphs
            }])
            .concat()
            .matches('甲')
            .count(),
            3
        );
    }
}
