//! Which clauses stand on pages that may have been read wrong.
//!
//! A quotation from such a page may differ from what is printed, and nobody sees that in a table.
//! So each clause knows it, wherever it is quoted, and whoever quotes it says so.

use std::collections::BTreeSet;

use super::{Attachment, Clause, Notice};
use crate::extract::Diagnostic;

/// Marks the clauses of `notice` and of its attachments whose text is doubtful: a page of theirs is
/// among `remarks`, or a character of theirs could not be read (�).
pub(super) fn mark(notice: &mut Notice, remarks: &[Diagnostic]) {
    let doubted = remarks.iter().filter(|remark| remark.doubts_its_page());
    let pages = doubted.filter_map(|remark| remark.page).collect();
    mark_notice(notice, &pages);
}

fn mark_notice(notice: &mut Notice, pages: &BTreeSet<u32>) {
    mark_clauses(&mut notice.clauses, pages);
    for attachment in &mut notice.attachments {
        let Attachment {
            clauses, notice, ..
        } = attachment;
        mark_clauses(clauses, pages);
        if let Some(notice) = notice {
            mark_notice(notice, pages);
        }
    }
}

fn mark_clauses(clauses: &mut [Clause], pages: &BTreeSet<u32>) {
    for clause in clauses {
        clause.is_doubtful = clause.paragraphs.iter().any(|paragraph| {
            let first = paragraph.page.unwrap_or(0);
            let last = paragraph.last_page.unwrap_or(first).max(first);
            pages.range(first..=last).next().is_some() || paragraph.text.contains('\u{FFFD}')
        });
        mark_clauses(&mut clause.children, pages);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Line, reflow};

    #[test]
    fn a_clause_on_a_doubtful_page_or_with_an_unread_character_is_doubtful() {
        let texts = [
            (1, "一、总体要求"),
            (1, "坚持以人民为中心。"),
            (2, "二、主要任务"),
            (2, "（一）打造品牌。"),
            (3, "（二）壮大\u{FFFD}伍。"),
        ];
        let lines: Vec<Line> = (1..)
            .zip(texts)
            .map(|(number, (page, text))| Line {
                text: text.to_owned(),
                page: Some(page),
                number,
                ..Line::default()
            })
            .collect();
        let mut document = crate::extract::read("a.txt", "一、总体".as_bytes()).unwrap();
        document.blocks = reflow::reflow(&lines).blocks;
        document.diagnostics = vec![Diagnostic::new("pages_disagree", "不一致", Some(2))];
        let notice = super::super::parse(&document, None);
        let doubtful: Vec<String> = super::super::depth_first(&notice.clauses)
            .filter(|clause| clause.is_doubtful)
            .map(|clause| clause.path.to_string())
            .collect();
        assert_eq!(doubtful, ["二", "二（一）", "二（二）"]);
    }
}
