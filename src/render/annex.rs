//! What stands behind a table in every format that people read: its sources and its audit.
//!
//! The words are made here once, so that Word, HTML and Markdown say the same; what they look like
//! is each format's own matter.

use std::collections::BTreeMap;

use crate::compare::{ACCEPTED, Comparison, NotCompared};

/// A plain table of text.
pub(super) struct Table {
    /// The names of its columns; none of them is 序号, by which a reader knows the comparison itself.
    pub(super) head: Vec<&'static str>,
    /// Its rows, as wide as the head.
    pub(super) rows: Vec<Vec<String>>,
}

/// The notices with the files they are quoted from (来源).
pub(super) fn sources(comparison: &Comparison) -> Table {
    let head = vec![
        "文件名称",
        "发文字号",
        "发文机关",
        "省份",
        "成文日期",
        "任务条目数",
        "文件路径",
        "另见于",
        "SHA-256",
    ];
    let rows = comparison.notices.iter().map(|notice| {
        vec![
            notice.title.clone(),
            notice.document_number.clone().unwrap_or_default(),
            notice.issuing_bodies.join("\n"),
            notice.province.map_or("", |p| p.name()).to_owned(),
            notice.date_of_issue.clone().unwrap_or_default(),
            notice.items.to_string(),
            notice.path.clone(),
            notice.also_in.join("\n"),
            notice.sha256.clone(),
        ]
    });
    Table {
        rows: rows.collect(),
        head,
    }
}

/// How many task items there are and where they went (核对), each count with its name.
pub(super) fn counts(comparison: &Comparison) -> Vec<(&'static str, usize)> {
    let coverage = &comparison.coverage;
    let mut counts = vec![
        ("任务条目总数", coverage.items),
        ("已列入", coverage.placed),
        ("未列入", coverage.missing.len()),
        ("独有", coverage.alone.len()),
    ];
    if comparison.hidden_rows > 0 {
        counts.push(("与所查主题无关、未列出的行", comparison.hidden_rows));
    }
    counts
}

/// The addresses of what is missing, of what stands alone, and of what was not compared, by reason;
/// groups without an address are left out.
pub(super) fn groups(comparison: &Comparison) -> Vec<(String, Vec<&str>)> {
    let coverage = &comparison.coverage;
    let mut not_compared: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for other in &coverage.others {
        let reason = format!("{NO_ITEM}：{}", kind(other));
        not_compared.entry(reason).or_default().push(&other.address);
    }
    let missing = coverage.missing.iter().map(String::as_str).collect();
    let alone = coverage.alone.iter().map(String::as_str).collect();
    let mut groups = vec![
        ("遗漏（未列入）".to_owned(), missing),
        ("独有（没有与别的列同处一行）".to_owned(), alone),
    ];
    groups.extend(not_compared);
    groups.retain(|(_, addresses): &(String, Vec<&str>)| !addresses.is_empty());
    groups
}

/// What is said of a clause that was not compared; [`kind`] says what it is instead.
pub(super) const NO_ITEM: &str = "不是任务条目";

/// What a clause is that is no task item.
pub(super) fn kind(other: &NotCompared) -> &'static str {
    match other.is_lead {
        true => "章节引语",
        false => other.role.chinese(),
    }
}

/// What came nearest to standing in each empty cell; the JSON names the next ones, too.
pub(super) fn nearest(comparison: &Comparison) -> Table {
    let mut rows = Vec::new();
    for (number, row) in (1..).zip(&comparison.rows) {
        for (column, near) in comparison.provinces.iter().zip(&row.nearest) {
            if let Some(near) = near.first() {
                rows.push(vec![
                    format!("{number}"),
                    row.theme.clone(),
                    column.clone(),
                    near.address.clone(),
                    near.heading.clone().unwrap_or_default(),
                    format!("{:.3}", near.score),
                ]);
            }
        }
    }
    Table {
        head: vec!["行", "任务事项", "空格", "最接近的条目", "条目标题", "得分"],
        rows,
    }
}

/// What a score means.
pub(super) fn score_note() -> String {
    format!("得分 {ACCEPTED:.3} 以上才列入同一行，下列条目未达到，供人工复核")
}
