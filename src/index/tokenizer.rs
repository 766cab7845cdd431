//! Text to index terms: every pair of characters, and words of three characters or more.
//!
//! Bigrams find every literal substring, jieba words rank (evidence: nDCG@10 .947 for both in one
//! field, .910 and .876 for either). Positions count characters, spaces aside, so that a phrase of
//! bigrams is a substring, also where print puts spaces (2023 年). The last character of a run is a
//! term by itself, so that a single character is found by the prefix it makes.

use crate::notice::numbering::half_width;
use crate::segment;

/// A term and where it stands, counted in characters that are not spaces.
pub(crate) type Placed = (String, usize);

/// `text` as it is compared: half-width, lower case, without spaces. Line feeds stay, as the ends of
/// paragraphs. With each character comes its place in `text`, in characters.
pub(crate) fn normalize(text: &str) -> Vec<(char, usize)> {
    let kept = text
        .chars()
        .enumerate()
        .filter(|&(_, c)| c == '\n' || !c.is_whitespace());
    kept.map(|(at, c)| (half_width(c).to_ascii_lowercase(), at))
        .collect()
}

/// The bigrams of `text`, and the last character of each run of letters and digits.
pub(crate) fn bigrams(text: &str) -> Vec<Placed> {
    let chars: Vec<char> = normalize(text).into_iter().map(|(c, _)| c).collect();
    let mut terms = Vec::with_capacity(chars.len());
    for (at, &c) in chars.iter().enumerate() {
        if !c.is_alphanumeric() {
            continue;
        }
        match chars.get(at + 1).filter(|next| next.is_alphanumeric()) {
            Some(next) => terms.push((String::from_iter([c, *next]), at)),
            None => terms.push((c.to_string(), at)),
        }
    }
    terms
}

/// The jieba words of three characters or more in `text`.
pub(crate) fn long_words(text: &str) -> Vec<Placed> {
    let normal: String = normalize(text).into_iter().map(|(c, _)| c).collect();
    let mut terms = Vec::new();
    let mut at = 0;
    let mut rest = normal.as_str();
    for word in segment::words(&normal) {
        let Some(skipped) = rest.find(word) else {
            continue;
        };
        at += rest[..skipped].chars().count();
        let length = word.chars().count();
        if length >= 3 {
            terms.push((word.to_owned(), at));
        }
        at += length;
        rest = &rest[skipped + word.len()..];
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_of_print_do_not_part_characters() {
        let terms = |text: &str| {
            bigrams(text)
                .into_iter()
                .map(|(t, _)| t)
                .collect::<Vec<_>>()
        };
        assert_eq!(terms("2023 年"), ["20", "02", "23", "3年", "年"]);
        assert_eq!(terms("科普，ＡＢ"), ["科普", "普", "ab", "b"]);
    }

    #[test]
    fn a_word_stands_where_its_first_bigram_stands() {
        let text = "加强领导。开展 青少年科技 活动";
        let bigrams = bigrams(text);
        for (word, at) in long_words(text) {
            let first: String = word.chars().take(2).collect();
            assert!(bigrams.contains(&(first, at)), "{word} at {at}");
        }
        assert!(long_words(text).iter().any(|(w, _)| w == "青少年"));
    }
}
