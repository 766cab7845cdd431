//! Paragraphs in the making: the body, and the stories that stand within it (notes, boxes, headers).
//!
//! A note is marked in the text and stands behind its paragraph, a box stands before or behind the
//! paragraph it is anchored in, and what is no text goes to `removed`: all as in
//! [`docx`](super::super::docx). A line counts the paragraphs of the file, those of cells included.

use std::collections::BTreeMap;

use super::super::reflow::{append, is_invisible, stops_amid};
use super::super::{Block, Content, Diagnostic, ExtractError, Limit, Removed, RemovedKind};
use super::table::{Definition, Row, Table};

/// No block grows longer than this by joining lines.
const MAX_JOINED: usize = 8 << 10;

/// What a story within the story becomes.
#[derive(Clone, Debug)]
enum Kind {
    Body,
    /// A footnote or endnote with its mark.
    Note(String),
    Box,
    Aside(RemovedKind),
}

/// A story that is being read.
#[derive(Debug)]
pub(super) struct Frame {
    kind: Kind,
    paragraph: Paragraph,
    out: Vec<Block>,
    /// The paragraphs of the cell that is being read, and the cells before it in its row.
    cell: Vec<Block>,
    row: Vec<Vec<Block>>,
    /// The first paragraph of that row.
    row_line: Option<u32>,
    table: Table,
    /// Notes that stand behind the paragraph or row, boxes that stand behind the paragraph.
    notes: Vec<Block>,
    boxes: Vec<Block>,
}

/// The paragraph that is being read.
#[derive(Debug, Default)]
struct Paragraph {
    label: String,
    /// Its text, parted at line breaks.
    lines: Vec<String>,
    removed: Vec<(RemovedKind, String)>,
}

impl Frame {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            paragraph: Paragraph::default(),
            out: Vec::new(),
            cell: Vec::new(),
            row: Vec::new(),
            row_line: None,
            table: Table::default(),
            notes: Vec::new(),
            boxes: Vec::new(),
        }
    }

    /// A header, a footer or a comment.
    pub(super) fn aside(kind: RemovedKind) -> Self {
        Self::new(Kind::Aside(kind))
    }

    /// A text box.
    pub(super) fn text_box() -> Self {
        Self::new(Kind::Box)
    }
}

/// Everything that is being read.
#[derive(Debug)]
pub(super) struct Story {
    /// The open stories; the body is the first.
    frames: Vec<Frame>,
    removed: Vec<Removed>,
    /// How many paragraphs have ended.
    paragraphs: u32,
    footnotes: u32,
    endnotes: u32,
    /// How many changes are tracked.
    pub(super) changes: usize,
    unread: BTreeMap<&'static str, usize>,
    definition: Definition,
    /// How many paragraphs and cells were made.
    made: usize,
}

impl Default for Story {
    fn default() -> Self {
        Self {
            frames: vec![Frame::new(Kind::Body)],
            removed: Vec::new(),
            paragraphs: 0,
            footnotes: 0,
            endnotes: 0,
            changes: 0,
            unread: BTreeMap::new(),
            definition: Definition::default(),
            made: 0,
        }
    }
}

impl Story {
    /// Whether more was made than anybody writes. What is made then may be left out: it is refused.
    pub(super) fn is_over_limit(&self) -> bool {
        self.made as u64 > 4 * Limit::Elements.get()
    }

    /// How many stories are open beside the body.
    pub(super) fn depth(&self) -> usize {
        self.frames.len() - 1
    }

    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::new(Kind::Body));
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// The number of the paragraph that is being read, from 1.
    fn line(&self) -> u32 {
        self.paragraphs.saturating_add(1)
    }

    pub(super) fn open(&mut self, frame: Frame) {
        self.frames.push(frame);
    }

    /// A note, whose mark is put where it is referred to. The mark is printed and not stored: `[1]`.
    pub(super) fn note(&mut self, is_endnote: bool) -> Frame {
        let mark = if is_endnote {
            self.endnotes += 1;
            super::super::docx::numeral("lowerRoman", self.endnotes)
        } else {
            self.footnotes += 1;
            self.footnotes.to_string()
        };
        let mark = format!("[{mark}]");
        mark.chars().for_each(|c| self.push(c));
        Frame::new(Kind::Note(mark))
    }

    /// Ends the stories beyond the first `depth` within the body.
    pub(super) fn close_to(&mut self, depth: usize) {
        while self.depth() > depth {
            self.end_story();
            let Some(frame) = self.frames.pop() else {
                return;
            };
            let line = self.line();
            let mut blocks = frame.out;
            let here = self.frame();
            match frame.kind {
                Kind::Body => here.out.extend(blocks),
                Kind::Note(mark) => {
                    if let Some(first) = blocks.first_mut() {
                        first.text = format!("{mark} {}", first.text);
                    }
                    here.notes
                        .extend(blocks.into_iter().map(|b| Block { line, ..b }));
                }
                Kind::Box => {
                    let blocks = blocks.into_iter().map(|b| Block { line, ..b });
                    here.boxes.extend(blocks);
                    if here.paragraph.is_empty() {
                        self.place_boxes();
                    }
                }
                Kind::Aside(kind) => {
                    let texts: Vec<String> = blocks.into_iter().map(|b| b.text).collect();
                    self.remove_at(kind, &texts.join("\n"), line);
                }
            }
        }
    }

    fn place_boxes(&mut self) {
        let here = self.frame();
        let boxes = std::mem::take(&mut here.boxes);
        if here.row.is_empty() && here.cell.is_empty() && here.table.is_empty() {
            here.out.extend(boxes);
        } else {
            here.cell.extend(boxes);
        }
    }

    fn end_story(&mut self) {
        let is_empty = self.frame().paragraph.is_empty();
        if !is_empty {
            let in_row = !self.frame().row.is_empty();
            self.end_paragraph(in_row);
        }
        if !self.frame().row.is_empty() || !self.frame().cell.is_empty() {
            self.end_row();
        }
        self.end_table();
        self.flush_notes();
    }

    pub(super) fn push(&mut self, c: char) {
        let lines = &mut self.frame().paragraph.lines;
        match lines.last_mut() {
            Some(line) => line.push(c),
            None => lines.push(c.to_string()),
        }
    }

    /// A character of the paragraph's label; a label within a paragraph is one of a paragraph whose
    /// beginning was deleted.
    pub(super) fn label(&mut self, c: char) {
        let paragraph = &mut self.frame().paragraph;
        if paragraph.lines.is_empty() {
            paragraph.label.push(c);
        }
    }

    /// A character that is no text.
    pub(super) fn remove(&mut self, kind: RemovedKind, c: char) {
        let removed = &mut self.frame().paragraph.removed;
        match removed.last_mut() {
            Some((last, so_far)) if *last == kind => so_far.push(c),
            _ => removed.push((kind, c.to_string())),
        }
    }

    fn remove_at(&mut self, kind: RemovedKind, text: &str, line: u32) {
        if !text.trim().is_empty() {
            self.removed.push(Removed {
                kind,
                text: text.trim().to_owned(),
                page: None,
                line,
            });
        }
    }

    pub(super) fn cannot_read(&mut self, what: &'static str) {
        *self.unread.entry(what).or_default() += 1;
    }

    pub(super) fn end_line(&mut self) {
        self.frame().paragraph.lines.push(String::new());
    }

    pub(super) fn end_paragraph(&mut self, in_table: bool) {
        let line = self.line();
        self.made = self.made.saturating_add(1);
        let blocks = self.take_paragraph(line);
        if self.frames.len() == 1 {
            self.paragraphs = line;
        }
        if in_table {
            self.frame().row_line.get_or_insert(line);
            self.frame().cell.extend(blocks);
            return;
        }
        if !self.frame().row.is_empty() || !self.frame().cell.is_empty() {
            self.end_row();
        }
        self.end_table();
        self.frame().out.extend(blocks);
        self.flush_notes();
    }

    /// The blocks of the paragraph that ends, boxes anchored in it among them.
    fn take_paragraph(&mut self, line: u32) -> Vec<Block> {
        let paragraph = std::mem::take(&mut self.frame().paragraph);
        let boxes = std::mem::take(&mut self.frame().boxes);
        let label = paragraph.label.trim_start();
        let bare = label.trim_end();
        // A gap in print; what ends in a full-width mark has one of its own.
        let has_gap = bare.len() < label.len() && !bare.ends_with(['、', '）', '．', '：', '。']);
        let mut blocks: Vec<Block> = Vec::new();
        let mut lines = paragraph.lines;
        if lines.is_empty() && paragraph.removed.is_empty() {
            lines.push(String::new());
        }
        if let Some(first) = lines.first_mut() {
            let gap = if has_gap { " " } else { "" };
            *first = format!("{bare}{gap}{}", first.trim_start());
        } else if let Some((kind, _)) = paragraph.removed.last() {
            // The label of a paragraph that is hidden or deleted as a whole.
            self.remove_at(*kind, bare, line);
        }
        for text in lines {
            let invisible: String = text.chars().filter(|&c| is_invisible(c)).collect();
            if !invisible.is_empty() {
                self.removed.push(Removed {
                    kind: RemovedKind::Invisible,
                    text: invisible,
                    page: None,
                    line,
                });
            }
            let visible: String = text.chars().filter(|&c| !is_invisible(c)).collect();
            let text = visible.trim();
            match blocks.last_mut() {
                _ if text.is_empty() => {}
                Some(b) if b.text.len() < MAX_JOINED && stops_amid(&b.text, text) => {
                    append(&mut b.text, text)
                }
                _ => blocks.push(Block {
                    text: text.to_owned(),
                    cells: None,
                    page: None,
                    last_page: None,
                    line,
                }),
            }
        }
        for (kind, text) in paragraph.removed {
            self.remove_at(kind, &text, line);
        }
        blocks.extend(boxes);
        blocks
    }

    pub(super) fn end_cell(&mut self) {
        self.end_paragraph(true);
        let frame = self.frame();
        let cell = std::mem::take(&mut frame.cell);
        frame.row.push(cell);
    }

    pub(super) fn end_row(&mut self) {
        if !self.frame().paragraph.is_empty() {
            self.end_paragraph(true);
        }
        let definition = std::mem::take(&mut self.definition);
        let frame = self.frame();
        if !frame.cell.is_empty() {
            let cell = std::mem::take(&mut frame.cell);
            frame.row.push(cell);
        }
        let cells = std::mem::take(&mut frame.row);
        let line = frame.row_line.take().unwrap_or(1);
        if !cells.is_empty() {
            let notes = std::mem::take(&mut frame.notes);
            let row = Row::new(line, cells, notes, &definition);
            let last = frame.table.last();
            if last.is_some_and(|last| row.starts_table(last)) {
                self.end_table();
            }
            self.frame().table.push(row);
        }
        self.definition = definition;
    }

    fn end_table(&mut self) {
        let frame = self.frame();
        let table = std::mem::take(&mut frame.table);
        self.made = self.made.saturating_add(table.size());
        if !self.is_over_limit() {
            self.frame().out.extend(table.blocks());
        }
    }

    fn flush_notes(&mut self) {
        let frame = self.frame();
        let notes = std::mem::take(&mut frame.notes);
        frame.out.extend(notes);
    }

    /// Words that define the cells of a row; whether this is one.
    pub(super) fn define_cells(&mut self, word: &str, number: Option<i32>) -> bool {
        self.definition.word(word, number)
    }

    /// What was read.
    pub(super) fn content(mut self) -> Result<Content, ExtractError> {
        self.close_to(0);
        self.end_story();
        if self.is_over_limit() {
            return Err(ExtractError::OverLimit(Limit::Elements));
        }
        let blocks = std::mem::take(&mut self.frame().out);
        let pictures = self.unread.get("图片").copied().unwrap_or_default();
        if blocks.is_empty() && pictures > 0 {
            return Err(ExtractError::OnlyPictures(pictures));
        }
        let mut diagnostics = Vec::new();
        let mut remark = |code: &str, message: String| {
            diagnostics.push(Diagnostic::new(code, message, None));
        };
        if self.changes > 0 {
            let message = format!("{} 处修订按接受后的样子读取", self.changes);
            remark("tracked_changes", message);
        }
        let notes = self.footnotes + self.endnotes;
        if notes > 0 {
            let message = format!("{notes} 条脚注、尾注排在引用它的段落之后");
            remark("notes_moved", message);
        }
        if !self.unread.is_empty() {
            let counts = self.unread.iter().map(|(what, n)| format!("{what} {n}"));
            let counts = counts.collect::<Vec<_>>().join("、");
            remark("unread_objects", format!("没有读取：{counts}"));
        }
        Ok(Content {
            blocks,
            removed: self.removed,
            pages: None,
            readings: Vec::new(),
            diagnostics,
        })
    }
}

impl Paragraph {
    fn is_empty(&self) -> bool {
        self.label.is_empty() && self.lines.is_empty() && self.removed.is_empty()
    }
}
