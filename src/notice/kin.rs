//! Whether two files hold the same notice, told from what they say.
//!
//! Containment, not similarity: a copy may lack its attachments, or stand in a file with more. Text
//! alone cannot tell: this year's notice holds most of last year's. So numbers, years in titles, dates
//! of issue and issuers must not speak against it, and the figures in the text must agree.
//!
//! Nothing here compares everything with everything. A notice has a few *marks* (the smallest hash of
//! the shingles of each of its longest clauses), which survive small differences of extraction, and
//! leaves a [`Trace`]: its frame, its marks and a sample of its shingles. Notices that share a name or
//! a mark are neighbours; those whose traces agree are compared by their whole text ([`Likeness`]).
//! Both are judged by the same rules ([`agree`]), the trace only less strictly.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::numbering::half_width;
use super::{Clause, Notice, depth_first};
use crate::corpus::Province;

/// Characters of a shingle.
const SHINGLE: usize = 5;
/// How many clauses of the notice, and how many of its attachments, give a mark.
const MARKS: usize = 8;
/// The fewest characters of a clause that gives one.
const SHORTEST: usize = 40;
/// How many shingles are a sample: the smallest hashes, so that samples of two texts meet.
const SAMPLE: usize = 48;
/// By how much a share told from a sample of one may fall short of the true one: two standard
/// deviations and a half, which shrink with the root of the sample.
const DOUBT: f64 = 1.1;
/// The share of the shorter text's shingles that the longer must hold. Two characters in a hundred
/// read wrong leave nine tenths of them.
const CONTAINED: f64 = 0.75;
/// How many neighbours that share a name or a mark are looked at: what is boilerplate stands in many.
pub(crate) const NEIGHBOURS: usize = 16;

/// The marks of `notice` and a sample of its shingles, the smallest ones in order. A copy without the
/// attachments, or one that takes them for its own text, has marks in common with it.
pub(super) fn marks_and_sample(notice: &Notice) -> (Vec<u64>, Vec<u32>) {
    let own: Vec<Vec<char>> = depth_first(&notice.clauses).map(bare_text).collect();
    let attached: Vec<Vec<char>> = attached(notice).map(bare_text).collect();
    let mut marks: Vec<u64> = [&own, &attached]
        .into_iter()
        .flat_map(|t| longest(t))
        .collect();
    let whole = [own, attached].concat().concat();
    if marks.len() < 3 {
        marks.extend(shingles(&whole).min());
    }
    marks.sort_unstable();
    marks.dedup();
    (marks, sample(&whole))
}

fn bare_text(clause: &Clause) -> Vec<char> {
    bare(&clause.text())
}

/// The marks of the longest of `texts`.
fn longest(texts: &[Vec<char>]) -> impl Iterator<Item = u64> {
    let mut texts: Vec<&Vec<char>> = texts.iter().filter(|t| t.len() >= SHORTEST).collect();
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    texts.truncate(MARKS);
    texts.into_iter().filter_map(|text| shingles(text).min())
}

fn sample(text: &[char]) -> Vec<u32> {
    let (mut sample, mut largest) = (BTreeSet::new(), u32::MAX);
    for hash in shingles(text).map(|hash| (hash >> 32) as u32) {
        if hash <= largest && sample.insert(hash) && sample.len() > SAMPLE {
            sample.pop_last();
            largest = sample.last().copied().unwrap_or(u32::MAX);
        }
    }
    sample.into_iter().collect()
}

fn clauses(notice: &Notice) -> impl Iterator<Item = &Clause> {
    depth_first(&notice.clauses).chain(attached(notice))
}

fn attached(notice: &Notice) -> impl Iterator<Item = &Clause> {
    let attachments = notice.attachments.iter();
    attachments.flat_map(|a| depth_first(&a.clauses))
}

/// The letters and digits of `text`: what is left whatever became of spaces and punctuation.
pub(super) fn bare(text: &str) -> Vec<char> {
    // Nearly all characters are these, and the tables of Unicode are slow to ask.
    let is_common = |c: char| matches!(c, '\u{4E00}'..='\u{9FFF}');
    let kept = |c: &char| is_common(*c) || c.is_alphanumeric();
    let fold = |c: char| if is_common(c) { c } else { half_width(c) };
    text.chars().map(fold).filter(kept).collect()
}

fn shingles(text: &[char]) -> impl Iterator<Item = u64> {
    text.windows(SHINGLE.min(text.len().max(1))).map(|shingle| {
        let hash = fnv(shingle.iter().map(|c| u64::from(u32::from(*c))));
        // A final mix, so that the smallest hash is anybody's.
        let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^ (hash >> 33)
    })
}

/// Sixty-four bits for `text`.
fn fingerprint(text: &str) -> u64 {
    fnv(text.bytes().map(u64::from))
}

/// FNV-1a over `values`; the same in every run and on every machine.
fn fnv(values: impl Iterator<Item = u64>) -> u64 {
    values.fold(0xcbf2_9ce4_8422_2325, |hash, value| {
        (hash ^ value).wrapping_mul(0x0100_0000_01b3)
    })
}

/// What tells, without the text of a notice, whether another may be a copy of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// For its name.
    name: u64,
    /// For its number, if it has one, and whether that has a code.
    number: Option<(u64, bool)>,
    title: String,
    bodies: Vec<String>,
    /// Its city and county.
    place: (Option<String>, Option<String>),
    /// The Julian day of issue.
    issued: Option<i32>,
    /// That of the last change that its history tells of.
    changed: Option<i32>,
    marks: Vec<u64>,
    sample: Vec<u32>,
}

impl Trace {
    /// The trace of `notice` itself, without those in its attachments.
    pub(super) fn of(notice: &Notice) -> Self {
        let plain = |text: &String| bare(text).into_iter().collect();
        let number = notice.document_number.as_ref();
        let changes = notice.frame.history.iter();
        let changes = changes.filter(|event| !matches!(event.action.as_str(), "施行" | "实施"));
        Self {
            name: fingerprint(&notice.name()),
            number: number.map(|n| (fingerprint(&n.to_string()), !n.code.is_empty())),
            title: plain(&notice.title),
            bodies: notice.issuing_bodies.iter().map(plain).collect(),
            place: (notice.frame.city.clone(), notice.frame.county.clone()),
            issued: notice.date_of_issue.map(time::Date::to_julian_day),
            changed: changes.map(|event| event.date.to_julian_day()).max(),
            marks: notice.frame.marks.clone(),
            sample: notice.frame.sample.clone(),
        }
    }

    /// What its neighbours share: its name, and its marks.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u64> {
        std::iter::once(self.name).chain(self.marks.iter().copied())
    }

    /// Its title, by which neighbours are ordered.
    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// Whether the two may be the same notice, as far as their traces tell.
    pub(crate) fn may_be_same(&self, other: &Self) -> bool {
        agree(
            self,
            other,
            || true,
            |wanted| self.may_be_contained(other, wanted),
        )
    }

    /// Whether the samples speak against the smaller text being contained in the other by `wanted`.
    fn may_be_contained(&self, other: &Self, wanted: f64) -> bool {
        // A sample that is not full is the whole text.
        let reach = |t: &Self| match t.sample.last() {
            Some(&last) if t.sample.len() >= SAMPLE => last,
            _ => u32::MAX,
        };
        let cut = reach(self).min(reach(other));
        let within = |t: &Self| t.sample.partition_point(|&hash| hash <= cut);
        let (a, b) = (&self.sample[..within(self)], &other.sample[..within(other)]);
        let shared = a.iter().filter(|h| b.binary_search(h).is_ok()).count();
        let small = a.len().min(b.len());
        let (shared, small) = (shared as f64, small as f64);
        shared >= wanted * small - DOUBT * small.sqrt()
    }
}

/// For each of `traces` the first that is the same notice: neighbours whose traces agree, if they are
/// the `same` when looked at closely. The order of `traces` says which neighbours come first where
/// there are many.
pub(super) fn roots(traces: &[&Trace], mut same: impl FnMut(usize, usize) -> bool) -> Vec<usize> {
    let keyed = traces.iter().enumerate();
    let mut buckets: Vec<(u64, &str, usize)> = keyed
        .flat_map(|(i, t)| t.keys().map(move |key| (key, t.title.as_str(), i)))
        .collect();
    buckets.sort_unstable();
    let mut forest = Forest::new(traces.len());
    let mut looked_at: HashSet<(usize, usize)> = HashSet::new();
    for bucket in buckets.chunk_by(|a, b| a.0 == b.0) {
        for (at, &(_, _, i)) in bucket.iter().enumerate() {
            for &(_, _, j) in bucket[at + 1..].iter().take(NEIGHBOURS) {
                let pair = (i.min(j), i.max(j));
                if forest.root(i) != forest.root(j)
                    && looked_at.insert(pair)
                    && traces[i].may_be_same(traces[j])
                    && same(pair.0, pair.1)
                {
                    forest.join(i, j);
                }
            }
        }
    }
    forest.roots()
}

/// What hangs together.
pub(crate) struct Forest(Vec<usize>);

impl Forest {
    /// So many that do not.
    pub(crate) fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    /// The first that it hangs together with.
    pub(crate) fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    /// Makes two, and whatever hangs together with them, hang together.
    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }

    /// For each the first that it hangs together with.
    pub(crate) fn roots(mut self) -> Vec<usize> {
        (0..self.0.len()).map(|at| self.root(at)).collect()
    }
}

/// What of a notice is compared, made once for each that is looked at.
pub(super) struct Likeness {
    shingles: HashSet<u64>,
    /// Runs of digits in the text, with how often each stands there.
    figures: HashMap<String, usize>,
}

impl Likeness {
    pub(super) fn of(notice: &Notice) -> Self {
        let mut text: Vec<char> = Vec::new();
        let mut figures = HashMap::new();
        for clause in clauses(notice) {
            let words = clause.text();
            let runs: String = digits(&words).collect();
            for run in runs.split_terminator(' ') {
                *figures.entry(run.to_owned()).or_insert(0) += 1;
            }
            text.extend(bare(&words));
        }
        Self {
            shingles: shingles(&text).collect(),
            figures,
        }
    }

    /// The share of the smaller text that the other holds.
    fn contained(&self, other: &Self) -> f64 {
        let (small, large) = if self.shingles.len() <= other.shingles.len() {
            (self, other)
        } else {
            (other, self)
        };
        let shared = small
            .shingles
            .iter()
            .filter(|s| large.shingles.contains(s))
            .count();
        shared as f64 / small.shingles.len().max(1) as f64
    }

    /// Whether the figures of the smaller text stand in the other too.
    fn figures_agree(&self, other: &Self) -> bool {
        let count = |l: &Self| l.figures.values().sum::<usize>();
        let (small, large) = if count(self) <= count(other) {
            (self, other)
        } else {
            (other, self)
        };
        let shared: usize = small
            .figures
            .iter()
            .map(|(run, n)| (*n).min(large.figures.get(run).copied().unwrap_or(0)))
            .sum();
        shared * 20 >= count(small) * 17
    }
}

/// The runs of digits in `text`, a space behind each.
fn digits(text: &str) -> impl Iterator<Item = char> {
    let mut in_run = false;
    text.chars().chain(['\n']).filter_map(move |c| {
        let c = half_width(c);
        let was_in_run = std::mem::replace(&mut in_run, c.is_ascii_digit());
        match (was_in_run, in_run) {
            (_, true) => Some(c),
            (true, false) => Some(' '),
            (false, false) => None,
        }
    })
}

/// Whether `a` and `b` are the same notice.
pub(super) fn same(a: (&Trace, &Likeness), b: (&Trace, &Likeness)) -> bool {
    let figures = || a.1.figures_agree(b.1);
    agree(a.0, b.0, figures, |wanted| a.1.contained(b.1) >= wanted)
}

/// Whether `a` and `b` are the same notice if their figures agree and the smaller text is contained in
/// the other by a share.
fn agree(
    a: &Trace,
    b: &Trace,
    figures: impl Fn() -> bool,
    contained: impl Fn(f64) -> bool,
) -> bool {
    match (a.number, b.number) {
        (Some(x), Some(y)) if x != y => return false,
        // One number, used by two offices of the same code.
        (Some((_, has_code)), Some(_)) => {
            let told_apart = !has_code || issuers_conflict(a, b);
            return !told_apart || contained(CONTAINED);
        }
        _ => {}
    }
    if dates_conflict(a, b) || !digits(&a.title).eq(digits(&b.title)) || issuers_conflict(a, b) {
        return false;
    }
    let untitled = a.title.is_empty() != b.title.is_empty();
    if !(untitled || alike(&a.title, &b.title)) || provinces_conflict(a, b) || !figures() {
        return false;
    }
    // A few words in common prove nothing.
    let short = a.sample.len().min(b.sample.len()) < SHORTEST;
    contained(if short || untitled { 0.95 } else { CONTAINED })
}

/// Two issues of one notice have their dates months apart; a date read from the imprint is days off.
/// So have two versions of a regulation their last changes; each is passed and made public.
fn dates_conflict(a: &Trace, b: &Trace) -> bool {
    let apart = |x: Option<i32>, y: Option<i32>, days: u32| matches!((x, y), (Some(x), Some(y)) if x.abs_diff(y) > days);
    apart(a.issued, b.issued, 31) || apart(a.changed, b.changed, 183)
}

fn issuers_conflict(a: &Trace, b: &Trace) -> bool {
    if a.bodies.is_empty() || b.bodies.is_empty() {
        // Cities pass the same regulations.
        let differ = |x: &Option<String>, y: &Option<String>| x.is_some() && y.is_some() && x != y;
        return differ(&a.place.0, &b.place.0) || differ(&a.place.1, &b.place.1);
    }
    let known = |name: &String| b.bodies.iter().any(|other| alike(name, other));
    !a.bodies.iter().any(known)
}

/// One province's plan is another's with the name changed.
fn provinces_conflict(a: &Trace, b: &Trace) -> bool {
    let (a, b) = (
        Province::mentioned_in(&a.title),
        Province::mentioned_in(&b.title),
    );
    matches!((a, b), (Some(a), Some(b)) if a != b)
}

/// Whether two names differ by no more than what extraction does to them, or by a body's name in front.
fn alike(a: &str, b: &str) -> bool {
    if a.ends_with(b) || b.ends_with(a) {
        return !a.is_empty() && !b.is_empty();
    }
    let pairs =
        |text: &str| -> Vec<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (x, mut y) = (pairs(a), pairs(b));
    let total = x.len() + y.len();
    let mut shared = 0;
    for pair in x {
        if let Some(at) = y.iter().position(|p| *p == pair) {
            y.swap_remove(at);
            shared += 1;
        }
    }
    shared * 2 * 10 >= total * 8 && total > 0
}

#[cfg(test)]
mod tests;
