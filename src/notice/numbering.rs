//! Labels (层次序数) and the path of a clause: `二（四）`, `三9`, `第十四条（一）`.
//!
//! A [`Label`] is a mark and a number; how it was printed (`(四)`, `3．`) is the clause's own matter,
//! so that one address fits all prints. [`Path`] is the labels from the top, as a person would write
//! them, and reads back what it writes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The kinds of mark, from the outermost in; the order is the nesting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// 第一编
    Part,
    /// 第一章
    Chapter,
    /// 第一节
    Section,
    /// 第一条
    Article,
    /// 一、
    One,
    /// （一）
    Two,
    /// 1.
    Three,
    /// （1）
    Four,
    /// ①
    Circled,
}

impl Mark {
    /// The level (层次) of the mark, from 1: by GB/T 9704 一、 is 1, （一） 2, 1. 3, （1） 4.
    /// Parts, chapters, sections and articles count as the first level.
    pub fn level(self) -> u8 {
        match self {
            Self::Part | Self::Chapter | Self::Section | Self::Article | Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
            Self::Circled => 5,
        }
    }
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// A numbered clause.
    Numbered(Mark, u32),
    /// Text without a number: see [`Place`].
    Place(Place),
    /// A paragraph (款) of an article, counted from 1: said where the article holds two lists.
    Paragraph(u32),
    /// A second clause with the label of its elder sibling, by a misprint or a restart; from 2.
    /// Written `〔2〕` behind that label.
    Again(u32),
}

/// Where text without a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The notice's own text (正文), as in a cover that prints and distributes something.
    Body,
    /// What stands before the first numbered clause (引言).
    Preamble,
    /// What stands after the last one (结语).
    Closing,
}

impl Place {
    /// The word in paths.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "正文",
            Self::Preamble => "引言",
            Self::Closing => "结语",
        }
    }
}

/// The path of a clause inside its notice: its labels from the top.
///
/// ```
/// use duizhao::notice::numbering::Path;
/// let path: Path = "二(四)".parse().unwrap();
/// assert_eq!(path.to_string(), "二（四）");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path(pub Vec<Label>);

/// A text is no path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是条款号")]
pub struct PathError(String);

impl Path {
    /// This path with `label` behind it. An article numbers through the document: its path begins
    /// with it, whatever chapter it stands in.
    pub fn child(&self, label: Label) -> Self {
        if matches!(label, Label::Numbered(Mark::Article, _)) {
            return Self(vec![label]);
        }
        Self(self.0.iter().cloned().chain([label]).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|label| label.fmt(f))
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbered(mark, n) => match mark {
                Mark::Part => write!(f, "第{}编", chinese(*n)),
                Mark::Chapter => write!(f, "第{}章", chinese(*n)),
                Mark::Section => write!(f, "第{}节", chinese(*n)),
                Mark::Article => write!(f, "第{}条", chinese(*n)),
                Mark::One => f.write_str(&chinese(*n)),
                Mark::Two => write!(f, "（{}）", chinese(*n)),
                Mark::Three => write!(f, "{n}"),
                Mark::Four => write!(f, "（{n}）"),
                Mark::Circled => write!(f, "{}", circled(*n)),
            },
            Self::Place(place) => f.write_str(place.name()),
            Self::Paragraph(n) => write!(f, "第{}款", chinese(*n)),
            Self::Again(n) => write!(f, "〔{n}〕"),
        }
    }
}

impl FromStr for Path {
    type Err = PathError;

    /// Reads a path in any bracket width, with or without spaces and trailing marks.
    fn from_str(text: &str) -> Result<Self, PathError> {
        let error = || PathError(text.to_owned());
        let folded: Vec<char> = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(half_width)
            .collect();
        let mut rest = &folded[..];
        let mut labels = Vec::new();
        while !rest.is_empty() {
            let (label, length) = step(rest).ok_or_else(error)?;
            rest = &rest[length..];
            if matches!(rest.first(), Some('、' | '.')) {
                rest = &rest[1..];
            }
            labels.push(label);
        }
        if labels.is_empty() {
            Err(error())
        } else {
            Ok(Self(labels))
        }
    }
}

/// The first label of a folded path and its length in characters.
fn step(text: &[char]) -> Option<(Label, usize)> {
    for place in [Place::Body, Place::Preamble, Place::Closing] {
        let name: Vec<char> = place.name().chars().collect();
        if text.starts_with(&name) {
            return Some((Label::Place(place), name.len()));
        }
    }
    let close = |close: char| {
        text.iter()
            .position(|&c| c == close)
            .map(|end| (&text[1..end], end + 1))
    };
    match text[0] {
        '〔' | '[' => {
            let (inner, length) = close('〕').or_else(|| close(']'))?;
            Some((Label::Again(arabic(inner)?), length))
        }
        '(' => {
            let (inner, length) = close(')')?;
            let label = match arabic(inner) {
                Some(n) => Label::Numbered(Mark::Four, n),
                None => Label::Numbered(Mark::Two, chinese_number(inner)?),
            };
            Some((label, length))
        }
        '第' => {
            let is_unit = |c: &char| matches!(c, '编' | '章' | '节' | '条' | '款');
            let unit = text.iter().position(is_unit)?;
            let digits = &text[1..unit];
            let number = chinese_number(digits).or_else(|| arabic(digits))?;
            let label = match unit_mark(text[unit]) {
                Some(mark) => Label::Numbered(mark, number),
                None => Label::Paragraph(number),
            };
            Some((label, unit + 1))
        }
        c if c.is_ascii_digit() => {
            let length = text.iter().take_while(|c| c.is_ascii_digit()).count();
            Some((
                Label::Numbered(Mark::Three, arabic(&text[..length])?),
                length,
            ))
        }
        c if circled_number(c).is_some() => {
            Some((Label::Numbered(Mark::Circled, circled_number(c)?), 1))
        }
        _ => {
            let length = text.iter().take_while(|&&c| digit(c).is_some()).count();
            Some((
                Label::Numbered(Mark::One, chinese_number(&text[..length])?),
                length,
            ))
        }
    }
}

impl Serialize for Path {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A label at the beginning of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Mark and number.
    pub label: Label,
    /// Its mark.
    pub mark: Mark,
    /// Its number.
    pub number: u32,
    /// Bytes of the paragraph that it takes, without the spaces behind it.
    pub length: usize,
}

/// The label that `text` begins with, if what follows lets it be one: `2.5公里` and `2023年` have
/// none, `1.2023年…` has 1.
pub fn label_at(text: &str) -> Option<Found> {
    let original: Vec<char> = text.chars().take(16).collect();
    let folded: Vec<char> = original.iter().map(|&c| half_width(c)).collect();
    let (mark, number, length) = mark_at(&folded)?;
    let bytes = original[..length].iter().map(|c| c.len_utf8()).sum();
    Some(Found {
        label: Label::Numbered(mark, number),
        mark,
        number,
        length: bytes,
    })
}

fn mark_at(text: &[char]) -> Option<(Mark, u32, usize)> {
    let at = |i: usize| text.get(i).copied();
    match text.first()? {
        '第' => {
            let unit = text
                .iter()
                .take(12)
                .position(|c| matches!(c, '编' | '章' | '节' | '条'))?;
            let number = chinese_number(&text[1..unit]).or_else(|| arabic(&text[1..unit]))?;
            let ends = at(unit + 1).is_none_or(char::is_whitespace);
            ends.then_some((unit_mark(text[unit])?, number, unit + 1))
        }
        '(' => {
            let close = text.iter().take(8).position(|&c| c == ')')?;
            let inner: Vec<char> = text[1..close]
                .iter()
                .copied()
                .filter(|c| !c.is_whitespace())
                .collect();
            match arabic(&inner) {
                Some(n) if n < 100 => Some((Mark::Four, n, close + 1)),
                Some(_) => None,
                None => Some((Mark::Two, chinese_number(&inner)?, close + 1)),
            }
        }
        c if c.is_ascii_digit() => {
            let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
            let number = arabic(&text[..digits]).filter(|&n| (1..1000).contains(&n))?;
            let spaces = text[digits..]
                .iter()
                .take_while(|c| c.is_whitespace())
                .count();
            let end = digits + spaces + 1;
            match at(end - 1)? {
                '、' => Some((Mark::Three, number, end)),
                ')' => Some((Mark::Four, number, end)),
                '.' if at(end).is_none_or(|c| !c.is_ascii_digit()) || year_at(&text[end..]) => {
                    Some((Mark::Three, number, end))
                }
                _ => None,
            }
        }
        &c if circled_number(c).is_some() => Some((Mark::Circled, circled_number(c)?, 1)),
        _ => {
            let digits = text
                .iter()
                .take(5)
                .take_while(|&&c| digit(c).is_some())
                .count();
            let number = chinese_number(&text[..digits])?;
            matches!(at(digits)?, '、' | '.').then_some((Mark::One, number, digits + 1))
        }
    }
}

/// Whether a year stands here: `2023年`, `2022-2023`.
fn year_at(text: &[char]) -> bool {
    let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let next = text[digits..].iter().find(|c| !c.is_whitespace());
    digits == 4 && matches!(text[0], '1' | '2') && !matches!(next, None | Some('.'))
}

fn unit_mark(unit: char) -> Option<Mark> {
    Some(match unit {
        '编' => Mark::Part,
        '章' => Mark::Chapter,
        '节' => Mark::Section,
        '条' => Mark::Article,
        _ => return None,
    })
}

/// A full-width letter, digit or sign as its half-width twin; other characters as they are.
pub fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

fn arabic(text: &[char]) -> Option<u32> {
    text.iter().collect::<String>().parse().ok()
}

fn digit(c: char) -> Option<u32> {
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
    let digits: Vec<u32> = text.iter().map(|&c| digit(c)).collect::<Option<_>>()?;
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    if digits.len() > 1 && digits.iter().all(|&d| d < 10) {
        return (digits.len() <= 4).then(|| digits.iter().fold(0, |n, d| n * 10 + d));
    }
    let (mut sum, mut pending) = (0, None);
    for d in digits {
        match d {
            10 | 100 | 1000 => sum += pending.take().unwrap_or(1) * d,
            _ => pending = Some(d),
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

fn circled_number(c: char) -> Option<u32> {
    ('①'..='⑳').contains(&c).then(|| c as u32 - '①' as u32 + 1)
}

fn circled(n: u32) -> char {
    char::from_u32('①' as u32 + n.saturating_sub(1))
        .filter(|c| ('①'..='⑳').contains(c))
        .unwrap_or('○')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_back_what_it_writes() {
        for text in [
            "二（四）",
            "三9",
            "五（二）14",
            "一（二）3（1）",
            "第三条（二）",
            "第十四条第二款（一）",
            "第二章第一节",
            "①",
            "引言",
            "三（二）〔2〕",
        ] {
            assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
        }
        for n in 1..1200 {
            let digits: Vec<char> = chinese(n).chars().collect();
            assert_eq!(chinese_number(&digits), Some(n), "{n}");
        }
    }

    #[test]
    fn a_path_is_read_as_people_type_it() {
        assert_eq!("二(四)".parse::<Path>().unwrap().to_string(), "二（四）");
        assert_eq!("三、 ９．".parse::<Path>().unwrap().to_string(), "三9");
        assert!("附注".parse::<Path>().is_err());
        assert!("".parse::<Path>().is_err());
    }

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
        assert_eq!(
            label("第一千二百一十九条 医务人员"),
            found("第一千二百一十九条", "第一千二百一十九条")
        );
        assert_eq!(label("第四十四届大赛"), None);
        assert_eq!(label("（国发〔2021〕9号）精神"), None);
        assert_eq!(label("③其他"), found("③", "③"));
        assert_eq!(label("3.14159"), None);
        assert_eq!(label("2.1234.5"), None);
    }
}
