//! The first reader: hayro-interpret draws the page on a device that only takes down characters.
//!
//! Nothing is painted and no image is decoded. hayro repairs damaged files, decrypts with the empty
//! password, knows every predefined CMap, and neither panicked nor hung on 3,207 real files. It does
//! not bound the work of a hostile one: forms nested fifty deep, each drawn twice by the one above,
//! would take for ever. Every form calls the device, so the device counts, and unwinds at a limit.
//! Memory and wall time are bounded by the child process ([`super::child`]).

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Instant;

use hayro_interpret::font::{Glyph as Drawing, GlyphRun};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::content::ops::TypedInstruction;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, String as Text};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, RenderContent, SoftMask, interpret_page,
};

use super::embedded::Embedded;
use super::limits::{DEEP, MAX_DEEP_STEPS, MAX_GLYPHS, MAX_STEPS, TIME_OF_PAGE};
use super::page::{Drawn, Glyph, Page, Trouble};
use super::spans::Spans;
use super::{Failure, annotations, rules, streams};
use crate::extract::Limit;

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
    let mut glyphs = 0;
    let layers = has_layers_off(&pdf);
    let cache = InterpreterCache::new();
    let embedded = Embedded::new(&pdf);
    for page in pdf.pages().iter() {
        let seen = page.intersected_crop_box();
        let area = Rect::new(seen.x0, seen.y0, seen.x1, seen.y1);
        let mut device = Taker::new(area, &embedded);
        let read = catch_unwind(AssertUnwindSafe(|| {
            let mut draw = |content| {
                let settings = InterpreterSettings {
                    render_content: content,
                    ..InterpreterSettings::default()
                };
                let mut context =
                    Context::new(Affine::IDENTITY, area, &cache, pdf.xref(), settings);
                interpret_page(page, &mut context, &mut device);
                device.page.glyphs.len()
            };
            let own = draw(RenderContent::PAGE);
            if page.raw().contains_key(b"Annots") {
                draw(RenderContent::ANNOTATIONS);
            }
            own
        }));
        let own = *read.as_ref().unwrap_or(&device.page.glyphs.len());
        if read.is_err() || streams::are_damaged(page) {
            device.page.trouble.get_or_insert(Trouble::Damaged);
        }
        device.page.layers_off &= layers;
        let legible = device.page.glyphs.iter().filter(|g| g.is_legible()).count();
        device.page.mute = legible < FEW
            && device.page.trouble.is_none()
            && !device.page.layers_off
            && bytes_of_text(page) > legible * BYTES;
        annotations::add(page, &mut device.page, own);
        glyphs += device.page.glyphs.len();
        each(device.finish());
        if glyphs as u64 > Limit::Elements.get() {
            return Err(Failure::TooManyCharacters);
        }
    }
    Ok(declared(&pdf))
}

/// The number of pages that the root of the page tree tells.
fn declared(pdf: &Pdf) -> Option<u32> {
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    catalog.get::<Dict<'_>>(b"Pages")?.get::<u32>(b"Count")
}

/// Whether the file has a layer that is switched off.
fn has_layers_off(pdf: &Pdf) -> bool {
    let settings = || {
        let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
        let layers = catalog.get::<Dict<'_>>(b"OCProperties")?;
        layers.get::<Dict<'_>>(b"D")
    };
    settings().is_some_and(|settings: Dict<'_>| {
        let off = settings.get::<Array<'_>>(b"OFF");
        let base = settings.get::<Name<'_>>(b"BaseState");
        off.is_some_and(|off| off.raw_iter().next().is_some())
            || base.is_some_and(|base| base.as_ref() == b"OFF")
    })
}

/// A page with fewer characters may have others that its fonts neither name nor draw, if it holds
/// more bytes of text than so many for each.
const FEW: usize = 20;
const BYTES: usize = 16;

/// How many bytes of text the page itself shows, legible or not.
fn bytes_of_text(page: &PdfPage<'_>) -> usize {
    let mut bytes = 0;
    let mut operations = page.typed_operations();
    while let Some(operation) = operations.next() {
        bytes += match operation {
            TypedInstruction::ShowText(show) => show.0.as_bytes().len(),
            TypedInstruction::ShowTexts(show) => {
                let texts = show.0.iter::<Text<'_>>();
                texts.map(|text| text.as_bytes().len()).sum()
            }
            _ => 0,
        };
    }
    bytes
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
    spans: Spans,
    /// Which of the characters are invisible.
    invisible: Vec<usize>,
    /// Where images stand, and how much of the page they cover.
    images: Vec<Rect>,
    covered: f64,
    /// Where a layer is open that may be switched off, the number of steps at its beginning.
    layers: Vec<Option<u32>>,
}

/// Which of `glyphs` stand within `area`. A line that begins there and runs over the edge is set too
/// long, and belongs there. Where nothing at all lies within, the area is wrong and not the text.
fn seen(glyphs: &[Glyph], area: Rect) -> Vec<bool> {
    let edge = area.inflate(1.0, 1.0);
    let has_area = area.width() > 1.0 && area.height() > 1.0;
    let within = |glyph: &Glyph| edge.contains(Point::from(glyph.middle()));
    if !has_area || !glyphs.iter().any(within) {
        return vec![true; glyphs.len()];
    }
    let goes_on = |one: &Glyph, next: &Glyph| {
        let gap = (next.along - one.end) / one.size.max(1.0);
        one.turn == next.turn
            && (one.down - next.down).abs() < one.size / 2.0
            && (-0.5..1.5).contains(&gap)
    };
    glyphs
        .chunk_by(goes_on)
        .flat_map(|run| vec![run.iter().any(within); run.len()])
        .collect()
}

/// The most images whose places are kept; a page of more is drawn by a program gone wild.
const MAX_IMAGES: usize = 10_000;

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
            spans: Spans::default(),
            invisible: Vec::new(),
            images: Vec::new(),
            covered: 0.0,
            layers: Vec::new(),
        }
    }

    /// The page, with what nobody sees on it set apart: beyond its edge, or invisible where most
    /// characters are seen and no image (of a scan) lies over them.
    fn finish(mut self) -> Page {
        let mut page = self.page;
        page.covered = self.covered > 0.5 * self.area.area();
        page.invisible = u32::try_from(self.invisible.len()).unwrap_or(u32::MAX);
        let few = self.invisible.len() * 2 <= page.glyphs.len();
        let seen = seen(&page.glyphs, self.area);
        let mut invisible = self.invisible.drain(..).peekable();
        let (mut text, mut hidden) = (Vec::with_capacity(page.glyphs.len()), Vec::new());
        for (at, glyph) in page.glyphs.into_iter().enumerate() {
            let middle = Point::from(glyph.middle());
            let drawn = invisible.next_if_eq(&at).is_none();
            let under = || self.images.iter().any(|image| image.contains(middle));
            let is_seen = seen[at] && (drawn || !few || under());
            if is_seen { &mut text } else { &mut hidden }.push(glyph);
        }
        page.glyphs = text;
        page.hidden = hidden;
        page.glyphs.retain(|glyph| !glyph.text.is_empty());
        page
    }

    /// One more call. Beyond the limit the page ends here: the caller catches this and keeps what
    /// was taken down so far. `resume_unwind` runs no panic hook, so that nobody hears of it.
    fn step(&mut self) {
        self.steps += 1;
        self.deep_steps += u32::from(self.depth > DEEP);
        let trouble = if self.steps.is_multiple_of(256) && self.start.elapsed() > TIME_OF_PAGE {
            Trouble::Time
        } else if self.steps > MAX_STEPS || self.deep_steps > MAX_DEEP_STEPS {
            Trouble::Steps
        } else if self.page.glyphs.len() > MAX_GLYPHS {
            Trouble::Glyphs
        } else {
            return;
        };
        self.page.trouble = Some(trouble);
        resume_unwind(Box::new(()));
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
            if matches!(mode, DrawMode::Invisible) {
                self.invisible.push(self.page.glyphs.len());
            }
            self.take(glyph, props.transform * glyph.transform(), vertical);
        }
    }

    fn draw_image(&mut self, image: Image<'_, '_>, props: ImageDrawProps<'_>) {
        self.step();
        self.page.images = self.page.images.saturating_add(1);
        // An image is drawn with one unit a pixel; the transform makes it as large as it stands.
        let rule = rules::of_image(image.width(), image.height(), props.transform);
        self.page.rules.extend(rule);
        let pixels = Rect::new(0.0, 0.0, image.width().into(), image.height().into());
        let place = props.transform.transform_rect_bbox(pixels);
        if self.images.len() < MAX_IMAGES && place.is_finite() {
            self.covered += place.intersect(self.area).area();
            self.images.push(place);
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'_>, mode: &DrawMode) {
        self.step();
        if self.page.rules.len() > rules::MAX_RULES {
            return;
        }
        let (rules, is_shape) = rules::of_path(path, props.transform, mode);
        self.page.rules.extend(rules);
        self.page.shapes = self.page.shapes.saturating_add(is_shape.into());
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.depth += 1;
        self.step();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {
        self.step();
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        let actual = properties.and_then(|p| p.get::<Text<'_>>(b"ActualText"));
        self.spans
            .begin(actual.as_ref().map(Text::as_bytes), self.page.glyphs.len());
        if self.layers.len() < MAX_IMAGES {
            self.layers.push((tag == b"OC").then_some(self.steps));
        }
    }

    fn end_marked_content(&mut self) {
        self.spans.end(&mut self.page.glyphs);
        if let Some(Some(steps)) = self.layers.pop() {
            self.page.layers_off |= steps == self.steps;
        }
    }

    fn pop_clip(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn pop_transparency_group(&mut self) {}
}
