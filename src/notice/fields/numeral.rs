//! The values of numerals: in figures (1,200, 10万), in words (一百二十), as fractions (三分之二).

use crate::notice::numbering::half_width;

/// Whether `c` is a digit, full width or half.
pub(super) fn is_digit(c: char) -> bool {
    half_width(c).is_ascii_digit()
}

/// The value of a number in figures or words: 10万, 1,200, 三十, 一百二十.
pub(super) fn number(text: &str) -> Option<f64> {
    let text: String = text
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace() && *c != ',')
        .collect();
    let text = text.trim_end_matches(['余', '多']);
    let factors = [
        ("万亿", 1e12),
        ("千万", 1e7),
        ("百万", 1e6),
        ("亿", 1e8),
        ("万", 1e4),
        ("千", 1e3),
    ];
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let factor = factors
            .iter()
            .find_map(|(w, f)| Some((text.strip_suffix(w)?, *f)));
        let (digits, factor) = factor.unwrap_or((text, 1.0));
        return digits.parse::<f64>().ok().map(|n| n * factor);
    }
    words(text)
}

/// The value of a Chinese numeral: 三十, 一百零八, 五千, 十万, 一亿两千万.
fn words(text: &str) -> Option<f64> {
    let (mut total, mut section, mut pending) = (0u64, 0u64, None::<u64>);
    for c in text.chars() {
        let digit = "零一二三四五六七八九".chars().position(|d| d == c);
        match c {
            '两' => pending = Some(2),
            '〇' => pending = Some(0),
            '十' | '百' | '千' => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                section += pending.take().unwrap_or(1) * unit;
            }
            '万' | '亿' => {
                let unit = if c == '万' { 10_000 } else { 100_000_000 };
                let head = section + pending.take().unwrap_or(0);
                total = total.checked_add(head.max(1).checked_mul(unit)?)?;
                section = 0;
            }
            _ => pending = Some(digit? as u64),
        }
        if section > 1_000_000 {
            return None;
        }
    }
    let value = total.checked_add(section + pending.unwrap_or(0))?;
    (!text.is_empty()).then_some(value as f64)
}

/// 三分之二 is 0.667 of anything, 百分之八十 80 %.
pub(super) fn fraction(whole: &str, part: &str) -> Option<(Option<f64>, String)> {
    let whole = words(whole)?;
    let part = match part.split_once('点') {
        Some((integer, decimals)) => {
            let decimals: String = decimals
                .chars()
                .filter_map(|c| words(&c.to_string()))
                .map(|d| d.to_string())
                .collect();
            format!("{}.{decimals}", words(integer)?).parse().ok()?
        }
        None => words(part)?,
    };
    if whole < 2.0 {
        return None;
    }
    Some(if (whole - 100.0).abs() < 0.5 {
        (Some(part), "%".to_owned())
    } else {
        (
            Some((part / whole * 1000.0).round() / 1000.0),
            String::new(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_words_have_the_same_value() {
        for (text, value) in [
            ("1,200", 1200.0),
            ("１０万", 100_000.0),
            ("1.2万亿", 1.2e12),
            ("一百零八", 108.0),
            ("五千", 5000.0),
            ("一亿两千万", 120_000_000.0),
            ("十", 10.0),
        ] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        assert_eq!(number("若干"), None);
        assert_eq!(fraction("百", "八十"), Some((Some(80.0), "%".to_owned())));
    }
}
