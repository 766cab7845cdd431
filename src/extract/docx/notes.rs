//! Footnotes and endnotes: the mark in the text, and the note behind its paragraph.
//!
//! The mark is printed and not stored. It is written `[1]`, since a bare figure would run into the
//! text (`2023年1`); circled figures (`①`) are written as they are printed. Footnotes are counted
//! through the document, whatever section or page starts them anew.

use std::collections::{BTreeMap, BTreeSet};

use super::super::xml::Element;
use super::numerals::numeral;
use super::styles::is_on;

/// Which notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// At the foot of the page (脚注).
    Footnote,
    /// At the end (尾注).
    Endnote,
}

/// The notes of a document.
#[derive(Debug, Default)]
pub(super) struct Notes<'x> {
    notes: BTreeMap<(Kind, String), &'x Element<'x>>,
    formats: BTreeMap<Kind, String>,
    counts: BTreeMap<Kind, u32>,
    /// Notes that have their place; a second reference gives no second note.
    placed: BTreeSet<(Kind, String)>,
    /// Notes that were referred to and not yet written, with their marks.
    pub(super) pending: Vec<(String, &'x Element<'x>)>,
}

impl<'x> Notes<'x> {
    /// Adds the notes of `footnotes.xml` or `endnotes.xml`.
    pub(super) fn add(&mut self, kind: Kind, root: &'x Element<'x>) {
        for note in root.children() {
            if let Some(id) = note.attribute("id") {
                self.notes.insert((kind, id), note);
            }
        }
    }

    /// Takes the number format from a `w:footnotePr` or `w:endnotePr` in `properties`; the first that
    /// is given holds.
    pub(super) fn set_format(&mut self, properties: &Element<'_>) {
        for (kind, name) in [(Kind::Footnote, "footnotePr"), (Kind::Endnote, "endnotePr")] {
            let format = properties.child(name).and_then(|p| p.child("numFmt"));
            if let Some(format) = format.and_then(|e| e.attribute("val")) {
                self.formats.entry(kind).or_insert(format);
            }
        }
    }

    /// The mark for a reference; remembers its note.
    pub(super) fn refer(&mut self, kind: Kind, reference: &Element<'_>) -> String {
        let id = reference.attribute("id").unwrap_or_default();
        let own_mark = reference.attribute("customMarkFollows");
        let mark = if own_mark.is_some_and(|v| is_on(&v)) {
            String::new()
        } else {
            let count = self.counts.entry(kind).or_default();
            *count += 1;
            let usual = match kind {
                Kind::Footnote => "decimal",
                Kind::Endnote => "lowerRoman",
            };
            let format = self.formats.get(&kind).map_or(usual, String::as_str);
            match numeral(format, *count) {
                circled if format.contains("Enclosed") => circled,
                bare => format!("[{bare}]"),
            }
        };
        let key = (kind, id);
        if let Some(note) = self.notes.get(&key)
            && self.placed.insert(key)
        {
            self.pending.push((mark.clone(), note));
        }
        mark
    }

    /// How many notes have a place.
    pub(super) fn count(&self) -> usize {
        self.placed.len()
    }
}
