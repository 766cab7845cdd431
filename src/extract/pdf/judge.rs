//! Whether a page was read: by its characters alone, and by what a second reader says.
//!
//! A PDF may say wrong things about its characters (a stripped or shuffled table of characters, bytes
//! in the wrong encoding), and no reader notices. Modern simplified Chinese notices, though, consist
//! of common characters. The limits are measured: no false alarm on 3,168 good pages, and of 1,087
//! bad ones 13 passed, all of them pages that lack text. Traditional Chinese, English and tables of
//! figures trip them; hence the text of such a page is kept, and a remark says why to look at it.

use std::collections::HashMap;

use super::page::Page;
use super::tidy::{is_common, is_han, is_radical};

/// A page with fewer characters says too little for shares.
const FEW: usize = 20;
/// More characters than this are not compared.
const MOST_COMPARED: usize = 20_000;

/// What a page's characters look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Text.
    Good,
    /// Nothing at all, and no image either.
    Empty,
    /// An image in place of text.
    Scanned,
    /// Characters, but hardly those that are printed.
    Garbage(Reason),
}

/// Why a page is garbage, with the share in per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Characters that the file does not name, private ones and control characters.
    Unmapped(usize),
    /// Letters with accents, as bytes of another encoding look.
    Latin1(usize),
    /// Radicals in place of characters.
    Radicals(usize),
    /// Few of the characters are Han.
    FewHan(usize),
    /// Few of the Han characters are common ones.
    RareHan(usize),
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unmapped(n) => write!(f, "{n}% 的字符没有对应的文字"),
            Self::Latin1(n) => write!(f, "{n}% 是带符号的西文字母，像是编码错乱"),
            Self::Radicals(n) => write!(f, "{n}% 是部首符号"),
            Self::FewHan(n) => write!(f, "汉字只占 {n}%"),
            Self::RareHan(n) => write!(f, "汉字中常用字只占 {n}%"),
        }
    }
}

/// Judges the text of a page. A cover with ten characters is short and not garbage, unless they have
/// no meaning.
pub(super) fn verdict(text: &str, images: u32) -> Verdict {
    let (mut all, mut han, mut common) = (0, 0, 0);
    let (mut unmapped, mut latin1, mut radicals) = (0, 0, 0);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        all += 1;
        han += usize::from(is_han(c));
        common += usize::from(is_han(c) && is_common(c));
        unmapped += usize::from(is_unmapped(c));
        // The middle dot, signs of degree and multiplication and quotes are at home in Chinese.
        latin1 += usize::from(matches!(c, '\u{A1}'..='\u{FF}') && !"·×÷°±§¨".contains(c));
        radicals += usize::from(is_radical(c));
    }
    let per_cent = |part: usize, whole: usize| part * 100 / whole.max(1);
    let more = |part: usize, share: usize| part * 100 > all * share;
    let seen = all - unmapped;
    if all < FEW && images > 0 {
        return Verdict::Scanned;
    }
    let garbage = if all == 0 {
        return Verdict::Empty;
    } else if more(unmapped, 1) && (all >= FEW || seen < all.div_ceil(2)) {
        Reason::Unmapped(per_cent(unmapped, all))
    } else if all < FEW {
        return Verdict::Good;
    } else if more(latin1, 5) {
        Reason::Latin1(per_cent(latin1, all))
    } else if more(radicals, 1) {
        Reason::Radicals(per_cent(radicals, all))
    } else if han * 100 < all * 45 {
        Reason::FewHan(per_cent(han, all))
    } else if common * 100 < han * 98 {
        Reason::RareHan(per_cent(common, han))
    } else {
        return Verdict::Good;
    };
    Verdict::Garbage(garbage)
}

fn is_unmapped(c: char) -> bool {
    c.is_control() || matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// Whether the text of `page` lies invisible under an image: somebody's OCR of a scan.
pub(super) fn is_ocr_layer(page: &Page) -> bool {
    page.covered && page.invisible as usize * 2 > page.glyphs.len()
}

/// How far two readings of a page agree, in per cent: characters that stand in both in the same
/// order, of all characters. `None` if there is nothing to compare.
pub(super) fn agreement(one: &str, other: &str) -> Option<u8> {
    let tight = |text: &str| -> Vec<char> {
        let chars = text.chars().filter(|c| !c.is_whitespace());
        chars.take(MOST_COMPARED).collect()
    };
    let (one, other) = (tight(one), tight(other));
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let share = 200 * common_in_order(&one, &other) / (one.len() + other.len());
    u8::try_from(share).ok()
}

/// Length of the longest common subsequence, 64 places at a time (Crochemore and others, 2001): each
/// character of `other` is one pass of an addition over a bit string as long as `one`.
fn common_in_order(one: &[char], other: &[char]) -> usize {
    let words = one.len().div_ceil(64);
    let mut places: HashMap<char, Vec<u64>> = HashMap::new();
    for (i, &c) in one.iter().enumerate() {
        places.entry(c).or_insert_with(|| vec![0; words])[i / 64] |= 1 << (i % 64);
    }
    let mut row = vec![u64::MAX; words];
    for c in other {
        let Some(places) = places.get(c) else {
            continue;
        };
        let mut carry = false;
        for (word, &place) in row.iter_mut().zip(places) {
            let hit = *word & place;
            let (sum, over) = word.overflowing_add(hit);
            let (sum, again) = sum.overflowing_add(u64::from(carry));
            carry = over || again;
            *word = sum | (*word & !place);
        }
    }
    // A bit is cleared only where `one` has the character, never beyond its end.
    row.iter().map(|word| word.count_zeros() as usize).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "为深入贯彻落实《全民科学素质行动规划纲要》，坚持以人民为中心的发展思想，现将有关事项通知如下。";

    #[test]
    fn a_page_of_a_notice_is_good_and_so_is_a_short_cover() {
        assert_eq!(verdict(TEXT, 0), Verdict::Good);
        assert_eq!(verdict("重庆市科学技术协会", 0), Verdict::Good);
        assert_eq!(verdict("— 12 —", 0), Verdict::Good);
    }

    #[test]
    fn an_image_without_text_is_a_scan_and_nothing_is_nothing() {
        assert_eq!(verdict(" ", 1), Verdict::Scanned);
        assert_eq!(verdict("— 3 —", 2), Verdict::Scanned);
        assert_eq!(verdict("", 0), Verdict::Empty);
    }

    #[test]
    fn each_kind_of_garbage_is_named() {
        let with = |more: &str| verdict(&(TEXT.to_owned() + more), 0);
        assert_eq!(with("\u{FFFD}"), Verdict::Garbage(Reason::Unmapped(2)));
        assert_eq!(with("ÍªÖ"), Verdict::Garbage(Reason::Latin1(6)));
        assert_eq!(with("⼯"), Verdict::Garbage(Reason::Radicals(2)));
        assert_eq!(
            verdict(&"7".repeat(30), 0),
            Verdict::Garbage(Reason::FewHan(0))
        );
        assert_eq!(with("鼗黻"), Verdict::Garbage(Reason::RareHan(95)));
        assert_eq!(
            verdict("\u{FFFD}\u{E001}\u{1}", 0),
            Verdict::Garbage(Reason::Unmapped(100))
        );
    }

    #[test]
    fn agreement_is_the_share_of_characters_in_the_same_order() {
        assert_eq!(agreement(TEXT, &TEXT.replace('，', " ，\n")), Some(100));
        assert_eq!(agreement("甲乙丙丁", "丙丁甲乙"), Some(50));
        assert_eq!(agreement("甲", ""), None);
        assert_eq!(agreement("甲乙", "丙丁"), Some(0));
        let long = TEXT.repeat(30);
        assert_eq!(agreement(&long, &long.replace("现将", "")), Some(97));
    }

    #[test]
    fn the_fast_comparison_finds_what_the_plain_one_finds() {
        let plain = |a: &[char], b: &[char]| {
            let mut row = vec![0; b.len() + 1];
            for x in a {
                let mut corner = 0;
                for (j, y) in b.iter().enumerate() {
                    let above = row[j + 1];
                    row[j + 1] = if x == y {
                        corner + 1
                    } else {
                        above.max(row[j])
                    };
                    corner = above;
                }
            }
            row[b.len()]
        };
        let mut seed = 7_u32;
        let mut draw = |n: usize| -> Vec<char> {
            let mut next = || {
                seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12345);
                seed >> 16
            };
            (0..n)
                .map(|_| char::from(b'a' + (next() % 4) as u8))
                .collect()
        };
        for n in [1, 63, 64, 65, 130, 200] {
            let (a, b) = (draw(n), draw(n + 3));
            assert_eq!(common_in_order(&a, &b), plain(&a, &b), "{n}");
        }
    }
}
