//! Days and times, which are numbers with a number format that says so.
//!
//! Serial numbers count days from 1900, whose 29th of February Excel believes in, or from 1904.

use time::{Date, Duration, Month};

use super::format::{Section, Token};

/// The last day that Excel knows, 9999-12-31.
const LAST_DAY: f64 = 2_958_465.999_999;

/// A day and a time in a date's section; none for a number that is no date.
pub(super) fn date(value: f64, section: &Section, is_1904: bool) -> Option<String> {
    if !(0.0..=LAST_DAY).contains(&value) {
        return None;
    }
    let shows_parts = section.tokens.contains(&Token::Code('0'));
    let unit = if shows_parts { 1000.0 } else { 1.0 };
    let moment = (value * 86_400.0 * unit).round() / unit;
    let day = (moment / 86_400.0).floor();
    let seconds = moment - day * 86_400.0;
    let (hour, minute) = ((seconds / 3600.0) as u32, (seconds / 60.0) as u32 % 60);
    let second = (seconds % 60.0) as u32;
    let day = Day::of(day as i64, is_1904)?;
    let has_half = section
        .tokens
        .iter()
        .any(|t| matches!(t, Token::HalfDay(..)));
    let hour_shown = match hour % 12 {
        _ if !has_half => hour,
        0 => 12,
        hour => hour,
    };
    let number = |n: u32, width: usize| match section.in_chinese {
        true => counted(n),
        false => format!("{n:0>width$}"),
    };
    let mut out = String::new();
    let mut rest = &section.tokens[..];
    let mut last_unit = ' ';
    while let Some(token) = rest.first() {
        let run = rest.iter().take_while(|t| *t == token).count();
        match token {
            Token::Literal(c) => out.extend(std::iter::repeat_n(*c, run)),
            Token::HalfDay(am, pm) => out.push_str(if hour < 12 { am } else { pm }),
            Token::Elapsed(c) => {
                let per = match c {
                    'h' => 3600.0,
                    'm' => 60.0,
                    _ => 1.0,
                };
                out.push_str(&format!("{}", (moment / per).floor()));
            }
            Token::Code('m') if last_unit == 'h' || before_seconds(&rest[run..]) => {
                out.push_str(&number(minute, run.min(2)))
            }
            Token::Code('y' | 'e') => out.push_str(&day.year(run, token, section.in_chinese)),
            Token::Code('m') => out.push_str(&match run {
                1 | 2 => number(day.month, run),
                _ => day.month_name(run),
            }),
            Token::Code('d') if run <= 2 => out.push_str(&number(day.day, run)),
            Token::Code('d') => out.push_str(&day.weekday_name(run)),
            Token::Code('a') if run >= 3 => out.push_str(&day.weekday_in_chinese(run)),
            Token::Code('h') => out.push_str(&number(hour_shown, run.min(2))),
            Token::Code('s') => out.push_str(&number(second, run.min(2))),
            Token::Code('0') if out.ends_with('.') => {
                let part = format!("{:.3}", seconds % 1.0);
                out.push_str(part.get(2..2 + run.min(3)).unwrap_or_default());
            }
            Token::Code('@' | 'b' | 'g') => {}
            Token::Code(c) => out.extend(std::iter::repeat_n(*c, run)),
        }
        match token {
            Token::Code(c @ ('y' | 'm' | 'd' | 'h' | 's')) | Token::Elapsed(c) => last_unit = *c,
            _ => {}
        }
        rest = &rest[run..];
    }
    Some(out.trim().to_owned())
}

/// Whether the next unit is the seconds, so that `m` before it are minutes.
fn before_seconds(rest: &[Token]) -> bool {
    let next = rest.iter().find_map(|token| match token {
        Token::Code(c @ ('y' | 'm' | 'd' | 'h' | 's')) | Token::Elapsed(c) => Some(*c),
        _ => None,
    });
    next == Some('s')
}

/// A day of the calendar that Excel counts in.
struct Day {
    year: i32,
    month: u32,
    day: u32,
    /// Monday is 0.
    weekday: usize,
}

impl Day {
    /// The day of this serial number. Excel's 1900 has a 29th of February, its day 60.
    fn of(serial: i64, is_1904: bool) -> Option<Self> {
        let (first, days) = match (is_1904, serial) {
            (true, _) => ((1904, Month::January, 1), serial),
            (false, 61..) => ((1899, Month::December, 30), serial),
            (false, 60) => {
                let (year, month, day, weekday) = (1900, 2, 29, 2);
                return Some(Self {
                    year,
                    month,
                    day,
                    weekday,
                });
            }
            (false, _) => ((1899, Month::December, 31), serial),
        };
        let first = Date::from_calendar_date(first.0, first.1, first.2).ok()?;
        let date = first.checked_add(Duration::days(days))?;
        Some(Self {
            year: date.year(),
            month: u32::from(u8::from(date.month())),
            day: u32::from(date.day()),
            weekday: usize::from(date.weekday().number_days_from_monday()),
        })
    }

    fn year(&self, run: usize, token: &Token, in_chinese: bool) -> String {
        let text = match run {
            1 | 2 if *token == Token::Code('y') => format!("{:02}", self.year % 100),
            _ => self.year.to_string(),
        };
        match in_chinese {
            true => text.chars().map(in_digits).collect(),
            false => text,
        }
    }

    fn month_name(&self, run: usize) -> String {
        let name = u8::try_from(self.month)
            .ok()
            .and_then(|m| Month::try_from(m).ok())
            .map_or(String::new(), |month| month.to_string());
        let length = [3, name.len(), 1][run.saturating_sub(3).min(2)];
        name[..length.min(name.len())].to_owned()
    }

    fn weekday_name(&self, run: usize) -> String {
        let names = [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ];
        let name = names.get(self.weekday).copied().unwrap_or_default();
        let length = if run == 3 { 3 } else { name.len() };
        name[..length.min(name.len())].to_owned()
    }

    fn weekday_in_chinese(&self, run: usize) -> String {
        let name = "一二三四五六日".chars().nth(self.weekday);
        let start = if run == 3 { "" } else { "星期" };
        start.chars().chain(name).collect()
    }
}

fn in_digits(digit: char) -> char {
    let place = digit.to_digit(10).unwrap_or(0) as usize;
    "〇一二三四五六七八九".chars().nth(place).unwrap_or(digit)
}

/// A number below 100 in Chinese: 十, 二十一.
fn counted(n: u32) -> String {
    let digit = |n: u32| char::from_digit(n, 10).map_or('〇', in_digits);
    match (n / 10, n % 10) {
        (0, ones) => digit(ones).to_string(),
        (tens, ones) => {
            let tens = (tens > 1).then(|| digit(tens));
            let ones = (ones > 0).then(|| digit(ones));
            tens.into_iter().chain(['十']).chain(ones).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Shown;
    use super::super::format::{built_in, general, number};

    fn shown(value: f64, code: &str) -> String {
        match number(value, code, false) {
            Shown::Text(text) | Shown::Masked(text) => text,
        }
    }

    #[test]
    fn dates_and_times_are_shown_in_their_format() {
        // 2023-05-10 is day 45056.
        for (value, code, expected) in [
            (45056.0, "yyyy/m/d", "2023/5/10"),
            (45056.0, "yyyy\"年\"m\"月\"d\"日\";@", "2023年5月10日"),
            (45056.0, "yyyy年mm月dd日", "2023年05月10日"),
            (45056.0, "[$-804]yyyy\"年\"m\"月\"", "2023年5月"),
            (
                45056.0,
                "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"",
                "二〇二三年五月十日",
            ),
            (45056.0, "[$-804]aaaa", "星期三"),
            (45056.0, "e.m.d", "2023.5.10"),
            (45056.0, "d-mmm-yy", "10-May-23"),
            (45056.375, "yyyy-mm-dd hh:mm:ss", "2023-05-10 09:00:00"),
            (
                45_056.645_833_333,
                "上午/下午h\"时\"mm\"分\"",
                "下午3时30分",
            ),
            (45_056.645_833_333, "h:mm AM/PM", "3:30 PM"),
            (1.5, "[h]:mm", "36:00"),
            (0.000_023_148, "mm:ss.0", "00:02.0"),
            (60.0, "yyyy/m/d", "1900/2/29"),
            (59.0, "yyyy/m/d", "1900/2/28"),
            (-1.0, "yyyy/m/d", "-1"),
            (1e300, "yyyy/m/d", &general(1e300)),
        ] {
            assert_eq!(shown(value, code), expected, "{value} {code}");
        }
        assert_eq!(
            number(0.0, "yyyy/m/d", true),
            Shown::Text("1904/1/1".into())
        );
        assert_eq!(built_in(58), "m\"月\"d\"日\"");
    }
}
