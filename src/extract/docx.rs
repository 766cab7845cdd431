//! DOCX (WordprocessingML, transitional and strict): what Word prints, in the order it stands.
//!
//! Paragraphs are the file's own and need no reflow. Automatic numbers, which the file does not
//! contain, are computed and put in front of their paragraphs; tracked changes are taken as accepted;
//! field results are text and field codes are not; notes stand behind the paragraph that refers to
//! them. Hidden and deleted text, comments, headers and footers go to `removed`. A line break within a
//! paragraph begins a new block unless a sentence runs over it.
//!
//! Pages are where Word last broke them (`w:lastRenderedPageBreak`), if the file says so at all.
//! Pictures, charts and embedded files are not read; a diagnostic counts them.

mod cells;
mod fields;
mod inline;
mod notes;
mod numbering;
mod numerals;
mod story;
mod styles;
pub(super) mod symbols;
mod table;

pub(super) use self::cells::grids;
pub(super) use self::numerals::numeral;

use self::notes::Kind;
use self::numbering::Numbering;
use std::collections::BTreeMap;

use self::story::Story;
use self::styles::Styles;
use super::container::Container;
use super::package::{self, Relation};
use super::xml::{self, Element};
use super::{Content, Diagnostic, ExtractError, RemovedKind};

/// Parts that are read beside the document, by the kind of their relation.
const KINDS: [&str; 6] = [
    "styles",
    "numbering",
    "settings",
    "footnotes",
    "endnotes",
    "comments",
];

/// A part that is read beside the document.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) kind: String,
    /// What it is called to people.
    pub(super) name: String,
    /// Its characters; none if its bytes are damaged.
    pub(super) text: Option<String>,
}

/// The document in a container.
pub(super) fn content(bytes: &[u8]) -> Result<Content, ExtractError> {
    let mut container = Container::open(bytes)?;
    let (_, main) = package::main_part(&mut container)?.ok_or_else(|| bad("没有文档正文"))?;
    let relations = package::relations(&mut container, &main)?;
    let text = container.read(&main)?.unwrap_or_default();
    let text = xml::decode(&text);
    let document = parse_main(&main, &text)?;
    let sections = sections(&document)?;
    let parts = parts(&mut container, &main, &relations, &sections)?;
    read(&document, &sections, &parts, text.contains('\u{FFFD}'))
}

/// A document that another format gives, as its main part (`name` is what that is called to people)
/// and those beside it; all its headers are in use.
pub(super) fn read_parts(name: &str, text: &str, parts: &[Part]) -> Result<Content, ExtractError> {
    let document = parse_main(name, text)?;
    let sections = sections(&document)?;
    read(&document, &sections, parts, text.contains('\u{FFFD}'))
}

fn bad(reason: &str) -> ExtractError {
    ExtractError::BadContainer(reason.to_owned())
}

fn parse_main<'a>(name: &str, text: &'a str) -> Result<Element<'a>, ExtractError> {
    xml::parse(text).map_err(|error| match error {
        ExtractError::BadContainer(reason) => bad(&format!("{name} 的 {reason}")),
        other => other,
    })
}

/// The properties of every section, in order.
fn sections<'e, 'a>(document: &'e Element<'a>) -> Result<Vec<&'e Element<'a>>, ExtractError> {
    let body = document.child("body").ok_or_else(|| bad("没有文档正文"))?;
    let mut found = Vec::new();
    collect_sections(body, &mut found);
    Ok(found)
}

fn read(
    document: &Element<'_>,
    sections: &[&Element<'_>],
    parts: &[Part],
    has_undecodable: bool,
) -> Result<Content, ExtractError> {
    let mut diagnostics = Vec::new();
    let mut trees = Vec::new();
    for part in parts {
        match part.text.as_deref().map_or(Err(bad("")), xml::parse) {
            Ok(tree) => trees.push((part.kind.as_str(), tree)),
            Err(ExtractError::BadContainer(_)) => diagnostics.push(Diagnostic::new(
                "damaged_part",
                format!("文件内的 {} 已损坏，没有读取", part.name),
                None,
            )),
            Err(error) => return Err(error),
        }
    }
    let mut story = story(document, sections, &trees);
    for (_, tree) in trees.iter().filter(|(kind, _)| is_head(kind)) {
        story.remove_aside(RemovedKind::RunningHead, tree);
    }
    if let Some(body) = document.child("body") {
        story.blocks(body);
    }
    if has_undecodable {
        let message = "有字节不是文字，以 � 代替";
        diagnostics.push(Diagnostic::new("undecodable_bytes", message, None));
    }
    finish(story, diagnostics)
}

/// What the walk reads by.
fn story<'x>(
    document: &'x Element<'x>,
    sections: &[&Element<'_>],
    trees: &'x [(&str, Element<'x>)],
) -> Story<'x> {
    let find = |kind: &str| trees.iter().find(|(k, _)| *k == kind).map(|(_, tree)| tree);
    let starts_page = |section: &&Element<'_>| {
        let kind = section.child("type").and_then(|e| e.attribute("val"));
        !matches!(kind.as_deref(), Some("continuous" | "nextColumn"))
    };
    let mut story = Story {
        styles: find("styles").map(Styles::of).unwrap_or_default(),
        numbering: find("numbering").map(Numbering::of).unwrap_or_default(),
        is_paged: document.find("lastRenderedPageBreak").is_some(),
        sections: sections.iter().map(starts_page).collect(),
        unclosed: fields::unclosed(document),
        ..Story::default()
    };
    for properties in sections.iter().copied().chain(find("settings")) {
        story.notes.set_format(properties);
    }
    for (kind, name) in [(Kind::Footnote, "footnotes"), (Kind::Endnote, "endnotes")] {
        if let Some(root) = find(name) {
            story.notes.add(kind, root);
        }
    }
    for comment in find("comments").into_iter().flat_map(Element::children) {
        if let Some(id) = comment.attribute("id") {
            story.comments.insert(id, comment);
        }
    }
    for (_, tree) in trees {
        story.unclosed.extend(fields::unclosed(tree));
    }
    story
}

fn finish(story: Story<'_>, mut diagnostics: Vec<Diagnostic>) -> Result<Content, ExtractError> {
    let pictures = story.unread.get("图片").copied().unwrap_or_default();
    if story.out.is_empty() && pictures > 0 {
        return Err(ExtractError::OnlyPictures(pictures));
    }
    let mut remark = |code: &str, message: String| {
        diagnostics.push(Diagnostic::new(code, message, None));
    };
    if story.is_paged {
        let message = "页码是 Word 上次排版时的".to_owned();
        remark("pages_as_last_rendered", message);
    }
    if story.numbering.labels > 0 {
        let message = format!(
            "{} 个自动编号由编号规则算出，文件中没有这些字符",
            story.numbering.labels
        );
        remark("automatic_numbering", message);
    }
    if story.changes > 0 {
        let message = format!("{} 处修订按接受后的样子读取", story.changes);
        remark("tracked_changes", message);
    }
    if story.notes.count() > 0 {
        let message = format!("{} 条脚注、尾注排在引用它的段落之后", story.notes.count());
        remark("notes_moved", message);
    }
    if !story.unread.is_empty() {
        let counts = story.unread.iter().map(|(what, n)| format!("{what} {n}"));
        let counts = counts.collect::<Vec<_>>().join("、");
        remark("unread_objects", format!("没有读取：{counts}"));
    }
    Ok(Content {
        pages: story.is_paged.then_some(story.place.page + 1),
        blocks: story.out,
        removed: story.removed,
        readings: Vec::new(),
        diagnostics,
    })
}

/// The parts beside the document: one of each kind, and the headers and footers that are in use.
fn parts(
    container: &mut Container<'_>,
    main: &str,
    relations: &[Relation],
    sections: &[&Element<'_>],
) -> Result<Vec<Part>, ExtractError> {
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut wanted: Vec<(&str, String)> = Vec::new();
    for kind in KINDS {
        let related = relations.iter().find(|r| r.kind == kind);
        let usual = || format!("{folder}/{kind}.xml");
        wanted.push((kind, related.map_or_else(usual, |r| r.target.clone())));
    }
    let heads = relations.iter().filter(|r| is_head(&r.kind));
    let mut heads: BTreeMap<&str, &Relation> = heads.map(|r| (r.id.as_str(), r)).collect();
    let in_use = sections.iter().flat_map(|section| section.children());
    for reference in in_use.filter(|e| e.name().ends_with("Reference")) {
        // Taken out at its first use: later sections refer to the same ones.
        let id = reference.attribute("id").unwrap_or_default();
        if let Some(head) = heads.remove(id.as_str()) {
            wanted.push((&head.kind, head.target.clone()));
        }
    }
    let mut parts = Vec::new();
    for (kind, name) in wanted {
        let text = match container.read(&name) {
            Ok(None) => continue,
            Ok(Some(bytes)) => Some(xml::decode(&bytes).into_owned()),
            Err(ExtractError::BadContainer(_)) => None,
            Err(error) => return Err(error),
        };
        let kind = kind.to_owned();
        parts.push(Part { kind, name, text });
    }
    Ok(parts)
}

fn is_head(kind: &str) -> bool {
    matches!(kind, "header" | "footer")
}

/// Finds the properties of sections.
fn collect_sections<'e, 'a>(element: &'e Element<'a>, found: &mut Vec<&'e Element<'a>>) {
    for child in element.children() {
        match child.name() {
            "sectPr" => found.push(child),
            "r" | "tbl" => {}
            _ => collect_sections(child, found),
        }
    }
}

#[cfg(test)]
mod tests;
