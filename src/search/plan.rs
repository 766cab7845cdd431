//! An expression to what is done with the index: which clauses must and may match, and what ranks them.

use std::collections::BTreeMap;

use tantivy::Term;
use tantivy::query::{BooleanQuery, PhraseQuery, Query as TantivyQuery, RegexQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::check::{Check, ColumnCheck, Pattern};
use super::language::{Filter, Limit, Part, Text, Want};
use super::synonyms::{Alternative, Synonyms};
use super::words::Cut;
use crate::index::Index;
use crate::index::tokenizer::bigrams;
use crate::notice::DocumentNumber;

/// Of a query's words, how many a clause must hold to be found as a partial match, in percent.
const ENOUGH: usize = 60;

/// From how many words on a query is a sentence, to which clauses that hold less may be related, as
/// they may be to a question.
const SENTENCE: usize = 7;

/// The share of a question's weight that a related clause holds at least.
const RELATED: f32 = 0.05;

/// A pair in the titles of more clauses than this share tells nothing about any of them.
const TELLING: f32 = 0.25;

/// How many pairs of characters rank; of a longer query the rarest.
const MAX_TERMS: usize = 64;

/// The oldest and the youngest year that a notice is looked for in.
const YEARS: (u16, u16) = (1900, 2100);

/// A pair of characters that ranks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RankTerm {
    /// The pair.
    pub(super) text: String,
    /// How much it counts in the query.
    pub(super) weight: f32,
    /// How rare it is.
    pub(super) idf: f32,
    /// Whether titles tell anything by it.
    pub(super) in_titles: bool,
}

/// What is done with the index.
pub(super) struct Plan {
    /// What ranks.
    pub(super) terms: Vec<RankTerm>,
    /// The words of the query: a clause holds one if it has all the terms of one of its masks.
    pub(super) needs: Vec<Vec<u64>>,
    /// How many of them it must hold at least.
    pub(super) enough: usize,
    /// The share of the terms' weight that a clause must hold to be related, where any may be.
    pub(super) related: Option<f32>,
    /// The clauses that hold the wanted text literally; none where all that is wanted is required.
    pub(super) literal: Option<Box<dyn TantivyQuery>>,
    /// Whether these are among the clauses that hold enough of its words.
    pub(super) literal_is_partial: bool,
    /// The same, synonyms taken for it, if there are some.
    pub(super) synonym: Option<Box<dyn TantivyQuery>>,
    /// What every clause found must match.
    pub(super) required: Option<Box<dyn TantivyQuery>>,
    /// What none must match.
    pub(super) excluded: Option<Box<dyn TantivyQuery>>,
    /// What must be looked up in the stored text.
    pub(super) checks: Vec<Check>,
    /// What must be looked up in a column.
    pub(super) columns: Vec<ColumnCheck>,
    /// Issued on this day or later.
    pub(super) since: Option<u32>,
}

/// Makes the plan for `parts` within `filters`.
pub(super) fn plan(
    index: &Index,
    parts: &[Part],
    filters: &[Filter],
    synonyms: &Synonyms,
) -> tantivy::Result<Plan> {
    let mut building = Building {
        index,
        required: Vec::new(),
        excluded: Vec::new(),
        literal: Vec::new(),
        synonym: Vec::new(),
        has_synonyms: false,
        has_numbers: false,
        is_question: false,
        pairs: Vec::new(),
        needs: Vec::new(),
        checks: Vec::new(),
        columns: Vec::new(),
        since: None,
    };
    for part in parts {
        building.part(part, synonyms);
    }
    building.filters(filters);
    building.finish()
}

type Clauses = Box<dyn TantivyQuery>;

/// A plan in the making.
struct Building<'i> {
    index: &'i Index,
    required: Vec<Clauses>,
    excluded: Vec<Clauses>,
    literal: Vec<Clauses>,
    synonym: Vec<Clauses>,
    has_synonyms: bool,
    has_numbers: bool,
    is_question: bool,
    pairs: Vec<(String, f32)>,
    /// For each word of the query the pairs of each way to say it.
    needs: Vec<Vec<Vec<String>>>,
    checks: Vec<Check>,
    columns: Vec<ColumnCheck>,
    since: Option<u32>,
}

/// One alternative of a part.
struct Way {
    clauses: Clauses,
    /// Whether these include those of a notice that has it for a number.
    is_number: bool,
    cut: Cut,
    check: Check,
    others: Vec<Alternative>,
}

impl Building<'_> {
    fn part(&mut self, part: &Part, synonyms: &Synonyms) {
        let ways: Vec<Way> = part
            .any_of
            .iter()
            .map(|t| self.way(t, part.want, synonyms))
            .collect();
        let is_checked = ways.iter().any(|way| way.check.is_needed());
        let literal = || union(ways.iter().map(|way| way.clauses.box_clone()).collect());
        let check = || Check::Any(ways.iter().map(|way| way.check.clone()).collect());
        match part.want {
            Want::MustNot if is_checked => self.checks.push(Check::Not(Box::new(check()))),
            Want::MustNot => self.excluded.push(literal()),
            Want::Should if !is_checked => {
                let others = ways.iter().flat_map(|way| &way.others);
                let said = others.map(|other| self.said_otherwise(other));
                let said: Vec<Clauses> = said.chain([literal()]).collect();
                self.has_synonyms |= said.len() > 1;
                self.synonym.push(union(said));
                self.literal.push(literal());
                self.has_numbers |= ways.iter().any(|way| way.is_number);
                self.need(&ways);
            }
            Want::Must | Want::Should => {
                if is_checked {
                    self.checks.push(check());
                }
                self.required.push(literal());
            }
        }
        if part.want != Want::MustNot {
            for way in &ways {
                self.rank(way);
            }
        }
    }

    fn way(&self, text: &Text, want: Want, synonyms: &Synonyms) -> Way {
        // What ranks tells by itself which clauses hold all pairs of what is wanted.
        let rarest = match want {
            Want::Should => Rarest::IfCovering,
            Want::Must | Want::MustNot => Rarest::Always,
        };
        match text {
            Text::Plain(text) => {
                let literal = literally(self.index, text, rarest);
                let number = DocumentNumber::parse(text);
                let is_number = number.is_some();
                let clauses = match number {
                    None => literal,
                    Some(number) => {
                        let notice = self.index.fields.facets.notice;
                        union(vec![literal, exactly(notice, &number.to_string())])
                    }
                };
                let cut = Cut::of(text);
                Way {
                    others: synonyms.alternatives(&cut),
                    check: Check::Literal(Pattern::loose(text)),
                    clauses,
                    is_number,
                    cut,
                }
            }
            Text::Phrase(text) => Way {
                clauses: literally(self.index, text, rarest),
                is_number: false,
                cut: Cut::of(text),
                check: Check::Literal(Pattern::strict(text)),
                others: Vec::new(),
            },
            Text::Near(words, within) => {
                let cut = Cut::of(&words.concat());
                let words: Vec<String> = match words.as_slice() {
                    [_] => cut.words.iter().map(|word| cut.text(word)).collect(),
                    several => several.to_vec(),
                };
                let patterns = words.iter().map(|word| Pattern::loose(word));
                Way {
                    check: Check::Near(patterns.collect(), *within as usize),
                    clauses: all(words
                        .iter()
                        .map(|word| literally(self.index, word, Rarest::Always))
                        .collect()),
                    is_number: false,
                    cut,
                    others: Vec::new(),
                }
            }
        }
    }

    fn said_otherwise(&self, other: &Alternative) -> Clauses {
        let clauses = literally(self.index, &other.text, Rarest::Always);
        match other.province {
            None => clauses,
            Some(province) => {
                let there = exactly(self.index.fields.facets.province, province.name());
                all(vec![clauses, there])
            }
        }
    }

    /// Lets the pairs of a way rank, and those of its synonyms.
    fn rank(&mut self, way: &Way) {
        let mut add = |cut: &Cut| {
            for (pair, weight) in cut.pairs() {
                match self.pairs.iter_mut().find(|(known, _)| *known == pair) {
                    Some((_, most)) => *most = weight.max(*most),
                    None => self.pairs.push((pair, weight)),
                }
            }
        };
        add(&way.cut);
        for other in way.others.iter().filter(|other| other.province.is_none()) {
            add(&Cut::of(&other.expression));
        }
    }

    /// Makes the words of a part wanted: all of one way, or one of several ways as a whole.
    fn need(&mut self, ways: &[Way]) {
        let pairs = |chars: &[char]| -> Vec<String> {
            let pairs = chars
                .windows(2)
                .filter(|pair| pair.iter().all(|c| c.is_alphanumeric()));
            pairs.map(|pair| pair.iter().collect()).collect()
        };
        let [way] = ways else {
            self.needs
                .push(ways.iter().map(|way| pairs(&way.cut.chars)).collect());
            return;
        };
        self.is_question |= way.cut.is_question();
        for word in way.cut.content_words() {
            let said = way.cut.text(&word);
            let others = way
                .others
                .iter()
                .filter(|other| other.province.is_none() && other.instead_of.contains(&said));
            let others =
                others.map(|other| pairs(&other.expression.chars().collect::<Vec<char>>()));
            let own = pairs(&way.cut.chars[word]);
            self.needs
                .push(std::iter::once(own).chain(others).collect());
        }
    }

    fn filters(&mut self, filters: &[Filter]) {
        let facets = self.index.fields.facets;
        let mut kinds: BTreeMap<&str, Vec<Clauses>> = BTreeMap::new();
        for filter in filters {
            let (kind, clauses) = match &filter.of {
                Limit::Province(province) => {
                    ("province", exactly(facets.province, province.name()))
                }
                Limit::Years(years) => {
                    let years = *years.start().max(&YEARS.0)..=*years.end().min(&YEARS.1);
                    let years = years.map(|year| exactly(facets.year, &year.to_string()));
                    ("year", union(years.collect()))
                }
                Limit::Role(role) => ("role", exactly(facets.role, role.name())),
                Limit::Genre(genre) => ("genre", exactly(facets.genre, genre)),
                Limit::Number(text) => match DocumentNumber::parse(text) {
                    Some(number) => ("number", exactly(facets.notice, &number.to_string())),
                    None => {
                        self.columns
                            .push(ColumnCheck::number(text, filter.excludes));
                        continue;
                    }
                },
                Limit::Title(text) => {
                    let pairs = bigrams(text).into_iter().map(|(pair, _)| pair);
                    let pairs = pairs.filter(|pair| !filter.excludes && pair.chars().count() == 2);
                    self.required
                        .extend(pairs.map(|pair| exactly(self.index.fields.title, &pair)));
                    self.columns.push(ColumnCheck::title(text, filter.excludes));
                    continue;
                }
                Limit::Since(day) => {
                    self.since = Some(self.since.unwrap_or(0).max(*day));
                    continue;
                }
            };
            if filter.excludes {
                self.excluded.push(clauses);
            } else {
                kinds.entry(kind).or_default().push(clauses);
            }
        }
        self.required.extend(kinds.into_values().map(union));
    }

    fn finish(mut self) -> tantivy::Result<Plan> {
        if self.literal.is_empty() && self.required.is_empty() {
            self.required
                .push(exactly(self.index.fields.kind, "clause"));
        }
        let terms = rank_terms(self.index, self.pairs)?;
        let bit = |pair: &String| {
            let at = terms.iter().position(|term| term.text == *pair);
            at.map_or(0, |at| 1u64 << at)
        };
        let mask = |way: &Vec<String>| way.iter().map(bit).fold(0, |mask, bit| mask | bit);
        let masks = |ways: &Vec<Vec<String>>| -> Vec<u64> {
            ways.iter().map(mask).filter(|mask| *mask != 0).collect()
        };
        let needs: Vec<Vec<u64>> = self.needs.iter().map(masks).collect();
        let ways = self.needs.iter().zip(&needs);
        let is_whole =
            |(ways, masks): (&Vec<_>, &Vec<_>)| !masks.is_empty() && ways.len() == masks.len();
        let literal_is_partial =
            !self.has_numbers && !needs.is_empty() && ways.clone().all(is_whole);
        let some = |clauses: Vec<Clauses>, join: fn(Vec<Clauses>) -> Clauses| {
            (!clauses.is_empty()).then(|| join(clauses))
        };
        Ok(Plan {
            enough: (needs.len() * ENOUGH).div_ceil(100).max(1),
            related: (self.is_question || needs.len() >= SENTENCE).then_some(RELATED),
            terms,
            needs,
            literal: some(self.literal, all),
            literal_is_partial,
            synonym: some(self.synonym, all).filter(|_| self.has_synonyms),
            required: some(self.required, all),
            excluded: some(self.excluded, union),
            checks: self.checks,
            columns: self.columns,
            since: self.since,
        })
    }
}

/// The pairs with their rarity, the rarest of a long query.
fn rank_terms(index: &Index, pairs: Vec<(String, f32)>) -> tantivy::Result<Vec<RankTerm>> {
    let fields = index.fields;
    let count = |field, text: &str| index.searcher.doc_freq(&Term::from_field_text(field, text));
    let clauses = count(fields.kind, "clause")? as f32;
    let mut terms = Vec::with_capacity(pairs.len());
    for (text, weight) in pairs {
        let (in_text, in_titles) = (
            count(fields.text, &text)? as f32,
            count(fields.title, &text)? as f32,
        );
        let tells = in_titles <= clauses * TELLING;
        // What stands in every title is not common in texts for that.
        let frequency = if tells {
            in_text.max(in_titles)
        } else {
            in_text
        };
        let frequency = frequency.min(clauses);
        terms.push(RankTerm {
            idf: (1.0 + (clauses - frequency + 0.5) / (frequency + 0.5)).ln(),
            in_titles: in_titles > 0.0 && tells,
            text,
            weight,
        });
    }
    if terms.len() > MAX_TERMS {
        terms.sort_by(|a, b| (b.weight * b.idf).total_cmp(&(a.weight * a.idf)));
        terms.truncate(MAX_TERMS);
    }
    Ok(terms)
}

/// Whether the rarest pair of a text is looked for where other pairs cover it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rarest {
    Always,
    IfCovering,
}

/// The clauses in which `text` stands literally, spaces, width and style aside; punctuation in it
/// stands for any character.
fn literally(index: &Index, text: &str, rarest: Rarest) -> Clauses {
    let field = index.fields.text;
    let all_terms = bigrams(text);
    let is_pair = |text: &str| text.chars().count() == 2;
    let pairs: Vec<&(String, usize)> = all_terms.iter().filter(|(t, _)| is_pair(t)).collect();
    let starts_pair = |at: usize| pairs.binary_search_by_key(&at, |(_, at)| *at).is_ok();
    // Every other pair covers a run, with the last one; the rarest one is for speed, where nothing else
    // tells which clauses need not be looked into.
    let frequency = |text: &str| {
        index
            .searcher
            .doc_freq(&Term::from_field_text(field, text))
            .unwrap_or(0)
    };
    let rarest = pairs
        .iter()
        .filter(|_| rarest == Rarest::Always)
        .min_by_key(|(text, _)| frequency(text))
        .map(|(_, at)| *at);
    let (mut covering, mut covered): (Vec<(usize, Term)>, usize) = (Vec::new(), 0);
    for (pair, at) in &pairs {
        let is_last = !starts_pair(at + 1);
        if *at >= covered || is_last || rarest == Some(*at) {
            covering.push((*at, Term::from_field_text(field, pair)));
            covered = at + 2;
        }
    }
    let mut parts: Vec<Clauses> = Vec::new();
    // A character between punctuation is found by what begins with it, which is every pair and the
    // character alone.
    let singles = all_terms
        .iter()
        .filter(|(t, at)| !is_pair(t) && (*at == 0 || !starts_pair(at - 1)));
    for (single, _) in singles {
        let pattern = format!("{}.?", regex::escape(single));
        if let Ok(query) = RegexQuery::from_pattern(&pattern, field) {
            parts.push(Box::new(query));
        }
    }
    match covering.len() {
        0 => {}
        1 => parts.push(Box::new(TermQuery::new(
            covering[0].1.clone(),
            IndexRecordOption::Basic,
        ))),
        _ => parts.push(Box::new(PhraseQuery::new_with_offset(covering))),
    }
    all(parts)
}

fn exactly(field: Field, text: &str) -> Clauses {
    let term = Term::from_field_text(field, text);
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn union(mut clauses: Vec<Clauses>) -> Clauses {
    match clauses.len() {
        1 => clauses.swap_remove(0),
        _ => Box::new(BooleanQuery::union(clauses)),
    }
}

fn all(mut clauses: Vec<Clauses>) -> Clauses {
    match clauses.len() {
        1 => clauses.swap_remove(0),
        _ => Box::new(BooleanQuery::intersection(clauses)),
    }
}
