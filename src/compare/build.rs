//! From notices to the comparison: rows, cells, audit.

use std::sync::Arc;

use rayon::prelude::*;

use super::align::{ACCEPTED, Pair, align, all_strengths};
use super::columns::{columns, year};
use super::items::items;
use super::profile::profiles;
use super::relation::{Begins, Plain};
use super::table::{Material, count, table};
use super::{ComparedNotice, Comparison, Coverage, Options, QuotedClause, Relation, Score};
use crate::notice::Notice;
use crate::notice::copies::Group;

/// What is compared, before anything is.
struct Gathered {
    items: Vec<Arc<QuotedClause>>,
    notices: Vec<ComparedNotice>,
    /// The items of each notice.
    of_notice: Vec<Vec<usize>>,
    /// Nothing but what is no task item.
    coverage: Coverage,
    names: Vec<String>,
    column_of_notice: Vec<usize>,
}

fn gather(groups: &[Group<'_>], options: &Options) -> Gathered {
    let mut all: Vec<Arc<QuotedClause>> = Vec::new();
    let mut coverage = Coverage::default();
    let mut notices: Vec<ComparedNotice> = Vec::new();
    let mut of_notice: Vec<Vec<usize>> = Vec::new();
    for group in groups.iter().filter(|g| is_in_scope(g.quoted, options)) {
        let (own, others) = items(notices.len(), group, &options.roles);
        of_notice.push((all.len()..all.len() + own.len()).collect());
        notices.push(compared_notice(group, own.len()));
        all.extend(own);
        coverage.others.extend(others);
    }
    let (names, column_of_notice) = columns(&notices, options);
    Gathered {
        items: all,
        notices,
        of_notice,
        coverage,
        names,
        column_of_notice,
    }
}

pub(super) fn build(groups: &[Group<'_>], options: &Options) -> Comparison {
    let gathered = gather(groups, options);
    let column = &gathered.column_of_notice;
    let mut alignment = align(&gathered.of_notice, &profiles(&gathered.items), |a, b| {
        column[a] != column[b]
    });
    if let Some(least) = options.min_relation.filter(|r| *r > Relation::Related) {
        alignment.accepted = related(&gathered.items, &alignment.accepted, least);
    }
    let material = Material {
        column: gathered.items.iter().map(|i| column[i.notice]).collect(),
        columns: gathered.names.len(),
        items: gathered.items,
        alignment,
    };
    let is_base = |notice: &ComparedNotice| options.base.as_deref() == Some(notice.id.as_str());
    let opens = |i: usize| is_base(&gathered.notices[material.items[i].notice]);
    let rows = table(&material, &opens, options);
    let mut coverage = gathered.coverage;
    count(&material.items, &rows, &mut coverage);
    let base = gathered.notices.iter().find(|n| is_base(n));
    Comparison {
        provinces: gathered.names,
        columns: options.columns,
        base: base.map(|n| n.name.clone()),
        notices: gathered.notices,
        rows,
        hidden_rows: 0,
        coverage,
    }
}

/// The pairs that are related at least like this; `pairs` are in order.
fn related(items: &[Arc<QuotedClause>], pairs: &[Pair], least: Relation) -> Vec<Pair> {
    let text = |item: u32| Plain::new(&items[item as usize].text);
    let of_first: Vec<&[Pair]> = pairs.chunk_by(|x, y| x.a == y.a).collect();
    let kept = of_first.into_par_iter().flat_map_iter(|pairs| {
        let first = text(pairs[0].a);
        let begins = Begins::new(&first);
        let are_related = |pair: &&Pair| {
            let common = begins.shared(&text(pair.b));
            common.relation(Some(f64::from(pair.strength))) >= least
        };
        pairs
            .iter()
            .filter(are_related)
            .copied()
            .collect::<Vec<_>>()
    });
    kept.collect()
}

/// The strength of every pair of items of different columns.
pub(super) fn scores(groups: &[Group<'_>], options: &Options) -> Vec<Score> {
    let gathered = gather(groups, options);
    let (items, column) = (&gathered.items, &gathered.column_of_notice);
    let profiles = profiles(items);
    let pairs = all_strengths(&gathered.of_notice, &profiles, |a, b| {
        column[a] != column[b]
    });
    let mut scores: Vec<Score> = pairs
        .into_iter()
        .map(|pair| Score {
            a: items[pair.a as usize].address.clone(),
            b: items[pair.b as usize].address.clone(),
            score: f64::from(pair.strength),
            is_accepted: f64::from(pair.strength) >= ACCEPTED,
        })
        .collect();
    scores.sort_by(|x, y| y.score.total_cmp(&x.score));
    scores
}

fn is_in_scope(notice: &Notice, options: &Options) -> bool {
    let province = options.provinces.is_empty()
        || notice
            .province
            .is_some_and(|p| options.provinces.contains(&p));
    let years =
        options.years.is_empty() || year(notice).is_some_and(|year| options.years.contains(&year));
    let is_base = options.base.as_deref() == Some(notice.id.as_str());
    is_base || (province && years)
}

fn compared_notice(group: &Group<'_>, items: usize) -> ComparedNotice {
    let notice = group.quoted;
    ComparedNotice {
        id: notice.id.clone(),
        name: notice.name(),
        document_number: notice.document_number.as_ref().map(ToString::to_string),
        title: notice.title.clone(),
        issuing_bodies: notice.issuing_bodies.clone(),
        province: notice.province,
        date_of_issue: notice.date_of_issue.map(|d| d.to_string()),
        year: year(notice),
        path: notice.source.path.clone(),
        sha256: notice.source.sha256.clone(),
        also_in: group.also_in.clone(),
        items,
    }
}
