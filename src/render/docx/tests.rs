//! Documents are tested by reading them back in `tests/cli/tables.rs`; here stands what no notice of a
//! corpus brings about.

use super::plan::{Plan, Shape};
use super::*;
use crate::compare::Comparison;
use crate::render::{Handout, TableFormat, table};

fn comparison(columns: usize) -> Comparison {
    Comparison {
        provinces: (1..=columns).map(|n| format!("省{n}")).collect(),
        ..Comparison::default()
    }
}

#[test]
fn what_xml_cannot_hold_is_shown_and_not_dropped() {
    assert_eq!(
        escape("a<b>&\u{1}c\u{b}\r\u{fffe}\u{ffff}\u{7f}"),
        "a&lt;b&gt;&amp;\u{fffd}c\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}"
    );
    let mut body = Body::default();
    body.paragraph(&Paragraph::of(Style::Cell, "甲\n乙\t丙 "));
    let text = "<w:t xml:space=\"preserve\">甲</w:t><w:br/><w:t xml:space=\"preserve\">乙</w:t>\
                <w:tab/><w:t xml:space=\"preserve\">丙 </w:t>";
    assert!(body.xml().contains(text), "{}", body.xml());
}

#[test]
fn the_columns_fill_the_page_and_stay_wide_enough_to_read() {
    for count in 0..40 {
        let plan = Plan::of(&comparison(count));
        let sum: u32 = plan.widths.iter().sum();
        let page = plan.paper.twips().0;
        assert!(
            page - sum > 2200 && page - sum < 2400,
            "{count}: {sum} of {page}"
        );
        // A line holds ten characters of 小五 at least.
        let narrowest = match plan.shape {
            Shape::Below => plan.widths[3],
            _ => (plan.widths.iter().skip(2).take(count))
                .copied()
                .min()
                .unwrap_or(9000),
        };
        assert!(narrowest > 10 * 180 + 120, "{count}: {narrowest}");
    }
}

#[test]
fn a_comparison_of_nothing_is_a_document_too() {
    let handout = Handout::default();
    for format in [TableFormat::Docx, TableFormat::Html] {
        assert!(table(&handout, format).unwrap().len() > 2000);
    }
}
