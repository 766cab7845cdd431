//! Lines to clauses: the mark sets the level, a short stack builds the tree.

use std::collections::HashMap;

use super::line::{Kind, Line};
use super::numbering::{Found, Label, Mark, Path, Place};
use super::parts::unlabelled;
use super::{Clause, Paragraph, Role, article, fields, role};
use crate::extract::Diagnostic;

/// The longest run-in heading in characters; a longer first sentence is text.
const LONGEST_HEADING: usize = 40;

/// A labelled clause before the tree is built.
pub(super) struct Item {
    pub(super) found: Found,
    pub(super) label: String,
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) activity: bool,
    /// The paragraph (款) of its article that it belongs to, where that has to be said.
    pub(super) paragraph: Option<u32>,
}

/// Builds the clause tree of `lines`. Text before the first label becomes 引言, text behind that
/// belongs to no section 结语; where no line has a label all of it is 正文.
pub(super) fn build(lines: &[Line<'_>], diagnostics: &mut Vec<Diagnostic>) -> Vec<Clause> {
    let mut before = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    for line in lines {
        match (&line.kind, items.last_mut()) {
            (Kind::Label(found), _) => items.push(Item {
                label: line.block.text[..found.length].to_owned(),
                paragraphs: vec![Paragraph::of(line.block, found.length)],
                activity: false,
                paragraph: None,
                found: found.clone(),
            }),
            (kind, Some(item)) => {
                item.activity |=
                    matches!(kind, Kind::Field(name) if fields::is_activity_line(name));
                item.paragraphs.push(Paragraph::of(line.block, 0));
            }
            (_, None) => before.push(Paragraph::of(line.block, 0)),
        }
    }
    let mut clauses = Vec::new();
    if !before.is_empty() {
        let place = if items.is_empty() {
            Place::Body
        } else {
            Place::Preamble
        };
        clauses.push(unlabelled(place, before));
    }
    article::tell_lists_apart(&mut items);
    let closing = return_last_paragraphs(&mut items);
    report_sequence(&items, diagnostics);
    let mut seen = HashMap::new();
    clauses.extend(nest(
        &mut items.into_iter().peekable(),
        None,
        &Path::default(),
        &mut seen,
    ));
    if !closing.is_empty() {
        clauses.push(unlabelled(Place::Closing, closing));
    }
    fields::read(&mut clauses);
    role::assign(&mut clauses);
    clauses
}

/// A section's paragraph behind its last item belongs to the section, but no mark says where the
/// item ends. Its elder siblings do: where each of them is one paragraph of running text, what
/// follows the last one's first paragraph goes to the section. What belongs to no section is given
/// back.
fn return_last_paragraphs(items: &mut [Item]) -> Vec<Paragraph> {
    let mut closing = Vec::new();
    for i in 0..items.len() {
        let mark = items[i].found.mark;
        let last = items.get(i + 1).is_none_or(|next| next.found.mark < mark);
        if !last || items[i].paragraphs.len() < 2 || items[i].activity {
            continue;
        }
        let running =
            |item: &Item| item.paragraphs.len() == 1 && item.paragraphs[0].text.ends_with('。');
        let elders: Vec<&Item> = items[..i]
            .iter()
            .rev()
            .take_while(|e| e.found.mark >= mark)
            .filter(|e| e.found.mark == mark)
            .collect();
        if elders.is_empty()
            || !elders.iter().all(|e| running(e))
            || !items[i].paragraphs[0].text.ends_with('。')
        {
            continue;
        }
        let rest = items[i].paragraphs.split_off(1);
        match items[..i].iter_mut().rev().find(|p| p.found.mark < mark) {
            Some(section) => section.paragraphs.extend(rest),
            None => closing.extend(rest),
        }
    }
    closing
}

/// Says where a number does not follow the one before it; the label is kept as printed.
fn report_sequence(items: &[Item], diagnostics: &mut Vec<Diagnostic>) {
    let mut last: HashMap<Mark, u32> = HashMap::new();
    for item in items {
        let Found { mark, number, .. } = item.found;
        let expected = last.get(&mark).map_or(1, |n| n + 1);
        if number != expected && number != 1 {
            let message = format!(
                "序号不连续：此处为“{}”，前一个是{}",
                item.label,
                expected - 1
            );
            diagnostics.push(Diagnostic::new(
                "label_out_of_sequence",
                message,
                item.paragraphs[0].page,
            ));
        }
        last.insert(mark, number);
    }
}

/// Takes the items below a clause with mark `above` and nests them.
fn nest(
    items: &mut std::iter::Peekable<std::vec::IntoIter<Item>>,
    above: Option<Mark>,
    path: &Path,
    seen: &mut HashMap<Path, u32>,
) -> Vec<Clause> {
    let mut clauses = Vec::new();
    while let Some(item) = items.next_if(|item| above.is_none_or(|mark| item.found.mark > mark)) {
        let mark = item.found.mark;
        let paragraph = item.paragraph.map(Label::Paragraph);
        let above = paragraph.map_or_else(|| path.clone(), |paragraph| path.child(paragraph));
        let mut path = above.child(item.found.label);
        let times = seen.entry(path.clone()).or_insert(0);
        *times += 1;
        if *times > 1 {
            path = path.child(Label::Again(*times));
        }
        let children = nest(items, Some(mark), &path, seen);
        let heading = heading(
            mark,
            &item.paragraphs,
            item.activity || !children.is_empty(),
        );
        clauses.push(Clause {
            path,
            label: item.label,
            level: mark.level(),
            heading,
            paragraphs: item.paragraphs,
            role: Role::Other,
            fields: fields::Fields::default(),
            is_doubtful: false,
            children,
        });
    }
    clauses
}

/// The heading (条目标题): alone on its line, or run in up to the first full stop when more follows.
/// `leads`: clauses or labelled lines stand below, so that a sentence of its own is their heading.
fn heading(mark: Mark, paragraphs: &[Paragraph], leads: bool) -> Option<String> {
    let text = paragraphs[0].text.as_str();
    if mark == Mark::Article || text.is_empty() {
        return None;
    }
    let length = |t: &str| t.chars().count();
    match text.split_once('。') {
        Some((first, rest)) => {
            let commas = first.matches('，').count();
            let runs_in = !rest.trim().is_empty() || paragraphs.len() > 1 || leads;
            (runs_in && length(first) <= LONGEST_HEADING && (commas < 2 || length(first) <= 24))
                .then(|| first.to_owned())
        }
        None => {
            let open = text.ends_with(['；', ';', '，', '：', ':', '！', '？']);
            (!open && (leads || length(text) <= 60)).then(|| text.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::read;
    use crate::notice::depth_first;

    fn outline(text: &str) -> Vec<String> {
        let document = read("a.txt", text.as_bytes()).unwrap();
        let lines: Vec<_> = document
            .blocks
            .iter()
            .map(super::super::line::classify)
            .collect();
        let clauses = build(&lines, &mut Vec::new());
        depth_first(&clauses)
            .map(|c| format!("{}|{}", c.path, c.text().replace('\n', "/")))
            .collect()
    }

    #[test]
    fn numbering_may_run_on_through_sections() {
        let found = outline("一、甲\n1. 子。丑。\n2. 寅。卯。\n二、乙\n3. 辰。巳。");
        assert_eq!(
            found,
            [
                "一|甲",
                "一1|子。丑。",
                "一2|寅。卯。",
                "二|乙",
                "二3|辰。巳。"
            ]
        );
    }

    #[test]
    fn a_paragraph_behind_the_last_item_stays_with_its_section() {
        let found =
            outline("一、甲\n（一）子。\n（二）丑。\n以上各项须于年底完成。\n二、乙\n（一）寅。");
        assert_eq!(
            found,
            [
                "一|甲/以上各项须于年底完成。",
                "一（一）|子。",
                "一（二）|丑。",
                "二|乙",
                "二（一）|寅。"
            ]
        );
        let found = outline("一、子。\n二、丑。\n特此通知。");
        assert_eq!(found, ["一|子。", "二|丑。", "结语|特此通知。"]);
    }

    #[test]
    fn a_second_clause_with_the_same_label_has_a_path_of_its_own() {
        assert_eq!(
            outline("一、子。\n一、丑。\n（一）寅。"),
            ["一|子。", "一〔2〕|丑。", "一〔2〕（一）|寅。"]
        );
    }

    #[test]
    fn two_lists_in_one_article_are_told_apart_by_their_paragraphs() {
        let found = outline(
            "第一条　有下列情形的：\n（一）甲；\n（二）乙。\n前款以外：\n（一）丙；\n（二）丁。\n其他按规定。\n第二条　应当：\n（一）戊。",
        );
        assert_eq!(
            found,
            [
                "第一条|有下列情形的：/前款以外：/其他按规定。",
                "第一条第一款（一）|甲；",
                "第一条第一款（二）|乙。",
                "第一条第二款（一）|丙；",
                "第一条第二款（二）|丁。",
                "第二条|应当：",
                "第二条（一）|戊。"
            ]
        );
    }

    #[test]
    fn articles_number_through_chapters() {
        let found = outline(
            "第一章 总则\n第一条　为了规范，制定本办法。\n第二章 职责\n第二条　应当：\n（一）甲；\n（二）乙。",
        );
        let paths: Vec<_> = found.iter().map(|f| f.split('|').next().unwrap()).collect();
        assert_eq!(
            paths,
            [
                "第一章",
                "第一条",
                "第二章",
                "第二条",
                "第二条（一）",
                "第二条（二）"
            ]
        );
    }
}
