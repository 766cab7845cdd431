//! A plan carried out on the sheet of the table: cells written, rows and columns put in.
//!
//! A text too tall for its rows goes on in further ones right below, as it does in a table that is
//! written anew; new rows stand behind the last of the table, above whatever somebody wrote there.

use std::collections::BTreeMap;

use super::RefreshError;
use super::book::Book;
use super::book::rich::Rich;
use super::book::sheet::{Cell, MOST, Row, Sheet, Value, cell_name};
use super::book::shift::{Axis, Shift};
use super::book::styles::Styles;
use super::fresh::Fresh;
use super::matching::Home;
use super::merge::{Edit, Plan};
use super::room::{Pieces, cut, widths};
use super::table::{Kind, Table};
use crate::render::xlsx::fit;

/// The ground of a cell that a person should look at.
const CONFLICT: &str = "FFFFE699";

/// The tallest row of a sheet, in points.
const TALLEST: f64 = 409.5;

/// The sheet of the table while it is changed.
pub(super) struct Apply<'a> {
    pub(super) sheet: Sheet,
    pub(super) mine: &'a Table,
    pub(super) fresh: &'a Fresh,
    pub(super) plan: &'a Plan,
    pub(super) styles: Styles,
    /// `2026-11-22`, for marks.
    pub(super) date: &'a str,
    /// Where the old rows and columns stand now.
    pub(super) shift: Shift,
    /// Where each column of the comparison stands now.
    pub(super) columns: Vec<Option<u32>>,
    /// First and last old column, counted from 1, and width in characters.
    pub(super) widths: Vec<(f64, f64, f64)>,
    /// Where each row of the comparison begins now, and its number.
    pub(super) begins: BTreeMap<usize, (u32, String)>,
}

impl Apply<'_> {
    /// Carries out the plan, on `book` where other parts are concerned.
    pub(super) fn run(&mut self, book: &mut Book<'_>, name: &str) -> Result<(), RefreshError> {
        self.widths = widths(&self.sheet)?;
        let pieces: Vec<Pieces> = self.plan.edits.iter().map(|edit| self.cut(edit)).collect();
        let more = self.more_rows(&pieces);
        let new: Vec<Vec<Row>> = self
            .plan
            .new_rows
            .iter()
            .map(|&n| self.fresh_rows(n))
            .collect();
        self.plan_shift(&more, new.iter().map(Vec::len).sum())?;
        let shift = self.shift.clone();
        let mut heads: Vec<(Option<u32>, String)> = Vec::new();
        for &column in &self.plan.new_columns {
            let head = self.fresh.table.columns[column].name.clone();
            heads.push((self.old_column(column), head));
        }
        heads.sort_by_key(|(beside, _)| *beside);
        let heads: Vec<String> = heads.into_iter().map(|(_, head)| head).collect();
        book.make_room(name, &mut self.sheet, &shift, &heads)?;
        self.renumber();
        self.add_columns();
        self.continue_rows(&more);
        for (edit, pieces) in self.plan.edits.iter().zip(pieces) {
            self.write(edit, pieces, &more);
        }
        self.lower_emptied();
        self.mark_rows();
        self.append(new);
        self.find_begins();
        Ok(())
    }

    /// The width of an old column in points.
    fn width(&self, column: u32) -> f64 {
        /// A character of the font by which widths are told, in points.
        const CHARACTER: f64 = 6.0;
        /// Of a column of which nothing is said, in characters.
        const USUAL: f64 = 9.0;
        let at = f64::from(column + 1);
        let set = self
            .widths
            .iter()
            .rfind(|(first, last, _)| *first <= at && at <= *last);
        CHARACTER * set.map_or(USUAL, |(.., width)| *width)
    }

    /// Where a column of the comparison stood before, or the one beside which it is put in.
    fn old_column(&self, column: usize) -> Option<u32> {
        let name = |column: usize| &self.fresh.table.columns[column].name;
        let at = |column: usize| {
            let mine = self.mine.columns.iter().find(|c| c.name == *name(column));
            mine.map(|c| c.at)
        };
        (0..=column).rev().find_map(at)
    }

    fn cut(&self, edit: &Edit) -> Pieces {
        let Some(rich) = &edit.merged.rich else {
            return Vec::new();
        };
        let width = self.width(self.old_column(edit.column).unwrap_or(0));
        cut(rich, width)
    }

    /// How many sheet rows each row of the table needs beside those it has.
    fn more_rows(&self, pieces: &[Pieces]) -> BTreeMap<usize, u32> {
        let mut more: BTreeMap<usize, u32> = BTreeMap::new();
        for (edit, pieces) in self.plan.edits.iter().zip(pieces) {
            if self.kind(edit) == Kind::Theme {
                continue;
            }
            let there = self.targets(edit).len();
            let needed = pieces.len().saturating_sub(there) as u32;
            if needed > 0 && self.may_grow(edit) {
                let most = more.entry(edit.row).or_default();
                *most = needed.max(*most);
            }
        }
        more
    }

    fn kind(&self, edit: &Edit) -> Kind {
        self.fresh.table.columns[edit.column].kind
    }

    /// The old sheet rows that the text of an edit may stand in.
    fn targets(&self, edit: &Edit) -> Vec<u32> {
        let places = &self.mine.rows[edit.row].places;
        let name = &self.fresh.table.columns[edit.column].name;
        let Some(column) = self.mine.columns.iter().find(|c| c.name == *name) else {
            return places.clone();
        };
        let is_own = |row: &&u32| self.mine.anchor(**row, column.at) == (**row, column.at);
        places.iter().filter(is_own).copied().collect()
    }

    /// No merged cell goes on below the row, in which a further row would be swallowed.
    fn may_grow(&self, edit: &Edit) -> bool {
        let Some(&last) = self.mine.rows[edit.row].places.last() else {
            return false;
        };
        let column = self.old_column(edit.column).unwrap_or(0);
        let (anchor, below) = (
            self.mine.anchor(last, column),
            self.mine.anchor(last + 1, column),
        );
        anchor != below
    }

    fn plan_shift(&mut self, more: &BTreeMap<usize, u32>, new: usize) -> Result<(), RefreshError> {
        let end = self.mine.end();
        let mut before = Vec::new();
        for (row, count) in more {
            if let Some(last) = self.mine.rows[*row].places.last() {
                before.extend(std::iter::repeat_n(last + 1, *count as usize));
            }
        }
        before.extend(std::iter::repeat_n(end + 1, new));
        let last = self
            .sheet
            .rows
            .last()
            .map_or(end, |row| row.number.max(end));
        if u64::from(last) + before.len() as u64 >= u64::from(MOST.0) {
            return Err(RefreshError::TooManyRows);
        }
        let quotes = self
            .mine
            .columns
            .iter()
            .filter(|c| c.kind == Kind::Quotes)
            .map(|c| c.at);
        let (first, last) = (quotes.clone().min(), quotes.max());
        let columns = self
            .plan
            .new_columns
            .iter()
            .filter_map(|&c| self.old_column(c));
        let columns: Vec<u32> = columns.map(|before| before + 1).collect();
        self.shift = Shift {
            rows: Axis::new(before, Some((self.mine.head + 1, end))),
            columns: Axis::new(columns, first.zip(last)),
        };
        Ok(())
    }

    /// Puts every old row and cell where it stands now.
    fn renumber(&mut self) {
        for row in &mut self.sheet.rows {
            row.number = self.shift.rows.place(row.number);
            for cell in &mut row.cells {
                cell.column = self.shift.columns.place(cell.column);
            }
        }
        let mut put_in = BTreeMap::new();
        let columns = 0..self.fresh.table.columns.len();
        self.columns = columns
            .map(|column| {
                let name = &self.fresh.table.columns[column].name;
                let own = self.mine.columns.iter().find(|c| c.name == *name);
                if let Some(own) = own {
                    return Some(self.shift.columns.place(own.at));
                }
                if !self.plan.new_columns.contains(&column) {
                    return None;
                }
                let beside = self.old_column(column)?;
                let count: &mut u32 = put_in.entry(beside).or_default();
                *count += 1;
                Some(self.shift.columns.place(beside) + *count)
            })
            .collect();
    }

    fn import(&mut self, format: Option<u32>) -> Option<u32> {
        self.styles.import(&self.fresh.styles, format?)
    }

    /// Heads and frames of the columns that are put in.
    fn add_columns(&mut self) {
        for &column in &self.plan.new_columns {
            let (Some(at), Some(beside)) = (self.columns[column], self.old_column(column)) else {
                continue;
            };
            let beside = self.shift.columns.place(beside);
            let known = &self.fresh.table.columns[column];
            let format = self.import(self.fresh.format(known, false));
            let head = self.shift.rows.place(self.mine.head);
            let like = self.sheet.row(head).and_then(|row| row.cell(beside));
            let like = like.and_then(|cell| cell.style);
            let cell = self.sheet.row_mut(head).cell_mut(at);
            cell.style = like;
            cell.put(Value::Text(Rich::plain(&known.name)));
            for row in &self.mine.rows {
                for place in &row.places {
                    let row = self.sheet.row_mut(self.shift.rows.place(*place));
                    row.cell_mut(at).style = format;
                }
            }
        }
    }

    /// The sheet rows in which tall rows go on.
    fn continue_rows(&mut self, more: &BTreeMap<usize, u32>) {
        let at = |kind| self.mine.column(kind).map(|c| self.mine.columns[c].at);
        let at = |kind| at(kind).map(|at| self.shift.columns.place(at));
        let (ordinal, theme) = (at(Kind::Ordinal), at(Kind::Theme));
        for (&m, &count) in more {
            let row = &self.mine.rows[m];
            let Some(&last) = row.places.last() else {
                continue;
            };
            let last = self.shift.rows.place(last);
            let Some(like) = self.sheet.row(last).cloned() else {
                continue;
            };
            for number in last + 1..=last + count {
                let mut new = like.clone();
                new.number = number;
                for cell in &mut new.cells {
                    if Some(cell.column) != theme {
                        cell.put(Value::Empty);
                    }
                    if Some(cell.column) == ordinal && !row.ordinal.is_empty() {
                        let text = format!("{}（续）", row.ordinal.trim());
                        cell.put(Value::Text(Rich::plain(&text)));
                    }
                }
                *self.sheet.row_mut(number) = new;
            }
        }
    }

    /// A sheet row in which its row goes on no more keeps one line, for what may come again.
    fn lower_emptied(&mut self) {
        const LINE: f64 = 18.0;
        let named = |kind| self.mine.column(kind).map(|c| self.mine.columns[c].at);
        let named = [Kind::Ordinal, Kind::Theme].map(named);
        let is_merged = |place: u32| {
            let mut columns = self.mine.columns.iter();
            columns.any(|c| self.mine.anchor(place, c.at) != (place, c.at))
        };
        let edited = self.plan.edits.iter();
        let edited: Vec<u32> = edited
            .flat_map(|edit| self.mine.rows[edit.row].places.iter().skip(1).copied())
            .filter(|place| !is_merged(*place))
            .map(|place| self.shift.rows.place(place))
            .collect();
        let named = named.map(|at| at.map(|at| self.shift.columns.place(at)));
        for number in edited {
            let row = self.sheet.row_mut(number);
            let mut cells = row
                .cells
                .iter()
                .filter(|c| !named.contains(&Some(c.column)));
            if cells.all(|cell| cell.value.text().is_empty()) {
                row.set_height(LINE);
            }
        }
    }

    /// Writes one text into the sheet rows of its row.
    fn write(&mut self, edit: &Edit, mut pieces: Pieces, more: &BTreeMap<usize, u32>) {
        let Some(column) = self.columns[edit.column] else {
            return;
        };
        let mut targets: Vec<u32> = match self.kind(edit) {
            // A theme stands in every sheet row of its row.
            Kind::Theme => {
                let whole = pieces.first().cloned().into_iter();
                let places = self.mine.rows[edit.row].places.len();
                pieces = whole.cycle().take(places).collect();
                self.mine.rows[edit.row].places.clone()
            }
            _ => self.targets(edit),
        };
        targets
            .iter_mut()
            .for_each(|row| *row = self.shift.rows.place(*row));
        let last = self.mine.rows[edit.row].places.last();
        if let (Some(&last), true) = (last, self.may_grow(edit)) {
            let last = self.shift.rows.place(last);
            let count = more.get(&edit.row).copied().unwrap_or(0);
            targets.extend(last + 1..=last + count);
        }
        // What finds no row of its own stands in the last.
        while pieces.len() > targets.len().max(1) {
            let Some((rest, height)) = pieces.pop() else {
                break;
            };
            if let Some(end) = pieces.last_mut() {
                end.0.append(&rest);
                end.1 += height;
            }
        }
        let has_text = edit.merged.rich.is_some();
        let theirs = self.their_format(edit);
        for (i, number) in targets.into_iter().enumerate() {
            let row = self.sheet.row_mut(number);
            if has_text {
                let piece = pieces.get(i);
                let value = piece.map_or(Value::Empty, |(rich, _)| Value::Text(rich.clone()));
                row.raise(piece.map_or(0.0, |(_, height)| height.min(TALLEST)));
                let cell = row.cell_mut(column);
                cell.put(value);
                let uniform = piece.is_some_and(|(rich, _)| rich.is_uniform());
                if uniform && let Some(theirs) = theirs {
                    let format = cell.style.unwrap_or(0);
                    let font = self.styles.with_font(format, &self.fresh.styles, theirs);
                    cell.style = font.or(cell.style);
                }
            }
            if edit.merged.is_conflict {
                let cell = row.cell_mut(column);
                let filled = self.styles.filled(cell.style.unwrap_or(0), CONFLICT);
                if let Some(style) = filled {
                    cell.restyle(style);
                }
            }
        }
    }

    /// The format of the cell of the comparison that an edit brings in.
    fn their_format(&self, edit: &Edit) -> Option<u32> {
        let n = *self.plan.news.get(edit.row)?.first()?;
        let row = self.fresh.table.rows.get(n)?.places[0];
        let column = self.fresh.table.columns.get(edit.column)?.at;
        self.fresh.sheet.row(row)?.cell(column)?.style
    }

    /// Marks in 备注 of what cannot be seen from the quotes.
    fn mark_rows(&mut self) {
        let Some(remarks) = self.mine.column(Kind::Remarks) else {
            return;
        };
        let old = self.mine.columns[remarks].at;
        let (at, width) = (self.shift.columns.place(old), self.width(old));
        let withdrawn = self.plan.withdrawn.iter().map(|m| (m, "来源已撤"));
        let moved = self.plan.moved.iter().map(|m| (m, "条目已移至他行"));
        for (&m, words) in withdrawn.chain(moved) {
            let place = self.mine.rows[m].places[0];
            let row = self.sheet.row_mut(self.shift.rows.place(place));
            mark(row.cell_mut(at), words, self.date);
            let text = row.cell_mut(at).value.text();
            let height = fit(&[(&text, false)], width)
                .first()
                .map_or(0.0, |(_, height)| *height);
            row.raise(height.min(TALLEST));
        }
    }

    /// The sheet rows of a new row, at their columns of the comparison.
    fn fresh_rows(&self, n: usize) -> Vec<Row> {
        let places = &self.fresh.table.rows[n].places;
        places
            .iter()
            .filter_map(|&row| self.fresh.sheet.row(row))
            .cloned()
            .collect()
    }

    /// Puts the new rows behind the table.
    fn append(&mut self, new: Vec<Vec<Row>>) {
        let numbers = self
            .mine
            .rows
            .iter()
            .filter_map(|r| r.ordinal.trim().parse::<f64>().ok());
        let mut ordinal = numbers.fold(0.0, f64::max) as u64;
        let count: usize = new.iter().map(Vec::len).sum();
        let mut number = self.shift.rows.place(self.mine.end() + 1) - count as u32;
        for (&n, rows) in self.plan.new_rows.iter().zip(new) {
            ordinal += 1;
            self.begins.insert(n, (number, ordinal.to_string()));
            for (i, row) in rows.into_iter().enumerate() {
                let cells = self.new_cells(&row, ordinal, i);
                let new = self.sheet.row_mut(number);
                new.tag = row.tag;
                for cell in cells {
                    let column = cell.column;
                    *new.cell_mut(column) = cell;
                }
                number += 1;
            }
        }
    }

    fn new_cells(&mut self, row: &Row, ordinal: u64, i: usize) -> Vec<Cell> {
        let mut cells = Vec::new();
        for (column, known) in self.fresh.table.columns.iter().enumerate() {
            let (Some(at), Some(old)) = (self.columns[column], row.cell(known.at)) else {
                continue;
            };
            let style = self.import(old.style);
            let value = match (known.kind, &old.value) {
                (Kind::Ordinal, _) if i == 0 => Value::Other(ordinal.to_string()),
                (Kind::Ordinal, _) => Value::Text(Rich::plain(&format!("{ordinal}（续）"))),
                (_, value) => value.clone(),
            };
            let mut cell = Cell::new(at, style, value);
            if known.kind == Kind::Remarks && i == 0 {
                mark(&mut cell, "新增", self.date);
            }
            cells.push(cell);
        }
        cells
    }

    fn find_begins(&mut self) {
        for (n, home) in self.plan.homes.iter().enumerate() {
            if let Home::Row(m) = home {
                let row = &self.mine.rows[*m];
                let place = self.shift.rows.place(row.places[0]);
                self.begins.insert(n, (place, row.ordinal.clone()));
            }
        }
    }

    /// What the cell of a row of the table in a column of the comparison is called now.
    pub(super) fn cell_name(&self, row: usize, column: usize) -> String {
        let row = self.shift.rows.place(self.mine.rows[row].places[0]);
        self.columns[column].map_or(String::new(), |column| cell_name(row, column))
    }
}

/// Puts a mark behind what stands in a cell.
fn mark(cell: &mut Cell, words: &str, date: &str) {
    let mut rich = match &cell.value {
        Value::Formula(_) => return,
        Value::Text(rich) => rich.clone(),
        value => Rich::plain(&value.text()),
    };
    if !rich.is_empty() {
        rich.go_on("\n");
    }
    rich.go_on(&format!("〔{words} {date}〕"));
    cell.put(Value::Text(rich));
}
