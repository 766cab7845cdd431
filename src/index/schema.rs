//! The fields of the index, each named once.
//!
//! Three kinds of tantivy documents lie in it: a clause (searched), a notice (kept whole, for `show`
//! and `compare`) and a file (what was read, and what came of it). One commit holds all three, so
//! they never disagree.

use serde::{Deserialize, Serialize};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

use crate::corpus::{Entry, Province};
use crate::notice::{Path, Role};

/// The version of everything below; it names the folder of the index, so that another version is
/// never opened by mistake. Raise it whenever a field, a token or the parser's output changes.
pub(super) const FORMAT: u32 = 2;

/// The fields of the schema.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// `clause`, `notice` or `file`.
    pub(crate) kind: Field,
    /// The identity of the file a clause or notice stands in.
    pub(crate) file: Field,
    /// The identity of the file that a record is about.
    pub(crate) record: Field,
    /// What copies of a notice have in common.
    pub(crate) key: Field,
    /// The terms of a clause.
    pub(crate) text: Field,
    /// The province of a clause.
    pub(crate) province: Field,
    /// The clause, notice or record itself, as JSON.
    pub(crate) json: Field,
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        kind: builder.add_text_field("kind", STRING),
        file: builder.add_text_field("file", STRING),
        record: builder.add_text_field("record", STRING),
        key: builder.add_text_field("key", STRING),
        text: builder.add_text_field(
            "text",
            TextOptions::default().set_indexing_options(indexing),
        ),
        province: builder.add_text_field("province", STRING),
        json: builder.add_text_field("json", STORED),
    };
    (builder.build(), fields)
}

/// A clause as the index keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndexedClause {
    /// The document part of the address.
    pub document: String,
    /// The path in it.
    pub path: Path,
    /// The label as printed.
    pub label: String,
    /// Its heading.
    pub heading: Option<String>,
    /// Its own text.
    pub text: String,
    /// Its role.
    pub role: Role,
    /// The page it begins on.
    pub page: Option<u32>,
    /// Whether its text may differ from what is printed.
    #[serde(default)]
    pub is_doubtful: bool,
    /// The other places it stands in.
    pub also_in: Vec<String>,
    /// The number of its notice.
    pub document_number: Option<String>,
    /// The title of its notice.
    pub title: String,
    /// The province of its notice.
    pub province: Option<Province>,
    /// The date of issue of its notice (ISO 8601).
    pub date_of_issue: Option<String>,
    /// The file it is quoted from.
    pub source: String,
}

/// What became of one file of the corpus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its absolute path, which is its identity.
    pub identity: String,
    /// What people call it.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// Time of change, nanoseconds since 1970.
    pub modified: u128,
    /// SHA-256 of its bytes; none where they could not be read.
    pub sha256: Option<String>,
    /// Why it gave nothing.
    pub error: Option<Failure>,
    /// The names of the notices in it.
    pub notices: Vec<String>,
    /// How many clauses it has, copies included.
    pub clauses: usize,
    /// How its pages were read, in words.
    #[serde(default)]
    pub reading: Option<String>,
    /// What is doubtful about it.
    pub warnings: Vec<crate::extract::Diagnostic>,
}

impl FileRecord {
    /// The record of a file that was not read yet; `identity` is its absolute path.
    pub fn unread(identity: String, entry: &Entry) -> Self {
        Self {
            identity,
            path: entry.path.to_string_lossy().into_owned(),
            size: entry.size,
            modified: entry.modified,
            sha256: None,
            error: None,
            notices: Vec::new(),
            clauses: 0,
            reading: None,
            warnings: Vec::new(),
        }
    }
}

/// Why a file gave no notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// For programs.
    pub code: String,
    /// For people.
    pub message: String,
}
