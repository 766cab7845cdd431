//! The frame above the text: red head, number, title and recipients (GB/T 9704—2012, 7.2–7.3.2).

use std::sync::LazyLock;

use regex::Regex;
use time::Date;

use super::genre::genre;
use super::history::{self, Event};
use super::line::{Kind, Line};
use super::number::{self, DocumentNumber};
use super::pattern::pattern;
use super::tail::signed_and_dated;
pub(super) use super::tail::{Tail, tail};
use super::{Matter, MatterKind, bodies, date, without_print_spaces};
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
    /// A date of its own line, or one that a page's table states.
    pub(super) date: Option<Date>,
    history: Vec<Event>,
    kinds: Vec<MatterKind>,
    issuer_head: Vec<String>,
    /// What an order makes public (《…》…现予公布).
    announced: Option<String>,
    /// The lines of the title with their spaces, which part the bodies in it.
    title_lines: String,
}

/// Security and urgency marks (密级和保密期限、紧急程度).
static SECRECY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:绝密|机密|秘密|内部)(?:[★☆\s].{0,12})?$"));
static URGENCY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:特\s*急|加\s*急|急\s*件|平\s*急|特\s*提|紧\s*急)$"));
/// 份号: six digits as a rule.
static COPY_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:№|NO\.?|No\.?)?\s*\d{6}$"));
/// A bracket that goes on with the title: （试行）, （征求意见稿）, （2021—2025年）.
static TITLE_BRACKET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[（(](?:[^（）()]{0,8}(?:试行|暂行|稿|草案|修订|修正|版)[^（）()]{0,6}|(?:19|20)\d{2}\s*[—–－\-～~至]\s*(?:19|20)\d{2}\s*年?)[）)]$",
    )
});
/// 《…》已经…通过，现予公布: what an order is about.
static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"《(?P<title>.{3,80}?)》(?:[（(][^（）()]{1,30}[）)])?(?:已|业|经|由|于|，|现).{0,160}(?:公布|发布|颁布|施行)",
    )
});

/// Reads the head at the beginning of `lines`.
pub(super) fn read(lines: &[Line<'_>]) -> Head {
    let mut head = Head::default();
    // A table of contents may be long; the frame proper is not.
    let mut framed = 0;
    let end = lines.iter().position(|line| {
        framed += usize::from(line.kind != Kind::Contents);
        (begins_text(line) && !is_history(line)) || framed > LONGEST_HEAD
    });
    let end = end.unwrap_or(lines.len());
    head.kinds = vec![MatterKind::Other; end];
    head.end = end;
    let number = head.find_number(&lines[..end]);
    for (i, line) in lines[..end].iter().enumerate() {
        if head.kinds[i] == MatterKind::Other {
            head.kinds[i] = head.kind_of(line);
        }
    }
    if let Some(last) = end.checked_sub(1).filter(|&i| lines[i].kind == Kind::Lead) {
        head.kinds[last] = MatterKind::Recipients;
        head.main_recipients =
            bodies::recipients(lines[last].block.text.trim_end_matches(['：', ':']));
    }
    head.find_order(lines);
    head.find_title(lines, number);
    head.find_issuer(lines, number);
    if head.title.is_empty() && head.announced.is_none() {
        head.diagnostics
            .push(Diagnostic::new("no_title", "未识别出标题", None));
    }
    if head.number.is_none() {
        head.number = head.number_in_history();
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

fn is_history(line: &Line<'_>) -> bool {
    matches!(line.kind, Kind::Other | Kind::Note) && !history::events(&line.block.text).is_empty()
}

impl Head {
    /// The document number and its line: alone on a line, or broken over two, or under the name of
    /// the order it is the number of.
    fn find_number(&mut self, lines: &[Line<'_>]) -> Option<usize> {
        let whole = |l: &Line<'_>| match &l.kind {
            Kind::Number(number) => Some(number.clone()),
            _ => None,
        };
        let text = |i: usize| without_print_spaces(&lines[i].block.text);
        let found = lines.iter().enumerate().find_map(|(i, line)| {
            let named = i.checked_sub(1).map(|above| (text(above), text(i)));
            let under = named
                .as_ref()
                .and_then(|(first, second)| DocumentNumber::under_name(first, second));
            if let Some(number) = under.or_else(|| whole(line)) {
                return Some((i, i, number));
            }
            // A title is not the beginning of a number: …会议纪要 over 〔2023〕12号.
            let (first, second) = named.filter(|(first, _)| genre(first).is_none())?;
            let joined = format!("{first}{second}");
            let short = joined.chars().count() <= 40 && joined.ends_with('号');
            let number = DocumentNumber::parse(&joined).filter(|_| short)?;
            Some((i - 1, i, number))
        });
        let bare = || {
            let texts = lines.iter().map(|l| number::without_code(&l.block.text));
            texts
                .enumerate()
                .find_map(|(i, number)| Some((i, i, number?)))
        };
        let (from, to, number) = found.or_else(bare)?;
        for kind in &mut self.kinds[from..=to] {
            *kind = MatterKind::Number;
        }
        self.number = Some(number);
        Some(from)
    }

    /// What a line of the head is that is neither number nor title.
    fn kind_of(&mut self, line: &Line<'_>) -> MatterKind {
        let text = without_print_spaces(&line.block.text);
        match &line.kind {
            Kind::IssuerHead => MatterKind::IssuerHead,
            Kind::Contents => MatterKind::Contents,
            Kind::Date(date) => {
                self.date = self.date.or(Some(*date));
                MatterKind::Date
            }
            Kind::Disclosure => MatterKind::Disclosure,
            Kind::Note | Kind::Other if is_history(line) => {
                self.history.extend(history::events(&line.block.text));
                MatterKind::History
            }
            Kind::Note => MatterKind::Note,
            Kind::Other if signed_and_dated(&line.block.text).is_some() => {
                if let Some((signature, date)) = signed_and_dated(&line.block.text) {
                    self.date = self.date.or(Some(date));
                    self.issuer_head.extend(bodies::signed(&signature));
                }
                MatterKind::Signature
            }
            Kind::Field(name) => self.stated(name, &text),
            _ if SECRECY.is_match(&text) => MatterKind::Secrecy,
            _ if URGENCY.is_match(&text) => MatterKind::Urgency,
            _ if COPY_NUMBER.is_match(&text) => MatterKind::CopyNumber,
            _ => MatterKind::Other,
        }
    }

    /// A line `name：value` of the table that web pages and databases put above a notice.
    fn stated(&mut self, name: &str, text: &str) -> MatterKind {
        let value = text
            .split_once(['：', ':'])
            .map_or("", |(_, value)| value.trim());
        match name {
            "签发人" | "签发" => return MatterKind::Signer,
            "发文字号" | "文号" | "文件编号" | "发文文号" if self.number.is_none() => {
                self.number = DocumentNumber::parse(value);
                return MatterKind::Number;
            }
            "成文日期" | "发文日期" => {
                let date = date::whole(value).or_else(|| date::numeric(value));
                self.date = self.date.or(date);
                return MatterKind::Date;
            }
            "发文机关" | "发布机构" | "制发机关" | "发文单位" | "发布机关" => {
                self.issuer_head.extend(bodies::signed(value));
                return MatterKind::IssuerHead;
            }
            _ => {}
        }
        if SECRECY.is_match(value) {
            MatterKind::Secrecy
        } else if URGENCY.is_match(value) {
            MatterKind::Urgency
        } else {
            MatterKind::Other
        }
    }

    /// An order has a red head and no title of its own: 某某市人民政府令 over 第355号. What it makes
    /// public has.
    fn find_order(&mut self, lines: &[Line<'_>]) {
        let name = |text: &str| {
            let named = text
                .strip_suffix('令')
                .or_else(|| text.strip_suffix("公告"));
            named
                .map(str::to_owned)
                .filter(|body| bodies::is_name(body))
        };
        let text = |i: usize| without_print_spaces(&lines[i].block.text);
        for i in 0..self.end {
            if let Some(body) = name(&text(i)).filter(|_| self.kinds[i] == MatterKind::Other) {
                self.kinds[i] = MatterKind::IssuerHead;
                self.issuer_head.push(body);
            }
        }
        let code = self.number.as_ref().map(|n| n.code.as_str());
        let is_order = code.is_some_and(|c| c.ends_with('令') || c.ends_with("公告"))
            || (!self.issuer_head.is_empty()
                && self.number.as_ref().is_none_or(|n| n.code.is_empty()));
        if let Some(line) = lines.get(self.end).filter(|_| is_order) {
            let bare = without_print_spaces(&line.block.text);
            self.announced = ANNOUNCED
                .captures(&bare)
                .map(|found| found["title"].to_owned());
        }
    }

    /// The number of the order that made a regulation public.
    fn number_in_history(&self) -> Option<DocumentNumber> {
        let by = self.history.iter().filter_map(|e| e.by.as_deref());
        by.filter(|by| by.contains('令'))
            .find_map(DocumentNumber::parse)
    }

    /// The day on which a regulation was made public or, where that is not told, passed.
    pub(super) fn date_of_history(&self) -> Option<Date> {
        let first = |actions: &[&str]| {
            let found = self
                .history
                .iter()
                .find(|e| actions.contains(&e.action.as_str()));
            found.map(|e| e.date)
        };
        first(&["公布", "发布", "颁布", "印发"]).or_else(|| first(&["通过", "批准"]))
    }

    /// What was told under the title.
    pub(super) fn history(&self) -> &[Event] {
        &self.history
    }

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
        let found = title_among(lines, &behind).or_else(|| title_among(lines, &before));
        let without_genre = || {
            let some = Some(first_lines(lines, &behind)).filter(|l| !l.is_empty());
            some.filter(|_| self.announced.is_none())
        };
        let Some(mut title) = found.or_else(without_genre) else {
            self.title_from_head(lines);
            return;
        };
        let next = title.last().map_or(0, |last| last + 1);
        if next < self.end && TITLE_BRACKET.is_match(lines[next].block.text.trim()) {
            title.push(next);
        }
        self.title = title
            .iter()
            .map(|&i| without_print_spaces(&lines[i].block.text))
            .collect();
        let printed: Vec<&str> = title.iter().map(|&i| lines[i].block.text.trim()).collect();
        self.title_lines = printed.join(" ");
        if let Some((_, rest)) = DocumentNumber::at_start(&self.title_lines) {
            self.title_lines = rest.to_owned();
        }
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

    /// An announcement that has a red head and no title is called by its red head.
    fn title_from_head(&mut self, lines: &[Line<'_>]) {
        let text = |i: usize| without_print_spaces(&lines[i].block.text);
        let named = (0..self.end)
            .find(|&i| self.kinds[i] == MatterKind::IssuerHead && genre(&text(i)).is_some());
        if let Some(i) = named.filter(|_| self.announced.is_none()) {
            self.title = text(i);
        }
    }

    /// The issuers of the red head: the lines above the number that no other rule knows, without
    /// 文件. A line that is no name by itself goes on with the one above it.
    fn find_issuer(&mut self, lines: &[Line<'_>], number: Option<usize>) {
        let above = number.unwrap_or(0);
        for (line, kind) in lines[..above].iter().zip(&mut self.kinds) {
            let text = without_print_spaces(&line.block.text);
            let named = *kind == MatterKind::IssuerHead
                || (*kind == MatterKind::Other
                    && matches!(line.kind, Kind::Body | Kind::Other)
                    && text.chars().count() <= 40
                    && !text.contains(['。', '，', '：']));
            let told = text.ends_with('令') || text.ends_with("公告");
            if !named || line.kind == Kind::Contents || (told && *kind == MatterKind::IssuerHead) {
                continue;
            }
            *kind = MatterKind::IssuerHead;
            let bare = line.block.text.trim().trim_end_matches("文件").trim_end();
            match self.issuer_head.last_mut() {
                Some(last) if !bodies::is_name(last) => last.push_str(&without_print_spaces(bare)),
                _ => self.issuer_head.extend(bodies::signed(bare)),
            }
        }
        self.issuer_head.retain(|body| !body.is_empty());
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
        if let Some(announced) = &self.announced {
            return Some(announced.clone());
        }
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

    /// 发文机关, and where they were read: the signature; else the red head; else what the title
    /// begins with; else who passed it; else whose office printed it.
    pub(super) fn issuing_bodies(&self, tail: &Tail) -> (Vec<String>, &'static str) {
        let before_about = self
            .title_lines
            .split_once("关于")
            .map_or("", |(body, _)| body);
        let titled = bodies::signed(before_about);
        let titled = titled.iter().all(|b| bodies::is_name(b)).then_some(titled);
        let printer = tail.printing.as_ref().and_then(|(body, _)| body.as_deref());
        let printer = printer.map(|p| p.trim_end_matches("办公室").trim_end_matches("办公厅"));
        let listed = |one: Option<String>| one.into_iter().collect::<Vec<_>>();
        let places = [
            (tail.signatures.clone(), "signature"),
            (self.issuer_head.clone(), "red_head"),
            (titled.unwrap_or_default(), "title"),
            (history::bodies(&self.history), "history"),
            (listed(printer.map(str::to_owned)), "imprint"),
        ];
        let found = places
            .into_iter()
            .find(|(bodies, _)| bodies.iter().any(|b| !b.is_empty()));
        found.unwrap_or_default()
    }
}

/// The lines of the title among the lines `candidates`.
fn title_among(lines: &[Line<'_>], candidates: &[usize]) -> Option<Vec<usize>> {
    let text = |i: usize| without_print_spaces(&lines[i].block.text);
    let last = candidates
        .iter()
        .rposition(|&i| genre(&text(i)).is_some() && !text(i).starts_with('〈'))?;
    let mut first = last;
    let mut title = text(candidates[last]);
    // A title over several lines goes back as far as the lines touch: to 关于, which a body's name
    // may stand before, and not into another title.
    while first > 0 && candidates[first - 1] + 1 == candidates[first] {
        let above = text(candidates[first - 1]);
        // 关于印发…制度 is not over before its 通知.
        let is_cover = above.contains("印发") || above.contains("转发");
        // Converters put the title above the text a second time.
        if above == title {
            break;
        }
        let whole = above.contains("关于")
            && genre(&above).is_some_and(|genre| !is_cover || genre == "通知");
        let begun = title.contains("关于") && !title.starts_with('》') && balanced(&title);
        if whole || (begun && !super::line::is_body(&above)) {
            break;
        }
        first -= 1;
        title.insert_str(0, &above);
    }
    Some(candidates[first..=last].to_vec())
}

/// The first of `candidates` that can be a title: that of a text that has no genre in it.
fn first_lines(lines: &[Line<'_>], candidates: &[usize]) -> Vec<usize> {
    let is_title = |i: &usize| {
        let text = lines[*i].block.text.trim();
        let count = text.chars().count();
        lines[*i].kind == Kind::Other
            && (4..=60).contains(&count)
            && !text.ends_with(['。', '；', '，'])
    };
    let first = candidates.first().copied();
    first.filter(is_title).into_iter().collect()
}

/// Whether every closing book-title mark has its opening one.
fn balanced(title: &str) -> bool {
    title.matches('》').count() <= title.matches('《').count()
}

#[cfg(test)]
mod tests {
    use super::*;

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
