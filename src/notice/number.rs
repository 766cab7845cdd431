//! Document numbers (发文字号): 渝科协发〔2022〕2号; orders (重庆市人民政府令第355号); announcements
//! (2023年第5号).

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::numbering::{chinese_number, half_width};
use super::pattern::pattern;

/// A document number: code (机关代字), year and serial (顺序号), by GB/T 9704, 7.2.5.
///
/// Brackets and spacing are a matter of print: two numbers are equal if these are.
///
/// ```
/// use duizhao::notice::DocumentNumber;
/// let number = DocumentNumber::parse(" 渝科协发[2022] 2 号").unwrap();
/// assert_eq!(number.to_string(), "渝科协发〔2022〕2号");
/// let order = DocumentNumber::parse("国家市场监督管理总局令 第60号").unwrap();
/// assert_eq!((order.year, order.serial), (None, 60));
/// assert_eq!(order.to_string(), "国家市场监督管理总局令第60号");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// 机关代字, or the name of an order (重庆市人民政府令), without spaces; empty where an
    /// announcement bears none.
    pub code: String,
    /// Year; orders have none.
    pub year: Option<u16>,
    /// 顺序号.
    pub serial: u32,
    /// How code, year and serial are put together.
    #[serde(default)]
    pub form: NumberForm,
}

/// The forms of a [`DocumentNumber`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum NumberForm {
    /// 渝科协发〔2022〕2号.
    #[default]
    Bracketed,
    /// 重庆市人民政府令第355号.
    Order,
    /// 公告2023年第12号.
    Announcement,
}

/// Any bracket that is seen around the year, half-width forms folded; a box or a private character
/// stands where a converter knew no 〔.
static BRACKETED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?P<code>\p{Han}[\p{Han}A-Za-z\s]{0,24}?(?:\(\s*\p{Han}{1,6}\s*\))?)\s*",
        r"[〔\[(【〈<{﹝［〖「『□■?�\x{E000}-\x{F8FF}]\s*(?P<year>(?:19|20)\d{2})\s*年?\s*",
        r"[〕\])】〉>}﹞］〗」』□■?�\x{E000}-\x{F8FF}]\s*第?\s*(?P<serial>\d{1,5})\s*号",
    ))
});
/// Orders and announcements.
static ORDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^\(?\s*(?P<code>\p{Han}[\p{Han}\s、]{1,48}?(?:令|公\s*告|通\s*告|公报)|公\s*告|通\s*告)?\s*\(?\s*",
        r"(?:(?P<year>(?:19|20)\d{2})\s*年?\s*)?第?\s*(?P<serial>\d{1,5}|[一二三四五六七八九十百零〇]{1,7})\s*号\s*\)?\s*\)?",
    ))
});

/// What no number holds: 根据《…》第二条，按国务院令第5号 is a sentence.
const OF_SENTENCES: [char; 10] = [',', '，', '。', ';', ':', '：', '《', '》', '“', '”'];

/// Whether [`BRACKETED`] may fit all of `folded`. To put the pattern together takes longer than this, and
/// many a notice has no number.
fn may_be_bracketed(folded: &str) -> bool {
    let begins = folded.chars().next().is_some_and(|c| c >= '\u{2E80}');
    begins && !folded.contains(OF_SENTENCES) && (folded.contains("19") || folded.contains("20"))
}

/// The same of [`ORDER`].
fn may_be_order(folded: &str) -> bool {
    let text = folded.trim_start_matches(|c: char| c == '(' || c.is_whitespace());
    let starts_with_digit = text.starts_with(|c: char| c.is_ascii_digit());
    // Nothing but the year stands before the serial number.
    let is_date = starts_with_digit && text.contains(['月', '日', '令']);
    !folded.contains(OF_SENTENCES) && !is_date
}

impl DocumentNumber {
    /// Reads `text` if it is a document number and nothing else; brackets around all of it are no
    /// part of it.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, rest) = Self::at_start(text)?;
        rest.trim().is_empty().then_some(number)
    }

    /// The document number that `text` begins with, and what stands behind it, as in
    /// `湘科协通〔2023〕10号　签发人：…`.
    pub fn at_start(text: &str) -> Option<(Self, &str)> {
        let text = text.trim();
        // Most lines have none; those that do are short up to it.
        let end = text.find('号').filter(|&end| end < 240)?;
        let (text, rest) = text.split_at(end + '号'.len_utf8());
        let folded: String = text.chars().map(half_width).collect();
        let (bare, behind) = match folded.strip_prefix('(') {
            Some(inner) => (inner, rest.strip_prefix(['）', ')'])),
            None => (folded.as_str(), Some(rest)),
        };
        if may_be_bracketed(bare)
            && let Some(found) = BRACKETED.captures(bare)
            && found
                .get(0)
                .is_some_and(|all| all.start() == 0 && all.end() == bare.len())
        {
            return Some((Self::of(&found, NumberForm::Bracketed)?, behind?));
        }
        Self::order(&folded, rest)
    }

    fn order<'a>(folded: &str, rest: &'a str) -> Option<(Self, &'a str)> {
        if !may_be_order(folded) {
            return None;
        }
        let found = ORDER.captures(folded)?;
        if found.get(0)?.end() != folded.len() {
            return None;
        }
        let with_year = found.name("year").is_some();
        // 第5号 alone is anybody's, and 2023号 no announcement.
        if found.name("code").is_none() && !(with_year && folded.contains('第')) {
            return None;
        }
        let form = if with_year {
            NumberForm::Announcement
        } else {
            NumberForm::Order
        };
        // A bracket before the number (公告（2023年第5号）) closes behind it.
        let opened = folded.contains('(');
        let closed = rest.trim_start().strip_prefix(['）', ')']);
        let rest = if opened { closed.unwrap_or(rest) } else { rest };
        Some((Self::of(&found, form)?, rest))
    }

    fn of(found: &regex::Captures<'_>, form: NumberForm) -> Option<Self> {
        let code = found.name("code").map_or("", |code| code.as_str());
        let serial = &found["serial"];
        let digits: Vec<char> = serial.chars().collect();
        Some(Self {
            code: code.chars().filter(|c| !c.is_whitespace()).collect(),
            year: match found.name("year") {
                Some(year) => Some(year.as_str().parse().ok()?),
                None => None,
            },
            serial: serial.parse().ok().or_else(|| chinese_number(&digits))?,
            form,
        })
    }

    /// The number of an order or announcement whose name stands on a line of its own above `text`:
    /// 中华人民共和国国务院令 over 第722号.
    pub(super) fn under_name(name: &str, text: &str) -> Option<Self> {
        let named = name.ends_with('令') || name.ends_with("公告") || name.ends_with("通告");
        let text = text.trim();
        let short = text.contains('号') && text.chars().count() <= 16;
        let number = Self::parse(&format!("{name}{text}")).filter(|_| named && short)?;
        (number.code == name).then_some(number)
    }
}

/// A year in brackets and a serial without a code, as minutes bear: 〔2023〕12号.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[〔\[(【〈]\s*(?P<year>(?:19|20)\d{2})\s*[〕\])】〉]\s*第?\s*(?P<serial>\d{1,4})\s*[号期]$",
    )
});

/// The number that `text` is if it is one without a code.
pub(super) fn without_code(text: &str) -> Option<DocumentNumber> {
    let folded: String = text.trim().chars().map(half_width).collect();
    DocumentNumber::of(&BARE.captures(&folded)?, NumberForm::Bracketed)
}

/// The document numbers that `text` consists of, parted by spaces, 、 or ，; none if there is
/// anything else but 签发人 behind them.
pub(super) fn all(text: &str) -> Vec<DocumentNumber> {
    let mut numbers = Vec::new();
    let mut rest = text;
    while let Some((number, behind)) = DocumentNumber::at_start(rest) {
        numbers.push(number);
        rest = behind.trim_start_matches(|c: char| c.is_whitespace() || "、，,；;".contains(c));
    }
    let bare: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
    if bare.is_empty() || bare.starts_with("签发") {
        numbers
    } else {
        Vec::new()
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, serial, .. } = self;
        match (self.form, self.year) {
            (NumberForm::Bracketed, Some(year)) => write!(f, "{code}〔{year}〕{serial}号"),
            (_, Some(year)) => write!(f, "{code}{year}年第{serial}号"),
            (_, None) => write!(f, "{code}第{serial}号"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bracket_and_spacing_names_the_same_notice() {
        let expected = DocumentNumber {
            code: "渝科协发".to_owned(),
            year: Some(2022),
            serial: 2,
            form: NumberForm::Bracketed,
        };
        for text in [
            "渝科协发〔2022〕2 号",
            "渝科协发[2022]2号",
            "渝科协发(2022)2号",
            "渝科协发（２０２２）２号",
            "渝 科协发【2022】 2号",
            "渝科协发〈2022〉2号",
            "渝科协发{2022}第2号",
            "渝科协发□2022□2号",
            "渝科协发\u{E004}2022\u{E005}2号",
            "（渝科协发〔2022〕2号）",
        ] {
            assert_eq!(
                DocumentNumber::parse(text).as_ref(),
                Some(&expected),
                "{text}"
            );
        }
    }

    #[test]
    fn orders_and_announcements_have_forms_of_their_own() {
        for (text, expected) in [
            ("重庆市人民政府令第355号", "重庆市人民政府令第355号"),
            (
                "中华人民共和国国务院令　第 722 号",
                "中华人民共和国国务院令第722号",
            ),
            (
                "某某省人民政府令（第三百五十五号）",
                "某某省人民政府令第355号",
            ),
            ("公告2023年第12号", "公告2023年第12号"),
            (
                "国家税务总局公告2023年第12号",
                "国家税务总局公告2023年第12号",
            ),
            ("2023年第5号", "2023年第5号"),
            ("（2023年第5号）", "2023年第5号"),
            ("某发改（价）〔2023〕7号", "某发改(价)〔2023〕7号"),
        ] {
            let found = DocumentNumber::parse(text).map(|n| n.to_string());
            assert_eq!(found.as_deref(), Some(expected), "{text}");
            assert_eq!(
                DocumentNumber::parse(expected)
                    .map(|n| n.to_string())
                    .as_deref(),
                Some(expected)
            );
        }
        let order = DocumentNumber::under_name("中华人民共和国国务院令", "第722号").unwrap();
        assert_eq!(order.to_string(), "中华人民共和国国务院令第722号");
        assert_eq!(DocumentNumber::under_name("某某局文件", "第5号"), None);
    }

    #[test]
    fn text_around_a_number_is_not_the_number() {
        for text in [
            "根据渝科协发〔2022〕2号精神",
            "第5号",
            "2023号",
            "人民路12号",
            "公告栏第3号展板",
        ] {
            assert_eq!(DocumentNumber::parse(text), None, "{text}");
        }
    }

    #[test]
    fn several_numbers_on_a_line_are_all_read() {
        let found = all("甲财规〔2023〕5号　乙工信〔2023〕8号");
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].to_string(), "乙工信〔2023〕8号");
        assert_eq!(all("甲财规〔2023〕5号　　签发人：某某").len(), 1);
        assert!(all("甲财规〔2023〕5号文件要求").is_empty());
    }
}
