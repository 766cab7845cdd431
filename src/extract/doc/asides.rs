//! What stands beside the body: notes, comments, headers, text boxes, and where the body refers to
//! them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::bytes::{plc, slice, u8_at, u16_at, u32_at};
use super::fib::{Fib, Part, table};
use super::lists::form_name;
use super::sprms::Sprms;

/// The number of stories of headers that are no headers but lines above notes.
const LINES: usize = 6;

/// Where the document's settings say how footnotes and endnotes are counted.
const NOTE_FORMS: [usize; 2] = [492, 494];

/// A reference in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// Number of the note, from 0, and whether its mark is typed.
    Footnote(usize, bool),
    Endnote(usize, bool),
    Comment(usize),
}

/// Ranges of the document's text, by what they are.
#[derive(Debug, Default)]
pub(super) struct Asides {
    pub(super) references: BTreeMap<u32, Reference>,
    pub(super) footnotes: Vec<Range<u32>>,
    pub(super) endnotes: Vec<Range<u32>>,
    pub(super) comments: Vec<Range<u32>>,
    pub(super) heads: Vec<Range<u32>>,
    pub(super) boxes: Vec<Range<u32>>,
    pub(super) head_boxes: Vec<Range<u32>>,
    /// The number formats of footnotes and endnotes, where a section or the document says them.
    pub(super) forms: [Option<&'static str>; 2],
    /// Whether a table stands outside its stream.
    pub(super) is_damaged: bool,
}

impl Asides {
    /// From the tables of a document.
    pub(super) fn of(fib: &Fib, main: &[u8], tables: &[u8]) -> Self {
        let mut out = Self::default();
        let mut get = |number| {
            let found = fib.table(tables, number);
            out.is_damaged |= found.is_none();
            found.unwrap_or_default()
        };
        let references = [
            (get(table::FOOTNOTE_REFERENCES), 2),
            (get(table::ENDNOTE_REFERENCES), 2),
            (get(table::COMMENT_REFERENCES), 30),
        ];
        out.footnotes = ranges(get(table::FOOTNOTES), 0, fib.range(Part::Footnotes));
        out.endnotes = ranges(get(table::ENDNOTES), 0, fib.range(Part::Endnotes));
        out.comments = ranges(get(table::COMMENTS), 0, fib.range(Part::Comments));
        out.heads = ranges(get(table::HEADS), 0, fib.range(Part::Heads));
        out.boxes = ranges(get(table::BOXES), 22, fib.range(Part::Boxes));
        out.head_boxes = ranges(get(table::HEAD_BOXES), 22, fib.range(Part::HeadBoxes));
        out.heads.drain(..LINES.min(out.heads.len()));
        out.forms = forms(main, get(table::SECTIONS));
        let settings = get(table::SETTINGS);
        for (form, at) in out.forms.iter_mut().zip(NOTE_FORMS) {
            let of_document = u8_at(settings, at).filter(|_| fib.version <= Fib::WORD_2000);
            *form = form.or(of_document.map(form_name));
        }
        for (kind, (table, size)) in references.into_iter().enumerate() {
            let (positions, entries) = plc(table, size);
            for (i, (&at, entry)) in positions.iter().zip(entries.chunks_exact(size)).enumerate() {
                // 0 where the author typed the mark.
                let is_typed = u16_at(entry, 0) == Some(0);
                let reference = match kind {
                    0 => Reference::Footnote(i, is_typed),
                    1 => Reference::Endnote(i, is_typed),
                    _ => Reference::Comment(i),
                };
                out.references.entry(at).or_insert(reference);
            }
        }
        out
    }
}

/// The ranges that a table parts a story into, whose entries have `size` bytes.
fn ranges(table: &[u8], size: usize, story: Range<u32>) -> Vec<Range<u32>> {
    let (positions, _) = plc(table, size);
    let place = |&at: &u32| story.start.saturating_add(at).min(story.end);
    let mut places: Vec<u32> = positions.iter().map(place).collect();
    // No character belongs to two ranges.
    let mut last = story.start;
    for place in &mut places {
        last = last.max(*place);
        *place = last;
    }
    places.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// The number formats of notes that the first section to do so says.
fn forms(main: &[u8], sections: &[u8]) -> [Option<&'static str>; 2] {
    let mut out = [None; 2];
    let (_, sections) = plc(sections, 12);
    for section in sections.chunks_exact(12).take(MAX_SECTIONS) {
        let place = u32_at(section, 2).unwrap_or(u32::MAX) as usize;
        let length = u16_at(main, place).map_or(0, usize::from);
        let changes = slice(main, place.saturating_add(2), length).unwrap_or_default();
        for (opcode, operand) in Sprms(changes) {
            let form = u8_at(operand, 0).map(form_name);
            match opcode {
                0x5040 => out[0] = out[0].or(form),
                0x5042 => out[1] = out[1].or(form),
                _ => {}
            }
        }
    }
    out
}

/// More sections than this are not asked how they count notes.
const MAX_SECTIONS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_never_overlap_and_stay_in_their_story() {
        let table: Vec<u8> = [0u32, 9, 2, 9, 99]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect();
        assert_eq!(ranges(&table, 0, 5..20), [5..14, 14..14, 14..14, 14..20]);
        assert_eq!(ranges(&[1, 2], 0, 5..20), []);
    }
}
