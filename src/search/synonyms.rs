//! Other ways to say a text, from the user's `synonyms.txt`.
//!
//! A line holds expressions that mean the same: `科协 = 科学技术协会`. Where it begins with a province
//! (`广西: 我区 = 全区 = 自治区`) they mean so in the notices of that province only.

use super::words::Cut;
use crate::corpus::Province;
use crate::index::tokenizer::normalize;

/// How many other ways of one text are tried.
const MOST: usize = 16;

/// Expressions that mean the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synonyms(Vec<Group>);

/// The province they are of, and the expressions.
type Group = (Option<Province>, Vec<String>);

/// Another way to say a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alternative {
    /// The text, said so.
    pub(super) text: String,
    /// What is new in it.
    pub(super) expression: String,
    /// The words it stands for.
    pub(super) instead_of: Vec<String>,
    /// Where it means the same; everywhere if there is none.
    pub(super) province: Option<Province>,
}

impl Synonyms {
    /// Reads the lines of a file; empty ones and those that begin with `#` say nothing. Lines that are
    /// wrong are left out and told: each by its number, from 1, and why.
    pub fn parse(file: &str) -> (Self, Vec<(usize, String)>) {
        let (mut groups, mut wrong) = (Vec::new(), Vec::new());
        for (number, line) in (1..).zip(file.trim_start_matches('\u{feff}').lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match group(line) {
                Ok(group) => groups.push(group),
                Err(why) => wrong.push((number, why)),
            }
        }
        (Self(groups), wrong)
    }

    /// The other ways to say `cut`: one expression of whole words in it replaced.
    pub(super) fn alternatives(&self, cut: &Cut) -> Vec<Alternative> {
        let mut found = Vec::new();
        for (province, group) in &self.0 {
            for said in group {
                let Some((words, chars)) = place(cut, said) else {
                    continue;
                };
                for other in group.iter().filter(|other| *other != said) {
                    let before = cut.chars[..chars.start].iter().collect::<String>();
                    let after = cut.chars[chars.end..].iter().collect::<String>();
                    found.push(Alternative {
                        text: format!("{before}{other}{after}"),
                        expression: other.clone(),
                        instead_of: cut.words[words.clone()]
                            .iter()
                            .map(|w| cut.text(w))
                            .collect(),
                        province: *province,
                    });
                }
            }
        }
        found.truncate(MOST);
        found
    }
}

/// What a line says.
fn group(line: &str) -> Result<Group, String> {
    let (province, rest) = match line.split_once([':', '：']) {
        None => (None, line),
        Some((name, rest)) => {
            let province = Province::named(name.trim());
            let unknown = || format!("没有省份“{}”", name.trim());
            (Some(province.ok_or_else(unknown)?), rest)
        }
    };
    let expressions: Vec<String> = rest
        .split(['=', '＝'])
        .map(|e| normalize(e).into_iter().map(|(c, _)| c).collect())
        .filter(|e: &String| e.chars().any(char::is_alphanumeric))
        .collect();
    if expressions.len() < 2 {
        return Err("要写成“甲 = 乙”".to_owned());
    }
    Ok((province, expressions))
}

/// Where `said` stands in `cut` as whole words: which words, and which characters.
fn place(cut: &Cut, said: &str) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    let length = said.chars().count();
    (0..cut.words.len()).find_map(|first| {
        let start = cut.words[first].start;
        let end = start + length;
        let last = (first..cut.words.len()).find(|&last| cut.words[last].end == end)?;
        let same = cut.chars[start..end].iter().copied().eq(said.chars());
        same.then_some((first..last + 1, start..end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_of_whole_words_is_said_otherwise() {
        let synonyms = Synonyms::parse("# 机构\n科协 = 科学技术协会\n广西：我区 = 自治区\n").0;
        let said = |text: &str| -> Vec<String> {
            let found = synonyms.alternatives(&Cut::of(text));
            found.into_iter().map(|a| a.text).collect()
        };
        assert_eq!(said("科学技术协会章程"), ["科协章程"]);
        assert_eq!(said("我区"), ["自治区"]);
        assert_eq!(said("我区域"), Vec::<String>::new());
    }

    #[test]
    fn a_line_that_is_wrong_is_named() {
        let (synonyms, wrong) = Synonyms::parse("甲 = 乙\n丙\n广州: 甲 = 乙");
        assert_eq!(synonyms.0.len(), 1);
        assert_eq!(
            wrong.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
            [2, 3]
        );
    }
}
