//! Task items as weighable terms: pairs of neighbouring characters, for each item as a whole, for its
//! sentences and passages, and for its heading.
//!
//! Words were measured beside the pairs and added nothing, nor did leaving out names of provinces
//! and the verbs of obligation: what stands everywhere weighs little anyhow. So no dictionary is
//! needed here.

use std::collections::HashMap;

use super::items::Item;
use crate::notice::numbering::half_width;

/// Terms by their numbers, in order, each with its weight by frequency: 1 + ln(count).
pub(super) type Terms = Vec<(u32, f32)>;

/// An item ready to be compared.
#[derive(Debug, Default)]
pub(super) struct Profile {
    /// The terms of the item.
    pub(super) whole: Terms,
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
pub(super) fn profiles(items: &[Item<'_>]) -> Profiles {
    let mut numbers: HashMap<(char, char), u32> = HashMap::new();
    let of = items
        .iter()
        .map(|item| Profile {
            whole: terms(&item.text, &mut numbers),
            sentences: parts(&item.text, &SENTENCE_ENDS, &mut numbers),
            passages: parts(&item.text, &MARKS, &mut numbers),
            heading: item
                .placed
                .clause
                .heading
                .as_deref()
                .map_or_else(Terms::new, |heading| terms(heading, &mut numbers)),
        })
        .collect();
    Profiles {
        of,
        terms: numbers.len(),
    }
}

const SENTENCE_ENDS: [char; 5] = ['。', '；', '！', '？', '\n'];
const MARKS: [char; 8] = ['。', '；', '！', '？', '\n', '，', '、', '：'];

/// The terms of each part of `text` between `ends`; none of a part without any.
fn parts(text: &str, ends: &[char], numbers: &mut HashMap<(char, char), u32>) -> Vec<Terms> {
    text.split(ends)
        .map(|part| terms(part, numbers))
        .filter(|terms| !terms.is_empty())
        .collect()
}

fn terms(text: &str, numbers: &mut HashMap<(char, char), u32>) -> Terms {
    let mut found: Vec<u32> = Vec::new();
    let mut before: Option<char> = None;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let c = half_width(c).to_ascii_lowercase();
        let letter = Some(c).filter(|c| c.is_alphanumeric());
        if let (Some(first), Some(second)) = (before, letter) {
            let next = numbers.len() as u32;
            found.push(*numbers.entry((first, second)).or_insert(next));
        }
        before = letter;
    }
    found.sort_unstable();
    found
        .chunk_by(|a, b| a == b)
        .map(|same| (same[0], 1.0 + (same.len() as f32).ln()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_of_print_and_the_width_of_letters_change_nothing() {
        let mut numbers = HashMap::new();
        let plain = terms("2023年A类", &mut numbers);
        assert_eq!(plain, terms("２０２３ 年 ａ类", &mut numbers));
        assert_eq!(plain.len(), 6);
        assert!(terms("年，类。", &mut numbers).is_empty());
    }
}
