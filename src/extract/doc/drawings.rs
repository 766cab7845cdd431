//! Drawn objects ([MS-ODRAW]): which text boxes, art and pictures hang at a place of the text.
//!
//! A character of the text stands for a drawn object, a table says which shape it is, and the tree
//! of shapes what is in it. Only that is read of the tree.

use std::collections::{BTreeMap, BTreeSet};

use super::bytes::{plc, slice, text_at, u16_at, u32_at};

/// The deepest nesting of shapes that is walked.
const MAX_DEPTH: usize = 32;

/// What a shape holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    /// Text, by the number of its text box from 0.
    Box(usize),
    /// Characters drawn as a picture (艺术字).
    Art(String),
    Picture,
}

/// The drawn objects of the body or of the headers.
#[derive(Debug, Default)]
pub(super) struct Drawings {
    /// By the position in the story of the character that stands for them.
    at: BTreeMap<u32, Vec<Drawn>>,
    /// Text boxes that hang nowhere.
    pub(super) loose: Vec<usize>,
}

impl Drawings {
    /// From the table of shapes' places, the drawings of all stories, and the table of text boxes;
    /// `story` is 0 for the body, 1 for headers.
    pub(super) fn of(places: &[u8], drawings: &[u8], boxes: &[u8], story: u8) -> Self {
        let mut shapes = Shapes::default();
        shapes.read(drawings, story);
        let (_, boxes) = plc(boxes, 22);
        let mut loose = BTreeSet::new();
        for (number, text_box) in boxes.chunks_exact(22).enumerate() {
            if u16_at(text_box, 8) == Some(0) {
                loose.insert(number);
            }
            // A box that the tree does not name is found by its shape.
            let shape = u32_at(text_box, 14).unwrap_or(0);
            if !shapes.named.contains(&number) && shapes.tops.contains_key(&shape) {
                shapes.add(shape, Drawn::Box(number));
            }
        }
        let (positions, places) = plc(places, 26);
        let mut at: BTreeMap<u32, Vec<Drawn>> = BTreeMap::new();
        for (&position, place) in positions.iter().zip(places.chunks_exact(26)) {
            let held = u32_at(place, 0).and_then(|shape| shapes.held.remove(&shape));
            for drawn in held.unwrap_or_default() {
                if let Drawn::Box(number) = drawn {
                    loose.remove(&number);
                }
                at.entry(position).or_default().push(drawn);
            }
        }
        let loose = loose.into_iter().collect();
        Self { at, loose }
    }

    /// What hangs at this position of the story.
    pub(super) fn at(&self, position: u32) -> &[Drawn] {
        self.at.get(&position).map_or(&[], Vec::as_slice)
    }
}

/// The shapes of a story.
#[derive(Debug, Default)]
struct Shapes {
    /// By the outermost shape: what it and those within it hold.
    held: BTreeMap<u32, Vec<Drawn>>,
    /// By shape: the outermost shape round it.
    tops: BTreeMap<u32, u32>,
    /// Text boxes that a shape names.
    named: BTreeSet<usize>,
}

/// Kinds of records.
const OF_ALL: u16 = 0xF000;
const DRAWING: u16 = 0xF002;
const GROUP: u16 = 0xF003;
const SHAPE: u16 = 0xF004;
const IDENTITY: u16 = 0xF00A;
const PROPERTIES: u16 = 0xF00B;
const TEXT_BOX: u16 = 0xF00D;

/// Properties of a shape: the picture it shows, the text of its art.
const PICTURE: u16 = 0x0104;
const ART: u16 = 0x00C0;

impl Shapes {
    fn read(&mut self, drawings: &[u8], story: u8) {
        let Some((OF_ALL, _, _, mut rest)) = record(drawings) else {
            return;
        };
        // Each drawing stands behind a byte that says whose it is.
        while let Some((&of, behind)) = rest.split_first() {
            let Some((DRAWING, _, body, next)) = record(behind) else {
                return;
            };
            if of == story {
                self.group(body, None, 0);
            }
            rest = next;
        }
    }

    /// The records of a drawing or a group; `top` is the outermost shape round them.
    fn group(&mut self, mut rest: &[u8], top: Option<u32>, depth: usize) {
        // The first shape of a group is the group itself; that of the drawing is no shape.
        let mut top = top;
        let mut is_first = true;
        while let Some((kind, _, body, next)) = record(rest) {
            match kind {
                GROUP if depth < MAX_DEPTH => self.group(body, top, depth + 1),
                SHAPE => {
                    let own = self.shape(body, top);
                    if is_first && depth > 1 {
                        top = top.or(own);
                    }
                    is_first = false;
                }
                _ => {}
            }
            rest = next;
        }
    }

    /// One shape; gives its number.
    fn shape(&mut self, mut rest: &[u8], top: Option<u32>) -> Option<u32> {
        let mut shape = None;
        let mut held = Vec::new();
        while let Some((kind, count, body, next)) = record(rest) {
            match kind {
                IDENTITY => shape = u32_at(body, 0),
                PROPERTIES => held.extend(properties(body, count)),
                TEXT_BOX => {
                    // The number from 1, above that of the box in a chain of boxes for one text.
                    let number = u32_at(body, 0).unwrap_or(0);
                    if let Some(number) = (number as usize >> 16).checked_sub(1)
                        && self.named.insert(number)
                    {
                        held.push(Drawn::Box(number));
                    }
                }
                _ => {}
            }
            rest = next;
        }
        let shape = shape?;
        self.tops.insert(shape, top.unwrap_or(shape));
        for drawn in held {
            self.add(shape, drawn);
        }
        Some(shape)
    }

    fn add(&mut self, shape: u32, drawn: Drawn) {
        let top = self.tops.get(&shape).copied().unwrap_or(shape);
        self.held.entry(top).or_default().push(drawn);
    }
}

/// Of `count` properties, those that show a picture or characters.
fn properties(body: &[u8], count: u16) -> Vec<Drawn> {
    let mut out = Vec::new();
    let mut long_at = usize::from(count) * 6;
    for i in 0..usize::from(count) {
        let (Some(name), Some(value)) = (u16_at(body, i * 6), u32_at(body, i * 6 + 2)) else {
            break;
        };
        let is_long = name & 0x8000 != 0;
        match name & 0x3FFF {
            PICTURE if value != 0 => out.push(Drawn::Picture),
            ART if is_long => {
                let units = text_at(body, long_at, value as usize / 2).unwrap_or_default();
                let text = String::from_utf16_lossy(&units);
                let text = text.trim_end_matches('\0').trim();
                if !text.is_empty() {
                    out.push(Drawn::Art(text.to_owned()));
                }
            }
            _ => {}
        }
        if is_long {
            long_at = long_at.saturating_add(value as usize);
        }
    }
    out
}

/// Kind, instance and body of the record that `bytes` begin with, and what stands behind it.
fn record(bytes: &[u8]) -> Option<(u16, u16, &[u8], &[u8])> {
    let (instance, kind) = (u16_at(bytes, 0)? >> 4, u16_at(bytes, 2)?);
    let length = u32_at(bytes, 4)? as usize;
    let body = slice(bytes, 8, length)?;
    Some((kind, instance, body, bytes.get(8 + length..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, instance: u16, body: &[u8]) -> Vec<u8> {
        let mut out = (instance << 4).to_le_bytes().to_vec();
        out.extend(kind.to_le_bytes());
        out.extend((body.len() as u32).to_le_bytes());
        out.extend(body);
        out
    }

    #[test]
    fn shapes_of_a_group_hang_where_the_group_does() {
        let shape = |number: u32, more: &[u8]| {
            let identity = record(IDENTITY, 0, &[&number.to_le_bytes()[..], &[0; 4]].concat());
            record(SHAPE, 0, &[&identity, more].concat())
        };
        let text = record(TEXT_BOX, 0, &(1u32 << 16).to_le_bytes());
        let art = [
            &0x80C0u16.to_le_bytes()[..],
            &4u32.to_le_bytes(),
            &[0x1A, 0x90, 0, 0],
        ]
        .concat();
        let art = record(PROPERTIES, 1, &art);
        let group = [shape(1025, &[]), shape(1026, &text), shape(1027, &art)].concat();
        let patriarch = [shape(1024, &[]), record(GROUP, 0, &group)].concat();
        let drawing = record(DRAWING, 0, &record(GROUP, 0, &patriarch));
        let drawings = [record(OF_ALL, 0, &[]), vec![0], drawing].concat();
        let place = [
            &5u32.to_le_bytes()[..],
            &6u32.to_le_bytes(),
            &1025u32.to_le_bytes(),
            &[0; 22],
        ]
        .concat();
        let found = Drawings::of(&place, &drawings, &[], 0);
        assert_eq!(found.at(5), [Drawn::Box(0), Drawn::Art("通".to_owned())]);
        assert_eq!(found.at(6), []);
        let none = Drawings::of(&place, &drawings, &[0; 30], 1);
        assert!(none.at(5).is_empty());
        assert_eq!((none.loose, found.loose), (vec![0], vec![]));
    }
}
