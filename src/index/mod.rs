//! The index: one tantivy document a clause, brought up to date in one commit.
//!
//! [`update()`] compares the files with what was read from them, reads what is new or changed on all
//! cores, and commits once: whoever kills it leaves the last good index. A lock lets one run at a
//! time write; searching goes on meanwhile. A file that cannot be read is recorded with its reason
//! and tried again only when it changes.

mod schema;
mod status;
pub(crate) mod tokenizer;
mod update;
mod write;

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{Searcher, TantivyDocument, Term};

use crate::corpus::CorpusError;
use crate::notice::Notice;
pub(crate) use schema::Fields;
pub use schema::{FailedFile, Failure, FileRecord, IndexedClause};
pub use status::State;
pub use update::{Report, Scope, update};

/// How long a run waits for another one to finish.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// The index cannot be used. The message says what is wrong; the caller names command and hint.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is none at this place.
    #[error("{} 中没有索引", .0.display())]
    Missing(PathBuf),
    /// There is one of another version of this program.
    #[error("{} 中的索引属于另一版本的程序", .0.display())]
    OtherVersion(PathBuf),
    /// Another run writes.
    #[error("索引正被另一个进程更新（{0}）")]
    Locked(String),
    /// The corpus cannot be listed.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// The corpus has no file, though the index was built from some.
    #[error("{} 中没有文件", .0.display())]
    EmptyCorpus(PathBuf),
    /// A file of the index cannot be read or written.
    #[error("索引无法读写：{0}")]
    Io(#[from] std::io::Error),
    /// A file of the index is missing or not what it was.
    #[error("索引已损坏")]
    Damaged(#[source] tantivy::TantivyError),
    /// A stored document is no document of ours.
    #[error("索引已损坏")]
    Corrupt(#[from] serde_json::Error),
}

impl From<tantivy::TantivyError> for IndexError {
    /// A full disk or a missing permission is no fault of the index.
    fn from(error: tantivy::TantivyError) -> Self {
        use std::io::ErrorKind::{InvalidData, UnexpectedEof};
        use tantivy::TantivyError::{IoError, LockFailure};
        match error {
            IoError(e) if !matches!(e.kind(), InvalidData | UnexpectedEof) => {
                Self::Io(std::io::Error::new(e.kind(), e.to_string()))
            }
            LockFailure(_, holder) => Self::Locked(holder.unwrap_or_default()),
            other => Self::Damaged(other),
        }
    }
}

impl IndexError {
    /// The name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "no_index",
            Self::OtherVersion(_) => "index_of_other_version",
            Self::Locked(_) => "index_locked",
            Self::Corpus(_) => "no_corpus",
            Self::EmptyCorpus(_) => "empty_corpus",
            Self::Io(_) => "index_io",
            Self::Damaged(_) | Self::Corrupt(_) => "index_corrupt",
        }
    }
}

/// An index open for reading: the state of its last commit.
pub struct Index {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
}

/// What the index was built from.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Roots {
    /// The corpus folder; absolute, and empty where only files were added by name.
    pub corpus: PathBuf,
    /// Files and folders outside it that were added by name; absolute.
    pub others: Vec<PathBuf>,
}

impl Index {
    /// Opens the index in `dir`.
    ///
    /// # Errors
    /// [`IndexError::Missing`] or [`IndexError::OtherVersion`] where there is none of this version.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        let folder = folder(dir);
        let missing = || {
            if has_other_version(dir) {
                IndexError::OtherVersion(dir.to_path_buf())
            } else {
                IndexError::Missing(dir.to_path_buf())
            }
        };
        if !folder.join("meta.json").exists() {
            return Err(missing());
        }
        let index = tantivy::Index::open_in_dir(&folder)?;
        let (_, fields) = schema::schema();
        let searcher = index
            .reader_builder()
            .reload_policy(tantivy::ReloadPolicy::Manual)
            .try_into()?
            .searcher();
        // Every commit writes the roots: a run is at its first one, or was killed before it.
        if searcher.num_docs() == 0 {
            return Err(missing());
        }
        Ok(Self { searcher, fields })
    }

    /// All notices, in the order of their files' names.
    ///
    /// # Errors
    /// [`IndexError`] when a stored document cannot be read.
    pub fn notices(&self) -> Result<Vec<Notice>, IndexError> {
        let mut notices: Vec<Notice> = self.all("notice")?;
        notices.sort_by(|a, b| a.source.path.cmp(&b.source.path));
        Ok(notices)
    }

    /// What became of every file, in the order of their names.
    ///
    /// # Errors
    /// [`IndexError`] when a stored document cannot be read.
    pub fn files(&self) -> Result<Vec<FileRecord>, IndexError> {
        let mut files: Vec<FileRecord> = self.all("file")?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// What it was built from.
    ///
    /// # Errors
    /// [`IndexError`] when a stored document cannot be read.
    pub fn roots(&self) -> Result<Roots, IndexError> {
        Ok(self.all("roots")?.into_iter().next().unwrap_or_default())
    }

    /// How many clauses can be found, each counted once.
    ///
    /// # Errors
    /// [`IndexError`] when the index cannot be read.
    pub fn clause_count(&self) -> Result<usize, IndexError> {
        Ok(self
            .searcher
            .search(&self.term(self.fields.kind, "clause"), &Count)?)
    }

    fn all<T: serde::de::DeserializeOwned>(&self, kind: &str) -> Result<Vec<T>, IndexError> {
        self.matching(&self.term(self.fields.kind, kind))
    }

    /// The notices (attachments inside) that have the term `text` in `field`.
    fn notices_with(
        &self,
        field: tantivy::schema::Field,
        text: &str,
    ) -> Result<Vec<Notice>, IndexError> {
        let both: Vec<Box<dyn Query>> = vec![
            Box::new(self.term(self.fields.kind, "notice")),
            Box::new(self.term(field, text)),
        ];
        self.matching(&BooleanQuery::intersection(both))
    }

    fn term(&self, field: tantivy::schema::Field, text: &str) -> TermQuery {
        TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic)
    }

    fn matching<T: serde::de::DeserializeOwned>(
        &self,
        query: &dyn Query,
    ) -> Result<Vec<T>, IndexError> {
        let count = self.searcher.search(query, &Count)?;
        let found = self
            .searcher
            .search(query, &TopDocs::with_limit(count.max(1)).order_by_score())?;
        found.into_iter().map(|(_, at)| self.stored(at)).collect()
    }

    pub(crate) fn stored<T: serde::de::DeserializeOwned>(
        &self,
        at: tantivy::DocAddress,
    ) -> Result<T, IndexError> {
        let document: TantivyDocument = self.searcher.doc(at)?;
        let json = document
            .get_first(self.fields.json)
            .and_then(|v| v.as_str())
            .unwrap_or_default();
        Ok(serde_json::from_str(json)?)
    }
}

/// The folder of this version's index in `dir`.
fn folder(dir: &Path) -> PathBuf {
    dir.join(format!("v{}", schema::FORMAT))
}

fn has_other_version(dir: &Path) -> bool {
    other_versions(dir).next().is_some()
}

/// Folders that other versions of this program left in `dir`.
fn other_versions(dir: &Path) -> impl Iterator<Item = PathBuf> {
    let own = folder(dir);
    let entries = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    entries.filter(move |path| *path != own && path.join("meta.json").exists())
}

/// The right to write, held until it is dropped; the operating system takes it back from the dead.
struct Lock(#[expect(dead_code, reason = "held for its lock, released on drop")] File);

impl Lock {
    /// Takes the lock in `dir`, waiting for [`PATIENCE`] while another run holds it.
    fn take(dir: &Path) -> Result<Self, IndexError> {
        let mut file = File::options()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(dir.join(".lock"))?;
        let start = std::time::Instant::now();
        while let Err(error) = file.try_lock() {
            match error {
                std::fs::TryLockError::Error(e) => return Err(e.into()),
                std::fs::TryLockError::WouldBlock if start.elapsed() > PATIENCE => {
                    let mut holder = String::new();
                    file.read_to_string(&mut holder)?;
                    return Err(IndexError::Locked(holder.trim().to_owned()));
                }
                std::fs::TryLockError::WouldBlock => {
                    std::thread::sleep(std::time::Duration::from_millis(50))
                }
            }
        }
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "进程 {}", std::process::id())?;
        Ok(Self(file))
    }
}
