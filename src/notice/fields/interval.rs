//! The days that the words of a date mean.
//!
//! They need the notice's year and are worked out when its frame is known. Where the words state no
//! year, the interval says where it was taken from. What hangs on an event (活动结束后10日内) stays
//! relative.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use time::{Date, Duration, Month};

use super::period::{DASH, TWO, YEAR};
use super::{Detail, Entry};
use crate::notice::date::{day_of, number};
use crate::notice::numbering::half_width;
use crate::notice::pattern::pattern;

/// The days that words mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Interval {
    /// First day; none where only the end is told (6月20日前).
    pub from: Option<Date>,
    /// Last day; none where only the beginning is told (自2022年3月1日起).
    pub to: Option<Date>,
    /// Where a year came from that the words do not state.
    pub inferred: Option<YearFrom>,
    /// It comes again: `year`, `month`.
    pub every: Option<String>,
    /// It hangs on an event.
    pub relative: Option<Relative>,
}

/// Where a year came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearFrom {
    /// A date earlier in the clause.
    Clause,
    /// The notice's title, or that of what it prints.
    Title,
    /// 成文日期.
    DateOfIssue,
    /// 发文字号.
    DocumentNumber,
}

/// A span that hangs on an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relative {
    /// The event, as printed: 活动结束后, 自收到申请之日起; empty where none is told.
    pub anchor: String,
    /// How many.
    pub count: u32,
    /// Of what: `day`, `workday`, `month`, `year`.
    pub unit: String,
    /// `within`, `before` or `after`.
    pub side: String,
}

/// What a notice says about years that its dates leave out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    /// The year, and where it comes from.
    pub(super) year: Option<(i32, YearFrom)>,
    /// 成文日期.
    pub(super) issued: Option<Date>,
}

static FULL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"^(?P<lead>自|从|到|至|截至|截止到?|每年的?|每月|每季度|当年|本年|今年|明年|次年|翌年)?\s*",
            r"(?:(?P<y1>{year})\s*年?)?(?:{dash}(?P<y2>{year})\s*年)?\s*",
            r"(?:(?P<of>上半年|下半年|第?[一二三四1-4]季度|年底|年末|年初|[底末初]|内|度)|",
            r"(?:(?P<ma>{two}){dash})?(?P<m1>{two})\s*月(?:份)?\s*(?:(?P<d1>{two})\s*[日号]|(?P<p1>[上中]?[上中下]旬|中旬|月?[底末初]|中))?",
            r"(?:{dash}(?:(?P<y3>{year})\s*年\s*)?(?:(?P<m2>{two})\s*月(?:份)?\s*)?(?:(?P<d2>{two})\s*[日号]|(?P<p2>[上中]?[上中下]旬|中旬|月?[底末初]))?)?",
            r"|(?P<d0>{two})\s*日)?",
            r"\s*(?P<end>之前|以前|前|底前|起|之后|以后|后|止|以来|期间|底|末)?$",
        ),
        year = YEAR,
        two = TWO,
        dash = DASH,
    ))
});
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?P<anchor>.*?)(?P<n>[0-9]{1,4}|[一二三四五六七八九十百两]{1,5}|半)\s*(?P<unit>个工作日|工作日|个月|个自然日|日|天|年|周)\s*",
        r"(?P<side>以内|之内|内|前|之前|以前|以上|以下|后)$",
    ))
});
static PLAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^“?十(?P<n>[一二三四五六])五”?(?:规划)?(?P<end>期间|时期|末|期末|以来)$")
});

/// The days that `words` mean, if they can be told.
pub(super) fn of(words: &str, context: Context) -> Option<Interval> {
    let words: String = words.chars().map(half_width).collect();
    let words = words.trim();
    if let Some(found) = PLAN.captures(words) {
        let nth = number(&found["n"])?;
        // “十一五” was 2006–2010.
        let first = 2001 + 5 * i32::try_from(nth).ok()?;
        let last = day(first + 4, 12, 31)?;
        let whole = found["end"].ends_with('末');
        return Some(Interval {
            from: if whole { None } else { day(first, 1, 1) },
            to: Some(last).filter(|_| &found["end"] != "以来"),
            ..Interval::default()
        });
    }
    match words {
        "年底前" | "年底" | "年末" | "年末前" | "年底之前" | "年内" | "本年底" | "本年底前" =>
        {
            let (year, by) = context.year?;
            return Some(Interval {
                to: day(year, 12, 31),
                inferred: Some(by),
                ..Interval::default()
            });
        }
        _ => {}
    }
    let stated = FULL
        .captures(words)
        .and_then(|found| stated(&found, context));
    stated.or_else(|| relative(&SPAN.captures(words)?))
}

fn relative(found: &regex::Captures<'_>) -> Option<Interval> {
    let unit = match &found["unit"] {
        "个工作日" | "工作日" => "workday",
        "个月" => "month",
        "年" => "year",
        "周" => "week",
        _ => "day",
    };
    let side = match &found["side"] {
        "前" | "之前" | "以前" => "before",
        "后" => "after",
        "以上" => "at_least",
        _ => "within",
    };
    let count = if &found["n"] == "半" {
        6
    } else {
        number(&found["n"])?
    };
    let unit = if &found["n"] == "半" { "month" } else { unit };
    Some(Interval {
        relative: Some(Relative {
            anchor: found["anchor"].trim().to_owned(),
            count,
            unit: unit.to_owned(),
            side: side.to_owned(),
        }),
        ..Interval::default()
    })
}

fn stated(found: &regex::Captures<'_>, context: Context) -> Option<Interval> {
    let get = |name: &str| found.name(name).map_or("", |m| m.as_str());
    let num = |name: &str| number(get(name));
    let year = |name: &str| num(name).and_then(|y| i32::try_from(y).ok());
    let lead = get("lead");
    if lead.starts_with('每') {
        let every = if lead.starts_with("每年") {
            "year"
        } else if lead == "每月" {
            "month"
        } else {
            "quarter"
        };
        return Some(Interval {
            every: Some(every.to_owned()),
            ..Interval::default()
        });
    }
    let next = matches!(lead, "明年" | "次年" | "翌年");
    let (first, inferred) = match (year("y1"), context.year) {
        (Some(y), _) => (y, None),
        (None, Some((y, by))) => (y + i32::from(next), Some(by)),
        (None, None) => return None,
    };
    let last = year("y3").or(year("y2")).unwrap_or(first);
    let (from, to) = if let Some(m1) = num("m1") {
        let start_month = num("ma").unwrap_or(m1);
        let m2 = num("m2").unwrap_or(m1);
        let start = part(first, start_month, num("d1"), get("p1"))?;
        let ranged =
            found.name("m2").is_some() || found.name("d2").is_some() || found.name("p2").is_some();
        let end = if ranged {
            let (d2, p2) = (num("d2"), get("p2"));
            part(last, m2, d2, p2)?
        } else {
            part(first, m1, num("d1"), get("p1"))?
        };
        (start.0, end.1)
    } else if num("d0").is_some() {
        return None;
    } else {
        of_year(first, last, get("of"))?
    };
    let mut interval = sided(from, to, lead, get("end"), get("of"));
    interval.inferred = inferred;
    Some(moved_on(interval, context))
}

/// The first and last day of a part of a month.
fn part(year: i32, month: u32, on: Option<u32>, part: &str) -> Option<(Date, Date)> {
    if let Some(on) = on {
        let date = day(year, month, on)?;
        return Some((date, date));
    }
    let end = last_day(year, month)?;
    let at = |d: u32| day(year, month, d);
    Some(match part {
        "上旬" => (at(1)?, at(10)?),
        "中旬" | "中" => (at(11)?, at(20)?),
        "下旬" => (at(21)?, end),
        "中下旬" => (at(11)?, end),
        "上中旬" => (at(1)?, at(20)?),
        "底" | "末" | "月底" | "月末" => (end, end),
        "初" | "月初" => (at(1)?, at(10)?),
        _ => (at(1)?, end),
    })
}

fn of_year(first: i32, last: i32, part: &str) -> Option<(Date, Date)> {
    let (from, to) = match part {
        "上半年" => ((1, 1), (6, 30)),
        "下半年" => ((7, 1), (12, 31)),
        "底" | "末" | "年底" | "年末" => ((12, 31), (12, 31)),
        "初" | "年初" => ((1, 1), (1, 31)),
        p if p.contains("季度") => {
            let n = p
                .chars()
                .find(|c| *c != '第')
                .and_then(|c| number(&c.to_string()))?;
            let start = (n.clamp(1, 4) - 1) * 3 + 1;
            let end = last_day(last, start + 2)?;
            return Some((day(first, start, 1)?, end));
        }
        _ => ((1, 1), (12, 31)),
    };
    Some((day(first, from.0, from.1)?, day(last, to.0, to.1)?))
}

/// What the words round a date leave open: 前 and 到 its beginning, 起 its end.
fn sided(from: Date, to: Date, lead: &str, end: &str, of: &str) -> Interval {
    let before = matches!(end, "前" | "之前" | "以前" | "底前");
    let (from, to) = match end {
        // 2025年底前 ends with the year, 2025年前 before it.
        _ if before
            && (from != to || of.contains(['底', '末']))
            && end != "底前"
            && of.is_empty()
            && is_whole_year(from, to) =>
        {
            (None, from.previous_day())
        }
        _ if before => (None, Some(to)),
        "起" | "之后" | "以后" | "后" | "以来" => (Some(from), None),
        "止" => (None, Some(to)),
        _ if matches!(lead, "到" | "至" | "截至" | "截止" | "截止到") => (None, Some(to)),
        _ if matches!(lead, "自" | "从") => (Some(from), (from != to).then_some(to)),
        _ if matches!(of, "底" | "末" | "年底" | "年末") => (Some(from), Some(to)),
        _ => (Some(from), Some(to)),
    };
    Interval {
        from,
        to,
        ..Interval::default()
    }
}

fn is_whole_year(from: Date, to: Date) -> bool {
    from.ordinal() == 1 && to - from > Duration::days(360)
}

/// A deadline that lies before the notice is next year's: 1月10日前 in a notice of December.
fn moved_on(interval: Interval, context: Context) -> Interval {
    let (Some(YearFrom::DateOfIssue), None, Some(to), Some(issued)) = (
        interval.inferred,
        interval.from,
        interval.to,
        context.issued,
    ) else {
        return interval;
    };
    if to >= issued {
        return interval;
    }
    Interval {
        to: to.replace_year(to.year() + 1).ok().or(Some(to)),
        ..interval
    }
}

fn day(year: i32, month: u32, on: u32) -> Option<Date> {
    day_of(u32::try_from(year).ok()?, month, on)
}

fn last_day(year: i32, month: u32) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, month.length(year)).ok()
}

/// The year that `words` state first, for the dates behind them.
pub(super) fn stated_year(words: &str) -> Option<i32> {
    let words: String = words.chars().map(half_width).collect();
    let found = FULL.captures(words.trim())?;
    let year = found.name("y3").or(found.name("y2")).or(found.name("y1"))?;
    i32::try_from(number(year.as_str())?).ok()
}

/// Gives every date of `entries` its interval; a year told earlier in the clause serves the later ones.
pub(super) fn resolve(entries: &mut [Entry], context: Context) {
    let mut context = context;
    for entry in entries {
        entry.detail = of(&entry.text, context).map(Detail::Interval);
        // A range of years (2021—2035年) says nothing about a month that follows.
        let year = stated_year(&entry.text).filter(|_| entry.text.matches('年').count() == 1);
        if let Some(year) = year.filter(|_| !entry.text.contains(['—', '至', '-'])) {
            context.year = Some((year, YearFrom::Clause));
        }
    }
}
