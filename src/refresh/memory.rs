//! What the program wrote into a table, kept in the table (底本): without it nobody could tell what a
//! person changed.
//!
//! It lies in a sheet that no program shows, as lines of JSON. Texts are kept as traces: the memory
//! only has to know a text again, and what a person strikes out must not live on in secret.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::book::part::escaped;
use super::book::sheet::{Sheet, cell_name};
use super::quotes::trace;
use super::table::{Kind, Table};

/// The name of the sheet.
pub(super) const SHEET: &str = "底本";

/// Told to whoever makes the sheet visible.
const NOTE: &str = "duizhao 底本：compare --refresh 据此辨别哪些内容经人修改，请勿改动或删除本表";

/// Characters of a cell; Excel's limit is 32,767.
const CELL: usize = 30_000;

/// Of the lines' form; another version is as good as no memory.
const FORM: u32 = 1;

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Memory {
    form: u32,
    /// What the comparison was asked for, in the words of whoever asked.
    pub(super) asked: Json,
    /// The columns of the table.
    pub(super) columns: Vec<(String, Kind)>,
    /// What stood above the head.
    pub(super) banner: Vec<String>,
    /// Traces of the other sheets: as the comparison has them, and as they were written.
    pub(super) sheets: BTreeMap<String, [String; 2]>,
    /// Columns that a person has deleted, and that was told.
    #[serde(default)]
    pub(super) deleted_columns: Vec<String>,
    /// The rows, each in a line of its own.
    #[serde(skip)]
    pub(super) rows: Vec<KnownRow>,
}

/// A row that was written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct KnownRow {
    pub(super) theme: String,
    /// By column: address, trace of the text, trace of the line below.
    pub(super) quotes: BTreeMap<String, Vec<Known>>,
    /// Traces of the other columns the program fills.
    pub(super) other: BTreeMap<String, String>,
    /// A person has deleted it from the table, and that was told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_deleted: bool,
}

/// A quote that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    #[serde(rename = "a")]
    pub(super) address: String,
    #[serde(rename = "t")]
    pub(super) body: String,
    /// Of its text without its number.
    #[serde(rename = "w")]
    pub(super) words: String,
    #[serde(rename = "c")]
    pub(super) citation: String,
}

impl Memory {
    /// Of a table as the program writes it.
    pub(super) fn of(table: &Table, asked: Json, sheets: BTreeMap<String, [String; 2]>) -> Self {
        let columns = table.columns.iter().map(|c| (c.name.clone(), c.kind));
        Self {
            form: FORM,
            asked,
            columns: columns.collect(),
            banner: table.banner.iter().map(|(_, text)| text.clone()).collect(),
            sheets,
            deleted_columns: Vec::new(),
            rows: (0..table.rows.len()).map(|row| known(table, row)).collect(),
        }
    }

    /// Keeps in mind the columns that were written before.
    pub(super) fn keep_columns(&mut self, before: &Self) {
        for (name, kind) in &before.columns {
            if !self.columns.iter().any(|(known, _)| known == name) {
                self.columns.push((name.clone(), *kind));
            }
        }
    }

    /// Reads the sheet; none when it is not ours, or damaged.
    pub(super) fn read(sheet: &Sheet) -> Option<Self> {
        let line = |row: &super::book::sheet::Row| -> String {
            row.cells.iter().map(|cell| cell.value.text()).collect()
        };
        let mut lines = sheet
            .rows
            .iter()
            .skip(1)
            .map(line)
            .filter(|line| !line.is_empty());
        let mut memory: Self = serde_json::from_str(&lines.next()?).ok()?;
        let rows: Result<Vec<KnownRow>, _> = lines.map(|l| serde_json::from_str(&l)).collect();
        memory.rows = rows.ok()?;
        (memory.form == FORM).then_some(memory)
    }

    /// The sheet.
    pub(super) fn sheet(&self) -> Result<String, serde_json::Error> {
        let mut lines = vec![NOTE.to_owned(), serde_json::to_string(self)?];
        for row in &self.rows {
            lines.push(serde_json::to_string(row)?);
        }
        let mut out = String::from(concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            "\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
        ));
        for (row, line) in (1..).zip(&lines) {
            out.push_str(&format!("<row r=\"{row}\">"));
            let chars: Vec<char> = line.chars().collect();
            for (column, part) in (0..).zip(chars.chunks(CELL)) {
                let name = cell_name(row, column);
                let text: String = part.iter().collect();
                let text = escaped(&text);
                out.push_str(&format!(
                    "<c r=\"{name}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
                ));
            }
            out.push_str("</row>");
        }
        out.push_str("</sheetData></worksheet>");
        Ok(out)
    }
}

fn known(table: &Table, row: usize) -> KnownRow {
    let row = &table.rows[row];
    let mut known = KnownRow {
        theme: row.theme.clone(),
        ..KnownRow::default()
    };
    for (column, cell) in table.columns.iter().zip(&row.cells) {
        match column.kind {
            Kind::Quotes => {
                let quotes = cell.segments.iter().filter_map(|s| s.quote.as_ref());
                let quotes = quotes.map(|quote| Known {
                    address: quote.address.clone(),
                    body: quote.body_trace.clone(),
                    words: quote.words_trace.clone(),
                    citation: quote.citation_trace.clone(),
                });
                known.quotes.insert(column.name.clone(), quotes.collect());
            }
            Kind::Derived => {
                let text = trace(&cell.rich.text());
                known.other.insert(column.name.clone(), text);
            }
            Kind::Ordinal | Kind::Theme | Kind::Remarks => {}
        }
    }
    known
}

/// By what a sheet is known again: its texts and their places.
pub(super) fn trace_of_sheet(sheet: &Sheet) -> String {
    let mut all = String::new();
    for (row, column, text) in sheet.texts() {
        let text = text.trim();
        if !text.is_empty() {
            all.push_str(&format!("{}={}\n", cell_name(row, column), trace(text)));
        }
    }
    trace(&all)
}
