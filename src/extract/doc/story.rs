//! The walk through a story: paragraphs, their characters, and what characters stand for.

use std::ops::Range;

use super::super::ExtractError;
use super::asides::Reference;
use super::drawings::{Drawings, Drawn};
use super::format::{Character, Paragraph};
use super::markup::{Marks, Runs, attribute, check};
use super::rows::Blocks;
use super::stylesheet::numbering;
use super::{Doc, form};

/// Characters that end something or stand for something ([MS-DOC] 2.4).
mod sign {
    pub(super) const PICTURE: u16 = 0x01;
    pub(super) const NOTE: u16 = 0x02;
    pub(super) const COMMENT: u16 = 0x05;
    pub(super) const CELL: u16 = 0x07;
    pub(super) const DRAWN: u16 = 0x08;
    pub(super) const TAB: u16 = 0x09;
    pub(super) const LINE: u16 = 0x0B;
    pub(super) const PAGE: u16 = 0x0C;
    pub(super) const PARAGRAPH: u16 = 0x0D;
    pub(super) const COLUMN: u16 = 0x0E;
    pub(super) const FIELD: u16 = 0x13;
    pub(super) const RESULT: u16 = 0x14;
    pub(super) const FIELD_END: u16 = 0x15;
    pub(super) const HYPHEN: u16 = 0x1E;
    pub(super) const SOFT_HYPHEN: u16 = 0x1F;
}

/// The list of a paragraph that Word 6 numbered.
const OLD_LIST: u16 = 0x7FF;

/// Which story is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Body,
    /// A note or a comment, which begins with its own mark.
    Note,
    Head,
    Box,
}

/// A walk through one story.
#[derive(Debug)]
pub(super) struct Story<'d> {
    doc: &'d Doc<'d>,
    kind: Kind,
    range: Range<u32>,
    /// Beginnings, middles and ends of the fields that have an end, in order.
    fields: Vec<u32>,
    /// The fields that are open: whether each is in its code.
    open: Vec<bool>,
    /// The format of the stretch that is being read, and where it ends.
    format: Character,
    format_holds: Range<u32>,
}

impl<'d> Story<'d> {
    pub(super) fn new(doc: &'d Doc<'d>, kind: Kind, range: Range<u32>) -> Self {
        let end = u32::try_from(doc.text.units.len()).unwrap_or(u32::MAX);
        let range = range.start.min(end)..range.end.min(end);
        Self {
            doc,
            kind,
            fields: doc.fields(range.clone()),
            format_holds: 0..0,
            range,
            open: Vec::new(),
            format: Character::default(),
        }
    }

    /// The blocks of the story.
    pub(super) fn xml(mut self) -> Result<String, ExtractError> {
        let mut blocks = Blocks::default();
        let mut start = self.range.start;
        for at in self.range.clone() {
            if self.ends_paragraph(at) || at + 1 == self.range.end {
                self.paragraph(start..at + 1, &mut blocks)?;
                start = at + 1;
            }
        }
        Ok(blocks.finish())
    }

    fn unit(&self, at: u32) -> u16 {
        self.doc.text.units.get(at as usize).copied().unwrap_or(0)
    }

    /// Whether a paragraph ends behind the character at `at`: at a mark, or where a section ends.
    fn ends_paragraph(&self, at: u32) -> bool {
        match self.unit(at) {
            sign::PARAGRAPH | sign::CELL => true,
            sign::PAGE => self.kind == Kind::Body && self.doc.sections.contains(&(at + 1)),
            _ => false,
        }
    }

    fn paragraph(&mut self, range: Range<u32>, blocks: &mut Blocks) -> Result<(), ExtractError> {
        let last = range.end - 1;
        let format = self.doc.paragraph(last);
        let is_cell_mark = self.unit(last) == sign::CELL;
        let depth = format.depth().max(usize::from(is_cell_mark));
        let mark = self.character(last);
        if format.ends_row {
            let row = format.row.map(|row| *row).unwrap_or_default();
            blocks.end_row(depth, row);
            return check(blocks.length);
        }
        if format.list == Some(OLD_LIST) {
            self.doc.old_labels.set(self.doc.old_labels.get() + 1);
        }
        let mut xml = String::from("<p>");
        let mark = if is_cell_mark { "" } else { end_marks(&mark) };
        xml.push_str(&properties(&format, mark));
        let mut runs = Runs::default();
        let end = if self.ends_paragraph(last) {
            last
        } else {
            range.end
        };
        for at in range.start..end {
            self.read(at, &format, &mut runs)?;
            check(runs.length())?;
        }
        runs.finish(&mut xml);
        xml.push_str("</p>");
        blocks.length += xml.len();
        blocks.at(depth).push_str(&xml);
        if is_cell_mark || format.ends_inner_cell {
            blocks.end_cell();
        }
        check(blocks.length)
    }

    /// The format of the character at `at`.
    fn character(&mut self, at: u32) -> Character {
        if !self.format_holds.contains(&at) {
            let (format, end) = self.doc.character(at);
            (self.format, self.format_holds) = (format, at..end);
        }
        self.format
    }

    fn marks(&self, format: &Character, paragraph: &Paragraph) -> Marks {
        let of_styles = |id: Option<u16>| id.and_then(|id| self.doc.styles.hides(id));
        let hidden = match format.hidden {
            None | Some(0x80) => None,
            Some(0x81) => {
                let style = of_styles(format.style).or_else(|| of_styles(Some(paragraph.style)));
                Some(!style.unwrap_or(false))
            }
            Some(hidden) => Some(hidden != 0),
        };
        Marks {
            hidden,
            // Only a style that hides or shows: others would part runs for nothing.
            style: format
                .style
                .filter(|&id| self.doc.styles.hides(id).is_some()),
            is_deleted: format.is_deleted,
            is_inserted: format.is_inserted,
            is_code: self.open.last() == Some(&true),
        }
    }

    fn read(
        &mut self,
        at: u32,
        paragraph: &Paragraph,
        runs: &mut Runs,
    ) -> Result<(), ExtractError> {
        let format = self.character(at);
        let marks = self.marks(&format, paragraph);
        if let Some(symbol) = self.symbol(at, &format) {
            runs.element(&symbol, marks);
            return Ok(());
        }
        if let Some(reference) = self.reference(at, &format) {
            runs.element(&reference, marks);
            if matches!(self.unit(at), sign::NOTE | sign::COMMENT) {
                return Ok(());
            }
        }
        match self.unit(at) {
            sign::TAB => runs.element("<tab/>", marks),
            sign::LINE | sign::COLUMN => runs.element("<br/>", marks),
            sign::PAGE => runs.element("<br type='page'/>", marks),
            sign::HYPHEN => runs.element("<noBreakHyphen/>", marks),
            sign::SOFT_HYPHEN => runs.element("<softHyphen/>", marks),
            sign::FIELD | sign::RESULT | sign::FIELD_END => {
                let xml = self.field(at, &format);
                runs.element(&xml, marks);
            }
            sign::PICTURE if format.is_special && !format.is_data && !format.is_embedded => {
                runs.element("<pict><imagedata/></pict>", marks);
            }
            sign::PICTURE if format.is_special => {}
            sign::DRAWN if format.is_special => {
                let xml = self.drawn(at)?;
                runs.element(&xml, marks);
            }
            // Control characters that stand for nothing here: the mark at the head of a note, which
            // is that of its reference, or one whose object is lost.
            0..=0x1F if format.is_special => {}
            unit => runs.unit(unit, marks),
        }
        Ok(())
    }

    /// A character of a symbol font, said by its format or by its private code.
    fn symbol(&self, at: u32, format: &Character) -> Option<String> {
        let private = (0xF020..=0xF0FF).contains(&self.unit(at));
        let stated = format.symbol.or_else(|| {
            format
                .font
                .filter(|_| private)
                .map(|font| (font, self.unit(at)))
        });
        let (font, code) = stated?;
        let font = self
            .doc
            .fonts
            .get(usize::from(font))
            .map_or("", String::as_str);
        Some(format!(
            "<sym font='{}' char='{code:04X}'/>",
            attribute(font)
        ))
    }

    fn reference(&self, at: u32, format: &Character) -> Option<String> {
        if self.kind != Kind::Body {
            return None;
        }
        let reference = self.doc.asides.references.get(&at)?;
        let typed = |is_typed: bool| {
            if is_typed {
                " customMarkFollows='1'"
            } else {
                ""
            }
        };
        // A mark that is typed is text; others are special characters.
        let is_special = |is_typed| is_typed || format.is_special;
        match *reference {
            Reference::Footnote(i, own) => {
                is_special(own).then(|| format!("<footnoteReference id='{i}'{}/>", typed(own)))
            }
            Reference::Endnote(i, own) => {
                is_special(own).then(|| format!("<endnoteReference id='{i}'{}/>", typed(own)))
            }
            Reference::Comment(i) => Some(format!("<commentReference id='{i}'/>")),
        }
    }

    /// A mark of a field that has an end.
    fn field(&mut self, at: u32, format: &Character) -> String {
        if self.fields.binary_search(&at).is_err() || format.is_deleted {
            return String::new();
        }
        match self.unit(at) {
            sign::FIELD => {
                self.open.push(true);
                format!(
                    "<fldChar fldCharType='begin'>{}</fldChar>",
                    self.check_box(at)
                )
            }
            sign::RESULT => {
                if let Some(in_code) = self.open.last_mut() {
                    *in_code = false;
                }
                let object = if format.is_embedded {
                    "<object><OLEObject/></object>"
                } else {
                    ""
                };
                format!("<fldChar fldCharType='separate'/>{object}")
            }
            _ => {
                self.open.pop();
                "<fldChar fldCharType='end'/>".to_owned()
            }
        }
    }

    /// The state of a box to tick, if the field that begins at `at` is one.
    fn check_box(&mut self, at: u32) -> String {
        let ahead = at + 1..self.range.end.min(at.saturating_add(form::LOOK_AHEAD));
        for next in ahead {
            match self.unit(next) {
                sign::RESULT | sign::FIELD_END | sign::PARAGRAPH => break,
                sign::PICTURE => {
                    let (format, _) = self.doc.character(next);
                    if format.is_data {
                        let state = form::is_ticked(self.doc.data, format.place);
                        return state.map_or(String::new(), |ticked| {
                            format!("<checkBox><checked val='{}'/></checkBox>", u8::from(ticked))
                        });
                    }
                }
                _ => {}
            }
        }
        String::new()
    }

    /// What is drawn at `at`.
    fn drawn(&self, at: u32) -> Result<String, ExtractError> {
        let (drawings, boxes, story): (&Drawings, _, _) = match self.kind {
            Kind::Body => (
                &self.doc.drawings,
                &self.doc.asides.boxes,
                self.doc.body.start,
            ),
            Kind::Head => (
                &self.doc.head_drawings,
                &self.doc.asides.head_boxes,
                self.doc.heads.start,
            ),
            _ => return Ok(String::new()),
        };
        let mut xml = String::from("<pict>");
        for drawn in drawings.at(at.saturating_sub(story)) {
            match drawn {
                Drawn::Picture => xml.push_str("<imagedata/>"),
                Drawn::Art(text) => {
                    xml.push_str(&format!("<textpath string='{}'/>", attribute(text)));
                }
                Drawn::Box(number) => {
                    if let Some(range) = boxes.get(*number) {
                        // A text box holds no other.
                        let inside = Story::new(self.doc, Kind::Box, range.clone());
                        xml.push_str("<txbxContent>");
                        xml.push_str(&inside.xml()?);
                        xml.push_str("</txbxContent>");
                        check(xml.len())?;
                    }
                }
            }
        }
        xml.push_str("</pict>");
        Ok(xml)
    }
}

/// `w:pPr`, empty where a paragraph is like any other: most are.
fn properties(format: &Paragraph, mark: &str) -> String {
    let style = match format.style {
        0 => String::new(),
        style => format!("<pStyle val='{style}'/>"),
    };
    let number = numbering(format);
    if style.is_empty() && number.is_empty() && mark.is_empty() {
        return String::new();
    }
    format!("<pPr>{style}{number}<rPr>{mark}</rPr></pPr>")
}

/// How a paragraph's end is marked.
fn end_marks(mark: &Character) -> &'static str {
    match (mark.is_deleted, mark.is_inserted, mark.hidden) {
        (true, _, _) => "<del/>",
        (_, true, Some(1)) => "<ins/><vanish/>",
        (_, true, _) => "<ins/>",
        (_, _, Some(1)) => "<vanish/>",
        _ => "",
    }
}

impl Doc<'_> {
    /// The marks of fields in `range` that have both beginning and end.
    fn fields(&self, range: Range<u32>) -> Vec<u32> {
        let mut found = Vec::new();
        let mut open: Vec<(u32, Option<u32>)> = Vec::new();
        for at in range {
            match self.text.units.get(at as usize).copied().unwrap_or(0) {
                sign::FIELD => open.push((at, None)),
                sign::RESULT => {
                    if let Some((_, result @ None)) = open.last_mut() {
                        *result = Some(at);
                    }
                }
                sign::FIELD_END => {
                    if let Some((start, result)) = open.pop() {
                        found.extend([start, at]);
                        found.extend(result);
                    }
                }
                _ => {}
            }
        }
        found.sort_unstable();
        found
    }

    /// The format of the character at this position, and where its stretch ends.
    fn character(&self, at: u32) -> (Character, u32) {
        let Some(piece) = self.text.piece(at) else {
            return (Character::default(), at.saturating_add(1));
        };
        let (format, ends) = self.characters.at(piece.place(at));
        let mut format = format.copied().unwrap_or_default();
        for (opcode, operand) in self.text.changes(piece) {
            format.apply(opcode, operand);
        }
        (format, piece.position(ends).max(at.saturating_add(1)))
    }

    /// The format of the paragraph whose last character is at this position.
    fn paragraph(&self, at: u32) -> Paragraph {
        let Some(piece) = self.text.piece(at) else {
            return Paragraph::default();
        };
        let (format, _) = self.paragraphs.at(piece.place(at));
        let mut format = format.cloned().unwrap_or_default();
        for (opcode, operand) in self.text.changes(piece) {
            format.apply(opcode, operand);
        }
        format
    }
}
