//! The tree to lines: where a browser begins a new line, and what it shows there.
//!
//! White space is collapsed as CSS says, a line end between two Han characters is nothing, and an
//! indent (no-break or ideographic spaces) is kept as a number only. Hidden text goes its own way.

use unicode_width::UnicodeWidthChar;

use super::choose::Part;
use super::edges;
use super::list::Numbering;
use super::table;
use super::tree::{Id, ROOT, Tree};
use super::weigh::{Weights, is_hidden, is_silent};

/// Where a piece of text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// In the notice.
    Notice,
    /// On the page beside it.
    Page,
    /// The reading above a word (注音).
    Reading,
    /// Not shown.
    Hidden,
}

/// A line as a browser begins it, or a row of a table.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) cells: Option<Vec<String>>,
    pub(super) zone: Zone,
    /// Columns of white space before the text.
    pub(super) indent: usize,
    /// Characters inside links.
    pub(super) linked: usize,
    /// The pieces of one paragraph, parted by `<br>`, have the same.
    pub(super) group: u32,
    /// The text it begins with.
    pub(super) node: Id,
}

impl Piece {
    /// Whether it is beside the line it stands in: hidden, or a reading.
    pub(super) fn is_aside(&self) -> bool {
        matches!(self.zone, Zone::Hidden | Zone::Reading)
    }

    /// Whether most of it is links.
    pub(super) fn is_linked(&self) -> bool {
        self.linked * 2 > self.text.chars().filter(|c| !c.is_whitespace()).count()
    }
}

/// All pieces of a page in order, those of the notice told from the others, and whether numbers of
/// automatic lists were written out.
pub(super) fn pieces(tree: &Tree, weights: &Weights, parts: &[Part]) -> (Vec<Piece>, bool) {
    let mut holds = vec![false; tree.len()];
    for part in parts {
        for above in tree.ancestors(part.first) {
            holds[above] = true;
        }
    }
    let mut flow = Flow {
        tree,
        weights,
        parts,
        holds,
        pieces: Vec::new(),
        zone: Zone::Page,
        group: 0,
        run: Run::default(),
        verbatim: false,
        in_link: false,
        numbering: Numbering::default(),
    };
    flow.element(ROOT);
    flow.end_line();
    (flow.pieces, flow.numbering.used)
}

/// The line being written.
#[derive(Debug, Default)]
struct Run {
    text: String,
    node: Id,
    linked: usize,
    /// White space that is written when a character follows; whether it holds a line end.
    space: Option<bool>,
}

pub(super) struct Flow<'a> {
    pub(super) tree: &'a Tree,
    pub(super) weights: &'a Weights,
    parts: &'a [Part],
    /// Whether the notice begins inside an element.
    pub(super) holds: Vec<bool>,
    pub(super) pieces: Vec<Piece>,
    zone: Zone,
    group: u32,
    run: Run,
    /// Whether white space is shown as it stands.
    verbatim: bool,
    in_link: bool,
    pub(super) numbering: Numbering,
}

impl Flow<'_> {
    /// Writes an element and what is inside it. The tree's depth bounds the recursion.
    pub(super) fn element(&mut self, id: Id) {
        let tree = self.tree;
        if let Some(text) = tree.text(id) {
            return self.text(id, text);
        }
        let name = tree.name(id);
        if name == "script" || name == "style" || name == "title" {
            return;
        }
        if !self.holds[id] && (is_hidden(tree, id) || is_silent(tree, id)) {
            return self.aside(id, Zone::Hidden);
        }
        match name {
            "rt" | "rp" => return self.aside(id, Zone::Reading),
            "br" => return self.end_line(),
            "table" if !table::is_layout(self, id) => {
                return self.paragraph(|flow| table::rows(flow, id));
            }
            _ => {}
        }
        let (zone, in_link, verbatim) = (self.zone, self.in_link, self.verbatim);
        let part = |wanted: fn(&Part) -> Id| self.parts.iter().any(|part| wanted(part) == id);
        let (first, whole) = (part(|p| p.first), part(|p| p.whole));
        if first {
            self.end_paragraph();
            self.zone = Zone::Notice;
        } else if self.zone == Zone::Notice
            && !self.holds[id]
            && edges::is_furniture(tree, self.weights, self.parts, id)
        {
            self.end_paragraph();
            self.zone = Zone::Page;
        }
        self.in_link |= name == "a";
        self.verbatim |= is_verbatim(tree, id);
        self.numbering.enter(tree, id);
        let children = |flow: &mut Self| tree.children(id).for_each(|child| flow.element(child));
        if tree.is_block(id) || first || whole || self.zone != zone {
            self.paragraph(children);
        } else {
            children(self);
        }
        self.numbering.leave(tree, id);
        self.in_link = in_link;
        self.verbatim = verbatim;
        // The notice goes on behind its inner container as far as the outer one reaches.
        if whole || !self.holds[id] {
            self.zone = zone;
        }
    }

    /// What `inside` writes is a paragraph, or several, of its own.
    pub(super) fn paragraph(&mut self, inside: impl FnOnce(&mut Self)) {
        self.end_paragraph();
        inside(self);
        self.end_paragraph();
    }

    fn text(&mut self, node: Id, text: &str) {
        for c in text.chars() {
            match c {
                '\n' if self.verbatim => self.end_line(),
                ' ' | '\t' | '\n' | '\r' | '\u{c}' if !self.verbatim => {
                    self.run.space = Some(self.run.space.unwrap_or(false) | (c == '\n'));
                }
                _ => self.character(node, c),
            }
        }
    }

    fn character(&mut self, node: Id, c: char) {
        let before = self.run.text.chars().next_back();
        if before.is_none() {
            self.run.node = node;
        }
        if let (Some(line_end), Some(before)) = (self.run.space.take(), before) {
            let parts_words = !(line_end && is_wide(before) && is_wide(c));
            if parts_words && !before.is_whitespace() {
                self.run.text.push(' ');
            }
        }
        if self.run.text.trim_start().is_empty() && !c.is_whitespace() {
            self.run.node = node;
        }
        self.run.linked += usize::from(self.in_link && !c.is_whitespace());
        self.run.text.push(if c == '\u{a0}' { ' ' } else { c });
    }

    /// Ends the line; the next one belongs to the same paragraph.
    fn end_line(&mut self) {
        let run = std::mem::take(&mut self.run);
        let mut text = run.text.trim().to_owned();
        let blank = self
            .pieces
            .last()
            .is_none_or(|last| last.group != self.group);
        if text.is_empty() && blank {
            return;
        }
        let head = &run.text[..run.text.len() - run.text.trim_start().len()];
        let indent = head
            .chars()
            .map(|c| if c == '\u{3000}' { 2 } else { 1 })
            .sum();
        if self.zone == Zone::Notice && !text.is_empty() {
            self.numbering.write(&mut text);
        }
        self.pieces.push(Piece {
            text,
            cells: None,
            zone: self.zone,
            indent,
            linked: run.linked,
            group: self.group,
            node: run.node,
        });
    }

    fn end_paragraph(&mut self) {
        self.end_line();
        // Blank lines behind a paragraph's last one part nothing.
        while self.pieces.last().is_some_and(|p| p.text.is_empty()) {
            self.pieces.pop();
        }
        self.group += 1;
    }

    /// A row of a table, which begins with the text `node`.
    pub(super) fn row(&mut self, cells: Vec<String>, node: Id, linked: usize) {
        self.group += 1;
        self.pieces.push(Piece {
            text: cells.join("\t"),
            cells: Some(cells),
            zone: self.zone,
            indent: 0,
            linked,
            group: self.group,
            node,
        });
    }

    /// The text of an element that is not shown or read with the line, in one piece; the line goes on.
    fn aside(&mut self, id: Id, zone: Zone) {
        let tree = self.tree;
        let silent =
            |&node: &Id| matches!(tree.name(tree.parent(node)), "script" | "style" | "title");
        let texts = tree.inside(id).filter(|node| !silent(node));
        let words = texts
            .filter_map(|node| tree.text(node))
            .flat_map(str::split_whitespace);
        let text = words.collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            self.pieces.push(Piece {
                text,
                cells: None,
                zone,
                indent: 0,
                linked: 0,
                group: 0,
                node: id,
            });
        }
    }
}

/// Whether white space inside an element is shown as it stands.
fn is_verbatim(tree: &Tree, id: Id) -> bool {
    let style = tree
        .attribute(id, "style")
        .unwrap_or_default()
        .replace(' ', "");
    matches!(tree.name(id), "pre" | "listing" | "xmp" | "plaintext")
        || style.contains("white-space:pre") && !style.contains("white-space:pre-line")
}

/// Between two of these a line end of the source is no space (CSS Text 3, 4.1.3).
fn is_wide(c: char) -> bool {
    c.width_cjk() == Some(2) && !c.is_ascii()
}
