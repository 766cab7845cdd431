//! What the columns of one row have in common and what only one of them says (异同). All of it by
//! rule: words of the row, counted and quoted.

use std::collections::BTreeSet;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::counterparts::counterparts;
use super::relation::Plain;
use super::{Quote, QuotedClause, Stated};

/// From this part of a quote on its common text is told.
const WORTH_TELLING: f64 = 0.05;

/// 异同 of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences {
    /// The columns that have something.
    pub present: Vec<usize>,
    /// Those that have nothing.
    pub absent: Vec<usize>,
    /// Text that a quote has in common with a quote of another column, most first.
    pub shared: Vec<SharedText>,
    /// What only one column states.
    pub only: Vec<Only>,
}

/// Text that stands in two quotes of different columns.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedText {
    /// The clause that is quoted.
    pub clause: Arc<QuotedClause>,
    /// The one in an earlier column that it has most in common with.
    pub with: Arc<QuotedClause>,
    /// How many letters and digits.
    pub letters: usize,
    /// The part of the quote's letters that they are.
    pub share: f64,
}

/// A statement of one column that no other one has.
#[derive(Clone, Debug, PartialEq)]
pub struct Only {
    /// The column.
    pub column: usize,
    /// The quoted clause it stands in.
    pub clause: Arc<QuotedClause>,
    /// Which of its statements.
    pub number: usize,
}

impl Only {
    /// The statement, with its place in the clause.
    pub fn stated(&self) -> Option<&Stated> {
        self.clause.stated.get(self.number)
    }
}

/// The differences between the cells of a row.
pub(super) fn differences(cells: &[Vec<Quote>]) -> Differences {
    let (absent, present) = (0..cells.len()).partition(|&column| cells[column].is_empty());
    let mut differences = Differences {
        present,
        absent,
        ..Differences::default()
    };
    if differences.present.len() < 2 {
        return differences;
    }
    let quotes = cells.iter().flatten().map(|quote| &quote.clause);
    let quotes: Vec<&Arc<QuotedClause>> = quotes.collect();
    let columns = cells.iter().enumerate();
    let columns: Vec<usize> = columns
        .flat_map(|(column, quotes)| quotes.iter().map(move |_| column))
        .collect();
    let texts: Vec<Plain> = quotes.iter().map(|q| Plain::new(&q.text)).collect();
    let found = counterparts(&texts, &columns, WORTH_TELLING);
    for (quote, found) in quotes.iter().zip(found) {
        differences.shared.extend(found.map(|found| SharedText {
            clause: Arc::clone(quote),
            with: Arc::clone(quotes[found.of]),
            letters: found.common.letters,
            share: found.common.of_text,
        }));
    }
    differences.shared.sort_by(|a, b| {
        b.share
            .total_cmp(&a.share)
            .then_with(|| a.clause.address.cmp(&b.clause.address))
    });
    differences.only = only(&quotes, &columns, &texts);
    differences
}

/// What one quote states and no other column has in its text.
fn only(quotes: &[&Arc<QuotedClause>], columns: &[usize], texts: &[Plain]) -> Vec<Only> {
    let stated = || quotes.iter().flat_map(|quote| &quote.stated);
    let mut all: Vec<String> = stated().map(words).collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|words| !words.is_empty());
    let found_in = columns_with(&all, columns, texts);
    let mut only = Vec::new();
    for (quote, &column) in quotes.iter().zip(columns) {
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for (number, stated) in quote.stated.iter().enumerate() {
            let found_in = all.binary_search(&words(stated)).map(|n| &found_in[n]);
            let is_only_here = found_in.is_ok_and(|found| found.iter().all(|&c| c == column));
            if is_only_here && told.insert(&stated.text) {
                only.push(Only {
                    column,
                    clause: Arc::clone(quote),
                    number,
                });
            }
        }
    }
    only
}

/// A statement as it is looked for.
fn words(stated: &Stated) -> String {
    Plain::new(&stated.text).chars.iter().collect()
}

/// The columns in whose texts each of `words` stands, the first two of them. One pass over the texts,
/// however many words there are.
fn columns_with(words: &[String], columns: &[usize], texts: &[Plain]) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = vec![Vec::new(); words.len()];
    let kind = Some(AhoCorasickKind::NoncontiguousNFA);
    let Ok(all) = AhoCorasick::builder().kind(kind).build(words) else {
        // So many words that no table holds them: then none is said to be only here.
        return vec![vec![usize::MAX]; words.len()];
    };
    for (text, &column) in texts.iter().zip(columns) {
        let text: String = text.chars.iter().collect();
        for place in all.find_overlapping_iter(&text) {
            let columns = &mut found[place.pattern().as_usize()];
            if columns.len() < 2 && !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    found
}
