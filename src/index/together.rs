//! Files that may hold copies of one notice, written together so that each clause is found once.
//!
//! Which files hang together is told from their traces alone and anew in every run, from all files and
//! not from what changed: so an index that grew is what one run would have built. Only what changed,
//! or is no longer with the same files, is read back and written.

use std::collections::{BTreeMap, HashSet};

use super::IndexError;
use super::schema::FileRecord;
use super::write::Batch;
use crate::extract;
use crate::notice::copies::{self, Forest, Trace};

/// How many clauses are written together. More copies than that are found once for each so many: memory
/// is bounded whatever the corpus.
const TOGETHER: usize = 50_000;

/// Files that came or changed and hold notices.
#[derive(Default)]
pub(super) struct Fresh {
    /// Those that are written as if they had no copies.
    pub(super) written: HashSet<String>,
    /// Those that are not written yet.
    pub(super) waiting: HashSet<String>,
}

/// Writes whatever of `records`, which stand in the order of their names, is not written as it should
/// be.
pub(super) fn merge(
    records: &mut [FileRecord],
    fresh: &Fresh,
    batch: &mut Batch<'_>,
) -> Result<(), IndexError> {
    for files in together(records, TOGETHER) {
        let is_alone = files.len() == 1;
        let together = if is_alone {
            0
        } else {
            name_of(records, &files)
        };
        let is_due = |record: &FileRecord| {
            let file = record.identity.as_str();
            let is_written = fresh.written.contains(file);
            fresh.waiting.contains(file)
                || is_written && !is_alone
                || !is_written && record.together != together
        };
        if files.iter().any(|&at| is_due(&records[at])) {
            let files: Vec<&str> = files
                .iter()
                .map(|&at| records[at].identity.as_str())
                .collect();
            batch.merge(&files)?;
        }
        for at in files {
            records[at].together = together;
        }
    }
    Ok(())
}

/// The files with notices that hang together, in their order, `most` clauses at a time.
fn together(records: &[FileRecord], most: usize) -> Vec<Vec<usize>> {
    let traced = records.iter().enumerate();
    let (owners, traces): (Vec<usize>, Vec<&Trace>) = traced
        .flat_map(|(at, record)| record.traces.iter().map(move |trace| (at, trace)))
        .unzip();
    let mut forest = Forest::new(records.len());
    for (i, root) in copies::may_be_same(&traces).into_iter().enumerate() {
        forest.join(owners[i], owners[root]);
    }
    let mut trees: BTreeMap<usize, Vec<Vec<usize>>> = BTreeMap::new();
    let mut clauses: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, root) in forest.roots().into_iter().enumerate() {
        if records[at].traces.is_empty() {
            continue;
        }
        let (parts, count) = (
            trees.entry(root).or_default(),
            clauses.entry(root).or_default(),
        );
        *count += records[at].clauses;
        match parts.last_mut() {
            Some(part) if *count <= most => part.push(at),
            _ => {
                *count = records[at].clauses;
                parts.push(vec![at]);
            }
        }
    }
    trees.into_values().flatten().collect()
}

/// Sixty-four bits for `files`, which are two or more; never 0.
fn name_of(records: &[FileRecord], files: &[usize]) -> u64 {
    let names: Vec<&str> = files
        .iter()
        .map(|&at| records[at].identity.as_str())
        .collect();
    let digest = extract::sha256(names.join("\n").as_bytes());
    u64::from_str_radix(&digest[..16], 16).unwrap_or(0).max(1)
}
