//! The JSON of `compare`.

use serde_json::{Map, Value, json};

use super::super::{Handout, PROGRAM, corpus_state};
use crate::compare::{ACCEPTED, ComparedNotice, Comparison, Near, Quote, Row};

/// The comparison, and under `made` who made it when, from what and with what.
pub fn handout(handout: &Handout) -> Value {
    let mut value = comparison(&handout.comparison);
    value["made"] = json!({
        "unit": handout.unit,
        "date": handout.date.map(|date| date.to_string()),
        "corpus_state": corpus_state(&handout.comparison),
        "program": PROGRAM,
    });
    value
}

/// The comparison.
pub fn comparison(comparison: &Comparison) -> Value {
    let coverage = &comparison.coverage;
    let others = coverage
        .others
        .iter()
        .map(|o| json!({ "address": o.address, "role": o.role.name(), "lead": o.is_lead }));
    let rows = comparison.rows.iter().map(|r| row(comparison, r));
    json!({
        "provinces": comparison.provinces,
        "columns": comparison.columns.name(),
        "base": comparison.base,
        "accepted_score": ACCEPTED,
        "notices": comparison.notices.iter().map(compared_notice).collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
        "hidden_rows": comparison.hidden_rows,
        "coverage": {
            "items": coverage.items,
            "placed": coverage.placed,
            "missing": coverage.missing,
            "alone": coverage.alone,
            "not_compared": others.collect::<Vec<_>>(),
        },
    })
}

/// One row of it, for `compare --explain`.
pub fn explained_row(comparison: &Comparison, of: &Row) -> Value {
    json!({ "accepted_score": ACCEPTED, "row": row(comparison, of) })
}

fn row(comparison: &Comparison, row: &Row) -> Value {
    let by_column = |values: Vec<Value>| {
        let names = comparison.provinces.iter().cloned();
        Value::Object(names.zip(values).collect::<Map<String, Value>>())
    };
    let cells = row
        .cells
        .iter()
        .map(|quotes| quotes.iter().map(quote).collect());
    let nearest = row
        .nearest
        .iter()
        .map(|near| near.iter().map(nearly).collect());
    json!({
        "theme": row.theme,
        "own_theme": row.is_own_theme,
        "base": row.base,
        "cells": by_column(cells.collect()),
        "nearest": by_column(nearest.collect()),
        "differences": differences(comparison, row),
    })
}

fn nearly(near: &Near) -> Value {
    json!({ "address": near.address, "heading": near.heading, "score": rounded(near.score) })
}

fn differences(comparison: &Comparison, row: &Row) -> Value {
    let names = |columns: &[usize]| -> Vec<&String> {
        columns
            .iter()
            .filter_map(|&c| comparison.provinces.get(c))
            .collect()
    };
    let differences = &row.differences;
    let shared = differences.shared.iter().map(|s| {
        json!({
            "address": s.clause.address,
            "with": s.with.address,
            "letters": s.letters,
            "share": rounded(s.share),
        })
    });
    let only = differences.only.iter().filter_map(|o| {
        let stated = o.stated()?;
        Some(json!({
            "column": comparison.provinces.get(o.column),
            "address": o.clause.address,
            "field": stated.kind.name(),
            "text": stated.text,
            "start": stated.start,
            "end": stated.end,
        }))
    });
    json!({
        "present": names(&differences.present),
        "absent": names(&differences.absent),
        "shared": shared.collect::<Vec<_>>(),
        "only": only.collect::<Vec<_>>(),
    })
}

fn compared_notice(notice: &ComparedNotice) -> Value {
    json!({
        "document_number": notice.document_number,
        "title": notice.title,
        "issuing_bodies": notice.issuing_bodies,
        "province": notice.province.map(|p| p.name()),
        "date_of_issue": notice.date_of_issue,
        "year": notice.year,
        "path": notice.path,
        "sha256": notice.sha256,
        "also_in": notice.also_in,
        "items": notice.items,
    })
}

fn quote(quote: &Quote) -> Value {
    let shared = quote.shared.iter().map(|span| {
        json!({
            "start": span.start,
            "end": span.end,
            "base_start": span.base_start,
            "base_end": span.base_end,
        })
    });
    json!({
        "address": quote.address,
        "document_number": quote.document_number,
        "path": quote.path.to_string(),
        "label": quote.label,
        "heading": quote.heading,
        "text": quote.text,
        "page": quote.page,
        "last_page": quote.last_page,
        "role": quote.role.name(),
        "relation": quote.relation.map(|r| r.name()),
        "score": quote.score.map(rounded),
        "shared": shared.collect::<Vec<_>>(),
        "doubtful": quote.is_doubtful,
    })
}

/// Four digits behind the point: more would tell nothing.
fn rounded(score: f64) -> f64 {
    (score * 10_000.0).round() / 10_000.0
}
