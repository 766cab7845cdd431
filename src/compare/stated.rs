//! What a task item states, by kind: the fields of its clauses with their places in the item's text.

use crate::notice::Clause;
use crate::notice::fields::{Detail, Entry};

/// The kinds of statements that rows and views set side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatedKind {
    /// 数量指标.
    Target,
    /// 时间、期限.
    Date,
    /// 单位.
    Body,
    /// 品牌、活动.
    Program,
    /// 引用的文件.
    Reference,
    /// 约束程度: 必须, 鼓励, 可以.
    Strength,
}

impl StatedKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Target,
        Self::Date,
        Self::Body,
        Self::Program,
        Self::Reference,
        Self::Strength,
    ];

    /// The word in JSON: the key of the clause's fields.
    pub fn name(self) -> &'static str {
        match self {
            Self::Target => "targets",
            Self::Date => "dates",
            Self::Body => "bodies",
            Self::Program => "programs",
            Self::Reference => "references",
            Self::Strength => "strength",
        }
    }

    /// The word people read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Target => "数量",
            Self::Date => "时间",
            Self::Body => "单位",
            Self::Program => "品牌活动",
            Self::Reference => "文件",
            Self::Strength => "措辞",
        }
    }
}

/// A statement: a substring of the item's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// What it is.
    pub kind: StatedKind,
    /// The exact characters.
    pub text: String,
    /// First character in the item's text.
    pub start: usize,
    /// One behind the last.
    pub end: usize,
    /// What was made of them: the days of a date, the part of a body.
    pub detail: Option<Detail>,
}

/// What `clause` itself states, where its text begins at character `offset` of the item's.
pub(super) fn stated(clause: &Clause, offset: usize) -> Vec<Stated> {
    let fields = &clause.fields;
    let lists: [(StatedKind, &[Entry]); 6] = [
        (StatedKind::Target, &fields.targets),
        (StatedKind::Date, &fields.dates),
        (StatedKind::Body, &fields.bodies),
        (StatedKind::Program, &fields.programs),
        (StatedKind::Reference, &fields.references),
        (StatedKind::Strength, &fields.strength),
    ];
    let mut all: Vec<Stated> = Vec::new();
    for (kind, entries) in lists {
        all.extend(entries.iter().map(|entry| Stated {
            kind,
            text: entry.text.clone(),
            start: offset + entry.start,
            end: offset + entry.end,
            detail: entry.detail.clone(),
        }));
    }
    all
}
