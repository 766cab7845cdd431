//! From a plan carried out to the report, and to the lines of the log.

use std::collections::HashSet;

use super::apply::Apply;
use super::book::rich::Rich;
use super::memory::Memory;
use super::merge::Plan;
use super::quotes::addresses;
use super::report::{CellNote, Entry, Report, RowNote};

/// An address as it is printed, whatever it stands for now.
fn called(address: &str) -> String {
    address.trim_end_matches('\u{0}').to_owned()
}

/// Fills the report, and gives the lines of the log.
pub(super) fn told(apply: &Apply<'_>, memory: &Memory, report: &mut Report) -> Vec<Entry> {
    let plan: &Plan = apply.plan;
    let fresh = apply.fresh;
    let mut entries = Vec::new();
    let note = |row: usize, column: usize, addresses: Vec<String>| CellNote {
        cell: apply.cell_name(row, column),
        column: fresh.table.columns[column].name.clone(),
        theme: apply.mine.rows[row].theme.clone(),
        addresses,
    };
    for edit in &plan.edits {
        let merged = &edit.merged;
        let mut addresses = merged.conflicts.clone();
        addresses.extend(
            merged
                .added
                .iter()
                .chain(&merged.changed)
                .chain(&merged.removed)
                .cloned(),
        );
        let addresses = addresses.iter().map(|address| called(address)).collect();
        let note = note(edit.row, edit.column, addresses);
        let column = &fresh.table.columns[edit.column].name;
        let mine = apply.mine.columns.iter().position(|c| c.name == *column);
        let old = mine.map(|c| apply.mine.rows[edit.row].cells[c].rich.text());
        if mine.is_some() {
            entries.push(Entry {
                what: if merged.is_conflict {
                    "请核对"
                } else {
                    "更新"
                },
                cell: note.cell.clone(),
                theme: note.theme.clone(),
                column: column.clone(),
                addresses: note.addresses.clone(),
                old: old.unwrap_or_default(),
                new: merged.rich.as_ref().map_or(String::new(), Rich::text),
            });
        }
        match merged.is_conflict {
            true => report.conflicts.push(note),
            false => report.updated.push(note),
        }
    }
    report.kept = plan
        .kept
        .iter()
        .map(|&(row, column)| note(row, column, Vec::new()))
        .collect();
    let of_table = |&m: &usize| {
        let row = &apply.mine.rows[m];
        let quotes = row.cells.iter().flat_map(|cell| &cell.segments);
        let quotes = quotes.filter_map(|segment| segment.quote.as_ref());
        RowNote {
            row: Some(apply.shift.rows.place(row.places[0])),
            theme: row.theme.clone(),
            addresses: quotes.map(|quote| called(&quote.address)).collect(),
        }
    };
    let of_now = |n: usize| RowNote {
        row: apply.begins.get(&n).map(|(row, _)| *row),
        theme: fresh.table.rows[n].theme.clone(),
        addresses: fresh
            .quotes_of_row(n)
            .map(|quote| quote.address.clone())
            .collect(),
    };
    report.withdrawn_rows = plan.withdrawn.iter().map(of_table).collect();
    report.moved_rows = plan.moved.iter().map(of_table).collect();
    report.new_rows = plan.new_rows.iter().map(|&n| of_now(n)).collect();
    report.deleted_rows = plan.deleted.iter().map(|&(n, _)| of_now(n)).collect();
    let column = |&column: &usize| fresh.table.columns[column].name.clone();
    report.new_columns = plan.new_columns.iter().map(column).collect();
    report.deleted_columns.clone_from(&plan.deleted_columns);
    report.not_in_table = not_in_table(apply);
    let news: Vec<RowNote> = plan
        .deleted
        .iter()
        .filter(|(_, is_news)| *is_news)
        .map(|&(n, _)| of_now(n))
        .collect();
    for (what, rows) in [
        ("新增行", &report.new_rows),
        ("来源已撤的行", &report.withdrawn_rows),
        ("条目已移至他行", &report.moved_rows),
        ("人已删除、未再列入的行", &news),
    ] {
        entries.extend(rows.iter().map(|row| Entry {
            what,
            cell: row.row.map_or(String::new(), |row| format!("第{row}行")),
            theme: row.theme.clone(),
            addresses: row.addresses.clone(),
            ..Entry::default()
        }));
    }
    let columns = report.new_columns.iter().map(|name| ("新增列", name));
    let is_news = |name: &&String| !memory.deleted_columns.contains(name);
    let gone = report.deleted_columns.iter().filter(is_news);
    let gone = gone.map(|name| ("人已删除、未再列入的列", name));
    entries.extend(columns.chain(gone).map(|(what, name)| Entry {
        what,
        column: name.clone(),
        ..Entry::default()
    }));
    entries
}

/// The items of the comparison that stand nowhere in the table as it is now.
fn not_in_table(apply: &Apply<'_>) -> Vec<String> {
    let mut there = HashSet::new();
    for (_, _, text) in apply.sheet.texts() {
        there.extend(addresses(&text));
    }
    let mut missing = Vec::new();
    for row in 0..apply.fresh.table.rows.len() {
        for quote in apply.fresh.quotes_of_row(row) {
            if there.insert(quote.address.clone()) {
                missing.push(quote.address.clone());
            }
        }
    }
    missing
}
