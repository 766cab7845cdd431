//! The fields of the index, each named once.
//!
//! Two kinds of tantivy documents lie in it: a clause (searched) and a notice (for `show` and
//! `compare`). What came of each file stands in a table beside them. One commit holds all three, so
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
pub(super) const FORMAT: u32 = 4;

/// The fields of the schema.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// `clause` or `notice`.
    pub(crate) kind: Field,
    /// The identity of the file a clause or notice stands in.
    pub(crate) file: Field,
    /// The terms of a clause.
    pub(crate) text: Field,
    /// The province of a clause.
    pub(crate) province: Field,
    /// An [`IndexedClause`].
    pub(crate) clause: Field,
    /// A notice without the texts of its clauses.
    pub(crate) frame: Field,
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(super::pairs::NAME)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        kind: builder.add_text_field("kind", STRING),
        file: builder.add_text_field("file", STRING),
        text: builder.add_text_field(
            "text",
            TextOptions::default().set_indexing_options(indexing),
        ),
        province: builder.add_text_field("province", STRING),
        clause: builder.add_bytes_field("clause", STORED),
        frame: builder.add_bytes_field("frame", STORED),
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
    /// Which of the clauses of that file it is, counted from 0.
    pub ordinal: usize,
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
    pub reading: Option<String>,
    /// What copies of its notices may have in common.
    pub(super) kin: Vec<u64>,
    /// What is doubtful about it; in an archive, each with the member's name. Stored with its notices:
    /// most runs need nothing of it.
    #[serde(skip)]
    pub warnings: Vec<Diagnostic>,
    /// If it is an archive, its members that gave nothing.
    pub failed_members: Vec<FailedFile>,
}

impl FileRecord {
    /// The record of a file that was not read yet.
    pub fn unread(entry: &Entry) -> Self {
        Self {
            identity: entry.identity.clone(),
            path: entry.path.to_string_lossy().into_owned(),
            size: entry.size,
            modified: entry.modified,
            sha256: None,
            error: None,
            notices: Vec::new(),
            clauses: 0,
            reading: None,
            kin: Vec::new(),
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
        let terms = copies::copy_terms(notice).into_iter();
        self.kin.extend(terms.map(|term| fingerprint(&term)));
    }

    /// Adds what is doubtful about the notice at `path`, if it stands in this file.
    pub(super) fn remark(&mut self, path: &str, diagnostics: Vec<Diagnostic>) {
        let member = path.strip_prefix(&self.path);
        let member = member.and_then(|rest| rest.strip_prefix('/'));
        self.warnings
            .extend(diagnostics.into_iter().map(|mut warning| {
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

/// Sixty-four bits for `term` (FNV-1a). Two terms with the same ones cost a comparison and nothing else.
fn fingerprint(term: &str) -> u64 {
    term.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
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
