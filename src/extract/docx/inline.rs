//! What stands in a paragraph: runs with text, breaks, fields, symbols, notes, floating things.
//!
//! An element that is not known is walked through, so that text in it is not lost; what must not be
//! read is named.

use super::super::RemovedKind;
use super::super::xml::Element;
use super::fields::{chosen, key, overlaid, reading};
use super::notes::Kind;
use super::story::{Story, deleted_text};
use super::styles::is_on;
use super::symbols;

/// A paragraph in the making.
#[derive(Debug)]
pub(super) struct Draft<'x> {
    /// Its text, parted at line breaks; never none.
    pub(super) pieces: Vec<Piece>,
    /// What floats beside it: before its first character, and after.
    pub(super) before: Vec<Floating<'x>>,
    pub(super) after: Vec<Floating<'x>>,
    /// Hidden, deleted and annotating characters.
    pub(super) removed: Vec<(RemovedKind, String)>,
    /// Whether a character has been seen.
    has_text: bool,
    pub(super) line: u32,
    pub(super) style: Option<String>,
    /// Whether the run that is read is hidden.
    pub(super) is_hidden: bool,
}

/// Text without a line break.
#[derive(Debug, Default)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) page: Option<u32>,
    pub(super) last_page: Option<u32>,
}

/// Something beside the text.
#[derive(Clone, Debug)]
pub(super) enum Floating<'x> {
    /// A text box (`w:txbxContent`).
    Box(&'x Element<'x>),
    /// Characters drawn as a picture (艺术字).
    Art(String),
}

impl Draft<'_> {
    pub(super) fn new(line: u32) -> Self {
        Self {
            pieces: vec![Piece::default()],
            before: Vec::new(),
            after: Vec::new(),
            removed: Vec::new(),
            has_text: false,
            line,
            style: None,
            is_hidden: false,
        }
    }

    fn remove(&mut self, kind: RemovedKind, text: &str) {
        match self.removed.last_mut() {
            Some((last, so_far)) if *last == kind => so_far.push_str(text),
            _ => self.removed.push((kind, text.to_owned())),
        }
    }
}

impl<'x> Story<'x> {
    /// Reads an element of a paragraph.
    pub(super) fn inline(&mut self, element: &'x Element<'x>, draft: &mut Draft<'x>) {
        match element.name() {
            "r" => self.run(element, draft),
            "t" => {
                let text = element.text().replace(['\n', '\r'], " ");
                let is_kept = element.attribute("space").as_deref() == Some("preserve");
                self.text(
                    if is_kept {
                        &text
                    } else {
                        text.trim_matches(' ')
                    },
                    draft,
                );
            }
            "tab" | "ptab" => self.text("\t", draft),
            "noBreakHyphen" => self.text("-", draft),
            "sym" => self.symbol(element, draft),
            "br" | "cr" => {
                if element.attribute("type").as_deref() == Some("page") {
                    self.break_page();
                }
                draft.pieces.push(Piece::default());
            }
            "lastRenderedPageBreak" => self.page_was_rendered(),
            "fldChar" => self.field_mark(element, draft),
            "instrText" => self.fields.code(&element.text()),
            "del" => {
                self.changes += 1;
                draft.remove(RemovedKind::Deleted, &deleted_text(element));
            }
            "moveFrom" => self.changes += 1,
            "ins" | "moveTo" => {
                self.changes += 1;
                self.all(element, draft);
            }
            "footnoteReference" => self.note(Kind::Footnote, element, draft),
            "endnoteReference" => self.note(Kind::Endnote, element, draft),
            "commentReference" => {
                let id = element.attribute("id").unwrap_or_default();
                if let Some(comment) = self.comments.remove(&id) {
                    self.remove_aside(RemovedKind::Comment, comment);
                }
            }
            "ruby" => {
                if let Some(base) = element.child("rubyBase") {
                    self.all(base, draft);
                }
                let above = element.child("rt").map(deleted_text);
                draft.remove(RemovedKind::Ruby, &above.unwrap_or_default());
            }
            "drawing" | "pict" | "object" => self.drawing(element, draft),
            "AlternateContent" => {
                if let Some(chosen) = chosen(element) {
                    self.all(chosen, draft);
                }
            }
            "subDoc" => self.cannot_read("嵌入文档"),
            "delInstrText" | "delText" | "fldData" | "softHyphen" => {}
            name if name.ends_with("Pr") => {}
            _ => self.all(element, draft),
        }
    }

    fn all(&mut self, element: &'x Element<'x>, draft: &mut Draft<'x>) {
        for child in element.children() {
            self.inline(child, draft);
        }
    }

    fn run(&mut self, run: &'x Element<'x>, draft: &mut Draft<'x>) {
        let hidden = self.styles.hides(run.child("rPr"), draft.style.as_deref());
        let outside = std::mem::replace(&mut draft.is_hidden, hidden);
        self.all(run, draft);
        draft.is_hidden = outside;
    }

    /// Characters that stand here, if they are seen.
    fn text(&mut self, text: &str, draft: &mut Draft<'x>) {
        if text.is_empty() || !self.fields.shows_text() {
            return;
        }
        if draft.is_hidden {
            draft.remove(RemovedKind::Hidden, text);
            return;
        }
        let page = self.page();
        let is_blank = text.trim().is_empty();
        let Some(piece) = draft.pieces.last_mut() else {
            return;
        };
        piece.text.push_str(text);
        if !is_blank {
            piece.page = piece.page.or(page);
            piece.last_page = page;
            draft.has_text = true;
            self.text_stands();
        }
    }

    fn symbol(&mut self, element: &Element<'_>, draft: &mut Draft<'x>) {
        let code = element.attribute("char").unwrap_or_default();
        let code = u32::from_str_radix(&code, 16).ok();
        let font = element.attribute("font").unwrap_or_default();
        let shown = code
            .and_then(char::from_u32)
            .and_then(|c| symbols::character(&font, c));
        if shown.is_none() {
            self.cannot_read("符号");
        }
        self.text(&shown.unwrap_or('\u{FFFD}').to_string(), draft);
    }

    fn field_mark(&mut self, element: &'x Element<'x>, draft: &mut Draft<'x>) {
        if self.unclosed.contains(&key(element)) {
            return;
        }
        let kind = element.attribute("fldCharType").unwrap_or_default();
        if kind == "begin"
            && let Some(check_box) = element.find("checkBox")
        {
            let state = check_box.child("checked").or(check_box.child("default"));
            let is_checked = state.is_some_and(|e| e.attribute("val").is_none_or(|v| is_on(&v)));
            self.text(if is_checked { "☒" } else { "☐" }, draft);
        }
        if let Some(code) = self.fields.mark(&kind) {
            if let Some((reading, base)) = reading(&code) {
                self.text(base, draft);
                draft.remove(RemovedKind::Ruby, reading);
                return;
            }
            match overlaid(&code) {
                Some(text) => self.text(&text, draft),
                None if code.trim_start().to_ascii_lowercase().starts_with("eq") => {
                    self.cannot_read("公式域");
                }
                None => {}
            }
        }
    }

    fn note(&mut self, kind: Kind, element: &'x Element<'x>, draft: &mut Draft<'x>) {
        if self.asides_open == 0 && !draft.is_hidden {
            let mark = self.notes.refer(kind, element);
            self.text(&mark, draft);
        }
    }

    fn drawing(&mut self, element: &'x Element<'x>, draft: &mut Draft<'x>) {
        let mut found = Vec::new();
        self.floating(element, &mut found);
        if draft.has_text {
            draft.after.extend(found);
        } else {
            draft.before.extend(found);
        }
    }

    fn floating(&mut self, element: &'x Element<'x>, found: &mut Vec<Floating<'x>>) {
        match element.name() {
            "txbxContent" => return found.push(Floating::Box(element)),
            "AlternateContent" => {
                if let Some(chosen) = chosen(element) {
                    self.floating(chosen, found);
                }
                return;
            }
            "textpath" => {
                let text = element.attribute("string").unwrap_or_default();
                if !text.trim().is_empty() {
                    found.push(Floating::Art(text.trim().to_owned()));
                }
            }
            "OLEObject" => self.cannot_read("嵌入对象"),
            "pic" | "imagedata" => self.cannot_read("图片"),
            "chart" | "relIds" => self.cannot_read("图表"),
            _ => {}
        }
        for child in element.children() {
            self.floating(child, found);
        }
    }
}
