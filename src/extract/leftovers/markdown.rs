//! Marks of Markdown: front matter, headings, lists, quotations, rules, tables, links, emphasis.
//!
//! A star or a bracket means something else in other texts, so nothing is taken unless some line can
//! only be Markdown.

use std::sync::LazyLock;

use regex::Regex;

use super::{is_rule, pattern, put, take_line};
use crate::extract::{Line, Removed, RemovedKind};

/// The longest front matter in lines.
const FRONT: usize = 40;

/// What a line begins with: `>`, a list's mark, a heading's.
static BEGIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[\s\x{3000}]*(?:>\s?)*(?:[-*+]\s+)?(?:#{1,6}\s+|#{2,6})?"));
/// Links and pictures; the text of a link stays.
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"!\[[^\]]{0,200}\]\([^)\s]{1,500}\)|\[(?P<text>[^\[\]]{0,300})\](?P<to>\((?:https?:|/|\.|#|www|mailto:|[\w%-]+[./])[^()\s]{0,500}\))",
    )
});
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\\[-.*_#()\[\]+!|>`~]"));
static SEPARATOR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$"));

/// Takes the marks out, if `lines` are Markdown; says whether they are.
pub(super) fn take_out(lines: &mut [Line], removed: &mut Vec<Removed>) -> bool {
    let front = front_matter(lines);
    if front == 0 && !lines.iter().any(|line| is_evidence(&line.text)) {
        return false;
    }
    let (front, text) = lines.split_at_mut(front);
    for line in front {
        take_line(line, RemovedKind::ConverterMark, removed);
    }
    for line in text {
        let bare = line.text.trim();
        if bare.starts_with("```") || is_rule(bare) || SEPARATOR.is_match(bare) {
            take_line(line, RemovedKind::ConverterMark, removed);
        } else if is_row(bare) {
            cells(line, removed);
        } else if !bare.is_empty() {
            begin(line, removed);
        }
        if line.text.contains("](") {
            links(line, removed);
        }
        if line.text.contains("**") {
            emphasis(line, removed);
        }
        if line.text.contains('\\') {
            escapes(line, removed);
        }
    }
    true
}

/// Whether only Markdown has such a line.
fn is_evidence(text: &str) -> bool {
    let text = text.trim();
    match text.as_bytes().first() {
        Some(b'#') => text.trim_start_matches('#').starts_with(' '),
        Some(b'*') => text.starts_with("**") && text[2..].contains("**"),
        Some(b'`') => text.starts_with("```"),
        Some(b'|') => SEPARATOR.is_match(text),
        _ => text.contains("](http") || text.contains("](/"),
    }
}

/// The lines of the front matter, rules included.
fn front_matter(lines: &[Line]) -> usize {
    let is_mark = |line: &Line| line.text.trim_start_matches('\u{feff}').trim_end() == "---";
    let Some(first) = lines.iter().position(|l| !l.text.trim().is_empty()) else {
        return 0;
    };
    if !is_mark(&lines[first]) {
        return 0;
    }
    let rest = &lines[first + 1..lines.len().min(first + FRONT)];
    let Some(last) = rest.iter().position(is_mark) else {
        return 0;
    };
    let is_key = |line: &Line| {
        let text = line.text.trim();
        let key = text.split_once(':').map_or("", |(key, _)| key);
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '"');
        text.is_empty() || text.starts_with("- ") || (!key.is_empty() && key.chars().all(plain))
    };
    if rest[..last].iter().all(is_key) && last > 0 {
        first + last + 2
    } else {
        0
    }
}

fn is_row(text: &str) -> bool {
    text.len() > 2 && text.starts_with('|') && text.ends_with('|')
}

/// `| a | b |` to `a\tb`.
fn cells(line: &mut Line, removed: &mut Vec<Removed>) {
    let bare = line.text.trim().trim_matches('|');
    let cells: Vec<&str> = bare.split('|').map(str::trim).collect();
    let bars = "|".repeat(line.text.matches('|').count());
    let text = cells.join("\t");
    line.text = text;
    put(line, RemovedKind::ConverterMark, &bars, removed);
}

fn begin(line: &mut Line, removed: &mut Vec<Removed>) {
    let length = BEGIN.find(&line.text).map_or(0, |m| m.end());
    let indent = line.text.len() - line.text.trim_start().len();
    if length > indent {
        let mark = line.text[indent..length].to_owned();
        line.text.replace_range(indent..length, "");
        put(line, RemovedKind::ConverterMark, mark.trim_end(), removed);
        if mark.contains('#') && line.text.ends_with('#') {
            let end = line.text.trim_end_matches('#').len();
            let close = line.text.split_off(end);
            put(line, RemovedKind::ConverterMark, &close, removed);
        }
    }
}

fn links(line: &mut Line, removed: &mut Vec<Removed>) {
    let mut kept = String::new();
    let mut end = 0;
    for found in LINK.captures_iter(&line.text) {
        let Some(whole) = found.get(0) else { continue };
        kept.push_str(&line.text[end..whole.start()]);
        match (found.name("text"), found.name("to")) {
            (Some(text), Some(to)) => {
                kept.push_str(text.as_str());
                let mark = format!("[]{}", to.as_str());
                put(line, RemovedKind::ConverterMark, &mark, removed);
            }
            _ => put(line, RemovedKind::ConverterMark, whole.as_str(), removed),
        }
        end = whole.end();
    }
    kept.push_str(&line.text[end..]);
    line.text = kept;
}

/// `**` before a word and behind one, in pairs; the stars of `王**` stand behind a word only.
fn emphasis(line: &mut Line, removed: &mut Vec<Removed>) {
    let parts: Vec<&str> = line.text.split("**").collect();
    if parts.len().is_multiple_of(2) {
        return;
    }
    let begins_word = |c: char| c.is_alphanumeric() || "《“（【〔(".contains(c);
    let are_emphasis =
        parts.iter().skip(1).step_by(2).all(|inside| {
            inside.starts_with(begins_word) && !inside.ends_with(char::is_whitespace)
        });
    if are_emphasis {
        let stars = "**".repeat(parts.len() - 1);
        line.text = parts.concat();
        put(line, RemovedKind::ConverterMark, &stars, removed);
    }
}

/// `1\.` to `1.`.
fn escapes(line: &mut Line, removed: &mut Vec<Removed>) {
    let marks = ESCAPE.find_iter(&line.text).map(|m| m.start());
    let marks: Vec<usize> = marks.collect();
    if !marks.is_empty() {
        let mut text = std::mem::take(&mut line.text).into_bytes();
        let mut at = 0;
        text.retain(|_| {
            at += 1;
            marks.binary_search(&(at - 1)).is_err()
        });
        line.text = String::from_utf8(text).unwrap_or_default();
        put(
            line,
            RemovedKind::ConverterMark,
            &"\\".repeat(marks.len()),
            removed,
        );
    }
}
