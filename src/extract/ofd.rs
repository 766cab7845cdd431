//! OFD (GB/T 33190—2016): the national format of electronic official documents.
//!
//! A container of XML parts. Characters stand at places on pages, as in PDF, so what is read here are
//! [`Page`]s of [`Glyph`]s, and the same code makes lines of them. Templates (`TemplatePage`) are read
//! with the pages that use them, composite objects with the units they name. Annotations (stamps,
//! watermarks) are no text of the document and are left out, which is said.

use std::collections::HashMap;

use super::container::Container;
use super::pdf::layout;
use super::pdf::page::{Drawn, Glyph, Page};
use super::xml::{self, Element};
use super::{Diagnostic, ExtractError, Limit, Lines};

/// Points in a millimetre, the unit of OFD.
const POINTS: f64 = 72.0 / 25.4;

/// How deep composite objects may name each other.
const MAX_NESTING: usize = 16;

/// Extracts an OFD file.
pub(super) fn lines(bytes: &[u8]) -> Result<Lines, ExtractError> {
    let mut container = Container::open(bytes)?;
    let root = part(&mut container, "OFD.xml")?;
    let root = xml::parse(&root)?;
    let mut reader = Reader::default();
    for body in root.children().filter(|e| e.name() == "DocBody") {
        if let Some(document) = body.child("DocRoot") {
            reader.document(&mut container, &located("", &document.text()))?;
        }
    }
    let count = reader.pages.len() as u32;
    let (lines, removed) = layout::lines(&reader.pages);
    if lines.is_empty() {
        return Err(ExtractError::NoText(count));
    }
    let empty = (1..=count).filter(|page| !lines.iter().any(|l| l.page == Some(*page)));
    for page in empty {
        let scanned = reader.pages[page as usize - 1].images > 0;
        let (code, what) = if scanned {
            ("scanned_page", "是图片，没有文字")
        } else {
            ("empty_page", "没有文字")
        };
        reader.diagnostics.push(Diagnostic::new(
            code,
            format!("第 {page} 页{what}"),
            Some(page),
        ));
    }
    Ok(Lines {
        lines,
        removed,
        pages: Some(count),
        readings: Vec::new(),
        diagnostics: reader.diagnostics,
    })
}

#[derive(Default)]
struct Reader {
    pages: Vec<Page>,
    diagnostics: Vec<Diagnostic>,
    glyphs: u64,
}

/// What pages of one document share.
#[derive(Default)]
struct Shared {
    /// The texts of template pages by their ids.
    templates: HashMap<String, String>,
    /// The resource parts, whose composite units objects name.
    resources: Vec<String>,
    width: f64,
}

/// A page while its objects are read.
#[derive(Default)]
struct Drawing {
    width: f64,
    images: u32,
    /// The characters of each text code.
    runs: Vec<Vec<Glyph>>,
}

impl Drawing {
    /// The page with its text from the top down and from left to right: programs write objects in
    /// any order. Runs whose baselines are less than a point apart are on one line.
    fn in_order(mut self) -> Page {
        let place = |run: &Vec<Glyph>| run.first().map_or((0.0, 0.0), |g| (g.down, g.along));
        self.runs.sort_by(|a, b| place(a).0.total_cmp(&place(b).0));
        let (mut line, mut last) = (0, f64::NEG_INFINITY);
        let mut placed: Vec<(u32, f64, Vec<Glyph>)> = Vec::new();
        for run in self.runs {
            let (down, along) = place(&run);
            line += u32::from(down - last > 1.0);
            last = down;
            placed.push((line, along, run));
        }
        placed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let glyphs = placed.into_iter().flat_map(|(_, _, run)| run).collect();
        Page {
            width: self.width,
            images: self.images,
            glyphs,
            ..Page::default()
        }
    }
}

/// An affine map: millimetres on the page from an object's own.
#[derive(Clone, Copy)]
struct Map([f64; 6]);

impl Map {
    const SAME: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This map after `inner`.
    fn after(self, inner: Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, inner.0);
        Self([
            a * g + c * h,
            b * g + d * h,
            a * i + c * j,
            b * i + d * j,
            a * k + c * l + e,
            b * k + d * l + f,
        ])
    }

    fn point(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// The map of an object: its `CTM`, then its `Boundary`'s place.
    fn of(object: &Element<'_>) -> Self {
        let ctm = numbers(object.attribute("CTM"));
        let ctm = <[f64; 6]>::try_from(ctm).map_or(Self::SAME, Self);
        let boundary = numbers(object.attribute("Boundary"));
        let place = |i: usize| boundary.get(i).copied().unwrap_or(0.0);
        Self([1.0, 0.0, 0.0, 1.0, place(0), place(1)]).after(ctm)
    }
}

impl Reader {
    fn document(&mut self, container: &mut Container<'_>, path: &str) -> Result<(), ExtractError> {
        let text = part(container, path)?;
        let document = xml::parse(&text)?;
        let folder = folder(path);
        let mut shared = Shared {
            width: 210.0,
            ..Shared::default()
        };
        let common = document.child("CommonData");
        for element in common.iter().flat_map(|c| c.children()) {
            match element.name() {
                "PageArea" => shared.width = width(element).unwrap_or(shared.width),
                "TemplatePage" => {
                    let place = element
                        .attribute("BaseLoc")
                        .map(|loc| located(folder, &loc));
                    let (Some(id), Some(place)) = (element.attribute("ID"), place) else {
                        continue;
                    };
                    self.optional(container, &place)
                        .into_iter()
                        .for_each(|text| {
                            shared.templates.insert(id.clone(), text);
                        });
                }
                "PublicRes" | "DocumentRes" => {
                    let place = located(folder, &element.text());
                    shared.resources.extend(self.optional(container, &place));
                }
                _ => {}
            }
        }
        if document.child("Annotations").is_some() {
            self.diagnostics.push(Diagnostic::new(
                "annotations_left_out",
                "批注、水印和印章不作正文",
                None,
            ));
        }
        for page in document.child("Pages").iter().flat_map(|p| p.children()) {
            let place = page.attribute("BaseLoc").map(|loc| located(folder, &loc));
            let text = place.and_then(|place| self.optional(container, &place));
            self.page(text.as_deref().unwrap_or_default(), &shared)?;
        }
        Ok(())
    }

    /// A part that may be missing or damaged: the rest is read, and it is said.
    fn optional(&mut self, container: &mut Container<'_>, path: &str) -> Option<String> {
        match part(container, path) {
            Ok(text) => Some(text),
            Err(_) => {
                let message = format!("缺少或无法读取 {path}");
                self.diagnostics
                    .push(Diagnostic::new("damaged_part", message, None));
                None
            }
        }
    }

    fn page(&mut self, text: &str, shared: &Shared) -> Result<(), ExtractError> {
        let mut page = Drawing {
            width: shared.width * POINTS,
            ..Drawing::default()
        };
        if let Ok(content) = xml::parse(text) {
            if let Some(width) = content.child("Area").and_then(width) {
                page.width = width * POINTS;
            }
            for used in content.children().filter(|e| e.name() == "Template") {
                let template = used
                    .attribute("TemplateID")
                    .and_then(|id| shared.templates.get(&id));
                if let Some(Ok(template)) = template.map(|text| xml::parse(text)) {
                    self.objects(&template, Map::SAME, shared, &mut page, 0)?;
                }
            }
            self.objects(&content, Map::SAME, shared, &mut page, 0)?;
        } else if !text.is_empty() {
            let message = format!("第 {} 页无法解析", self.pages.len() + 1);
            self.diagnostics
                .push(Diagnostic::new("damaged_part", message, None));
        }
        self.pages.push(page.in_order());
        Ok(())
    }

    /// Reads the objects below `element`, layers and blocks included.
    fn objects(
        &mut self,
        element: &Element<'_>,
        map: Map,
        shared: &Shared,
        page: &mut Drawing,
        depth: usize,
    ) -> Result<(), ExtractError> {
        for object in element.children() {
            match object.name() {
                "TextObject" => self.text(object, map.after(Map::of(object)), page)?,
                "ImageObject" => page.images += 1,
                "CompositeObject" if depth < MAX_NESTING => {
                    let Some(id) = object.attribute("ResourceID") else {
                        continue;
                    };
                    for text in &shared.resources {
                        let Ok(resource) = xml::parse(text) else {
                            continue;
                        };
                        let units = resource.child("CompositeGraphicUnits");
                        let unit = units.iter().flat_map(|u| u.children());
                        if let Some(unit) = unit
                            .into_iter()
                            .find(|u| u.attribute("ID").as_deref() == Some(&id))
                        {
                            self.objects(
                                unit,
                                map.after(Map::of(object)),
                                shared,
                                page,
                                depth + 1,
                            )?;
                        }
                    }
                }
                "Content" | "Layer" | "PageBlock" => {
                    self.objects(object, map, shared, page, depth)?
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The characters of a text object, each at its place.
    fn text(
        &mut self,
        object: &Element<'_>,
        map: Map,
        page: &mut Drawing,
    ) -> Result<(), ExtractError> {
        let size = number(object.attribute("Size")).unwrap_or(4.0);
        let [a, b, c, d, ..] = map.0;
        let scale = c.hypot(d);
        let (mut x, mut y) = (0.0, 0.0);
        for code in object.children().filter(|e| e.name() == "TextCode") {
            // A code without a place goes on where the one before it ended.
            x = number(code.attribute("X")).unwrap_or(x);
            y = number(code.attribute("Y")).unwrap_or(y);
            let (across, down) = (
                deltas(code.attribute("DeltaX")),
                deltas(code.attribute("DeltaY")),
            );
            let mut run = Vec::new();
            let text = code.text();
            for (i, character) in text.chars().filter(|c| !c.is_control()).enumerate() {
                self.glyphs += 1;
                if self.glyphs > Limit::Elements.get() {
                    return Err(ExtractError::OverLimit(Limit::Elements));
                }
                let em = if character.is_ascii() {
                    size / 2.0
                } else {
                    size
                };
                let dx = across
                    .get(i)
                    .copied()
                    .unwrap_or(if down.is_empty() { em } else { 0.0 });
                let (left, top) = map.point(x, y);
                run.push(Glyph::new(
                    character.to_string(),
                    &Drawn {
                        origin: (left * POINTS, -top * POINTS),
                        forward: (a, -b),
                        advance: em.min(dx.max(em / 2.0)) * a.hypot(b) * POINTS,
                        size: size * scale * POINTS,
                    },
                ));
                x += dx;
                y += down.get(i).copied().unwrap_or(0.0);
            }
            page.runs.push(run);
        }
        Ok(())
    }
}

/// The characters of a part that must be there.
fn part(container: &mut Container<'_>, path: &str) -> Result<String, ExtractError> {
    let missing = || ExtractError::BadContainer(format!("缺少 {path}"));
    let bytes = container.read(path)?.ok_or_else(missing)?;
    Ok(xml::decode(&bytes).into_owned())
}

/// Where a location (`ST_Loc`) leads that stands in a part of `folder`.
fn located(folder: &str, location: &str) -> String {
    let location = location.trim();
    match location.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None if folder.is_empty() => location.to_owned(),
        // Some programs write the folder again.
        None if location.starts_with(&format!("{folder}/")) => location.to_owned(),
        None => format!("{folder}/{location}"),
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The width of an area in millimetres.
fn width(area: &Element<'_>) -> Option<f64> {
    numbers(area.child("PhysicalBox").map(Element::text))
        .get(2)
        .copied()
        .filter(|w| *w > 0.0)
}

fn number(text: Option<String>) -> Option<f64> {
    text?.trim().parse().ok().filter(|v: &f64| v.is_finite())
}

fn numbers(text: Option<String>) -> Vec<f64> {
    let text = text.unwrap_or_default();
    text.split_whitespace()
        .map_while(|n| n.parse().ok())
        .collect()
}

/// Offsets from character to character; `g 3 4.5` is 4.5 three times.
fn deltas(text: Option<String>) -> Vec<f64> {
    let text = text.unwrap_or_default();
    let mut words = text.split_whitespace();
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        if word != "g" {
            found.extend(word.parse::<f64>().ok());
            continue;
        }
        let count = words
            .next()
            .and_then(|n| n.parse::<usize>().ok())
            .unwrap_or(0);
        let value = words
            .next()
            .and_then(|v| v.parse::<f64>().ok())
            .unwrap_or(0.0);
        found.extend(std::iter::repeat_n(value, count.min(100_000)));
    }
    found
}

#[cfg(test)]
mod tests;
