//! A notice without the texts of its clauses, which the index keeps with the clauses themselves.
//!
//! What a clause says is stored once: with the clause that search finds. A clause that is merged into
//! its twin in another file is found there, and keeps its text here.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::extract::Diagnostic;
use crate::notice::{Clause, Notice, depth_first};

/// A notice, with the texts of some clauses taken out.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Frame {
    /// Its file and its diagnostics, which [`Remarks`] reads without the rest.
    remarks: Remarks,
    notice: Notice,
    /// Which clause of its file its first one is.
    first: usize,
    /// For each clause that lacks its text, which one it is in its file and how long its paragraphs
    /// are in bytes.
    missing: Vec<(usize, Vec<usize>)>,
}

/// What a [`Frame`] begins with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Remarks {
    /// The path of the notice's file.
    pub(super) path: String,
    /// What is doubtful about the notice.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Remarks {
    /// Those of an encoded frame.
    pub(super) fn of(frame: &[u8]) -> Result<Self, postcard::Error> {
        Ok(postcard::take_from_bytes(frame)?.0)
    }
}

/// All clauses of `notice`, those of its attachments and of the notices in them included, in one fixed
/// order.
pub(super) fn clauses(notice: &Notice) -> Vec<&Clause> {
    let mut found: Vec<&Clause> = depth_first(&notice.clauses).collect();
    for attachment in &notice.attachments {
        found.extend(depth_first(&attachment.clauses));
        if let Some(inner) = &attachment.notice {
            found.extend(clauses(inner));
        }
    }
    found
}

impl Frame {
    /// Takes out the texts of those clauses of `notice` that `is_elsewhere`; the first of them is
    /// number `first` of its file.
    pub(super) fn of(
        mut notice: Notice,
        first: usize,
        is_elsewhere: impl Fn(usize) -> bool,
    ) -> Self {
        let mut missing = Vec::new();
        let mut ordinal = first;
        for_each_clause(&mut notice, &mut |clause| {
            if is_elsewhere(ordinal) {
                let texts = clause.paragraphs.iter_mut();
                let lengths = texts.map(|p| std::mem::take(&mut p.text).len()).collect();
                missing.push((ordinal, lengths));
            }
            ordinal += 1;
        });
        let remarks = Remarks {
            path: notice.source.path.clone(),
            diagnostics: std::mem::take(&mut notice.diagnostics),
        };
        Self {
            remarks,
            notice,
            first,
            missing,
        }
    }

    /// The path of the notice's file.
    pub(super) fn path(&self) -> &str {
        &self.remarks.path
    }

    /// The whole notice; `texts` holds the texts of its file's clauses by number. None where one is not
    /// there or is not as long as it was.
    pub(super) fn fill(self, texts: &HashMap<usize, String>) -> Option<Notice> {
        let Self {
            remarks,
            mut notice,
            first: mut ordinal,
            missing,
        } = self;
        notice.diagnostics = remarks.diagnostics;
        let mut whole = true;
        let mut left = missing.iter().peekable();
        for_each_clause(&mut notice, &mut |clause| {
            if let Some((_, lengths)) = left.next_if(|(at, _)| *at == ordinal) {
                let text = texts.get(&ordinal).map_or("", String::as_str);
                whole &= refill(clause, text, lengths);
            }
            ordinal += 1;
        });
        (whole && left.peek().is_none()).then_some(notice)
    }
}

/// Cuts `text` into the paragraphs of `clause` again; false where it does not fit.
fn refill(clause: &mut Clause, text: &str, lengths: &[usize]) -> bool {
    let mut at = 0;
    if clause.paragraphs.len() != lengths.len() {
        return false;
    }
    for (paragraph, &length) in clause.paragraphs.iter_mut().zip(lengths) {
        // Paragraphs are parted by line feeds, empty ones left out: see `Clause::text`.
        if length == 0 {
            continue;
        }
        at += usize::from(at > 0);
        let Some(own) = text.get(at..at + length) else {
            return false;
        };
        paragraph.text = own.to_owned();
        at += length;
    }
    at == text.len()
}

fn for_each_clause(notice: &mut Notice, visit: &mut impl FnMut(&mut Clause)) {
    fn below(clauses: &mut [Clause], visit: &mut impl FnMut(&mut Clause)) {
        for clause in clauses {
            visit(clause);
            below(&mut clause.children, visit);
        }
    }
    below(&mut notice.clauses, visit);
    for attachment in &mut notice.attachments {
        below(&mut attachment.clauses, visit);
        if let Some(inner) = &mut attachment.notice {
            for_each_clause(inner, visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The notices of the corpus.
    fn notices() -> Vec<Notice> {
        let entries = crate::corpus::entries("corpus".as_ref()).unwrap();
        let parse = |entry: &crate::corpus::Entry| {
            let bytes = std::fs::read(&entry.path).unwrap();
            let document = crate::extract::read(&entry.path.to_string_lossy(), &bytes).unwrap();
            crate::notice::parse(&document, entry.province)
        };
        entries.iter().map(parse).collect()
    }

    #[test]
    fn a_notice_comes_back_whole_whichever_clauses_are_kept_elsewhere() {
        for notice in notices() {
            let all: Vec<&Clause> = clauses(&notice);
            let texts = (7..).zip(all.iter().map(|c| c.text())).collect();
            for every in [1, 2, 3, usize::MAX] {
                let frame = Frame::of(notice.clone(), 7, |i| i % every == 0);
                let bytes = postcard::to_stdvec(&frame).unwrap();
                let diagnostics = Remarks::of(&bytes).unwrap().diagnostics;
                assert_eq!(diagnostics, notice.diagnostics);
                let frame: Frame = postcard::from_bytes(&bytes).unwrap();
                assert_eq!(frame.fill(&texts).as_ref(), Some(&notice));
            }
        }
    }

    #[test]
    fn a_text_that_is_missing_or_changed_is_noticed() {
        let notice = notices().remove(0);
        let mut texts: HashMap<usize, String> = (0..)
            .zip(clauses(&notice).iter().map(|c| c.text()))
            .collect();
        texts.get_mut(&3).unwrap().push('多');
        assert_eq!(Frame::of(notice.clone(), 0, |_| true).fill(&texts), None);
        assert_eq!(Frame::of(notice, 0, |_| true).fill(&HashMap::new()), None);
    }
}
