//! Parts of a clause: whether a quote is one, and which sentence it comes nearest to.

use std::collections::HashSet;

/// What people write where they left something out.
const OMISSIONS: [&str; 7] = ["……", "…", "......", "...", "（略）", "〔略〕", "(略)"];

/// How many characters of `text` a shortened quote took: its parts stand in `text` one after the
/// other. `None` where it is something else. Neither has blanks.
pub(super) fn taken(text: &str, quoted: &str) -> Option<usize> {
    let mut parts = vec![quoted.to_owned()];
    for omission in OMISSIONS {
        let split =
            |part: &String| -> Vec<String> { part.split(omission).map(str::to_owned).collect() };
        parts = parts.iter().flat_map(split).collect();
    }
    let mut rest = text;
    let mut taken = 0;
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let at = rest.find(part.as_str())?;
        rest = &rest[at + part.len()..];
        taken += part.chars().count();
    }
    (taken > 0).then_some(taken)
}

/// The sentence of `text` that has most in common with `quoted`.
pub(super) fn nearest_sentence<'t>(text: &'t str, quoted: &str) -> &'t str {
    let pairs =
        |text: &str| -> HashSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let wanted = pairs(quoted);
    let sentences = text.split_inclusive(['。', '；', '！', '？', '\n']);
    let shared = |sentence: &&str| pairs(sentence).intersection(&wanted).count();
    let mut best = ("", 0);
    for sentence in sentences {
        let count = shared(&sentence);
        if count > best.1 {
            best = (sentence, count);
        }
    }
    best.0.trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_quote_is_known_as_one() {
        let text = "（四）壮大队伍。组织培训，做好总结。";
        assert_eq!(taken(text, "组织培训"), Some(4));
        assert_eq!(taken(text, "（四）壮大队伍。……做好总结。"), Some(13));
        assert_eq!(taken(text, "做好总结。……壮大队伍。"), None);
        assert_eq!(taken(text, "组织学习"), None);
        assert_eq!(taken(text, "……"), None);
    }

    #[test]
    fn the_nearest_sentence_is_the_one_that_was_changed() {
        let text = "壮大队伍。组织培训三次；做好总结。";
        assert_eq!(nearest_sentence(text, "组织培训五次"), "组织培训三次；");
        assert_eq!(nearest_sentence(text, "abc"), "");
    }
}
