//! The fields of the index, each named once.
//!
//! Two kinds of tantivy documents lie in it: a clause (searched) and a notice (for `show` and
//! `compare`). What came of each file stands in a table beside them. One commit holds all three, so
//! they never disagree.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};

use super::table::Traces;
use crate::corpus::{Entry, Province};
use crate::extract::{self, Diagnostic, ExtractError};
use crate::notice::copies::{self, PlacedClause};
use crate::notice::numbering::{Label, Path};
use crate::notice::{Notice, Role};

/// The version of everything below; it names the folder of the index, so that another version is
/// never opened by mistake. Raise it whenever a field, a token or the parser's output changes.
pub(super) const FORMAT: u32 = 9;

/// How many characters of a clause count for those inside it.
const CONTEXT: usize = 60;

/// The fields of the schema.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// `clause` or `notice`.
    pub(crate) kind: Field,
    /// The identity of the file a clause or notice stands in.
    pub(crate) file: Field,
    /// The terms of a clause.
    pub(crate) text: Field,
    /// The terms of the titles of its notice and of the clauses it stands in.
    pub(crate) title: Field,
    /// What a clause is counted and filtered by.
    pub(crate) facets: Facets,
    /// The date of issue of its notice, as 20220113.
    pub(crate) date: Field,
    /// Its place among the clauses of its notice.
    pub(crate) order: Field,
    /// Twelve bits of the digest of its file: several files may go by one name.
    pub(crate) digest: Field,
    /// An [`IndexedClause`].
    pub(crate) clause: Field,
    /// A notice without the texts of its clauses.
    pub(crate) frame: Field,
}

/// What a clause is counted and filtered by: a term each and, but for the genre, a column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facets {
    /// The province of its notice.
    pub(crate) province: Field,
    /// The year of issue of its notice.
    pub(crate) year: Field,
    /// Its role, as in JSON.
    pub(crate) role: Field,
    /// The name of its notice, without an attachment.
    pub(crate) notice: Field,
    /// The genre of its notice.
    pub(crate) genre: Field,
    /// The titles of its notice, one a line, as a column only.
    pub(crate) titles: Field,
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(super::pairs::NAME)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let frequencies = TextFieldIndexing::default()
        .set_tokenizer(super::pairs::NAME)
        .set_index_option(IndexRecordOption::WithFreqs);
    // Whole strings: nothing ranks by their length.
    let plain = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let plain = TextOptions::default().set_indexing_options(plain);
    let column = plain.clone() | FAST;
    let fields = Fields {
        kind: builder.add_text_field("kind", plain.clone()),
        file: builder.add_text_field("file", plain.clone()),
        text: builder.add_text_field(
            "text",
            TextOptions::default().set_indexing_options(indexing),
        ),
        title: builder.add_text_field(
            "title",
            TextOptions::default().set_indexing_options(frequencies),
        ),
        facets: Facets {
            province: builder.add_text_field("province", column.clone()),
            year: builder.add_text_field("year", column.clone()),
            role: builder.add_text_field("role", column.clone()),
            notice: builder.add_text_field("notice", column),
            genre: builder.add_text_field("genre", plain),
            titles: builder.add_text_field("titles", FAST),
        },
        date: builder.add_u64_field("date", FAST),
        order: builder.add_u64_field("order", FAST),
        digest: builder.add_u64_field("digest", FAST),
        clause: builder.add_bytes_field("clause", STORED),
        frame: builder.add_bytes_field("frame", STORED),
    };
    (builder.build(), fields)
}

/// What `placed`, the clause at `order` in its notice, is counted, filtered, sorted and ranked by
/// beside its text.
pub(super) fn add_facets(
    document: &mut TantivyDocument,
    fields: Fields,
    placed: &PlacedClause<'_>,
    context: &str,
    order: u64,
) {
    let (notice, facets) = (placed.notice, fields.facets);
    let titles = [Some(&notice.title), notice.enclosed_title.as_ref()];
    let titles = titles.into_iter().flatten().map(String::as_str);
    let mut titles: Vec<&str> = titles.filter(|title| !title.is_empty()).collect();
    if titles.is_empty() {
        // Files are named after what they are.
        let stem = std::path::Path::new(&notice.source.path).file_stem();
        titles.extend(stem.and_then(|stem| stem.to_str()));
    }
    let titles = titles.join("\n");
    let around = format!("{titles}\n{context}");
    document.add_text(fields.title, &around);
    document.add_text(facets.titles, &titles);
    if let Some(province) = notice.province {
        document.add_text(facets.province, province.name());
    }
    let issued = notice
        .date_of_issue
        .map(|d| (d.year(), u64::from(u8::from(d.month())), u64::from(d.day())));
    let number = notice
        .document_number
        .as_ref()
        .and_then(|n| n.year)
        .map(u64::from);
    let year = issued.and_then(|(y, ..)| u64::try_from(y).ok()).or(number);
    if let Some(year) = year {
        document.add_text(facets.year, year.to_string());
        // A notice without a day comes before those of its year that have one.
        let (month, day) = issued.map_or((0, 0), |(_, m, d)| (m, d));
        document.add_u64(fields.date, year * 10_000 + month * 100 + day);
    }
    document.add_text(facets.role, placed.clause.role.name());
    let name = placed.document.split('#').next().unwrap_or_default();
    document.add_text(facets.notice, name);
    if let Some(genre) = &notice.genre {
        document.add_text(facets.genre, genre);
    }
    document.add_u64(fields.order, order);
    let digest = notice.source.sha256.get(..3).unwrap_or_default();
    document.add_u64(fields.digest, u64::from_str_radix(digest, 16).unwrap_or(0));
}

/// What clauses say before those inside them, by document and path.
#[derive(Default)]
pub(super) struct Above(HashMap<String, HashMap<Vec<Label>, String>>);

impl Above {
    /// What stands above `placed` in its document: the clause "（三）未按规定报送的" says little without
    /// its article's "有下列情形之一的，不予认定：". Clauses come in the order of their document.
    pub(super) fn of(&mut self, placed: &PlacedClause<'_>) -> String {
        let (document, path) = (&placed.document, placed.clause.path.0.as_slice());
        if !placed.clause.children.is_empty() {
            let start = placed.clause.text().chars().take(CONTEXT).collect();
            if !self.0.contains_key(document) {
                self.0.insert(document.clone(), HashMap::new());
            }
            if let Some(texts) = self.0.get_mut(document) {
                texts.insert(path.to_vec(), start);
            }
        }
        let texts = self.0.get(document);
        let above = (1..path.len())
            .filter_map(|length| texts.and_then(|texts| texts.get(&path[..length])))
            .map(String::as_str);
        above.collect::<Vec<_>>().join("\n")
    }
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
    /// What its notices are known by among copies. Stored beside the records: most runs need few.
    #[serde(skip)]
    pub(super) traces: Traces,
    /// For the files that it was written with, because they may hold copies; 0 where it has none.
    pub(super) together: u64,
    /// For all files that it hangs together with, of which only so many are written together; 0 where
    /// there are none.
    pub(super) tree: u64,
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
            traces: Traces::default(),
            together: 0,
            tree: 0,
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
        if let Traces::Here(traces) = &mut self.traces {
            traces.extend(copies::traces(notice));
        }
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
