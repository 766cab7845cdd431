//! Files that may hold copies of one notice, written together so that each clause is found once.
//!
//! Which files hang together is told from their traces alone. An index that grew is what one run would
//! have built: [`regroup`] looks only at what a change can touch, and comes to the same trees as looking
//! at everything does. Only what changed, or is no longer with the same files, is read back and written.

use std::collections::{BTreeMap, HashSet};

use super::IndexError;
use super::regroup;
use super::schema::FileRecord;
use super::table::{Table, Traces};
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

impl Fresh {
    fn contains(&self, file: &str) -> bool {
        self.written.contains(file) || self.waiting.contains(file)
    }
}

/// What was there before.
pub(super) struct Before<'t> {
    /// The table of files.
    pub(super) table: &'t Table,
    /// The records of files that are gone or changed, as they were.
    pub(super) gone: Vec<FileRecord>,
}

/// Writes whatever of `records`, which stand in their order, is not written as it should be.
pub(super) fn merge(
    records: &mut [FileRecord],
    fresh: &Fresh,
    before: Option<&Before<'_>>,
    batch: &mut Batch<'_>,
) -> Result<(), IndexError> {
    for tree in trees(records, fresh, before)? {
        for (files, names) in parts(records, &tree, TOGETHER) {
            let is_due = |record: &FileRecord| {
                let file = record.identity.as_str();
                let is_written = fresh.written.contains(file);
                fresh.waiting.contains(file)
                    || is_written && files.len() > 1
                    || !is_written && record.together != names.together
            };
            if files.iter().any(|&at| is_due(&records[at])) {
                let files: Vec<&str> = files
                    .iter()
                    .map(|&at| records[at].identity.as_str())
                    .collect();
                batch.merge(&files)?;
            }
            for &at in files {
                put_together(&mut records[at], names, before)?;
            }
        }
    }
    Ok(())
}

/// The files with notices that hang together, in their order: of all trees those that may not be as they
/// were.
fn trees(
    records: &[FileRecord],
    fresh: &Fresh,
    before: Option<&Before<'_>>,
) -> Result<Vec<Vec<usize>>, IndexError> {
    let Some(before) = before else {
        return Ok(all_trees(records));
    };
    // What is in the whole table was there before.
    let is_new = |record: &FileRecord| {
        matches!(record.traces, Traces::Here(_)) && fresh.contains(&record.identity)
    };
    regroup::touched(records, is_new, &before.gone, before.table)
}

/// All trees of `records`, which have their traces with them.
fn all_trees(records: &[FileRecord]) -> Vec<Vec<usize>> {
    let traced = records.iter().enumerate();
    let (owners, traces): (Vec<usize>, Vec<&Trace>) = traced
        .flat_map(|(at, record)| record.traces.here().iter().map(move |trace| (at, trace)))
        .unzip();
    let mut forest = Forest::new(records.len());
    for (i, root) in copies::may_be_same(&traces).into_iter().enumerate() {
        forest.join(owners[i], owners[root]);
    }
    let mut trees: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, root) in forest.roots().into_iter().enumerate() {
        if !records[at].notices.is_empty() {
            trees.entry(root).or_default().push(at);
        }
    }
    trees.into_values().collect()
}

/// What files that hang together are known by; see [`FileRecord`].
#[derive(Clone, Copy)]
struct Names {
    together: u64,
    tree: u64,
}

/// The files of a tree in their order, `most` clauses at a time.
fn parts<'t>(records: &[FileRecord], tree: &'t [usize], most: usize) -> Vec<(&'t [usize], Names)> {
    let mut parts = Vec::new();
    let (mut start, mut count) = (0, 0);
    for (end, &at) in tree.iter().enumerate() {
        count += records[at].clauses;
        if end > start && count > most {
            parts.push(&tree[start..end]);
            (start, count) = (end, records[at].clauses);
        }
    }
    parts.push(&tree[start..]);
    let of_tree = name_of(records, tree);
    let named = |files: &'t [usize]| {
        let together = match files.len() == tree.len() {
            true => of_tree,
            false => name_of(records, files),
        };
        let tree = of_tree;
        (files, Names { together, tree })
    };
    parts.into_iter().map(named).collect()
}

/// Notes with whom a file is written, and what tree it is of.
fn put_together(
    record: &mut FileRecord,
    Names { together, tree }: Names,
    before: Option<&Before<'_>>,
) -> Result<(), IndexError> {
    if (record.together, record.tree) == (together, tree) {
        return Ok(());
    }
    (record.together, record.tree) = (together, tree);
    // It is not as it stands in the whole table any more.
    if let Some(before) = before {
        record.traces = Traces::Here(before.table.traces_of(record)?);
    }
    Ok(())
}

/// Sixty-four bits for `files`: 0 for one alone, and only for that.
fn name_of(records: &[FileRecord], files: &[usize]) -> u64 {
    if files.len() == 1 {
        return 0;
    }
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
    use crate::index::table;
    use crate::notice::copies::NEIGHBOURS;
    use crate::{corpus, extract, notice};
    use proptest::prelude::*;

    fn entry(path: &str) -> corpus::Entry {
        corpus::Entry {
            identity: path.to_owned(),
            path: path.into(),
            province: None,
            size: 0,
            modified: 0,
        }
    }

    fn record(path: &str, text: &str) -> FileRecord {
        let mut record = FileRecord::unread(&entry(path));
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
        let keys = |at: usize| files[at].traces.here()[0].keys();
        let shared = keys(1).filter(|key| keys(0).any(|k| k == *key));
        assert!(shared.count() > 0);
        assert_eq!(all_trees(&files).len(), names.len());
    }

    #[test]
    fn copies_hang_together_in_their_order_and_not_without_bound() {
        let copies: Vec<FileRecord> = (0..7)
            .map(|i| record(&i.to_string(), &of("防火")))
            .collect();
        let trees = all_trees(&copies);
        assert_eq!(trees, [[0, 1, 2, 3, 4, 5, 6].to_vec()]);
        let parts_of = |most| {
            let parts = parts(&copies, &trees[0], most).into_iter();
            parts.map(|(files, _)| files.to_vec()).collect::<Vec<_>>()
        };
        assert_eq!(parts_of(TOGETHER), trees);
        let most = copies[0].clauses * 3;
        assert_eq!(parts_of(most), [vec![0, 1, 2], vec![3, 4, 5], vec![6]]);
    }

    /// What a trace tells neighbours and copies by: name, title, day of issue, marks and sample.
    type Told = (u64, &'static str, Option<i32>, Vec<u64>, Vec<u32>);

    /// A file that holds one notice of which a trace tells this and nothing else.
    fn with_trace(number: usize, told: Told, clauses: usize) -> FileRecord {
        let (name, title, issued, marks, sample) = told;
        let (number_of_it, bodies) = (None::<(u64, bool)>, Vec::<String>::new());
        let place = (None::<String>, None::<String>);
        let dates = (issued, None::<i32>);
        // As it is encoded.
        let trace = (
            name,
            number_of_it,
            title,
            bodies,
            place,
            dates,
            marks,
            sample,
        );
        let trace: Trace = postcard::from_bytes(&postcard::to_stdvec(&trace).unwrap()).unwrap();
        let name = format!("{number:03}");
        FileRecord {
            notices: vec![name.clone()],
            clauses,
            traces: Traces::Here(vec![trace]),
            ..FileRecord::unread(&entry(&name))
        }
    }

    /// Notices of few names, titles, marks and texts, so that many are neighbours, more than are looked
    /// at, and some copies.
    fn any_file() -> impl Strategy<Value = FileRecord> {
        let marks = prop::collection::vec(100_u64..106, 0..4);
        let titles = prop::sample::select(vec!["甲乙丙丁", "甲乙丙丁戊", "戊己庚辛", "壬癸", ""]);
        let (text, days) = (0_u32..5, prop::option::of(0_i32..200));
        (
            0_usize..90,
            0_u64..9,
            titles,
            marks,
            text,
            days,
            0_usize..30_000,
        )
            .prop_map(|(number, name, title, mut marks, text, issued, clauses)| {
                marks.sort_unstable();
                marks.dedup();
                // Half of each text stands in the next.
                let sample = (text * 30..text * 30 + 60).collect();
                with_trace(number, (name, title, issued, marks, sample), clauses)
            })
    }

    /// What the files are put together as.
    fn settled(
        mut records: Vec<FileRecord>,
        trees: Vec<Vec<usize>>,
        before: Option<&Before<'_>>,
    ) -> Vec<FileRecord> {
        for tree in trees {
            for (files, names) in parts(&records.clone(), &tree, TOGETHER) {
                for &at in files {
                    put_together(&mut records[at], names, before).unwrap();
                }
            }
        }
        records
    }

    /// A file, and who it is together with: see [`Names`].
    type Named = (String, u64, u64);

    /// The table after some files came, in the place of those of the same name, and some went; and who
    /// hangs together in it, as it grew and as it would be if all had come at once.
    fn grow(
        table: &Table,
        come: impl IntoIterator<Item = FileRecord>,
        go: &[usize],
    ) -> (Table, [Vec<Named>; 2]) {
        let come = come.into_iter().map(|r| (r.identity.clone(), r));
        let come: BTreeMap<String, FileRecord> = come.collect();
        let goes = |record: &FileRecord| {
            let number: usize = record.identity.parse().unwrap();
            go.contains(&number) || come.contains_key(&record.identity)
        };
        let stood = table.records().unwrap();
        let (gone, mut records): (Vec<_>, Vec<_>) = stood.into_iter().partition(goes);
        let waiting = come.keys().cloned().collect();
        let fresh = Fresh {
            waiting,
            ..Fresh::default()
        };
        records.extend(come.into_values());
        table::sort(&mut records);
        let before = Before { table, gone };
        let touched = trees(&records, &fresh, Some(&before)).unwrap();
        let grown = settled(records, touched, Some(&before));
        let next = Table::of(&grown, Some(table));

        let mut at_once = next.records().unwrap();
        for record in &mut at_once {
            record.traces = Traces::Here(next.traces_of(record).unwrap());
            (record.together, record.tree) = (0, 0);
        }
        let all = all_trees(&at_once);
        let at_once = settled(at_once, all, None);
        let names = |records: Vec<FileRecord>| {
            let names = |r: FileRecord| (r.identity, r.together, r.tree);
            records.into_iter().map(names).collect::<Vec<_>>()
        };
        let names = [names(next.records().unwrap()), names(at_once)];
        (next, names)
    }

    #[test]
    fn neighbours_that_are_pushed_apart_and_close_up_again_are_copies_no_more_and_again() {
        let file = |number: usize, issued: i32| {
            let sample = (0..60).collect();
            let told = (number as u64, "甲乙丙丁", Some(issued), vec![1000], sample);
            with_trace(number, told, 1)
        };
        let trees = |names: &[Named]| {
            let trees = names.iter().filter(|(.., tree)| *tree != 0);
            trees.map(|(name, ..)| name.clone()).collect::<Vec<_>>()
        };
        let empty = Table::of(&[], None);
        let (two, names) = grow(&empty, [file(0, 1), file(89, 1)], &[]);
        assert_eq!(trees(&names[0]), ["000", "089"]);
        // So many that are no copies, of them or of each other, stand between the two.
        let others = (1..=NEIGHBOURS).map(|number| file(number, 1000 * number as i32));
        let (many, names) = grow(&two, others, &[]);
        assert_eq!(names[0], names[1]);
        assert_eq!(trees(&names[0]), [""; 0]);
        let (_, names) = grow(&many, [], &[7]);
        assert_eq!(names[0], names[1]);
        assert_eq!(trees(&names[0]), ["000", "089"]);
    }

    proptest! {
        #[test]
        fn what_grew_hangs_together_as_if_it_had_been_there_at_once(
            steps in prop::collection::vec(
                (prop::collection::vec(any_file(), 0..25), prop::collection::vec(0_usize..90, 0..20)),
                1..8,
            )
        ) {
            let mut table = Table::of(&[], None);
            for (come, go) in steps {
                let (next, [grown, at_once]) = grow(&table, come, &go);
                prop_assert_eq!(grown, at_once);
                table = next;
            }
        }
    }
}
