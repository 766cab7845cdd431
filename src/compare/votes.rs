//! How strongly the items of two notices answer each other: every sentence has one vote.
//!
//! A sentence gives its vote to the items of the other notice that hold its nearest counterparts,
//! and keeps a part for itself where nothing is near. An item's share in the votes of another says how
//! much of that other it answers *rather than its neighbours do*; that is what makes one threshold
//! hold for all pairs of notices, where similarity alone needs another one for each. The same is done
//! with whole items as voters, and both shares, there and back, are joined by their harmonic mean. A
//! heading votes for the item with a passage like it: so an item that condenses several tasks, a
//! passage for each, is found from their headings.
//!
//! How rare a term is, is counted in the two notices alone: counted in everything that is compared,
//! or in a background of laws, it told less.

use super::profile::{Profile, Terms};

/// How far the nearest counterpart must stand above the others to get most of a vote (cosine).
const SHARPNESS: f64 = 0.12;
/// The weight of "nobody" among those who are voted for.
const NOBODY: f64 = 0.3;
/// With fewer items than this to vote for, a vote goes astray easily: the lack counts for nobody.
const ENOUGH_ITEMS: usize = 10;
/// The weight that each lacking item adds.
const LACKING: f64 = 0.1;

/// Where the median item's best counterpart is weaker than this, the notices have little to do with
/// each other, and what they seem to share counts for less in proportion…
const AKIN: f64 = 0.03;
/// …down to this part.
const LEAST_AKIN: f64 = 0.2;
/// How much the vote of a heading weighs beside those of the text.
const HEADING: f64 = 0.03;

/// Room to work in, kept from one pair of notices to the next.
#[derive(Default)]
pub(super) struct Room {
    /// In how many items each term stands.
    items_with: Vec<u32>,
    /// The weights of one voter, by term.
    weights: Vec<f64>,
}

impl Room {
    pub(super) fn new(terms: usize) -> Self {
        Self {
            items_with: vec![0; terms],
            weights: vec![0.0; terms],
        }
    }
}

/// A sentence, a heading or a whole item, with the item it belongs to and its length as a vector.
struct Voter<'a> {
    item: usize,
    terms: &'a Terms,
    length: f64,
}

/// The strength of each item of `a` with each of `b`: `[i][j]` from 0 to 2.
pub(super) fn strengths(a: &[&Profile], b: &[&Profile], room: &mut Room) -> Vec<Vec<f64>> {
    for &(term, _) in a.iter().chain(b).flat_map(|p| &p.whole) {
        room.items_with[term as usize] += 1;
    }
    let count = (a.len() + b.len()) as f64;
    let rarity: Vec<f64> = (0..=a.len() + b.len())
        .map(|n| ((count + 1.0) / (n as f64 + 0.5)).ln().max(0.0))
        .collect();
    let mut strengths = vec![vec![0.0; b.len()]; a.len()];
    let mut add = |there: &Shares, back: &Shares, join: fn(f64, f64) -> f64| {
        for (i, row) in strengths.iter_mut().enumerate() {
            for (j, strength) in row.iter_mut().enumerate() {
                *strength += join(there[i][j], back[j][i]);
            }
        }
    };
    let sizes = (a.len(), b.len());
    for units in [by_sentence as Units, by_whole as Units] {
        let (from, to) = (
            voters(a, units, room, &rarity),
            voters(b, units, room, &rarity),
        );
        let (near_from, near_to) = nearest(&from, &to, sizes, room, &rarity);
        let there = shares(&from, &near_from, sizes);
        let back = shares(&to, &near_to, (b.len(), a.len()));
        add(&there, &back, harmonic);
    }
    let mut headings_of = |one: &[&Profile], other: &[&Profile]| {
        let from = voters(one, by_heading, room, &rarity);
        let to = voters(other, by_passage, room, &rarity);
        let sizes = (one.len(), other.len());
        let (near, _) = nearest(&from, &to, sizes, room, &rarity);
        shares(&from, &near, sizes)
    };
    let (there, back) = (headings_of(a, b), headings_of(b, a));
    add(&there, &back, |there, back| HEADING * (there + back));
    for &(term, _) in a.iter().chain(b).flat_map(|p| &p.whole) {
        room.items_with[term as usize] = 0;
    }
    temper(&mut strengths);
    strengths
}

/// Lowers the strengths between notices that have little to do with each other: every vote goes to
/// somebody, also where nobody answers.
fn temper(strengths: &mut [Vec<f64>]) {
    let columns = strengths.first().map_or(0, Vec::len);
    let best = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let mut bests: Vec<f64> = if strengths.len() <= columns {
        strengths
            .iter()
            .map(|row| best(&mut row.iter().copied()))
            .collect()
    } else {
        (0..columns)
            .map(|j| best(&mut strengths.iter().map(|row| row[j])))
            .collect()
    };
    bests.sort_unstable_by(f64::total_cmp);
    let Some(median) = bests.get(bests.len() / 2) else {
        return;
    };
    let factor = (median / AKIN).clamp(LEAST_AKIN, 1.0);
    strengths.iter_mut().flatten().for_each(|s| *s *= factor);
}

/// For each item of one side and each of the other.
type Shares = Vec<Vec<f64>>;
/// The parts of an item that vote.
type Units = fn(&Profile) -> &[Terms];

fn by_sentence(profile: &Profile) -> &[Terms] {
    &profile.sentences
}

fn by_whole(profile: &Profile) -> &[Terms] {
    std::slice::from_ref(&profile.whole)
}

fn by_heading(profile: &Profile) -> &[Terms] {
    std::slice::from_ref(&profile.heading)
}

fn by_passage(profile: &Profile) -> &[Terms] {
    &profile.passages
}

fn voters<'a>(
    profiles: &[&'a Profile],
    units: Units,
    room: &Room,
    rarity: &[f64],
) -> Vec<Voter<'a>> {
    let mut voters = Vec::new();
    for (item, profile) in profiles.iter().enumerate() {
        for terms in units(profile) {
            let square = |&(term, tf): &(u32, f32)| {
                (f64::from(tf) * rarity[room.items_with[term as usize] as usize]).powi(2)
            };
            let length = terms.iter().map(square).sum::<f64>().sqrt();
            if length > 0.0 {
                voters.push(Voter {
                    item,
                    terms,
                    length,
                });
            }
        }
    }
    voters
}

/// For each voter of either side, the cosine of its nearest counterpart in each item of the other.
fn nearest(
    from: &[Voter<'_>],
    to: &[Voter<'_>],
    (items_from, items_to): (usize, usize),
    room: &mut Room,
    rarity: &[f64],
) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let mut near_from = vec![vec![0.0; items_to]; from.len()];
    let mut near_to = vec![vec![0.0; items_from]; to.len()];
    for (one, near_one) in from.iter().zip(&mut near_from) {
        for &(term, tf) in one.terms {
            let rarity = rarity[room.items_with[term as usize] as usize];
            // Once for each side of the product.
            room.weights[term as usize] = f64::from(tf) * rarity * rarity / one.length;
        }
        for (other, near_other) in to.iter().zip(&mut near_to) {
            let product: f64 = other
                .terms
                .iter()
                .map(|&(term, tf)| room.weights[term as usize] * f64::from(tf))
                .sum();
            let cosine = product / other.length;
            near_one[other.item] = cosine.max(near_one[other.item]);
            near_other[one.item] = cosine.max(near_other[one.item]);
        }
        for &(term, _) in one.terms {
            room.weights[term as usize] = 0.0;
        }
    }
    (near_from, near_to)
}

/// How much of each item's votes goes to each item of the other side: a vote weighs as much as its
/// voter says, and counts as much as its counterpart is near.
fn shares(voters: &[Voter<'_>], nearest: &[Vec<f64>], (items, others): (usize, usize)) -> Shares {
    let mut shares = vec![vec![0.0; others]; items];
    let mut all = vec![0.0; items];
    let nobody = NOBODY + LACKING * ENOUGH_ITEMS.saturating_sub(others) as f64;
    for (voter, near) in voters.iter().zip(nearest) {
        let appeal: Vec<f64> = near.iter().map(|c| (c / SHARPNESS).exp_m1()).collect();
        let total: f64 = appeal.iter().sum::<f64>() + nobody;
        for (share, (appeal, near)) in shares[voter.item].iter_mut().zip(appeal.iter().zip(near)) {
            *share += appeal / total * near * voter.length;
        }
        all[voter.item] += voter.length;
    }
    for (row, all) in shares.iter_mut().zip(all) {
        row.iter_mut().filter(|s| **s > 0.0).for_each(|s| *s /= all);
    }
    shares
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 {
        2.0 * a * b / (a + b)
    } else {
        0.0
    }
}
