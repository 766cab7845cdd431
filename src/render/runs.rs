//! A quote in runs: which of its characters are its heading, which it shares with the clause that
//! opens the row, and which state what no other column does.

use crate::compare::{Only, Quote, Row};

/// Characters of one kind that follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// They.
    pub(super) text: String,
    /// Label or heading.
    pub(super) is_heading: bool,
    /// Stand in the clause that opens the row, too; of that clause itself, in an answer to it.
    pub(super) is_shared: bool,
    /// Are what this column alone states in the row.
    pub(super) is_only: bool,
}

impl Run {
    /// Text without a mark.
    pub(super) fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }
}

/// What it means that characters are marked as shared; stands behind their look.
pub(super) const SHARED: &str = "：与本行立行条目（出处后没有【】者）逐字相同，连续六字以上；";
/// The same of what one column alone states.
pub(super) const ONLY: &str = "：本行仅该列提到的数量、时间、单位、品牌活动、文件或措辞。";
/// What the words behind a citation mean.
pub(super) const RELATIONS: &str =
    "出处后的【照搬】【改写】【相关】：与立行条目的关系，由程序按规则判定。";

/// What the marks mean, in their own look.
pub(super) fn legend() -> [Run; 4] {
    let shared = Run {
        is_shared: true,
        ..Run::plain("加底色的文字")
    };
    let only = Run {
        is_only: true,
        ..Run::plain("加粗的文字")
    };
    [
        shared,
        Run::plain(SHARED),
        only,
        Run::plain(&[ONLY, RELATIONS].concat()),
    ]
}

/// The label and the text of `quote`, which stands in `row`. Put together, the runs are both.
pub(super) fn runs(quote: &Quote, row: &Row) -> Vec<Run> {
    let heading = quote.heading.as_deref().unwrap_or_default();
    let heading = match quote.text.starts_with(heading) {
        true => heading.chars().count(),
        false => 0,
    };
    let mut marks = vec![(false, false); quote.text.chars().count()];
    let mut mark = |(start, end): (usize, usize), with: fn(&mut (bool, bool))| {
        let end = end.min(marks.len());
        marks
            .get_mut(start..end)
            .unwrap_or_default()
            .iter_mut()
            .for_each(with);
    };
    shared(quote, row)
        .into_iter()
        .for_each(|span| mark(span, |marks| marks.0 = true));
    let only = row.differences.only.iter();
    only.filter(|only| only.clause.address == quote.address)
        .filter_map(Only::stated)
        .for_each(|stated| mark((stated.start, stated.end), |marks| marks.1 = true));
    let mut runs: Vec<Run> = Vec::new();
    let mut push = |c: char, is_heading: bool, (is_shared, is_only): (bool, bool)| {
        let kind = (is_heading, is_shared, is_only);
        match runs.last_mut() {
            Some(run) if (run.is_heading, run.is_shared, run.is_only) == kind => run.text.push(c),
            _ => runs.push(Run {
                text: c.to_string(),
                is_heading,
                is_shared,
                is_only,
            }),
        }
    };
    quote
        .label
        .chars()
        .for_each(|c| push(c, true, (false, false)));
    for ((i, c), marks) in quote.text.chars().enumerate().zip(marks) {
        push(c, i < heading, marks);
    }
    runs
}

/// The places of the characters that `quote` shares.
fn shared(quote: &Quote, row: &Row) -> Vec<(usize, usize)> {
    if quote.address != row.base {
        return quote.shared.iter().map(|s| (s.start, s.end)).collect();
    }
    let answers = row.cells.iter().flatten();
    let spans = answers.flat_map(|answer| &answer.shared);
    spans.map(|s| (s.base_start, s.base_end)).collect()
}
