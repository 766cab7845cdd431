//! Dates as notices print them: 2022年1月13日, 二〇二二年一月十三日.

use std::sync::LazyLock;

use regex::Regex;
use time::{Date, Month};

use super::numbering::{chinese_number, half_width};
use super::pattern::pattern;

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?P<year>(?:19|20)\d\s*\d|[一二][\s一二三四五六七八九零〇○OＯ0oº◯]{3,6})\s*年\s*",
        r"(?P<month>\d{1,2}|元|正|[一二三四五六七八九十]{1,2})\s*月\s*",
        r"(?P<day>\d{1,2}|[一二三四五六七八九十廿卅]{1,3})\s*日",
    ))
});
/// 2023-03-10, 2023.3.10, 2023/3/10: on web pages and forms, alone on a line.
static NUMERIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?P<year>(?:19|20)\d{2})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})$")
});

/// The first full date in `text`, with what stands before and behind it (forms folded to half width).
pub(super) fn find(text: &str) -> Option<(String, Date, String)> {
    // Most lines hold none.
    if !text.contains('日') || !text.contains('年') {
        return None;
    }
    let folded: String = text.chars().map(half_width).collect();
    let found = DATE.captures(&folded)?;
    let date = date_of(&found)?;
    let span = found.get(0)?.range();
    Some((
        folded[..span.start].to_owned(),
        date,
        folded[span.end..].to_owned(),
    ))
}

/// The date that `text` is, and nothing else but brackets around it.
pub(super) fn whole(text: &str) -> Option<Date> {
    if text.len() > 100 {
        return None;
    }
    let (before, date, behind) = find(text)?;
    let (before, behind) = (before.trim(), behind.trim());
    let bare = before.is_empty() && behind.is_empty();
    (bare || (before == "(" && behind == ")")).then_some(date)
}

/// The date that `text` is in figures only: 2023-03-10.
pub(super) fn numeric(text: &str) -> Option<Date> {
    let found = NUMERIC.captures(text.trim())?;
    date_of(&found)
}

fn date_of(found: &regex::Captures<'_>) -> Option<Date> {
    let value = |name: &str| number(&found[name]);
    day_of(value("year")?, value("month")?, value("day")?)
}

/// The day, if there is one.
pub(super) fn day_of(year: u32, month: u32, day: u32) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()
}

/// A number of a date: in figures, in words (二十一, 廿一), or digit by digit (二〇二二), whatever
/// stands for the zero.
pub(super) fn number(text: &str) -> Option<u32> {
    let digits: Vec<char> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            'O' | 'Ｏ' | '0' | 'o' | 'º' | '◯' | '○' if !text.is_ascii() => '〇',
            '元' | '正' => '一',
            c => c,
        })
        .collect();
    let plain: String = digits.iter().collect();
    if let Some((tens, ones)) = plain.split_once(['廿', '卅']) {
        let base = if plain.contains('廿') { 20 } else { 30 };
        let ones: Vec<char> = ones.chars().collect();
        let rest = if ones.is_empty() {
            Some(0)
        } else {
            chinese_number(&ones)
        };
        return rest.filter(|_| tens.is_empty()).map(|rest| base + rest);
    }
    plain.parse().ok().or_else(|| chinese_number(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_arabic_and_chinese_numerals_are_the_same() {
        for text in [
            "2022 年 1 月 13 日",
            "二〇二二年一月十三日",
            "二零二二年一月十三日",
            "二○二二年一月十三日",
            "二O二二年元月十三日",
            "二 〇 二 二年一月十三日",
            "２０２２年１月１３日",
            "（2022年1月13日）",
        ] {
            assert_eq!(whole(text).unwrap().to_string(), "2022-01-13", "{text}");
        }
        assert_eq!(
            whole("二○○○年十二月廿一日").unwrap().to_string(),
            "2000-12-21"
        );
        assert_eq!(
            whole("一九九九年十月三十日").unwrap().to_string(),
            "1999-10-30"
        );
        assert_eq!(numeric("2022-01-13").unwrap().to_string(), "2022-01-13");
    }

    #[test]
    fn a_day_that_does_not_exist_is_no_date() {
        assert_eq!(whole("2022年2月30日"), None);
        assert_eq!(whole("根据2022年1月13日的通知"), None);
        assert_eq!(numeric("2022.13.1"), None);
    }
}
