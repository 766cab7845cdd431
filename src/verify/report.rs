//! Findings in words and as JSON.

use serde_json::{Value, json};

use super::judge::{Finding, Note, Status};
use super::spans::Difference;
use super::table::{Claim, Table, TableError};
use crate::render::pages;

impl Status {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 7] = [
        Self::Agrees,
        Self::Changed,
        Self::NoSuchSource,
        Self::SourceChanged,
        Self::Uncited,
        Self::Unchecked,
        Self::Remark,
    ];

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Changed => "changed",
            Self::NoSuchSource => "no_such_source",
            Self::SourceChanged => "source_changed",
            Self::Uncited => "uncited",
            Self::Unchecked => "unchecked",
            Self::Remark => "remark",
        }
    }

    /// The word people read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Agrees => "一致",
            Self::Changed => "有改动",
            Self::NoSuchSource => "出处不存在",
            Self::SourceChanged => "来源已变",
            Self::Uncited => "缺出处",
            Self::Unchecked => "未能核对",
            Self::Remark => "旁注",
        }
    }

    /// Whether a quote of this status is not what the source says.
    pub fn is_difference(self) -> bool {
        !matches!(self, Self::Agrees | Self::Unchecked | Self::Remark)
    }
}

impl Note {
    /// The name for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::FileChanged(_) => "file_changed",
            Self::Page { .. } => "page",
            Self::Excerpt(..) => "excerpt",
            Self::Label => "label",
            Self::StandsAt(_) => "stands_at",
            Self::PartOf(_) => "part_of",
            Self::Nearest(_) => "nearest",
            Self::NoClause => "no_clause",
            Self::ClauseGone => "clause_gone",
            Self::FileGone(_) => "file_gone",
            Self::Unreadable(..) => "unreadable",
            Self::NotFound => "not_found",
            Self::Column(_) => "column",
            Self::NotOf(..) => "not_of",
            Self::Share(_) => "share",
            Self::NotSo(_) => "not_so",
            Self::TooMuch => "too_much",
        }
    }

    /// What people read, for a quote of `status`.
    pub fn words(&self, status: Status) -> String {
        match self {
            Self::FileChanged(path) if status == Status::Agrees => {
                format!("来源文件已变，引文未变：{path}")
            }
            Self::FileChanged(path) => format!("来源文件在制表之后变了：{path}"),
            Self::Page { expected, found } => {
                let shown = |(first, last)| pages(Some(first), Some(last)).unwrap_or_default();
                let source =
                    expected.map_or("没有页码".to_owned(), |p| format!("在{}", shown(p)));
                format!("页码不符：表中写{}，来源{source}", shown(*found))
            }
            Self::Excerpt(taken, all) => format!("节录：原文 {all} 字，引了 {taken} 字"),
            Self::Label => "层次序数与原文不同".to_owned(),
            Self::StandsAt(addresses) => format!("这段文字见于 {}", addresses.join("、")),
            Self::PartOf(addresses) => format!("这段文字节自 {}", addresses.join("、")),
            Self::Nearest(names) => format!("相近的有：{}", names.join("、")),
            Self::NoClause => "出处只写到文件，没有条款号".to_owned(),
            Self::ClauseGone => "来源中没有这个条款了".to_owned(),
            Self::FileGone(path) => format!("来源文件不在语料目录中：{path}"),
            Self::Unreadable(path, message) => format!("来源文件读不出：{path}：{message}"),
            Self::NotFound => "在所引的公文中没有找到这段文字".to_owned(),
            Self::Column(name) => format!("“{name}”不见于出处所指的条款"),
            Self::NotOf(words, of) => format!("“{words}”不见于本行{of}的引文"),
            Self::Share(percent) => format!("重新计算为 {percent}%"),
            Self::NotSo(names) => format!("与本行引文的有无不符：{}", names.join("、")),
            Self::TooMuch => "内容过多，未逐一核对".to_owned(),
        }
    }
}

/// How many findings have each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    by_status: [usize; Status::ALL.len()],
    /// Lines of columns without citations (异同, 数量指标).
    stated: usize,
}

impl Counts {
    /// Of `findings`.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            counts.by_status[finding.status as usize] += 1;
            let is_line = matches!(finding.quoted.claim, Claim::Stated(_));
            counts.stated += usize::from(is_line && finding.status != Status::Remark);
        }
        counts
    }

    /// Of this status.
    pub fn get(&self, status: Status) -> usize {
        self.by_status[status as usize]
    }

    /// All that was to be checked: everything but remarks.
    pub fn quotes(&self) -> usize {
        self.by_status.iter().sum::<usize>() - self.get(Status::Remark)
    }

    /// `引文 120 条：一致 118，有改动 1，出处不存在 0，来源已变 1`, and what else there is.
    pub fn words(&self) -> String {
        let counted = |status: Status| format!("{} {}", status.chinese(), self.get(status));
        let always = Status::ALL[..4].iter().map(|status| counted(*status));
        let others = [Status::Uncited, Status::Unchecked].into_iter();
        let others = others.filter(|status| self.get(*status) > 0).map(counted);
        let counts: Vec<String> = always.chain(others).collect();
        let remarks = match self.get(Status::Remark) {
            0 => String::new(),
            n => format!("；另有旁注 {n} 处，不是引文，未核对"),
        };
        let quotes = match self.stated {
            0 => format!("引文 {} 条", self.quotes()),
            n => format!("引文 {} 条，异同、指标等栏 {n} 行", self.quotes() - n),
        };
        format!("{quotes}：{}{remarks}", counts.join("，"))
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let counts = Status::ALL.iter();
        let mut object: serde_json::Map<String, Value> = counts
            .map(|status| (status.name().to_owned(), json!(self.get(*status))))
            .collect();
        object.insert("quotes".to_owned(), json!(self.quotes()));
        object.insert("stated".to_owned(), json!(self.stated));
        Value::Object(object)
    }
}

/// What came of one table.
pub fn json(path: &str, table: &Table, findings: &[Finding]) -> Value {
    json!({
        "table": path,
        "quotes": findings.iter().map(finding).collect::<Vec<_>>(),
        "unchecked_columns": table.unchecked_columns,
        "counts": Counts::of(findings).json(),
    })
}

/// A table that could not be checked.
pub fn failed(path: &str, error: &TableError) -> Value {
    json!({
        "table": path,
        "quotes": [],
        "unchecked_columns": [],
        "counts": Counts::default().json(),
        "error": { "code": error.code(), "message": error.to_string() },
    })
}

fn finding(finding: &Finding) -> Value {
    let quoted = &finding.quoted;
    let cited = quoted.claim.cited();
    let found = match quoted.text.is_empty() {
        true => &quoted.above,
        false => &quoted.text,
    };
    let page = |page: fn((u32, u32)) -> u32| cited.and_then(|c| c.pages).map(page);
    let notes = finding.notes.iter();
    let notes = notes.map(|n| json!({ "code": n.name(), "message": n.words(finding.status) }));
    let source = finding.source.as_ref();
    json!({
        "address": cited.map(|cited| &cited.address),
        "status": finding.status.name(),
        "place": { "sheet": quoted.place.sheet, "cell": quoted.place.cell },
        "kind": quoted.claim.name(),
        "column": quoted.claim.column(),
        "page": page(|(first, _)| first),
        "last_page": page(|(_, last)| last),
        "expected": finding.expected,
        "found": found,
        "differences": finding.differences.iter().map(difference).collect::<Vec<_>>(),
        "notes": notes.collect::<Vec<_>>(),
        "source": source.map(|s| json!({ "path": s.path, "sha256": s.sha256 })),
    })
}

fn difference(difference: &Difference) -> Value {
    json!({
        "at": difference.at,
        "expected": difference.expected,
        "found": difference.found,
        "before": difference.before,
        "after": difference.after,
    })
}
