//! What a stretch of a page stands for where the file says so itself (ActualText).
//!
//! Programs write it where a glyph's own character misleads: an em dash drawn with the glyph of a
//! horizontal bar, a ligature, a word broken by a hyphen. It counts where it can be put in the place
//! of what is drawn: on one line, or character by character. A stretch over several lines keeps its
//! own characters, unless they are unknown, so that lines stay lines.

use super::page::Glyph;

/// A longer text replaces nothing.
const MAX_TEXT: usize = 10_000;
/// Stretches nested deeper are not looked at.
const MAX_OPEN: usize = 1_000;

/// The stretches that are open.
#[derive(Default)]
pub(super) struct Spans {
    open: Vec<Option<(String, usize)>>,
    /// How many were opened beyond [`MAX_OPEN`].
    beyond: usize,
}

impl Spans {
    /// A stretch begins at the glyph `at`; `actual` is what it stands for, if it says so.
    pub(super) fn begin(&mut self, actual: Option<&[u8]>, at: usize) {
        if self.open.len() >= MAX_OPEN {
            self.beyond += 1;
            return;
        }
        let text = actual.and_then(decoded);
        let text = text.filter(|text| !text.trim().is_empty() && text.len() <= MAX_TEXT);
        self.open.push(text.map(|text| (text, at)));
    }

    /// The innermost stretch ends with the last of `glyphs`.
    pub(super) fn end(&mut self, glyphs: &mut [Glyph]) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        if let Some(Some((text, at))) = self.open.pop()
            && let Some(run) = glyphs.get_mut(at..)
        {
            replace(run, &text);
        }
    }
}

/// Puts `text` in the place of what `run` says. What remains empty draws nothing.
fn replace(run: &mut [Glyph], text: &str) {
    let tight = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let drawn: String = run.iter().map(|glyph| glyph.text.as_str()).collect();
    let Some((first, rest)) = run.split_first_mut() else {
        return;
    };
    if tight(&drawn) == tight(text) {
        return;
    }
    if text.chars().count() == rest.len() + 1 {
        let glyphs = std::iter::once(first).chain(rest);
        for (glyph, c) in glyphs.zip(text.chars()) {
            glyph.text = c.to_string();
        }
        return;
    }
    let on_one_line =
        |glyph: &Glyph| glyph.turn == first.turn && (glyph.down - first.down).abs() < first.size;
    let unknown = drawn.chars().filter(|c| *c == '\u{FFFD}').count();
    if rest.iter().all(on_one_line) || unknown * 2 > drawn.chars().count() {
        first.text = text.to_owned();
        for glyph in rest {
            if glyph.turn == first.turn && (glyph.down - first.down).abs() < first.size {
                first.end = first.end.max(glyph.end);
            }
            glyph.text.clear();
        }
    }
}

/// A text string of a PDF: UTF-16 or UTF-8 with its mark, or ASCII.
pub(super) fn decoded(bytes: &[u8]) -> Option<String> {
    let (text, failed) = match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest),
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest),
        [0xEF, 0xBB, 0xBF, rest @ ..] => encoding_rs::UTF_8.decode_without_bom_handling(rest),
        plain if plain.is_ascii() => encoding_rs::UTF_8.decode_without_bom_handling(plain),
        _ => return None,
    };
    (!failed).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::super::page::typed;
    use super::*;

    fn replaced(drawn: &str, actual: &[u8]) -> String {
        let mut glyphs = typed("前", 0.0, 0.0);
        let mut spans = Spans::default();
        spans.begin(Some(actual), glyphs.len());
        glyphs.extend(typed(drawn, 10.0, 0.0));
        spans.end(&mut glyphs);
        glyphs.into_iter().map(|glyph| glyph.text).collect()
    }

    #[test]
    fn what_a_stretch_stands_for_is_taken() {
        assert_eq!(replaced("—", b"\xFE\xFF\x20\x15"), "前―");
        assert_eq!(replaced("xyz", b"effi"), "前effi");
        assert_eq!(
            replaced("甲", b""),
            "前甲",
            "nothing is said to stand there"
        );
        assert_eq!(replaced("甲", b"\xFF\x00\xE1"), "前甲", "no text string");
    }

    #[test]
    fn a_stretch_over_lines_keeps_its_lines() {
        let mut glyphs = typed("甲", 0.0, 0.0);
        glyphs.extend(typed("乙", 0.0, 20.0));
        replace(&mut glyphs, "甲乙丙");
        assert_eq!(
            (glyphs[0].text.as_str(), glyphs[1].text.as_str()),
            ("甲", "乙")
        );
    }

    #[test]
    fn ends_without_beginnings_do_no_harm() {
        let mut spans = Spans::default();
        spans.end(&mut []);
        for _ in 0..MAX_OPEN + 2 {
            spans.begin(None, 0);
        }
        (0..MAX_OPEN + 9).for_each(|_| spans.end(&mut []));
    }
}
