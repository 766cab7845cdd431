//! The comparison as CSV (RFC 4180): the table alone.

use super::{NOTHING_FOUND, citation, differences::differences};
use crate::compare::Comparison;

/// `comparison` as UTF-8 CSV with CRLF line ends. A cell that a spreadsheet would take for a formula
/// begins with an apostrophe.
///
/// # Errors
/// Those of the writer, which writes to memory and has none.
pub fn csv(comparison: &Comparison) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let head = ["序号", "任务事项"]
        .into_iter()
        .chain(comparison.provinces.iter().map(String::as_str))
        .chain(["异同"]);
    writer.write_record(head)?;
    for (number, row) in (1..).zip(&comparison.rows) {
        let mut record = vec![number.to_string(), cell(row.theme.clone())];
        for quotes in &row.cells {
            let quotes: Vec<String> = quotes
                .iter()
                .map(|q| format!("{}{}\n{}", q.label, q.text, citation(q)))
                .collect();
            record.push(if quotes.is_empty() {
                NOTHING_FOUND.to_owned()
            } else {
                cell(quotes.join("\n\n"))
            });
        }
        record.push(cell(differences(comparison, row).join("\n")));
        writer.write_record(&record)?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

/// `text` as no spreadsheet takes it for a formula.
pub(super) fn cell(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}
