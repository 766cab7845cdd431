//! Which reader's page is taken, how sure it is, and what is said about it.
//!
//! The first reader's page, unless it is garbage or missing and the second's is good. A page that
//! neither read stays where it is, named; a reader who wants to see what is there still can.

use super::judge::{self, Drawings, Verdict};
use super::page::Page;
use super::{Failure, Reading, texts};
use crate::extract::{Diagnostic, PageReading, Reader};

/// Below this agreement, in per cent, a page is doubtful.
const AGREED: u8 = 90;

/// The pages that are taken.
#[derive(Default)]
pub(super) struct Choice {
    pub(super) pages: Vec<Page>,
    pub(super) readings: Vec<PageReading>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// How many of the pages have text.
    pub(super) with_text: usize,
    /// What the others have instead.
    pub(super) textless: Vec<Verdict>,
}

/// What `page` has besides its text.
pub(super) fn drawings(page: &Page) -> Drawings {
    Drawings {
        images: page.images,
        covered: page.covered,
        shapes: page.shapes,
        mute: page.mute,
    }
}

/// Takes each page from the reader that read it.
pub(super) fn choose(first: Reading, second: Reading) -> Result<Choice, Failure> {
    if let Some(failure) = first.failure
        && (matches!(failure, Failure::Encrypted | Failure::TooManyPages)
            || first.pages.is_empty() && second.pages.is_empty())
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
        // Only the first reader tells what else is drawn.
        let drawn = pages[0].as_ref().map(drawings).unwrap_or_default();
        let verdicts = texts.map(|text| judge::verdict(text, drawn));
        let [first, second] = pages;
        let broken = first.as_ref().is_none_or(|page| page.trouble.is_some());
        let reader = if verdicts[1] == Verdict::Good && (broken || verdicts[0] != Verdict::Good) {
            Reader::PdfExtract
        } else {
            Reader::Hayro
        };
        // A page that the second reader has and cannot read says nothing about the first one's; nor
        // does what it takes from beyond the page's edge and from layers that are switched off.
        let alike = first
            .as_ref()
            .is_none_or(|page| page.hidden.is_empty() && !page.layers_off);
        let compared = alike && (verdicts[0] == verdicts[1] || verdicts[1] == Verdict::Good);
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
            _ if page.trouble.is_some() => {
                let trouble = page.trouble.map(|trouble| trouble.to_string());
                remark("unreadable_page", trouble.unwrap_or_default());
            }
            Verdict::Good => {}
            Verdict::Empty => remark("empty_page", "没有文字".to_owned()),
            Verdict::Scanned => remark("scanned_page", "是图像，可能是扫描件".to_owned()),
            Verdict::Outlined => remark(
                "unreadable_page",
                "没有文字，只有图形，文字可能已转为曲线".to_owned(),
            ),
            Verdict::Mute => remark("unreadable_page", "的文字编码无法识别".to_owned()),
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
        } else if page.invisible as usize * 2 > page.glyphs.len() {
            remark("hidden_text", "的文字在页面上看不见".to_owned());
        }
        if page.layers_off {
            remark("hidden_text", "有关闭的图层，其中的内容没有读取".to_owned());
        }
        if !page.hidden.is_empty() {
            remark("hidden_text", "有看不见的文字，未作正文".to_owned());
        }
        let verdict = verdicts[reader as usize];
        let textless = |verdict| match verdict {
            Verdict::Good | Verdict::Garbage(_) => None,
            verdict => Some(verdict),
        };
        self.with_text += usize::from(textless(verdict).is_none());
        self.textless.extend(textless(verdict));
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
    use super::super::page::typed;
    use super::*;

    fn page(text: &str) -> Page {
        Page {
            glyphs: typed(text, 0.0, 0.0),
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
