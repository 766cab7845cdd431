//! Document numbers (发文字号): 渝科协发〔2022〕2号.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::numbering::half_width;

/// A document number: code (机关代字), year and serial (顺序号), by GB/T 9704, 7.2.5.
///
/// Brackets and spacing are a matter of print: two numbers are equal if these three are.
///
/// ```
/// use duizhao::notice::DocumentNumber;
/// let number = DocumentNumber::parse(" 渝科协发[2022] 2 号").unwrap();
/// assert_eq!(number.to_string(), "渝科协发〔2022〕2号");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// 机关代字, without spaces.
    pub code: String,
    /// Year.
    pub year: u16,
    /// 顺序号.
    pub serial: u32,
}

/// Any bracket that is seen around the year, half-width forms folded.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<code>\p{Han}[\p{Han}A-Za-z\s]{0,24}?)\s*[〔\[(【〈<﹝［]\s*(?P<year>(?:19|20)\d{2})\s*",
        r"[〕\])】〉>﹞］]\s*第?\s*(?P<serial>\d{1,5})\s*号",
    ))
    .expect("a valid pattern")
});

impl DocumentNumber {
    /// Reads `text` if it is a document number and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let folded: String = text.trim().chars().map(half_width).collect();
        let found = NUMBER.captures(&folded)?;
        (found[0].len() == folded.len()).then(|| Self::of(&found))?
    }

    /// The document number that `text` begins with, and what stands behind it, as in
    /// `湘科协通〔2023〕10号　签发人：…`.
    pub fn at_start(text: &str) -> Option<(Self, &str)> {
        let text = text.trim_start();
        let folded: String = text.chars().map(half_width).collect();
        let found = NUMBER.captures(&folded)?;
        let whole = found.get(0).filter(|whole| whole.start() == 0)?;
        let length = folded[..whole.end()].chars().count();
        let rest = text
            .char_indices()
            .nth(length)
            .map_or("", |(i, _)| &text[i..]);
        Some((Self::of(&found)?, rest))
    }

    fn of(found: &regex::Captures<'_>) -> Option<Self> {
        let code: String = found["code"]
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        Some(Self {
            code,
            year: found["year"].parse().ok()?,
            serial: found["serial"].parse().ok()?,
        })
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〔{}〕{}号", self.code, self.year, self.serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bracket_and_spacing_names_the_same_notice() {
        let expected = DocumentNumber {
            code: "渝科协发".to_owned(),
            year: 2022,
            serial: 2,
        };
        for text in [
            "渝科协发〔2022〕2 号",
            "渝科协发[2022]2号",
            "渝科协发(2022)2号",
            "渝科协发（２０２２）２号",
            "渝 科协发【2022】 2号",
        ] {
            assert_eq!(
                DocumentNumber::parse(text).as_ref(),
                Some(&expected),
                "{text}"
            );
        }
    }

    #[test]
    fn text_around_a_number_is_not_the_number() {
        assert_eq!(DocumentNumber::parse("根据渝科协发〔2022〕2号精神"), None);
        assert_eq!(DocumentNumber::parse("2022年第2号"), None);
    }
}
