//! The cells of an office file as somebody typed them, line breaks and blanks kept.
//!
//! [`read`](super::read) gives what a notice says: it lays tables out as lines, joins the paragraphs
//! of a cell, and leaves aside what is hidden. Whoever checks a table that people worked on needs the
//! cells themselves, and where each stands, hidden ones too. Nothing else of the file is read here.

use super::{ExtractError, Format, docx, html, sheet, sniff};

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

/// The grids of a workbook (XLSX, XLS), a document (DOCX) or a web page; `None` for what has none.
///
/// # Errors
/// [`ExtractError`] when the file cannot be read, or is damaged in any part that holds cells.
pub fn grids(bytes: &[u8]) -> Result<Option<Grids>, ExtractError> {
    let format = sniff::format(bytes)?;
    let grids = match format {
        Format::Xlsx => sheet::grids(bytes, true)?,
        Format::Xls => sheet::grids(bytes, false)?,
        Format::Docx => docx::grids(bytes)?,
        Format::Html => html::grids(bytes)?,
        _ => return Ok(None),
    };
    Ok(Some(Grids {
        grids,
        is_workbook: matches!(format, Format::Xlsx | Format::Xls),
        folds_blanks: format == Format::Html,
    }))
}

/// The characters of a text file in whatever encoding.
///
/// # Errors
/// [`ExtractError::Undecodable`] when it is no text.
pub fn text(bytes: &[u8]) -> Result<String, ExtractError> {
    super::text::decode(bytes, None, &mut Vec::new())
}
