//! The sheet 来源: the files that the other sheets quote from, where their links lead.

use std::collections::BTreeMap;

use rust_xlsxwriter::{FormatAlign, Worksheet};

use super::grid::{Cell, Grid, Place};
use super::layout::Text;
use super::page::Across;
use super::style::Style;
use super::{XlsxError, finish};
use crate::compare::ComparedNotice;

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
pub(super) fn fill(
    sheet: &mut Worksheet,
    notices: &[ComparedNotice],
) -> Result<Sources, XlsxError> {
    let widths = vec![170.0, 120.0, 110.0, 44.0, 68.0, 48.0, 150.0, 120.0, 130.0];
    let across = Across::a4(widths);
    let mut grid = Grid::new(sheet, &across)?;
    grid.banner(&Text::of("来源", Style::Title), FormatAlign::Center)?;
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
    grid.head(&names.map(|name| Cell::of(name, Style::Head)))?;
    let mut sources = Sources {
        rows: Vec::new(),
        named: BTreeMap::new(),
    };
    for (number, notice) in notices.iter().enumerate() {
        sources.rows.push(grid.next);
        sources
            .named
            .entry(notice.name.clone())
            .and_modify(|known| *known = None)
            .or_insert(Some(number));
        grid.row(&row(notice))?;
    }
    finish(&mut grid, head, 1)?;
    Ok(sources)
}

fn row(notice: &ComparedNotice) -> [Cell; 9] {
    let text = |text: &str| Cell::of(text, Style::Body);
    let or_nothing = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        text(&notice.title),
        text(&or_nothing(&notice.document_number)),
        text(&notice.issuing_bodies.join("\n")),
        text(notice.province.map_or("", |p| p.name())),
        text(&or_nothing(&notice.date_of_issue)),
        Cell::count(notice.items),
        text(&notice.path),
        text(&notice.also_in.join("\n")),
        Cell::of(&notice.sha256, Style::Source),
    ]
}
