//! `duizhao compare --refresh`: an edited table brought up to date, the old one kept beside it.

mod asked;
mod tell;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use duizhao::compare::Theme;
use duizhao::extract::Limit;
use duizhao::refresh::{BookError, RefreshError, refresh, remember};
use duizhao::render::{TableFormat, table};
use serde_json::Value;

use super::Outcome;
use super::args::{Common, CompareArgs, Format};
use super::compare::{BESIDE, Made, make};
use super::error::{Failed, io_words};
use super::output::{Output, folder_of, write_whole};
pub(super) use asked::asked;
use asked::{Asked, with_known};
use tell::{json, tell};

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
    output.forget_file();
    let bytes = read(path)?;
    warn_of_lock(path, output);
    let failed = |error| of_table(path, &error);
    let known = duizhao::refresh::asked(&bytes).map_err(failed)?;
    let known: Option<Asked> = known.and_then(|asked| serde_json::from_value(asked).ok());
    let (mut args, themes) = with_known(args, known.clone().unwrap_or_default())?;
    let made = make(common, &args, &themes, !args.show_contacts, output)?;
    let given = args.date;
    // A new date alone is no change: first it is seen whether there is any.
    args.date = given.or_else(|| known.and_then(|known| known.date()));
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
    tell(
        &done.report,
        done.workbook.is_some(),
        target,
        old.as_deref(),
        output,
    );
    if output.wants_json() {
        output.json(&json(
            &done.report,
            done.workbook.is_some(),
            target,
            old.as_deref(),
        ))?;
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
    refresh(
        bytes,
        &now,
        provinces,
        &asked(&args, themes)?,
        &date.to_string(),
    )
    .map_err(|error| of_table(path, &error))
}

/// Refuses what can be told to fail before any work is done.
fn check(common: &Common, path: &Path) -> Result<(), Failed> {
    let usage = |message: String| Failed::new(2, "usage", message);
    if !matches!(common.format, None | Some(Format::Text | Format::Json)) {
        return Err(
            usage("compare --refresh 的输出格式只能是 text 或 json".to_owned())
                .hint("--format 是更新情况的格式；更新后的表总是 xlsx"),
        );
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
        _ if code == "encrypted" => failed.hint("请打开后另存为不加密的 xlsx；没有改动任何文件"),
        Some(hint) => failed.hint(hint),
        None => failed.hint("没有改动任何文件"),
    }
}

/// Office programs lay a file beside one that is open.
fn warn_of_lock(path: &Path, output: &Output) {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return;
    };
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
        let number = if count == 1 {
            String::new()
        } else {
            count.to_string()
        };
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
