//! Personal data, masked in what people see: telephone numbers (`187****4250`), e-mail addresses and
//! the names of contacts. A mask has as many characters as what it hides, so that places in a text
//! stay what they are.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::compare::Comparison;
use crate::compare::views::Listing;

/// Mobile numbers (11 digits from 1) and land lines (area code, 7 or 8 digits) that are no part of a
/// longer number or word.
static TELEPHONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u:\b)(?:(?P<mobile>1[3-9][0-9][- ]?)[0-9]{4}(?P<end>[- ]?[0-9]{4})",
        r"|(?P<line>0[0-9]{2,3}[-—－ ]?[0-9]{3,4})[0-9]{4})(?-u:\b)",
    ))
    .expect("a valid pattern")
});

/// E-mail addresses.
static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<first>[A-Za-z0-9])(?P<rest>[A-Za-z0-9._+-]*)(?P<at>@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
        .expect("a valid pattern")
});
/// The name of a contact.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<label>联\s*系\s*人|联\s*络\s*[人员])(?P<colon>\s*[：:]\s*)(?P<first>\p{Han})(?P<rest>\s?\p{Han}{1,2})(?P<end>$|[\s，、；。（(：:0-9])")
        .expect("a valid pattern")
});

/// `text` with the middle digits of each telephone number, the name in each e-mail address and each
/// contact's name but the first character as asterisks.
///
/// ```
/// use duizhao::render::mask::mask;
/// assert_eq!(mask("联系人：赵甲乙 18700004250"), "联系人：赵** 187****4250");
/// assert_eq!(mask("邮箱：kepu@example.com"), "邮箱：k***@example.com");
/// assert_eq!(mask("（0771-2800063）"), "（0771-280****）");
/// assert_eq!(mask("2022年1月13日"), "2022年1月13日");
/// ```
pub fn mask(text: &str) -> Cow<'_, str> {
    let stars = |hidden: &str| "*".repeat(hidden.chars().count());
    let mut masked = TELEPHONE.replace_all(text, |found: &Captures<'_>| {
        match (found.name("mobile"), found.name("line")) {
            (Some(begin), _) => format!("{}****{}", begin.as_str(), &found["end"]),
            (_, line) => format!("{}****", line.map_or("", |line| line.as_str())),
        }
    });
    if masked.contains('@') {
        let hide = |f: &Captures<'_>| format!("{}{}{}", &f["first"], stars(&f["rest"]), &f["at"]);
        masked = Cow::Owned(EMAIL.replace_all(&masked, hide).into_owned());
    }
    if masked.contains('联') && masked.contains(['：', ':']) {
        let hide = |f: &Captures<'_>| {
            let hidden = stars(&f["rest"]);
            format!(
                "{}{}{}{hidden}{}",
                &f["label"], &f["colon"], &f["first"], &f["end"]
            )
        };
        masked = Cow::Owned(NAME.replace_all(&masked, hide).into_owned());
    }
    masked
}

/// `comparison` with masked texts, for the formats that people read. A mask is as long as what it
/// hides, so that places in the text stay right.
pub fn masked_comparison(mut comparison: Comparison) -> Comparison {
    comparison.change_clauses(|clause| {
        hide(&mut clause.text);
        clause.heading.iter_mut().for_each(hide);
        clause.stated.iter_mut().for_each(|s| hide(&mut s.text));
    });
    let rows = comparison.rows.iter_mut();
    rows.for_each(|row| hide(&mut row.theme));
    comparison
}

/// `listing` with masked texts.
pub fn masked_listing(mut listing: Listing) -> Listing {
    listing.rows.iter_mut().flatten().for_each(hide);
    listing
}

fn hide(text: &mut String) {
    if let Cow::Owned(masked) = mask(text) {
        *text = masked;
    }
}
