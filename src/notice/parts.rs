//! Documents in documents: where a notice ends, where its attachments and what they carry begin.
//!
//! A notice that prints and distributes another text (印发《…》) is a short cover followed by that
//! text: one notice, whose clauses are the text's. An attachment that has a red head, a number and a
//! title of its own is a notice: it is parsed as one and keeps its own name.

use super::head::{self, Head};
use super::line::{Kind, Line, classify};
use super::{
    Attachment, Clause, Matter, MatterKind, Notice, Paragraph, Path, Role, Table, depth_first,
    doubt, fields, genre, id_of, role, tree, without_print_spaces,
};
use crate::corpus::Province;
use crate::extract::{Diagnostic, Document, Source};
use crate::notice::numbering::{Label, Mark, Place};

/// Parses `document`; `folder` is the province that its folder is named after, which decides.
///
/// A pure function that cannot fail: every character of every block is in the notice.
///
/// ```
/// use duizhao::{extract, notice};
/// let text = "渝科协发〔2022〕2 号\n关于印发要点的通知\n各区县科协：\n一、总体要求\n坚持。\n二、任务\n（一）打造品牌。发挥优势。";
/// let document = extract::read("a.txt", text.as_bytes()).unwrap();
/// let notice = notice::parse(&document, None);
/// assert_eq!(notice.name(), "渝科协发〔2022〕2号");
/// assert_eq!(notice.clauses[1].children[0].heading.as_deref(), Some("打造品牌"));
/// ```
pub fn parse(document: &Document, folder: Option<Province>) -> Notice {
    let mut lines: Vec<Line<'_>> = document.blocks.iter().map(classify).collect();
    contents(&mut lines);
    let listed = attachment_note(&mut lines);
    let mut notice = notice(&lines, &listed, &document.source, folder);
    notice.removed = document.removed.clone();
    notice.readings = document.readings.clone();
    notice
        .diagnostics
        .splice(0..0, document.diagnostics.iter().cloned());
    doubt::mark(&mut notice, &document.diagnostics);
    notice
}

/// Marks the lines of a table of contents (目录): those up to where its first entry stands again, as
/// the text. A contents without that word is a run of chapters with nothing between them.
fn contents(lines: &mut [Line<'_>]) {
    // Page numbers and leaders stand behind the entries, and not behind what they name.
    let entry = |line: &Line<'_>| -> String {
        let text = without_print_spaces(&line.block.text);
        let is_leader = |c: char| c.is_ascii_digit() || matches!(c, '.' | '…' | '·' | '．' | ' ');
        text.trim_end_matches(is_leader).to_owned()
    };
    let is_chapter =
        |line: &Line<'_>| matches!(&line.kind, Kind::Label(found) if found.mark < Mark::Article);
    let named = lines.iter().position(|l| l.kind == Kind::Contents);
    let run = lines.windows(2).position(|two| two.iter().all(is_chapter));
    let Some((start, first)) = named.map(|at| (at, at + 1)).or(run.map(|at| (at, at))) else {
        return;
    };
    let Some(wanted) = lines.get(first).map(entry) else {
        return;
    };
    let again = lines
        .iter()
        .skip(first + 1)
        .position(|l| entry(l) == wanted);
    // Without the word, only chapters are its entries.
    let entries = &lines[first..first + 1 + again.unwrap_or(0)];
    if again.is_none() || (named.is_none() && !entries.iter().all(is_chapter)) {
        return;
    }
    let end = first + entries.len();
    for line in &mut lines[start..end] {
        line.kind = Kind::Contents;
    }
}

/// Marks the lines that go on with a list of attachments (`附件：1. …`, `2. …`) as such, and gives
/// the listed titles in order.
fn attachment_note(lines: &mut [Line<'_>]) -> Vec<String> {
    let Some(start) = lines.iter().position(|l| l.kind == Kind::AttachmentNote) else {
        return Vec::new();
    };
    let first = lines[start]
        .block
        .text
        .split_once(['：', ':'])
        .map_or("", |(_, title)| title)
        .trim();
    let mut titles = vec![title_of_item(first)];
    for (next, line) in (2..).zip(&mut lines[start + 1..]) {
        match &line.kind {
            Kind::Label(found) if found.number == next => {
                titles.push(title_of_item(&line.block.text))
            }
            _ => break,
        }
        line.kind = Kind::AttachmentNote;
    }
    titles
}

fn title_of_item(item: &str) -> String {
    let length = super::numbering::label_at(item).map_or(0, |found| found.length);
    without_print_spaces(&item[length..])
}

/// A stretch of lines that is an attachment.
struct Part {
    label: String,
    title: String,
    start: usize,
    /// Its first line is a red head or a number: it is a notice, and has no line of its own for the label.
    bare: bool,
}

fn notice(
    lines: &[Line<'_>],
    listed: &[String],
    source: &Source,
    folder: Option<Province>,
) -> Notice {
    let head = head::read(lines);
    let parts = split(lines, listed, &head);
    let end = parts.first().map_or(lines.len(), |part| part.start);
    let mut notice = main_notice(&lines[..end], head, source, folder);
    for (i, part) in parts.iter().enumerate() {
        let end = parts.get(i + 1).map_or(lines.len(), |next| next.start);
        let attachment = attachment(part, &lines[part.start..end], source, folder);
        notice.attachments.push(attachment);
    }
    notice.references = fields::references(&notice);
    notice.id = id_of(&notice);
    notice
}

/// Finds where the attachments begin.
fn split(lines: &[Line<'_>], listed: &[String], head: &Head) -> Vec<Part> {
    let enclosed = head.enclosed_title();
    let mut parts: Vec<Part> = Vec::new();
    let mut i = head.end;
    while i < lines.len() {
        match &lines[i].kind {
            Kind::AttachmentStart { label, title }
                if !is_enclosure(&lines[i + 1..], enclosed.as_deref()) =>
            {
                let number = label.trim_start_matches("附件").parse::<usize>().ok();
                let listed_title = number
                    .or(Some(1))
                    .and_then(|n| listed.get(n.wrapping_sub(1)))
                    .cloned();
                let title = if title.is_empty() {
                    listed_title.unwrap_or_default()
                } else {
                    without_print_spaces(title)
                };
                parts.push(Part {
                    label: label.clone(),
                    title,
                    start: i,
                    bare: false,
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
                        bare: true,
                    });
                }
                i = (start + inner.end).max(i);
            }
            _ => {}
        }
        i += 1;
    }
    parts
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

/// Whether the lines behind `附件` are the text that the cover prints and distributes.
fn is_enclosure(lines: &[Line<'_>], enclosed: Option<&str>) -> bool {
    enclosed.is_some_and(|title| find_title(lines, title).is_some_and(|(at, _)| at == 0))
}

/// The place and number of lines of the title `wanted` in `lines`.
fn find_title(lines: &[Line<'_>], wanted: &str) -> Option<(usize, usize)> {
    for at in 0..lines.len() {
        let mut joined = String::new();
        for (count, line) in lines[at..].iter().take(4).enumerate() {
            let is_title = matches!(line.kind, Kind::Other | Kind::IssuerHead | Kind::Field(_))
                || (count > 0 && matches!(line.kind, Kind::Body | Kind::Label(_)));
            if !is_title || line.block.text.contains('。') {
                break;
            }
            joined.push_str(&without_print_spaces(&line.block.text));
            let joined = joined.trim_start_matches('《').trim_end_matches('》');
            // The issuer's name may stand before it here or there.
            let prefixed = joined.chars().count() >= 8
                && (wanted.ends_with(joined) || joined.ends_with(wanted));
            if joined == wanted
                || (prefixed && joined.chars().count() < wanted.chars().count() + 20)
            {
                return Some((at, count + 1));
            }
        }
    }
    None
}

/// The notice whose frame and text are `lines`, attachments aside.
fn main_notice(
    lines: &[Line<'_>],
    head: Head,
    source: &Source,
    folder: Option<Province>,
) -> Notice {
    let mut diagnostics = head.diagnostics.clone();
    let mut matter: Vec<Matter> = head.matter(lines);
    let rest = &lines[head.end.min(lines.len())..];
    let enclosed = head
        .enclosed_title()
        .and_then(|wanted| find_title(rest, &wanted));
    if head.enclosed_title().is_some() && enclosed.is_none() {
        diagnostics.push(Diagnostic::new(
            "enclosure_not_found",
            "未找到所印发文件的正文",
            None,
        ));
    }
    let mut clauses: Vec<Clause> = Vec::new();
    let mut enclosed_title = None;
    let mut cover_tail = head::Tail::default();
    let mut body = rest;
    if let Some((at, count)) = enclosed {
        cover_tail = head::tail(&rest[..at]);
        matter.extend(cover_tail.matter(&rest[..at]));
        clauses.extend(tree::build(&rest[..cover_tail.start], &mut diagnostics));
        for clause in clauses.iter_mut().filter(|c| c.label.is_empty()) {
            clause.path = Path(vec![Label::Place(Place::Body)]);
            clause.role = Role::Preamble;
        }
        let title: String = rest[at..at + count]
            .iter()
            .map(|l| without_print_spaces(&l.block.text))
            .collect();
        matter.extend(
            rest[at..at + count]
                .iter()
                .map(|l| Matter::of(MatterKind::EnclosedTitle, l.block)),
        );
        enclosed_title = Some(title);
        body = &rest[at + count..];
    }
    let tail = head::tail(body);
    matter.extend(tail.matter(body));
    clauses.extend(tree::build(&body[..tail.start], &mut diagnostics));
    let tail = cover_tail.before(tail);
    let issuing_bodies = head.issuing_bodies(&tail);
    let date_of_issue = tail.date_of_issue(&mut diagnostics);
    let genre = genre::genre(&head.title);
    let province = folder.or_else(|| province(&head, &issuing_bodies, enclosed_title.as_deref()));
    for clause in depth_first(&clauses).filter(|c| matches!(c.path.0.last(), Some(Label::Again(_))))
    {
        let message = format!("条款号重复，记作 {}", clause.path);
        diagnostics.push(Diagnostic::new("repeated_label", message, clause.page()));
    }
    Notice {
        id: String::new(),
        source: source.clone(),
        document_number: head.number,
        title: head.title,
        enclosed_title,
        genre,
        issuing_bodies,
        main_recipients: head.main_recipients,
        province,
        date_of_issue,
        imprint: tail.imprint(),
        disclosure: tail.disclosure,
        references: Vec::new(),
        matter,
        clauses,
        attachments: Vec::new(),
        removed: Vec::new(),
        readings: Vec::new(),
        diagnostics,
    }
}

fn province(
    head: &Head,
    issuing_bodies: &[String],
    enclosed_title: Option<&str>,
) -> Option<Province> {
    let number = head
        .number
        .as_ref()
        .and_then(|n| Province::of_number_code(&n.code));
    number
        .or_else(|| {
            issuing_bodies
                .iter()
                .find_map(|body| Province::mentioned_in(body))
        })
        .or_else(|| Province::mentioned_in(&head.title))
        .or_else(|| enclosed_title.and_then(Province::mentioned_in))
}

fn attachment(
    part: &Part,
    lines: &[Line<'_>],
    source: &Source,
    folder: Option<Province>,
) -> Attachment {
    let mut attachment = Attachment {
        label: part.label.clone(),
        title: part.title.clone(),
        matter: Vec::new(),
        clauses: Vec::new(),
        tables: Vec::new(),
        notice: None,
    };
    let mut rest = lines;
    if !part.bare {
        attachment
            .matter
            .push(Matter::of(MatterKind::AttachmentLabel, lines[0].block));
        rest = &lines[1..];
    }
    if part.bare || begins_with_head(rest) {
        attachment.notice = Some(Box::new(notice(rest, &[], source, folder)));
        return attachment;
    }
    let titles = title_lines(rest, &attachment.title);
    attachment.matter.extend(
        rest[..titles]
            .iter()
            .map(|l| Matter::of(MatterKind::Title, l.block)),
    );
    if attachment.title.is_empty() {
        attachment.title = rest[..titles]
            .iter()
            .map(|l| without_print_spaces(&l.block.text))
            .collect();
    }
    let mut text: Vec<Line<'_>> = Vec::new();
    let mut previous_row = false;
    for line in &rest[titles..] {
        let Some(cells) = &line.block.cells else {
            text.push(line.clone());
            previous_row = false;
            continue;
        };
        if !previous_row {
            attachment.tables.push(Table {
                rows: Vec::new(),
                page: line.block.page,
                line: line.block.line,
            });
        }
        if let Some(table) = attachment.tables.last_mut() {
            table.rows.push(cells.clone());
        }
        previous_row = true;
    }
    let tail = head::tail(&text);
    attachment.matter.extend(tail.matter(&text));
    attachment.clauses = tree::build(&text[..tail.start], &mut Vec::new());
    // A form, a list or a report asks for nothing; an attached plan or list of measures does.
    if !genre::genre(&attachment.title)
        .is_some_and(|genre| genre::ASKING_GENRES.contains(&genre.as_str()))
    {
        role::set_all(&mut attachment.clauses, Role::Other);
    }
    attachment
}

/// Whether a number stands among the first lines, under a red head.
fn begins_with_head(lines: &[Line<'_>]) -> bool {
    lines
        .iter()
        .take(4)
        .any(|l| matches!(l.kind, Kind::Number(_)))
        && !head::read(lines).title.is_empty()
}

/// How many lines at the top of an attachment are its title: those that the listed title is made
/// of or, unlisted, the short lines before the first sentence or label, three at most.
fn title_lines(lines: &[Line<'_>], listed: &str) -> usize {
    if let Some((0, count)) = (!listed.is_empty())
        .then(|| find_title(lines, listed))
        .flatten()
    {
        return count;
    }
    let is_title = |l: &&Line<'_>| {
        let text = &l.block.text;
        matches!(l.kind, Kind::Other | Kind::Body)
            && text.chars().count() <= 50
            && !text.ends_with(['。', '：', '；'])
    };
    lines.iter().take(3).take_while(is_title).count()
}

/// A clause for text without a label.
pub(super) fn unlabelled(place: Place, paragraphs: Vec<Paragraph>) -> Clause {
    Clause {
        path: Path(vec![Label::Place(place)]),
        label: String::new(),
        level: 0,
        heading: None,
        paragraphs,
        role: if place == Place::Preamble {
            Role::Preamble
        } else {
            Role::Other
        },
        fields: fields::Fields::default(),
        is_doubtful: false,
        children: Vec::new(),
    }
}
