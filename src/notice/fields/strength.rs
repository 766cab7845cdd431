//! How strongly a clause asks (约束程度): 必须 and 应当 bind, 鼓励 invites, 可以 leaves it open.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::{Detail, Entry, Offsets};
use crate::notice::pattern::pattern;

/// How strongly a word asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// 可以, 有条件的.
    Optional,
    /// 鼓励, 支持, 引导, 提倡.
    Encouraged,
    /// 必须, 应当, 要, 不得.
    Mandatory,
}

impl Strength {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Optional => "optional",
            Self::Encouraged => "encouraged",
            Self::Mandatory => "mandatory",
        }
    }

    /// The word people read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Optional => "可选",
            Self::Encouraged => "鼓励",
            Self::Mandatory => "强制",
        }
    }
}

/// A word, what it says, and the characters that must stand neither before nor behind it. A longer
/// word stands before one that it contains.
type Rule = (&'static str, Strength, &'static str, &'static str);

const RULES: [Rule; 22] = [
    ("必须", Strength::Mandatory, "", ""),
    ("应当", Strength::Mandatory, "", ""),
    ("不得", Strength::Mandatory, "", "不已"),
    ("严禁", Strength::Mandatory, "", ""),
    ("禁止", Strength::Mandatory, "令行", "区性"),
    ("不准", Strength::Mandatory, "", "确"),
    ("务必", Strength::Mandatory, "", ""),
    ("务求", Strength::Mandatory, "", ""),
    (
        "应",
        Strength::Mandatory,
        "相适反响供对回效呼顺理因",
        "急用对邀激付聘有变届收答声力届税得",
    ),
    ("须", Strength::Mandatory, "无必急莫", "知眉"),
    (
        "要",
        Strength::Mandatory,
        "主重需纲概摘必只想扼首紧险机显提简摄索若切夺",
        "求点素闻件义害领么是道塞职务案目约挟",
    ),
    ("鼓励", Strength::Encouraged, "", "性奖"),
    (
        "支持",
        Strength::Encouraged,
        "的持金策术与和供予财人化撑受",
        "单力政保体系下。，、；度率",
    ),
    ("引导", Strength::Encouraged, "政策性论", "作性标牌力员基"),
    ("提倡", Strength::Encouraged, "", ""),
    ("倡导", Strength::Encouraged, "", "者书"),
    ("可以", Strength::Optional, "", ""),
    ("有条件的", Strength::Optional, "", ""),
    ("视情", Strength::Optional, "", ""),
    ("酌情", Strength::Optional, "", ""),
    ("自愿", Strength::Optional, "", "者"),
    (
        "可",
        Strength::Optional,
        "不许认亦尚宁",
        "以持行能靠信视见控比控复再操追溯及接续燃贵推量回得",
    ),
];

/// The words of `text` that say how strongly it asks, each once, where it stands first.
pub(super) fn read(text: &str, offsets: &mut Offsets<'_>) -> Vec<Entry> {
    let mut seen = [false; RULES.len()];
    let mut found = Vec::new();
    for word in WORDS.find_iter(text) {
        let Some(i) = RULES.iter().position(|rule| rule.0 == word.as_str()) else {
            continue;
        };
        if !seen[i] && stands_alone(text, word.range(), &RULES[i]) {
            seen[i] = true;
            let detail = Detail::Strength(RULES[i].1);
            found.push(offsets.entry(word.start(), word.end(), Some(detail)));
        }
    }
    found
}

/// All words in one pass. Of two that begin at one place the longer stands first, so that 应 of 应当 is
/// no word of its own.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    let mut words: Vec<&str> = RULES.iter().map(|rule| rule.0).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    pattern(&words.join("|"))
});

/// Whether the word at `range` is not part of another one.
fn stands_alone(text: &str, range: Range<usize>, (_, _, before, behind): &Rule) -> bool {
    let previous = text[..range.start].chars().next_back();
    let next = text[range.end..].chars().next();
    previous.is_none_or(|c| !before.contains(c)) && next.is_none_or(|c| !behind.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, &'static str)> {
        read(text, &mut Offsets::new(text))
            .into_iter()
            .filter_map(|e| match e.detail {
                Some(Detail::Strength(s)) => Some((e.text, s.name())),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn words_of_obligation_are_told_with_their_strength() {
        assert_eq!(
            told("各地要加强领导，学校应当公开信息，不得拒绝；鼓励企业参与，有条件的可以先行。"),
            [
                ("要".to_owned(), "mandatory"),
                ("应当".to_owned(), "mandatory"),
                ("不得".to_owned(), "mandatory"),
                ("鼓励".to_owned(), "encouraged"),
                ("有条件的".to_owned(), "optional"),
                ("可以".to_owned(), "optional")
            ]
        );
    }

    #[test]
    fn the_same_characters_in_other_words_say_nothing() {
        for text in [
            "主要任务和工作要求、重要纲要",
            "应急响应、供应、相应、对应",
            "加大资金支持力度，发挥引导作用",
            "可持续发展、可行性、不可分割",
            "志愿者自愿者",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }
}
