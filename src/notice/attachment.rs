//! Attachments (附件): where each begins, what it is called, and what it holds.
//!
//! The list below the text (附件说明) names them, a label or a red head begins them. One that has a
//! number and a title of its own is a notice. Its tables stay rows and columns.

use super::enclosure::{self, find_title};
use super::head::{self, Head};
use super::line::{Kind, Line};
use super::numbering::label_at;
use super::parts::{self, Context};
use super::{
    Attachment, Imprint, Matter, MatterKind, Role, Table, genre, role, tree, without_print_spaces,
};
use crate::extract::Diagnostic;

/// A stretch of lines that is an attachment.
pub(super) struct Part {
    label: String,
    title: String,
    pub(super) start: usize,
    pub(super) shape: Shape,
}

/// What an attachment begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Its label alone on the line.
    Labelled,
    /// Its label and title.
    Titled,
    /// The red head or the number of the notice it is.
    Notice,
    /// Its title; no label says that it is one.
    Bare,
}

/// Marks the lines of the list of attachments (`附件：1. …`, `2. …`) as such, tells what begins an
/// attachment from what announces one, and gives the listed titles in order.
pub(super) fn list(lines: &mut [Line<'_>]) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    let last_start = lines.iter().rposition(|l| {
        matches!(&l.kind, Kind::AttachmentStart { label, .. } if label == "附件" || label == "附件1")
    });
    let mut dated = false;
    let mut i = 0;
    while i < lines.len() {
        dated |= matches!(lines[i].kind, Kind::Printing { .. } | Kind::CopyTo)
            || matches!(lines[i].kind, Kind::Date(_)) && i > 0 && is_signed(lines, i);
        let end = match lines[i].kind {
            // Below the date it is the attachment itself.
            Kind::AttachmentNote
                if dated && last_start < Some(i) && is_text(lines, i + 1) && !is_list(lines, i) =>
            {
                lines[i].kind = start_of(&lines[i].block.text);
                i + 1
            }
            Kind::AttachmentNote => items_behind(lines, i + 1, 2),
            Kind::AttachmentStart { .. } if !dated => announced(lines, i),
            _ => i,
        };
        if end > i && !matches!(lines[i].kind, Kind::AttachmentStart { .. }) || end > i + 1 {
            for line in &mut lines[i..end] {
                if titles.len() < 100 {
                    titles.extend(titles_in(&line.block.text));
                }
                line.kind = Kind::AttachmentNote;
            }
        }
        i = end.max(i + 1);
    }
    titles
}

/// Whether the titles in the line at `i` are numbered, or those below it are.
fn is_list(lines: &[Line<'_>], i: usize) -> bool {
    let (_, title) = lines[i]
        .block
        .text
        .split_once(['：', ':'])
        .unwrap_or_default();
    label_at(title.trim()).is_some_and(|found| found.number == 1)
}

/// Whether the date at `i` stands below a signature, or below the text.
fn is_signed(lines: &[Line<'_>], i: usize) -> bool {
    let above = &lines[i - 1];
    above.kind == Kind::Body
        || above.block.text.ends_with('。')
        || matches!(above.kind, Kind::AttachmentNote | Kind::Label(_))
}

/// Whether text stands at `i`, and not the frame below a notice.
fn is_text(lines: &[Line<'_>], i: usize) -> bool {
    lines.get(i).is_some_and(|l| {
        matches!(
            l.kind,
            Kind::Other
                | Kind::Label(_)
                | Kind::Row
                | Kind::Field(_)
                | Kind::Lead
                | Kind::IssuerHead
        )
    })
}

/// `附件：申报表` as the first line of that form.
fn start_of(text: &str) -> Kind {
    let title = text.split_once(['：', ':']).map_or("", |(_, title)| title);
    Kind::AttachmentStart {
        label: "附件".to_owned(),
        title: title.trim().to_owned(),
    }
}

/// Where the numbered titles that begin at `from` with `next` end.
fn items_behind(lines: &[Line<'_>], from: usize, next: u32) -> usize {
    let items = lines[from..].iter().zip(next..).take_while(|(line, n)| {
        matches!(&line.kind, Kind::Label(found) if found.number == *n)
            && !line.block.text.contains('。')
    });
    from + items.count()
}

/// Where a list of attachments that begins at `i` like an attachment ends (`附件：` alone with
/// numbered titles below it, or `附件1：…` `附件2：…`), if the signature follows it.
fn announced(lines: &[Line<'_>], i: usize) -> usize {
    let titled =
        |l: &Line<'_>| matches!(&l.kind, Kind::AttachmentStart { title, .. } if !title.is_empty());
    let run = lines[i..].iter().take(60).take_while(|l| titled(l)).count();
    let end = match run {
        0 => items_behind(lines, i + 1, 1),
        n => i + n,
    };
    let signed = lines[end..].iter().take(4).take_while(|l| {
        matches!(
            l.kind,
            Kind::Body | Kind::Date(_) | Kind::Contact | Kind::Note | Kind::Disclosure
        )
    });
    let signed = signed
        .filter(|l| matches!(l.kind, Kind::Date(_) | Kind::Contact))
        .count();
    if end > i && (run > 0 || end > i + 1) && signed > 0 {
        end
    } else {
        i
    }
}

/// The titles in a line of the list: `附件：1. 计划表 2. 申报表`.
fn titles_in(line: &str) -> Vec<String> {
    let named = line.trim_start_matches(['-', '—', ' ', '\u{3000}']);
    let begins = named.starts_with('附');
    let list = match named.split_once(['：', ':']) {
        Some((_, titles)) if begins => titles,
        _ if begins => named.trim_start_matches(|c: char| {
            "附件表录图".contains(c) || c.is_whitespace() || c.is_ascii_digit()
        }),
        _ => named,
    }
    .trim();
    let mut titles = vec![String::new()];
    let mut next = 2;
    for word in list.split_inclusive(char::is_whitespace) {
        let goes_on = label_at(word).is_some_and(|f| f.number == next && label_at(list).is_some());
        if goes_on {
            next += 1;
            titles.push(String::new());
        }
        if let Some(last) = titles.last_mut() {
            last.push_str(word);
        }
    }
    let bare = |item: &String| {
        let length = label_at(item).map_or(0, |found| found.length);
        without_print_spaces(&item[length..])
    };
    titles.iter().map(bare).filter(|t| !t.is_empty()).collect()
}

/// Finds where the attachments begin.
pub(super) fn split(lines: &[Line<'_>], listed: &[String], head: &Head) -> Vec<Part> {
    let rest = &lines[head.end.min(lines.len())..];
    let enclosed = enclosure::title(head, rest);
    let mut parts: Vec<Part> = Vec::new();
    let mut i = head.end;
    while i < lines.len() {
        match &lines[i].kind {
            Kind::AttachmentStart { label, title }
                if !is_enclosure(&lines[i..], enclosed.as_deref()) =>
            {
                let number = label.trim_start_matches(|c: char| !c.is_ascii_digit());
                let number = number.parse::<usize>().ok();
                let listed_title = number
                    .or((label == "附件").then_some(1))
                    .filter(|_| label.starts_with("附件"))
                    .and_then(|n| listed.get(n.wrapping_sub(1)))
                    .cloned();
                let is_titled = !title.is_empty();
                let title = if title.is_empty() {
                    listed_title.unwrap_or_default()
                } else {
                    without_print_spaces(title)
                };
                parts.push(Part {
                    label: label.clone(),
                    title,
                    start: i,
                    shape: if is_titled {
                        Shape::Titled
                    } else {
                        Shape::Labelled
                    },
                });
            }
            Kind::Number(_) => {
                let start = head_start(lines, i);
                let inner = head::read(&lines[start..]);
                let in_label = parts.last().is_some_and(|part| part.start + 1 == start);
                if !inner.title.is_empty() && !in_label {
                    let (label, title) = listed_as(&inner.title, listed, parts.len());
                    parts.push(Part {
                        label,
                        title,
                        start,
                        shape: Shape::Notice,
                    });
                }
                i = (start + inner.end).max(i);
            }
            _ => {}
        }
        i += 1;
    }
    if parts.is_empty()
        && enclosed.is_none()
        && let Some(start) = behind_signature(rest)
    {
        parts.push(Part {
            label: "附件".to_owned(),
            title: String::new(),
            start: head.end + start,
            shape: Shape::Bare,
        });
    }
    name_apart(&mut parts);
    parts
}

/// `省　长　某某某`, `某省人民代表大会常务委员会`: a short line without a sentence.
fn is_signature(text: &str) -> bool {
    text.len() <= 90 && !text.contains(['。', '，', '；', '：', '、', '“', '（'])
}

/// Where text under a title of its own begins behind the signature and the date, if it does.
pub(super) fn behind_signature(lines: &[Line<'_>]) -> Option<usize> {
    let is_signed = |l: &Line<'_>| l.kind == Kind::Body || is_signature(&l.block.text);
    let signed = lines
        .windows(2)
        .position(|two| is_signed(&two[0]) && matches!(two[1].kind, Kind::Date(_)))?;
    let is_frame = |l: &&Line<'_>| {
        matches!(
            l.kind,
            Kind::Date(_)
                | Kind::Note
                | Kind::Contact
                | Kind::Disclosure
                | Kind::CopyTo
                | Kind::Printing { .. }
        )
    };
    let frame = lines[signed + 1..].iter().take_while(is_frame).count();
    let start = signed + 1 + frame;
    let (title, rest) = lines.get(start..)?.split_first()?;
    let text = &title.block.text;
    let is_title = title.kind == Kind::Other
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().count() <= 50
        && !text.ends_with(['。', '：', '；', '，']);
    let holds =
        |l: &Line<'_>| matches!(l.kind, Kind::Label(_) | Kind::Row) || l.block.text.contains('。');
    (is_title && rest.iter().take(10).any(holds)).then_some(start)
}

/// Gives a second attachment with the same label a name of its own: `附件1〔2〕`.
fn name_apart(parts: &mut [Part]) {
    let mut seen = std::collections::HashMap::new();
    for part in parts {
        let times = seen.entry(part.label.clone()).or_insert(0u32);
        *times += 1;
        if *times > 1 {
            part.label = format!("{}〔{times}〕", part.label);
        }
    }
}

/// The first line of the red head above the number at `at`.
fn head_start(lines: &[Line<'_>], at: usize) -> usize {
    let mut start = at;
    while start > 0
        && at - start < 4
        && matches!(lines[start - 1].kind, Kind::IssuerHead | Kind::Body)
    {
        start -= 1;
    }
    start
}

/// The label and listed title of an attachment that has no line of its own to say which it is.
fn listed_as(title: &str, listed: &[String], before: usize) -> (String, String) {
    let bare = |t: &str| -> String {
        t.chars()
            .filter(|c| !"《》〈〉<>“”\" ".contains(*c))
            .collect()
    };
    let wanted = bare(title);
    let found = listed
        .iter()
        .position(|t| bare(t).contains(&wanted) || wanted.contains(&bare(t)));
    match found {
        Some(i) => (format!("附件{}", i + 1), listed[i].clone()),
        None => (format!("附件{}", before + 1), title.to_owned()),
    }
}

/// Whether the label `附件` stands above, or before, the text that the cover prints and distributes.
fn is_enclosure(lines: &[Line<'_>], enclosed: Option<&str>) -> bool {
    let Some(wanted) = enclosed else { return false };
    let at_top = |lines: &[Line<'_>]| {
        find_title(&lines[..lines.len().min(8)], wanted).is_some_and(|(at, _)| at == 0)
    };
    at_top(lines) || at_top(&lines[1..])
}

/// Reads the attachment `part`, whose lines are `lines`, and the imprint of the whole that may stand
/// below it.
pub(super) fn read(
    part: &Part,
    lines: &[Line<'_>],
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Attachment, Option<Imprint>) {
    let mut attachment = Attachment {
        label: part.label.clone(),
        title: part.title.clone(),
        matter: Vec::new(),
        clauses: Vec::new(),
        tables: Vec::new(),
        notice: None,
    };
    let mut rest = lines;
    if matches!(part.shape, Shape::Labelled | Shape::Titled) {
        let label = Matter::of(MatterKind::AttachmentLabel, lines[0].block);
        attachment.matter.push(label);
        rest = &lines[1..];
    }
    if part.shape == Shape::Notice || begins_with_head(rest) {
        attachment.notice = Some(Box::new(parts::notice(rest, &[], context)));
        return (attachment, None);
    }
    let titles = title_lines(rest, &attachment.title, part.shape);
    let (title, rest) = rest.split_at(titles);
    let as_title = title.iter().map(|l| Matter::of(MatterKind::Title, l.block));
    attachment.matter.extend(as_title);
    if attachment.title.is_empty() {
        let words = title.iter().map(|l| without_print_spaces(&l.block.text));
        attachment.title = words.collect();
    }
    let (rows, rest): (Vec<_>, Vec<_>) = (0..rest.len())
        .map(|i| (i, &rest[i]))
        .partition(|(_, l)| l.block.cells.is_some());
    attachment.tables = tables(&rows);
    let text: Vec<Line<'_>> = rest.into_iter().map(|(_, line)| line.clone()).collect();
    let (contents, text) = parts::without_contents(&text);
    attachment.matter.extend(contents);
    let tail = head::tail(&text);
    attachment.matter.extend(tail.matter(&text));
    let mut doubts = Vec::new();
    let text = &text[..tail.start];
    attachment.clauses = tree::build(text, false, &mut tree::Seen::new(), &mut doubts);
    parts::report_repeated(&attachment.clauses, &mut doubts);
    diagnostics.extend(doubts.into_iter().map(|doubt| Diagnostic {
        message: format!("{}：{}", part.label, doubt.message),
        ..doubt
    }));
    // A form, a list or a report asks for nothing; an attached plan or list of measures does.
    if !genre::genre(&attachment.title)
        .is_some_and(|genre| genre::ASKING_GENRES.contains(&genre.as_str()))
    {
        role::set_all(&mut attachment.clauses, Role::Other);
    }
    (attachment, tail.imprint())
}

/// Rows that follow one another are a table.
fn tables(rows: &[(usize, &Line<'_>)]) -> Vec<Table> {
    let table = |rows: &[(usize, &Line<'_>)]| Table {
        rows: rows
            .iter()
            .filter_map(|(_, l)| l.block.cells.clone())
            .collect(),
        page: rows[0].1.block.page,
        line: rows[0].1.block.line,
    };
    rows.chunk_by(|a, b| a.0 + 1 == b.0).map(table).collect()
}

/// Whether a number stands among the first lines, under a red head.
fn begins_with_head(lines: &[Line<'_>]) -> bool {
    lines
        .iter()
        .take(4)
        .any(|l| matches!(l.kind, Kind::Number(_)))
        && !head::read(lines).title.is_empty()
}

/// What titles of attachments end with.
const TITLE_ENDS: [&str; 24] = [
    "表", "单", "书", "方案", "办法", "目录", "指南", "要求", "说明", "规则", "标准", "规定",
    "细则", "要点", "计划", "汇总", "回执", "图", "图案", "预案", "意见", "措施", "制度", "名册",
];

/// How many lines at the top of an attachment are its title: those that the listed title is made
/// of or, unlisted, the short lines before the first sentence or label, three at most.
pub(super) fn title_lines(lines: &[Line<'_>], listed: &str, shape: Shape) -> usize {
    if let Some((0, count)) = (!listed.is_empty())
        .then(|| find_title(&lines[..lines.len().min(8)], listed))
        .flatten()
    {
        return count;
    }
    if shape == Shape::Titled {
        return 0;
    }
    let is_title = |l: &&Line<'_>| {
        let text = &l.block.text;
        matches!(l.kind, Kind::Other | Kind::Body)
            && text.chars().count() <= 50
            && !text.ends_with(['。', '：', '；'])
    };
    let count = lines.iter().take(3).take_while(is_title).count();
    // Behind the word that titles end with, only a bracket still belongs to it.
    let ends = |l: &Line<'_>| TITLE_ENDS.iter().any(|word| l.block.text.ends_with(word));
    match lines[..count].iter().position(ends) {
        Some(at) => {
            let more = lines[at + 1..count].iter();
            at + 1
                + more
                    .take_while(|l| l.block.text.starts_with(['（', '(']))
                    .count()
        }
        None => count,
    }
}
