//! The label that a paragraph begins with, and how sure that is.
//!
//! Only the paragraph's first characters are looked at. Where they alone do not tell (`2.5公里`,
//! `二、三产业`, `第三条规定`), the label has a [`Doubt`], and its neighbours decide elsewhere.

use super::numeral::{arabic, chinese_number, digit, enclosed, half_width};
use super::{Label, Mark};

/// The most characters that a label takes, with what is looked at behind it.
const LONGEST: usize = 24;

/// A label at the beginning of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Mark and number.
    pub label: Label,
    /// Its mark.
    pub mark: Mark,
    /// Its number; of `1.2.3` the last.
    pub number: u32,
    /// Bytes of the paragraph that it takes, without the spaces behind it.
    pub length: usize,
    /// Why it may be none.
    pub doubt: Option<Doubt>,
}

/// Why what looks like a label may be none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// `1.1`: a decimal number, or a quantity, or a date.
    Decimal,
    /// `A.`: a letter, or an abbreviation.
    Letter,
    /// `第三条规定`: nothing parts the label from the text.
    Tight,
    /// `二、三产业`: a numeral stands behind it.
    NumeralBehind,
    /// `1 总则`: a number without a mark.
    Bare,
}

/// The label that `text` begins with, if what follows lets it be one: `2.5公里` and `2023年` have
/// none, `1.2023年…` has 1.
pub fn label_at(text: &str) -> Option<Found> {
    candidate_at(text).filter(|found| found.doubt.is_none())
}

/// The label that `text` may begin with.
pub(in crate::notice) fn candidate_at(text: &str) -> Option<Found> {
    let first = half_width(text.chars().next()?);
    let may_begin = first == '第'
        || first == '('
        || first.is_ascii_alphanumeric()
        || digit(first).is_some()
        || enclosed(first).is_some();
    if !may_begin {
        return None;
    }
    let mut folded = [' '; LONGEST];
    let mut count = 0;
    for (c, place) in text.chars().zip(&mut folded) {
        *place = half_width(c);
        count += 1;
    }
    let (label, length, doubt) = read(&folded[..count])?;
    let bytes = text.chars().take(length).map(char::len_utf8).sum();
    Some(found(label, bytes, doubt))
}

/// The label of an item, `3.`, where `text` begins with a decimal: `3.5G网络` may be item 3.
pub(in crate::notice) fn item_before_numeral(text: &str) -> Option<Found> {
    let digits = text
        .chars()
        .take(3)
        .take_while(|&c| half_width(c).is_ascii_digit());
    let number: Vec<char> = digits.map(half_width).collect();
    let length = text.chars().take(number.len() + 1).map(char::len_utf8);
    let label = Label::Numbered(Mark::Three, arabic(&number)?);
    Some(found(label, length.sum(), None))
}

fn found(label: Label, length: usize, doubt: Option<Doubt>) -> Found {
    let (mark, number) = match &label {
        Label::Numbered(mark, n) | Label::Inserted(mark, n, _) => (*mark, *n),
        Label::Decimal(parts) => {
            let depth = u8::try_from(parts.len()).unwrap_or(u8::MAX);
            (Mark::Decimal(depth), parts.last().copied().unwrap_or(1))
        }
        _ => (Mark::Circled, 0),
    };
    Found {
        label,
        mark,
        number,
        length,
        doubt,
    }
}

/// A label, its length in characters, and its doubt.
type Read = Option<(Label, usize, Option<Doubt>)>;

fn read(text: &[char]) -> Read {
    let first = *text.first()?;
    if first == '第' {
        ordinal(text)
    } else if first == '(' {
        bracketed(text)
    } else if first.is_ascii_digit() {
        numbered(text)
    } else if first.is_ascii_alphabetic() {
        let (mark, n) = letter(first);
        let closed = matches!(text.get(1), Some('.' | '、' | ')'));
        let alone = text.get(2).is_none_or(|c| !c.is_ascii_alphanumeric());
        (closed && alone).then_some((Label::Numbered(mark, n), 2, Some(Doubt::Letter)))
    } else if let Some((mark, n)) = enclosed(first) {
        let closed = usize::from(matches!(text.get(1), Some('.' | '、' | ')')));
        // Ⅰ级 is a degree.
        let is_label = mark != Mark::Roman || closed == 1;
        is_label.then_some((Label::Numbered(mark, n), 1 + closed, None))
    } else {
        let is_numeral = |c: &&char| digit(**c).is_some() || c.is_whitespace();
        let end = text.iter().take(8).take_while(is_numeral).count();
        let mut number = text[..end].to_vec();
        number.retain(|c| !c.is_whitespace());
        let number = chinese_number(&number).filter(|_| number.len() <= 4)?;
        // （一） that lost its first bracket.
        if text.get(end) == Some(&')') {
            return Some((Label::Numbered(Mark::Two, number), end + 1, None));
        }
        let behind = text.get(end + 1).copied();
        let doubt = behind.filter(|&c| digit(c).is_some());
        matches!(text.get(end)?, '、' | '.').then_some((
            Label::Numbered(Mark::One, number),
            end + 1,
            doubt.map(|_| Doubt::NumeralBehind),
        ))
    }
}

fn letter(c: char) -> (Mark, u32) {
    if c.is_ascii_uppercase() {
        (Mark::Upper, c as u32 - 'A' as u32 + 1)
    } else {
        (Mark::Lower, c as u32 - 'a' as u32 + 1)
    }
}

fn spaces(text: &[char]) -> usize {
    text.iter().take_while(|c| c.is_whitespace()).count()
}

/// `第三条`, `第 十 条`, `第一百二十条之一`, `第一部分`.
fn ordinal(text: &[char]) -> Read {
    let is_numeral = |c: &char| digit(*c).is_some() || c.is_ascii_digit() || c.is_whitespace();
    let unit = 1 + text[1..]
        .iter()
        .take(14)
        .take_while(|c| is_numeral(c))
        .count();
    let mut number: Vec<char> = text[1..unit].to_vec();
    number.retain(|c| !c.is_whitespace());
    let number = chinese_number(&number).or_else(|| arabic(&number))?;
    let (mark, length) = unit_mark(&text[unit..])?;
    let mut end = unit + length;
    let gap = |end: usize| text.get(end).is_none_or(|c| c.is_whitespace());
    // A misprint: 第二十八条条.
    if text.get(end) == text.get(end - 1) && gap(end + 1) {
        end += 1;
    }
    let mut label = Label::Numbered(mark, number);
    if text.get(end) == Some(&'之') {
        let digits = text[end + 1..].iter().take(3);
        let digits = digits.take_while(|&&c| digit(c).is_some()).count();
        if let Some(inserted) = chinese_number(&text[end + 1..end + 1 + digits]) {
            label = Label::Inserted(mark, number, inserted);
            end += 1 + digits;
        }
    }
    let marked =
        matches!(text.get(end), Some('、' | '.' | ':')) && text.get(end + 1) != Some(&'第');
    if marked {
        return Some((label, end + 1, None));
    }
    let sure = gap(end) || text[end] == '【';
    Some((label, end, (!sure).then_some(Doubt::Tight)))
}

/// The mark of a unit and its length in characters.
pub(super) fn unit_mark(text: &[char]) -> Option<(Mark, usize)> {
    Some(match (text.first()?, text.get(1)) {
        ('部', Some('分')) => (Mark::Division, 2),
        ('分', Some('编')) => (Mark::Subpart, 2),
        ('篇', _) => (Mark::Volume, 1),
        ('编', _) => (Mark::Part, 1),
        ('章', _) => (Mark::Chapter, 1),
        ('节', _) => (Mark::Section, 1),
        ('条', _) => (Mark::Article, 1),
        _ => return None,
    })
}

/// `（一）`, `(1)`, `（a）`; not the bracket of a reference: `（三）项`, `（一）至（三）`.
fn bracketed(text: &[char]) -> Read {
    let close = text.iter().take(8).position(|&c| c == ')')?;
    let mut inner = text[1..close].to_vec();
    inner.retain(|c| !c.is_whitespace());
    let mut doubt = None;
    let label = match inner[..] {
        [c] if c.is_ascii_alphabetic() => {
            doubt = Some(Doubt::Letter);
            let (mark, n) = letter(c);
            Label::Numbered(mark, n)
        }
        _ => match arabic(&inner) {
            Some(n) if n < 100 => Label::Numbered(Mark::Four, n),
            Some(_) => return None,
            None => Label::Numbered(Mark::Two, chinese_number(&inner)?),
        },
    };
    let behind = &text[close + 1..];
    let refers = match behind {
        ['项', next, ..] => *next != '目',
        ['、' | '至' | '和' | '或' | '及' | '-' | '—', '(' | '第', ..] => true,
        ['款', ..] => true,
        _ => false,
    };
    let mark = usize::from(matches!(behind.first(), Some('、' | '.')));
    (!refers).then_some((label, close + 1 + mark, doubt))
}

/// `1.`, `1、`, `1)`, `1.1`, `1 总则`.
fn numbered(text: &[char]) -> Read {
    let at = |i: usize| text.get(i).copied();
    let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let number = arabic(&text[..digits]).filter(|&n| (1..1000).contains(&n))?;
    let gap = spaces(&text[digits..]);
    let end = digits + gap + 1;
    let three = Label::Numbered(Mark::Three, number);
    let numeral = at(end).is_some_and(|c| c.is_ascii_digit()) && !year_at(&text[end..]);
    match at(end - 1)? {
        '、' => Some((three, end, numeral.then_some(Doubt::NumeralBehind))),
        ')' if number < 100 => Some((Label::Numbered(Mark::Four, number), end, None)),
        '.' if !numeral => Some((three, end, None)),
        '.' if gap == 0 => decimal(text),
        c if gap > 0 && number < 100 && !c.is_ascii() => Some((three, digits, Some(Doubt::Bare))),
        _ => None,
    }
}

/// `1.1`, `1.1.1`, with or without a last point.
fn decimal(text: &[char]) -> Read {
    let run = text.iter().take_while(|c| c.is_ascii_digit() || **c == '.');
    let run = run.count();
    if run == text.len() && run == LONGEST {
        return None;
    }
    let parts = text[..run].split(|&c| c == '.');
    let mut parts: Vec<Option<u32>> = parts.map(arabic).collect();
    if parts.last() == Some(&None) {
        parts.pop();
    }
    let parts: Vec<u32> = parts.into_iter().collect::<Option<_>>()?;
    let depth = (2..=5).contains(&parts.len());
    depth.then_some((Label::Decimal(parts), run, Some(Doubt::Decimal)))
}

/// Whether a year stands here: `2023年`, `2022-2023`.
fn year_at(text: &[char]) -> bool {
    let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let next = text[digits..].iter().find(|c| !c.is_whitespace());
    digits == 4 && matches!(text[0], '1' | '2') && !matches!(next, None | Some('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_mark_decides_whether_it_is_a_label() {
        let label =
            |text: &str| label_at(text).map(|f| (f.label.to_string(), text[..f.length].to_owned()));
        let found = |label: &str, raw: &str| Some((label.to_owned(), raw.to_owned()));
        assert_eq!(label("1.2023年全国科普日"), found("1", "1."));
        assert_eq!(label("2.5公里以内"), None);
        assert_eq!(label("2023年，湖南省"), None);
        assert_eq!(label("１．加强"), found("1", "１．"));
        assert_eq!(label("12 、加强"), found("12", "12 、"));
        assert_eq!(label("(一)履行"), found("（一）", "(一)"));
        assert_eq!(label("（ 1 ）履行"), found("（1）", "（ 1 ）"));
        assert_eq!(label("十一、附则"), found("十一", "十一、"));
        assert_eq!(label("一是加强"), None);
        assert_eq!(label("第三条　本办法"), found("第三条", "第三条"));
        let long = found("第一千二百一十九条", "第一千二百一十九条");
        assert_eq!(label("第一千二百一十九条 医务人员"), long);
        assert_eq!(label("第四十四届大赛"), None);
        assert_eq!(label("（国发〔2021〕9号）精神"), None);
        assert_eq!(label("③其他"), found("③", "③"));
        assert_eq!(label("3.14159"), None);
        assert_eq!(label("2.1234.5"), None);
        assert_eq!(label("⑴加强"), found("（1）", "⑴"));
        assert_eq!(label("⒈加强"), found("1", "⒈"));
        assert_eq!(label("㈡加强"), found("（二）", "㈡"));
        assert_eq!(
            label("第 二 十 条 本办法"),
            found("第二十条", "第 二 十 条")
        );
        assert_eq!(
            label("第二十八条条　本办法"),
            found("第二十八条", "第二十八条条")
        );
        assert_eq!(
            label("第十七条之一 已满"),
            found("第十七条之一", "第十七条之一")
        );
        assert_eq!(label("第一部分　总则"), found("第一部分", "第一部分"));
        assert_eq!(label("（三）项规定的情形"), None);
        assert_eq!(label("（三）项目管理"), found("（三）", "（三）"));
        assert_eq!(label("（一）至（三）项"), None);
        assert_eq!(label("第三条、第五条规定的"), None);
    }

    #[test]
    fn where_the_first_characters_do_not_tell_there_is_doubt() {
        let doubt = |text: &str| candidate_at(text).and_then(|f| f.doubt);
        assert_eq!(doubt("1.1总则"), Some(Doubt::Decimal));
        assert_eq!(doubt("A.材料"), Some(Doubt::Letter));
        assert_eq!(doubt("A.B公司"), None);
        assert_eq!(doubt("第三条规定"), Some(Doubt::Tight));
        assert_eq!(doubt("二、三产业"), Some(Doubt::NumeralBehind));
        assert_eq!(doubt("1、2号楼"), Some(Doubt::NumeralBehind));
        assert_eq!(doubt("1 总则"), Some(Doubt::Bare));
        assert_eq!(doubt("一、总则"), None);
    }
}
