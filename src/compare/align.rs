//! Which items of two notices answer each other.
//!
//! No threshold holds for all pairs of notices (evidence: the best one on the seeds gives F1 .37 on
//! another family), so each pair of notices is its own measure: an accepted pair of items stands out
//! from all pairs of these two notices, and is near the best that its items reach.

use super::items::Item;
use super::similarity::{Profile, similarity};

/// How many robust deviations (median absolute deviation) a pair stands above its notices' median.
const STANDS_OUT: f64 = 5.0;
/// How much of one item's best similarity a pair must reach.
const NEAR_BEST: f64 = 0.7;
/// How much of the other item's best.
const NEAR_OTHERS_BEST: f64 = 0.35;

/// Two items that answer each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) similarity: f64,
}

/// The accepted pairs among `items` whose notices `may_meet`, by their places in `items`; `a` < `b`,
/// in order.
pub(super) fn pairs(
    items: &[Item<'_>],
    profiles: &[Profile],
    may_meet: impl Fn(usize, usize) -> bool,
) -> Vec<Pair> {
    let count = items.iter().map(|i| i.notice + 1).max().unwrap_or(0);
    let mut of_notice: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (i, item) in items.iter().enumerate() {
        of_notice[item.notice].push(i);
    }
    let mut accepted = Vec::new();
    for first in 0..count {
        for second in first + 1..count {
            if may_meet(first, second) {
                accepted.extend(pairs_of(&of_notice[first], &of_notice[second], profiles));
            }
        }
    }
    accepted.sort_by_key(|p| (p.a, p.b));
    accepted
}

fn pairs_of(rows: &[usize], columns: &[usize], profiles: &[Profile]) -> Vec<Pair> {
    let scores: Vec<Vec<f64>> = rows
        .iter()
        .map(|&a| {
            columns
                .iter()
                .map(|&b| similarity(&profiles[a], &profiles[b]))
                .collect()
        })
        .collect();
    let all: Vec<f64> = scores.iter().flatten().copied().collect();
    let middle = median(all.clone());
    // Few pairs of notices share nothing at all; where most do, any common term would stand out.
    let deviation = median(all.iter().map(|s| (s - middle).abs()).collect()).max(0.01);
    let row_best: Vec<f64> = scores
        .iter()
        .map(|row| row.iter().copied().fold(0.0, f64::max))
        .collect();
    let column_best: Vec<f64> = (0..columns.len())
        .map(|j| scores.iter().map(|row| row[j]).fold(0.0, f64::max))
        .collect();
    let mut accepted = Vec::new();
    for (i, row) in scores.iter().enumerate() {
        for (j, &score) in row.iter().enumerate() {
            let near = |one: f64, other: f64| {
                score >= NEAR_BEST * one && score >= NEAR_OTHERS_BEST * other
            };
            let best = near(row_best[i], column_best[j]) || near(column_best[j], row_best[i]);
            if best && score >= middle + STANDS_OUT * deviation {
                let (a, b) = (rows[i].min(columns[j]), rows[i].max(columns[j]));
                accepted.push(Pair {
                    a,
                    b,
                    similarity: score,
                });
            }
        }
    }
    accepted
}

fn median(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_nothing_is_zero() {
        assert_eq!(median(Vec::new()), 0.0);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
    }
}
