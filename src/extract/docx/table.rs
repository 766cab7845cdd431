//! Tables: rows of cells, or paragraphs where a table only arranges them.
//!
//! A red head, a signature or a whole notice may stand in a table that nobody sees. A table is read
//! as paragraphs, cell by cell, when
//!
//! * no row has text in two cells, or
//! * it has no lines and fewer than three rows with text in two cells, or
//! * one cell has more than [`LONG_CELL`] paragraphs with text.
//!
//! Else each row is a block. A cell's paragraphs, and a table within it, are joined by spaces; a cell
//! over several columns is followed by empty ones, and a cell that goes on from the row above is
//! empty, so that columns stay columns.

use super::super::Block;
use super::super::xml::Element;
use super::fields::chosen;
use super::story::Story;
use super::styles;

/// A cell of a table that is one has no more paragraphs than this.
const LONG_CELL: usize = 8;

/// The most columns a cell may span (Word has 63).
const MAX_SPAN: usize = 63;

/// In a row of more cells than this, empty ones are not added.
const MAX_COLUMNS: usize = 1000;

impl<'x> Story<'x> {
    /// Reads a `w:tbl`.
    pub(super) fn table(&mut self, table: &'x Element<'x>) {
        let rows = parts(table, "tr");
        let is_layout = self.only_arranges(table, &rows);
        for row in rows {
            let properties = row.child("trPr");
            if properties.is_some_and(|p| p.child("del").is_some()) {
                self.changes += 1;
                self.delete(row);
            } else if is_layout {
                for cell in parts(row, "tc") {
                    self.blocks(cell);
                }
            } else {
                self.row(row, span(properties, "gridBefore").unwrap_or(0));
            }
        }
    }

    fn row(&mut self, row: &'x Element<'x>, columns_before: usize) {
        let line = self.place.line + 1;
        let page = self.page();
        let mut cells = vec![String::new(); columns_before];
        let mut pages = None;
        for cell in parts(row, "tc") {
            let before = std::mem::take(&mut self.out);
            self.cells_open += 1;
            self.blocks(cell);
            self.cells_open -= 1;
            let inside = std::mem::replace(&mut self.out, before);
            let texts: Vec<String> = inside.iter().map(|b| b.text.replace('\t', " ")).collect();
            cells.push(texts.join(" "));
            if let (Some(first), Some(last)) = (inside.first(), inside.last()) {
                let start = pages.map_or(first.page, |(start, _)| start);
                pages = Some((start, last.last_page));
            }
            let columns = span(cell.child("tcPr"), "gridSpan").unwrap_or(1);
            if cells.len() < MAX_COLUMNS {
                cells.resize(cells.len() + columns.saturating_sub(1), String::new());
            }
        }
        if cells.iter().any(|cell| !cell.is_empty()) {
            let (page, last_page) = pages.unwrap_or((page, page));
            self.out.push(Block {
                text: cells.join("\t"),
                cells: Some(cells),
                page,
                last_page,
                line: line.min(self.place.line.max(1)),
            });
        }
        self.flush_notes();
    }

    fn only_arranges(&self, table: &Element<'_>, rows: &[&Element<'_>]) -> bool {
        let filled =
            |row: &Element<'_>| parts(row, "tc").into_iter().filter(|c| has_text(c)).count();
        let in_columns = rows.iter().filter(|row| filled(row) >= 2).count();
        let is_long = |cell: &Element<'_>| {
            let paragraphs = cell.children().filter(|e| e.name() == "p" && has_text(e));
            paragraphs.count() > LONG_CELL
        };
        let has_long = rows
            .iter()
            .any(|row| parts(row, "tc").into_iter().any(is_long));
        let style = table
            .child("tblPr")
            .and_then(|p| p.child("tblStyle")?.attribute("val"));
        let is_ruled = styles::ruled(table)
            .unwrap_or_else(|| style.is_some_and(|style| self.styles.rules(&style)));
        in_columns == 0 || has_long || !is_ruled && in_columns < 3
    }
}

/// The elements of this name in `element`, also those in content controls and the like.
pub(super) fn parts<'e, 'a>(element: &'e Element<'a>, name: &str) -> Vec<&'e Element<'a>> {
    let mut found = Vec::new();
    for child in element.children() {
        match child.name() {
            here if here == name => found.push(child),
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" => {
                found.extend(parts(child, name));
            }
            "AlternateContent" => {
                found.extend(chosen(child).into_iter().flat_map(|c| parts(c, name)))
            }
            _ => {}
        }
    }
    found
}

fn span(properties: Option<&Element<'_>>, name: &str) -> Option<usize> {
    let value = properties?.child(name)?.attribute("val")?;
    Some(value.parse::<usize>().ok()?.min(MAX_SPAN))
}

fn has_text(element: &Element<'_>) -> bool {
    element.children().any(|child| match child.name() {
        "t" => !child.text().trim().is_empty(),
        "sym" => true,
        "del" | "moveFrom" | "Fallback" => false,
        _ => has_text(child),
    })
}
