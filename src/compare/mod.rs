//! Task items of several notices side by side: the comparison (对照表).
//!
//! [`compare`] is a pure function from notices to rows. What a row quotes is the clause itself, with
//! its address; the theme of a row is a heading that stands in it, never a phrase of our own. No item
//! is lost: each task item of each notice stands in at least one row, alone where nothing answers it,
//! [`Coverage`] counts them, and an empty cell names what came nearest ([`Row::nearest`]).
//!
//! `profile` turns items into terms, `votes` tells how strongly the items of two notices answer each
//! other, `align` accepts pairs, `rows` sets them in rows, `table` fills the cells, `relation`,
//! `counterparts` and `differences` say what the quotes of a row have in common, [`views`] list what all
//! notices state.

mod align;
mod build;
mod candidates;
mod columns;
mod counterparts;
mod differences;
mod items;
mod options;
mod profile;
mod relation;
mod rows;
mod stated;
mod table;
pub mod views;
mod votes;

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use crate::corpus::Province;
use crate::notice::copies;
use crate::notice::fields::Activity;
use crate::notice::{Notice, Path, Role};
pub use differences::{Differences, Only, SharedText};
pub use options::{Columns, Options, Theme, ThemesError, themes};
pub use relation::{Relation, Span, shared_part};
pub use stated::{Stated, StatedKind};

/// The column of notices whose province is not known.
pub const NO_PROVINCE: &str = "未注明省份";

/// Compares the task items of `notices` and of the notices in their attachments; copies count once.
/// Columns are the provinces: the one with the most items first, then those whose notices are older.
///
/// Deterministic: the same notices in any order give the same comparison.
/// Within a column older notices come first and undated ones last.
pub fn compare(notices: &[Notice]) -> Comparison {
    compare_as(notices, &Options::default())
}

/// Like [`compare`], as `options` ask.
pub fn compare_as(notices: &[Notice], options: &Options) -> Comparison {
    let mut groups = copies::group(notices);
    groups.sort_by_key(|g| (g.quoted.date_of_issue.is_none(), g.quoted.date_of_issue));
    build::build(&groups, options)
}

/// How strongly the task items of different columns answer each other, strongest first: what the
/// rows are made from, for measuring and for checking by hand. Every pair of the notices is there; of
/// very long notices, every pair that has any rare word in common.
pub fn scores(notices: &[Notice], options: &Options) -> Vec<Score> {
    let mut groups = copies::group(notices);
    groups.sort_by_key(|g| (g.quoted.date_of_issue.is_none(), g.quoted.date_of_issue));
    build::scores(&groups, options)
}

/// How strongly two task items answer each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The address of one.
    pub a: String,
    /// The address of the other.
    pub b: String,
    /// From 0 to about 3.
    pub score: f64,
    /// Whether they answer each other.
    pub is_accepted: bool,
}

/// The comparison (对照表).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// The columns: provinces by their short names, unless [`columns`](Self::columns) says otherwise.
    pub provinces: Vec<String>,
    /// What has a column of its own.
    pub columns: Columns,
    /// The name of the notice whose items give the rows.
    pub base: Option<String>,
    /// The notices compared.
    pub notices: Vec<ComparedNotice>,
    /// The rows.
    pub rows: Vec<Row>,
    /// How many more rows there are that do not bear on the topic asked for.
    pub hidden_rows: usize,
    /// What was placed.
    pub coverage: Coverage,
}

impl Comparison {
    /// Keeps the rows in which a quote bears on the topic asked for, and counts the others.
    pub fn keep_rows(&mut self, bears: impl Fn(&Quote) -> bool) {
        let before = self.rows.len();
        self.rows
            .retain(|row| row.cells.iter().flatten().any(&bears));
        self.hidden_rows += before - self.rows.len();
    }

    /// Changes the clauses that rows quote or name, each one once however many rows hold it.
    pub fn change_clauses(&mut self, change: impl Fn(&mut QuotedClause)) {
        // The first of each pair only holds the place in memory that the key is.
        let mut changed: HashMap<*const QuotedClause, [Arc<QuotedClause>; 2]> = HashMap::new();
        let mut change = |clause: &mut Arc<QuotedClause>| {
            let known = changed.entry(Arc::as_ptr(clause)).or_insert_with(|| {
                let mut new = QuotedClause::clone(clause);
                change(&mut new);
                [Arc::clone(clause), Arc::new(new)]
            });
            *clause = Arc::clone(&known[1]);
        };
        for row in &mut self.rows {
            let quotes = row.cells.iter_mut().flatten();
            quotes.for_each(|quote| change(&mut quote.clause));
            let near = row.nearest.iter_mut().flatten();
            near.for_each(|near| change(&mut near.clause));
            for shared in &mut row.differences.shared {
                change(&mut shared.clause);
                change(&mut shared.with);
            }
            let only = row.differences.only.iter_mut();
            only.for_each(|only| change(&mut only.clause));
        }
    }
}

/// A notice in the comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComparedNotice {
    /// Its id.
    pub id: String,
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
    /// The year of its date, of its number or, without both, the one its title names.
    pub year: Option<i32>,
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// A heading that stands in the row, or the beginning of a clause that has none.
    pub theme: String,
    /// Whether the theme is one of [`Options::themes`] and no heading.
    pub is_own_theme: bool,
    /// The address of the clause that opens the row; the others say how they answer it.
    pub base: String,
    /// The quotes of each province, in the order of [`Comparison::provinces`]; empty where nothing
    /// answers.
    pub cells: Vec<Vec<Quote>>,
    /// For each empty cell what came nearest to standing in it.
    pub nearest: Vec<Vec<Near>>,
    /// 异同.
    pub differences: Differences,
}

/// A task item that nearly stands in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// It.
    pub clause: Arc<QuotedClause>,
    /// How strongly it answers an item of the row; [`ACCEPTED`] would have been enough.
    pub score: f64,
}

/// From this score on two items answer each other.
pub const ACCEPTED: f64 = align::ACCEPTED;

impl Deref for Near {
    type Target = QuotedClause;

    fn deref(&self) -> &QuotedClause {
        &self.clause
    }
}

/// A clause quoted in a cell (引文), with its source (出处): the clause itself, which stands in as many
/// rows as it answers and is held once, and how it answers here.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// What is quoted; a quote can be read like the clause.
    pub clause: Arc<QuotedClause>,
    /// How it answers the clause that opens the row; none for that clause itself.
    pub relation: Option<Relation>,
    /// How strongly it answers that clause; none for that clause itself, for what its own column says
    /// again, and where nothing but a theme of the office's own brings the two together.
    pub score: Option<f64>,
    /// The passages it has in common with that clause.
    pub shared: Vec<Span>,
}

impl Deref for Quote {
    type Target = QuotedClause;

    fn deref(&self) -> &QuotedClause {
        &self.clause
    }
}

/// A task item as it is quoted.
#[derive(Clone, Debug, PartialEq)]
pub struct QuotedClause {
    /// `渝科协发〔2022〕2号#二（四）`.
    pub address: String,
    /// The part of the address before the path.
    pub document: String,
    /// Which of [`Comparison::notices`] it stands in.
    pub notice: usize,
    /// The document number of its notice, where it has one.
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
    /// What it states: quantities, dates, bodies.
    pub stated: Vec<Stated>,
    /// The activity it announces.
    pub activity: Option<Activity>,
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
    /// The addresses of those that stand in no row together with another column (独有).
    pub alone: Vec<String>,
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
