//! Web pages: the cells of tables, and whatever else says what it quotes (`data-address`).
//!
//! White space counts as in a browser that knows no style sheets: one blank, and none at the ends of
//! a line. What a page offers for clicking is no text of a cell.

use super::super::ExtractError;
use super::super::cells::{Cell, Grid};
use super::page;
use super::tree::{ROOT, Tree};

/// Elements whose text is not read.
const SILENT: [&str; 10] = [
    "script", "style", "template", "noscript", "button", "select", "svg", "head", "input",
    "textarea",
];

pub(in crate::extract) fn grids(bytes: &[u8]) -> Result<Vec<Grid>, ExtractError> {
    let tree = page(bytes)?;
    let mut grids = Vec::new();
    let mut outside = Grid {
        is_outside: true,
        ..Grid::default()
    };
    let mut skip_to = 0;
    // The table whose cells are being read, with the place of the last one.
    let mut open: Option<(usize, Grid, u32, u32)> = None;
    for id in tree.inside(ROOT) {
        if id < skip_to {
            continue;
        }
        let name = tree.name(id);
        let address = tree.attribute(id, "data-address").map(str::to_owned);
        let is_cell = matches!(name, "td" | "th");
        match name {
            "table" => {
                grids.extend(open.take().map(|(_, grid, ..)| grid));
                open = Some((id, Grid::default(), 0, 0));
            }
            "tr" => {
                if let Some((_, _, row, column)) = &mut open {
                    (*row, *column) = (*row + 1, 0);
                }
            }
            _ if SILENT.contains(&name) => skip_to = end(&tree, id),
            _ if is_cell || address.is_some() => {
                skip_to = end(&tree, id);
                let cell = |row, column| Cell {
                    row,
                    column,
                    text: text(&tree, id),
                    address: address.clone().or_else(|| only_address(&tree, id)),
                };
                let inside = open.as_mut().filter(|(table, ..)| tree.within(id, *table));
                match inside {
                    Some((_, grid, row, column)) => {
                        grid.cells.push(cell(row.saturating_sub(1), *column));
                        let span = tree
                            .attribute(id, "colspan")
                            .and_then(|n| n.trim().parse().ok());
                        *column = column.saturating_add(span.unwrap_or(1_u32).clamp(1, 1000));
                    }
                    None => outside.cells.push(cell(outside.cells.len() as u32, 0)),
                }
            }
            _ => {}
        }
    }
    grids.extend(open.map(|(_, grid, ..)| grid));
    grids.push(outside);
    for grid in &mut grids {
        grid.cells.retain(|cell| !cell.text.trim().is_empty());
    }
    Ok(grids)
}

/// One past everything inside `id`: what stands inside an element follows it directly.
fn end(tree: &Tree, id: usize) -> usize {
    tree.inside(id).last().unwrap_or(id) + 1
}

/// The address that one element inside `id` names, and no other.
fn only_address(tree: &Tree, id: usize) -> Option<String> {
    let mut named = tree
        .inside(id)
        .filter_map(|inner| tree.attribute(inner, "data-address"));
    let first = named.next()?;
    named.next().is_none().then(|| first.to_owned())
}

/// The lines in `id`.
fn text(tree: &Tree, id: usize) -> String {
    let mut out = String::new();
    gather(tree, id, &mut out);
    let lines: Vec<&str> = out.split('\n').map(str::trim_ascii).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// The tree is no deeper than `build` lets it be.
fn gather(tree: &Tree, id: usize, out: &mut String) {
    for child in tree.children(id) {
        if let Some(text) = tree.text(child) {
            for c in text.chars() {
                match c {
                    c if !c.is_ascii_whitespace() => out.push(c),
                    _ if out.ends_with([' ', '\n']) => {}
                    _ => out.push(' '),
                }
            }
            continue;
        }
        match tree.name(child) {
            "br" => out.push('\n'),
            name if SILENT.contains(&name) => {}
            _ => {
                let is_block = tree.is_block(child);
                // Quotes that stand in one cell are apart.
                if tree.attribute(child, "data-address").is_some() {
                    out.push('\n');
                    out.push('\n');
                }
                if is_block && !out.ends_with('\n') {
                    out.push('\n');
                }
                gather(tree, child, out);
                if is_block && !out.ends_with('\n') {
                    out.push('\n');
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_with_their_lines_and_places() {
        let page = "<!DOCTYPE html><html><body><table><tr><th>序号<th colspan=2>重庆</tr>\
            <tr><td>1</td><td></td><td><p>（四）壮大\n  队伍。</p><p>——甲#一<button>复制</button></p></td></tr></table>\
            <div data-address='甲#二'>乙。<br>丙&lt;</div></body></html>";
        let grids = grids(page.as_bytes()).unwrap();
        let cells = grids.iter().flat_map(|g| &g.cells);
        let read: Vec<_> = cells
            .map(|c| (c.row, c.column, c.text.as_str(), c.address.as_deref()))
            .collect();
        assert_eq!(
            read,
            [
                (0, 0, "序号", None),
                (0, 1, "重庆", None),
                (1, 0, "1", None),
                (1, 2, "（四）壮大 队伍。\n——甲#一", None),
                (0, 0, "乙。\n丙<", Some("甲#二")),
            ]
        );
    }
}
