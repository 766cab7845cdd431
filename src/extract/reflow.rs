//! Lines to paragraphs: what the page broke is joined, what the page added is taken out.
//!
//! A notice's lines are broken at the page's measure (28 characters by GB/T 9704), and nothing in a
//! text file says which breaks are the author's. The text's own measure decides: where most lines
//! are equally long, a full line goes on in the next one; elsewhere only a paragraph that stops in
//! mid-sentence does (the page broke it). Where paragraphs begin with an indent, the indent decides
//! before the last character does. Where a line begins with a label or with `时间：` it begins a
//! paragraph. Nothing is put between joined lines but a space between two Latin words.
//!
//! This is a pure function of lines; it knows no file format and no notice.

mod marks;
mod measure;
mod running;
mod start;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use unicode_width::UnicodeWidthStr;

use self::marks::converter_marks;
pub(super) use self::measure::stops_amid;
use self::measure::{FIRST_LINE, Measure, SoFar};
use super::{Block, Diagnostic, Line, Removed, RemovedKind};

/// The outcome of [`reflow`].
#[derive(Debug, Default)]
pub struct Reflowed {
    /// Paragraphs and table rows.
    pub blocks: Vec<Block>,
    /// What was no text.
    pub removed: Vec<Removed>,
    /// `pages_from_marks` where pages were counted from printed page numbers.
    pub diagnostics: Vec<Diagnostic>,
}

/// A printed page number between dashes: `— 3 —`, `-3-`, `－ 12 －`.
static PAGE_MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*[—–―‐\-－─]{1,3}\s*([0-9０-９]{1,4})\s*[—–―‐\-－─]{1,3}\s*$")
        .expect("a valid pattern")
});

/// A page number in words: `第 3 页`, `第3页 共12页`.
static PAGE_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*第\s*([0-9０-９]{1,4})\s*页(?:\s*[,，/]?\s*共\s*[0-9０-９]{1,4}\s*页)?\s*$")
        .expect("a valid pattern")
});

/// A bare number alone on its line; a page number only at a page's edge.
static BARE_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*([0-9０-９]{1,3})\s*$").expect("a valid pattern"));

/// Joins `lines` into paragraphs.
pub fn reflow(lines: &[Line]) -> Reflowed {
    reflow_around(lines, &[])
}

/// Joins `lines` into paragraphs, but for those whose numbers are in `alone`, in order.
pub(super) fn reflow_around(lines: &[Line], alone: &[u32]) -> Reflowed {
    let is_alone = |line: &Text| alone.binary_search(&line.number).is_ok();
    let mut out = Reflowed::default();
    let mut rows = clean(lines, &mut out.removed);
    running::take_out(&mut rows, &mut out.removed);
    count_pages_from_marks(&mut rows, &mut out.diagnostics);
    let measure = Measure::of(&rows);
    let mut so_far = SoFar::default();
    let mut previous: Option<usize> = None;
    let mut is_behind_row = false;
    for i in 0..rows.len() {
        let Row::Text(line) = &rows[i] else { continue };
        if let Some(cells) = cells(&rows, i, is_behind_row) {
            out.blocks.push(line.block(cells.join("\t"), Some(cells)));
            previous = None;
            is_behind_row = true;
            continue;
        }
        is_behind_row = false;
        let last = previous.and_then(|i| rows[i].text());
        match (last, out.blocks.last_mut()) {
            (Some(last), Some(block))
                if measure.continues(last, &so_far, line, next_text(&rows, i))
                    && !is_alone(last)
                    && !is_alone(line) =>
            {
                append(&mut block.text, &line.text);
                block.last_page = line.page;
                so_far.push(&line.text);
            }
            _ => {
                so_far = SoFar::of(&line.text);
                out.blocks.push(line.block(line.text.clone(), None));
            }
        }
        previous = Some(i);
    }
    out
}

fn next_text(rows: &[Row], i: usize) -> Option<&Text> {
    rows[i + 1..].iter().find_map(Row::text)
}

/// A line after cleaning.
#[derive(Clone, Debug)]
enum Row {
    Text(Text),
    /// A printed page number, or a change of page.
    PageEnd(Option<u32>),
}

impl Row {
    fn text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            Self::PageEnd(_) => None,
        }
    }
}

#[derive(Clone, Debug)]
struct Text {
    text: String,
    cells: Option<Vec<String>>,
    indent: usize,
    page: Option<u32>,
    number: u32,
    after_blank: bool,
    /// Begins with a single space where other lines have none: the head of a page.
    page_head: bool,
    /// Its width in columns, with ambiguous characters (— “ ”) as wide as Chinese print has them, and
    /// the indent of a paragraph. A line further in (a title, a signature) fills no measure.
    columns: usize,
    /// Begins with a label.
    label: bool,
    /// How many parts tabs make of it.
    parts: usize,
}

impl Text {
    fn block(&self, text: String, cells: Option<Vec<String>>) -> Block {
        Block {
            text,
            cells,
            page: self.page,
            last_page: self.page,
            line: self.number,
        }
    }
}

/// The longest line in bytes whose width is counted character by character.
const LONGEST_COUNTED: usize = 600;

fn columns(text: &str, indent: usize) -> usize {
    let width = match text.len() {
        0..=LONGEST_COUNTED => text.width_cjk(),
        bytes => bytes / 3 * 2,
    };
    width
        + if indent <= *FIRST_LINE.end() {
            indent
        } else {
            0
        }
}

/// The longest line in bytes that may be a page number.
const LONGEST_PAGE_MARK: usize = 60;

/// Takes out page numbers, converters' marks, invisible characters and blank lines.
fn clean(lines: &[Line], removed: &mut Vec<Removed>) -> Vec<Row> {
    let edges = page_edges(lines);
    let mut rows = Vec::with_capacity(lines.len());
    let mut after_blank = false;
    for (i, line) in lines.iter().enumerate() {
        let mut remove = |kind, text: &str| {
            removed.push(Removed {
                kind,
                text: text.to_owned(),
                page: line.page,
                line: line.number,
            });
        };
        if let Some(cells) = &line.cells {
            rows.push(Row::Text(row_of_table(line, cells, &mut remove)));
            after_blank = false;
            continue;
        }
        let mut text = Cow::Borrowed(line.text.as_str());
        if text.contains(is_invisible) {
            let invisible: String = text.chars().filter(|&c| is_invisible(c)).collect();
            remove(RemovedKind::Invisible, &invisible);
            text.to_mut().retain(|c| !is_invisible(c));
        }
        let marks = converter_marks(&text);
        for mark in &marks {
            remove(RemovedKind::ConverterMark, &text[mark.clone()]);
        }
        for mark in marks.into_iter().rev() {
            text.to_mut().replace_range(mark, "");
        }
        let bare = text.trim();
        if bare.is_empty() {
            after_blank = true;
            continue;
        }
        if let Some(page) = page_mark(bare, edges[i]) {
            remove(RemovedKind::PageNumber, bare);
            rows.push(Row::PageEnd(page));
            continue;
        }
        let indent = text
            .chars()
            .take_while(|c| c.is_whitespace())
            .map(|c| if c == '\u{3000}' { 2 } else { 1 })
            .sum();
        let page_head = indent == 1 && i > 0 || line.text.starts_with(' ') && i == 0;
        let inner = bare.bytes().filter(|&b| b == b'\t').count();
        rows.push(Row::Text(Text {
            cells: None,
            columns: columns(bare, indent),
            label: start::begins_with_label(bare),
            parts: 1 + inner + empty_cells(&text, inner, bare),
            text: bare.to_owned(),
            indent,
            page: line.page,
            number: line.number,
            after_blank,
            page_head,
        }));
        after_blank = false;
    }
    rows
}

/// A row of a table that the format shows, without invisible characters; it has no measure.
fn row_of_table(line: &Line, cells: &[String], remove: &mut dyn FnMut(RemovedKind, &str)) -> Text {
    let (invisible, seen): (Vec<String>, Vec<String>) = cells
        .iter()
        .map(|cell| {
            cell.replace('\t', " ")
                .chars()
                .partition(|&c| is_invisible(c))
        })
        .unzip();
    let invisible = invisible.concat();
    if !invisible.is_empty() {
        remove(RemovedKind::Invisible, &invisible);
    }
    Text {
        text: String::new(),
        columns: 0,
        label: false,
        parts: cells.len(),
        cells: Some(seen.iter().map(|cell| cell.trim().to_owned()).collect()),
        indent: 0,
        page: line.page,
        number: line.number,
        after_blank: false,
        page_head: false,
    }
}

/// The empty cells at the end of a row: tabs behind the text, if that is short.
fn empty_cells(line: &str, inner: usize, bare: &str) -> usize {
    let may_be_row = inner > 0 || bare.len() <= 60 && !bare.contains('。');
    let behind = line[line.trim_end().len()..].bytes();
    behind.filter(|&b| b == b'\t' && may_be_row).count()
}

/// The page that ends here, if a printed page number is all of the line.
fn page_mark(text: &str, is_edge: bool) -> Option<Option<u32>> {
    if text.len() > LONGEST_PAGE_MARK || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mark = PAGE_MARK
        .captures(text)
        .or_else(|| PAGE_WORDS.captures(text))
        .or_else(|| BARE_NUMBER.captures(text).filter(|_| is_edge))?;
    Some(mark[1].parse().ok())
}

/// For each line, whether it is the first or last line with text on its page.
fn page_edges(lines: &[Line]) -> Vec<bool> {
    let mut edges = vec![false; lines.len()];
    let filled: Vec<usize> = (0..lines.len())
        .filter(|&i| !lines[i].text.trim().is_empty() || lines[i].cells.is_some())
        .collect();
    for (at, &i) in filled.iter().enumerate() {
        let differs = |other: Option<&usize>| other.is_none_or(|&j| lines[j].page != lines[i].page);
        let first = differs(at.checked_sub(1).and_then(|p| filled.get(p)));
        let last = differs(filled.get(at + 1));
        edges[i] = lines[i].page.is_some() && (first || last);
    }
    edges
}

pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{00AD}'
    ) || (c.is_control() && c != '\t')
}

/// Where the format has no pages but printed numbers stand in the text: a number ends its page, and
/// a page head (a line indented by one space, as converters write it) begins the next.
/// Lines before the first page that can be told have no page.
fn count_pages_from_marks(rows: &mut [Row], diagnostics: &mut Vec<Diagnostic>) {
    if rows.iter().filter_map(Row::text).any(|t| t.page.is_some()) {
        return;
    }
    let marks: Vec<(usize, u32)> = (0..rows.len())
        .filter_map(|i| match rows[i] {
            Row::PageEnd(Some(n)) => Some((i, n)),
            _ => None,
        })
        .collect();
    if marks.is_empty() || !marks.is_sorted_by(|a, b| a.1 < b.1) {
        return;
    }
    let lines = rows.iter().filter_map(Row::text).count();
    let heads = rows
        .iter()
        .filter_map(Row::text)
        .filter(|t| t.page_head)
        .count();
    let heads_count = heads * 10 < lines;
    let is_head = |row: &Row| heads_count && row.text().is_some_and(|t| t.page_head);
    let first_mark = marks[0].0;
    let start = (0..first_mark)
        .rev()
        .find(|&i| is_head(&rows[i]))
        .unwrap_or(0);
    let mut page = marks[0].1;
    for i in start..rows.len() {
        match rows[i] {
            Row::PageEnd(Some(n)) => page = n + 1,
            _ if i > start && is_head(&rows[i]) && !matches!(rows[i - 1], Row::PageEnd(_)) => {
                page += 1
            }
            _ => {}
        }
        if let Row::Text(text) = &mut rows[i] {
            text.page = Some(page);
        }
    }
    diagnostics.push(Diagnostic::new(
        "pages_from_marks",
        "页码按文中印出的页码推得",
        None,
    ));
}

/// The cells of a table row: three or more parts between tabs, or two where a row of two or more
/// stands beside it and the first is no label alone (Word puts a tab behind labels).
fn cells(rows: &[Row], i: usize, is_behind_row: bool) -> Option<Vec<String>> {
    let is_pair = |row: Option<&Row>| {
        let text = row.and_then(Row::text);
        text.is_some_and(|t| t.parts >= 2 && !begins_with_bare_label(t))
    };
    let text = rows[i].text()?;
    if text.cells.is_some() {
        return text.cells.clone();
    }
    let is_row = text.parts >= 3
        || text.parts == 2
            && (is_behind_row || !begins_with_bare_label(text) && is_pair(rows.get(i + 1)));
    is_row.then(|| {
        let cells = text.text.split('\t').map(|cell| cell.trim().to_owned());
        let mut cells: Vec<String> = cells.collect();
        cells.resize(text.parts, String::new());
        cells
    })
}

/// Whether a label is all that stands before the first tab.
fn begins_with_bare_label(text: &Text) -> bool {
    let first = text.text.split('\t').next().unwrap_or_default();
    text.label && (first.chars().count() <= 6 || first.ends_with(['条', '章', '节', '编']))
}

/// Appends a line to its paragraph: a space only between two Latin words.
pub(super) fn append(text: &mut String, line: &str) {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let are_words = word(text.chars().next_back()) && word(line.chars().next());
    let in_address = || {
        let last = text.rsplit(char::is_whitespace).next();
        last.is_some_and(|w| w.contains("//") || w.contains("www."))
    };
    if are_words && !in_address() {
        text.push(' ');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        text.lines()
            .zip(1..)
            .map(|(t, number)| Line {
                text: t.to_owned(),
                number,
                ..Line::default()
            })
            .collect()
    }

    fn paragraphs(text: &str) -> Vec<String> {
        reflow(&lines(text))
            .blocks
            .into_iter()
            .map(|b| b.text)
            .collect()
    }

    #[test]
    fn a_paragraph_the_page_broke_is_joined() {
        let text = "坚持以人民为中心的发展思想，立足公众所需，突出价值引领，在服务全民科学素质提升中建功\n\n立业。\n\n二、工作内容";
        assert_eq!(paragraphs(text).len(), 2);
        assert!(paragraphs(text)[0].ends_with("建功立业。"));
    }

    #[test]
    fn a_heading_and_labelled_lines_stay_alone() {
        let text = "二、以《纲要》实施为主线，全面加强协同联动\n4. 加强机制建设。\n时间：2023年9月\n地点：南宁市";
        assert_eq!(paragraphs(text).len(), 4);
    }

    #[test]
    fn converters_marks_and_invisible_characters_are_taken_out_and_listed() {
        let out = reflow(&lines(
            "\u{FEFF}[bookmark: _GoBack]为做好工作，制定本方案。",
        ));
        assert_eq!(out.blocks[0].text, "为做好工作，制定本方案。");
        let removed: Vec<_> = out
            .removed
            .iter()
            .map(|r| (r.kind, r.text.as_str()))
            .collect();
        assert_eq!(
            removed,
            [
                (RemovedKind::Invisible, "\u{FEFF}"),
                (RemovedKind::ConverterMark, "[bookmark: _GoBack]")
            ]
        );
    }

    #[test]
    fn a_markdown_heading_is_a_line_without_its_marks() {
        assert_eq!(
            paragraphs("## 第一章　总则\n\nC# 语言"),
            ["第一章　总则", "C# 语言"]
        );
    }

    #[test]
    fn a_bare_number_is_a_page_number_only_at_a_pages_edge() {
        let paged = |text: &str, page| Line {
            text: text.to_owned(),
            page: Some(page),
            number: 1,
            ..Line::default()
        };
        let out = reflow(&[
            paged("通知", 1),
            paged("2023", 1),
            paged("要点", 1),
            paged("1", 1),
            paged("正文", 2),
        ]);
        assert_eq!(out.removed.len(), 1);
        assert_eq!(out.removed[0].text, "1");
    }

    #[test]
    fn latin_words_are_parted_and_addresses_are_not() {
        let mut text = "see the".to_owned();
        append(&mut text, "notice");
        assert_eq!(text, "see the notice");
        let mut text = "https://kx-base".to_owned();
        append(&mut text, "cast.org.cn");
        assert_eq!(text, "https://kx-basecast.org.cn");
    }
}
