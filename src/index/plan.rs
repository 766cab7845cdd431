//! What is to be looked into, told from names, sizes and times alone.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::read::Change;
use super::schema::FileRecord;
use super::{Index, IndexError, Roots};
use crate::corpus::{self, Entry, identity};

/// Which files to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The corpus folder and everything that was added to the index by name before.
    Corpus(PathBuf),
    /// These files and folders only; what else is indexed stays as it is.
    Paths(Vec<PathBuf>),
}

/// What is to be done.
pub(super) struct Plan {
    pub(super) roots: Roots,
    /// Files to look into: new ones and those whose size or time changed, in the order of their names.
    pub(super) suspects: Vec<Suspect>,
    /// Records of files that are gone.
    pub(super) gone: Vec<FileRecord>,
    /// Records of files that are as they were.
    pub(super) kept: Vec<FileRecord>,
}

/// A file to look into, with what was known of it.
pub(super) struct Suspect {
    pub(super) entry: Entry,
    pub(super) before: Option<FileRecord>,
}

impl Suspect {
    /// How the file stands to what was known of it, now that its bytes are known.
    pub(super) fn change(&self, record: &FileRecord) -> Change {
        match &self.before {
            None => Change::Added,
            Some(old) if old.sha256.is_some() && old.sha256 == record.sha256 => Change::Same,
            Some(_) => Change::Updated,
        }
    }
}

/// Files in the order of their identities, each once.
struct Entries {
    all: Vec<Entry>,
    is_taken: Vec<bool>,
    /// Where the next one is that somebody will ask for, as a rule: records stand in this order too.
    next: usize,
}

impl Entries {
    fn of(mut all: Vec<Entry>) -> Self {
        // What lies in two roots is called as the first one calls it.
        all.sort_by(|a, b| a.identity.cmp(&b.identity));
        all.dedup_by(|later, first| later.identity == first.identity);
        Self {
            is_taken: vec![false; all.len()],
            next: 0,
            all,
        }
    }

    fn take(&mut self, identity: &str) -> Option<&Entry> {
        let is_next = |entry: &Entry| entry.identity == identity;
        let at = match self.all.get(self.next).is_some_and(is_next) {
            true => self.next,
            false => {
                let order = |entry: &Entry| entry.identity.as_str().cmp(identity);
                self.all.binary_search_by(order).ok()?
            }
        };
        self.next = at + 1;
        let is_taken = std::mem::replace(&mut self.is_taken[at], true);
        (!is_taken).then(|| &self.all[at])
    }

    /// Those that nobody has taken.
    fn left(self) -> impl Iterator<Item = Entry> {
        let entries = self.all.into_iter().zip(self.is_taken);
        entries
            .filter(|(_, is_taken)| !is_taken)
            .map(|(entry, _)| entry)
    }
}

impl Plan {
    /// What has changed since `known` was built.
    pub(super) fn of(scope: &Scope, known: Option<&Index>) -> Result<Self, IndexError> {
        let before = known.map(Index::roots).cloned().unwrap_or_default();
        let (roots, scanned) = roots(scope, &before)?;
        let mut entries = Vec::new();
        for root in &scanned {
            entries.extend(corpus::entries(root)?);
        }
        if let (Scope::Corpus(root), true) = (scope, entries.is_empty()) {
            return Err(IndexError::EmptyCorpus(root.clone()));
        }
        let looked_at: Vec<String> = scanned.iter().map(|root| identity(root)).collect();
        let in_scope = |record: &FileRecord| {
            let file = Path::new(&record.identity);
            matches!(scope, Scope::Corpus(_)) || looked_at.iter().any(|r| file.starts_with(r))
        };
        let kept = known.map(|index| index.table.records()).transpose()?;
        let mut plan = Self {
            roots,
            suspects: Vec::new(),
            gone: Vec::new(),
            kept: kept.unwrap_or_default(),
        };
        let mut entries = Entries::of(entries);
        let mut found: Vec<Option<Entry>> = Vec::new();
        // Those that are kept stay where they are: they are many.
        let changed = plan.kept.extract_if(.., |record| {
            let entry = entries.take(&record.identity);
            let is_changed = entry.map_or(in_scope(record), |entry| {
                entry.size != record.size || entry.modified != record.modified
            });
            if is_changed {
                found.push(entry.cloned());
            }
            is_changed
        });
        let changed: Vec<FileRecord> = changed.collect();
        for (record, entry) in changed.into_iter().zip(found) {
            match entry {
                Some(entry) => plan.suspects.push(Suspect {
                    entry,
                    before: Some(record),
                }),
                None => plan.gone.push(record),
            }
        }
        plan.suspects.extend(entries.left().map(|entry| Suspect {
            entry,
            before: None,
        }));
        plan.sort();
        Ok(plan)
    }

    /// The same, with every file that is still there looked into again.
    pub(super) fn anew(mut self) -> Result<Self, IndexError> {
        let kept: HashMap<String, FileRecord> = std::mem::take(&mut self.kept)
            .into_iter()
            .map(|record| (record.identity.clone(), record))
            .collect();
        let mut kept = kept;
        for root in std::iter::once(&self.roots.corpus).chain(&self.roots.others) {
            let is_there = !root.as_os_str().is_empty() && root.exists();
            let entries = is_there.then(|| corpus::entries(&from_here(root)));
            for entry in entries.transpose()?.unwrap_or_default() {
                if let Some(before) = kept.remove(&entry.identity) {
                    let before = Some(before);
                    self.suspects.push(Suspect { entry, before });
                }
            }
        }
        self.gone.extend(kept.into_values());
        self.sort();
        Ok(self)
    }

    fn sort(&mut self) {
        self.suspects
            .sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
        self.gone.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// What the index is built from in `scope`, and what of it to scan.
fn roots(scope: &Scope, before: &Roots) -> Result<(Roots, Vec<PathBuf>), IndexError> {
    Ok(match scope {
        Scope::Corpus(root) => {
            let others = before.others.iter().filter(|other| other.exists());
            let others: Vec<PathBuf> = others.cloned().collect();
            let named = others.iter().map(|other| from_here(other));
            let scanned = std::iter::once(root.clone()).chain(named).collect();
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
    })
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
