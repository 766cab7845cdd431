//! Whether a page was read: by its characters alone, and by what a second reader says.
//!
//! A PDF may say wrong things about its characters (a stripped or shuffled table of characters, bytes
//! in the wrong encoding), and no reader notices. Text, though, consists of characters that people
//! use: of the ideographs nearly all stand in GB 2312 (simplified) or among the common ones of Big5
//! (traditional); what is no Han is words with usual pairs of letters, figures and their signs. The
//! text of a page that fails is kept, and a remark says why to look at it.

use std::collections::HashMap;

use super::page::Page;
use super::tidy::{is_common, is_han, is_radical};

/// A page with fewer characters says too little for shares.
const FEW: usize = 20;
/// So many shapes without text are letters that were made outlines.
const MANY_SHAPES: u32 = 30;
/// With a little text (a page number), it takes more.
const VERY_MANY_SHAPES: u32 = 200;
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
    /// Outlines in place of text.
    Outlined,
    /// Text in a font that names and draws nothing.
    Mute,
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
    /// Signs, or letters that make no words.
    NoWords(usize),
    /// Ideographs that nobody uses.
    RareHan(usize),
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unmapped(n) => write!(f, "{n}% 的字符没有对应的文字"),
            Self::Latin1(n) => write!(f, "{n}% 是带符号的西文字母，像是编码错乱"),
            Self::Radicals(n) => write!(f, "{n}% 是部首符号"),
            Self::NoWords(n) => write!(f, "{n}% 是不成词的字母和符号"),
            Self::RareHan(n) => write!(f, "{n}% 的汉字是罕用字"),
        }
    }
}

/// What a page has besides its text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Drawings {
    pub(super) images: u32,
    pub(super) covered: bool,
    pub(super) shapes: u32,
    pub(super) mute: bool,
}

/// What the characters of a text are, counted.
#[derive(Default)]
struct Counts {
    all: usize,
    han: usize,
    strange: usize,
    uncommon: usize,
    unmapped: usize,
    /// Private characters of the kind that signs in symbol fonts have (☐ in a form).
    symbols: usize,
    latin1: usize,
    radicals: usize,
    /// Signs that stand in no text so often.
    odd: usize,
    letters: usize,
    /// Pairs of letters, and those among them that words consist of.
    pairs: usize,
    usual: usize,
}

impl Counts {
    fn of(text: &str) -> Self {
        let mut counts = Self::default();
        let mut last = ' ';
        for c in text.chars() {
            counts.pair(last, c);
            last = c;
            if c.is_whitespace() {
                continue;
            }
            counts.all += 1;
            if is_han(c) {
                let common = is_common(c) || is_common_traditional(c);
                counts.han += 1;
                counts.uncommon += usize::from(!common);
                counts.strange += usize::from(!common && !is_in_gb2312(c));
                continue;
            }
            let symbol = matches!(c, '\u{F020}'..='\u{F0FF}');
            // The middle dot, signs of degree and multiplication and quotes are at home in Chinese.
            let latin1 = matches!(c, '\u{A1}'..='\u{FF}') && !"·×÷°±§¨".contains(c);
            counts.symbols += usize::from(symbol);
            counts.unmapped += usize::from(is_unmapped(c) && !symbol);
            counts.latin1 += usize::from(latin1);
            counts.radicals += usize::from(is_radical(c));
            counts.letters += usize::from(c.is_ascii_alphabetic());
            counts.odd += usize::from(c.is_ascii() && "!\"#$&'*<=>?@[\\]^`{|}~".contains(c));
        }
        counts
    }

    fn pair(&mut self, last: char, c: char) {
        if last.is_ascii_alphabetic() && c.is_ascii_alphabetic() {
            let pair = [last.to_ascii_lowercase(), c.to_ascii_lowercase()];
            self.pairs += 1;
            self.usual += usize::from(is_usual(pair));
        }
    }
}

/// Judges the text of a page. A cover with ten characters is short and not garbage, unless they have
/// no meaning; so is a last page with a signature, a date and a seal.
pub(super) fn verdict(text: &str, drawn: Drawings) -> Verdict {
    let counts = Counts::of(text);
    let all = counts.all;
    let per_cent = |part: usize| part * 100 / all.max(1);
    let more = |part: usize, share: usize| part * 100 > all * share;
    if all < FEW && drawn.covered || all == 0 && drawn.images > 0 {
        return Verdict::Scanned;
    }
    let outlines = if all == 0 {
        MANY_SHAPES
    } else {
        VERY_MANY_SHAPES
    };
    if all < FEW && drawn.shapes >= outlines {
        return Verdict::Outlined;
    }
    if all < FEW && drawn.mute {
        return Verdict::Mute;
    }
    if all == 0 {
        return Verdict::Empty;
    }
    let unmapped = if more(counts.symbols, 20) {
        counts.unmapped + counts.symbols
    } else {
        counts.unmapped
    };
    let seen = all - unmapped;
    let others = all - counts.han;
    Verdict::Garbage(
        if more(unmapped, 1) && (all >= FEW || seen < all.div_ceil(2)) {
            Reason::Unmapped(per_cent(unmapped))
        } else if all < FEW {
            return Verdict::Good;
        } else if more(counts.latin1, 5) {
            Reason::Latin1(per_cent(counts.latin1))
        } else if more(counts.radicals, 1) {
            Reason::Radicals(per_cent(counts.radicals))
        } else if are_no_words(&counts, others) {
            Reason::NoWords(per_cent(counts.letters + counts.odd))
        } else if counts.strange > 2 && counts.strange * 50 > counts.han
            || counts.uncommon * 10 > counts.han
        {
            Reason::RareHan(counts.uncommon * 100 / counts.han.max(1))
        } else {
            return Verdict::Good;
        },
    )
}

/// Whether what is not Han are odd signs or letters in pairs that no words have. Either must be a
/// good part of the page: an address, a table of codes is none.
fn are_no_words(counts: &Counts, others: usize) -> bool {
    let odd = counts.odd >= FEW && counts.odd * 5 > others && counts.odd * 10 > counts.all;
    let letters = counts.letters * 3 > counts.all && counts.pairs >= FEW * 2;
    odd || letters && counts.usual * 100 < counts.pairs * 12
}

/// Whether words often have this pair of letters: the thirty-odd most frequent ones of English and of
/// pinyin make a third of either, and a twentieth of letters at random.
fn is_usual(pair: [char; 2]) -> bool {
    const USUAL: &str = "thheinerananreonatenndtiesorteofedisitalarstntngouhaveianguhuiaoqizhshji";
    let mut pairs = USUAL.as_bytes().chunks(2);
    pairs.any(|usual| usual[0] == pair[0] as u8 && usual[1] == pair[1] as u8)
}

/// Whether `c` is among the 6,763 ideographs of GB 2312.
fn is_in_gb2312(c: char) -> bool {
    encoded(encoding_rs::GBK, c).is_some_and(|bytes| matches!(bytes, [0xB0..=0xF7, 0xA1..=0xFE]))
}

/// Whether `c` is among the 5,401 common ideographs of Big5 (level 1: lead bytes A4–C6).
fn is_common_traditional(c: char) -> bool {
    encoded(encoding_rs::BIG5, c)
        .is_some_and(|[lead, trail]| (0xA4..0xC6).contains(&lead) || lead == 0xC6 && trail <= 0x7E)
}

fn encoded(encoding: &'static encoding_rs::Encoding, c: char) -> Option<[u8; 2]> {
    let mut utf8 = [0; 4];
    let (bytes, _, failed) = encoding.encode(c.encode_utf8(&mut utf8));
    (!failed).then(|| bytes.as_ref().try_into().ok()).flatten()
}

fn is_unmapped(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{FFFD}'..='\u{FFFF}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
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

    fn judged(text: &str) -> Verdict {
        verdict(text, Drawings::default())
    }

    #[test]
    fn a_page_of_a_notice_is_good_and_so_is_a_short_cover() {
        assert_eq!(judged(TEXT), Verdict::Good);
        assert_eq!(judged("重庆市科学技术协会"), Verdict::Good);
        assert_eq!(judged("— 12 —"), Verdict::Good);
    }

    #[test]
    fn figures_english_traditional_characters_and_names_are_good() {
        assert_eq!(judged(&"7 203.5 18% ".repeat(30)), Verdict::Good);
        let english = "Notice on the implementation of the national plan for scientific literacy.";
        assert_eq!(judged(english), Verdict::Good);
        let traditional =
            "關於印發《全民科學素質行動工作要點》的通知，請結合實際認真組織實施，覆蓋各縣。";
        assert_eq!(judged(traditional), Verdict::Good);
        assert_eq!(
            judged("名单：王喆、李祎、张玥、赵昇平、钱永健、孙学文、周德明、吴国栋"),
            Verdict::Good
        );
        let symbols = TEXT.to_owned() + "\u{F0A8}是\u{F0A8}否";
        assert_eq!(judged(&symbols), Verdict::Good);
    }

    #[test]
    fn a_page_without_text_is_told_by_what_is_drawn() {
        let scan = Drawings {
            images: 1,
            covered: true,
            ..Drawings::default()
        };
        assert_eq!(verdict(" ", scan), Verdict::Scanned);
        assert_eq!(verdict("— 3 —", scan), Verdict::Scanned);
        let seal = Drawings {
            images: 1,
            ..Drawings::default()
        };
        assert_eq!(
            verdict("某省科学技术协会2023年3月10日", seal),
            Verdict::Good
        );
        let outlines = Drawings {
            shapes: 400,
            ..Drawings::default()
        };
        assert_eq!(verdict("— 3 —", outlines), Verdict::Outlined);
        let mute = Drawings {
            mute: true,
            ..Drawings::default()
        };
        assert_eq!(verdict("", mute), Verdict::Mute);
        assert_eq!(judged(""), Verdict::Empty);
    }

    #[test]
    fn each_kind_of_garbage_is_named() {
        let with = |more: &str| judged(&(TEXT.to_owned() + more));
        assert_eq!(with("\u{FFFD}"), Verdict::Garbage(Reason::Unmapped(2)));
        assert_eq!(with("ÍªÖ"), Verdict::Garbage(Reason::Latin1(6)));
        assert_eq!(with("⼯"), Verdict::Garbage(Reason::Radicals(2)));
        assert_eq!(with("龘靐龗靎"), Verdict::Garbage(Reason::RareHan(8)));
        let unmapped = Reason::Unmapped(100);
        assert_eq!(judged("\u{FFFD}\u{E001}\u{1}"), Verdict::Garbage(unmapped));
        let shifted: String = TEXT
            .chars()
            .filter_map(|c| char::from_u32(u32::from(c) + 1))
            .collect();
        assert!(matches!(
            judged(&shifted),
            Verdict::Garbage(Reason::RareHan(_))
        ));
        let codes: String = ('!'..='~').collect();
        assert!(matches!(
            judged(&codes),
            Verdict::Garbage(Reason::NoWords(_))
        ));
        let letters = "QxZvKjWqXfGbVkJzPwYcMhDxQvLzRkTqNjBxFwHzSvCkGqXj".repeat(2);
        assert!(matches!(
            judged(&letters),
            Verdict::Garbage(Reason::NoWords(_))
        ));
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
