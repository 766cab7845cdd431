//! Text files: which encoding, then lines.
//!
//! A byte order mark decides; then what a web page declares; then valid UTF-8; then UTF-16 without a mark, which no detector
//! knows, by a rule of its own; then chardetng. What it takes for GBK is read as GB 18030, its
//! superset.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::{Diagnostic, ExtractError, Line, Lines};

/// Decodes `bytes` and cuts them into lines; form feeds end a page.
pub(super) fn lines(bytes: &[u8]) -> Result<Lines, ExtractError> {
    let mut diagnostics = Vec::new();
    let text = decode(bytes, None, &mut diagnostics)?;
    // A tab at the end is an empty cell.
    let text = text.trim_end_matches(|c: char| c.is_whitespace() && c != '\t');
    let paged = text.contains('\u{c}');
    let mut lines = Vec::new();
    let mut number = 0;
    let mut page = 1;
    for chunk in text.split_inclusive(['\n', '\r', '\u{c}']) {
        let line = chunk.trim_end_matches(['\n', '\r', '\u{c}']);
        // "\r\n" comes as two chunks, the second of which is empty and no line of its own.
        let second_half = chunk == "\n" && lines.last().is_some_and(|_| ends_with_cr(text, chunk));
        if !second_half {
            number += 1;
            lines.push(Line {
                text: line.to_owned(),
                page: paged.then_some(page),
                number,
            });
        }
        if chunk.ends_with('\u{c}') {
            page += 1;
        }
    }
    Ok(Lines {
        lines,
        pages: paged.then_some(page),
        readings: Vec::new(),
        diagnostics,
    })
}

/// Whether the character before `chunk` in `text` is a carriage return; `chunk` is a part of `text`.
fn ends_with_cr(text: &str, chunk: &str) -> bool {
    let offset = chunk.as_ptr() as usize - text.as_ptr() as usize;
    text.as_bytes()[..offset].ends_with(b"\r")
}

/// Decodes `bytes`, which may declare an encoding; a declaration that the bytes contradict is
/// reported and not followed.
pub(super) fn decode(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<String, ExtractError> {
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
    if text.contains('\0') {
        return Err(ExtractError::Undecodable);
    }
    if malformed {
        let all = text.chars().count();
        let bad = text.chars().filter(|&c| c == '\u{FFFD}').count();
        if bad * 100 > all {
            return Err(ExtractError::Undecodable);
        }
        let message = format!("{bad} 处字节不合 {} 编码，以 � 显示", encoding.name());
        diagnostics.push(Diagnostic::new("undecodable_bytes", message, None));
    }
    Ok(text.into_owned())
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
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
        return UTF_8;
    }
    utf16_without_mark(bytes).unwrap_or_else(|| guess(bytes, diagnostics))
}

fn guess(bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(Some(b"cn"), Utf8Detection::Allow);
    let encoding = if guessed == GBK { GB18030 } else { guessed };
    let message = format!("编码按统计判断为 {}", encoding.name());
    diagnostics.push(Diagnostic::new("encoding_guessed", message, None));
    encoding
}

/// UTF-16 without a byte order mark: read the one or the other way round, nearly all units are
/// Han, CJK punctuation, full-width forms or ASCII, and Han is among them.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
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
                0x3000..=0x303F
                | 0xFF00..=0xFFEF
                | 0x2010..=0x2030
                | 0x20..=0x7E
                | 0x09
                | 0x0A
                | 0x0D => plain += 1,
                _ => {}
            }
        }
        (han * 4 >= all && (han + plain) * 20 >= all * 19).then_some(han)
    };
    match (share(u16::from_le_bytes), share(u16::from_be_bytes)) {
        (Some(le), Some(be)) => Some(if le >= be { UTF_16LE } else { UTF_16BE }),
        (Some(_), None) => Some(UTF_16LE),
        (None, Some(_)) => Some(UTF_16BE),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICE: &str = "关于印发《实施方案》的通知\r\n各区县（自治县）科协：\r\n\r\n现将《实施方案》印发给你们。\r\n";

    fn texts(bytes: &[u8]) -> Vec<String> {
        lines(bytes)
            .unwrap()
            .lines
            .into_iter()
            .map(|l| l.text)
            .collect()
    }

    fn utf16(unit_to: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
        let units = mark
            .then_some(0xFEFF)
            .into_iter()
            .chain(NOTICE.encode_utf16());
        units.flat_map(unit_to).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_lines() {
        let expected = texts(NOTICE.as_bytes());
        assert_eq!(expected.len(), 4);
        assert_eq!(texts(&GB18030.encode(NOTICE).0), expected);
        for mark in [true, false] {
            assert_eq!(texts(&utf16(u16::to_le_bytes, mark)), expected);
            assert_eq!(texts(&utf16(u16::to_be_bytes, mark)), expected);
        }
        assert_eq!(
            texts(&[b"\xEF\xBB\xBF", NOTICE.as_bytes()].concat()),
            expected
        );
    }

    #[test]
    fn line_numbers_count_blank_lines_and_every_kind_of_line_end() {
        let found: Vec<_> = lines("甲\r\n\r\n乙\r丙\n\n丁".as_bytes()).unwrap().lines;
        let numbers: Vec<_> = found
            .iter()
            .filter(|l| !l.text.is_empty())
            .map(|l| (l.text.as_str(), l.number))
            .collect();
        assert_eq!(numbers, [("甲", 1), ("乙", 3), ("丙", 4), ("丁", 6)]);
    }

    #[test]
    fn a_form_feed_ends_a_page() {
        let read = lines("甲\n\u{c}乙\n\u{c}".as_bytes()).unwrap();
        let (found, pages) = (read.lines, read.pages);
        assert_eq!(pages, Some(2));
        assert_eq!(found.iter().find(|l| l.text == "乙").unwrap().page, Some(2));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let noise: Vec<u8> = (0..4000u32)
            .map(|i| (i.wrapping_mul(2654435761) >> 13) as u8)
            .collect();
        assert_eq!(lines(&noise).unwrap_err(), ExtractError::Undecodable);
    }
}
