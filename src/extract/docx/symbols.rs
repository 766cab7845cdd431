//! Characters of symbol fonts as characters of Unicode.
//!
//! Fonts of symbols put their pictures on the codes of Latin letters, or on the private codes
//! F020–F0FF. Without the font such a code says something else (`l` for ●) or nothing. Only what
//! forms and lists use is mapped: boxes, ticks, dots, arrows.

/// The character that shows what `c` shows in `font`; none if no such is known. In a font of
/// letters every character is itself, but for private ones.
pub(in crate::extract) fn character(font: &str, c: char) -> Option<char> {
    let code = match c as u32 {
        private @ 0xF020..=0xF0FF => private - 0xF000,
        code => code,
    };
    let is_private = matches!(c as u32, 0xE000..=0xF8FF);
    let font = font.to_ascii_lowercase();
    let table = match font.as_str() {
        "wingdings" => WINGDINGS,
        "wingdings 2" => WINGDINGS_2,
        "symbol" => SYMBOL,
        "wingdings 3" | "webdings" | "marlett" => return None,
        _ if is_private => return None,
        _ => return Some(c),
    };
    let found = table.iter().find(|&&(at, _)| u32::from(at) == code);
    found
        .map(|&(_, shown)| shown)
        .or((code > 0xFF && !is_private).then_some(c))
}

const WINGDINGS: &[(u8, char)] = &[
    (0x21, '✏'),
    (0x28, '☎'),
    (0x29, '✆'),
    (0x2A, '✉'),
    (0x46, '☞'),
    (0x6C, '●'),
    (0x6E, '■'),
    (0x6F, '□'),
    (0x70, '□'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x77, '⬥'),
    (0x81, '①'),
    (0x82, '②'),
    (0x83, '③'),
    (0x84, '④'),
    (0x85, '⑤'),
    (0x86, '⑥'),
    (0x87, '⑦'),
    (0x88, '⑧'),
    (0x89, '⑨'),
    (0x8A, '⑩'),
    (0x9E, '·'),
    (0x9F, '•'),
    (0xA1, '○'),
    (0xA7, '▪'),
    (0xA8, '□'),
    (0xAB, '★'),
    (0xB2, '✧'),
    (0xD8, '➢'),
    (0xDF, '←'),
    (0xE0, '→'),
    (0xE8, '➔'),
    (0xF0, '⇨'),
    (0xFB, '✗'),
    (0xFC, '✓'),
    (0xFD, '☒'),
    (0xFE, '☑'),
];

const WINGDINGS_2: &[(u8, char)] = &[
    (0x4F, '✗'),
    (0x50, '✓'),
    (0x51, '☒'),
    (0x52, '☑'),
    (0x53, '☒'),
    (0x54, '☒'),
    (0x97, '●'),
    (0x98, '•'),
    (0xA2, '■'),
    (0xA3, '□'),
];

const SYMBOL: &[(u8, char)] = &[
    (0xA3, '≤'),
    (0xA5, '∞'),
    (0xAE, '→'),
    (0xB0, '°'),
    (0xB1, '±'),
    (0xB3, '≥'),
    (0xB4, '×'),
    (0xB7, '•'),
    (0xB8, '÷'),
    (0xB9, '≠'),
    (0xBB, '≈'),
    (0xD7, '⋅'),
    (0x61, 'α'),
    (0x62, 'β'),
    (0x67, 'γ'),
    (0x6D, 'μ'),
    (0x70, 'π'),
];

#[cfg(test)]
mod tests {
    use super::character;

    #[test]
    fn a_symbol_is_shown_by_what_its_font_shows() {
        assert_eq!(character("Wingdings", '\u{F06C}'), Some('●'));
        assert_eq!(character("Wingdings", 'l'), Some('●'));
        assert_eq!(character("Wingdings 2", '\u{F052}'), Some('☑'));
        assert_eq!(character("Wingdings", 'A'), None);
        assert_eq!(character("Wingdings", '●'), Some('●'));
        assert_eq!(character("", '\u{F0B7}'), None);
        assert_eq!(character("宋体", '—'), Some('—'));
    }
}
