//! The walk through a story (body, note, text box, header): blocks, pages, notes.

use std::collections::{BTreeMap, BTreeSet};

use super::super::reflow::{append, is_invisible, stops_amid};
use super::super::xml::Element;
use super::super::{Block, Removed, RemovedKind};
use super::fields::{Fields, chosen};
use super::inline::{Draft, Floating};
use super::notes::Notes;
use super::numbering::Numbering;
use super::styles::{NumberProperties, Styles, toggle};

/// A paragraph's lines are joined up to this many bytes.
const MAX_JOINED: usize = 8 << 10;

/// Where the walk stands.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The paragraph of the body, from 1; those of notes and text boxes are not counted.
    pub(super) line: u32,
    /// The page, from 1.
    pub(super) page: u32,
    /// A page has just begun by the author's break; Word's own mark for it may follow.
    just_broken: bool,
}

/// The walk, with what it reads by and what it has found.
#[derive(Debug, Default)]
pub(super) struct Story<'x> {
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
    pub(super) notes: Notes<'x>,
    pub(super) comments: BTreeMap<String, &'x Element<'x>>,
    /// Field beginnings without an end.
    pub(super) unclosed: BTreeSet<usize>,
    /// Whether the document says where Word broke its pages.
    pub(super) is_paged: bool,
    /// Behind the paragraph that ends the nth section, whether a page begins.
    pub(super) sections: Vec<bool>,
    pub(super) place: Place,
    pub(super) fields: Fields,
    pub(super) out: Vec<Block>,
    pub(super) removed: Vec<Removed>,
    /// Tracked changes that were accepted.
    pub(super) changes: usize,
    /// What holds text that is not read, and how many there are.
    pub(super) unread: BTreeMap<&'static str, usize>,
    /// Table cells the walk is in.
    pub(super) cells_open: usize,
    /// Notes, text boxes, headers the walk is in.
    pub(super) asides_open: usize,
    pub(super) sections_ended: usize,
    /// A paragraph whose end was deleted: the next one goes on with it.
    pub(super) carried: Option<Draft<'x>>,
}

impl<'x> Story<'x> {
    /// The page here, if pages are known.
    pub(super) fn page(&self) -> Option<u32> {
        self.is_paged.then_some(self.place.page + 1)
    }

    /// The author's break.
    pub(super) fn break_page(&mut self) {
        if self.asides_open == 0 {
            self.place.page += 1;
            self.place.just_broken = true;
        }
    }

    /// A mark of where Word last began a page.
    pub(super) fn page_was_rendered(&mut self) {
        if self.asides_open == 0 && !std::mem::take(&mut self.place.just_broken) {
            self.place.page += 1;
        }
    }

    /// Text stands here.
    pub(super) fn text_stands(&mut self) {
        self.place.just_broken = false;
    }

    /// Counts something whose text is not read.
    pub(super) fn cannot_read(&mut self, what: &'static str) {
        *self.unread.entry(what).or_default() += 1;
    }

    /// Reads what holds blocks.
    pub(super) fn blocks(&mut self, parent: &'x Element<'x>) {
        self.blocks_of(parent);
        self.finish_carried();
    }

    fn blocks_of(&mut self, parent: &'x Element<'x>) {
        for child in parent.children() {
            match child.name() {
                "p" => self.paragraph(child),
                "tbl" => {
                    self.finish_carried();
                    self.table(child);
                }
                "altChunk" | "subDoc" => self.cannot_read("嵌入文档"),
                "del" | "moveFrom" => self.delete(child),
                "AlternateContent" => {
                    if let Some(chosen) = chosen(child) {
                        self.blocks_of(chosen);
                    }
                }
                name if name.ends_with("Pr") => {}
                _ => self.blocks_of(child),
            }
        }
    }

    fn paragraph(&mut self, paragraph: &'x Element<'x>) {
        if self.asides_open == 0 {
            self.place.line += 1;
        }
        let properties = paragraph.child("pPr");
        if properties.and_then(|p| toggle(p, "pageBreakBefore")) == Some(true) {
            self.break_page();
        }
        let style = self.styles.of_paragraph(properties);
        let line = self.place.line.max(1);
        let mut draft = self.carried.take().unwrap_or_else(|| Draft::new(line));
        draft.is_hidden = self.styles.hides(None, style.as_deref());
        draft.style = style;
        for child in paragraph.children() {
            self.inline(child, &mut draft);
        }
        if self.mark_is_gone(properties, draft.style.as_deref()) {
            self.carried = Some(draft);
        } else {
            let own = NumberProperties::of(properties);
            let style = draft.style.as_deref();
            let label = self.numbering.label(&own, style, &self.styles);
            self.finish(draft, label.as_deref().unwrap_or_default());
        }
        if properties.is_some_and(|p| p.child("sectPr").is_some()) {
            self.sections_ended += 1;
            if self.sections.get(self.sections_ended).copied() == Some(true) {
                self.break_page();
            }
        }
    }

    /// Whether the paragraph's end is deleted or hidden, so that the next paragraph goes on with it.
    fn mark_is_gone(&mut self, properties: Option<&Element<'_>>, style: Option<&str>) -> bool {
        let Some(mark) = properties.and_then(|p| p.child("rPr")) else {
            return false;
        };
        let deleted = mark
            .child("del")
            .or_else(|| mark.child("moveFrom"))
            .is_some();
        self.changes += usize::from(deleted || mark.child("ins").is_some());
        // Only by itself: a style that hides paragraphs hides their text, which leaves them empty.
        deleted || toggle(mark, "vanish") == Some(true) && self.styles.hides(Some(mark), style)
    }

    fn finish_carried(&mut self) {
        if let Some(draft) = self.carried.take() {
            self.finish(draft, "");
        }
    }

    /// Makes blocks of a paragraph that has ended.
    fn finish(&mut self, mut draft: Draft<'x>, label: &str) {
        let page = self.page();
        if let Some(first) = draft.pieces.first_mut() {
            let text = std::mem::take(&mut first.text);
            first.text = format!("{label}{}", text.trim_start());
        }
        for floating in std::mem::take(&mut draft.before) {
            self.float(floating, draft.line);
        }
        let mut whole: Option<Block> = None;
        for piece in draft.pieces {
            let invisible: String = piece.text.chars().filter(|&c| is_invisible(c)).collect();
            self.remove(RemovedKind::Invisible, &invisible, draft.line);
            let visible: String = piece.text.chars().filter(|&c| !is_invisible(c)).collect();
            let text = visible.trim();
            if text.is_empty() {
                continue;
            }
            match &mut whole {
                Some(block) if block.text.len() < MAX_JOINED && stops_amid(&block.text, text) => {
                    append(&mut block.text, text);
                    block.last_page = piece.last_page;
                }
                _ => {
                    let next = Block {
                        text: text.to_owned(),
                        cells: None,
                        page: piece.page.or(page),
                        last_page: piece.last_page.or(page),
                        line: draft.line,
                    };
                    self.out.extend(whole.replace(next));
                }
            }
        }
        self.out.extend(whole);
        for floating in draft.after {
            self.float(floating, draft.line);
        }
        for (kind, text) in draft.removed {
            self.remove(kind, text.trim(), draft.line);
        }
        self.flush_notes();
    }

    fn float(&mut self, floating: Floating<'x>, line: u32) {
        match floating {
            Floating::Box(content) => {
                let inside = self.aside(content);
                self.out
                    .extend(inside.into_iter().map(|b| Block { line, ..b }));
            }
            Floating::Art(text) => self.out.push(Block {
                text,
                cells: None,
                page: self.page(),
                last_page: self.page(),
                line,
            }),
        }
    }

    /// The blocks of a story within the story.
    pub(super) fn aside(&mut self, root: &'x Element<'x>) -> Vec<Block> {
        let before = std::mem::take(&mut self.out);
        let fields = std::mem::take(&mut self.fields);
        let carried = self.carried.take();
        let cells_open = std::mem::take(&mut self.cells_open);
        self.asides_open += 1;
        self.blocks(root);
        self.asides_open -= 1;
        self.cells_open = cells_open;
        self.carried = carried;
        self.fields = fields;
        std::mem::replace(&mut self.out, before)
    }

    /// The notes that were referred to, as blocks behind the paragraph or row.
    pub(super) fn flush_notes(&mut self) {
        if self.cells_open > 0 || self.asides_open > 0 {
            return;
        }
        for (mark, note) in std::mem::take(&mut self.notes.pending) {
            let line = self.place.line.max(1);
            let mut inside = self.aside(note);
            if let Some(first) = inside.first_mut() {
                first.text = format!("{mark} {}", first.text).trim().to_owned();
            }
            self.out
                .extend(inside.into_iter().map(|b| Block { line, ..b }));
        }
    }

    /// Text that is no text of the notice.
    pub(super) fn remove(&mut self, kind: RemovedKind, text: &str, line: u32) {
        if !text.is_empty() {
            self.removed.push(Removed {
                kind,
                text: text.to_owned(),
                page: self.page(),
                line,
            });
        }
    }

    /// The text of an aside that is no text of the notice: its paragraphs as lines.
    pub(super) fn remove_aside(&mut self, kind: RemovedKind, root: &'x Element<'x>) {
        let texts: Vec<String> = self.aside(root).into_iter().map(|b| b.text).collect();
        self.remove(kind, &texts.join("\n"), self.place.line.max(1));
    }

    /// Everything in a deleted element.
    pub(super) fn delete(&mut self, element: &Element<'_>) {
        if element.name() != "moveFrom" {
            let text = deleted_text(element);
            self.remove(RemovedKind::Deleted, text.trim(), self.place.line.max(1));
        }
    }
}

/// The characters in a deleted element.
pub(super) fn deleted_text(element: &Element<'_>) -> String {
    let text = |child: &Element<'_>| match child.name() {
        "t" | "delText" => child.text(),
        _ => deleted_text(child),
    };
    element.children().map(text).collect()
}
