//! A quote in runs: which of its characters are its heading, and which it shares with the clause
//! that opens the row.

use crate::compare::{Quote, Row};

/// Characters of one kind that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// They.
    pub(super) text: String,
    /// Label or heading.
    pub(super) is_heading: bool,
    /// Stand in the clause that opens the row, too; of that clause itself, in an answer to it.
    pub(super) is_shared: bool,
}

/// The label and the text of `quote`, which stands in `row`. Put together, the runs are both.
pub(super) fn runs(quote: &Quote, row: &Row) -> Vec<Run> {
    let heading = quote.heading.as_deref().unwrap_or_default();
    let heading = match quote.text.starts_with(heading) {
        true => heading.chars().count(),
        false => 0,
    };
    let mut is_shared = vec![false; quote.text.chars().count()];
    for (start, end) in shared(quote, row) {
        let end = end.min(is_shared.len());
        is_shared[start.min(end)..end].fill(true);
    }
    let mut runs: Vec<Run> = Vec::new();
    let mut push = |c: char, is_heading: bool, is_shared: bool| match runs.last_mut() {
        Some(run) if (run.is_heading, run.is_shared) == (is_heading, is_shared) => run.text.push(c),
        _ => runs.push(Run {
            text: c.to_string(),
            is_heading,
            is_shared,
        }),
    };
    quote.label.chars().for_each(|c| push(c, true, false));
    for ((i, c), is_shared) in quote.text.chars().enumerate().zip(is_shared) {
        push(c, i < heading, is_shared);
    }
    runs
}

/// The places of the characters that `quote` shares.
fn shared(quote: &Quote, row: &Row) -> Vec<(usize, usize)> {
    if quote.address != row.base {
        return quote.shared.iter().map(|s| (s.start, s.end)).collect();
    }
    let answers = row.cells.iter().flatten();
    let spans = answers.flat_map(|answer| &answer.shared);
    spans.map(|s| (s.base_start, s.base_end)).collect()
}
