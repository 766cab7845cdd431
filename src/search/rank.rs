//! BM25 over pairs of characters, for all clauses that match, with the words that each one holds.
//!
//! tantivy's own scoring cannot say which words a clause holds, nor count a title's terms as half a
//! term of the clause. So postings are read window by window, term by term, into small arrays: one
//! pass gives score, coverage, totals and facets of everything that matches, and stays in the cache.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EnableScoring, Query as TantivyQuery, Scorer};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, Term};

use super::Match;
use super::plan::{Plan, RankTerm};
use crate::index::Index;

/// BM25: how soon a term that stands often adds no more, and how much a long clause is held back.
const K1: f32 = 1.2;
const B: f32 = 0.85;

/// How much of an occurrence in the text one in the title is.
const TITLE: f32 = 0.3;

/// How strongly the share of the query that a clause holds weighs.
const COVERAGE: f32 = 0.3;

/// Documents that are looked at at a time.
const WINDOW: usize = 4096;

/// How long clauses are on average, and so what one length costs.
pub(super) struct Lengths {
    average: f32,
}

impl Lengths {
    pub(super) fn of(index: &Index) -> tantivy::Result<Self> {
        let fields = index.fields;
        let mut total = 0;
        for reader in index.searcher.segment_readers() {
            total += reader.inverted_index(fields.text)?.total_num_tokens();
            total += reader.inverted_index(fields.title)?.total_num_tokens();
        }
        let clauses = index
            .searcher
            .doc_freq(&Term::from_field_text(fields.kind, "clause"))?;
        Ok(Self {
            average: (total as f32 / clauses.max(1) as f32).max(1.0),
        })
    }

    fn saturation(&self, length: u32) -> f32 {
        K1 * (1.0 - B + B * length as f32 / self.average)
    }
}

/// What a term adds to a clause in which it stands so often.
fn contribution(term: &RankTerm, frequency: f32, saturation: f32) -> f32 {
    term.weight * term.idf * frequency * (K1 + 1.0) / (frequency + saturation)
}

/// Where a term stands in the clauses of a segment and in their titles.
struct Cursor {
    text: SegmentPostings,
    title: Option<SegmentPostings>,
}

/// The clauses of a window, by their places in it.
struct Marks([u64; WINDOW / 64]);

impl Marks {
    fn set(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    fn has(&self, at: usize) -> bool {
        self.0[at / 64] & (1 << (at % 64)) != 0
    }

    /// Marks what `docs` has below `end`.
    fn fill(&mut self, docs: &mut dyn Scorer, start: DocId, end: DocId) {
        self.0.fill(0);
        let mut doc = docs.doc();
        if doc < start {
            doc = docs.seek(start);
        }
        while doc < end {
            self.set((doc - start) as usize);
            doc = docs.advance();
        }
    }
}

/// A set of clauses of a segment, and those of them in the window.
struct Set {
    docs: Box<dyn Scorer>,
    marks: Box<Marks>,
}

impl Set {
    fn of(
        query: Option<&dyn TantivyQuery>,
        index: &Index,
        reader: &SegmentReader,
    ) -> tantivy::Result<Option<Self>> {
        let Some(query) = query else { return Ok(None) };
        let weight = query.weight(EnableScoring::disabled_from_searcher(&index.searcher))?;
        Ok(Some(Self {
            docs: weight.scorer(reader, 1.0)?,
            marks: Box::new(Marks([0; WINDOW / 64])),
        }))
    }
}

/// The sums of a window, by the places of its clauses.
struct Sums {
    score: Vec<f32>,
    coverage: Vec<f32>,
    mask: Vec<u64>,
    saturation: Vec<f32>,
    touched: Marks,
}

/// Calls `accept` with every living clause of the segment that matches `plan`, how, and its score.
pub(super) fn scan(
    index: &Index,
    reader: &SegmentReader,
    plan: &Plan,
    lengths: &Lengths,
    accept: &mut dyn FnMut(DocId, Match, f32) -> tantivy::Result<()>,
) -> tantivy::Result<()> {
    let mut scan = Scan::open(index, reader, plan)?;
    let text_norms = reader.get_fieldnorms_reader(index.fields.text)?;
    let title_norms = reader.get_fieldnorms_reader(index.fields.title)?;
    let saturation =
        |doc: DocId| lengths.saturation(text_norms.fieldnorm(doc) + title_norms.fieldnorm(doc));
    let mut from = 0;
    while let Some(start) = scan.next(from).filter(|next| *next < reader.max_doc()) {
        let end = start.saturating_add(WINDOW as DocId).min(reader.max_doc());
        from = end;
        scan.fill(start, end, &saturation);
        for i in 0..WINDOW / 64 {
            let touched = std::mem::take(&mut scan.sums.touched.0[i]);
            let mut candidates = scan.candidates(touched, i);
            while candidates != 0 {
                let bit = candidates & candidates.wrapping_neg();
                candidates ^= bit;
                let at = i * 64 + bit.trailing_zeros() as usize;
                let doc = start + at as DocId;
                let Some((kind, score)) = scan.judge(at) else {
                    continue;
                };
                if !reader.is_deleted(doc) {
                    accept(doc, kind, score)?;
                }
            }
            scan.sums.forget(i, touched);
        }
    }
    Ok(())
}

/// A way through a segment.
struct Scan<'p> {
    plan: &'p Plan,
    /// The weight of all terms.
    total: f32,
    cursors: Vec<Option<Cursor>>,
    literal: Option<Set>,
    synonym: Option<Set>,
    required: Option<Set>,
    excluded: Option<Set>,
    sums: Sums,
}

impl<'p> Scan<'p> {
    fn open(index: &Index, reader: &SegmentReader, plan: &'p Plan) -> tantivy::Result<Self> {
        let set = |query: &Option<Box<dyn TantivyQuery>>| Set::of(query.as_deref(), index, reader);
        Ok(Self {
            total: plan.terms.iter().map(|t| t.weight * t.idf).sum(),
            cursors: cursors(index, reader, &plan.terms)?,
            literal: set(&plan.literal)?,
            synonym: set(&plan.synonym)?,
            required: set(&plan.required)?,
            excluded: set(&plan.excluded)?,
            sums: Sums {
                score: vec![0.0; WINDOW],
                coverage: vec![0.0; WINDOW],
                mask: vec![0; WINDOW],
                saturation: vec![0.0; WINDOW],
                touched: Marks([0; WINDOW / 64]),
            },
            plan,
        })
    }

    /// The first clause from `from` on that may match.
    fn next(&self, from: DocId) -> Option<DocId> {
        let wanted = self
            .cursors
            .iter()
            .flatten()
            .map(|cursor| cursor.text.doc());
        let sets = [&self.literal, &self.synonym].into_iter().flatten();
        let wanted = wanted.chain(sets.map(|set| set.docs.doc())).min();
        let required = self.required.as_ref().map(|set| set.docs.doc());
        let next = match (required, wanted.filter(|_| self.literal.is_some())) {
            (Some(required), Some(wanted)) => required.max(wanted),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return None,
        };
        Some(next.max(from))
    }

    /// Looks at the window from `start` to `end`.
    fn fill(&mut self, start: DocId, end: DocId, saturation: &impl Fn(DocId) -> f32) {
        for (bit, cursor) in self.cursors.iter_mut().enumerate() {
            if let Some(cursor) = cursor {
                let term = &self.plan.terms[bit];
                self.sums.add(cursor, bit, term, start, end, saturation);
            }
        }
        let sets = [
            &mut self.literal,
            &mut self.synonym,
            &mut self.required,
            &mut self.excluded,
        ];
        for set in sets.into_iter().flatten() {
            set.marks.fill(&mut *set.docs, start, end);
        }
    }

    /// Which of the 64 clauses at `i` may match; `touched` are those that hold a term.
    fn candidates(&self, touched: u64, i: usize) -> u64 {
        let marks = |set: &Option<Set>, none: u64| set.as_ref().map_or(none, |set| set.marks.0[i]);
        let wanted = if self.literal.is_some() {
            touched | marks(&self.literal, 0) | marks(&self.synonym, 0)
        } else {
            u64::MAX
        };
        let none_required = if self.literal.is_some() { u64::MAX } else { 0 };
        wanted & marks(&self.required, none_required) & !marks(&self.excluded, 0)
    }

    /// How the clause at `at` matches, if it does, and its score.
    fn judge(&self, at: usize) -> Option<(Match, f32)> {
        let has = |set: &Option<Set>| set.as_ref().is_some_and(|set| set.marks.has(at));
        let coverage = if self.total > 0.0 {
            (self.sums.coverage[at] / self.total).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let kind = if self.literal.is_none() || has(&self.literal) {
            Match::Literal
        } else if has(&self.synonym) {
            Match::Synonym
        } else {
            self.plan.partial(self.sums.mask[at], coverage)?
        };
        Some((kind, self.sums.score[at] * coverage.powf(COVERAGE)))
    }
}

impl Plan {
    /// How a clause matches that holds the terms of `mask` and this share of the query.
    fn partial(&self, mask: u64, coverage: f32) -> Option<Match> {
        let holds = |ways: &&Vec<u64>| ways.iter().any(|way| way & mask == *way);
        let held = self.needs.iter().filter(holds).count();
        if !self.needs.is_empty() && held >= self.enough {
            Some(Match::Partial)
        } else {
            let enough = self.related.filter(|enough| coverage >= *enough);
            enough.map(|_| Match::Related)
        }
    }
}

impl Sums {
    /// Adds what a term gives to the clauses of the window, and its title to those.
    fn add(
        &mut self,
        cursor: &mut Cursor,
        bit: usize,
        term: &RankTerm,
        start: DocId,
        end: DocId,
        saturation: &impl Fn(DocId) -> f32,
    ) {
        let mut doc = cursor.text.doc();
        if doc < start {
            doc = cursor.text.seek(start);
        }
        while doc < end {
            let at = (doc - start) as usize;
            let in_title = cursor
                .title
                .as_mut()
                .map_or(0, |title| frequency_at(title, doc));
            let frequency = cursor.text.term_freq() as f32 + TITLE * in_title as f32;
            if self.mask[at] == 0 {
                self.touched.set(at);
                self.saturation[at] = saturation(doc);
            }
            self.mask[at] |= 1 << bit;
            self.coverage[at] += term.weight * term.idf;
            self.score[at] += contribution(term, frequency, self.saturation[at]);
            doc = cursor.text.advance();
        }
    }

    /// Empties the places of `touched` in the `i`-th word.
    fn forget(&mut self, i: usize, mut touched: u64) {
        while touched != 0 {
            let at = i * 64 + touched.trailing_zeros() as usize;
            touched &= touched - 1;
            self.score[at] = 0.0;
            self.coverage[at] = 0.0;
            self.mask[at] = 0;
        }
    }
}

/// How often the term stands in `doc`, which is not before the last one that was asked for.
fn frequency_at(postings: &mut SegmentPostings, doc: DocId) -> u32 {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    if postings.doc() == doc {
        postings.term_freq()
    } else {
        0
    }
}

fn cursors(
    index: &Index,
    reader: &SegmentReader,
    terms: &[RankTerm],
) -> tantivy::Result<Vec<Option<Cursor>>> {
    let fields = index.fields;
    let texts = reader.inverted_index(fields.text)?;
    let titles = reader.inverted_index(fields.title)?;
    let cursor = |term: &RankTerm| -> tantivy::Result<Option<Cursor>> {
        let in_text = Term::from_field_text(fields.text, &term.text);
        let Some(text) = texts.read_postings(&in_text, IndexRecordOption::WithFreqs)? else {
            return Ok(None);
        };
        let in_title = Term::from_field_text(fields.title, &term.text);
        let title = if term.in_titles {
            titles.read_postings(&in_title, IndexRecordOption::WithFreqs)?
        } else {
            None
        };
        Ok(Some(Cursor { text, title }))
    };
    terms.iter().map(cursor).collect()
}

/// A term of the query and what it gave to a clause.
#[derive(Clone, Debug, PartialEq)]
pub struct TermScore {
    /// The pair of characters.
    pub term: String,
    /// How often it stands in the text, and in the titles of the notice.
    pub occurrences: (u32, u32),
    /// What it adds to the score, before coverage.
    pub score: f32,
}

/// What each term gives to `doc`; those that do not stand in its text are left out.
pub(super) fn explain(
    index: &Index,
    reader: &SegmentReader,
    plan: &Plan,
    lengths: &Lengths,
    doc: DocId,
) -> tantivy::Result<Vec<TermScore>> {
    let fields = index.fields;
    let length = reader.get_fieldnorms_reader(fields.text)?.fieldnorm(doc)
        + reader.get_fieldnorms_reader(fields.title)?.fieldnorm(doc);
    let mut scores = Vec::new();
    for (term, cursor) in plan.terms.iter().zip(cursors(index, reader, &plan.terms)?) {
        let Some(mut cursor) = cursor else { continue };
        let in_text = frequency_at(&mut cursor.text, doc);
        if in_text == 0 {
            continue;
        }
        let in_title = cursor
            .title
            .as_mut()
            .map_or(0, |title| frequency_at(title, doc));
        let frequency = in_text as f32 + TITLE * in_title as f32;
        scores.push(TermScore {
            term: term.text.clone(),
            occurrences: (in_text, in_title),
            score: contribution(term, frequency, lengths.saturation(length)),
        });
    }
    scores.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(scores)
}
