//! Numerals as labels print them: Chinese, full-width, in circles and brackets, Roman.
//!
//! Pure functions of characters; what a numeral means for a notice is said elsewhere.

use super::Mark;

/// A full-width letter, digit or sign as its half-width twin; other characters as they are.
pub fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// The number that half-width digits write.
pub(super) fn arabic(text: &[char]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter()
        .try_fold(0, |n, c| Some(n * 10 + c.to_digit(10)?))
}

/// The value of one Chinese digit or unit.
pub(super) fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

/// The value of a Chinese numeral up to 9999, in words (二十一) or digit by digit (二一).
pub fn chinese_number(text: &[char]) -> Option<u32> {
    if text.is_empty() || text.len() > 8 {
        return None;
    }
    if text.len() > 1 && text.iter().all(|&c| digit(c).is_some_and(|d| d < 10)) {
        let value = |n, &c: &char| Some(n * 10 + digit(c)?);
        return (text.len() <= 4)
            .then(|| text.iter().try_fold(0, value))
            .flatten();
    }
    let (mut sum, mut pending) = (0, None);
    for &c in text {
        match digit(c)? {
            unit @ (10 | 100 | 1000) => sum += pending.take().unwrap_or(1) * unit,
            d => pending = Some(d),
        }
    }
    let value: u32 = sum + pending.unwrap_or(0);
    (1..10_000).contains(&value).then_some(value)
}

/// `n` in Chinese, as labels are written: 十, 十二, 二十, 一百零八.
pub fn chinese(n: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if n > 9999 {
        return n.to_string();
    }
    let mut out = String::new();
    let mut zero = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = (n / unit % 10) as usize;
        if digit == 0 {
            zero = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut zero) {
            out.push('零');
        }
        if !(unit == 10 && digit == 1 && out.is_empty()) {
            out.push_str(DIGITS[digit]);
        }
        out.push_str(name);
    }
    if out.is_empty() {
        "零".to_owned()
    } else {
        out
    }
}

/// A character that is a whole label: ① ⑴ ⒈ ㈠ Ⅰ.
pub(super) fn enclosed(c: char) -> Option<(Mark, u32)> {
    let from = |first: char, n: u32| c as u32 - first as u32 + n;
    Some(match c {
        '①'..='⑳' => (Mark::Circled, from('①', 1)),
        '㉑'..='㉟' => (Mark::Circled, from('㉑', 21)),
        '㊱'..='㊿' => (Mark::Circled, from('㊱', 36)),
        '❶'..='❿' => (Mark::Circled, from('❶', 1)),
        '➀'..='➉' => (Mark::Circled, from('➀', 1)),
        '⑴'..='⒇' => (Mark::Four, from('⑴', 1)),
        '⒈'..='⒛' => (Mark::Three, from('⒈', 1)),
        '㈠'..='㈩' => (Mark::Two, from('㈠', 1)),
        'Ⅰ'..='Ⅻ' => (Mark::Roman, from('Ⅰ', 1)),
        'ⅰ'..='ⅻ' => (Mark::Roman, from('ⅰ', 1)),
        _ => return None,
    })
}

/// The circle round `n`, from 1 to 50.
pub(super) fn circled(n: u32) -> char {
    let code = match n {
        1..=20 => '①' as u32 + n - 1,
        21..=35 => '㉑' as u32 + n - 21,
        36..=50 => '㊱' as u32 + n - 36,
        _ => return '○',
    };
    char::from_u32(code).unwrap_or('○')
}

/// The `n`th character of a row that begins with `first`.
pub(super) fn nth(first: char, n: u32) -> char {
    char::from_u32(first as u32 + n.saturating_sub(1)).unwrap_or(first)
}
