//! Whether bytes are a web page, and in which encoding it says it is.

use std::sync::LazyLock;

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use regex::bytes::Regex;

/// How far a page is looked at.
const HEAD: usize = 4096;

/// A tag that pages and fragments of pages begin with.
static FIRST_TAG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i-u)^<(?:!doctype\s+html|html|head|body|meta|title|link|script|style|base|p|div|span|table|section|article",
        r"|main|header|center|font|h[1-6]|ul|ol|dl|br|hr|img|a|b|strong|form|iframe|noscript)(?:[\s/>]|$)",
    ))
});

/// A tag that only HTML has.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)</?(?:p|div|span|br|table|tr|td|li|ul|ol|h[1-6]|font|strong|section|article|html|body|head|a|b)(?:\s[^<>]*)?/?>",
    )
});

static CHARSET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?i-u)<(?:meta\b|\?xml\b)[^>]*?\b(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)"#)
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

/// Whether `bytes` are a page, or a fragment of one: they begin with a tag, behind white space,
/// comments and declarations, or they are markup line by line. A text that mentions `<div>` or an
/// address in angle brackets is a text.
pub(in crate::extract) fn is_page(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    // In UTF-16 the letters of a tag have zeros between them.
    let head: Vec<u8> = head.iter().copied().filter(|&b| b != 0).collect();
    let start = beginning(&head);
    let Some(first) = FIRST_TAG.find(start) else {
        return is_markup(&head);
    };
    let name = first.as_bytes().to_ascii_lowercase();
    let declared = [&b"<!doc"[..], b"<html", b"<head", b"<body", b"<meta"];
    declared.iter().any(|sign| name.starts_with(sign)) || TAG.find_iter(start).count() >= 2
}

/// The first tag, or what stands in its place.
fn beginning(head: &[u8]) -> &[u8] {
    let mut rest = head;
    for mark in [&b"\xEF\xBB\xBF"[..], b"\xFF\xFE", b"\xFE\xFF"] {
        rest = rest.strip_prefix(mark).unwrap_or(rest);
    }
    loop {
        rest = rest.trim_ascii_start();
        let end: &[u8] = match rest {
            _ if rest.starts_with(b"<!--") => b"-->",
            _ if rest.starts_with(b"<?") => b">",
            _ => return rest,
        };
        match rest.windows(end.len()).position(|w| w == end) {
            Some(at) => rest = &rest[at + end.len()..],
            None => return rest,
        }
    }
}

/// Whether most lines begin or end with a tag.
fn is_markup(head: &[u8]) -> bool {
    let lines = head.split(|&b| b == b'\n').map(<[u8]>::trim_ascii);
    let lines: Vec<&[u8]> = lines.filter(|line| !line.is_empty()).collect();
    let tagged = |line: &&&[u8]| {
        TAG.find_iter(line)
            .any(|tag| tag.start() == 0 || tag.end() == line.len())
    };
    let count = lines.iter().filter(tagged).count();
    count >= 3 && count * 10 >= lines.len() * 6
}

/// The encoding that a page declares in its first 2 KB (`<meta charset>`, `http-equiv`, `<?xml?>`).
/// What declares itself as GB 2312 or GBK is GB 18030, their superset; what says UTF-16 where this
/// can be read is UTF-8.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let found = CHARSET.captures(&bytes[..bytes.len().min(2048)])?;
    let encoding = Encoding::for_label(&found[1])?;
    Some(match encoding {
        _ if encoding == GBK => GB18030,
        _ if encoding == UTF_16LE || encoding == UTF_16BE => UTF_8,
        _ => encoding,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_fragments_are_told_from_texts_that_mention_tags() {
        for page in [
            "<!DOCTYPE html>",
            "\u{feff}\r\n <!-- a --> <HTML>",
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html PUBLIC \"-//W3C\">\n<html xmlns=\"x\">",
            "<p>通知</p><p>各单位：</p>",
            "<div class=\"TRS_Editor\"><p>通知</p></div>",
            "<table><tr><td>通知</td></tr></table>",
            "<script>var a=1</script>\n<html><body>通知</body></html>",
            "通知<br>\n各单位：<br>\n请办。<br>\n",
        ] {
            assert!(is_page(page.as_bytes()), "{page}");
        }
        for text in [
            "通知\n详见<http://www.example.org/a>。",
            "<http://www.example.org/a>\n通知",
            "<div>是一种标签，本通知不用。",
            "关于<html>培训的通知\n各单位：\n请办。",
            "<?xml version=\"1.0\"?><office:document></office:document>",
            "<通知>",
        ] {
            assert!(!is_page(text.as_bytes()), "{text}");
        }
        let wide: Vec<u8> = "<html><p>通知"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert!(is_page(&wide));
    }

    #[test]
    fn the_declared_encoding_is_found_in_every_form() {
        for (page, expected) in [
            ("<meta charset=gb2312>", Some(GB18030)),
            (
                "<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=GBK\">",
                Some(GB18030),
            ),
            (
                "<meta content='text/html;charset=utf-8' http-equiv=x>",
                Some(UTF_8),
            ),
            ("<?xml version='1.0' encoding='UTF-8'?>", Some(UTF_8)),
            ("<meta charset=utf-16>", Some(UTF_8)),
            ("<p>charset=gbk</p>", None),
        ] {
            assert_eq!(declared(page.as_bytes()), expected, "{page}");
        }
    }
}
