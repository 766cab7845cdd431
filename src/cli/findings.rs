//! Findings of `verify` on a terminal.

use anstyle::{AnsiColor, Style};
use duizhao::verify::report::Counts;
use duizhao::verify::table::Table;
use duizhao::verify::{Difference, FailedSource, Finding, Status};

use super::error::tell_failed_file;
use super::output::{FAINT, MARK, Output, PLACE, STRONG, styled};

/// What the table lacks of the source.
const DELETED: Style = AnsiColor::Red.on_default().strikethrough();
/// What the table has beside the source.
const INSERTED: Style = AnsiColor::Green.on_default().bold();

/// The findings of a table and what they come to; asked to be quiet, only what is not in order.
pub(super) fn print(path: &str, table: &Table, findings: &[Finding], output: &mut Output) {
    let is_shown = |f: &&Finding| !output.is_quiet() || f.status.is_difference();
    let shown: Vec<&Finding> = findings.iter().filter(is_shown).collect();
    if !output.is_quiet() || !shown.is_empty() {
        output.line(styled(path, STRONG));
    }
    for finding in shown {
        self::finding(finding, output);
    }
    if !output.is_quiet() {
        output.line(Counts::of(findings).words());
        let columns = &table.unchecked_columns;
        if !columns.is_empty() {
            let columns = format!("未核对的列：{}", columns.join("、"));
            output.wrapped(&columns, 0);
        }
    }
}

/// What all tables come to.
pub(super) fn total<'f>(findings: impl Iterator<Item = &'f Finding>, output: &mut Output) {
    if !output.is_quiet() {
        output.line(format_args!("合计：{}", Counts::of(findings).words()));
    }
}

fn finding(finding: &Finding, output: &mut Output) {
    let style = match finding.status {
        Status::Agrees | Status::Remark => FAINT,
        _ => MARK,
    };
    let place = &finding.quoted.place;
    let sheet = place
        .sheet
        .as_ref()
        .map_or(String::new(), |s| format!("{s} "));
    let place = format!("{sheet}{}", place.cell);
    let cited = finding.quoted.claim.cited();
    let told = match cited {
        Some(cited) => cited.address.clone(),
        None => shortened(&finding.quoted.text),
    };
    let head = format!(
        "{}  {}  {told}",
        styled(finding.status.chinese(), style),
        styled(&place, PLACE)
    );
    output.wrapped(&head, 2);
    for difference in &finding.differences {
        output.wrapped(&marked(difference), 6);
    }
    for note in &finding.notes {
        output.wrapped(&styled(&note.words(finding.status), FAINT), 6);
    }
}

/// `…推进科普[-信息化-][+数字化+]建设…`
fn marked(difference: &Difference) -> String {
    let shown = |text: &str| text.replace('\n', "⏎");
    let mut line = shown(&difference.before);
    if !difference.expected.is_empty() {
        let deleted = format!("[-{}-]", shown(&difference.expected));
        line.push_str(&styled(&deleted, DELETED));
    }
    if !difference.found.is_empty() {
        let inserted = format!("[+{}+]", shown(&difference.found));
        line.push_str(&styled(&inserted, INSERTED));
    }
    line + &shown(&difference.after)
}

/// The beginning of a text that has no address.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 24;
    let line = text.replace('\n', " ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("“{}…”", &line[..end]),
        None => format!("“{line}”"),
    }
}

/// The sources that could not be read, where a quote may have stood in one of them.
pub(super) fn tell_failed(failed: &[FailedSource], found: &[Vec<Finding>], output: &Output) {
    let is_open = |f: &Finding| matches!(f.status, Status::NoSuchSource | Status::Unchecked);
    if output.is_quiet() || !found.iter().flatten().any(is_open) {
        return;
    }
    for file in failed {
        tell_failed_file(&file.path, &file.code, &file.message);
    }
}
