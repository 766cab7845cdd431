//! Cells to quotes and records.
//!
//! Three kinds of table are told by their heads: a list of statements (a column 出处 beside the
//! sentence), the list of sources (文件路径, SHA-256), and everything else, where a quote stands in a
//! cell with its citation below it. A row that goes on in further rows of a sheet (`3（续）`) is put
//! together first, wherever somebody sorted its pieces to.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::super::quotes::{Piece, pieces, with_line_feeds};
use super::records::{SourceColumns, source_line};
use super::stated::Columns;
use super::{Cited, Claim, Place, Quoted, Table};
use crate::extract::cells::{Cell, Grid, column_name};
use crate::render::UPDATES;

/// How cells are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// `D7`, as in a workbook.
    Letters,
    /// `表1第3行第2列`.
    Tables,
    /// `第12行第3列`, by the line of the file.
    Lines,
}

/// The columns of a list that must stand in the clause that 出处 names.
const PASSAGES: [&str; 10] = [
    CITED_TITLE,
    "原句",
    "数量指标",
    "时间",
    "期限",
    "单位",
    "活动",
    "地点",
    "主办单位",
    "承办单位",
];

/// The title of a document that a clause cites; one that is cited outside of all clauses has no 出处.
const CITED_TITLE: &str = "文件";

/// `3（续）`, the number of a row that goes on.
static GOES_ON: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(\d+)\s*[（(]\s*续\s*[）)]\s*$").expect("a valid pattern"));

/// The table in `grids`.
pub(super) fn table(grids: &[Grid], naming: Naming) -> Table {
    let mut table = Table::default();
    let mut tables = 0;
    // What a table said once is no quote.
    for grid in grids.iter().filter(|grid| !grid.name.starts_with(UPDATES)) {
        tables += usize::from(!grid.is_outside);
        let reader = Reader {
            naming,
            sheet: (!grid.name.is_empty()).then(|| grid.name.clone()),
            number: tables,
        };
        if grid.is_outside {
            reader.outside(grid, &mut table);
        } else {
            reader.grid(grid, &mut table);
        }
    }
    table
}

struct Reader {
    naming: Naming,
    sheet: Option<String>,
    /// Which table it is, from 1.
    number: usize,
}

/// The cells of a row by their columns.
pub(super) type Row<'g> = BTreeMap<u32, &'g Cell>;

impl Reader {
    fn grid(&self, grid: &Grid, table: &mut Table) {
        let mut rows: BTreeMap<u32, Row<'_>> = BTreeMap::new();
        for cell in &grid.cells {
            rows.entry(cell.row).or_default().insert(cell.column, cell);
        }
        let mut heads = rows.iter().map(|(row, cells)| (*row, Head::of(cells)));
        let head = heads.find_map(|(row, head)| Some((row, head?)));
        match head {
            Some((row, Head::Statements(columns))) => {
                self.statements(&rows, row, &columns, table);
            }
            Some((row, Head::Sources(columns))) => {
                for cells in rows.range(row + 1..).map(|(_, cells)| cells) {
                    table.records.extend(columns.record(cells));
                }
            }
            None => self.quotes(&rows, table),
        }
    }

    /// The quotes of a table that has them in its cells.
    fn quotes(&self, rows: &BTreeMap<u32, Row<'_>>, table: &mut Table) {
        let mut cited_columns = BTreeSet::new();
        let mut first_row = u32::MAX;
        let mut read: Vec<(&Cell, Place, Piece)> = Vec::new();
        let mut columns = Columns::of(rows);
        let mut beside = Vec::new();
        for ((home, column), cells) in together(rows) {
            let texts: Vec<String> = cells.iter().map(|c| with_line_feeds(&c.text)).collect();
            let text = texts.concat();
            let mut from = 0;
            for piece in in_cell(&text, cells[0].address.as_deref()) {
                let span = span(&text, from, &piece);
                from = span.end;
                let place = self.place(&those_in(&cells, &texts, &span));
                if let Piece::Quote(quote) = &piece {
                    cited_columns.insert(cells[0].column);
                    first_row = first_row.min(cells[0].row);
                    columns.quote(home, column, &quote.citation.address);
                }
                if let (Piece::Loose(lines), true) = (&piece, columns.is_stated(home, column)) {
                    let mut from = span.start;
                    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
                        let at = text.get(from..).and_then(|rest| rest.find(line));
                        let start = from + at.unwrap_or_default();
                        from = start + line.len();
                        let place = self.place(&those_in(&cells, &texts, &(start..from)));
                        beside.push((home, column, place, line.trim().to_owned()));
                    }
                    continue;
                }
                read.push((cells[0], place, piece));
            }
        }
        // What stands above all quotes is the head; where it says 序号 it ends there.
        let is_head = |cells: &&Row<'_>| cells.values().any(|cell| cell.text.trim() == "序号");
        let head = rows
            .values()
            .find(is_head)
            .and_then(|cells| cells.values().next());
        if let Some(head) = head {
            first_row = first_row.min(head.row.saturating_add(1));
        }
        for (cell, place, piece) in read {
            let is_body = cell.row >= first_row && cited_columns.contains(&cell.column);
            match piece {
                Piece::Quote(quote) => table.quotes.push(Quoted {
                    place,
                    claim: Claim::Clause(quote.citation.into()),
                    text: quote.text,
                    above: String::new(),
                }),
                Piece::Loose(text) if is_body => table.quotes.push(Quoted {
                    place,
                    text,
                    ..Quoted::default()
                }),
                Piece::Loose(_) => {}
            }
        }
        if cited_columns.is_empty() {
            return;
        }
        columns.name_provinces();
        for (home, column, place, text) in beside {
            let claim = Claim::Stated(columns.line(home, column, &text));
            table.quotes.push(Quoted {
                place,
                claim,
                text,
                above: String::new(),
            });
        }
        for name in columns.unchecked(&cited_columns) {
            if !table.unchecked_columns.contains(&name) {
                table.unchecked_columns.push(name);
            }
        }
    }

    /// The statements of a list, with what each must stand in. A row without a citation goes on from
    /// the row above.
    fn statements(
        &self,
        rows: &BTreeMap<u32, Row<'_>>,
        head: u32,
        columns: &StatementColumns,
        table: &mut Table,
    ) {
        let mut open: Vec<(String, String, Vec<&Cell>)> = Vec::new();
        let mut address = String::new();
        for (_, cells) in rows.range(head + 1..) {
            if let Some(cited) = cells.get(&columns.citation) {
                self.close(&mut open, &address, table);
                address = cited.text.trim().trim_start_matches(['—', '-']).to_owned();
            } else if columns.holds_more(cells) {
                // A row of its own whose citation is gone.
                self.close(&mut open, &address, table);
                address.clear();
            }
            for (column, name) in &columns.passages {
                let Some(cell) = cells.get(column) else {
                    continue;
                };
                match open.iter_mut().find(|(of, ..)| of == name) {
                    Some((_, text, cells)) => {
                        text.push_str(&cell.text);
                        cells.push(cell);
                    }
                    None => open.push((name.clone(), cell.text.clone(), vec![cell])),
                }
            }
        }
        self.close(&mut open, &address, table);
    }

    fn close(
        &self,
        open: &mut Vec<(String, String, Vec<&Cell>)>,
        address: &str,
        table: &mut Table,
    ) {
        for (name, text, cells) in open.drain(..) {
            if address.is_empty() && name == CITED_TITLE {
                continue;
            }
            let cited = Cited {
                address: address.to_owned(),
                pages: None,
            };
            let text = with_line_feeds(&text);
            table.quotes.push(Quoted {
                place: self.place(&cells),
                claim: match address.is_empty() {
                    true => Claim::Uncited,
                    false => Claim::Passage(cited, name),
                },
                text,
                above: String::new(),
            });
        }
    }

    /// What stands outside of tables: quotes with headings of all sorts above them, and the sources.
    fn outside(&self, grid: &Grid, table: &mut Table) {
        let mut lines: Vec<(&Cell, &str)> = Vec::new();
        for cell in &grid.cells {
            if cell.address.is_some() {
                let place = self.place(&[cell]);
                for piece in in_cell(&cell.text, cell.address.as_deref()) {
                    let Piece::Quote(quote) = piece else { continue };
                    table.quotes.push(Quoted {
                        place: place.clone(),
                        claim: Claim::Clause(quote.citation.into()),
                        text: quote.text,
                        above: String::new(),
                    });
                }
                continue;
            }
            lines.extend(cell.text.split('\n').map(|line| (cell, line)));
        }
        for (_, line) in &lines {
            table.records.extend(source_line(line));
        }
        self.paragraphs(&lines, table);
    }

    /// Quotes in running text: each ends with its citation, and where it begins is not known.
    fn paragraphs(&self, lines: &[(&Cell, &str)], table: &mut Table) {
        let mut above: Vec<String> = Vec::new();
        for (cell, line) in lines {
            let read = pieces(line);
            let Some(Piece::Quote(quote)) = read.iter().find(|p| matches!(p, Piece::Quote(_)))
            else {
                above.push((*line).to_owned());
                continue;
            };
            if !quote.text.is_empty() {
                above.push(quote.text.clone());
            }
            table.quotes.push(Quoted {
                place: self.place(&[cell]),
                claim: Claim::Clause(quote.citation.clone().into()),
                text: String::new(),
                above: above.join("\n"),
            });
            above.clear();
        }
    }

    /// Where `cells` stand, which belong together.
    fn place(&self, cells: &[&Cell]) -> Place {
        let name = |cell: &&Cell| match self.naming {
            Naming::Letters => format!("{}{}", column_name(cell.column), cell.row + 1),
            Naming::Tables if self.number > 0 => format!(
                "表{}第{}行第{}列",
                self.number,
                cell.row + 1,
                cell.column + 1
            ),
            _ => format!("第{}行第{}列", cell.row + 1, cell.column + 1),
        };
        let cell = match cells {
            [] => String::new(),
            [one] => name(one),
            [first, .., last] => format!("{}—{}", name(first), name(last)),
        };
        Place {
            sheet: self.sheet.clone(),
            cell,
        }
    }
}

/// The parts of a cell; `address` is what the page says it quotes, should no citation say so.
fn in_cell(text: &str, address: Option<&str>) -> Vec<Piece> {
    let found = pieces(text);
    match (&found[..], address) {
        ([Piece::Loose(text)], Some(address)) => pieces(&format!("{text}\n——{address}")),
        _ => found,
    }
}

/// Where `piece` stands in `text`, from `from` on.
fn span(text: &str, from: usize, piece: &Piece) -> Range<usize> {
    let (first, last) = match piece {
        Piece::Quote(quote) => (&quote.text, &quote.citation.line),
        Piece::Loose(text) => (text, text),
    };
    let first = first.lines().next().unwrap_or(last);
    let last = last.lines().next_back().unwrap_or_default();
    let find = |wanted: &str, from: usize| Some(from + text.get(from..)?.find(wanted)?);
    let start = find(first, from).unwrap_or(from);
    let end = find(last, start).map_or(start, |at| at + last.len());
    start..end
}

/// Of `cells`, whose `texts` make up one, those that the `span` reaches into.
fn those_in<'g>(cells: &[&'g Cell], texts: &[String], span: &Range<usize>) -> Vec<&'g Cell> {
    let mut end = 0;
    let mut reached = Vec::new();
    for (cell, text) in cells.iter().zip(texts) {
        let start = end;
        end += text.len();
        if span.start < end && start < span.end.max(span.start + 1) {
            reached.push(*cell);
        }
    }
    match reached.is_empty() {
        true => cells.to_vec(),
        false => reached,
    }
}

/// Each cell of `rows` by the row it begins on and its column, with those it goes on in.
fn together<'g>(rows: &BTreeMap<u32, Row<'g>>) -> BTreeMap<(u32, u32), Vec<&'g Cell>> {
    let goes_on = |cells: &Row<'_>| {
        let mut texts = cells.values().map(|cell| cell.text.as_str());
        texts.find_map(|text| GOES_ON.captures(text)?[1].parse::<u64>().ok())
    };
    let mut numbered: BTreeMap<u64, u32> = BTreeMap::new();
    for (row, cells) in rows {
        let mut texts = cells.values().map(|cell| cell.text.trim());
        if let Some(number) = texts.find_map(|text| text.parse::<u64>().ok()) {
            numbered.entry(number).or_insert(*row);
        }
    }
    let mut found: BTreeMap<(u32, u32), Vec<&'g Cell>> = BTreeMap::new();
    let mut rest: Vec<(u32, &Row<'g>)> = Vec::new();
    for (row, cells) in rows {
        match goes_on(cells) {
            Some(number) => {
                let home = numbered.get(&number).copied();
                // Without its beginning a row begins where its first piece stands.
                rest.push((
                    *numbered.entry(number).or_insert(home.unwrap_or(*row)),
                    cells,
                ));
            }
            None => {
                for (column, cell) in cells {
                    found.entry((*row, *column)).or_default().push(cell);
                }
            }
        }
    }
    for (home, cells) in rest {
        for (column, cell) in cells {
            found.entry((home, *column)).or_default().push(cell);
        }
    }
    found
}

/// What the head of a table says it is.
enum Head {
    Statements(StatementColumns),
    Sources(SourceColumns),
}

struct StatementColumns {
    citation: u32,
    passages: Vec<(u32, String)>,
}

impl StatementColumns {
    /// Whether a row holds anything but what is checked.
    fn holds_more(&self, cells: &Row<'_>) -> bool {
        let is_passage = |column: &u32| self.passages.iter().any(|(of, _)| of == column);
        cells
            .keys()
            .any(|column| *column != self.citation && !is_passage(column))
    }
}

impl Head {
    fn of(cells: &Row<'_>) -> Option<Self> {
        let named = |name: &str| {
            let mut columns = cells.iter();
            let is_named = |cell: &Cell| cell.text.trim().eq_ignore_ascii_case(name);
            columns.find_map(|(column, cell)| is_named(cell).then_some(*column))
        };
        if let Some(columns) = SourceColumns::named(named) {
            return Some(Self::Sources(columns));
        }
        let citation = named("出处")?;
        let passages = PASSAGES.iter();
        let passages: Vec<(u32, String)> = passages
            .filter_map(|name| Some((named(name)?, (*name).to_owned())))
            .collect();
        (!passages.is_empty()).then_some(Self::Statements(StatementColumns { citation, passages }))
    }
}
