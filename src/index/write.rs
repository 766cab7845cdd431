//! Everything that changed, written in one commit.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use serde::Serialize;
use tantivy::schema::Field;
use tantivy::{IndexWriter, TantivyDocument, Term};

use super::schema::{self, Fields, FileRecord, IndexedClause};
use super::update::{Change, Read};
use super::{Index, IndexError, Roots, folder, tokenizer};
use crate::notice::{Notice, copies};

/// Memory of the writer in bytes before it writes a segment. More gains nothing (measured at 1M clauses).
const WRITER_HEAP: usize = 128 << 20;

/// Writes everything in one commit.
pub(super) fn write(
    dir: &Path,
    known: Option<&Index>,
    roots: &Roots,
    kept: &[FileRecord],
    read: &[Read],
    gone: &[FileRecord],
) -> Result<(), IndexError> {
    let folder = folder(dir);
    let (schema, fields) = schema::schema();
    std::fs::create_dir_all(&folder)?;
    let index = match known {
        Some(_) => tantivy::Index::open_in_dir(&folder)?,
        None => {
            // What lies here without a commit was left by a run that was killed before its first one.
            std::fs::remove_dir_all(&folder)?;
            std::fs::create_dir_all(&folder)?;
            tantivy::Index::create_in_dir(&folder, schema)?
        }
    };
    // One thread, so that the same input gives the same segments.
    let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_HEAP)?;
    let term = |field: Field, text: &str| Term::from_field_text(field, text);
    for record in gone.iter().chain(read.iter().map(|r| &r.record)) {
        writer.delete_term(term(fields.record, &record.identity));
    }
    for file in read {
        add(
            &writer,
            fields,
            "file",
            &[(fields.record, &file.record.identity)],
            &file.record,
        )?;
    }
    writer.delete_term(term(fields.kind, "roots"));
    add(&writer, fields, "roots", &[], roots)?;
    let changed: Vec<&FileRecord> = gone
        .iter()
        .chain(
            read.iter()
                .filter(|r| r.change != Change::Same)
                .map(|r| &r.record),
        )
        .collect();
    let records = kept.iter().chain(read.iter().map(|r| &r.record));
    let files: HashMap<&str, &str> = records
        .map(|r| (r.path.as_str(), r.identity.as_str()))
        .collect();
    let file_of = |notice: &Notice| -> &str {
        let file = places(notice).find_map(|place| files.get(place));
        file.copied().unwrap_or_default()
    };
    let new: Vec<Notice> = read.iter().flat_map(|r| r.notices.clone()).collect();
    let affected = affected(known, new, &changed)?;
    let stale: BTreeSet<&str> = affected
        .iter()
        .map(file_of)
        .chain(changed.iter().map(|r| r.identity.as_str()))
        .collect();
    for file in stale {
        writer.delete_term(term(fields.file, file));
    }
    for notice in &affected {
        let keys = copies::copy_terms(notice);
        let terms: Vec<(Field, &str)> = std::iter::once((fields.file, file_of(notice)))
            .chain(keys.iter().map(|k| (fields.key, k.as_str())))
            .collect();
        add(&writer, fields, "notice", &terms, notice)?;
    }
    for group in copies::group(&affected) {
        for placed in &group.clauses {
            add_clause(&writer, fields, placed, file_of(placed.notice))?;
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

/// The new notices and every indexed one that may be a copy of one of them or of one that stood in
/// a `changed` file: their clauses are merged anew.
fn affected(
    known: Option<&Index>,
    new: Vec<Notice>,
    changed: &[&FileRecord],
) -> Result<Vec<Notice>, IndexError> {
    let mut affected = new;
    let Some(index) = known else {
        return Ok(affected);
    };
    let changed_paths: HashSet<&str> = changed.iter().map(|r| r.path.as_str()).collect();
    let mut open: BTreeSet<String> = affected.iter().flat_map(copies::copy_terms).collect();
    for record in changed {
        let old = index.notices_with(index.fields.file, &record.identity)?;
        open.extend(old.iter().flat_map(copies::copy_terms));
    }
    let mut seen: HashSet<String> = affected.iter().map(|n| n.source.path.clone()).collect();
    let mut known_keys: HashSet<String> = HashSet::new();
    while let Some(key) = open.pop_first() {
        for notice in index.notices_with(index.fields.key, &key)? {
            if places(&notice).any(|place| changed_paths.contains(place))
                || !seen.insert(notice.source.path.clone())
            {
                continue;
            }
            open.extend(
                copies::copy_terms(&notice)
                    .into_iter()
                    .filter(|k| !known_keys.contains(k)),
            );
            affected.push(notice);
        }
        known_keys.insert(key);
    }
    affected.sort_by(|a, b| a.source.path.cmp(&b.source.path));
    Ok(affected)
}

/// The path of a notice and those above it, one of which is a file's: a member's path goes on behind
/// its archive's.
fn places(notice: &Notice) -> impl Iterator<Item = &str> {
    let path = Path::new(&notice.source.path);
    path.ancestors().filter_map(Path::to_str)
}

fn add(
    writer: &IndexWriter,
    fields: Fields,
    kind: &str,
    terms: &[(Field, &str)],
    content: &impl Serialize,
) -> Result<(), IndexError> {
    let mut document = TantivyDocument::default();
    document.add_text(fields.kind, kind);
    for (field, text) in terms {
        document.add_text(*field, text);
    }
    document.add_text(fields.json, serde_json::to_string(content)?);
    writer.add_document(document)?;
    Ok(())
}

fn add_clause(
    writer: &IndexWriter,
    fields: Fields,
    placed: &copies::PlacedClause<'_>,
    file: &str,
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
    };
    let mut document = TantivyDocument::default();
    document.add_text(fields.kind, "clause");
    document.add_text(fields.file, file);
    if let Some(province) = notice.province {
        document.add_text(fields.province, province.name());
    }
    document.add_pre_tokenized_text(fields.text, tokenizer::tokens(&content.text));
    document.add_text(fields.json, serde_json::to_string(&content)?);
    writer.add_document(document)?;
    Ok(())
}
