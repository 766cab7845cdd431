//! DOC and WPS ([MS-DOC], Word 97 to 2003): the same document in the words of DOCX.
//!
//! The text is put together from its pieces, formats are looked up where they are needed, and what
//! decides about text is written down as WordprocessingML, which the reader of DOCX reads: so a
//! document gives the same whether it was saved as the one or the other, automatic numbers and all.
//! Styles, lists, tables, fields, notes, comments, headers, text boxes, tracked changes and hidden
//! text are carried over; look, language and place on the page are not. The file does not say where
//! pages end.

mod asides;
mod bytes;
mod drawings;
mod fib;
mod form;
mod format;
mod lists;
mod markup;
mod pages;
mod pieces;
mod rows;
mod sprms;
mod story;
mod stylesheet;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::Range;

use self::asides::Asides;
use self::drawings::Drawings;
use self::fib::{Fib, Part, table};
use self::format::{Character, Paragraph};
use self::pages::Formats;
use self::pieces::Text;
use self::story::{Kind, Story};
use self::stylesheet::Styles;
use super::compound::Compound;
use super::docx::{self, Part as Xml};
use super::{Content, Diagnostic, ExtractError};

/// A document and what is looked up in it.
#[derive(Debug)]
struct Doc<'a> {
    text: Text<'a>,
    characters: Formats<Character>,
    paragraphs: Formats<Paragraph>,
    styles: Styles,
    fonts: Vec<String>,
    asides: Asides,
    drawings: Drawings,
    head_drawings: Drawings,
    /// Positions behind the last characters of sections.
    sections: BTreeSet<u32>,
    body: Range<u32>,
    heads: Range<u32>,
    data: &'a [u8],
    /// Paragraphs numbered in the way of Word 6, which is not read.
    old_labels: Cell<usize>,
}

/// The document in a compound file.
pub(super) fn content(bytes: &[u8]) -> Result<Content, ExtractError> {
    let file = Compound::open(bytes)?;
    let main = file.read("WordDocument").unwrap_or_default();
    let fib = Fib::of(&main)?;
    let missing = || ExtractError::BadCompound("没有表格流".to_owned());
    let [first, second] = fib.tables;
    let tables = file.read(first).or_else(|| file.read(second));
    let tables = tables.ok_or_else(missing)?;
    let data = file.read("Data").unwrap_or_default();
    let mut damaged = Vec::new();
    let doc = open(&fib, &main, &tables, &data, &mut damaged)?;
    let lists = fib.open_table(&tables, table::LISTS);
    let overrides = fib.open_table(&tables, table::LIST_OVERRIDES);
    let lists = lists.zip(overrides);
    let lists = lists.and_then(|(lists, overrides)| lists::xml(lists, overrides, &doc.fonts));

    let mut parts = Vec::new();
    let mut add = |kind: &str, name: &str, text: Option<String>| {
        let (kind, name) = (kind.to_owned(), name.to_owned());
        parts.push(Xml { kind, name, text });
    };
    add("styles", "样式表", Some(doc.styles.xml()));
    add("numbering", "编号定义", lists);
    let asides = [
        ("footnote", "脚注", &doc.asides.footnotes),
        ("endnote", "尾注", &doc.asides.endnotes),
        ("comment", "批注", &doc.asides.comments),
    ];
    for (kind, name, ranges) in asides {
        add(&format!("{kind}s"), name, Some(doc.asides(kind, ranges)?));
    }
    for head in doc.asides.heads.iter().filter(|head| !head.is_empty()) {
        let xml = Story::new(&doc, Kind::Head, head.clone()).xml()?;
        add("header", "页眉页脚", Some(format!("<hdr>{xml}</hdr>")));
    }
    let loose = doc.loose(&doc.head_drawings, &doc.asides.head_boxes)?;
    add("header", "页眉页脚", Some(format!("<hdr>{loose}</hdr>")));
    for name in damaged {
        add("damaged", name, None);
    }
    let body = Story::new(&doc, Kind::Body, doc.body.clone()).xml()?;
    let loose = doc.loose(&doc.drawings, &doc.asides.boxes)?;
    let section = section(&doc.asides);
    let document = format!("<document><body>{body}{loose}{section}</body></document>");
    let mut content = docx::read_parts("正文", &document, &parts)?;
    if doc.old_labels.get() > 0 {
        let message = format!(
            "{} 个段落有 Word 6.0 的自动编号，没有算出",
            doc.old_labels.get()
        );
        content
            .diagnostics
            .push(Diagnostic::new("automatic_numbering", message, None));
    }
    Ok(content)
}

/// Reads the tables; the names of those that are damaged go to `damaged`.
fn open<'a>(
    fib: &Fib,
    main: &[u8],
    tables: &'a [u8],
    data: &'a [u8],
    damaged: &mut Vec<&'static str>,
) -> Result<Doc<'a>, ExtractError> {
    let mut get = |number, name| {
        let found = fib.table(tables, number);
        if found.is_none() {
            damaged.push(name);
        }
        found.unwrap_or_default()
    };
    let pieces = get(table::PIECES, "正文的位置表");
    let text = Text::of(main, pieces)?;
    let characters = Formats::of_characters(main, get(table::CHARACTER_PAGES, "字符格式"));
    let paragraphs = Formats::of_paragraphs(main, get(table::PARAGRAPH_PAGES, "段落格式"), data);
    let fonts = fonts(get(table::FONTS, "字体表"));
    let styles = Styles::of(get(table::STYLES, "样式表"));
    let (sections, _) = bytes::plc(get(table::SECTIONS, "分节表"), 12);
    let drawn = get(table::DRAWINGS, "图形");
    let boxes = [table::BOXES, table::HEAD_BOXES].map(|number| get(number, "文本框"));
    let places = [table::SHAPES, table::HEAD_SHAPES].map(|number| get(number, "图形的位置"));
    let asides = Asides::of(fib, main, tables);
    if asides.is_damaged {
        damaged.push("脚注、批注或页眉的位置表");
    }
    if characters.is_damaged {
        damaged.push("字符格式");
    }
    if paragraphs.is_damaged {
        damaged.push("段落格式");
    }
    if styles.is_none() {
        damaged.push("样式表");
    }
    damaged.sort_unstable();
    damaged.dedup();
    let body = fib.range(Part::Body);
    if body.end as usize > text.units.len() {
        let reason = "正文不完整".to_owned();
        return Err(ExtractError::BadCompound(reason));
    }
    Ok(Doc {
        text,
        characters,
        paragraphs,
        styles: styles.unwrap_or_default(),
        fonts,
        asides,
        drawings: Drawings::of(places[0], drawn, boxes[0], 0),
        head_drawings: Drawings::of(places[1], drawn, boxes[1], 1),
        sections: sections.into_iter().collect(),
        body,
        heads: fib.range(Part::Heads),
        data,
        old_labels: Cell::new(0),
    })
}

impl Doc<'_> {
    /// The text boxes that hang nowhere: behind everything, so that they are not lost.
    fn loose(&self, drawings: &Drawings, boxes: &[Range<u32>]) -> Result<String, ExtractError> {
        let mut out = String::new();
        for range in drawings
            .loose
            .iter()
            .filter_map(|&number| boxes.get(number))
        {
            out.push_str(&Story::new(self, Kind::Box, range.clone()).xml()?);
            markup::check(out.len())?;
        }
        Ok(out)
    }

    /// The notes or comments in these ranges, as a part of a DOCX.
    fn asides(&self, kind: &str, ranges: &[Range<u32>]) -> Result<String, ExtractError> {
        let mut out = format!("<{kind}s>");
        for (i, range) in ranges
            .iter()
            .enumerate()
            .filter(|(_, range)| !range.is_empty())
        {
            let inside = Story::new(self, Kind::Note, range.clone()).xml()?;
            let _ = write!(out, "<{kind} id='{i}'>{inside}</{kind}>");
            markup::check(out.len())?;
        }
        let _ = write!(out, "</{kind}s>");
        Ok(out)
    }
}

/// `w:sectPr` with the number formats of notes.
fn section(asides: &Asides) -> String {
    let names = ["footnotePr", "endnotePr"];
    let forms = asides.forms.iter().zip(names).filter_map(|(form, name)| {
        let form = (*form)?;
        Some(format!("<{name}><numFmt val='{form}'/></{name}>"))
    });
    format!("<sectPr>{}</sectPr>", forms.collect::<String>())
}

/// The names of the fonts; empty ones where the table is damaged.
fn fonts(table: &[u8]) -> Vec<String> {
    let count = usize::from(bytes::u16_at(table, 0).unwrap_or(0));
    let mut rest = table.get(4..).unwrap_or_default();
    let mut out = Vec::new();
    for _ in 0..count {
        let Some((&length, behind)) = rest.split_first() else {
            break;
        };
        let font = bytes::slice(behind, 0, usize::from(length)).unwrap_or_default();
        rest = behind.get(usize::from(length)..).unwrap_or_default();
        // The name stands behind 39 bytes of other things and ends in a zero.
        let units = bytes::text_at(font, 39, font.len().saturating_sub(39) / 2).unwrap_or_default();
        let name = units.split(|&unit| unit == 0).next().unwrap_or_default();
        out.push(String::from_utf16_lossy(name));
    }
    out
}
