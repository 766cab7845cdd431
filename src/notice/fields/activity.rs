//! Activities (活动): the labelled lines below a name, whether they are lines of text (时　间：…), rows
//! of a table, or items of their own; and the places that sentences name.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::{Clause, Entry, Fields, Offsets};
use crate::notice::pattern::pattern;

/// An activity, from the labelled lines below its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Activity {
    /// Its name.
    pub name: String,
    /// 时间.
    pub time: Option<String>,
    /// 地点.
    pub place: Option<String>,
    /// 主题.
    pub theme: Option<String>,
    /// 主办单位, as printed, one entry a line.
    pub hosts: Vec<String>,
    /// 承办单位, as printed, one entry a line.
    pub organizers: Vec<String>,
    /// 协办单位.
    pub co_organizers: Vec<String>,
    /// 支持单位.
    pub supporters: Vec<String>,
    /// 参加对象.
    pub participants: Option<String>,
    /// Every labelled line in the order of the text.
    pub lines: Vec<ActivityLine>,
}

/// A labelled line of an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityLine {
    /// The label without spaces and colon: 时间.
    pub name: String,
    /// What stands behind it, as printed.
    pub text: String,
}

/// What a label of an activity announces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Time,
    Place,
    Theme,
    Host,
    Organizer,
    CoOrganizer,
    Support,
    Participants,
    Other,
}

fn kind(name: &str) -> Option<Kind> {
    let bare = [
        "活动", "会议", "举办", "举行", "培训", "比赛", "展览", "演出", "开展", "具体", "论坛",
        "讲座", "大赛", "赛事",
    ]
    .iter()
    .find_map(|w| name.strip_prefix(w))
    .unwrap_or(name);
    Some(match bare {
        "时间" | "日期" | "起止时间" | "时段" | "时间安排" => Kind::Time,
        "地点" | "场地" | "地址" | "场所" | "时间地点" => Kind::Place,
        "主题" => Kind::Theme,
        "主办单位" | "主办" | "主办方" | "指导单位" => Kind::Host,
        "承办单位" | "承办" | "承办方" | "责任单位" | "牵头单位" | "执行单位" => {
            Kind::Organizer
        }
        "协办单位" | "协办" => Kind::CoOrganizer,
        "支持单位" | "支持" => Kind::Support,
        "对象" | "参加对象" | "参加人员" | "参会人员" | "参与对象" | "参训对象" | "参赛对象"
        | "参加单位" | "人员" | "受众" => Kind::Participants,
        "内容" | "报名方式" | "报名" | "报名时间" | "联系人" | "联系方式" | "形式" | "方式"
        | "名称" | "项目" | "规模" | "费用" | "报到时间" | "报到地点" | "议程" | "流程"
        | "主讲人" | "主持人" | "嘉宾" => Kind::Other,
        _ => return None,
    })
}

/// Whether a line `name：…` belongs to an activity.
pub(in crate::notice) fn is_activity_line(name: &str) -> bool {
    let bare: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    kind(&bare).is_some_and(|k| k != Kind::Other)
}

/// A labelled line: its name, and where its value begins.
fn labelled(line: &str) -> Option<(String, usize)> {
    let at = line.find(['：', ':', '\t'])?;
    let name: String = line[..at]
        .chars()
        .filter(|c| !c.is_whitespace() && !"*【】[]●·◆".contains(*c))
        .collect();
    let mark = line[at..].chars().next().map_or(1, char::len_utf8);
    ((1..=8).contains(&name.chars().count())).then_some((name, at + mark))
}

/// Reads the activity that `clause` announces, and the places of its lines.
pub(super) fn read(clause: &Clause, text: &str, fields: &mut Fields) {
    let mut activity = Activity {
        name: clause.heading.clone().unwrap_or_default(),
        ..Activity::default()
    };
    let mut known = 0;
    let mut byte = 0;
    for line in text.split('\n') {
        if let Some((name, at)) = labelled(line) {
            let value = line[at..].trim();
            known += usize::from(take(&mut activity, &name, value));
            if kind(&name) == Some(Kind::Place) && !value.is_empty() {
                let start = byte + at + (line[at..].len() - line[at..].trim_start().len());
                let place = Offsets::new(text).entry(start, start + value.len(), None);
                fields.places.push(place);
            }
        }
        byte += line.len() + 1;
    }
    for child in &clause.children {
        let text = child.text();
        if let Some((name, at)) = labelled(&text).filter(|_| child.children.is_empty()) {
            known += usize::from(take(&mut activity, &name, text[at..].trim()));
        }
    }
    fields.activity = (known >= 2).then_some(activity);
}

/// Takes a labelled line; whether it is one that tells an activity.
fn take(activity: &mut Activity, name: &str, value: &str) -> bool {
    let Some(kind) = kind(name).filter(|_| !value.is_empty()) else {
        return false;
    };
    let owned = || value.to_owned();
    match kind {
        Kind::Time => _ = activity.time.get_or_insert_with(owned),
        Kind::Place => _ = activity.place.get_or_insert_with(owned),
        Kind::Theme => _ = activity.theme.get_or_insert_with(owned),
        Kind::Participants => _ = activity.participants.get_or_insert_with(owned),
        Kind::Host => activity.hosts.push(owned()),
        Kind::Organizer => activity.organizers.push(owned()),
        Kind::CoOrganizer => activity.co_organizers.push(owned()),
        Kind::Support => activity.supporters.push(owned()),
        Kind::Other => {}
    }
    activity.lines.push(ActivityLine {
        name: name.to_owned(),
        text: owned(),
    });
    kind != Kind::Other
}

/// 在…举办.
static HELD_AT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"在(?P<place>[^，。；：、\n“”《》]{2,24}?(?:馆|中心|广场|学校|大学|学院|公园|会议室|剧院|礼堂|大厅|楼|校区|酒店|宾馆|饭店|基地|镇|村|社区|路|号|市|区|县|会堂|报告厅|体育场))",
        r"(?:线下)?(?:隆重)?(?:举办|举行|召开|开幕|启动|进行)",
    ))
});

/// The places at which sentences say that something is held.
pub(super) fn places(text: &str, offsets: &mut Offsets<'_>) -> Vec<Entry> {
    const HELD: [&str; 5] = ["举办", "举行", "召开", "开幕", "启动"];
    if !text.contains('在') || !HELD.iter().any(|w| text.contains(w)) {
        return Vec::new();
    }
    HELD_AT
        .captures_iter(text)
        .filter_map(|found| found.name("place"))
        .filter(|place| !place.as_str().contains(['年', '月']))
        .map(|place| offsets.entry(place.start(), place.end(), None))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_where_something_is_held() {
        let text = "定于5月在市文化馆举办展览，在全市范围内开展。";
        let found = places(text, &mut Offsets::new(text));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].text, "市文化馆");
    }

    #[test]
    fn labels_may_be_spaced_out_or_stand_in_a_cell() {
        assert!(is_activity_line("时　间"));
        assert!(is_activity_line("活动地点"));
        assert!(!is_activity_line("经费"));
        assert_eq!(
            labelled("时　间：9月").map(|(name, _)| name).as_deref(),
            Some("时间")
        );
        assert_eq!(
            labelled("地点\t文化馆").map(|(name, _)| name).as_deref(),
            Some("地点")
        );
    }
}
