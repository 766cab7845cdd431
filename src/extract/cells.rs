//! The cells of an office file as somebody typed them, line breaks and blanks kept.
//!
//! [`extract::read`](super::read) gives what a notice says: it lays tables out as lines, joins the paragraphs
//! of a cell, and leaves aside what is hidden. Whoever checks a table that people worked on needs the
//! cells themselves, and where each stands, hidden ones too. Nothing else of the file is read here.

use super::{ExtractError, Format, docx, html, sheet, sniff, text};

/// A sheet, a table of a document or of a page, or what stands outside of tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The name of the sheet; of anything else empty.
    pub name: String,
    /// Whether it is no table but what stands around them.
    pub is_outside: bool,
    /// Its cells with text, row by row.
    pub cells: Vec<Cell>,
}

/// A cell with text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its row, from 0.
    pub row: u32,
    /// Its column, from 0.
    pub column: u32,
    /// Its characters; lines and paragraphs are parted by `\n`.
    pub text: String,
    /// What the page itself says it quotes (`data-address`).
    pub address: Option<String>,
}

/// The name of a column of a workbook, counted from 0: `A`, `Z`, `AA`.
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column.saturating_add(1);
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.iter().rev().collect()
}

/// What a file is, for whoever looks for cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It has grids.
    Grids(Grids),
    /// It is text, in these characters.
    Text(String),
    /// It is something else.
    Other,
}

/// The grids of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grids {
    /// Sheet by sheet, or table by table; last, what stands outside of tables.
    pub grids: Vec<Grid>,
    /// Whether they are sheets, whose cells are called by letters and numbers.
    pub is_workbook: bool,
    /// Whether several blanks are one, as they are in a web page.
    pub folds_blanks: bool,
}

/// The grids of a workbook (XLSX, XLS), a document (DOCX) or a web page, or the characters of a text.
///
/// # Errors
/// [`ExtractError`] when the file cannot be read, or is damaged in any part that holds cells.
///
/// ```
/// use duizhao::extract::cells::{Found, read};
/// assert_eq!(read("序号,重庆".as_bytes()), Ok(Found::Text("序号,重庆".to_owned())));
/// ```
pub fn read(bytes: &[u8]) -> Result<Found, ExtractError> {
    let format = sniff::format(bytes)?;
    let grids = match format {
        Format::Xlsx => sheet::grids(bytes, true)?,
        Format::Xls => sheet::grids(bytes, false)?,
        Format::Docx => docx::grids(bytes)?,
        Format::Html => html::grids(bytes)?,
        Format::Txt => return Ok(Found::Text(text::decode(bytes, None, &mut Vec::new())?)),
        _ => return Ok(Found::Other),
    };
    Ok(Found::Grids(Grids {
        grids,
        is_workbook: matches!(format, Format::Xlsx | Format::Xls),
        folds_blanks: format == Format::Html,
    }))
}
