//! The comparison itself as a table of HTML, and the tools for it.

use std::collections::BTreeSet;

use super::super::differences::differences;
use super::super::runs::{Run, runs};
use super::super::{NOTHING_FOUND, citation};
use super::page::{attribute, escape};
use crate::compare::{Comparison, Quote, Relation, Row};

/// So many columns stand side by side on paper; more of them are printed below each other.
const SIDE_BY_SIDE: usize = 7;
/// So many stand side by side on A4.
const ON_A4: usize = 4;

/// The rows under their head.
pub(super) fn table(comparison: &Comparison) -> String {
    let class = match comparison.provinces.len() {
        0..=ON_A4 => "few",
        n if n <= SIDE_BY_SIDE => "wide",
        _ => "many",
    };
    let mut out = format!(
        "<table id=\"comparison\" class=\"{class}\">\n<thead><tr>\
         <th scope=\"col\" class=\"number\">序号</th>\
         <th scope=\"col\" class=\"theme\">任务事项（主题）</th>"
    );
    for (i, name) in comparison.provinces.iter().enumerate() {
        out.push_str(&format!(
            "<th scope=\"col\" data-column=\"{i}\">{}</th>",
            escape(name)
        ));
    }
    out.push_str("<th scope=\"col\" class=\"differences\">异同</th></tr></thead>\n<tbody>\n");
    for (number, row) in (1..).zip(&comparison.rows) {
        write_row(&mut out, comparison, number, row);
    }
    out.push_str("</tbody>\n</table>\n");
    out
}

fn write_row(out: &mut String, comparison: &Comparison, number: usize, row: &Row) {
    out.push_str(&format!(
        "<tr id=\"r{number}\" data-kinds=\"{}\">\
         <td class=\"number\"><a href=\"#r{number}\">{number}</a></td>\
         <th scope=\"row\" class=\"theme\">{}</th>",
        kinds(row).join(" "),
        escape(&row.theme)
    ));
    for (i, name) in comparison.provinces.iter().enumerate() {
        let quotes: &[Quote] = row.cells.get(i).map_or(&[], Vec::as_slice);
        out.push_str(&format!(
            "\n<td{} data-column=\"{i}\" data-name=\"{}\">",
            if quotes.is_empty() {
                " class=\"empty\""
            } else {
                ""
            },
            attribute(name)
        ));
        for (q, quote) in (1..).zip(quotes) {
            write_quote(out, &format!("r{number}c{}q{q}", i + 1), quote, row);
        }
        if quotes.is_empty() {
            out.push_str(&format!("<p class=\"missing\">{NOTHING_FOUND}</p>"));
        }
        out.push_str("</td>");
    }
    out.push_str("\n<td class=\"differences\" data-name=\"异同\">");
    for line in differences(comparison, row) {
        out.push_str(&format!("<p>{}</p>", escape(&line)));
    }
    out.push_str("</td></tr>\n");
}

fn write_quote(out: &mut String, id: &str, quote: &Quote, row: &Row) {
    let relation = quote.relation.map_or("", Relation::name);
    out.push_str(&format!(
        "<blockquote class=\"quote\" id=\"{id}\" data-address=\"{}\" data-relation=\"{relation}\">\
         <p class=\"text\">",
        attribute(&quote.address)
    ));
    out.push_str(&marked(&runs(quote, row)));
    out.push_str(&format!(
        "</p><p class=\"cite\">{}</p></blockquote>",
        escape(&citation(quote))
    ));
}

/// Runs with their marks.
pub(super) fn marked(runs: &[Run]) -> String {
    let mut out = String::new();
    for run in runs {
        let mut text = escape(&run.text).into_owned();
        for (is_so, tag) in [
            (run.is_only, "strong"),
            (run.is_shared, "mark"),
            (run.is_heading, "b"),
        ] {
            if is_so {
                text = format!("<{tag}>{text}</{tag}>");
            }
        }
        out.push_str(&text);
    }
    out
}

/// Of what kinds a row's answers are: relations, or that nothing answers (`alone`), or that a theme
/// alone brought them together (`theme`).
fn kinds(row: &Row) -> Vec<&'static str> {
    let filled = row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let quotes = row.cells.iter().flatten();
    let relations: BTreeSet<Relation> = quotes.filter_map(|q| q.relation).collect();
    match filled {
        0 | 1 => vec!["alone"],
        _ if relations.is_empty() => vec!["theme"],
        _ => relations.into_iter().map(Relation::name).collect(),
    }
}

/// The tools of a page whose table can be searched only.
pub(super) fn search_tools() -> String {
    format!("<div id=\"tools\" hidden>\n{SEARCH}</div>\n{STATUS}")
}

const SEARCH: &str = "<fieldset class=\"search\"><legend>查找</legend>\
     <input type=\"search\" id=\"query\" aria-label=\"查找表中文字\" placeholder=\"表中文字\">\
     <button type=\"button\" id=\"previous\">上一处</button>\
     <button type=\"button\" id=\"next\">下一处</button>\
     <label><input type=\"checkbox\" id=\"only-found\">只看有此词的行</label>\
     <output id=\"found\" for=\"query\"></output></fieldset>\n";

/// What is hidden; unlike the tools it is printed.
const STATUS: &str = "<p id=\"status\" role=\"status\"></p>\n";

/// The tools of a comparison: filters, search, and the difference of two cells.
pub(super) fn tools(comparison: &Comparison) -> String {
    let mut out = String::from("<div id=\"tools\" hidden>\n<fieldset><legend>显示的列</legend>");
    for (i, name) in comparison.provinces.iter().enumerate() {
        out.push_str(&format!(
            "<label><input type=\"checkbox\" class=\"column\" value=\"{i}\" checked>{}</label>",
            escape(name)
        ));
    }
    out.push_str("</fieldset>\n<fieldset><legend>显示的行</legend>");
    let present: BTreeSet<&str> = comparison.rows.iter().flat_map(kinds).collect();
    let names = [
        ("verbatim", "照搬"),
        ("adapted", "改写"),
        ("related", "相关"),
        ("theme", "按主题列入"),
        ("alone", "仅一列有"),
    ];
    for (kind, name) in names.iter().filter(|(kind, _)| present.contains(kind)) {
        out.push_str(&format!(
            "<label><input type=\"checkbox\" class=\"kind\" value=\"{kind}\" checked>{name}</label>"
        ));
    }
    out.push_str("</fieldset>\n");
    out.push_str(SEARCH);
    out.push_str("</div>\n");
    out.push_str(STATUS);
    out.push_str(
        "<dialog id=\"difference\" aria-labelledby=\"difference-title\">\
         <h2 id=\"difference-title\">两处文字比较</h2>\
         <p class=\"note\">底色并加下划线的文字只在一侧有；逐字比较，不含出处。</p>\
         <p id=\"too-long\" class=\"note\" hidden>文字过长，只并列显示，未逐字比较。</p>\
         <div class=\"panes\"><div class=\"pane\"><h3></h3><p class=\"text\"></p></div>\
         <div class=\"pane\"><h3></h3><p class=\"text\"></p></div></div>\
         <p><button type=\"button\" id=\"close\">关闭</button></p></dialog>\n",
    );
    out
}
