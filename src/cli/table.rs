//! The comparison on a terminal: the table, one row explained, a listing.

use duizhao::compare::views::Listing;
use duizhao::compare::{ACCEPTED, Comparison, Quote, Row};
use duizhao::render::differences::differences;
use duizhao::render::listing::listing_title;
use duizhao::render::{NOTHING_FOUND, citation, json, title};

use super::error::Failed;
use super::output::{FAINT, Output, PLACE, STRONG, padded, styled};

pub(super) fn print(comparison: &Comparison, output: &mut Output) {
    output.line(styled(&title(comparison), STRONG));
    for (number, row) in (1..).zip(&comparison.rows) {
        head(number, row, output);
        for (province, quotes) in comparison.provinces.iter().zip(&row.cells) {
            output.line(format_args!("  {}", styled(province, PLACE)));
            if quotes.is_empty() {
                output.line(format_args!("    {}", styled(NOTHING_FOUND, FAINT)));
            }
            for quote in quotes {
                output.wrapped(&format!("{}{}", quote.label, quote.text), 4);
                output.wrapped(&styled(&citation(quote), FAINT), 4);
            }
        }
        let lines = differences(comparison, row);
        if !lines.is_empty() {
            output.line(format_args!("  {}", styled("异同", PLACE)));
            lines.iter().for_each(|line| output.wrapped(line, 4));
        }
    }
}

fn head(number: usize, row: &Row, output: &mut Output) {
    output.line("");
    let number = padded(&format!("{number}."), 5);
    output.wrapped(&format!("{number}{}", styled(&row.theme, STRONG)), 0);
}

/// Why row `number` holds what it holds, and what came nearest to standing in its empty cells.
pub(super) fn explain(
    comparison: &Comparison,
    number: usize,
    output: &mut Output,
) -> Result<(), Failed> {
    let Some(row) = number.checked_sub(1).and_then(|i| comparison.rows.get(i)) else {
        let message = format!("没有第 {number} 行：对照表有 {} 行", comparison.rows.len());
        return Err(Failed::new(2, "usage", message));
    };
    if output.wants_json() {
        return output.json(&json::explained_row(comparison, row));
    }
    output.only_text_or_json("compare --explain")?;
    head(number, row, output);
    output.wrapped(
        &format!("本行由 {} 立起，得分 {ACCEPTED:.3} 以上即列入。", row.base),
        2,
    );
    let base = row.cells.iter().flatten().find(|q| q.address == row.base);
    for ((province, quotes), near) in comparison
        .provinces
        .iter()
        .zip(&row.cells)
        .zip(&row.nearest)
    {
        output.line(format_args!("  {}", styled(province, PLACE)));
        for quote in quotes {
            explain_quote(quote, base, row, output);
        }
        if quotes.is_empty() {
            output.line(format_args!("    {}", styled(NOTHING_FOUND, FAINT)));
            for near in near {
                let heading = near.heading.as_deref().unwrap_or_default();
                let line = format!("最接近：{}{heading}，得分 {:.3}", near.address, near.score);
                output.wrapped(&line, 4);
            }
            if near.is_empty() {
                output.wrapped("没有相近的条目", 4);
            }
        }
    }
    for line in differences(comparison, row) {
        output.wrapped(&line, 2);
    }
    Ok(())
}

fn explain_quote(quote: &Quote, base: Option<&Quote>, row: &Row, output: &mut Output) {
    let heading = quote.heading.as_deref().unwrap_or_default();
    let Some(relation) = quote.relation else {
        return output.wrapped(&format!("{}{heading}（立行）", quote.address), 4);
    };
    let score = match quote.score {
        Some(score) => format!("得分 {score:.3}"),
        None if row.is_own_theme => "按主题列入".to_owned(),
        None => "与立行条目同列，文字相近".to_owned(),
    };
    let relation = relation.chinese();
    output.wrapped(
        &format!("{}{heading}，{relation}，{score}", quote.address),
        4,
    );
    for span in &quote.shared {
        let characters = quote.text.chars().skip(span.start);
        let passage: String = characters.take(span.end - span.start).collect();
        output.wrapped(&format!("相同：{}", passage.replace('\n', "")), 6);
    }
    if quote.shared.is_empty() && base.is_some() {
        output.wrapped("没有连续六字以上的相同文字", 6);
    }
}

pub(super) fn print_listing(listing: &Listing, comparison: &Comparison, output: &mut Output) {
    output.line(styled(&listing_title(listing, comparison), STRONG));
    for row in &listing.rows {
        output.line("");
        for ((_, name), text) in listing.head.iter().zip(row).filter(|(_, t)| !t.is_empty()) {
            output.wrapped(
                &format!("{}：{}", styled(name, FAINT), text.replace('\n', "；")),
                2,
            );
        }
    }
    if listing.rows.is_empty() {
        output.line(NOTHING_FOUND);
    }
}
