//! Documents in documents: where a notice ends, where its attachments and what they carry begin.
//!
//! A notice that prints and distributes another text (印发《…》) is a short cover followed by that
//! text: one notice, whose clauses are the text's. An attachment that has a red head, a number and a
//! title of its own is a notice: it is parsed as one and keeps its own name.

use super::attachment::Shape;
use super::head::{self, Head};
use super::line::{Kind, Line, classify};
use super::{
    Clause, Matter, MatterKind, Notice, Role, attachment, contents, depth_first, doubt, enclosure,
    fields, frame, genre, id_of, kin, settle, tree, without_print_spaces,
};
use crate::corpus::Province;
use crate::extract::{Diagnostic, Document, Source};
use crate::notice::numbering::Label;

/// Where what is parsed comes from.
pub(super) struct Context<'a> {
    source: &'a Source,
    folder: Option<Province>,
}

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
    contents::mark(&mut lines);
    let doubts = settle::settle(&mut lines);
    let listed = attachment::list(&mut lines);
    let context = Context {
        source: &document.source,
        folder,
    };
    let mut notice = notice(&lines, &listed, &context);
    notice.diagnostics.extend(doubts);
    notice.removed = document.removed.clone();
    notice.readings = document.readings.clone();
    notice
        .diagnostics
        .splice(0..0, document.diagnostics.iter().cloned());
    doubt::mark(&mut notice, &document.diagnostics);
    notice
}

/// The notice whose lines are `lines`; `listed` are the titles of its attachments.
pub(super) fn notice(lines: &[Line<'_>], listed: &[String], context: &Context<'_>) -> Notice {
    let head = head::read(lines);
    let parts = attachment::split(lines, listed, &head);
    let end = parts.first().map_or(lines.len(), |part| part.start);
    let mut notice = main_notice(&lines[..end], head, context);
    if parts.iter().any(|part| part.shape == Shape::Bare) {
        notice.diagnostics.push(Diagnostic::new(
            "attachment_without_label",
            "落款之后的文字没有附件标签，记作“附件”",
            None,
        ));
    }
    for (i, part) in parts.iter().enumerate() {
        let end = parts.get(i + 1).map_or(lines.len(), |next| next.start);
        let lines = &lines[part.start..end];
        let (attachment, imprint) = attachment::read(part, lines, context, &mut notice.diagnostics);
        notice.imprint = notice.imprint.or(imprint);
        notice.attachments.push(attachment);
    }
    frame::complete(&mut notice, context.folder);
    fields::resolve(&mut notice);
    notice.references = fields::references(&notice);
    (notice.frame.marks, notice.frame.sample) = kin::marks_and_sample(&notice);
    notice.id = id_of(&notice);
    notice
}

/// The tables of contents among `lines` as matter, and the other lines.
pub(super) fn without_contents<'a>(lines: &[Line<'a>]) -> (Vec<Matter>, Vec<Line<'a>>) {
    let is_contents = |l: &&Line<'_>| l.kind == Kind::Contents;
    let (contents, text): (Vec<&Line<'a>>, Vec<&Line<'a>>) = lines.iter().partition(is_contents);
    let matter = contents
        .iter()
        .map(|l| Matter::of(MatterKind::Contents, l.block));
    (matter.collect(), text.into_iter().cloned().collect())
}

/// The notice whose frame and text are `lines`, attachments aside.
fn main_notice(lines: &[Line<'_>], head: Head, context: &Context<'_>) -> Notice {
    let mut diagnostics = head.diagnostics.clone();
    let mut matter: Vec<Matter> = head.matter(lines);
    let (contents, rest) = without_contents(&lines[head.end.min(lines.len())..]);
    matter.extend(contents);
    let rest = &rest[..];
    let enclosed = enclosure::find(&head, rest, &mut diagnostics);
    let mut cover: &[Line<'_>] = &[];
    let mut enclosed_title = None;
    let mut cover_tail = head::Tail::default();
    let mut body = rest;
    if let Some((at, count)) = enclosed {
        cover_tail = head::tail(&rest[..at]);
        matter.extend(cover_tail.matter(&rest[..at]));
        cover = &rest[..cover_tail.start];
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
    let mut seen = tree::Seen::new();
    let text = tree::build(&body[..tail.start], false, &mut seen, &mut diagnostics);
    let mut clauses = tree::build(cover, true, &mut seen, &mut diagnostics);
    for clause in clauses.iter_mut().filter(|c| c.label.is_empty()) {
        clause.role = Role::Preamble;
    }
    clauses.extend(text);
    let tail = cover_tail.before(tail);
    let (issuing_bodies, issued_by) = head.issuing_bodies(&tail);
    let frame = frame::Frame::issued(issued_by, head.history());
    let date_of_issue = tail.date_of_issue(&head, &mut diagnostics);
    let genre = genre::genre(&head.title);
    report_repeated(&clauses, &mut diagnostics);
    Notice {
        id: String::new(),
        source: context.source.clone(),
        document_number: head.number,
        title: head.title,
        enclosed_title,
        genre,
        issuing_bodies,
        main_recipients: head.main_recipients,
        province: None,
        date_of_issue,
        imprint: tail.imprint(),
        frame,
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

/// Says which labels stand twice.
pub(super) fn report_repeated(clauses: &[Clause], diagnostics: &mut Vec<Diagnostic>) {
    let again = |c: &&Clause| matches!(c.path.0.last(), Some(Label::Again(_)));
    for clause in depth_first(clauses).filter(again) {
        let message = format!("条款号重复，记作 {}", clause.path);
        diagnostics.push(Diagnostic::new("repeated_label", message, clause.page()));
    }
}
