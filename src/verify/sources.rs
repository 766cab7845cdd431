//! The sources read again, from the files themselves and never from the index.
//!
//! Which files are read is not the table's to say: those of the corpus are, and those that the user
//! names. A path in a table only helps to read the likely files first, and it is looked for among
//! these; `../../etc/passwd` is not one of them. Where the likely files do not settle every quote, all
//! are read, and of these the notices that a quote may mean are kept.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::table::Table;
use crate::corpus::{self, CorpusError, Entry};
use crate::extract;
use crate::notice::{self, DocumentNumber, Notice, without_print_spaces};

/// The files that quotes are checked against.
#[derive(Debug)]
pub struct Sources {
    entries: Vec<Entry>,
    /// The corpus folder, which paths in tables are seen from.
    root: PathBuf,
    /// Identities of the files that were read.
    read: HashSet<String>,
    /// The notices of the files that were read, as far as a quote may mean them.
    pub(super) notices: Vec<Notice>,
    /// What addresses call the notices that were read.
    pub(super) names: Vec<String>,
    /// The files that gave nothing, or not all.
    pub failed: Vec<FailedSource>,
}

/// A source that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedSource {
    /// Where it lies.
    pub path: String,
    /// The name for programs.
    pub code: String,
    /// The reason in words.
    pub message: String,
}

impl Sources {
    /// The files below `corpus`, but not `tables` themselves, and the files named by the user. A corpus
    /// that is not there is no matter where the user names files.
    ///
    /// # Errors
    /// [`CorpusError`] when there is no such folder or file.
    pub fn of(corpus: &Path, named: &[PathBuf], tables: &[PathBuf]) -> Result<Self, CorpusError> {
        let mut entries = match corpus::entries(corpus) {
            Err(CorpusError::Missing(_)) if !named.is_empty() => Vec::new(),
            listed => listed?,
        };
        for file in named {
            entries.extend(corpus::entries(file)?);
        }
        let tables: HashSet<String> = tables.iter().map(|path| corpus::identity(path)).collect();
        let mut seen = HashSet::new();
        entries.retain(|e| !tables.contains(&e.identity) && seen.insert(e.identity.clone()));
        Ok(Self {
            entries,
            root: corpus.to_path_buf(),
            read: HashSet::new(),
            notices: Vec::new(),
            names: Vec::new(),
            failed: Vec::new(),
        })
    }

    /// Reads the files that `tables` say they were made from, as far as they are among the sources.
    pub fn read_recorded(&mut self, tables: &[Table]) {
        let records = tables.iter().flat_map(|table| &table.records);
        let paths = records.flat_map(|record| record.also_in.iter().chain([&record.path]));
        let paths: HashSet<&str> = paths.map(String::as_str).collect();
        let mut wanted: Vec<&str> = paths.into_iter().collect();
        wanted.sort_unstable();
        let chosen: Vec<Entry> = self
            .entries
            .iter()
            .filter(|entry| !self.read.contains(&entry.identity))
            .filter(|entry| wanted.iter().any(|path| self.is_at(entry, path)))
            .cloned()
            .collect();
        self.read(&chosen, None);
    }

    /// Reads all files that were not read yet.
    pub fn read_all(&mut self, tables: &[Table]) {
        let rest = self.entries.iter();
        let rest: Vec<Entry> = rest
            .filter(|entry| !self.read.contains(&entry.identity))
            .cloned()
            .collect();
        self.read(&rest, Some(&Wanted::of(tables)));
    }

    /// Whether a file among the sources lies where a table says.
    pub(super) fn has(&self, recorded: &str) -> bool {
        self.entries.iter().any(|entry| self.is_at(entry, recorded))
    }

    /// Why the file that a table names could not be read.
    pub(super) fn failure(&self, recorded: &str) -> Option<&FailedSource> {
        let mut failed = self.failed.iter();
        failed.find(|failed| is_same_place(Path::new(&failed.path), &self.root, recorded))
    }

    fn is_at(&self, entry: &Entry, recorded: &str) -> bool {
        is_same_place(&entry.path, &self.root, recorded)
    }

    fn read(&mut self, entries: &[Entry], wanted: Option<&Wanted>) {
        let read: Vec<Read> = entries
            .par_iter()
            .map(|entry| read(entry, wanted))
            .collect();
        self.read.extend(entries.iter().map(|e| e.identity.clone()));
        for file in read {
            self.notices.extend(file.notices);
            self.names.extend(file.names);
            self.failed.extend(file.failed);
        }
    }
}

/// Whether the file at `path`, or a member of it, is the one that a table calls `recorded`: the corpus
/// may lie elsewhere than when the table was made.
fn is_same_place(path: &Path, root: &Path, recorded: &str) -> bool {
    if recorded.is_empty() {
        return false;
    }
    let recorded = recorded.replace('\\', "/");
    let below = match path.strip_prefix(root) {
        Ok(below) if !below.as_os_str().is_empty() => below,
        _ => path.file_name().map_or(path, Path::new),
    };
    let mut steps = Path::new(&recorded).ancestors();
    steps.any(|step| step.ends_with(below))
}

/// What a file gave.
#[derive(Default)]
struct Read {
    notices: Vec<Notice>,
    names: Vec<String>,
    failed: Vec<FailedSource>,
}

fn read(entry: &Entry, wanted: Option<&Wanted>) -> Read {
    let path = entry.path.to_string_lossy().into_owned();
    let failed = |path: &str, code: &str, message: String| FailedSource {
        path: path.to_owned(),
        code: code.to_owned(),
        message,
    };
    let work = || {
        let mut read = Read::default();
        let bytes = match extract::load(&entry.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let error = failed(&path, error.code(), error.to_string());
                read.failed.push(error);
                return read;
            }
        };
        extract::read_all(&path, &bytes, &mut |name, document| match document {
            Ok(document) => {
                let province = corpus::province_of_folder(Path::new(name));
                let notice = notice::parse(&document, province);
                read.names.push(notice.name());
                if wanted.is_none_or(|wanted| wanted.is_meant(&notice)) {
                    read.notices.push(notice);
                }
            }
            Err(error) => {
                let error = failed(name, error.code(), error.to_string());
                read.failed.push(error);
            }
        });
        read
    };
    // Readers contain their own panics; whatever else fails costs one file.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Read {
        failed: vec![failed(
            &path,
            "internal",
            "解析时程序出错，请报告".to_owned(),
        )],
        ..Read::default()
    })
}

/// The notices that the quotes of tables may mean.
struct Wanted {
    numbers: HashSet<String>,
    names: HashSet<String>,
}

impl Wanted {
    fn of(tables: &[Table]) -> Self {
        let quotes = tables.iter().flat_map(|table| &table.quotes);
        let addresses = quotes.filter_map(|quoted| quoted.claim.cited());
        let documents = addresses.map(|cited| document(&cited.address));
        let mut wanted = Self {
            numbers: HashSet::new(),
            names: HashSet::new(),
        };
        for document in documents {
            if let Some(number) = DocumentNumber::parse(document) {
                wanted.numbers.insert(number.to_string());
            }
            let name = without_print_spaces(document);
            let name = name.trim_matches(['《', '》']);
            if !name.is_empty() {
                wanted.names.insert(name.to_owned());
            }
        }
        wanted
    }

    fn is_meant(&self, notice: &Notice) -> bool {
        let embedded = notice.embedded();
        let mut all = std::iter::once(notice).chain(embedded.into_iter().map(|(_, n)| n));
        all.any(|notice| {
            let number = notice.document_number.as_ref().map(ToString::to_string);
            if number.is_some_and(|number| self.numbers.contains(&number)) {
                return true;
            }
            let title = |title: &str| self.names.iter().any(|name| title.contains(name.as_str()));
            title(&notice.title)
                || notice.enclosed_title.as_deref().is_some_and(title)
                || self.names.iter().any(|name| {
                    let path = Path::new(&notice.source.path);
                    path.ends_with(name) || notice.id.starts_with(&name.to_ascii_lowercase())
                })
        })
    }
}

/// The part of an address that names the document.
pub(super) fn document(address: &str) -> &str {
    address.split(['#', '＃']).next().unwrap_or_default().trim()
}
