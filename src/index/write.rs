//! Everything that changed, written in one commit.
//!
//! A file's notices are written as they come, as if nobody had copies of them; [`Batch::merge`] then
//! writes anew those that turn out to have some. Until then they wait in memory or, where there are
//! many, in a file without a name.

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use tantivy::indexer::LogMergePolicy;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexSettings, IndexWriter, TantivyDocument, Term};
use tempfile::SpooledTempFile;

use super::commit::Commit;
use super::directory::{IndexDirectory, Use};
use super::frame::{Frame, clauses};
use super::pairs;
use super::schema::{self, Above, Fields, IndexedClause};
use super::whole::{self, Whole};
use super::{Index, IndexError};
use crate::notice::{Clause, Notice, copies};

/// Memory of the writer in bytes before it writes a segment. What is built anew is [`Whole`] and takes
/// none of it.
const WRITER_HEAP: usize = 192 << 20;

/// The same for a run that reads few bytes: a table of terms grows with it, and is gone through whole.
const LITTLE_HEAP: usize = 15_000_000;

/// How many bytes of files are few.
const FEW: u64 = 512 << 10;

/// How many documents go to the thread that writes at once.
const AT_ONCE: usize = 64;

/// Stored clauses are compressed so many bytes at a time. Larger blocks are smaller on the disk and slower
/// to look into.
const BLOCK: usize = 24 << 10;

/// How hard they are compressed: a fiftieth smaller than at zstd's own level, for half a second of work
/// in fifteen. Reading takes no longer.
const LEVEL: i32 = 5;

/// How many bytes of notices wait in memory before they go to a file.
const WAITING: usize = 64 << 20;

/// The share of deleted documents from which on a segment is written anew.
const DELETED: f32 = 0.3;

/// A file and the notices in it.
pub(super) type Filed = (String, Vec<Notice>);

/// Changes on their way into one commit.
pub(super) struct Batch<'k> {
    writer: IndexWriter,
    /// What takes the documents where everything is made anew.
    whole: Option<Whole>,
    /// Documents on their way to it.
    ready: Vec<TantivyDocument>,
    fields: Fields,
    known: Option<&'k Index>,
    waiting: SpooledTempFile,
    /// Where in `waiting` a file's notices lie.
    places: HashMap<String, (u64, usize)>,
}

impl<'k> Batch<'k> {
    /// Begins in `folder`: with what is `known` and lies there, or else with nothing. So many `bytes` of
    /// files will be read.
    pub(super) fn begin(
        folder: &Path,
        known: Option<&'k Index>,
        bytes: u64,
    ) -> Result<Self, IndexError> {
        let (schema, fields) = schema::schema();
        let index = match known {
            Some(_) => tantivy::Index::open(IndexDirectory::open(folder, Use::Writing)?)?,
            None => {
                // What lies here was left by a run that was killed.
                super::remove(folder)?;
                std::fs::create_dir_all(folder)?;
                let builder = tantivy::Index::builder().schema(schema);
                builder
                    .settings(IndexSettings {
                        docstore_compression: Compressor::Zstd(ZstdCompressor {
                            compression_level: Some(LEVEL),
                        }),
                        docstore_blocksize: BLOCK,
                        ..IndexSettings::default()
                    })
                    .open_or_create(IndexDirectory::open(folder, Use::Writing)?)?
            }
        };
        index.tokenizers().register(pairs::NAME, pairs::Pairs);
        // One thread, so that the same input gives the same segments.
        let heap = if bytes < FEW {
            LITTLE_HEAP
        } else {
            WRITER_HEAP
        };
        let writer: IndexWriter = index.writer_with_num_threads(1, heap)?;
        // A run that was killed leaves files whose names this one would give to its own.
        writer.garbage_collect_files().wait()?;
        let mut merging = LogMergePolicy::default();
        merging.set_del_docs_ratio_before_merge(DELETED);
        writer.set_merge_policy(Box::new(merging));
        let whole = match known {
            Some(_) => None,
            None => Some(Whole::begin(&index, folder, fields.file, whole::MOST)?),
        };
        Ok(Self {
            writer,
            whole,
            ready: Vec::new(),
            fields,
            known,
            waiting: SpooledTempFile::new_in(WAITING, folder),
            places: HashMap::new(),
        })
    }

    /// Forgets what stands in a file.
    pub(super) fn forget(&mut self, file: &str) {
        if self.whole.is_none() {
            let term = Term::from_field_text(self.fields.file, file);
            self.writer.delete_term(term);
            return;
        }
        // Where it fails, the thread has ended, and whoever commits is told why.
        let sent = self.send_ready();
        if let (Ok(()), Some(whole)) = (sent, &self.whole) {
            _ = whole.forget(file);
        }
    }

    /// Takes the notices of a file that nothing is written of, or nothing any more.
    pub(super) fn put(&mut self, file: Filed) -> Result<(), IndexError> {
        self.wait(&file)?;
        self.write(vec![file])
    }

    /// Takes the notices of a file that will be merged with others.
    pub(super) fn wait(&mut self, (file, notices): &Filed) -> Result<(), IndexError> {
        let bytes = postcard::to_stdvec(notices).map_err(|_| IndexError::Corrupt)?;
        let at = self.waiting.seek(SeekFrom::End(0))?;
        self.waiting.write_all(&bytes)?;
        self.places.insert(file.clone(), (at, bytes.len()));
        Ok(())
    }

    /// Writes the notices of `files` anew, each clause once for all of its copies.
    pub(super) fn merge(&mut self, files: &[&str]) -> Result<(), IndexError> {
        let mut filed = Vec::new();
        for file in files {
            self.forget(file);
            filed.push(((*file).to_owned(), self.notices_of(file)?));
        }
        self.write(filed)
    }

    fn notices_of(&mut self, file: &str) -> Result<Vec<Notice>, IndexError> {
        let Some(&(at, length)) = self.places.get(file) else {
            let known = self.known.map(|index| index.notices_in(file));
            return known.unwrap_or_else(|| Ok(Vec::new()));
        };
        let mut bytes = vec![0; length];
        self.waiting.seek(SeekFrom::Start(at))?;
        self.waiting.read_exact(&mut bytes)?;
        postcard::from_bytes(&bytes).map_err(|_| IndexError::Corrupt)
    }

    fn write(&mut self, files: Vec<Filed>) -> Result<(), IndexError> {
        let (names, notices): (Vec<String>, Vec<Vec<Notice>>) = files.into_iter().unzip();
        let counts: Vec<usize> = notices.iter().map(Vec::len).collect();
        let notices: Vec<Notice> = notices.into_iter().flatten().collect();
        let owners = names.iter().zip(counts);
        let owners: Vec<&str> = owners
            .flat_map(|(name, count)| std::iter::repeat_n(name.as_str(), count))
            .collect();
        let mut placed: HashMap<*const Clause, (usize, usize)> = HashMap::new();
        let mut firsts = Vec::new();
        for (which, notice) in notices.iter().enumerate() {
            let begins = which == 0 || owners[which] != owners[which - 1];
            let first = if begins {
                0
            } else {
                firsts[which - 1] + clauses(&notices[which - 1]).len()
            };
            firsts.push(first);
            for (ordinal, clause) in (first..).zip(clauses(notice)) {
                placed.insert(std::ptr::from_ref(clause), (which, ordinal));
            }
        }
        let mut found: HashSet<(usize, usize)> = HashSet::new();
        for group in copies::group(&notices) {
            let mut above = Above::default();
            for (order, clause) in (0..).zip(&group.clauses) {
                let at = placed.get(&std::ptr::from_ref(clause.clause)).copied();
                let (which, ordinal) = at.unwrap_or_default();
                found.insert((which, ordinal));
                let mut document = self.document(CLAUSE, owners[which]);
                let context = above.of(clause);
                schema::add_facets(&mut document, self.fields, clause, &context, order);
                self.write_clause(document, clause, ordinal)?;
            }
        }
        drop(placed);
        for (which, (notice, first)) in notices.into_iter().zip(firsts).enumerate() {
            let frame = Frame::of(notice, first, |ordinal| found.contains(&(which, ordinal)));
            let mut document = self.document(NOTICE, owners[which]);
            let bytes = postcard::to_stdvec(&frame).map_err(|_| IndexError::Corrupt)?;
            document.add_bytes(self.fields.frame, &bytes);
            self.add(document)?;
        }
        Ok(())
    }

    fn write_clause(
        &mut self,
        mut document: TantivyDocument,
        placed: &copies::PlacedClause<'_>,
        ordinal: usize,
    ) -> Result<(), IndexError> {
        let (clause, notice) = (placed.clause, placed.notice);
        let content = IndexedClause {
            document: placed.document.clone(),
            path: clause.path.clone(),
            label: clause.label.clone(),
            heading: clause.heading.clone(),
            text: clause.text(),
            role: clause.role,
            page: clause.page(),
            is_doubtful: clause.is_doubtful,
            also_in: placed.also_in.clone(),
            document_number: notice.document_number.as_ref().map(ToString::to_string),
            title: notice.title.clone(),
            province: notice.province,
            date_of_issue: notice.date_of_issue.map(|d| d.to_string()),
            source: notice.source.path.clone(),
            ordinal,
        };
        document.add_text(self.fields.text, &content.text);
        let bytes = postcard::to_stdvec(&content).map_err(|_| IndexError::Corrupt)?;
        document.add_bytes(self.fields.clause, &bytes);
        self.add(document)
    }

    fn add(&mut self, document: TantivyDocument) -> Result<(), IndexError> {
        if self.whole.is_some() {
            self.ready.push(document);
            return if self.ready.len() < AT_ONCE {
                Ok(())
            } else {
                self.send_ready()
            };
        }
        let Err(error) = self.writer.add_document(document) else {
            return Ok(());
        };
        // The thread that indexes has died; why is told to whoever waits for it.
        Err(self.writer.prepare_commit().err().unwrap_or(error).into())
    }

    fn send_ready(&mut self) -> Result<(), IndexError> {
        let ready = std::mem::take(&mut self.ready);
        let Some(Err(error)) = self.whole.as_ref().map(|whole| whole.add(ready)) else {
            return Ok(());
        };
        let why = self.whole.take().map(Whole::finish);
        Err(why.and_then(Result::err).unwrap_or(error))
    }

    fn document(&self, kind: &str, file: &str) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_text(self.fields.kind, kind);
        document.add_text(self.fields.file, file);
        document
    }

    /// Makes everything visible at once.
    pub(super) fn commit(mut self, commit: &Commit) -> Result<(), IndexError> {
        let payload = serde_json::to_string(commit).map_err(|_| IndexError::Corrupt)?;
        self.send_ready()?;
        if let Some(whole) = self.whole.take() {
            for segment in whole.finish()? {
                self.writer.add_segment(segment)?;
            }
        }
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        self.writer.wait_merging_threads()?;
        Ok(())
    }
}

/// What `kind` says of a clause.
pub(super) const CLAUSE: &str = "clause";
/// What `kind` says of a notice.
pub(super) const NOTICE: &str = "notice";
