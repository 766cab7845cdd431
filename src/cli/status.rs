//! `duizhao status`

use std::collections::BTreeMap;

use duizhao::corpus;
use duizhao::index::{FileRecord, Index};
use duizhao::render::json;
use serde_json::{Value, json};

use super::Outcome;
use super::args::Common;
use super::error::{Failed, extract_hint};
use super::output::{FAINT, Output, STRONG, padded, styled};

pub(super) fn run(common: &Common, output: &mut Output) -> Result<Outcome, Failed> {
    output.only_text_or_json("status")?;
    let index = Index::open(&common.index)?;
    let states = states(common, &index)?;
    let stale = states
        .iter()
        .filter(|(_, state)| !matches!(*state, "indexed" | "failed"))
        .count();
    if output.wants_json() {
        let files: Vec<Value> = states
            .iter()
            .map(|(record, state)| json::file(record, state))
            .collect();
        let clauses = index.clause_count()?;
        output.json(
            &json!({ "index": common.index, "clauses": clauses, "stale": stale, "files": files }),
        )?;
        return Ok(Outcome::Done);
    }
    for (record, state) in &states {
        let notices = record.notices.join("、");
        output.line(format_args!(
            "{}{}",
            padded(chinese(state), 8),
            styled(&record.path, STRONG)
        ));
        if let Some(error) = &record.error {
            let hint = extract_hint(&error.code).map_or(String::new(), |h| format!("（{h}）"));
            output.wrapped(&format!("{}{hint}", error.message), 8);
        } else if !notices.is_empty() {
            output.wrapped(
                &styled(&format!("{notices}  {} 个条款", record.clauses), FAINT),
                8,
            );
        }
        for warning in &record.warnings {
            output.wrapped(&styled(&format!("注意：{}", warning.message), FAINT), 8);
        }
    }
    let failed = states
        .iter()
        .filter(|(_, state)| *state == "failed")
        .count();
    output.line(format_args!(
        "{} 个文件，{} 个条款；过时 {stale}，失败 {failed}",
        states.len(),
        index.clause_count()?
    ));
    if stale > 0 {
        output.say("提示：运行 duizhao index 更新索引");
    }
    Ok(Outcome::Done)
}

/// Every file that is indexed or lies in the corpus, with its state, in the order of names.
fn states(common: &Common, index: &Index) -> Result<Vec<(FileRecord, &'static str)>, Failed> {
    let mut entries: BTreeMap<String, corpus::Entry> = BTreeMap::new();
    let roots = index.roots()?;
    let root = if roots.corpus.as_os_str().is_empty() {
        common.corpus.clone()
    } else {
        roots.corpus
    };
    for root in std::iter::once(&root).chain(&roots.others) {
        // A root that is gone leaves its files as gone.
        for entry in corpus::entries(root).unwrap_or_default() {
            entries.insert(entry.path.to_string_lossy().into_owned(), entry);
        }
    }
    let mut states = Vec::new();
    for record in index.files()? {
        let state = match entries.remove(&record.path) {
            None => "gone",
            Some(entry) if entry.size != record.size || entry.modified != record.modified => {
                "changed"
            }
            Some(_) if record.error.is_some() => "failed",
            Some(_) => "indexed",
        };
        states.push((record, state));
    }
    for (path, entry) in entries {
        states.push((FileRecord::unread(path, &entry), "new"));
    }
    states.sort_by(|a, b| a.0.path.cmp(&b.0.path));
    Ok(states)
}

fn chinese(state: &str) -> &'static str {
    match state {
        "indexed" => "已索引",
        "failed" => "失败",
        "changed" => "已改动",
        "gone" => "已不在",
        _ => "未索引",
    }
}
