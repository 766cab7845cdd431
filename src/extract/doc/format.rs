//! Formats of characters and paragraphs, as far as they decide about text.

use super::bytes::{slice, u8_at, u16_at, u32_at};
use super::sprms::Sprms;

/// The changes that are read, of characters, paragraphs and rows.
pub(super) const READ: [u16; 22] = [
    0x0800, 0x0801, 0x0806, 0x080A, 0x083C, 0x0855, 0x4A30, 0x4A4F, 0x6A03, 0x6A09, 0x2416, 0x2417,
    0x244B, 0x244C, 0x260A, 0x460B, 0x4600, 0x6649, 0x664A, 0xD608, 0x563A, 0xD613,
];

/// The format of a run, without what its styles say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Character {
    /// `sprmCFVanish`: 0 or 1, or 128 as the style, 129 unlike it.
    pub(super) hidden: Option<u8>,
    pub(super) is_deleted: bool,
    pub(super) is_inserted: bool,
    /// Control characters stand for things: pictures, notes, fields.
    pub(super) is_special: bool,
    pub(super) is_embedded: bool,
    /// The picture's place in the stream `Data` holds a form field.
    pub(super) is_data: bool,
    pub(super) place: u32,
    /// The font of Latin letters and symbols.
    pub(super) font: Option<u16>,
    /// Font and code of a symbol.
    pub(super) symbol: Option<(u16, u16)>,
    pub(super) style: Option<u16>,
}

impl Character {
    /// Takes one change.
    pub(super) fn apply(&mut self, opcode: u16, operand: &[u8]) {
        let byte = u8_at(operand, 0).unwrap_or(0);
        match opcode {
            0x0800 => self.is_deleted = byte != 0,
            0x0801 => self.is_inserted = byte != 0,
            0x0806 => self.is_data = byte != 0,
            0x080A => self.is_embedded = byte != 0,
            0x083C => self.hidden = Some(byte),
            0x0855 => self.is_special = byte != 0,
            0x4A30 => self.style = u16_at(operand, 0),
            0x4A4F => self.font = u16_at(operand, 0),
            0x6A03 => {
                self.place = u32_at(operand, 0).unwrap_or(0);
                self.is_special = true;
            }
            0x6A09 => self.symbol = u16_at(operand, 0).zip(u16_at(operand, 2)),
            _ => {}
        }
    }

    /// From a list of changes.
    pub(super) fn of(changes: &[u8]) -> Self {
        let mut out = Self::default();
        for (opcode, operand) in Sprms(changes) {
            out.apply(opcode, operand);
        }
        out
    }
}

/// The format of a paragraph, without what its style says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) style: u16,
    /// The list, by its number in the table of overrides; 0 for none.
    pub(super) list: Option<u16>,
    pub(super) level: Option<u8>,
    /// How many tables it stands in.
    depth: u32,
    in_table: bool,
    /// Whether it ends a cell of a table within a table.
    pub(super) ends_inner_cell: bool,
    /// Whether it is no text but the end of a row.
    pub(super) ends_row: bool,
    pub(super) row: Option<Box<Row>>,
}

impl Paragraph {
    /// How many tables it stands in.
    pub(super) fn depth(&self) -> usize {
        match self.depth {
            0 => usize::from(self.in_table || self.ends_row),
            depth => usize::try_from(depth).unwrap_or(usize::MAX),
        }
    }

    /// Takes one change.
    pub(super) fn apply(&mut self, opcode: u16, operand: &[u8]) {
        let byte = u8_at(operand, 0).unwrap_or(0);
        match opcode {
            0x2416 => self.in_table = byte != 0,
            0x2417 | 0x244C => self.ends_row = byte != 0,
            0x244B => self.ends_inner_cell = byte != 0,
            0x260A => self.level = Some(byte),
            0x460B => self.list = u16_at(operand, 0),
            0x4600 => self.style = u16_at(operand, 0).unwrap_or(0),
            0x6649 => self.depth = u32_at(operand, 0).unwrap_or(0),
            0x664A => self.depth = self.depth.saturating_add(u32_at(operand, 0).unwrap_or(0)),
            // The lowest bits but one of the operand's kind say that it changes a table.
            _ if opcode >> 10 & 7 == 5 => self.row.get_or_insert_default().apply(opcode, operand),
            _ => {}
        }
    }

    /// Takes all changes of a list.
    pub(super) fn apply_all(&mut self, changes: &[u8]) {
        for (opcode, operand) in Sprms(changes) {
            self.apply(opcode, operand);
        }
    }
}

/// The format of a table's row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Where its cells begin and end, in twentieths of a point.
    pub(super) edges: Vec<i16>,
    /// Whether it or a cell of it has a line; none if nothing is said.
    pub(super) is_ruled: Option<bool>,
    /// The table's style.
    pub(super) style: Option<u16>,
}

impl Row {
    pub(super) fn apply(&mut self, opcode: u16, operand: &[u8]) {
        match opcode {
            0xD608 => self.define(operand),
            0x563A => self.style = u16_at(operand, 0),
            // Lines of the table, of 4 and 8 bytes each; lines of some cells.
            0xD605 => self.rule(operand.chunks_exact(4).map(|line| line[1])),
            0xD613 => self.rule(operand.chunks_exact(8).map(|line| line[5])),
            0xD620 => self.rule(u8_at(operand, 4).into_iter()),
            0xD62F => self.rule(u8_at(operand, 8).into_iter()),
            _ => {}
        }
    }

    /// `sprmTDefTable`: the cells' edges, then each cell with its four lines.
    fn define(&mut self, operand: &[u8]) {
        let count = usize::from(u8_at(operand, 0).unwrap_or(0)).min(MAX_CELLS);
        let edge = |i: usize| u16_at(operand, 1 + i * 2).map(u16::cast_signed);
        self.edges = (0..=count).map_while(edge).collect();
        let cells = operand.get(1 + (count + 1) * 2..).unwrap_or_default();
        for cell in cells.chunks_exact(20) {
            let lines = slice(cell, 4, 16).unwrap_or_default();
            let is_ruled = lines.chunks_exact(4).any(|line| is_line(line[1]));
            if is_ruled {
                self.is_ruled = Some(true);
            }
        }
    }

    /// Takes the kinds of lines: 0 for none, 255 for none said.
    fn rule(&mut self, mut kinds: impl Iterator<Item = u8>) {
        let ruled = kinds.any(is_line);
        self.is_ruled = Some(self.is_ruled.unwrap_or(false) || ruled);
    }
}

/// Word allows 63 cells in a row.
const MAX_CELLS: usize = 63;

fn is_line(kind: u8) -> bool {
    !matches!(kind, 0 | 255)
}
