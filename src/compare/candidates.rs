//! Which pairs of notices, and which pairs of their items, are worth a look, so that the cost grows
//! with the notices and not with their pairs.
//!
//! Up to [`ALL_PAIRS`] notices, or [`ALL_ITEM_PAIRS`] pairs of items, every pair is looked at. Beyond
//! that an inverted index over rare terms (those of few notices, or items) tells each one its nearest;
//! what shares no rare term with it has no counterpart in it either.

use std::collections::{BTreeSet, HashMap};

use super::profile::Profile;

/// Up to so many notices every pair is looked at.
const ALL_PAIRS: usize = 160;
/// A term that more notices have is not rare.
const RARE: usize = 96;
/// How many of its nearest notices each notice is compared with.
const NEAREST: usize = 64;
/// Up to so many pairs of items of two notices every pair is looked at.
const ALL_ITEM_PAIRS: usize = 40_000;
/// How many of its nearest items each item is compared with.
const NEAREST_ITEMS: usize = 48;

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
        let mut terms: Vec<u32> = all.map(|term| term.number() as u32).collect();
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

/// The pairs of items of two notices that are looked at.
pub(super) struct ItemPairs {
    /// The items of each, by their places in the first and in the second notice; in order.
    pub(super) all: Vec<(u32, u32)>,
    /// The numbers of the pairs of each item, for either notice.
    pub(super) of: [Vec<Vec<u32>>; 2],
    /// Where each pair stands in the lists of its two items.
    places: Vec<[u32; 2]>,
}

impl ItemPairs {
    /// `items_with` has for each term in how many items of either notice it stands.
    pub(super) fn new(a: &[&Profile], b: &[&Profile], items_with: &[[u32; 2]]) -> Self {
        let all = if a.len() * b.len() <= ALL_ITEM_PAIRS {
            let count = |profiles: &[&Profile]| 0..profiles.len() as u32;
            count(a)
                .flat_map(|i| count(b).map(move |j| (i, j)))
                .collect()
        } else {
            let mut met: BTreeSet<(u32, u32)> = nearest_items(a, b, items_with, 1).collect();
            met.extend(nearest_items(b, a, items_with, 0).map(|(j, i)| (i, j)));
            met.into_iter().collect()
        };
        Self::of_pairs(all, a.len(), b.len())
    }

    fn of_pairs(all: Vec<(u32, u32)>, first: usize, second: usize) -> Self {
        let mut of = [vec![Vec::new(); first], vec![Vec::new(); second]];
        let mut places = Vec::with_capacity(all.len());
        for (pair, &(i, j)) in all.iter().enumerate() {
            let mut place = |side: usize, item: u32| {
                let own: &mut Vec<u32> = &mut of[side][item as usize];
                own.push(pair as u32);
                own.len() as u32 - 1
            };
            places.push([place(0, i), place(1, j)]);
        }
        Self { all, of, places }
    }

    /// The item of a pair that is not of notice number `side`.
    pub(super) fn other(&self, pair: u32, side: usize) -> usize {
        let (i, j) = self.all[pair as usize];
        (if side == 0 { j } else { i }) as usize
    }

    /// Where a pair stands in the list of its item of notice number `side`.
    pub(super) fn place(&self, pair: u32, side: usize) -> usize {
        self.places[pair as usize][side] as usize
    }
}

/// Each item of `from` with its nearest ones of `to`, which is notice number `side`.
fn nearest_items(
    from: &[&Profile],
    to: &[&Profile],
    items_with: &[[u32; 2]],
    side: usize,
) -> impl Iterator<Item = (u32, u32)> {
    let is_rare = |term: usize| (1..=RARE as u32).contains(&items_with[term][side]);
    let mut postings: HashMap<usize, Vec<(u32, f64)>> = HashMap::new();
    for (item, profile) in to.iter().enumerate() {
        for term in profile.whole.iter().filter(|t| is_rare(t.number())) {
            let posting = (item as u32, term.weight());
            postings.entry(term.number()).or_default().push(posting);
        }
    }
    let mut found = Vec::new();
    let mut weight = vec![0.0f64; to.len()];
    for (item, profile) in from.iter().enumerate() {
        let mut met: Vec<u32> = Vec::new();
        for term in &profile.whole {
            let others = postings.get(&term.number()).map_or(&[][..], Vec::as_slice);
            let rarity = (to.len() as f64 / others.len().max(1) as f64).ln();
            for &(other, times) in others {
                if weight[other as usize] == 0.0 {
                    met.push(other);
                }
                weight[other as usize] += term.weight() * times * rarity * rarity;
            }
        }
        // Long items share a term with everybody.
        let near = |i: u32| weight[i as usize] / (to[i as usize].length as f64).sqrt();
        met.sort_by(|&a, &b| near(b).total_cmp(&near(a)).then(a.cmp(&b)));
        found.extend(
            met.iter()
                .take(NEAREST_ITEMS)
                .map(|&other| (item as u32, other)),
        );
        met.into_iter()
            .for_each(|other| weight[other as usize] = 0.0);
    }
    found.into_iter()
}
