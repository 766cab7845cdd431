//! WordprocessingML as it is written: escaped characters, runs of one format.

use super::super::{ExtractError, Limit};

/// Adds a character of text.
pub(super) fn escape(c: char, out: &mut String) {
    match c {
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '&' => out.push_str("&amp;"),
        '\'' => out.push_str("&apos;"),
        c => out.push(c),
    }
}

/// A text as it stands in an attribute, between single quotes.
pub(super) fn attribute(text: &str) -> String {
    let mut out = String::new();
    text.chars().for_each(|c| escape(c, &mut out));
    out
}

/// How the characters of a run are marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) hidden: Option<bool>,
    pub(super) style: Option<u16>,
    pub(super) is_deleted: bool,
    pub(super) is_inserted: bool,
    /// In the code of a field.
    pub(super) is_code: bool,
}

impl Marks {
    /// What holds characters.
    fn element(self) -> &'static str {
        match (self.is_code, self.is_deleted) {
            (true, true) => "delInstrText",
            (true, false) => "instrText",
            (false, true) => "delText",
            (false, false) => "t",
        }
    }
}

/// The runs of a paragraph.
#[derive(Debug, Default)]
pub(super) struct Runs {
    out: String,
    marks: Option<Marks>,
    in_text: bool,
    /// The first half of a character beyond the basic plane.
    half: Option<u16>,
}

impl Runs {
    /// Adds a unit of UTF-16.
    pub(super) fn unit(&mut self, unit: u16, marks: Marks) {
        match (self.half.take(), unit) {
            (half, 0xD800..=0xDBFF) => {
                if half.is_some() {
                    self.character('\u{FFFD}', marks);
                }
                self.half = Some(unit);
            }
            (half, _) => {
                let units = half.into_iter().chain([unit]);
                for c in char::decode_utf16(units) {
                    self.character(c.unwrap_or('\u{FFFD}'), marks);
                }
            }
        }
    }

    fn character(&mut self, c: char, marks: Marks) {
        self.open(marks);
        if !self.in_text {
            self.out.push('<');
            self.out.push_str(marks.element());
            self.out.push_str(" space='preserve'>");
            self.in_text = true;
        }
        escape(c, &mut self.out);
    }

    /// Adds an element.
    pub(super) fn element(&mut self, xml: &str, marks: Marks) {
        self.end_half(marks);
        self.open(marks);
        self.end_text();
        self.out.push_str(xml);
    }

    /// How many bytes have been written.
    pub(super) fn length(&self) -> usize {
        self.out.len()
    }

    /// The runs; `out` takes them.
    pub(super) fn finish(mut self, out: &mut String) {
        let marks = self.marks.unwrap_or_default();
        self.end_half(marks);
        self.close();
        out.push_str(&self.out);
    }

    fn open(&mut self, marks: Marks) {
        if self.marks == Some(marks) {
            return;
        }
        self.close();
        self.marks = Some(marks);
        if marks.is_deleted {
            self.out.push_str("<del>");
        } else if marks.is_inserted {
            self.out.push_str("<ins>");
        }
        self.out.push_str("<r>");
        if marks.hidden.is_some() || marks.style.is_some() {
            self.out.push_str("<rPr>");
            if let Some(style) = marks.style {
                self.out.push_str(&format!("<rStyle val='{style}'/>"));
            }
            match marks.hidden {
                Some(true) => self.out.push_str("<vanish/>"),
                Some(false) => self.out.push_str("<vanish val='0'/>"),
                None => {}
            }
            self.out.push_str("</rPr>");
        }
    }

    fn close(&mut self) {
        self.end_text();
        if let Some(marks) = self.marks.take() {
            self.out.push_str("</r>");
            if marks.is_deleted {
                self.out.push_str("</del>");
            } else if marks.is_inserted {
                self.out.push_str("</ins>");
            }
        }
    }

    fn end_text(&mut self) {
        if let Some(marks) = self.marks.filter(|_| self.in_text) {
            self.out.push_str("</");
            self.out.push_str(marks.element());
            self.out.push('>');
        }
        self.in_text = false;
    }

    fn end_half(&mut self, marks: Marks) {
        if self.half.take().is_some() {
            self.character('\u{FFFD}', marks);
        }
    }
}

/// Whether what was written is as much as is read of a part of a DOCX at most.
pub(super) fn check(length: usize) -> Result<(), ExtractError> {
    if length as u64 > Limit::Entry.bytes() {
        return Err(ExtractError::OverLimit(Limit::Entry));
    }
    Ok(())
}
