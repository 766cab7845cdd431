//! Lists ([MS-DOC] 2.9.150 and 2.9.131), as WordprocessingML says them.
//!
//! A list has one level or nine; a paragraph refers to it through a table of overrides, which may
//! change where a level starts, or the level.

use std::fmt::Write;

use super::bytes::{slice, text_at, u8_at, u16_at, u32_at};
use super::format::Character;
use super::markup::attribute;
use super::sprms::Sprms;

/// Longer texts of a level (Word allows 255 characters) are cut.
const MAX_TEMPLATE: usize = 255;

/// The most lists; Word allows 2,047 overrides, and programs write about as many lists.
const MAX_LISTS: usize = 8_192;

/// The tables of lists and of overrides, with all that stands behind them, as `word/numbering.xml`;
/// none if one is damaged. `fonts` are the names of the document's fonts.
pub(super) fn xml(lists: &[u8], overrides: &[u8], fonts: &[String]) -> Option<String> {
    let mut out = String::from("<numbering>");
    if !lists.is_empty() {
        definitions(lists, fonts, &mut out)?;
    }
    if !overrides.is_empty() {
        uses(overrides, fonts, &mut out)?;
    }
    Some(out + "</numbering>")
}

/// The lists; their levels stand behind the table.
fn definitions(table: &[u8], fonts: &[String], out: &mut String) -> Option<()> {
    let count = usize::from(u16_at(table, 0)?).min(MAX_LISTS);
    let mut levels = table.get(2 + count * 28..)?;
    for i in 0..count {
        let list = slice(table, 2 + i * 28, 28)?;
        let id = u32_at(list, 0)?;
        let _ = write!(out, "<abstractNum abstractNumId='{id}'>");
        let is_simple = u8_at(list, 26)? & 1 == 1;
        for at in 0..if is_simple { 1 } else { 9 } {
            let style = u16_at(list, 8 + at * 2)?;
            let (level, rest) = level(levels, at, Some(style), fonts)?;
            out.push_str(&level);
            levels = rest;
        }
        out.push_str("</abstractNum>");
    }
    Some(())
}

/// The overrides, by which paragraphs refer to lists; what they change stands behind them.
fn uses(table: &[u8], fonts: &[String], out: &mut String) -> Option<()> {
    let count = (u32_at(table, 0)? as usize).min(MAX_LISTS);
    let mut rest = table.get(4 + count * 16..)?;
    for i in 0..count {
        let head = slice(table, 4 + i * 16, 16)?;
        let (id, changes) = (u32_at(head, 0)?, u8_at(head, 12)?);
        let number = i + 1;
        let _ = write!(out, "<num numId='{number}'><abstractNumId val='{id}'/>");
        rest = rest.get(4..)?;
        for _ in 0..changes {
            let start = u32_at(rest, 0)?;
            let flags = u32_at(rest, 4)?;
            rest = rest.get(8..)?;
            let at = (flags & 0xF) as usize;
            let (starts, formats) = (flags & 0x10 != 0, flags & 0x20 != 0);
            let _ = write!(out, "<lvlOverride ilvl='{at}'>");
            let mut start = start;
            if formats {
                let stated = u32_at(rest, 0)?;
                let (level, behind) = level(rest, at, None, fonts)?;
                out.push_str(&level);
                rest = behind;
                start = stated;
            }
            if starts {
                let _ = write!(out, "<startOverride val='{start}'/>");
            }
            out.push_str("</lvlOverride>");
        }
        out.push_str("</num>");
    }
    Some(())
}

/// One level ([MS-DOC] 2.9.150), and what stands behind it.
fn level<'a>(
    bytes: &'a [u8],
    at: usize,
    style: Option<u16>,
    fonts: &[String],
) -> Option<(String, &'a [u8])> {
    let start = u32_at(bytes, 0)?;
    let (form, info) = (u8_at(bytes, 4)?, u8_at(bytes, 5)?);
    let suffix = ["tab", "space", "nothing"].get(usize::from(u8_at(bytes, 15)?));
    let characters = usize::from(u8_at(bytes, 24)?);
    let paragraph = usize::from(u8_at(bytes, 25)?);
    let restart = u8_at(bytes, 26)?;
    let characters = slice(bytes, 28 + paragraph, characters)?;
    let text_starts = 28 + paragraph + characters.len();
    let count = usize::from(u16_at(bytes, text_starts)?);
    let units = text_at(bytes, text_starts + 2, count)?;
    let rest = bytes.get(text_starts + 2 + count * 2..)?;

    let mut out = format!("<lvl ilvl='{at}'><start val='{start}'/>");
    let _ = write!(out, "<numFmt val='{}'/>", form_name(form));
    if info & 8 != 0 {
        let _ = write!(out, "<lvlRestart val='{restart}'/>");
    }
    if let Some(style) = style.filter(|&style| style != 0xFFF) {
        let _ = write!(out, "<pStyle val='{style}'/>");
    }
    if info & 4 != 0 {
        out.push_str("<isLgl/>");
    }
    let _ = write!(out, "<suff val='{}'/>", suffix.unwrap_or(&"tab"));
    let _ = write!(out, "<lvlText val='{}'/>", attribute(&template(&units)));
    out.push_str(&run(characters, fonts));
    out.push_str("</lvl>");
    Some((out, rest))
}

/// The font of a bullet, and whether the label is hidden.
fn run(changes: &[u8], fonts: &[String]) -> String {
    let font = Sprms(changes).find(|&(opcode, _)| opcode == 0x4A4F);
    let font = font.and_then(|(_, operand)| fonts.get(usize::from(u16_at(operand, 0)?)));
    let font = font.map_or(String::new(), |font| {
        format!("<rFonts ascii='{}'/>", attribute(font))
    });
    let hidden = match Character::of(changes).hidden {
        Some(1) => "<vanish/>",
        _ => "",
    };
    format!("<rPr>{font}{hidden}</rPr>")
}

/// The text of a level, the numbers of levels (0 to 8) as `%1` to `%9`.
fn template(units: &[u16]) -> String {
    let mut out = String::new();
    for c in char::decode_utf16(units.iter().copied().take(MAX_TEMPLATE)) {
        match c.unwrap_or('\u{FFFD}') {
            level @ '\0'..='\u{8}' => {
                let _ = write!(out, "%{}", level as u32 + 1);
            }
            c => out.push(c),
        }
    }
    out
}

/// The name that WordprocessingML gives a number format ([MS-OSHARED] 2.2.1.3).
pub(super) fn form_name(form: u8) -> &'static str {
    let name = FORMS.get(usize::from(form)).copied();
    match form {
        255 => "none",
        57 => "numberInDash",
        _ => name.unwrap_or("decimal"),
    }
}

/// The formats by their numbers; those that no Chinese version of Word offers are counted as they
/// are there, in decimal numbers.
const FORMS: [&str; 40] = [
    "decimal",
    "upperRoman",
    "lowerRoman",
    "upperLetter",
    "lowerLetter",
    "ordinal",
    "cardinalText",
    "ordinalText",
    "hex",
    "chicago",
    "ideographDigital",
    "japaneseCounting",
    "aiueo",
    "iroha",
    "decimalFullWidth",
    "decimalHalfWidth",
    "japaneseLegal",
    "japaneseDigitalTenThousand",
    "decimalEnclosedCircle",
    "decimalFullWidth2",
    "aiueoFullWidth",
    "irohaFullWidth",
    "decimalZero",
    "bullet",
    "ganada",
    "chosung",
    "decimalEnclosedFullstop",
    "decimalEnclosedParen",
    "decimalEnclosedCircleChinese",
    "ideographEnclosedCircle",
    "ideographTraditional",
    "ideographZodiac",
    "ideographZodiacTraditional",
    "taiwaneseCounting",
    "ideographLegalTraditional",
    "taiwaneseCountingThousand",
    "taiwaneseDigital",
    "chineseCounting",
    "chineseLegalSimplified",
    "chineseCountingThousand",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_said_with_its_numbers_in_place() {
        let mut bytes = vec![0; 28];
        (bytes[0], bytes[4], bytes[5], bytes[15], bytes[26]) = (3, 39, 8 | 4, 2, 1);
        let text: Vec<u16> = "第\u{1}条<".encode_utf16().collect();
        bytes.extend(4u16.to_le_bytes());
        bytes.extend(text.iter().flat_map(|unit| unit.to_le_bytes()));
        let (xml, rest) = level(&bytes, 1, Some(7), &[]).unwrap();
        assert!(rest.is_empty());
        assert_eq!(
            xml,
            "<lvl ilvl='1'><start val='3'/><numFmt val='chineseCountingThousand'/><lvlRestart val='1'/>\
             <pStyle val='7'/><isLgl/><suff val='nothing'/><lvlText val='第%2条&lt;'/><rPr></rPr></lvl>"
        );
        bytes.pop();
        assert!(level(&bytes, 1, None, &[]).is_none());
    }

    #[test]
    fn formats_have_the_numbers_of_the_specification() {
        let names = [11, 18, 30, 37, 38, 39, 57, 60, 255].map(form_name);
        assert_eq!(
            names,
            [
                "japaneseCounting",
                "decimalEnclosedCircle",
                "ideographTraditional",
                "chineseCounting",
                "chineseLegalSimplified",
                "chineseCountingThousand",
                "numberInDash",
                "decimal",
                "none"
            ]
        );
    }
}
