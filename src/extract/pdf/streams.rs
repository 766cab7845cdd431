//! Whether the streams that draw a page are whole.
//!
//! hayro decodes a damaged stream as far as it goes and says nothing, so that half a page could pass
//! for a page. Nearly every stream is deflated, and deflate knows its end and its checksum; so do the
//! ASCII filters that may stand before it, and LZW knows its end. What comes behind those is not
//! looked into, nor are streams that are not packed at all.

use std::borrow::Cow;
use std::io::{ErrorKind, Read, copy, sink};

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Stream};
use hayro_interpret::hayro_syntax::page::Page;

use super::limits::MAX_STREAM;

/// Whether a stream with the contents of `page` is damaged.
pub(super) fn are_damaged(page: &Page<'_>) -> bool {
    let contents = page.raw();
    let streams: Vec<Stream<'_>> = match contents.get::<Array<'_>>(b"Contents") {
        Some(array) => array.iter::<Stream<'_>>().collect(),
        None => contents
            .get::<Stream<'_>>(b"Contents")
            .into_iter()
            .collect(),
    };
    streams
        .iter()
        .any(|stream| is_damaged(&stream.filters(), &stream.raw_data(), early_change(stream)))
}

/// Whether LZW codes grow one code early, as they do unless the stream says otherwise.
fn early_change(stream: &Stream<'_>) -> bool {
    let parameters = stream.dict().get::<Dict<'_>>(b"DecodeParms");
    parameters.and_then(|p| p.get::<u32>(b"EarlyChange")) != Some(0)
}

/// Whether `data` cannot be taken out of `filters`, as far as they tell.
fn is_damaged(filters: &[Filter], data: &[u8], early_change: bool) -> bool {
    let mut data = Cow::Borrowed(data);
    for filter in filters {
        let decoded = match filter {
            Filter::FlateDecode => return is_badly_deflated(&data),
            Filter::LzwDecode => return !reaches_end_of_lzw(&data, early_change),
            Filter::AsciiHexDecode => from_hex(&data),
            Filter::Ascii85Decode => from_base85(&data),
            _ => return false,
        };
        match decoded {
            Some(decoded) => data = Cow::Owned(decoded),
            None => return true,
        }
    }
    false
}

/// Whether `data` cannot be inflated to its end. A checksum that is wrong tells of damage, one that
/// is missing only of a careless program.
fn is_badly_deflated(data: &[u8]) -> bool {
    match copy(&mut ZlibDecoder::new(data).take(MAX_STREAM), &mut sink()) {
        Ok(_) => false,
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            let bare = DeflateDecoder::new(data.get(2..).unwrap_or_default());
            copy(&mut bare.take(MAX_STREAM), &mut sink()).is_err()
        }
        Err(_) => true,
    }
}

/// The bytes of hexadecimal digits up to `>`; `None` if there is anything else.
fn from_hex(data: &[u8]) -> Option<Vec<u8>> {
    let end = data.iter().position(|byte| *byte == b'>')?;
    let digits = data[..end].iter().filter(|byte| !is_space(**byte));
    let digits: Option<Vec<u8>> = digits
        .map(|byte| {
            char::from(*byte)
                .to_digit(16)
                .and_then(|d| u8::try_from(d).ok())
        })
        .collect();
    let pair = |pair: &[u8]| pair[0] << 4 | pair.get(1).copied().unwrap_or(0);
    Some(digits?.chunks(2).map(pair).collect())
}

/// The bytes of base 85 up to `~>`; `None` if there is anything else.
fn from_base85(data: &[u8]) -> Option<Vec<u8>> {
    let end = data.iter().position(|byte| *byte == b'~')?;
    let mut decoded = Vec::with_capacity(end * 4 / 5);
    let mut group: Vec<u8> = Vec::with_capacity(5);
    for &byte in data[..end].iter().filter(|byte| !is_space(**byte)) {
        match byte {
            b'z' if group.is_empty() => decoded.extend([0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            _ => return None,
        }
        if group.len() == 5 {
            decoded.extend(word(&group)?);
            group.clear();
        }
    }
    let rest = group.len();
    if rest > 0 {
        group.resize(5, 84);
        decoded.extend(word(&group)?.into_iter().take(rest - 1));
    }
    Some(decoded)
}

fn word(group: &[u8]) -> Option<[u8; 4]> {
    let value = group
        .iter()
        .fold(0_u64, |value, digit| value * 85 + u64::from(*digit));
    u32::try_from(value).ok().map(u32::to_be_bytes)
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0
}

/// Whether the codes of `data` are possible ones up to the code that ends them. What they stand for
/// does not matter here, only how many there are.
fn reaches_end_of_lzw(data: &[u8], early_change: bool) -> bool {
    const CLEAR: u32 = 256;
    const END: u32 = 257;
    let (mut bits, mut held) = (0_u32, 0_u32);
    let mut next = END;
    for &byte in data {
        bits = bits << 8 | u32::from(byte);
        held += 8;
        let width = match next + u32::from(early_change) {
            ..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
        if held < width {
            continue;
        }
        held -= width;
        let code = bits >> held;
        bits &= (1 << held) - 1;
        match code {
            CLEAR => next = END,
            END => return true,
            // The first code after a clearing adds none to the table.
            _ if code > next.max(END + 1) => return false,
            _ => next = (next + 1).min(4096),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn deflated() -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder
            .write_all("BT /F1 16 Tf <B9D8D3DA> Tj ET ".repeat(9).as_bytes())
            .unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_changed_or_cut_stream_is_damaged_and_one_without_checksum_is_not() {
        let whole = deflated();
        assert!(!is_badly_deflated(&whole));
        assert!(!is_badly_deflated(&whole[..whole.len() - 4]));
        assert!(is_badly_deflated(&whole[..whole.len() / 2]));
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 4;
        assert!(is_badly_deflated(&changed));
    }

    #[test]
    fn filters_before_deflate_are_undone() {
        let hex = |data: &[u8]| -> Vec<u8> {
            let digits: String = data.iter().map(|byte| format!("{byte:02x}\n")).collect();
            (digits + ">").into_bytes()
        };
        let filters = [Filter::AsciiHexDecode, Filter::FlateDecode];
        let whole = deflated();
        assert!(!is_damaged(&filters, &hex(&whole), true));
        assert!(is_damaged(&filters, &hex(&whole[..whole.len() / 2]), true));
        assert!(is_damaged(&filters, b"78 9g>", true));
    }

    #[test]
    fn base_85_is_undone_to_the_byte() {
        assert_eq!(from_base85(b"87cURD]i,\"Ebo80~>").unwrap(), b"Hello World!");
        assert_eq!(from_base85(b"z 5l~>").unwrap(), b"\0\0\0\0A");
        assert_eq!(from_base85(b"87cUR"), None);
        assert_eq!(from_base85(b"87c\xFFR~>"), None);
    }

    #[test]
    fn lzw_without_its_end_is_damaged() {
        // The example of the PDF specification: 45 45 45 45 45 65 45 45 45 66.
        let packed = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert!(reaches_end_of_lzw(&packed, true));
        assert!(!reaches_end_of_lzw(&packed[..7], true));
        assert!(!reaches_end_of_lzw(&[0x80, 0x7F, 0xFF, 0xFF], true));
    }
}
