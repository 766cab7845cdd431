//! What the quotes of a row state, for the columns 数量指标, 责任单位 and 完成时限.
//!
//! Everything here is a substring of a quote; the column in front of it, and the part of a body in
//! brackets behind it, are ours. What only looks like a deadline is left out and still stands in the list
//! of all dates: a wrong day in this column does more harm than a missing one.

use time::Date;

use crate::compare::{ComparedNotice, Comparison, Quote, Row, Stated, StatedKind};
use crate::notice::fields::{Detail, Interval, PartyKind};

/// 数量指标: a line for each column that states some, `湖南：不低于 15 站；不低于 10 万公里`.
pub(super) fn targets(comparison: &Comparison, row: &Row) -> Vec<String> {
    lines(comparison, row, |_, stated| {
        (stated.kind == StatedKind::Target).then(|| stated.text.clone())
    })
}

/// 责任单位: who is responsible, leads, hosts or organizes, with the part where it is told; not who
/// takes part or guides.
pub(super) fn bodies(comparison: &Comparison, row: &Row) -> Vec<String> {
    lines(comparison, row, |quote, stated| {
        let Some(Detail::Parties(parties)) = &stated.detail else {
            return None;
        };
        match parties.kind {
            PartyKind::Guide | PartyKind::Support | PartyKind::Participate => None,
            _ if is_aside(quote, stated) => None,
            PartyKind::Responsible => Some(stated.text.clone()),
            part => Some(format!("{}（{}）", stated.text, part.chinese())),
        }
    })
}

/// 完成时限: deadlines and the times at which something is done.
pub(super) fn deadlines(comparison: &Comparison, row: &Row) -> Vec<String> {
    lines(comparison, row, |quote, stated| {
        let notice = comparison.notices.get(quote.notice);
        is_deadline(quote, stated, notice).then(|| stated.text.clone())
    })
}

/// A line for each column that has something to tell, each thing once.
fn lines(
    comparison: &Comparison,
    row: &Row,
    told: impl Fn(&Quote, &Stated) -> Option<String>,
) -> Vec<String> {
    let mut lines = Vec::new();
    for (column, quotes) in comparison.provinces.iter().zip(&row.cells) {
        let mut of_column: Vec<String> = Vec::new();
        for quote in quotes {
            let mut stated: Vec<&Stated> = quote.stated.iter().collect();
            stated.sort_by_key(|s| s.start);
            for words in stated.into_iter().filter_map(|s| told(quote, s)) {
                if !of_column.contains(&words) {
                    of_column.push(words);
                }
            }
        }
        if !of_column.is_empty() {
            lines.push(format!("{column}：{}", of_column.join("；")));
        }
    }
    lines
}

/// Whether a body has another part than in the task: 由甲局负责解释 tells who explains the text, and
/// 配合甲局牵头开展的活动 whose activity it is.
fn is_aside(quote: &Quote, stated: &Stated) -> bool {
    let behind: String = quote.text.chars().skip(stated.end).take(8).collect();
    let does = ["牵头", "主办", "承办", "协办", "负责"];
    let after = does.iter().find_map(|word| behind.strip_prefix(word));
    let is_attribute = after.is_some_and(|after| {
        let how = ["", "开展", "组织", "实施", "举办", "组织开展", "组织实施"];
        let mut rest = how.iter().filter_map(|word| after.strip_prefix(word));
        rest.any(|rest| rest.starts_with('的'))
    });
    is_attribute || behind.trim_start_matches("负责").starts_with("解释")
}

/// Whether something is to be done on or by that date.
fn is_deadline(quote: &Quote, stated: &Stated, notice: Option<&ComparedNotice>) -> bool {
    if stated.kind != StatedKind::Date || is_in_a_name(quote, stated) {
        return false;
    }
    let none = Interval::default();
    let days = match &stated.detail {
        Some(Detail::Interval(days)) => days,
        _ => &none,
    };
    let is_past = |day| notice.is_some_and(|notice| is_before(day, notice));
    if days.to.is_some_and(is_past) {
        return false;
    }
    let words = stated.text.trim();
    if let Some(relative) = &days.relative {
        return match relative.side.as_str() {
            "within" | "before" => true,
            // 活动举办前7日以上.
            "at_least" => relative.anchor.ends_with('前'),
            _ => false,
        };
    }
    if words.ends_with(['起', '后']) || words.ends_with("以来") || words.ends_with("期间") {
        return false;
    }
    let is_limit =
        words.ends_with(['前', '底', '末', '内', '止']) || words.starts_with(['到', '至', '截']);
    let is_day = words.ends_with(['日', '号']);
    if is_limit || is_day || days.every.is_some() || is_of_the_activity(quote, stated) {
        return true;
    }
    let is_part_of_year = ["月", "旬", "季度", "半年"]
        .iter()
        .any(|w| words.contains(w));
    is_part_of_year && opens_a_phrase(quote, stated)
}

/// 《2023年工作要点》, “2023年科普日”.
fn is_in_a_name(quote: &Quote, stated: &Stated) -> bool {
    quote.stated.iter().any(|other| {
        matches!(other.kind, StatedKind::Reference | StatedKind::Program)
            && other.start <= stated.start
            && stated.end <= other.end
            && other.end - other.start > stated.end - stated.start
    })
}

/// 2022年底前已注册的用户, in a notice of 2023; the day of the notice itself.
fn is_before(day: Date, notice: &ComparedNotice) -> bool {
    match &notice.date_of_issue {
        Some(issued) => *day.to_string() <= **issued,
        None => notice.year.is_some_and(|year| day.year() < year),
    }
}

/// 时间：2023年9—11月.
fn is_of_the_activity(quote: &Quote, stated: &Stated) -> bool {
    let time = quote.activity.as_ref().and_then(|a| a.time.as_deref());
    let at = |time: &str| quote.text.find(time);
    let Some((time, at)) = time.and_then(|time| Some((time, at(time)?))) else {
        return false;
    };
    let start = quote.text[..at].chars().count();
    start <= stated.start && stated.end <= start + time.chars().count()
}

/// 9—11月，组织开展…; 于9月举办: the words do not belong to what stands before them.
fn opens_a_phrase(quote: &Quote, stated: &Stated) -> bool {
    let before: Vec<char> = quote.text.chars().take(stated.start).collect();
    let before = before.iter().rfind(|c| !matches!(c, ' ' | '\u{3000}'));
    before.is_none_or(|c| "。；，：:、\n（(于在".contains(*c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{compare, extract, notice};

    /// The lines that `told` gives of the notice's only row.
    fn of(item: &str, told: fn(&Comparison, &Row) -> Vec<String>) -> String {
        let text = format!(
            "渝科协发〔2023〕2号\n关于开展培训的通知\n各区县科协：\n现将有关事项通知如下。\n一、任务\n\
             （一）开展培训。{item}\n重庆市科学技术协会\n2023年3月1日"
        );
        let document = extract::read("a.txt", text.as_bytes()).unwrap();
        let comparison = compare::compare(&[notice::parse(&document, None)]);
        let rows = comparison.rows.iter();
        let lines: Vec<String> = rows.flat_map(|row| told(&comparison, row)).collect();
        lines.join("|")
    }

    #[test]
    fn deadlines_and_times_of_doing_are_told() {
        for (item, wanted) in [
            ("请于6月20日前报送计划。", "重庆：6月20日前"),
            ("到2025年，培训覆盖全市。", "重庆：到2025年"),
            ("活动结束后10日内报送总结。", "重庆：活动结束后10日内"),
            ("9—11月，组织开展培训。", "重庆：9—11月"),
            (
                "2023年底前完成培训；2023年底前完成培训，12月31日前报送总结。",
                "重庆：2023年底前；12月31日前",
            ),
        ] {
            assert_eq!(of(item, deadlines), wanted, "{item}");
        }
    }

    #[test]
    fn what_is_past_or_belongs_to_a_name_is_no_deadline() {
        for item in [
            "2022年底前已注册的用户登录平台。",
            "贯彻《科学素质纲要（2021—2035年）》。",
            "组织“2023年9月科普日”活动。",
            "开展2023年度培训工作。",
            "将2023年下半年培训计划报送学会。",
            "自2023年5月1日起执行新的办法。",
        ] {
            assert_eq!(of(item, deadlines), "", "{item}");
        }
    }

    #[test]
    fn bodies_that_have_a_part_in_the_task_are_told_with_it() {
        for (item, wanted) in [
            (
                "培训农民。（市教委牵头，市科技局配合）",
                "重庆：市教委（牵头）；市科技局（配合）",
            ),
            (
                "培训农民。责任单位：市教委、市科技局。",
                "重庆：市教委、市科技局",
            ),
            ("配合做好市教委牵头开展的培训工作。", ""),
            ("培训办法由市教委负责解释。", ""),
        ] {
            assert_eq!(of(item, bodies), wanted, "{item}");
        }
    }
}
