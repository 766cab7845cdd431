//! Which files hang together after some have changed, told from those that the change can touch.
//!
//! Two files hang together where traces of theirs are neighbours and agree (see `notice::kin`), or where
//! both do with a third. Who are neighbours is a matter of each key alone, in the order of titles. So a
//! file that comes or goes makes and ends neighbourhoods under its own keys only, its own and those of
//! whom it pushes apart or lets close up. A tree that lost none of its neighbourhoods holds; one that lost
//! some is looked at anew, file by file; and no tree joins another but by a neighbourhood that is new.
//! What comes of it is what looking at all files gives, at the price of those that share a key.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::IndexError;
use super::schema::FileRecord;
use super::table::{Table, Traces};
use crate::notice::copies::{Forest, NEIGHBOURS, Trace};

/// The trees of `records` that may not be as they were, each with its files in their order. The `gone`
/// stood there before and do not now, at least not so; `is_new` tells of which of `records` that holds
/// the other way round.
pub(super) fn touched(
    records: &[FileRecord],
    is_new: impl Fn(&FileRecord) -> bool,
    gone: &[FileRecord],
    table: &Table,
) -> Result<Vec<Vec<usize>>, IndexError> {
    let mut ground = Ground::of(records, is_new, gone, table);
    let changed = ground.which(|file| !(file.was && file.is));
    let keys: BTreeSet<u64> = ground.keys_of(&changed)?.into_keys().collect();
    let mut buckets: Vec<Bucket> = Vec::new();
    for &key in &keys {
        buckets.push(ground.bucket(key)?);
    }
    let loose = ground.loose(&buckets);
    let is_loose = |file: &File<'_>| file.is && (!file.was || loose.contains(&file.record.tree));
    let open = ground.which(is_loose);
    for (key, files) in ground.keys_of(&open)? {
        if files > 1 && !keys.contains(&key) {
            buckets.push(ground.bucket(key)?);
        }
    }
    Ok(ground.trees(&buckets, &open))
}

/// A file as it was, as it is, or both.
struct File<'r> {
    record: &'r FileRecord,
    was: bool,
    is: bool,
    /// Read where they are needed.
    traces: Option<Cow<'r, [Trace]>>,
}

/// A trace that has some key.
struct Member {
    /// Whose it is, and which of its traces.
    file: usize,
    nth: usize,
    /// Its place among those that had the key, and among those that have it.
    was: Option<usize>,
    is: Option<usize>,
}

/// Those that have one key or had it, in the order in which they are neighbours.
type Bucket = Vec<Member>;

struct Ground<'r> {
    /// Those that are there in their order, then those that are gone.
    files: Vec<File<'r>>,
    /// Which file stands at each place of the whole table.
    places: Vec<Option<usize>>,
    /// Which files that have their traces with them have a key.
    keyed: BTreeMap<u64, Vec<usize>>,
    table: &'r Table,
}

impl<'r> Ground<'r> {
    fn of(
        records: &'r [FileRecord],
        is_new: impl Fn(&FileRecord) -> bool,
        gone: &'r [FileRecord],
        table: &'r Table,
    ) -> Self {
        let file = |record, was, is| File {
            record,
            was,
            is,
            traces: None,
        };
        let there = records
            .iter()
            .map(|record| file(record, !is_new(record), true));
        let files: Vec<File<'r>> = there
            .chain(gone.iter().map(|record| file(record, true, false)))
            .collect();
        let mut keyed: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        let mut places = Vec::new();
        for (at, file) in files.iter().enumerate() {
            match &file.record.traces {
                Traces::At(place) => {
                    let place = *place as usize;
                    places.resize(places.len().max(place + 1), None);
                    places[place] = Some(at);
                }
                Traces::Here(traces) => {
                    for key in traces.iter().flat_map(Trace::keys) {
                        keyed.entry(key).or_default().push(at);
                    }
                }
            }
        }
        Self {
            files,
            places,
            keyed,
            table,
        }
    }

    fn which(&self, is_wanted: impl Fn(&File<'_>) -> bool) -> Vec<usize> {
        let all = 0..self.files.len();
        all.filter(|&at| is_wanted(&self.files[at])).collect()
    }

    fn read(&mut self, at: usize) -> Result<(), IndexError> {
        let file = &mut self.files[at];
        if file.traces.is_none() {
            file.traces = Some(match &file.record.traces {
                Traces::Here(traces) => Cow::Borrowed(traces.as_slice()),
                Traces::At(_) => Cow::Owned(self.table.traces_of(file.record)?),
            });
        }
        Ok(())
    }

    fn traces(&self, at: usize) -> &[Trace] {
        self.files[at].traces.as_deref().unwrap_or_default()
    }

    /// The keys of `files`, with how many of them have each.
    fn keys_of(&mut self, files: &[usize]) -> Result<BTreeMap<u64, usize>, IndexError> {
        let mut keys = BTreeMap::new();
        for &at in files {
            self.read(at)?;
            let own: BTreeSet<u64> = self.traces(at).iter().flat_map(Trace::keys).collect();
            for key in own {
                *keys.entry(key).or_default() += 1;
            }
        }
        Ok(keys)
    }

    fn bucket(&mut self, key: u64) -> Result<Bucket, IndexError> {
        let places = self.table.with_key(key)?;
        let places = places
            .into_iter()
            .map(|place| self.places.get(place as usize));
        let here = self.keyed.get(&key).into_iter().flatten().copied();
        let files: BTreeSet<usize> = places.flatten().copied().flatten().chain(here).collect();
        let mut bucket = Vec::new();
        for file in files {
            self.read(file)?;
            for (nth, trace) in self.traces(file).iter().enumerate() {
                let same = trace.keys().filter(|own| *own == key);
                bucket.extend(same.map(|_| Member {
                    file,
                    nth,
                    was: None,
                    is: None,
                }));
            }
        }
        let order = |member: &Member| {
            let record = self.files[member.file].record;
            let title = self.traces(member.file)[member.nth].title();
            (title, &record.path, &record.identity, member.nth)
        };
        bucket.sort_by(|a, b| order(a).cmp(&order(b)));
        let (mut was, mut is) = (0, 0);
        for member in &mut bucket {
            let file = &self.files[member.file];
            member.was = file.was.then_some(was);
            member.is = file.is.then_some(is);
            was += usize::from(file.was);
            is += usize::from(file.is);
        }
        Ok(bucket)
    }

    /// The trees that may fall apart: those of files that are gone, and those of neighbours that are
    /// neighbours no more.
    fn loose(&self, buckets: &[Bucket]) -> HashSet<u64> {
        let gone = self.files.iter().filter(|file| !file.is);
        let mut loose: HashSet<u64> = gone.map(|file| file.record.tree).collect();
        for (a, b) in buckets
            .iter()
            .flat_map(|bucket| neighbours(bucket, |m| m.was))
        {
            let tree = |member: &Member| self.files[member.file].record.tree;
            if tree(a) == tree(b) && are_apart(a.is, b.is) {
                loose.insert(tree(a));
            }
        }
        // Whoever hangs together with nobody.
        loose.remove(&0);
        loose
    }

    /// The trees in which there are `open` files, which hang together by nothing but `buckets`, or that a
    /// new neighbourhood joins.
    fn trees(&self, buckets: &[Bucket], open: &[usize]) -> Vec<Vec<usize>> {
        let mut forest = Forest::new(self.files.len());
        let mut is_open = vec![false; self.files.len()];
        for &at in open {
            is_open[at] = true;
        }
        let mut firsts: BTreeMap<u64, usize> = BTreeMap::new();
        for (at, file) in self.files.iter().enumerate() {
            if file.was && file.is && file.record.tree != 0 && !is_open[at] {
                forest.join(*firsts.entry(file.record.tree).or_insert(at), at);
            }
        }
        let mut touched: Vec<usize> = open.to_vec();
        let mut looked_at: HashSet<[(usize, usize); 2]> = HashSet::new();
        for (a, b) in buckets
            .iter()
            .flat_map(|bucket| neighbours(bucket, |m| m.is))
        {
            let is_asked = is_open[a.file] && is_open[b.file] || are_apart(a.was, b.was);
            let trace = |member: &Member| &self.traces(member.file)[member.nth];
            if is_asked
                && forest.root(a.file) != forest.root(b.file)
                && looked_at.insert([(a.file, a.nth), (b.file, b.nth)])
                && trace(a).may_be_same(trace(b))
            {
                forest.join(a.file, b.file);
                touched.push(a.file);
            }
        }
        let touched: HashSet<usize> = touched.into_iter().map(|at| forest.root(at)).collect();
        let mut trees: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, root) in forest.roots().into_iter().enumerate() {
            let file = &self.files[at];
            if file.is && touched.contains(&root) && !file.record.notices.is_empty() {
                trees.entry(root).or_default().push(at);
            }
        }
        trees.into_values().collect()
    }
}

/// Every two of those in `bucket` that have a place there and are neighbours by it.
fn neighbours(
    bucket: &Bucket,
    place: impl Fn(&Member) -> Option<usize>,
) -> Vec<(&Member, &Member)> {
    let there: Vec<&Member> = bucket.iter().filter(|m| place(m).is_some()).collect();
    let after = |at: usize| there[at + 1..].iter().take(NEIGHBOURS);
    let pairs = there.iter().enumerate();
    pairs
        .flat_map(|(at, a)| after(at).map(move |b| (*a, *b)))
        .collect()
}

/// Whether two places are not those of neighbours.
fn are_apart(a: Option<usize>, b: Option<usize>) -> bool {
    !matches!((a, b), (Some(a), Some(b)) if a.abs_diff(b) <= NEIGHBOURS)
}
