//! The index: one tantivy document a clause, brought up to date in one commit.
//!
//! [`update()`] compares the files with what was read from them, reads what is new or changed on all
//! cores, and commits once: whoever kills it leaves the last good index. A lock lets one run at a
//! time write; searching goes on meanwhile. A file that cannot be read is recorded with its reason
//! and tried again only when it changes.

mod commit;
mod directory;
mod fold;
mod frame;
mod inverted;
mod lock;
mod pairs;
mod plan;
mod read;
mod regroup;
mod schema;
mod status;
mod stream;
mod table;
mod texts;
mod together;
pub(crate) mod tokenizer;
mod update;
mod whole;
mod write;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::collector::{Count, DocSetCollector};
use tantivy::directory::OwnedBytes;
use tantivy::directory::error::LockError;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};

use crate::corpus::{CorpusError, DICTIONARY};
use crate::notice::Notice;
use crate::segment::{Dictionary, DictionaryError};
use commit::Commit;
use directory::{IndexDirectory, Use};
use frame::{Frame, Remarks};
pub use plan::Scope;
pub(crate) use schema::Fields;
pub use schema::{FailedFile, Failure, FileRecord, IndexedClause};
pub use status::State;
use table::{Table, Traces};
pub use update::{Mode, Reason, Report, update};

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
    /// What is stored is nothing of ours.
    #[error("索引已损坏")]
    Corrupt,
    /// What the user wrote beside the corpus cannot be used.
    #[error("{0} 无法使用：{1}")]
    OwnWords(&'static str, String),
}

impl From<DictionaryError> for IndexError {
    fn from(error: DictionaryError) -> Self {
        match error {
            DictionaryError::Damaged(_) => Self::Corrupt,
            DictionaryError::Line { .. } => Self::OwnWords(DICTIONARY, error.to_string()),
        }
    }
}

impl From<tantivy::TantivyError> for IndexError {
    /// A full disk or a missing permission is no fault of the index: only what was read and is not as
    /// it was written is damaged, because that is what gives leave to make it anew.
    fn from(error: tantivy::TantivyError) -> Self {
        use std::io::ErrorKind::{InvalidData, UnexpectedEof};
        use tantivy::TantivyError as Error;
        use tantivy::directory::error::OpenReadError::IoError as CannotRead;
        let other = |kind, said: String| Self::Io(std::io::Error::new(kind, said));
        match error {
            Error::IoError(e)
            | Error::OpenReadError(CannotRead { io_error: e, .. })
            | Error::LockFailure(LockError::IoError(e), _)
                if !matches!(e.kind(), InvalidData | UnexpectedEof) =>
            {
                other(e.kind(), e.to_string())
            }
            Error::LockFailure(LockError::LockBusy, holder) => {
                Self::Locked(holder.unwrap_or_default())
            }
            Error::OpenDirectoryError(_)
            | Error::OpenWriteError(_)
            | Error::Poisoned
            | Error::ErrorInThread(_)
            | Error::SystemError(_) => other(std::io::ErrorKind::Other, error.to_string()),
            damaged => Self::Damaged(damaged),
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
            Self::Damaged(_) | Self::Corrupt => "index_corrupt",
            Self::OwnWords(..) => "bad_dictionary",
        }
    }
}

/// An index open for reading: the state of its last commit.
pub struct Index {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    commit: Commit,
    table: Table,
    /// The dictionary and the user's synonyms, as files.
    words: OwnedBytes,
    synonyms: Option<OwnedBytes>,
    dictionary: OnceLock<Arc<Dictionary>>,
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
        let opened = Self::open_folder(dir, &folder);
        match opened {
            // It may have been replaced meanwhile by one that was made anew.
            Err(IndexError::Damaged(_) | IndexError::Corrupt | IndexError::Missing(_)) => {
                Self::open_folder(dir, &self::folder(dir))
            }
            other => other,
        }
    }

    fn open_folder(dir: &Path, folder: &Path) -> Result<Self, IndexError> {
        if !folder.join("meta.json").exists() {
            return Err(missing(dir));
        }
        let index = tantivy::Index::open(IndexDirectory::open(folder, Use::Reading)?)?;
        let (_, fields) = schema::schema();
        let mut before = commit::record(folder).ok_or_else(|| missing(dir))?;
        loop {
            let searcher = index
                .reader_builder()
                .reload_policy(tantivy::ReloadPolicy::Manual)
                .try_into()?
                .searcher();
            // A run is at its first commit, or was killed before it.
            let commit = Commit::of(&before)?.ok_or_else(|| missing(dir))?;
            // All of them now: a run that comes later removes what it has replaced.
            let table = commit.table.map(folder);
            let words = commit.words.map(folder);
            let synonyms = commit.synonyms.as_ref().map(|file| file.map(folder));
            // Another run may commit between one file and the next.
            let record = commit::record(folder).ok_or_else(|| missing(dir))?;
            if record == before {
                return Ok(Self {
                    searcher,
                    fields,
                    commit,
                    table: table?,
                    words: words?,
                    synonyms: synonyms.transpose()?,
                    dictionary: OnceLock::new(),
                });
            }
            before = record;
        }
    }

    /// All notices, in the order of their files' names.
    ///
    /// # Errors
    /// [`IndexError`] when a stored document cannot be read.
    pub fn notices(&self) -> Result<Vec<Notice>, IndexError> {
        let mut frames: Vec<(String, Frame)> = Vec::new();
        let mut texts: HashMap<String, HashMap<usize, String>> = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let store = segment.get_store_reader(1)?;
            for document in store.iter::<TantivyDocument>(segment.alive_bitset()) {
                let document = document?;
                if let Some(bytes) = bytes_of(&document, self.fields.frame) {
                    let frame: Frame = decoded(bytes)?;
                    frames.push((frame.path().to_owned(), frame));
                } else if let Some(bytes) = bytes_of(&document, self.fields.clause) {
                    let clause: IndexedClause = decoded(bytes)?;
                    let own = texts.entry(clause.source).or_default();
                    own.insert(clause.ordinal, clause.text);
                }
            }
        }
        frames.sort_by(|a, b| a.0.cmp(&b.0));
        let none = HashMap::new();
        let fill = |(path, frame): (String, Frame)| {
            let texts = texts.get(&path).unwrap_or(&none);
            frame.fill(texts).ok_or(IndexError::Corrupt)
        };
        frames.into_iter().map(fill).collect()
    }

    /// The notices in the file known as `identity`.
    fn notices_in(&self, identity: &str) -> Result<Vec<Notice>, IndexError> {
        let (mut frames, mut texts): (Vec<Frame>, _) = (Vec::new(), HashMap::new());
        for at in self.addresses(self.fields.file, identity)? {
            let document: TantivyDocument = self.searcher.doc(at)?;
            if let Some(bytes) = bytes_of(&document, self.fields.frame) {
                frames.push(decoded(bytes)?);
            } else if let Some(bytes) = bytes_of(&document, self.fields.clause) {
                let clause: IndexedClause = decoded(bytes)?;
                texts.insert(clause.ordinal, clause.text);
            }
        }
        let frames = frames.into_iter();
        frames
            .map(|frame| frame.fill(&texts).ok_or(IndexError::Corrupt))
            .collect()
    }

    /// What became of every file, in the order of their names.
    ///
    /// # Errors
    /// [`IndexError`] when the table of files cannot be read.
    pub fn files(&self) -> Result<Vec<FileRecord>, IndexError> {
        let mut files = self.table.records()?;
        for file in &mut files {
            file.traces = Traces::default();
        }
        let places = files.iter().enumerate();
        let places: HashMap<String, usize> = places.map(|(i, f)| (f.path.clone(), i)).collect();
        for at in self.addresses(self.fields.kind, write::NOTICE)? {
            let document: TantivyDocument = self.searcher.doc(at)?;
            let bytes = bytes_of(&document, self.fields.frame).unwrap_or_default();
            let Remarks { path, diagnostics } =
                Remarks::of(bytes).map_err(|_| IndexError::Corrupt)?;
            // The path of an archive's member goes on behind the archive's.
            let above = Path::new(&path).ancestors().filter_map(Path::to_str);
            if let Some(&place) = above.filter_map(|path| places.get(path)).next() {
                files[place].remark(&path, diagnostics);
            }
        }
        Ok(files)
    }

    /// What it was built from.
    pub fn roots(&self) -> &Roots {
        &self.commit.roots
    }

    /// The words it was built with: jieba's and the user's own.
    ///
    /// # Errors
    /// [`IndexError`] when they cannot be read.
    pub fn dictionary(&self) -> Result<&Arc<Dictionary>, IndexError> {
        if let Some(dictionary) = self.dictionary.get() {
            return Ok(dictionary);
        }
        let dictionary = Dictionary::new(self.words.clone())?;
        Ok(self.dictionary.get_or_init(|| Arc::new(dictionary)))
    }

    /// The synonyms it was built with, as the user wrote them.
    ///
    /// # Errors
    /// [`IndexError`] when they cannot be read.
    pub fn synonyms(&self) -> Result<String, IndexError> {
        let synonyms = self.synonyms.as_deref().unwrap_or_default();
        String::from_utf8(synonyms.to_vec()).map_err(|_| IndexError::Corrupt)
    }

    /// How many clauses can be found, each counted once.
    ///
    /// # Errors
    /// [`IndexError`] when the index cannot be read.
    pub fn clause_count(&self) -> Result<usize, IndexError> {
        // There are many clauses and few notices: what is not one is the other.
        let notices = self.term(self.fields.kind, write::NOTICE);
        let notices = self.searcher.search(&notices, &Count)?;
        Ok((self.searcher.num_docs() as usize).saturating_sub(notices))
    }

    /// Where the documents are that have `text` in `field`, in the order in which they are stored.
    fn addresses(&self, field: Field, text: &str) -> Result<BTreeSet<DocAddress>, IndexError> {
        let found = self
            .searcher
            .search(&self.term(field, text), &DocSetCollector)?;
        Ok(found.into_iter().collect())
    }

    fn term(&self, field: Field, text: &str) -> TermQuery {
        TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic)
    }

    /// The clause that stands at `at`.
    pub(crate) fn stored(&self, at: DocAddress) -> Result<IndexedClause, IndexError> {
        let document: TantivyDocument = self.searcher.doc(at)?;
        decoded(bytes_of(&document, self.fields.clause).unwrap_or_default())
    }
}

fn bytes_of(document: &TantivyDocument, field: Field) -> Option<&[u8]> {
    document.get_first(field).and_then(|value| value.as_bytes())
}

fn decoded<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, IndexError> {
    postcard::from_bytes(bytes).map_err(|_| IndexError::Corrupt)
}

fn missing(dir: &Path) -> IndexError {
    if has_other_version(dir) {
        IndexError::OtherVersion(dir.to_path_buf())
    } else {
        IndexError::Missing(dir.to_path_buf())
    }
}

/// The folder of this version's index in `dir`: that of the last whole one.
fn folder(dir: &Path) -> PathBuf {
    let (own, new) = (dir.join(version()), staging(dir));
    // Between two renames the new one has not its name yet; see `publish`.
    if !own.exists() && commit::is_whole(&new) {
        return new;
    }
    own
}

/// Where an index is made anew while the last one can still be searched.
fn staging(dir: &Path) -> PathBuf {
    dir.join(format!("{}.new", version()))
}

/// Puts what was made anew in the place of the last index. At any moment there is one of the two.
fn publish(dir: &Path) -> std::io::Result<()> {
    let (own, old) = (dir.join(version()), dir.join(format!("{}.old", version())));
    remove(&old)?;
    if own.exists() {
        std::fs::rename(&own, &old)?;
    }
    std::fs::rename(staging(dir), &own)?;
    remove(&old)
}

/// Ends or undoes what a killed run left behind.
fn settle(dir: &Path) -> std::io::Result<()> {
    let own = dir.join(version());
    if !own.exists() && commit::is_whole(&staging(dir)) {
        std::fs::rename(staging(dir), &own)?;
    }
    if own.exists() {
        remove(&staging(dir))?;
        remove(&dir.join(format!("{}.old", version())))?;
    }
    Ok(())
}

/// Removes a folder, if it is there.
fn remove(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn version() -> String {
    format!("v{}", schema::FORMAT)
}

fn has_other_version(dir: &Path) -> bool {
    other_versions(dir).next().is_some()
}

/// Folders that other versions of this program left in `dir`.
fn other_versions(dir: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let is_other = |path: &PathBuf| path.file_stem().is_some_and(|name| *name != *version());
    entries.filter(move |path| is_other(path) && path.join("meta.json").exists())
}
