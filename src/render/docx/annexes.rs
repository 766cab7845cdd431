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
    sources(body, comparison, "附1　来源", paper);
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

/// Adds the sources on a new page.
pub(super) fn sources(body: &mut Body, comparison: &Comparison, heading: &str, paper: Paper) {
    body.on_a_new_page(&Paragraph::of(Style::Heading, heading));
    let sources = annex::sources(comparison);
    table(body, paper, &sources.head, &sources.rows);
    // The last thing of a document is a paragraph.
    body.paragraph(&Paragraph::of(Style::Gap, ""));
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
        let line = format!("{name}，{} 条：{}", addresses.len(), addresses.join("、"));
        body.paragraph(&Paragraph::of(Style::Note, &line));
    }
}

fn table(body: &mut Body, paper: Paper, head: &[&str], rows: &[Vec<String>]) {
    let widths = paper.widths(&shares(head, rows, paper.text_width()));
    body.open_table(&widths);
    let names = head.iter().map(|name| Cell::of(Style::Head, name));
    body.row(&widths, &names.collect::<Vec<_>>(), Keep::Head);
    for (i, row) in rows.iter().enumerate() {
        let cells: Vec<Cell> = row.iter().map(|text| Cell::of(Style::Cell, text)).collect();
        body.row(&widths, &cells, paper.keep(&widths, &cells, i == 0));
    }
    body.close_table();
}

/// The widths of columns in millimetres: what is short stands on one line, what is long shares the
/// rest of `width`, between the mean and the greatest length of its texts. A hash, which nobody reads,
/// may be broken anywhere.
fn shares(head: &[&str], rows: &[Vec<String>], width: f64) -> Vec<f64> {
    /// Columns of a terminal: a Chinese character takes two.
    const SHORT: f64 = 18.0;
    const LONG: f64 = 60.0;
    const HASH: f64 = 24.0;
    /// Half a character of 小五, with room between Latin and Chinese ones; and the cell's margins.
    const MILLIMETRES: f64 = 1.7;
    const MARGINS: f64 = 2.5;
    let wish = |(column, name): (usize, &&str)| {
        let lengths = rows.iter().filter_map(|row| row.get(column));
        let lengths: Vec<f64> = lengths.map(|text| text.width() as f64).collect();
        let mean = lengths.iter().sum::<f64>() / lengths.len().max(1) as f64;
        let longest = lengths.iter().copied().fold(name.width() as f64, f64::max);
        match *name {
            "SHA-256" => (true, HASH * MILLIMETRES + MARGINS),
            _ if longest <= SHORT => (true, longest * MILLIMETRES + MARGINS),
            _ => (false, ((mean + longest.min(LONG)) / 2.0).max(SHORT)),
        }
    };
    let wishes: Vec<(bool, f64)> = head.iter().enumerate().map(wish).collect();
    let sum = |is_short| {
        let of = wishes.iter().filter(|(short, _)| *short == is_short);
        of.map(|(_, share)| share).sum::<f64>()
    };
    let rest = (width - sum(true)).max(width / 3.0) / sum(false).max(1.0);
    let share = |&(is_short, share): &(bool, f64)| if is_short { share } else { share * rest };
    wishes.iter().map(share).collect()
}
