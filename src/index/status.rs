//! What is indexed beside what lies on disk.

use std::collections::BTreeMap;

use super::plan::from_here;
use super::{FileRecord, Index, IndexError};
use crate::corpus;

/// How a file stands to the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Indexed as it is.
    Indexed,
    /// Read as it is, but nothing came of it.
    Failed,
    /// Changed since it was read.
    Changed,
    /// Not there any more.
    Gone,
    /// Not read yet.
    New,
}

impl State {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Indexed => "indexed",
            Self::Failed => "failed",
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::New => "new",
        }
    }

    /// The word people read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Indexed => "已索引",
            Self::Failed => "失败",
            Self::Changed => "已改动",
            Self::Gone => "已不在",
            Self::New => "未索引",
        }
    }

    /// Whether the index tells something else than the disk.
    pub fn is_stale(self) -> bool {
        matches!(self, Self::Changed | Self::Gone | Self::New)
    }
}

impl Index {
    /// Every file that is indexed or lies where indexed files lie, in the order of names.
    ///
    /// # Errors
    /// [`IndexError`] when the index cannot be read. A folder that is gone leaves its files as gone.
    pub fn status(&self) -> Result<Vec<(FileRecord, State)>, IndexError> {
        let roots = self.roots();
        let mut entries: BTreeMap<String, corpus::Entry> = BTreeMap::new();
        for root in std::iter::once(&roots.corpus).chain(&roots.others) {
            for entry in corpus::entries(&from_here(root)).unwrap_or_default() {
                entries.insert(entry.identity.clone(), entry);
            }
        }
        let mut states = Vec::new();
        for record in self.files()? {
            let state = match entries.remove(&record.identity) {
                None => State::Gone,
                Some(e) if e.size != record.size || e.modified != record.modified => State::Changed,
                Some(_) if record.error.is_some() => State::Failed,
                Some(_) => State::Indexed,
            };
            states.push((record, state));
        }
        let new = entries.values();
        states.extend(new.map(|entry| (FileRecord::unread(entry), State::New)));
        states.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        Ok(states)
    }
}
