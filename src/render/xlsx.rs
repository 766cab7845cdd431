//! The comparison as a workbook (对照表) that an office can hand in.
//!
//! Three sheets: 对照表, the rows; 来源, the files they are quoted from; 核对, what was counted and
//! what was left out. The workbook is set up for print as 公文 attachments are (A4 landscape, the
//! head repeated, `— 1 —` at the foot). Quotes are the source's characters and nothing else; an
//! address stands below each. The same comparison gives the same bytes. What a cell looks like is
//! decided in `layout`, how it is written in `grid`.

mod grid;
mod layout;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};

use super::differences::differences;
use super::listing::listing_title;
use super::{Handout, NOTHING_FOUND, byline, citation, title};
use crate::compare::views::Listing;
use crate::compare::{ComparedNotice, Comparison, Coverage, Quote};
use grid::{Cell, Grid};
use layout::{Style, Text};

/// The workbook cannot be built, in practice because it needs more rows or columns than a sheet has.
/// The cause, in English, is the [source](std::error::Error::source).
#[derive(Debug, thiserror::Error)]
#[error("Excel 工作簿无法生成")]
pub struct XlsxError(#[from] rust_xlsxwriter::XlsxError);

/// The width in characters that the columns of all provinces share: with the others it fills A4 at
/// nine tenths of its size, so that 五号 prints as 小五.
const PROVINCES_WIDTH: f64 = 114.0;
/// The narrowest column of a province; below it a line holds too few characters to read.
const PROVINCE_MIN_WIDTH: f64 = 30.0;

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
    let mut workbook = Workbook::new();
    // The time of writing would make every file another one.
    let written = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(title(comparison))
            .set_creation_datetime(&written),
    );
    table_sheet(workbook.add_worksheet(), handout)?;
    sources_sheet(workbook.add_worksheet(), &comparison.notices)?;
    audit_sheet(workbook.add_worksheet(), &comparison.coverage)?;
    Ok(workbook.save_to_buffer()?)
}

/// `listing`, made from `comparison`, as a workbook of one sheet.
///
/// # Errors
/// [`XlsxError`] when there are more rows than a sheet can hold.
pub fn listing(listing: &Listing, comparison: &Comparison) -> Result<Vec<u8>, XlsxError> {
    const WIDTH: f64 = 132.0;
    let mut workbook = Workbook::new();
    let title = listing_title(listing, comparison);
    let written = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(&title)
            .set_creation_datetime(&written),
    );
    let sheet = workbook.add_worksheet();
    set_up(sheet, listing.view.chinese())?;
    let columns = listing.head.len();
    let mut grid = Grid::new(sheet, vec![(WIDTH / columns as f64).floor(); columns])?;
    grid.banner(&title, Style::Title)?;
    let head = grid.next;
    let names: Vec<&str> = listing.head.iter().map(|(_, name)| *name).collect();
    grid.head(&names)?;
    for row in &listing.rows {
        let cells: Vec<Cell> = row.iter().map(|text| Cell::of(text, Style::Body)).collect();
        grid.row(&cells)?;
    }
    finish(&mut grid, head, 1)?;
    Ok(workbook.save_to_buffer()?)
}

fn table_sheet(sheet: &mut Worksheet, handout: &Handout) -> Result<(), XlsxError> {
    let comparison = &handout.comparison;
    let provinces = &comparison.provinces;
    let width = (PROVINCES_WIDTH / provinces.len().max(1) as f64)
        .floor()
        .max(PROVINCE_MIN_WIDTH);
    let mut widths = vec![9.0, 18.0];
    widths.resize(2 + provinces.len(), width);
    widths.extend([24.0, 12.0]);
    set_up(sheet, "对照表")?;
    let mut grid = Grid::new(sheet, widths)?;
    grid.banner(&title(comparison), Style::Title)?;
    grid.banner(&byline(handout).join("　　"), Style::Note)?;
    let head = grid.next;
    let names = ["序号", "任务事项（主题）"]
        .into_iter()
        .chain(provinces.iter().map(String::as_str))
        .chain(["异同", "备注"]);
    grid.head(&names.collect::<Vec<_>>())?;
    for (number, row) in (1..).zip(&comparison.rows) {
        let mut cells = vec![
            Cell::Ordinal(number),
            Cell::Key(Text::of(&row.theme, Style::Heading)),
        ];
        cells.extend(
            (0..provinces.len())
                .map(|i| Cell::Text(quotes(row.cells.get(i).map_or(&[], Vec::as_slice)))),
        );
        let lines = differences(comparison, row).join("\n");
        cells.push(Cell::of(&lines, Style::Body));
        cells.push(Cell::Text(Text::default()));
        grid.row(&cells)?;
    }
    finish(&mut grid, head, 2)
}

fn sources_sheet(sheet: &mut Worksheet, notices: &[ComparedNotice]) -> Result<(), XlsxError> {
    set_up(sheet, "来源")?;
    let mut grid = Grid::new(
        sheet,
        vec![32.0, 24.0, 20.0, 8.0, 12.0, 12.0, 26.0, 22.0, 24.0],
    )?;
    grid.banner("来源", Style::Title)?;
    let head = grid.next;
    let names = [
        "文件名称",
        "发文字号",
        "发文机关",
        "省份",
        "成文日期",
        "任务条目数",
        "文件路径",
        "另见于",
        "SHA-256",
    ];
    grid.head(&names)?;
    for notice in notices {
        grid.row(&[
            Cell::of(&notice.title, Style::Body),
            Cell::of(
                notice.document_number.as_deref().unwrap_or_default(),
                Style::Body,
            ),
            Cell::of(&notice.issuing_bodies.join("\n"), Style::Body),
            Cell::of(notice.province.map_or("", |p| p.name()), Style::Body),
            Cell::of(
                notice.date_of_issue.as_deref().unwrap_or_default(),
                Style::Body,
            ),
            Cell::Count(notice.items),
            Cell::of(&notice.path, Style::Body),
            Cell::of(&notice.also_in.join("\n"), Style::Body),
            Cell::of(&notice.sha256, Style::Source),
        ])?;
    }
    finish(&mut grid, head, 1)
}

fn audit_sheet(sheet: &mut Worksheet, coverage: &Coverage) -> Result<(), XlsxError> {
    set_up(sheet, "核对")?;
    let mut grid = Grid::new(sheet, vec![70.0, 20.0, 40.0])?;
    grid.banner("核对", Style::Title)?;
    let counts = [
        ("任务条目总数", coverage.items),
        ("已列入", coverage.placed),
        ("未列入", coverage.missing.len()),
        ("独有", coverage.alone.len()),
    ];
    for (name, count) in counts {
        grid.row(&[
            Cell::of(name, Style::Heading),
            Cell::Count(count),
            Cell::Text(Text::default()),
        ])?;
    }
    let head = grid.next;
    grid.head(&["条目", "性质", "未列入对照表的原因"])?;
    for address in &coverage.missing {
        grid.row(&[address, "任务", "遗漏"].map(|text| Cell::of(text, Style::Body)))?;
    }
    for other in &coverage.others {
        let reason = if other.is_lead {
            "章节引语"
        } else {
            "非任务条目"
        };
        grid.row(
            &[&other.address, other.role.chinese(), reason].map(|text| Cell::of(text, Style::Body)),
        )?;
    }
    finish(&mut grid, head, 0)
}

/// Paper, margins and page numbers.
fn set_up(sheet: &mut Worksheet, name: &str) -> Result<(), XlsxError> {
    const MM: f64 = 1.0 / 25.4;
    const A4: u8 = 9;
    sheet.set_name(name)?;
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true);
    // 公文 are bound along the head of a landscape page: 28 mm there and 26 mm opposite
    // (GB/T 9704—2012, turned). The sides are narrower than its 35 and 37 mm for the columns' sake.
    sheet.set_margins(
        20.0 * MM,
        20.0 * MM,
        28.0 * MM,
        26.0 * MM,
        14.0 * MM,
        14.0 * MM,
    );
    sheet.set_footer("&C&\"宋体,Regular\"&14— &P —");
    sheet.set_header_footer_scale_with_doc(false);
    Ok(())
}

/// Keeps the head in sight on screen and on every page, and makes it filter.
fn finish(grid: &mut Grid, head: u32, fixed_columns: u16) -> Result<(), XlsxError> {
    let (last_row, last_column) = (grid.next - 1, grid.last_column());
    let sheet = grid.sheet();
    sheet.set_repeat_rows(head, head)?;
    if fixed_columns > 0 {
        sheet.set_freeze_panes(head + 1, fixed_columns)?;
        sheet.set_repeat_columns(0, fixed_columns - 1)?;
    }
    sheet.autofilter(head, 0, last_row, last_column)?;
    Ok(())
}

/// The quotes of a cell, parted by blank lines.
fn quotes(quotes: &[Quote]) -> Text {
    let mut cell = Text::default();
    for quote in quotes {
        if !cell.is_empty() {
            cell.push("\n\n", Style::Source);
        }
        cell.push(&quote.label, Style::Heading);
        let heading = quote
            .heading
            .as_deref()
            .filter(|heading| quote.text.starts_with(heading))
            .unwrap_or_default();
        cell.push(heading, Style::Heading);
        cell.push(&quote.text[heading.len()..], Style::Body);
        cell.push("\n", Style::Body);
        cell.push(&citation(quote), Style::Source);
    }
    if cell.is_empty() {
        cell.push(NOTHING_FOUND, Style::Missing);
    }
    cell
}

#[cfg(test)]
mod tests;
