//! Task items of several notices side by side: the comparison (对照表).
//!
//! [`compare`] is a pure function from notices to rows. What a row quotes is the clause itself, with
//! its address; the theme of a row is a heading that stands in it. No item is lost: each task item
//! of each notice stands in at least one row, alone where nothing answers it, and
//! [`Coverage`] counts them.

use crate::corpus::Province;
use crate::notice::{Path, Role};

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
