//! Which text of an earlier column each text of a row has most in common with.
//!
//! Two texts share at most the characters of one that lie in passages of the other. That is counted for
//! all texts of the row in one go, and only the texts that can be the nearest are compared, best
//! prospects first. So a row of a hundred texts that are nearly alike costs a hundred comparisons and
//! not five thousand.

use super::relation::{Begins, Plain, SHORTEST, Shared};

/// Of the texts that have a passage, so many are looked at, the first ones: a row of an office's own
/// theme may hold thousands that say the same.
const WITH_A_PASSAGE: usize = 64;
/// So many of those that can be the nearest are compared.
const TRIED: usize = 64;

/// A text of an earlier column, and what is in both.
pub(super) struct Counterpart {
    /// Which text.
    pub(super) of: usize,
    /// What they have in common.
    pub(super) common: Shared,
}

/// For each text the one of an earlier column that most of its letters stand in, and of equal ones the
/// first, where that is at least the part `least` of them. `column` is that of each text, in order.
pub(super) fn counterparts(
    texts: &[Plain],
    column: &[usize],
    least: f64,
) -> Vec<Option<Counterpart>> {
    let passages = Passages::new(texts);
    let mut begins: Vec<Option<Begins<'_>>> = texts.iter().map(|_| None).collect();
    let mut of_text = |(at, text): (usize, &Plain)| {
        let earlier = column.partition_point(|&other| other < column[at]);
        let mut best: Option<Counterpart> = None;
        for (at_most, of) in passages.prospects(at, text, earlier) {
            let is_beaten = best.as_ref().is_some_and(|best| {
                let known = best.common.letters;
                at_most < known || at_most == known && of > best.of
            });
            if is_beaten || (at_most as f64) < least * text.letters as f64 {
                break;
            }
            let common = begins[of]
                .get_or_insert_with(|| Begins::new(&texts[of]))
                .shared(text);
            let is_more = best.as_ref().is_none_or(|best| {
                let known = best.common.letters;
                common.letters > known || common.letters == known && of < best.of
            });
            if common.of_text >= least && is_more {
                best = Some(Counterpart { of, common });
            }
        }
        best
    };
    texts.iter().enumerate().map(&mut of_text).collect()
}

/// The passages of the shortest length that count, of all texts of a row.
struct Passages {
    /// The passage at each place of each text.
    of_text: Vec<Vec<u32>>,
    /// The texts with each passage lie between two of these places…
    starts: Vec<usize>,
    /// …here, in order.
    texts: Vec<u32>,
}

impl Passages {
    fn new(texts: &[Plain]) -> Self {
        let mut all: Vec<(u128, u32, u32)> = Vec::new();
        let mut of_text: Vec<Vec<u32>> = Vec::new();
        for (text, number) in texts.iter().zip(0..) {
            let before = all.len();
            all.extend(text.begins().zip(0..).map(|(p, place)| (p, number, place)));
            of_text.push(vec![0; all.len() - before]);
        }
        all.sort_unstable();
        let mut passages = Self {
            of_text,
            starts: vec![0],
            texts: Vec::new(),
        };
        for (same, passage) in all.chunk_by(|a, b| a.0 == b.0).zip(0..) {
            let start = passages.texts.len();
            for &(_, text, place) in same {
                passages.of_text[text as usize][place as usize] = passage;
                let own = &passages.texts[start..];
                if own.len() < WITH_A_PASSAGE && own.last() != Some(&text) {
                    passages.texts.push(text);
                }
            }
            passages.starts.push(passages.texts.len());
        }
        passages
    }

    /// The texts before number `earlier` that have anything of `text`, which is number `at`, and how
    /// many of its letters at most; most first.
    fn prospects(&self, at: usize, text: &Plain, earlier: usize) -> Vec<(usize, usize)> {
        let mut letters_before = vec![0];
        for c in &text.chars {
            let before = letters_before.last().copied().unwrap_or(0);
            letters_before.push(before + usize::from(c.is_alphanumeric()));
        }
        // Up to which character it is counted, and how many letters.
        let mut counted: Vec<(usize, usize)> = vec![(0, 0); earlier];
        for (place, &passage) in self.of_text[at].iter().enumerate() {
            let passage = passage as usize;
            let all = &self.texts[self.starts[passage]..self.starts[passage + 1]];
            for &other in all.iter().take_while(|&&other| (other as usize) < earlier) {
                let (end, letters) = &mut counted[other as usize];
                let from = place.max(*end);
                *end = place + SHORTEST;
                *letters += letters_before[*end] - letters_before[from];
            }
        }
        let met = counted.into_iter().enumerate();
        let met = met.filter(|&(_, (end, _))| end > 0);
        let mut prospects: Vec<(usize, usize)> = met.map(|(i, (_, n))| (n, i)).collect();
        prospects.sort_unstable_by_key(|&(letters, other)| (usize::MAX - letters, other));
        prospects.truncate(TRIED);
        prospects
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_the_one_that_comparing_every_two_finds() {
        let sentences = [
            "积极开展科普培训活动",
            "列支科普工作专项经费",
            "组建科普志愿服务队伍",
            "加强组织领导和协调配合",
            "落实落实落实落实落实落实",
        ];
        let texts: Vec<Plain> = (0..60usize)
            .map(|n| {
                let of_text = (0..4).map(|i| sentences[(n * (i + 3) + n / 7) % 5]);
                Plain::new(&format!("{}。{n}", of_text.collect::<Vec<_>>().join("，")))
            })
            .collect();
        let column: Vec<usize> = (0..60).map(|n| n / 3).collect();
        let found = counterparts(&texts, &column, 0.05);
        for (at, text) in texts.iter().enumerate() {
            let mut best: Option<(usize, usize)> = None;
            for of in (0..at).filter(|&of| column[of] < column[at]) {
                let common = Begins::new(&texts[of]).shared(text);
                let is_more = best.is_none_or(|(letters, _)| common.letters > letters);
                if common.of_text >= 0.05 && is_more {
                    best = Some((common.letters, of));
                }
            }
            let found = found[at].as_ref().map(|c| (c.common.letters, c.of));
            assert_eq!(found, best, "{at}");
        }
    }
}
