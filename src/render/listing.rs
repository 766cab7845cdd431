//! A listing (视图) as Markdown, CSV or JSON.

use serde_json::{Map, Value, json};

use super::csv::cell;
use super::markdown::{escape, table_row};
use crate::compare::Comparison;
use crate::compare::views::Listing;

/// `广西、重庆数量指标`.
pub fn listing_title(listing: &Listing, comparison: &Comparison) -> String {
    format!("{}{}", super::columns(comparison), listing.view.chinese())
}

/// `listing` as one Markdown table.
pub fn markdown(listing: &Listing, comparison: &Comparison) -> String {
    let mut out = format!("# {}\n\n", escape(&listing_title(listing, comparison)));
    let head: Vec<String> = listing
        .head
        .iter()
        .map(|(_, name)| (*name).to_owned())
        .collect();
    table_row(&mut out, &head);
    table_row(&mut out, &vec!["---".to_owned(); head.len()]);
    for row in &listing.rows {
        let cells: Vec<String> = row.iter().map(|text| escape(text)).collect();
        table_row(&mut out, &cells);
    }
    out
}

/// `listing` as CSV.
///
/// # Errors
/// Those of the writer, which writes to memory and has none.
pub fn csv(listing: &Listing) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(listing.head.iter().map(|(_, name)| name))?;
    for row in &listing.rows {
        writer.write_record(row.iter().map(|text| cell(text.clone())))?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

/// `listing` as JSON: an object for each row.
pub fn json(listing: &Listing) -> Value {
    let rows = listing.rows.iter().map(|row| {
        let cells = listing.head.iter().zip(row);
        cells
            .map(|((key, _), text)| ((*key).to_owned(), Value::String(text.clone())))
            .collect::<Map<String, Value>>()
    });
    json!({ "view": listing.view.name(), "rows": rows.collect::<Vec<_>>() })
}
