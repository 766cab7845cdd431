//! Labels (层次序数) and the path of a clause: `二（四）`, `三9`, `第十四条（一）`.
//!
//! A [`Label`] is a mark and a number; how it was printed (`(四)`, `3．`) is the clause's own matter,
//! so that one address fits all prints. [`Path`] is the labels from the top, as a person would write
//! them, and reads back what it writes.

mod found;
mod numeral;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use found::{Doubt, Found, label_at};
pub(super) use found::{candidate_at, item_before_numeral};
use numeral::{arabic, circled, digit, enclosed, nth};
pub use numeral::{chinese, chinese_number, half_width};

/// The kinds of mark, from the outermost in; the order is the nesting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// 第一部分
    Division,
    /// 第一篇
    Volume,
    /// 第一编
    Part,
    /// 第一分编
    Subpart,
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
    /// 1.1, 1.1.1: with the number of its parts.
    Decimal(u8),
    /// （1）
    Four,
    /// ①
    Circled,
    /// Ⅰ.
    Roman,
    /// A.
    Upper,
    /// a.
    Lower,
}

impl Mark {
    /// The level (层次) of the mark, from 1: by GB/T 9704 一、 is 1, （一） 2, 1. 3, （1） 4.
    /// Parts, chapters, sections and articles count as the first level, 1.1 as the fourth.
    pub fn level(self) -> u8 {
        match self {
            Self::Division
            | Self::Volume
            | Self::Part
            | Self::Subpart
            | Self::Chapter
            | Self::Section
            | Self::Article
            | Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
            Self::Decimal(parts) => parts.saturating_add(2),
            Self::Four => 4,
            Self::Circled | Self::Roman | Self::Upper | Self::Lower => 5,
        }
    }
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// A numbered clause.
    Numbered(Mark, u32),
    /// One that an amendment put between two numbers: 第一百二十条之一.
    Inserted(Mark, u32, u32),
    /// A clause numbered with all the numbers above it: 1.2.3.
    Decimal(Vec<u32>),
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
    /// with it, whatever chapter it stands in. 1.2 says by itself that it stands in 1.
    pub fn child(&self, label: Label) -> Self {
        if label.is_article() {
            return Self(vec![label]);
        }
        let mut labels = self.0.clone();
        if let Label::Decimal(parts) = &label {
            labels.truncate(labels.len() - usize::from(self.ends_above(parts)));
        }
        labels.push(label);
        Self(labels)
    }

    /// Whether the last label is what the decimal number `parts` begins with.
    fn ends_above(&self, parts: &[u32]) -> bool {
        match self.0.last() {
            Some(Label::Numbered(Mark::Three, n)) => parts.first() == Some(n),
            Some(Label::Decimal(above)) => parts.starts_with(above) && parts.len() > above.len(),
            _ => false,
        }
    }
}

impl Label {
    /// Whether it is an article's.
    pub fn is_article(&self) -> bool {
        matches!(
            self,
            Self::Numbered(Mark::Article, _) | Self::Inserted(Mark::Article, ..)
        )
    }

    /// Whether `next` behind it would be read as one number with it.
    fn runs_into(&self, next: &Self) -> bool {
        let arabic =
            |label: &Self| matches!(label, Self::Numbered(Mark::Three, _) | Self::Decimal(_));
        let chinese =
            |label: &Self| matches!(label, Self::Numbered(Mark::One, _) | Self::Inserted(..));
        let begins_chinese = matches!(next, Self::Numbered(Mark::One, _));
        arabic(self) && arabic(next) || chinese(self) && begins_chinese
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, label) in self.0.iter().enumerate() {
            if i > 0 && self.0[i - 1].runs_into(label) {
                f.write_str("、")?;
            }
            label.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inserted(mark, n, inserted) => {
                write!(f, "{}之{}", Self::Numbered(*mark, *n), chinese(*inserted))
            }
            Self::Decimal(parts) => {
                let parts: Vec<String> = parts.iter().map(u32::to_string).collect();
                f.write_str(&parts.join("."))
            }
            Self::Numbered(mark, n) => match mark {
                Mark::Division => write!(f, "第{}部分", chinese(*n)),
                Mark::Volume => write!(f, "第{}篇", chinese(*n)),
                Mark::Subpart => write!(f, "第{}分编", chinese(*n)),
                Mark::Part => write!(f, "第{}编", chinese(*n)),
                Mark::Chapter => write!(f, "第{}章", chinese(*n)),
                Mark::Section => write!(f, "第{}节", chinese(*n)),
                Mark::Article => write!(f, "第{}条", chinese(*n)),
                Mark::One => f.write_str(&chinese(*n)),
                Mark::Two => write!(f, "（{}）", chinese(*n)),
                Mark::Three | Mark::Decimal(_) => write!(f, "{n}"),
                Mark::Four => write!(f, "（{n}）"),
                Mark::Circled => write!(f, "{}", circled(*n)),
                Mark::Roman => write!(f, "{}", nth('Ⅰ', *n)),
                Mark::Upper => write!(f, "{}", nth('A', *n)),
                Mark::Lower => write!(f, "{}", nth('a', *n)),
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
        '第' => ordinal_step(text),
        c if c.is_ascii_digit() => decimal_step(text),
        c if c.is_ascii_uppercase() => Some((numbered(Mark::Upper, c, 'A'), 1)),
        c if c.is_ascii_lowercase() => Some((numbered(Mark::Lower, c, 'a'), 1)),
        c if enclosed(c).is_some() => {
            let (mark, n) = enclosed(c)?;
            Some((Label::Numbered(mark, n), 1))
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

fn numbered(mark: Mark, c: char, first: char) -> Label {
    Label::Numbered(mark, c as u32 - first as u32 + 1)
}

/// `第三条`, `第一百二十条之一`, `第二款`.
fn ordinal_step(text: &[char]) -> Option<(Label, usize)> {
    let is_numeral = |c: &&char| digit(**c).is_some() || c.is_ascii_digit();
    let unit = 1 + text[1..].iter().take_while(is_numeral).count();
    let digits = &text[1..unit];
    let number = chinese_number(digits).or_else(|| arabic(digits))?;
    if text.get(unit) == Some(&'款') {
        return Some((Label::Paragraph(number), unit + 1));
    }
    let (mark, length) = found::unit_mark(&text[unit..])?;
    let end = unit + length;
    if text.get(end) == Some(&'之') {
        let digits = text[end + 1..].iter().take_while(|&&c| digit(c).is_some());
        let last = end + 1 + digits.count();
        if let Some(inserted) = chinese_number(&text[end + 1..last]) {
            return Some((Label::Inserted(mark, number, inserted), last));
        }
    }
    Some((Label::Numbered(mark, number), end))
}

/// `3`, `1.2.3`.
fn decimal_step(text: &[char]) -> Option<(Label, usize)> {
    let digits = |from: usize| {
        let digits = text[from..].iter().take_while(|c| c.is_ascii_digit());
        from + digits.count()
    };
    let mut end = digits(0);
    let mut parts = vec![arabic(&text[..end])?];
    while text.get(end) == Some(&'.') && digits(end + 1) > end + 1 {
        let next = digits(end + 1);
        parts.push(arabic(&text[end + 1..next])?);
        end = next;
    }
    let label = match parts[..] {
        [n] => Label::Numbered(Mark::Three, n),
        _ => Label::Decimal(parts),
    };
    Some((label, end))
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
            "第一部分一（二）",
            "第一百二十条之一（二）",
            "第五条之一、二",
            "一1.2.3（1）",
            "1.2、3",
            "3A",
            "（1）㉑",
            "第二分编第一章",
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
}
