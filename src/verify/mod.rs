//! A table that people have worked on, checked against the sources it quotes.
//!
//! A [`Table`] is read from whatever program saved it last; the [`Sources`] are extracted
//! and parsed anew, never taken from the index; each quote is then compared character by character with
//! the clause at its address. What counts as the same text is said in `plain`, how an address is
//! understood is [`lookup`](crate::search::lookup)'s business. Nothing is corrected here, and nothing
//! is passed over: a text among quotes that no citation stands below is told too.

mod excerpt;
mod judge;
mod plain;
pub mod quotes;
pub mod report;
mod resolve;
mod sources;
mod spans;
pub mod table;

pub use judge::{Finding, Note, Status};
pub use sources::{FailedSource, Sources};
pub use spans::Difference;

use crate::notice::copies;
use judge::Judge;
use resolve::Notices;
use table::Table;

/// Checks every quote of `tables` against `sources`: first against the files that the tables say they
/// were made from, and where that settles not all, against all of them. It settles what agrees, and
/// what differs from the very file that the table was made from.
pub fn verify(tables: &[Table], sources: &mut Sources) -> Vec<Vec<Finding>> {
    sources.read_recorded(tables);
    let found = judged(tables, sources);
    let is_settled = |finding: &Finding, table: &Table| match finding.status {
        Status::Agrees | Status::Remark => true,
        Status::Changed => finding.source.as_ref().is_some_and(|source| {
            let mut records = table.records.iter();
            records.any(|record| record.sha256.as_deref() == Some(source.sha256.as_str()))
        }),
        _ => false,
    };
    let mut all = found.iter().zip(tables);
    if all.all(|(findings, table)| findings.iter().all(|f| is_settled(f, table))) {
        return found;
    }
    sources.read_all(tables);
    judged(tables, sources)
}

fn judged(tables: &[Table], sources: &Sources) -> Vec<Vec<Finding>> {
    let groups = copies::group(&sources.notices);
    let notices = Notices::of(&groups, sources);
    let findings = tables.iter().map(|table| {
        let mut judge = Judge {
            notices: &notices,
            sources,
            table,
            effort: spans::EFFORT,
            search: judge::SEARCH,
        };
        let quotes = table.quotes.iter();
        quotes.map(|quoted| judge.finding(quoted)).collect()
    });
    findings.collect()
}
