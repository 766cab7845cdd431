//! Task items as weighable terms: characters and pairs of neighbouring characters, for each item as a
//! whole, for its sentences and passages, and for its heading.
//!
//! Pairs tell tasks apart, single characters find the same task in other words (考核 and 考评). Words
//! were measured beside them and added nothing, nor did leaving out names of provinces and the verbs
//! of obligation: what stands everywhere weighs little anyhow. So no dictionary is needed here.

use std::collections::HashMap;
use std::sync::Arc;

use super::QuotedClause;
use crate::notice::numbering::half_width;

/// A term by its number, and how often it stands in its text (up to 255 times): four bytes, because a
/// comparison of many notices holds tens of millions of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term(u32);

/// So many different terms are told apart; it takes more than all pairs of the common characters.
const MOST_TERMS: u32 = 1 << 24;

impl Term {
    fn new(number: u32, count: usize) -> Self {
        Self(number | (count.min(255) as u32) << 24)
    }

    /// Its number.
    pub(super) fn number(self) -> usize {
        (self.0 % MOST_TERMS) as usize
    }

    /// Its weight by frequency: 1 + ln(count).
    pub(super) fn weight(self) -> f64 {
        match self.0 / MOST_TERMS {
            1 => 1.0,
            count => 1.0 + f64::from(count).ln(),
        }
    }
}

/// Terms in the order of their numbers.
pub(super) type Terms = Vec<Term>;

/// An item ready to be compared.
#[derive(Debug, Default)]
pub(super) struct Profile {
    /// The terms of the item.
    pub(super) whole: Terms,
    /// How many terms it has, each counted as often as it stands there.
    pub(super) length: usize,
    /// The terms of each sentence.
    pub(super) sentences: Vec<Terms>,
    /// The terms of what stands between two marks of any kind.
    pub(super) passages: Vec<Terms>,
    /// The terms of its heading; none where it has none.
    pub(super) heading: Terms,
}

/// Profiles, and how many different terms they hold.
pub(super) struct Profiles {
    /// In the order of the items.
    pub(super) of: Vec<Profile>,
    /// One above the largest number of a term.
    pub(super) terms: usize,
}

/// The profiles of `items`.
pub(super) fn profiles(items: &[Arc<QuotedClause>]) -> Profiles {
    let mut numbers = Numbers::new();
    let of = items
        .iter()
        .map(|item| {
            let all = numbers_of(&item.text, &mut numbers);
            let heading = item.heading.as_deref().unwrap_or_default();
            Profile {
                length: all.len(),
                whole: counted(all),
                sentences: parts(&item.text, &SENTENCE_ENDS, &mut numbers),
                passages: parts(&item.text, &MARKS, &mut numbers),
                heading: terms(heading, &mut numbers),
            }
        })
        .collect();
    Profiles {
        of,
        terms: numbers.len().min(MOST_TERMS as usize),
    }
}

/// The number of each term: a character, or one and its neighbour.
type Numbers = HashMap<(char, Option<char>), u32>;

const SENTENCE_ENDS: [char; 5] = ['。', '；', '！', '？', '\n'];
const MARKS: [char; 8] = ['。', '；', '！', '？', '\n', '，', '、', '：'];

/// The terms of each part of `text` between `ends`; none of a part without any.
fn parts(text: &str, ends: &[char], numbers: &mut Numbers) -> Vec<Terms> {
    text.split(ends)
        .map(|part| terms(part, numbers))
        .filter(|terms| !terms.is_empty())
        .collect()
}

fn terms(text: &str, numbers: &mut Numbers) -> Terms {
    counted(numbers_of(text, numbers))
}

/// The numbers of the terms of `text`, in its order.
fn numbers_of(text: &str, numbers: &mut Numbers) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    let mut before: Option<char> = None;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let c = half_width(c).to_ascii_lowercase();
        let letter = Some(c).filter(|c| c.is_alphanumeric());
        if let Some(letter) = letter {
            let pair = before.map(|before| (before, Some(letter)));
            for term in [Some((letter, None)), pair].into_iter().flatten() {
                let next = numbers.len() as u32;
                let number = *numbers.entry(term).or_insert(next);
                found.extend(Some(number).filter(|n| *n < MOST_TERMS));
            }
        }
        before = letter;
    }
    found
}

fn counted(mut found: Vec<u32>) -> Terms {
    found.sort_unstable();
    found
        .chunk_by(|a, b| a == b)
        .map(|same| Term::new(same[0], same.len()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_of_print_and_the_width_of_letters_change_nothing() {
        let mut numbers = Numbers::new();
        let plain = terms("2023年A类", &mut numbers);
        assert_eq!(plain, terms("２０２３ 年 ａ类", &mut numbers));
        // Six characters that differ (2 stands there twice) and six pairs.
        assert_eq!(plain.len(), 12);
        assert_eq!(terms("年，类。", &mut numbers).len(), 2);
        assert!(terms("，。", &mut numbers).is_empty());
    }

    #[test]
    fn a_term_that_stands_twice_weighs_more() {
        let mut numbers = Numbers::new();
        let weights: Vec<f64> = terms("考考", &mut numbers)
            .iter()
            .map(|t| t.weight())
            .collect();
        assert_eq!(weights, [1.0 + 2f64.ln(), 1.0]);
    }
}
