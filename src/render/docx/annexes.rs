//! What stands behind the table: sources, lists, audit.

use unicode_width::UnicodeWidthStr;

use super::super::{Handout, NOTHING_FOUND, annex};
use super::body::{Body, Cell, Keep, Paragraph, Style};
use super::plan::Paper;
use crate::compare::Comparison;
use crate::compare::views::Listing;

/// Adds the annexes of `handout`, the first on a new page.
pub(super) fn write(body: &mut Body, handout: &Handout, paper: Paper) {
    let comparison = &handout.comparison;
    body.on_a_new_page(&Paragraph::of(Style::Heading, "附1　来源"));
    let sources = annex::sources(comparison);
    table(body, paper, &sources.head, &sources.rows);
    for (number, list) in (2..).zip(&handout.listings) {
        let heading = format!("附{number}　{}", list.view.chinese());
        body.paragraph(&Paragraph::of(Style::Heading, &heading));
        if list.rows.is_empty() {
            body.paragraph(&Paragraph::of(Style::Note, NOTHING_FOUND));
        } else {
            let names: Vec<&str> = list.head.iter().map(|(_, name)| *name).collect();
            table(body, paper, &names, &list.rows);
        }
    }
    let heading = format!("附{}　核对", handout.listings.len() + 2);
    body.paragraph(&Paragraph::of(Style::Heading, &heading));
    audit(body, comparison);
}

/// Adds a list as a table, and below it how many rows it has.
pub(super) fn listing(body: &mut Body, listing: &Listing, paper: Paper) {
    let names: Vec<&str> = listing.head.iter().map(|(_, name)| *name).collect();
    table(body, paper, &names, &listing.rows);
    let count = format!("共 {} 条", listing.rows.len());
    body.paragraph(&Paragraph::of(Style::Note, &count));
}

fn audit(body: &mut Body, comparison: &Comparison) {
    let counts = annex::counts(comparison);
    let counts: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    body.paragraph(&Paragraph::of(Style::Note, &counts.join("；")));
    for (name, addresses) in annex::groups(comparison) {
        let line = format!("{name} {} 条：{}", addresses.len(), addresses.join("、"));
        body.paragraph(&Paragraph::of(Style::Note, &line));
    }
}

fn table(body: &mut Body, paper: Paper, head: &[&str], rows: &[Vec<String>]) {
    let widths = paper.widths(&shares(head, rows));
    body.open_table(&widths);
    let names = head.iter().map(|name| Cell::of(Style::Head, name));
    body.row(&widths, &names.collect::<Vec<_>>(), Keep::Head);
    for row in rows {
        let cells: Vec<Cell> = row.iter().map(|text| Cell::of(Style::Cell, text)).collect();
        body.row(&widths, &cells, paper.keep(&widths, &cells));
    }
    body.close_table();
}

/// How wide a column wants to be: between the mean and the greatest length of its texts. A hash,
/// which nobody reads, may be broken anywhere.
fn shares(head: &[&str], rows: &[Vec<String>]) -> Vec<f64> {
    const NARROWEST: f64 = 10.0;
    const WIDEST: f64 = 60.0;
    const HASH: f64 = 24.0;
    /// So much stands on one line wherever it can: a date, a number.
    const WHOLE: f64 = 18.0;
    let share = |(column, name): (usize, &&str)| {
        let lengths = rows.iter().filter_map(|row| row.get(column));
        let lengths: Vec<f64> = lengths.map(|text| text.width() as f64).collect();
        let mean = lengths.iter().sum::<f64>() / lengths.len().max(1) as f64;
        if *name == "SHA-256" {
            return HASH;
        }
        let longest = lengths.iter().copied().fold(0.0, f64::max).min(WIDEST);
        ((mean + longest) / 2.0)
            .max(longest.min(WHOLE))
            .max(name.width() as f64)
            .clamp(NARROWEST, WIDEST)
    };
    head.iter().enumerate().map(share).collect()
}
