//! What a commit says of itself, and the files beside tantivy's that belong to it.
//!
//! The table of files and the dictionary are written first and under new names; the commit names them
//! in its own record. So whoever is killed in between leaves the last commit whole, and what no commit
//! names is swept away by the next run.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};

use super::table::Parts;
use super::{IndexError, Roots};

/// Everything that a commit says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Commit {
    /// The version of the program that parsed what is indexed.
    pub(super) program: String,
    /// How many commits there were before it.
    pub(super) serial: u64,
    /// What it was built from.
    pub(super) roots: Roots,
    /// The table of files.
    pub(super) table: Parts,
    /// The dictionary.
    pub(super) words: Beside,
    /// SHA-256 of the user's own words in the dictionary.
    pub(super) own_words: Option<String>,
    /// The user's synonyms, as they were.
    pub(super) synonyms: Option<Beside>,
    /// SHA-256 of them.
    pub(super) own_synonyms: Option<String>,
}

/// A file that belongs to a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Beside {
    name: String,
    bytes: usize,
}

impl Beside {
    /// Writes a file into `folder`, whole or not at all, and makes sure that it is on the disk.
    pub(super) fn write(folder: &Path, name: String, bytes: &[u8]) -> Result<Self, IndexError> {
        let mut file = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(folder.join(&name)).map_err(|e| e.error)?;
        let bytes = bytes.len();
        Ok(Self { name, bytes })
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Maps it into memory.
    pub(super) fn map(&self, folder: &Path) -> Result<OwnedBytes, IndexError> {
        let damaged = |e: tantivy::TantivyError| IndexError::from(e);
        let directory = MmapDirectory::open(folder).map_err(|e| damaged(e.into()))?;
        let file = directory.open_read(Path::new(&self.name));
        let bytes = file.map_err(|e| damaged(e.into()))?.read_bytes()?;
        if bytes.len() != self.bytes {
            return Err(IndexError::Corrupt);
        }
        Ok(bytes)
    }
}

/// What the names of files begin with that are being written.
const TEMPORARY: &str = ".tmp";

/// What those begin with that commits name.
const OURS: [&str; 5] = ["files-", "traces-", "recent-", "words-", "synonyms-"];

/// Removes what is no commit's and no writer's: what killed runs left half written, and what belonged
/// to earlier commits. Whoever reads those has them open.
pub(super) fn sweep(folder: &Path, commit: &Commit) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        let is_ours = OURS.iter().any(|kind| name.starts_with(kind));
        let beside = [&commit.words].into_iter().chain(&commit.synonyms);
        let mut named = commit.table.names().chain(beside.map(Beside::name));
        if name.starts_with(TEMPORARY) || is_ours && named.all(|n| n != name) {
            std::fs::remove_file(folder.join(&*name))?;
        }
    }
    Ok(())
}

/// What tantivy has recorded of the last commit in `folder`; none where there is none to be read.
pub(super) fn record(folder: &Path) -> Option<Vec<u8>> {
    std::fs::read(folder.join("meta.json")).ok()
}

impl Commit {
    /// What we said of it in tantivy's record; none where nothing was committed yet. The rest of the
    /// record is tantivy's and not taken apart.
    pub(super) fn of(record: &[u8]) -> Result<Option<Self>, IndexError> {
        #[derive(Deserialize)]
        struct Record {
            payload: Option<String>,
        }
        let record: Record = serde_json::from_slice(record).map_err(|_| IndexError::Corrupt)?;
        let said = record.payload.map(|said| serde_json::from_str(&said));
        said.transpose().map_err(|_| IndexError::Corrupt)
    }
}

/// Whether an index was committed in `folder`.
pub(super) fn is_whole(folder: &Path) -> bool {
    let said = record(folder).and_then(|record| Commit::of(&record).ok());
    said.flatten().is_some()
}

/// What the user wrote into the file called `name` beside the corpus, if there is one.
pub(super) fn own_text(roots: &Roots, name: &'static str) -> Result<Option<String>, IndexError> {
    let Some(folder) = roots.corpus.parent() else {
        return Ok(None);
    };
    let wrong = |reason: String| IndexError::OwnWords(name, reason);
    match std::fs::read(folder.join(name)) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(wrong("不是 UTF-8 文本".to_owned())),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(wrong(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Index, Mode, Scope, update};

    #[test]
    fn who_reads_keeps_the_words_of_the_commit_and_they_are_removed_from_the_folder() {
        let desk = tempfile::tempdir().unwrap();
        let (corpus, dir) = (desk.path().join("corpus"), desk.path().join("index"));
        std::fs::create_dir(&corpus).unwrap();
        std::fs::write(corpus.join("甲.txt"), "关于活动的通知\n一、科普。").unwrap();
        let write = |words: &str, synonyms: &str| {
            std::fs::write(desk.path().join("dictionary.txt"), words).unwrap();
            std::fs::write(desk.path().join("synonyms.txt"), synonyms).unwrap();
            update(
                &dir,
                &Scope::Corpus(corpus.clone()),
                Mode::Update,
                |_, _| (),
            )
            .unwrap();
            Index::open(&dir).unwrap()
        };
        let before = write("八桂科普 9 n", "科协 = 科学技术协会");
        let after = write("科普行动 9 n", "学会 = 协会");
        for (index, word, synonyms) in [
            (before, "八桂科普", "科协 = 科学技术协会"),
            (after, "科普行动", "学会 = 协会"),
        ] {
            assert_eq!(index.synonyms().unwrap(), synonyms);
            let words = index.dictionary().unwrap().cut(word, false);
            assert_eq!(words, [word]);
        }
        let folder = super::super::folder(&dir);
        let names = std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name());
        let kept = names.filter(|name| {
            let name = name.to_string_lossy();
            name.starts_with("words-") || name.starts_with("synonyms-")
        });
        assert_eq!(kept.count(), 2);
    }
}
