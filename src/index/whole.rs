//! One segment for everything, written when all files are read anew.
//!
//! Tantivy writes a segment whenever its memory is full; to merge them costs as much time again and maps
//! all of them. What it writes of a document is here written by the same parts of it, but for the
//! postings ([`Inverted`]), which wait on the disk: the files are to the byte what tantivy would write
//! with memory enough. What runs change later is tantivy's alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::fastfield::{FastFieldsWriter, write_alive_bitset};
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::{Field, FieldType, Schema, Value};
use tantivy::store::StoreWriter;
use tantivy::{BitSet, DocId, Segment, SegmentMeta, TantivyDocument};

use super::inverted::{Inverted, put, take};
use super::{IndexError, pairs};

/// How many messages may wait for the thread that writes.
const AHEAD: usize = 8;

/// The opstamp of what is deleted in a segment that was never committed: no commit has a lower one.
const BEFORE_ANY: u64 = 0;

/// A segment that a thread of its own is writing.
pub(super) struct Whole {
    sender: SyncSender<Message>,
    writer: JoinHandle<Result<SegmentMeta, IndexError>>,
}

enum Message {
    Add(Vec<TantivyDocument>),
    /// Forget the documents that have this text in this field.
    Forget(Field, String),
    /// That was all. A run that fails does not come to it, and nothing more is written.
    Finish,
}

impl Whole {
    /// Begins a segment of `index`, in `folder`.
    pub(super) fn begin(index: &tantivy::Index, folder: PathBuf) -> Result<Self, IndexError> {
        let segment = index.new_segment();
        let (sender, messages) = sync_channel(AHEAD);
        let writer = std::thread::Builder::new()
            .name("segment".to_owned())
            .spawn(move || Writer::new(segment, folder)?.write(&messages))?;
        Ok(Self { sender, writer })
    }

    /// Takes documents. An error means that the thread has ended; [`Self::finish`] knows why.
    pub(super) fn add(&self, documents: Vec<TantivyDocument>) -> Result<(), IndexError> {
        self.send(Message::Add(documents))
    }

    /// Forgets those documents that came until now and have `text` in `field`.
    pub(super) fn forget(&self, field: Field, text: &str) -> Result<(), IndexError> {
        self.send(Message::Forget(field, text.to_owned()))
    }

    fn send(&self, message: Message) -> Result<(), IndexError> {
        self.sender.send(message).map_err(|_| ended())
    }

    /// Writes the files of the segment and tells what it is; nobody sees it before it is committed.
    pub(super) fn finish(self) -> Result<SegmentMeta, IndexError> {
        // Where it cannot be told, the thread has ended, and knows why.
        _ = self.send(Message::Finish);
        self.writer.join().map_err(|_| ended())?
    }
}

fn ended() -> IndexError {
    std::io::Error::other("写索引的线程中止了").into()
}

/// What is kept of a field until all documents are there.
enum Terms {
    /// Nothing: it is not searched.
    None,
    /// Its text as it is.
    Whole(Texts),
    /// Pairs of characters.
    Pairs(Inverted),
}

struct Writer {
    segment: Segment,
    schema: Schema,
    terms: Vec<(Field, Terms)>,
    norms: FieldNormsWriter,
    fast: FastFieldsWriter,
    store: StoreWriter,
    documents: DocId,
    forgotten: BTreeSet<DocId>,
    /// Room to sort in.
    spare: Vec<u64>,
}

impl Writer {
    fn new(segment: Segment, folder: PathBuf) -> Result<Self, IndexError> {
        let schema = segment.schema();
        let mut terms = Vec::new();
        for (field, entry) in schema.fields() {
            let indexing = match entry.field_type() {
                FieldType::Str(options) => options.get_indexing_options(),
                _ => None,
            };
            let of_field = match indexing {
                None => Terms::None,
                Some(indexing) if indexing.tokenizer() == pairs::NAME => {
                    let has_positions = indexing.index_option().has_positions();
                    Terms::Pairs(Inverted::new(&folder, has_positions)?)
                }
                Some(_) => Terms::Whole(Texts::default()),
            };
            terms.push((field, of_field));
        }
        let settings = segment.index().settings().clone();
        let store = StoreWriter::new(
            opened(&segment, SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        )?;
        let tokenizers = segment.index().fast_field_tokenizer().clone();
        Ok(Self {
            terms,
            norms: FieldNormsWriter::for_schema(&schema),
            fast: FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?,
            store,
            documents: 0,
            forgotten: BTreeSet::new(),
            spare: Vec::new(),
            segment,
            schema,
        })
    }

    fn write(mut self, messages: &Receiver<Message>) -> Result<SegmentMeta, IndexError> {
        for message in messages {
            match message {
                Message::Add(documents) => {
                    for document in documents {
                        self.add(&document)?;
                    }
                }
                Message::Forget(field, text) => self.forget(field, &text)?,
                Message::Finish => return self.finish(),
            }
        }
        Err(ended())
    }

    fn add(&mut self, document: &TantivyDocument) -> Result<(), IndexError> {
        let at = self.documents;
        for (field, value) in document.field_values() {
            let Some(text) = value.as_str() else { continue };
            match self.terms.get_mut(field.field_id() as usize) {
                Some((_, Terms::Whole(texts))) => texts.add(at, text),
                Some((_, Terms::Pairs(inverted))) => {
                    let length = inverted.add(at, text, &mut self.spare)?;
                    self.norms.record(at, field, length);
                }
                Some((_, Terms::None)) | None => (),
            }
        }
        self.fast.add_document(document)?;
        self.store.store(document, &self.schema)?;
        self.documents += 1;
        Ok(())
    }

    fn forget(&mut self, field: Field, text: &str) -> Result<(), IndexError> {
        if let Some((_, Terms::Whole(texts))) = self.terms.get(field.field_id() as usize) {
            texts.documents(text, |at| _ = self.forgotten.insert(at))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<SegmentMeta, IndexError> {
        self.store.close()?;
        let mut fast = opened(&self.segment, SegmentComponent::FastFields)?;
        self.fast.serialize(&mut fast, None)?;
        fast.terminate()?;
        drop(self.fast);
        let norms = opened(&self.segment, SegmentComponent::FieldNorms)?;
        self.norms.fill_up_to_max_doc(self.documents);
        self.norms
            .serialize(FieldNormsSerializer::from_write(norms)?, None)?;
        write_terms(&self.segment, self.terms, &mut self.spare)?;
        let mut segment = self.segment.with_max_doc(self.documents);
        if !self.forgotten.is_empty() {
            segment = write_forgotten(segment, &self.forgotten)?;
        }
        let meta = segment.meta().clone();
        meta.untrack_temp_docstore();
        Ok(meta)
    }
}

/// A file of `segment`, open for writing.
fn opened(segment: &Segment, part: SegmentComponent) -> Result<WritePtr, IndexError> {
    let file = segment.open_write(part);
    Ok(file.map_err(tantivy::TantivyError::from)?)
}

/// Writes the terms of all fields; the lengths of the texts are written already.
fn write_terms(
    segment: &Segment,
    terms: Vec<(Field, Terms)>,
    spare: &mut Vec<u64>,
) -> Result<(), IndexError> {
    let norms = segment.open_read(SegmentComponent::FieldNorms);
    let norms = FieldNormReaders::open(norms.map_err(tantivy::TantivyError::from)?)?;
    let mut serializer = InvertedIndexSerializer::open(segment)?;
    for (field, terms) in terms {
        let count = match &terms {
            Terms::None => 0,
            Terms::Whole(texts) => texts.count,
            Terms::Pairs(inverted) => inverted.count(),
        };
        if count == 0 {
            continue;
        }
        let mut out = serializer.new_field(field, count, norms.get_field(field)?)?;
        match terms {
            Terms::None => (),
            Terms::Whole(texts) => texts.serialize(&mut out)?,
            Terms::Pairs(inverted) => inverted.serialize(&mut out, spare)?,
        }
        out.close()?;
    }
    Ok(serializer.close()?)
}

/// Writes which documents of `segment` are forgotten.
fn write_forgotten(segment: Segment, forgotten: &BTreeSet<DocId>) -> Result<Segment, IndexError> {
    let mut alive = BitSet::with_max_value_and_full(segment.meta().max_doc());
    for &at in forgotten {
        alive.remove(at);
    }
    let count = u32::try_from(forgotten.len()).unwrap_or(u32::MAX);
    let segment = segment.with_delete_meta(count, BEFORE_ANY);
    let mut file = opened(&segment, SegmentComponent::Delete)?;
    write_alive_bitset(&alive, &mut file)?;
    file.terminate()?;
    Ok(segment)
}

/// Texts that are terms as they are, each with its documents.
#[derive(Default)]
struct Texts {
    places: BTreeMap<String, usize>,
    /// For each text the last document and, written as distances, all.
    documents: Vec<(DocId, Vec<u8>)>,
    /// The text of the document before.
    last: Option<(String, usize)>,
    count: u64,
}

impl Texts {
    fn add(&mut self, document: DocId, text: &str) {
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

    /// Gives the documents of `text` to `take`.
    fn documents(&self, text: &str, mut with: impl FnMut(DocId)) -> std::io::Result<()> {
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

    fn serialize(&self, serializer: &mut FieldSerializer<'_>) -> std::io::Result<()> {
        for text in self.places.keys() {
            serializer.new_term_without_freq(text.as_bytes())?;
            self.documents(text, |at| serializer.write_doc(at, 0, &[]))?;
            serializer.close_term()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::schema;
    use std::path::Path;

    /// Documents of all fields, some fields being left out; file `n / 7` has number n.
    fn documents(count: u64) -> Vec<TantivyDocument> {
        let (_, fields) = schema::schema();
        let facets = fields.facets;
        let of = |n: u64| {
            let mut document = TantivyDocument::default();
            let is_notice = n.is_multiple_of(10);
            document.add_text(fields.kind, if is_notice { "notice" } else { "clause" });
            document.add_text(fields.file, format!("文件{}", n / 7));
            if !is_notice {
                // Some terms are in most documents, more often than once, and at far places.
                let text = format!(
                    "各单位要加强科学技术普及 ２０{n} 年，科学。{}𠀀普及{}",
                    char::from_u32(0x4E00 + (n * 7 % 5000) as u32).unwrap(),
                    "科".repeat((n % 300) as usize),
                );
                document.add_text(fields.text, text);
                document.add_text(fields.title, format!("关于第{}号通知\n各单位", n / 7));
                document.add_text(facets.titles, format!("关于第{}号通知", n / 7));
            }
            for (field, every) in [(facets.province, 2), (facets.role, 3), (facets.notice, 1)] {
                if n.is_multiple_of(every) {
                    document.add_text(field, format!("甲{}", n % 5));
                }
            }
            if !n.is_multiple_of(4) {
                document.add_u64(fields.date, 20_220_000 + n);
            }
            document.add_u64(fields.order, n);
            document.add_bytes(fields.clause, format!("{n}内容").as_bytes());
            document
        };
        (0..count).map(of).collect()
    }

    fn index(folder: &Path) -> tantivy::Index {
        let index = tantivy::Index::create_in_dir(folder, schema::schema().0).unwrap();
        index.tokenizers().register(pairs::NAME, pairs::Pairs);
        index
    }

    /// The bytes of all files of the one segment of `index`, by their endings.
    fn files(index: &tantivy::Index, folder: &Path) -> Vec<(&'static str, Vec<u8>)> {
        let segments = index.searchable_segment_metas().unwrap();
        assert_eq!(segments.len(), 1);
        let of = |ending| {
            let name = format!("{}.{ending}", segments[0].id().uuid_string());
            (ending, std::fs::read(folder.join(name)).unwrap())
        };
        ["fast", "fieldnorm", "idx", "pos", "store", "term"]
            .map(of)
            .into()
    }

    #[test]
    fn the_files_are_to_the_byte_what_tantivy_writes() {
        let (desk, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (theirs, ours) = (index(desk.path()), index(other.path()));
        let mut writer = theirs.writer_with_num_threads(1, 200 << 20).unwrap();
        for document in documents(30_000) {
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let whole = Whole::begin(&ours, other.path().to_path_buf()).unwrap();
        for some in documents(30_000).chunks(1000) {
            whole.add(some.to_vec()).unwrap();
        }
        let mut writer = ours
            .writer_with_num_threads::<TantivyDocument>(1, 15 << 20)
            .unwrap();
        writer.add_segment(whole.finish().unwrap()).unwrap();
        writer.commit().unwrap();
        let (theirs, ours) = (files(&theirs, desk.path()), files(&ours, other.path()));
        for ((ending, theirs), (_, ours)) in theirs.into_iter().zip(ours) {
            assert!(
                theirs == ours,
                "{ending}: {} and {} bytes",
                theirs.len(),
                ours.len()
            );
        }
    }

    #[test]
    fn what_was_forgotten_is_not_found_and_what_came_after_is() {
        let desk = tempfile::tempdir().unwrap();
        let index = index(desk.path());
        let (_, fields) = schema::schema();
        let whole = Whole::begin(&index, desk.path().to_path_buf()).unwrap();
        whole.add(documents(70)).unwrap();
        whole.forget(fields.file, "文件3").unwrap();
        whole.forget(fields.file, "文件99").unwrap();
        whole
            .add(documents(70).split_off(21)[..2].to_vec())
            .unwrap();
        let mut writer = index
            .writer_with_num_threads::<TantivyDocument>(1, 15 << 20)
            .unwrap();
        writer.add_segment(whole.finish().unwrap()).unwrap();
        writer.commit().unwrap();
        let count = |index: &tantivy::Index| {
            let searcher = index.reader().unwrap().searcher();
            let term = tantivy::Term::from_field_text(fields.file, "文件3");
            let query = tantivy::query::TermQuery::new(term, Default::default());
            let found = searcher.search(&query, &tantivy::collector::Count).unwrap();
            (found, searcher.num_docs())
        };
        assert_eq!(count(&index), (2, 65));
        // Runs that come later forget more.
        writer.delete_term(tantivy::Term::from_field_text(fields.file, "文件3"));
        writer.commit().unwrap();
        assert_eq!(count(&index), (0, 63));
    }

    #[test]
    fn an_index_of_nothing_can_be_searched() {
        let desk = tempfile::tempdir().unwrap();
        let index = index(desk.path());
        let whole = Whole::begin(&index, desk.path().to_path_buf()).unwrap();
        let mut writer = index
            .writer_with_num_threads::<TantivyDocument>(1, 15 << 20)
            .unwrap();
        writer.add_segment(whole.finish().unwrap()).unwrap();
        writer.commit().unwrap();
        assert_eq!(index.reader().unwrap().searcher().num_docs(), 0);
    }
}
