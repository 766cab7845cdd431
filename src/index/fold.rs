//! Characters as they are compared: what means the same is the same.
//!
//! One character becomes one character, whatever stands beside it, so that every part of a text is
//! found by itself and every place in the folded text is a place in the text. Hence 2022 and 二〇二二
//! meet, but 二十 and 20 do not. Traditional characters become simplified ones only where that is
//! certain: 乾, 徵 and 著 are written in simplified text too and stay.

use std::sync::LazyLock;

use crate::extract::drawn_like;
use crate::notice::numbering::half_width;

/// Traditional characters, each before its simplified one: OpenCC's TSCharacters (Apache License 2.0)
/// without what GB 2312 has, but with 於 and 後.
const SIMPLIFIED: &str = include_str!("simplified.txt");

/// The characters that the table covers: kana and the ideographs of the basic plane.
const FIRST: u32 = 0x3040;
const LAST: u32 = 0x9FFF;

/// What each character of [`FIRST`]..=[`LAST`] is compared as.
static TABLE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    // All of them fit: the basic plane ends at FFFF.
    let mut table: Vec<u16> = (FIRST..=LAST).map(|c| c as u16).collect();
    let digits = "零一二三四五六七八九".chars().zip('0'..='9');
    let mut chars = SIMPLIFIED.chars().filter(|c| !c.is_whitespace());
    let simplified = std::iter::from_fn(|| Some((chars.next()?, chars.next()?)));
    for (from, to) in simplified.chain(digits) {
        let at = (from as u32).checked_sub(FIRST).map(|at| at as usize);
        if let (Some(cell), Ok(to)) = (
            at.and_then(|at| table.get_mut(at)),
            u16::try_from(to as u32),
        ) {
            *cell = to;
        }
    }
    table
});

/// `c` as it is compared: half-width, lower case, simplified, Chinese digits as Arabic ones, brackets,
/// quotes and dashes of every style as one.
pub(super) fn fold(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '[' | '{' => '(',
        ']' | '}' => ')',
        '\0'..='\u{7F}' => c,
        '〔' | '【' | '〖' | '〘' | '﹝' | '［' | '｛' => '(',
        '〕' | '】' | '〗' | '〙' | '﹞' | '］' | '｝' => ')',
        '“' | '”' | '„' | '「' | '」' | '『' | '』' | '＂' => '"',
        '‘' | '’' => '\'',
        '‐'..='―' | '─' | '−' | '～' | '〜' => '-',
        // Typed for 〇.
        '○' | '◯' | '〇' => '0',
        // Radicals and circled characters, which are rare. A circled 一 is a 一 is a 1.
        '\u{2E80}'..='\u{2FDF}' | '\u{3200}'..='\u{33FF}' => {
            let same = compatible(&drawn_like(&c.to_string()));
            if same == c { c } else { fold(same) }
        }
        '\u{3000}'..='\u{303F}' => c,
        '\u{3040}'..='\u{9FFF}' => {
            let at = (c as u32 - FIRST) as usize;
            let folded = TABLE.get(at).and_then(|&to| char::from_u32(u32::from(to)));
            folded.unwrap_or(c)
        }
        _ => {
            let same = compatible(&half_width(c).to_string());
            if same != c {
                return fold(same);
            }
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

/// Whether `c` is nothing to a reader: a space, a joiner, a mark of order.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}'
        )
}

/// The one character that Unicode holds `text` to be a form of; its first one where it is none.
fn compatible(text: &str) -> char {
    use unicode_normalization::UnicodeNormalization;
    let mut forms = text.nfkd();
    let first = text.chars().next().unwrap_or_default();
    match (forms.next(), forms.next()) {
        (Some(one), None) => one,
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_is_compared_as_the_same() {
        let folded = |text: &str| text.chars().map(fold).collect::<String>();
        for (text, wanted) in [
            ("ＡＢｃ１２％", "abc12%"),
            ("〔2022〕［１］", "(2022)(1)"),
            ("二〇二二年零○", "2022年00"),
            ("科學普及實施後於", "科学普及实施后于"),
            ("⽇⼯⻓⾧", "日工长长"),
            ("㊣①㈠", "正1㈠"),
            ("金樂", "金乐"),
            ("显著乾坤", "显著乾坤"),
            ("É", "é"),
        ] {
            assert_eq!(folded(text), wanted);
        }
    }

    #[test]
    fn folding_twice_changes_nothing_more() {
        for c in (0..=0x2_FFFF).filter_map(char::from_u32) {
            assert_eq!(fold(fold(c)), fold(c), "{c} {:x}", c as u32);
        }
    }
}
