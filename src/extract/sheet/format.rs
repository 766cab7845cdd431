//! A value as its number format shows it (ECMA-376 part 1, 18.8.30 and 18.8.31).
//!
//! Percentages, thousands and what stands beside the number are written as Excel writes them, dates by
//! [`dates`].
//! Colours and widths are left out. Fractions, powers of ten, conditions and numbers with characters
//! between their digits come as plain numbers: the value is right, its dress is not.

use super::{Shown, dates};

/// What is read of a format code.
const MAX_CODE: usize = 400;

/// The formats that Chinese Excel has built in, by their number.
const BUILT_IN: [(u16, &str); 43] = [
    (1, "0"),
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (5, "\"¥\"#,##0;\"¥\"-#,##0"),
    (6, "\"¥\"#,##0;\"¥\"-#,##0"),
    (7, "\"¥\"#,##0.00;\"¥\"-#,##0.00"),
    (8, "\"¥\"#,##0.00;\"¥\"-#,##0.00"),
    (9, "0%"),
    (10, "0.00%"),
    (14, "yyyy/m/d"),
    (15, "d-mmm-yy"),
    (16, "d-mmm"),
    (17, "mmm-yy"),
    (18, "h:mm AM/PM"),
    (19, "h:mm:ss AM/PM"),
    (20, "h:mm"),
    (21, "h:mm:ss"),
    (22, "yyyy/m/d h:mm"),
    (27, "yyyy\"年\"m\"月\""),
    (28, "m\"月\"d\"日\""),
    (29, "m\"月\"d\"日\""),
    (30, "m-d-yy"),
    (31, "yyyy\"年\"m\"月\"d\"日\""),
    (32, "h\"时\"mm\"分\""),
    (33, "h\"时\"mm\"分\"ss\"秒\""),
    (34, "上午/下午h\"时\"mm\"分\""),
    (35, "上午/下午h\"时\"mm\"分\"ss\"秒\""),
    (36, "yyyy\"年\"m\"月\""),
    (37, "#,##0;-#,##0"),
    (38, "#,##0;-#,##0"),
    (39, "#,##0.00;-#,##0.00"),
    (40, "#,##0.00;-#,##0.00"),
    (41, "#,##0;-#,##0;\"-\";@"),
    (42, "\"¥\"#,##0;\"¥\"-#,##0;\"¥-\";@"),
    (43, "#,##0.00;-#,##0.00;\"-\";@"),
    (44, "\"¥\"#,##0.00;\"¥\"-#,##0.00;\"¥-\";@"),
    (45, "mm:ss"),
    (46, "[h]:mm:ss"),
    (47, "mm:ss.0"),
    (50, "yyyy\"年\"m\"月\""),
    (51, "m\"月\"d\"日\""),
    (57, "yyyy\"年\"m\"月\""),
];

/// The code of a built-in format; `General` where there is none.
pub(super) fn built_in(id: u16) -> &'static str {
    let id = match id {
        52 => 50,
        53 | 54 | 58 => 51,
        55 | 56 => id - 21,
        _ => id,
    };
    let found = BUILT_IN.iter().find(|(number, _)| *number == id);
    found.map_or("General", |(_, code)| code)
}

/// One sign of a format code.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A letter or placeholder that means something, in lower case.
    Code(char),
    /// A character to be shown as it is.
    Literal(char),
    /// `[h]`: hours, minutes or seconds beyond the day.
    Elapsed(char),
    /// `AM/PM`, `上午/下午`.
    HalfDay(&'static str, &'static str),
}

/// A section of a format code.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    pub(super) tokens: Vec<Token>,
    has_condition: bool,
    /// `[DBNum1]`: 二〇二三年.
    pub(super) in_chinese: bool,
}

/// A code as long as Excel takes it (255 characters) and a little more: many cells refer to one.
pub(super) fn cut(code: String) -> String {
    match code.char_indices().nth(MAX_CODE) {
        Some((end, _)) => code[..end].to_owned(),
        None => code,
    }
}

/// A number as `code` shows it.
pub(super) fn number(value: f64, code: &str, is_1904: bool) -> Shown {
    let sections = sections(code);
    let wanted = match sections.len() {
        2.. if value < 0.0 => 1,
        3.. if value == 0.0 => 2,
        _ => 0,
    };
    let Some(section) = sections.get(wanted) else {
        return Shown::Text(general(value));
    };
    if sections.iter().any(|section| section.has_condition) {
        return Shown::Text(general(value));
    }
    if section.tokens.is_empty() {
        return match sections.len() {
            1 => Shown::Text(general(value)),
            _ => Shown::Masked(general(value)),
        };
    }
    let shown = if section.is_date() {
        dates::date(value, section, is_1904)
    } else if wanted == 1 {
        decimal(-value, section)
    } else {
        decimal(value, section)
    };
    match shown {
        Some(shown) if shown.trim().is_empty() => Shown::Masked(general(value)),
        Some(shown) => Shown::Text(shown),
        None => Shown::Text(general(value)),
    }
}

/// A text as `code` shows it: `@"元"`.
pub(super) fn text(text: String, code: &str) -> Shown {
    let sections = sections(code);
    let holds_text = |section: &&Section| section.tokens.contains(&Token::Code('@'));
    match sections.get(3).or(sections.last().filter(holds_text)) {
        Some(section) if section.tokens.is_empty() => Shown::Masked(text),
        Some(section) if section.tokens.len() > 1 => {
            let parts = section.tokens.iter().map(|token| match token {
                Token::Code('@') => text.clone(),
                Token::Literal(c) => c.to_string(),
                _ => String::new(),
            });
            Shown::Text(parts.collect())
        }
        _ => Shown::Text(text),
    }
}

/// A number without a format, in at most ten digits where that holds its whole part.
pub(super) fn general(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let (digits, point) = digits(value, 15);
    let whole = usize::try_from(point).unwrap_or(0);
    if whole > 21 || point < -12 {
        return value.to_string();
    }
    let places = if digits.len() > whole {
        10usize.saturating_sub(whole.max(1))
    } else {
        0
    };
    let text = fixed(value, places);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// The significant digits of a value, at most `count`, and how many stand before the point.
fn digits(value: f64, count: usize) -> (Vec<u8>, i32) {
    let text = format!("{:.*e}", count.saturating_sub(1), value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = mantissa.bytes().filter(u8::is_ascii_digit);
    let mut digits: Vec<u8> = digits.map(|b| b - b'0').collect();
    while digits.last() == Some(&0) {
        digits.pop();
    }
    (digits, exponent.parse::<i32>().unwrap_or(0) + 1)
}

/// A value with so many places after the point, rounded as it is printed (1.005 to 1.01).
fn fixed(value: f64, places: usize) -> String {
    let (mut digits, mut point) = digits(value, 15);
    let kept = point + i32::try_from(places).unwrap_or(0);
    match usize::try_from(kept) {
        Ok(kept) if kept < digits.len() => {
            let up = digits[kept] >= 5;
            digits.truncate(kept);
            if up {
                match digits.iter().rposition(|d| *d < 9) {
                    Some(i) => {
                        digits.truncate(i + 1);
                        digits[i] += 1;
                    }
                    None => {
                        digits = vec![1];
                        point += 1;
                    }
                }
            }
        }
        Ok(_) => {}
        Err(_) => digits.clear(),
    }
    let digit = |at: i32| {
        let digit = usize::try_from(at).ok().and_then(|at| digits.get(at));
        char::from(b'0' + digit.copied().unwrap_or(0))
    };
    let mut out = String::new();
    if value < 0.0 && !digits.is_empty() {
        out.push('-');
    }
    match point {
        1.. => out.extend((0..point).map(digit)),
        _ => out.push('0'),
    }
    if places > 0 {
        out.push('.');
        out.extend((point..point + i32::try_from(places).unwrap_or(0)).map(digit));
    }
    out
}

fn sections(code: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    if code.trim().eq_ignore_ascii_case("general") {
        return sections;
    }
    let mut rest = code
        .char_indices()
        .nth(MAX_CODE)
        .map_or(code, |(end, _)| &code[..end]);
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let Some(section) = sections.last_mut() else {
            break;
        };
        let half_days = [
            ("am/pm", "AM", "PM"),
            ("a/p", "A", "P"),
            ("上午/下午", "上午", "下午"),
        ];
        let half_day = half_days.into_iter().find(|(sign, _, _)| {
            let head = rest.get(..sign.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(sign))
        });
        if let Some((sign, am, pm)) = half_day {
            section.tokens.push(Token::HalfDay(am, pm));
            rest = &rest[sign.len()..];
            continue;
        }
        let mut chars = after.chars();
        rest = match c {
            ';' => {
                sections.push(Section::default());
                after
            }
            '"' => {
                let (quoted, after) = after.split_once('"').unwrap_or((after, ""));
                section.tokens.extend(quoted.chars().map(Token::Literal));
                after
            }
            '\\' | '!' => {
                section.tokens.extend(chars.next().map(Token::Literal));
                chars.as_str()
            }
            // A space as wide as the next character, or filled with it.
            '_' | '*' => {
                chars.next();
                chars.as_str()
            }
            '[' => {
                let (inside, after) = after.split_once(']').unwrap_or((after, ""));
                section.bracket(inside);
                after
            }
            _ => {
                section.tokens.push(match c.to_ascii_lowercase() {
                    code @ ('y' | 'm' | 'd' | 'h' | 's' | 'a' | 'e' | 'g' | 'b' | '0' | '#'
                    | '?' | '.' | ',' | '%' | '@' | '/') => Token::Code(code),
                    _ => Token::Literal(c),
                });
                after
            }
        };
    }
    sections
}

impl Section {
    /// What stands in brackets: `[$¥-804]`, `[h]`, `[DBNum1]`, `[>=100]`, `[Red]`.
    fn bracket(&mut self, inside: &str) {
        let lower = inside.to_ascii_lowercase();
        let first = lower.chars().next();
        if let Some(currency) = inside.strip_prefix('$') {
            let sign = currency.split('-').next().unwrap_or_default();
            self.tokens.extend(sign.chars().map(Token::Literal));
        } else if let Some(c @ ('h' | 'm' | 's')) = first.filter(|&c| lower.chars().all(|d| d == c))
        {
            self.tokens.push(Token::Elapsed(c));
        } else if lower == "dbnum1" {
            self.in_chinese = true;
        } else if matches!(first, Some('<' | '>' | '=')) {
            self.has_condition = true;
        }
    }

    fn is_date(&self) -> bool {
        self.tokens.iter().any(|token| match token {
            Token::Code(c) => matches!(c, 'y' | 'm' | 'd' | 'h' | 's' | 'a'),
            Token::Elapsed(_) | Token::HalfDay(..) => true,
            Token::Literal(_) => false,
        })
    }
}

/// A number in a section that is no date's; none where the section is beyond this module.
fn decimal(value: f64, section: &Section) -> Option<String> {
    let is_digit = |token: &Token| matches!(token, Token::Code('0' | '#' | '?' | '.' | ','));
    let tokens = &section.tokens;
    let first = tokens.iter().position(is_digit);
    let last = tokens.iter().rposition(is_digit);
    let beside = |tokens: &[Token]| -> Option<String> {
        let signs = tokens.iter().map(|token| match token {
            Token::Literal(c) => Some(*c),
            Token::Code('%') => Some('%'),
            _ => None,
        });
        signs.collect()
    };
    let (Some(first), Some(last)) = (first, last) else {
        return beside(tokens);
    };
    let pattern = &tokens[first..=last];
    if !pattern.iter().all(is_digit) {
        return None;
    }
    let percent = tokens.iter().filter(|t| **t == Token::Code('%')).count();
    let is = |token: &Token, signs: &str| matches!(token, Token::Code(c) if signs.contains(*c));
    let thousands = pattern.iter().rev().take_while(|t| is(t, ",")).count();
    let mut halves = pattern.split(|t| is(t, "."));
    let (whole, part) = (halves.next()?, halves.next().unwrap_or_default());
    let power = i32::try_from(2 * percent).ok()? - i32::try_from(3 * thousands).ok()?;
    let places = part.iter().filter(|t| is(t, "0#?")).count();
    let must = part.iter().rposition(|t| is(t, "0")).map_or(0, |i| i + 1);
    let text = fixed(value * 10f64.powi(power), places.min(30));
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => ("-", text),
        None => ("", text.as_str()),
    };
    let (integer, fraction) = text.split_once('.').unwrap_or((text, ""));
    let least = whole.iter().filter(|t| is(t, "0")).count();
    let integer = match least {
        0 if integer == "0" => String::new(),
        _ => format!("{integer:0>least$}"),
    };
    let is_grouped = whole[..whole.len()
        - if part.is_empty() {
            thousands.min(whole.len())
        } else {
            0
        }]
        .iter()
        .any(|t| is(t, ","));
    let integer = if is_grouped {
        grouped(&integer)
    } else {
        integer
    };
    let zeros = fraction
        .trim_end_matches('0')
        .len()
        .max(must)
        .min(fraction.len());
    let fraction = &fraction[..zeros];
    let point = if fraction.is_empty() { "" } else { "." };
    let (before, behind) = (beside(&tokens[..first])?, beside(&tokens[last + 1..])?);
    Some(format!("{sign}{before}{integer}{point}{fraction}{behind}"))
}

fn grouped(integer: &str) -> String {
    let mut out = String::new();
    for (i, digit) in integer.chars().enumerate() {
        if i > 0 && (integer.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: f64, code: &str) -> String {
        match number(value, code, false) {
            Shown::Text(text) => text,
            Shown::Masked(text) => format!("masked {text}"),
        }
    }

    #[test]
    fn numbers_are_shown_in_their_format() {
        for (value, code, expected) in [
            (30.0, "General", "30"),
            (0.1 + 0.2, "General", "0.3"),
            (1.0 / 3.0, "General", "0.333333333"),
            (-2.5, "General", "-2.5"),
            (450_102_199_001_011.0, "General", "450102199001011"),
            (0.85, "0%", "85%"),
            (0.125, "0.0%", "12.5%"),
            (1.005, "0.00", "1.01"),
            (-1.5, "0", "-2"),
            (1_234_567.0, "#,##0", "1,234,567"),
            (1_234.5, "#,##0.00_);(#,##0.00)", "1,234.50"),
            (-1_234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
            (12_345_678.0, "0.0,,\"百万\"", "12.3百万"),
            (3.0, "000", "003"),
            (5.0, "\"第\"0\"号\"", "第5号"),
            (12.0, "0\"万元\"", "12万元"),
            (0.5, "#.##", ".5"),
            (88.0, "[$¥-804]#,##0.00", "¥88.00"),
            (0.0, "0;-0;\"—\"", "—"),
            (5.0, ";;;", "masked 5"),
            (0.0, "0;-0;;@", "masked 0"),
            (0.0, "#", "masked 0"),
            (5.0, "[>=1]0;0.00", "5"),
            (0.5, "# ?/?", "0.5"),
            (1_500.0, "0.00E+00", "1500"),
        ] {
            assert_eq!(shown(value, code), expected, "{value} {code}");
        }
    }

    #[test]
    fn a_text_has_a_format_too() {
        let given = |code: &str| text("一".to_owned(), code);
        assert_eq!(given("General"), Shown::Text("一".into()));
        assert_eq!(given("\"第\"@\"条\""), Shown::Text("第一条".into()));
        assert_eq!(given(";;;"), Shown::Masked("一".into()));
        assert_eq!(given("0;-0;0"), Shown::Text("一".into()));
    }

    #[test]
    fn any_code_is_survived() {
        for code in [
            "[",
            "\"",
            "\\",
            "_",
            "*",
            "[$",
            ";;;;;;;",
            ".,.,%%%",
            "0%%%%%%%%",
            "上午/下",
            "mmmmmmmm",
        ] {
            for value in [0.0, -1.0, 1e308, f64::NAN, f64::INFINITY, 45056.5] {
                let _ = number(value, code, false);
            }
        }
        let _ = number(1.0, &"0.".repeat(10_000), false);
    }
}
