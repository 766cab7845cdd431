//! Who does it (责任、牵头、主办、承办、参与单位): from labels, from brackets at the end of an item, and
//! from 由…负责.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::{Detail, Entry, Offsets};
use crate::notice::bodies;
use crate::notice::pattern::pattern;

/// Bodies with a part to play.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// Their part.
    pub kind: PartyKind,
    /// Their names, as printed.
    pub names: Vec<String>,
}

/// The part that a body plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// 责任单位, …负责.
    Responsible,
    /// 牵头单位.
    Lead,
    /// 指导单位.
    Guide,
    /// 主办单位.
    Host,
    /// 承办单位.
    Organizer,
    /// 协办单位.
    CoOrganizer,
    /// 支持单位.
    Support,
    /// 配合单位, 会同….
    Cooperate,
    /// 参加单位.
    Participate,
}

impl PartyKind {
    /// The word people read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Responsible => "责任",
            Self::Lead => "牵头",
            Self::Guide => "指导",
            Self::Host => "主办",
            Self::Organizer => "承办",
            Self::CoOrganizer => "协办",
            Self::Support => "支持",
            Self::Cooperate => "配合",
            Self::Participate => "参与",
        }
    }

    /// The part that a label names (主办单位, 牵头部门).
    fn of(label: &str) -> Option<Self> {
        let rules = [
            ("牵头", Self::Lead),
            ("协办", Self::CoOrganizer),
            ("承办", Self::Organizer),
            ("主办", Self::Host),
            ("指导", Self::Guide),
            ("支持", Self::Support),
            ("配合", Self::Cooperate),
            ("协作", Self::Cooperate),
            ("协助", Self::Cooperate),
            ("会同", Self::Cooperate),
            ("参与", Self::Participate),
            ("参加", Self::Participate),
            ("责任", Self::Responsible),
            ("组织", Self::Organizer),
            ("落实", Self::Responsible),
            ("实施", Self::Responsible),
            ("执行", Self::Responsible),
            ("完成", Self::Responsible),
            ("负责", Self::Responsible),
            ("解释", Self::Responsible),
        ];
        rules
            .iter()
            .find(|(word, _)| label.contains(word))
            .map(|(_, kind)| *kind)
    }
}

/// 责任单位：…, up to the end of the sentence, line or bracket.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?P<label>(?:责\s*任|牵\s*头|主\s*办|承\s*办|协\s*办|支\s*持|指\s*导|配\s*合|协\s*作|参\s*与|参\s*加|组\s*织|落\s*实|实\s*施|执\s*行|完\s*成|负\s*责)",
        r"(?:\s*责\s*任)?\s*(?:单\s*位|部\s*门|机\s*构|处\s*室|科\s*室|主\s*体)|主办|承办|协办)(?:及[\p{Han}]{2,6})?\s*(?:[：:]|\t)\s*",
        r"(?P<list>(?:[（(][^（）()\n]*[）)]|[^。；;\n（）()\t])+)",
    ))
});
/// （市教委、市科技局牵头，各区县配合） at the end of an item.
static BRACKETED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[（(](?P<list>[^（）()\n：:]*(?:[（(][^（）()\n]*[）)][^（）()\n：:]*)*(?:牵头|负责|配合|参与|参加|落实|分工))[^（）()\n：:]{0,4}[）)]",
    )
});
/// 由…负责.
static BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"由(?P<list>[\p{Han}、（）()和]{2,60}?)(?:具体|共同|统一|分别|依法|按照职责|按职责|负责)*",
        r"(?P<does>牵头|负责|主办|承办|协办|组织实施|组织|指导|制定|会同|实施|解释|落实)(?:(?P<with>会同)?(?P<others>[\p{Han}、]{2,40}?)(?:负责|制定|实施|组织|共同))?",
    ))
});
/// 市教委牵头, amid a sentence.
static LEADS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<list>[\p{Han}、]{2,40}?)(?P<does>牵头|主办|承办|协办|负责|配合|协助)[，。；、）)负组实落抓做提推开]",
    )
});
/// Words without which [`LABELLED`] and [`BRACKETED`] find nothing.
static LABEL_WORDS: LazyLock<Regex> =
    LazyLock::new(|| pattern("单位|部门|主办|承办|协办|机构|主体|处室|科室|单　位|单 位"));
static BRACKET_WORDS: LazyLock<Regex> =
    LazyLock::new(|| pattern("牵头|负责|配合|参与|参加|落实|分工"));
/// The words of [`BY`] and [`LEADS`] that say what is done.
static BY_WORDS: LazyLock<Regex> =
    LazyLock::new(|| pattern("牵头|负责|主办|承办|协办|组织|指导|制定|会同|实施|解释|落实"));
static LEADS_WORDS: LazyLock<Regex> =
    LazyLock::new(|| pattern("牵头|主办|承办|协办|负责|配合|协助"));

pub(super) fn read(text: &str, offsets: &mut Offsets<'_>) -> Vec<Entry> {
    let mut found: Vec<(usize, usize, Parties)> = Vec::new();
    if LABEL_WORDS.is_match(text) && text.contains(['：', ':', '\t']) {
        labelled(text, &mut found);
    }
    if BRACKET_WORDS.is_match(text) && text.contains(['（', '(']) {
        bracketed(text, &mut found);
    }
    if text.contains('由') && BY_WORDS.is_match(text) {
        by(text, &mut found);
    }
    if LEADS_WORDS.is_match(text) {
        leads(text, &mut found);
    }
    found.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
    found.dedup_by(|later, earlier| later.0 < earlier.1);
    found
        .into_iter()
        .map(|(start, end, parties)| offsets.entry(start, end, Some(Detail::Parties(parties))))
        .collect()
}

type Found = Vec<(usize, usize, Parties)>;

fn push(
    found: &mut Found,
    text: &str,
    start: usize,
    end: usize,
    kind: PartyKind,
    names: Vec<String>,
) {
    let words = &text[start..end];
    let start = start + (words.len() - words.trim_start().len());
    let end = start + words.trim().len();
    if !names.is_empty() && start < end {
        found.push((start, end, Parties { kind, names }));
    }
}

fn labelled(text: &str, found: &mut Found) {
    for captures in LABELLED.captures_iter(text) {
        let (Some(label), Some(list)) = (captures.name("label"), captures.name("list")) else {
            continue;
        };
        let label: String = label
            .as_str()
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        let Some(kind) = PartyKind::of(&label) else {
            continue;
        };
        // 牵头单位：甲；配合单位：乙 without a mark between them.
        let end = LABELLED
            .find(list.as_str())
            .map_or(list.end(), |next| list.start() + next.start());
        let end = list.start()
            + text[list.start()..end]
                .trim_end_matches(['，', '、', ' ', '\u{3000}'])
                .len();
        let names = names(&text[list.start()..end]);
        push(found, text, list.start(), end, kind, names);
    }
}

/// The parts of a bracket are told by their last words: 甲牵头，乙、丙配合.
fn bracketed(text: &str, found: &mut Found) {
    for captures in BRACKETED.captures_iter(text) {
        let Some(list) = captures.name("list") else {
            continue;
        };
        let mut start = list.start();
        for (at, part) in parts(list.as_str()) {
            let (head, kind) = match split_part(part) {
                Some(split) => split,
                None => continue,
            };
            let names = names(head);
            let from = list.start() + at;
            let plausible = names.iter().all(|n| looks_like_body(n));
            if plausible {
                push(found, text, from.max(start), from + head.len(), kind, names);
            }
            start = from + part.len();
        }
    }
}

/// `list` cut behind each word that says who does what.
fn parts(list: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c) in list.char_indices() {
        let end = at + c.len_utf8();
        let cut = matches!(c, '，' | ',' | '；' | ';') && split_part(&list[start..at]).is_some();
        if cut {
            parts.push((start, &list[start..at]));
            start = end;
        }
    }
    parts.push((start, &list[start..]));
    parts
}

fn split_part(part: &str) -> Option<(&str, PartyKind)> {
    let words = [
        ("按职责分工负责", PartyKind::Responsible),
        ("按照职责分工负责", PartyKind::Responsible),
        ("按职责负责", PartyKind::Responsible),
        ("分别负责", PartyKind::Responsible),
        ("共同负责", PartyKind::Responsible),
        ("牵头负责", PartyKind::Lead),
        ("按职责分工", PartyKind::Responsible),
        ("按分工", PartyKind::Responsible),
        ("牵头", PartyKind::Lead),
        ("负责落实", PartyKind::Responsible),
        ("负责", PartyKind::Responsible),
        ("配合", PartyKind::Cooperate),
        ("参与", PartyKind::Participate),
        ("参加", PartyKind::Participate),
        ("落实", PartyKind::Responsible),
    ];
    let (word, kind) = words.iter().find(|(w, _)| part.ends_with(w))?;
    let head = part[..part.len() - word.len()].trim_end_matches(['，', ',', ' ']);
    let head = head.strip_suffix('等').unwrap_or(head);
    (!head.is_empty()).then_some((head, *kind))
}

/// The fewest bytes of a name and what it does: 某局负责.
const SHORTEST: usize = 12;

/// The stretches of `text` that are Chinese words and `marks`, with their places. A pattern that takes
/// nothing else is looked for in those that hold its words: its counted repetitions are slow, and most
/// stretches are short and hold none.
fn stretches<'t>(text: &'t str, marks: &'static [char]) -> impl Iterator<Item = (usize, &'t str)> {
    // Nearly all characters are these, and the tables of Unicode are slow to ask.
    let is_word =
        |c: char| matches!(c, '\u{4E00}'..='\u{9FFF}') || c > '\u{2E7F}' && c.is_alphanumeric();
    let is_inside = move |c: char| is_word(c) || marks.contains(&c);
    let mut at = 0;
    let pieces = text.split(move |c| !is_inside(c)).map(move |piece| {
        let start = at;
        let behind = text[start + piece.len()..].chars().next();
        at = start + piece.len() + behind.map_or(0, char::len_utf8);
        (start, piece)
    });
    pieces.filter(|(_, piece)| piece.len() >= SHORTEST)
}

fn by(text: &str, found: &mut Found) {
    let pieces = stretches(text, &['、', '（', '）', '(', ')'])
        .filter(|(_, piece)| piece.contains('由') && BY_WORDS.is_match(piece));
    for (at, piece) in pieces {
        let mut inside = Found::new();
        by_in(piece, &mut inside);
        found.extend(inside.into_iter().map(|(s, e, p)| (at + s, at + e, p)));
    }
}

fn by_in(text: &str, found: &mut Found) {
    for captures in BY.captures_iter(text) {
        let (Some(list), Some(does)) = (captures.name("list"), captures.name("does")) else {
            continue;
        };
        let kind = PartyKind::of(does.as_str()).unwrap_or(PartyKind::Responsible);
        let (head, others) = match list.as_str().split_once("会同") {
            Some((head, others)) => (
                head,
                Some((list.start() + head.len() + "会同".len(), others)),
            ),
            None => (list.as_str(), None),
        };
        let main = names(head);
        if !main.iter().all(|n| looks_like_body(n)) {
            continue;
        }
        let kind = if does.as_str() == "会同" {
            PartyKind::Responsible
        } else {
            kind
        };
        push(
            found,
            text,
            list.start(),
            list.start() + head.len(),
            kind,
            main,
        );
        let later = captures.name("others").filter(|_| does.as_str() == "会同");
        let others = others.or(later.map(|o| (o.start(), o.as_str())));
        if let Some((at, others)) = others {
            let with = names(others);
            if with.iter().all(|n| looks_like_body(n)) {
                push(
                    found,
                    text,
                    at,
                    at + others.len(),
                    PartyKind::Cooperate,
                    with,
                );
            }
        }
    }
}

fn leads(text: &str, found: &mut Found) {
    let pieces = stretches(text, &['、']).filter(|(_, piece)| LEADS_WORDS.is_match(piece));
    for (at, piece) in pieces {
        let before = text[..at].chars().next_back();
        if !before.is_none_or(|c| matches!(c, '。' | '；' | '，' | '（' | '(' | '\n')) {
            continue;
        }
        let behind = text[at + piece.len()..].chars().next();
        let end = at + piece.len() + behind.map_or(0, char::len_utf8);
        let Some(captures) = LEADS.captures(&text[at..end]) else {
            continue;
        };
        let (Some(list), Some(does)) = (captures.name("list"), captures.name("does")) else {
            continue;
        };
        let taken = found
            .iter()
            .any(|(start, end, _)| (*start..*end).contains(&(at + list.start())));
        let names = names(list.as_str());
        let kind =
            PartyKind::of(does.as_str()).filter(|_| !taken && !list.as_str().starts_with('由'));
        if let Some(kind) = kind.filter(|_| names.iter().all(|n| looks_like_body(n))) {
            push(found, text, at + list.start(), at + list.end(), kind, names);
        }
    }
}

/// The names of a list, without 等 and the words of sharing behind it.
fn names(list: &str) -> Vec<String> {
    let parts = list
        .split([' ', '\u{3000}', '\t'])
        .flat_map(bodies::recipients);
    parts
        .flat_map(|name| {
            let name = name
                .trim_end_matches("按职责分工")
                .trim_end_matches(['等', '。', '：']);
            let name = name.strip_suffix("等有关单位").unwrap_or(name);
            Some(name.to_owned()).filter(|n| (2..=40).contains(&n.chars().count()))
        })
        .collect()
}

/// Ends that bodies' names have, for places where anything might stand.
fn looks_like_body(name: &str) -> bool {
    const ENDS: [&str; 52] = [
        "部门",
        "机关",
        "单位",
        "机构",
        "政府",
        "组织",
        "委员会",
        "协会",
        "学会",
        "联合会",
        "办公室",
        "办公厅",
        "领导小组",
        "指挥部",
        "厅",
        "局",
        "部",
        "委",
        "办",
        "院",
        "署",
        "科协",
        "妇联",
        "工会",
        "团委",
        "残联",
        "文联",
        "工商联",
        "总队",
        "支队",
        "大队",
        "中心",
        "公司",
        "企业",
        "集团",
        "学校",
        "高校",
        "大学",
        "学院",
        "医院",
        "银行",
        "街道",
        "乡镇",
        "县",
        "区",
        "市",
        "馆",
        "站",
        "所",
        "处",
        "科",
        "会",
    ];
    const NO_BODY: [&str; 9] = [
        "社会",
        "机会",
        "大会",
        "年会",
        "小区",
        "会",
        "全部",
        "内部",
        "工作部",
    ];
    let name = match name.rfind(['（', '(']) {
        Some(open) if open > 0 && name.ends_with(['）', ')']) => &name[..open],
        _ => name,
    };
    ENDS.iter().any(|end| name.ends_with(end)) && !NO_BODY.contains(&name)
}

#[cfg(test)]
mod tests;
