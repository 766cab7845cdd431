//! The table of files on the disk: what came of each, and what its notices are known by among copies.
//!
//! A run in which one notice changed must not write down all the others again. So the table is written
//! whole from time to time, and in between only what is no longer as it stands there. The traces lie
//! apart, sorted by what copies share, and are read where they lie: a run looks at few of them.

use std::borrow::Cow;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::directory::OwnedBytes;

use super::commit::Beside;
use super::schema::FileRecord;
use super::{IndexError, decoded};
use crate::notice::copies::Trace;

/// How many records may differ from the whole table before it is written anew; in a large one, its
/// sixteenth.
const RECENT: usize = 32;

/// Where the traces of a file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Traces {
    /// With its record.
    Here(Vec<Trace>),
    /// In the whole table, at the place of its record there.
    At(u32),
}

impl Traces {
    /// Those that are with their record.
    pub(super) fn here(&self) -> &[Trace] {
        match self {
            Self::Here(traces) => traces,
            Self::At(_) => &[],
        }
    }
}

impl Default for Traces {
    fn default() -> Self {
        Self::Here(Vec::new())
    }
}

/// The files of the table that a commit names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Parts {
    /// The whole table, without traces.
    files: Beside,
    /// Its traces.
    traces: Beside,
    /// What has changed since.
    recent: Option<Beside>,
}

impl Parts {
    /// Maps them into memory.
    pub(super) fn map(&self, folder: &Path) -> Result<Table, IndexError> {
        let recent = self.recent.as_ref().map(|recent| recent.map(folder));
        Ok(Table {
            files: self.files.map(folder)?,
            traces: self.traces.map(folder)?,
            recent: recent.transpose()?,
        })
    }

    /// Their names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let parts = [&self.files, &self.traces].into_iter().chain(&self.recent);
        parts.map(Beside::name)
    }

    /// Writes `records`, which stand in their order: as far as they are not as they stand in the table
    /// that is `known` and has these parts, or else whole.
    pub(super) fn write(
        folder: &Path,
        serial: u64,
        records: &[FileRecord],
        known: Option<(&Table, Self)>,
    ) -> Result<Self, IndexError> {
        let beside =
            |kind: &str, bytes: &[u8]| Beside::write(folder, format!("{kind}-{serial}.bin"), bytes);
        if let Some((table, parts)) = &known
            && let Some(recent) = table.recent_bytes(records)?
        {
            return Ok(Self {
                recent: Some(beside("recent", &recent)?),
                ..parts.clone()
            });
        }
        let (files, traces) = whole_bytes(records, known.map(|(table, _)| table))?;
        Ok(Self {
            files: beside("files", &files)?,
            traces: beside("traces", &traces)?,
            recent: None,
        })
    }
}

/// What differs from the whole table.
#[derive(Default, Serialize, Deserialize)]
struct Recent {
    /// Which records of it do not stand any more, in their order.
    gone: Vec<u32>,
    /// What stands instead or beside.
    records: Vec<(FileRecord, Vec<Trace>)>,
}

/// A table of files, open for reading.
#[derive(Clone)]
pub(super) struct Table {
    files: OwnedBytes,
    traces: OwnedBytes,
    recent: Option<OwnedBytes>,
}

impl Table {
    /// All records, in their order.
    pub(super) fn records(&self) -> Result<Vec<FileRecord>, IndexError> {
        let recent = self.recent.as_ref().map(|recent| decoded(recent));
        let recent: Recent = recent.transpose()?.unwrap_or_default();
        let (count, mut rest) = first::<u32>(&self.files)?;
        // One piece of memory for all of them, as far as the count can be believed: each has two paths.
        let room = (count as usize).min(self.files.len() / 16) + recent.records.len();
        let mut records: Vec<FileRecord> = Vec::with_capacity(room);
        let mut gone = recent.gone.into_iter().peekable();
        for place in 0..count {
            let (record, behind) = first::<FileRecord>(rest)?;
            rest = behind;
            if gone.next_if_eq(&place).is_none() {
                let traces = Traces::At(place);
                records.push(FileRecord { traces, ..record });
            }
        }
        if recent.records.is_empty() {
            return Ok(records);
        }
        let recent = recent.records.into_iter().map(|(record, traces)| {
            let traces = Traces::Here(traces);
            FileRecord { traces, ..record }
        });
        records.extend(recent);
        sort(&mut records);
        Ok(records)
    }

    /// The traces of `record`.
    pub(super) fn traces_of(&self, record: &FileRecord) -> Result<Vec<Trace>, IndexError> {
        match &record.traces {
            Traces::Here(traces) => Ok(traces.clone()),
            Traces::At(at) => self.layout()?.traces_at(*at),
        }
    }

    /// The places in the whole table of the files of which a trace has `key`; some may not stand there
    /// any more.
    pub(super) fn with_key(&self, key: u64) -> Result<Vec<u32>, IndexError> {
        let layout = self.layout()?;
        let pairs = layout.pairs.as_chunks::<PAIR>().0;
        let key_of = |pair: &[u8; PAIR]| number(&pair[..8]);
        let first = pairs.partition_point(|pair| key_of(pair) < key);
        let same = pairs[first..].iter().take_while(|pair| key_of(pair) == key);
        // They are written as numbers of four bytes.
        Ok(same.map(|pair| number(&pair[8..]) as u32).collect())
    }

    /// That of `records`, in memory.
    #[cfg(test)]
    pub(super) fn of(records: &[FileRecord], known: Option<&Self>) -> Self {
        let recent = known.and_then(|known| known.recent_bytes(records).unwrap());
        if let (Some(recent), Some(known)) = (recent, known) {
            return Self {
                recent: Some(OwnedBytes::new(recent)),
                ..known.clone()
            };
        }
        let (files, traces) = whole_bytes(records, known).unwrap();
        Self {
            files: OwnedBytes::new(files),
            traces: OwnedBytes::new(traces),
            recent: None,
        }
    }

    fn layout(&self) -> Result<Layout<'_>, IndexError> {
        Layout::of(&self.traces).ok_or(IndexError::Corrupt)
    }

    /// What of `records` is not as it stands in the whole table; none where it is much.
    fn recent_bytes(&self, records: &[FileRecord]) -> Result<Option<Vec<u8>>, IndexError> {
        let places = u32::try_from(self.layout()?.ends.len() / 8);
        let places = places.map_err(|_| IndexError::Corrupt)?;
        let mut recent = Recent::default();
        let mut stands = vec![false; places as usize];
        for record in records {
            match &record.traces {
                Traces::At(at) => {
                    let place = stands.get_mut(*at as usize);
                    *place.ok_or(IndexError::Corrupt)? = true;
                }
                Traces::Here(traces) => recent.records.push((record.clone(), traces.clone())),
            }
        }
        let gone = (0..places).zip(&stands).filter(|(_, stands)| !**stands);
        recent.gone = gone.map(|(place, _)| place).collect();
        let most = RECENT.max(stands.len() / 16);
        let is_much = recent.gone.len().max(recent.records.len()) > most;
        let bytes = (!is_much).then(|| postcard::to_stdvec(&recent));
        bytes.transpose().map_err(|_| IndexError::Corrupt)
    }
}

/// What `bytes` begin with, and what stands behind it.
fn first<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<(T, &'b [u8]), IndexError> {
    postcard::take_from_bytes(bytes).map_err(|_| IndexError::Corrupt)
}

/// Puts records into the order of their names.
pub(super) fn sort(records: &mut [FileRecord]) {
    records.sort_by(|a, b| (&a.path, &a.identity).cmp(&(&b.path, &b.identity)));
}

/// A key and a place.
const PAIR: usize = 12;

/// The parts of the file of traces: a number of eight bytes each for how many places and how many pairs
/// there are; where the traces of each place end; the pairs, sorted; the traces.
struct Layout<'t> {
    ends: &'t [u8],
    pairs: &'t [u8],
    traces: &'t [u8],
}

impl<'t> Layout<'t> {
    fn of(bytes: &'t [u8]) -> Option<Self> {
        let (places, rest) = bytes.split_at_checked(8)?;
        let (pairs, rest) = rest.split_at_checked(8)?;
        let length = |count: &[u8], each: usize| {
            let count = usize::try_from(number(count)).ok()?;
            count.checked_mul(each)
        };
        let (ends, rest) = rest.split_at_checked(length(places, 8)?)?;
        let (pairs, traces) = rest.split_at_checked(length(pairs, PAIR)?)?;
        Some(Self {
            ends,
            pairs,
            traces,
        })
    }

    fn traces_at(&self, place: u32) -> Result<Vec<Trace>, IndexError> {
        let ends = self.ends.as_chunks::<8>().0;
        let end = |place: usize| {
            let end = ends.get(place).map(|end| number(end))?;
            usize::try_from(end).ok()
        };
        let place = place as usize;
        let start = place.checked_sub(1).map_or(Some(0), end);
        let traces = start
            .zip(end(place))
            .and_then(|(start, end)| self.traces.get(start..end));
        decoded(traces.ok_or(IndexError::Corrupt)?)
    }
}

/// The number in up to eight bytes, the lowest first.
fn number(bytes: &[u8]) -> u64 {
    let digits = bytes.iter().rev().map(|byte| u64::from(*byte));
    digits.fold(0, |number, digit| number << 8 | digit)
}

/// The whole table of `records`, and their traces.
fn whole_bytes(
    records: &[FileRecord],
    known: Option<&Table>,
) -> Result<(Vec<u8>, Vec<u8>), IndexError> {
    let corrupt = |_| IndexError::Corrupt;
    let files = postcard::to_stdvec(records).map_err(corrupt)?;
    let (mut ends, mut traces) = (Vec::new(), Vec::new());
    let mut pairs: Vec<(u64, u32)> = Vec::new();
    for (place, record) in (0..).zip(records) {
        let own: Cow<'_, [Trace]> = match (&record.traces, known) {
            (Traces::Here(own), _) => own.into(),
            (Traces::At(_), Some(table)) => table.traces_of(record)?.into(),
            (Traces::At(_), None) => return Err(IndexError::Corrupt),
        };
        pairs.extend(own.iter().flat_map(Trace::keys).map(|key| (key, place)));
        traces.extend(postcard::to_stdvec(&own).map_err(corrupt)?);
        ends.extend((traces.len() as u64).to_le_bytes());
    }
    pairs.sort_unstable();
    pairs.dedup();
    let counts = [records.len() as u64, pairs.len() as u64];
    let mut bytes: Vec<u8> = counts
        .iter()
        .flat_map(|count| count.to_le_bytes())
        .collect();
    bytes.extend(ends);
    for (key, place) in pairs {
        bytes.extend(key.to_le_bytes());
        bytes.extend(place.to_le_bytes());
    }
    bytes.extend(traces);
    Ok((files, bytes))
}
