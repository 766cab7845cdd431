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

mod child;
mod columns;
mod embedded;
mod hayro;
mod judge;
pub(super) mod layout;
pub(super) mod page;
mod rows;
mod second;
mod tidy;

use serde::{Deserialize, Serialize};

use self::judge::Verdict;
use self::page::Page;
use super::{Diagnostic, ExtractError, Lines, PageReading, Reader};

pub use self::child::{CHILD_COMMAND, read_pdfs_with, serve};

/// The name of the threads that run the readers; the binary keeps their panics quiet by it.
pub const READER_THREAD: &str = "pdf-reader";

/// Stack of such a thread in bytes: nested forms recurse.
const STACK: usize = 256 << 20;
/// The most characters of a page that are read. A printed page has some 900.
const MAX_GLYPHS: usize = 400_000;
/// Below this agreement, in per cent, a page is doubtful.
const AGREED: u8 = 90;

/// Why a reader did not come to the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Failure {
    Encrypted,
    Broken(String),
}

impl From<Failure> for ExtractError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Encrypted => Self::Encrypted,
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
    let choice = choose(first, second)?;
    let count = choice.pages.len() as u32;
    let lines = layout::lines(&choice.pages);
    if choice.with_text == 0 || lines.is_empty() {
        return Err(ExtractError::NoText(count));
    }
    diagnostics.extend(choice.diagnostics);
    Ok(Lines {
        lines,
        pages: Some(count),
        readings: choice.readings,
        diagnostics,
    })
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
        !page.broken && matches!(judge::verdict(text, page.images), Verdict::Garbage(_))
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
            .stack_size(STACK)
            .spawn_scoped(scope, work)
            .map_err(|_| broken("无法启动读取线程"))?
            .join()
            .unwrap_or_else(|_| Err(broken("读取库在此文件上崩溃")))
    })
}

/// The text of each page.
fn texts(pages: &[Page]) -> Vec<String> {
    let mut texts = vec![String::new(); pages.len()];
    for line in layout::lines(pages) {
        let page = line.page.and_then(|n| texts.get_mut(n as usize - 1));
        page.into_iter().for_each(|text| text.push_str(&line.text));
    }
    texts
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
    if let Some(Failure::Broken(reason)) = first.failure.as_ref().filter(|_| found > 0) {
        let message = format!("只读到第 {found} 页：{reason}");
        remarks.push(Diagnostic::new("pages_missing", message, None));
    }
    remarks
}

/// The pages that are taken.
#[derive(Default)]
struct Choice {
    pages: Vec<Page>,
    readings: Vec<PageReading>,
    diagnostics: Vec<Diagnostic>,
    /// How many of the pages have text.
    with_text: usize,
}

/// Takes each page from the reader that read it.
fn choose(first: Reading, second: Reading) -> Result<Choice, Failure> {
    if let Some(failure) = first.failure
        && (failure == Failure::Encrypted || first.pages.is_empty() && second.pages.is_empty())
    {
        return Err(failure);
    }
    let texts = [texts(&first.pages), texts(&second.pages)];
    let mut ones = first.pages.into_iter();
    let mut others = second.pages.into_iter();
    let mut choice = Choice::default();
    for at in 0.. {
        let pages = [ones.next(), others.next()];
        if pages.iter().all(Option::is_none) {
            break;
        }
        let texts = [0, 1].map(|reader: usize| texts[reader].get(at).map_or("", String::as_str));
        choice.take(pages, texts);
    }
    Ok(choice)
}

impl Choice {
    fn take(&mut self, pages: [Option<Page>; 2], texts: [&str; 2]) {
        let number = self.pages.len() as u32 + 1;
        let images = pages
            .iter()
            .flatten()
            .map(|page| page.images)
            .max()
            .unwrap_or_default();
        let verdicts = texts.map(|text| judge::verdict(text, images));
        let [first, second] = pages;
        let broken = first.as_ref().is_none_or(|page| page.broken);
        let reader = if verdicts[1] == Verdict::Good && (broken || verdicts[0] != Verdict::Good) {
            Reader::PdfExtract
        } else {
            Reader::Hayro
        };
        // A page that the second reader has and cannot read says nothing about the first one's.
        let compared = verdicts[0] == verdicts[1] || verdicts[1] == Verdict::Good;
        let confidence = judge::agreement(texts[0], texts[1]).filter(|_| compared);
        let page = match reader {
            Reader::Hayro => first,
            Reader::PdfExtract => second,
        };
        let page = page.unwrap_or_default();
        let mut remark = |code, message| {
            let message = format!("第 {number} 页{message}");
            self.diagnostics
                .push(Diagnostic::new(code, message, Some(number)));
        };
        match verdicts[reader as usize] {
            _ if page.broken => remark("unreadable_page", "没有读完，可能缺字".to_owned()),
            Verdict::Good => {}
            Verdict::Empty => remark("empty_page", "没有文字".to_owned()),
            Verdict::Scanned => remark("scanned_page", "是图像，可能是扫描件".to_owned()),
            Verdict::Garbage(reason) => {
                remark("unreadable_page", format!("的文字可能读错：{reason}"));
            }
        }
        if confidence.is_some_and(|confidence| confidence < AGREED) {
            remark("pages_disagree", "的两次读取不一致，请核对原件".to_owned());
        }
        if judge::is_ocr_layer(&page) {
            remark(
                "ocr_text_layer",
                "的文字是扫描件中的识别结果，可能有误".to_owned(),
            );
        }
        let textless = matches!(verdicts[reader as usize], Verdict::Empty | Verdict::Scanned);
        self.with_text += usize::from(!textless);
        self.readings.push(PageReading {
            page: number,
            reader,
            confidence,
        });
        self.pages.push(page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_an_error_not_a_panic() {
        let error = lines(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n").unwrap_err();
        assert_eq!(error.code(), "bad_pdf");
    }

    /// A page with `text` in one line.
    fn page(text: &str) -> Page {
        let glyphs = text.chars().enumerate().map(|(i, c)| {
            let drawn = page::Drawn {
                origin: (10.0 * i as f64, 0.0),
                forward: (1.0, 0.0),
                advance: 10.0,
                size: 10.0,
            };
            page::Glyph::new(c.to_string(), &drawn)
        });
        Page {
            glyphs: glyphs.collect(),
            ..Page::default()
        }
    }

    fn chosen(first: &str, second: &str) -> (PageReading, Vec<String>) {
        let reading = |text| Reading {
            pages: vec![page(text)],
            ..Reading::default()
        };
        let choice = choose(reading(first), reading(second)).unwrap();
        let codes = choice.diagnostics.into_iter().map(|d| d.code).collect();
        (choice.readings[0].clone(), codes)
    }

    const TEXT: &str = "坚持以人民为中心的发展思想，立足公众所需，突出价值引领。";

    #[test]
    fn the_second_reader_is_taken_where_the_first_reads_garbage() {
        let (reading, codes) = chosen(&"\u{FFFD}".repeat(28), TEXT);
        assert_eq!(reading.reader, Reader::PdfExtract);
        assert!(!codes.contains(&"unreadable_page".to_owned()), "{codes:?}");
        let (reading, codes) = chosen(TEXT, &"\u{FFFD}".repeat(28));
        assert_eq!((reading.reader, reading.confidence), (Reader::Hayro, None));
        assert!(codes.is_empty(), "{codes:?}");
    }

    #[test]
    fn agreement_is_confidence_and_disagreement_is_told() {
        let (reading, codes) = chosen(TEXT, TEXT);
        assert_eq!((reading.confidence, codes.len()), (Some(100), 0));
        let (reading, codes) = chosen(TEXT, &TEXT[..TEXT.len() / 2 / 3 * 3]);
        assert!(reading.confidence.is_some_and(|c| c < AGREED));
        assert_eq!(codes, ["pages_disagree"]);
    }

    #[test]
    fn where_both_fail_the_page_is_named() {
        let garbage = "\u{FFFD}".repeat(28);
        assert_eq!(chosen(&garbage, &garbage).1, ["unreadable_page"]);
        assert_eq!(chosen("", "").1, ["empty_page"]);
    }
}
