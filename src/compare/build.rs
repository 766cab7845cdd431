//! From notices to the comparison: rows, cells, audit.

use std::collections::{BTreeSet, HashMap};

use super::align::{ACCEPTED, Alignment, align, all_strengths};
use super::columns::{columns, year};
use super::differences::differences;
use super::items::{Item, items};
use super::profile::profiles;
use super::relation::{Plain, shared};
use super::rows::{Answers, rows};
use super::{ComparedNotice, Comparison, Coverage, Near, Options, Quote, Relation, Row, Score};
use crate::notice::Notice;
use crate::notice::copies::Group;

/// How many near misses an empty cell names…
const NEAREST: usize = 3;
/// …in a table of up to so many columns; one in a wider table, most of whose cells are empty.
const FEW_COLUMNS: usize = 8;
/// How many characters of a clause without a heading stand for one.
const LONGEST_THEME: usize = 40;

/// Everything that rows are made from.
struct Material<'a> {
    items: Vec<Item<'a>>,
    /// The column of each item.
    column: Vec<usize>,
    columns: usize,
    alignment: Alignment,
}

/// What is compared, before anything is.
struct Gathered<'a> {
    items: Vec<Item<'a>>,
    notices: Vec<ComparedNotice>,
    /// The items of each notice.
    of_notice: Vec<Vec<usize>>,
    /// Nothing but what is no task item.
    coverage: Coverage,
    names: Vec<String>,
    column_of_notice: Vec<usize>,
}

fn gather<'a>(groups: &'a [Group<'a>], options: &Options) -> Gathered<'a> {
    let mut all: Vec<Item<'_>> = Vec::new();
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
        alignment.accepted.retain(|pair| {
            let text = |item: u32| Plain::new(&gathered.items[item as usize].text);
            let common = shared(&text(pair.a), &text(pair.b));
            common.relation(Some(f64::from(pair.strength))) >= least
        });
    }
    let material = Material {
        column: gathered.items.iter().map(|i| column[i.notice]).collect(),
        columns: gathered.names.len(),
        items: gathered.items,
        alignment,
    };
    let is_base = |notice: &ComparedNotice| options.base.as_deref() == Some(notice.id.as_str());
    let opens = |i: usize| is_base(&gathered.notices[material.items[i].notice]);
    let rows = all_rows(&material, &opens, options);
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
            a: items[pair.a as usize].address(),
            b: items[pair.b as usize].address(),
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

/// The rows of an office's scheme, those of the base, and the others.
fn all_rows(material: &Material<'_>, opens: &dyn Fn(usize) -> bool, options: &Options) -> Vec<Row> {
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
    let others = rows(&order, base, &answers, &material.column)
        .into_iter()
        .map(|mut members| {
            members.retain(|i| !in_scheme.contains(i));
            (None, members)
        });
    built.extend(others);
    let strengths = strengths(&material.alignment);
    built
        .into_iter()
        .filter(|(_, members)| !members.is_empty())
        .map(|(theme, members)| row(material, theme, &members, &strengths))
        .collect()
}

/// The strength of every pair that is known, and the near misses of each item.
struct Strengths {
    of: HashMap<(u32, u32), f32>,
    near: HashMap<u32, Vec<(u32, f32)>>,
}

fn strengths(alignment: &Alignment) -> Strengths {
    let both = alignment.accepted.iter().chain(&alignment.near_misses);
    let mut near: HashMap<u32, Vec<(u32, f32)>> = HashMap::new();
    for pair in &alignment.near_misses {
        near.entry(pair.a)
            .or_default()
            .push((pair.b, pair.strength));
        near.entry(pair.b)
            .or_default()
            .push((pair.a, pair.strength));
    }
    Strengths {
        of: both.map(|p| ((p.a, p.b), p.strength)).collect(),
        near,
    }
}

/// The row that the first of `members` opens.
fn row(
    material: &Material<'_>,
    theme: Option<&str>,
    members: &[usize],
    strengths: &Strengths,
) -> Row {
    let base = &material.items[members[0]];
    let base_text = Plain::new(&base.text);
    let mut cells: Vec<Vec<Quote>> = vec![Vec::new(); material.columns];
    for &member in members {
        let item = &material.items[member];
        let mut quote = quote(item);
        if member != members[0] {
            let common = shared(&base_text, &Plain::new(&item.text));
            let pair = (member.min(members[0]) as u32, member.max(members[0]) as u32);
            quote.score = strengths.of.get(&pair).map(|s| f64::from(*s));
            quote.relation = Some(common.relation(quote.score));
            quote.shared = common.spans;
        }
        cells[material.column[member]].push(quote);
    }
    let nearest = (0..material.columns)
        .map(|column| match cells[column].is_empty() {
            true => nearest(material, members, column, strengths),
            false => Vec::new(),
        })
        .collect();
    Row {
        theme: theme.map_or_else(|| heading_of(material, members), str::to_owned),
        is_own_theme: theme.is_some(),
        base: base.address(),
        differences: differences(&cells),
        cells,
        nearest,
    }
}

/// A heading that stands in the row or, where no clause has one, how the first begins.
fn heading_of(material: &Material<'_>, members: &[usize]) -> String {
    let heading = |&i: &usize| material.items[i].placed.clause.heading.clone();
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

/// The items of `column` that come nearest to one of `members`.
fn nearest(
    material: &Material<'_>,
    members: &[usize],
    column: usize,
    strengths: &Strengths,
) -> Vec<Near> {
    let mut best: HashMap<u32, f32> = HashMap::new();
    for &member in members {
        let near = strengths.near.get(&(member as u32));
        for &(other, strength) in near.into_iter().flatten() {
            if material.column[other as usize] == column {
                let known = best.entry(other).or_insert(0.0);
                *known = known.max(strength);
            }
        }
    }
    let mut sorted: Vec<(u32, f32)> = best.into_iter().collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let most = if material.columns <= FEW_COLUMNS {
        NEAREST
    } else {
        1
    };
    let near = sorted.into_iter().take(most).map(|(item, strength)| {
        let item = &material.items[item as usize];
        Near {
            address: item.address(),
            notice: item.notice,
            heading: item.placed.clause.heading.clone(),
            score: f64::from(strength),
        }
    });
    near.collect()
}

fn quote(item: &Item<'_>) -> Quote {
    let clause = item.placed.clause;
    let number = &item.placed.notice.document_number;
    Quote {
        address: item.address(),
        document: item.placed.document.clone(),
        notice: item.notice,
        document_number: number.as_ref().map(ToString::to_string),
        path: clause.path.clone(),
        label: clause.label.clone(),
        heading: clause.heading.clone(),
        text: item.text.clone(),
        page: clause.page(),
        last_page: item.last_page,
        role: clause.role,
        is_doubtful: item.is_doubtful,
        stated: item.stated.clone(),
        activity: clause.fields.activity.clone(),
        relation: None,
        score: None,
        shared: Vec::new(),
    }
}

fn count(items: &[Item<'_>], rows: &[Row], coverage: &mut Coverage) {
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
    let addresses: BTreeSet<String> = items.iter().map(Item::address).collect();
    coverage.items = items.len();
    let (found, missing): (Vec<String>, Vec<String>) = addresses
        .into_iter()
        .partition(|a| placed.contains(a.as_str()));
    coverage.missing = missing;
    coverage.placed = coverage.items - coverage.missing.len();
    let alone = found
        .into_iter()
        .filter(|a| !accompanied.contains(a.as_str()));
    coverage.alone = alone.collect();
}
