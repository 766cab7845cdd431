//! OLE2 compound files: DOC, WPS, XLS and others are streams in one, told apart by their names.
//!
//! The `cfb` crate reads the directory and follows the chains of sectors; it refuses chains that
//! meet or run in a circle. What a stream says of its size is not believed beyond the file's own.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::{ExtractError, Format};

/// The bytes that every compound file begins with (the rest of the eight never differs).
pub(super) const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0";

/// An opened compound file.
#[derive(Debug)]
pub(super) struct Compound<'a> {
    file: CompoundFile<Cursor<&'a [u8]>>,
    size: u64,
}

impl<'a> Compound<'a> {
    /// Reads the directory.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ExtractError> {
        let file = CompoundFile::open(Cursor::new(bytes)).map_err(|error| bad(&error))?;
        let size = bytes.len() as u64;
        Ok(Self { file, size })
    }

    /// Whether the root has a stream or a storage of this name; letter case does not matter.
    pub(super) fn has(&self, name: &str) -> bool {
        self.file.exists(name)
    }

    /// The bytes of a stream of the root; none if there is no such stream.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        if !self.file.is_stream(name) {
            return Ok(None);
        }
        let mut stream = self.file.open_stream(name).map_err(|error| bad(&error))?;
        let mut out = Vec::new();
        // A stream is padded to whole sectors, so that the last may end behind a file that was cut.
        let stated = stream.len().min(self.size);
        let read = (&mut stream).take(stated).read_to_end(&mut out);
        read.map_err(|error| bad(&error))?;
        Ok(Some(out))
    }
}

/// What is in a compound file, by its streams.
pub(super) fn sniff(bytes: &[u8]) -> Result<Format, ExtractError> {
    let file = Compound::open(bytes)?;
    if file.has("EncryptedPackage") || file.has("EncryptionInfo") {
        return Err(ExtractError::Encrypted);
    }
    if file.has("Workbook") || file.has("Book") {
        return Ok(Format::Xls);
    }
    let known = OTHERS.iter().find(|(stream, _)| file.has(stream));
    let name = known.map_or("OLE2 复合文档", |&(_, name)| name);
    Err(ExtractError::UnsupportedFormat(name))
}

/// Streams and storages that only one format has.
const OTHERS: [(&str, &str); 9] = [
    ("WordDocument", "DOC/WPS"),
    ("PowerPoint Document", "PPT"),
    ("__properties_version1.0", "MSG"),
    ("VisioDocument", "VSD"),
    ("FileHeader", "HWP"),
    ("MatOST", "Microsoft Works"),
    ("MM", "Microsoft Works"),
    ("MN0", "Microsoft Works"),
    ("Quill", "PUB"),
];

fn bad(error: &std::io::Error) -> ExtractError {
    ExtractError::BadCompound(match error.kind() {
        std::io::ErrorKind::UnexpectedEof => "文件不完整".to_owned(),
        _ => "扇区链或目录有误".to_owned(),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Write;

    /// A compound file of these streams.
    pub(in crate::extract) fn pack(streams: &[(&str, &[u8])]) -> Vec<u8> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (name, bytes) in streams {
            file.create_stream(name).unwrap().write_all(bytes).unwrap();
        }
        file.into_inner().into_inner()
    }

    #[test]
    fn a_format_is_told_by_its_streams() {
        let unsupported = |name| Err(ExtractError::UnsupportedFormat(name));
        let of = |name: &str| sniff(&pack(&[(name, b"x")]));
        assert_eq!(of("Workbook"), Ok(Format::Xls));
        assert_eq!(of("Book"), Ok(Format::Xls));
        assert_eq!(of("EncryptedPackage"), Err(ExtractError::Encrypted));
        assert_eq!(of("WordDocument"), unsupported("DOC/WPS"));
        assert_eq!(of("PowerPoint Document"), unsupported("PPT"));
        assert_eq!(of("MatOST"), unsupported("Microsoft Works"));
        assert_eq!(of("Contents"), unsupported("OLE2 复合文档"));
        assert_eq!(sniff(MAGIC).unwrap_err().code(), "bad_container");
    }

    #[test]
    fn a_stream_is_read_whole() {
        let long: Vec<u8> = (0..100_000u32).map(|n| n as u8).collect();
        let bytes = pack(&[("short", b"abc"), ("long", &long)]);
        let mut file = Compound::open(&bytes).unwrap();
        assert_eq!(file.read("short").unwrap().unwrap(), b"abc");
        assert_eq!(file.read("long").unwrap().unwrap(), long);
        assert_eq!(file.read("none").unwrap(), None);
    }
}
