//! A table as it lies on somebody's desk: its quotes, and what it says about its sources.
//!
//! Whatever wrote the file last, the way is the same: cells ([`crate::extract::cells`], `text`), the quotes in them
//! (`grids`); JSON has a way of its own. What the table looks like is not relied on: columns may have
//! been moved, renamed, added or hidden, rows sorted. A citation is what makes a text a quote.

mod grids;
mod json;
mod records;
pub mod stated;
mod text;

use std::path::Path;

use super::quotes::{Citation, with_line_feeds};
use crate::extract::ExtractError;
use crate::extract::cells::{self, Found};
use stated::Stated;

/// A table that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its quotes, in order.
    pub quotes: Vec<Quoted>,
    /// What it says about the files it was made from.
    pub records: Vec<Record>,
    /// The heads of columns beside the quotes that nothing in is checked of, because nothing tells
    /// what they hold: a person's own, or one of ours under another name.
    pub unchecked_columns: Vec<String>,
    /// Whether its format keeps no more than one blank of several.
    pub folds_blanks: bool,
}

/// A text of a table that says of itself, or seems to say, that it stands in a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quoted {
    /// Where it stands in the table.
    pub place: Place,
    /// What it claims to be.
    pub claim: Claim,
    /// Its characters; line ends are `\n`.
    pub text: String,
    /// The lines directly above it, outside of any table, that may belong to it.
    pub above: String,
}

/// What a text of a table claims to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Claim {
    /// A clause with its label, whole.
    Clause(Cited),
    /// A clause whole, without its label.
    Unlabelled(Cited),
    /// A passage of a clause: a column of a list, by the name of the column.
    Passage(Cited, String),
    /// A line of a column beside the quotes that has no citations of its own: 异同, 数量指标.
    Stated(Stated),
    /// Nothing: no citation stands below it, though it stands where quotes stand.
    #[default]
    Uncited,
}

/// What a table says of where a quote stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cited {
    /// The address as it stands.
    pub address: String,
    /// First and last page.
    pub pages: Option<(u32, u32)>,
}

impl Claim {
    /// Where the text says it stands.
    pub fn cited(&self) -> Option<&Cited> {
        match self {
            Self::Clause(cited) | Self::Unlabelled(cited) | Self::Passage(cited, _) => Some(cited),
            Self::Stated(_) | Self::Uncited => None,
        }
    }

    /// What it is called in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Clause(_) | Self::Unlabelled(_) => "clause",
            Self::Passage(..) => "passage",
            Self::Stated(_) => "stated",
            Self::Uncited => "uncited",
        }
    }

    /// The column it stands in, where that says what it is.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Passage(_, column) => Some(column),
            Self::Stated(stated) => Some(&stated.column),
            Self::Clause(_) | Self::Unlabelled(_) | Self::Uncited => None,
        }
    }
}

impl From<Citation> for Cited {
    fn from(citation: Citation) -> Self {
        Self {
            address: citation.address,
            pages: citation.pages,
        }
    }
}

/// Where something stands in a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The name of the sheet, in a workbook.
    pub sheet: Option<String>,
    /// The cell, as the program that shows the table calls it: `D7`, `第12行第3列`, `rows[2].cells.重庆[0]`.
    pub cell: String,
}

/// What a table says about a file it was made from (来源). Any of it may be wrong: nothing is opened
/// because a table names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// 发文字号.
    pub document_number: String,
    /// 文件名称.
    pub title: String,
    /// 文件路径.
    pub path: String,
    /// Where else the notice is said to stand (另见于).
    pub also_in: Vec<String>,
    /// SHA-256 in hexadecimal, where it says so.
    pub sha256: Option<String>,
}

/// Why a file gives no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// It cannot be read.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// It is no table of a kind that is read here.
    #[error("不是可以核对的表格：应为 .xlsx、.docx、.html、.csv、.md 或 .json")]
    NoTable,
    /// It ends or goes wrong in the middle.
    #[error("{0} 不完整或有误：{1}")]
    Malformed(&'static str, String),
    /// It was read, and nothing in it names where it stands.
    #[error("没有找到引文：没有一处写明出处（——发文字号#条款号）")]
    NoQuotes,
}

impl TableError {
    /// The name for programs (JSON `error.code`).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Extract(error) => error.code(),
            Self::NoTable => "no_table",
            Self::Malformed(..) => "malformed_table",
            Self::NoQuotes => "no_quotes",
        }
    }
}

/// Reads the table in `bytes`; `path` helps to tell apart what is text.
///
/// # Errors
/// [`TableError`] when nothing can be read, or when nothing in it is a quote.
///
/// ```
/// let csv = "序号,重庆\n1,\"（四）壮大队伍。\n——渝科协发〔2022〕2号#二（四）\"\n";
/// let table = duizhao::verify::table::read("对照表.csv".as_ref(), csv.as_bytes()).unwrap();
/// assert_eq!(table.quotes[0].place.cell, "B2");
/// ```
pub fn read(path: &Path, bytes: &[u8]) -> Result<Table, TableError> {
    let table = match cells::read(bytes)? {
        Found::Grids(found) => {
            let is_page = found.folds_blanks;
            let naming = match found.is_workbook {
                true => grids::Naming::Letters,
                false => grids::Naming::Tables,
            };
            Table {
                folds_blanks: is_page,
                ..grids::table(&found.grids, naming)
            }
        }
        Found::Text(text) => text_table(path, &with_line_feeds(&text))?,
        Found::Other => return Err(TableError::NoTable),
    };
    let is_cited = |quoted: &Quoted| quoted.claim.cited().is_some();
    match table.quotes.iter().any(is_cited) {
        true => Ok(table),
        false => Err(TableError::NoQuotes),
    }
}

fn text_table(path: &Path, text: &str) -> Result<Table, TableError> {
    let extension = path.extension().and_then(|e| e.to_str());
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    let starts_as_json = text.trim_start().starts_with(['{', '[']);
    match extension.as_str() {
        "json" => json::table(text),
        "md" | "markdown" => Ok(text::markdown(text)),
        "csv" | "tsv" | "tab" => text::csv(text),
        "txt" | "" if starts_as_json => json::table(text),
        "txt" | "" if text::is_markdown(text) => Ok(text::markdown(text)),
        "txt" if text.contains('\t') => text::csv(text),
        _ => Err(TableError::NoTable),
    }
}
