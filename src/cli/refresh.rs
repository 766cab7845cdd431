//! `duizhao compare --refresh`: an edited table brought up to date, the old one kept beside it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use duizhao::compare::Theme;
use duizhao::extract::Limit;
use duizhao::refresh::{BookError, CellNote, RefreshError, Report, RowNote, refresh, remember};
use duizhao::render::{TableFormat, table};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Outcome;
use super::args::{ColumnsArg, Common, CompareArgs, Format, RelationArg, RoleArg};
use super::compare::{BESIDE, Made, make, own_themes};
use super::error::{Failed, io_words};
use super::output::{Output, folder_of, write_whole};

/// What a table was asked for, as it remembers it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Asked {
    documents: Vec<String>,
    base: Option<String>,
    columns: Option<String>,
    provinces: Vec<String>,
    years: Vec<i32>,
    roles: Vec<String>,
    topic: Option<String>,
    min_relation: Option<String>,
    themes: Vec<(String, Vec<String>)>,
    unit: Option<String>,
    date: Option<String>,
    show_contacts: bool,
}

/// What `args` ask for, to be remembered.
pub(super) fn asked(args: &CompareArgs, themes: &[Theme]) -> Result<Value, Failed> {
    let documents = args.documents.iter().chain(&args.doc);
    let date = args.date.unwrap_or_else(super::compare::today);
    let asked = Asked {
        documents: documents.cloned().collect(),
        base: args.base.clone(),
        columns: Some(name(&args.columns)),
        provinces: args.province.clone(),
        years: args.year.clone(),
        roles: args.role.iter().map(name).collect(),
        topic: args.topic.clone(),
        min_relation: args.min_relation.as_ref().map(name),
        themes: themes.iter().map(|t| (t.name.clone(), t.words.clone())).collect(),
        unit: args.unit.clone(),
        date: Some(date.to_string()),
        show_contacts: args.show_contacts,
    };
    serde_json::to_value(asked).map_err(|_| Failed::internal())
}

fn name(value: &impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or(String::new(), |value| value.get_name().to_owned())
}

/// The workbook of a comparison, which remembers what it says.
pub(super) fn workbook(made: &Made, args: &CompareArgs, asked: &Value) -> Result<Vec<u8>, Failed> {
    let bytes = table(&made.handout(args, &BESIDE), TableFormat::Xlsx)?;
    remember(&bytes, &made.comparison.provinces, asked)
        .map_err(|error| Failed::new(4, "render", error.to_string()))
}

pub(super) fn run(
    common: &Common,
    args: &CompareArgs,
    path: &Path,
    output: &mut Output,
) -> Result<Outcome, Failed> {
    check(common, path)?;
    output.to_stdout();
    let bytes = read(path)?;
    warn_of_lock(path, output);
    let failed = |error| of_table(path, &error);
    let known = duizhao::refresh::asked(&bytes).map_err(failed)?;
    let known: Option<Asked> = known.and_then(|asked| serde_json::from_value(asked).ok());
    let (mut args, themes) = with_known(args, known.clone().unwrap_or_default())?;
    let made = make(common, &args, &themes, !args.show_contacts, output)?;
    let given = args.date;
    // A new date alone is no change: first it is seen whether there is any.
    args.date = given.or_else(|| known.and_then(|known| date(&known.date?)));
    let mut done = bring(&made, &args, &themes, &bytes, path)?;
    if done.workbook.is_some() && given.is_none() {
        args.date = None;
        done = bring(&made, &args, &themes, &bytes, path)?;
    }
    let target = common.output.as_deref().unwrap_or(path);
    let is_beside = common.output.is_some() && !is_same(path, target);
    let mut old = None;
    if let Some(workbook) = &done.workbook {
        if !is_beside {
            old = Some(keep(path, &bytes)?);
        }
        write_whole(target, workbook).map_err(|e| Failed::unwritable(target, &e))?;
    } else if is_beside {
        write_whole(target, &bytes).map_err(|e| Failed::unwritable(target, &e))?;
    }
    tell(&done.report, done.workbook.is_some(), target, old.as_deref(), output);
    if output.wants_json() {
        output.json(&json(&done.report, done.workbook.is_some(), target, old.as_deref()))?;
    }
    Ok(Outcome::of_run(&made.report))
}

fn bring(
    made: &Made,
    args: &CompareArgs,
    themes: &[Theme],
    bytes: &[u8],
    path: &Path,
) -> Result<duizhao::refresh::Refreshed, Failed> {
    let date = args.date.unwrap_or_else(super::compare::today);
    let args = CompareArgs {
        date: Some(date),
        ..args.clone()
    };
    let now = table(&made.handout(&args, &BESIDE), TableFormat::Xlsx)?;
    let provinces = &made.comparison.provinces;
    refresh(bytes, &now, provinces, &asked(&args, themes)?, &date.to_string())
        .map_err(|error| of_table(path, &error))
}

fn date(text: &str) -> Option<time::Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(text, format).ok()
}

/// What is not given on the command line is as it was the first time.
fn with_known(args: &CompareArgs, known: Asked) -> Result<(CompareArgs, Vec<Theme>), Failed> {
    let mut args = args.clone();
    if args.documents.is_empty() && args.doc.is_empty() {
        args.documents = known.documents;
    }
    args.base = args.base.or(known.base);
    args.topic = args.topic.or(known.topic);
    args.unit = args.unit.or(known.unit);
    args.show_contacts |= known.show_contacts;
    if args.province.is_empty() {
        args.province = known.provinces;
    }
    if args.year.is_empty() {
        args.year = known.years;
    }
    let columns = known.columns.and_then(|name| ColumnsArg::from_str(&name, true).ok());
    args.columns = columns.unwrap_or(args.columns);
    if args.role.is_empty() {
        let roles = known.roles.iter().filter_map(|name| RoleArg::from_str(name, true).ok());
        args.role = roles.collect();
    }
    let relation = known.min_relation.and_then(|name| RelationArg::from_str(&name, true).ok());
    args.min_relation = args.min_relation.or(relation);
    let themes = match &args.themes {
        Some(path) => own_themes(path)?,
        None => {
            let themes = known.themes.into_iter();
            themes.map(|(name, words)| Theme { name, words }).collect()
        }
    };
    Ok((args, themes))
}

/// Refuses what can be told to fail before any work is done.
fn check(common: &Common, path: &Path) -> Result<(), Failed> {
    let usage = |message: String| Failed::new(2, "usage", message);
    if !matches!(common.format, None | Some(Format::Text | Format::Json)) {
        return Err(usage("compare --refresh 的输出格式只能是 text 或 json".to_owned())
            .hint("--format 是更新情况的格式；更新后的表总是 xlsx"));
    }
    for path in [Some(path), common.output.as_deref()].into_iter().flatten() {
        if TableFormat::of_path(path) != Some(TableFormat::Xlsx) {
            return Err(usage(format!("{} 不是 xlsx 对照表", path.display()))
                .hint("只有 Excel 工作簿（.xlsx）能更新；其他格式请重新运行 compare -o"));
        }
        if !folder_of(path).is_dir() {
            let missing = std::io::ErrorKind::NotFound.into();
            return Err(Failed::unwritable(path, &missing));
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, Failed> {
    let failed = |why: String| {
        let message = format!("无法读取 {}：{why}", path.display());
        Failed::new(4, "unreadable_table", message)
    };
    let metadata = std::fs::metadata(path).map_err(|e| failed(io_words(&e)))?;
    if !metadata.is_file() {
        return Err(failed("不是文件".to_owned()));
    }
    if metadata.len() >> 20 >= Limit::File.get() {
        return Err(failed(Limit::File.to_string()));
    }
    std::fs::read(path).map_err(|e| failed(io_words(&e)))
}

fn of_table(path: &Path, error: &RefreshError) -> Failed {
    let code = match error {
        RefreshError::NoTable => "no_table",
        RefreshError::Book(BookError::Container(error)) => error.code(),
        RefreshError::Book(BookError::NoContainer) => "encrypted",
        RefreshError::Book(_) => "bad_container",
        RefreshError::TooManyRows => "too_large",
        RefreshError::Memory(_) => "render",
    };
    let failed = Failed::new(4, code, format!("无法更新 {}：{error}", path.display()));
    match super::error::extract_hint(code) {
        _ if code == "no_table" => {
            failed.hint("只能更新 duizhao compare -o 对照表.xlsx 写出的表；没有改动任何文件")
        }
        _ if code == "encrypted" => {
            failed.hint("请打开后另存为不加密的 xlsx；没有改动任何文件")
        }
        Some(hint) => failed.hint(hint),
        None => failed.hint("没有改动任何文件"),
    }
}

/// Office programs lay a file beside one that is open.
fn warn_of_lock(path: &Path, output: &Output) {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return };
    let locks = [format!("~${name}"), format!(".~lock.{name}#")];
    if locks.iter().any(|lock| folder_of(path).join(lock).exists()) {
        output.say(format_args!(
            "注意：{} 似乎正在别的程序中打开；请先关闭，以免在那里保存时覆盖更新的结果",
            path.display()
        ));
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    a == b || real(a).is_some_and(|a| Some(a) == real(b))
}

/// Keeps the old file beside the new one, under a name that nothing has.
fn keep(path: &Path, bytes: &[u8]) -> Result<PathBuf, Failed> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut count = 1;
    loop {
        let number = if count == 1 { String::new() } else { count.to_string() };
        let old = path.with_file_name(format!("{stem}（更新前{number}）.xlsx"));
        match File::create_new(&old) {
            Ok(mut file) => {
                let written = file.write_all(bytes).and_then(|()| file.sync_all());
                return written.map(|()| old.clone()).map_err(|error| {
                    let _ = std::fs::remove_file(&old);
                    Failed::unwritable(&old, &error)
                });
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => count += 1,
            Err(error) => return Err(Failed::unwritable(&old, &error)),
        }
    }
}

/// What was done, line by line.
fn tell(report: &Report, is_changed: bool, target: &Path, old: Option<&Path>, output: &Output) {
    if !report.has_memory {
        output.say("表中没有底本（旧版程序所写，或底本已删除）：与来源不同的内容一律视为人工修改");
    }
    if !is_changed {
        output.say(format_args!("{} 没有需要更新的内容，未改动", target.display()));
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
    for CellNote { cell, column, theme, .. } in &report.conflicts {
        output.say(format_args!("请核对：{cell}（{column}，{theme}）"));
    }
    rows("新增行", &report.new_rows, output);
    rows("来源已撤", &report.withdrawn_rows, output);
    rows("条目已移至他行", &report.moved_rows, output);
    rows("人已删除", &report.deleted_rows, output);
    for (what, columns) in [("新增列", &report.new_columns), ("人已删除的列", &report.deleted_columns)] {
        if !columns.is_empty() {
            output.say(format_args!("{what}：{}", columns.join("、")));
        }
    }
    if !report.not_in_table.is_empty() {
        output.say(format_args!("不在表中的条目（经人删除）：{}", report.not_in_table.join("、")));
    }
    for sheet in &report.kept_sheets {
        output.say(format_args!("工作表“{}”经人修改，原样留作“{}”", sheet.name, sheet.kept_as));
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
        output.say(format_args!("{what}：另有 {} 行，见工作表“更新记录”", rows.len() - NAMED));
    }
}

fn json(report: &Report, is_changed: bool, target: &Path, old: Option<&Path>) -> Value {
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
