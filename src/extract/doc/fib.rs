//! The File Information Block ([MS-DOC] 2.5): which version, how long each story is, where the
//! tables stand.

use super::super::ExtractError;
use super::bytes::{slice, u16_at, u32_at};

/// Tables that are read, by their number in the block's list of places.
pub(super) mod table {
    pub(in super::super) const STYLES: usize = 1;
    pub(in super::super) const FOOTNOTE_REFERENCES: usize = 2;
    pub(in super::super) const FOOTNOTES: usize = 3;
    pub(in super::super) const COMMENT_REFERENCES: usize = 4;
    pub(in super::super) const COMMENTS: usize = 5;
    pub(in super::super) const SECTIONS: usize = 6;
    pub(in super::super) const HEADS: usize = 11;
    pub(in super::super) const CHARACTER_PAGES: usize = 12;
    pub(in super::super) const PARAGRAPH_PAGES: usize = 13;
    pub(in super::super) const FONTS: usize = 15;
    pub(in super::super) const SETTINGS: usize = 31;
    pub(in super::super) const PIECES: usize = 33;
    pub(in super::super) const SHAPES: usize = 40;
    pub(in super::super) const HEAD_SHAPES: usize = 41;
    pub(in super::super) const ENDNOTE_REFERENCES: usize = 46;
    pub(in super::super) const ENDNOTES: usize = 47;
    pub(in super::super) const DRAWINGS: usize = 50;
    pub(in super::super) const BOXES: usize = 56;
    pub(in super::super) const HEAD_BOXES: usize = 58;
    pub(in super::super) const LISTS: usize = 73;
    pub(in super::super) const LIST_OVERRIDES: usize = 74;
}

/// Stories, in the order in which their text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Body,
    Footnotes,
    Heads,
    Comments,
    Endnotes,
    Boxes,
    HeadBoxes,
}

/// Where the counts of [`Part`]s stand among the block's numbers; macros have one between.
const COUNTS: [usize; 7] = [3, 4, 5, 7, 8, 9, 10];

/// Word 97 and later; numbers between this and Word 95's 106 were never used.
const FIRST_VERSION: u16 = 190;

/// What is read of the block.
#[derive(Debug)]
pub(super) struct Fib {
    /// The stream the tables stand in, and the other that they should not stand in.
    pub(super) tables: [&'static str; 2],
    /// Which Word wrote it; see the constants of [`Fib`].
    pub(super) version: u16,
    counts: [u32; 7],
    places: Vec<(u32, u32)>,
}

impl Fib {
    /// The last version (Word 2000) that says for the whole document how notes are counted.
    pub(super) const WORD_2000: u16 = 0xD9;

    /// From the head of the stream `WordDocument`.
    pub(super) fn of(main: &[u8]) -> Result<Self, ExtractError> {
        let bad = || ExtractError::BadCompound("文件信息块不完整".to_owned());
        let identity = u16_at(main, 0).ok_or_else(bad)?;
        let version = u16_at(main, 2).ok_or_else(bad)?;
        let flags = u16_at(main, 10).ok_or_else(bad)?;
        if !matches!(identity, 0xA5DC | 0xA5EC) {
            let reason = "不是 Word 文档".to_owned();
            return Err(ExtractError::BadCompound(reason));
        }
        if flags & 1 << 8 != 0 {
            return Err(ExtractError::Encrypted);
        }
        if version < FIRST_VERSION {
            return Err(ExtractError::UnsupportedFormat("Word 6.0/95 的 DOC"));
        }
        // Three lists of numbers follow, each behind its length: of two, four and eight bytes.
        let words = usize::from(u16_at(main, 32).ok_or_else(bad)?);
        let numbers_at = 34 + words * 2 + 2;
        let numbers = usize::from(u16_at(main, numbers_at - 2).ok_or_else(bad)?);
        let places_at = numbers_at + numbers * 4 + 2;
        let places = usize::from(u16_at(main, places_at - 2).ok_or_else(bad)?);
        // Word 2000 and later say the version of Word 97 in front, and their own behind.
        let newer_at = places_at + places * 8;
        let has_newer = u16_at(main, newer_at).is_some_and(|words| words > 0);
        let newer = u16_at(main, newer_at + 2).filter(|_| has_newer);
        let number = |i: usize| u32_at(main, numbers_at + i * 4).filter(|_| i < numbers);
        let place = |i: usize| {
            let at = places_at + i * 8;
            Some((u32_at(main, at)?, u32_at(main, at + 4)?))
        };
        Ok(Self {
            tables: match flags >> 9 & 1 {
                0 => ["0Table", "1Table"],
                _ => ["1Table", "0Table"],
            },
            version: newer.unwrap_or(version),
            counts: COUNTS.map(|i| number(i).unwrap_or(0)),
            places: (0..places).map_while(place).collect(),
        })
    }

    /// The bytes of a table; empty if the document has no such, none if it stands outside the stream.
    pub(super) fn table<'t>(&self, tables: &'t [u8], number: usize) -> Option<&'t [u8]> {
        match self.places.get(number) {
            None | Some((_, 0)) => Some(&[]),
            Some(&(at, length)) => slice(tables, at as usize, length as usize),
        }
    }

    /// The same with all that stands behind it, for a table that goes on behind its stated length.
    pub(super) fn open_table<'t>(&self, tables: &'t [u8], number: usize) -> Option<&'t [u8]> {
        match self.places.get(number) {
            None | Some((_, 0)) => Some(&[]),
            Some(&(at, _)) => tables.get(at as usize..),
        }
    }

    /// First position and position behind the last character of a story, in the document's text.
    pub(super) fn range(&self, part: Part) -> std::ops::Range<u32> {
        let before = &self.counts[..part as usize];
        let start = before.iter().fold(0, |sum: u32, &n| sum.saturating_add(n));
        start..start.saturating_add(self.counts[part as usize])
    }
}
