//! Formatted disk pages ([MS-DOC] 2.9.55): which stretch of the stream has which format.
//!
//! A format belongs to a place in the stream, not to a position in the text, so that pieces keep
//! theirs wherever they are put.

use super::bytes::{plc, slice, u8_at, u16_at, u32_at};
use super::format::{Character, Paragraph};
use super::sprms::Sprms;

/// A page's length.
const PAGE: usize = 512;

/// Stretches beyond this number are no document's; a thousand pages of Word have some 100,000.
const MAX_RUNS: usize = 1_000_000;

/// Formats that a page has no room for may take this many bytes together.
const MAX_HUGE: usize = 64 << 20;

/// The formats of the stream's stretches, in order.
#[derive(Debug)]
pub(super) struct Formats<T> {
    runs: Vec<(u32, u32, T)>,
    /// Whether a page or a format could not be read.
    pub(super) is_damaged: bool,
}

impl<T> Formats<T> {
    /// The format at `place`, and where it ends; where none is, its end may be that of the stream.
    pub(super) fn at(&self, place: u32) -> (Option<&T>, u32) {
        let next = self.runs.partition_point(|&(start, _, _)| start <= place);
        match next.checked_sub(1).and_then(|i| self.runs.get(i)) {
            Some((_, end, format)) if place < *end => (Some(format), *end),
            _ => (
                None,
                self.runs.get(next).map_or(u32::MAX, |&(start, _, _)| start),
            ),
        }
    }

    /// Reads the pages of a table; `read` takes a page and the number of one of its runs of `count`.
    fn of(
        main: &[u8],
        table: &[u8],
        mut read: impl FnMut(&[u8], usize, usize) -> Option<T>,
    ) -> Self {
        let mut out = Self {
            runs: Vec::new(),
            is_damaged: false,
        };
        let (_, numbers) = plc(table, 4);
        let most = main.len() / PAGE + 1;
        for number in numbers.chunks_exact(4).take(most) {
            // The upper bits of the number are not used.
            let number = u32_at(number, 0).unwrap_or(0) & 0x3F_FFFF;
            let Some(page) = slice(main, number as usize * PAGE, PAGE) else {
                out.is_damaged = true;
                continue;
            };
            let count = usize::from(page[PAGE - 1]);
            for i in 0..count {
                if out.runs.len() >= MAX_RUNS {
                    out.is_damaged = true;
                    break;
                }
                let bounds = u32_at(page, i * 4).zip(u32_at(page, i * 4 + 4));
                match bounds.zip(read(page, i, count)) {
                    Some(((start, end), format)) => out.runs.push((start, end, format)),
                    _ => out.is_damaged = true,
                }
            }
        }
        out.runs.sort_by_key(|&(start, _, _)| start);
        out
    }
}

impl Formats<Character> {
    /// Of the characters.
    pub(super) fn of_characters(main: &[u8], table: &[u8]) -> Self {
        Self::of(main, table, |page, i, count| {
            let at = usize::from(u8_at(page, (count + 1) * 4 + i)?) * 2;
            if at == 0 {
                return Some(Character::default());
            }
            let length = usize::from(u8_at(page, at)?);
            Some(Character::of(slice(page, at + 1, length)?))
        })
    }
}

impl Formats<Paragraph> {
    /// Of the paragraphs; `data` is the stream for formats that a page has no room for.
    pub(super) fn of_paragraphs(main: &[u8], table: &[u8], data: &[u8]) -> Self {
        let mut huge = 0;
        Self::of(main, table, |page, i, count| {
            let at = usize::from(u8_at(page, (count + 1) * 4 + i * 13)?) * 2;
            if at == 0 {
                return Some(Paragraph::default());
            }
            let (at, length) = match usize::from(u8_at(page, at)?) {
                0 => (at + 2, usize::from(u8_at(page, at + 1)?) * 2),
                half => (at + 1, half * 2 - 1),
            };
            // The last byte of a page is its count, and some writers let a format reach behind it.
            let bytes = slice(page, at, length.min(PAGE.saturating_sub(at)))?;
            let mut out = Paragraph::default();
            out.style = u16_at(bytes, 0)?;
            for (opcode, operand) in Sprms(bytes.get(2..).unwrap_or_default()) {
                if !matches!(opcode, 0x6645 | 0x6646) {
                    out.apply(opcode, operand);
                    continue;
                }
                let place = u32_at(operand, 0)? as usize;
                let length = usize::from(u16_at(data, place)?);
                huge += length;
                if huge > MAX_HUGE {
                    return None;
                }
                out.apply_all(slice(data, place + 2, length)?);
            }
            Some(out)
        })
    }
}
