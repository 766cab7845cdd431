//! What the compared notices state, listed by kind instead of by task.
//!
//! A [`Listing`] is a plain table: every cell is text of a source, an address, a theme, or a number
//! counted from them. The same listing goes into every format.

mod reuse;

use std::collections::{BTreeMap, BTreeSet};

use super::{ComparedNotice, Comparison, Quote, Stated, StatedKind};
use crate::notice::copies::{self, Group};
use crate::notice::{Notice, address};

/// The kinds of listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// 数量指标, by theme and province.
    Targets,
    /// 时间、期限.
    Dates,
    /// 单位.
    Bodies,
    /// Which documents each notice cites.
    References,
    /// 活动: 时间、地点、主办、承办.
    Activities,
    /// How much of each notice's text stands in each other.
    Reuse,
}

impl View {
    /// The word in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Targets => "targets",
            Self::Dates => "dates",
            Self::Bodies => "bodies",
            Self::References => "references",
            Self::Activities => "activities",
            Self::Reuse => "reuse",
        }
    }

    /// What people read above it.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Targets => "数量指标",
            Self::Dates => "时间和期限",
            Self::Bodies => "单位",
            Self::References => "引用文件",
            Self::Activities => "活动",
            Self::Reuse => "文字相同",
        }
    }
}

/// A column of a listing: its key in JSON and what people read above it.
pub type Head = (&'static str, &'static str);

/// A table of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// What it lists.
    pub view: View,
    /// The columns.
    pub head: Vec<Head>,
    /// The rows; each has a text for every column.
    pub rows: Vec<Vec<String>>,
}

/// Lists what the notices of `comparison` state; `notices` are those it was made from.
pub fn listing(view: View, notices: &[Notice], comparison: &Comparison) -> Listing {
    let groups = copies::group(notices);
    let compared = |notice: &ComparedNotice| groups.iter().find(|g| g.quoted.id == notice.id);
    let sources: Vec<(&ComparedNotice, &Group<'_>)> = comparison
        .notices
        .iter()
        .filter_map(|notice| Some((notice, compared(notice)?)))
        .collect();
    let (head, rows) = match view {
        View::Targets => statements(comparison, StatedKind::Target, ("text", "数量指标")),
        View::Dates => statements(comparison, StatedKind::Date, ("text", "时间")),
        View::Bodies => statements(comparison, StatedKind::Body, ("text", "单位")),
        View::References => references(&sources),
        View::Activities => activities(comparison),
        View::Reuse => reuse::reuse(&sources),
    };
    Listing { view, head, rows }
}

type Table = (Vec<Head>, Vec<Vec<String>>);

/// The statements of one kind in the order of the rows, each under the first row it stands in.
fn statements(comparison: &Comparison, kind: StatedKind, name: Head) -> Table {
    let head = vec![
        ("theme", "主题"),
        ("column", "省份"),
        name,
        ("sentence", "原句"),
        ("address", "出处"),
    ];
    let mut seen: BTreeSet<(&str, usize, usize)> = BTreeSet::new();
    let mut rows = Vec::new();
    for row in &comparison.rows {
        for (column, quotes) in comparison.provinces.iter().zip(&row.cells) {
            for quote in quotes {
                let stated = quote.stated.iter().filter(|s| s.kind == kind);
                for one in stated {
                    if seen.insert((&quote.address, one.start, one.end)) {
                        rows.push(vec![
                            row.theme.clone(),
                            column.clone(),
                            one.text.clone(),
                            sentence(quote, one),
                            quote.address.clone(),
                        ]);
                    }
                }
            }
        }
    }
    (head, rows)
}

/// The sentence of `quote` that a statement begins in.
fn sentence(quote: &Quote, stated: &Stated) -> String {
    let ends = |c: &char| matches!(c, '。' | '；' | '！' | '？' | '\n');
    let chars: Vec<char> = quote.text.chars().collect();
    let before = chars.get(..stated.start).unwrap_or_default();
    let first = before.iter().rposition(&ends).map_or(0, |at| at + 1);
    let behind = chars.get(stated.start..).unwrap_or_default();
    let last = behind
        .iter()
        .position(ends)
        .map_or(chars.len(), |at| stated.start + at + 1);
    chars[first..last]
        .iter()
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The documents that the notices cite, those cited by most first.
fn references(sources: &[(&ComparedNotice, &Group<'_>)]) -> Table {
    let head = vec![
        ("title", "文件"),
        ("document_number", "文号"),
        ("cited_by", "引用数"),
        ("column", "省份"),
        ("notice", "引用它的公文"),
        ("address", "出处"),
    ];
    let mut cited: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
    for (compared, group) in sources {
        for reference in &group.quoted.references {
            let number = reference.document_number.as_ref();
            let place = reference.clause.as_ref();
            cited.entry(&reference.title).or_default().push(vec![
                reference.title.clone(),
                number.map(ToString::to_string).unwrap_or_default(),
                String::new(),
                compared.province.map_or("", |p| p.name()).to_owned(),
                compared.name.clone(),
                place.map_or(String::new(), |path| address(&compared.name, path)),
            ]);
        }
    }
    let mut groups: Vec<Vec<Vec<String>>> = cited.into_values().collect();
    groups.sort_by_key(|rows| std::cmp::Reverse(rows.len()));
    for group in &mut groups {
        let count = group.len().to_string();
        group.iter_mut().for_each(|row| row[2].clone_from(&count));
    }
    (head, groups.into_iter().flatten().collect())
}

/// The activities, each once.
fn activities(comparison: &Comparison) -> Table {
    let head = vec![
        ("name", "活动"),
        ("time", "时间"),
        ("place", "地点"),
        ("hosts", "主办单位"),
        ("organizers", "承办单位"),
        ("column", "省份"),
        ("address", "出处"),
    ];
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut rows = Vec::new();
    for row in &comparison.rows {
        for (column, quotes) in comparison.provinces.iter().zip(&row.cells) {
            for quote in quotes {
                let Some(activity) = &quote.activity else {
                    continue;
                };
                if seen.insert(&quote.address) {
                    rows.push(vec![
                        activity.name.clone(),
                        activity.time.clone().unwrap_or_default(),
                        activity.place.clone().unwrap_or_default(),
                        activity.hosts.join("\n"),
                        activity.organizers.join("\n"),
                        column.clone(),
                        quote.address.clone(),
                    ]);
                }
            }
        }
    }
    (head, rows)
}
