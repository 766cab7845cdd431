//! How much two task items have in common.
//!
//! Texts become weighted terms: character bigrams and jieba words, log term frequency, idf from the
//! compared items themselves (a background of laws was worse). Two items are compared as wholes, by
//! heading, by their best pair of sentences, and by how many sentences of the longer one find a
//! counterpart in the other.

use std::collections::HashMap;

use super::items::Item;
use crate::segment;

/// Above this cosine two sentences are counterparts.
const COUNTERPART: f64 = 0.3;

/// The parts of the similarity and their weights; they add up to one.
const WEIGHTS: Parts = Parts {
    best_sentence: 0.3,
    counterparts: 0.4,
    whole: 0.2,
    heading: 0.1,
};

struct Parts {
    best_sentence: f64,
    counterparts: f64,
    whole: f64,
    heading: f64,
}

/// A text as weighted terms of length one, sorted by term.
type Vector = Vec<(u32, f64)>;

/// An item ready to be compared.
pub(super) struct Profile {
    whole: Vector,
    heading: Option<Vector>,
    sentences: Vec<(Vector, f64)>,
}

/// Prepares `items`; terms that stand in many of them weigh little.
pub(super) fn profiles(items: &[Item<'_>]) -> Vec<Profile> {
    let mut ids: HashMap<String, u32> = HashMap::new();
    let mut documents: Vec<u32> = Vec::new();
    for item in items {
        let mut seen: Vec<u32> = terms(&item.text, &mut ids).into_keys().collect();
        seen.sort_unstable();
        documents.resize(ids.len(), 0);
        for id in seen {
            documents[id as usize] += 1;
        }
    }
    let count = items.len() as f64;
    let idf: Vec<f64> = documents
        .iter()
        .map(|&n| ((count + 1.0) / (f64::from(n) + 0.5)).ln().max(0.0))
        .collect();
    items
        .iter()
        .map(|item| {
            let sentences = sentences(&item.text).into_iter().map(|s| {
                let vector = vector(s, &mut ids, &idf);
                (vector, s.chars().count() as f64)
            });
            Profile {
                sentences: sentences.filter(|(v, _)| !v.is_empty()).collect(),
                whole: vector(&item.text, &mut ids, &idf),
                heading: item
                    .placed
                    .clause
                    .heading
                    .as_deref()
                    .map(|h| vector(h, &mut ids, &idf)),
            }
        })
        .collect()
}

/// Between 0 (nothing in common) and 1 (the same).
pub(super) fn similarity(a: &Profile, b: &Profile) -> f64 {
    let heading = match (&a.heading, &b.heading) {
        (Some(a), Some(b)) => cosine(a, b),
        _ => 0.0,
    };
    let (longer, shorter) = if a.sentences.len() >= b.sentences.len() {
        (a, b)
    } else {
        (b, a)
    };
    let mut best = 0.0f64;
    let (mut found, mut all) = (0.0, 0.0);
    for (sentence, length) in &longer.sentences {
        let counterpart = shorter
            .sentences
            .iter()
            .map(|(other, _)| cosine(sentence, other))
            .fold(0.0, f64::max);
        best = best.max(counterpart);
        all += length;
        if counterpart >= COUNTERPART {
            found += length;
        }
    }
    let counterparts = if all > 0.0 { found / all } else { 0.0 };
    WEIGHTS.best_sentence * best
        + WEIGHTS.counterparts * counterparts
        + WEIGHTS.whole * cosine(&a.whole, &b.whole)
        + WEIGHTS.heading * heading
}

/// The sentences of `text`, without their marks.
fn sentences(text: &str) -> Vec<&str> {
    text.split(['。', '；', '！', '？', '\n'])
        .map(str::trim)
        .filter(|s| s.chars().any(char::is_alphanumeric))
        .collect()
}

/// The terms of `text` with their frequencies: bigrams of letters and digits, and words of two
/// characters or more.
fn terms(text: &str, ids: &mut HashMap<String, u32>) -> HashMap<u32, u32> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let pairs = chars
        .windows(2)
        .filter(|w| w.iter().all(|c| c.is_alphanumeric()))
        .map(String::from_iter);
    let words = segment::words(text)
        .into_iter()
        .filter(|w| w.chars().count() > 2)
        .map(str::to_owned);
    let mut counts = HashMap::new();
    for term in pairs.chain(words) {
        let next = ids.len() as u32;
        *counts.entry(*ids.entry(term).or_insert(next)).or_insert(0) += 1;
    }
    counts
}

fn vector(text: &str, ids: &mut HashMap<String, u32>, idf: &[f64]) -> Vector {
    let weigh = |(id, count): (u32, u32)| {
        let idf = idf.get(id as usize).copied().unwrap_or(0.0);
        (id, (1.0 + f64::from(count).ln()) * idf)
    };
    let mut vector: Vector = terms(text, ids)
        .into_iter()
        .map(weigh)
        .filter(|&(_, w)| w > 0.0)
        .collect();
    vector.sort_unstable_by_key(|&(id, _)| id);
    let length = vector.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
    for (_, weight) in &mut vector {
        *weight /= length;
    }
    vector
}

fn cosine(a: &Vector, b: &Vector) -> f64 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

/// How much of the shorter of two texts stands in the other, by pairs of characters; between 0 and 1.
pub(super) fn shared(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| -> HashMap<[char; 2], u32> {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut counts = HashMap::new();
        for pair in chars.windows(2) {
            *counts.entry([pair[0], pair[1]]).or_insert(0) += 1;
        }
        counts
    };
    let (a, b) = (pairs(a), pairs(b));
    let common: u32 = a
        .iter()
        .map(|(pair, n)| b.get(pair).map_or(0, |m| *n.min(m)))
        .sum();
    let shorter = a.values().sum::<u32>().min(b.values().sum());
    if shorter == 0 {
        0.0
    } else {
        f64::from(common) / f64::from(shorter)
    }
}
