//! The words of a query and how much each pair of characters in them counts.
//!
//! The index knows pairs only. Here jieba says which of them lie inside a word and which across two:
//! 传播专家 is 传播 and 专家 before it is 播专. A word counts the same however long it is, question
//! words count less. The constants were chosen on half of a set of judged questions (769 of them, over
//! 60,720 articles of law) and are flat around these values.

use std::ops::Range;

use crate::index::tokenizer::normalize;
use crate::segment;

/// What a pair across two words counts, where one inside a word of two characters counts 1.
const ACROSS: f32 = 0.3;

/// What a pair counts that a stop word has part in, relative to others.
const STOPPED: f32 = 0.6;

/// Words that people ask with, not for.
const STOP_WORDS: &str = " 的 了 吗 呢 吧 啊 么 嘛 是 否 有 没 什么 怎么 怎样 怎么样 怎么办 如何 是否 可以 能否 \
    能不能 可不可以 是不是 有没有 哪些 哪个 哪 谁 多少 几 几个 为什么 何 何时 为 在 和 与 或 及 以及 对 对于 关于 被 把 \
    让 使 给 向 从 到 就 也 都 还 又 而 而且 但 但是 如果 若 应 应该 应当 需要 要 会 能 得 地 之 其 这 那 这个 那个 该 \
    我 你 他 她 它 我们 他们 自己 请问 想 知道 问 后 时 中 上 下 里 不 没有 需 想要 多久 多长时间 怎 该怎么 ";

/// Those of them that make a question.
const QUESTION_WORDS: &str = " 吗 呢 什么 怎么 怎样 怎么样 怎么办 如何 是否 可以 能否 能不能 可不可以 是不是 有没有 哪些 哪个 \
    哪 谁 多少 几 几个 为什么 何 何时 应该 应当 多久 多长时间 怎 该怎么 ";

/// A text of a query, folded, and where its words stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// The characters as they are compared, without spaces.
    pub(super) chars: Vec<char>,
    /// Where the words stand in them.
    pub(super) words: Vec<Range<usize>>,
}

impl Cut {
    /// Cuts `text` into words.
    pub(super) fn of(text: &str) -> Self {
        let original: Vec<char> = text.chars().collect();
        let placed = normalize(text);
        // Jieba knows 一系列, not 1系列.
        let readable =
            placed.iter().map(|&(c, at)| match original[at] {
                digit @ ('〇' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八'
                | '九') => digit,
                _ => c,
            });
        let readable: String = readable.collect();
        let (mut words, mut at, mut rest) = (Vec::new(), 0, readable.as_str());
        for word in segment::words(&readable) {
            let Some(skipped) = rest.find(word) else {
                continue;
            };
            at += rest[..skipped].chars().count();
            let length = word.chars().count();
            words.push(at..at + length);
            at += length;
            rest = &rest[skipped + word.len()..];
        }
        Self {
            chars: placed.into_iter().map(|(c, _)| c).collect(),
            words,
        }
    }

    /// The text of a word.
    pub(super) fn text(&self, word: &Range<usize>) -> String {
        self.chars[word.clone()].iter().collect()
    }

    /// The words that a clause is expected to hold: those of two characters or more that are not
    /// asked with. Where there are none, all of them.
    pub(super) fn content_words(&self) -> Vec<Range<usize>> {
        let words = self.words.iter().cloned();
        let content: Vec<_> = words
            .filter(|word| word.len() > 1 && !self.is_stop_word(word))
            .collect();
        if content.is_empty() {
            self.words.clone()
        } else {
            content
        }
    }

    /// The pairs of characters and what each counts; a pair that stands twice counts twice.
    pub(super) fn pairs(&self) -> Vec<(String, f32)> {
        let all_stop = self.words.iter().all(|word| self.is_stop_word(word));
        let stopped: Vec<bool> = self
            .words
            .iter()
            .map(|word| !all_stop && self.is_stop_word(word))
            .collect();
        let owner = |at: usize| self.words.iter().position(|word| word.contains(&at));
        let owners: Vec<Option<usize>> = (0..self.chars.len()).map(owner).collect();
        let mut pairs: Vec<(String, f32)> = Vec::new();
        for at in 1..self.chars.len() {
            let (Some(a), Some(b)) = (owners[at - 1], owners[at]) else {
                continue;
            };
            let both: [char; 2] = [self.chars[at - 1], self.chars[at]];
            if !both.iter().all(|c| c.is_alphanumeric()) {
                continue;
            }
            let mut weight = if a == b {
                ((self.words[a].len() - 1) as f32).powf(-0.5)
            } else {
                ACROSS
            };
            if stopped[a] || stopped[b] {
                weight *= STOPPED;
            }
            let pair = String::from_iter(both);
            match pairs.iter_mut().find(|(known, _)| *known == pair) {
                Some((_, sum)) => *sum += weight,
                None => pairs.push((pair, weight)),
            }
        }
        pairs
    }

    /// Whether somebody asks it.
    pub(super) fn is_question(&self) -> bool {
        let asks = |word| QUESTION_WORDS.contains(&format!(" {} ", self.text(word)));
        self.chars.last() == Some(&'?') || self.words.iter().any(asks)
    }

    fn is_stop_word(&self, word: &Range<usize>) -> bool {
        STOP_WORDS.contains(&format!(" {} ", self.text(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_inside_words_count_more_than_those_across() {
        let cut = Cut::of("传播专家的一系列");
        let words: Vec<String> = cut.words.iter().map(|w| cut.text(w)).collect();
        assert_eq!(words, ["传播", "专家", "的", "1系列"]);
        let pairs = cut.pairs();
        let weight = |pair: &str| pairs.iter().find(|(p, _)| p == pair).unwrap().1;
        assert!(weight("传播") > weight("1系") && weight("1系") > weight("播专"));
        assert!(weight("播专") > weight("家的"));
        assert_eq!(cut.content_words().len(), 3);
    }

    #[test]
    fn a_query_of_stop_words_is_looked_for_all_the_same() {
        assert_eq!(Cut::of("如何").content_words().len(), 1);
        assert_eq!(Cut::of("如何").pairs(), [("如何".to_owned(), 1.0)]);
    }
}
