//! A [`Document`](crate::extract::Document) to a [`Notice`]: metadata and a clause tree, with nothing lost.
//!
//! This file is the model: plain data. [`parse`] cannot fail: what it does not understand stays as
//! text where it stood, and a [`Diagnostic`] names the odd place. First `line` says what each line is,
//! and `contents` and `settle` what only its neighbours tell; then `parts` and `attachment` find the
//! notices and attachments inside the file, `head` reads the frame around the text, and `tree` builds
//! the clauses, which `nest` puts above one another.
//!
//! Diagnostic codes: `no_title`, `no_document_number`, `no_date_of_issue`, `date_from_imprint`,
//! `date_from_history`, `repeated_label`, `label_out_of_sequence`, `misprinted_label` (第二十八条条),
//! `doubtful_label` (taken for text), `enclosure_not_found`, `enclosure_title_differs` and
//! `attachment_without_label` (text under a title of its own behind the signature).

mod article;
mod attachment;
mod bodies;
pub mod contact;
mod contents;
pub mod copies;
mod date;
mod doubt;
mod enclosure;
pub mod fields;
pub mod frame;
mod genre;
mod head;
mod heading;
pub mod history;
mod kin;
mod line;
mod nest;
pub mod number;
pub mod numbering;
mod parts;
mod pattern;
mod pieces;
mod role;
mod settle;
mod tail;
mod tree;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::corpus::Province;
use crate::extract::{Block, Diagnostic, PageReading, Removed, Source, sha256};
use fields::Fields;
use frame::Frame;
pub use number::{DocumentNumber, NumberForm};
pub use numbering::Path;
pub use parts::parse;

/// A notice (公文).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Twelve hexadecimal digits of the SHA-256 of its name and text, spaces aside.
    pub id: String,
    /// The file it stands in.
    pub source: Source,
    /// 发文字号.
    pub document_number: Option<DocumentNumber>,
    /// 标题, lines joined and without the spaces of print.
    pub title: String,
    /// The title of what it prints and distributes (印发《…》), as it stands above that text.
    pub enclosed_title: Option<String>,
    /// 文种, the last word of the title: 通知, 意见, 方案.
    pub genre: Option<String>,
    /// 发文机关.
    pub issuing_bodies: Vec<String>,
    /// 主送机关.
    pub main_recipients: Vec<String>,
    /// 省份: by the folder it lies in, its number's code, its issuer or its title.
    pub province: Option<Province>,
    /// 成文日期.
    pub date_of_issue: Option<Date>,
    /// 版记.
    pub imprint: Option<Imprint>,
    /// 信息公开选项, as printed.
    pub disclosure: Option<String>,
    /// The rest of the metadata, and where each was read.
    #[serde(default)]
    pub frame: Frame,
    /// The other documents it names.
    pub references: Vec<Reference>,
    /// The frame around the text, in source order.
    pub matter: Vec<Matter>,
    /// The clause tree.
    pub clauses: Vec<Clause>,
    /// 附件.
    pub attachments: Vec<Attachment>,
    /// What of the file is no text of the notice; empty for a notice in an attachment.
    pub removed: Vec<Removed>,
    /// How each page was read, for formats that can be read wrong.
    pub readings: Vec<PageReading>,
    /// What is doubtful.
    pub diagnostics: Vec<Diagnostic>,
}

/// 版记.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imprint {
    /// 抄送机关.
    pub copy_recipients: Vec<String>,
    /// 印发机关.
    pub printing_body: Option<String>,
    /// 印发日期.
    pub date_of_printing: Option<Date>,
    /// 印数: 共印50份.
    #[serde(default)]
    pub copies: Option<u32>,
}

/// A document named in the text (《…》).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The words between the book-title marks.
    pub title: String,
    /// The number that stands behind it in brackets.
    pub document_number: Option<DocumentNumber>,
    /// The clause in which it stands first.
    pub clause: Option<Path>,
    /// The article of it that is meant: 第三十二条.
    #[serde(default)]
    pub cited: Option<String>,
    /// The full title that a short one (《纲要》) stands for.
    #[serde(default)]
    pub means: Option<String>,
}

/// A line that is no clause: red head, title, signature, imprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// What it is.
    pub kind: MatterKind,
    /// Its characters.
    pub text: String,
    /// Its page.
    pub page: Option<u32>,
    /// Its line.
    pub line: u32,
}

/// The kinds of [`Matter`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatterKind {
    /// 发文机关标志.
    IssuerHead,
    /// 发文字号.
    Number,
    /// 标题.
    Title,
    /// 主送机关.
    Recipients,
    /// 附件说明.
    AttachmentNote,
    /// 发文机关署名.
    Signature,
    /// 成文日期.
    Date,
    /// The title of what a cover prints and distributes.
    EnclosedTitle,
    /// 附注.
    Note,
    /// 联系人 and telephone numbers: personal data, masked in what people see.
    Contact,
    /// 信息公开选项.
    Disclosure,
    /// 抄送机关.
    CopyRecipients,
    /// 印发机关和印发日期.
    Printing,
    /// 目录.
    Contents,
    /// 密级和保密期限.
    Secrecy,
    /// 紧急程度.
    Urgency,
    /// 份号.
    CopyNumber,
    /// 签发人, or the person who signs an order.
    Signer,
    /// Who passed, approved and published a regulation, and when (题注).
    History,
    /// The line that an attachment begins with.
    AttachmentLabel,
    /// Anything else outside the text.
    Other,
}

impl MatterKind {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::IssuerHead => "issuer_head",
            Self::Number => "number",
            Self::Title => "title",
            Self::Recipients => "recipients",
            Self::AttachmentNote => "attachment_note",
            Self::Signature => "signature",
            Self::Date => "date",
            Self::EnclosedTitle => "enclosed_title",
            Self::Note => "note",
            Self::Contact => "contact",
            Self::Disclosure => "disclosure",
            Self::CopyRecipients => "copy_recipients",
            Self::Printing => "printing",
            Self::Contents => "contents",
            Self::Secrecy => "secrecy",
            Self::Urgency => "urgency",
            Self::CopyNumber => "copy_number",
            Self::Signer => "signer",
            Self::History => "history",
            Self::AttachmentLabel => "attachment_label",
            Self::Other => "other",
        }
    }
}

/// A paragraph of a clause, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// The source's characters, without the label.
    pub text: String,
    /// Page on which it begins.
    pub page: Option<u32>,
    /// Page on which it ends.
    pub last_page: Option<u32>,
    /// Line on which it begins.
    pub line: u32,
}

/// A clause (条目).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clause {
    /// Labels from the top.
    pub path: Path,
    /// The label as printed, mark included: `（四）`; empty for text without one.
    pub label: String,
    /// 层次 from 1; 0 for text without a label.
    pub level: u8,
    /// 条目标题, without its full stop.
    pub heading: Option<String>,
    /// Its own text after the label, heading included, children not.
    pub paragraphs: Vec<Paragraph>,
    /// What it is there for.
    pub role: Role,
    /// What it states in a form that can be compared.
    pub fields: Fields,
    /// Whether its text may differ from what is printed: it stands on a page that was hardly read.
    #[serde(default)]
    pub is_doubtful: bool,
    /// The clauses below it.
    pub children: Vec<Clause>,
}

/// What a clause is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It asks somebody to do something (任务).
    Task,
    /// It says how the tasks are secured (保障措施).
    Safeguard,
    /// It introduces (引言).
    Preamble,
    /// It announces an event with time and place (活动).
    Activity,
    /// It says how to apply, report or be judged (事项、程序).
    Procedure,
    /// Anything else: guiding thought, aims, definitions.
    Other,
}

impl Role {
    /// All of them, as they are listed.
    pub const ALL: [Self; 6] = [
        Self::Task,
        Self::Safeguard,
        Self::Preamble,
        Self::Activity,
        Self::Procedure,
        Self::Other,
    ];

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Safeguard => "safeguard",
            Self::Preamble => "preamble",
            Self::Activity => "activity",
            Self::Procedure => "procedure",
            Self::Other => "other",
        }
    }

    /// The word people read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Task => "任务",
            Self::Safeguard => "保障措施",
            Self::Preamble => "引言",
            Self::Activity => "活动",
            Self::Procedure => "事项程序",
            Self::Other => "其他",
        }
    }
}

/// An attachment (附件).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// `附件3`.
    pub label: String,
    /// Its title, from the list of attachments or above its text.
    pub title: String,
    /// Lines that are no clause: its label, its title.
    pub matter: Vec<Matter>,
    /// Its clauses; their paths start afresh.
    pub clauses: Vec<Clause>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// The notice it is, if it is one.
    pub notice: Option<Box<Notice>>,
}

/// A table (表格) as rows of cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Cells, row by row.
    pub rows: Vec<Vec<String>>,
    /// Page on which it begins.
    pub page: Option<u32>,
    /// Line on which it begins.
    pub line: u32,
}

impl Clause {
    /// Its own text after the label, heading included, without its children; paragraphs are parted
    /// by line feeds.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for paragraph in self.paragraphs.iter().filter(|p| !p.text.is_empty()) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&paragraph.text);
        }
        text
    }

    /// The page on which it begins.
    pub fn page(&self) -> Option<u32> {
        self.paragraphs
            .first()
            .and_then(|p| p.page)
            .or_else(|| self.children.first().and_then(Self::page))
    }

    /// The page on which its own text ends.
    pub fn last_page(&self) -> Option<u32> {
        self.paragraphs.last().and_then(|p| p.last_page)
    }
}

/// All clauses below `clauses`, parents before children, in source order.
pub fn depth_first(clauses: &[Clause]) -> impl Iterator<Item = &Clause> {
    let mut stack: Vec<&Clause> = clauses.iter().rev().collect();
    std::iter::from_fn(move || {
        let next = stack.pop()?;
        stack.extend(next.children.iter().rev());
        Some(next)
    })
}

impl Notice {
    /// What an address calls it: its number, or its title, or its id.
    pub fn name(&self) -> String {
        match &self.document_number {
            Some(number) => number.to_string(),
            None if self.title.is_empty() => self.id.clone(),
            None => self.title.clone(),
        }
    }

    /// The clauses of the notice and of its attachments, each with the document part of its address
    /// (`桂医会〔2022〕32号`, `桂医会〔2022〕32号#附件2`). A notice inside an attachment speaks for
    /// itself: see [`Notice::embedded`].
    pub fn addressed_clauses(&self) -> impl Iterator<Item = (String, &Clause)> {
        let name = self.name();
        let own = std::iter::once((name.clone(), self.clauses.as_slice()));
        let attached = self
            .attachments
            .iter()
            .map(move |a| (format!("{name}#{}", a.label), a.clauses.as_slice()));
        own.chain(attached).flat_map(|(document, clauses)| {
            depth_first(clauses).map(move |c| (document.clone(), c))
        })
    }

    /// The notices in its attachments, with the attachment's address (`桂医会〔2022〕32号#附件3`).
    pub fn embedded(&self) -> Vec<(String, &Notice)> {
        let mut found = Vec::new();
        for attachment in &self.attachments {
            if let Some(notice) = &attachment.notice {
                found.push((format!("{}#{}", self.name(), attachment.label), &**notice));
                found.extend(notice.embedded());
            }
        }
        found
    }
}

/// `text` without the spaces that print puts beside Han characters and CJK punctuation.
pub fn without_print_spaces(text: &str) -> String {
    let latin = |c: char| c.is_ascii_alphanumeric();
    let mut out = String::with_capacity(text.len());
    let mut parted = false;
    for c in text.trim().chars() {
        if c.is_whitespace() {
            parted = true;
            continue;
        }
        if std::mem::take(&mut parted) && latin(c) && out.ends_with(latin) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// The name of a clause in the corpus: `渝科协发〔2022〕2号#二（四）`.
pub fn address(document: &str, path: &Path) -> String {
    format!("{document}#{path}")
}

fn id_of(notice: &Notice) -> String {
    let mut text = notice.name();
    for (_, piece) in notice.pieces() {
        text.extend(piece.chars().filter(|c| !c.is_whitespace()));
    }
    sha256(text.as_bytes())[..12].to_owned()
}

impl Matter {
    fn of(kind: MatterKind, block: &Block) -> Self {
        Self {
            kind,
            text: block.text.clone(),
            page: block.page,
            line: block.line,
        }
    }
}

impl Paragraph {
    /// The paragraph that stands in `block` behind its first `skip` bytes.
    fn of(block: &Block, skip: usize) -> Self {
        let text = block.text[skip..].trim_start().to_owned();
        Self {
            text,
            page: block.page,
            last_page: block.last_page,
            line: block.line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_spaces_go_and_latin_spaces_stay() {
        assert_eq!(
            without_print_spaces(" 湖南省科协 2023 年科普工作 要点"),
            "湖南省科协2023年科普工作要点"
        );
        assert_eq!(without_print_spaces("TED talk 2023"), "TED talk 2023");
    }
}
