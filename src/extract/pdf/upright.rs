//! Writing from top to bottom, in whatever way a program draws it.
//!
//! A font of vertical writing draws its characters down the page, and so they come. Others do not:
//! browsers place upright characters one below the other, and turn figures and Latin words on their
//! side. Where most characters of a page stand below the one before, all of them are given the
//! direction of vertical writing, so that a column is a line like any other.

use std::borrow::Cow;

use super::page::Glyph;

/// The direction of vertical writing.
const DOWN: i16 = -90;
/// Fewer characters below each other are no page of vertical writing.
const FEW: usize = 10;

/// How far above the baseline a character's body reaches, and its middle, in type sizes.
const TOP: f64 = 0.88;
const MIDDLE: f64 = 0.38;

/// `glyphs`, in one direction if they are in vertical writing.
pub(super) fn turned(glyphs: &[Glyph]) -> Cow<'_, [Glyph]> {
    let pairs = || glyphs.windows(2).map(|pair| (&pair[0], &pair[1]));
    let below = pairs()
        .filter(|(one, next)| stands_below(one, next))
        .count();
    if below < FEW {
        return Cow::Borrowed(glyphs);
    }
    let beside = pairs()
        .filter(|(one, next)| stands_beside(one, next))
        .count();
    if below < beside * 2 {
        return Cow::Borrowed(glyphs);
    }
    Cow::Owned(glyphs.iter().map(down_the_page).collect())
}

fn stands_below(one: &Glyph, next: &Glyph) -> bool {
    let middle = |glyph: &Glyph| (glyph.along + glyph.end) / 2.0;
    let size = one.size.max(1.0);
    let wide = |glyph: &Glyph| glyph.turn == 0 && glyph.text.chars().all(|c| !c.is_ascii());
    wide(one)
        && wide(next)
        && (middle(one) - middle(next)).abs() < size * 0.3
        && (0.7..2.5).contains(&((next.down - one.down) / size))
}

fn stands_beside(one: &Glyph, next: &Glyph) -> bool {
    let size = one.size.max(1.0);
    one.turn == 0
        && next.turn == 0
        && (one.down - next.down).abs() < size * 0.3
        && (0.2..3.0).contains(&((next.along - one.along) / size))
}

/// A character of a page in vertical writing in the direction of its line.
fn down_the_page(glyph: &Glyph) -> Glyph {
    let mut glyph = glyph.clone();
    if glyph.turn == 0 {
        let middle = (glyph.along + glyph.end) / 2.0;
        glyph.along = glyph.down - glyph.size * TOP;
        glyph.end = glyph.along + glyph.size;
        glyph.down = -middle;
        glyph.turn = DOWN;
    } else if glyph.turn == DOWN {
        // It lies on its side: its middle is where the others have theirs.
        glyph.down -= glyph.size * MIDDLE;
    }
    glyph
}

#[cfg(test)]
mod tests {
    use super::super::page::{Drawn, typed};
    use super::super::rows::rows;
    use super::*;

    #[test]
    fn upright_characters_below_each_other_are_columns_from_the_right() {
        let mut glyphs = Vec::new();
        for (column, text) in ["关于印发工作", "要点的通知各市"].iter().enumerate() {
            for (row, c) in text.chars().enumerate() {
                glyphs.extend(typed(
                    &c.to_string(),
                    100.0 - 20.0 * column as f64,
                    10.0 * row as f64,
                ));
            }
        }
        // 年 stands below a figure that lies on its side.
        for (i, c) in "23".chars().enumerate() {
            let lying = Drawn {
                origin: (80.0 + 1.2, -61.2 - 5.0 * i as f64),
                forward: (0.0, -1.0),
                advance: 5.0,
                size: 10.0,
            };
            glyphs.push(Glyph::new(c.to_string(), &lying));
        }
        glyphs.extend(typed("年", 80.0, 80.0));
        let found: Vec<String> = rows(&glyphs, &[]).into_iter().map(|row| row.text).collect();
        assert_eq!(found, ["关于印发工作", "要点的通知各市23年"]);
    }

    #[test]
    fn level_text_stays_as_it_is() {
        let glyphs = typed("关于印发工作要点的通知各市州", 0.0, 0.0);
        assert!(matches!(turned(&glyphs), Cow::Borrowed(_)));
    }
}
