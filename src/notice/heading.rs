//! The heading of a clause (条目标题): alone on its line, run in up to a full stop, a colon or a
//! space, in brackets, or none.

use super::Paragraph;
use super::numbering::Mark;

/// The longest run-in heading in characters; a longer first sentence is text.
const LONGEST: usize = 40;
/// The longest heading before a colon or a space.
const LONGEST_NAME: usize = 20;
/// The longest line that is a heading by itself.
const LONGEST_LINE: usize = 60;

/// The heading of the clause with `paragraphs`. `leads`: clauses or labelled lines stand below, so
/// that a sentence of its own is their heading.
pub(super) fn heading(mark: Mark, paragraphs: &[Paragraph], leads: bool) -> Option<String> {
    let text = paragraphs.first()?.text.as_str();
    if text.is_empty() {
        return None;
    }
    if let Some(name) = bracketed(text) {
        return Some(name.to_owned());
    }
    if mark == Mark::Article {
        return None;
    }
    if let Some(name) = before_space(text) {
        return Some(name.to_owned());
    }
    let found = match text.split_once('。') {
        Some((first, rest)) => {
            let commas = first.matches('，').count();
            let runs_in = !rest.trim().is_empty() || paragraphs.len() > 1 || leads;
            let fits = is_within(first, LONGEST) && (commas < 2 || is_within(first, 24));
            (runs_in && fits).then_some(first)
        }
        None => {
            let open = text.ends_with(['；', ';', '，', '：', ':', '！', '？']);
            let fits = leads || is_within(text, LONGEST_LINE);
            (!open && fits).then_some(text)
        }
    };
    found
        .map(|name| before_colon(name).unwrap_or(name))
        .or_else(|| before_colon(text))
        .map(str::to_owned)
}

fn is_within(text: &str, limit: usize) -> bool {
    text.len() <= limit * 4 && text.chars().count() <= limit
}

/// `【目的】`, `（目的和依据）`: what an article is about.
fn bracketed(text: &str) -> Option<&str> {
    let close = match text.chars().next()? {
        '【' => '】',
        '（' => '）',
        _ => return None,
    };
    let end = text.find(close)? + close.len_utf8();
    let name = &text[close.len_utf8()..end - close.len_utf8()];
    let words =
        |c: char| matches!(c, '。' | '，' | '；' | '：' | '〔' | '［') || c.is_ascii_digit();
    let gap = text[end..].chars().next().is_none_or(char::is_whitespace) || close == '】';
    (gap && is_within(name, LONGEST_NAME) && !name.contains(words)).then_some(name)
}

/// `指导思想　以…为指导，…。`: a name, a space, and a sentence.
fn before_space(text: &str) -> Option<&str> {
    let (name, rest) = text.split_once([' ', '\u{3000}'])?;
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || "、“”（）《》".contains(c));
    let han = name.chars().filter(|c| !c.is_ascii()).count() >= 2;
    let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
    let latin = ascii(name.chars().next_back()) || ascii(rest.trim_start().chars().next());
    let sentence = rest.contains(['，', '。']) && rest.chars().count() >= 12;
    (plain && han && !latin && sentence && is_within(name, LONGEST_NAME)).then_some(name)
}

/// `组织领导：成立领导小组，…。`: a name, a colon, and more.
fn before_colon(text: &str) -> Option<&str> {
    let (name, rest) = text.split_once(['：', ':'])?;
    let plain = !name.contains(['，', '。', '；', '“', '《']);
    let announces = ["下列", "以下", "如下", "包括", "几点", "几个", "为了", "是"];
    let list = announces.iter().any(|word| name.contains(word));
    (plain && !list && !rest.trim().is_empty() && is_within(name, LONGEST_NAME)).then_some(name)
}
