//! `duizhao compare`

use duizhao::compare::{Comparison, compare};
use duizhao::index::{Index, Mode, Scope};
use duizhao::notice::{Notice, copies};
use duizhao::render::{NOTHING_FOUND, TableFormat, citation, mask, table, title};
use duizhao::search::lookup;

use super::Outcome;
use super::args::{Common, CompareArgs, Format};
use super::error::Failed;
use super::output::{FAINT, Output, PLACE, STRONG, folder_of, padded, styled};

pub(super) fn run(
    common: &Common,
    args: &CompareArgs,
    output: &mut Output,
) -> Result<Outcome, Failed> {
    check_output(common)?;
    let formats = [
        Format::Text,
        Format::Json,
        Format::Md,
        Format::Csv,
        Format::Xlsx,
    ];
    output.only("compare", &formats)?;
    let scope = Scope::Corpus(common.corpus.clone());
    let report = super::index::refresh(common, &scope, Mode::Update)?;
    super::index::tell(&report, output);
    let notices = chosen(Index::open(&common.index)?.notices()?, &args.documents)?;
    let comparison = compare(&notices);
    let format = match output.format() {
        Format::Text | Format::Ndjson => None,
        Format::Json => Some(TableFormat::Json),
        Format::Md => Some(TableFormat::Markdown),
        Format::Csv => Some(TableFormat::Csv),
        Format::Xlsx => Some(TableFormat::Xlsx),
    };
    // JSON is for programs and quotes to the letter; the others are for people.
    let comparison = if args.show_contacts || format == Some(TableFormat::Json) {
        comparison
    } else {
        mask::masked_comparison(comparison)
    };
    match format {
        Some(format) => output.bytes(&table(&comparison, format)?),
        None => print(&comparison, output),
    }
    output.finish()?;
    let coverage = &comparison.coverage;
    let placed = match coverage.missing.len() {
        0 => "全部列入".to_owned(),
        missing => format!("未列入 {missing} 项（{}）", coverage.missing.join("、")),
    };
    output.say(format_args!(
        "读取 {} 份公文（{}），任务条目 {} 项，{placed}，对照表 {} 行",
        comparison.notices.len(),
        comparison.provinces.join("、"),
        coverage.items,
        comparison.rows.len()
    ));
    if let Some(path) = &common.output {
        output.say(format_args!("对照表已写入 {}", path.display()));
    }
    Ok(Outcome::of_run(&report))
}

/// Refuses what can be told to fail before any work is done.
fn check_output(common: &Common) -> Result<(), Failed> {
    let Some(path) = &common.output else {
        return match common.format {
            Some(Format::Xlsx) => {
                Err(Failed::new(2, "usage", "xlsx 不能输出到终端").hint("用 -o 文件.xlsx 指定文件"))
            }
            _ => Ok(()),
        };
    };
    let known = common.format.is_some()
        || TableFormat::of_path(path).is_some()
        || path.extension() == Some("txt".as_ref());
    if !known {
        let message = format!("不知道 {} 应写成什么格式", path.display());
        return Err(Failed::new(2, "usage", message)
            .hint("扩展名可用 .xlsx、.md、.csv、.json、.txt，或用 --format 指定"));
    }
    if !folder_of(path).is_dir() {
        return Err(Failed::unwritable(
            path,
            &std::io::ErrorKind::NotFound.into(),
        ));
    }
    Ok(())
}

/// The notices that `documents` name, or all.
fn chosen(notices: Vec<Notice>, documents: &[String]) -> Result<Vec<Notice>, Failed> {
    if documents.is_empty() {
        return Ok(notices);
    }
    let groups = copies::group(&notices);
    let mut chosen: Vec<Notice> = Vec::new();
    for document in documents {
        let mut notice = lookup::notice(&groups, document)?.quoted.clone();
        // What is embedded in a chosen notice was not chosen by that.
        notice.attachments.retain(|a| a.notice.is_none());
        if !chosen.iter().any(|c| c.id == notice.id) {
            chosen.push(notice);
        }
    }
    Ok(chosen)
}

fn print(comparison: &Comparison, output: &mut Output) {
    output.line(styled(&title(comparison), STRONG));
    for (number, row) in (1..).zip(&comparison.rows) {
        output.line("");
        output.wrapped(
            &format!(
                "{}{}",
                padded(&format!("{number}."), 5),
                styled(&row.theme, STRONG)
            ),
            0,
        );
        for (province, quotes) in comparison.provinces.iter().zip(&row.cells) {
            output.line(format_args!("  {}", styled(province, PLACE)));
            if quotes.is_empty() {
                output.line(format_args!("    {}", styled(NOTHING_FOUND, FAINT)));
            }
            for quote in quotes {
                output.wrapped(&format!("{}{}", quote.label, quote.text), 4);
                output.wrapped(&styled(&citation(quote), FAINT), 4);
            }
        }
    }
}
