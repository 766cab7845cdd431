//! What stands in brackets under the title of a regulation: who passed, approved and made it public,
//! and when (题注).

use serde::{Deserialize, Serialize};
use time::Date;

use super::date;

/// An event in the life of a regulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its day.
    pub date: Date,
    /// What happened, as printed: 通过, 批准, 公布, 修正, 施行.
    pub action: String,
    /// The words between the day and what happened, as printed: the body, its session, the order.
    pub by: Option<String>,
}

/// What can happen, the first that is found counts.
const ACTIONS: [&str; 12] = [
    "通过", "批准", "公布", "发布", "颁布", "修正", "修订", "修改", "印发", "施行", "实施", "废止",
];

/// The events that `text` tells, if it tells nothing else.
pub(super) fn events(text: &str) -> Vec<Event> {
    let mut events = Vec::new();
    if !text.contains('年') || text.chars().count() > 3000 {
        return events;
    }
    let mut rest = text.trim().to_owned();
    while let Some((before, date, behind)) = date::find(&rest) {
        let lead = before.trim().trim_start_matches(['(', '（']).trim();
        if events.is_empty() && !(lead.is_empty() || lead == "根据" || lead == "自") {
            return Vec::new();
        }
        let end = next_date(&behind);
        let segment = &behind[..end];
        let Some((at, action)) = ACTIONS
            .iter()
            .filter_map(|a| Some((segment.find(a)?, *a)))
            .min()
        else {
            return Vec::new();
        };
        // 修正 and 施行 of a decision that is named in between: the last word says what happened.
        let amended = ["修正", "修订"].iter().find(|a| segment.contains(**a));
        let amended = amended.filter(|_| segment.contains('《'));
        let by = segment[..at].trim_matches([' ', '由', '经', '起', '日']);
        events.push(Event {
            date,
            action: amended.copied().unwrap_or(action).to_owned(),
            by: (!by.is_empty()).then(|| by.to_owned()),
        });
        rest = behind[end..].to_owned();
    }
    // A sentence of the text may begin with a date and say that something was passed.
    let closed =
        text.trim_end().ends_with(['。', '；']) && !text.trim_start().starts_with(['（', '(']);
    if closed { Vec::new() } else { events }
}

/// Where the next date begins in `text`, or its end.
fn next_date(text: &str) -> usize {
    match date::find(text) {
        Some((before, ..)) => before.len(),
        None => text.len(),
    }
}

/// The bodies that passed it or made it public, without term and session:
/// 某某市第十二届人民代表大会常务委员会第三次会议 is 某某市人民代表大会常务委员会.
pub(super) fn bodies(events: &[Event]) -> Vec<String> {
    body(events).map_or_else(Vec::new, |body| super::bodies::signed(&body))
}

fn body(events: &[Event]) -> Option<String> {
    let passed = events
        .iter()
        .find(|e| ["通过", "公布", "发布", "颁布", "印发"].contains(&e.action.as_str()))?;
    let by = passed.by.as_deref()?;
    let by = by.split_once('令').map_or(by, |(body, _)| body);
    let mut out = String::new();
    let mut rest = by;
    while let Some((before, behind)) = rest.split_once('第') {
        let Some(end) = behind.find(['届', '次', '号']) else {
            break;
        };
        out.push_str(before);
        let unit = behind[end..].chars().next().map_or(0, char::len_utf8);
        rest = &behind[end + unit..];
        if behind[end..].starts_with('次') {
            rest = "";
        }
    }
    out.push_str(rest);
    let out = out
        .trim_end_matches("会议")
        .trim_end_matches("公告")
        .trim()
        .to_owned();
    (out.chars().count() >= 3 && super::line::is_body(&out)).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_under_the_title_tells_who_passed_it_and_when() {
        let found = events(
            "（2019年3月28日某某市第十三届人民代表大会常务委员会第九次会议通过　2021年6月2日某某省第十三届人民代表大会常务委员会第三次会议批准）",
        );
        let told: Vec<_> = found
            .iter()
            .map(|e| (e.date.to_string(), e.action.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("2019-03-28".to_owned(), "通过"),
                ("2021-06-02".to_owned(), "批准")
            ]
        );
        assert_eq!(
            body(&found).as_deref(),
            Some("某某市人民代表大会常务委员会")
        );
    }

    #[test]
    fn an_order_that_made_it_public_is_told_with_its_number() {
        let found = events("1994年1月31日 中华人民共和国国务院令第144号发布");
        assert_eq!(found[0].action, "发布");
        assert_eq!(
            found[0].by.as_deref(),
            Some("中华人民共和国国务院令第144号")
        );
        assert_eq!(body(&found).as_deref(), Some("中华人民共和国国务院"));
    }

    #[test]
    fn a_sentence_with_a_date_is_no_history() {
        assert!(events("2023年5月1日前完成改造。").is_empty());
        assert!(events("2022年3月1日审议通过，现予印发。").is_empty());
        assert!(events("要求在2023年5月1日前公布").is_empty());
        assert!(events("2023年5月6日").is_empty());
    }
}
