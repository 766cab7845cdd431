//! What a PDF reader gives: pages of characters with places.
//!
//! Both readers give the same plain data, so that everything behind them (tidying, lines, judgement)
//! is the same for both and is tested without a PDF. It goes through a pipe from the child process
//! as JSON, hence no place here is infinite or not a number.

use serde::{Deserialize, Serialize};

/// A page and what is drawn on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::extract) struct Page {
    /// Its width in points, to tell pages across from upright ones.
    pub(in crate::extract) width: f64,
    /// Its characters in the order of drawing.
    pub(in crate::extract) glyphs: Vec<Glyph>,
    /// How many images are drawn.
    pub(in crate::extract) images: u32,
    /// Whether one of them covers most of the page, as a scan does.
    pub(in crate::extract) covered: bool,
    /// How many of the characters are invisible, as the text under a scan is.
    pub(in crate::extract) invisible: u32,
    /// The lines that are drawn, of which tables are made.
    pub(in crate::extract) rules: Vec<Rule>,
    /// How many shapes are drawn: letters that were made outlines, among others.
    pub(in crate::extract) shapes: u32,
    /// What is there but cannot be seen: beyond the page's edge, or drawn invisible.
    pub(in crate::extract) hidden: Vec<Glyph>,
    /// Comments behind notes and highlights.
    pub(in crate::extract) comments: Vec<String>,
    /// Whether the page has a layer that is switched off.
    pub(in crate::extract) layers_off: bool,
    /// Whether text is written on it in a font that draws nothing, so that no character came.
    pub(in crate::extract) mute: bool,
    /// Why the page was not read to its end.
    pub(in crate::extract) trouble: Option<Trouble>,
}

/// Why a page was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::extract) enum Trouble {
    /// A stream is damaged, or the reader panicked.
    Damaged,
    /// More characters than are read.
    Glyphs,
    /// More drawing than is followed.
    Steps,
    /// More time than is given.
    Time,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Damaged => "已损坏，可能缺字",
            Self::Glyphs => "的字符过多，没有读完",
            Self::Steps => "的图形过于复杂，没有读完",
            Self::Time => "读取超时，没有读完",
        })
    }
}

/// A character (or a few that are drawn as one) and its place, in points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::extract) struct Glyph {
    /// What it stands for; U+FFFD where the file does not say.
    pub(in crate::extract) text: String,
    /// Where it begins, in the direction of its line.
    pub(in crate::extract) along: f64,
    /// Where it ends.
    pub(in crate::extract) end: f64,
    /// How far down its baseline is.
    pub(in crate::extract) down: f64,
    /// The size of its type.
    pub(in crate::extract) size: f64,
    /// The direction of its line in degrees, 0 for upright pages; near right angles are right angles.
    pub(in crate::extract) turn: i16,
    /// The code in a font of single bytes whose text the font does not give, for [`super::tidy`].
    pub(in crate::extract) byte: Option<u8>,
}

/// A line across or upright, from one end to the other, in points with y upwards.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::extract) struct Rule {
    pub(in crate::extract) from: (f64, f64),
    pub(in crate::extract) to: (f64, f64),
}

impl Rule {
    pub(in crate::extract) fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        let finite = |(x, y): (f64, f64)| (finite(x), finite(y));
        Self {
            from: finite(from),
            to: finite(to),
        }
    }

    /// Its ends in the axes of a line in the direction `turn`: along and down.
    pub(in crate::extract) fn turned(&self, turn: i16) -> [(f64, f64); 2] {
        let (dy, dx) = f64::from(turn).to_radians().sin_cos();
        [self.from, self.to].map(|(x, y)| (x * dx + y * dy, x * dy - y * dx))
    }
}

/// A number that JSON can hold.
fn finite(v: f64) -> f64 {
    if v.is_finite() {
        v.clamp(-1e6, 1e6)
    } else {
        0.0
    }
}

/// Type as it is drawn: where its origin lies, and its own directions, in points with y upwards.
pub(in crate::extract) struct Drawn {
    pub(in crate::extract) origin: (f64, f64),
    /// The direction of the line, of any length.
    pub(in crate::extract) forward: (f64, f64),
    /// How far the line goes on with this character.
    pub(in crate::extract) advance: f64,
    pub(in crate::extract) size: f64,
}

impl Glyph {
    /// The character in the axes of its own line, so that a page turned on its side reads like any
    /// other.
    pub(in crate::extract) fn new(text: String, drawn: &Drawn) -> Self {
        let (x, y) = drawn.origin;
        let length = drawn.forward.0.hypot(drawn.forward.1);
        let (dx, dy) = if length.is_finite() && length > 0.0 {
            (drawn.forward.0 / length, drawn.forward.1 / length)
        } else {
            (1.0, 0.0)
        };
        let along = finite(x * dx + y * dy);
        Self {
            text,
            along,
            end: along + finite(drawn.advance).max(0.0),
            down: finite(x * dy - y * dx),
            size: finite(drawn.size).abs(),
            turn: turn(dx, dy),
            byte: None,
        }
    }

    /// The middle of its body on the page, in points with y upwards.
    pub(in crate::extract) fn middle(&self) -> (f64, f64) {
        let (dy, dx) = f64::from(self.turn).to_radians().sin_cos();
        let along = (self.along + self.end) / 2.0;
        let down = self.down - self.size * 0.35;
        (along * dx + down * dy, along * dy - down * dx)
    }

    /// Whether it is a character that stands in texts.
    pub(in crate::extract) fn is_legible(&self) -> bool {
        let reads = |c: char| !c.is_control() && !c.is_whitespace() && c != '\u{FFFD}';
        self.text.chars().any(reads)
    }

    /// Whether nothing is seen of it.
    pub(in crate::extract) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The direction in degrees. A scan's text is askew by a degree or two and still one page.
fn turn(dx: f64, dy: f64) -> i16 {
    let degrees = dy.atan2(dx).to_degrees().round() as i16;
    let right = ((f64::from(degrees) / 90.0).round() * 90.0) as i16;
    let turn = if (degrees - right).abs() <= 5 {
        right
    } else {
        degrees
    };
    if turn == -180 { 180 } else { turn }
}

/// `text` in type 10 points high, from a place along and down the page.
#[cfg(test)]
pub(super) fn typed(text: &str, along: f64, down: f64) -> Vec<Glyph> {
    let glyph = |(i, c): (usize, char)| {
        let drawn = Drawn {
            origin: (along + 10.0 * i as f64, -down),
            forward: (1.0, 0.0),
            advance: 10.0,
            size: 10.0,
        };
        Glyph::new(c.to_string(), &drawn)
    };
    text.chars().enumerate().map(glyph).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(origin: (f64, f64), forward: (f64, f64)) -> Glyph {
        Glyph::new(
            "甲".to_owned(),
            &Drawn {
                origin,
                forward,
                advance: 10.0,
                size: 10.0,
            },
        )
    }

    #[test]
    fn a_line_on_a_turned_page_runs_along_its_own_axes() {
        let (first, second) = (
            drawn((100.0, 50.0), (0.0, 2.0)),
            drawn((100.0, 60.0), (0.0, 2.0)),
        );
        assert_eq!((first.along, first.end, first.turn), (50.0, 60.0, 90));
        assert_eq!((second.along, second.down), (60.0, first.down));
        assert!(drawn((120.0, 50.0), (0.0, 2.0)).down > first.down);
    }

    #[test]
    fn type_a_little_askew_is_upright() {
        assert_eq!(drawn((0.0, 0.0), (1.0, 0.03)).turn, 0);
        assert_eq!(drawn((0.0, 0.0), (1.0, 1.0)).turn, 45);
        assert_eq!(drawn((0.0, 0.0), (-1.0, -0.001)).turn, 180);
    }

    #[test]
    fn places_that_are_no_numbers_become_numbers() {
        let glyph = drawn((f64::NAN, f64::INFINITY), (f64::NAN, 0.0));
        assert!(
            [glyph.along, glyph.end, glyph.down, glyph.size]
                .iter()
                .all(|v| v.is_finite())
        );
    }
}
