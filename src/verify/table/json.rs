//! The JSON of `compare`, of its listings and of `search`.

use serde_json::Value;

use super::{Cited, Claim, Place, Quoted, Record, Table, TableError};

/// The table in `text`.
pub(super) fn table(text: &str) -> Result<Table, TableError> {
    let value: Value = serde_json::from_str(text)
        .map_err(|e| TableError::Malformed("JSON", format!("第{}行", e.line())))?;
    let mut table = Table::default();
    for notice in list(&value["notices"]) {
        table.records.push(Record {
            document_number: string(&notice["document_number"]),
            title: string(&notice["title"]),
            path: string(&notice["path"]),
            also_in: list(&notice["also_in"]).iter().map(string).collect(),
            sha256: notice["sha256"].as_str().map(str::to_ascii_lowercase),
        });
    }
    for (i, row) in list(&value["rows"]).iter().enumerate() {
        self::row(row, &format!("rows[{i}]"), &mut table);
    }
    if value["row"].is_object() {
        self::row(&value["row"], "row", &mut table);
    }
    for (i, hit) in list(&value["hits"]).iter().enumerate() {
        clause(&hit["clause"], format!("hits[{i}].clause"), &mut table);
    }
    for (i, listing) in list(&value["listings"]).iter().enumerate() {
        for (k, row) in list(&listing["rows"]).iter().enumerate() {
            statement(row, &format!("listings[{i}].rows[{k}]"), &mut table);
        }
    }
    Ok(table)
}

/// A row of a comparison or of a listing.
fn row(row: &Value, name: &str, table: &mut Table) {
    for (column, cell) in row["cells"].as_object().into_iter().flatten() {
        for (i, quote) in list(cell).iter().enumerate() {
            clause(quote, format!("{name}.cells.{column}[{i}]"), table);
        }
    }
    for (i, only) in list(&row["differences"]["only"]).iter().enumerate() {
        let place = format!("{name}.differences.only[{i}]");
        passage(only, "text", place, table);
    }
    statement(row, name, table);
}

fn statement(row: &Value, name: &str, table: &mut Table) {
    const KEYS: [&str; 8] = [
        "title",
        "sentence",
        "text",
        "name",
        "time",
        "place",
        "hosts",
        "organizers",
    ];
    if !row["address"].is_string() {
        return;
    }
    for key in KEYS.into_iter().filter(|key| row[*key].is_string()) {
        passage(row, key, format!("{name}.{key}"), table);
    }
}

fn passage(row: &Value, key: &str, place: String, table: &mut Table) {
    let text = string(&row[key]);
    if !text.is_empty() {
        let cited = Cited {
            address: string(&row["address"]),
            pages: None,
        };
        push(place, Claim::Passage(cited, key.to_owned()), text, table);
    }
}

fn clause(quote: &Value, place: String, table: &mut Table) {
    if !quote.is_object() {
        return;
    }
    let page = |key: &str| {
        quote[key]
            .as_u64()
            .and_then(|page| u32::try_from(page).ok())
    };
    let first = page("page");
    let cited = Cited {
        address: string(&quote["address"]),
        pages: first.map(|first| (first, page("last_page").unwrap_or(first))),
    };
    let text = string(&quote["text"]);
    let claim = match &quote["label"] {
        _ if cited.address.is_empty() => Claim::Uncited,
        Value::String(_) => Claim::Clause(cited),
        _ => Claim::Unlabelled(cited),
    };
    push(place, claim, string(&quote["label"]) + &text, table);
}

fn push(cell: String, claim: Claim, text: String, table: &mut Table) {
    table.quotes.push(Quoted {
        place: Place { sheet: None, cell },
        claim,
        text: super::super::quotes::with_line_feeds(&text),
        above: String::new(),
    });
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
