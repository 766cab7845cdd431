//! Archives of attachments (ZIP), as websites publish them: each member is a document of its own.
//!
//! A member is called by the archive's path and its own name, `corpus/广西/a.zip/附件1.docx`, also
//! where archives lie in archives. Nothing is unpacked to the disk, and a name is only a name: steps
//! like `..` and drive letters are left out of it, so that it cannot be taken for another file's.
//! A member that gives nothing is told by its name, and the others are read all the same.
//!
//! Left out without a word is what is nobody's attachment: what macOS and Windows put beside the
//! files, and the lock files of office programs. RAR, 7z and tar are named and refused.

use std::collections::HashMap;
use std::path::Path;

use super::container::Container;
use super::package::{self, Office};
use super::{Document, ExtractError, Format, Limit, load, read};

/// Reads the file at `path`, which has these `bytes`: a document, or every document of an archive.
/// `found` is told each of them with its name, in the order of the archive.
///
/// ```
/// use duizhao::extract::read_all;
/// let mut names = Vec::new();
/// read_all("a.txt", "通知".as_bytes(), &mut |name, document| {
///     names.push((name.to_owned(), document.is_ok()));
/// });
/// assert_eq!(names, [("a.txt".to_owned(), true)]);
/// ```
pub fn read_all(
    path: &str,
    bytes: &[u8],
    found: &mut dyn FnMut(&str, Result<Document, ExtractError>),
) {
    Walk {
        found,
        wanted: None,
        text: 0,
        given: 0,
    }
    .file(path, bytes, 0);
}

/// Reads what lies at `path` on the disk: a file, every document of an archive, or one member by the
/// name that [`read_all`] gives it.
pub fn read_path(path: &Path, found: &mut dyn FnMut(&str, Result<Document, ExtractError>)) {
    let name = path.to_string_lossy();
    let above = path.ancestors().skip(1).find(|above| above.is_file());
    let (archive, wanted) = match above {
        Some(archive) => (archive, Some(&*name)),
        None => (path, None),
    };
    let bytes = match load(archive) {
        Ok(bytes) => bytes,
        Err(error) => return found(&name, Err(error)),
    };
    let mut is_there = wanted.is_none();
    Walk {
        found: &mut |member, document| {
            is_there = true;
            found(member, document);
        },
        wanted,
        text: 0,
        given: 0,
    }
    .file(&archive.to_string_lossy(), &bytes, 0);
    if !is_there {
        let message = format!("{} 中没有这个文件", archive.display());
        found(&name, Err(ExtractError::Unreadable(message)));
    }
}

struct Walk<'f> {
    found: &'f mut dyn FnMut(&str, Result<Document, ExtractError>),
    /// The one member that is read, or the folder of those that are.
    wanted: Option<&'f str>,
    /// Bytes of text that the members gave so far.
    text: usize,
    /// Bytes that were unpacked so far.
    given: u64,
}

impl Walk<'_> {
    /// Whether the member at `path` is wanted, or lies above what is or below it.
    fn wants(&self, path: &str) -> bool {
        let Some(wanted) = self.wanted else {
            return true;
        };
        Path::new(path).starts_with(wanted) || Path::new(wanted).starts_with(path)
    }

    fn file(&mut self, path: &str, bytes: &[u8], depth: usize) {
        match read(path, bytes) {
            Err(ExtractError::Archive) if depth as u64 >= Limit::Archives.get() => {
                (self.found)(path, Err(ExtractError::OverLimit(Limit::Archives)));
            }
            Err(ExtractError::Archive) => {
                if let Err(error) = self.members(path, bytes, depth) {
                    (self.found)(path, Err(error));
                }
            }
            Ok(document) if depth > 0 => {
                let blocks = document.blocks.iter().map(|b| b.text.len());
                let removed = document.removed.iter().map(|r| r.text.len());
                self.text += blocks.chain(removed).sum::<usize>();
                (self.found)(path, Ok(document));
            }
            other => (self.found)(path, other),
        }
    }

    /// Reads the members of the archive at `path`.
    ///
    /// # Errors
    /// When it cannot be opened or has no member to read.
    fn members(&mut self, path: &str, bytes: &[u8], depth: usize) -> Result<(), ExtractError> {
        let mut container = Container::open(bytes)?.having_given(self.given);
        let mut taken = HashMap::new();
        let names = container.names().iter().enumerate();
        let members = names.filter(|(_, name)| !is_left_out(name));
        let members: Vec<(usize, String)> = members
            .map(|(index, name)| (index, member_path(path, name, &mut taken)))
            .collect();
        if members.is_empty() {
            return Err(ExtractError::Empty);
        }
        for (index, name) in members {
            if !self.wants(&name) {
                continue;
            }
            let bytes = if self.text as u64 > Limit::Text.bytes() {
                Err(ExtractError::OverLimit(Limit::Text))
            } else {
                container.read_at(index)
            };
            self.given = self.given.max(container.given());
            match bytes {
                Ok(bytes) => self.file(&name, &bytes, depth + 1),
                Err(error) => (self.found)(&name, Err(error)),
            }
            container = container.having_given(self.given);
        }
        Ok(())
    }
}

/// What a member is called, as no other one of its archive is.
fn member_path(archive: &str, name: &str, taken: &mut HashMap<String, usize>) -> String {
    let name = name.replace('\\', "/");
    let is_step = |step: &&str| !matches!(*step, "" | "." | "..") && !step.ends_with(':');
    let steps: Vec<String> = name
        .split('/')
        .filter(is_step)
        .map(|step| step.replace(char::is_control, "\u{FFFD}"))
        .collect();
    let plain = format!("{archive}/{}", steps.join("/"));
    let count = taken.entry(plain.clone()).or_default();
    *count += 1;
    let mut path = match *count {
        1 => plain.clone(),
        n => format!("{plain}（{n}）"),
    };
    // A member may be called just so.
    while path != plain && taken.contains_key(&path) {
        path.push('′');
    }
    taken.entry(path.clone()).or_insert(1);
    path
}

fn is_left_out(name: &str) -> bool {
    let name = name.replace('\\', "/");
    let last = name.rsplit('/').next().unwrap_or_default();
    let is_hidden = name
        .split('/')
        .any(|step| step == "__MACOSX" || step.starts_with('.') && !step.chars().all(|c| c == '.'));
    let of_windows = ["thumbs.db", "desktop.ini"];
    last.is_empty()
        || is_hidden
        || last.starts_with("~$")
        || of_windows.contains(&last.to_ascii_lowercase().as_str())
}

/// What is in a ZIP container, by the parts it has.
///
/// # Errors
/// [`ExtractError::Archive`] when it is no document, and what is wrong with it or not read yet.
pub(super) fn sniff(bytes: &[u8]) -> Result<Format, ExtractError> {
    let mut container = Container::open(bytes)?;
    match package::main_part(&mut container)? {
        Some((Office::Word, _)) => return Ok(Format::Docx),
        Some((Office::Excel, _)) => return Ok(Format::Xlsx),
        Some((Office::BinaryExcel, _)) => return Err(ExtractError::UnsupportedFormat("XLSB")),
        None => {}
    }
    if container.has("OFD.xml") {
        return Ok(Format::Ofd);
    }
    let has = |name: &str| container.has(name);
    let holds = |start: &str| container.names().iter().any(|name| name.starts_with(start));
    let is_package = has("[Content_Types].xml") || has("_rels/.rels");
    Err(match () {
        () if is_package && holds("ppt/") => ExtractError::UnsupportedFormat("PPTX"),
        () if is_package && (holds("word/") || holds("xl/")) => {
            ExtractError::BadContainer("没有文档正文".to_owned())
        }
        () if is_package => ExtractError::UnsupportedFormat("OPC"),
        () if has("mimetype") && has("META-INF/manifest.xml") => {
            ExtractError::UnsupportedFormat("ODT/ODS")
        }
        () if has("mimetype") && has("META-INF/container.xml") => {
            ExtractError::UnsupportedFormat("EPUB")
        }
        () => ExtractError::Archive,
    })
}

/// The name of the archive format that these are the first bytes of, where it is not read.
pub(super) fn refused(head: &[u8]) -> Option<&'static str> {
    let formats: [(&[u8], &str); 4] = [
        (b"Rar!\x1A\x07", "RAR"),
        (b"7z\xBC\xAF\x27\x1C", "7z"),
        (b"\x1F\x8B", "gzip（tar.gz）"),
        (b"\xFD7zXZ\0", "xz（tar.xz）"),
    ];
    let by_magic = formats.iter().find(|(magic, _)| head.starts_with(magic));
    let is_tar = head.get(257..262) == Some(b"ustar");
    let is_bzip2 = head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY");
    by_magic
        .map(|(_, name)| *name)
        .or(is_tar.then_some("tar"))
        .or(is_bzip2.then_some("bzip2（tar.bz2）"))
}

#[cfg(test)]
mod tests {
    use super::super::container::tests::pack;
    use super::*;

    fn outcome(bytes: &[u8]) -> Vec<(String, Result<String, &'static str>)> {
        let mut all = Vec::new();
        read_all("a.zip", bytes, &mut |name, document| {
            let text = document.map(|d| {
                assert_eq!(d.source.path, name);
                d.blocks[0].text.clone()
            });
            all.push((name.to_owned(), text.map_err(|e| e.code())));
        });
        all
    }

    fn told(
        path: &str,
        text: Result<&str, &'static str>,
    ) -> (String, Result<String, &'static str>) {
        (path.to_owned(), text.map(str::to_owned))
    }

    #[test]
    fn every_member_is_a_document_and_a_bad_one_is_told_by_name() {
        let inner = pack(&[("表.txt", "计划表".as_bytes())]);
        let bytes = pack(&[
            ("附件/", b""),
            ("附件/1.txt", "通知".as_bytes()),
            ("坏.docx", b"PK\x03\x04...."),
            ("图.png", b"\x89PNG\r\n"),
            ("里.zip", &inner),
            ("__MACOSX/._1.txt", b"x"),
            (".DS_Store", b"x"),
            ("附件/Thumbs.db", b"x"),
            ("~$1.docx", b"x"),
        ]);
        assert_eq!(
            outcome(&bytes),
            [
                told("a.zip/附件/1.txt", Ok("通知")),
                told("a.zip/坏.docx", Err("bad_container")),
                told("a.zip/图.png", Err("unsupported_format")),
                told("a.zip/里.zip/表.txt", Ok("计划表")),
            ]
        );
    }

    #[test]
    fn a_member_is_read_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let inner = pack(&[("b.txt", "通知".as_bytes())]);
        let bytes = pack(&[("甲/里.zip", &inner), ("甲/c.txt", b"c"), ("d.txt", b"d")]);
        let archive = folder.path().join("a.zip");
        std::fs::write(&archive, bytes).unwrap();
        let outcome = |name: &str| {
            let mut all = Vec::new();
            read_path(&archive.join(name), &mut |path, document| {
                all.push((path.to_owned(), document.is_ok()));
            });
            let within = |path: String| path.rsplit_once("a.zip/").unwrap().1.to_owned();
            let all = all.into_iter().map(|(path, is_ok)| (within(path), is_ok));
            all.collect::<Vec<_>>()
        };
        assert_eq!(
            outcome("甲/里.zip/b.txt"),
            [("甲/里.zip/b.txt".to_owned(), true)]
        );
        assert_eq!(outcome("甲").len(), 2);
        assert_eq!(outcome("e.txt"), [("e.txt".to_owned(), false)]);
    }

    #[test]
    fn a_name_is_only_a_name() {
        let bytes = pack(&[
            ("../../etc/a.txt", b"1"),
            ("C:\\b\\c.txt", b"2"),
            ("/etc/a.txt", b"3"),
            ("d\x1B[2J.txt", b"4"),
        ]);
        let names: Vec<String> = outcome(&bytes).into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "a.zip/etc/a.txt",
                "a.zip/b/c.txt",
                "a.zip/etc/a.txt（2）",
                "a.zip/d\u{FFFD}[2J.txt"
            ]
        );
    }

    #[test]
    fn archives_in_archives_end_somewhere() {
        let mut bytes = pack(&[("a.txt", b"1")]);
        for _ in 0..5 {
            bytes = pack(&[("a.zip", &bytes)]);
        }
        let path = "a.zip".to_owned() + &"/a.zip".repeat(3);
        assert_eq!(outcome(&bytes), [told(&path, Err("too_deep"))]);
    }

    #[test]
    fn what_is_unpacked_counts_over_all_archives() {
        // Below the ratio that is taken for a bomb, and packed twice.
        let noise: Vec<u8> = (0..1u32 << 19)
            .flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes())
            .collect();
        let inner = pack(&[("a", &noise), ("b", &noise)]);
        let bytes = pack(&[("a.zip", &inner)]);
        let mut walk = Walk {
            found: &mut |_, _| {},
            wanted: None,
            text: 0,
            given: Limit::Unpacked.bytes() - inner.len() as u64 - 1,
        };
        walk.file("a.zip", &bytes, 0);
        assert!(walk.given > Limit::Unpacked.bytes());
    }

    #[test]
    fn other_archives_are_refused_by_name() {
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        for (head, name) in [
            (&b"Rar!\x1A\x07\x01\0"[..], "RAR"),
            (b"7z\xBC\xAF\x27\x1C\0\x04", "7z"),
            (b"\x1F\x8B\x08\0", "gzip（tar.gz）"),
            (&tar, "tar"),
        ] {
            let error = read("a", head).unwrap_err();
            assert_eq!(error, ExtractError::UnsupportedFormat(name));
        }
        assert_eq!(outcome(&pack(&[])), [told("a.zip", Err("empty"))]);
        assert_eq!(
            outcome(&pack(&[("xl/a.txt", b"a")])),
            [told("a.zip/xl/a.txt", Ok("a"))]
        );
        assert_eq!(
            outcome(&pack(&[("mimetype", b""), ("META-INF/manifest.xml", b"")])),
            [told("a.zip", Err("unsupported_format"))]
        );
    }
}
