//! Tables of contents (目录), which are no clauses.
//!
//! An entry says what stands below again, so the list ends where its first entry stands a second time.
//! Where the text words it otherwise, page numbers and leaders behind the entries tell them.

use super::line::{Kind, Line};
use super::numbering::Mark;
use super::without_print_spaces;

/// The most entries that are looked at.
const LONGEST: usize = 1000;

/// Marks the lines of tables of contents. One without the word 目录 is a run of chapters with nothing
/// between them.
pub(super) fn mark(lines: &mut [Line<'_>]) {
    let mut at = 0;
    let mut found = false;
    while let Some(named) = lines[at..].iter().position(|l| l.kind == Kind::Contents) {
        let start = at + named;
        let end = end_of_entries(lines, start + 1);
        at = end.max(start + 1);
        found |= end > start + 1;
        for line in &mut lines[start..end] {
            line.kind = Kind::Contents;
        }
    }
    if !found && let Some(start) = lines.windows(2).position(|two| two.iter().all(is_chapter)) {
        let end = end_of_entries(lines, start);
        if lines[start..end].iter().all(is_chapter) {
            for line in &mut lines[start..end] {
                line.kind = Kind::Contents;
            }
        }
    }
}

fn is_chapter(line: &Line<'_>) -> bool {
    matches!(&line.kind, Kind::Label(found) if found.mark < Mark::Article)
}

/// Behind the last entry of the list that begins at `first`; `first` where there is none.
fn end_of_entries(lines: &[Line<'_>], first: usize) -> usize {
    let Some(wanted) = lines.get(first).map(entry) else {
        return first;
    };
    let list = lines[first..].iter().take(LONGEST);
    let list = list.take_while(|l| l.kind != Kind::Contents);
    let list = &lines[first..first + list.take_while(|l| may_be_entry(l)).count()];
    let behind = &lines[first..lines.len().min(first + list.len() + 1)];
    let again = |l: &Line<'_>| {
        let text = without_print_spaces(&l.block.text);
        text == wanted || (wanted.len() >= 9 && text.starts_with(&wanted))
    };
    match behind.iter().skip(1).position(again) {
        Some(at) => first + 1 + at,
        None => first + list.iter().take_while(|l| has_page(&l.block.text)).count(),
    }
}

/// An entry without the page number and the leaders behind it.
fn entry(line: &Line<'_>) -> String {
    let text = without_print_spaces(&line.block.text);
    text.trim_end_matches(is_leader).to_owned()
}

fn is_leader(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            '.' | '…' | '·' | '．' | ' ' | '\t' | '—' | '-' | '(' | ')' | '（' | '）'
        )
}

fn may_be_entry(line: &Line<'_>) -> bool {
    let text = &line.block.text;
    text.len() <= 300 && !text.ends_with(['。', '；', '：', ':'])
}

/// Whether leaders or a gap and a page number end the line.
fn has_page(text: &str) -> bool {
    let bare = text
        .trim_end()
        .trim_end_matches(|c: char| c.is_ascii_digit());
    bare.len() < text.trim_end().len()
        && (bare.ends_with(['…', '·', '.', '．', '\t', ' ', '\u{3000}']))
        && text.len() <= 400
}
