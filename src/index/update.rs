//! Bringing the index up to date with the files.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::schema::{FailedFile, Failure, FileRecord};
use super::{Index, IndexError, Lock, Roots, folder, other_versions, write};
use crate::corpus::{self, CorpusError, Entry};
use crate::extract::{self, ExtractError};
use crate::notice::{self, Notice};

/// Which files to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The corpus folder and everything that was added to the index by name before.
    Corpus(PathBuf),
    /// These files and folders only; what else is indexed stays as it is.
    Paths(Vec<PathBuf>),
}

/// What a run did. Paths are the files' names as people call them; each file counts once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were not there before.
    pub added: Vec<String>,
    /// Files whose bytes changed.
    pub updated: Vec<String>,
    /// Files that are gone.
    pub removed: Vec<String>,
    /// Files that lie elsewhere now, by their new names.
    pub moved: Vec<String>,
    /// How many files are as they were.
    pub unchanged: usize,
    /// Files and members of archives that gave no notice, whenever that was found out.
    pub failed: Vec<FailedFile>,
    /// How many notices are in the index, each counted once.
    pub notices: usize,
    /// How many clauses, each counted once.
    pub clauses: usize,
    /// Whether a damaged index or one of another version was replaced.
    pub rebuilt: bool,
}

/// Builds the index in `dir` or brings it up to date with the files of `scope`; `tick(done, all)` is
/// called from many threads while files are read.
///
/// # Errors
/// [`IndexError`] when the files cannot be listed or the index cannot be written. A file that cannot
/// be read is no error: it is in [`Report::failed`].
pub fn update(
    dir: &Path,
    scope: &Scope,
    tick: impl Fn(usize, usize) + Sync,
) -> Result<Report, IndexError> {
    // Nothing is created for a corpus that is not there.
    if let Scope::Corpus(root) = scope
        && !root.exists()
    {
        return Err(CorpusError::Missing(root.clone()).into());
    }
    std::fs::create_dir_all(dir)?;
    let _lock = Lock::take(dir)?;
    let mut rebuilt = !folder(dir).join("meta.json").exists() && super::has_other_version(dir);
    let known = match Index::open(dir) {
        Err(IndexError::Missing(_) | IndexError::OtherVersion(_)) => Ok(None),
        other => other.map(Some),
    };
    let attempt = |known: Option<Index>| Plan::of(scope, known.as_ref())?.run(dir, known, &tick);
    let report = match known.and_then(attempt) {
        // The files are there: what is damaged can be made anew, if all of them are looked at.
        Err(IndexError::Damaged(_) | IndexError::Corrupt(_))
            if matches!(scope, Scope::Corpus(_)) =>
        {
            rebuilt = true;
            attempt(None)?
        }
        other => other?,
    };
    for old in other_versions(dir) {
        std::fs::remove_dir_all(old)?;
    }
    Ok(Report { rebuilt, ..report })
}

/// What is to be done.
struct Plan {
    roots: Roots,
    roots_changed: bool,
    /// Files to look into: new ones and those whose size or time changed, with what was known of them.
    suspects: Vec<(String, Entry, Option<FileRecord>)>,
    /// Records of files that are gone.
    gone: Vec<FileRecord>,
    /// Records of files that are as they were.
    kept: Vec<FileRecord>,
}

impl Plan {
    fn of(scope: &Scope, known: Option<&Index>) -> Result<Self, IndexError> {
        let before = known.map(Index::roots).transpose()?.unwrap_or_default();
        let (roots, scanned) = match scope {
            Scope::Corpus(root) => {
                let others = before.others.iter().filter(|other| other.exists());
                let others: Vec<PathBuf> = others.cloned().collect();
                let named = others.iter().map(|other| from_here(other));
                let scanned = std::iter::once(root.clone()).chain(named);
                let scanned: Vec<PathBuf> = scanned.collect();
                let corpus = std::path::absolute(root)?;
                (Roots { corpus, others }, scanned)
            }
            Scope::Paths(paths) => {
                let mut roots = before.clone();
                for path in paths {
                    let path = std::path::absolute(path)?;
                    let in_corpus = !roots.corpus.as_os_str().is_empty()
                        && Path::new(&identity(&path)).starts_with(identity(&roots.corpus));
                    if !in_corpus && !roots.others.contains(&path) {
                        roots.others.push(path);
                    }
                }
                (roots, paths.clone())
            }
        };
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        for root in &scanned {
            for entry in corpus::entries(root)? {
                entries.entry(identity(&entry.path)).or_insert(entry);
            }
        }
        let records = known.map(Index::files).transpose()?.unwrap_or_default();
        if let (Scope::Corpus(root), true) = (scope, entries.is_empty()) {
            return Err(IndexError::EmptyCorpus(root.clone()));
        }
        let looked_at: Vec<String> = scanned.iter().map(|root| identity(root)).collect();
        let in_scope = |record: &FileRecord| {
            matches!(scope, Scope::Corpus(_))
                || looked_at
                    .iter()
                    .any(|root| Path::new(&record.identity).starts_with(root))
        };
        let mut plan = Self {
            roots_changed: roots != before,
            roots,
            suspects: Vec::new(),
            gone: Vec::new(),
            kept: Vec::new(),
        };
        for record in records {
            match entries.remove(&record.identity) {
                Some(entry) if entry.size == record.size && entry.modified == record.modified => {
                    plan.kept.push(record)
                }
                Some(entry) => plan
                    .suspects
                    .push((record.identity.clone(), entry, Some(record))),
                None if in_scope(&record) => plan.gone.push(record),
                None => plan.kept.push(record),
            }
        }
        plan.suspects.extend(
            entries
                .into_iter()
                .map(|(identity, entry)| (identity, entry, None)),
        );
        plan.suspects.sort_by(|a, b| a.1.path.cmp(&b.1.path));
        Ok(plan)
    }

    fn run(
        self,
        dir: &Path,
        known: Option<Index>,
        tick: &(impl Fn(usize, usize) + Sync),
    ) -> Result<Report, IndexError> {
        let mut report = Report::default();
        let all = self.suspects.len();
        let done = std::sync::atomic::AtomicUsize::new(0);
        let read: Vec<Read> = self
            .suspects
            .into_par_iter()
            .map(|(identity, entry, before)| {
                let read = read(identity, &entry, before.as_ref());
                tick(
                    done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1,
                    all,
                );
                (read, before)
            })
            .map(|(read, before)| read.compared_with(before))
            .collect();
        let gone = self.gone;
        let mut left_from: HashSet<&str> = HashSet::new();
        for file in &read {
            let name = file.record.path.clone();
            let from = || {
                let same = |g: &&FileRecord| g.sha256.is_some() && g.sha256 == file.record.sha256;
                gone.iter()
                    .filter(same)
                    .find(|g| !left_from.contains(g.identity.as_str()))
            };
            match file.change {
                _ if file.record.error.is_some() => {}
                Change::Same => report.unchanged += 1,
                Change::Updated => report.updated.push(name),
                Change::Added => match from() {
                    Some(from) => {
                        left_from.insert(&from.identity);
                        report.moved.push(name);
                    }
                    None => report.added.push(name),
                },
            }
        }
        let removed = gone
            .iter()
            .filter(|g| !left_from.contains(g.identity.as_str()));
        report.removed = removed.map(|g| g.path.clone()).collect();
        report.unchanged += self.kept.iter().filter(|r| r.error.is_none()).count();
        let failures = self.kept.iter().chain(read.iter().map(|r| &r.record));
        report.failed = failures.flat_map(FileRecord::failures).collect();
        report.failed.sort_by(|a, b| a.path.cmp(&b.path));
        if known.is_none() || self.roots_changed || !read.is_empty() || !gone.is_empty() {
            write::write(dir, known.as_ref(), &self.roots, &self.kept, &read, &gone)?;
        }
        let index = Index::open(dir)?;
        report.clauses = index.clause_count()?;
        report.notices = index
            .files()?
            .iter()
            .flat_map(|f| &f.notices)
            .collect::<HashSet<_>>()
            .len();
        Ok(report)
    }
}

/// A file that was looked into.
pub(super) struct Read {
    pub(super) record: FileRecord,
    /// What it holds: one notice, or those of an archive's members.
    pub(super) notices: Vec<Notice>,
    pub(super) change: Change,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Added,
    Updated,
    /// Touched, but the bytes are the same.
    Same,
}

impl Read {
    fn compared_with(mut self, before: Option<FileRecord>) -> Self {
        self.change = match before {
            None => Change::Added,
            Some(old) if old.sha256.is_some() && old.sha256 == self.record.sha256 => Change::Same,
            Some(_) => Change::Updated,
        };
        self
    }
}

/// Extracts and parses one file, unless its bytes are those of `before`.
fn read(identity: String, entry: &Entry, before: Option<&FileRecord>) -> Read {
    let mut record = FileRecord::unread(identity, entry);
    let bytes = match extract::load(&entry.path) {
        Ok(bytes) => bytes,
        Err(error) => return failed(record, &error),
    };
    record.sha256 = Some(extract::sha256(&bytes));
    if let Some(before) = before.filter(|b| b.sha256 == record.sha256) {
        let record = FileRecord {
            size: record.size,
            modified: record.modified,
            ..before.clone()
        };
        return Read {
            record,
            notices: Vec::new(),
            change: Change::Same,
        };
    }
    let path = record.path.clone();
    let mut notices = Vec::new();
    let mut whole = None;
    extract::read_all(&path, &bytes, &mut |name, document| match document {
        Ok(document) => {
            let province = corpus::province_of_folder(Path::new(name));
            let notice = notice::parse(&document, province);
            record.add(&notice);
            notices.push(notice);
        }
        Err(error) if name == path => whole = Some(error),
        Err(error) => record.failed_members.push(FailedFile {
            path: name.to_owned(),
            error: Failure::of(&error),
        }),
    });
    if notices.is_empty() && !record.failed_members.is_empty() {
        whole = Some(ExtractError::NothingInArchive(record.failed_members.len()));
    }
    if let Some(error) = whole {
        return failed(record, &error);
    }
    Read {
        record,
        notices,
        change: Change::Added,
    }
}

fn failed(record: FileRecord, error: &ExtractError) -> Read {
    let error = Some(Failure::of(error));
    Read {
        record: FileRecord { error, ..record },
        notices: Vec::new(),
        change: Change::Added,
    }
}

/// An absolute path as it is written here: whatever lies below the working directory is called by
/// its way from there, as people named it.
pub(super) fn from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    match path.strip_prefix(here) {
        Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from("."),
        Ok(rest) => rest.to_path_buf(),
        Err(_) => path.to_path_buf(),
    }
}

/// What a file is known by: its absolute path, links resolved; as it stands where it is gone.
pub(super) fn identity(path: &Path) -> String {
    let path = path
        .canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_path_buf());
    path.to_string_lossy().into_owned()
}
