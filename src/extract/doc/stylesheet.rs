//! The style sheet ([MS-DOC] 2.9.271), as WordprocessingML says what it says of text.

use std::fmt::Write;

use super::bytes::{slice, u16_at};
use super::format::{Character, Paragraph, Row};
use super::sprms::Sprms;

/// Styles are based on styles; more steps than this are a circle.
const MAX_CHAIN: usize = 32;

/// A style.
#[derive(Debug, Default)]
struct Style {
    kind: u16,
    base: u16,
    paragraph: Paragraph,
    character: Character,
    row: Row,
}

/// The styles of a document by their numbers.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: Vec<Option<Style>>,
    hides: Vec<Option<bool>>,
}

const PARAGRAPH: u16 = 1;
const CHARACTER: u16 = 2;
const TABLE: u16 = 3;

impl Styles {
    /// From the table of styles; none if it is damaged.
    pub(super) fn of(table: &[u8]) -> Option<Self> {
        if table.is_empty() {
            return Some(Self::default());
        }
        let head = usize::from(u16_at(table, 0)?);
        let count = usize::from(u16_at(table, 2)?);
        let base_length = usize::from(u16_at(table, 4)?);
        let mut rest = table.get(2 + head..)?;
        let mut styles = Vec::new();
        for _ in 0..count {
            let length = usize::from(u16_at(rest, 0)?);
            let bytes = slice(rest, 2, length)?;
            rest = rest.get(2 + length..)?;
            styles.push(style(bytes, base_length));
        }
        let hides = Vec::new();
        let mut out = Self { styles, hides };
        out.hides = (0..count).map(|id| out.chain_hides(id)).collect();
        Some(out)
    }

    /// `word/styles.xml`, without the styles' names.
    pub(super) fn xml(&self) -> String {
        let mut out = String::from("<styles>");
        for (id, style) in self.styles.iter().enumerate() {
            if let Some(style) = style {
                let _ = write!(out, "{}", style.xml(id));
            }
        }
        out + "</styles>"
    }

    /// Whether a style says by itself or by those it is based on that text is hidden.
    pub(super) fn hides(&self, id: u16) -> Option<bool> {
        self.hides.get(usize::from(id)).copied().flatten()
    }

    fn chain_hides(&self, id: usize) -> Option<bool> {
        let get = |id: usize| self.styles.get(id)?.as_ref();
        let chain = std::iter::successors(get(id), |style| get(usize::from(style.base)));
        let said = chain
            .take(MAX_CHAIN)
            .find_map(|style| style.character.hidden);
        said.map(|hidden| hidden & 1 == 1)
    }
}

impl Style {
    fn xml(&self, id: usize) -> String {
        let kind = match self.kind {
            PARAGRAPH => "paragraph",
            CHARACTER => "character",
            TABLE => "table",
            _ => "numbering",
        };
        let hidden = match self.character.hidden {
            Some(hidden) => format!("<rPr><vanish val='{}'/></rPr>", hidden & 1),
            None => String::new(),
        };
        let lines = match self.row.is_ruled {
            Some(is_ruled) => format!("<tblPr>{}</tblPr>", borders(is_ruled)),
            None => String::new(),
        };
        let default = if id == 0 { " default='1'" } else { "" };
        format!(
            "<style type='{kind}' styleId='{id}'{default}><basedOn val='{}'/><pPr>{}</pPr>{hidden}{lines}</style>",
            self.base,
            numbering(&self.paragraph)
        )
    }
}

/// `w:numPr` of a paragraph or of a style.
pub(super) fn numbering(format: &Paragraph) -> String {
    if format.list.is_none() && format.level.is_none() {
        return String::new();
    }
    let level = format
        .level
        .map_or(String::new(), |level| format!("<ilvl val='{level}'/>"));
    let list = format.list.map_or(String::new(), |list| {
        // A list that the paragraph keeps with an indent of its own is stored as the negative.
        let list = match list {
            0xF801 => 0,
            0xF802.. => list.wrapping_neg(),
            _ => list,
        };
        format!("<numId val='{list}'/>")
    });
    format!("<numPr>{level}{list}</numPr>")
}

/// `w:tblBorders`.
pub(super) fn borders(is_ruled: bool) -> &'static str {
    if is_ruled {
        "<tblBorders><top val='single'/></tblBorders>"
    } else {
        "<tblBorders><top val='nil'/></tblBorders>"
    }
}

/// One style from its bytes; none for a number that is not used or damaged.
fn style(bytes: &[u8], base_length: usize) -> Option<Style> {
    let kind = u16_at(bytes, 2)? & 0xF;
    let mut out = Style {
        kind,
        base: u16_at(bytes, 2)? >> 4,
        ..Style::default()
    };
    let count = u16_at(bytes, 4)? & 0xF;
    let name = usize::from(u16_at(bytes, base_length)?);
    // The name ends in a zero that is not counted.
    let mut at = base_length + 2 + (name + 1) * 2;
    for i in 0..count {
        let length = usize::from(u16_at(bytes, at)?);
        let changes = slice(bytes, at + 2, length)?;
        at += 2 + length + length % 2;
        match (kind, i) {
            (PARAGRAPH, 0) => out
                .paragraph
                .apply_all(changes.get(2..).unwrap_or_default()),
            (PARAGRAPH, 1) | (CHARACTER, 0) => out.character = Character::of(changes),
            (TABLE, 0) => {
                for (opcode, operand) in Sprms(changes) {
                    out.row.apply(opcode, operand);
                }
            }
            _ => {}
        }
    }
    Some(out)
}
