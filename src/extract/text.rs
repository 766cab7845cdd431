//! Text files: which encoding, then lines.
//!
//! A byte order mark decides; then what a web page declares; then valid UTF-8, a broken byte or two
//! aside; then UTF-16 without a mark, which no detector knows; then [`guess`]. What is taken for GBK
//! is read as GB 18030, its superset, and Big5 with the characters of Hong Kong.

mod guess;

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::{Diagnostic, ExtractError, Line, Lines};

/// Characters that end a line; a form feed ends a page too.
const LINE_ENDS: [char; 7] = [
    '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
];

/// Decodes `bytes` and cuts them into lines; form feeds end a page.
pub(super) fn lines(bytes: &[u8]) -> Result<Lines, ExtractError> {
    lines_in(bytes, None)
}

/// The same for bytes that somebody says are in this encoding.
pub(super) fn lines_in(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
) -> Result<Lines, ExtractError> {
    let mut diagnostics = Vec::new();
    let text = decode(bytes, declared, &mut diagnostics)?;
    // A tab at the end is an empty cell.
    let text = text.trim_end_matches(|c: char| c.is_whitespace() && c != '\t');
    let paged = text.contains('\u{c}');
    let mut lines = Vec::new();
    let mut number = 0;
    let mut page = 1;
    let mut after_return = false;
    for chunk in text.split_inclusive(LINE_ENDS) {
        let line = chunk.trim_end_matches(LINE_ENDS);
        // "\r\n" comes as two chunks, the second of which is empty and no line of its own.
        if !(after_return && chunk == "\n") {
            number += 1;
            lines.push(Line {
                text: line.to_owned(),
                page: paged.then_some(page),
                number,
                ..Line::default()
            });
        }
        after_return = chunk.ends_with('\r');
        if chunk.ends_with('\u{c}') {
            page += 1;
        }
    }
    Ok(Lines {
        removed: Vec::new(),
        lines,
        pages: paged.then_some(page),
        readings: Vec::new(),
        diagnostics,
    })
}

/// The encoding of this name. GB 2312 and GBK are GB 18030, their superset.
pub(super) fn of_label(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label)?;
    Some(if encoding == GBK { GB18030 } else { encoding })
}

/// Decodes `bytes`, which may declare an encoding; a declaration that the bytes contradict is
/// reported and not followed.
pub(super) fn decode(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<String, ExtractError> {
    if let Some(text) = utf32(bytes) {
        return Ok(text);
    }
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => match declared.filter(|&encoding| holds_text(bytes, encoding)) {
            Some(encoding) => encoding,
            None => {
                let encoding = detect(bytes, diagnostics);
                if let Some(declared) = declared.filter(|declared| *declared != encoding) {
                    let (declared, found) = (declared.name(), encoding.name());
                    let message = format!("声明的编码 {declared} 不合，按 {found} 读取");
                    diagnostics.push(Diagnostic::new("encoding_contradicted", message, None));
                }
                encoding
            }
        },
    };
    let (text, _, malformed) = encoding.decode(bytes);
    // Zeros behind the text are what a program left that died while it wrote.
    let text = text.trim_end_matches('\0');
    let all = text.chars().count();
    if text.matches('\0').count() * 100 > all {
        return Err(ExtractError::Undecodable);
    }
    if malformed {
        let bad = text.chars().filter(|&c| c == '\u{FFFD}').count();
        if bad * 100 > all {
            return Err(ExtractError::Undecodable);
        }
        let message = format!("{bad} 处字节不合 {} 编码，以 � 显示", encoding.name());
        diagnostics.push(Diagnostic::new("undecodable_bytes", message, None));
    }
    Ok(text.to_owned())
}

/// Whether `bytes` can be text in the encoding they declare. What is UTF-8 to the last byte is in no
/// other, whatever a template says; a few wrong bytes are no contradiction.
fn holds_text(bytes: &[u8], declared: &'static Encoding) -> bool {
    let letters = bytes.iter().filter(|b| !b.is_ascii()).count();
    if declared != UTF_8 && letters >= 30 && std::str::from_utf8(bytes).is_ok() {
        return false;
    }
    let (text, _, malformed) = declared.decode(bytes);
    let bad = || text.chars().filter(|&c| c == '\u{FFFD}').count();
    !malformed || bad() * 50 <= letters
}

fn detect(bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> &'static Encoding {
    let utf16 = || utf16_without_mark(bytes);
    if bytes.contains(&0)
        && let Some(encoding) = utf16()
    {
        return encoding;
    }
    if is_utf8(bytes) {
        return UTF_8;
    }
    utf16().unwrap_or_else(|| guess::encoding(bytes, diagnostics))
}

/// Whether the bytes are UTF-8, but for a few that are broken or a last character that was cut. Two
/// characters of another encoding may look so, many do not.
fn is_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || good >= 2 && good >= broken * 20 || good >= 1 && cut_only(bytes)
}

/// Whether nothing is wrong but that the last character is not whole.
fn cut_only(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// UTF-32 with its mark, which encoding_rs does not know; none if it is something else.
fn utf32(bytes: &[u8]) -> Option<String> {
    let value: fn([u8; 4]) -> u32 = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => u32::from_le_bytes,
        [0, 0, 0xFE, 0xFF, ..] => u32::from_be_bytes,
        _ => return None,
    };
    let units = bytes[4..].chunks(4).map(|unit| unit.try_into().ok());
    units
        .map(|unit| char::from_u32(value(unit?)))
        .collect::<Option<String>>()
}

/// UTF-16 without a byte order mark: read the one or the other way round, nearly all units are
/// characters of Chinese print, and Han is among them.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let has_zeros = bytes.contains(&0);
    if bytes.len() < 4 || !has_zeros && !bytes.len().is_multiple_of(2) {
        return None;
    }
    let share = |unit_of: fn([u8; 2]) -> u16| {
        let units = bytes
            .chunks_exact(2)
            .take(2048)
            .map(|b| unit_of([b[0], b[1]]));
        let (mut han, mut plain, mut all) = (0usize, 0usize, 0usize);
        for unit in units {
            all += 1;
            match unit {
                0x4E00..=0x9FFF => han += 1,
                0x09..=0x0D
                | 0x20..=0x7E
                | 0xA0..=0xFF
                | 0x2010..=0x2030
                | 0x2160..=0x217F
                | 0x2460..=0x249B
                | 0x2500..=0x25FF
                | 0x3000..=0x303F
                | 0xFF00..=0xFFEF => plain += 1,
                _ => {}
            }
        }
        // Zeros are in no other encoding, so that a table of figures is told by them alone.
        let is_chinese = has_zeros || han * 4 >= all;
        (is_chinese && (han + plain) * 20 >= all * 19).then_some(han + plain)
    };
    match (share(u16::from_le_bytes), share(u16::from_be_bytes)) {
        (Some(le), Some(be)) => Some(if le >= be { UTF_16LE } else { UTF_16BE }),
        (Some(_), None) => Some(UTF_16LE),
        (None, Some(_)) => Some(UTF_16BE),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests;
