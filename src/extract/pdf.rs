//! PDF: two readers that know nothing of each other, and one judgement.
//!
//! [`hayro`] reads; [`second`] (pdf-extract) is the independent check. Both give characters with
//! places; [`tidy`] undoes what programs do to characters, [`layout`] makes lines of places, and
//! [`judge`] says whether a page was read. Where the first reader's page is garbage or missing and
//! the second's is not, the second's is taken. Where both read a page, their agreement is the
//! confidence in it. What neither can read is named page by page: nothing passes silently.
//!
//! A hostile file may end the process of whoever reads it. The binary therefore has both readers run
//! in a child process ([`child`]); that costs a few milliseconds a file and the second reading some
//! six a page. A program without such a binary reads here, on a thread with a large stack, and asks
//! the second reader only where the first is in trouble.

mod annotations;
mod child;
mod choice;
mod columns;
mod edges;
mod embedded;
mod grid;
mod hayro;
mod judge;
pub(super) mod layout;
mod limits;
pub(super) mod page;
mod rows;
mod rules;
mod second;
mod spans;
mod streams;
mod tables;
mod tidy;
mod upright;

use serde::{Deserialize, Serialize};

use self::judge::Verdict;
use self::page::{Page, Trouble};
use super::{Diagnostic, ExtractError, Limit, Lines, Reader};

pub use self::child::{CHILD_COMMAND, read_pdfs_with, serve};
pub(crate) use self::tidy::fold as drawn_like;

/// The name of the threads that run the readers; the binary keeps their panics quiet by it.
pub const READER_THREAD: &str = "pdf-reader";

/// Why a reader did not come to the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Failure {
    Encrypted,
    TooManyPages,
    TimedOut,
    TooManyCharacters,
    Broken(String),
}

impl From<Failure> for ExtractError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Encrypted => Self::Encrypted,
            Failure::TooManyPages => Self::OverLimit(Limit::Pages),
            Failure::TooManyCharacters => Self::OverLimit(Limit::Elements),
            Failure::TimedOut => Self::OverLimit(Limit::Seconds),
            Failure::Broken(reason) => Self::BadPdf(reason),
        }
    }
}

/// What one reader found.
#[derive(Debug, Default)]
struct Reading {
    pages: Vec<Page>,
    /// How many pages the file says it has.
    declared: Option<u32>,
    failure: Option<Failure>,
}

/// The text of every page, cut into lines.
pub(super) fn lines(bytes: &[u8]) -> Result<Lines, ExtractError> {
    let [first, second] = readings(bytes);
    let mut diagnostics = remarks_on_file(bytes, &first);
    let choice = choice::choose(first, second)?;
    let count = choice.pages.len() as u32;
    let (lines, removed) = layout::lines(&choice.pages);
    if choice.with_text == 0 || lines.is_empty() {
        return Err(without_text(&choice));
    }
    diagnostics.extend(choice.diagnostics);
    Ok(Lines {
        lines,
        removed,
        pages: Some(count),
        readings: choice.readings,
        diagnostics,
    })
}

/// Why there is no text at all.
fn without_text(choice: &choice::Choice) -> ExtractError {
    let count = choice.pages.len() as u32;
    let is = |verdict| choice.textless.contains(&verdict);
    let mut troubles = choice.pages.iter().filter_map(|page| page.trouble);
    if let Some(trouble) = troubles.next() {
        let message = match trouble {
            Trouble::Damaged => "页面内容已损坏".to_owned(),
            other => format!("页面{other}"),
        };
        ExtractError::BadPdf(message)
    } else if is(Verdict::Mute) {
        ExtractError::BadPdf("文字的编码无法识别".to_owned())
    } else if is(Verdict::Outlined) {
        ExtractError::Outlines(count)
    } else if is(Verdict::Scanned) {
        ExtractError::NoText(count)
    } else {
        ExtractError::Blank(count)
    }
}

/// What both readers find: in a child process if there is a program for it.
fn readings(bytes: &[u8]) -> [Reading; 2] {
    if let Some(Ok(readings)) = child::program().map(|program| child::ask(program, bytes)) {
        return readings;
    }
    let first = read_all(Reader::Hayro, bytes);
    let texts = texts(&first.pages);
    // A page on which the first reader gave up may be a trap, and nothing here would end the second.
    let trouble = |(page, text): (&Page, &String)| {
        let verdict = judge::verdict(text, choice::drawings(page));
        page.trouble.is_none() && matches!(verdict, Verdict::Garbage(_))
    };
    let asked = first.failure.is_some() || first.pages.iter().zip(&texts).any(trouble);
    let second = if asked && first.failure != Some(Failure::Encrypted) {
        read_all(Reader::PdfExtract, bytes)
    } else {
        Reading::default()
    };
    [first, second]
}

fn read_all(reader: Reader, bytes: &[u8]) -> Reading {
    let mut pages = Vec::new();
    let end = read(reader, bytes, &mut |page| pages.push(page));
    Reading {
        pages,
        declared: end.as_ref().ok().copied().flatten(),
        failure: end.err(),
    }
}

/// Runs a reader on a thread of its own, where a panic is its failure and nobody else's. Tells how
/// many pages the file says it has.
fn read(
    reader: Reader,
    bytes: &[u8],
    each: &mut (dyn FnMut(Page) + Send),
) -> Result<Option<u32>, Failure> {
    let broken = |reason: &str| Failure::Broken(reason.to_owned());
    let mut tidied = |mut page: Page| {
        tidy::tidy(&mut page);
        each(page);
    };
    std::thread::scope(|scope| {
        let work = move || match reader {
            Reader::Hayro => hayro::pages(bytes, &mut tidied),
            Reader::PdfExtract => second::pages(bytes, &mut tidied).map(|()| None),
        };
        std::thread::Builder::new()
            .name(READER_THREAD.to_owned())
            .stack_size(limits::STACK)
            .spawn_scoped(scope, work)
            .map_err(|_| broken("无法启动读取线程"))?
            .join()
            .unwrap_or_else(|_| Err(broken("读取库在此文件上崩溃")))
    })
}

/// The text of each page, without regard to tables: only one reader tells their rules.
fn texts(pages: &[Page]) -> Vec<String> {
    let text = |page: &Page| -> String {
        let rows = rows::rows(&page.glyphs, &[]);
        rows.iter().map(|row| row.text.as_str()).collect()
    };
    pages.iter().map(text).collect()
}

/// What is wrong with the file as a whole. It is repaired as far as it goes, but what is missing is
/// missing.
fn remarks_on_file(bytes: &[u8], first: &Reading) -> Vec<Diagnostic> {
    let mut remarks = Vec::new();
    let tail = &bytes[bytes.len().saturating_sub(4096)..];
    if !tail.windows(5).any(|mark| mark == b"%%EOF") {
        let message = "文件末尾不完整，可能缺页或缺字";
        remarks.push(Diagnostic::new("truncated_file", message, None));
    }
    let found = first.pages.len();
    if let Some(declared) = first
        .declared
        .filter(|&declared| declared as usize != found)
    {
        let message = format!("文件称有 {declared} 页，只找到 {found} 页");
        remarks.push(Diagnostic::new("pages_missing", message, None));
    }
    if let Some(failure) = first.failure.clone().filter(|_| found > 0) {
        let message = format!("只读到第 {found} 页：{}", ExtractError::from(failure));
        remarks.push(Diagnostic::new("pages_missing", message, None));
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_an_error_not_a_panic() {
        let error = lines(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n").unwrap_err();
        assert_eq!(error.code(), "bad_pdf");
    }
}
