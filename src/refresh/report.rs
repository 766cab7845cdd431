//! What a refresh did, for the person who has to look at it.

use serde::Serialize;

/// What a refresh did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The table remembers what was written into it. Without that, whatever differs from the sources
    /// counts as written by a person.
    pub has_memory: bool,
    /// Cells that follow the sources.
    pub updated: Vec<CellNote>,
    /// Cells that a person changed and that stay as they are.
    pub kept: Vec<CellNote>,
    /// Cells in which two versions stand side by side, or that need a look for another reason.
    pub conflicts: Vec<CellNote>,
    /// Rows put behind the others.
    pub new_rows: Vec<RowNote>,
    /// Rows whose items the sources no longer have; they stay.
    pub withdrawn_rows: Vec<RowNote>,
    /// Rows whose items now stand in other rows; they stay.
    pub moved_rows: Vec<RowNote>,
    /// Rows that a person has deleted; they are not put back.
    pub deleted_rows: Vec<RowNote>,
    /// Columns put in.
    pub new_columns: Vec<String>,
    /// Columns that a person has deleted; they are not put back.
    pub deleted_columns: Vec<String>,
    /// Items of the comparison that stand nowhere in the table, because a person took them out.
    pub not_in_table: Vec<String>,
    /// The other sheets that were written anew.
    pub updated_sheets: Vec<String>,
    /// Other sheets that a person changed, and what they are called now.
    pub kept_sheets: Vec<KeptSheet>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellNote {
    /// `D7`.
    pub cell: String,
    /// The head of its column in the comparison.
    pub column: String,
    /// The theme of its row.
    pub theme: String,
    /// The addresses concerned.
    pub addresses: Vec<String>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowNote {
    /// The sheet row it begins on; none of one that is not in the table.
    pub row: Option<u32>,
    /// Its theme.
    pub theme: String,
    /// The addresses in it.
    pub addresses: Vec<String>,
}

/// A sheet that was kept beside the new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptSheet {
    /// What the new one is called.
    pub name: String,
    /// What the old one is called now.
    pub kept_as: String,
}

/// A line of the sheet 更新记录.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) what: &'static str,
    pub(super) cell: String,
    pub(super) theme: String,
    pub(super) column: String,
    pub(super) addresses: Vec<String>,
    pub(super) old: String,
    pub(super) new: String,
}
