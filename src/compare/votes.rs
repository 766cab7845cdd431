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

use super::candidates::ItemPairs;
use super::profile::{Profile, Terms};

/// How far the nearest counterpart must stand above the others to get most of a vote (cosine).
const SHARPNESS: f64 = 0.1;
/// The weight of "nobody" among those who are voted for.
const NOBODY: f64 = 1.0;
/// With fewer items than this to vote for, a vote goes astray easily: the lack counts for nobody.
const ENOUGH_ITEMS: usize = 10;
/// The weight that each lacking item adds.
const LACKING: f64 = 0.1;
/// A long item can give a short one no more of its vote than the short one is long: shares are
/// divided by this power of the part it could be.
const BREVITY: f64 = 0.7;
/// How much the vote of a heading weighs beside those of the text.
const HEADING: f64 = 0.05;

/// Where the items' best counterparts are weaker than this in the geometric mean, the notices have
/// little to do with each other, and what they seem to share counts for less, by the third power…
const AKIN: f64 = 0.04;
/// …down to this part.
const LEAST_AKIN: f64 = 0.1;
/// The least that a best counterpart counts for in that mean.
const NOTHING: f64 = 1e-4;

/// Room to work in, kept from one pair of notices to the next.
#[derive(Default)]
pub(super) struct Room {
    /// In how many items of either notice each term stands.
    items_with: Vec<[u32; 2]>,
    /// Where the postings of each term begin and end; both 0 for terms without any.
    postings_of: Vec<(u32, u32)>,
    /// Voters with a term, and its weight in them.
    postings: Vec<(u32, f32)>,
    /// The products of one voter with each of the others.
    products: Vec<f32>,
}

impl Room {
    pub(super) fn new(terms: usize) -> Self {
        Self {
            items_with: vec![[0, 0]; terms],
            postings_of: vec![(0, 0); terms],
            postings: Vec::new(),
            products: Vec::new(),
        }
    }

    /// Lists the voters with each term.
    fn list(&mut self, voters: &[Voter]) {
        let all = || voters.iter().flat_map(|voter| &voter.terms);
        for &(term, _) in all() {
            self.postings_of[term as usize].1 += 1;
        }
        let mut end = 0;
        for &(term, _) in all() {
            let (start, count) = &mut self.postings_of[term as usize];
            // Only when a term is met first; its place is above 0, and its end grows as it is filled.
            if *start == 0 {
                *start = end + 1;
                end += *count;
                *count = *start;
            }
        }
        self.postings.clear();
        self.postings.resize(end as usize + 1, (0, 0.0));
        for (at, voter) in voters.iter().enumerate() {
            for &(term, weight) in &voter.terms {
                let end = &mut self.postings_of[term as usize].1;
                self.postings[*end as usize] = (at as u32, weight);
                *end += 1;
            }
        }
        self.products.clear();
        self.products.resize(voters.len(), 0.0);
    }

    /// The product of `voter` with each of those listed.
    fn multiply(&mut self, voter: &Voter) {
        self.products.fill(0.0);
        for &(term, weight) in &voter.terms {
            let (start, end) = self.postings_of[term as usize];
            for &(other, its_weight) in &self.postings[start as usize..end as usize] {
                self.products[other as usize] += weight * its_weight;
            }
        }
    }

    fn unlist(&mut self, voters: &[Voter]) {
        for &(term, _) in voters.iter().flat_map(|voter| &voter.terms) {
            self.postings_of[term as usize] = (0, 0);
        }
    }
}

/// The items of two notices that may answer each other, and how strongly they do: from 0 to about 3.
pub(super) fn strengths(a: &[&Profile], b: &[&Profile], room: &mut Room) -> Vec<(u32, u32, f64)> {
    for (side, profiles) in [a, b].into_iter().enumerate() {
        for term in profiles.iter().flat_map(|p| &p.whole) {
            room.items_with[term.number()][side] += 1;
        }
    }
    let poll = Poll {
        pairs: ItemPairs::new(a, b, &room.items_with),
        rarity: rarity(a.len() + b.len()),
    };
    let mut strengths = vec![0.0; poll.pairs.all.len()];
    for (units, brevity) in [(by_sentence as Units, 0.0), (by_whole as Units, BREVITY)] {
        let (from, to) = (poll.voters(a, units, room), poll.voters(b, units, room));
        let near = poll.nearest(0, &from, &to, room);
        let (there, back) = (
            poll.shares(0, &from, &near[0]),
            poll.shares(1, &to, &near[1]),
        );
        for (pair, strength) in strengths.iter_mut().enumerate() {
            let (i, j) = poll.pairs.all[pair];
            let part = a[i as usize].length as f64 / b[j as usize].length.max(1) as f64;
            *strength += harmonic(
                there[pair] / (1.0 / part).min(1.0).powf(brevity),
                back[pair] / part.min(1.0).powf(brevity),
            );
        }
    }
    for (side, one, other) in [(0, a, b), (1, b, a)] {
        let from = poll.voters(one, by_heading, room);
        if from.of.is_empty() {
            continue;
        }
        let to = poll.voters(other, by_passage, room);
        let near = poll.nearest(side, &from, &to, room);
        let shares = poll.shares(side, &from, &near[0]);
        for (strength, share) in strengths.iter_mut().zip(shares) {
            *strength += HEADING * share;
        }
    }
    for term in a.iter().chain(b).flat_map(|p| &p.whole) {
        room.items_with[term.number()] = [0, 0];
    }
    poll.temper(&mut strengths);
    let all = poll.pairs.all.into_iter().zip(strengths);
    all.map(|((i, j), strength)| (i, j, strength)).collect()
}

/// How much a term tells that stands in so many of `items` items.
fn rarity(items: usize) -> Vec<f64> {
    let count = items as f64;
    (0..=items)
        .map(|n| ((count + 1.0) / (n as f64 + 0.5)).ln().max(0.0))
        .collect()
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 {
        2.0 * a * b / (a + b)
    } else {
        0.0
    }
}

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

/// A sentence, a heading or a whole item.
struct Voter {
    item: usize,
    /// Those of its terms that the other notice has too, with their weights.
    terms: Vec<(u32, f32)>,
    /// Its length as a vector of all its terms.
    length: f64,
}

/// The voters of one notice, in the order of its items.
struct Voters {
    of: Vec<Voter>,
    /// Where those of each item begin, and at last where all end.
    starts: Vec<usize>,
}

/// For each voter the cosine of its nearest counterpart in each item that its own one may answer.
type Nearest = Vec<Vec<f32>>;

/// A vote of two notices.
struct Poll {
    pairs: ItemPairs,
    /// By the number of items with a term.
    rarity: Vec<f64>,
}

impl Poll {
    fn voters(&self, profiles: &[&Profile], units: Units, room: &Room) -> Voters {
        let (mut of, mut starts) = (Vec::new(), vec![0]);
        for (item, profile) in profiles.iter().enumerate() {
            for unit in units(profile) {
                let mut square = 0.0;
                let mut terms = Vec::new();
                for term in unit {
                    let [here, there] = room.items_with[term.number()];
                    let weight = term.weight() * self.rarity[(here + there) as usize];
                    square += weight * weight;
                    if here > 0 && there > 0 && weight > 0.0 {
                        terms.push((term.number() as u32, weight as f32));
                    }
                }
                if square > 0.0 {
                    let length = f64::sqrt(square);
                    of.push(Voter {
                        item,
                        terms,
                        length,
                    });
                }
            }
            starts.push(of.len());
        }
        Voters { of, starts }
    }

    /// What is near to the voters `from`, of notice number `side`, and to those of the other notice.
    fn nearest(&self, side: usize, from: &Voters, to: &Voters, room: &mut Room) -> [Nearest; 2] {
        let none = |side: usize, voters: &Voters| -> Nearest {
            let met = |voter: &Voter| self.pairs.of[side][voter.item].len();
            voters.of.iter().map(|v| vec![0.0; met(v)]).collect()
        };
        let (mut near_from, mut near_to) = (none(side, from), none(1 - side, to));
        room.list(&to.of);
        for (one, near_one) in from.of.iter().zip(&mut near_from) {
            room.multiply(one);
            for (near_one, &pair) in near_one.iter_mut().zip(&self.pairs.of[side][one.item]) {
                let item = self.pairs.other(pair, side);
                let place = self.pairs.place(pair, 1 - side);
                let own = to.starts[item]..to.starts[item + 1];
                let others = to.of[own.clone()].iter().zip(&room.products[own.clone()]);
                for ((other, &product), near_other) in others.zip(&mut near_to[own]) {
                    let cosine = (f64::from(product) / (one.length * other.length)) as f32;
                    *near_one = cosine.max(*near_one);
                    near_other[place] = cosine.max(near_other[place]);
                }
            }
        }
        room.unlist(&to.of);
        [near_from, near_to]
    }

    /// For each pair, how much of the votes of its item of notice number `side` goes to the other one:
    /// a vote weighs as much as its voter says, and counts as much as its counterpart is near.
    fn shares(&self, side: usize, voters: &Voters, nearest: &Nearest) -> Vec<f64> {
        let mut shares = vec![0.0; self.pairs.all.len()];
        let others = self.pairs.of[1 - side].len();
        let nobody = NOBODY + LACKING * ENOUGH_ITEMS.saturating_sub(others) as f64;
        for (item, pairs) in self.pairs.of[side].iter().enumerate() {
            let own = voters.starts[item]..voters.starts[item + 1];
            let all: f64 = voters.of[own.clone()].iter().map(|v| v.length).sum();
            for (voter, near) in voters.of[own.clone()].iter().zip(&nearest[own]) {
                let appeal = |near: f32| (f64::from(near) / SHARPNESS).exp_m1();
                let total = near.iter().map(|&near| appeal(near)).sum::<f64>() + nobody;
                for (&pair, &near) in pairs.iter().zip(near) {
                    let vote = appeal(near) / total * f64::from(near);
                    shares[pair as usize] += vote * voter.length / all;
                }
            }
        }
        shares
    }

    /// Lowers the strengths between notices that have little to do with each other: every vote goes
    /// to somebody, also where nobody answers. The geometric mean over the notice with fewer items
    /// tells them from notices that share a part only: there many items have a strong counterpart,
    /// here a few have one, in what all notices say (奖励, 追究责任).
    fn temper(&self, strengths: &mut [f64]) {
        let side = usize::from(self.pairs.of[1].len() < self.pairs.of[0].len());
        let items = &self.pairs.of[side];
        let best = |pairs: &Vec<u32>| {
            let of_item = pairs.iter().map(|&pair| strengths[pair as usize]);
            of_item.fold(NOTHING, f64::max)
        };
        let logarithms: f64 = items.iter().map(|pairs| best(pairs).ln()).sum();
        let mean = (logarithms / items.len().max(1) as f64).exp();
        let factor = (mean / AKIN).powi(3).clamp(LEAST_AKIN, 1.0);
        strengths.iter_mut().for_each(|s| *s *= factor);
    }
}
