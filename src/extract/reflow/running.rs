//! Running heads and feet: what stands again at the same edge of page after page.

use std::collections::BTreeMap;

use super::{Row, Text};
use crate::extract::{Removed, RemovedKind};

/// How many pages make a line at their edge a running head.
const PAGES: usize = 3;
/// The longest running head in bytes.
const LONGEST: usize = 150;

/// Takes lines out that stand at the same edge of three pages or more, and of most.
pub(super) fn take_out(rows: &mut Vec<Row>, removed: &mut Vec<Removed>) {
    let pages = pages(rows);
    if pages.len() < PAGES {
        return;
    }
    let mut out: Vec<usize> = Vec::new();
    for edge in [|page: &Page| page.first, |page: &Page| page.last] {
        let mut times: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for page in &pages {
            if let Some(text) = rows[edge(page)].text().filter(|t| may_run(t)) {
                times.entry(key(text)).or_default().push(edge(page));
            }
        }
        for (_, places) in times {
            if places.len() >= PAGES && places.len() * 2 > pages.len() - 1 {
                out.extend(places);
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    for &i in &out {
        if let Some(text) = rows[i].text() {
            removed.push(Removed {
                kind: RemovedKind::RunningHead,
                text: text.text.clone(),
                page: text.page,
                line: text.number,
            });
        }
    }
    let mut at = 0;
    rows.retain(|_| {
        at += 1;
        out.binary_search(&(at - 1)).is_err()
    });
}

/// The first and last line of a page.
struct Page {
    first: usize,
    last: usize,
}

/// The pages of `rows`, where they have any.
fn pages(rows: &[Row]) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    let mut page = None;
    let mut begun = false;
    for (i, row) in rows.iter().enumerate() {
        let Some(text) = row.text() else {
            begun = false;
            continue;
        };
        if !begun || text.page != page {
            pages.push(Page { first: i, last: i });
        }
        if let Some(current) = pages.last_mut() {
            current.last = i;
        }
        (begun, page) = (true, text.page);
    }
    pages
}

/// A row of a table may stand again, a label and a sentence do not.
fn may_run(text: &Text) -> bool {
    let sentence = text.text.ends_with(['。', '；', '，', '：', '、']);
    text.text.len() <= LONGEST
        && !text.label
        && !sentence
        && text.parts < 2
        && !key(text).is_empty()
}

/// The text without the page's number in it.
fn key(text: &Text) -> String {
    let counts = |c: char| c.is_whitespace() || c.is_ascii_digit();
    text.text.chars().filter(|&c| !counts(c)).collect()
}
