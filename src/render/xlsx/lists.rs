//! The sheets 数量指标, 期限, 活动 and every other listing: a row for each statement, with its address.

use rust_xlsxwriter::{FormatAlign, Worksheet};

use super::super::Handout;
use super::super::byline;
use super::super::listing::listing_title;
use super::grid::{Cell, Grid};
use super::layout::Text;
use super::page::Across;
use super::sources::Sources;
use super::style::Style;
use super::{XlsxError, finish};
use crate::compare::views::{Listing, View};

/// The name of the sheet of a listing.
pub(super) fn name(view: View) -> &'static str {
    match view {
        View::Dates => "期限",
        view => view.chinese(),
    }
}

/// Fills `sheet` with `listing`, which was made from the comparison of `handout`.
pub(super) fn fill(
    sheet: &mut Worksheet,
    listing: &Listing,
    handout: &Handout,
    sources: &Sources,
) -> Result<(), XlsxError> {
    let across = Across::a4(widths(listing));
    let mut grid = Grid::new(sheet, &across)?;
    let title = listing_title(listing, &handout.comparison);
    grid.banner(&Text::of(&title, Style::Title), FormatAlign::Center)?;
    let byline = Text::of(&byline(handout).join("　　"), Style::Note);
    grid.banner(&byline, FormatAlign::Center)?;
    let head = grid.next;
    let names = listing.head.iter().map(|(_, name)| *name);
    let names = ["编号"].into_iter().chain(names);
    let names: Vec<Cell> = names.map(|name| Cell::of(name, Style::Head)).collect();
    grid.head(&names)?;
    for (number, row) in (1..).zip(&listing.rows) {
        grid.row(&cells(listing, number, row, sources))?;
    }
    if listing.rows.is_empty() {
        let nothing = format!("所对照的公文中未检索到{}。", listing.view.chinese());
        grid.banner(&Text::of(&nothing, Style::Body), FormatAlign::Left)?;
    }
    finish(&mut grid, head, 2)
}

/// The cells of a row; its number and its address lead to the source.
fn cells(listing: &Listing, number: usize, row: &[String], sources: &Sources) -> Vec<Cell> {
    let keys = || listing.head.iter().map(|(key, _)| *key);
    let of_key = |wanted: &str| keys().zip(row).find(|(key, _)| *key == wanted);
    // A listing without addresses names notices.
    let address = of_key("address").or(of_key("notice"));
    let source = address.and_then(|(_, address)| sources.of_address(address));
    let mut cells = vec![Cell::count(number).to(source)];
    cells.extend(keys().zip(row).map(|(key, text)| match key {
        "address" => Cell::of(text, Style::Source).to(source),
        "notice" | "in" => Cell::of(text, Style::Body).to(sources.of_address(text)),
        "theme" | "name" => Cell::of(text, Style::Heading),
        _ => Cell::of(text, Style::Body),
    }));
    cells
}

/// Widths in points: the number, and what the columns share by what they hold.
fn widths(listing: &Listing) -> Vec<f64> {
    const NUMBER: f64 = 40.0;
    const SHARED: f64 = 860.0;
    let part = |key: &str| match key {
        "sentence" => 7.0,
        "theme" | "name" | "title" | "notice" | "in" => 4.0,
        "hosts" | "organizers" | "address" => 3.0,
        "column" | "in_column" | "cited_by" | "letters" | "share" => 1.1,
        _ => 2.5,
    };
    let parts: Vec<f64> = listing.head.iter().map(|(key, _)| part(key)).collect();
    let whole: f64 = parts.iter().sum();
    let own = parts.iter().map(|part| SHARED * part / whole);
    [NUMBER].into_iter().chain(own).collect()
}
