//! The sheet 核对: what was counted, what stands alone or was not compared, and for each empty cell what
//! came nearest to standing in it, so that a person can check that nothing is there.

use std::collections::HashMap;

use rust_xlsxwriter::{FormatAlign, Worksheet};

use super::super::annex::{NO_ITEM, kind};
use super::super::{Handout, PROGRAM, corpus_state};
use super::grid::{Cell, Grid};
use super::layout::Text;
use super::page::Across;
use super::sources::Sources;
use super::style::Style;
use super::{XlsxError, finish, table};
use crate::compare::{ACCEPTED, Comparison, Row};

/// Its name.
pub(super) const NAME: &str = "核对";

/// More near misses than these are not listed in full: the audit of many provinces would be longer than
/// their comparison. Each empty cell then names the nearest one alone, as far as [`MOST`] reach.
const IN_FULL: usize = 3_000;
const MOST: usize = 50_000;

/// Where the rows of the other sheets stand.
pub(super) struct Places<'a> {
    /// Of each row of the comparison.
    pub(super) rows: &'a [u32],
    /// Of the notices.
    pub(super) sources: &'a Sources,
}

/// Fills `sheet`.
pub(super) fn fill(
    sheet: &mut Worksheet,
    handout: &Handout,
    places: &Places<'_>,
) -> Result<(), XlsxError> {
    let comparison = &handout.comparison;
    let across = Across::a4(vec![84.0, 40.0, 210.0, 56.0, 270.0, 200.0, 48.0]);
    let mut grid = Grid::new(sheet, &across)?;
    grid.banner(&Text::of(NAME, Style::Title), FormatAlign::Center)?;
    let near = NearMisses::of(comparison);
    for line in counts(handout, &near) {
        grid.banner(&Text::of(&line, Style::Body), FormatAlign::Left)?;
    }
    let head = grid.next;
    let names = [
        "类别",
        "行",
        "任务事项（主题）",
        "列",
        "条目",
        "说明",
        "分值",
    ];
    grid.head(&names.map(|name| Cell::of(name, Style::Head)))?;
    for address in &comparison.coverage.missing {
        let told = Told::new("遗漏", "未列入对照表");
        grid.row(&told.at(address, places))?;
    }
    alone(&mut grid, comparison, places)?;
    nearest(&mut grid, comparison, &near, places)?;
    for other in &comparison.coverage.others {
        let told = Told::new(NO_ITEM, kind(other));
        grid.row(&told.at(&other.address, places))?;
    }
    finish(&mut grid, head, 1)
}

/// What the comparison is, line by line.
fn counts(handout: &Handout, near: &NearMisses) -> Vec<String> {
    let comparison = &handout.comparison;
    let coverage = &comparison.coverage;
    let empty = comparison.rows.iter().flat_map(|row| &row.cells);
    let empty = empty.filter(|cell| cell.is_empty()).count();
    let mut lines = vec![
        format!(
            "对照公文 {} 份；任务条目 {} 项，已列入 {} 项，未列入 {} 项，其中独有 {} 项。",
            comparison.notices.len(),
            coverage.items,
            coverage.placed,
            coverage.missing.len(),
            coverage.alone.len()
        ),
        format!(
            "对照表 {} 行，空格（未检索到对应表述）{empty} 个；与所查主题无关、未列出的行 {} 行；非任务条目 {} 项。",
            comparison.rows.len(),
            comparison.hidden_rows,
            coverage.others.len()
        ),
        format!("语料状态 {}；软件 {PROGRAM}。", corpus_state(comparison)),
        format!(
            "分值：两个条目相互对应的程度，{ACCEPTED:.3} 以上才列入同一行。“空格最接近”列出每个空格下分值最高的{}，\
             供人工复核；未列出的空格，没有接近的条目。",
            near.chinese()
        ),
    ];
    if near.listed < near.all {
        lines.push(format!(
            "最接近的条目共 {} 项，此处列出 {} 项；其余用 duizhao compare --explain 行号 查看。",
            near.all, near.listed
        ));
    }
    lines
}

/// How many near misses there are, and which are listed.
struct NearMisses {
    all: usize,
    of_each_cell: usize,
    listed: usize,
}

impl NearMisses {
    fn of(comparison: &Comparison) -> Self {
        let cells = || comparison.rows.iter().flat_map(|row| &row.nearest);
        let all = cells().map(Vec::len).sum();
        let of_each_cell = if all > IN_FULL { 1 } else { usize::MAX };
        let listed: usize = cells().map(|near| near.len().min(of_each_cell)).sum();
        Self {
            all,
            of_each_cell,
            listed: listed.min(MOST),
        }
    }

    fn chinese(&self) -> &'static str {
        match self.of_each_cell {
            1 => "一项",
            _ => "条目（至多三项）",
        }
    }
}

/// What a row of the sheet says of a clause.
struct Told<'a> {
    kind: &'static str,
    /// The number of the row, and the row.
    row: Option<(usize, &'a Row)>,
    column: &'a str,
    note: &'a str,
    score: Option<f64>,
}

impl<'a> Told<'a> {
    fn new(kind: &'static str, note: &'a str) -> Self {
        Self {
            kind,
            row: None,
            column: "",
            note,
            score: None,
        }
    }

    /// As cells about the clause of an address.
    fn at(&self, address: &str, places: &Places<'_>) -> [Cell; 7] {
        let number = |number: usize| {
            let place = number.checked_sub(1).and_then(|n| places.rows.get(n));
            Cell::count(number).to(place.map(|&row| table::place(row)))
        };
        let text = |text: &str| Cell::of(text, Style::Aside);
        let theme = self.row.map_or("", |(_, row)| &row.theme);
        [
            text(self.kind),
            self.row.map_or_else(Cell::empty, |(n, _)| number(n)),
            text(theme),
            text(self.column),
            Cell::of(address, Style::Source).to(places.sources.of_address(address)),
            text(self.note),
            self.score.map_or_else(Cell::empty, Cell::score),
        ]
    }
}

/// The items that stand in no row together with another column (独有).
fn alone(
    grid: &mut Grid<'_>,
    comparison: &Comparison,
    places: &Places<'_>,
) -> Result<(), XlsxError> {
    let mut first: HashMap<&str, (usize, &Row, &str)> = HashMap::new();
    for (number, row) in (1..).zip(&comparison.rows) {
        for (column, quotes) in comparison.provinces.iter().zip(&row.cells) {
            for quote in quotes {
                first.entry(&quote.address).or_insert((number, row, column));
            }
        }
    }
    for address in &comparison.coverage.alone {
        let place = first.get(address.as_str());
        let mut told = Told::new("独有", "没有与其他列的条目同处一行");
        match place {
            Some(&(number, row, column)) => {
                told.row = Some((number, row));
                told.column = column;
            }
            None => told.note = "所在的行与所查主题无关，未列出",
        }
        grid.row(&told.at(address, places))?;
    }
    Ok(())
}

/// What came nearest to standing in each empty cell.
fn nearest(
    grid: &mut Grid<'_>,
    comparison: &Comparison,
    misses: &NearMisses,
    places: &Places<'_>,
) -> Result<(), XlsxError> {
    let mut left = misses.listed;
    for (number, row) in (1..).zip(&comparison.rows) {
        for (column, near) in comparison.provinces.iter().zip(&row.nearest) {
            for near in near.iter().take(misses.of_each_cell.min(left)) {
                left -= 1;
                let told = Told {
                    row: Some((number, row)),
                    column,
                    score: Some(near.score),
                    ..Told::new("空格最接近", near.heading.as_deref().unwrap_or_default())
                };
                grid.row(&told.at(&near.address, places))?;
            }
        }
    }
    Ok(())
}
