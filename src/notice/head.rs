//! The frame around the text: red head, number, title and recipients above it; signature, date,
//! disclosure and imprint below (GB/T 9704—2012, 7.2–7.4).

use time::Date;

use super::genre::genre;
use super::line::{Kind, Line, is_body};
use super::number::DocumentNumber;
use super::{Imprint, Matter, MatterKind, without_print_spaces};
use crate::extract::Diagnostic;

/// How many lines at the top may belong to the frame.
const LONGEST_HEAD: usize = 24;

/// What stands above the text.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) number: Option<DocumentNumber>,
    pub(super) title: String,
    pub(super) main_recipients: Vec<String>,
    /// The first line of the text.
    pub(super) end: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
    kinds: Vec<MatterKind>,
    issuer_head: Option<String>,
}

/// Reads the head at the beginning of `lines`.
pub(super) fn read(lines: &[Line<'_>]) -> Head {
    let mut head = Head::default();
    // A table of contents may be long; the frame proper is not.
    let mut framed = 0;
    let end = lines.iter().position(|line| {
        framed += usize::from(line.kind != Kind::Contents);
        begins_text(line) || framed > LONGEST_HEAD
    });
    let end = end.unwrap_or(lines.len());
    head.kinds = vec![MatterKind::Other; end];
    let number = lines[..end]
        .iter()
        .position(|l| matches!(l.kind, Kind::Number(_)));
    for (i, line) in lines[..end].iter().enumerate() {
        match &line.kind {
            Kind::Number(n) if Some(i) == number => {
                head.number = Some(n.clone());
                head.kinds[i] = MatterKind::Number;
            }
            Kind::IssuerHead => head.kinds[i] = MatterKind::IssuerHead,
            Kind::Note => head.kinds[i] = MatterKind::Note,
            Kind::Contents => head.kinds[i] = MatterKind::Contents,
            Kind::Date(_) => head.kinds[i] = MatterKind::Date,
            Kind::Disclosure => head.kinds[i] = MatterKind::Disclosure,
            _ => {}
        }
    }
    head.end = end;
    if let Some(last) = end.checked_sub(1).filter(|&i| lines[i].kind == Kind::Lead) {
        head.kinds[last] = MatterKind::Recipients;
        head.main_recipients = split_bodies(lines[last].block.text.trim_end_matches(['：', ':']));
    }
    head.find_title(lines, number);
    head.find_issuer(lines, number);
    if head.title.is_empty() {
        head.diagnostics
            .push(Diagnostic::new("no_title", "未识别出标题", None));
    }
    if head.number.is_none() {
        head.diagnostics
            .push(Diagnostic::new("no_document_number", "未见发文字号", None));
    }
    head
}

/// Whether `line` is text and no longer frame. A line that ends with a colon is the last of the head.
fn begins_text(line: &Line<'_>) -> bool {
    let text = &line.block.text;
    match line.kind {
        Kind::Label(_) | Kind::AttachmentStart { .. } | Kind::AttachmentNote | Kind::Row => true,
        Kind::Other | Kind::Field(_) => {
            text.contains('。') || text.ends_with(['：', ':']) || text.chars().count() > 80
        }
        _ => false,
    }
}

impl Head {
    /// The title: among the lines behind the number, or before it where none is behind, those that
    /// end with a genre and what leads up to it.
    fn find_title(&mut self, lines: &[Line<'_>], number: Option<usize>) {
        let free = |i: usize, kinds: &[MatterKind]| {
            kinds[i] == MatterKind::Other && !matches!(lines[i].kind, Kind::Lead)
        };
        let candidates = |range: std::ops::Range<usize>, kinds: &[MatterKind]| -> Vec<usize> {
            range.filter(|&i| free(i, kinds)).collect()
        };
        let behind = candidates(number.map_or(0, |n| n + 1)..self.end, &self.kinds);
        let before = candidates(0..number.unwrap_or(0), &self.kinds);
        let Some(title) = title_among(lines, &behind).or_else(|| title_among(lines, &before))
        else {
            return;
        };
        self.title = title
            .iter()
            .map(|&i| without_print_spaces(&lines[i].block.text))
            .collect();
        for i in title {
            self.kinds[i] = MatterKind::Title;
        }
        // Lists of documents put the number before the title, on one line.
        if let Some((number, rest)) = DocumentNumber::at_start(&self.title)
            && !rest.is_empty()
        {
            self.title = rest.to_owned();
            self.number.get_or_insert(number);
        }
    }

    /// The issuer of the red head: `…文件` without 文件, or a name alone above the number.
    fn find_issuer(&mut self, lines: &[Line<'_>], number: Option<usize>) {
        let above = number.unwrap_or(0);
        for (line, kind) in lines[..above].iter().zip(&mut self.kinds) {
            let text = without_print_spaces(&line.block.text);
            if *kind == MatterKind::IssuerHead {
                self.issuer_head = text.strip_suffix("文件").map(str::to_owned);
            } else if line.kind == Kind::Body && *kind == MatterKind::Other {
                *kind = MatterKind::IssuerHead;
                self.issuer_head.get_or_insert(text);
            }
        }
    }

    /// The lines of the head as matter.
    pub(super) fn matter(&self, lines: &[Line<'_>]) -> Vec<Matter> {
        self.kinds
            .iter()
            .zip(lines)
            .map(|(&kind, line)| Matter::of(kind, line.block))
            .collect()
    }

    /// The title of what this notice prints and distributes, with the marks of a title in a title
    /// (〈〉) turned back (《》).
    pub(super) fn enclosed_title(&self) -> Option<String> {
        let (before, rest) = self.title.split_once("印发")?;
        if before.contains("转发") {
            return None;
        }
        let rest = rest.strip_prefix("关于").unwrap_or(rest);
        let end = rest.rfind("的通知").or_else(|| rest.rfind("通知"))?;
        let title = rest[..end].trim();
        let inner = title.strip_prefix('《').and_then(|t| t.strip_suffix('》'));
        let title = inner.map_or_else(
            || title.to_owned(),
            |t| t.replace('〈', "《").replace('〉', "》"),
        );
        (title.chars().count() >= 4).then_some(title)
    }

    /// 发文机关: the signature, or the red head, or what the title begins with, or who printed it.
    pub(super) fn issuing_bodies(&self, tail: &Tail) -> Vec<String> {
        if !tail.signatures.is_empty() {
            return tail.signatures.clone();
        }
        let titled = self
            .title
            .split_once("关于")
            .map(|(body, _)| body)
            .filter(|b| is_body(b));
        let printer = tail.printing.as_ref().and_then(|(body, _)| body.as_deref());
        let printer = printer.map(|p| p.trim_end_matches("办公室").trim_end_matches("办公厅"));
        let one = self
            .issuer_head
            .as_deref()
            .or(titled)
            .or(printer)
            .filter(|b| !b.is_empty());
        one.map(|b| vec![b.to_owned()]).unwrap_or_default()
    }
}

/// The lines of the title among the lines `candidates`.
fn title_among(lines: &[Line<'_>], candidates: &[usize]) -> Option<Vec<usize>> {
    let text = |i: usize| without_print_spaces(&lines[i].block.text);
    let last = candidates
        .iter()
        .rposition(|&i| genre(&text(i)).is_some())?;
    let mut first = last;
    let mut title = text(candidates[last]);
    // A title over several lines goes back as far as the lines touch: to 关于, which a body's name
    // may stand before, and not into another title.
    while first > 0 && candidates[first - 1] + 1 == candidates[first] {
        let above = text(candidates[first - 1]);
        // 关于印发…制度 is not over before its 通知.
        let is_cover = above.contains("印发") || above.contains("转发");
        let whole = above.contains("关于")
            && genre(&above).is_some_and(|genre| !is_cover || genre == "通知");
        let begun = title.contains("关于") && !title.starts_with('》') && balanced(&title);
        if whole || (begun && !is_body(&above)) {
            break;
        }
        first -= 1;
        title.insert_str(0, &above);
    }
    Some(candidates[first..=last].to_vec())
}

/// Whether every closing book-title mark has its opening one.
fn balanced(title: &str) -> bool {
    title.matches('》').count() <= title.matches('《').count()
}

/// Splits a list of bodies at 、 and ， outside brackets.
fn split_bodies(text: &str) -> Vec<String> {
    let mut depth = 0u32;
    let mut bodies = vec![String::new()];
    for c in text.chars() {
        match c {
            '（' | '(' | '《' | '“' => depth += 1,
            '）' | ')' | '》' | '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(c, '、' | '，' | ',' | '；') {
            bodies.push(String::new());
        } else if let Some(last) = bodies.last_mut() {
            last.push(c);
        }
    }
    bodies
        .iter()
        .map(|b| without_print_spaces(b))
        .filter(|b| !b.is_empty())
        .collect()
}

/// What stands below the text.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// The first line that is no text.
    pub(super) start: usize,
    pub(super) disclosure: Option<String>,
    signatures: Vec<String>,
    date: Option<Date>,
    copy_recipients: Vec<String>,
    printing: Option<(Option<String>, Date)>,
    kinds: Vec<MatterKind>,
}

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
    for (i, line) in lines.iter().enumerate().skip(start) {
        let text = || without_print_spaces(&line.block.text);
        let kind = match &line.kind {
            Kind::Date(date) => {
                tail.date = tail.date.or(Some(*date));
                MatterKind::Date
            }
            Kind::Body
                if lines.get(i + 1).is_some_and(
                    |next| matches!(&next.kind, Kind::Printing { body, .. } if body.is_empty()),
                ) =>
            {
                MatterKind::Printing
            }
            Kind::Body => {
                tail.signatures.push(text());
                MatterKind::Signature
            }
            Kind::Printing { body, date } => {
                let above = i
                    .checked_sub(1)
                    .filter(|&j| j >= start && lines[j].kind == Kind::Body);
                let above = above.map(|j| without_print_spaces(&lines[j].block.text));
                let body = Some(without_print_spaces(body))
                    .filter(|b| !b.is_empty())
                    .or(above);
                tail.printing = Some((body, *date));
                MatterKind::Printing
            }
            Kind::CopyTo => {
                let text = text();
                let list = text
                    .split_once('：')
                    .map_or(text.as_str(), |(_, list)| list);
                tail.copy_recipients = split_bodies(list.trim_end_matches('。'));
                MatterKind::CopyRecipients
            }
            Kind::Disclosure => {
                let text = text();
                tail.disclosure = text.split_once('：').map(|(_, option)| option.to_owned());
                MatterKind::Disclosure
            }
            Kind::Contact => MatterKind::Contact,
            Kind::Note => MatterKind::Note,
            Kind::AttachmentNote => MatterKind::AttachmentNote,
            Kind::AttachmentStart { .. } => MatterKind::AttachmentLabel,
            Kind::Contents => MatterKind::Contents,
            _ => MatterKind::Other,
        };
        tail.kinds.push(kind);
    }
    tail
}

fn belongs_to_tail(lines: &[Line<'_>], at: usize) -> bool {
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
            .take(6)
            .take_while(|l| matches!(l.kind, Kind::Body | Kind::Date(_) | Kind::Printing { .. }))
            .any(|l| matches!(l.kind, Kind::Date(_) | Kind::Printing { .. })),
        _ => false,
    }
}

impl Tail {
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
        Self {
            start: text.start,
            disclosure: self.disclosure.or(text.disclosure),
            signatures: if self.signatures.is_empty() {
                text.signatures
            } else {
                self.signatures
            },
            date: self.date.or(text.date),
            copy_recipients: if self.copy_recipients.is_empty() {
                text.copy_recipients
            } else {
                self.copy_recipients
            },
            printing: self.printing.or(text.printing),
            kinds: text.kinds,
        }
    }

    /// 成文日期: the signature's date, or else the imprint's, which is said.
    pub(super) fn date_of_issue(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Date> {
        if self.date.is_some() {
            return self.date;
        }
        let printed = self.printing.as_ref().map(|(_, date)| *date);
        let (code, message) = match printed {
            Some(_) => ("date_from_imprint", "未见成文日期，以印发日期代"),
            None => ("no_date_of_issue", "未见成文日期"),
        };
        diagnostics.push(Diagnostic::new(code, message, None));
        printed
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
        };
        let empty = imprint.copy_recipients.is_empty() && imprint.date_of_printing.is_none();
        (!empty).then_some(imprint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_parted_outside_brackets() {
        let found = split_bodies("各区县（自治县）科协、两江新区科创局，市级学会（协会、研究会）");
        assert_eq!(
            found,
            [
                "各区县（自治县）科协",
                "两江新区科创局",
                "市级学会（协会、研究会）"
            ]
        );
    }

    #[test]
    fn the_enclosed_title_is_read_from_the_covers() {
        let enclosed = |title: &str| {
            Head {
                title: title.to_owned(),
                ..Head::default()
            }
            .enclosed_title()
        };
        assert_eq!(
            enclosed("关于印发《工作要点》的通知").as_deref(),
            Some("工作要点")
        );
        assert_eq!(
            enclosed("关于印发《〈纲要〉实施方案》的通知").as_deref(),
            Some("《纲要》实施方案")
        );
        assert_eq!(enclosed("转发关于印发《要点》的通知的通知"), None);
        assert_eq!(
            enclosed("关于印发2023年工作要点的通知").as_deref(),
            Some("2023年工作要点")
        );
        assert_eq!(enclosed("关于上报计划的通知"), None);
    }
}
