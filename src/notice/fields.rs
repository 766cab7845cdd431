//! What a clause states in a form that can be compared: quantities, dates, bodies, places,
//! programmes, references, activities. Each [`Entry`] is a substring of the clause's text.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::number::DocumentNumber;
use super::{Clause, Notice, Reference};

/// The fields of a clause.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// 数量指标: 不低于15站, 达到80%.
    pub targets: Vec<Entry>,
    /// 期限、时间: 6月20日前, 2023年9—11月.
    pub dates: Vec<Entry>,
    /// 责任、主办、承办、参与单位.
    pub bodies: Vec<Entry>,
    /// 地点.
    pub places: Vec<Entry>,
    /// 品牌、活动 in quotation marks.
    pub programs: Vec<Entry>,
    /// 《…》.
    pub references: Vec<Entry>,
    /// The activity it announces.
    pub activity: Option<Activity>,
}

/// A substring of a clause's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The exact characters.
    pub text: String,
    /// First character in the clause's text.
    pub start: usize,
    /// One behind the last.
    pub end: usize,
}

/// An activity (活动), from the labelled lines below its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Its name.
    pub name: String,
    /// 时间.
    pub time: Option<String>,
    /// 地点.
    pub place: Option<String>,
    /// 主办单位, as printed, one entry a line.
    pub hosts: Vec<String>,
    /// 承办单位, as printed, one entry a line.
    pub organizers: Vec<String>,
}

/// Units of quantities; a longer one stands before one that it begins with.
const UNIT: &str = concat!(
    r"(?:%|％|个百分点|人次|人|名|位|户|支|家|所|个|次|场|站|期|届|项|篇|部|件|套|册|份|条|种|类|批|处|座|台|辆|",
    r"门|节|堂|组|队|例|万元|亿元|元|平方米|平方公里|公里|千米|米|亩|公顷|吨|公斤|度|小时|学时|课时|分钟|分|倍)"
);
static TARGET: LazyLock<Regex> = LazyLock::new(|| {
    let number = format!(r"[\d.]+\s*(?:万|亿)?\s*{UNIT}");
    let bound = "不(?:低于|少于|超过|高于|多于)|至少|达到|超过|力争|完成|每年|约";
    let behind = "以上|以下|以内|左右";
    Regex::new(&format!(
        r"(?:{bound})\s*{number}(?:{behind})?|{number}(?:{behind})|[\d.]+\s*[%％]"
    ))
    .expect("a valid pattern")
});
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:(?:19|20)\d{2}\s*年\s*)?\d{1,2}\s*(?:[—–\-－至到]\s*\d{1,2}\s*)?月(?:\s*(?:\d{1,2}\s*日|[上中下]旬))?",
        r"(?:\s*[—–\-－至到]\s*(?:\d{1,2}\s*月)?\s*(?:\d{1,2}\s*日|[上中下]旬))?(?:\s*(?:之?前|以前|底前|底|起))?",
        r"|(?:19|20)\d{2}\s*年(?:\s*[—–\-－至到]\s*(?:19|20)\d{2}\s*年)?(?:底前|底|前)?",
        r"|[^\s，。；：、]{2,8}(?:前|后)\s*\d{1,3}\s*(?:个工作)?[日天](?:以?[内上前])",
    ))
    .expect("a valid pattern")
});
static PROGRAM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"“[^“”\n]{2,40}”").expect("a valid pattern"));
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"《(?P<title>[^《》\n]{1,80}(?:《[^《》\n]{1,60}》[^《》\n]{0,40})?)》(?:\s*[（(](?P<number>[^（）()\n]{4,40}(?:[（(]\d{4}[）)][^（）()\n]{0,12})?号)[）)])?")
        .expect("a valid pattern")
});

/// Whether a line `name：…` belongs to an activity.
pub(super) fn is_activity_line(name: &str) -> bool {
    is_time(name)
        || is_place(name)
        || is_host(name)
        || is_organizer(name)
        || name.starts_with("参加")
        || name.starts_with("协办")
}

fn is_time(name: &str) -> bool {
    matches!(name, "时间" | "活动时间" | "举办时间" | "会议时间" | "日期")
}

fn is_place(name: &str) -> bool {
    matches!(name, "地点" | "活动地点" | "举办地点" | "会议地点")
}

fn is_host(name: &str) -> bool {
    matches!(name, "主办单位" | "主办" | "指导单位")
}

fn is_organizer(name: &str) -> bool {
    matches!(name, "承办单位" | "承办" | "责任单位" | "牵头单位")
}

/// Reads the fields of all `clauses`, children too.
pub(super) fn read(clauses: &mut [Clause]) {
    for clause in clauses {
        let text = clause.text();
        let mut fields = Fields {
            targets: entries(&TARGET, &text),
            dates: entries(&DATE, &text),
            programs: entries(&PROGRAM, &text),
            references: entries(&REFERENCE, &text),
            ..Fields::default()
        };
        read_labelled_lines(clause, &text, &mut fields);
        clause.fields = fields;
        read(&mut clause.children);
    }
}

fn entries(pattern: &Regex, text: &str) -> Vec<Entry> {
    pattern
        .find_iter(text)
        .map(|found| entry(text, found.start(), found.as_str()))
        .collect()
}

fn entry(text: &str, byte: usize, part: &str) -> Entry {
    let start = text[..byte].chars().count();
    Entry {
        text: part.to_owned(),
        start,
        end: start + part.chars().count(),
    }
}

fn read_labelled_lines(clause: &Clause, text: &str, fields: &mut Fields) {
    let mut activity = Activity {
        name: clause.heading.clone().unwrap_or_default(),
        ..Activity::default()
    };
    let mut known = 0;
    let mut byte = 0;
    for line in text.split('\n') {
        let value_at = line
            .find(['：', ':'])
            .map(|at| at + line[at..].chars().next().map_or(1, char::len_utf8));
        if let Some(at) = value_at {
            let name: String = line[..at]
                .chars()
                .filter(|c| !matches!(c, '：' | ':') && !c.is_whitespace())
                .collect();
            let value = line[at..].trim();
            let place = byte + at + (line[at..].len() - line[at..].trim_start().len());
            let owned = || value.to_owned();
            known += usize::from(is_activity_line(&name));
            if is_time(&name) {
                activity.time.get_or_insert_with(owned);
            } else if is_place(&name) {
                activity.place.get_or_insert_with(owned);
                fields.places.push(entry(text, place, value));
            } else if is_host(&name) {
                activity.hosts.push(owned());
                fields.bodies.push(entry(text, place, value));
            } else if is_organizer(&name) {
                activity.organizers.push(owned());
                fields.bodies.push(entry(text, place, value));
            }
        }
        byte += line.len() + 1;
    }
    fields.activity = (known >= 2).then_some(activity);
}

/// The documents that `notice` names, each once, in the order of the text.
pub(super) fn references(notice: &Notice) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    for clause in super::depth_first(&notice.clauses) {
        let text = clause.text();
        for reference in REFERENCE.captures_iter(&text) {
            let title = super::without_print_spaces(&reference["title"]);
            let document_number = reference
                .name("number")
                .and_then(|n| DocumentNumber::parse(n.as_str()));
            match found.iter_mut().find(|known| known.title == title) {
                Some(known) => {
                    known.document_number = known.document_number.take().or(document_number)
                }
                None => found.push(Reference {
                    title,
                    document_number,
                    clause: Some(clause.path.clone()),
                }),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pattern: &Regex, text: &str) -> Vec<String> {
        entries(pattern, text).into_iter().map(|e| e.text).collect()
    }

    #[test]
    fn quantities_are_quoted_with_bound_and_unit() {
        let text = "推动全省巡展不低于 15 站，行程不低于 10 万公里，覆盖率达到80%，每年不少于2次。";
        assert_eq!(
            texts(&TARGET, text),
            ["不低于 15 站", "不低于 10 万公里", "达到80%", "不少于2次"]
        );
    }

    #[test]
    fn dates_and_deadlines_are_quoted() {
        assert_eq!(
            texts(&DATE, "2023年9—11月举办，6月20日前报送。"),
            ["2023年9—11月", "6月20日前"]
        );
        assert_eq!(texts(&DATE, "时间：2023年9月中旬"), ["2023年9月中旬"]);
        assert_eq!(texts(&DATE, "活动结束后10日内补充"), ["活动结束后10日内"]);
    }

    #[test]
    fn an_entry_tells_its_characters() {
        let found = &entries(&PROGRAM, "参与“全国科普日”等")[0];
        assert_eq!(
            (found.text.as_str(), found.start, found.end),
            ("“全国科普日”", 2, 9)
        );
    }
}
