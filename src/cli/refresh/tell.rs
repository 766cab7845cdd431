//! What a refresh did, on the side and as JSON.

use std::path::Path;

use duizhao::refresh::{CellNote, Report, RowNote};
use serde_json::Value;

use super::super::output::Output;

/// What was done, line by line.
pub(super) fn tell(
    report: &Report,
    is_changed: bool,
    target: &Path,
    old: Option<&Path>,
    output: &Output,
) {
    if !report.has_memory {
        output.say("表中没有底本（旧版程序所写，或底本已删除）：与来源不同的内容一律视为人工修改");
    }
    if !is_changed {
        output.say(format_args!(
            "{} 没有需要更新的内容，未改动",
            target.display()
        ));
        return;
    }
    output.say(format_args!(
        "更新 {} 格，保留人工修改 {} 格，冲突 {} 格；新增 {} 行，来源已撤 {} 行，条目移至他行 {} 行，人已删除、未再列入 {} 行",
        report.updated.len(),
        report.kept.len(),
        report.conflicts.len(),
        report.new_rows.len(),
        report.withdrawn_rows.len(),
        report.moved_rows.len(),
        report.deleted_rows.len(),
    ));
    for CellNote {
        cell,
        column,
        theme,
        ..
    } in &report.conflicts
    {
        output.say(format_args!("请核对：{cell}（{column}，{theme}）"));
    }
    rows("新增行", &report.new_rows, output);
    rows("来源已撤", &report.withdrawn_rows, output);
    rows("条目已移至他行", &report.moved_rows, output);
    rows("人已删除", &report.deleted_rows, output);
    for (what, columns) in [
        ("新增列", &report.new_columns),
        ("人已删除的列", &report.deleted_columns),
    ] {
        if !columns.is_empty() {
            output.say(format_args!("{what}：{}", columns.join("、")));
        }
    }
    if !report.not_in_table.is_empty() {
        output.say(format_args!(
            "不在表中的条目（经人删除）：{}",
            report.not_in_table.join("、")
        ));
    }
    for sheet in &report.kept_sheets {
        output.say(format_args!(
            "工作表“{}”经人修改，原样留作“{}”",
            sheet.name, sheet.kept_as
        ));
    }
    if let Some(old) = old {
        output.say(format_args!("原表留在 {}", old.display()));
    }
    output.say(format_args!("对照表已更新：{}", target.display()));
}

/// So many rows are named; the sheet 更新记录 has all of them.
const NAMED: usize = 20;

fn rows(what: &str, rows: &[RowNote], output: &Output) {
    for row in rows.iter().take(NAMED) {
        match row.row {
            Some(number) => output.say(format_args!("{what}：第 {number} 行，{}", row.theme)),
            None => output.say(format_args!("{what}：{}", row.theme)),
        }
    }
    if rows.len() > NAMED {
        output.say(format_args!(
            "{what}：另有 {} 行，见工作表“更新记录”",
            rows.len() - NAMED
        ));
    }
}

pub(super) fn json(report: &Report, is_changed: bool, target: &Path, old: Option<&Path>) -> Value {
    let mut value = serde_json::json!({
        "table": target.display().to_string(),
        "old": old.map(|old| old.display().to_string()),
        "changed": is_changed,
    });
    if let (Value::Object(all), Ok(Value::Object(more))) =
        (&mut value, serde_json::to_value(report))
    {
        all.extend(more);
    }
    value
}
