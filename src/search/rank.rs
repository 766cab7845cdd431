//! BM25 over pairs of characters, for all clauses that match, with the words that each one holds.
//!
//! tantivy's own scoring cannot say which words a clause holds, nor count a title's terms as half a
//! term of the clause. So postings are read window by window into small arrays: all that matches is
//! counted, and what may be among the best is scored.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::query::Query as TantivyQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, Term};

use super::Match;
use super::plan::{Plan, RankTerm};
use super::window::{Counts, Marks, Set, WINDOW, Window};
use crate::index::Index;

/// BM25: how soon a term that stands often adds no more, and how much a long clause is held back.
const K1: f32 = 1.2;
const B: f32 = 0.85;

/// How much of an occurrence in the text one in the title is.
const TITLE: f32 = 0.3;

/// How strongly the share of the query that a clause holds weighs.
const COVERAGE: f32 = 0.3;

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
struct Places {
    text: Counts,
    title: Option<Counts>,
}

/// Calls `accept` with every living clause of the segment that matches `plan`, how, and its score.
pub(super) fn scan(
    index: &Index,
    reader: &SegmentReader,
    plan: &Plan,
    lengths: &Lengths,
    accept: &mut dyn FnMut(DocId, Match, Score<'_>) -> tantivy::Result<()>,
) -> tantivy::Result<()> {
    let mut scan = Scan::open(index, reader, plan, lengths)?;
    for window in Window::all(reader.max_doc()) {
        if !scan.fill(window) {
            continue;
        }
        for at in scan.found.places() {
            let doc = window.start + at as DocId;
            let kind = scan.kind(at).filter(|_| !reader.is_deleted(doc));
            if let Some(kind) = kind {
                accept(doc, kind, Score(&scan, at))?;
            }
        }
    }
    Ok(())
}

/// The score of a clause, reckoned when it is wanted.
#[derive(Clone, Copy)]
pub(super) struct Score<'s>(&'s Scan<'s>, usize);

impl Score<'_> {
    /// It is no more than this. To a question most clauses hold so little that they need not be scored;
    /// what holds the words of a query needs to be.
    pub(super) fn at_most(self) -> f32 {
        let Self(scan, at) = self;
        match scan.plan.related {
            Some(_) => (K1 + 1.0) * scan.terms[at].1 * scan.coverage(at).powf(COVERAGE),
            None => f32::INFINITY,
        }
    }

    /// What it is.
    pub(super) fn exact(self) -> f32 {
        let Self(scan, at) = self;
        let saturation = scan.saturation[at];
        let mut sum = 0.0;
        let terms = scan.plan.terms.iter().zip(&scan.places);
        for (term, places) in terms.filter_map(|(term, places)| Some((term, places.as_ref()?))) {
            let in_text = places.text.at(at);
            if in_text > 0 {
                let in_title = places.title.as_ref().map_or(0, |title| title.at(at));
                let frequency = f32::from(in_text) + TITLE * f32::from(in_title);
                sum += contribution(term, frequency, saturation);
            }
        }
        match scan.coverage(at) {
            1.0 => sum,
            coverage => sum * coverage.powf(COVERAGE),
        }
    }
}

/// A way through a segment.
struct Scan<'s> {
    plan: &'s Plan,
    lengths: &'s Lengths,
    /// The lengths of texts and titles.
    norms: [FieldNormReader; 2],
    /// The weight of all terms.
    total: f32,
    /// For each term.
    places: Vec<Option<Places>>,
    /// For each word of the query the terms of each way to say it, the rarest first.
    needs: Vec<Vec<Vec<usize>>>,
    literal: Option<Set>,
    synonym: Option<Set>,
    required: Option<Set>,
    excluded: Option<Set>,
    /// Of the window, what holds enough words.
    partial: Marks,
    /// Of the window, all that may match.
    found: Marks,
    /// Of the window, what the lengths of those are worth.
    saturation: Vec<f32>,
    /// Of the window, where anything may be related: the terms that a clause holds and their weight.
    terms: Vec<(u64, f32)>,
}

impl<'s> Scan<'s> {
    fn open(
        index: &Index,
        reader: &SegmentReader,
        plan: &'s Plan,
        lengths: &'s Lengths,
    ) -> tantivy::Result<Self> {
        let set =
            |query: &Option<Box<dyn TantivyQuery>>| Set::open(query.as_deref(), index, reader);
        let places = places(index, reader, &plan.terms)?;
        let way = |mask: &u64| {
            let mut terms: Vec<usize> = (0..places.len()).filter(|t| mask >> t & 1 == 1).collect();
            terms.sort_by(|a, b| plan.terms[*b].idf.total_cmp(&plan.terms[*a].idf));
            terms
        };
        let stands = |way: &Vec<usize>| way.iter().all(|term| places[*term].is_some());
        let ways = |masks: &Vec<u64>| masks.iter().map(way).filter(stands).collect();
        Ok(Self {
            total: plan.terms.iter().map(|t| t.weight * t.idf).sum(),
            needs: plan.needs.iter().map(ways).collect(),
            places,
            norms: [
                reader.get_fieldnorms_reader(index.fields.text)?,
                reader.get_fieldnorms_reader(index.fields.title)?,
            ],
            literal: set(&plan.literal)?,
            synonym: set(&plan.synonym)?,
            required: set(&plan.required)?,
            excluded: set(&plan.excluded)?,
            partial: Marks::default(),
            found: Marks::default(),
            saturation: vec![0.0; WINDOW],
            terms: Vec::new(),
            plan,
            lengths,
        })
    }

    /// Looks at `window`; false where nothing in it matches.
    fn fill(&mut self, window: Window) -> bool {
        self.found.clear();
        if let Some(required) = &mut self.required {
            self.found.add(required.of(window));
            if self.found.is_empty() {
                return false;
            }
        }
        if self.literal.is_some() {
            match self.plan.related {
                Some(_) => self.find_any(window),
                None => self.find_partial(window),
            }
            let mut wanted = self.partial.clone();
            if let Some(literal) = &mut self.literal {
                if self.plan.literal_is_partial {
                    literal.among(&self.partial, window);
                } else {
                    wanted.add(literal.of(window));
                }
            }
            if let Some(synonym) = &mut self.synonym {
                wanted.add(synonym.of(window));
            }
            match self.required {
                Some(_) => self.found.keep(&wanted),
                None => self.found = wanted,
            }
        }
        if let Some(excluded) = &mut self.excluded {
            self.found.remove(excluded.of(window));
        }
        if self.found.is_empty() {
            return false;
        }
        for places in self.places.iter_mut().flatten() {
            places.text.fill(window, |_| ());
            if let Some(title) = &mut places.title {
                title.fill(window, |_| ());
            }
        }
        // Together, so that one need not wait for the other to come from memory.
        let [text, title] = &self.norms;
        for at in self.found.places() {
            let doc = window.start + at as DocId;
            let length = text.fieldnorm(doc) + title.fieldnorm(doc);
            self.saturation[at] = self.lengths.saturation(length);
        }
        true
    }

    /// Finds the clauses of the window that hold any term.
    fn find_any(&mut self, window: Window) {
        self.partial.clear();
        self.terms.clear();
        self.terms.resize(WINDOW, (0, 0.0));
        let terms = self.plan.terms.iter().zip(&mut self.places).enumerate();
        for (bit, (term, places)) in terms {
            let Some(places) = places else { continue };
            let weight = term.weight * term.idf;
            let holds = places.text.fill(window, |at| {
                let (mask, sum) = &mut self.terms[at];
                *mask |= 1 << bit;
                *sum += weight;
            });
            if let Some(marks) = holds {
                self.partial.add(marks);
            }
        }
    }

    /// Finds the clauses of the window that hold enough words.
    fn find_partial(&mut self, window: Window) {
        self.partial.clear();
        let (all, enough) = (self.needs.len(), self.plan.enough);
        if all < enough {
            return;
        }
        // Which clauses hold one of the words so far, two of them, and so on.
        let mut held = vec![Marks::default(); enough];
        for (looked_at, ways) in (1..).zip(&self.needs) {
            let mut word = Marks::default();
            for way in ways {
                let mut said: Option<Marks> = None;
                for term in way {
                    let places = self.places[*term].as_mut();
                    let holds = places.and_then(|p| p.text.fill(window, |_| ()));
                    said = match (said, holds) {
                        (None, Some(holds)) => Some(holds.clone()),
                        (Some(mut said), Some(holds)) => {
                            said.keep(holds);
                            Some(said)
                        }
                        (_, None) => Some(Marks::default()),
                    };
                    if said.as_ref().is_some_and(Marks::is_empty) {
                        break;
                    }
                }
                word.add(&said.unwrap_or_default());
            }
            for more in (1..enough).rev() {
                let mut and_this = held[more - 1].clone();
                and_this.keep(&word);
                held[more].add(&and_this);
            }
            held[0].add(&word);
            // So many words must have been found by now, or there will not be enough.
            let by_now = enough.saturating_sub(all - looked_at);
            if by_now > 0 && held[by_now - 1].is_empty() {
                return;
            }
        }
        self.partial = held.swap_remove(enough - 1);
    }

    /// How the clause at `at` of the window matches, if it does.
    fn kind(&self, at: usize) -> Option<Match> {
        let has = |set: &Option<Set>| set.as_ref().is_some_and(|set| set.marks.has(at));
        if self.literal.is_none() || has(&self.literal) {
            Some(Match::Literal)
        } else if has(&self.synonym) {
            Some(Match::Synonym)
        } else if self.plan.related.is_none() {
            Some(Match::Partial)
        } else {
            self.plan.partial(self.terms[at].0, self.coverage(at))
        }
    }

    /// The share of the query's weight that the clause at `at` holds.
    fn coverage(&self, at: usize) -> f32 {
        let held = match self.plan.related {
            Some(_) => self.terms[at].1,
            None => {
                let terms = self.plan.terms.iter().zip(&self.places);
                let held = terms.filter(|(_, p)| p.as_ref().is_some_and(|p| p.text.at(at) > 0));
                held.map(|(term, _)| term.weight * term.idf).sum()
            }
        };
        if self.total > 0.0 {
            (held / self.total).clamp(0.0, 1.0)
        } else {
            0.0
        }
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

fn places(
    index: &Index,
    reader: &SegmentReader,
    terms: &[RankTerm],
) -> tantivy::Result<Vec<Option<Places>>> {
    let fields = index.fields;
    let (texts, titles) = (
        reader.inverted_index(fields.text)?,
        reader.inverted_index(fields.title)?,
    );
    let counts = |reader: &InvertedIndexReader, field, term: &RankTerm| {
        let term = Term::from_field_text(field, &term.text);
        let blocks = reader.read_block_postings(&term, IndexRecordOption::WithFreqs)?;
        Ok::<_, tantivy::TantivyError>(blocks.map(Counts::new))
    };
    let places = |term: &RankTerm| -> tantivy::Result<Option<Places>> {
        let Some(text) = counts(&texts, fields.text, term)? else {
            return Ok(None);
        };
        let title = match term.in_titles {
            true => counts(&titles, fields.title, term)?,
            false => None,
        };
        Ok(Some(Places { text, title }))
    };
    terms.iter().map(places).collect()
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
    let window = Window::around(doc, reader.max_doc());
    let at = (doc - window.start) as usize;
    for (term, places) in plan.terms.iter().zip(places(index, reader, &plan.terms)?) {
        let Some(mut places) = places else { continue };
        let of = |counts: &mut Counts| {
            counts.fill(window, |_| ());
            u32::from(counts.at(at))
        };
        let in_text = of(&mut places.text);
        if in_text == 0 {
            continue;
        }
        let in_title = places.title.as_mut().map_or(0, of);
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
