//! Dates and deadlines (时间、期限) as words; `interval` says which days they mean.

use std::sync::LazyLock;

use regex::Regex;

use super::{Entry, Offsets};
use crate::notice::numbering::half_width;
use crate::notice::pattern::pattern;

pub(super) const YEAR: &str = r"(?:(?:19|20)[0-9]{2}|[一二][九〇○零][一二三四五六七八九〇○零]{2})";
pub(super) const TWO: &str = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})";
pub(super) const DASH: &str = r"\s*(?:[—–－~～\-]+|至|到)\s*";

/// Everything that is a date or span, in full-width or half-width figures.
static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    let end = "(?:之前|以前|前|底前|底|末|初|起|之后|以后|后|止|以来)?";
    let part = "(?:[上中]?[上中下]旬|月?[底末初]|中旬|中)";
    let month_day = format!(r"{TWO}\s*月(?:份)?(?:\s*(?:{TWO}\s*[日号]|{part}))?");
    let months = format!(
        r"(?:{TWO}{DASH})?{month_day}(?:{DASH}(?:{YEAR}\s*年\s*)?(?:{TWO}\s*月(?:份)?\s*)?(?:{TWO}\s*[日号]|{part})?)?"
    );
    let of_year = r"(?:上半年|下半年|第?[一二三四1-4]季度|年底|年末|年初|[底末初]|内|度)";
    pattern(&format!(
        concat!(
            // 自2022年3月1日起, 2023年9—11月, 2023年5月6日至8日, 2025年底前
            r"(?:自|从|到|至|截至|截止到?)?\s*{year}\s*年(?:\s*{months}|{dash}{year}\s*年|\s*{of_year})?\s*{end}",
            r"|(?:自|从|到|至|截至|截止到?)?\s*{year}{dash}{year}\s*年(?:期间)?",
            // 每年12月, 每月5日前, 6月20日前
            r"|每年(?:的)?\s*{months}\s*{end}|每(?:月|季度|年)(?:{two}\s*日|[底末初])\s*{end}",
            r"|(?:当年|本年|今年|明年|次年|翌年)(?:\s*{months}|[底末初]|上半年|下半年|年[底末初])\s*{end}",
            r"|(?:自|从|截至)?\s*{months}\s*{end}",
            r"|(?:年底|年末|月底|本年底|年内|月内)(?:之?前|以前)?",
            // “十四五”期间
            r"|“?(?:十[一二三四五六])五”?(?:规划)?(?:期间|时期|末|期末|以来)",
            // 活动结束后10日内, 自收到申请之日起三十日内, 5个工作日前
            r"|{span}",
        ),
        year = YEAR,
        two = TWO,
        dash = DASH,
        months = months,
        of_year = of_year,
        end = end,
        span = r"(?:提前|满)?\s*(?:[0-9]{1,4}|[一二三四五六七八九十百两]{1,5}|半)\s*(?:个工作日|个月|个自然日|工作日|日|天|年|周)\s*(?:以内|之内|内|前|之前|以前|以上|以下|后)",
    ))
});

/// The dates of `text`; their intervals come with the notice's year.
pub(super) fn read(text: &str, offsets: &mut Offsets<'_>) -> Vec<Entry> {
    const MARKS: [char; 4] = ['年', '月', '日', '天'];
    if !text.contains(MARKS)
        && !text.contains("工作日")
        && !text.contains('周')
        && !text.contains("五”")
    {
        return Vec::new();
    }
    let folded = folded(text);
    let mut found = Vec::new();
    for span in PERIOD.find_iter(&folded.0) {
        let words = span.as_str();
        let start = span.start() + (words.len() - words.trim_start().len());
        let end = start + words.trim().len();
        let start = start - anchor(&folded.0[..start], words);
        let before = folded.0[..start].chars().next_back();
        // 第3日, 1.5天: a digit or 第 before it belongs to something else.
        if before.is_some_and(|c| c.is_ascii_digit() || matches!(c, '第' | '.')) {
            continue;
        }
        let (start, end) = (folded.1.original(start), folded.1.original(end));
        found.push(offsets.entry(start, end, None));
    }
    found
}

/// How many bytes before a span belong to it: the event it hangs on (活动结束后 before 10日内).
fn anchor(before: &str, span: &str) -> usize {
    const HINGES: [&str; 6] = ["之日起", "之日", "后", "之后", "起", "前"];
    let hinge = before.trim_end();
    if !is_span(span) || !HINGES.iter().any(|h| hinge.ends_with(h)) {
        return 0;
    }
    let ends = |c: char| c.is_whitespace() || "，。；：、（）“”".contains(c);
    let start = hinge
        .char_indices()
        .rev()
        .take(28)
        .take_while(|(_, c)| !ends(*c))
        .last()
        .map_or(hinge.len(), |(at, _)| at);
    if hinge[start..].chars().count() < 2 {
        return 0;
    }
    before.len() - start
}

/// Whether the words are a number of days and the like, and no date.
fn is_span(words: &str) -> bool {
    let end = words.trim_end_matches(['以', '之', '内', '前', '后', '上', '下']);
    let unit = ["工作日", "日", "天", "个月", "年", "周"]
        .iter()
        .any(|u| end.ends_with(u));
    let in_month = words.contains('月') && !words.contains("个月");
    unit && end != words && !in_month && !words.contains('每') && !words.starts_with(['自', '从'])
}

/// Byte places of a folded text in its original.
struct Places(Vec<(usize, usize)>);

impl Places {
    fn original(&self, folded: usize) -> usize {
        let at = self.0.partition_point(|(f, _)| *f <= folded);
        match at.checked_sub(1).map(|i| self.0[i]) {
            Some((f, o)) => o + (folded - f),
            None => folded,
        }
    }
}

/// `text` with its full-width digits as half-width ones, and where each byte stood.
fn folded(text: &str) -> (std::borrow::Cow<'_, str>, Places) {
    let wide = |c: char| ('０'..='９').contains(&c);
    if !text.contains(wide) {
        return (text.into(), Places(Vec::new()));
    }
    let mut out = String::with_capacity(text.len());
    let mut places = Vec::new();
    for (at, c) in text.char_indices() {
        out.push(if wide(c) { half_width(c) } else { c });
        if wide(c) {
            places.push((out.len(), at + c.len_utf8()));
        }
    }
    (out.into(), Places(places))
}

#[cfg(test)]
mod tests {
    use time::Date;

    use super::super::Detail;
    use super::super::interval::{Context, YearFrom, of, resolve};
    use super::*;
    use crate::notice::date::day_of;

    const CONTEXT: Context = Context {
        year: Some((2023, YearFrom::DateOfIssue)),
        issued: None,
    };

    fn told(text: &str) -> Vec<String> {
        let mut entries = read(text, &mut Offsets::new(text));
        resolve(&mut entries, CONTEXT);
        entries
            .into_iter()
            .map(|entry| {
                let Some(Detail::Interval(i)) = entry.detail else {
                    return format!("{} ?", entry.text);
                };
                let day = |d: Option<Date>| d.map_or(String::new(), |d| d.to_string());
                let relative = i.relative.map_or(String::new(), |r| {
                    format!(" {}+{}{} {}", r.anchor, r.count, r.unit, r.side)
                });
                let inferred = if i.inferred.is_some() { " *" } else { "" };
                let every = i.every.map_or(String::new(), |e| format!(" every {e}"));
                format!(
                    "{} {}..{}{relative}{every}{inferred}",
                    entry.text,
                    day(i.from),
                    day(i.to)
                )
            })
            .collect()
    }

    #[test]
    fn stated_dates_become_days() {
        for (text, expected) in [
            ("2023年9—11月举办", "2023年9—11月 2023-09-01..2023-11-30"),
            (
                "于2023年5月6日至8日举行",
                "2023年5月6日至8日 2023-05-06..2023-05-08",
            ),
            (
                "2022年12月至2023年2月",
                "2022年12月至2023年2月 2022-12-01..2023-02-28",
            ),
            ("在2025年底前建成", "2025年底前 ..2025-12-31"),
            ("到2025年，", "到2025年 ..2025-12-31"),
            ("自2022年3月1日起施行", "自2022年3月1日起 2022-03-01.."),
            ("二〇二五年六月底前", "二〇二五年六月底前 ..2025-06-30"),
            ("2021—2035年", "2021—2035年 2021-01-01..2035-12-31"),
            ("“十四五”期间", "“十四五”期间 2021-01-01..2025-12-31"),
            ("2023年上半年", "2023年上半年 2023-01-01..2023-06-30"),
            (
                "２０２３年第三季度",
                "２０２３年第三季度 2023-07-01..2023-09-30",
            ),
            ("2024年2月下旬", "2024年2月下旬 2024-02-21..2024-02-29"),
        ] {
            assert_eq!(told(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_year_that_is_not_told_is_inferred_and_said() {
        assert_eq!(told("请于6月20日前报送"), ["6月20日前 ..2023-06-20 *"]);
        assert_eq!(told("年底前完成"), ["年底前 ..2023-12-31 *"]);
        assert_eq!(
            told("9月中旬至10月底"),
            ["9月中旬至10月底 2023-09-11..2023-10-31 *"]
        );
        assert_eq!(
            told("2024年1月启动，3月10日结束"),
            [
                "2024年1月 2024-01-01..2024-01-31",
                "3月10日 2024-03-10..2024-03-10 *"
            ]
        );
        let december = Context {
            year: Some((2022, YearFrom::DateOfIssue)),
            issued: day_of(2022, 12, 20),
        };
        let found = of("1月10日前", december).unwrap();
        assert_eq!(found.to, day_of(2023, 1, 10));
    }

    #[test]
    fn what_hangs_on_an_event_stays_relative() {
        assert_eq!(
            told("活动结束后10日内报送"),
            ["活动结束后10日内 .. 活动结束后+10day within"]
        );
        assert_eq!(
            told("应当自收到申请之日起二十个工作日内作出决定"),
            ["应当自收到申请之日起二十个工作日内 .. 应当自收到申请之日起+20workday within"]
        );
        assert_eq!(told("每年12月开展")[0], "每年12月 .. every year");
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in [
            "第3日程",
            "百日攻坚",
            "五年规划纲要",
            "今日",
            "月度报告",
            "每日一题",
        ] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }
}
