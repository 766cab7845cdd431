//! Which items answer each other, and which nearly did.

use rayon::prelude::*;

use super::candidates::notice_pairs;
use super::profile::Profiles;
use super::votes::{Room, strengths};

/// From this strength on two items answer each other. One value for all pairs of notices: it was
/// measured on families of documents that it was not chosen on (see tests/quality/README.md).
pub(super) const ACCEPTED: f64 = 0.045;
/// Below this a pair is not even a near miss.
const NEAR_MISS: f64 = 0.004;
/// So many pairs of notices are aligned before what was found is put together.
const AT_ONCE: usize = 4096;
/// How many near misses each item keeps for each other notice.
const NEAR_MISSES: usize = 2;

/// Two items, the smaller number first, and how strongly they answer each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) strength: f32,
}

/// What came of comparing the items, each list in the order of the items.
#[derive(Clone, Debug, Default)]
pub(super) struct Alignment {
    /// Those that answer each other.
    pub(super) accepted: Vec<Pair>,
    /// The nearest of those that do not.
    pub(super) near_misses: Vec<Pair>,
}

/// Aligns the items of notices that `may_meet`; `of_notice` has the items of each notice.
pub(super) fn align(
    of_notice: &[Vec<usize>],
    profiles: &Profiles,
    may_meet: impl Fn(usize, usize) -> bool,
) -> Alignment {
    let pairs = notice_pairs(of_notice, &profiles.of, profiles.terms, may_meet);
    let mut all = Alignment::default();
    // Not all of them at once: what is found would be held twice.
    for pairs in pairs.chunks(AT_ONCE) {
        let found: Vec<Alignment> = pairs
            .par_iter()
            .map_init(
                || Room::new(profiles.terms),
                |room, &(a, b)| align_two(&of_notice[a], &of_notice[b], profiles, room),
            )
            .collect();
        for part in found {
            all.accepted.extend(part.accepted);
            all.near_misses.extend(part.near_misses);
        }
    }
    all.accepted.sort_unstable_by_key(|p| (p.a, p.b));
    all.near_misses.sort_unstable_by_key(|p| (p.a, p.b));
    all
}

/// Every pair of items that are looked at, of notices that `may_meet`.
pub(super) fn all_strengths(
    of_notice: &[Vec<usize>],
    profiles: &Profiles,
    may_meet: impl Fn(usize, usize) -> bool,
) -> Vec<Pair> {
    let mut room = Room::new(profiles.terms);
    let of = |items: &[usize]| items.iter().map(|&i| &profiles.of[i]).collect::<Vec<_>>();
    let mut all = Vec::new();
    for a in 0..of_notice.len() {
        for b in (a + 1..of_notice.len()).filter(|&b| may_meet(a, b)) {
            let (first, second) = (&of_notice[a], &of_notice[b]);
            let found = strengths(&of(first), &of(second), &mut room).into_iter();
            all.extend(found.map(|(i, j, s)| pair(first[i as usize], second[j as usize], s)));
        }
    }
    all
}

fn align_two(first: &[usize], second: &[usize], profiles: &Profiles, room: &mut Room) -> Alignment {
    let of = |items: &[usize]| items.iter().map(|&i| &profiles.of[i]).collect::<Vec<_>>();
    let mut alignment = Alignment::default();
    let mut missed: Vec<(f64, usize, usize)> = Vec::new();
    for (i, j, strength) in strengths(&of(first), &of(second), room) {
        let (i, j) = (i as usize, j as usize);
        if strength >= ACCEPTED {
            alignment.accepted.push(pair(first[i], second[j], strength));
        } else if strength >= NEAR_MISS {
            missed.push((strength, i, j));
        }
    }
    missed.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut kept_first, mut kept_second) = (vec![0; first.len()], vec![0; second.len()]);
    for (strength, i, j) in missed {
        if kept_first[i] < NEAR_MISSES || kept_second[j] < NEAR_MISSES {
            kept_first[i] += 1;
            kept_second[j] += 1;
            let pair = pair(first[i], second[j], strength);
            alignment.near_misses.push(pair);
        }
    }
    alignment
}

fn pair(one: usize, other: usize, strength: f64) -> Pair {
    Pair {
        a: one.min(other) as u32,
        b: one.max(other) as u32,
        strength: strength as f32,
    }
}
