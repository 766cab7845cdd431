//! Tables: rows of cells, or paragraphs where a table only arranges them, by the rules of DOCX.
//!
//! RTF tells of a cell where it ends on the page, not how many columns it spans; the columns are the
//! edges that the rows of the table have together.

use super::super::Block;

/// A cell of a table that is one has no more paragraphs than this.
const LONG_CELL: usize = 8;

/// The most columns of a table (Word has 63), and of cells that are given empty ones.
const MAX_COLUMNS: usize = 63;

/// A row that ends this much elsewhere than the one before it is of another table: nothing else
/// parts tables that follow each other.
const ELSEWHERE: i32 = 200;

/// Edges that are nearer than this, in twentieths of a point, are one.
const NEAR: i32 = 30;

/// What a row definition (`\trowd`) says of its cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Definition {
    left: i32,
    cells: Vec<CellDefinition>,
    next: CellDefinition,
    is_ruled: bool,
    /// Whether the last border that was named is one of the table's.
    at_border: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct CellDefinition {
    right: i32,
    /// Goes on from the cell above, or from the one before.
    goes_on: bool,
}

impl Definition {
    /// Takes a control word; whether it is one of a row's definition.
    pub(super) fn word(&mut self, word: &str, number: Option<i32>) -> bool {
        match word {
            "trowd" => *self = Self::default(),
            "trleft" => self.left = number.unwrap_or(0),
            "clvmrg" | "clmrg" => self.next.goes_on = true,
            "cellx" => {
                self.next.right = number.unwrap_or(0);
                if self.cells.len() < 1000 {
                    self.cells.push(self.next);
                }
                self.next = CellDefinition::default();
                self.at_border = false;
            }
            "clbrdrt" | "clbrdrb" | "clbrdrl" | "clbrdrr" | "trbrdrt" | "trbrdrb" | "trbrdrl"
            | "trbrdrr" | "trbrdrh" | "trbrdrv" => self.at_border = true,
            "brdrs" | "brdrth" | "brdrdb" | "brdrdot" | "brdrdash" | "brdrhair" | "brdrsh"
            | "brdrtriple" | "brdrtnthsg" | "brdrthtnsg" => self.is_ruled |= self.at_border,
            "brdrnone" | "brdrnil" | "brdrtbl" => self.at_border = false,
            _ => return false,
        }
        true
    }
}

/// A row that was read.
#[derive(Debug)]
pub(super) struct Row {
    line: u32,
    cells: Vec<Vec<Block>>,
    notes: Vec<Block>,
    left: i32,
    right: Option<i32>,
    /// What is defined of its cells, in their order.
    defined: Vec<CellDefinition>,
    is_ruled: bool,
}

impl Row {
    pub(super) fn new(
        line: u32,
        cells: Vec<Vec<Block>>,
        notes: Vec<Block>,
        definition: &Definition,
    ) -> Self {
        // No more than there are cells: a definition holds for all rows that follow it.
        let defined = definition.cells.iter().take(cells.len()).copied();
        Self {
            line,
            notes,
            left: definition.left,
            right: definition.cells.last().map(|cell| cell.right),
            defined: defined.collect(),
            is_ruled: definition.is_ruled,
            cells,
        }
    }

    /// Whether the row is of another table than the one `before` it.
    pub(super) fn starts_table(&self, before: &Self) -> bool {
        let ends = self.right.zip(before.right);
        ends.is_some_and(|(a, b)| a.saturating_sub(b).saturating_abs() > ELSEWHERE)
    }

    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }
}

/// The rows that follow each other.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
}

impl Table {
    pub(super) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub(super) fn last(&self) -> Option<&Row> {
        self.rows.last()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many cells it has at most, empty ones included.
    pub(super) fn size(&self) -> usize {
        self.rows.len().saturating_mul(MAX_COLUMNS)
    }

    /// The table as blocks.
    pub(super) fn blocks(self) -> Vec<Block> {
        let is_layout = self.only_arranges();
        let edges = self.edges();
        let mut out = Vec::new();
        for row in self.rows {
            if is_layout {
                out.extend(row.cells.into_iter().flatten());
            } else {
                out.extend(in_columns(&row, &edges));
            }
            out.extend(row.notes);
        }
        out
    }

    fn only_arranges(&self) -> bool {
        let in_columns = self.rows.iter().filter(|row| row.filled() >= 2).count();
        let cells = || self.rows.iter().flat_map(|row| &row.cells);
        let has_long = cells().any(|cell| cell.len() > LONG_CELL);
        let is_ruled = self.rows.iter().any(|row| row.is_ruled);
        in_columns == 0 || has_long || !is_ruled && in_columns < 3
    }

    /// Where cells end, from left to right, and where the table begins.
    fn edges(&self) -> Vec<i32> {
        let ends = |row: &Row| {
            let cells = row.defined.iter().map(|cell| cell.right);
            cells.chain([row.left]).collect::<Vec<_>>()
        };
        let mut all: Vec<i32> = self.rows.iter().flat_map(ends).collect();
        all.sort_unstable();
        let mut edges: Vec<i32> = Vec::new();
        for edge in all {
            if edges
                .last()
                .is_none_or(|last| edge.saturating_sub(*last) > NEAR)
            {
                edges.push(edge);
            }
        }
        edges.truncate(MAX_COLUMNS + 1);
        edges
    }
}

/// A row as a block; a cell over several columns is followed by empty ones.
fn in_columns(row: &Row, edges: &[i32]) -> Option<Block> {
    if row.filled() == 0 {
        return None;
    }
    let column_of = |edge: i32| edges.partition_point(|e| e.saturating_add(NEAR) < edge);
    let mut texts: Vec<String> = vec![String::new(); column_of(row.left)];
    for (i, cell) in row.cells.iter().enumerate() {
        let defined = row.defined.get(i);
        let parts: Vec<String> = cell.iter().map(|b| b.text.replace('\t', " ")).collect();
        let text = parts.join(" ");
        // What goes on has no text of its own; if it has, it is not lost.
        match defined.filter(|cell| cell.goes_on) {
            Some(_) if text.is_empty() => texts.push(String::new()),
            _ => texts.push(text),
        }
        if let Some(cell) = defined {
            let columns = column_of(cell.right).min(MAX_COLUMNS);
            if texts.len() < columns {
                texts.resize(columns, String::new());
            }
        }
    }
    Some(Block {
        text: texts.join("\t"),
        cells: Some(texts),
        page: None,
        last_page: None,
        line: row.line,
    })
}
