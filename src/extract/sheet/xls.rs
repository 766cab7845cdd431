//! XLS (BIFF8 of Excel 97 to 2003 and of WPS, BIFF5 of Excel 5 and 95).
//!
//! The text of a note or a box stands in a drawing object, which a `Note` record may name; where a
//! box stands on the sheet is not read, and boxes come behind the cells.

use std::collections::{BTreeMap, HashSet};

use encoding_rs::{BIG5, Encoding, GBK, WINDOWS_1252};

use super::super::compound::Compound;
use super::super::{Content, ExtractError, Limit, RemovedKind};
use super::records::Record;
use super::{Area, Sheet, Shown, Workbook, format, running_text, truth};

/// How often the stream may be walked in all; sheets may claim to begin anywhere.
const MAX_WALKS: usize = 4;

/// What cells refer to.
struct Shared {
    is_biff8: bool,
    encoding: &'static Encoding,
    strings: Vec<String>,
    /// The number format of each cell style, and the codes of those that are not built in.
    styles: Vec<u16>,
    codes: BTreeMap<u16, String>,
    is_1904: bool,
    /// Where each sheet begins, whether it is hidden, and its name.
    sheets: Vec<(usize, bool, String)>,
    /// Sheets that are charts or macros.
    others: usize,
}

/// Extracts a workbook.
pub(in crate::extract) fn content(bytes: &[u8]) -> Result<Content, ExtractError> {
    workbook(bytes, Workbook::default())?.content()
}

/// Fills `book`, which is empty.
pub(super) fn workbook(bytes: &[u8], mut book: Workbook) -> Result<Workbook, ExtractError> {
    let file = Compound::open(bytes)?;
    let stream = file.read("Workbook").or_else(|| file.read("Book"));
    let stream = stream.unwrap_or_default();
    let shared = Shared::of(&stream)?;
    if shared.others > 0 {
        book.unread.insert("图表工作表", shared.others);
    }
    let mut seen = HashSet::new();
    let mut left = stream.len().saturating_mul(MAX_WALKS);
    for (start, is_hidden, name) in &shared.sheets {
        if !seen.insert(start) {
            continue;
        }
        book.sheets.push(Sheet {
            name: name.clone(),
            is_hidden: *is_hidden,
            ..Sheet::default()
        });
        let mut cells = Cells::new(&mut book, &shared);
        let walked = cells.walk(&stream, *start, left)?;
        left = left.saturating_sub(walked);
    }
    Ok(book)
}

impl Shared {
    /// Reads the records that stand before the sheets.
    fn of(stream: &[u8]) -> Result<Self, ExtractError> {
        let mut shared = Self {
            is_biff8: true,
            encoding: WINDOWS_1252,
            strings: Vec::new(),
            styles: Vec::new(),
            codes: BTreeMap::new(),
            is_1904: false,
            sheets: Vec::new(),
            others: 0,
        };
        let mut at = 0;
        let mut is_first = true;
        while let Some(record) = Record::next(stream, &mut at) {
            match record.kind {
                0x0809 => shared.is_biff8 = record.u16(0) >= 0x0600,
                // Dialogues of its own are all that could make sense of the rest.
                _ if is_first => {
                    let message = "不是 Excel 5 以后的工作簿".to_owned();
                    return Err(ExtractError::BadCompound(message));
                }
                0x000A => break,
                0x002F => return Err(ExtractError::Encrypted),
                0x0042 => shared.encoding = code_page(record.u16(0)),
                0x0022 => shared.is_1904 = record.u16(0) == 1,
                0x041E => {
                    let code = shared.short_string(&record, 2);
                    shared.codes.insert(record.u16(0), code);
                }
                0x00E0 => shared.styles.push(record.u16(2)),
                0x0085 => shared.add_sheet(&record),
                0x00FC => shared.strings = strings(&record)?,
                _ => {}
            }
            is_first = false;
        }
        Ok(shared)
    }

    fn add_sheet(&mut self, record: &Record<'_>) {
        let flags = record.u16(4);
        if flags >> 8 != 0 {
            self.others += 1;
            return;
        }
        let start = usize::try_from(record.u32(0)).unwrap_or(usize::MAX);
        let mut reader = record.reader(6);
        let count = usize::from(reader.u8());
        let name = match self.is_biff8 {
            true => reader.rich(count),
            false => reader.bytes(count, self.encoding),
        };
        self.sheets.push((start, flags & 3 != 0, name));
    }

    /// A string whose length stands at `at`, in two bytes.
    fn string(&self, record: &Record<'_>, at: usize) -> String {
        let mut reader = record.reader(at);
        let count = usize::from(reader.u16());
        match self.is_biff8 {
            true => reader.rich(count),
            false => reader.bytes(count, self.encoding),
        }
    }

    /// One whose length has one byte before BIFF8.
    fn short_string(&self, record: &Record<'_>, at: usize) -> String {
        if self.is_biff8 {
            return self.string(record, at);
        }
        let mut reader = record.reader(at);
        let count = usize::from(reader.u8());
        reader.bytes(count, self.encoding)
    }

    /// The code of a cell style's number format.
    fn code(&self, style: u16) -> &str {
        let format = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        let own = self.codes.get(&format).map(String::as_str);
        own.unwrap_or_else(|| format::built_in(format))
    }
}

/// The strings that cells share.
fn strings(record: &Record<'_>) -> Result<Vec<String>, ExtractError> {
    let mut reader = record.reader(8);
    let mut strings = Vec::new();
    while !reader.is_at_end() {
        if strings.len() as u64 >= Limit::Elements.get() {
            return Err(ExtractError::OverLimit(Limit::Elements));
        }
        let count = usize::from(reader.u16());
        strings.push(reader.rich(count));
    }
    Ok(strings)
}

/// A number in thirty bits: a whole one or the upper half of a double, perhaps a hundred times it.
fn rk(bits: u32) -> f64 {
    let value = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    match bits & 1 {
        0 => value,
        _ => value / 100.0,
    }
}

fn code_page(number: u16) -> &'static Encoding {
    match number {
        936 | 54936 => GBK,
        950 => BIG5,
        _ => WINDOWS_1252,
    }
}

fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

/// The cells of a sheet, as its records bring them.
struct Cells<'b> {
    book: &'b mut Workbook,
    shared: &'b Shared,
    /// The cell of a formula whose text comes in the next record.
    waiting: Option<((u32, u32), u16)>,
    /// The kind and the number of the drawing object before.
    object: (u16, u16),
    /// The texts of notes, by the numbers of their objects.
    notes: BTreeMap<u16, String>,
}

impl<'b> Cells<'b> {
    fn new(book: &'b mut Workbook, shared: &'b Shared) -> Self {
        Self {
            book,
            shared,
            waiting: None,
            object: (0, 0),
            notes: BTreeMap::new(),
        }
    }

    /// Reads the records of a sheet that begins at `start`; says how many bytes they have.
    fn walk(&mut self, stream: &[u8], start: usize, most: usize) -> Result<usize, ExtractError> {
        let mut at = start;
        // Charts on the sheet begin and end within it.
        let mut depth = 0usize;
        while let Some(record) = Record::next(stream, &mut at) {
            if at - start > most {
                let message = "工作表相互重叠".to_owned();
                return Err(ExtractError::BadCompound(message));
            }
            match record.kind {
                0x0809 => depth += 1,
                0x000A if depth <= 1 => break,
                0x000A => depth -= 1,
                _ if depth == 1 => {
                    self.values(&record)?;
                    self.layout(&record);
                }
                _ if depth == 0 => break,
                _ => {}
            }
        }
        let left = std::mem::take(&mut self.notes).into_values();
        let left: Vec<String> = left.collect();
        left.into_iter()
            .for_each(|text| self.aside(0, RemovedKind::Comment, text));
        Ok(at.saturating_sub(start))
    }

    /// Records that hold the values of cells.
    fn values(&mut self, record: &Record<'_>) -> Result<(), ExtractError> {
        let at = (u32::from(record.u16(0)), u32::from(record.u16(2)));
        let style = record.u16(4);
        match record.kind {
            0x00FD => {
                let index = usize::try_from(record.u32(6)).unwrap_or(usize::MAX);
                let text = self.shared.strings.get(index).cloned();
                self.text(at, style, text.unwrap_or_default())
            }
            0x0204 | 0x00D6 => {
                let text = self.shared.string(record, 6);
                self.text(at, style, text)
            }
            0x0203 => self.number(at, style, record.f64(6)),
            0x027E => self.number(at, style, rk(record.u32(6))),
            0x00BD => {
                let count = record.data().len().saturating_sub(6) / 6;
                for i in 0..count {
                    let column = at.1 + u32::try_from(i).unwrap_or(0);
                    let value = rk(record.u32(6 + i * 6));
                    self.number((at.0, column), record.u16(4 + i * 6), value)?;
                }
                Ok(())
            }
            0x0205 => {
                let [value, is_error] = record.u16(6).to_le_bytes();
                self.special(at, is_error, value)
            }
            0x0006 | 0x0206 | 0x0406 => {
                let bytes = record.data().get(6..14).unwrap_or(&[0; 8]);
                match (bytes[6], bytes[7], bytes[0]) {
                    (0xFF, 0xFF, 0) => self.waiting = Some((at, style)),
                    (0xFF, 0xFF, 1) => self.special(at, 0, bytes[2])?,
                    (0xFF, 0xFF, 2) => self.special(at, 1, bytes[2])?,
                    (0xFF, 0xFF, _) => {}
                    _ => self.number(at, style, record.f64(6))?,
                }
                Ok(())
            }
            0x0207 => match self.waiting.take() {
                Some((at, style)) => {
                    let text = self.shared.string(record, 0);
                    self.text(at, style, text)
                }
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn text(&mut self, at: (u32, u32), style: u16, text: String) -> Result<(), ExtractError> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        self.book
            .put(at, format::text(text, self.shared.code(style)))
    }

    fn number(&mut self, at: (u32, u32), style: u16, value: f64) -> Result<(), ExtractError> {
        let shown = format::number(value, self.shared.code(style), self.shared.is_1904);
        self.book.put(at, shown)
    }

    fn special(&mut self, at: (u32, u32), is_error: u8, value: u8) -> Result<(), ExtractError> {
        let text = match is_error {
            0 => truth(value != 0),
            _ => error_text(value),
        };
        self.book.put(at, Shown::Text(text.to_owned()))
    }

    /// Records about rows, columns and what stands beside the cells.
    fn layout(&mut self, record: &Record<'_>) {
        let Some(sheet) = self.book.sheets.last_mut() else {
            return;
        };
        let pair = |at: usize| (u32::from(record.u16(at)), u32::from(record.u16(at + 2)));
        match record.kind {
            0x0208 if record.u16(12) & 0x20 != 0 => {
                let row = u32::from(record.u16(0));
                sheet.hidden_rows.push((row, row));
            }
            0x007D if record.u16(8) & 1 != 0 => sheet.hidden_columns.push(pair(0)),
            0x00E5 => {
                let count = usize::from(record.u16(0)).min(record.data().len() / 8);
                for i in 0..count {
                    let (rows, columns) = (pair(2 + i * 8), pair(6 + i * 8));
                    if rows.0 <= rows.1 && columns.0 <= columns.1 {
                        sheet.merges.push(Area { rows, columns });
                    }
                }
            }
            0x0014 | 0x0015 if !record.data().is_empty() => {
                let text = running_text(&self.shared.short_string(record, 0));
                self.aside(0, RemovedKind::RunningHead, text);
            }
            0x005D => {
                self.object = (record.u16(4), record.u16(6));
                let kind = match self.object.0 {
                    0x08 => "图片",
                    0x05 => "图表",
                    _ => return,
                };
                *self.book.unread.entry(kind).or_default() += 1;
            }
            0x01B6 => {
                let text = box_text(record);
                if self.object.0 == 0x19 {
                    self.notes.insert(self.object.1, text);
                } else if !text.trim().is_empty() {
                    sheet.boxes.push((0, text));
                }
            }
            0x001C => {
                let row = u32::from(record.u16(0));
                let text = match self.shared.is_biff8 {
                    true => self.notes.remove(&record.u16(6)).unwrap_or_default(),
                    false => record
                        .reader(6)
                        .bytes(usize::from(record.u16(4)), self.shared.encoding),
                };
                self.aside(row, RemovedKind::Comment, text);
            }
            _ => {}
        }
    }

    fn aside(&mut self, row: u32, kind: RemovedKind, text: String) {
        let text = text.trim().to_owned();
        if let Some(sheet) = self.book.sheets.last_mut()
            && !text.is_empty()
        {
            sheet.asides.push((row, kind, text));
        }
    }
}

/// The text of a drawing object, which stands in the records that go on with it.
fn box_text(record: &Record<'_>) -> String {
    let count = usize::from(record.u16(10));
    let mut reader = record.reader(record.data().len());
    // Nothing is left of the first part, so that the first character tells how wide all are.
    let text = reader.characters(count, false);
    text.replace("\r\n", "\n").replace('\r', "\n")
}
