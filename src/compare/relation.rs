//! How one item answers another: the passages that stand in both, and what that makes of them.

use crate::notice::numbering::half_width;

/// A passage counts from so many characters on, spaces aside.
pub(super) const SHORTEST: usize = 6;
/// At so many places of the base a passage is looked for; a text that repeats itself has more.
const PLACES: usize = 16;
/// Of the shorter text, how much stands in the other where it was taken over.
const VERBATIM: f64 = 0.75;
/// How much where it was adapted.
const ADAPTED: f64 = 0.2;
/// The score from which on it was adapted, whatever its words: the same task told anew.
const SAME_TASK: f64 = 0.2;

/// How one clause answers another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// 相关: a part of one bears on the other.
    Related,
    /// 改写: the same task, in passages of the other or in words of its own.
    Adapted,
    /// 照搬: most of the text stands in both.
    Verbatim,
}

impl Relation {
    /// All of them, loosest first.
    pub const ALL: [Self; 3] = [Self::Related, Self::Adapted, Self::Verbatim];

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Related => "related",
            Self::Adapted => "adapted",
            Self::Verbatim => "verbatim",
        }
    }

    /// The word people read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Related => "相关",
            Self::Adapted => "改写",
            Self::Verbatim => "照搬",
        }
    }
}

/// A passage that stands in two texts: characters of one, and of the base it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// One behind the last.
    pub end: usize,
    /// First character in the base.
    pub base_start: usize,
    /// One behind the last in the base.
    pub base_end: usize,
}

/// What two texts have in common.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shared {
    /// The passages, in the order of the text.
    pub(super) spans: Vec<Span>,
    /// How many letters and digits stand in them.
    pub(super) letters: usize,
    /// Of the text's own letters, the part in them.
    pub(super) of_text: f64,
    /// Of the shorter text's letters.
    pub(super) of_shorter: f64,
}

impl Shared {
    /// The relation of two texts that answer each other with `score`.
    pub(super) fn relation(&self, score: Option<f64>) -> Relation {
        if self.of_shorter >= VERBATIM {
            Relation::Verbatim
        } else if self.of_shorter >= ADAPTED || score.is_some_and(|s| s >= SAME_TASK) {
            Relation::Adapted
        } else {
            Relation::Related
        }
    }
}

/// A text without spaces, in one width, with the place of each character.
pub(super) struct Plain {
    pub(super) chars: Vec<char>,
    pub(super) places: Vec<usize>,
    pub(super) letters: usize,
}

impl Plain {
    pub(super) fn new(text: &str) -> Self {
        let kept = text.chars().enumerate().filter(|(_, c)| !c.is_whitespace());
        let (places, chars): (Vec<usize>, Vec<char>) = kept
            .map(|(at, c)| (at, half_width(c).to_ascii_lowercase()))
            .unzip();
        let letters = chars.iter().filter(|c| c.is_alphanumeric()).count();
        Self {
            chars,
            places,
            letters,
        }
    }

    /// The shortest passage that begins at each place, as a number: six characters of 21 bits.
    pub(super) fn begins(&self) -> impl Iterator<Item = u128> {
        let passages = self.chars.windows(SHORTEST);
        passages.map(|passage| {
            let number = |all: u128, &c: &char| all << 21 | u128::from(u32::from(c));
            passage.iter().fold(0, number)
        })
    }
}

/// Where in a text each passage begins that counts: made once for a text that many are compared with.
pub(super) struct Begins<'a> {
    base: &'a Plain,
    /// Passages of the shortest length and their places, in order.
    places: Vec<(u128, u32)>,
}

impl<'a> Begins<'a> {
    pub(super) fn new(base: &'a Plain) -> Self {
        let mut places: Vec<(u128, u32)> = base.begins().zip(0..).collect();
        places.sort_unstable();
        Self { base, places }
    }

    /// The first places of a passage.
    fn of(&self, begin: u128) -> impl Iterator<Item = usize> {
        let first = self.places.partition_point(|&(other, _)| other < begin);
        let same = self.places[first..].iter().take(PLACES);
        same.take_while(move |&&(other, _)| other == begin)
            .map(|&(_, place)| place as usize)
    }

    /// The passages of `text` that stand in it, from left to right, each as long as can be.
    pub(super) fn shared(&self, text: &Plain) -> Shared {
        let base = self.base;
        let begins: Vec<u128> = text.begins().collect();
        let mut spans = Vec::new();
        let (mut letters, mut i) = (0, 0);
        while let Some(&begin) = begins.get(i) {
            let length = |b: usize| {
                let pairs = text.chars[i..].iter().zip(&base.chars[b..]);
                pairs.take_while(|(x, y)| x == y).count()
            };
            let longest = self.of(begin).map(|b| (length(b), b));
            // Of equal ones the first.
            let Some((length, b)) = longest.max_by_key(|&(length, b)| (length, usize::MAX - b))
            else {
                i += 1;
                continue;
            };
            let passage = &text.chars[i..i + length];
            let inner = trimmed(passage);
            let own = passage.iter().filter(|c| c.is_alphanumeric()).count();
            if own >= SHORTEST {
                letters += own;
                let (first, last) = (inner.start, inner.end - 1);
                spans.push(Span {
                    start: text.places[i + first],
                    end: text.places[i + last] + 1,
                    base_start: base.places[b + first],
                    base_end: base.places[b + last] + 1,
                });
            }
            i += length;
        }
        let part = |of: usize| letters as f64 / of.max(1) as f64;
        Shared {
            spans,
            letters,
            of_text: part(text.letters),
            of_shorter: part(text.letters.min(base.letters)).min(1.0),
        }
    }

    /// Whether most of either text stands in the other.
    pub(super) fn says_again(&self, text: &Plain) -> bool {
        let longer = self.base.letters.max(text.letters);
        self.shared(text).letters as f64 >= VERBATIM * longer as f64
    }
}

/// The part of the letters and digits of `text` that stands in passages of `base`, from 0 to 1, as
/// [`SharedText`](super::SharedText) has it.
///
/// ```
/// use duizhao::compare::shared_part;
/// assert_eq!(shared_part("组建科普专家团队。", "组建科普专家团队，"), 1.0);
/// assert_eq!(shared_part("组建科普专家团队。", "做好总结。"), 0.0);
/// ```
pub fn shared_part(base: &str, text: &str) -> f64 {
    Begins::new(&Plain::new(base))
        .shared(&Plain::new(text))
        .of_text
}

/// `passage` without the punctuation at its ends.
fn trimmed(passage: &[char]) -> std::ops::Range<usize> {
    let first = passage.iter().position(|c| c.is_alphanumeric());
    let last = passage.iter().rposition(|c| c.is_alphanumeric());
    match (first, last) {
        (Some(first), Some(last)) => first..last + 1,
        _ => 0..passage.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common(base: &str, text: &str) -> Shared {
        Begins::new(&Plain::new(base)).shared(&Plain::new(text))
    }

    #[test]
    fn spans_tell_the_characters_in_both_texts() {
        let (base, text) = (
            "列支科普经费。争取社会资金、公益机构等支持。",
            "积极争取社会 资金、公益机构等支持学会。",
        );
        let found = common(base, text);
        let cut = |text: &str, a, b| text.chars().skip(a).take(b - a).collect::<String>();
        let [span] = found.spans[..] else {
            panic!("{found:?}");
        };
        assert_eq!(
            cut(text, span.start, span.end),
            "争取社会 资金、公益机构等支持"
        );
        assert_eq!(
            cut(base, span.base_start, span.base_end),
            "争取社会资金、公益机构等支持"
        );
        assert_eq!(found.letters, 13);
    }

    #[test]
    fn the_relation_is_read_from_how_much_is_shared() {
        let base = "学会应将科普工作经费纳入年初经费预算，在学术活动中统筹安排科普工作。";
        assert_eq!(common(base, base).relation(None), Relation::Verbatim);
        let adapted = "有条件的学会设立科普专项，在学术活动中统筹安排科普工作，加大投入。";
        assert_eq!(common(base, adapted).relation(None), Relation::Adapted);
        let related = "争取社会资金支持学会科普。";
        assert_eq!(common(base, related).relation(None), Relation::Related);
        assert_eq!(common(base, related).relation(Some(0.5)), Relation::Adapted);
    }

    #[test]
    fn a_text_that_repeats_itself_costs_no_more() {
        let long = "科".repeat(20_000);
        let found = common(&long, &long);
        assert_eq!(found.spans.len(), 1);
        assert_eq!(common("", "科普").spans, []);
    }
}
