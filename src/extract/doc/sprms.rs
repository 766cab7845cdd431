//! Single property modifiers ([MS-DOC] 2.2.5.1): what a list of bytes changes of a format.

use super::bytes::{slice, u8_at, u16_at};

/// The changes in a list, as opcode and operand; it ends at the first that is damaged.
#[derive(Clone, Debug)]
pub(super) struct Sprms<'a>(pub(super) &'a [u8]);

/// The definition of a table's row, whose length has two bytes and counts one more.
const DEFINE_TABLE: u16 = 0xD608;

/// The change of tab stops, whose length may have to be counted.
const CHANGE_TABS: u16 = 0xC615;

impl<'a> Iterator for Sprms<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let opcode = u16_at(self.0, 0)?;
        let (at, length) = match opcode >> 13 {
            0 | 1 => (2, 1),
            2 | 4 | 5 => (2, 2),
            3 => (2, 4),
            7 => (2, 3),
            _ => variable(opcode, self.0)?,
        };
        let operand = slice(self.0, at, length)?;
        self.0 = self.0.get(at + length..)?;
        Some((opcode, operand))
    }
}

/// Where an operand begins that says its length, and that length.
fn variable(opcode: u16, bytes: &[u8]) -> Option<(usize, usize)> {
    if opcode == DEFINE_TABLE {
        let length = usize::from(u16_at(bytes, 2)?).checked_sub(1)?;
        return Some((4, length));
    }
    let stated = usize::from(u8_at(bytes, 2)?);
    if opcode == CHANGE_TABS && stated == 255 {
        let deleted = usize::from(u8_at(bytes, 3)?);
        let added = usize::from(u8_at(bytes, 4 + deleted * 4)?);
        return Some((3, 2 + deleted * 4 + added * 3));
    }
    Some((3, stated))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_are_as_long_as_the_opcode_says() {
        let bytes = [
            &[0x3C, 0x08, 1][..],
            &[0x0B, 0x46, 2, 0],
            &[0x49, 0x66, 1, 0, 0, 0],
            &[0x08, 0xD6, 3, 0, 7, 8],
            &[0x15, 0xC6, 255, 1, 0, 0, 0, 0, 1, 0, 0, 0],
            &[0x05, 0xD6, 2, 5, 6],
            &[0x3C, 0x08],
        ]
        .concat();
        let found: Vec<(u16, usize)> = Sprms(&bytes)
            .map(|(op, operand)| (op, operand.len()))
            .collect();
        let expected = [
            (0x083C, 1),
            (0x460B, 2),
            (0x6649, 4),
            (0xD608, 2),
            (0xC615, 9),
            (0xD605, 2),
        ];
        assert_eq!(found, expected);
    }
}
