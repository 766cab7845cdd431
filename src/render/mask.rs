//! Personal telephone numbers, masked in what people see: `187****4250`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::compare::Comparison;

/// Mobile numbers (11 digits from 1) and land lines (area code, 7 or 8 digits) that are no part of a
/// longer number or word.
static TELEPHONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u:\b)(?:(?P<mobile>1[3-9][0-9][- ]?)[0-9]{4}(?P<end>[- ]?[0-9]{4})",
        r"|(?P<line>0[0-9]{2,3}[-—－ ]?[0-9]{3,4})[0-9]{4})(?-u:\b)",
    ))
    .expect("a valid pattern")
});

/// `text` with the middle digits of each telephone number as asterisks.
///
/// ```
/// use duizhao::render::mask::mask;
/// assert_eq!(mask("联系人：某某 18700004250"), "联系人：某某 187****4250");
/// assert_eq!(mask("（0771-2800063）"), "（0771-280****）");
/// assert_eq!(mask("2022年1月13日"), "2022年1月13日");
/// ```
pub fn mask(text: &str) -> Cow<'_, str> {
    TELEPHONE.replace_all(text, |found: &Captures<'_>| {
        match (found.name("mobile"), found.name("line")) {
            (Some(begin), _) => format!("{}****{}", begin.as_str(), &found["end"]),
            (_, line) => format!("{}****", line.map_or("", |line| line.as_str())),
        }
    })
}

/// `comparison` with masked quotes, for the formats that people read.
pub fn masked_comparison(mut comparison: Comparison) -> Comparison {
    for quote in comparison
        .rows
        .iter_mut()
        .flat_map(|row| row.cells.iter_mut().flatten())
    {
        quote.text = mask(&quote.text).into_owned();
    }
    comparison
}
