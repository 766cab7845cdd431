//! The quotes of a cell with their places in its text, so that one can be replaced and the rest stay.
//!
//! What a citation is, [`crate::verify::quotes`] says. The lines above it, up to a blank one, are its
//! quote; every other line is text that somebody wrote.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::extract::sha256;
use crate::render::NOTHING_FOUND;
use crate::verify::quotes::{Piece, pieces};

/// Stands above what the sources say now, where a person has changed what they said before.
pub(super) const PENDING: &str = "〔更新，请核对〕";
/// Stands behind the address of a quote that a person has changed and the sources no longer have.
pub(super) const WITHDRAWN: &str = "〔来源已撤，请核对〕";

/// A part of a cell's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its bytes, without the white space around it.
    pub(super) range: Range<usize>,
    /// The quote it is; none for text that somebody wrote.
    pub(super) quote: Option<Quoted>,
}

/// A quote in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    /// Its address, written one way.
    pub(super) address: String,
    /// Where its own text stands, [`PENDING`] aside.
    pub(super) body: Range<usize>,
    /// Where the line below it stands.
    pub(super) citation: Range<usize>,
    /// [`trace`] of its own text.
    pub(super) body_trace: String,
    /// [`trace`] of its own text without its number, which changes where clauses are numbered anew.
    pub(super) words_trace: String,
    /// [`trace`] of the line below it.
    pub(super) citation_trace: String,
    /// [`PENDING`] stands above it.
    pub(super) is_pending: bool,
}

/// By what a text is known again: white space aside, because programs change that.
pub(super) fn trace(text: &str) -> String {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    sha256(bare.as_bytes())[..16].to_owned()
}

/// The number that a clause begins with.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^\s*(?:[（(]?[一二三四五六七八九十百零〇0-9０-９]{1,4}[）)、.．]|",
        r"第[一二三四五六七八九十百零〇0-9０-９]{1,5}[章节条款])",
    ))
    .expect("a valid pattern")
});

fn unnumbered(text: &str) -> &str {
    NUMBER
        .find(text)
        .map_or(text, |number| &text[number.end()..])
}

/// An address as one string, however its signs are typed.
fn address(typed: &str) -> String {
    let signs = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '＃' => '#',
            '[' | '［' | '【' => '〔',
            ']' | '］' | '】' => '〕',
            c => c,
        });
    signs.collect()
}

/// The segments of a cell in their order. None where the cell only says that nothing was found.
pub(super) fn segments(cell: &str) -> Vec<Segment> {
    if cell.trim() == NOTHING_FOUND {
        return Vec::new();
    }
    let mut found = Vec::new();
    // Blocks of lines that no citation has claimed.
    let mut open: Vec<Range<usize>> = Vec::new();
    let mut goes_on = false;
    let mut at = 0;
    for line in cell.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.trim().is_empty() {
            goes_on = false;
            continue;
        }
        let Some(citation) = citation(line) else {
            add(&mut open, trimmed(cell, start..at), goes_on);
            goes_on = true;
            continue;
        };
        let place = start + citation.range.start..start + citation.range.end;
        let before = trimmed(cell, start..place.start);
        if !before.is_empty() {
            add(&mut open, before, goes_on);
            goes_on = true;
        }
        let body = open.pop().filter(|_| goes_on);
        let body = body.unwrap_or(place.start..place.start);
        found.extend(open.drain(..).map(loose));
        found.push(quoted(cell, body, place.clone(), &citation.address));
        let behind = trimmed(cell, place.end..at);
        goes_on = !behind.is_empty();
        if goes_on {
            open.push(behind);
        }
    }
    found.extend(open.drain(..).map(loose));
    with_marks(cell, found)
}

/// The mark above a quote is a part of it.
fn with_marks(cell: &str, segments: Vec<Segment>) -> Vec<Segment> {
    let mut found: Vec<Segment> = Vec::new();
    for mut segment in segments {
        let is_mark = |s: &Segment| s.quote.is_none() && &cell[s.range.clone()] == PENDING;
        if let Some(quote) = &mut segment.quote
            && found.last().is_some_and(is_mark)
            && let Some(mark) = found.pop()
        {
            quote.is_pending = true;
            segment.range.start = mark.range.start;
        }
        found.push(segment);
    }
    found
}

/// The addresses in a cell.
pub(super) fn addresses(cell: &str) -> Vec<String> {
    let quotes = segments(cell)
        .into_iter()
        .filter_map(|segment| segment.quote);
    quotes.map(|quote| quote.address).collect()
}

fn add(open: &mut Vec<Range<usize>>, line: Range<usize>, goes_on: bool) {
    match open.last_mut().filter(|_| goes_on) {
        Some(block) => block.end = line.end,
        None => open.push(line),
    }
}

fn loose(range: Range<usize>) -> Segment {
    Segment { range, quote: None }
}

fn quoted(cell: &str, block: Range<usize>, citation: Range<usize>, address: &str) -> Segment {
    // Somebody may have taken out the blank line below the mark.
    let own = cell[block.clone()].strip_prefix(PENDING);
    let body = own.map_or(block.clone(), |own| {
        trimmed(cell, block.end - own.len()..block.end)
    });
    Segment {
        range: block.start..citation.end,
        quote: Some(Quoted {
            address: self::address(address),
            body_trace: trace(&cell[body.clone()]),
            words_trace: trace(unnumbered(&cell[body.clone()])),
            citation_trace: trace(&cell[citation.clone()]),
            body,
            citation,
            is_pending: own.is_some(),
        }),
    }
}

/// `range` without the white space at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..(start + part.trim().len())
}

/// A citation in a line.
struct Found {
    range: Range<usize>,
    address: String,
}

fn citation(line: &str) -> Option<Found> {
    let mut read = pieces(line).into_iter();
    let Some(Piece::Quote(cited)) = read.next() else {
        return None;
    };
    let start = line.find(&cited.citation.line)?;
    Some(Found {
        range: start..start + cited.citation.line.len(),
        address: cited.citation.address,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str) -> Vec<(&str, Option<String>)> {
        let of = |s: Segment| (&cell[s.range], s.quote.map(|q| q.address));
        segments(cell).into_iter().map(of).collect()
    }

    #[test]
    fn quotes_and_what_somebody_wrote_between_them_keep_their_places() {
        let cell = "请核\n\n（四）壮大队伍。\n加强培训。\n——渝科协发[2022]2号#二（四），第4页【改写】张三已核\n\n\
            〔更新，请核对〕\n\n（五）新。\n——渝科协发〔2022〕2号＃二（五）\n\n另记";
        let four = Some("渝科协发〔2022〕2号#二（四）".to_owned());
        let five = Some("渝科协发〔2022〕2号#二（五）".to_owned());
        let wanted = [
            ("请核", None),
            (
                "（四）壮大队伍。\n加强培训。\n——渝科协发[2022]2号#二（四），第4页【改写】",
                four,
            ),
            ("张三已核", None),
            (
                "〔更新，请核对〕\n\n（五）新。\n——渝科协发〔2022〕2号＃二（五）",
                five,
            ),
            ("另记", None),
        ];
        assert_eq!(read(cell), wanted);
        let segments = segments(cell);
        let pending = segments[3].quote.as_ref().unwrap();
        assert!(pending.is_pending);
        assert_eq!(&cell[pending.body.clone()], "（五）新。");
        assert_eq!(pending.body_trace, trace("（五）\n新。"));
    }

    #[test]
    fn a_cell_that_says_nothing_was_found_holds_nothing() {
        assert!(segments(" 未检索到对应表述\n").is_empty());
        assert!(segments("").is_empty());
        assert_eq!(read("未检索到对应表述，已电话询问").len(), 1);
    }
}
