//! Bytes to a [`Document`]: paragraphs with page and line, whatever the file was.
//!
//! Each format has one file here and turns bytes into [`Line`]s; [`reflow`] turns lines into
//! paragraphs, the same way for all. The format is told by content, not by name. A file is read
//! whole or not at all: what comes out is every character of the source, except what
//! [`Document::removed`] lists, and an [`ExtractError`] says why there is nothing.

mod archive;
pub mod cells;
mod compound;
pub(crate) mod container;
mod doc;
mod docx;
mod html;
mod leftovers;
mod limits;
mod mhtml;
mod ofd;
mod package;
mod pdf;
mod reading;
pub mod reflow;
mod rtf;
mod sheet;
mod sniff;
mod text;
pub(crate) mod xml;

pub use archive::{read_all, read_path};
pub use limits::Limit;
pub(crate) use pdf::drawn_like;
pub use pdf::{CHILD_COMMAND, READER_THREAD, read_pdfs_with, serve};
pub use reading::{PageReading, Reader, in_words};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a file is (by its content).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain text in any encoding.
    Txt,
    /// PDF.
    Pdf,
    /// Rich Text Format.
    Rtf,
    /// Word 2007 and later (WordprocessingML).
    Docx,
    /// Word 97 to 2003, and WPS (a compound file).
    Doc,
    /// OFD, the national format of electronic documents (GB/T 33190).
    Ofd,
    /// A web page.
    Html,
    /// Excel 2007 and later (SpreadsheetML).
    Xlsx,
    /// Excel 5 to 2003, and what WPS calls ET.
    Xls,
    /// A web page with what belongs to it, in one file (MIME HTML).
    Mhtml,
}

impl Format {
    /// The lower-case name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Pdf => "pdf",
            Self::Rtf => "rtf",
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::Ofd => "ofd",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Mhtml => "mhtml",
        }
    }
}

/// Where a document comes from (出处).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file, as it is named to people: `corpus/重庆/渝科协发〔2022〕2号.txt`.
    pub path: String,
    /// What it is by content.
    pub format: Format,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Number of pages, for formats that have pages.
    pub pages: Option<u32>,
}

/// One line as it stands in the source, before paragraphs are made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The text without its line end.
    pub text: String,
    /// The cells, if the format shows that this is a row of a table; `text` is empty then.
    pub cells: Option<Vec<String>>,
    /// Page, from 1, where the format has pages.
    pub page: Option<u32>,
    /// Line of the file (text), of the document (PDF), or of the page as shown (HTML), from 1.
    pub number: u32,
}

/// What the reader of a format without paragraphs gives: lines, broken by the page.
#[derive(Debug)]
struct Lines {
    lines: Vec<Line>,
    /// What the format itself shows to be no text.
    removed: Vec<Removed>,
    pages: Option<u32>,
    readings: Vec<PageReading>,
    diagnostics: Vec<Diagnostic>,
}

/// What the reader of any format gives in the end.
#[derive(Debug)]
struct Content {
    blocks: Vec<Block>,
    removed: Vec<Removed>,
    pages: Option<u32>,
    readings: Vec<PageReading>,
    diagnostics: Vec<Diagnostic>,
}

impl From<Lines> for Content {
    fn from(lines: Lines) -> Self {
        let reflowed = reflow::reflow(&lines.lines);
        let diagnostics = lines.diagnostics.into_iter().chain(reflowed.diagnostics);
        let mut removed = lines.removed;
        removed.extend(reflowed.removed);
        removed.sort_by_key(|removed| removed.line);
        Self {
            blocks: reflowed.blocks,
            removed,
            pages: lines.pages,
            readings: lines.readings,
            diagnostics: diagnostics.collect(),
        }
    }
}

/// A paragraph, or a row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The source's characters, lines joined.
    pub text: String,
    /// The cells, if this is a row of a table; `text` then holds them parted by tabs.
    pub cells: Option<Vec<String>>,
    /// Page on which it begins, from 1.
    pub page: Option<u32>,
    /// Page on which it ends.
    pub last_page: Option<u32>,
    /// Line on which it begins, from 1; no two blocks have the same, and a later one has a higher.
    pub line: u32,
}

/// Something of the source that is not text of the notice, kept so that nothing is lost silently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Why it is no text.
    pub kind: RemovedKind,
    /// The characters.
    pub text: String,
    /// The page it stood on.
    pub page: Option<u32>,
    /// The line it stood on.
    pub line: u32,
}

/// Why characters of the source are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovedKind {
    /// A printed page number (— 3 —).
    PageNumber,
    /// A mark that a converter left (`[bookmark: _GoBack]`).
    ConverterMark,
    /// Text formatted as hidden, or not shown by a browser.
    Hidden,
    /// Text deleted as a tracked change.
    Deleted,
    /// A reviewer's comment.
    Comment,
    /// A header or footer.
    RunningHead,
    /// The number of a line in the margin.
    LineNumber,
    /// Slanted text that stands again on page after page.
    Watermark,
    /// The reading above a word (注音).
    Ruby,
    /// A character without a glyph (byte order mark, zero-width space, control character).
    Invisible,
    /// What a web page has beside the notice: menus, buttons, related links.
    PageFurniture,
    /// The name of a sheet, where it is no heading.
    SheetName,
}

/// A remark about something doubtful.
///
/// Codes: `undecodable_bytes` (some bytes were no text in the encoding; shown as �),
/// `encoding_guessed` (told from statistics), `pages_from_marks` (pages counted from printed page
/// numbers), `pages_as_last_rendered` (pages are where Word last broke them), `automatic_numbering`
/// (labels that Word or a browser computes and the file does not contain), `tracked_changes` (taken
/// as accepted), `notes_moved` (footnotes and endnotes stand behind their paragraphs),
/// `unread_objects` (pictures, charts, embedded files, and symbols shown as �), `damaged_part` (a
/// part of a container that is not read), `formulas_without_value` (cells of a workbook that nobody
/// calculated), `annotations_left_out` (stamps and watermarks of an OFD),
/// and those of [`notice`](crate::notice).
///
/// Of PDF: `empty_page` (a page without text), `scanned_page` (an image in its place),
/// `ocr_text_layer` (text that somebody's OCR laid under an image), `unreadable_page` (its characters
/// are hardly those that are printed, it is damaged, or its letters were made outlines), `hidden_text`
/// (text that is not seen on a page, or a layer that is switched off), `pages_disagree` (two readers agree on less than nine tenths
/// of a page), `pages_missing` (fewer pages than the file says it has) and `truncated_file` (its end
/// is missing).
///
/// Of web pages: `encoding_contradicted` (it declares another encoding than it is in),
/// `head_from_page` (title or number taken from the page round the notice), `image_without_text`
/// (the notice is pictures) and `no_main_content` (a page of links).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A stable name for programs.
    pub code: String,
    /// One clause for people.
    pub message: String,
    /// The page concerned.
    pub page: Option<u32>,
}

impl Diagnostic {
    /// A remark on the whole document or, with `page`, on one page.
    pub fn new(code: &str, message: impl Into<String>, page: Option<u32>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            page,
        }
    }

    /// Whether the characters of its page may be others than those that are printed.
    pub fn doubts_its_page(&self) -> bool {
        matches!(
            self.code.as_str(),
            "unreadable_page" | "pages_disagree" | "ocr_text_layer"
        )
    }
}

/// An extracted file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Where it comes from.
    pub source: Source,
    /// Its paragraphs and table rows in reading order.
    pub blocks: Vec<Block>,
    /// What was taken out.
    pub removed: Vec<Removed>,
    /// How each page was read (PDF).
    #[serde(default)]
    pub readings: Vec<PageReading>,
    /// What is doubtful.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a file gives no document. The message names the trouble; the caller names the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// It cannot be opened or read.
    #[error("无法读取：{0}")]
    Unreadable(String),
    /// There is no text in it.
    #[error("文件是空的，没有任何文字")]
    Empty,
    /// Nothing here reads this format.
    #[error("尚不能读取 {0} 格式")]
    UnsupportedFormat(&'static str),
    /// It is an archive, whose members [`read_all`] reads.
    #[error("这是压缩包，其中的文件要分别读取")]
    Archive,
    /// None of the members of an archive, so many, can be read.
    #[error("压缩包内的 {0} 个文件都不能读取")]
    NothingInArchive(usize),
    /// Too many bytes are no text in any encoding.
    #[error("不是文本，或编码无法识别")]
    Undecodable,
    /// The container (DOCX, OFD, ZIP) or a part of it is damaged.
    #[error("压缩包无法解析：{0}")]
    BadContainer(String),
    /// The compound file (DOC, WPS, XLS) or a stream of it is damaged.
    #[error("复合文档（DOC、WPS、XLS 等）无法解析：{0}")]
    BadCompound(String),
    /// It, or the part of it that holds the text, cannot be read without a password.
    #[error("文件已加密，需要密码")]
    Encrypted,
    /// Reading it would take more than a limit allows.
    #[error("{0}")]
    OverLimit(Limit),
    /// There is no text but pictures: most likely a scan in a text format.
    #[error("没有文字，只有 {0} 张图片，可能是扫描件")]
    OnlyPictures(usize),
    /// A web page that says it is not there, or asks to log in.
    #[error("这是网站的错误页或登录页，不是公文")]
    ErrorPage,
    /// The PDF reader gave up.
    #[error("PDF 无法解析：{0}")]
    BadPdf(String),
    /// No page has text: most likely a scan.
    #[error("{0} 页中没有文字，可能是扫描件")]
    NoText(u32),
    /// No page has text but shapes: letters that were made outlines.
    #[error("{0} 页中没有文字，只有图形，文字可能已转为曲线")]
    Outlines(u32),
    /// No page has text, nor an image or shapes in its place.
    #[error("{0} 页中都没有文字")]
    Blank(u32),
}

impl ExtractError {
    /// The name for programs (JSON `error.code`).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::Empty => "empty",
            Self::Archive | Self::NothingInArchive(_) => "archive",
            Self::OverLimit(limit) => limit.code(),
            Self::UnsupportedFormat(_) => "unsupported_format",
            Self::Undecodable => "undecodable",
            Self::BadContainer(_) | Self::BadCompound(_) => "bad_container",
            Self::Encrypted => "encrypted",
            Self::ErrorPage => "error_page",
            Self::BadPdf(_) => "bad_pdf",
            Self::NoText(_) | Self::OnlyPictures(_) => "no_text",
            Self::Outlines(_) => "outlined_text",
            Self::Blank(_) => "blank",
        }
    }
}

/// The bytes of the file at `path`.
///
/// # Errors
/// [`ExtractError`] when it is no ordinary file, cannot be read, or is too large.
pub fn load(path: &std::path::Path) -> Result<Vec<u8>, ExtractError> {
    let unreadable = |e: std::io::Error| {
        ExtractError::Unreadable(match e.kind() {
            std::io::ErrorKind::NotFound => "文件不存在".to_owned(),
            std::io::ErrorKind::PermissionDenied => "没有权限".to_owned(),
            _ => e.to_string(),
        })
    };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(ExtractError::Unreadable("不是普通文件".to_owned()));
    }
    if metadata.len() > Limit::File.bytes() {
        return Err(ExtractError::OverLimit(Limit::File));
    }
    std::fs::read(path).map_err(unreadable)
}

/// Reads the file at `path` from disk and extracts it; [`read_path`] knows archives too.
///
/// # Errors
/// [`ExtractError`] when it cannot be read or gives no text.
pub fn read_file(path: &std::path::Path) -> Result<Document, ExtractError> {
    read(&path.to_string_lossy(), &load(path)?)
}

/// Extracts `bytes`; `path` is only what the source is called.
///
/// # Errors
/// [`ExtractError`] when nothing can be read; a doubtful document is no error but has diagnostics.
///
/// ```
/// let document = duizhao::extract::read("a.txt", "一、指导思想\n坚持。".as_bytes()).unwrap();
/// assert_eq!(document.blocks[1].text, "坚持。");
/// ```
pub fn read(path: &str, bytes: &[u8]) -> Result<Document, ExtractError> {
    read_as(sniff::format(bytes)?, path, bytes)
}

/// The same, whatever `bytes` look like: for whoever knows the `format` better, and for fuzzing.
///
/// # Errors
/// Those of [`read`].
pub fn read_as(format: Format, path: &str, bytes: &[u8]) -> Result<Document, ExtractError> {
    let mut content: Content = match format {
        Format::Txt => leftovers::without(text::lines(bytes)?),
        Format::Pdf => pdf::lines(bytes)?.into(),
        Format::Rtf => rtf::content(bytes)?,
        Format::Docx => docx::content(bytes)?,
        Format::Doc => doc::content(bytes)?,
        Format::Ofd => ofd::lines(bytes)?.into(),
        Format::Html => html::content(bytes, None)?,
        Format::Xlsx => sheet::xlsx(bytes)?,
        Format::Xls => sheet::xls(bytes)?,
        Format::Mhtml => mhtml::content(bytes)?,
    };
    if content.blocks.is_empty() {
        return Err(ExtractError::Empty);
    }
    number_apart(&mut content.blocks);
    let source = Source {
        path: path.to_owned(),
        format,
        sha256: sha256(bytes),
        pages: content.pages,
    };
    Ok(Document {
        source,
        blocks: content.blocks,
        removed: content.removed,
        readings: content.readings,
        diagnostics: content.diagnostics,
    })
}

/// Gives each block a line of its own, in order: Word breaks one paragraph into several.
fn number_apart(blocks: &mut [Block]) {
    let mut last = 0;
    for block in blocks {
        block.line = block.line.max(last + 1);
        last = block.line;
    }
}

/// SHA-256 of `bytes` in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_blank_lines_is_empty() {
        assert_eq!(
            read("a.txt", b"\n \n\t\n").unwrap_err(),
            ExtractError::Empty
        );
    }
}
