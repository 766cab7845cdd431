//! The text, put together from its pieces ([MS-DOC] 2.8.35).
//!
//! A document that was saved fast has its text in pieces out of order, some of 8-bit characters
//! (Windows-1252, whatever the language), some of UTF-16; each may change the format of what it
//! holds. What no piece refers to was deleted and is not read.

use std::collections::BTreeMap;

use encoding_rs::WINDOWS_1252;

use super::super::{ExtractError, Limit};
use super::bytes::{plc, slice, text_at, u8_at, u16_at, u32_at};
use super::format::READ;
use super::sprms::Sprms;

/// What a character takes while a document is read, in bytes; a thousand pages have some million.
const CHARACTER: u64 = 8;

/// A stretch of text that stands together in the stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// First position in the text, and the position behind the last.
    pub(super) start: u32,
    pub(super) end: u32,
    /// Where it stands in the stream.
    at: u32,
    /// Bytes a character.
    width: u32,
    change: u16,
}

impl Piece {
    /// Where in the stream the character at this position stands.
    pub(super) fn place(&self, position: u32) -> u32 {
        let characters = position.saturating_sub(self.start);
        let bytes = characters.saturating_mul(self.width);
        self.at.saturating_add(bytes)
    }

    /// The position behind the characters that stand before `place` in the stream.
    pub(super) fn position(&self, place: u32) -> u32 {
        let characters = place.saturating_sub(self.at) / self.width;
        self.start.saturating_add(characters).min(self.end)
    }
}

/// The text of a document, with all its stories.
#[derive(Debug)]
pub(super) struct Text<'a> {
    pub(super) units: Vec<u16>,
    pieces: Vec<Piece>,
    /// What lists of changes say, by opcode; what decides nothing is left out.
    changes: Vec<BTreeMap<u16, &'a [u8]>>,
}

impl<'a> Text<'a> {
    /// From the stream `WordDocument` and the table of pieces.
    pub(super) fn of(main: &[u8], table: &'a [u8]) -> Result<Self, ExtractError> {
        let bad = |reason: &str| ExtractError::BadCompound(reason.to_owned());
        let (changes, table) = changes(table).ok_or_else(|| bad("没有正文的位置表"))?;
        let (positions, entries) = plc(table, 8);
        let read = |list| Sprms(list).filter(|(opcode, _)| READ.contains(opcode));
        let mut out = Self {
            units: Vec::new(),
            pieces: Vec::new(),
            changes: changes
                .into_iter()
                .map(|list| read(list).collect())
                .collect(),
        };
        // Pieces may share their text, but not without end.
        let most = (main.len() as u64 * 4).min(Limit::Entry.bytes() / CHARACTER);
        for (bounds, entry) in positions.windows(2).zip(entries.chunks_exact(8)) {
            let [start, end] = [bounds[0], bounds[1]];
            let outside = || bad("正文的一段超出文件");
            if start as usize != out.units.len() || end < start {
                return Err(bad("正文的位置表有误"));
            }
            if u64::from(end) > most {
                return Err(ExtractError::OverLimit(Limit::Entry));
            }
            let stated = u32_at(entry, 2).ok_or_else(outside)?;
            let is_narrow = stated & 1 << 30 != 0;
            let stated = stated & 0x3FFF_FFFF;
            let (at, width) = if is_narrow {
                (stated / 2, 1)
            } else {
                (stated, 2)
            };
            let count = (end - start) as usize;
            if is_narrow {
                let bytes = slice(main, at as usize, count).ok_or_else(outside)?;
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
                out.units.extend(text.encode_utf16());
            } else {
                let units = text_at(main, at as usize, count).ok_or_else(outside)?;
                out.units.extend(units);
            }
            let change = u16_at(entry, 6).unwrap_or(0);
            out.pieces.push(Piece {
                start,
                end,
                at,
                width,
                change,
            });
        }
        Ok(out)
    }

    /// The piece that holds this position.
    pub(super) fn piece(&self, position: u32) -> Option<&Piece> {
        let next = self.pieces.partition_point(|p| p.end <= position);
        self.pieces.get(next).filter(|p| p.start <= position)
    }

    /// What the piece changes of the formats of its characters and paragraphs: opcodes and operands.
    pub(super) fn changes(&self, piece: &Piece) -> impl Iterator<Item = (u16, &[u8])> {
        let change = piece.change;
        let many = self.changes.get(usize::from(change >> 1));
        let many = many.filter(|_| change & 1 == 1).into_iter().flatten();
        let short = SHORT
            .iter()
            .find(|&&(short, _)| change & 1 == 0 && change >> 1 & 0x7F == short);
        let operand = &OPERANDS[usize::from(change >> 8)];
        let one = short.map(|&(_, opcode)| (opcode, &operand[..]));
        one.into_iter()
            .chain(many.map(|(&opcode, &operand)| (opcode, operand)))
    }
}

/// Every operand of one byte.
const OPERANDS: [[u8; 1]; 256] = {
    let mut all = [[0]; 256];
    let mut byte = 0;
    while byte < 256 {
        all[byte] = [byte as u8];
        byte += 1;
    }
    all
};

/// Changes that a piece may name by a number of seven bits, as far as they are read here.
const SHORT: [(u16, u16); 7] = [
    (0x0C, 0x260A),
    (0x18, 0x2416),
    (0x19, 0x2417),
    (0x41, 0x0800),
    (0x42, 0x0801),
    (0x5C, 0x083C),
    (0x75, 0x0855),
];

/// The lists of changes that stand before the table of pieces, and that table.
fn changes(mut rest: &[u8]) -> Option<(Vec<&[u8]>, &[u8])> {
    let mut changes = Vec::new();
    loop {
        match u8_at(rest, 0)? {
            1 => {
                let length = usize::from(u16_at(rest, 1)?);
                changes.push(slice(rest, 3, length)?);
                rest = rest.get(3 + length..)?;
            }
            2 => {
                let length = u32_at(rest, 1)? as usize;
                return Some((changes, slice(rest, 5, length)?));
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(bounds: &[u32], pieces: &[(u32, u16)]) -> Vec<u8> {
        let mut plc: Vec<u8> = bounds.iter().flat_map(|at| at.to_le_bytes()).collect();
        for (place, change) in pieces {
            plc.extend([0; 2]);
            plc.extend(place.to_le_bytes());
            plc.extend(change.to_le_bytes());
        }
        // Behind a list of changes: hidden, and something that is not read.
        let mut out = vec![1, 6, 0, 0x3C, 0x08, 1, 0x35, 0x08, 1, 2];
        out.extend((plc.len() as u32).to_le_bytes());
        out.extend(plc);
        out
    }

    #[test]
    fn pieces_are_put_in_order_whatever_their_width() {
        let main = [b"AB\x93".as_slice(), &[0], &[0x1A, 0x90, 0xE5, 0x77]].concat();
        let table = table(&[0, 2, 5], &[(4, 1), (1 << 30, 0x5C << 1 | 1 << 8)]);
        let text = Text::of(&main, &table).unwrap();
        assert_eq!(String::from_utf16(&text.units).unwrap(), "通知AB“");
        let [first, second] = [1, 4].map(|at| *text.piece(at).unwrap());
        assert_eq!((first.place(1), second.place(4)), (6, 2));
        assert_eq!((first.position(6), second.position(2)), (1, 4));
        let hidden = (0x083C, &[1u8][..]);
        assert_eq!(text.changes(&first).collect::<Vec<_>>(), [hidden]);
        assert_eq!(text.changes(&second).collect::<Vec<_>>(), [hidden]);
        assert!(text.piece(5).is_none());
    }

    #[test]
    fn pieces_that_are_not_there_are_an_error() {
        for (bounds, place) in [
            ([0, 3], 4),
            ([0, 1], 1 << 29),
            ([1, 2], 0),
            ([0, 1 << 30], 0),
        ] {
            let error = Text::of(&[0; 8], &table(&bounds, &[(place, 0)])).unwrap_err();
            assert!(matches!(error.code(), "bad_container" | "too_large"));
        }
        assert!(Text::of(&[0; 8], &[]).is_err());
    }
}
