//! DOCX: the tables of the body, and the paragraphs outside of them as a grid of one column.
//!
//! Tracked changes count as accepted, as they do wherever notices are read. Labels that Word computes
//! are not in the file and not here.

use super::super::cells::{Cell, Grid};
use super::super::container::Container;
use super::super::xml::{self, Element};
use super::super::{ExtractError, package};
use super::fields::chosen;
use super::table::parts;

pub(in crate::extract) fn grids(bytes: &[u8]) -> Result<Vec<Grid>, ExtractError> {
    let bad = || ExtractError::BadContainer("没有文档正文".to_owned());
    let mut container = Container::open(bytes)?;
    let (_, main) = package::main_part(&mut container)?.ok_or_else(bad)?;
    let text = container.read(&main)?.ok_or_else(bad)?;
    let text = xml::decode(&text);
    let root = xml::parse(&text)?;
    let mut reader = Reader::default();
    reader.blocks(root.child("body").ok_or_else(bad)?);
    reader.outside.is_outside = true;
    reader.grids.push(reader.outside);
    Ok(reader.grids)
}

#[derive(Default)]
struct Reader {
    grids: Vec<Grid>,
    outside: Grid,
}

impl Reader {
    /// The tables and paragraphs in `element`, in order.
    fn blocks(&mut self, element: &Element<'_>) {
        for child in element.children() {
            match child.name() {
                "p" => {
                    let mut text = String::new();
                    self::text(child, &mut text);
                    let row = self.outside.cells.len() as u32;
                    put(&mut self.outside, row, 0, text);
                }
                "tbl" => self.table(child),
                "AlternateContent" => chosen(child).into_iter().for_each(|c| self.blocks(c)),
                "del" | "moveFrom" | "sectPr" => {}
                _ => self.blocks(child),
            }
        }
    }

    fn table(&mut self, table: &Element<'_>) {
        let mut grid = Grid::default();
        for (row, element) in (0..).zip(parts(table, "tr")) {
            let properties = element.child("trPr");
            if properties.is_some_and(|p| p.child("del").is_some()) {
                continue;
            }
            let mut column = properties.map_or(0, |p| span(p, "gridBefore").unwrap_or(0));
            for cell in parts(element, "tc") {
                let mut text = String::new();
                self::text(cell, &mut text);
                put(&mut grid, row, column, text);
                let spanned = cell.child("tcPr").and_then(|p| span(p, "gridSpan"));
                column = column.saturating_add(spanned.unwrap_or(1).max(1));
            }
        }
        self.grids.push(grid);
    }
}

fn put(grid: &mut Grid, row: u32, column: u32, text: String) {
    let text = text.trim_end_matches('\n').to_owned();
    if !text.trim().is_empty() {
        let address = None;
        grid.cells.push(Cell {
            row,
            column,
            text,
            address,
        });
    }
}

fn span(properties: &Element<'_>, name: &str) -> Option<u32> {
    let value = properties.child(name)?.attribute("val")?;
    Some(value.parse::<u32>().ok()?.min(63))
}

/// The characters in `element`; a paragraph ends with a line feed.
fn text(element: &Element<'_>, out: &mut String) {
    for child in element.children() {
        match child.name() {
            "t" => out.push_str(&child.text()),
            "tab" if element.name() == "r" => out.push('\t'),
            "br" | "cr" if element.name() == "r" => out.push('\n'),
            "noBreakHyphen" => out.push('-'),
            "p" => {
                text(child, out);
                out.push('\n');
            }
            "AlternateContent" => chosen(child).into_iter().for_each(|c| text(c, out)),
            "del" | "moveFrom" | "instrText" | "delText" | "pPr" | "rPr" | "tcPr" => {}
            _ => text(child, out),
        }
    }
}
