//! Pieces of lines in reading order: two columns one after the other, shuffled pages by place.
//!
//! Columns are taken for columns only if both are set to a measure (most of their lines are full), so
//! that a table with two columns stays a table. More than two are not looked for: a 公文 has one.

use super::rows::Piece;

/// Pieces to be read one after the other, and how far their column is shifted.
pub(super) struct Flow<'g> {
    pub(super) pieces: Vec<Piece<'g>>,
    pub(super) aside: f64,
}

/// Brings `pieces` into reading order.
pub(super) fn order(mut pieces: Vec<Piece<'_>>) -> Vec<Flow<'_>> {
    let shuffled = is_shuffled(&pieces);
    if shuffled {
        pieces = by_place(pieces);
    }
    match gutter(&pieces) {
        Some(gutter) => columns(pieces, &gutter, shuffled),
        None => vec![Flow { pieces, aside: 0.0 }],
    }
}

/// Whether the order of drawing is none: a quarter of the steps lead far up the page, or most lead
/// up. A table leads up a few lines at each cell, columns lead far up once.
fn is_shuffled(pieces: &[Piece<'_>]) -> bool {
    let rise = |pair: &[Piece<'_>]| (pair[0].down - pair[1].down) / pair[1].size.max(1.0);
    let far = pieces.windows(2).filter(|pair| rise(pair) > 4.0).count();
    let up = pieces.windows(2).filter(|pair| rise(pair) > 0.5).count();
    pieces.len() >= 6 && (far * 4 > pieces.len() || up * 10 > pieces.len() * 6)
}

/// Sorted down the page and along the lines.
fn by_place(mut pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    pieces.sort_by(|a, b| a.down.total_cmp(&b.down));
    let mut sorted: Vec<Piece<'_>> = Vec::with_capacity(pieces.len());
    let mut line: Vec<Piece<'_>> = Vec::new();
    for piece in pieces {
        let begun = line
            .first()
            .is_some_and(|first| !first.shares_baseline(piece.down, piece.size, 0.4));
        if begun {
            line.sort_by(|a, b| a.left.total_cmp(&b.left));
            sorted.append(&mut line);
        }
        line.push(piece);
    }
    line.sort_by(|a, b| a.left.total_cmp(&b.left));
    sorted.append(&mut line);
    sorted
}

/// The white between two columns.
struct Gutter {
    middle: f64,
    /// How far the right column begins from the left one.
    aside: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    /// Across both.
    Across,
}

impl Gutter {
    fn side(&self, piece: &Piece<'_>) -> Side {
        if piece.end <= self.middle {
            Side::Left
        } else if piece.left >= self.middle {
            Side::Right
        } else {
            Side::Across
        }
    }
}

/// Fewer lines than this make no column.
const LINES: usize = 5;

fn gutter(pieces: &[Piece<'_>]) -> Option<Gutter> {
    let left = pieces.iter().map(|p| p.left).fold(f64::INFINITY, f64::min);
    let end = pieces
        .iter()
        .map(|p| p.end)
        .fold(f64::NEG_INFINITY, f64::max);
    let places = (0..=32).map(|i| left + (end - left) * (0.35 + 0.3 * f64::from(i) / 32.0));
    let crossing = |x: f64| pieces.iter().filter(|p| p.left < x && p.end > x).count();
    let fewest = places.clone().map(crossing).min()?;
    let best: Vec<f64> = places.filter(|&x| crossing(x) == fewest).collect();
    let gutter = &Gutter {
        middle: best[best.len() / 2],
        aside: 0.0,
    };
    let of = |side: Side| pieces.iter().filter(move |p| gutter.side(p) == side);
    if fewest * 4 > pieces.len() {
        return None;
    }
    let set_to_measure = |side: Side| -> Option<f64> {
        let count = of(side).count();
        let left = of(side).map(|p| p.left).fold(f64::INFINITY, f64::min);
        let end = of(side).map(|p| p.end).fold(f64::NEG_INFINITY, f64::max);
        let full = of(side).filter(|p| end - p.end < p.size * 1.5 && p.left - left < p.size * 2.5);
        let wide = of(side).all(|p| end - left > p.size * 8.0);
        (count >= LINES && wide && full.count() * 2 >= count).then_some(left)
    };
    let (left, right) = (set_to_measure(Side::Left)?, set_to_measure(Side::Right)?);
    Some(Gutter {
        aside: right - left,
        middle: gutter.middle,
    })
}

/// The columns one after the other between what stands across both. If they were drawn one after the
/// other already, only the shift of the right one is told.
fn columns<'g>(pieces: Vec<Piece<'g>>, gutter: &Gutter, shuffled: bool) -> Vec<Flow<'g>> {
    let sides: Vec<Side> = pieces.iter().map(|piece| gutter.side(piece)).collect();
    let count = |side: Side| sides.iter().filter(|s| **s == side).count();
    let across = |i: usize| {
        sides[i] == Side::Left
            && sides[i + 1] == Side::Right
            && pieces[i].shares_baseline(pieces[i + 1].down, pieces[i + 1].size, 0.5)
    };
    let steps = (0..sides.len().saturating_sub(1))
        .filter(|&i| across(i))
        .count();
    let mixed = shuffled || steps * 2 > count(Side::Left).min(count(Side::Right));
    let mut flows: Vec<Flow<'g>> = Vec::new();
    let mut right: Vec<Piece<'g>> = Vec::new();
    let mut put = |piece: Piece<'g>, aside: f64| match flows.last_mut() {
        Some(flow) if flow.aside == aside => flow.pieces.push(piece),
        _ => flows.push(Flow {
            pieces: vec![piece],
            aside,
        }),
    };
    for (piece, side) in pieces.into_iter().zip(sides) {
        match side {
            Side::Right if mixed => right.push(piece),
            Side::Right => put(piece, gutter.aside),
            Side::Left => put(piece, 0.0),
            Side::Across => {
                for piece in right.drain(..) {
                    put(piece, gutter.aside);
                }
                put(piece, 0.0);
            }
        }
    }
    for piece in right {
        put(piece, gutter.aside);
    }
    flows
}

#[cfg(test)]
mod tests {
    use super::super::page::{Glyph, typed};
    use super::super::rows::rows;

    fn read(glyphs: &[Glyph]) -> Vec<String> {
        rows(glyphs, &[]).into_iter().map(|row| row.text).collect()
    }

    #[test]
    fn two_columns_drawn_across_are_read_one_after_the_other() {
        let mut glyphs = typed("关于印发工作方案的通知", 70.0, 0.0);
        let (left, right) = ("甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉");
        for i in 1..7 {
            glyphs.extend(typed(left, 0.0, 20.0 * f64::from(i)));
            glyphs.extend(typed(right, 130.0, 20.0 * f64::from(i)));
        }
        let mut wanted = vec!["关于印发工作方案的通知"];
        wanted.extend([left; 6]);
        wanted.extend([right; 6]);
        assert_eq!(read(&glyphs), wanted);
        let shifted = rows(&glyphs, &[]).pop().map(|row| row.left);
        assert_eq!(
            shifted,
            Some(0.0),
            "the right column has the left one's margin"
        );
    }

    #[test]
    fn a_table_of_labels_and_contents_is_read_across() {
        let mut glyphs = Vec::new();
        for i in 0..8 {
            glyphs.extend(typed("项目名称", 0.0, 20.0 * f64::from(i)));
            glyphs.extend(typed("科普", 100.0, 20.0 * f64::from(i)));
        }
        assert_eq!(read(&glyphs), ["项目名称 科普"; 8]);
    }
}
