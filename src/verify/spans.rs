//! What differs between two texts, in as few and as short spans as a person would mark.

use dissimilar::Chunk;

/// The work that comparing may take, in products of lengths; one table has so much in all. Beyond it
/// two texts differ from the first difference to the last.
pub(super) const EFFORT: u64 = 400_000_000;

/// How much of the text around a span is shown, in characters.
const CONTEXT: usize = 12;

/// A span in which two texts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where it begins in the source's text, in characters.
    pub at: usize,
    /// The source's characters.
    pub expected: String,
    /// The table's characters.
    pub found: String,
    /// What stands before it in both; `…` where more does.
    pub before: String,
    /// What stands behind it in both; `…` where more does.
    pub after: String,
}

/// The spans in which `found` differs from `expected`, in order. `effort` is what may still be spent.
pub(super) fn differences(expected: &str, found: &str, effort: &mut u64) -> Vec<Difference> {
    let chunks = chunks(expected, found, effort);
    let mut spans: Vec<Difference> = Vec::new();
    let mut at = 0;
    let mut before = String::new();
    let mut is_open = false;
    for chunk in chunks {
        match chunk {
            Chunk::Equal(text) => {
                if is_open && let Some(span) = spans.last_mut() {
                    span.after = beginning(text);
                }
                is_open = false;
                at += text.chars().count();
                before = ending(text);
            }
            Chunk::Delete(text) | Chunk::Insert(text) => {
                if !std::mem::replace(&mut is_open, true) {
                    spans.push(Difference {
                        at,
                        expected: String::new(),
                        found: String::new(),
                        before: std::mem::take(&mut before),
                        after: String::new(),
                    });
                }
                let Some(span) = spans.last_mut() else {
                    continue;
                };
                if let Chunk::Delete(_) = chunk {
                    span.expected.push_str(text);
                    at += text.chars().count();
                } else {
                    span.found.push_str(text);
                }
            }
        }
    }
    spans
}

fn chunks<'t>(expected: &'t str, found: &'t str, effort: &mut u64) -> Vec<Chunk<'t>> {
    let same = |(a, b): &(char, char)| a == b;
    let pairs = || expected.chars().zip(found.chars());
    let head: usize = pairs().take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (a, b) = (&expected[head..], &found[head..]);
    let ends = a.chars().rev().zip(b.chars().rev());
    let tail: usize = ends.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    let work = (a.chars().count() as u64).saturating_mul(b.chars().count() as u64);
    if work <= *effort {
        *effort -= work;
        return dissimilar::diff(expected, found);
    }
    let parts = [
        Chunk::Equal(&expected[..head]),
        Chunk::Delete(a),
        Chunk::Insert(b),
        Chunk::Equal(&expected[expected.len() - tail..]),
    ];
    let is_some = |chunk: &Chunk<'_>| match chunk {
        Chunk::Equal(text) | Chunk::Delete(text) | Chunk::Insert(text) => !text.is_empty(),
    };
    parts.into_iter().filter(is_some).collect()
}

fn beginning(text: &str) -> String {
    match text.char_indices().nth(CONTEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn ending(text: &str) -> String {
    match text.char_indices().rev().nth(CONTEXT) {
        Some((start, c)) => format!("…{}", &text[start + c.len_utf8()..]),
        None => text.to_owned(),
    }
}

impl std::fmt::Display for Difference {
    /// `…推进科普[-信息化-][+数字化+]建设…`; a line feed shows as `⏎`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |text: &str| text.replace('\n', "⏎");
        f.write_str(&shown(&self.before))?;
        if !self.expected.is_empty() {
            write!(f, "[-{}-]", shown(&self.expected))?;
        }
        if !self.found.is_empty() {
            write!(f, "[+{}+]", shown(&self.found))?;
        }
        f.write_str(&shown(&self.after))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(expected: &str, found: &str) -> Vec<String> {
        let spans = differences(expected, found, &mut EFFORT.clone());
        spans.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_difference_is_told_with_what_stands_around_it() {
        assert_eq!(told("甲乙", "甲乙"), [""; 0]);
        assert_eq!(
            told("推进科普信息化建设。", "推进科普数字化建设。"),
            ["推进科普[-信息-][+数字+]化建设。"]
        );
        assert_eq!(told("甲。\n乙。", "甲。"), ["甲。[-⏎乙。-]"]);
        let long = "一二三四五六七八九十".repeat(3);
        assert_eq!(
            told(&format!("{long}甲{long}"), &format!("{long}乙{long}")),
            ["…九十一二三四五六七八九十[-甲-][+乙+]一二三四五六七八九十一二…"]
        );
    }

    #[test]
    fn beyond_the_effort_one_span_holds_all_differences() {
        let spans = differences("甲乙丙丁戊", "甲子丙丑戊", &mut 0);
        assert_eq!(spans.len(), 1);
        assert_eq!(spans[0].to_string(), "甲[-乙丙丁-][+子丙丑+]戊");
    }

    proptest! {
        #[test]
        fn the_spans_turn_one_text_into_the_other(
            expected in "[甲乙丙，。\n]{0,40}", found in "[甲乙丙，。\n]{0,40}", effort in 0..2000_u64,
        ) {
            let spans = differences(&expected, &found, &mut effort.clone());
            let source: Vec<char> = expected.chars().collect();
            let mut made = String::new();
            let mut from = 0;
            for span in &spans {
                prop_assert!(span.expected != span.found);
                made.extend(&source[from..span.at]);
                made.push_str(&span.found);
                from = span.at + span.expected.chars().count();
            }
            made.extend(&source[from..]);
            prop_assert_eq!(made, found);
        }
    }
}
