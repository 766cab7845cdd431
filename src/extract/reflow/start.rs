//! What begins a paragraph whatever stood before it: a label, an attachment, `时间：`.
//!
//! This says where a line break is the author's. Whether the label is one is for the reader of the
//! notice to say; here it is enough that no page breaks a line so by accident, or hardly ever.

/// Whether `text` begins with a label or names an attachment.
pub(super) fn begins_with_label(text: &str) -> bool {
    let mut chars = [' '; 16];
    let mut count = 0;
    for (c, place) in text.chars().zip(&mut chars) {
        *place = half_width(c);
        count += 1;
    }
    let text = &chars[..count];
    let Some(&first) = text.first() else {
        return false;
    };
    match first {
        '第' => ordinal(text),
        '(' => bracketed(text),
        '附' => text.get(1) == Some(&'件'),
        '-' | ' ' => {
            let bare = text.iter().position(|c| !matches!(c, '-' | ' '));
            bare.is_some_and(|at| text[at..].starts_with(&['附', '件']))
        }
        '①'..='⒛' | '㈠'..='㈩' | '㉑'..='㉟' | '㊱'..='㊿' | '❶'..='❿' => true,
        c if c.is_ascii_digit() => numbered(text),
        c if is_chinese_digit(c) => {
            let digits = text.iter().take_while(|c| is_chinese_digit(**c)).count();
            let behind = text.get(digits + 1);
            // 二、三产业 is broken from 一、.
            matches!(text.get(digits), Some('、' | '.' | ')'))
                && digits <= 3
                && !behind.is_some_and(|&c| is_chinese_digit(c) && c != '十' && c != '百')
        }
        c if c.is_ascii_alphabetic() => {
            let alone = text.get(2).is_some_and(|c| !c.is_ascii());
            matches!(text.get(1), Some('.' | '、' | ')')) && alone
        }
        _ => false,
    }
}

/// `时间：2023年9月`: a line that names what it states.
pub(super) fn begins_with_field(text: &str) -> bool {
    let mut han = 0;
    let mut chars = text.chars();
    for c in chars.by_ref() {
        match c {
            '：' | ':' => return (2..=8).contains(&han) && !chars.as_str().trim().is_empty(),
            '\u{3400}'..='\u{9fff}' => han += 1,
            _ => return false,
        }
        if han > 8 {
            return false;
        }
    }
    false
}

fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

fn is_chinese_digit(c: char) -> bool {
    "一二三四五六七八九十百零〇".contains(c)
}

/// `第三条 `, `第一章`, `第一部分`.
fn ordinal(text: &[char]) -> bool {
    let is_numeral = |c: &&char| is_chinese_digit(**c) || c.is_ascii_digit() || **c == ' ';
    let unit = 1 + text[1..].iter().take_while(is_numeral).count();
    let end = match (text.get(unit), text.get(unit + 1)) {
        (Some('部'), Some('分')) | (Some('分'), Some('编')) => unit + 2,
        (Some('编' | '篇' | '章' | '节' | '条'), _) => unit + 1,
        _ => return false,
    };
    let gap = |c: Option<&char>| c.is_none_or(|c| c.is_whitespace() || *c == '【');
    let inserted =
        text.get(end) == Some(&'之') && text.get(end + 1).is_some_and(|&c| is_chinese_digit(c));
    unit > 1 && (gap(text.get(end)) || inserted && gap(text.get(end + 2)))
}

/// `（一）`, `(1)`; not what the page broke before: `（三）项`, `（一）至（三）`.
fn bracketed(text: &[char]) -> bool {
    let Some(close) = text.iter().take(8).position(|&c| c == ')') else {
        return false;
    };
    let is_inner = |c: &char| is_chinese_digit(*c) || c.is_ascii_digit() || *c == ' ';
    let inner = &text[1..close];
    let number = inner.iter().filter(|c| **c != ' ').count();
    let digits = inner.iter().filter(|c| c.is_ascii_digit()).count();
    let refers = match &text[close + 1..] {
        ['项', next, ..] => *next != '目',
        ['款' | '、' | '至' | '和' | '或' | '及', ..] => true,
        _ => false,
    };
    inner.iter().all(is_inner) && (1..=3).contains(&number) && digits <= 2 && !refers
}

/// `1.`, `1、`, `1)`, `1.2023年`, `1.1 `; not `2.5公里`.
fn numbered(text: &[char]) -> bool {
    let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let gap = text[digits..].iter().take_while(|c| **c == ' ').count();
    let end = digits + gap;
    let behind = &text[text.len().min(end + 1)..];
    let run = behind.iter().take_while(|c| c.is_ascii_digit()).count();
    match text.get(end) {
        Some('、') => digits <= 3 && run == 0 || run == 4,
        Some(')') => digits <= 2,
        Some('.') if run == 0 => digits <= 3,
        Some('.') => {
            let year = run == 4 && behind.get(4) == Some(&'年');
            let next = behind.get(run);
            // 1.1 总则, 1.1.1.
            let decimal = run <= 2 && matches!(next, Some(' ' | '.'));
            year || decimal && digits <= 2
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_begins_a_paragraph_and_a_quantity_does_not() {
        let labels = [
            "一、总则",
            "（一）目的",
            "1.加强",
            "1．2023年",
            "１、加强",
            "1) 加强",
            "①加强",
            "⑴加强",
            "第三条　本",
            "第 一 章 总则",
            "第三条之一 已",
            "附件1",
            "- 附件：",
            "1.1 编制目的",
            "1.1.1 目的",
            "A.材料",
            "第一部分 总则",
            "（三）项目管理",
        ];
        for text in labels {
            assert!(begins_with_label(text), "{text}");
        }
        let others = [
            "2.5公里",
            "2023年",
            "（三）项规定",
            "二、三产业",
            "（2023）1号",
            "第三条规定",
            "15.5%",
            "1、2号楼",
            "A.B公司",
            "一是",
            "第一，",
        ];
        for text in others {
            assert!(!begins_with_label(text), "{text}");
        }
        assert!(
            begins_with_field("时间：9月")
                && !begins_with_field("时间：")
                && !begins_with_field("请于9：00")
        );
    }
}
