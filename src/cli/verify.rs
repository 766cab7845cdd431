//! `duizhao verify`

use std::path::{Path, PathBuf};

use duizhao::extract;
use duizhao::verify::report::{self, Counts};
use duizhao::verify::table::{Table, TableError, read};
use duizhao::verify::{Finding, Sources, Status, verify};
use serde_json::{Value, json};

use super::Outcome;
use super::args::{Common, VerifyArgs};
use super::error::{Failed, tell_table};
use super::findings;
use super::output::Output;

/// A table and what it gave.
type Read = (PathBuf, Result<Table, TableError>);

pub(super) fn run(
    common: &Common,
    args: &VerifyArgs,
    output: &mut Output,
) -> Result<Outcome, Failed> {
    output.only_text_or_json("verify")?;
    let read: Vec<Read> = args.tables.iter().map(|path| read_table(path)).collect();
    for (path, table) in &read {
        if let Err(error) = table {
            tell_table(&path.to_string_lossy(), error);
        }
    }
    let tables: Vec<Table> = read
        .iter()
        .filter_map(|(_, table)| table.as_ref().ok().cloned())
        .collect();
    // The sources of nothing need not be there.
    let found = match tables.is_empty() {
        true => Vec::new(),
        false => {
            let mut sources = Sources::of(&common.corpus, &args.source, &args.tables)
                .map_err(duizhao::index::IndexError::from)?;
            let found = verify(&tables, &mut sources);
            findings::tell_failed(&sources.failed, &found, output);
            found
        }
    };
    let mut found = found.into_iter();
    let checked: Vec<(&Read, Vec<Finding>)> = read
        .iter()
        .map(|read| {
            let findings = read.1.as_ref().ok().and_then(|_| found.next());
            (read, findings.unwrap_or_default())
        })
        .collect();
    if output.wants_json() {
        output.json(&as_json(&checked))?;
    } else {
        for ((path, table), findings) in &checked {
            if let Ok(table) = table {
                findings::print(&path.to_string_lossy(), table, findings, output);
            }
        }
        if checked.len() > 1 {
            findings::total(checked.iter().flat_map(|(_, findings)| findings), output);
        }
    }
    Ok(outcome(&checked))
}

fn read_table(path: &Path) -> Read {
    let read = extract::load(path)
        .map_err(TableError::from)
        .and_then(|bytes| read(path, &bytes));
    (path.to_path_buf(), read)
}

fn as_json(checked: &[(&Read, Vec<Finding>)]) -> Value {
    let mut tables = checked.iter().map(|((path, table), findings)| {
        let path = path.to_string_lossy();
        match table {
            Ok(table) => report::json(&path, table, findings),
            Err(error) => report::failed(&path, error),
        }
    });
    if checked.len() == 1 {
        return tables.next().unwrap_or_default();
    }
    let tables: Vec<Value> = tables.collect();
    let all = checked.iter().flat_map(|(_, findings)| findings);
    json!({ "tables": tables, "counts": Counts::of(all).json() })
}

/// A difference is what was asked for, and comes before what could not be checked.
fn outcome(checked: &[(&Read, Vec<Finding>)]) -> Outcome {
    let findings = || checked.iter().flat_map(|(_, findings)| findings);
    let no_quotes = |(read, _): &(&Read, _)| matches!(read.1, Err(TableError::NoQuotes));
    if findings().any(|f| f.status.is_difference()) || checked.iter().any(no_quotes) {
        return Outcome::Differs;
    }
    let unchecked = findings().any(|f| f.status == Status::Unchecked);
    match unchecked || checked.iter().any(|((_, table), _)| table.is_err()) {
        true => Outcome::SomeInputFailed,
        false => Outcome::Done,
    }
}
