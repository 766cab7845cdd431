//! What the index cannot tell and is looked up in the clause itself: punctuation, nearness, titles.
//!
//! The index finds all clauses that may match; here those are kept that do.

use crate::index::tokenizer::normalize;
use crate::notice::DocumentNumber;

/// What must hold of the stored text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// It stands there so.
    Literal(Pattern),
    /// These stand there in any order, with at most so many characters between them.
    Near(Vec<Pattern>, usize),
    /// One of these holds.
    Any(Vec<Check>),
    /// This does not hold.
    Not(Box<Check>),
}

/// Characters as they are compared; where there is none, any punctuation may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Option<char>>);

impl Pattern {
    /// `text`, punctuation included.
    pub(super) fn strict(text: &str) -> Self {
        Self(normalize(text).into_iter().map(|(c, _)| Some(c)).collect())
    }

    /// `text` with any punctuation for that in it, and none around it.
    pub(super) fn loose(text: &str) -> Self {
        let chars = normalize(text).into_iter().map(|(c, _)| c);
        let mut chars: Vec<Option<char>> =
            chars.map(|c| c.is_alphanumeric().then_some(c)).collect();
        while chars.last() == Some(&None) {
            chars.pop();
        }
        let start = chars
            .iter()
            .position(Option::is_some)
            .unwrap_or(chars.len());
        Self(chars.split_off(start))
    }

    /// Whether it says more than the index knows.
    fn has_punctuation(&self) -> bool {
        self.0.iter().flatten().any(|c| !c.is_alphanumeric())
    }

    /// Where it begins in `text`, which is normalized.
    pub(super) fn starts(&self, text: &[char]) -> Vec<usize> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let stands = |window: &[char]| {
            let mut both = self.0.iter().zip(window);
            both.all(|(wanted, c)| wanted.map_or(!c.is_alphanumeric(), |wanted| wanted == *c))
        };
        let windows = text.windows(self.0.len()).enumerate();
        windows
            .filter(|(_, window)| stands(window))
            .map(|(at, _)| at)
            .collect()
    }

    /// How many characters it is long.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Check {
    /// Whether the index alone cannot tell it.
    pub(super) fn is_needed(&self) -> bool {
        match self {
            Self::Literal(pattern) => pattern.has_punctuation(),
            Self::Near(..) => true,
            Self::Any(checks) => checks.iter().any(Self::is_needed),
            Self::Not(check) => check.is_needed(),
        }
    }

    /// Whether it holds of `text`, which is normalized.
    pub(super) fn holds(&self, text: &[char]) -> bool {
        match self {
            Self::Literal(pattern) => !pattern.starts(text).is_empty(),
            Self::Near(words, within) => near(words, *within, text),
            Self::Any(checks) => checks.iter().any(|check| check.holds(text)),
            Self::Not(check) => !check.holds(text),
        }
    }
}

/// Whether all of `words` stand in `text` with at most `within` characters between them altogether.
fn near(words: &[Pattern], within: usize, text: &[char]) -> bool {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (word, pattern) in words.iter().enumerate() {
        places.extend(pattern.starts(text).into_iter().map(|at| (at, word)));
    }
    places.sort_unstable();
    let longest = within + words.iter().map(Pattern::len).sum::<usize>();
    places.iter().enumerate().any(|(i, &(start, _))| {
        let ahead = places[i..].iter();
        let fitting = ahead.filter(|(at, word)| at + words[*word].len() <= start + longest);
        let mut ends = vec![false; words.len()];
        // A word that begins inside another one does not stand beside it.
        let mut free = start;
        for &(at, word) in fitting {
            if at >= free && !ends[word] {
                ends[word] = true;
                free = at + words[word].len();
            }
        }
        ends.iter().all(|found| *found)
    })
}

/// What must hold of a column of the notice that a clause stands in.
pub(super) struct ColumnCheck {
    /// The column.
    pub(super) column: &'static str,
    wanted: Pattern,
    excludes: bool,
}

impl ColumnCheck {
    /// One of the titles has `text` in it.
    pub(super) fn title(text: &str, excludes: bool) -> Self {
        Self {
            column: "titles",
            wanted: Pattern::loose(text),
            excludes,
        }
    }

    /// The number has `text` in it.
    pub(super) fn number(text: &str, excludes: bool) -> Self {
        Self {
            column: "notice",
            wanted: Pattern::loose(text),
            excludes,
        }
    }

    /// Whether it holds of `value`.
    pub(super) fn holds(&self, value: &str) -> bool {
        // A notice without a number goes by its title there.
        let is_meant = self.column != "notice" || DocumentNumber::parse(value).is_some();
        let chars: Vec<char> = normalize(value).into_iter().map(|(c, _)| c).collect();
        (is_meant && !self.wanted.starts(&chars).is_empty()) != self.excludes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        normalize(text).into_iter().map(|(c, _)| c).collect()
    }

    #[test]
    fn a_quoted_phrase_keeps_its_punctuation_whatever_its_style() {
        let check = |text: &str| Check::Literal(Pattern::strict(text));
        assert!(check("科普，教育").holds(&chars("加强科普, 教育")));
        assert!(!check("科普，教育").holds(&chars("加强科普、教育")));
        assert!(check("〔2022〕2号").holds(&chars("渝科协发(2022) 2号")));
        assert!(!check("科普教育").is_needed() && check("科普，教育").is_needed());
    }

    #[test]
    fn near_words_stand_in_any_order_and_beside_each_other() {
        let near = |words: &[&str], within| {
            Check::Near(words.iter().map(|w| Pattern::loose(w)).collect(), within)
        };
        let text = chars("基地开展科普活动");
        assert!(near(&["科普", "基地"], 2).holds(&text));
        assert!(!near(&["科普", "基地"], 1).holds(&text));
        assert!(!near(&["科普", "普活"], 9).holds(&text));
    }

    #[test]
    fn a_part_of_a_number_is_no_part_of_a_title() {
        let check = ColumnCheck::number("2022", false);
        assert!(check.holds("渝科协发〔2022〕2号"));
        assert!(!check.holds("2022年科普工作要点"));
    }
}
