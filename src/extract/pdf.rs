//! PDF through pdf-extract.
//!
//! Of pdf-extract only the characters with their places are taken; [`layout`] makes lines of them,
//! since its own plain text drops the indents that tell where paragraphs begin, and the rest of the
//! file behind a page it cannot read. It panics on many real files (every named CMap, for one) and
//! recurses without a bound on hostile ones. It runs on a thread of its own with a large stack, and
//! a panic there is that file's error and nobody else's. A child process with limits comes with the
//! second reader.

mod layout;

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

use self::layout::{Glyph, Page};
use super::{Diagnostic, ExtractError, Lines};

/// The name of the thread that runs the reader; the binary keeps its panics quiet by it.
pub const READER_THREAD: &str = "pdf-extract";

/// Stack of that thread in bytes: nested forms recurse.
const STACK: usize = 256 << 20;

/// The text of every page, cut into lines.
pub(super) fn lines(bytes: &[u8]) -> Result<Lines, ExtractError> {
    let pages = pages(bytes)?;
    let count = pages.len() as u32;
    let lines = layout::lines(&pages);
    if lines.is_empty() {
        return Err(ExtractError::NoText(count));
    }
    let empty = |&page: &u32| !lines.iter().any(|line| line.page == Some(page));
    let remark = |page| Diagnostic::new("empty_page", format!("第 {page} 页没有文字"), Some(page));
    let diagnostics = (1..=count).filter(empty).map(remark).collect();
    Ok(Lines {
        lines,
        pages: Some(count),
        diagnostics,
    })
}

fn pages(bytes: &[u8]) -> Result<Vec<Page>, ExtractError> {
    let bad = |reason: &str| ExtractError::BadPdf(reason.to_owned());
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name(READER_THREAD.to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || glyphs(bytes))
            .map_err(|_| bad("无法启动读取线程"))?
            .join()
            .map_err(|_| bad("读取库在此文件上崩溃"))?
            .map_err(|e| bad(&e.to_string()))
    })
}

/// Every page with its characters. A page that cannot be read is the file's error.
fn glyphs(bytes: &[u8]) -> Result<Vec<Page>, OutputError> {
    let mut document = pdf_extract::Document::load_mem(bytes)?;
    if document.is_encrypted() {
        // Most "protected" notices only forbid printing: their password is empty.
        document.decrypt("")?;
    }
    let mut device = Device::default();
    pdf_extract::output_doc(&document, &mut device)?;
    Ok(device.pages)
}

/// Takes down what pdf-extract draws.
#[derive(Default)]
struct Device {
    pages: Vec<Page>,
}

impl OutputDev for Device {
    fn begin_page(
        &mut self,
        _number: u32,
        media: &MediaBox,
        _art: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.pages.push(Page {
            width: media.urx - media.llx,
            glyphs: Vec::new(),
        });
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        // The direction in which the line is written: the axes below are its own, so that a page
        // turned on its side reads like any other.
        let stretch = place.m11.hypot(place.m12);
        let turned = |v: f64| {
            if stretch > 0.0 {
                v / stretch * font_size.signum()
            } else {
                0.0
            }
        };
        let (dx, dy) = if stretch > 0.0 {
            (turned(place.m11), turned(place.m12))
        } else {
            (1.0, 0.0)
        };
        let along = place.m31 * dx + place.m32 * dy;
        let glyph = Glyph {
            text: text.to_owned(),
            along,
            end: along + width * font_size.abs() * stretch,
            down: place.m31 * dy - place.m32 * dx,
            size: font_size.abs() * place.m21.hypot(place.m22),
        };
        if let Some(page) = self.pages.last_mut() {
            page.glyphs.push(glyph);
        }
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
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
}
