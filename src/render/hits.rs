//! What `search` finds as CSV (RFC 4180) and as Markdown: one clause a row or an entry, whole.

use super::csv::cell;
use super::markdown::escape;
use super::mask::mask;
use super::pages;
use crate::corpus::Province;
use crate::notice::address;
use crate::search::{Found, Hit};

/// Whether telephone numbers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contacts {
    /// They are masked.
    Masked,
    /// They are shown.
    Shown,
}

impl Contacts {
    /// `text` as it is shown; no character changes its place.
    pub fn of(self, text: &str) -> String {
        match self {
            Self::Masked => mask(text).into_owned(),
            Self::Shown => text.to_owned(),
        }
    }
}

/// The hits as UTF-8 CSV with CRLF line ends; `first` is the number of the first one. A cell that a
/// spreadsheet would take for a formula begins with an apostrophe.
///
/// # Errors
/// Those of the writer, which writes to memory and has none.
pub fn csv(found: &Found, first: usize, contacts: Contacts) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record([
        "序号",
        "省份",
        "条款",
        "类别",
        "符合",
        "原文",
        "页",
        "发文字号",
        "标题",
        "成文日期",
        "另见",
        "文件",
        "得分",
    ])?;
    for (number, hit) in (first..).zip(&found.hits) {
        let clause = &hit.clause;
        let text = format!("{}{}", clause.label, contacts.of(&clause.text));
        writer.write_record([
            number.to_string(),
            clause.province.map_or("", Province::name).to_owned(),
            cell(address(&clause.document, &clause.path)),
            clause.role.chinese().to_owned(),
            hit.kind.chinese().to_owned(),
            cell(text),
            clause.page.map_or(String::new(), |page| page.to_string()),
            cell(clause.document_number.clone().unwrap_or_default()),
            cell(clause.title.clone()),
            clause.date_of_issue.clone().unwrap_or_default(),
            cell(clause.also_in.join("\n")),
            cell(clause.source.clone()),
            format!("{:.3}", hit.score),
        ])?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

/// The hits as Markdown under the `query`, what was searched for in bold; `first` is the number of the
/// first one.
pub fn markdown(query: &str, found: &Found, first: usize, contacts: Contacts) -> String {
    let mut out = format!(
        "# {}\n\n共 {} 条，逐字 {} 条。\n",
        escape(query),
        found.total,
        found.literal()
    );
    for (number, hit) in (first..).zip(&found.hits) {
        let clause = &hit.clause;
        let province = clause.province.map_or("—", Province::name);
        let page =
            pages(clause.page, clause.page).map_or(String::new(), |page| format!("，{page}"));
        out.push_str(&format!(
            "\n## {number}. {}{page}（{}）\n\n{province}，{}\n\n> {}\n",
            escape(&address(&clause.document, &clause.path)),
            hit.kind.chinese(),
            escape(&clause.title),
            marked(hit, contacts),
        ));
        if !clause.also_in.is_empty() {
            out.push_str(&format!("\n另见 {}\n", escape(&clause.also_in.join("、"))));
        }
    }
    out
}

/// The clause's label and text with highlights in bold.
fn marked(hit: &Hit, contacts: Contacts) -> String {
    let chars: Vec<char> = contacts.of(&hit.clause.text).chars().collect();
    let text = |from: usize, to: usize| escape(&chars[from..to].iter().collect::<String>());
    let mut out = escape(&hit.clause.label);
    let mut at = 0;
    for &(from, to) in &hit.highlights {
        out.push_str(&text(at, from));
        out.push_str(&format!("**{}**", text(from, to)));
        at = to;
    }
    out.push_str(&text(at, chars.len()));
    out
}
