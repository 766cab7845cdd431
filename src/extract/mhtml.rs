//! Web pages with what belongs to them in one file (MHTML, RFC 2557): `.mht`, as browsers save them.
//!
//! The page is the first HTML part, given to [`html`]; pictures, style sheets and pages in frames are
//! beside it. A reader of its own: what is needed is headers, boundaries and two encodings, and the
//! crates for mail recurse as deep as a file nests. E-mails have the same form and are read so too;
//! their attachments are counted, not read.

use encoding_rs::Encoding;

use super::{Content, Diagnostic, ExtractError, html, text};

/// How deep multiparts may lie in each other; what lies deeper is not looked at.
const MAX_DEPTH: usize = 6;

/// How far the headers of a file or a part may go.
const MAX_HEADERS: usize = 64 << 10;

/// A part that is no multipart.
#[derive(Debug)]
struct Part<'a> {
    kind: String,
    charset: Option<&'static Encoding>,
    transfer: String,
    is_attachment: bool,
    body: &'a [u8],
}

/// Whether the file begins with the headers of a MIME message that holds a page or parts.
pub(super) fn is_message(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let bytes = bytes.trim_ascii_start();
    let name = bytes.split(|b| *b == b':').next().unwrap_or_default();
    if name.len() > 100 || !std::str::from_utf8(name).is_ok_and(is_name) {
        return false;
    }
    let (headers, _) = split_headers(&bytes[..bytes.len().min(MAX_HEADERS)]);
    let has = |name: &str| header(&headers, name);
    let kind = has("content-type").unwrap_or_default().to_ascii_lowercase();
    let names = headers.iter().all(|(name, _)| is_name(name));
    names
        && (kind.starts_with("multipart/") || kind.starts_with("text/html"))
        && (has("mime-version").is_some() || has("content-transfer-encoding").is_some())
}

/// The page in a message.
pub(super) fn content(bytes: &[u8]) -> Result<Content, ExtractError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut parts = Vec::new();
    collect(bytes.trim_ascii_start(), 0, &mut parts);
    let of_kind = |kind: &str| {
        let text = parts.iter().filter(|part| !part.is_attachment);
        text.filter(|part| part.kind == kind).collect::<Vec<_>>()
    };
    let pages = of_kind("text/html");
    let mut outcome = Err(ExtractError::Empty);
    for page in &pages {
        outcome = html::content(&page.decoded(), page.charset);
        // The outermost page of some frames says nothing.
        if !matches!(&outcome, Err(ExtractError::Empty)) && !outcome.as_ref().is_ok_and(is_empty) {
            break;
        }
    }
    if pages.is_empty()
        && let Some(part) = of_kind("text/plain").first()
    {
        outcome = text::lines_in(&part.decoded(), part.charset).map(Content::from);
    }
    let mut content = outcome?;
    let attachments = parts.iter().filter(|part| part.is_attachment).count();
    let frames = pages.len().saturating_sub(1);
    let counts = [("附件", attachments), ("框架中的网页", frames)];
    let counts = counts.into_iter().filter(|(_, n)| *n > 0);
    let counts: Vec<String> = counts.map(|(what, n)| format!("{what} {n}")).collect();
    if !counts.is_empty() {
        let message = format!("没有读取：{}", counts.join("、"));
        let unread = Diagnostic::new("unread_objects", message, None);
        content.diagnostics.push(unread);
    }
    Ok(content)
}

fn is_empty(content: &Content) -> bool {
    content.blocks.is_empty()
}

impl Part<'_> {
    fn decoded(&self) -> Vec<u8> {
        match self.transfer.as_str() {
            "quoted-printable" => quoted_printable(self.body),
            "base64" => base64(self.body),
            _ => self.body.to_vec(),
        }
    }
}

/// The parts of a message or multipart, in order.
fn collect<'a>(bytes: &'a [u8], depth: usize, parts: &mut Vec<Part<'a>>) {
    let (headers, body) = split_headers(bytes);
    let value = |name: &str| header(&headers, name).unwrap_or_default();
    let content_type = value("content-type");
    let kind = content_type.split(';').next().unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    if kind.starts_with("multipart/") {
        if let Some(boundary) = parameter(&content_type, "boundary").filter(|b| !b.is_empty())
            && depth < MAX_DEPTH
        {
            for part in split_parts(body, boundary.as_bytes()) {
                collect(part, depth + 1, parts);
            }
        }
        return;
    }
    let charset = parameter(&content_type, "charset");
    let disposition = value("content-disposition").to_ascii_lowercase();
    parts.push(Part {
        kind: if kind.is_empty() {
            "text/plain".to_owned()
        } else {
            kind
        },
        charset: charset.and_then(|label| text::of_label(label.as_bytes())),
        transfer: value("content-transfer-encoding")
            .trim()
            .to_ascii_lowercase(),
        is_attachment: disposition.starts_with("attachment"),
        body,
    });
}

/// The headers, folded lines joined, and what follows the blank line behind them.
fn split_headers(bytes: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut rest = bytes;
    while let Some((line, behind)) = split_line(rest) {
        if bytes.len() - behind.len() > MAX_HEADERS {
            break;
        }
        rest = behind;
        let text = String::from_utf8_lossy(line);
        if text.trim().is_empty() {
            break;
        }
        match (
            text.starts_with([' ', '\t']),
            headers.last_mut(),
            text.split_once(':'),
        ) {
            (true, Some((_, value)), _) => value.push_str(text.trim_end()),
            (_, _, Some((name, value))) => {
                let name = name.trim().to_ascii_lowercase();
                headers.push((name, value.trim().to_owned()));
            }
            // No header at all.
            _ => headers.push((text.trim().to_owned(), String::new())),
        }
    }
    (headers, rest)
}

fn is_name(name: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    !name.is_empty() && name.bytes().all(is_part)
}

fn header(headers: &[(String, String)], name: &str) -> Option<String> {
    let found = headers.iter().find(|(key, _)| key == name)?;
    Some(found.1.clone())
}

/// A line without its end, and what follows it.
fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let end = bytes.iter().position(|b| *b == b'\n');
    let (line, rest) = match end {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, &bytes[bytes.len()..]),
    };
    Some((line.strip_suffix(b"\r").unwrap_or(line), rest))
}

/// `boundary` of `multipart/related; type="text/html"; boundary="----=_Part"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (key, behind) = rest.split_once('=')?;
        let behind = behind.trim_start();
        let (value, next) = match behind.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => behind.split_at(behind.find(';').unwrap_or(behind.len())),
        };
        if key
            .trim()
            .trim_start_matches(';')
            .trim()
            .eq_ignore_ascii_case(name)
        {
            return Some(value.trim().to_owned());
        }
        rest = next;
    }
}

/// What stands between the lines `--boundary`; a file that was cut ends the last part.
fn split_parts<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut start = None;
    let mut rest = body;
    while let Some((line, behind)) = split_line(rest) {
        let mark = line
            .strip_prefix(b"--")
            .and_then(|l| l.strip_prefix(boundary));
        let mark = mark.map(<[u8]>::trim_ascii_end);
        if let Some(end @ (b"" | b"--")) = mark {
            let here = body.len() - rest.len();
            if let Some(start) = start {
                parts.push(&body[start..here]);
            }
            start = (end == b"").then_some(body.len() - behind.len());
            if end == b"--" {
                break;
            }
        }
        rest = behind;
    }
    parts.extend(start.map(|start| &body[start..]));
    parts
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((line, behind)) = split_line(rest) {
        let ended = line.len() < rest.len();
        rest = behind;
        let line = line.trim_ascii_end();
        let mut at = 0;
        let mut is_soft = false;
        while let Some(&byte) = line.get(at) {
            let hex = line
                .get(at + 1..at + 3)
                .and_then(|h| std::str::from_utf8(h).ok());
            match (byte, hex.and_then(|h| u8::from_str_radix(h, 16).ok())) {
                (b'=', Some(byte)) => {
                    out.push(byte);
                    at += 3;
                }
                (b'=', None) if at + 1 == line.len() => {
                    is_soft = true;
                    at += 1;
                }
                _ => {
                    out.push(byte);
                    at += 1;
                }
            }
        }
        if ended && !is_soft {
            out.extend_from_slice(b"\r\n");
        }
    }
    out
}

fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read};
    use super::*;

    const PAGE: &str = "<html><head><title>关于开展活动的通知</title></head><body><div class=\"TRS_Editor\"><p>关于开展活动的通知</p><p>各单位：</p><p>请按照要求开展科普活动，现将有关事项通知如下，请认真贯彻落实。</p></div></body></html>";

    fn message(headers: &str, body: &[u8]) -> Vec<u8> {
        let head = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.gov.cn/x\r\nSubject: =?utf-8?Q?=E5=85=B3?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--x--\"\r\n\r\n\r\n----x--\r\n";
        let tail = b"\r\n----x--\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n----x----\r\nafter";
        let part = format!("{headers}\r\n\r\n");
        [head.as_bytes(), part.as_bytes(), body, tail].concat()
    }

    fn texts(bytes: &[u8]) -> Vec<String> {
        let document = read("a.mht", bytes).unwrap();
        assert_eq!(document.source.format, Format::Mhtml);
        document.blocks.into_iter().map(|b| b.text).collect()
    }

    fn encoded(bytes: &[u8]) -> Vec<u8> {
        let mut out = String::new();
        for (i, byte) in bytes.iter().enumerate() {
            out.push_str(&format!("={byte:02X}"));
            if i % 20 == 19 {
                out.push_str("=\r\n");
            }
        }
        out.into_bytes()
    }

    #[test]
    fn the_page_is_read_in_every_transfer_encoding() {
        let plain = message("Content-Type: text/html; charset=utf-8", PAGE.as_bytes());
        let expected = texts(&plain);
        assert!(expected.contains(&"各单位：".to_owned()));
        let quoted = "Content-Type: text/html\r\nContent-Transfer-Encoding: Quoted-Printable";
        assert_eq!(texts(&message(quoted, &encoded(PAGE.as_bytes()))), expected);
        let (gbk, _, _) = encoding_rs::GBK.encode(PAGE);
        let quoted = "Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable";
        assert_eq!(texts(&message(quoted, &encoded(&gbk))), expected);
    }

    #[test]
    fn base64_is_decoded_over_line_ends() {
        assert_eq!(base64(b"6YCa\r\n55+l"), "通知".as_bytes());
        assert_eq!(base64(b"6YCa55+l=="), "通知".as_bytes());
        assert_eq!(
            quoted_printable(b"a=3D=\r\nb =\r\nc  \r\n=ZZ="),
            b"a=b c\r\n=ZZ"
        );
    }

    #[test]
    fn a_text_that_speaks_of_mime_is_a_text() {
        for text in [
            "通知\nMIME-Version: 1.0\nContent-Type: multipart/related",
            "Content-Type: multipart/related\n\n通知",
            "MIME-Version: 1.0\n通知\nContent-Type: text/html",
        ] {
            assert!(!is_message(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn damage_and_depth_are_survived() {
        let whole = message("Content-Type: text/html; charset=utf-8", PAGE.as_bytes());
        for end in 0..whole.len() {
            let _ = read("a.mht", &whole[..end]);
        }
        let mut deep = String::from("MIME-Version: 1.0\r\n");
        for i in 0..20_000 {
            deep.push_str(&format!(
                "Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n"
            ));
        }
        assert_eq!(
            read("a.mht", deep.as_bytes()).unwrap_err(),
            ExtractError::Empty
        );
    }
}
