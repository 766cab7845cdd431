//! The comparison as Markdown: one table, then sources and audit.

use super::{Handout, NOTHING_FOUND, annex, byline, citation, differences::differences, title};
use crate::compare::Comparison;

/// `handout` as Markdown. Characters that Markdown would take for marks are escaped, so that what
/// is read is what the source says.
pub fn markdown(handout: &Handout) -> String {
    let comparison = &handout.comparison;
    let mut out = format!("# {}\n\n", title(comparison));
    out.push_str(&format!("{}\n\n", escape(&byline(handout).join("　"))));
    let mut head = vec!["序号".to_owned(), "任务事项".to_owned()];
    head.extend(comparison.provinces.iter().cloned());
    head.push("异同".to_owned());
    table_row(&mut out, &head);
    table_row(&mut out, &vec!["---".to_owned(); head.len()]);
    for (number, line) in (1..).zip(&comparison.rows) {
        let mut cells = vec![number.to_string(), escape(&line.theme)];
        for quotes in &line.cells {
            let quotes = quotes.iter().map(|q| {
                let label = escape(&q.label);
                format!("{label}{}<br>{}", escape(&q.text), escape(&citation(q)))
            });
            let quotes: Vec<String> = quotes.collect();
            cells.push(if quotes.is_empty() {
                NOTHING_FOUND.to_owned()
            } else {
                quotes.join("<br><br>")
            });
        }
        let lines = differences(comparison, line);
        cells.push(escape(&lines.join("\n")));
        table_row(&mut out, &cells);
    }
    sources(&mut out, comparison);
    audit(&mut out, comparison);
    out
}

/// The notices, one a line: title, number, items, file, its SHA-256, other places.
fn sources(out: &mut String, comparison: &Comparison) {
    out.push_str("\n## 来源\n\n");
    for notice in &comparison.notices {
        let number = notice
            .document_number
            .as_deref()
            .map_or(String::new(), |n| format!("，{n}"));
        let also = if notice.also_in.is_empty() {
            String::new()
        } else {
            format!("；另见于 {}", notice.also_in.join("、"))
        };
        let line = format!(
            "{}{number}，{} 项任务条目，{}，SHA-256 {}{also}",
            notice.title, notice.items, notice.path, notice.sha256
        );
        out.push_str(&format!("- {}\n", escape(&line)));
    }
}

/// The counts, the addresses that stand apart, and what came nearest to each empty cell.
fn audit(out: &mut String, comparison: &Comparison) {
    let coverage = &comparison.coverage;
    out.push_str(&format!(
        "\n## 核对\n\n任务条目 {} 项，已列入 {} 项，其中独有 {} 项。\n",
        coverage.items,
        coverage.placed,
        coverage.alone.len()
    ));
    if comparison.hidden_rows > 0 {
        out.push_str(&format!(
            "与所查主题无关、未列出的还有 {} 行。\n",
            comparison.hidden_rows
        ));
    }
    out.push('\n');
    for (name, addresses) in annex::groups(comparison) {
        let count = addresses.len();
        let line = format!("{name}，{count} 条：{}", addresses.join("、"));
        out.push_str(&format!("- {}\n", escape(&line)));
    }
    let nearest = annex::nearest(comparison).rows;
    if !nearest.is_empty() {
        let note = annex::score_note();
        out.push_str(&format!("\n空格最接近的条目（{note}）：\n\n"));
    }
    for row in nearest {
        if let [number, _, column, address, heading, score] = &row[..] {
            let line = format!("第 {number} 行，{column}：{address}{heading}，得分 {score}");
            out.push_str(&format!("- {}\n", escape(&line)));
        }
    }
}

/// One row of a table whose cells are Markdown already.
pub(super) fn table_row(out: &mut String, cells: &[String]) {
    out.push_str("| ");
    out.push_str(&cells.join(" | "));
    out.push_str(" |\n");
}

/// `text` as Markdown that reads as it stands.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("<br>"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => out.extend(['\\', c]),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_markdown_and_html_are_text() {
        assert_eq!(escape("a|b\n<script>*x*"), "a\\|b<br>&lt;script&gt;\\*x\\*");
    }
}
