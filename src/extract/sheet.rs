//! Workbooks (XLSX, XLS): what Excel shows on its visible sheets, row by row.
//!
//! The readers of the two formats, [`mod@xlsx`] and [`mod@xls`], fill one model, and [`layout`] writes it as
//! paragraphs and rows of tables. They are ours and not a crate's: calamine knows no hidden rows and
//! columns, gives values and not what is shown of them ([`mod@format`]), and reserves as much memory as a
//! file asks for. A formula is its last value; nothing is calculated. Sheets, rows and columns that
//! are hidden, notes, and the header and footer of the print are in `removed`.
//!
//! A workbook has no pages, and a block's line is its row on its sheet, as far as rows go up: behind
//! the first sheet, lines are counted on.

mod dates;
mod format;
mod layout;
mod records;
mod xls;
mod xlsx;

use std::collections::BTreeMap;

use super::{Block, Content, Diagnostic, ExtractError, Limit, Removed, RemovedKind};

pub(super) use self::xls::content as xls;
pub(super) use self::xlsx::content as xlsx;
use super::cells::{Cell, Grid};

/// The last row and column of Excel, from 0.
const LAST_ROW: u32 = (1 << 20) - 1;
const LAST_COLUMN: u32 = (1 << 14) - 1;

/// A workbook as it is read.
#[derive(Debug, Default)]
struct Workbook {
    sheets: Vec<Sheet>,
    cells: usize,
    bytes: usize,
    /// Whether blanks at the ends of a cell are kept.
    is_verbatim: bool,
    /// What is not read, by its Chinese name, and how often.
    unread: BTreeMap<&'static str, usize>,
    /// Formulas that were never calculated.
    uncalculated: usize,
    diagnostics: Vec<Diagnostic>,
}

/// One sheet. Rows and columns count from 0.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    is_hidden: bool,
    /// What each cell shows, by row and column.
    cells: BTreeMap<(u32, u32), String>,
    /// Values that their number format does not show.
    masked: Vec<((u32, u32), String)>,
    merges: Vec<Area>,
    hidden_rows: Vec<(u32, u32)>,
    hidden_columns: Vec<(u32, u32)>,
    /// The text of boxes and shapes, each with its row.
    boxes: Vec<(u32, String)>,
    /// Notes, headers and footers, each with its row.
    asides: Vec<(u32, RemovedKind, String)>,
}

/// A rectangle of cells, first and last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Area {
    rows: (u32, u32),
    columns: (u32, u32),
}

/// What a cell shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    Text(String),
    /// Its number format shows nothing of this value.
    Masked(String),
}

impl Workbook {
    /// Puts a cell on the last sheet.
    ///
    /// # Errors
    /// [`ExtractError::OverLimit`] when the workbook has too much of them.
    fn put(&mut self, at: (u32, u32), shown: Shown) -> Result<(), ExtractError> {
        let (Shown::Text(text) | Shown::Masked(text)) = &shown;
        let trimmed = text.trim_matches([' ', '\u{3000}', '\n', '\t']);
        let text = if self.is_verbatim { text } else { trimmed };
        if trimmed.is_empty() || at.0 > LAST_ROW || at.1 > LAST_COLUMN {
            return Ok(());
        }
        self.cells += 1;
        self.bytes += text.len();
        if self.cells as u64 > Limit::Cells.get() {
            return Err(ExtractError::OverLimit(Limit::Cells));
        }
        if self.bytes as u64 > Limit::Text.bytes() {
            return Err(ExtractError::OverLimit(Limit::Text));
        }
        if let Some(sheet) = self.sheets.last_mut() {
            match &shown {
                Shown::Text(_) => drop(sheet.cells.insert(at, text.to_owned())),
                Shown::Masked(_) => sheet.masked.push((at, text.to_owned())),
            }
        }
        Ok(())
    }

    /// The workbook as paragraphs and rows.
    fn content(self) -> Result<Content, ExtractError> {
        let mut content = Content {
            blocks: Vec::new(),
            removed: Vec::new(),
            pages: None,
            readings: Vec::new(),
            diagnostics: self.diagnostics,
        };
        let is_shown = |sheet: &&Sheet| {
            let is_empty = sheet.cells.is_empty() && sheet.boxes.is_empty();
            !sheet.is_hidden && !is_empty
        };
        let several = self.sheets.iter().filter(is_shown).count() > 1;
        for sheet in self.sheets {
            layout::write(sheet, several, &mut content)?;
        }
        let pictures = self.unread.get("图片").copied().unwrap_or_default();
        if content.blocks.is_empty() && pictures > 0 {
            return Err(ExtractError::OnlyPictures(pictures));
        }
        let mut remark = |code: &str, message: String| {
            content
                .diagnostics
                .push(Diagnostic::new(code, message, None));
        };
        if !self.unread.is_empty() {
            let counts = self.unread.iter().map(|(what, n)| format!("{what} {n}"));
            let counts = counts.collect::<Vec<_>>().join("、");
            remark("unread_objects", format!("没有读取：{counts}"));
        }
        if self.uncalculated > 0 {
            let message = format!("{} 个公式没有存下结果，按空格读取", self.uncalculated);
            remark("formulas_without_value", message);
        }
        Ok(content)
    }
}

/// Every cell with text, as it was typed; those of hidden sheets, rows and columns too.
///
/// # Errors
/// Those of reading, and when a sheet of it is damaged: what is missing would not be noticed.
pub(super) fn grids(bytes: &[u8], is_xlsx: bool) -> Result<Vec<Grid>, ExtractError> {
    let book = Workbook {
        is_verbatim: true,
        ..Workbook::default()
    };
    let book = match is_xlsx {
        true => xlsx::workbook(bytes, book)?,
        false => xls::workbook(bytes, book)?,
    };
    let damaged = book.diagnostics.into_iter();
    if let Some(damaged) = damaged.into_iter().find(|d| d.code == "damaged_part") {
        return Err(ExtractError::BadContainer(damaged.message));
    }
    let grids = book.sheets.into_iter().map(|sheet| {
        let cells = sheet.cells.into_iter().chain(sheet.masked);
        let mut cells: Vec<Cell> = cells
            .map(|((row, column), text)| Cell {
                row,
                column,
                text,
                address: None,
            })
            .collect();
        cells.sort_by_key(|cell| (cell.row, cell.column));
        Grid {
            name: sheet.name,
            is_outside: false,
            cells,
        }
    });
    Ok(grids.collect())
}

/// The text of a header or footer of the print: without its codes, `&C&"宋体,加粗"&12第&P页`.
fn running_text(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '&' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('&') => out.push('&'),
            Some('"') => {
                let _ = rest.by_ref().find(|&c| c == '"');
            }
            Some('K') => {
                for _ in 0..6 {
                    rest.next_if(char::is_ascii_hexdigit);
                }
            }
            Some('L' | 'C' | 'R') => out.push('\n'),
            Some(c) if c.is_ascii_digit() => while rest.next_if(char::is_ascii_digit).is_some() {},
            _ => {}
        }
    }
    let lines = out.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The way a value of truth is shown.
fn truth(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

fn block(text: String, cells: Option<Vec<String>>, row: u32) -> Block {
    Block {
        text,
        cells,
        page: None,
        last_page: None,
        line: row + 1,
    }
}

fn removed(kind: RemovedKind, text: String, row: u32) -> Removed {
    Removed {
        kind,
        text,
        page: None,
        line: row + 1,
    }
}

#[cfg(test)]
mod tests;
