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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{corpus, extract, notice};

    fn record(path: &str, text: &str) -> FileRecord {
        let entry = corpus::Entry {
            identity: path.to_owned(),
            path: path.into(),
            province: None,
            size: 0,
            modified: 0,
        };
        let mut record = FileRecord::unread(&entry);
        let document = extract::read(path, text.as_bytes()).unwrap();
        record.add(&notice::parse(&document, None));
        record
    }

    /// A notice that holds `boilerplate` and says little else.
    fn of(name: &str) -> String {
        let boilerplate = "各单位要高度重视，加强组织领导，明确专人负责，认真做好宣传发动工作，确保各项任务落到实处，取得实效。";
        let own = format!(
            "请将{name}工作的进展情况于每季度末报送{name}办公室汇总，{name}办公室按规定通报。"
        );
        format!("关于开展{name}工作的通知\n各单位：\n一、{boilerplate}\n二、{own}\n{name}办公室")
    }

    #[test]
    fn what_only_shares_boilerplate_does_not_hang_together() {
        let names = ["森林防火", "义务植树", "人口普查", "档案整理", "防汛抗旱"];
        let files = names.map(|name| record(name, &of(name)));
        let shared = files[1].traces[0]
            .keys()
            .filter(|key| files[0].traces[0].keys().any(|k| k == *key));
        assert!(shared.count() > 0);
        assert_eq!(together(&files, TOGETHER).len(), names.len());
    }

    #[test]
    fn copies_hang_together_in_their_order_and_not_without_bound() {
        let copies: Vec<FileRecord> = (0..7)
            .map(|i| record(&i.to_string(), &of("防火")))
            .collect();
        assert_eq!(
            together(&copies, TOGETHER),
            [[0, 1, 2, 3, 4, 5, 6].to_vec()]
        );
        let most = copies[0].clauses * 3;
        assert_eq!(
            together(&copies, most),
            [vec![0, 1, 2], vec![3, 4, 5], vec![6]]
        );
    }
}
