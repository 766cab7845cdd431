//! How much of each notice's text stands in each other.

use std::collections::HashMap;

use super::super::ComparedNotice;
use super::super::relation::Plain;
use super::Table;
use crate::notice::copies::Group;

/// A passage counts from so many characters on, spaces aside: shorter ones are set phrases.
const SHORTEST: usize = 10;

/// One row for each notice and each other that holds some of its text, the largest part first.
pub(super) fn reuse(sources: &[(&ComparedNotice, &Group<'_>)]) -> Table {
    let head = vec![
        ("notice", "公文"),
        ("column", "省份"),
        ("in", "见于"),
        ("in_column", "见于省份"),
        ("letters", "相同字数"),
        ("share", "占本文"),
    ];
    let texts: Vec<Vec<Plain>> = sources.iter().map(|(_, group)| clauses(group)).collect();
    let mut holders: HashMap<&[char], Vec<usize>> = HashMap::new();
    for (notice, clauses) in texts.iter().enumerate() {
        for passage in clauses.iter().flat_map(|c| c.chars.windows(SHORTEST)) {
            let holders = holders.entry(passage).or_default();
            if holders.last() != Some(&notice) {
                holders.push(notice);
            }
        }
    }
    let province = |notice: usize| {
        sources[notice]
            .0
            .province
            .map_or("", |p| p.name())
            .to_owned()
    };
    let mut rows = Vec::new();
    for (notice, clauses) in texts.iter().enumerate() {
        let all: usize = clauses.iter().map(|c| c.letters).sum();
        let mut found: Vec<(usize, usize)> = held(notice, clauses, &holders).into_iter().collect();
        found.sort_by_key(|&(other, letters)| (std::cmp::Reverse(letters), other));
        for (other, letters) in found {
            rows.push(vec![
                sources[notice].0.name.clone(),
                province(notice),
                sources[other].0.name.clone(),
                province(other),
                letters.to_string(),
                format!("{:.1}%", 100.0 * letters as f64 / all.max(1) as f64),
            ]);
        }
    }
    (head, rows)
}

fn clauses(group: &Group<'_>) -> Vec<Plain> {
    let texts = group.clauses.iter().map(|placed| placed.clause.text());
    texts.map(|text| Plain::new(&text)).collect()
}

/// For each other notice, how many letters of `clauses` stand in passages that it has too.
fn held(
    notice: usize,
    clauses: &[Plain],
    holders: &HashMap<&[char], Vec<usize>>,
) -> HashMap<usize, usize> {
    let mut letters: HashMap<usize, usize> = HashMap::new();
    for clause in clauses {
        // Up to where the text of this clause is counted, by notice.
        let mut counted: HashMap<usize, usize> = HashMap::new();
        for (start, passage) in clause.chars.windows(SHORTEST).enumerate() {
            for &other in holders.get(passage).into_iter().flatten() {
                if other == notice {
                    continue;
                }
                let from = counted.get(&other).map_or(start, |&end| end.max(start));
                let end = start + SHORTEST;
                let new = clause.chars[from..end]
                    .iter()
                    .filter(|c| c.is_alphanumeric());
                *letters.entry(other).or_default() += new.count();
                counted.insert(other, end);
            }
        }
    }
    letters
}
