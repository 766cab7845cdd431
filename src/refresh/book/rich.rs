//! Text of a cell with the fonts of its parts, as it stands between `<si>` and `</si>`.
//!
//! Fonts are not understood, only carried along, so that a word that somebody has coloured keeps its
//! colour when the quote beside it is replaced.

use std::ops::Range;
use std::rc::Rc;

use super::BookError;
use super::part::{Mark, escaped, walk};

/// Text in runs of one font each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::refresh) struct Rich(Vec<Run>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    text: String,
    /// What stands between `<rPr>` and `</rPr>`; without it, the cell's own font.
    font: Option<Rc<str>>,
}

impl Rich {
    /// Text in the font of its cell.
    pub(in crate::refresh) fn plain(text: &str) -> Self {
        let mut new = Self::default();
        new.push(text, None);
        new
    }

    /// All of its characters.
    pub(in crate::refresh) fn text(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }

    pub(in crate::refresh) fn is_empty(&self) -> bool {
        self.0.iter().all(|run| run.text.is_empty())
    }

    /// All of it has one font.
    pub(in crate::refresh) fn is_uniform(&self) -> bool {
        self.0.len() == 1
    }

    fn push(&mut self, text: &str, font: Option<Rc<str>>) {
        if text.is_empty() {
            return;
        }
        match self.0.last_mut().filter(|last| last.font == font) {
            Some(last) => last.text.push_str(text),
            None => self.0.push(Run {
                text: text.to_owned(),
                font,
            }),
        }
    }

    /// Puts `other` behind it.
    pub(in crate::refresh) fn append(&mut self, other: &Self) {
        for run in &other.0 {
            self.push(&run.text, run.font.clone());
        }
    }

    /// Puts `text` behind it, in the font that the text before it has.
    pub(in crate::refresh) fn go_on(&mut self, text: &str) {
        let font = self.0.last().and_then(|run| run.font.clone());
        self.push(text, font);
    }

    /// The bytes `range` of its text.
    pub(in crate::refresh) fn slice(&self, range: Range<usize>) -> Self {
        let mut out = Self::default();
        let mut at = 0;
        for run in &self.0 {
            let from = range.start.clamp(at, at + run.text.len()) - at;
            let to = range.end.clamp(at, at + run.text.len()) - at;
            if let Some(text) = run.text.get(from..to.max(from)) {
                out.push(text, run.font.clone());
            }
            at += run.text.len();
        }
        out
    }

    /// With `font` for the runs that have none of their own.
    pub(in crate::refresh) fn in_font(mut self, font: Option<&Rc<str>>) -> Self {
        for run in &mut self.0 {
            run.font = run.font.take().or_else(|| font.cloned());
        }
        self
    }

    /// Reads the element of a string (`<si>…</si>`, `<is>…</is>`).
    pub(in crate::refresh) fn read(xml: &str) -> Result<Self, BookError> {
        let mut rich = Self::default();
        let (mut font, mut font_from) = (None, 0);
        let (mut in_text, mut phonetic) = (false, false);
        let mut text = String::new();
        walk(xml, |mark, place| {
            match mark {
                Mark::Open(tag) => match tag.name() {
                    "r" => font = None,
                    "rPr" => font_from = place.end,
                    "rPh" => phonetic = true,
                    "t" => in_text = !phonetic,
                    _ => {}
                },
                Mark::Text(more) if in_text => text.push_str(&more),
                Mark::Text(_) => {}
                Mark::Close("t") if in_text => {
                    rich.push(&unescape(&text), font.clone());
                    text.clear();
                    in_text = false;
                }
                Mark::Close("rPr") => {
                    font = xml.get(font_from..place.start).map(Rc::from);
                }
                Mark::Close("rPh") => phonetic = false,
                Mark::Close(_) => {}
            }
            Ok(())
        })?;
        Ok(rich)
    }

    /// What stands in an inline string, elements with `prefix`.
    pub(in crate::refresh) fn write(&self, prefix: &str) -> String {
        let mut out = String::new();
        let alone = self.0.len() == 1 && self.0[0].font.is_none();
        for run in &self.0 {
            let text = escape(&run.text);
            let text = escaped(&text);
            let text = format!("<{prefix}t xml:space=\"preserve\">{text}</{prefix}t>");
            if alone {
                return text;
            }
            out.push_str(&format!("<{prefix}r>"));
            if let Some(font) = &run.font {
                out.push_str(&format!("<{prefix}rPr>{font}</{prefix}rPr>"));
            }
            out.push_str(&text);
            out.push_str(&format!("</{prefix}r>"));
        }
        out
    }
}

/// The code of `_x000D_` at the beginning of `text`.
fn code(text: &str) -> Option<u32> {
    let hex = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
    hex.bytes().all(|b| b.is_ascii_hexdigit()).then_some(())?;
    u32::from_str_radix(hex, 16).ok()
}

/// Text as cells show it: `_x000D_` is a control character, and every line end a line feed.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (c, length) = match code(rest).and_then(char::from_u32) {
            Some(c) => (c, 7),
            None => ('_', 1),
        };
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
    match out.contains('\r') {
        true => out.replace("\r\n", "\n").replace('\r', "\n"),
        false => out,
    }
}

/// The inverse: what XML cannot hold, and what would be read as an escape.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let unheld = (c < ' ' && c != '\n' && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}');
        match c {
            '_' if code(&text[at..]).is_some() => out.push_str("_x005F_"),
            _ if unheld => out.push_str(&format!("_x{:04X}_", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_go_with_their_characters() {
        let xml = "<is><r><rPr><b/></rPr><t>一、</t></r><r><t xml:space=\"preserve\"> 科普&amp;</t></r>\
            <rPh sb=\"0\" eb=\"1\"><t>yi</t></rPh></is>";
        let rich = Rich::read(xml).unwrap();
        assert_eq!(rich.text(), "一、 科普&");
        let mut part = rich.slice(3..7);
        assert_eq!(part.text(), "、 ");
        part.append(&Rich::plain("x"));
        let written = "<r><rPr><b/></rPr><t xml:space=\"preserve\">、</t></r>\
            <r><t xml:space=\"preserve\"> x</t></r>";
        assert_eq!(part.write(""), written);
        assert_eq!(Rich::read(&format!("<is>{written}</is>")).unwrap(), part);
    }

    #[test]
    fn what_xml_cannot_hold_is_escaped_and_comes_back() {
        for text in ["\u{1}科_x0041_", "_x_", "a\n\tb", "<&>\"", "_x00"] {
            let written = format!("<is>{}</is>", Rich::plain(text).write(""));
            assert_eq!(Rich::read(&written).unwrap().text(), text, "{written}");
        }
        assert_eq!(
            Rich::read("<si><t>a_x000D_\nb</t></si>").unwrap().text(),
            "a\nb"
        );
    }
}
