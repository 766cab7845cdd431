//! `duizhao index`

use duizhao::index::{Report, Scope, update};
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
    let report = refresh(common, &scope, output)?;
    if output.wants_json() {
        output.json(&duizhao::render::json::report(&report))?;
    } else if !common.quiet {
        output.line(summary(&report));
        output.line(format_args!(
            "索引中有 {} 份公文、{} 个条款",
            report.notices, report.clauses
        ));
    }
    Ok(Outcome::of_run(&report))
}

/// Brings the index up to date, with a progress bar on a terminal, and names what failed.
pub(super) fn refresh(common: &Common, scope: &Scope, output: &Output) -> Result<Report, Failed> {
    let bar = if common.quiet || common.no_progress {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(0)
    };
    if let Ok(style) = ProgressStyle::with_template("读取公文 {bar:30} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    let report = update(&common.index, scope, |_, all| {
        bar.set_length(all as u64);
        bar.inc(1);
    });
    bar.finish_and_clear();
    let report = report?;
    if report.rebuilt {
        output.say("原索引已损坏或属于另一版本，已重建");
    }
    for failed in &report.failed {
        tell_failed_file(&failed.path, &failed.error.code, &failed.error.message);
    }
    Ok(report)
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
