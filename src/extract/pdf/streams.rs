//! Whether the streams that draw a page are whole.
//!
//! hayro decodes a damaged stream as far as it goes and says nothing, so that half a page could pass
//! for a page. Nearly every stream is deflated, and deflate knows its end and its checksum. Streams in
//! further filters (ASCII 85 around deflate) are not looked into.

use std::io::{ErrorKind, Read, copy, sink};

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::object::{Array, Stream};
use hayro_interpret::hayro_syntax::page::Page;

/// No further is a stream looked at, in bytes when inflated.
const MOST: u64 = 256 << 20;

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
        .any(|stream| *stream.filters() == [Filter::FlateDecode] && is_damaged(&stream.raw_data()))
}

/// Whether `data` cannot be inflated to its end. A checksum that is wrong tells of damage, one that
/// is missing only of a careless program.
fn is_damaged(data: &[u8]) -> bool {
    match copy(&mut ZlibDecoder::new(data).take(MOST), &mut sink()) {
        Ok(_) => false,
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            let bare = DeflateDecoder::new(data.get(2..).unwrap_or_default());
            copy(&mut bare.take(MOST), &mut sink()).is_err()
        }
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_changed_or_cut_stream_is_damaged_and_one_without_checksum_is_not() {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder
            .write_all("BT /F1 16 Tf <B9D8D3DA> Tj ET ".repeat(9).as_bytes())
            .unwrap();
        let whole = encoder.finish().unwrap();
        assert!(!is_damaged(&whole));
        assert!(!is_damaged(&whole[..whole.len() - 4]));
        assert!(is_damaged(&whole[..whole.len() / 2]));
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 4;
        assert!(is_damaged(&changed));
    }
}
