//! `duizhao index`

use duizhao::index::{Mode, Reason, Report, Scope, update};
use indicatif::{ProgressBar, ProgressStyle};

use super::Outcome;
use super::args::{Common, IndexArgs};
use super::error::{Failed, tell_failed_file};
use super::output::Output;

pub(super) fn run(
    common: &Common,
    args: &IndexArgs,
    output: &mut Output,
) -> Result<Outcome, Failed> {
    output.only_text_or_json("index")?;
    let scope = if args.paths.is_empty() {
        Scope::Corpus(common.corpus.clone())
    } else {
        Scope::Paths(args.paths.clone())
    };
    let mode = if args.rebuild {
        Mode::Rebuild
    } else {
        Mode::Update
    };
    if args.watch {
        return super::watch::run(common, mode, output);
    }
    let report = refresh(common, &scope, mode)?;
    tell(&report, output);
    print(&report, common, output)?;
    Ok(Outcome::of_run(&report))
}

/// Prints what a run did.
pub(super) fn print(report: &Report, common: &Common, output: &mut Output) -> Result<(), Failed> {
    if output.wants_json() {
        return output.json(&duizhao::render::json::report(report));
    }
    if !common.quiet {
        output.line(summary(report));
        output.line(format_args!(
            "索引中有 {} 份公文、{} 个条款",
            report.notices, report.clauses
        ));
    }
    Ok(())
}

/// Brings the index up to date, with a progress bar on a terminal.
pub(super) fn refresh(common: &Common, scope: &Scope, mode: Mode) -> Result<Report, Failed> {
    let bar = if common.quiet || common.no_progress {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(0)
    };
    if let Ok(style) = ProgressStyle::with_template("读取公文 {bar:30} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    let report = update(&common.index, scope, mode, |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    Ok(report?)
}

/// Tells on the side what a run found out: why it took so long, and what failed.
pub(super) fn tell(report: &Report, output: &Output) {
    match report.rebuilt {
        Some(Reason::Damaged) => output.say("原索引已损坏，已重建"),
        Some(Reason::OtherVersion) => output.say("原索引属于另一版本的程序，已重建"),
        Some(Reason::Asked) | None => {}
    }
    if report.new_words {
        output.say("用户词典或同义词已改变，索引已随之更新");
    }
    for failed in &report.failed {
        tell_failed_file(&failed.path, &failed.error.code, &failed.error.message);
    }
}

fn summary(report: &Report) -> String {
    let moved = if report.moved.is_empty() {
        String::new()
    } else {
        format!("，移动 {}", report.moved.len())
    };
    format!(
        "新增 {}，更新 {}，未变 {}，删除 {}{moved}，失败 {}",
        report.added.len(),
        report.updated.len(),
        report.unchanged,
        report.removed.len(),
        report.failed.len()
    )
}
