//! The table: which items stand in which row, its cells, and the audit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::align::{Alignment, Pair};
use super::differences::differences;
use super::relation::{Begins, Plain};
use super::rows::{Answers, rows};
use super::{Coverage, Near, Options, Quote, QuotedClause, Row};

/// How many near misses an empty cell names…
const NEAREST: usize = 3;
/// …in a table of up to so many columns; one in a wider table, most of whose cells are empty.
const FEW_COLUMNS: usize = 8;
/// How many characters of a clause without a heading stand for one.
const LONGEST_THEME: usize = 40;

/// Everything that rows are made from.
pub(super) struct Material {
    pub(super) items: Vec<Arc<QuotedClause>>,
    /// The column of each item.
    pub(super) column: Vec<usize>,
    pub(super) columns: usize,
    pub(super) alignment: Alignment,
}

/// The rows of an office's scheme, those of the base, and the others.
pub(super) fn table(
    material: &Material,
    opens: &dyn Fn(usize) -> bool,
    options: &Options,
) -> Vec<Row> {
    let answers = Answers::new(material.items.len(), &material.alignment.accepted);
    let mut order: Vec<usize> = (0..material.items.len()).collect();
    order.sort_by_key(|&i| (!opens(i), material.column[i], i));
    let mut built: Vec<(Option<&str>, Vec<usize>)> = Vec::new();
    for theme in &options.themes {
        let of_theme = order
            .iter()
            .copied()
            .filter(|&i| theme.is_in(&material.items[i].text));
        let members: Vec<usize> = of_theme.collect();
        if !members.is_empty() {
            built.push((Some(&theme.name), members));
        }
    }
    let in_scheme: BTreeSet<usize> = built.iter().flat_map(|(_, m)| m).copied().collect();
    order.retain(|i| !in_scheme.contains(i));
    let base = order.iter().filter(|&&i| opens(i)).count();
    let says_again = |one: u32, other: u32| {
        let (one, other) = (
            &material.items[one as usize],
            &material.items[other as usize],
        );
        let (first, again) = (Plain::new(&one.text), Plain::new(&other.text));
        // Two clauses of one notice are two tasks, however alike.
        one.notice != other.notice && Begins::new(&first).says_again(&again)
    };
    let others = rows(&order, base, &answers, &material.column, &says_again)
        .into_iter()
        .map(|mut members| {
            members.retain(|i| !in_scheme.contains(i));
            (None, members)
        });
    built.extend(others);
    built.retain(|(_, members)| !members.is_empty());
    let near = near_misses(material);
    built
        .into_par_iter()
        .map(|(theme, members)| row(material, theme, &members, &near))
        .collect()
}

/// The near misses of each item.
type NearMisses = Vec<Vec<(u32, f32)>>;

fn near_misses(material: &Material) -> NearMisses {
    let mut count = vec![0; material.items.len()];
    for pair in &material.alignment.near_misses {
        count[pair.a as usize] += 1;
        count[pair.b as usize] += 1;
    }
    let mut near: NearMisses = count.into_iter().map(Vec::with_capacity).collect();
    for pair in &material.alignment.near_misses {
        near[pair.a as usize].push((pair.b, pair.strength));
        near[pair.b as usize].push((pair.a, pair.strength));
    }
    near
}

/// How strongly two items answer each other, where that is known.
fn strength(alignment: &Alignment, one: usize, other: usize) -> Option<f64> {
    let pair = (one.min(other) as u32, one.max(other) as u32);
    let in_order = |pairs: &[Pair]| {
        let found = pairs.binary_search_by_key(&pair, |p| (p.a, p.b));
        found.ok().map(|at| f64::from(pairs[at].strength))
    };
    in_order(&alignment.accepted).or_else(|| in_order(&alignment.near_misses))
}

/// The row that the first of `members` opens.
fn row(material: &Material, theme: Option<&str>, members: &[usize], near: &NearMisses) -> Row {
    let base = &material.items[members[0]];
    let base_text = Plain::new(&base.text);
    let begins = Begins::new(&base_text);
    let mut cells: Vec<Vec<Quote>> = vec![Vec::new(); material.columns];
    for &member in members {
        let clause = &material.items[member];
        let mut quote = Quote {
            clause: Arc::clone(clause),
            relation: None,
            score: None,
            shared: Vec::new(),
        };
        if member != members[0] {
            let common = begins.shared(&Plain::new(&clause.text));
            quote.score = strength(&material.alignment, members[0], member);
            quote.relation = Some(common.relation(quote.score));
            quote.shared = common.spans;
        }
        cells[material.column[member]].push(quote);
    }
    cells.iter_mut().for_each(Vec::shrink_to_fit);
    let mut nearest = nearest(material, members, near);
    for (nearest, cell) in nearest.iter_mut().zip(&cells) {
        if !cell.is_empty() {
            *nearest = Vec::new();
        }
    }
    Row {
        theme: theme.map_or_else(|| heading_of(material, members), str::to_owned),
        is_own_theme: theme.is_some(),
        base: base.address.clone(),
        differences: differences(&cells),
        cells,
        nearest,
    }
}

/// A heading that stands in the row or, where no clause has one, how the first begins.
fn heading_of(material: &Material, members: &[usize]) -> String {
    let heading = |&i: &usize| material.items[i].heading.clone();
    if let Some(heading) = members.iter().find_map(heading) {
        return heading;
    }
    let text = &material.items[members[0]].text;
    let sentence = text.split(['。', '\n', '；']).next().unwrap_or_default();
    let begin: String = sentence.chars().take(LONGEST_THEME).collect();
    if sentence.chars().count() > LONGEST_THEME {
        format!("{begin}…")
    } else {
        begin
    }
}

/// The items of each column that come nearest to one of `members`.
fn nearest(material: &Material, members: &[usize], near: &NearMisses) -> Vec<Vec<Near>> {
    let mut best: BTreeMap<u32, f32> = BTreeMap::new();
    for &(other, strength) in members.iter().flat_map(|&member| &near[member]) {
        let known = best.entry(other).or_insert(0.0);
        *known = known.max(strength);
    }
    let mut sorted: Vec<(u32, f32)> = best.into_iter().collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let most = match material.columns <= FEW_COLUMNS {
        true => NEAREST,
        false => 1,
    };
    let mut nearest: Vec<Vec<Near>> = vec![Vec::new(); material.columns];
    for (item, strength) in sorted {
        let of_column = &mut nearest[material.column[item as usize]];
        if of_column.len() < most {
            of_column.reserve_exact(1);
            of_column.push(Near {
                clause: Arc::clone(&material.items[item as usize]),
                score: f64::from(strength),
            });
        }
    }
    nearest
}

/// Counts what stands in the rows.
pub(super) fn count(items: &[Arc<QuotedClause>], rows: &[Row], coverage: &mut Coverage) {
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    let mut accompanied: BTreeSet<&str> = BTreeSet::new();
    for row in rows {
        let is_shared = row.differences.present.len() > 1;
        for quote in row.cells.iter().flatten() {
            placed.insert(&quote.address);
            if is_shared {
                accompanied.insert(&quote.address);
            }
        }
    }
    let addresses: BTreeSet<&str> = items.iter().map(|item| item.address.as_str()).collect();
    let (found, missing): (Vec<&str>, Vec<&str>) =
        addresses.into_iter().partition(|a| placed.contains(a));
    coverage.items = items.len();
    coverage.missing = missing.into_iter().map(str::to_owned).collect();
    coverage.placed = coverage.items - coverage.missing.len();
    let alone = found.into_iter().filter(|a| !accompanied.contains(a));
    coverage.alone = alone.map(str::to_owned).collect();
}
