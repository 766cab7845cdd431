//! What the fuzz targets have in common: read hostile bytes as one format, parse what comes out, and
//! check that nothing of it is lost.
//!
//! A target ends with a crash when a reader panics, hangs, takes too much memory, or when the parser
//! drops or doubles a character. The readers of PDF run on a thread whose panics the library
//! contains (in the program, in a process of its own); those are no finding.

use std::io::{Cursor, Write};
use std::sync::Once;

use duizhao::extract::{self, Format};
use duizhao::notice;

/// The line that a part of a container begins with, in the text that stands for the container:
/// `=== word/document.xml`.
pub const PART: &str = "=== ";

/// Reads `bytes` as `format`, parses the document and checks that the notice holds all of it.
pub fn check(format: Format, bytes: &[u8]) {
    quiet_pdf_panics();
    let Ok(document) = extract::read_as(format, "fuzz", bytes) else {
        return;
    };
    let notice = notice::parse(&document, None);
    let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let read: String = document.blocks.iter().map(|b| bare(&b.text)).collect();
    let kept: String = notice.pieces().iter().map(|(_, text)| bare(text)).collect();
    assert_eq!(read, kept, "the parser lost, doubled or moved a character");
}

/// Reads the container that `bytes` stand for, so that what is mutated is XML and names.
pub fn check_parts(format: Format, bytes: &[u8]) {
    if let Some(packed) = pack(&String::from_utf8_lossy(bytes)) {
        check(format, &packed);
    }
}

/// The container of the parts in `text`, uncompressed.
fn pack(text: &str) -> Option<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for part in text.split(PART).skip(1) {
        let (name, content) = part.split_once('\n')?;
        writer.start_file(name, stored).ok()?;
        writer.write_all(content.as_bytes()).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// libFuzzer aborts on every panic; those of the PDF readers are contained.
fn quiet_pdf_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some(extract::READER_THREAD) {
                usual(info);
            }
        }));
    });
}
