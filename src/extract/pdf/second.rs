//! The second reader: pdf-extract, which shares no code with the first.
//!
//! Of pdf-extract only the characters with their places are taken, since its own plain text drops the
//! indents that tell where paragraphs begin. It panics on many real files (every named CMap, for
//! one), and recurses without a bound on hostile ones, which ends the process: hence its place in
//! [`super::child`]. What it reads right it reads independently, so its agreement with the first
//! reader means something.

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

use super::Failure;
use super::limits::MAX_GLYPHS;
use super::page::{Drawn, Glyph, Page};

/// Every page with its characters, as far as the reader comes; each is handed to `each`.
pub(super) fn pages(bytes: &[u8], each: &mut dyn FnMut(Page)) -> Result<(), Failure> {
    read(bytes, each).map_err(|error| Failure::Broken(error.to_string()))
}

fn read(bytes: &[u8], each: &mut dyn FnMut(Page)) -> Result<(), OutputError> {
    let mut document = pdf_extract::Document::load_mem(bytes)?;
    if document.is_encrypted() {
        // Most "protected" notices only forbid printing: their password is empty.
        document.decrypt("")?;
    }
    let mut device = Device {
        page: Page::default(),
        each,
    };
    pdf_extract::output_doc(&document, &mut device)
}

/// Takes down what pdf-extract draws.
struct Device<'e> {
    page: Page,
    each: &'e mut dyn FnMut(Page),
}

impl OutputDev for Device<'_> {
    fn begin_page(
        &mut self,
        _number: u32,
        media: &MediaBox,
        _art: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.page = Page {
            width: media.urx - media.llx,
            ..Page::default()
        };
        if !self.page.width.is_finite() {
            self.page.width = 0.0;
        }
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
        if self.page.glyphs.len() >= MAX_GLYPHS {
            return Ok(());
        }
        let sign = font_size.signum();
        let drawn = Drawn {
            origin: (place.m31, place.m32),
            forward: (place.m11 * sign, place.m12 * sign),
            advance: width * font_size.abs() * place.m11.hypot(place.m12),
            size: font_size.abs() * place.m21.hypot(place.m22),
        };
        self.page.glyphs.push(Glyph::new(text.to_owned(), &drawn));
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        (self.each)(std::mem::take(&mut self.page));
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
