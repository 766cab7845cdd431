//! What a file is, by its content; its name says nothing.

use super::{ExtractError, Format, archive, compound, html, mhtml};

/// The format by the first bytes. A format that is known but not read yet is named in the error, so
/// that nobody takes its bytes for text.
pub(super) fn format(bytes: &[u8]) -> Result<Format, ExtractError> {
    let head = &bytes[..bytes.len().min(1024)];
    let starts = |magic: &[u8]| head.starts_with(magic);
    let holds = |mark: &[u8]| {
        head.windows(mark.len())
            .any(|w| w.eq_ignore_ascii_case(mark))
    };
    if bytes.is_empty() {
        return Err(ExtractError::Empty);
    }
    // Before PDF: a PDF in a tar begins within the bytes that may hold a PDF's header.
    if let Some(archive) = archive::refused(head) {
        return Err(ExtractError::UnsupportedFormat(archive));
    }
    // ISO 32000-1, annex H: readers accept the header anywhere in the first 1024 bytes.
    if holds(b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return archive::sniff(bytes);
    }
    if starts(compound::MAGIC) {
        return compound::sniff(bytes);
    }
    if starts(b"{\\rtf") {
        return Ok(Format::Rtf);
    }
    if mhtml::is_message(bytes) {
        return Ok(Format::Mhtml);
    }
    if html::is_page(bytes) {
        return Ok(Format::Html);
    }
    if starts(b"\x89PNG")
        || starts(b"\xFF\xD8\xFF")
        || starts(b"GIF8")
        || starts(b"II*\0")
        || starts(b"MM\0*")
    {
        return Err(ExtractError::UnsupportedFormat("图片"));
    }
    Ok(Format::Txt)
}

#[cfg(test)]
mod tests {
    use super::super::container;
    use super::*;

    #[test]
    fn a_format_is_told_by_content() {
        assert_eq!(format(b"%PDF-1.4\n"), Ok(Format::Pdf));
        assert_eq!(format("通知".as_bytes()), Ok(Format::Txt));
        let pack = container::tests::pack;
        assert_eq!(format(&pack(&[("OFD.xml", b"<OFD/>")])), Ok(Format::Ofd));
        assert_eq!(format(&pack(&[("a.txt", b"")])), Err(ExtractError::Archive));
        assert_eq!(
            format(&pack(&[
                ("[Content_Types].xml", b""),
                ("word/document.xml", b"")
            ])),
            Ok(Format::Docx)
        );
        assert_eq!(
            format(b"PK\x03\x04....").unwrap_err().code(),
            "bad_container"
        );
        assert_eq!(format(b"<!DOCTYPE HTML><html>"), Ok(Format::Html));
        assert_eq!(format(b""), Err(ExtractError::Empty));
    }
}
