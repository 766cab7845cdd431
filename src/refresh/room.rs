//! How much room a text has in a column, and where it is cut when it needs more than a row gives.

use super::book::BookError;
use super::book::part::{Mark, walk};
use super::book::rich::Rich;
use super::book::sheet::Sheet;
use super::quotes::segments;
use crate::render::xlsx::fit;

/// A text in the pieces that stand in one sheet row each, and the height of each.
pub(super) type Pieces = Vec<(Rich, f64)>;

/// The widths of columns: first and last, counted from 1, and characters.
pub(super) fn widths(sheet: &Sheet) -> Result<Vec<(f64, f64, f64)>, BookError> {
    let mut found = Vec::new();
    walk(&format!("{}{}", sheet.before, sheet.after), |mark, _| {
        if let Mark::Open(tag) = mark
            && tag.name() == "col"
        {
            let number = |name: &str| tag.attribute(name)?.parse::<f64>().ok();
            if let (Some(first), Some(last), Some(width)) =
                (number("min"), number("max"), number("width"))
            {
                found.push((first, last, width));
            }
        }
        Ok(())
    })?;
    Ok(found)
}

/// A text cut for a column so many points wide.
pub(super) fn cut(rich: &Rich, width: f64) -> Pieces {
    let text = rich.text();
    let mut parts: Vec<(&str, bool)> = Vec::new();
    let mut at = 0;
    for citation in segments(&text)
        .into_iter()
        .filter_map(|s| s.quote)
        .map(|q| q.citation)
    {
        parts.push((&text[at..citation.start], false));
        parts.push((&text[citation.clone()], true));
        at = citation.end;
    }
    parts.push((&text[at..], false));
    let mut from = 0;
    let pieces = fit(&parts, width).into_iter().map(|(length, height)| {
        let piece = rich.slice(from..from + length);
        from += length;
        (piece, height)
    });
    pieces.collect()
}
