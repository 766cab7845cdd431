//! What the columns of one row have in common and what only one of them says (异同). All of it by
//! rule: words of the row, counted and quoted.

use super::relation::{Plain, shared};
use super::{Quote, Stated};

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
    /// The address of the quote.
    pub address: String,
    /// The address of the one in an earlier column that it has most in common with.
    pub with: String,
    /// How many letters and digits.
    pub letters: usize,
    /// The part of the quote's letters that they are.
    pub share: f64,
}

/// A statement of one column that no other one has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Only {
    /// The column.
    pub column: usize,
    /// The quote it stands in.
    pub address: String,
    /// The statement, with its place in the quote.
    pub stated: Stated,
}

/// The differences between the cells of a row; `stated` are the statements of each quote.
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
    let plain: Vec<Vec<Plain>> = cells
        .iter()
        .map(|quotes| quotes.iter().map(|q| Plain::new(&q.text)).collect())
        .collect();
    for &column in &differences.present {
        for (quote, text) in cells[column].iter().zip(&plain[column]) {
            differences
                .shared
                .extend(most_shared(quote, text, &cells[..column], &plain));
            differences.only.extend(only_here(quote, column, &plain));
        }
    }
    differences.shared.sort_by(|a, b| {
        b.share
            .total_cmp(&a.share)
            .then_with(|| a.address.cmp(&b.address))
    });
    differences
}

/// The quote of an earlier column that `quote` has most text in common with.
fn most_shared(
    quote: &Quote,
    text: &Plain,
    earlier: &[Vec<Quote>],
    plain: &[Vec<Plain>],
) -> Option<SharedText> {
    let mut best: Option<SharedText> = None;
    for (quotes, texts) in earlier.iter().zip(plain) {
        for (other, other_text) in quotes.iter().zip(texts) {
            let common = shared(other_text, text);
            let is_more = best.as_ref().is_none_or(|b| common.letters > b.letters);
            if common.of_text >= WORTH_TELLING && is_more {
                best = Some(SharedText {
                    address: quote.address.clone(),
                    with: other.address.clone(),
                    letters: common.letters,
                    share: common.of_text,
                });
            }
        }
    }
    best
}

/// What `quote` states and no other column has in its text.
fn only_here(quote: &Quote, column: usize, plain: &[Vec<Plain>]) -> Vec<Only> {
    let elsewhere = |words: &[char]| {
        let others = plain.iter().enumerate().filter(|(i, _)| *i != column);
        others
            .flat_map(|(_, texts)| texts)
            .any(|text| text.chars.windows(words.len().max(1)).any(|w| w == words))
    };
    let mut only: Vec<Only> = Vec::new();
    for stated in &quote.stated {
        let words = Plain::new(&stated.text).chars;
        let known = only.iter().any(|o| o.stated.text == stated.text);
        if !known && !words.is_empty() && !elsewhere(&words) {
            only.push(Only {
                column,
                address: quote.address.clone(),
                stated: stated.clone(),
            });
        }
    }
    only
}
