//! Dates as notices print them: 2022年1月13日, 二〇二二年一月十三日.

use std::sync::LazyLock;

use regex::Regex;
use time::{Date, Month};

use super::numbering::{chinese_number, half_width};

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<year>(?:19|20)\d{2}|[一二][一二三四五六七八九零〇○]{3})\s*年\s*",
        r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*",
        r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日",
    ))
    .expect("a valid pattern")
});

/// The first full date in `text`, with what stands before and behind it (forms folded to half width).
pub(super) fn find(text: &str) -> Option<(String, Date, String)> {
    let folded: String = text.chars().map(half_width).collect();
    let found = DATE.captures(&folded)?;
    let value = |name: &str| -> Option<u32> {
        let digits: Vec<char> = found[name].chars().collect();
        found[name].parse().ok().or_else(|| chinese_number(&digits))
    };
    let month = Month::try_from(u8::try_from(value("month")?).ok()?).ok()?;
    let day = u8::try_from(value("day")?).ok()?;
    let date = Date::from_calendar_date(i32::try_from(value("year")?).ok()?, month, day).ok()?;
    let span = found.get(0)?.range();
    Some((
        folded[..span.start].to_owned(),
        date,
        folded[span.end..].to_owned(),
    ))
}

/// The date that `text` is, and nothing else.
pub(super) fn whole(text: &str) -> Option<Date> {
    let (before, date, behind) = find(text)?;
    (before.trim().is_empty() && behind.trim().is_empty()).then_some(date)
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
            "２０２２年１月１３日",
        ] {
            assert_eq!(whole(text).unwrap().to_string(), "2022-01-13", "{text}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_no_date() {
        assert_eq!(whole("2022年2月30日"), None);
        assert_eq!(whole("根据2022年1月13日的通知"), None);
    }
}
