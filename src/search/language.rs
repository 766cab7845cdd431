//! The query language: what people type to an [`Expression`].
//!
//! Words parted by spaces are all wanted. `"…"` must stand so, `+` must stand, `-` must not, `OR` takes
//! either neighbour, `省:广西` and its like limit. Whatever is none of these is text: a pasted clause
//! with its colons, brackets and quotation marks is searched as it stands. Signs of either width do.

use std::ops::RangeInclusive;

use crate::corpus::Province;
use crate::notice::Role;
use crate::notice::numbering::half_width;

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expression {
    /// What is looked for in the text.
    pub parts: Vec<Part>,
    /// What limits the clauses.
    pub filters: Vec<Filter>,
}

/// One thing that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// How much it is wanted.
    pub want: Want,
    /// Any of these will do.
    pub any_of: Vec<Text>,
}

/// How much a part is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// A clause without it is found if it holds most of the others.
    Should,
    /// It must stand in the clause.
    Must,
    /// It must not.
    MustNot,
}

/// Text that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// As typed, without spaces. Punctuation in it stands for any other.
    Plain(String),
    /// Between quotation marks: it stands so, punctuation included.
    Phrase(String),
    /// The words of a phrase, in any order, with at most so many characters between them.
    Near(Vec<String>, u32),
}

/// What limits the clauses: those of the same kind are alternatives, but titles add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Whether it keeps out instead of in.
    pub excludes: bool,
    /// What it looks at.
    pub of: Limit,
}

/// What a filter looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// 省
    Province(Province),
    /// 年, of issue.
    Years(RangeInclusive<u16>),
    /// 文号, whole or a part of it.
    Number(String),
    /// 标题, a part of it.
    Title(String),
    /// 类
    Role(Role),
    /// 文种
    Genre(String),
    /// 自: issued on this day or later, as 20220113.
    Since(u32),
}

/// A query is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("检索式第 {} 字处：{message}", at + 1)]
pub struct QueryError {
    /// What is wrong.
    pub message: String,
    /// Where, in characters.
    pub at: usize,
    /// How many characters of it are wrong, at least one.
    pub length: usize,
}

/// The fields with the names they go by; the first one is shown.
const FIELDS: [(Field, &[&str]); 7] = [
    (Field::Province, &["省", "省份", "province"]),
    (Field::Year, &["年", "年份", "year"]),
    (Field::Number, &["文号", "发文字号", "doc"]),
    (Field::Title, &["标题", "title"]),
    (Field::Role, &["类", "类别", "role"]),
    (Field::Genre, &["文种", "genre"]),
    (Field::Since, &["自", "since"]),
];

/// A field of a notice or clause that a filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// 省
    Province,
    /// 年
    Year,
    /// 文号
    Number,
    /// 标题
    Title,
    /// 类
    Role,
    /// 文种
    Genre,
    /// 自
    Since,
}

impl Field {
    /// The filters that `value` means; several where commas part them.
    ///
    /// # Errors
    /// What is wrong with the value, in words.
    pub fn filters(self, value: &str) -> Result<Vec<Limit>, String> {
        if matches!(self, Self::Number | Self::Title) {
            return Ok(vec![self.limit(value)?]);
        }
        let values = value.split([',', '，', '、']).filter(|v| !v.is_empty());
        let limits: Vec<Limit> = values.map(|v| self.limit(v)).collect::<Result<_, _>>()?;
        if limits.is_empty() {
            return Err(format!("“{}：”后面没有内容", self.name()));
        }
        Ok(limits)
    }

    fn name(self) -> &'static str {
        let named = FIELDS.iter().find(|(field, _)| *field == self);
        named.map_or("", |(_, names)| names[0])
    }

    fn limit(self, value: &str) -> Result<Limit, String> {
        let value = value.trim();
        if !value.chars().any(char::is_alphanumeric) {
            return Err(format!("“{}：”后面没有内容", self.name()));
        }
        let narrow: String = value.chars().map(half_width).collect();
        Ok(match self {
            Self::Province => {
                Limit::Province(Province::named(value).ok_or_else(|| format!("没有省份“{value}”"))?)
            }
            Self::Year => Limit::Years(
                years(&narrow)
                    .ok_or_else(|| format!("“{value}”不是年份；写作 2022、2022..2023 或 2022.."))?,
            ),
            Self::Number => Limit::Number(value.to_owned()),
            Self::Title => Limit::Title(value.to_owned()),
            Self::Role => {
                let role = Role::ALL.into_iter().find(|role| {
                    role.chinese() == value || role.name().eq_ignore_ascii_case(&narrow)
                });
                let all: Vec<&str> = Role::ALL.iter().map(|role| role.chinese()).collect();
                Limit::Role(
                    role.ok_or_else(|| format!("没有类别“{value}”，可用：{}", all.join("、")))?,
                )
            }
            Self::Genre => Limit::Genre(value.to_owned()),
            Self::Since => {
                Limit::Since(day(&narrow).ok_or_else(|| {
                    format!("“{value}”不是日期；写作 2022、2022-05 或 2022-05-01")
                })?)
            }
        })
    }
}

/// `2022`, `2022..2023`, `2022..`, `..2023`; `-`, `~` and `年` are accepted too.
fn years(text: &str) -> Option<RangeInclusive<u16>> {
    let text: String = text.replace('年', "").replace(['-', '—', '~', '至'], "..");
    let year = |text: &str, open: u16| -> Option<u16> {
        match text.trim() {
            "" => Some(open),
            digits if digits.len() == 4 => digits.parse().ok(),
            _ => None,
        }
    };
    let range = match text.split_once("..") {
        None => {
            let year = year(&text, 0).filter(|y| *y > 0)?;
            year..=year
        }
        Some((from, to)) => year(from, 0)?..=year(to.trim_start_matches('.'), 9999)?,
    };
    (!range.is_empty()).then_some(range)
}

/// `2022`, `2022-05`, `2022-05-01`, `2022年5月1日`: the first day it can mean, as 20220501.
fn day(text: &str) -> Option<u32> {
    let text = text.replace(['年', '月', '/', '.'], "-").replace('日', "");
    let mut parts = text.trim_end_matches('-').split('-');
    let year: u32 = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
    let month: Option<u32> = parts.next().map(str::parse).transpose().ok()?;
    let day: Option<u32> = parts.next().map(str::parse).transpose().ok()?;
    let valid =
        month.is_none_or(|m| (1..=12).contains(&m)) && day.is_none_or(|d| (1..=31).contains(&d));
    let number = year * 10_000 + month.unwrap_or(0) * 100 + day.unwrap_or(0);
    (valid && parts.next().is_none()).then_some(number)
}

/// Reads a query. If it `is_limited` by other filters, exclusions alone make sense.
///
/// ```
/// use duizhao::search::language::{Text, Want, parse};
/// let query = parse("科普 +“教育基地” -院士 省：广西", false).unwrap();
/// assert_eq!(query.parts[1].want, Want::Must);
/// assert_eq!(query.parts[1].any_of, [Text::Phrase("教育基地".to_owned())]);
/// assert_eq!(query.filters.len(), 1);
/// assert_eq!(parse("科普 \"教育", false).unwrap_err().at, 3);
/// ```
///
/// # Errors
/// [`QueryError`] says what is wrong and where.
pub fn parse(query: &str, is_limited: bool) -> Result<Expression, QueryError> {
    let mut reader = Reader {
        chars: query.chars().collect(),
        at: 0,
    };
    let mut read = Expression::default();
    let mut or: Option<Or> = None;
    let mut after_filter = false;
    while let Some(item) = reader.item()? {
        let wrong_or = |or: &Or| error(or.at, or.length, "OR 的两边都要有检索词");
        let mixed = || error(item.start, 1, "OR 不能连接检索词和条件");
        match item.kind {
            Kind::Or(length) => {
                let here = Or {
                    at: item.start,
                    length,
                };
                if or.is_some() || (read.parts.is_empty() && read.filters.is_empty()) {
                    return Err(wrong_or(&here));
                }
                or = Some(here);
                continue;
            }
            Kind::Filters(filters) => {
                // Filters of one kind are alternatives anyway; of two kinds they are not.
                let kind = |f: Option<&Filter>| f.map(|f| std::mem::discriminant(&f.of));
                let alike = kind(filters.first()) == kind(read.filters.last());
                if or.take().is_some() && !(after_filter && alike) {
                    return Err(mixed());
                }
                read.filters.extend(filters);
                after_filter = true;
            }
            Kind::Part(part) => {
                match (or.take(), read.parts.last_mut()) {
                    (None, _) => read.parts.push(part),
                    (Some(_), _) if after_filter => return Err(mixed()),
                    (Some(or), None) => return Err(wrong_or(&or)),
                    (Some(_), Some(last)) => last.or(part, item.start)?,
                }
                after_filter = false;
            }
        }
    }
    if let Some(or) = or {
        return Err(error(or.at, or.length, "OR 的两边都要有检索词"));
    }
    let whole = reader.chars.len().max(1);
    if read.filters.is_empty() && read.parts.is_empty() {
        // Punctuation alone is a mistake, whatever limits it.
        return Err(error(0, whole, "检索词中没有文字"));
    }
    let is_exclusion = |part: &Part| part.want == Want::MustNot;
    if !is_limited && read.filters.iter().all(|f| f.excludes) && read.parts.iter().all(is_exclusion)
    {
        return Err(error(0, whole, "只有要排除的内容，没有要找的"));
    }
    Ok(read)
}

/// An OR that waits for what follows it.
struct Or {
    at: usize,
    length: usize,
}

impl Part {
    /// Takes the alternatives of `other`, which begins at `start`.
    fn or(&mut self, other: Self, start: usize) -> Result<(), QueryError> {
        if self.want == Want::MustNot || other.want == Want::MustNot {
            return Err(error(start, 1, "OR 的两边不能有要排除的词"));
        }
        if other.want == Want::Should {
            self.want = Want::Should;
        }
        self.any_of.extend(other.any_of);
        Ok(())
    }
}

fn error(at: usize, length: usize, message: &str) -> QueryError {
    QueryError {
        message: message.to_owned(),
        at,
        length,
    }
}

/// One item of a query and where it begins.
struct Item {
    start: usize,
    kind: Kind,
}

enum Kind {
    /// As many characters long.
    Or(usize),
    Part(Part),
    Filters(Vec<Filter>),
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    /// The next item; punctuation by itself is passed over.
    fn item(&mut self) -> Result<Option<Item>, QueryError> {
        loop {
            while self.peek(0).is_some_and(char::is_whitespace) {
                self.at += 1;
            }
            let start = self.at;
            let Some(first) = self.peek(0) else {
                return Ok(None);
            };
            let word: String = self.chars[start..self.word_end()].iter().collect();
            if matches!(word.as_str(), "OR" | "ＯＲ" | "|" | "｜" | "||") {
                self.at = self.word_end();
                return Ok(Some(Item {
                    start,
                    kind: Kind::Or(self.at - start),
                }));
            }
            let sign = match first {
                '+' | '＋' => Some(Want::Must),
                '-' | '－' | '−' => Some(Want::MustNot),
                _ => None,
            };
            self.at += usize::from(sign.is_some());
            if let Some(filters) = self.filters(sign == Some(Want::MustNot))? {
                return Ok(Some(Item {
                    start,
                    kind: Kind::Filters(filters),
                }));
            }
            let (text, want) = match self.quoted()? {
                Some(text) => (Some(text), Want::Must),
                None => (self.plain(), Want::Should),
            };
            if let Some(text) = text {
                let part = Part {
                    want: sign.unwrap_or(want),
                    any_of: vec![text],
                };
                return Ok(Some(Item {
                    start,
                    kind: Kind::Part(part),
                }));
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn word_end(&self) -> usize {
        let rest = self.chars[self.at..].iter();
        self.at + rest.take_while(|c| !c.is_whitespace()).count()
    }

    /// Text up to the next space, if there is a letter in it.
    fn plain(&mut self) -> Option<Text> {
        let end = self.word_end();
        let text: String = self.chars[self.at..end].iter().collect();
        self.at = end;
        text.chars()
            .any(char::is_alphanumeric)
            .then_some(Text::Plain(text))
    }

    /// A phrase between quotation marks. Printed marks that do not close, or behind which the text
    /// goes on, are part of a pasted text.
    fn quoted(&mut self) -> Result<Option<Text>, QueryError> {
        let (close, is_typed): (&[char], bool) = match self.peek(0) {
            Some('"' | '＂') => (&['"', '＂', '”'], true),
            Some('“' | '”') => (&['”', '"'], false),
            Some('「') => (&['」'], false),
            Some('『') => (&['』'], false),
            _ => return Ok(None),
        };
        let start = self.at;
        let rest = &self.chars[start + 1..];
        let Some(length) = rest.iter().position(|c| close.contains(c)) else {
            return if is_typed {
                Err(error(start, 1, "引号没有配对"))
            } else {
                Ok(None)
            };
        };
        let text: String = rest[..length].iter().collect();
        let after = start + length + 2;
        let follower = self.chars.get(after).copied();
        let is_near = matches!(follower, Some('~' | '～'));
        let goes_on = follower.is_some_and(|c| !c.is_whitespace()) && !is_near;
        if !is_typed && goes_on {
            return Ok(None);
        }
        if !text.chars().any(char::is_alphanumeric) {
            return Err(error(start, length + 2, "引号里没有文字"));
        }
        self.at = after;
        if !is_near {
            return Ok(Some(Text::Phrase(text)));
        }
        let digits = self.chars[after + 1..].iter().copied().map(half_width);
        let digits: String = digits.take_while(char::is_ascii_digit).collect();
        let within = digits
            .parse()
            .map_err(|_| error(after, 1, "“~”后面要写相隔的字数，如 ~3"))?;
        self.at = after + 1 + digits.len();
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        Ok(Some(Text::Near(words, within)))
    }

    /// A filter, if a known name and a colon stand here.
    fn filters(&mut self, excludes: bool) -> Result<Option<Vec<Filter>>, QueryError> {
        let end = self.word_end();
        let word = &self.chars[self.at..end];
        let Some(colon) = word.iter().position(|c| matches!(c, ':' | '：')) else {
            return Ok(None);
        };
        let name: String = word[..colon].iter().copied().map(half_width).collect();
        let name = name.to_ascii_lowercase();
        let known = FIELDS.iter().find(|(_, names)| names.contains(&&*name));
        let Some(&(field, _)) = known else {
            return Ok(None);
        };
        let start = self.at;
        self.at += colon + 1;
        let from = self.at;
        let value = match self.quoted()? {
            Some(Text::Phrase(text) | Text::Plain(text)) => text,
            Some(Text::Near(..)) => return Err(error(start, self.at - start, "条件里不能用“~”")),
            None => {
                self.at = end;
                self.chars[from..end].iter().collect()
            }
        };
        let limits = field.filters(&value).map_err(|message| QueryError {
            message,
            at: if from < self.at { from } else { start },
            length: (self.at - from).max(1),
        })?;
        let filters = limits.into_iter().map(|of| Filter { excludes, of });
        Ok(Some(filters.collect()))
    }
}

#[cfg(test)]
mod tests;
