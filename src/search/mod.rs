//! A query to ranked clauses.
//!
//! A clause is found if it holds every word of the query literally, or most of them; the former come
//! first and are told apart, so that "not found" can be trusted. Words are what spaces part; within
//! a word jieba's words and all bigrams rank (see [`index`](crate::index)).

pub mod lookup;

use tantivy::Term;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query as TantivyQuery,
    RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::corpus::Province;
use crate::index::tokenizer::{bigrams, long_words, normalize};
use crate::index::{Index, IndexError, IndexedClause};
use crate::segment;

/// What a clause that holds the whole query gets on top of its rank, so that it comes first.
const LITERAL: f32 = 1_000.0;

/// Of a query's words, how many a clause must hold to be found at all, in percent.
const ENOUGH: usize = 60;

/// A question to the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What is searched for; words parted by spaces.
    pub text: String,
    /// Only clauses of this province.
    pub province: Option<Province>,
    /// How many hits to leave out at the top.
    pub offset: usize,
    /// How many hits to give at most; all where there is none.
    pub limit: Option<usize>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// All clauses that match, those not given here included.
    pub total: usize,
    /// How many of them hold every word of the query literally.
    pub literal: usize,
    /// The hits, best first; equal ones in the order of their addresses.
    pub hits: Vec<Hit>,
}

/// A clause that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Rank; larger is better. Comparable within one query only.
    pub score: f32,
    /// Whether it holds every word of the query literally.
    pub is_literal: bool,
    /// The clause.
    pub clause: IndexedClause,
    /// Where in its text the query's words stand: first character and one behind the last.
    pub highlights: Vec<(usize, usize)>,
}

/// Searches `index`.
///
/// # Errors
/// [`IndexError`] when the index cannot be read.
pub fn search(index: &Index, query: &Query) -> Result<Found, IndexError> {
    segment::with(index.dictionary()?, || find(index, query))
}

fn find(index: &Index, query: &Query) -> Result<Found, IndexError> {
    let Some((matching, literal)) = build(index, query) else {
        return Ok(Found {
            total: 0,
            literal: 0,
            hits: Vec::new(),
        });
    };
    let total = index.searcher.search(&matching, &Count)?;
    let literal = index.searcher.search(&literal, &Count)?;
    // Ranks tie often (a clause and its twin); all of them are sorted, so that pages never overlap.
    let ranked = index.searcher.search(
        &matching,
        &TopDocs::with_limit(total.max(1)).order_by_score(),
    )?;
    let mut hits = Vec::new();
    let mut ranked: Vec<(f32, IndexedClause)> = if wanted(query) >= total {
        ranked
            .into_iter()
            .map(|(score, at)| Ok((score, index.stored(at)?)))
            .collect::<Result<_, IndexError>>()?
    } else {
        let cut = ranked
            .get(wanted(query) - 1)
            .map_or(0.0, |(score, _)| *score);
        let top = ranked.into_iter().take_while(|(score, _)| *score >= cut);
        top.map(|(score, at)| Ok((score, index.stored(at)?)))
            .collect::<Result<_, IndexError>>()?
    };
    ranked.sort_by(|(a_score, a), (b_score, b)| {
        b_score
            .total_cmp(a_score)
            .then_with(|| (&a.document, a.path.to_string()).cmp(&(&b.document, b.path.to_string())))
    });
    for (score, clause) in ranked
        .into_iter()
        .skip(query.offset)
        .take(query.limit.unwrap_or(usize::MAX))
    {
        let is_literal = score >= LITERAL;
        let highlights = highlights(&clause.text, &query.text);
        hits.push(Hit {
            score: if is_literal { score - LITERAL } else { score },
            is_literal,
            clause,
            highlights,
        });
    }
    Ok(Found {
        total,
        literal,
        hits,
    })
}

/// How many of the best clauses have to be looked at, at least one.
fn wanted(query: &Query) -> usize {
    query
        .limit
        .map_or(usize::MAX, |limit| query.offset.saturating_add(limit))
        .max(1)
}

/// The query that matches, and the one that matches literally; none where the text has no letter.
fn build(index: &Index, query: &Query) -> Option<(BooleanQuery, BooleanQuery)> {
    let field = index.fields.text;
    let terms: Vec<&str> = query.text.split_whitespace().collect();
    let whole: Vec<Box<dyn TantivyQuery>> = terms
        .iter()
        .filter_map(|term| literally(field, term))
        .collect();
    if whole.is_empty() {
        return None;
    }
    let words: Vec<Box<dyn TantivyQuery>> = terms
        .iter()
        .flat_map(|term| segment::words(term))
        .filter(|word| word.chars().count() > 1 || terms.contains(word))
        .filter_map(|word| literally(field, word))
        .collect();
    let literal = BooleanQuery::intersection(whole);
    let mut ranking: Vec<(Occur, Box<dyn TantivyQuery>)> = Vec::new();
    let enough = (words.len() * ENOUGH).div_ceil(100).max(1);
    let partial: Box<dyn TantivyQuery> = if words.is_empty() {
        Box::new(literal.clone())
    } else {
        Box::new(BooleanQuery::with_minimum_required_clauses(
            words.into_iter().map(|q| (Occur::Should, q)).collect(),
            enough,
        ))
    };
    let either = BooleanQuery::union(vec![Box::new(literal.clone()), partial]);
    ranking.push((Occur::Must, Box::new(either)));
    let should = |text: &str, boost: f32| -> (Occur, Box<dyn TantivyQuery>) {
        let term = TermQuery::new(
            Term::from_field_text(field, text),
            IndexRecordOption::WithFreqs,
        );
        (
            Occur::Should,
            Box::new(BoostQuery::new(Box::new(term), boost)),
        )
    };
    for term in &terms {
        ranking.extend(
            bigrams(term)
                .iter()
                .filter(|(b, _)| b.chars().count() == 2)
                .map(|(b, _)| should(b, 0.3)),
        );
        ranking.extend(long_words(term).iter().map(|(w, _)| should(w, 1.0)));
    }
    ranking.push((
        Occur::Should,
        Box::new(ConstScoreQuery::new(Box::new(literal.clone()), LITERAL)),
    ));
    let mut filtered: Vec<(Occur, Box<dyn TantivyQuery>)> = vec![(Occur::Must, Box::new(literal))];
    if let Some(province) = query.province {
        let term = Term::from_field_text(index.fields.province, province.name());
        let filter = ConstScoreQuery::new(
            Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
            0.0,
        );
        ranking.push((Occur::Must, Box::new(filter.clone())));
        filtered.push((Occur::Must, Box::new(filter)));
    }
    Some((BooleanQuery::new(ranking), BooleanQuery::new(filtered)))
}

/// The clauses in which `text` stands literally, spaces and width aside; none for mere punctuation.
fn literally(field: Field, text: &str) -> Option<Box<dyn TantivyQuery>> {
    let all = bigrams(text);
    let pairs: Vec<(usize, Term)> = all
        .iter()
        .filter(|(b, _)| b.chars().count() == 2)
        .map(|(b, at)| (*at, Term::from_field_text(field, b)))
        .collect();
    // A character between punctuation is found by what begins with it, which is every pair and the
    // character alone.
    let in_pair = |at: usize| pairs.iter().any(|(p, _)| *p == at || p + 1 == at);
    let mut parts: Vec<Box<dyn TantivyQuery>> = Vec::new();
    for (single, _) in all
        .iter()
        .filter(|(b, at)| b.chars().count() == 1 && !in_pair(*at))
    {
        let pattern = format!("{}.?", regex::escape(single));
        parts.push(Box::new(RegexQuery::from_pattern(&pattern, field).ok()?));
    }
    match pairs.len() {
        0 => {}
        1 => parts.push(Box::new(TermQuery::new(
            pairs[0].1.clone(),
            IndexRecordOption::WithFreqs,
        ))),
        _ => parts.push(Box::new(PhraseQuery::new_with_offset(pairs))),
    }
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(Box::new(BooleanQuery::intersection(parts))),
    }
}

/// Where the words of `query` stand in `text`: each term whole or, where it does not stand so, its
/// jieba words of two characters or more. Spans are in characters, sorted, and do not overlap.
fn highlights(text: &str, query: &str) -> Vec<(usize, usize)> {
    let normal = normalize(text);
    let chars: Vec<char> = normal.iter().map(|(c, _)| *c).collect();
    let mut spans = Vec::new();
    for term in query.split_whitespace() {
        let whole = occurrences(&chars, term);
        if whole.is_empty() {
            let words = segment::words(term);
            let words = words.into_iter().filter(|w| w.chars().count() > 1);
            spans.extend(words.flat_map(|word| occurrences(&chars, word)));
        } else {
            spans.extend(whole);
        }
    }
    spans.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end) in spans {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
        .into_iter()
        .map(|(start, end)| (normal[start].1, normal[end - 1].1 + 1))
        .collect()
}

fn occurrences(chars: &[char], wanted: &str) -> Vec<(usize, usize)> {
    let wanted: Vec<char> = normalize(wanted).into_iter().map(|(c, _)| c).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let starts = chars
        .windows(wanted.len())
        .enumerate()
        .filter(|(_, w)| *w == wanted)
        .map(|(i, _)| i);
    starts.map(|i| (i, i + wanted.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn highlights_are_right_to_the_character() {
        let text = "加强科普教育 基地建设，科普。";
        let marked = |query: &str| -> Vec<String> {
            let chars: Vec<char> = text.chars().collect();
            highlights(text, query)
                .into_iter()
                .map(|(a, b)| chars[a..b].iter().collect())
                .collect()
        };
        assert_eq!(marked("科普教育基地"), ["科普教育 基地"]);
        assert_eq!(marked("科普 建设"), ["科普", "建设", "科普"]);
        assert_eq!(marked("院士"), Vec::<String>::new());
    }
}
