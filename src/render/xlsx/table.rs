//! The sheet 对照表: a row for each task, a column for each province.

use rust_xlsxwriter::{FormatAlign, Worksheet};

use super::super::differences::differences;
use super::super::{Handout, byline, stated, title};
use super::grid::{Cell, Grid, Place};
use super::layout::Text;
use super::page::{self, OPENING};
use super::quotes;
use super::sources::Sources;
use super::style::Style;
use super::{XlsxError, finish};
use crate::compare::{Comparison, Row};

/// Its name.
pub(super) const NAME: &str = "对照表";

/// Fills `sheet`; gives the sheet row on which each row of the comparison begins.
pub(super) fn fill(
    sheet: &mut Worksheet,
    handout: &Handout,
    sources: &Sources,
) -> Result<Vec<u32>, XlsxError> {
    let comparison = &handout.comparison;
    let across = page::comparison(comparison.provinces.len());
    let mut grid = Grid::new(sheet, &across)?;
    let heading = Text::of(&title(comparison), Style::Title);
    grid.banner(&heading, FormatAlign::Center)?;
    let byline = Text::of(&byline(handout).join("　　"), Style::Note);
    grid.banner(&byline, FormatAlign::Center)?;
    for line in quotes::legend() {
        grid.banner(&line, FormatAlign::Left)?;
    }
    let head = grid.next;
    grid.head(&heads(comparison, sources))?;
    let mut places = Vec::new();
    for (number, row) in (1..).zip(&comparison.rows) {
        places.push(grid.next);
        grid.row(&cells(comparison, number, row, sources))?;
    }
    finish(&mut grid, head, OPENING.len())?;
    Ok(places)
}

fn heads(comparison: &Comparison, sources: &Sources) -> Vec<Cell> {
    let opening = ["序号", "任务事项（主题）"].map(|name| Cell::of(name, Style::Head));
    let provinces = comparison.provinces.iter().enumerate();
    let provinces = provinces.map(|(column, name)| {
        // The first notice that the column quotes.
        let rows = comparison.rows.iter();
        let quotes = rows.filter_map(|row| row.cells.get(column)).flatten();
        let first = quotes.map(|quote| quote.notice).min();
        Cell::of(name, Style::Head).to(first.and_then(|n| sources.of_notice(n)))
    });
    let closing = ["异同", "数量指标", "责任单位", "完成时限", "备注"];
    let closing = closing.map(|name| Cell::of(name, Style::Head));
    opening
        .into_iter()
        .chain(provinces)
        .chain(closing)
        .collect()
}

fn cells(comparison: &Comparison, number: usize, row: &Row, sources: &Sources) -> Vec<Cell> {
    let quoted = row.cells.iter().flatten();
    let base = quoted.clone().find(|quote| quote.address == row.base);
    let source = base.or(quoted.clone().next());
    let source = source.and_then(|quote| sources.of_notice(quote.notice));
    let mut cells = vec![
        Cell::ordinal(number).to(source),
        Cell::key(&row.theme, Style::Heading),
    ];
    let columns = 0..comparison.provinces.len();
    cells.extend(columns.map(|column| Cell::text(quotes::cell(row, column))));
    let aside = [
        differences(comparison, row),
        stated::targets(comparison, row),
        stated::bodies(comparison, row),
        stated::deadlines(comparison, row),
    ];
    cells.extend(aside.map(|lines| Cell::of(&lines.join("\n"), Style::Aside)));
    // 备注 is for people to write in.
    cells.push(Cell::empty());
    cells
}

/// The place in this sheet of a row of the comparison that begins on sheet row `row`.
pub(super) fn place(row: u32) -> Place {
    Place { sheet: NAME, row }
}
