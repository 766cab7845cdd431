//! One file to its record and its notices.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::schema::{FailedFile, Failure, FileRecord};
use super::table::Traces;
use super::{Index, plan::Suspect};
use crate::corpus::{self, Entry};
use crate::extract::{self, ExtractError};
use crate::notice::{self, Notice, copies};

/// A file that was looked into.
pub(super) struct Read {
    pub(super) record: FileRecord,
    pub(super) notices: Vec<Notice>,
    pub(super) change: Change,
}

/// How a file stands to what was known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Added,
    Updated,
    /// Touched, but the bytes are the same.
    Same,
}

/// What need not be parsed again.
pub(super) struct Known<'k> {
    index: &'k Index,
    /// Files by the SHA-256 of their bytes.
    by_bytes: HashMap<&'k str, &'k FileRecord>,
}

impl<'k> Known<'k> {
    pub(super) fn new(index: &'k Index, records: impl Iterator<Item = &'k FileRecord>) -> Self {
        let good = records.filter(|record| record.error.is_none());
        let by_bytes = good.filter_map(|record| Some((record.sha256.as_deref()?, record)));
        Self {
            index,
            by_bytes: by_bytes.collect(),
        }
    }
}

/// Extracts and parses a file, unless it or its twin is in `known`.
pub(super) fn read(suspect: &Suspect, known: Option<&Known<'_>>) -> Read {
    // Readers contain their own panics; whatever else fails costs one file and not the run.
    catch_unwind(AssertUnwindSafe(|| look_into(suspect, known))).unwrap_or_else(|_| {
        let failure = Failure {
            code: "internal".to_owned(),
            message: "解析时程序出错，请报告".to_owned(),
        };
        failed(FileRecord::unread(&suspect.entry), suspect, failure)
    })
}

fn look_into(suspect: &Suspect, known: Option<&Known<'_>>) -> Read {
    let entry = &suspect.entry;
    let mut record = FileRecord::unread(entry);
    let bytes = match extract::load(&entry.path) {
        Ok(bytes) => bytes,
        Err(error) => return failed(record, suspect, Failure::of(&error)),
    };
    let sha256 = extract::sha256(&bytes);
    record.sha256 = Some(sha256.clone());
    let change = suspect.change(&record);
    if let Some(before) = &suspect.before
        && known.is_some()
        && change == Change::Same
    {
        let record = FileRecord {
            size: record.size,
            modified: record.modified,
            ..before.clone()
        };
        return Read {
            record,
            notices: Vec::new(),
            change,
        };
    }
    let twin = known.and_then(|known| Some((known.index, *known.by_bytes.get(sha256.as_str())?)));
    if let Some((index, twin)) = twin
        && let Some(notices) = from_twin(index, twin, entry)
    {
        let failed_members = twin.failed_members.iter().map(|member| FailedFile {
            path: renamed(&member.path, &twin.path, &record.path),
            error: member.error.clone(),
        });
        let record = FileRecord {
            identity: record.identity,
            failed_members: failed_members.collect(),
            path: record.path,
            size: record.size,
            modified: record.modified,
            traces: Traces::Here(notices.iter().flat_map(copies::traces).collect()),
            ..twin.clone()
        };
        return Read {
            record,
            notices,
            change,
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
        return failed(record, suspect, Failure::of(&error));
    }
    Read {
        record,
        notices,
        change,
    }
}

/// The notices of a file with the same bytes, as if they were read from `entry`. None where its folder
/// says something else about them.
fn from_twin(index: &Index, twin: &FileRecord, entry: &Entry) -> Option<Vec<Notice>> {
    if corpus::province_of_folder(Path::new(&twin.path)) != entry.province {
        return None;
    }
    let mut notices = index.notices_in(&twin.identity).ok()?;
    let path = entry.path.to_string_lossy();
    for notice in &mut notices {
        rename(notice, &twin.path, &path);
    }
    Some(notices)
}

/// The path of a file that lies in `to` now, or that of an archive's member.
fn renamed(path: &str, from: &str, to: &str) -> String {
    let rest = path.strip_prefix(from);
    rest.map_or_else(|| path.to_owned(), |rest| format!("{to}{rest}"))
}

fn rename(notice: &mut Notice, from: &str, to: &str) {
    notice.source.path = renamed(&notice.source.path, from, to);
    for attachment in &mut notice.attachments {
        if let Some(inner) = &mut attachment.notice {
            rename(inner, from, to);
        }
    }
}

fn failed(record: FileRecord, suspect: &Suspect, failure: Failure) -> Read {
    Read {
        change: suspect.change(&record),
        record: FileRecord {
            error: Some(failure),
            ..record
        },
        notices: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Mode, Scope, update};

    #[test]
    fn what_lies_elsewhere_with_the_same_bytes_is_not_parsed_again() {
        let desk = tempfile::tempdir().unwrap();
        let corpus = desk.path().join("corpus/重庆");
        std::fs::create_dir_all(&corpus).unwrap();
        let text = "渝科协发〔2022〕2号\n关于印发要点的通知\n各学会：\n一、总则\n（一）甲。乙。";
        std::fs::write(corpus.join("a.txt"), text).unwrap();
        let dir = desk.path().join("index");
        let scope = Scope::Corpus(desk.path().join("corpus"));
        update(&dir, &scope, Mode::Update, |_, _| ()).unwrap();
        let index = Index::open(&dir).unwrap();
        // These bytes give no notice: whatever comes of them was not read from them.
        let bytes = b"%PDF-1.4 nothing";
        let twin = FileRecord {
            sha256: Some(extract::sha256(bytes)),
            ..index.files().unwrap().remove(0)
        };
        let known = Known::new(&index, std::iter::once(&twin));
        let read_as = |folder: &str, known| {
            let path = desk.path().join(folder).join("b.txt");
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, bytes).unwrap();
            let entry = corpus::entries(&path).unwrap().remove(0);
            let before = None;
            read(&Suspect { entry, before }, known)
        };
        let moved = read_as("elsewhere/重庆", Some(&known));
        let mut expected = index.notices().unwrap();
        expected[0].source.path = moved.record.path.clone();
        assert!(moved.record.path.ends_with("elsewhere/重庆/b.txt"));
        assert_eq!(moved.notices, expected);
        // Another folder may say another province, and nothing is known without an index.
        assert!(
            read_as("elsewhere/湖南", Some(&known))
                .record
                .error
                .is_some()
        );
        assert!(read_as("elsewhere/重庆", None).record.error.is_some());
    }
}
