//! PDF through pdf-extract.
//!
//! pdf-extract panics on many real files (every named CMap, for one) and recurses without a bound
//! on hostile ones. It runs on a thread of its own with a large stack, and a panic there is that
//! file's error and nobody else's. A child process with limits comes with the second reader.

use super::{Diagnostic, ExtractError, Line};

/// The name of the thread that runs the reader; the binary keeps its panics quiet by it.
pub const READER_THREAD: &str = "pdf-extract";

/// Stack of that thread in bytes: nested forms recurse.
const STACK: usize = 256 << 20;

/// The text of every page, cut into lines.
pub(super) fn lines(
    bytes: &[u8],
) -> Result<(Vec<Line>, Option<u32>, Vec<Diagnostic>), ExtractError> {
    let pages = pages(bytes)?;
    let count = pages.len() as u32;
    if pages.iter().all(|page| page.trim().is_empty()) {
        return Err(ExtractError::NoText(count));
    }
    let mut lines = Vec::new();
    let mut diagnostics = Vec::new();
    for (page, text) in (1..).zip(&pages) {
        if text.trim().is_empty() {
            let message = format!("第 {page} 页没有文字");
            diagnostics.push(Diagnostic::new("empty_page", message, Some(page)));
        }
        for line in text.lines() {
            let number = lines.len() as u32 + 1;
            lines.push(Line {
                text: line.to_owned(),
                page: Some(page),
                number,
            });
        }
    }
    Ok((lines, Some(count), diagnostics))
}

fn pages(bytes: &[u8]) -> Result<Vec<String>, ExtractError> {
    let bad = |reason: &str| ExtractError::BadPdf(reason.to_owned());
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name(READER_THREAD.to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || pdf_extract::extract_text_from_mem_by_pages(bytes))
            .map_err(|_| bad("无法启动读取线程"))?
            .join()
            .map_err(|_| bad("读取库在此文件上崩溃"))?
            .map_err(|e| bad(&e.to_string()))
    })
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
