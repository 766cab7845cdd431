//! Text that lies on a page rather than in it: filled-in forms, typed remarks, comments.
//!
//! A field shows its value and a typed remark its words, mostly by an appearance that hayro draws.
//! Where a program left that to the reader, or made it in a font without Chinese, the value itself is
//! put in its place. A comment behind a yellow note or a highlight is not seen on the page; it is
//! listed as no text.

use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Rect, String as Text};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;

use super::page::{Drawn, Glyph, Page};
use super::spans::decoded;

/// More annotations on a page are not looked at.
const MAX: usize = 20_000;
/// How far up the parents of a field its value may stand.
const MAX_PARENTS: usize = 16;
/// Flags: not shown, or not on a screen.
const HIDDEN: u32 = 1 << 1 | 1 << 5;
/// The flag of a field for passwords.
const PASSWORD: u32 = 1 << 13;

/// Adds to `page` what the annotations of `source` say and do not draw. Of its characters, those from
/// `own` on are drawn by annotations.
pub(super) fn add(source: &PdfPage<'_>, page: &mut Page, own: usize) {
    let Some(annotations) = source.raw().get::<Array<'_>>(b"Annots") else {
        return;
    };
    for annotation in annotations.iter::<Dict<'_>>().take(MAX) {
        let Some(kind) = annotation.get::<Name<'_>>(b"Subtype") else {
            continue;
        };
        let seen = annotation.get::<u32>(b"F").unwrap_or(0) & HIDDEN == 0;
        let contents = || text(&annotation, b"Contents");
        match kind.as_ref() {
            b"Widget" if seen => write(page, own, &annotation, value(&annotation)),
            b"FreeText" if seen => write(page, own, &annotation, contents()),
            b"Text" | b"Highlight" | b"Underline" | b"StrikeOut" | b"Squiggly" | b"Caret" => {
                page.comments.extend(contents());
            }
            _ => {}
        }
    }
}

fn text(dict: &Dict<'_>, key: &[u8]) -> Option<String> {
    let text = decoded(dict.get::<Text<'_>>(key)?.as_bytes())?;
    let text = text.replace(['\r', '\t'], "\n");
    (!text.trim().is_empty()).then_some(text)
}

/// The value of a field for text or with a choice; its own or that of the field it belongs to.
fn value(field: &Dict<'_>) -> Option<String> {
    let mut at = Some(field.clone());
    let (mut found, mut kind, mut flags) = (None, None, None);
    for _ in 0..MAX_PARENTS {
        let Some(field) = at else { break };
        found = found.or_else(|| text(&field, b"V"));
        kind = kind.or_else(|| Some(field.get::<Name<'_>>(b"FT")?.as_ref().to_vec()));
        flags = flags.or_else(|| field.get::<u32>(b"Ff"));
        at = field.get::<Dict<'_>>(b"Parent");
    }
    let is_text = matches!(kind.as_deref(), Some(b"Tx" | b"Ch"));
    found.filter(|_| is_text && flags.unwrap_or(0) & PASSWORD == 0)
}

/// Puts `text` where `annotation` stands, unless it is drawn there. What is drawn in its place (by a
/// font without Chinese) goes.
fn write(page: &mut Page, own: usize, annotation: &Dict<'_>, text: Option<String>) {
    let (Some(text), Some(place)) = (text, annotation.get::<Rect>(b"Rect")) else {
        return;
    };
    let inside = |glyph: &Glyph| {
        let (x, y) = glyph.middle();
        x >= place.x0 && x <= place.x1 && y >= place.y0 && y <= place.y1
    };
    let letters = |text: &str| -> Vec<char> {
        let mut letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        letters.sort_unstable();
        letters
    };
    let drawn: String = page
        .glyphs
        .iter()
        .filter(|glyph| inside(glyph))
        .map(|g| g.text.as_str())
        .collect();
    let drawn = letters(&drawn);
    if letters(&text)
        .iter()
        .all(|c| drawn.binary_search(c).is_ok())
    {
        return;
    }
    let mut at = 0;
    page.glyphs.retain(|glyph| {
        at += 1;
        at <= own || !inside(glyph)
    });
    let count = text.lines().count().max(1) as f64;
    let high = (place.y1 - place.y0).abs();
    let size = (high / count * 0.7).clamp(1.0, 12.0);
    for (line, text) in text.lines().enumerate() {
        let mut x = place.x0 + 2.0;
        let y = place.y1 - (high - size * 1.2 * count) / 2.0 - size * (1.2 * line as f64 + 1.0);
        for c in text.chars() {
            let advance = if c.is_ascii() { size / 2.0 } else { size };
            let drawn = Drawn {
                origin: (x, y),
                forward: (1.0, 0.0),
                advance,
                size,
            };
            page.glyphs.push(Glyph::new(c.to_string(), &drawn));
            x += advance;
        }
    }
}
