//! What the bytes of an RTF file mean: by its code page, by its fonts.

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, SHIFT_JIS, UTF_8, WINDOWS_1252};

/// The encoding of `\ansicpg` and `\cpg`.
pub(super) fn of_code_page(page: i32) -> Option<&'static Encoding> {
    Some(match page {
        936 | 54936 => GBK,
        950 => BIG5,
        932 => SHIFT_JIS,
        949 => EUC_KR,
        65001 => UTF_8,
        1252 => WINDOWS_1252,
        _ => return None,
    })
}

/// The encoding of a font's `\fcharset`; none leaves it to the code page.
pub(super) fn of_charset(charset: i32) -> Option<&'static Encoding> {
    Some(match charset {
        134 => GBK,
        136 => BIG5,
        128 => SHIFT_JIS,
        129 => EUC_KR,
        0 => WINDOWS_1252,
        _ => return None,
    })
}

/// Whether a byte above 0x80 begins a pair.
pub(super) fn has_pairs(encoding: &'static Encoding) -> bool {
    [GBK, BIG5, SHIFT_JIS, EUC_KR].contains(&encoding)
}

/// The characters of `bytes`. A Chinese file whose font says Latin may still mean Chinese: some
/// programs give every font the character set 0. Pairs that are Han to the last are taken for it.
pub(super) fn decode(
    bytes: &[u8],
    encoding: &'static Encoding,
    code_page: &'static Encoding,
) -> String {
    let in_pairs = || bytes.split(u8::is_ascii).all(|run| run.len() % 2 == 0);
    if encoding == WINDOWS_1252 && has_pairs(code_page) && !bytes.is_ascii() && in_pairs() {
        let text = code_page.decode_without_bom_handling_and_without_replacement(bytes);
        let is_chinese = |c: char| {
            c.is_ascii()
                || matches!(c, '\u{2010}'..='\u{2030}' | '\u{3000}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
        };
        if let Some(text) = text.filter(|text| text.chars().all(is_chinese)) {
            return text.into_owned();
        }
    }
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}
