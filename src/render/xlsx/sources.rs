//! The sheet 来源: the files that the other sheets quote from, where their links lead.

use std::collections::BTreeMap;

use rust_xlsxwriter::{FormatAlign, Worksheet};

use super::super::annex;
use super::grid::{Cell, Grid, Place};
use super::layout::Text;
use super::page::Across;
use super::style::Style;
use super::{XlsxError, finish};
use crate::compare::{ComparedNotice, Comparison};

/// Its name.
pub(super) const NAME: &str = "来源";

/// Where each notice stands on the sheet.
pub(super) struct Sources {
    rows: Vec<u32>,
    /// The notice of a name; none of a name that several bear.
    named: BTreeMap<String, Option<usize>>,
}

impl Sources {
    /// The place of the `notice`th notice of the comparison.
    pub(super) fn of_notice(&self, notice: usize) -> Option<Place> {
        let row = *self.rows.get(notice)?;
        Some(Place { sheet: NAME, row })
    }

    /// The place of the notice that `address` is in, where its name tells that.
    pub(super) fn of_address(&self, address: &str) -> Option<Place> {
        // 甲〔2022〕3号#附件1 stands in the notice 甲〔2022〕3号.
        let whole = address.rsplit_once('#').map_or(address, |(name, _)| name);
        let outer = address.split('#').next().unwrap_or_default();
        let known = self.named.get(whole).or(self.named.get(outer));
        self.of_notice((*known?)?)
    }
}

/// Fills `sheet` with a row for each notice.
pub(super) fn fill(sheet: &mut Worksheet, comparison: &Comparison) -> Result<Sources, XlsxError> {
    let widths = vec![170.0, 120.0, 110.0, 44.0, 68.0, 48.0, 150.0, 120.0, 130.0];
    let across = Across::a4(widths);
    let mut grid = Grid::new(sheet, &across)?;
    grid.banner(&Text::of("来源", Style::Title), FormatAlign::Center)?;
    let head = grid.next;
    let table = annex::sources(comparison);
    let names: Vec<Cell> = table
        .head
        .iter()
        .map(|name| Cell::of(name, Style::Head))
        .collect();
    grid.head(&names)?;
    let mut sources = Sources {
        rows: Vec::new(),
        named: BTreeMap::new(),
    };
    for (number, (notice, row)) in comparison.notices.iter().zip(&table.rows).enumerate() {
        sources.rows.push(grid.next);
        sources
            .named
            .entry(notice.name.clone())
            .and_modify(|known| *known = None)
            .or_insert(Some(number));
        let cells = table.head.iter().zip(row);
        let cells: Vec<Cell> = cells.map(|(head, text)| cell(notice, head, text)).collect();
        grid.row(&cells)?;
    }
    finish(&mut grid, head, 1)?;
    Ok(sources)
}

/// What stands under `head`: text, but for what is counted.
fn cell(notice: &ComparedNotice, head: &str, text: &str) -> Cell {
    match head {
        "任务条目数" => Cell::count(notice.items),
        "SHA-256" => Cell::of(text, Style::Source),
        _ => Cell::of(text, Style::Body),
    }
}
