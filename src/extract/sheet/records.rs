//! The records of a workbook stream (BIFF5 and BIFF8) and the strings in them.
//!
//! A record holds at most 8 KB; what is longer goes on in `Continue` records, and a string that does
//! says at each of them anew whether its characters have one byte or two.

use encoding_rs::Encoding;

/// The record that goes on with the one before it.
const CONTINUE: u16 = 0x3C;

/// A record with those that go on with it.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) parts: Vec<&'a [u8]>,
}

impl<'a> Record<'a> {
    /// The record at `at`, which moves behind it; none at the end, or where the rest is no record.
    pub(super) fn next(stream: &'a [u8], at: &mut usize) -> Option<Self> {
        let (kind, data) = one(stream, at)?;
        let mut parts = vec![data];
        let mut behind = *at;
        while let Some((CONTINUE, data)) = one(stream, &mut behind) {
            parts.push(data);
            *at = behind;
        }
        Some(Self { kind, parts })
    }

    /// The first part, for records that are never long.
    pub(super) fn data(&self) -> &'a [u8] {
        self.parts.first().copied().unwrap_or_default()
    }

    /// A number of two bytes at `at`; 0 where the record is shorter.
    pub(super) fn u16(&self, at: usize) -> u16 {
        u16_at(self.data(), at)
    }

    pub(super) fn u32(&self, at: usize) -> u32 {
        u32::from(self.u16(at)) | u32::from(self.u16(at + 2)) << 16
    }

    pub(super) fn f64(&self, at: usize) -> f64 {
        let bytes = self.data().get(at..at + 8);
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        f64::from_le_bytes(bytes.unwrap_or_default())
    }

    /// Its bytes from `at` on.
    pub(super) fn reader(&self, at: usize) -> Reader<'_, 'a> {
        let mut reader = Reader {
            parts: &self.parts,
            rest: self.data(),
        };
        reader.skip(at);
        reader
    }
}

fn one<'a>(stream: &'a [u8], at: &mut usize) -> Option<(u16, &'a [u8])> {
    let head = stream.get(*at..*at + 4)?;
    let (kind, length) = (u16_at(head, 0), usize::from(u16_at(head, 2)));
    let data = stream.get(*at + 4..)?;
    // The last record of a file that was cut is as long as it is.
    let data = &data[..length.min(data.len())];
    *at += 4 + data.len();
    Some((kind, data))
}

fn u16_at(data: &[u8], at: usize) -> u16 {
    let bytes = data.get(at..at + 2);
    bytes.map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

/// The bytes of a record in their order, over the borders of its parts.
#[derive(Debug)]
pub(super) struct Reader<'r, 'a> {
    /// The part that is being read, and those behind it.
    parts: &'r [&'a [u8]],
    rest: &'a [u8],
}

impl Reader<'_, '_> {
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty() && self.parts.len() <= 1
    }

    fn byte(&mut self) -> Option<u8> {
        while self.rest.is_empty() {
            self.next_part()?;
        }
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn next_part(&mut self) -> Option<()> {
        let (_, behind) = self.parts.split_first()?;
        self.rest = behind.first()?;
        self.parts = behind;
        Some(())
    }

    pub(super) fn skip(&mut self, mut count: usize) {
        while count > 0 {
            let here = count.min(self.rest.len());
            self.rest = &self.rest[here..];
            count -= here;
            if count > 0 && self.next_part().is_none() {
                return;
            }
        }
    }

    pub(super) fn u8(&mut self) -> u8 {
        self.byte().unwrap_or(0)
    }

    pub(super) fn u16(&mut self) -> u16 {
        u16::from_le_bytes([self.u8(), self.u8()])
    }

    pub(super) fn u32(&mut self) -> u32 {
        u32::from(self.u16()) | u32::from(self.u16()) << 16
    }

    /// A string of BIFF8 whose length was read: what it is, its characters, and what follows them.
    pub(super) fn rich(&mut self, count: usize) -> String {
        let flags = self.u8();
        let runs = if flags & 8 != 0 { self.u16() } else { 0 };
        let extension = if flags & 4 != 0 { self.u32() } else { 0 };
        let text = self.characters(count, flags & 1 != 0);
        self.skip(usize::from(runs) * 4);
        self.skip(usize::try_from(extension).unwrap_or(usize::MAX));
        text
    }

    /// So many characters of UTF-16, or of its first 256.
    pub(super) fn characters(&mut self, count: usize, mut wide: bool) -> String {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < count {
            if self.rest.is_empty() {
                if self.next_part().is_none() {
                    break;
                }
                wide = self.u8() & 1 != 0;
                continue;
            }
            let size = if wide { 2 } else { 1 };
            let here = (self.rest.len() / size).min(count - units.len());
            if here == 0 {
                // Half a character at the end of a part is damage.
                self.rest = &[];
                continue;
            }
            let (bytes, rest) = self.rest.split_at(here * size);
            match wide {
                true => units.extend(
                    bytes
                        .chunks_exact(2)
                        .map(|b| u16::from_le_bytes([b[0], b[1]])),
                ),
                false => units.extend(bytes.iter().map(|b| u16::from(*b))),
            }
            self.rest = rest;
        }
        String::from_utf16_lossy(&units)
    }

    /// So many bytes of a code page.
    pub(super) fn bytes(&mut self, count: usize, encoding: &'static Encoding) -> String {
        let bytes: Vec<u8> = (0..count).map_while(|_| self.byte()).collect();
        encoding.decode_without_bom_handling(&bytes).0.into_owned()
    }
}
