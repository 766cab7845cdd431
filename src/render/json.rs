//! The published JSON. These structs are the contract with other people's scripts: keys are added,
//! never renamed; what lies behind them may change.
//!
//! Of a notice, beside what the contract names: `document_number.form` (`bracketed`, `order`,
//! `announcement`; an order's `year` is null), `other_numbers`, `enclosed_title` and
//! `enclosed_genre`, `level` (`national`, `province`, `city`, `county`), `city`, `county`,
//! `secrecy`, `urgency`, `signers`, `notes`, `history` (who passed and published a regulation),
//! `date_in_force`, `contacts` (name, phones, emails, address, page, line; unmasked, as programs need
//! them), and `places`: for each piece of metadata by what it was read (`by`), with page and line.
//!
//! Of a clause's `fields`: every entry has the exact substring (`text`) and its character offsets
//! (`start`, `end`), and what was made of it. `targets`: `bound` (`>=`, `<=`, `>`, `<`, `=`, `~`,
//! `+`, `-`), `value`, `max` (ranges), `unit`, `per`. `dates`: `from` and `to` (both included, null
//! where open), `inferred` (where a year came from that the words do not state: `date_of_issue`,
//! `document_number`, `title`, `clause`), `every` (`year`, `quarter`, `month`), `relative` (`anchor`,
//! `count`, `unit`, `side`).
//! `bodies`: `kind` (`responsible`, `lead`, `host`, `organizer`, …) and `names`. `references`:
//! `title`, `document_number`, `clause` (the article that is meant), `means` (what a short title stands
//! for) and `means_by` (`stated`, `ending`). `strength`:
//! `level` (`mandatory`, `encouraged`, `optional`).

use std::collections::BTreeMap;

mod comparison;

use serde::Serialize;
use serde_json::{Value, json};

use super::fields;
use crate::corpus::Level;
use crate::extract::{Diagnostic, PageReading, Removed};
use crate::index::{FailedFile, FileRecord, IndexedClause, Reason, Report, State};
use crate::notice::contact::Contact;
use crate::notice::frame::{Frame, ReadFrom};
use crate::notice::history::Event;
use crate::notice::{Attachment, Clause, Matter, Notice, Table, address};
use crate::search::{Count, Facets, Found, Hit, Match, Query};

pub use comparison::{comparison, explained_row, handout};

/// A notice (`parse`, `show`).
#[derive(Serialize)]
struct NoticeJson<'a> {
    id: &'a str,
    source: &'a crate::extract::Source,
    document_number: Option<Value>,
    title: &'a str,
    enclosed_title: Option<&'a str>,
    genre: Option<&'a str>,
    issuing_bodies: &'a [String],
    main_recipients: &'a [String],
    province: Option<&'a str>,
    date_of_issue: Option<String>,
    imprint: Option<Value>,
    disclosure: Option<&'a str>,
    other_numbers: Vec<String>,
    #[serde(flatten)]
    frame: FrameJson<'a>,
    references: Vec<Value>,
    clauses: Vec<ClauseJson<'a>>,
    attachments: Vec<AttachmentJson<'a>>,
    matter: &'a [Matter],
    removed: &'a [Removed],
    pages: &'a [PageReading],
    diagnostics: &'a [Diagnostic],
}

/// The rest of a notice's metadata.
#[derive(Serialize)]
struct FrameJson<'a> {
    enclosed_genre: Option<&'a str>,
    level: Option<&'static str>,
    city: Option<&'a str>,
    county: Option<&'a str>,
    secrecy: Option<&'a str>,
    urgency: Option<&'a str>,
    signers: &'a [String],
    notes: &'a [String],
    history: Vec<Value>,
    date_in_force: Option<String>,
    contacts: &'a [Contact],
    places: &'a BTreeMap<String, ReadFrom>,
}

/// A clause.
#[derive(Serialize)]
struct ClauseJson<'a> {
    path: String,
    address: String,
    label: &'a str,
    level: u8,
    heading: Option<&'a str>,
    text: String,
    role: &'static str,
    page: Option<u32>,
    last_page: Option<u32>,
    line: Option<u32>,
    fields: Value,
    doubtful: bool,
    children: Vec<ClauseJson<'a>>,
}

/// An attachment.
#[derive(Serialize)]
struct AttachmentJson<'a> {
    label: &'a str,
    title: &'a str,
    clauses: Vec<ClauseJson<'a>>,
    tables: &'a [Table],
    notice: Option<Value>,
    matter: &'a [Matter],
}

/// `notice` in the shape of the contract.
pub fn notice(notice: &Notice) -> Value {
    value(notice_json(notice, &notice.clauses))
}

/// `notice` with nothing but one `clause` of the document called `document`, for `show DOC#PATH`.
pub fn notice_with_clause(notice: &Notice, document: &str, clause: &Clause) -> Value {
    let mut json = notice_json(notice, &[]);
    json.clauses = vec![clause_json(document, clause)];
    json.attachments = Vec::new();
    let mut json = value(json);
    json["address"] = Value::String(address(document, &clause.path));
    json
}

/// `notice` with nothing but one of its attachments, for `show DOC#附件2`.
pub fn notice_with_attachment(notice: &Notice, attachment: &Attachment) -> Value {
    let mut json = notice_json(notice, &[]);
    json.attachments = vec![attachment_json(notice, attachment)];
    let mut json = value(json);
    json["address"] = Value::String(format!("{}#{}", notice.name(), attachment.label));
    json
}

fn notice_json<'a>(notice: &'a Notice, clauses: &'a [Clause]) -> NoticeJson<'a> {
    let name = notice.name();
    NoticeJson {
        id: &notice.id,
        source: &notice.source,
        document_number: notice.document_number.as_ref().map(
            |n| json!({ "text": n.to_string(), "code": n.code, "year": n.year, "serial": n.serial, "form": n.form }),
        ),
        title: &notice.title,
        enclosed_title: notice.enclosed_title.as_deref(),
        genre: notice.genre.as_deref(),
        issuing_bodies: &notice.issuing_bodies,
        main_recipients: &notice.main_recipients,
        province: notice.province.map(|p| p.name()),
        date_of_issue: notice.date_of_issue.map(|d| d.to_string()),
        imprint: notice.imprint.as_ref().map(|i| {
            json!({
                "copy_recipients": i.copy_recipients,
                "printing_body": i.printing_body,
                "date_of_printing": i.date_of_printing.map(|d| d.to_string()),
                "copies": i.copies,
            })
        }),
        disclosure: notice.disclosure.as_deref(),
        other_numbers: notice.frame.other_numbers.iter().map(ToString::to_string).collect(),
        frame: frame_json(&notice.frame),
        references: notice
            .references
            .iter()
            .map(|r| {
                json!({
                    "title": r.title,
                    "document_number": r.document_number.as_ref().map(ToString::to_string),
                    "clause": r.cited,
                    "means": r.means,
                    "cited_in": r.clause.as_ref().map(ToString::to_string),
                })
            })
            .collect(),
        clauses: clauses.iter().map(|c| clause_json(&name, c)).collect(),
        attachments: notice.attachments.iter().map(|a| attachment_json(notice, a)).collect(),
        matter: &notice.matter,
        removed: &notice.removed,
        pages: &notice.readings,
        diagnostics: &notice.diagnostics,
    }
}

fn frame_json(frame: &Frame) -> FrameJson<'_> {
    let history = frame.history.iter();
    let event = |e: &Event| json!({ "date": e.date.to_string(), "action": e.action, "by": e.by });
    FrameJson {
        enclosed_genre: frame.enclosed_genre.as_deref(),
        level: frame.level.map(Level::name),
        city: frame.city.as_deref(),
        county: frame.county.as_deref(),
        secrecy: frame.secrecy.as_deref(),
        urgency: frame.urgency.as_deref(),
        signers: &frame.signers,
        notes: &frame.notes,
        history: history.map(event).collect(),
        date_in_force: frame.date_in_force.map(|d| d.to_string()),
        contacts: &frame.contacts,
        places: &frame.places,
    }
}

fn attachment_json<'a>(owner: &Notice, attachment: &'a Attachment) -> AttachmentJson<'a> {
    let document = format!("{}#{}", owner.name(), attachment.label);
    AttachmentJson {
        label: &attachment.label,
        title: &attachment.title,
        clauses: attachment
            .clauses
            .iter()
            .map(|c| clause_json(&document, c))
            .collect(),
        tables: &attachment.tables,
        notice: attachment.notice.as_deref().map(notice),
        matter: &attachment.matter,
    }
}

fn clause_json<'a>(document: &str, clause: &'a Clause) -> ClauseJson<'a> {
    ClauseJson {
        path: clause.path.to_string(),
        address: address(document, &clause.path),
        label: &clause.label,
        level: clause.level,
        heading: clause.heading.as_deref(),
        text: clause.text(),
        role: clause.role.name(),
        page: clause.page(),
        last_page: clause.last_page(),
        line: clause.paragraphs.first().map(|p| p.line),
        fields: fields::fields(&clause.fields),
        doubtful: clause.is_doubtful,
        children: clause
            .children
            .iter()
            .map(|c| clause_json(document, c))
            .collect(),
    }
}

/// The report of `index`.
pub fn report(report: &Report) -> Value {
    let failed = report.failed.iter().map(failed_file);
    json!({
        "added": report.added,
        "updated": report.updated,
        "removed": report.removed,
        "moved": report.moved,
        "unchanged": report.unchanged,
        "failed": failed.collect::<Vec<_>>(),
        "notices": report.notices,
        "clauses": report.clauses,
        "rebuilt": report.rebuilt.is_some(),
        "rebuilt_because": report.rebuilt.map(Reason::name),
    })
}

/// The hits of `search`.
pub fn found(query: &Query, found: &Found) -> Value {
    let kinds = Match::ALL.iter().zip(found.counts);
    let kinds: serde_json::Map<String, Value> = kinds
        .map(|(kind, count)| (kind.name().to_owned(), count.into()))
        .collect();
    let mut json = json!({
        "query": query.text,
        "total": found.total,
        "literal": found.literal(),
        "matches": kinds,
        "hits": found.hits.iter().map(hit).collect::<Vec<_>>(),
        "facets": found.facets.as_ref().map_or_else(|| json!({}), facets),
    });
    if let Some(notices) = found.notices {
        json["notices"] = notices.into();
        let groups = found.groups.iter();
        json["groups"] = groups
            .map(|g| json!({ "notice": g.notice, "total": g.total, "shown": g.shown }))
            .collect();
    }
    if query.explain {
        let terms = found.terms.iter();
        json["terms"] = terms
            .map(|(term, weight, idf)| json!({ "term": term, "weight": weight, "idf": idf }))
            .collect();
    }
    json
}

fn facets(facets: &Facets) -> Value {
    let counts = |counts: &[Count]| -> Value {
        let counts = counts.iter();
        counts
            .map(|c| json!({ "value": c.value, "count": c.count }))
            .collect()
    };
    json!({
        "province": counts(&facets.province),
        "year": counts(&facets.year),
        "role": counts(&facets.role),
        "notice": counts(&facets.notice),
    })
}

/// One hit of `search`.
pub fn hit(hit: &Hit) -> Value {
    let clause = &hit.clause;
    let mut json = json!({
        "score": hit.score,
        "match": hit.kind.name(),
        "notice": {
            "document_number": clause.document_number,
            "title": clause.title,
            "province": clause.province.map(|p| p.name()),
            "date_of_issue": clause.date_of_issue,
            "path": clause.source,
        },
        "clause": found_clause(clause),
        "highlights": hit.highlights,
        "also_in": clause.also_in,
    });
    if !hit.before.is_empty() || !hit.after.is_empty() {
        json["before"] = hit.before.iter().map(found_clause).collect();
        json["after"] = hit.after.iter().map(found_clause).collect();
    }
    if !hit.terms.is_empty() {
        let terms = hit.terms.iter().map(|t| {
            let (text, title) = t.occurrences;
            json!({ "term": t.term, "in_text": text, "in_title": title, "score": t.score })
        });
        json["terms"] = terms.collect();
        json["others"] = json!(hit.others);
    }
    json
}

fn found_clause(clause: &IndexedClause) -> Value {
    json!({
        "address": address(&clause.document, &clause.path),
        "path": clause.path.to_string(),
        "label": clause.label,
        "heading": clause.heading,
        "text": clause.text,
        "role": clause.role.name(),
        "page": clause.page,
        "doubtful": clause.is_doubtful,
    })
}

/// One file in `status`.
pub fn file(record: &FileRecord, state: State) -> Value {
    json!({
        "path": record.path,
        "state": state.name(),
        "reason": record.error.as_ref().map(|e| json!({ "code": e.code, "message": e.message })),
        "sha256": record.sha256,
        "notices": record.notices,
        "clauses": record.clauses,
        "reading": record.reading,
        "warnings": record.warnings,
        "failed_members": record.failed_members.iter().map(failed_file).collect::<Vec<_>>(),
    })
}

fn failed_file(failed: &FailedFile) -> Value {
    let error = &failed.error;
    json!({ "path": failed.path, "error": { "code": error.code, "message": error.message } })
}

/// An error of any command.
pub fn error(code: &str, message: &str, hint: Option<&str>) -> Value {
    json!({ "error": { "code": code, "message": message, "hint": hint } })
}

/// These structs hold nothing that JSON cannot: no map with keys other than strings.
fn value(content: impl Serialize) -> Value {
    serde_json::to_value(content).unwrap_or(Value::Null)
}
