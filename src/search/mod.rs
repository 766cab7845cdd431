//! A query to ranked clauses.
//!
//! A clause is found if it holds every text of the query literally, or most of its words; the former
//! come first and are told apart, so that "not found" can be trusted. For a question of several words
//! there are also clauses that are merely related. Counts are of everything that matches, not of what
//! is shown. See [`language`] for what can be asked.

mod check;
mod collect;
mod highlight;
pub mod language;
pub mod lookup;
mod plan;
mod rank;
pub mod synonyms;
mod window;
mod words;

use tantivy::query::EnableScoring;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, Term};

use crate::index::{Index, IndexError, IndexedClause};
use crate::segment;
use collect::{Ranked, Wanted};
use language::{Expression, Filter, QueryError};
use plan::Plan;
use rank::Lengths;
pub use rank::TermScore;
use synonyms::Synonyms;

/// A question to the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What is searched for, as typed.
    pub text: String,
    /// The same, read.
    pub expression: Expression,
    /// In what order the hits come.
    pub sort: Sort,
    /// Whether hits are grouped by notice; limit and offset count notices then.
    pub by_notice: bool,
    /// Whether everything that matches is counted by province, year, role and notice.
    pub facets: bool,
    /// Whether each hit says what its terms gave.
    pub explain: bool,
    /// How many clauses before and after each hit are given.
    pub neighbours: usize,
    /// How many hits to leave out at the top.
    pub offset: usize,
    /// How many hits to give at most; all where there is none.
    pub limit: Option<usize>,
}

impl Query {
    /// The query that `text` says, within further `filters`; it may be empty if they are not.
    ///
    /// # Errors
    /// [`QueryError`] says what is wrong with it and where.
    pub fn new(text: &str, filters: Vec<Filter>) -> Result<Self, QueryError> {
        let mut expression = if text.trim().is_empty() && !filters.is_empty() {
            Expression::default()
        } else {
            language::parse(text, !filters.is_empty())?
        };
        expression.filters.extend(filters);
        Ok(Self {
            text: text.to_owned(),
            expression,
            ..Self::default()
        })
    }
}

/// The order of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Youngest notice first.
    Date,
    /// By the name of the notice, then as in it.
    Document,
}

/// How a clause matches; better ways first, but for the last two, which rank by score alone: what
/// answers a question need not hold its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// It holds every text of the query literally (逐字).
    Literal,
    /// It does if synonyms are taken for each other (同义).
    Synonym,
    /// It holds most of the words (部分).
    Partial,
    /// It holds some of the words of a question (相关).
    Related,
}

impl Match {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Literal => "literal",
            Self::Synonym => "synonym",
            Self::Partial => "partial",
            Self::Related => "related",
        }
    }

    /// Whether every clause that matches so stands before those of the next rank.
    fn rank(self) -> u8 {
        match self {
            Self::Literal => 0,
            Self::Synonym => 1,
            Self::Partial | Self::Related => 2,
        }
    }

    /// The word people read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Literal => "逐字",
            Self::Synonym => "同义",
            Self::Partial => "部分",
            Self::Related => "相关",
        }
    }

    /// All of them, best first.
    pub const ALL: [Self; 4] = [Self::Literal, Self::Synonym, Self::Partial, Self::Related];
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// All clauses that match, those not given here included.
    pub total: usize,
    /// How many of them match each way, in the order of [`Match::ALL`].
    pub counts: [usize; 4],
    /// How many notices they stand in, where hits are grouped.
    pub notices: Option<usize>,
    /// The hits in the order asked for; equal ones in the order of their addresses. Grouped, those of
    /// a notice stand together.
    pub hits: Vec<Hit>,
    /// Where hits are grouped, for each notice how many of its clauses match and how many are given.
    pub groups: Vec<Group>,
    /// The counts asked for.
    pub facets: Option<Facets>,
    /// The lines of the user's synonyms that were left out, and why.
    pub wrong_synonyms: Vec<(usize, String)>,
    /// Where it was asked for, what ranks: each term with its weight in the query and its rarity.
    pub terms: Vec<(String, f32, f32)>,
}

impl Found {
    /// How many clauses hold the whole query literally.
    pub fn literal(&self) -> usize {
        self.counts[0]
    }
}

/// A notice with clauses that match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub notice: String,
    /// How many of its clauses match.
    pub total: usize,
    /// How many of them are among the hits.
    pub shown: usize,
}

/// Counts of everything that matches; the largest first, equal ones by value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By province.
    pub province: Vec<Count>,
    /// By year of issue.
    pub year: Vec<Count>,
    /// By role, as in JSON.
    pub role: Vec<Count>,
    /// By the name of the notice.
    pub notice: Vec<Count>,
}

/// How many clauses have a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The value.
    pub value: String,
    /// How many.
    pub count: usize,
}

/// A clause that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Rank; larger is better. Comparable within one query and one way to match only.
    pub score: f32,
    /// What of it the best other clauses of the same file added.
    pub others: f32,
    /// How it matches.
    pub kind: Match,
    /// The clause.
    pub clause: IndexedClause,
    /// Where in its text the query's words stand: first character and one behind the last.
    pub highlights: Vec<(usize, usize)>,
    /// The clauses before it in its notice, as many as were asked for.
    pub before: Vec<IndexedClause>,
    /// The clauses after it.
    pub after: Vec<IndexedClause>,
    /// What its terms gave, if that was asked for.
    pub terms: Vec<TermScore>,
}

/// Searches `index`.
///
/// # Errors
/// [`IndexError`] when the index cannot be read.
pub fn search(index: &Index, query: &Query) -> Result<Found, IndexError> {
    segment::with(index.dictionary()?, || find(index, query))
}

fn find(index: &Index, query: &Query) -> Result<Found, IndexError> {
    let (synonyms, wrong) = Synonyms::parse(&index.synonyms()?);
    let Expression { parts, filters } = &query.expression;
    let plan = plan::plan(index, parts, filters, &synonyms)?;
    let lengths = Lengths::of(index)?;
    let end = query
        .limit
        .map_or(usize::MAX, |limit| query.offset.saturating_add(limit));
    let wanted = Wanted {
        sort: query.sort,
        top: end,
        facets: query.facets,
        groups: query.by_notice,
    };
    let kept = collect::collect(index, &plan, &lengths, wanted)?;
    let asked = Asked {
        index,
        query,
        plan: &plan,
        lengths: &lengths,
        synonyms: &synonyms,
    };
    let taken = end.saturating_sub(query.offset);
    let mut groups = Vec::new();
    let mut hits = Vec::new();
    for (total, best) in kept.groups.iter().skip(query.offset).take(taken) {
        groups.push(Group {
            notice: best.first().map_or(String::new(), |hit| hit.notice.clone()),
            total: *total,
            shown: best.len(),
        });
        for ranked in best {
            hits.push(asked.hit(ranked)?);
        }
    }
    for ranked in kept.hits.iter().skip(query.offset) {
        hits.push(asked.hit(ranked)?);
    }
    let terms = plan.terms.iter().filter(|_| query.explain);
    Ok(Found {
        total: kept.counts.iter().sum(),
        counts: kept.counts,
        notices: query.by_notice.then_some(kept.groups.len()),
        hits,
        groups,
        facets: query.facets.then_some(kept.facets),
        wrong_synonyms: wrong,
        terms: terms.map(|t| (t.text.clone(), t.weight, t.idf)).collect(),
    })
}

/// What hits are made of.
struct Asked<'a> {
    index: &'a Index,
    query: &'a Query,
    plan: &'a Plan,
    lengths: &'a Lengths,
    synonyms: &'a Synonyms,
}

impl Asked<'_> {
    fn hit(&self, ranked: &Ranked<String>) -> Result<Hit, IndexError> {
        let clause: IndexedClause = self.index.stored(ranked.at)?;
        let parts = &self.query.expression.parts;
        let (before, after) = self.neighbours(ranked.at, &ranked.notice)?;
        let terms = if self.query.explain {
            let reader = self.index.searcher.segment_reader(ranked.at.segment_ord);
            rank::explain(
                self.index,
                reader,
                self.plan,
                self.lengths,
                ranked.at.doc_id,
            )?
        } else {
            Vec::new()
        };
        Ok(Hit {
            score: ranked.score,
            others: ranked.others,
            kind: ranked.kind,
            highlights: highlight::highlights(&clause.text, parts, self.synonyms),
            clause,
            before,
            after,
            terms,
        })
    }

    /// The clauses next to the one at `at` in its notice.
    fn neighbours(
        &self,
        at: DocAddress,
        notice: &str,
    ) -> Result<(Vec<IndexedClause>, Vec<IndexedClause>), IndexError> {
        let mut found: Vec<(u64, DocAddress)> = Vec::new();
        let most = self.query.neighbours as u64;
        if most == 0 {
            return Ok((Vec::new(), Vec::new()));
        }
        let searcher = &self.index.searcher;
        let order_of = |at: DocAddress| -> tantivy::Result<u64> {
            let columns = searcher.segment_reader(at.segment_ord).fast_fields();
            Ok(columns.u64("order")?.first(at.doc_id).unwrap_or(0))
        };
        let here = order_of(at)?;
        let term = Term::from_field_text(self.index.fields.facets.notice, notice);
        let query = tantivy::query::TermQuery::new(term, IndexRecordOption::Basic);
        let weight =
            tantivy::query::Query::weight(&query, EnableScoring::disabled_from_searcher(searcher))?;
        for (segment, reader) in (0..).zip(searcher.segment_readers()) {
            let mut docs = weight.scorer(reader, 1.0)?;
            let mut doc = docs.doc();
            while doc != TERMINATED {
                let at = DocAddress::new(segment, doc);
                let order = order_of(at)?;
                if order != here && order.abs_diff(here) <= most && !reader.is_deleted(doc) {
                    found.push((order, at));
                }
                doc = docs.advance();
            }
        }
        found.sort_unstable();
        let (before, after): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(order, _)| *order < here);
        let read = |found: Vec<(u64, DocAddress)>| {
            found
                .into_iter()
                .map(|(_, at)| self.index.stored(at))
                .collect::<Result<_, _>>()
        };
        Ok((read(before)?, read(after)?))
    }
}
