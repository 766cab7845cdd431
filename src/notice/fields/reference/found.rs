//! Where a text names a document: 《title》, a bracket and an article behind it.
//!
//! Plain code and no pattern: bounded runs of any character make thousands of states, and to put those
//! together took longer than to parse a notice. A part ends where a character stands that it may not
//! hold, so nothing is tried twice.

use std::ops::{Range, RangeInclusive};

/// A document that is named, in byte places of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// From 《 to the end of the last part.
    pub(super) whole: Range<usize>,
    /// Between the title's marks.
    pub(super) title: Range<usize>,
    /// What stands in the bracket behind it.
    pub(super) bracket: Option<Range<usize>>,
    /// The article behind that: 第三十二条第二款.
    pub(super) clause: Option<Range<usize>>,
}

/// Every document that `text` names, in order.
pub(super) fn all(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('《').map(|start| at + start) {
        let named = named_at(text, start);
        at = named
            .as_ref()
            .map_or(start + '《'.len_utf8(), |n| n.whole.end);
        found.extend(named);
    }
    found
}

fn named_at(text: &str, start: usize) -> Option<Found> {
    let begins = start + '《'.len_utf8();
    let title = begins..begins + title(&text[begins..])?;
    let mut end = title.end + '》'.len_utf8();
    let from = |at: usize, part: Range<usize>| at + part.start..at + part.end;
    let bracket = bracket(&text[end..]).map(|inside| from(end, inside));
    if let Some(inside) = &bracket {
        end = inside.end + one(&text[inside.end..], "）)")?;
    }
    let clause = clause(&text[end..]).map(|clause| from(end, clause));
    Some(Found {
        whole: start..clause.as_ref().map_or(end, |clause| clause.end),
        title,
        bracket,
        clause,
    })
}

/// How long the title is that `text` begins with. There may be one title in it.
fn title(text: &str) -> Option<usize> {
    let is_inside = |c| !matches!(c, '《' | '》' | '\n');
    let mut at = run(text, is_inside, 1..=80)?;
    if let Some(open) = one(&text[at..], "《") {
        at += open;
        at += run(&text[at..], is_inside, 1..=60)?;
        at += one(&text[at..], "》")?;
        at += run(&text[at..], is_inside, 0..=40)?;
    }
    text[at..].starts_with('》').then_some(at)
}

/// The inside of the bracket that `text` begins with. There may be brackets in it.
fn bracket(text: &str) -> Option<Range<usize>> {
    let is_inside = |c| !matches!(c, '（' | '）' | '(' | ')' | '\n');
    let mut at = blank(text);
    at += one(&text[at..], "（(")?;
    let start = at;
    at += run(&text[at..], is_inside, 2..=60)?;
    while let Some(open) = one(&text[at..], "（(") {
        at += open;
        at += run(&text[at..], is_inside, 1..=30)?;
        at += one(&text[at..], "）)")?;
        at += run(&text[at..], is_inside, 0..=40)?;
    }
    one(&text[at..], "）)").map(|_| start..at)
}

/// The article that `text` begins with: 第五条之一第二款第（三）项.
fn clause(text: &str) -> Option<Range<usize>> {
    let start = blank(text);
    let is_digit = |c: char| "一二三四五六七八九十0123456789".contains(c);
    let mut at = start + one(&text[start..], "第")?;
    let is_number = |c| is_digit(c) || "百千零〇".contains(c);
    at += run(&text[at..], is_number, 1..=8)?;
    at += one(&text[at..], "条")?;
    let inserted = |text: &str| {
        let of = one(text, "之")?;
        Some(of + one(&text[of..], "一二三四五")?)
    };
    at += inserted(&text[at..]).unwrap_or_default();
    for (marks, unit) in [(["", ""], "款"), (["（(", "）)"], "项")] {
        let part = |text: &str| {
            let mut at = one(text, "第")?;
            at += one(&text[at..], marks[0]).unwrap_or_default();
            at += run(&text[at..], is_digit, 1..=4)?;
            at += one(&text[at..], marks[1]).unwrap_or_default();
            Some(at + one(&text[at..], unit)?)
        };
        at += part(&text[at..]).unwrap_or_default();
    }
    Some(start..at)
}

/// How many bytes of white space `text` begins with.
fn blank(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// How long the first character of `text` is, if it is one of `wanted`.
fn one(text: &str, wanted: &str) -> Option<usize> {
    let first = text.chars().next()?;
    wanted.contains(first).then(|| first.len_utf8())
}

/// How long the characters are that `text` begins with and that are `wanted`, if there are so many.
fn run(text: &str, wanted: impl Fn(char) -> bool, many: RangeInclusive<usize>) -> Option<usize> {
    let end = text.find(|c| !wanted(c)).unwrap_or(text.len());
    many.contains(&text[..end].chars().count()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;
    use std::sync::LazyLock;

    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"《(?P<title>[^《》\n]{1,80}(?:《[^《》\n]{1,60}》[^《》\n]{0,40})?)》",
            r"(?:\s*[（(](?P<bracket>[^（）()\n]{2,60}(?:[（(][^（）()\n]{1,30}[）)][^（）()\n]{0,40})*)[）)])?",
            r"(?:\s*(?P<clause>第[一二三四五六七八九十百千零〇0-9]{1,8}条(?:之[一二三四五])?(?:第[一二三四五六七八九十0-9]{1,4}款)?(?:第[（(]?[一二三四五六七八九十0-9]{1,4}[）)]?项)?))?",
        ))
        .unwrap()
    });

    /// The same by a pattern.
    fn by_pattern(text: &str) -> Vec<Found> {
        let range = |m: regex::Match<'_>| m.range();
        let found = PATTERN.captures_iter(text).map(|found| Found {
            whole: found.get(0).map(range).unwrap(),
            title: found.name("title").map(range).unwrap(),
            bracket: found.name("bracket").map(range),
            clause: found.name("clause").map(range),
        });
        found.collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn what_is_found_is_what_the_pattern_says(
            parts in prop::collection::vec(
                "[《》（）()第条款项之一十百3 \n甲]{1,6}|《甲{0,3}》|（[甲一]{1,4}）|第[一二0-9]{1,9}条|甲{28,32}|甲{38,42}|甲{58,62}|甲{78,82}",
                0..14,
            )
        ) {
            let text = parts.concat();
            prop_assert_eq!(all(&text), by_pattern(&text));
        }
    }
}
