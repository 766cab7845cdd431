//! Task items of several notices side by side: the comparison (对照表).
//!
//! [`compare`] is a pure function from notices to rows. What a row quotes is the clause itself, with
//! its address; the theme of a row is a heading that stands in it. No item is lost: each task item
//! of each notice stands in at least one row, alone where nothing answers it, and
//! [`Coverage`] counts them.

mod align;
mod items;
mod similarity;

use std::collections::{BTreeSet, HashMap};

use crate::corpus::Province;
use crate::notice::copies::{self, Group};
use crate::notice::{Notice, Path, Role};
use align::Pair;
use items::Item;

/// The column of notices whose province is not known.
pub const NO_PROVINCE: &str = "未注明省份";

/// Compares the task items of `notices` and of the notices in their attachments; copies count once.
/// Columns are the provinces: the one with the most items first, then those whose notices are older.
///
/// Deterministic: the same notices in any order give the same comparison.
/// Within a column older notices come first and undated ones last.
pub fn compare(notices: &[Notice]) -> Comparison {
    let mut groups = copies::group(notices);
    groups.sort_by_key(|g| (g.quoted.date_of_issue.is_none(), g.quoted.date_of_issue));
    compare_groups(&groups)
}

fn compare_groups(groups: &[Group<'_>]) -> Comparison {
    let mut items: Vec<Item<'_>> = Vec::new();
    let mut coverage = Coverage::default();
    let mut compared: Vec<ComparedNotice> = Vec::new();
    for (i, group) in groups.iter().enumerate() {
        let (own, others) = items::items(i, group);
        compared.push(compared_notice(group, own.len()));
        items.extend(own);
        coverage.others.extend(others);
    }
    let provinces = columns(&compared);
    let column: Vec<usize> = compared
        .iter()
        .map(|n| {
            provinces
                .iter()
                .position(|p| *p == column_name(n))
                .unwrap_or(0)
        })
        .collect();
    let profiles = similarity::profiles(&items);
    let pairs = align::pairs(&items, &profiles, |a, b| column[a] != column[b]);
    let rows: Vec<Row> = rows(&items, &pairs, &column)
        .into_iter()
        .map(|members| row(&items, &members, &column, provinces.len()))
        .collect();
    let placed: BTreeSet<&str> = rows
        .iter()
        .flat_map(|r| r.cells.iter().flatten())
        .map(|q| q.address.as_str())
        .collect();
    let addresses: Vec<String> = items.iter().map(Item::address).collect();
    coverage.items = addresses.len();
    coverage.missing = addresses
        .into_iter()
        .filter(|a| !placed.contains(a.as_str()))
        .collect();
    coverage.placed = coverage.items - coverage.missing.len();
    Comparison {
        provinces,
        notices: compared,
        rows,
        coverage,
    }
}

fn compared_notice(group: &Group<'_>, items: usize) -> ComparedNotice {
    let notice = group.quoted;
    ComparedNotice {
        name: notice.name(),
        document_number: notice.document_number.as_ref().map(ToString::to_string),
        title: notice.title.clone(),
        issuing_bodies: notice.issuing_bodies.clone(),
        province: notice.province,
        date_of_issue: notice.date_of_issue.map(|d| d.to_string()),
        path: notice.source.path.clone(),
        sha256: notice.source.sha256.clone(),
        also_in: group.also_in.clone(),
        items,
    }
}

fn column_name(notice: &ComparedNotice) -> &str {
    notice.province.map_or(NO_PROVINCE, Province::name)
}

/// The provinces in the order of their columns.
fn columns(notices: &[ComparedNotice]) -> Vec<String> {
    let mut items: HashMap<&str, (usize, &str)> = HashMap::new();
    let mut names: Vec<&str> = Vec::new();
    for notice in notices {
        let name = column_name(notice);
        if !names.contains(&name) {
            names.push(name);
        }
        let date = notice.date_of_issue.as_deref().unwrap_or("9999");
        let entry = items.entry(name).or_insert((0, date));
        entry.0 += notice.items;
        entry.1 = entry.1.min(date);
    }
    names.sort_by_key(|name| (std::cmp::Reverse(items[name].0), items[name].1, *name));
    names.into_iter().map(str::to_owned).collect()
}

/// The rows as lists of items, the one that gives the theme first. Each item in turn (in the order of
/// the columns) opens a row with all that answers it, unless an earlier row holds it and all of that.
fn rows(items: &[Item<'_>], pairs: &[Pair], column: &[usize]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&i| (column[items[i].notice], i));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut together: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut placed: BTreeSet<usize> = BTreeSet::new();
    for &anchor in &order {
        let answers = pairs.iter().filter_map(|p| {
            let other = if p.a == anchor {
                p.b
            } else if p.b == anchor {
                p.a
            } else {
                return None;
            };
            Some(other)
        });
        let open: Vec<usize> = answers
            .filter(|&other| !together.contains(&(anchor.min(other), anchor.max(other))))
            .collect();
        if open.is_empty() && placed.contains(&anchor) {
            continue;
        }
        let mut row = vec![anchor];
        row.extend(open);
        for (i, &a) in row.iter().enumerate() {
            placed.insert(a);
            together.extend(row[i + 1..].iter().map(|&b| (a.min(b), a.max(b))));
        }
        rows.push(row);
    }
    rows
}

/// The row whose theme the first of `members` gives.
fn row(items: &[Item<'_>], members: &[usize], column: &[usize], columns: usize) -> Row {
    let base = &items[members[0]];
    let mut cells: Vec<Vec<Quote>> = vec![Vec::new(); columns];
    for &member in members {
        let item = &items[member];
        let relation = (member != members[0]).then(|| relation(base, item));
        cells[column[item.notice]].push(quote(item, relation));
    }
    Row {
        theme: theme(base),
        cells,
    }
}

/// A heading that stands in the row or, where the clause has none, how it begins.
fn theme(item: &Item<'_>) -> String {
    const LONGEST: usize = 40;
    let clause = item.placed.clause;
    if let Some(heading) = &clause.heading {
        return heading.clone();
    }
    let sentence = item
        .text
        .split(['。', '\n', '；'])
        .next()
        .unwrap_or_default();
    let length = sentence.chars().count();
    let begin: String = sentence.chars().take(LONGEST).collect();
    if length > LONGEST {
        format!("{begin}…")
    } else {
        begin
    }
}

fn relation(base: &Item<'_>, item: &Item<'_>) -> Relation {
    let shared = similarity::shared(&base.text, &item.text);
    if shared >= 0.85 {
        Relation::Verbatim
    } else if shared >= 0.45 {
        Relation::Adapted
    } else {
        Relation::Related
    }
}

fn quote(item: &Item<'_>, relation: Option<Relation>) -> Quote {
    let clause = item.placed.clause;
    Quote {
        address: item.address(),
        document_number: item
            .placed
            .notice
            .document_number
            .as_ref()
            .map(ToString::to_string),
        path: clause.path.clone(),
        label: clause.label.clone(),
        heading: clause.heading.clone(),
        text: item.text.clone(),
        page: clause.page(),
        last_page: item.last_page,
        role: clause.role,
        is_doubtful: item.is_doubtful,
        relation,
    }
}

/// The comparison (对照表).
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The columns: provinces by their short names.
    pub provinces: Vec<String>,
    /// The notices compared.
    pub notices: Vec<ComparedNotice>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What was placed.
    pub coverage: Coverage,
}

/// A notice in the comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedNotice {
    /// What addresses call it.
    pub name: String,
    /// Its number, where it has one.
    pub document_number: Option<String>,
    /// Its title.
    pub title: String,
    /// Its issuing bodies.
    pub issuing_bodies: Vec<String>,
    /// Its province, where that is known.
    pub province: Option<Province>,
    /// Its date of issue (ISO 8601).
    pub date_of_issue: Option<String>,
    /// The file it is quoted from.
    pub path: String,
    /// SHA-256 of that file.
    pub sha256: String,
    /// Where else it stands.
    pub also_in: Vec<String>,
    /// How many task items it has.
    pub items: usize,
}

/// A row: what the provinces say about one task.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// A heading that stands in the row, or the beginning of a clause that has none.
    pub theme: String,
    /// The quotes of each province, in the order of [`Comparison::provinces`]; empty where nothing
    /// answers.
    pub cells: Vec<Vec<Quote>>,
}

/// A clause quoted in a cell (引文), with its source (出处).
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// `渝科协发〔2022〕2号#二（四）`.
    pub address: String,
    /// The document part of the address' number, where it has one.
    pub document_number: Option<String>,
    /// The path in the notice.
    pub path: Path,
    /// The label as printed.
    pub label: String,
    /// Its heading.
    pub heading: Option<String>,
    /// Its text, verbatim; paragraphs parted by line feeds.
    pub text: String,
    /// Page on which it begins.
    pub page: Option<u32>,
    /// Page on which it ends.
    pub last_page: Option<u32>,
    /// Its role.
    pub role: Role,
    /// Whether it may differ from what is printed, because a page of it was hardly read.
    pub is_doubtful: bool,
    /// How it answers the clause that gives the row its theme; none for that clause itself.
    pub relation: Option<Relation>,
}

/// How one clause answers another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// 相关: a part of one bears on the other.
    Related,
    /// 改写: the same task in other words.
    Adapted,
    /// 照搬: most of the text stands in both.
    Verbatim,
}

impl Relation {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Related => "related",
            Self::Adapted => "adapted",
            Self::Verbatim => "verbatim",
        }
    }

    /// The word people read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Related => "相关",
            Self::Adapted => "改写",
            Self::Verbatim => "照搬",
        }
    }
}

/// What of the notices stands in the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Task items of all notices, each counted once.
    pub items: usize,
    /// Those that stand in at least one row.
    pub placed: usize,
    /// The addresses of those that do not: always empty, and checked.
    pub missing: Vec<String>,
    /// Clauses that are no task items (引言、指导思想、section leads) and hence in no row.
    pub others: Vec<NotCompared>,
}

/// A clause that is no task item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCompared {
    /// Its address.
    pub address: String,
    /// Its role.
    pub role: Role,
    /// Whether it is the lead of a section whose items are compared.
    pub is_lead: bool,
}
