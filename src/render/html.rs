//! The comparison as one web page that opens from a USB stick.
//!
//! Nothing comes from outside: style and script stand in the page, and its content security policy
//! lets nothing else run or load. All text is escaped. Without script the page reads whole; the
//! script only adds filters, a search and the difference of two cells (`table.js`). The same
//! comparison gives the same bytes. `page` writes the frame, `table` the rows, `annexes` what stands
//! behind them.

mod annexes;
mod page;
mod table;

use super::listing::listing_title;
use super::{Handout, byline, title};
use crate::compare::views::Listing;
use page::{Section, page};

/// `handout` as a web page.
///
/// Every quote is an element with its address in `data-address`, its words in `.text` and below them
/// its citation (`——渝科协发〔2022〕2号#二（四），第4—5页【改写】`) in `.cite`; a line feed of the source is
/// a `br`. Rows are `#r1`, quotes `#r1c2q1`, sources `#s1`.
///
/// ```
/// # let handout = duizhao::render::Handout::default();
/// let page = duizhao::render::html::html(&handout);
/// assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"zh-CN\">"));
/// ```
pub fn html(handout: &Handout) -> String {
    let comparison = &handout.comparison;
    let mut sections = vec![Section {
        id: "table",
        heading: "对照表".to_owned(),
        content: table::table(comparison),
    }];
    sections.extend(annexes::annexes(handout));
    let note = table::marked(&super::runs::legend());
    let tools = table::tools(comparison);
    page(
        &title(comparison),
        &byline(handout),
        Some(&note),
        &tools,
        &sections,
    )
}

/// `listing`, made from the comparison of `handout`, as a web page, with the sources behind it.
pub fn listing(listing: &Listing, handout: &Handout) -> String {
    let comparison = &handout.comparison;
    let sections = [
        Section {
            id: "table",
            heading: listing.view.chinese().to_owned(),
            content: annexes::list(listing, "comparison"),
        },
        annexes::sources(comparison),
    ];
    page(
        &listing_title(listing, comparison),
        &byline(handout),
        None,
        &table::search_tools(),
        &sections,
    )
}

#[cfg(test)]
mod tests;
