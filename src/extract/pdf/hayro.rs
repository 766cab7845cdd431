//! The first reader: hayro-interpret draws the page on a device that only takes down characters.
//!
//! Nothing is painted and no image is decoded. hayro repairs damaged files, decrypts with the empty
//! password, knows every predefined CMap, and neither panicked nor hung on 3,207 real files. It does
//! not bound the work of a hostile one: forms nested fifty deep, each drawn twice by the one above,
//! would take for ever. Every form calls the device, so the device counts, and unwinds at a limit.
//! Memory and wall time are bounded by the child process ([`super::child`]).

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use hayro_interpret::font::{Glyph as Drawing, GlyphRun};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::object::Dict;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, interpret_page,
};

use super::embedded::Embedded;
use super::page::{Drawn, Glyph, Page};
use super::{Failure, MAX_GLYPHS, streams};
use crate::extract::Limit;

/// How often a page may call the device: paths, clips, runs of type. Maps have some hundred thousand.
const MAX_STEPS: u32 = 4_000_000;
/// How often of these deep within forms and clips, and what is deep: real pages nest three or four.
const MAX_DEEP_STEPS: u32 = 20_000;
const DEEP: u32 = 12;
/// How long a page may take, whatever it does.
const TIME: Duration = Duration::from_secs(10);

/// Reads every page and hands it to `each`; tells how many pages the file says it has.
pub(super) fn pages(bytes: &[u8], each: &mut dyn FnMut(Page)) -> Result<Option<u32>, Failure> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Failure::Encrypted,
        LoadPdfError::Decryption(_) => Failure::Broken("加密方式无法识别".to_owned()),
        LoadPdfError::Invalid => Failure::Broken("文件已损坏，找不到页面".to_owned()),
    })?;
    if pdf.pages().len() as u64 > Limit::Pages.get() {
        return Err(Failure::TooManyPages);
    }
    let cache = InterpreterCache::new();
    let embedded = Embedded::new(&pdf);
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut device = Taker::new(area, &embedded);
        let settings = InterpreterSettings::default();
        let mut context = Context::new(Affine::IDENTITY, area, &cache, pdf.xref(), settings);
        let read = catch_unwind(AssertUnwindSafe(|| {
            interpret_page(page, &mut context, &mut device);
        }));
        device.page.broken = read.is_err() || streams::are_damaged(page);
        each(device.page);
    }
    Ok(declared(&pdf))
}

/// The number of pages that the root of the page tree tells.
fn declared(pdf: &Pdf) -> Option<u32> {
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    catalog.get::<Dict<'_>>(b"Pages")?.get::<u32>(b"Count")
}

/// Takes down what is drawn.
struct Taker<'e, 'p> {
    page: Page,
    area: Rect,
    steps: u32,
    deep_steps: u32,
    depth: u32,
    start: Instant,
    embedded: &'e Embedded<'p>,
}

impl<'e, 'p> Taker<'e, 'p> {
    fn new(area: Rect, embedded: &'e Embedded<'p>) -> Self {
        let page = Page {
            width: area.width(),
            ..Page::default()
        };
        Self {
            page,
            area,
            steps: 0,
            deep_steps: 0,
            depth: 0,
            start: Instant::now(),
            embedded,
        }
    }

    /// One more call. Beyond the limit the page ends here: the caller catches this and keeps what
    /// was taken down so far. `resume_unwind` runs no panic hook, so that nobody hears of it.
    fn step(&mut self) {
        self.steps += 1;
        self.deep_steps += u32::from(self.depth > DEEP);
        let late = self.steps.is_multiple_of(256) && self.start.elapsed() > TIME;
        let many = self.steps > MAX_STEPS || self.deep_steps > MAX_DEEP_STEPS;
        if late || many || self.page.glyphs.len() > MAX_GLYPHS {
            resume_unwind(Box::new(()));
        }
    }

    fn take(&mut self, drawing: &Drawing<'_>, transform: Affine, vertical: bool) {
        let text = match drawing.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(s)) => s,
            None => self.unnamed(drawing),
        };
        let byte = single_byte(drawing, &text);
        let advance = match drawing {
            Drawing::Outline(glyph) => glyph.advance_width(),
            Drawing::Type3(glyph) => glyph.advance_width(),
        };
        // Glyphs are drawn in thousandths of the type size.
        let [a, b, c, d, ..] = transform.as_coeffs();
        let (wide, high) = (a.hypot(b), c.hypot(d));
        let origin = transform * Point::ZERO;
        let (forward, em) = if vertical {
            ((-c, -d), high)
        } else {
            ((a, b), wide)
        };
        // A font that is not embedded is drawn in another's shapes, stretched to its own widths, so
        // the width on the page is one of these two; the smaller one never hides a gap.
        let em = if vertical { em } else { em.min(high) };
        let drawn = Drawn {
            origin: (origin.x, origin.y),
            forward,
            advance: f64::from(advance.unwrap_or(1000.0).abs()) * em,
            size: high * 1000.0,
        };
        let glyph = Glyph::new(text, &drawn);
        self.page.glyphs.push(Glyph { byte, ..glyph });
    }

    /// What a character is whose font gives no Unicode: by the font's own tables, or a space if
    /// nothing is drawn, or unknown.
    fn unnamed(&self, drawing: &Drawing<'_>) -> String {
        let Drawing::Outline(glyph) = drawing else {
            return "\u{FFFD}".to_owned();
        };
        if let Some(c) = self.embedded.unicode(glyph) {
            return c.to_string();
        }
        let drawn = glyph.glyph_id().to_u32() == 0 || glyph.outline().elements().len() > 1;
        if drawn { "\u{FFFD}" } else { " " }.to_owned()
    }
}

/// The code of a character that only its place in a Western encoding, or nothing, made `text` of: it
/// may be half of a GBK character.
fn single_byte(drawing: &Drawing<'_>, text: &str) -> Option<u8> {
    let byte = u8::try_from(drawing.char_code())
        .ok()
        .filter(|byte| *byte >= 0x40)?;
    let western = [encoding_rs::WINDOWS_1252, encoding_rs::MACINTOSH]
        .iter()
        .any(|encoding| *encoding.encode(text).0 == [byte]);
    let nameless = text == "\u{FFFD}"
        && matches!(drawing, Drawing::Outline(glyph) if glyph.font_data().is_none());
    (western || nameless).then_some(byte)
}

impl Device<'_> for Taker<'_, '_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, mode: &DrawMode) {
        let vertical = run.writing_mode() == WritingMode::Vertical;
        for glyph in run.glyphs() {
            self.step();
            self.take(glyph, props.transform * glyph.transform(), vertical);
            self.page.invisible += u32::from(matches!(mode, DrawMode::Invisible));
        }
    }

    fn draw_image(&mut self, image: Image<'_, '_>, props: ImageDrawProps<'_>) {
        self.step();
        self.page.images = self.page.images.saturating_add(1);
        // An image is drawn with one unit a pixel; the transform makes it as large as it stands.
        let [a, b, c, d, ..] = props.transform.as_coeffs();
        let wide = a.hypot(b) * f64::from(image.width());
        let high = c.hypot(d) * f64::from(image.height());
        self.page.covered |= wide * high > 0.5 * self.area.area();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {
        self.step();
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.depth += 1;
        self.step();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {
        self.step();
    }

    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'_>, _: &DrawMode) {
        self.step();
    }

    fn pop_clip(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn pop_transparency_group(&mut self) {}
}
