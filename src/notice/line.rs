//! What each line of a notice *is*, told from the line alone.
//!
//! One closed enum, all patterns of 公文 form in one place. Context (is this date a signature's or the
//! imprint's?) is decided by the readers of the [`Kind`]s, not here.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::Regex;
use time::Date;

use super::date;
use super::number::DocumentNumber;
use super::numbering::{Found, candidate_at};
use super::pattern::pattern;
use crate::extract::Block;

/// A block with its kind.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    pub(super) block: &'a Block,
    pub(super) kind: Kind,
}

/// The kinds of line. What no pattern knows is [`Kind::Other`] and stays text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// 发文机关标志: …文件.
    IssuerHead,
    /// 发文字号 alone on its line, or with 签发人 behind it.
    Number(DocumentNumber),
    /// Begins with a label.
    Label(Found),
    /// Ends with a colon and may be 主送机关.
    Lead,
    /// 附件说明: 附件：1. ….
    AttachmentNote,
    /// 附件1 alone on its line, or with its title behind it.
    AttachmentStart { label: String, title: String },
    /// A date alone on its line.
    Date(Date),
    /// A name that ends like a body's: …协会, …办公室.
    Body,
    /// 信息公开选项.
    Disclosure,
    /// 抄送.
    CopyTo,
    /// 印发机关和印发日期.
    Printing { body: String, date: Date },
    /// 联系人, telephone numbers.
    Contact,
    /// 附注: （此件公开发布）.
    Note,
    /// 目录.
    Contents,
    /// 时间：….
    Field(String),
    /// A row of a table.
    Row,
    /// Anything else.
    Other,
}

static ATTACHMENT_NOTE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[-—\s]*附\s*[件表录]?\s*[：:]\s*\S"));
static ATTACHMENT_START: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^[（(\[【]?\s*附\s*(?P<kind>[件表录图])\s*",
        r"(?P<n>[0-9０-９]{1,2}(?:[-－—][0-9０-９]{1,2})?|[一二三四五六七八九十]{1,3})?",
        r"\s*[）)\]】]?\s*[：:、.．]?\s*(?P<title>.{0,80})$",
    ))
});
static DISCLOSURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[（(]?\s*(?:信息公开(?:选项|类别|属性|形式)|公开方式|公开属性)\s*[：:]|^[（(]?\s*(?:此件)?(?:主动公开|依申请公开|不予公开)\s*[）)]?$",
    )
});
static COPY_TO: LazyLock<Regex> = LazyLock::new(|| pattern(r"^抄\s*[送报]\s*[：:]"));
static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:[（(]?\s*(?:联\s*系\s*人|联系电话|联系方式|咨询电话|电子邮箱|电子邮件|电\s*话|传\s*真|邮\s*箱|邮政编码|通讯地址)[^。]{0,12}[：:]",
        r"|\p{Han}{2,4}[\s：:]+(?:\d{3,4}[-—]?\d{7,8}|1\d{10})[\d\s、，-]*$)",
    ))
});
static CONTENTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^目\s*[录次]$"));
/// A sentence that announces what follows is no list of recipients.
static LEADS_IN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"如下|以下|下列|包括|决定|^(?:为|根据|按照|依据)|现(?:将|就|印发)|要求[：:]$")
});
static FIELD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?P<name>\p{Han}(?:\s*\p{Han}){1,7})\s*[：:]\s*\S"));
static BODY_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:委员会|协会|学会|联合会|研究会|促进会|基金会|工会|科协|科技厅|厅|局|部|办公室|办公厅|政府|委|院|署|总局|法院|检察院|银行|大学|领导小组|指挥部|中心|团委|妇联|文联|社科联)",
        r"(?:办公室|办公厅)?(?:（盖?章?）)?$",
    ))
});

/// Tells what `block` is.
pub(super) fn classify(block: &Block) -> Line<'_> {
    Line {
        block,
        kind: kind(block),
    }
}

/// A line of the frame is short: bytes of sixty Han characters with spaces between them.
const LONGEST_FRAME: usize = 400;

fn kind(block: &Block) -> Kind {
    let text = block.text.trim();
    if block.cells.is_some() {
        return Kind::Row;
    }
    if text.len() <= LONGEST_FRAME
        && let Some(kind) = frame(text)
    {
        return kind;
    }
    match candidate_at(text) {
        Some(found) => Kind::Label(found),
        None => unlabelled(text),
    }
}

/// The lines of the frame that may look like labels.
fn frame(text: &str) -> Option<Kind> {
    if let Some(number) = number(text) {
        return Some(Kind::Number(number));
    }
    if let Some(date) = date::whole(text) {
        return Some(Kind::Date(date));
    }
    if let Some(printing) = printing(text) {
        return Some(printing);
    }
    attachment(text)
}

fn attachment(text: &str) -> Option<Kind> {
    if !text.starts_with(['附', '-', '—', '（', '(', '[', '【']) {
        return None;
    }
    if ATTACHMENT_NOTE.is_match(text) {
        return Some(Kind::AttachmentNote);
    }
    let found = ATTACHMENT_START.captures(text)?;
    let number = found.name("n").map(|n| arabic(n.as_str()));
    let title = found["title"].trim();
    let is_start = number.is_some() || title.is_empty();
    let is_sentence = title.contains('。')
        || [
            "所", "中", "的", "规定", "为", "至", "和", "及", "、", "附件",
        ]
        .iter()
        .any(|word| title.starts_with(word));
    let is_sentence = is_sentence || text.starts_with(['（', '(']) && !title.is_empty();
    (is_start && !is_sentence).then(|| Kind::AttachmentStart {
        label: format!("附{}{}", &found["kind"], number.unwrap_or_default()),
        title: title.to_owned(),
    })
}

/// Whether `text` is all in brackets and says who to ask, or when something was passed and made public.
/// Plain code: runs of up to 200 characters make a pattern that takes longer to put together than a
/// notice takes to parse.
fn is_note(text: &str) -> bool {
    let inside = text.strip_prefix(['（', '(']);
    let Some(inside) = inside.and_then(|rest| rest.strip_suffix(['）', ')'])) else {
        return false;
    };
    let is_long = |text: &str, long: RangeInclusive<usize>| {
        !text.contains('\n') && long.contains(&text.chars().count())
    };
    let about = ["此件", "本文", "此文", "联系人", "信息公开"];
    if let Some(rest) = about.iter().find_map(|word| inside.strip_prefix(word)) {
        return is_long(rest, 1..=60);
    }
    let is_digit = |c: char| matches!(c, '0'..='9' | '０'..='９');
    let behind = inside.trim_start_matches(is_digit);
    let year = inside[..inside.len() - behind.len()].chars().count();
    let Some(story) = behind.trim_start().strip_prefix('年').filter(|_| year == 4) else {
        return false;
    };
    let done = ["通过", "批准", "公布", "发布", "施行", "修订", "修正"];
    let mut at = done.iter().flat_map(|word| story.match_indices(word));
    at.any(|(at, word)| {
        is_long(&story[..at], 4..=200) && is_long(&story[at + word.len()..], 0..=200)
    })
}

/// What a line without a label is.
pub(super) fn unlabelled(text: &str) -> Kind {
    let text = text.trim();
    let first = text.chars().next().unwrap_or(' ');
    for (firsts, pattern, kind) in [
        ("（(信公主依不此", &DISCLOSURE, Kind::Disclosure),
        ("抄", &COPY_TO, Kind::CopyTo),
        ("", &CONTACT, Kind::Contact),
    ] {
        if (firsts.is_empty() || firsts.contains(first)) && pattern.is_match(text) {
            return kind;
        }
    }
    if is_note(text) {
        return Kind::Note;
    }
    if first == '目' && CONTENTS.is_match(text) {
        return Kind::Contents;
    }
    let short = text.len() <= LONGEST_FRAME && text.chars().count() <= 60;
    let plain = short && !text.contains(['。', '；', '，']);
    if plain && text.ends_with("文件") {
        return Kind::IssuerHead;
    }
    if text.ends_with(['：', ':']) && !text.contains('。') && !LEADS_IN.is_match(text) {
        return Kind::Lead;
    }
    if let Some(found) = FIELD.captures(text) {
        return Kind::Field(super::without_print_spaces(&found["name"]));
    }
    if plain && !text.contains("关于") && is_body(text) {
        return Kind::Body;
    }
    Kind::Other
}

/// Whether `text` ends as a body's name does.
pub(super) fn is_body(text: &str) -> bool {
    let count = text.chars().filter(|c| !c.is_whitespace()).count();
    (3..=60).contains(&count) && BODY_END.is_match(text) && !text.contains(['《', '“', '：'])
}

fn number(text: &str) -> Option<DocumentNumber> {
    if !text.contains('号') || text.chars().count() > 60 {
        return None;
    }
    super::number::all(text).into_iter().next()
}

fn printing(text: &str) -> Option<Kind> {
    let line = text
        .strip_suffix("印发")
        .or_else(|| text.strip_suffix("印制"))?;
    let (body, date, behind) = date::find(line)?;
    let short = text.chars().count() <= 60 && behind.trim().is_empty();
    short.then(|| Kind::Printing {
        body: body.trim().to_owned(),
        date,
    })
}

/// A number in attachments' labels: 附件一 is 附件1.
fn arabic(digits: &str) -> String {
    let chars: Vec<char> = digits.chars().map(super::numbering::half_width).collect();
    super::numbering::chinese_number(&chars).map_or_else(
        || chars.iter().collect::<String>().replace('—', "-"),
        |n| n.to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(text: &str) -> Kind {
        kind(&Block {
            text: text.to_owned(),
            cells: None,
            page: None,
            last_page: None,
            line: 1,
        })
    }

    #[test]
    fn lines_of_the_frame_are_told_apart() {
        assert_eq!(kind_of("广西壮族自治区 科学技术协会文件"), Kind::IssuerHead);
        assert!(matches!(kind_of("渝科协发〔2022〕2 号"), Kind::Number(_)));
        assert!(matches!(
            kind_of("湘科协通〔2023〕10号　　签发人：某某"),
            Kind::Number(_)
        ));
        assert!(matches!(kind_of("2022 年 1 月 13 日"), Kind::Date(_)));
        assert_eq!(kind_of("重庆市科学技术协会"), Kind::Body);
        assert_eq!(kind_of("信息公开选项：依申请公开"), Kind::Disclosure);
        assert_eq!(kind_of("联系人：某某 18700000000"), Kind::Contact);
        assert_eq!(kind_of("某某某 0771-2800000 13500000000"), Kind::Contact);
        assert_eq!(kind_of("（此件公开发布）"), Kind::Note);
        assert_eq!(
            kind_of("各区县科协，市级学会（协会、研究会）："),
            Kind::Lead
        );
        assert_eq!(kind_of("现将有关事项通知如下："), Kind::Other);
        assert_eq!(kind_of("经开区管委会，现代农业产业园："), Kind::Lead);
        assert_eq!(kind_of("时间：2023年9月"), Kind::Field("时间".to_owned()));
    }

    #[test]
    fn an_imprint_has_body_and_date() {
        let Kind::Printing { body, date } =
            kind_of("重庆市科学技术协会办公室 2022 年 1 月 13 日印发")
        else {
            panic!("no imprint");
        };
        assert_eq!(
            (body.as_str(), date.to_string().as_str()),
            ("重庆市科学技术协会办公室", "2022-01-13")
        );
        assert!(
            matches!(kind_of("2022年3月21日印发"), Kind::Printing { body, .. } if body.is_empty())
        );
    }

    #[test]
    fn attachments_are_announced_or_begin() {
        assert_eq!(kind_of("- 附件：1. 计划表"), Kind::AttachmentNote);
        let start = |label: &str, title: &str| Kind::AttachmentStart {
            label: label.to_owned(),
            title: title.to_owned(),
        };
        assert_eq!(kind_of("附件 1"), start("附件1", ""));
        assert_eq!(kind_of("附件二"), start("附件2", ""));
        assert_eq!(kind_of("附件"), start("附件", ""));
        assert_eq!(kind_of("附件3：申报表"), start("附件3", "申报表"));
        assert_eq!(kind_of("附件材料应当齐全。"), Kind::Other);
    }
}
