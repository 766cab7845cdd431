//! Lines to clauses: the mark sets the level, its neighbours decide where the order is not standard.
//!
//! Text before the first label is the preamble (引言); a paragraph behind a label belongs to it. Three
//! rules give back what stands behind the last item of a list and is not its text:
//! an article's list ends with its entry, and what follows is the article's next paragraph (款);
//! where all elder items of a list have the same shape (one paragraph, or a heading and one), what the
//! last one has beyond that belongs to the section; and words that close a whole notice (特此通知,
//! 本办法自…起施行) behind its last item are its closing (结语). Elsewhere the paragraph stays with the item.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::line::{Kind, Line};
use super::nest::{Node, nest};
use super::numbering::{Found, Label, Mark, Path, Place};
use super::pattern::pattern;
use super::{Clause, Paragraph, Role, article, fields, heading, role};
use crate::extract::Diagnostic;

/// Words that close a notice, whatever they stand behind.
static CLOSES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:特此(?:通知|通告|公告|通报|报告|函|批复|请示)|此[复令致]",
        r"|本(?:通知|意见|方案|办法|规定|细则|决定|措施|通告|公告|制度|规则|政策|要点|规划|纲要)",
        r"(?:由.{2,40}负责解释|自.{1,40}(?:起|之日))",
        r"|以上(?:意见|报告|请示))",
    ))
});

/// A labelled clause before the tree is built.
pub(super) struct Item {
    pub(super) found: Found,
    pub(super) label: String,
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) activity: bool,
    /// The paragraph (款) of its article that it belongs to, where that has to be said.
    pub(super) paragraph: Option<u32>,
}

impl Item {
    fn at(line: &Line<'_>, found: &Found) -> Self {
        Self {
            label: line.block.text[..found.length].to_owned(),
            paragraphs: vec![Paragraph::of(line.block, found.length)],
            activity: false,
            paragraph: None,
            found: found.clone(),
        }
    }

    /// Whether its text announces what follows.
    pub(super) fn ends_with_colon(&self) -> bool {
        let last = self.paragraphs.last();
        last.is_some_and(|p| p.text.ends_with(['：', ':']))
    }
}

/// The paths that are taken, and how often.
pub(super) type Seen = HashMap<Path, u32>;

/// Builds the clause tree of `lines`. Text before the first label becomes 引言, text behind that
/// belongs to no section 结语; where no line has a label all of it is 正文, as is the text of a cover.
pub(super) fn build(
    lines: &[Line<'_>],
    is_cover: bool,
    seen: &mut Seen,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Clause> {
    let mut before = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    for line in lines {
        match (&line.kind, items.last_mut()) {
            (Kind::Label(found), _) => items.push(Item::at(line, found)),
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
        let place = if items.is_empty() || is_cover {
            Place::Body
        } else {
            Place::Preamble
        };
        clauses.push(unlabelled(place, before, seen));
    }
    report_sequence(&items, diagnostics);
    let mut nodes = nest(items);
    let mut closing = words_that_close(&mut nodes);
    let rest = return_last_paragraphs(&mut nodes);
    closing.splice(0..0, rest);
    article::tell_lists_apart(&mut nodes);
    clauses.extend(clauses_of(nodes, &Path::default(), seen));
    if !closing.is_empty() {
        let place = if is_cover {
            Place::Body
        } else {
            Place::Closing
        };
        clauses.push(unlabelled(place, closing, seen));
    }
    fields::read(&mut clauses);
    role::assign(&mut clauses);
    clauses
}

/// A clause for text without a label.
fn unlabelled(place: Place, paragraphs: Vec<Paragraph>, seen: &mut Seen) -> Clause {
    Clause {
        path: told_apart(Path(vec![Label::Place(place)]), seen),
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

/// Takes the words that close the notice from its last clause, which has text of its own before them.
fn words_that_close(nodes: &mut [Node]) -> Vec<Paragraph> {
    let Some(last) = nodes.last_mut().filter(|node| !node.ends_in_article()) else {
        return Vec::new();
    };
    let item = last.last();
    let closes = |p: &Paragraph| CLOSES.is_match(&p.text);
    // A section of nothing else (附则) keeps them.
    let ends = |p: &Paragraph| p.text.ends_with('。');
    match item.paragraphs.iter().skip(1).position(closes) {
        Some(at) if !item.activity && item.paragraphs[..=at].iter().any(ends) => {
            item.paragraphs.split_off(at + 1)
        }
        _ => Vec::new(),
    }
}

/// A section's paragraph behind its last item belongs to the section, but no mark says where the
/// item ends. Its elder siblings do. What belongs to no section is given back.
fn return_last_paragraphs(nodes: &mut [Node]) -> Vec<Paragraph> {
    let rest = beyond_the_elders(nodes);
    for node in nodes.iter_mut() {
        if node.item.found.mark != Mark::Article {
            let rest = return_last_paragraphs(&mut node.children);
            node.item.paragraphs.extend(rest);
        }
    }
    rest
}

/// What the last of `nodes` has beyond the shape that all others share.
fn beyond_the_elders(nodes: &mut [Node]) -> Vec<Paragraph> {
    let Some((last, elders)) = nodes.split_last_mut() else {
        return Vec::new();
    };
    let mark = last.item.found.mark;
    if mark == Mark::Article {
        return Vec::new();
    }
    let mut shapes = elders
        .iter()
        .filter(|e| e.item.found.mark == mark)
        .map(|e| shape(&e.item.paragraphs));
    let Some(Some(length)) = shapes.next() else {
        return Vec::new();
    };
    let Some(item) = last.if_leaf() else {
        return Vec::new();
    };
    let own = item.paragraphs.get(..length).and_then(shape);
    let mut elders = 1;
    let alike = shapes.all(|s| {
        elders += 1;
        s == Some(length)
    });
    let beyond = item.paragraphs.len().saturating_sub(length);
    // Principles are often paragraphs below a heading: one example of that shape says little.
    let is_clear = length == 1 || (elders >= 2 && beyond == 1);
    if !alike || own != Some(length) || item.activity || beyond == 0 || !is_clear {
        return Vec::new();
    }
    item.paragraphs.split_off(length)
}

/// One paragraph of running text, or a heading and one: how many paragraphs that is.
fn shape(paragraphs: &[Paragraph]) -> Option<usize> {
    let runs = |p: &Paragraph| p.text.ends_with('。');
    match paragraphs {
        [text] if runs(text) => Some(1),
        [name, text] if !name.text.contains(['。', '；', '：']) && runs(text) => Some(2),
        _ => None,
    }
}

/// Says where a number does not follow the one before it; the label is kept as printed.
fn report_sequence(items: &[Item], diagnostics: &mut Vec<Diagnostic>) {
    let mut last: HashMap<Mark, u32> = HashMap::new();
    for item in items {
        let Found { mark, number, .. } = item.found;
        let page = item.paragraphs[0].page;
        let before = last.insert(mark, number);
        let expected = before.map_or(1, |n| n + 1);
        let inserted = matches!(item.found.label, Label::Inserted(..));
        if number != expected && number != 1 && !inserted {
            let message = match before {
                Some(n) => format!("序号不连续：此处为“{}”，前一个是{n}", item.label),
                None => format!("序号不连续：“{}”之前没有同类序号", item.label),
            };
            diagnostics.push(Diagnostic::new("label_out_of_sequence", message, page));
        }
        let mut units = item.label.chars().rev().filter(|c| "编章节条".contains(*c));
        if mark <= Mark::Article && units.next().is_some() && units.next().is_some() {
            let message = format!("序号有误字：“{}”", item.label);
            diagnostics.push(Diagnostic::new("misprinted_label", message, page));
        }
    }
}

/// `path`, or where another clause has it that path with its ordinal.
fn told_apart(path: Path, seen: &mut Seen) -> Path {
    let times = seen.entry(path.clone()).or_insert(0);
    *times += 1;
    match *times {
        1 => path,
        times => path.child(Label::Again(times)),
    }
}

/// The clauses of `nodes`, each with its path.
fn clauses_of(nodes: Vec<Node>, above: &Path, seen: &mut Seen) -> Vec<Clause> {
    let clause = |node: Node| {
        let Node { item, children } = node;
        let mark = item.found.mark;
        let above = match item.paragraph {
            Some(n) => &above.child(Label::Paragraph(n)),
            None => above,
        };
        let path = told_apart(above.child(item.found.label), seen);
        let leads = item.activity || !children.is_empty();
        let heading = heading::heading(mark, &item.paragraphs, leads);
        Clause {
            children: clauses_of(children, &path, seen),
            path,
            label: item.label,
            level: mark.level(),
            heading,
            paragraphs: item.paragraphs,
            role: Role::Other,
            fields: fields::Fields::default(),
            is_doubtful: false,
        }
    };
    nodes.into_iter().map(clause).collect()
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
        let clauses = build(&lines, false, &mut Seen::new(), &mut Vec::new());
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
