//! Tables, put together from paragraphs that say how deep in tables they stand.

use std::fmt::Write;

use super::format::Row;
use super::stylesheet::borders;

/// Tables within tables are read to this depth; what stands deeper is read as if it stood there.
pub(super) const MAX_DEPTH: usize = 24;

/// Edges of cells that are no further apart than this, in twentieths of a point, are one.
const SAME_EDGE: i32 = 60;

/// What the parts of a table take at least, in bytes.
const TABLE: usize = 128;
const CELL: usize = 64;
const ROW: usize = 256;

/// A row that has ended.
#[derive(Debug, Default)]
struct Filled {
    cells: Vec<String>,
    row: Row,
}

/// A table in the making.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<Filled>,
    cells: Vec<String>,
    cell: String,
}

/// The blocks of a story in the making: what stands in no table, and the tables that are open.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    out: String,
    open: Vec<Table>,
    /// About how many bytes have been written, in all cells.
    pub(super) length: usize,
}

impl Blocks {
    /// Where a paragraph at this depth is written.
    pub(super) fn at(&mut self, depth: usize) -> &mut String {
        let depth = depth.min(MAX_DEPTH);
        while self.open.len() > depth {
            self.close();
        }
        while self.open.len() < depth {
            self.open.push(Table::default());
            self.length += TABLE;
        }
        match self.open.last_mut() {
            Some(table) => &mut table.cell,
            None => &mut self.out,
        }
    }

    /// The cell ends that was written last.
    pub(super) fn end_cell(&mut self) {
        if let Some(table) = self.open.last_mut() {
            table.cells.push(std::mem::take(&mut table.cell));
            self.length += CELL;
        }
    }

    /// The row ends at this depth.
    pub(super) fn end_row(&mut self, depth: usize, row: Row) {
        self.at(depth);
        if let Some(table) = self.open.last_mut() {
            if !table.cell.is_empty() {
                table.cells.push(std::mem::take(&mut table.cell));
            }
            self.length += ROW + row.edges.len();
            let cells = std::mem::take(&mut table.cells);
            table.rows.push(Filled { cells, row });
        }
    }

    /// All blocks.
    pub(super) fn finish(mut self) -> String {
        self.at(0);
        self.out
    }

    fn close(&mut self) {
        let Some(mut table) = self.open.pop() else {
            return;
        };
        if !table.cell.is_empty() {
            table.cells.push(std::mem::take(&mut table.cell));
        }
        if !table.cells.is_empty() {
            let cells = std::mem::take(&mut table.cells);
            table.rows.push(Filled {
                cells,
                ..Filled::default()
            });
        }
        let out = match self.open.last_mut() {
            Some(outer) => &mut outer.cell,
            None => &mut self.out,
        };
        write_table(&table.rows, out);
    }
}

fn write_table(rows: &[Filled], out: &mut String) {
    let style = rows.iter().find_map(|filled| filled.row.style);
    let style = style.map_or(String::new(), |id| format!("<tblStyle val='{id}'/>"));
    let ruled = rows.iter().filter_map(|filled| filled.row.is_ruled);
    let ruled = ruled.max().map_or("", borders);
    let columns = columns(rows);
    let _ = write!(out, "<tbl><tblPr>{style}{ruled}</tblPr>");
    for Filled { cells, row } in rows {
        let column = |i: usize| {
            let edge = i32::from(*row.edges.get(i)?);
            Some(columns.partition_point(|column| column + SAME_EDGE < edge))
        };
        let before = column(0).unwrap_or(0);
        let _ = write!(out, "<tr><trPr><gridBefore val='{before}'/></trPr>");
        for (i, cell) in cells.iter().enumerate() {
            let bounds = column(i).zip(column(i + 1));
            let span = bounds.map_or(1, |(start, end)| end.saturating_sub(start).max(1));
            let _ = write!(out, "<tc><tcPr><gridSpan val='{span}'/></tcPr>{cell}</tc>");
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbl>");
}

/// The edges of a table's columns, from the left.
fn columns(rows: &[Filled]) -> Vec<i32> {
    let edges = rows.iter().flat_map(|filled| &filled.row.edges);
    let mut edges: Vec<i32> = edges.map(|&edge| i32::from(edge)).collect();
    edges.sort_unstable();
    let mut columns: Vec<i32> = Vec::new();
    for edge in edges {
        let is_new = columns.last().is_none_or(|&last| edge - last > SAME_EDGE);
        if is_new {
            columns.push(edge);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(edges: &[i16]) -> Row {
        Row {
            edges: edges.to_vec(),
            ..Row::default()
        }
    }

    #[test]
    fn a_cell_spans_the_columns_between_its_edges() {
        let mut blocks = Blocks::default();
        for edges in [&[0, 3000][..], &[20, 1000, 3010], &[1000, 3000]] {
            for cell in 1..edges.len() {
                blocks.at(1).push_str(&format!("<p>{cell}</p>"));
                blocks.end_cell();
            }
            blocks.end_row(1, row(edges));
        }
        let spans: Vec<String> = blocks
            .finish()
            .split("val='")
            .skip(1)
            .map(|s| s[..1].to_owned())
            .collect();
        // Columns before the row, then each cell's.
        assert_eq!(spans.join(" "), "0 2 0 1 1 1 1");
    }

    #[test]
    fn what_a_table_lacks_loses_no_text() {
        let mut blocks = Blocks::default();
        blocks.at(2).push_str("<p>内</p>");
        blocks.at(1).push_str("<p>外</p>");
        blocks.at(MAX_DEPTH + 9).push_str("<p>深</p>");
        let xml = blocks.finish();
        assert_eq!(xml.matches("<tbl>").count(), MAX_DEPTH + 1);
        assert!(["内", "外", "深"].iter().all(|text| xml.contains(text)));
    }
}
