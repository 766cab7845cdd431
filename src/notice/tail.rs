//! The frame below the text: signature, date, notes, disclosure, imprint (GB/T 9704—2012, 7.3.5–7.4).

use std::sync::LazyLock;

use regex::Regex;
use time::Date;

use super::head::Head;
use super::line::{Kind, Line};
use super::pattern::pattern;
use super::{Imprint, Matter, MatterKind, bodies, date, without_print_spaces};
use crate::extract::Diagnostic;

/// What stands below the text.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// The first line that is no text.
    pub(super) start: usize,
    pub(super) disclosure: Option<String>,
    pub(super) signatures: Vec<String>,
    date: Option<Date>,
    copy_recipients: Vec<String>,
    pub(super) printing: Option<(Option<String>, Date)>,
    copies: Option<u32>,
    kinds: Vec<MatterKind>,
}

/// Lines of an imprint that name no body and no date: 共印50份, 校对：….
static IMPRINT_EXTRA: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^[（(]?\s*(?:共\s*印|印\s*数|印发份数|打\s*字|打印|校\s*对|录\s*入|主\s*题\s*词|分\s*送|主\s*送|报\s*送|发\s*送|存\s*档?|报|送|发)",
        r"\s*(?:[：:]|\d+\s*份)",
    ))
});
static COPIES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:共\s*印|印\s*数|份数)\s*[：:]?\s*(?P<n>\d{1,6})\s*份?"));
/// A person who signs an order: 市长　某某.
static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:代\s*)?(?:省\s*长|市\s*长|州\s*长|县\s*长|区\s*长|盟\s*长|主\s*席|主\s*任|总\s*理|部\s*长|局\s*长|署\s*长|行\s*长|院\s*长",
        r"|会\s*长|厅\s*长|检\s*察\s*长|委员长|总\s*督|专\s*员)[\s：:]*\p{Han}[\p{Han}\s·]{1,10}$",
    ))
});

/// Reads the tail of `lines`: the longest run of frame lines at their end. A body's name counts only
/// beside a date or an imprint, so that an item which ends like one stays text.
pub(super) fn tail(lines: &[Line<'_>]) -> Tail {
    let mut start = lines.len();
    while start > 0 && belongs_to_tail(lines, start - 1) {
        start -= 1;
    }
    let mut tail = Tail {
        start,
        ..Tail::default()
    };
    for (at, _) in lines.iter().enumerate().skip(start) {
        let kind = tail.take(lines, at);
        tail.kinds.push(kind);
    }
    tail
}

fn belongs_to_tail(lines: &[Line<'_>], at: usize) -> bool {
    let text = lines[at].block.text.trim();
    match &lines[at].kind {
        Kind::Date(_)
        | Kind::Printing { .. }
        | Kind::CopyTo
        | Kind::Disclosure
        | Kind::Contact
        | Kind::Note
        | Kind::AttachmentNote
        | Kind::AttachmentStart { .. } => true,
        Kind::Body => lines[at + 1..]
            .iter()
            .take(16)
            .take_while(|l| {
                matches!(l.kind, Kind::Body | Kind::Date(_) | Kind::Printing { .. })
                    || signed_and_dated(&l.block.text).is_some()
            })
            .any(|l| !matches!(l.kind, Kind::Body)),
        Kind::Row => false,
        _ if IMPRINT_EXTRA.is_match(text) && text.chars().count() <= 80 => true,
        Kind::Other | Kind::Field(_) | Kind::Lead => {
            signed_and_dated(text).is_some()
                || signs_above_date(lines, at)
                || copies_go_on(lines, at)
        }
        _ => false,
    }
}

/// A signature that does not end as a body's name does (某某集团有限公司, 市长　某某): alone on its
/// line between a full stop and the date.
fn signs_above_date(lines: &[Line<'_>], at: usize) -> bool {
    let text = lines[at].block.text.trim();
    let dated = lines
        .get(at + 1)
        .is_some_and(|l| matches!(l.kind, Kind::Date(_)));
    let short = text.chars().count() <= 30 && !text.contains(['。', '，', '；', '：', '《', '、']);
    let ended = at.checked_sub(1).is_some_and(|above| {
        lines[above].block.text.trim_end().ends_with(['。', '！'])
            || matches!(
                lines[above].kind,
                Kind::AttachmentNote | Kind::Body | Kind::Contact | Kind::Note | Kind::Field(_)
            )
    });
    dated && (PERSON.is_match(text) || (short && ended && lines[at].kind == Kind::Other))
}

/// Whether the line goes on with the list of 抄送 above it.
fn copies_go_on(lines: &[Line<'_>], at: usize) -> bool {
    let above = lines[..at].iter().rev().take(4);
    let mut above = above.skip_while(|l| matches!(l.kind, Kind::Other | Kind::Body));
    let below = lines.get(at + 1);
    lines[at].block.text.chars().count() <= 120
        && above.next().is_some_and(|l| l.kind == Kind::CopyTo)
        && below.is_none_or(|l| matches!(l.kind, Kind::Printing { .. } | Kind::Other | Kind::Body))
}

/// Signature and date on one line: 某某市教育局 2023年5月6日.
pub(super) fn signed_and_dated(text: &str) -> Option<(String, Date)> {
    let text = text.trim();
    if text.chars().count() > 60 || text.contains(['。', '，', '：']) {
        return None;
    }
    let (before, date, behind) = date::find(text)?;
    let named = bodies::signed(&before).iter().all(|b| bodies::is_name(b));
    (named && !before.trim().is_empty() && behind.trim().is_empty()).then_some((before, date))
}

impl Tail {
    /// Takes what the line at `at` says and tells what it is.
    fn take(&mut self, lines: &[Line<'_>], at: usize) -> MatterKind {
        let line = &lines[at];
        let text = without_print_spaces(&line.block.text);
        if let Some(found) = COPIES.captures(&text) {
            self.copies = self.copies.or(found["n"].parse().ok());
        }
        match &line.kind {
            Kind::Date(date) => {
                self.date = self.date.or(Some(*date));
                MatterKind::Date
            }
            Kind::Body if prints(lines, at) => MatterKind::Printing,
            Kind::Body => {
                self.signatures.extend(bodies::signed(&line.block.text));
                MatterKind::Signature
            }
            Kind::Printing { body, date } => {
                let above = at
                    .checked_sub(1)
                    .filter(|&j| j >= self.start && lines[j].kind == Kind::Body)
                    .map(|j| without_print_spaces(&lines[j].block.text));
                let body = Some(without_print_spaces(body)).filter(|b| !b.is_empty());
                self.printing = Some((body.or(above), *date));
                MatterKind::Printing
            }
            Kind::CopyTo => {
                let list = text
                    .split_once(['：', ':'])
                    .map_or(text.as_str(), |(_, l)| l);
                self.copy_recipients.extend(bodies::recipients(list));
                MatterKind::CopyRecipients
            }
            Kind::Disclosure => {
                let bare = text.trim_matches(['（', '）', '(', ')']);
                let option = bare
                    .split_once(['：', ':'])
                    .map_or(bare, |(_, option)| option);
                self.disclosure = Some(option.to_owned());
                MatterKind::Disclosure
            }
            Kind::Contact => MatterKind::Contact,
            Kind::Note => {
                let bare = text.trim_matches(['（', '）', '(', ')']);
                if bare.contains("公开") && !bare.contains('年') {
                    self.disclosure.get_or_insert_with(|| bare.to_owned());
                }
                MatterKind::Note
            }
            Kind::AttachmentNote => MatterKind::AttachmentNote,
            Kind::AttachmentStart { .. } => MatterKind::AttachmentLabel,
            Kind::Contents => MatterKind::Contents,
            _ => self.take_other(&text, lines, at),
        }
    }

    fn take_other(&mut self, text: &str, lines: &[Line<'_>], at: usize) -> MatterKind {
        if IMPRINT_EXTRA.is_match(text) {
            return MatterKind::Other;
        }
        if let Some((signature, date)) = signed_and_dated(lines[at].block.text.trim()) {
            self.signatures.extend(bodies::signed(&signature));
            self.date = self.date.or(Some(date));
            return MatterKind::Signature;
        }
        if copies_go_on(lines, at) {
            self.copy_recipients.extend(bodies::recipients(text));
            return MatterKind::CopyRecipients;
        }
        if PERSON.is_match(lines[at].block.text.trim()) {
            return MatterKind::Signer;
        }
        self.signatures.push(text.to_owned());
        MatterKind::Signature
    }

    /// The lines of the tail as matter.
    pub(super) fn matter(&self, lines: &[Line<'_>]) -> Vec<Matter> {
        self.kinds
            .iter()
            .zip(&lines[self.start..])
            .map(|(&kind, line)| Matter::of(kind, line.block))
            .collect()
    }

    /// The tail of a notice whose cover ends with `self` and whose text ends with `text`: the
    /// cover's word goes first.
    pub(super) fn before(self, text: Self) -> Self {
        let signed =
            |cover: Vec<String>, text: Vec<String>| if cover.is_empty() { text } else { cover };
        Self {
            start: text.start,
            disclosure: self.disclosure.or(text.disclosure),
            signatures: signed(self.signatures, text.signatures),
            date: self.date.or(text.date),
            copy_recipients: signed(self.copy_recipients, text.copy_recipients),
            printing: self.printing.or(text.printing),
            copies: self.copies.or(text.copies),
            kinds: text.kinds,
        }
    }

    /// 成文日期: the signature's date, else the one below the title, else the day on which the text
    /// was made public or passed, else the imprint's; the last two are said.
    pub(super) fn date_of_issue(
        &self,
        head: &Head,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Date> {
        if let Some(date) = self.date.or(head.date) {
            return Some(date);
        }
        let printed = self.printing.as_ref().map(|(_, date)| *date);
        let (code, message, date) = match (head.date_of_history(), printed) {
            (Some(date), _) => (
                "date_from_history",
                "未见成文日期，以题下所注公布或通过日期代",
                Some(date),
            ),
            (None, Some(date)) => (
                "date_from_imprint",
                "未见成文日期，以印发日期代",
                Some(date),
            ),
            (None, None) => ("no_date_of_issue", "未见成文日期", None),
        };
        diagnostics.push(Diagnostic::new(code, message, None));
        date
    }

    /// 版记; an empty one is none.
    pub(super) fn imprint(&self) -> Option<Imprint> {
        let (printing_body, date_of_printing) = match &self.printing {
            Some((body, date)) => (body.clone(), Some(*date)),
            None => (None, None),
        };
        let imprint = Imprint {
            copy_recipients: self.copy_recipients.clone(),
            printing_body,
            date_of_printing,
            copies: self.copies,
        };
        let empty = imprint.copy_recipients.is_empty()
            && imprint.date_of_printing.is_none()
            && imprint.copies.is_none();
        (!empty).then_some(imprint)
    }
}

/// Whether the body at `at` is the one that prints: its date stands on the next line.
fn prints(lines: &[Line<'_>], at: usize) -> bool {
    lines
        .get(at + 1)
        .is_some_and(|next| matches!(&next.kind, Kind::Printing { body, .. } if body.is_empty()))
}
