//! A sheet read as a comparison table (对照表): its head, its columns, and its rows, however a person has
//! arranged them.
//!
//! Columns are found by what their heads say, and by the addresses below where somebody gave them
//! another head. Sheet rows that continue a row (`3（续）`) are one row.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::book::part::{Mark, walk};
use super::book::rich::Rich;
use super::book::sheet::{Sheet, Value, column_of};
use super::quotes::{Segment, segments};

/// What the program writes into a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// 序号.
    Ordinal,
    /// 任务事项（主题）.
    Theme,
    /// Quotes of a province.
    Quotes,
    /// What was counted from them: 异同, 数量指标.
    Derived,
    /// 备注: nothing; it is for people.
    Remarks,
}

impl Kind {
    /// Of the column with this head, where `provinces` have columns of quotes.
    pub(super) fn of(head: &str, provinces: &[String]) -> Self {
        match head {
            "序号" => Self::Ordinal,
            "任务事项（主题）" => Self::Theme,
            "备注" => Self::Remarks,
            _ if provinces.iter().any(|p| p.trim() == head) => Self::Quotes,
            _ => Self::Derived,
        }
    }
}

/// A column of the program in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name in the comparison.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Where it stands, counted from 0.
    pub(super) at: u32,
}

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    /// The sheet row of the heads.
    pub(super) head: u32,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    /// The first text of each sheet row above the head, with its row.
    pub(super) banner: Vec<(u32, String)>,
    /// Merged cells: first row and column, last row and column.
    merged: Vec<[u32; 4]>,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The sheet rows it stands in.
    pub(super) places: Vec<u32>,
    pub(super) ordinal: String,
    pub(super) theme: String,
    /// In the order of [`Table::columns`].
    pub(super) cells: Vec<Cell>,
}

/// A cell of a row, over all sheet rows of the row.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) rich: Rich,
    /// Somebody wrote a formula into it.
    pub(super) is_formula: bool,
    /// Of a column of quotes.
    pub(super) segments: Vec<Segment>,
}

impl Row {
    /// The addresses in it, with the column.
    pub(super) fn keys<'t>(&'t self, columns: &'t [Column]) -> BTreeSet<(&'t str, &'t str)> {
        let cells = columns.iter().zip(&self.cells);
        let keys = cells.flat_map(|(column, cell)| {
            let quotes = cell.segments.iter().filter_map(|s| s.quote.as_ref());
            quotes.map(|quote| (column.name.as_str(), quote.address.as_str()))
        });
        keys.collect()
    }
}

impl Table {
    /// Reads `sheet`, whose columns should be called as in `wanted`; `quoted` are the addresses that
    /// the columns of quotes are known by. None when it is no such table.
    pub(super) fn read(
        sheet: &Sheet,
        wanted: &[(String, Kind)],
        quoted: &HashMap<String, &str>,
    ) -> Option<Self> {
        let head = head(sheet, wanted)?;
        let columns = columns(sheet, head, wanted, quoted);
        if !columns
            .iter()
            .any(|c| matches!(c.kind, Kind::Quotes | Kind::Theme))
        {
            return None;
        }
        let above = sheet.rows.iter().take_while(|row| row.number < head);
        let banner = above.filter_map(|row| {
            let texts = row.cells.iter().map(|cell| cell.value.text());
            Some((row.number, texts.into_iter().find(|text| !text.is_empty())?))
        });
        let mut table = Self {
            head,
            banner: banner.collect(),
            merged: merged(sheet),
            rows: Vec::new(),
            columns,
        };
        table.rows = table
            .group(sheet)
            .into_iter()
            .map(|places| table.row(sheet, places))
            .collect();
        Some(table)
    }

    /// Where the column of this kind stands.
    pub(super) fn column(&self, kind: Kind) -> Option<usize> {
        self.columns.iter().position(|c| c.kind == kind)
    }

    /// The last sheet row of the table itself, whatever somebody wrote below.
    pub(super) fn end(&self) -> u32 {
        let is_own = |row: &&Row| {
            let numbered = row.ordinal.trim().parse::<f64>().is_ok() && !row.theme.is_empty();
            numbered
                || row
                    .cells
                    .iter()
                    .any(|c| c.segments.iter().any(|s| s.quote.is_some()))
        };
        let rows = self.rows.iter().filter(is_own);
        let last = rows.flat_map(|row| row.places.iter().copied()).max();
        last.unwrap_or(self.head).max(self.head)
    }

    /// The cell that a merged one stands for; the cell itself when it is not merged.
    pub(super) fn anchor(&self, row: u32, column: u32) -> (u32, u32) {
        let covers =
            |m: &&[u32; 4]| (m[0]..=m[2]).contains(&row) && (m[1]..=m[3]).contains(&column);
        self.merged
            .iter()
            .find(covers)
            .map_or((row, column), |m| (m[0], m[1]))
    }

    /// The sheet rows of each row.
    fn group(&self, sheet: &Sheet) -> Vec<Vec<u32>> {
        let ordinal = self.column(Kind::Ordinal).map(|at| self.columns[at].at);
        let mut rows: Vec<(String, Vec<u32>)> = Vec::new();
        for row in sheet.rows.iter().filter(|row| row.number > self.head) {
            if row.cells.iter().all(|cell| cell.value == Value::Empty) {
                continue;
            }
            let text = ordinal.map_or(String::new(), |at| sheet.value(row.number, at).text());
            let text = text.trim().to_owned();
            if let Some(number) = text.strip_suffix("（续）") {
                // Rows may have been sorted, and numbered anew.
                let last = rows
                    .last()
                    .filter(|(own, _)| own == number)
                    .map(|_| rows.len() - 1);
                let own = last.or_else(|| rows.iter().position(|(own, _)| own == number));
                let own = own.or_else(|| rows.len().checked_sub(1));
                if let Some(at) = own {
                    rows[at].1.push(row.number);
                    continue;
                }
            }
            rows.push((text, vec![row.number]));
        }
        rows.into_iter().map(|(_, places)| places).collect()
    }

    fn row(&self, sheet: &Sheet, places: Vec<u32>) -> Row {
        let cells: Vec<Cell> = self
            .columns
            .iter()
            .map(|c| cell(sheet, c, &places))
            .collect();
        let first = |kind| {
            let column = self.column(kind).map(|at| self.columns[at].at);
            column.map_or(String::new(), |at| sheet.value(places[0], at).text())
        };
        Row {
            ordinal: first(Kind::Ordinal),
            theme: first(Kind::Theme),
            cells,
            places,
        }
    }
}

fn cell(sheet: &Sheet, column: &Column, places: &[u32]) -> Cell {
    let mut cell = Cell::default();
    // A theme stands again in every sheet row.
    let places = match column.kind {
        Kind::Theme | Kind::Ordinal => &places[..1],
        _ => places,
    };
    for &row in places {
        match sheet.value(row, column.at) {
            Value::Text(rich) => cell.rich.append(rich),
            Value::Formula(text) => {
                cell.is_formula = true;
                cell.rich.append(&Rich::plain(text));
            }
            Value::Other(text) => cell.rich.append(&Rich::plain(text)),
            Value::Empty => {}
        }
    }
    if column.kind == Kind::Quotes {
        cell.segments = segments(&cell.rich.text());
    }
    cell
}

/// The sheet row that has most of the wanted heads.
fn head(sheet: &Sheet, wanted: &[(String, Kind)]) -> Option<u32> {
    let heads = |row: &super::book::sheet::Row| {
        let texts = row.cells.iter().map(|cell| cell.value.text());
        let texts: HashSet<String> = texts.map(|text| text.trim().to_owned()).collect();
        wanted
            .iter()
            .filter(|(name, _)| texts.contains(name.trim()))
            .count()
    };
    let counted = sheet.rows.iter().map(|row| (heads(row), row.number));
    let (count, row) = counted.max_by_key(|&(count, row)| (count, std::cmp::Reverse(row)))?;
    (count >= 2).then_some(row)
}

fn columns(
    sheet: &Sheet,
    head: u32,
    wanted: &[(String, Kind)],
    quoted: &HashMap<String, &str>,
) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let Some(heads) = sheet.row(head) else {
        return columns;
    };
    for (name, kind) in wanted {
        let own = heads.cells.iter().find(|cell| {
            cell.value.text().trim() == name.trim()
                && !columns.iter().any(|column| column.at == cell.column)
        });
        if let Some(cell) = own {
            columns.push(Column {
                name: name.clone(),
                kind: *kind,
                at: cell.column,
            });
        }
    }
    let mut rest: Vec<u32> = heads.cells.iter().map(|cell| cell.column).collect();
    rest.retain(|at| !columns.iter().any(|column| column.at == *at));
    for at in rest {
        let Some(name) = by_addresses(sheet, head, at, quoted) else {
            continue;
        };
        if !columns.iter().any(|column| column.name == name) {
            columns.push(Column {
                name: name.to_owned(),
                kind: Kind::Quotes,
                at,
            });
        }
    }
    columns.sort_by_key(|column| column.at);
    columns
}

/// The column that most addresses in the sheet column `at` belong to.
fn by_addresses<'q>(
    sheet: &Sheet,
    head: u32,
    at: u32,
    quoted: &HashMap<String, &'q str>,
) -> Option<&'q str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for row in sheet.rows.iter().filter(|row| row.number > head) {
        let text = row.cell(at).map_or(String::new(), |cell| cell.value.text());
        for quote in segments(&text).into_iter().filter_map(|s| s.quote) {
            if let Some(column) = quoted.get(&quote.address) {
                *counts.entry(column).or_default() += 1;
            }
        }
    }
    let best = counts
        .into_iter()
        .max_by_key(|&(name, count)| (count, name))?;
    Some(best.0)
}

fn merged(sheet: &Sheet) -> Vec<[u32; 4]> {
    let shell = format!("{}{}", sheet.before, sheet.after);
    let mut found = Vec::new();
    // The shell was read before and is well formed.
    let _ = walk(&shell, |mark, _| {
        if let Mark::Open(tag) = mark
            && tag.name() == "mergeCell"
            && let Some(place) = tag.attribute("ref").and_then(|r| range(&r))
        {
            found.push(place);
        }
        Ok(())
    });
    found
}

/// `A1:G1` as first row and column, last row and column.
fn range(text: &str) -> Option<[u32; 4]> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let row = |name: &str| {
        name.trim_start_matches(|c: char| !c.is_ascii_digit())
            .parse()
            .ok()
    };
    Some([row(first)?, column_of(first)?, row(last)?, column_of(last)?])
}
