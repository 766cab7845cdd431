//! XLSX (SpreadsheetML, transitional and strict), templates and files with macros too.
//!
//! Sheets are walked and not read into trees: a sheet of a hundred thousand styled empty cells is an
//! ordinary thing. Readings above words (`rPh`) are left out, as Excel leaves them out of the cell.

use std::collections::HashMap;

use super::super::container::Container;
use super::super::package::{self, Relation};
use super::super::xml::{self, Element, Step};
use super::super::{Content, Diagnostic, ExtractError, Limit, RemovedKind};
use super::{Area, LAST_COLUMN, Sheet, Shown, Workbook, format, running_text, truth};

/// What cells refer to.
struct Shared {
    strings: Vec<String>,
    /// The code of each cell style's number format.
    formats: Vec<String>,
    is_1904: bool,
}

/// Extracts a workbook.
pub(in crate::extract) fn content(bytes: &[u8]) -> Result<Content, ExtractError> {
    workbook(bytes, Workbook::default())?.content()
}

/// Fills `book`, which is empty.
pub(super) fn workbook(bytes: &[u8], mut book: Workbook) -> Result<Workbook, ExtractError> {
    let mut container = Container::open(bytes)?;
    let bad = || ExtractError::BadContainer("没有工作簿".to_owned());
    let (_, main) = package::main_part(&mut container)?.ok_or_else(bad)?;
    let relations = package::relations(&mut container, &main)?;
    let text = part(&mut container, &main)?.ok_or_else(bad)?;
    let root = xml::parse(&text)?;
    let shared = Shared {
        strings: strings(&mut container, &main, &relations)?,
        formats: formats(&mut container, &main, &relations)?,
        is_1904: root
            .find("workbookPr")
            .is_some_and(|e| is_on(e.attribute("date1904"))),
    };
    for sheet in root.child("sheets").into_iter().flat_map(Element::children) {
        let id = sheet.attribute("id").unwrap_or_default();
        let Some(relation) = relations.iter().find(|r| r.id == id) else {
            continue;
        };
        book.sheets.push(Sheet {
            name: sheet.attribute("name").unwrap_or_default(),
            is_hidden: sheet.attribute("state").is_some_and(|s| s != "visible"),
            ..Sheet::default()
        });
        if relation.kind != "worksheet" {
            *book.unread.entry("图表工作表").or_default() += 1;
            continue;
        }
        match part(&mut container, &relation.target) {
            Ok(Some(text)) => {
                Cells::new(&mut book, &shared).walk(&text)?;
                beside(&mut container, &relation.target, &mut book)?;
            }
            Ok(None) | Err(ExtractError::BadContainer(_)) => {
                let message = format!("文件内的 {} 已损坏，没有读取", relation.target);
                let damaged = Diagnostic::new("damaged_part", message, None);
                book.diagnostics.push(damaged);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(book)
}

/// The characters of a part.
fn part(container: &mut Container<'_>, name: &str) -> Result<Option<String>, ExtractError> {
    let bytes = container.read(name)?;
    Ok(bytes.map(|bytes| xml::decode(&bytes).into_owned()))
}

/// The part that the workbook has of this kind, by its relation or by its usual name.
fn related(
    container: &mut Container<'_>,
    main: &str,
    relations: &[Relation],
    kind: &str,
) -> Result<Option<String>, ExtractError> {
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let relation = relations.iter().find(|r| r.kind == kind);
    let name = relation.map_or_else(|| format!("{folder}/{kind}.xml"), |r| r.target.clone());
    part(container, &name)
}

fn is_on(value: Option<String>) -> bool {
    matches!(value.as_deref(), Some("1" | "true" | "on"))
}

/// The strings that cells share.
fn strings(
    container: &mut Container<'_>,
    main: &str,
    relations: &[Relation],
) -> Result<Vec<String>, ExtractError> {
    let text = related(container, main, relations, "sharedStrings")?;
    let mut strings = Vec::new();
    let mut string = Rich::default();
    xml::walk(&text.unwrap_or_default(), |step| {
        string.step(&step);
        if let Step::Close("si") = step {
            if strings.len() as u64 >= Limit::Elements.get() {
                return Err(ExtractError::OverLimit(Limit::Elements));
            }
            strings.push(string.take());
        }
        Ok(())
    })?;
    Ok(strings)
}

/// A string that may be in several fonts: the text of every `t` that is no reading.
#[derive(Default)]
struct Rich {
    text: String,
    in_text: bool,
    in_reading: bool,
}

impl Rich {
    fn step(&mut self, step: &Step<'_, '_>) {
        match step {
            Step::Open(element) if element.name() == "rPh" => self.in_reading = true,
            Step::Close("rPh") => self.in_reading = false,
            Step::Open(element) => self.in_text = element.name() == "t",
            Step::Close(_) => self.in_text = false,
            Step::Text(text) if self.in_text && !self.in_reading => self.text.push_str(text),
            Step::Text(_) => {}
        }
    }

    fn take(&mut self) -> String {
        unescaped(&std::mem::take(&mut self.text))
    }
}

/// Excel writes line ends as `_x000D_` and the `_` of what looks so as `_x005F_`. Other characters that
/// XML does not have are no text, and stay as they are written.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        out.push_str(before);
        let code = after.get(..4).filter(|_| after[4..].starts_with('_'));
        let unit = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        match unit.and_then(char::from_u32) {
            Some(c @ ('\t' | '\n' | '\r' | '_')) => {
                out.push(c);
                rest = &after[5..];
            }
            _ => {
                out.push_str("_x");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.replace("\r\n", "\n").replace('\r', "\n")
}

/// The code of each cell style's number format, in the order of `cellXfs`.
fn formats(
    container: &mut Container<'_>,
    main: &str,
    relations: &[Relation],
) -> Result<Vec<String>, ExtractError> {
    let text = related(container, main, relations, "styles")?.unwrap_or_default();
    let Ok(root) = xml::parse(&text) else {
        return Ok(Vec::new());
    };
    let own = root
        .child("numFmts")
        .into_iter()
        .flat_map(Element::children);
    let own: HashMap<String, String> = own
        .filter_map(|e| {
            Some((
                e.attribute("numFmtId")?,
                format::cut(e.attribute("formatCode")?),
            ))
        })
        .collect();
    let styles = root
        .child("cellXfs")
        .into_iter()
        .flat_map(Element::children);
    let codes = styles.map(|style| {
        let id = style.attribute("numFmtId").unwrap_or_default();
        let built_in = || format::built_in(id.parse().unwrap_or(0)).to_owned();
        own.get(&id).cloned().unwrap_or_else(built_in)
    });
    Ok(codes.collect())
}

/// The cells of a sheet, as a walk meets them.
struct Cells<'b> {
    book: &'b mut Workbook,
    shared: &'b Shared,
    /// Where the next cell without a reference stands.
    at: (u32, u32),
    kind: String,
    style: usize,
    value: String,
    inline: Rich,
    has_formula: bool,
    /// The element whose character data is being read.
    within: String,
}

impl<'b> Cells<'b> {
    fn new(book: &'b mut Workbook, shared: &'b Shared) -> Self {
        Self {
            book,
            shared,
            at: (0, 0),
            kind: String::new(),
            style: 0,
            value: String::new(),
            inline: Rich::default(),
            has_formula: false,
            within: String::new(),
        }
    }

    fn walk(&mut self, text: &str) -> Result<(), ExtractError> {
        let mut next_row = 0;
        xml::walk(text, |step| {
            if self.within == "is" || self.within == "t" {
                self.inline.step(&step);
            }
            match step {
                Step::Open(element) => {
                    if element.name() == "row" {
                        next_row = self.row(element, next_row);
                    }
                    self.open(element);
                }
                Step::Close("c") => self.end_cell()?,
                Step::Close("is") => self.within.clear(),
                Step::Close(name) => {
                    if matches!(
                        name,
                        "oddHeader"
                            | "oddFooter"
                            | "evenHeader"
                            | "evenFooter"
                            | "firstHeader"
                            | "firstFooter"
                    ) {
                        self.end_running_text();
                    }
                    if self.within != "is" {
                        self.within.clear();
                    }
                }
                Step::Text(text) if self.within == "v" || self.within.ends_with("er") => {
                    self.value.push_str(text)
                }
                Step::Text(_) => {}
            }
            Ok(())
        })
    }

    /// A row begins; where it says no number it is the next one.
    fn row(&mut self, element: &Element<'_>, next: u32) -> u32 {
        let number = element.attribute("r").and_then(|r| r.parse::<u32>().ok());
        let row = number.map_or(next, |number| number.saturating_sub(1));
        self.at = (row, 0);
        if is_on(element.attribute("hidden"))
            && let Some(sheet) = self.book.sheets.last_mut()
        {
            sheet.hidden_rows.push((row, row));
        }
        row.saturating_add(1)
    }

    fn open(&mut self, element: &Element<'_>) {
        let Some(sheet) = self.book.sheets.last_mut() else {
            return;
        };
        let number = |name: &str| element.attribute(name)?.parse::<u32>().ok();
        match element.name() {
            "c" => {
                let place = element.attribute("r").and_then(|r| cell(&r));
                self.at = place.unwrap_or(self.at);
                self.kind = element.attribute("t").unwrap_or_default();
                self.style = number("s").unwrap_or(0) as usize;
                self.value.clear();
                self.has_formula = false;
            }
            "f" => self.has_formula = true,
            "is" | "v" => self.within = element.name().to_owned(),
            "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader"
            | "firstFooter" => {
                self.value.clear();
                self.within = element.name().to_owned();
            }
            "col" if is_on(element.attribute("hidden")) => {
                if let (Some(first), Some(last)) = (number("min"), number("max")) {
                    let range = (first.saturating_sub(1), last.saturating_sub(1));
                    sheet.hidden_columns.push(range);
                }
            }
            "mergeCell" => {
                let area = element.attribute("ref").and_then(|r| area(&r));
                sheet.merges.extend(area);
            }
            _ => {}
        }
    }

    fn end_cell(&mut self) -> Result<(), ExtractError> {
        let at = self.at;
        self.at.1 = at.1.saturating_add(1);
        let value = std::mem::take(&mut self.value);
        let inline = self.inline.take();
        if self.has_formula && value.is_empty() && self.kind != "str" {
            self.book.uncalculated += 1;
        }
        let code = self.shared.formats.get(self.style);
        let code = code.map_or("General", String::as_str);
        let shown = match self.kind.as_str() {
            "s" => {
                let index = value.trim().parse::<usize>().ok();
                let string = index.and_then(|i| self.shared.strings.get(i));
                format::text(string.cloned().unwrap_or_default(), code)
            }
            "inlineStr" => format::text(inline, code),
            "str" => format::text(unescaped(&value), code),
            "b" => Shown::Text(truth(value.trim() == "1").to_owned()),
            "e" | "d" => Shown::Text(value),
            _ => match value.trim().parse::<f64>() {
                Ok(number) => format::number(number, code, self.shared.is_1904),
                Err(_) => Shown::Text(value),
            },
        };
        self.book.put(at, shown)
    }

    fn end_running_text(&mut self) {
        let text = running_text(&std::mem::take(&mut self.value));
        if let Some(sheet) = self.book.sheets.last_mut()
            && !text.is_empty()
        {
            sheet.asides.push((0, RemovedKind::RunningHead, text));
        }
    }
}

/// Notes, boxes and pictures of a sheet.
fn beside(
    container: &mut Container<'_>,
    sheet_part: &str,
    book: &mut Workbook,
) -> Result<(), ExtractError> {
    for relation in package::relations(container, sheet_part)? {
        if !matches!(relation.kind.as_str(), "comments" | "drawing") {
            continue;
        }
        let text = match part(container, &relation.target) {
            Ok(Some(text)) => text,
            Ok(None) | Err(ExtractError::BadContainer(_)) => continue,
            Err(error) => return Err(error),
        };
        let Ok(root) = xml::parse(&text) else {
            let message = format!("文件内的 {} 已损坏，没有读取", relation.target);
            let damaged = Diagnostic::new("damaged_part", message, None);
            book.diagnostics.push(damaged);
            continue;
        };
        if relation.kind == "comments" {
            notes(&root, book);
        } else {
            drawing(&root, book);
        }
    }
    Ok(())
}

fn notes(root: &Element<'_>, book: &mut Workbook) {
    let Some(sheet) = book.sheets.last_mut() else {
        return;
    };
    let list = root.child("commentList").into_iter();
    for note in list.flat_map(Element::children) {
        let row = note.attribute("ref").and_then(|r| cell(&r));
        let mut text = String::new();
        collect(note, &mut text);
        let text = unescaped(&text).trim().to_owned();
        if !text.is_empty() {
            let row = row.map_or(0, |(row, _)| row);
            sheet.asides.push((row, RemovedKind::Comment, text));
        }
    }
}

/// The text of boxes and shapes; pictures and charts are counted.
fn drawing(root: &Element<'_>, book: &mut Workbook) {
    for anchor in root.children() {
        let row = anchor.child("from").and_then(|from| from.child("row"));
        let row = row.and_then(|row| row.text().trim().parse::<u32>().ok());
        let mut paragraphs = Vec::new();
        objects(anchor, &mut paragraphs, &mut book.unread);
        let text = paragraphs.join("\n");
        if let Some(sheet) = book.sheets.last_mut()
            && !text.trim().is_empty()
        {
            sheet.boxes.push((row.unwrap_or(0), text));
        }
    }
}

fn objects(
    element: &Element<'_>,
    paragraphs: &mut Vec<String>,
    unread: &mut std::collections::BTreeMap<&'static str, usize>,
) {
    for child in element.children() {
        match child.name() {
            "pic" => *unread.entry("图片").or_default() += 1,
            "graphicFrame" => *unread.entry("图表").or_default() += 1,
            "p" => {
                let mut text = String::new();
                collect(child, &mut text);
                paragraphs.push(text);
            }
            // What older programs show instead stands there a second time.
            "Fallback" => {}
            _ => objects(child, paragraphs, unread),
        }
    }
}

/// The text of every `t` in an element, readings aside.
fn collect(element: &Element<'_>, text: &mut String) {
    for child in element.children() {
        match child.name() {
            "t" => text.push_str(&child.text()),
            "br" => text.push('\n'),
            "rPh" => {}
            _ => collect(child, text),
        }
    }
}

/// `B3` as row and column from 0.
fn cell(reference: &str) -> Option<(u32, u32)> {
    let reference = reference.trim().replace('$', "");
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0u32;
    let mut length = 0;
    for letter in letters {
        let place = u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(place)?;
        length += 1;
    }
    let row = reference.get(length..)?.parse::<u32>().ok()?;
    let at = (row.checked_sub(1)?, column.checked_sub(1)?);
    (at.1 <= LAST_COLUMN).then_some(at)
}

/// `A1:H1` as an area.
fn area(reference: &str) -> Option<Area> {
    let (first, last) = reference.split_once(':')?;
    let (first, last) = (cell(first)?, cell(last)?);
    Some(Area {
        rows: (first.0.min(last.0), first.0.max(last.0)),
        columns: (first.1.min(last.1), first.1.max(last.1)),
    })
}
