//! ZIP containers (DOCX, OFD, XLSX, archives of attachments), read from memory within limits.
//!
//! What an entry says of its own size is not believed: bytes are counted as they come out, against a
//! limit for the entry, one for the container and one for the ratio. A name is a key and nothing
//! else: `../../etc/passwd`, `/a` and `C:\a` may be asked for like any other name, and nothing here
//! ever makes a path of one or writes to the disk. An entry that is not asked for costs nothing.

use std::io::{Cursor, Read};

use encoding_rs::GB18030;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{ExtractError, Limit};

/// Below this many bytes an entry may be packed as well as it likes.
pub(super) const RATIO_FREE: u64 = 4 << 20;

/// An opened container.
#[derive(Debug)]
pub(crate) struct Container<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    stored: u64,
    given: u64,
}

impl<'a> Container<'a> {
    /// Reads the directory of the container.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, ExtractError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(bad)?;
        if archive.len() as u64 > Limit::Entries.get() {
            return Err(ExtractError::OverLimit(Limit::Entries));
        }
        let names = archive.file_names_raw().map(decode_name).collect();
        Ok(Self {
            archive,
            names,
            stored: bytes.len() as u64,
            given: 0,
        })
    }

    /// The same, counting what containers round this one have given towards the limit.
    pub(super) fn having_given(self, given: u64) -> Self {
        Self { given, ..self }
    }

    /// How many bytes all entries that were read have given.
    pub(super) fn given(&self) -> u64 {
        self.given
    }

    /// The names of the entries in the order of the directory, folders (which end in `/`) among
    /// them. A name that is no UTF-8 is taken for GB 18030, as Windows in China writes it.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether there is an entry of this name, by the rule of [`Self::read`].
    pub(super) fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// The bytes of the entry of this name; none if there is no such entry.
    ///
    /// The exact name is preferred; else letter case, `\` for `/` and a `/` in front do not matter
    /// (OPC, ECMA-376 part 2, compares names so, and some programs write them so).
    pub(crate) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        self.index(name)
            .map(|index| self.read_at(index))
            .transpose()
    }

    /// The bytes of the entry that stands at `index` among the names.
    pub(crate) fn read_at(&mut self, index: usize) -> Result<Vec<u8>, ExtractError> {
        let mut entry = self.archive.by_index(index).map_err(bad)?;
        let packed = entry.entry().compressed_size().clamp(1, self.stored);
        let mut out = Vec::new();
        let mut chunk = vec![0; 64 << 10];
        loop {
            let n = entry.read(&mut chunk).map_err(|e| bad(e.into()))?;
            if n == 0 {
                return Ok(out);
            }
            out.extend_from_slice(&chunk[..n]);
            self.given += n as u64;
            check(out.len() as u64, self.given, packed)?;
        }
    }

    fn index(&self, name: &str) -> Option<usize> {
        let exact = self.names.iter().position(|n| n == name);
        exact.or_else(|| self.names.iter().position(|n| same_key(n, name)))
    }
}

/// Whether an entry that has given `entry` bytes of `packed`, in a container that has given `total`,
/// is within the limits.
fn check(entry: u64, total: u64, packed: u64) -> Result<(), ExtractError> {
    let over = [
        (Limit::Entry, entry > Limit::Entry.bytes()),
        (Limit::Unpacked, total > Limit::Unpacked.bytes()),
        (
            Limit::Ratio,
            entry > RATIO_FREE && entry / packed > Limit::Ratio.get(),
        ),
    ];
    match over.into_iter().find(|(_, is_over)| *is_over) {
        Some((limit, _)) => Err(ExtractError::OverLimit(limit)),
        None => Ok(()),
    }
}

fn same_key(a: &str, b: &str) -> bool {
    let key = |name: &str| {
        let name = name.replace('\\', "/");
        name.trim_start_matches('/').to_ascii_lowercase()
    };
    key(a) == key(b)
}

fn decode_name(raw: &[u8]) -> String {
    let gbk = || GB18030.decode_without_bom_handling(raw).0.into_owned();
    match std::str::from_utf8(raw) {
        // 统计 in GBK are two letters of Arabic in UTF-8: what has no Han but could have is GBK.
        Ok(name) if !name.is_ascii() && name.chars().all(|c| c < '\u{800}') => {
            let is_han = |c: char| c.is_ascii() || ('\u{3000}'..='\u{9FFF}').contains(&c);
            Some(gbk())
                .filter(|name| name.chars().all(is_han))
                .unwrap_or_else(|| name.to_owned())
        }
        Ok(name) => name.to_owned(),
        Err(_) => gbk(),
    }
}

fn bad(error: ZipError) -> ExtractError {
    let reason = match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            return ExtractError::Encrypted;
        }
        ZipError::Io(_) => "包内文件的数据损坏或不完整",
        ZipError::CompressionMethodNotSupported(_) => "压缩方法不受支持",
        ZipError::UnsupportedArchive(_) => "分卷或不受支持的格式",
        _ => "结构损坏或不完整",
    };
    ExtractError::BadContainer(reason.to_owned())
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;
    use zip::write::SimpleFileOptions;

    /// A container of these entries.
    pub(in crate::extract) fn pack(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            let options = SimpleFileOptions::default();
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn code(result: Result<Option<Vec<u8>>, ExtractError>) -> &'static str {
        result.unwrap_err().code()
    }

    #[test]
    fn an_entry_is_read_by_its_name() {
        let bytes = pack(&[("word/document.xml", b"<a/>"), ("附件.txt", b"x")]);
        let mut container = Container::open(&bytes).unwrap();
        assert_eq!(container.names, ["word/document.xml", "附件.txt"]);
        assert_eq!(container.read("附件.txt"), Ok(Some(b"x".to_vec())));
        for name in [
            "word/document.xml",
            "/Word/Document.xml",
            "word\\document.xml",
        ] {
            assert_eq!(container.read(name), Ok(Some(b"<a/>".to_vec())));
        }
        assert_eq!(container.read("word"), Ok(None));
        assert!(!container.has("document.xml"));
    }

    #[test]
    fn a_name_that_looks_like_a_path_is_only_a_key() {
        let bytes = pack(&[("../../etc/passwd", b"1"), ("C:\\a", b"2"), ("/a", b"3")]);
        let mut container = Container::open(&bytes).unwrap();
        assert_eq!(container.read("../../etc/passwd"), Ok(Some(b"1".to_vec())));
        assert_eq!(container.read("etc/passwd"), Ok(None));
        assert_eq!(container.read("C:\\a"), Ok(Some(b"2".to_vec())));
        assert_eq!(container.read("a"), Ok(Some(b"3".to_vec())));
    }

    #[test]
    fn a_name_in_gbk_is_decoded() {
        for name in ["附件1.docx", "统计.xls"] {
            assert_eq!(decode_name(name.as_bytes()), name);
        }
        for name in ["附件1.docx", "统计.xls"] {
            assert_eq!(decode_name(&GB18030.encode(name).0), name);
        }
    }

    #[test]
    fn a_bomb_is_stopped_by_its_ratio() {
        let bytes = pack(&[("bomb", &vec![0; 8 << 20])]);
        assert!(bytes.len() < 20_000);
        let mut container = Container::open(&bytes).unwrap();
        assert_eq!(code(container.read("bomb")), "compression_bomb");
    }

    #[test]
    fn sizes_are_limited_for_an_entry_and_in_total() {
        let (entry, total) = (Limit::Entry.bytes(), Limit::Unpacked.bytes());
        let over = |limit| Err(ExtractError::OverLimit(limit));
        assert_eq!(check(entry, total, entry), Ok(()));
        assert_eq!(check(entry + 1, entry + 1, entry), over(Limit::Entry));
        assert_eq!(check(1, total + 1, 1), over(Limit::Unpacked));
        assert_eq!(check(RATIO_FREE, RATIO_FREE, 1), Ok(()));
    }

    #[test]
    fn too_many_entries_are_refused() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for i in 0..=Limit::Entries.get() {
            let options = SimpleFileOptions::default();
            writer.start_file(i.to_string(), options).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        assert_eq!(
            Container::open(&bytes).unwrap_err().code(),
            "too_many_entries"
        );
    }

    #[test]
    fn an_encrypted_entry_is_named_as_such() {
        let mut bytes = pack(&[("a", b"secret")]);
        // Bit 0 of the flags: in the local header at 6, in the directory's at 8.
        let directory = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        bytes[6] |= 1;
        bytes[directory + 8] |= 1;
        let mut container = Container::open(&bytes).unwrap();
        assert_eq!(code(container.read("a")), "encrypted");
    }

    #[test]
    fn damage_is_an_error_and_no_panic() {
        let text = "扎实推进全民科学素质行动。".repeat(200);
        let whole = pack(&[("a", text.as_bytes()), ("b", b"b")]);
        for end in 0..whole.len() {
            if let Ok(mut container) = Container::open(&whole[..end]) {
                let _ = container.read("a");
            }
        }
        for i in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[i] ^= 0x55;
            if let Ok(mut container) = Container::open(&flipped) {
                // The checksum finds what the structure does not show.
                if let Ok(Some(read)) = container.read("a") {
                    assert_eq!(read, text.as_bytes());
                }
            }
        }
    }
}
