//! What an office hands in: the comparison, the lists that belong to it, and who made it when.

use sha2::{Digest, Sha256};
use time::Date;

use crate::compare::Comparison;
use crate::compare::views::Listing;

/// A comparison with what is written around it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Handout {
    /// The comparison.
    pub comparison: Comparison,
    /// The lists that stand beside it where a format has room for them (数量指标, 期限, 活动).
    pub listings: Vec<Listing>,
    /// Who made it (编制单位).
    pub unit: Option<String>,
    /// When (编制日期).
    pub date: Option<Date>,
}

impl Handout {
    /// `2026年11月22日`, as dates of 公文 are written (GB/T 9704—2012, 7.3.5.4).
    pub fn written_date(&self) -> Option<String> {
        let date = self.date?;
        let (year, month, day) = date.to_calendar_date();
        Some(format!("{year}年{}月{day}日", u8::from(month)))
    }
}

/// What stands under the title of a table, part by part: 编制单位, 编制日期, what it was made from.
pub(super) fn byline(handout: &Handout) -> Vec<String> {
    let comparison = &handout.comparison;
    let unit = handout
        .unit
        .as_ref()
        .map(|unit| format!("编制单位：{unit}"));
    let date = handout
        .written_date()
        .map(|date| format!("编制日期：{date}"));
    let made = format!(
        "依据：{}份文件，{}项任务条目；语料状态 {}；软件 {PROGRAM}",
        comparison.notices.len(),
        comparison.coverage.items,
        corpus_state(comparison),
    );
    unit.into_iter().chain(date).chain([made]).collect()
}

/// The program that wrote a table: `duizhao 0.1.0`.
pub const PROGRAM: &str = concat!("duizhao ", env!("CARGO_PKG_VERSION"));

/// The state of the corpus that a comparison was made from: twelve hexadecimal digits of the SHA-256
/// of its files' hashes. The same files give the same state, wherever they lie.
///
/// ```
/// # use duizhao::compare::Comparison;
/// assert_eq!(duizhao::render::corpus_state(&Comparison::default()).len(), 12);
/// ```
pub fn corpus_state(comparison: &Comparison) -> String {
    let mut files: Vec<&str> = comparison.notices.iter().map(|n| &*n.sha256).collect();
    files.sort_unstable();
    files.dedup();
    let digest = Sha256::digest(files.join("\n"));
    digest[..6].iter().map(|b| format!("{b:02x}")).collect()
}
