//! The comparison as it is now: the workbook that would be written today, read as a table.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::RefreshError;
use super::book::Book;
use super::book::rich::Rich;
use super::book::sheet::Sheet;
use super::book::styles::Styles;
use super::cells::Current;
use super::memory::trace_of_sheet;
use super::table::{Column, Kind, Table};
use crate::render::NOTHING_FOUND;

/// The sheet of the table.
pub(super) const TABLE: &str = "对照表";

/// The workbook that would be written today.
#[derive(Debug)]
pub(super) struct Fresh {
    pub(super) table: Table,
    pub(super) sheet: Sheet,
    /// The other sheets, in their order.
    pub(super) others: Vec<(String, Sheet)>,
    pub(super) styles: Styles,
    /// The quotes of each cell, by row and column.
    quotes: Vec<Vec<Vec<Current>>>,
    /// The text of each cell with its fonts, by row and column.
    texts: Vec<Vec<Rich>>,
}

impl Fresh {
    /// Reads it; `provinces` have columns of quotes.
    pub(super) fn read(bytes: &[u8], provinces: &[String]) -> Result<Self, RefreshError> {
        let mut book = Book::open(bytes)?;
        let sheet = book.sheet(TABLE)?.ok_or(RefreshError::NoTable)?;
        let styles = book.styles_path()?.ok_or(RefreshError::NoTable)?;
        let styles = Styles::read(book.part(&styles)?.ok_or(RefreshError::NoTable)?)?;
        let table = read_table(&sheet, provinces).ok_or(RefreshError::NoTable)?;
        let names: Vec<String> = book.sheets.iter().map(|s| s.name.clone()).collect();
        let mut others = Vec::new();
        for name in names.into_iter().filter(|name| name != TABLE) {
            if let Some(sheet) = book.sheet(&name)? {
                others.push((name, sheet));
            }
        }
        let mut fresh = Self {
            table,
            sheet,
            others,
            styles,
            quotes: Vec::new(),
            texts: Vec::new(),
        };
        fresh.take_texts();
        Ok(fresh)
    }

    fn take_texts(&mut self) {
        for row in &self.table.rows {
            let cells = self.table.columns.iter().zip(&row.cells);
            let texts = cells.map(|(column, cell)| {
                let font = self.font(row.places[0], column.at);
                cell.rich.clone().in_font(font.as_ref())
            });
            let texts: Vec<Rich> = texts.collect();
            let quotes = row.cells.iter().zip(&texts).map(|(cell, text)| {
                let quotes = cell.segments.iter().filter_map(|s| s.quote.as_ref());
                let quotes = quotes.map(|quote| Current {
                    address: quote.address.clone(),
                    body: quote.body_trace.clone(),
                    words: quote.words_trace.clone(),
                    citation: quote.citation_trace.clone(),
                    body_rich: text.slice(quote.body.clone()),
                    citation_rich: text.slice(quote.citation.clone()),
                });
                quotes.collect()
            });
            self.quotes.push(quotes.collect());
            self.texts.push(texts);
        }
    }

    fn font(&self, row: u32, column: u32) -> Option<Rc<str>> {
        let cell = self.sheet.row(row)?.cell(column)?;
        self.styles.font(cell.style?)
    }

    /// The quotes of a cell.
    pub(super) fn quotes(&self, row: usize, column: usize) -> &[Current] {
        let row = self.quotes.get(row);
        row.and_then(|row| row.get(column))
            .map_or(&[], Vec::as_slice)
    }

    /// The quotes of a row.
    pub(super) fn quotes_of_row(&self, row: usize) -> impl Iterator<Item = &Current> {
        self.quotes.get(row).into_iter().flatten().flatten()
    }

    /// The text of a cell with its fonts.
    pub(super) fn text(&self, row: usize, column: usize) -> Option<&Rich> {
        self.texts.get(row)?.get(column)
    }

    /// All quotes by address, the first of each.
    pub(super) fn by_address(&self) -> HashMap<String, Current> {
        let mut all = HashMap::new();
        for quote in self.quotes.iter().flatten().flatten() {
            all.entry(quote.address.clone())
                .or_insert_with(|| quote.clone());
        }
        all
    }

    /// What a cell says in which nothing was found.
    pub(super) fn nothing(&self) -> Rich {
        let mut texts = self.texts.iter().flatten();
        let found = texts.find(|text| text.text() == NOTHING_FOUND);
        found.cloned().unwrap_or_else(|| Rich::plain(NOTHING_FOUND))
    }

    /// The format of the first cell of a column below the head, or of the head.
    pub(super) fn format(&self, column: &Column, is_head: bool) -> Option<u32> {
        let row = match is_head {
            true => self.table.head,
            false => self.table.rows.first()?.places[0],
        };
        self.sheet.row(row)?.cell(column.at)?.style
    }

    /// Traces of the other sheets.
    pub(super) fn traces(&self) -> BTreeMap<String, String> {
        let traces = self
            .others
            .iter()
            .map(|(name, sheet)| (name.clone(), trace_of_sheet(sheet)));
        traces.collect()
    }
}

/// The table of a workbook as the program writes it: every head is the program's.
fn read_table(sheet: &Sheet, provinces: &[String]) -> Option<Table> {
    let is_head = |text: &str| ["序号", "任务事项（主题）"].contains(&text);
    let head = sheet.rows.iter().find(|row| {
        let heads = row.cells.iter().filter(|cell| is_head(&cell.value.text()));
        heads.count() == 2
    })?;
    let heads = head.cells.iter().map(|cell| cell.value.text());
    let wanted: Vec<(String, Kind)> = heads
        .filter(|name| !name.is_empty())
        .map(|name| {
            let kind = Kind::of(name.trim(), provinces);
            (name, kind)
        })
        .collect();
    Table::read(sheet, &wanted, &HashMap::new())
}
