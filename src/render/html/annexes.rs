//! What stands behind the table on a page: sources, lists, audit.

use super::super::{Handout, NOTHING_FOUND, annex};
use super::page::{Section, escape};
use crate::compare::Comparison;
use crate::compare::views::Listing;

/// The sections behind the table.
pub(super) fn annexes(handout: &Handout) -> Vec<Section> {
    let comparison = &handout.comparison;
    let mut sections = vec![sources(comparison)];
    sections.extend(handout.listings.iter().map(|listing| Section {
        id: listing.view.name(),
        heading: listing.view.chinese().to_owned(),
        content: list(listing, ""),
    }));
    sections.push(Section {
        id: "audit",
        heading: "核对".to_owned(),
        content: audit(comparison),
    });
    sections
}

/// The sources.
pub(super) fn sources(comparison: &Comparison) -> Section {
    let sources = annex::sources(comparison);
    Section {
        id: "sources",
        heading: "来源".to_owned(),
        content: rows(&sources.head, &sources.rows, "", "s"),
    }
}

/// A list as a table; `id` is its name in the page, if it has one.
pub(super) fn list(listing: &Listing, id: &str) -> String {
    if listing.rows.is_empty() {
        return format!("<p>{NOTHING_FOUND}</p>\n");
    }
    let head: Vec<&str> = listing.head.iter().map(|(_, name)| *name).collect();
    rows(&head, &listing.rows, id, "")
}

fn audit(comparison: &Comparison) -> String {
    let mut out = String::from("<dl>\n");
    for (name, count) in annex::counts(comparison) {
        out.push_str(&format!("<div><dt>{name}</dt><dd>{count}</dd></div>\n"));
    }
    out.push_str("</dl>\n");
    for (name, addresses) in annex::groups(comparison) {
        out.push_str(&format!(
            "<h3>{}，{} 条</h3>\n<ul class=\"addresses\">",
            escape(&name),
            addresses.len()
        ));
        for address in addresses {
            out.push_str(&format!("<li>{}</li>", escape(address)));
        }
        out.push_str("</ul>\n");
    }
    let nearest = annex::nearest(comparison);
    if !nearest.rows.is_empty() {
        out.push_str(&format!(
            "<h3>空格最接近的条目</h3>\n<p>{}。</p>\n",
            annex::score_note()
        ));
        out.push_str(&rows(&nearest.head, &nearest.rows, "", ""));
    }
    out
}

/// A table; its rows are called by `prefix` and their number, if there is one.
fn rows(head: &[&str], rows: &[Vec<String>], id: &str, prefix: &str) -> String {
    let id = match id {
        "" => String::new(),
        id => format!(" id=\"{id}\""),
    };
    let mut out = format!("<table{id} class=\"list\">\n<thead><tr>");
    for name in head {
        out.push_str(&format!("<th scope=\"col\">{}</th>", escape(name)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (number, row) in (1..).zip(rows) {
        match prefix {
            "" => out.push_str("<tr>"),
            prefix => out.push_str(&format!("<tr id=\"{prefix}{number}\">")),
        }
        for text in row {
            let class = match text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
                true => " class=\"hash\"",
                false => "",
            };
            out.push_str(&format!("<td{class}>{}</td>", escape(text)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
    out
}
