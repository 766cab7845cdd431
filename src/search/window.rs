//! A few thousand clauses at a time: which of them hold a term, how often, and which are in a set.
//!
//! Everything that is known of a window lies in small arrays by the place in it, so that terms can be
//! joined and counted without looking any clause up. tantivy's own unions and intersections go from
//! clause to clause and take several times as long where most clauses of a list are wanted.

use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{EnableScoring, Query, Scorer};
use tantivy::{DocId, SeekDangerResult, SegmentReader};

use crate::index::Index;

/// Clauses that are looked at at a time.
pub(super) const WINDOW: usize = 4096;

/// The clauses from the first one up to the second.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) start: DocId,
    pub(super) end: DocId,
}

impl Window {
    /// The windows of `max_doc` clauses.
    pub(super) fn all(max_doc: DocId) -> impl Iterator<Item = Self> {
        let starts = (0..max_doc).step_by(WINDOW);
        starts.map(move |start| Self::around(start, max_doc))
    }

    /// The one of them that `doc` is in.
    pub(super) fn around(doc: DocId, max_doc: DocId) -> Self {
        let start = doc - doc % WINDOW as DocId;
        Self {
            start,
            end: start.saturating_add(WINDOW as DocId).min(max_doc),
        }
    }
}

/// How often a term stands in each clause of the window; often is as much as 255.
pub(super) struct Counts {
    blocks: BlockSegmentPostings,
    counts: Box<[u8; WINDOW]>,
    /// Where it stands at all.
    holds: Box<Marks>,
    /// Where the window begins that was looked at last.
    filled: Option<DocId>,
    /// Whether the term stands in any clause of it.
    any: bool,
    /// No clause before this one that was not looked at holds the term.
    next: DocId,
}

impl Counts {
    pub(super) fn new(blocks: BlockSegmentPostings) -> Self {
        Self {
            blocks,
            counts: Box::new([0; WINDOW]),
            holds: Box::default(),
            filled: None,
            any: false,
            next: 0,
        }
    }

    /// Looks at `window`, which is not before the last one. Gives the clauses that hold the term, if
    /// there are any; `each` gets their places, once for each window.
    pub(super) fn fill(&mut self, window: Window, each: impl FnMut(usize)) -> Option<&Marks> {
        if self.filled != Some(window.start) {
            if self.any {
                self.counts.fill(0);
                self.holds.clear();
                self.any = false;
            }
            self.filled = Some(window.start);
            if self.next < window.end {
                self.read(window, each);
            }
        }
        self.any.then_some(&*self.holds)
    }

    fn read(&mut self, window: Window, mut each: impl FnMut(usize)) {
        let (counts, holds) = (&mut *self.counts, &mut *self.holds);
        let mut from = self.blocks.seek(window.start);
        loop {
            let docs = self.blocks.docs().get(from..).unwrap_or_default();
            let freqs = self.blocks.freqs().get(from..).unwrap_or_default();
            let inside = docs.partition_point(|doc| *doc < window.end);
            self.any |= inside > 0;
            for (doc, freq) in docs[..inside].iter().zip(freqs) {
                let at = (doc - window.start) as usize % WINDOW;
                counts[at] = (*freq).min(255) as u8;
                holds.mark(at);
                each(at);
            }
            if inside < docs.len() || docs.is_empty() {
                self.next = docs.get(inside).copied().unwrap_or(DocId::MAX);
                return;
            }
            self.blocks.advance();
            from = 0;
        }
    }

    /// How often the term stands in the clause at `at` of the window that was looked at last.
    pub(super) fn at(&self, at: usize) -> u8 {
        self.counts[at % WINDOW]
    }
}

/// Some clauses of the window, by their places.
#[derive(Clone)]
pub(super) struct Marks([u64; WINDOW / 64]);

impl Default for Marks {
    fn default() -> Self {
        Self([0; WINDOW / 64])
    }
}

impl Marks {
    pub(super) fn clear(&mut self) {
        self.0.fill(0);
    }

    pub(super) fn mark(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    pub(super) fn has(&self, at: usize) -> bool {
        self.0[at / 64] & (1 << (at % 64)) != 0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.join(other, |a, b| a | b);
    }

    pub(super) fn keep(&mut self, other: &Self) {
        self.join(other, |a, b| a & b);
    }

    pub(super) fn remove(&mut self, other: &Self) {
        self.join(other, |a, b| a & !b);
    }

    fn join(&mut self, other: &Self, join: impl Fn(u64, u64) -> u64) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own = join(*own, *other);
        }
    }

    /// The places, in order.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(i, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                left &= left.wrapping_sub(1);
                (bit < 64).then_some(i * 64 + bit)
            })
        })
    }
}

/// What a query of tantivy's finds in a segment, and what of it is in the window.
pub(super) struct Set {
    docs: Box<dyn Scorer>,
    /// None of it that was not asked for lies before this one.
    next: DocId,
    pub(super) marks: Box<Marks>,
}

impl Set {
    pub(super) fn open(
        query: Option<&dyn Query>,
        index: &Index,
        reader: &SegmentReader,
    ) -> tantivy::Result<Option<Self>> {
        let Some(query) = query else { return Ok(None) };
        let weight = query.weight(EnableScoring::disabled_from_searcher(&index.searcher))?;
        let docs = weight.scorer(reader, 1.0)?;
        Ok(Some(Self {
            next: docs.doc(),
            docs,
            marks: Box::default(),
        }))
    }

    /// What of it is in `window`, which is not before the last one.
    pub(super) fn of(&mut self, window: Window) -> &Marks {
        self.marks.clear();
        let mut doc = self.docs.doc();
        if doc < window.start {
            doc = self.docs.seek(window.start);
        }
        while doc < window.end {
            self.marks.mark((doc - window.start) as usize);
            doc = self.docs.advance();
        }
        &self.marks
    }

    /// The same where all of it is known to be among `candidates`: nothing else is looked into. A set
    /// is asked this way or the other, always.
    pub(super) fn among(&mut self, candidates: &Marks, window: Window) -> &Marks {
        self.marks.clear();
        for at in candidates.places() {
            let candidate = window.start + at as DocId;
            if candidate < self.next {
                continue;
            }
            match self.docs.seek_danger(candidate) {
                SeekDangerResult::Found => self.marks.mark(at),
                SeekDangerResult::SeekLowerBound(next) => self.next = next,
            }
        }
        &self.marks
    }
}
