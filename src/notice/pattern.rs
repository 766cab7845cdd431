//! Patterns of 公文 form, put together at little cost.
//!
//! A run that takes in one notice puts all of them together for it alone, and that takes longer than to
//! parse it. Unicode's classes are the most of it: the digits of sixty scripts, the blocks of Han in
//! pieces. So a pattern's `\d` is the digits that Chinese text is written with, and its `\p{Han}` the
//! blocks as wholes.

use regex::Regex;

/// The digits in half and full width.
const DIGIT: &str = "[0-9０-９]";

/// Every Han character; what else is in their blocks is not assigned.
const HAN: &str = "[々〇〡-〩〸-〻\u{2E80}-\u{2FD5}\u{3400}-\u{4DBF}\u{4E00}-\u{9FFF}\u{F900}-\u{FAD9}\u{16FE2}\u{16FE3}\u{16FF0}-\u{16FF6}\u{20000}-\u{3FFFD}]";

/// The pattern that `text`, which is the program's own, writes.
pub(super) fn pattern(text: &str) -> Regex {
    let text = text.replace(r"\d", DIGIT).replace(r"\p{Han}", HAN);
    Regex::new(&text).expect("a valid pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_han_character_is_one_and_hardly_anything_else() {
        let [ours, theirs] = [pattern(r"^\p{Han}$"), Regex::new(r"^\p{Han}$").unwrap()];
        let assigned = Regex::new(r"^\P{Cn}$").unwrap();
        let mut buffer = [0; 4];
        for c in '\0'..=char::MAX {
            let text: &str = c.encode_utf8(&mut buffer);
            assert!(
                ours.is_match(text) == theirs.is_match(text) || !assigned.is_match(text),
                "{c} {:x}",
                c as u32
            );
        }
    }
}
