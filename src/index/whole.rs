//! One segment for everything, written when all files are read anew. Only where there are millions of
//! clauses there are more of them, so that memory stays bounded.
//!
//! Tantivy writes a segment whenever its memory is full; to merge them costs as much time again and maps
//! all of them. What it writes of a document is here written by the same parts of it, but for the
//! postings ([`Inverted`]), which wait on the disk: the files are to the byte what tantivy would write
//! with memory enough. What runs change later is tantivy's alone.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::fastfield::{FastFieldsWriter, write_alive_bitset};
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, FieldType, Schema, Value};
use tantivy::store::StoreWriter;
use tantivy::{BitSet, DocId, Segment, SegmentMeta, TantivyDocument};

use super::inverted::Inverted;
use super::texts::Texts;
use super::{IndexError, pairs};

/// How many messages may wait for the thread that writes.
const AHEAD: usize = 8;

/// How many documents a segment has at most: each takes some forty bytes of memory until it is written.
pub(super) const MOST: DocId = 4_000_000;

/// The opstamp of what is deleted in a segment that was never committed: no commit has a lower one.
const BEFORE_ANY: u64 = 0;

/// A segment that a thread of its own is writing.
pub(super) struct Whole {
    sender: SyncSender<Message>,
    writer: JoinHandle<Result<Vec<SegmentMeta>, IndexError>>,
}

enum Message {
    Add(Vec<TantivyDocument>),
    /// Forget the documents that are known by this.
    Forget(String),
    /// That was all. A run that fails does not come to it, and nothing more is written.
    Finish,
}

impl Whole {
    /// Begins in the `folder` of `index`, with `most` documents a segment. What is to be forgotten is
    /// known by its text in `field`.
    pub(super) fn begin(
        index: &tantivy::Index,
        folder: &Path,
        field: Field,
        most: DocId,
    ) -> Result<Self, IndexError> {
        let (index, folder) = (index.clone(), folder.to_path_buf());
        let (sender, messages) = sync_channel(AHEAD);
        let write = move || {
            let writer = Writer {
                part: Part::new(&index, &folder)?,
                index,
                folder,
                field,
                most,
                done: Vec::new(),
            };
            writer.write(&messages)
        };
        let writer = std::thread::Builder::new().name("segment".to_owned());
        let writer = writer.spawn(write)?;
        Ok(Self { sender, writer })
    }

    /// Takes documents. An error means that the thread has ended; [`Self::finish`] knows why.
    pub(super) fn add(&self, documents: Vec<TantivyDocument>) -> Result<(), IndexError> {
        self.send(Message::Add(documents))
    }

    /// Forgets those documents that came until now and are known by `text`.
    pub(super) fn forget(&self, text: &str) -> Result<(), IndexError> {
        self.send(Message::Forget(text.to_owned()))
    }

    fn send(&self, message: Message) -> Result<(), IndexError> {
        self.sender.send(message).map_err(|_| ended())
    }

    /// Writes the files and tells what the segments are; nobody sees them before they are committed.
    pub(super) fn finish(self) -> Result<Vec<SegmentMeta>, IndexError> {
        // Where it cannot be told, the thread has ended, and knows why.
        _ = self.send(Message::Finish);
        self.writer.join().map_err(|_| ended())?
    }
}

fn ended() -> IndexError {
    std::io::Error::other("写索引的线程中止了").into()
}

/// The thread.
struct Writer {
    index: tantivy::Index,
    folder: PathBuf,
    field: Field,
    most: DocId,
    part: Part,
    done: Vec<Done>,
}

impl Writer {
    fn write(mut self, messages: &Receiver<Message>) -> Result<Vec<SegmentMeta>, IndexError> {
        for message in messages {
            match message {
                Message::Add(documents) => {
                    for document in documents {
                        if self.part.documents == self.most {
                            let next = Part::new(&self.index, &self.folder)?;
                            let part = std::mem::replace(&mut self.part, next);
                            self.done.push(part.close(self.field)?);
                        }
                        self.part.add(&document)?;
                    }
                }
                Message::Forget(text) => self.forget(&text)?,
                Message::Finish => {
                    self.done.push(self.part.close(self.field)?);
                    return self.done.into_iter().map(Done::finish).collect();
                }
            }
        }
        Err(ended())
    }

    fn forget(&mut self, text: &str) -> Result<(), IndexError> {
        for done in &mut self.done {
            let documents = done.texts.as_ref();
            documents.map_or(Ok(()), |texts| {
                texts.documents(text, |at| _ = done.forgotten.insert(at))
            })?;
        }
        let terms = self.part.terms.get(self.field.field_id() as usize);
        if let Some((_, Terms::Whole(texts))) = terms {
            let forgotten = &mut self.part.forgotten;
            texts.documents(text, |at| _ = forgotten.insert(at))?;
        }
        Ok(())
    }
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

/// A segment that still takes documents.
struct Part {
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

impl Part {
    fn new(index: &tantivy::Index, folder: &Path) -> Result<Self, IndexError> {
        let (segment, schema) = (index.new_segment(), index.schema());
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
                    Terms::Pairs(Inverted::new(folder, has_positions)?)
                }
                Some(_) => Terms::Whole(Texts::default()),
            };
            terms.push((field, of_field));
        }
        let settings = index.settings();
        let store = StoreWriter::new(
            opened(&segment, SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        )?;
        let tokenizers = index.fast_field_tokenizer().clone();
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

    /// Writes its files; keeps the texts of `field`.
    fn close(mut self, field: Field) -> Result<Done, IndexError> {
        self.store.close()?;
        let mut fast = opened(&self.segment, SegmentComponent::FastFields)?;
        self.fast.serialize(&mut fast, None)?;
        fast.terminate()?;
        drop(self.fast);
        let norms = opened(&self.segment, SegmentComponent::FieldNorms)?;
        self.norms.fill_up_to_max_doc(self.documents);
        self.norms
            .serialize(FieldNormsSerializer::from_write(norms)?, None)?;
        let mut texts = write_terms(&self.segment, self.terms, &mut self.spare)?;
        Ok(Done {
            segment: self.segment.with_max_doc(self.documents),
            texts: texts.remove(&field),
            forgotten: self.forgotten,
        })
    }
}

/// A segment that is written.
struct Done {
    segment: Segment,
    /// The texts that its documents are known by.
    texts: Option<Texts>,
    forgotten: BTreeSet<DocId>,
}

impl Done {
    fn finish(self) -> Result<SegmentMeta, IndexError> {
        let mut segment = self.segment;
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

/// Writes the terms of all fields and gives back those that are whole texts. The lengths of the texts
/// are written already.
fn write_terms(
    segment: &Segment,
    terms: Vec<(Field, Terms)>,
    spare: &mut Vec<u64>,
) -> Result<HashMap<Field, Texts>, IndexError> {
    let mut whole = HashMap::new();
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
            Terms::Whole(texts) => {
                texts.serialize(&mut out)?;
                whole.insert(field, texts);
            }
            Terms::Pairs(inverted) => inverted.serialize(&mut out, spare)?,
        }
        out.close()?;
    }
    serializer.close()?;
    Ok(whole)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::schema;

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

    fn add(writer: &tantivy::IndexWriter, whole: Whole) {
        for segment in whole.finish().unwrap() {
            writer.add_segment(segment).unwrap();
        }
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
        let file = schema::schema().1.file;
        let whole = Whole::begin(&ours, other.path(), file, MOST).unwrap();
        for some in documents(30_000).chunks(1000) {
            whole.add(some.to_vec()).unwrap();
        }
        let mut writer = ours
            .writer_with_num_threads::<TantivyDocument>(1, 15 << 20)
            .unwrap();
        add(&writer, whole);
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
    fn what_was_forgotten_is_not_found_and_what_came_after_is_in_however_many_segments() {
        let (_, fields) = schema::schema();
        for most in [1, 24, 72, MOST] {
            let desk = tempfile::tempdir().unwrap();
            let index = index(desk.path());
            let whole = Whole::begin(&index, desk.path(), fields.file, most).unwrap();
            whole.add(documents(70)).unwrap();
            whole.forget("文件3").unwrap();
            whole.forget("文件99").unwrap();
            let again = documents(23).split_off(21);
            whole.add(again).unwrap();
            let mut writer = index
                .writer_with_num_threads::<TantivyDocument>(1, 15 << 20)
                .unwrap();
            add(&writer, whole);
            writer.commit().unwrap();
            let count = || {
                let searcher = index.reader().unwrap().searcher();
                let term = tantivy::Term::from_field_text(fields.file, "文件3");
                let query = tantivy::query::TermQuery::new(term, Default::default());
                let found = searcher.search(&query, &tantivy::collector::Count).unwrap();
                (found, searcher.num_docs())
            };
            assert_eq!(count(), (2, 65), "{most}");
            // Runs that come later forget more.
            writer.delete_term(tantivy::Term::from_field_text(fields.file, "文件3"));
            writer.commit().unwrap();
            assert_eq!(count(), (0, 63), "{most}");
        }
    }

    #[test]
    fn an_index_of_nothing_can_be_searched() {
        let desk = tempfile::tempdir().unwrap();
        let index = index(desk.path());
        let file = schema::schema().1.file;
        let whole = Whole::begin(&index, desk.path(), file, MOST).unwrap();
        let mut writer = index
            .writer_with_num_threads::<TantivyDocument>(1, 15 << 20)
            .unwrap();
        add(&writer, whole);
        writer.commit().unwrap();
        assert_eq!(index.reader().unwrap().searcher().num_docs(), 0);
    }
}
