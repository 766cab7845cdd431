//! Text of a cell in several fonts, and how much room it takes: its lines, its height, and where to
//! cut it when it is taller than a sheet row may be.
//!
//! Excel computes row heights only when somebody edits a row, and never beyond 409.5 points; what
//! is taller is hidden. So the height is computed here and set, and a text that needs more is cut
//! into [`Piece`]s that lose no character. The fonts of the reader's machine are not known: all
//! widths and heights are taken so that a wider or taller substitute font still shows all of it.

use unicode_width::UnicodeWidthChar;

use super::style::Style;

/// The height in points that a piece must not exceed. Excel's limit is 409.5; a row of this height
/// still stands under title and head on the first printed page.
pub(super) const MAX_HEIGHT: f64 = 395.0;

/// The characters that a piece must not exceed. Excel's limit of 32,767 counts the marks of rich
/// text too, and a control character takes seven (`_x0001_`).
const MAX_CHARS: usize = 2000;

/// The changes of style that a piece must not exceed: each costs some 200 characters of the same limit.
const MAX_RUNS: usize = 100;

/// Height of a line in ems: what Noto CJK needs, the tallest of the usual substitutes for 仿宋, rounded
/// up to pixels.
const LINE_HEIGHT: f64 = 1.5;

/// What stays free above and below the lines of a cell, in points.
const PADDING: f64 = 6.0;

/// A text whose characters have styles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text(Vec<(char, Style)>);

impl Text {
    /// A text of one style.
    pub(super) fn of(text: &str, style: Style) -> Self {
        let mut new = Self::default();
        new.push(text, style);
        new
    }

    /// Puts `text` behind it.
    pub(super) fn push(&mut self, text: &str, style: Style) {
        self.0.extend(text.chars().map(|c| (c, style)));
    }

    /// It has no characters.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of it, to be cut.
    pub(super) fn rest(&self) -> Rest<'_> {
        Rest(&self.0)
    }

    /// Cut so that no piece is taller than [`MAX_HEIGHT`] in a column `width` points wide. Put together
    /// again, the pieces are the text; one of them is empty if and only if the text is.
    pub(super) fn pieces(&self, width: f64) -> Vec<Piece<'_>> {
        let mut rest = self.rest();
        let mut pieces = vec![rest.take(width, MAX_HEIGHT)];
        while !rest.is_empty() {
            pieces.push(rest.take(width, MAX_HEIGHT));
        }
        pieces
    }
}

/// What of a text is still to be written.
pub(super) struct Rest<'t>(&'t [(char, Style)]);

impl<'t> Rest<'t> {
    /// Nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of it fits into a row of [`MAX_HEIGHT`].
    pub(super) fn fits(&self, width: f64) -> bool {
        first_piece(self.0, width, MAX_HEIGHT) == self.0.len()
    }

    /// Whether what is taken off at `limit` ends well: not amid an address, nor just before one.
    pub(super) fn ends_well(&self, width: f64, limit: f64) -> bool {
        let end = first_piece(self.0, width, limit);
        end == self.0.len() || cut_rank(self.0, end) > 0
    }

    /// Takes off what fits into `limit` points of height, at least a line: up to where a quote ends if
    /// it can be, or a paragraph, or a sentence.
    pub(super) fn take(&mut self, width: f64, limit: f64) -> Piece<'t> {
        let (piece, after) = self.0.split_at(first_piece(self.0, width, limit));
        self.0 = after;
        Piece {
            glyphs: piece,
            height: height(piece, width),
            is_one_line: first_line(piece, width) == piece.len(),
        }
    }
}

/// The part of a text that stands in one sheet row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'t> {
    glyphs: &'t [(char, Style)],
    /// The row height it needs, in points.
    pub(super) height: f64,
    /// Whether all of it stands on one line.
    pub(super) is_one_line: bool,
}

impl Piece<'_> {
    /// Its characters, one string a style.
    pub(super) fn runs(&self) -> Vec<(Style, String)> {
        let runs = self.glyphs.chunk_by(|a, b| a.1 == b.1);
        runs.map(|run| (run[0].1, run.iter().map(|g| g.0).collect()))
            .collect()
    }
}

fn height(glyphs: &[(char, Style)], width: f64) -> f64 {
    let (mut rest, mut sum) = (glyphs, PADDING);
    while !rest.is_empty() {
        let (line, after) = rest.split_at(first_line(rest, width));
        sum += line_height(line);
        rest = after;
    }
    sum
}

fn line_height(line: &[(char, Style)]) -> f64 {
    // LibreOffice gives an empty line the height of the cell's own font.
    let least = if line.len() == 1 {
        Style::Body.em()
    } else {
        0.0
    };
    line.iter()
        .map(|(_, style)| style.em())
        .fold(least, f64::max)
        * LINE_HEIGHT
}

/// How many characters stand on the first line, its line feed included.
fn first_line(glyphs: &[(char, Style)], width: f64) -> usize {
    let (mut x, mut may_break) = (0.0, 0);
    for (i, &(c, style)) in glyphs.iter().enumerate() {
        if i > 0 && !sticks(glyphs[i - 1].0, c) {
            may_break = i;
        }
        if c == '\n' {
            return i + 1;
        }
        x += advance(c) * style.em();
        if i > 0 && (x > width || i >= MAX_CHARS) {
            return if may_break > 0 { may_break } else { i };
        }
    }
    glyphs.len()
}

/// The width of `c` in ems. Latin letters and figures are half an em wide in 仿宋, and as wide as here
/// in what stands in for it.
fn advance(c: char) -> f64 {
    match UnicodeWidthChar::width_cjk(c) {
        Some(2) => 1.0,
        Some(0) => 0.0,
        _ if matches!(c, 'm' | 'w' | 'M' | 'W' | '@' | '%') => 1.0,
        _ if c.is_ascii_uppercase() || c == '#' => 0.8,
        _ => 0.65,
    }
}

/// No line ends between `before` and `after`: inside a word or number, before a closing mark, behind
/// an opening one.
fn sticks(before: char, after: char) -> bool {
    let word = |c: char| c.is_ascii_graphic() || (c.is_alphanumeric() && c.width_cjk() == Some(1));
    (word(before) && word(after)) || CLOSING.contains(after) || "（〔《“‘【".contains(before)
}

const CLOSING: &str = "，。、；：！？）〕》”’】";

/// How many characters stand in the first piece.
fn first_piece(glyphs: &[(char, Style)], width: f64, limit: f64) -> usize {
    let (mut end, mut sum, mut runs) = (0, PADDING, 1);
    while end < glyphs.len() {
        let line = first_line(&glyphs[end..], width);
        let added = &glyphs[end..end + line];
        sum += line_height(added);
        runs += added.chunk_by(|a, b| a.1 == b.1).count();
        if end > 0 && (sum > limit || end + line > MAX_CHARS || runs > MAX_RUNS) {
            // Half a row may stay empty for a good cut, two thirds for one between quotes.
            let rank = |i: usize| match cut_rank(glyphs, i) {
                rank if rank < BETWEEN_QUOTES && i <= end / 2 => 0,
                rank => rank,
            };
            return (end / 3 + 1..=end)
                .max_by_key(|&i| (rank(i), i))
                .unwrap_or(end);
        }
        end += line;
    }
    end
}

/// How well a text may be cut where a quote ends.
const BETWEEN_QUOTES: u8 = 4;

/// How well a text may be cut before its character `i`.
fn cut_rank(glyphs: &[(char, Style)], i: usize) -> u8 {
    let at = |i: usize| glyphs.get(i).map_or('\n', |g| g.0);
    let in_address = |i: usize| glyphs.get(i).is_some_and(|g| g.1 == Style::Source);
    let ends_sentence = |c: char| "。；！？".contains(c);
    let (before, after) = (at(i - 1), at(i));
    if before == '\n' && in_address(i - 1) && !in_address(i) {
        return BETWEEN_QUOTES;
    }
    // An address is not cut, nor parted from the end of its quote.
    if in_address(i) || (after == '\n' && in_address(i + 1)) {
        return 0;
    }
    if before == '\n' {
        return 3;
    }
    let closed = i > 1 && "”’）》".contains(before) && ends_sentence(at(i - 2));
    if (ends_sentence(before) || closed) && after != '\n' && !CLOSING.contains(after) {
        return 2;
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pieces: &[Piece]) -> String {
        let runs = pieces.iter().flat_map(Piece::runs);
        runs.map(|(_, run)| run).collect()
    }

    #[test]
    fn a_line_holds_what_fits_and_a_word_stays_whole() {
        let lines = |text: &str| first_line(&Text::of(text, Style::Body).0, 105.0);
        assert_eq!(lines(&"科".repeat(30)), 10);
        assert_eq!(lines("科普\n活动"), 3);
        assert_eq!(lines("科普科普科普科普2023年"), 8);
        assert_eq!(lines("科普科普科普科普科普。"), 9);
    }

    #[test]
    fn a_text_is_cut_behind_a_sentence_and_nothing_is_lost() {
        let text = "推进科普信息化建设，提升基层科普服务能力。".repeat(400);
        let styled = Text::of(&text, Style::Body);
        let pieces = styled.pieces(200.0);
        assert!(pieces.len() > 5);
        assert!(
            pieces
                .iter()
                .all(|p| p.height <= MAX_HEIGHT && p.runs()[0].1.ends_with('。'))
        );
        assert_eq!(joined(&pieces), text);
    }

    #[test]
    fn an_address_stays_with_the_end_of_its_quote() {
        let mut text = Text::of(&"科普。".repeat(149), Style::Body);
        text.push("\n", Style::Body);
        text.push("——渝科协发〔2022〕2号#二（四）", Style::Source);
        for width in 150..250 {
            let pieces = text.pieces(f64::from(width));
            let last = pieces.last().unwrap().runs();
            assert_eq!(last[0].0, Style::Body, "{last:?}");
            assert!(!last[0].1.starts_with('\n'));
        }
    }

    #[test]
    fn a_quote_that_fits_by_itself_is_not_cut() {
        let mut text = Text::default();
        for _ in 0..3 {
            text.push(&"科普。".repeat(90), Style::Body);
            text.push("\n", Style::Body);
            text.push("——渝科协发〔2022〕2号#二（四）\n\n", Style::Source);
        }
        let pieces = text.pieces(200.0);
        assert_eq!(pieces.len(), 3);
        assert!(pieces.iter().all(|p| p.runs().len() == 2));
    }

    #[test]
    fn characters_without_width_or_without_end_are_cut_too() {
        for text in ["\u{301}", "a", "\n", "\u{1}"] {
            let text = text.repeat(9000);
            let styled = Text::of(&text, Style::Body);
            let pieces = styled.pieces(3.0);
            assert!(
                pieces
                    .iter()
                    .all(|p| p.height <= MAX_HEIGHT && p.glyphs.len() <= MAX_CHARS)
            );
            assert_eq!(joined(&pieces), text);
        }
    }
}
