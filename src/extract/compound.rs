//! OLE2 compound files ([MS-CFB]): DOC, WPS, XLS and others are streams in one, told apart by their
//! names.
//!
//! Only what a stream needs is followed and checked: the `cfb` crate reads nothing of a file whose
//! directory has one odd entry, and such documents are about. A chain of sectors that is broken or
//! runs in a circle ends; what is then missing of a document, the document's reader notices.

use std::collections::BTreeSet;

use super::{ExtractError, Format};

/// The bytes that every compound file begins with (the rest of the eight never differs).
pub(super) const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0";

/// Sectors of the table of sectors that the header itself names.
const NAMED_IN_HEADER: usize = 109;

/// Bytes of a directory entry, and of a sector of the short streams.
const ENTRY: usize = 128;
const SHORT_SECTOR: usize = 64;

/// Numbers of sectors and entries from this on mean that there is none.
const NONE: u32 = 0xFFFF_FFFA;

/// An opened compound file.
#[derive(Debug)]
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// The sectors that say which sector follows which.
    table: Vec<u32>,
    entries: Vec<Entry>,
    /// Those of them that stand in the root.
    top: BTreeSet<usize>,
    /// Streams shorter than this stand in short sectors.
    short_below: u32,
    short_table: Vec<u8>,
}

/// A stream or storage.
#[derive(Debug)]
struct Entry {
    name: String,
    is_stream: bool,
    /// Left and right neighbour, first child.
    links: [u32; 3],
    start: u32,
    size: u32,
}

impl<'a> Compound<'a> {
    /// Reads the directory.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ExtractError> {
        let bad = |reason: &str| ExtractError::BadCompound(reason.to_owned());
        let number = |at| u32_at(bytes, at).ok_or_else(|| bad("文件不完整"));
        let sector = match number(28)? >> 16 {
            9 => 512,
            12 => 4096,
            _ => return Err(bad("扇区的大小有误")),
        };
        let mut out = Self {
            bytes,
            sector,
            table: Vec::new(),
            entries: Vec::new(),
            top: BTreeSet::new(),
            short_below: number(56)?,
            short_table: Vec::new(),
        };
        out.table = out.table_sectors(number(68)?);
        out.short_table = out.chain(number(60)?);
        let directory = out.chain(number(48)?);
        out.entries = directory.chunks_exact(ENTRY).map(entry).collect();
        if out.entries.is_empty() {
            return Err(bad("没有目录"));
        }
        out.top = out.in_root();
        Ok(out)
    }

    /// Whether the root has a stream or a storage of this name; letter case does not matter.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The bytes of a stream of the root; none if there is no such stream.
    pub(super) fn read(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.find(name).filter(|entry| entry.is_stream)?;
        let mut out = if entry.size < self.short_below {
            self.short_chain(entry.start)
        } else {
            self.chain(entry.start)
        };
        out.truncate(entry.size as usize);
        Some(out)
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        let entries = self.top.iter().filter_map(|&i| self.entries.get(i));
        entries
            .into_iter()
            .find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The entries of the root; where their tree is broken, all that no one leads to as well.
    fn in_root(&self) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut is_broken = false;
        let mut open = vec![self.entries[0].links[2]];
        while let Some(number) = open.pop() {
            if number >= NONE {
                continue;
            }
            let number = number as usize;
            match self.entries.get(number) {
                Some(entry) if found.insert(number) => open.extend(&entry.links[..2]),
                _ => is_broken = true,
            }
        }
        if is_broken {
            found.extend(1..self.entries.len());
        }
        found
    }

    /// As many sectors as the file can have.
    fn most_sectors(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    /// The bytes of a sector, fewer at the end of a file that was cut.
    fn sector_at(&self, number: u32) -> &'a [u8] {
        let start = (number as usize)
            .saturating_add(1)
            .saturating_mul(self.sector);
        let end = start.saturating_add(self.sector).min(self.bytes.len());
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// The sectors of the table of sectors: some the header names, the others stand in a chain.
    fn table_sectors(&self, mut next: u32) -> Vec<u32> {
        let in_header = (0..NAMED_IN_HEADER).map_while(|i| u32_at(self.bytes, 76 + i * 4));
        let mut out: Vec<u32> = in_header.filter(|&number| number < NONE).collect();
        while next < NONE && out.len() < self.most_sectors() {
            let sector = self.sector_at(next);
            let count = self.sector / 4 - 1;
            let before = out.len();
            let named = (0..count).map_while(|i| u32_at(sector, i * 4));
            out.extend(named.filter(|&number| number < NONE));
            next = u32_at(sector, count * 4)
                .filter(|_| out.len() > before)
                .unwrap_or(NONE);
        }
        out
    }

    /// The sector that follows one.
    fn next(&self, number: u32) -> u32 {
        let each = self.sector / 4;
        let table = self.table.get(number as usize / each);
        let next =
            table.and_then(|&table| u32_at(self.sector_at(table), number as usize % each * 4));
        next.unwrap_or(NONE)
    }

    /// The bytes of a chain of sectors.
    fn chain(&self, start: u32) -> Vec<u8> {
        let chain = std::iter::successors(Some(start), |&number| Some(self.next(number)));
        let chain = chain
            .take_while(|&number| number < NONE)
            .take(self.most_sectors());
        let sectors = chain.map(|number| self.sector_at(number));
        sectors.collect::<Vec<_>>().concat()
    }

    /// The bytes of a chain of short sectors, which stand in the stream of the root.
    fn short_chain(&self, start: u32) -> Vec<u8> {
        let Some(root) = self.entries.first() else {
            return Vec::new();
        };
        let all = self.chain(root.start);
        let next = |&number: &u32| u32_at(&self.short_table, number as usize * 4);
        let chain = std::iter::successors(Some(start), next);
        let chain = chain
            .take_while(|&number| number < NONE)
            .take(all.len() / SHORT_SECTOR + 1);
        let sector = |number: u32| {
            let start = (number as usize).saturating_mul(SHORT_SECTOR);
            all.get(start..start.saturating_add(SHORT_SECTOR))
                .unwrap_or_default()
        };
        chain.map(sector).collect::<Vec<_>>().concat()
    }
}

/// A directory entry of [`ENTRY`] bytes.
fn entry(bytes: &[u8]) -> Entry {
    let units = bytes
        .chunks_exact(2)
        .take(32)
        .map(|pair| u16::from(pair[0]) | u16::from(pair[1]) << 8);
    let name = char::decode_utf16(units.take_while(|&unit| unit != 0));
    let number = |at| u32_at(bytes, at).unwrap_or(NONE);
    Entry {
        name: name.map(|c| c.unwrap_or('\u{FFFD}')).collect(),
        is_stream: bytes.get(66) == Some(&2),
        links: [number(68), number(72), number(76)],
        start: number(116),
        size: number(120),
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// What is in a compound file, by its streams.
pub(super) fn sniff(bytes: &[u8]) -> Result<Format, ExtractError> {
    let file = Compound::open(bytes)?;
    if file.has("EncryptedPackage") || file.has("EncryptionInfo") {
        return Err(ExtractError::Encrypted);
    }
    if file.has("WordDocument") {
        return Ok(Format::Doc);
    }
    if file.has("Workbook") || file.has("Book") {
        return Ok(Format::Xls);
    }
    let known = OTHERS.iter().find(|(stream, _)| file.has(stream));
    let name = known.map_or("OLE2 复合文档", |&(_, name)| name);
    Err(ExtractError::UnsupportedFormat(name))
}

/// Streams and storages that only one format has.
const OTHERS: [(&str, &str); 8] = [
    ("PowerPoint Document", "PPT"),
    ("__properties_version1.0", "MSG"),
    ("VisioDocument", "VSD"),
    ("FileHeader", "HWP"),
    ("MatOST", "Microsoft Works"),
    ("MM", "Microsoft Works"),
    ("MN0", "Microsoft Works"),
    ("Quill", "PUB"),
];

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    use cfb::CompoundFile;

    /// A compound file of these streams, from another hand.
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
        assert_eq!(of("WordDocument"), Ok(Format::Doc));
        assert_eq!(of("EncryptedPackage"), Err(ExtractError::Encrypted));
        assert_eq!(of("Workbook"), Ok(Format::Xls));
        assert_eq!(of("Book"), Ok(Format::Xls));
        assert_eq!(of("PowerPoint Document"), unsupported("PPT"));
        assert_eq!(of("MatOST"), unsupported("Microsoft Works"));
        assert_eq!(of("Contents"), unsupported("OLE2 复合文档"));
        assert_eq!(sniff(MAGIC).unwrap_err().code(), "bad_container");
    }

    #[test]
    fn a_stream_is_read_whole() {
        let long: Vec<u8> = (0..100_000u32).map(|n| n as u8).collect();
        let bytes = pack(&[("short", b"abc"), ("long", &long)]);
        let file = Compound::open(&bytes).unwrap();
        assert_eq!(file.read("SHORT").unwrap(), b"abc");
        assert_eq!(file.read("long").unwrap(), long);
        assert_eq!(file.read("none"), None);
    }

    #[test]
    fn a_stream_of_an_embedded_file_is_not_that_of_the_file() {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_storage("ObjectPool").unwrap();
        file.create_stream("ObjectPool/WordDocument").unwrap();
        file.create_stream("Workbook").unwrap();
        let bytes = file.into_inner().into_inner();
        assert_eq!(sniff(&bytes), Ok(Format::Xls));
    }

    #[test]
    fn an_odd_directory_loses_no_stream() {
        let long = vec![7; 9_000];
        let mut bytes = pack(&[("a", &long), ("bb", b"x"), ("WordDocument", &long)]);
        let name: Vec<u8> = "bb".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let at = bytes.windows(4).position(|w| w == name).unwrap();
        // The name is out of order, its neighbours are not there.
        bytes[at] = b'z';
        bytes[at + 68..at + 76].copy_from_slice(&[1; 8]);
        assert!(CompoundFile::open(Cursor::new(&bytes)).is_err());
        let file = Compound::open(&bytes).unwrap();
        assert_eq!(file.read("WordDocument").unwrap(), long);
        assert_eq!(file.read("zb").unwrap(), b"x");
    }

    #[test]
    fn chains_that_run_in_a_circle_end() {
        let long: Vec<u8> = vec![7; 9_000];
        let whole = pack(&[("WordDocument", &long), ("short", &long[..300])]);
        for i in (24..whole.len()).filter(|&i| whole[i] != 7).step_by(3) {
            for value in [1, 2] {
                let mut bytes = whole.clone();
                bytes[i] = value;
                if let Ok(file) = Compound::open(&bytes) {
                    let read = ["WordDocument", "short"]
                        .map(|name| file.read(name).map_or(0, |b| b.len()));
                    assert!(
                        read.iter()
                            .all(|&length| length <= bytes.len() + file.sector)
                    );
                }
            }
        }
    }
}
