//! Which pairs of notices are worth a look, so that the cost grows with the notices and not with
//! their pairs.
//!
//! Up to [`ALL_PAIRS`] notices every pair is looked at. Beyond that an inverted index over rare terms
//! (those of few notices) tells each notice its nearest ones; what shares no rare term with a notice
//! has no counterpart in it either.

use std::collections::BTreeSet;

use super::profile::Profile;

/// Up to so many notices every pair is looked at.
const ALL_PAIRS: usize = 160;
/// A term that more notices have is not rare.
const RARE: usize = 96;
/// How many of its nearest notices each notice is compared with.
const NEAREST: usize = 64;

/// The pairs of notices to compare, the smaller number first, in order. `of_notice` has the items of
/// each notice.
pub(super) fn notice_pairs(
    of_notice: &[Vec<usize>],
    profiles: &[Profile],
    terms: usize,
    may_meet: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let count = of_notice.len();
    if count <= ALL_PAIRS {
        let all = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
        return all.filter(|&(a, b)| may_meet(a, b)).collect();
    }
    let notices_with = posting_lists(of_notice, profiles, terms);
    let mut pairs = BTreeSet::new();
    let mut weight = vec![0.0f64; count];
    for (notice, own) in own_terms(of_notice, profiles).into_iter().enumerate() {
        let mut met: Vec<usize> = Vec::new();
        for term in own {
            let others = &notices_with[term as usize];
            let rarity = (count as f64 / others.len().max(1) as f64).ln();
            for &other in others {
                let other = other as usize;
                if other != notice && may_meet(notice, other) {
                    if weight[other] == 0.0 {
                        met.push(other);
                    }
                    weight[other] += rarity;
                }
            }
        }
        met.sort_by(|&a, &b| weight[b].total_cmp(&weight[a]).then(a.cmp(&b)));
        pairs.extend(
            met.iter()
                .take(NEAREST)
                .map(|&other| (notice.min(other), notice.max(other))),
        );
        met.into_iter().for_each(|other| weight[other] = 0.0);
    }
    pairs.into_iter().collect()
}

/// The different terms of each notice.
fn own_terms(of_notice: &[Vec<usize>], profiles: &[Profile]) -> Vec<Vec<u32>> {
    let terms_of = |items: &Vec<usize>| {
        let all = items.iter().flat_map(|&i| &profiles[i].whole);
        let mut terms: Vec<u32> = all.map(|&(term, _)| term).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    };
    of_notice.iter().map(terms_of).collect()
}

/// The notices that have each term; none for terms that are not rare.
fn posting_lists(of_notice: &[Vec<usize>], profiles: &[Profile], terms: usize) -> Vec<Vec<u32>> {
    let mut lists: Vec<Vec<u32>> = vec![Vec::new(); terms];
    for (notice, own) in own_terms(of_notice, profiles).into_iter().enumerate() {
        for term in own {
            let list = &mut lists[term as usize];
            // One more than is rare tells that it is not.
            if list.len() <= RARE {
                list.push(notice as u32);
            }
        }
    }
    for list in &mut lists {
        if list.len() > RARE {
            list.clear();
        }
    }
    lists
}
