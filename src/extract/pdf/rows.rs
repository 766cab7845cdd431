//! Characters with places to rows of text, in reading order.
//!
//! Programs draw text mostly in the order in which it is read, cell by cell in a table too, so the
//! order of drawing is kept wherever it makes sense. It does not where a page is drawn by font (all
//! figures after all ideographs), character by character in any order, or across two columns. So
//! characters are first put together to pieces without gaps, whenever they were drawn; then columns
//! are looked for; and only a page whose pieces jump about is sorted by place.

use std::collections::BTreeMap;

use super::columns::{Flow, order};
use super::page::{Glyph, Rule};
use super::tables::{insert, tables};
use super::upright;
use crate::extract::RemovedKind;

/// What stands side by side on one baseline, or a row of a table.
#[derive(Default)]
pub(super) struct Row {
    pub(super) text: String,
    /// The cells, if it is a row of a ruled table; `text` is empty then.
    pub(super) cells: Option<Vec<String>>,
    /// Which of the cells are filled to the end of their last line.
    pub(super) filled: Vec<bool>,
    /// Why it is no text, if it is none.
    pub(super) kind: Option<RemovedKind>,
    /// The direction it runs in, in degrees.
    pub(super) turn: i16,
    pub(super) left: f64,
    pub(super) end: f64,
    pub(super) down: f64,
    pub(super) size: f64,
}

/// Characters that follow each other on one baseline without a gap.
#[derive(Clone)]
pub(super) struct Piece<'g> {
    glyphs: Vec<&'g Glyph>,
    /// The place in the order of drawing at which it was begun.
    pub(super) begun: usize,
    /// Where characters that were drawn later were put to its end, and when.
    pub(super) joints: Vec<(f64, usize)>,
    pub(super) left: f64,
    pub(super) end: f64,
    pub(super) down: f64,
    pub(super) size: f64,
}

/// The rows of a page. Text in other directions (a watermark, a turned table) comes after the text
/// that most of the page is written in.
pub(super) fn rows(glyphs: &[Glyph], rules: &[Rule]) -> Vec<Row> {
    let glyphs = upright::turned(glyphs);
    let (tables, rest) = tables(&glyphs, rules);
    let mut directions: BTreeMap<i16, Vec<&Glyph>> = BTreeMap::new();
    for glyph in rest {
        directions.entry(glyph.turn).or_default().push(glyph);
    }
    for table in &tables {
        directions.entry(table.turn).or_default();
    }
    let mut directions: Vec<(i16, Vec<&Glyph>)> = directions.into_iter().collect();
    directions.sort_by_key(|(_, glyphs)| std::cmp::Reverse(glyphs.len()));
    let mut tables = tables.into_iter().peekable();
    let mut all: Vec<Row> = Vec::new();
    for (turn, glyphs) in directions {
        let mut rows = join(order(pieces(&glyphs)));
        // All tables of a page run in one direction.
        if tables.peek().is_some_and(|table| table.turn == turn) {
            tables.by_ref().for_each(|table| insert(&mut rows, table));
        }
        let left = |rows: &[Row]| {
            rows.iter()
                .map(|row| row.left)
                .fold(f64::INFINITY, f64::min)
        };
        let aside = left(&rows) - left(&all);
        if aside.is_finite() {
            for row in &mut rows {
                row.left -= aside;
                row.end -= aside;
            }
        }
        all.append(&mut rows);
    }
    all
}

/// Where a baseline is found among pieces: in steps of four points.
fn step(down: f64) -> i64 {
    (down / 4.0).floor() as i64
}

/// Puts characters together that touch, in the order in which each piece was begun.
fn pieces<'g>(glyphs: &[&'g Glyph]) -> Vec<Piece<'g>> {
    let mut pieces: Vec<Piece<'g>> = Vec::new();
    let mut shelf: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    let mut current: Option<usize> = None;
    for (order, &glyph) in glyphs.iter().enumerate() {
        let goes_on = |piece: &Piece<'_>| {
            piece.shares_baseline(glyph.down, glyph.size, 0.5)
                && (-0.5..0.9).contains(&((glyph.along - piece.end) / glyph.size.max(1.0)))
        };
        if let Some(at) = current.filter(|&at| goes_on(&pieces[at])) {
            pieces[at].push(glyph);
            continue;
        }
        // Spaces before the first character only move it; its own place tells.
        if glyph.is_blank() {
            continue;
        }
        let reach = (glyph.size / 4.0).ceil().clamp(1.0, 10.0) as i64;
        let near = shelf.range(step(glyph.down) - reach..=step(glyph.down) + reach);
        let touched = near
            .flat_map(|(_, there)| there)
            .copied()
            .find(|&at| pieces[at].touches(glyph));
        let at = touched.unwrap_or_else(|| {
            shelf
                .entry(step(glyph.down))
                .or_default()
                .push(pieces.len());
            pieces.push(Piece::new(glyph, order));
            pieces.len() - 1
        });
        if touched.is_some() {
            if glyph.along > pieces[at].end - glyph.size / 2.0 {
                pieces[at].joints.push((glyph.along, order));
            }
            pieces[at].push(glyph);
        }
        current = Some(at);
    }
    let mut pieces = prepend(pieces, &shelf);
    for piece in &mut pieces {
        piece.glyphs.sort_by(|a, b| a.along.total_cmp(&b.along));
    }
    pieces
}

/// Puts a piece that ends where an earlier one begins before it: the year that a line begins with,
/// where figures are drawn last.
fn prepend<'g>(pieces: Vec<Piece<'g>>, shelf: &BTreeMap<i64, Vec<usize>>) -> Vec<Piece<'g>> {
    let mut pieces: Vec<Option<Piece<'g>>> = pieces.into_iter().map(Some).collect();
    for late in 0..pieces.len() {
        let Some(piece) = pieces[late].take() else {
            continue;
        };
        let near = shelf.range(step(piece.down) - 1..=step(piece.down) + 1);
        let before = near
            .flat_map(|(_, there)| there)
            .copied()
            .filter(|at| *at < late);
        let mut before = before.filter_map(|at| Some((at, pieces[at].as_ref()?)));
        let begins = before.find(|(_, earlier)| {
            earlier.shares_baseline(piece.down, piece.size, 0.15)
                && (earlier.left - piece.end).abs() < piece.size * 0.3
        });
        match begins.map(|(at, _)| at) {
            Some(at) => {
                let earlier = pieces[at].iter_mut();
                earlier.for_each(|earlier| piece.glyphs.iter().for_each(|g| earlier.push(g)));
            }
            None => pieces[late] = Some(piece),
        }
    }
    pieces.into_iter().flatten().collect()
}

impl<'g> Piece<'g> {
    fn new(glyph: &'g Glyph, begun: usize) -> Self {
        Self {
            glyphs: vec![glyph],
            begun,
            joints: Vec::new(),
            left: glyph.along,
            end: glyph.end,
            down: glyph.down,
            size: glyph.size,
        }
    }

    fn push(&mut self, glyph: &'g Glyph) {
        self.left = self.left.min(glyph.along);
        self.end = self.end.max(glyph.end);
        self.glyphs.push(glyph);
    }

    /// Its parts before and from its joints on.
    pub(super) fn parted(&self) -> Vec<Self> {
        let mut parts: Vec<Self> = Vec::new();
        let mut joints = self.joints.iter().peekable();
        let mut begun = Some(self.begun);
        for glyph in &self.glyphs {
            while let Some((_, order)) = joints.next_if(|(along, _)| *along <= glyph.along) {
                begun = Some(*order);
            }
            match (begun.take(), parts.last_mut()) {
                (None, Some(part)) => part.push(glyph),
                (order, _) => parts.push(Self::new(glyph, order.unwrap_or(self.begun))),
            }
        }
        parts
    }

    /// Whether type of `size` at `down` stands on this baseline, within `share` of the larger size.
    pub(super) fn shares_baseline(&self, down: f64, size: f64, share: f64) -> bool {
        (down - self.down).abs() < size.max(self.size) * share
    }

    /// Whether a character drawn later belongs here: exactly on the baseline, in like type, and next
    /// to the piece or in a hole of it.
    fn touches(&self, glyph: &Glyph) -> bool {
        let near = glyph.size * 0.3;
        self.shares_baseline(glyph.down, glyph.size, 0.15)
            && (0.6..1.7).contains(&(glyph.size / self.size.max(0.1)))
            && glyph.along > self.left - glyph.size - near
            && glyph.end > self.left - near
            && glyph.along < self.end + near
    }
}

/// Joins pieces that follow each other on one baseline to rows.
fn join(flows: Vec<Flow<'_>>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for flow in flows {
        let mut open = false;
        for piece in flow.pieces {
            let last = rows.last_mut().filter(|row| {
                open && (piece.down - row.down).abs() < piece.size.max(row.size) / 2.0
                    && piece.left - flow.aside > row.end - piece.size / 2.0
            });
            match last {
                Some(row) => write(row, &piece, flow.aside),
                None => {
                    let mut row = Row {
                        turn: piece.glyphs.first().map_or(0, |glyph| glyph.turn),
                        left: piece.left - flow.aside,
                        end: piece.left - flow.aside,
                        down: piece.down,
                        size: piece.size,
                        ..Row::default()
                    };
                    write(&mut row, &piece, flow.aside);
                    rows.push(row);
                }
            }
            open = true;
        }
    }
    rows
}

fn write(row: &mut Row, piece: &Piece<'_>, aside: f64) {
    for glyph in &piece.glyphs {
        if !glyph.is_blank() && parted(row, glyph, aside) {
            row.text.push(' ');
        }
        row.text.push_str(&glyph.text);
        row.end = glyph.end - aside;
    }
}

/// Whether the gap between `row` and `glyph` is a space: between Latin words a narrow one is; Han
/// characters are set apart to fill a line, and a quarter from figures, so there it takes half a
/// character.
fn parted(row: &Row, glyph: &Glyph, aside: f64) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let words = latin(row.text.chars().next_back()) && latin(glyph.text.chars().next());
    let space = if words { 0.15 } else { 0.5 };
    !row.text.is_empty()
        && !row.text.ends_with(char::is_whitespace)
        && glyph.along - aside - row.end > glyph.size * space
}

#[cfg(test)]
mod tests {
    use super::super::page::{Drawn, typed};
    use super::*;

    fn texts(glyphs: &[Glyph]) -> Vec<String> {
        rows(glyphs, &[]).into_iter().map(|row| row.text).collect()
    }

    #[test]
    fn figures_drawn_after_the_ideographs_stand_where_they_belong() {
        let mut glyphs = typed("到", 0.0, 10.0);
        glyphs.extend(typed("年底，", 50.0, 10.0));
        glyphs.extend(typed("完成第", 0.0, 30.0));
        glyphs.extend(typed("2025", 10.0, 10.0));
        glyphs.extend(typed("2024", 0.0, 50.0));
        glyphs.splice(0..0, typed("年起", 40.0, 50.0));
        assert_eq!(texts(&glyphs), ["到2025年底，", "完成第", "2024年起"]);
    }

    #[test]
    fn characters_placed_one_by_one_in_any_order_make_lines() {
        let text = "坚持以人民为中心的发展思想立足公众所需突出价值引领在服务全民科学素质提升中建功立业为做好工作制定本方案现印发给你们";
        let chars: Vec<char> = text.chars().collect();
        let mut glyphs: Vec<Glyph> = chars
            .iter()
            .enumerate()
            .flat_map(|(i, c)| {
                let (x, y) = ((i % 5 * 10) as f64, (i / 5 * 20) as f64);
                typed(&c.to_string(), x, y)
            })
            .collect();
        // A fixed shuffle: 17 and the length have no common divisor.
        glyphs = (0..chars.len())
            .map(|i| glyphs[i * 17 % chars.len()].clone())
            .collect();
        assert_eq!(texts(&glyphs).concat(), text);
    }

    #[test]
    fn a_table_stays_in_the_order_in_which_its_cells_are_drawn() {
        let mut glyphs = Vec::new();
        for (at, cell) in [("任务", "名称"), ("责任", "单位"), ("完成", "时限")]
            .iter()
            .enumerate()
        {
            glyphs.extend(typed(cell.0, 100.0 * at as f64, 10.0));
            glyphs.extend(typed(cell.1, 100.0 * at as f64, 24.0));
        }
        assert_eq!(
            texts(&glyphs),
            ["任务", "名称", "责任", "单位", "完成", "时限"]
        );
    }

    #[test]
    fn a_watermark_across_the_page_comes_after_the_text() {
        let mut glyphs: Vec<Glyph> = (0..2)
            .map(|i| {
                let drawn = Drawn {
                    origin: (40.0 * f64::from(i), 40.0 * f64::from(i)),
                    forward: (1.0, 1.0),
                    advance: 40.0,
                    size: 40.0,
                };
                Glyph::new(["草", "稿"][i as usize].to_owned(), &drawn)
            })
            .collect();
        glyphs.extend(typed("一、要求", 0.0, 10.0));
        assert_eq!(texts(&glyphs), ["一、要求", "草稿"]);
    }
}
