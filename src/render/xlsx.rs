//! The comparison as a workbook (对照表) that an office can hand in.
//!
//! Its sheets: 对照表, the rows; the listings that belong to them (数量指标, 期限, 活动); 来源, the files
//! they are quoted from; 核对, what was counted and what was left out. The workbook is set up for print
//! as 公文 attachments are (landscape, the head repeated, `— 1 —` at the foot). Quotes are the source's
//! characters and nothing else; an address stands below each. The same comparison gives the same
//! bytes. What a cell looks like is decided in `style` and `layout`, how it is written in `grid`, what
//! stands in it in one file for each kind of sheet.

mod audit;
mod grid;
mod layout;
mod lists;
mod page;
mod quotes;
mod sources;
mod style;
mod table;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use super::listing::listing_title;
use super::{Handout, title};
use crate::compare::views::Listing;
use audit::Places;
use grid::Grid;

/// The workbook cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum XlsxError {
    /// More columns than a sheet has.
    #[error("对照表有 {0} 列，一张 Excel 工作表最多 16384 列")]
    TooManyColumns(usize),
    /// More rows than a sheet has.
    #[error("对照表的行数超过一张 Excel 工作表的上限 1048576 行")]
    TooManyRows,
    /// What else the library refuses; its words are English.
    #[error("Excel 工作簿无法生成")]
    Library(#[source] rust_xlsxwriter::XlsxError),
}

impl From<rust_xlsxwriter::XlsxError> for XlsxError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        match error {
            // The columns were counted before anything was written.
            rust_xlsxwriter::XlsxError::RowColumnLimitError => Self::TooManyRows,
            error => Self::Library(error),
        }
    }
}

/// `handout` as an Excel workbook.
///
/// A cell holds each quote verbatim and below it its address
/// (`——渝科协发〔2022〕2号#二（四），第4—5页【改写】`), with a blank line between two quotes. A row that
/// is taller than Excel shows goes on in further sheet rows, numbered `3（续）` and with the same
/// theme; their texts put together, line feeds included, are the whole cell.
///
/// # Errors
/// [`XlsxError`] when there are more provinces or rows than a sheet can hold.
///
/// ```
/// use duizhao::render::Handout;
/// # let handout = Handout::default();
/// let workbook = duizhao::render::xlsx::xlsx(&handout)?;
/// assert!(workbook.starts_with(b"PK"));
/// # Ok::<(), duizhao::render::xlsx::XlsxError>(())
/// ```
pub fn xlsx(handout: &Handout) -> Result<Vec<u8>, XlsxError> {
    let comparison = &handout.comparison;
    let mut names = vec![table::NAME];
    names.extend(handout.listings.iter().map(|l| lists::name(l.view)));
    names.extend([sources::NAME, audit::NAME]);
    let mut workbook = workbook(&title(comparison), &names)?;
    // The links of the others lead there.
    let sheet = workbook.worksheet_from_name(sources::NAME)?;
    let sources = sources::fill(sheet, comparison)?;
    let rows = table::fill(
        workbook.worksheet_from_name(table::NAME)?,
        handout,
        &sources,
    )?;
    for listing in &handout.listings {
        let sheet = workbook.worksheet_from_name(lists::name(listing.view))?;
        lists::fill(sheet, listing, handout, &sources)?;
    }
    let places = Places {
        rows: &rows,
        sources: &sources,
    };
    audit::fill(workbook.worksheet_from_name(audit::NAME)?, handout, &places)?;
    Ok(workbook.save_to_buffer()?)
}

/// `listing`, made from the comparison of `handout`, as a workbook of one sheet and the sources.
///
/// # Errors
/// [`XlsxError`] when there are more rows than a sheet can hold.
pub fn listing(listing: &Listing, handout: &Handout) -> Result<Vec<u8>, XlsxError> {
    let name = lists::name(listing.view);
    let title = listing_title(listing, &handout.comparison);
    let mut workbook = workbook(&title, &[name, sources::NAME])?;
    let sheet = workbook.worksheet_from_name(sources::NAME)?;
    let sources = sources::fill(sheet, &handout.comparison)?;
    let sheet = workbook.worksheet_from_name(name)?;
    lists::fill(sheet, listing, handout, &sources)?;
    Ok(workbook.save_to_buffer()?)
}

/// A workbook with empty sheets of these names.
fn workbook(title: &str, names: &[&str]) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    page::measured(&mut workbook)?;
    // The time of writing would make every file another one.
    let written = ExcelDateTime::from_ymd(2000, 1, 1)?;
    // The library writes the characters of properties as they are, and these are no XML.
    let is_xml = |c: &char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    let title: String = title.chars().filter(is_xml).collect();
    workbook.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_creation_datetime(&written),
    );
    for name in names {
        workbook.add_worksheet().set_name(*name)?;
    }
    Ok(workbook)
}

/// Keeps the head in sight on screen and on every page, and makes it filter.
fn finish(grid: &mut Grid<'_>, head: u32, fixed_columns: usize) -> Result<(), XlsxError> {
    let (last_row, last_column) = (grid.next - 1, grid.last_column());
    let fixed_columns = fixed_columns as u16;
    let sheet = grid.sheet();
    sheet.set_repeat_rows(head, head)?;
    sheet.set_freeze_panes(head + 1, fixed_columns)?;
    if fixed_columns > 0 {
        sheet.set_repeat_columns(0, fixed_columns - 1)?;
    }
    if last_row > head {
        sheet.autofilter(head, 0, last_row, last_column)?;
    }
    Ok(())
}

/// How a text is cut into sheet rows in a column `width` points wide: the bytes of each piece, and the
/// height it needs. A part of the text is a citation or it is not.
pub(crate) fn fit(parts: &[(&str, bool)], width: f64) -> Vec<(usize, f64)> {
    let mut text = layout::Text::default();
    for (part, is_citation) in parts {
        let style = match is_citation {
            true => style::Style::Source,
            false => style::Style::Body,
        };
        text.push(part, style);
    }
    let pieces = text.pieces(grid::room(width));
    let length = |piece: &layout::Piece<'_>| piece.runs().iter().map(|(_, run)| run.len()).sum();
    pieces.iter().map(|p| (length(p), p.height)).collect()
}

#[cfg(test)]
mod tests;
