//! What a clause states in a form that can be compared: quantities, dates, bodies, places,
//! programmes, references, the strength of what it asks for, activities.
//!
//! Each [`Entry`] is a substring of the clause's text, with its place; what the program makes of it (a
//! number, days, names) stands beside it and never in its stead. All of it is by rule: what no rule
//! knows is not guessed.

mod activity;
mod interval;
mod numeral;
mod parties;
mod period;
mod quantity;
mod quoted;
mod reference;
mod strength;

use serde::{Deserialize, Serialize};

use super::{Clause, Notice};
pub(super) use activity::is_activity_line;
pub use activity::{Activity, ActivityLine};
pub use interval::{Interval, Relative, YearFrom};
pub use parties::{Parties, PartyKind};
pub use quantity::{Bound, Quantity};
pub(super) use reference::references;
pub use reference::{Cited, MeantBy};
pub use strength::Strength;

/// The fields of a clause.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// 数量指标: 不低于15站, 达到80%.
    pub targets: Vec<Entry>,
    /// 期限、时间: 6月20日前, 2023年9—11月.
    pub dates: Vec<Entry>,
    /// 责任、主办、承办、参与单位.
    pub bodies: Vec<Entry>,
    /// 地点.
    pub places: Vec<Entry>,
    /// 品牌、活动 in quotation marks.
    pub programs: Vec<Entry>,
    /// 《…》.
    pub references: Vec<Entry>,
    /// 必须, 鼓励, 可以: each word once.
    pub strength: Vec<Entry>,
    /// The activity it announces.
    pub activity: Option<Activity>,
}

/// A substring of a clause's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The exact characters.
    pub text: String,
    /// First character in the clause's text.
    pub start: usize,
    /// One behind the last.
    pub end: usize,
    /// What was made of them.
    pub detail: Option<Detail>,
}

/// What the program makes of the characters of an [`Entry`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Of `targets`.
    Quantity(Quantity),
    /// Of `dates`.
    Interval(Interval),
    /// Of `bodies`.
    Parties(Parties),
    /// Of `references`.
    Cited(Cited),
    /// Of `strength`.
    Strength(Strength),
}

/// Byte places of one text as character offsets, cheap for places that come in order.
struct Offsets<'a> {
    text: &'a str,
    byte: usize,
    chars: usize,
}

impl<'a> Offsets<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            byte: 0,
            chars: 0,
        }
    }

    /// The entry for the bytes from `start` to `end`, both at characters.
    fn entry(&mut self, start: usize, end: usize, detail: Option<Detail>) -> Entry {
        if start < self.byte {
            (self.byte, self.chars) = (0, 0);
        }
        let between = self.text.get(self.byte..start).unwrap_or_default();
        let first = self.chars + between.chars().count();
        let text = self.text.get(start..end).unwrap_or_default();
        let last = first + text.chars().count();
        (self.byte, self.chars) = (start, first);
        Entry {
            text: text.to_owned(),
            start: first,
            end: last,
            detail,
        }
    }
}

/// Reads the fields of all `clauses`, children too.
pub(super) fn read(clauses: &mut [Clause]) {
    for clause in clauses {
        let text = clause.text();
        let offsets = &mut Offsets::new(&text);
        let mut fields = Fields {
            targets: quantity::read(&text, offsets),
            dates: period::read(&text, offsets),
            bodies: parties::read(&text, offsets),
            places: activity::places(&text, offsets),
            programs: quoted::read(&text, offsets),
            references: reference::read(&text, offsets),
            strength: strength::read(&text, offsets),
            activity: None,
        };
        activity::read(clause, &text, &mut fields);
        clause.fields = fields;
        read(&mut clause.children);
    }
}

/// Works out what needs the whole notice: the years of its dates, and what short titles stand for.
pub(super) fn resolve(notice: &mut Notice) {
    let context = context(notice);
    let meanings = reference::Meanings::of(notice);
    let mut trees = vec![&mut notice.clauses];
    trees.extend(notice.attachments.iter_mut().map(|a| &mut a.clauses));
    for clauses in trees {
        resolve_below(clauses, context, &meanings);
    }
}

fn resolve_below(
    clauses: &mut [Clause],
    context: interval::Context,
    meanings: &reference::Meanings,
) {
    for clause in clauses {
        interval::resolve(&mut clause.fields.dates, context);
        meanings.resolve(&mut clause.fields.references);
        resolve_below(&mut clause.children, context, meanings);
    }
}

/// The year that a notice speaks of: the one its title names, else that of its date, else that of its
/// number.
fn context(notice: &Notice) -> interval::Context {
    let titled = [Some(&notice.title), notice.enclosed_title.as_ref()];
    let titled = titled.into_iter().flatten().find_map(|t| year_of_title(t));
    let issued = notice
        .date_of_issue
        .map(|d| (d.year(), YearFrom::DateOfIssue));
    let numbered = notice.document_number.as_ref().and_then(|n| n.year);
    let numbered = numbered.map(|y| (i32::from(y), YearFrom::DocumentNumber));
    interval::Context {
        year: titled.map(|y| (y, YearFrom::Title)).or(issued).or(numbered),
        issued: notice.date_of_issue,
    }
}

/// The one year that a title names (2023年工作要点); a range (2021—2025年) is none.
fn year_of_title(title: &str) -> Option<i32> {
    let digits: Vec<&str> = title
        .split(|c: char| !c.is_ascii_digit())
        .filter(|d| d.len() == 4 && (d.starts_with("19") || d.starts_with("20")))
        .collect();
    match digits[..] {
        [year] if title.contains(&format!("{year}年")) => year.parse().ok(),
        _ => None,
    }
}
