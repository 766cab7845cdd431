//! Texts that are terms as they are, each with its documents.

use std::collections::BTreeMap;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;

use super::inverted::{put, take};

/// The texts of one field; the document that comes next has mostly the text of the one before.
#[derive(Default)]
pub(super) struct Texts {
    places: BTreeMap<String, usize>,
    /// For each text the last document and, written as distances, all.
    documents: Vec<(DocId, Vec<u8>)>,
    /// The text of the document before.
    last: Option<(String, usize)>,
    /// How many there are, as often as they come.
    pub(super) count: u64,
}

impl Texts {
    /// Takes the text of `document`, which comes after all before it.
    pub(super) fn add(&mut self, document: DocId, text: &str) {
        if text.len() > tantivy::tokenizer::MAX_TOKEN_LEN {
            return;
        }
        let at = match &self.last {
            Some((last, at)) if last == text => *at,
            _ => self.place(text),
        };
        let (before, bytes) = &mut self.documents[at];
        put(bytes, u64::from(document - *before));
        *before = document;
        self.count += 1;
    }

    fn place(&mut self, text: &str) -> usize {
        let at = match self.places.get(text) {
            Some(&at) => at,
            None => {
                let at = self.documents.len();
                self.documents.push((0, Vec::new()));
                self.places.insert(text.to_owned(), at);
                at
            }
        };
        self.last = Some((text.to_owned(), at));
        at
    }

    /// Gives the documents of `text` to `with`.
    pub(super) fn documents(&self, text: &str, mut with: impl FnMut(DocId)) -> std::io::Result<()> {
        let Some(&at) = self.places.get(text) else {
            return Ok(());
        };
        let mut bytes = self.documents[at].1.as_slice();
        let mut document = 0;
        while !bytes.is_empty() {
            document += take(&mut bytes)?;
            with(u32::try_from(document).unwrap_or(DocId::MAX));
        }
        Ok(())
    }

    /// Gives everything to `serializer`.
    pub(super) fn serialize(&self, serializer: &mut FieldSerializer<'_>) -> std::io::Result<()> {
        for text in self.places.keys() {
            serializer.new_term_without_freq(text.as_bytes())?;
            self.documents(text, |at| serializer.write_doc(at, 0, &[]))?;
            serializer.close_term()?;
        }
        Ok(())
    }
}
