//! `duizhao status`

use duizhao::index::{Index, State};
use duizhao::render::json;
use serde_json::{Value, json};

use super::Outcome;
use super::args::Common;
use super::error::{Failed, extract_hint};
use super::output::{FAINT, Output, STRONG, padded, styled};

pub(super) fn run(common: &Common, output: &mut Output) -> Result<Outcome, Failed> {
    output.only_text_or_json("status")?;
    let index = Index::open(&common.index)?;
    let (states, clauses) = (index.status()?, index.clause_count()?);
    let stale = states.iter().filter(|(_, state)| state.is_stale()).count();
    if output.wants_json() {
        let files: Vec<Value> = states
            .iter()
            .map(|(file, state)| json::file(file, *state))
            .collect();
        let status =
            json!({ "index": common.index, "clauses": clauses, "stale": stale, "files": files });
        output.json(&status)?;
        return Ok(Outcome::Done);
    }
    for (record, state) in &states {
        let state = padded(state.chinese(), 8);
        output.line(format_args!("{state}{}", styled(&record.path, STRONG)));
        if let Some(error) = &record.error {
            let hint =
                extract_hint(&error.code).map_or(String::new(), |h| format!("（提示：{h}）"));
            output.wrapped(&format!("{}{hint}", error.message), 8);
        } else if !record.notices.is_empty() {
            let notices = record.notices.join("、");
            let content = format!("{notices}  {} 个条款", record.clauses);
            output.wrapped(&styled(&content, FAINT), 8);
        }
        for member in &record.failed_members {
            let message = format!("失败：{}：{}", member.path, member.error.message);
            output.wrapped(&message, 8);
        }
        if let Some(reading) = &record.reading {
            output.wrapped(&styled(reading, FAINT), 8);
        }
        for warning in &record.warnings {
            output.wrapped(&styled(&format!("注意：{}", warning.message), FAINT), 8);
        }
    }
    let failed = states
        .iter()
        .filter(|(_, state)| *state == State::Failed)
        .count();
    let files = states.len();
    output.line(format_args!(
        "{files} 个文件，{clauses} 个条款；过时 {stale}，失败 {failed}"
    ));
    if stale > 0 {
        output.say("提示：运行 duizhao index 更新索引");
    }
    Ok(Outcome::Done)
}
