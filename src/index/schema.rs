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
use crate::extract::{self, Diagnostic, ExtractError};
use crate::notice::{Notice, Path, Role, copies};

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
    /// What is doubtful about it; in an archive, each with the member's name.
    pub warnings: Vec<Diagnostic>,
    /// If it is an archive, its members that gave nothing.
    #[serde(default)]
    pub failed_members: Vec<FailedFile>,
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
            failed_members: Vec::new(),
        }
    }

    /// Counts a notice that stands in it.
    pub(super) fn add(&mut self, notice: &Notice) {
        self.notices.extend(copies::copy_keys(notice));
        self.reading = self.reading.take().or(extract::in_words(&notice.readings));
        let embedded = notice.embedded();
        let notices = std::iter::once(notice).chain(embedded.iter().map(|(_, n)| *n));
        self.clauses += notices
            .map(|n| n.addressed_clauses().count())
            .sum::<usize>();
        let member = notice.source.path.strip_prefix(&self.path);
        let member = member.and_then(|rest| rest.strip_prefix('/'));
        self.warnings
            .extend(notice.diagnostics.iter().cloned().map(|mut warning| {
                if let Some(member) = member {
                    warning.message = format!("{member}：{}", warning.message);
                }
                warning
            }));
    }

    /// Itself or its members, as far as they gave nothing.
    pub(super) fn failures(&self) -> Vec<FailedFile> {
        let whole = self.error.clone().map(|error| FailedFile {
            path: self.path.clone(),
            error,
        });
        let members = self.failed_members.iter().cloned();
        whole.into_iter().chain(members).collect()
    }
}

/// A file, or a member of an archive, that gave no notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedFile {
    /// Its name.
    pub path: String,
    /// Why.
    pub error: Failure,
}

/// Why a file gave no notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// For programs.
    pub code: String,
    /// For people.
    pub message: String,
}

impl Failure {
    pub(super) fn of(error: &ExtractError) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.to_string(),
        }
    }
}
