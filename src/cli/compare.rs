//! `duizhao compare`

use duizhao::compare::views::{Listing, View, listing};
use duizhao::compare::{Columns, Comparison, Options, Relation, Theme, compare_as, themes};
use duizhao::corpus::Province;
use duizhao::index::{Index, Mode, Scope};
use duizhao::notice::{Notice, Role, copies};
use duizhao::render::{Handout, TableFormat, list, mask, table};
use duizhao::search::{Match, Query, lookup, search};

use super::Outcome;
use super::args::{Common, CompareArgs, Format};
use super::error::Failed;
use super::output::{Output, folder_of};
use super::search::wrong;
use super::table::{explain, print, print_listing};

pub(super) fn run(
    common: &Common,
    args: &CompareArgs,
    output: &mut Output,
) -> Result<Outcome, Failed> {
    if let Some(table) = &args.refresh {
        return super::refresh::run(common, args, table, output);
    }
    check_output(common)?;
    let formats = [
        Format::Text,
        Format::Json,
        Format::Md,
        Format::Csv,
        Format::Xlsx,
        Format::Docx,
        Format::Html,
    ];
    output.only("compare", &formats)?;
    // JSON is for programs and quotes to the letter; the others are for people.
    let is_masked = !args.show_contacts && output.format() != Format::Json;
    let themes = args.themes.as_deref().map_or(Ok(Vec::new()), own_themes)?;
    let made = make(common, args, &themes, is_masked, output)?;
    let format = match output.format() {
        Format::Text | Format::Ndjson => None,
        Format::Json => Some(TableFormat::Json),
        Format::Md => Some(TableFormat::Markdown),
        Format::Csv => Some(TableFormat::Csv),
        Format::Xlsx => Some(TableFormat::Xlsx),
        Format::Docx => Some(TableFormat::Docx),
        Format::Html => Some(TableFormat::Html),
    };
    let comparison = &made.comparison;
    if let Some(number) = args.explain {
        explain(comparison, number, output)?;
        return Ok(Outcome::of_run(&made.report));
    }
    if args.bom && format == Some(TableFormat::Csv) {
        output.bytes("\u{FEFF}".as_bytes());
    }
    match (view(args.view), format) {
        (Some(view), Some(format)) => {
            let handout = made.handout(args, &[]);
            output.bytes(&list(&made.listing(view), &handout, format)?);
        }
        (Some(view), None) => print_listing(&made.listing(view), comparison, output),
        (None, None) => print(comparison, output),
        (None, Some(TableFormat::Xlsx)) => {
            let asked = super::refresh::asked(args, &themes)?;
            output.bytes(&super::refresh::workbook(&made, args, &asked)?);
        }
        (None, Some(format)) => output.bytes(&table(&made.handout(args, &BESIDE), format)?),
    }
    output.finish()?;
    tell(comparison, common, output);
    Ok(Outcome::of_run(&made.report))
}

/// The listings that stand beside the table.
pub(super) const BESIDE: [View; 3] = [View::Targets, View::Dates, View::Activities];

/// A comparison with what it was made from.
pub(super) struct Made {
    pub(super) report: duizhao::index::Report,
    pub(super) comparison: Comparison,
    notices: Vec<Notice>,
    is_masked: bool,
}

impl Made {
    fn listing(&self, view: View) -> Listing {
        let listing = listing(view, &self.notices, &self.comparison);
        match self.is_masked {
            true => mask::masked_listing(listing),
            false => listing,
        }
    }

    /// What is handed in, with these listings.
    pub(super) fn handout(&self, args: &CompareArgs, views: &[View]) -> Handout {
        Handout {
            listings: views.iter().map(|view| self.listing(*view)).collect(),
            comparison: self.comparison.clone(),
            unit: args.unit.clone(),
            date: Some(args.date.unwrap_or_else(today)),
        }
    }
}

/// Brings the index up to date and makes the comparison that is asked for.
pub(super) fn make(
    common: &Common,
    args: &CompareArgs,
    themes: &[Theme],
    is_masked: bool,
    output: &Output,
) -> Result<Made, Failed> {
    let mut options = options(args)?;
    options.themes = themes.to_vec();
    let scope = Scope::Corpus(common.corpus.clone());
    let report = super::index::refresh(common, &scope, Mode::Update)?;
    super::index::tell(&report, output);
    let index = Index::open(&common.index)?;
    let all = index.notices()?;
    if let Some(base) = &args.base {
        let groups = copies::group(&all);
        options.base = Some(lookup::notice(&groups, base)?.quoted.id.clone());
    }
    let notices = chosen(all, args)?;
    let mut comparison = compare_as(&notices, &options);
    if let Some(topic) = &args.topic {
        keep_topic(&mut comparison, &index, topic)?;
    }
    if is_masked {
        comparison = mask::masked_comparison(comparison);
    }
    Ok(Made {
        report,
        comparison,
        notices,
        is_masked,
    })
}

/// The date in China, whose clocks all show the same hour, eight before UTC.
pub(super) fn today() -> time::Date {
    let now = time::OffsetDateTime::now_utc();
    now.to_offset(time::macros::offset!(+8)).date()
}

/// What was compared and whether all of it was placed.
fn tell(comparison: &Comparison, common: &Common, output: &Output) {
    let coverage = &comparison.coverage;
    let placed = match coverage.missing.len() {
        0 => "全部列入".to_owned(),
        missing => format!("未列入 {missing} 项（{}）", coverage.missing.join("、")),
    };
    let hidden = match comparison.hidden_rows {
        0 => String::new(),
        hidden => format!("（另有 {hidden} 行与主题无关，未列出）"),
    };
    output.say(format_args!(
        "读取 {} 份公文（{}），任务条目 {} 项，{placed}，独有 {} 项，对照表 {} 行{hidden}",
        comparison.notices.len(),
        comparison.provinces.join("、"),
        coverage.items,
        coverage.alone.len(),
        comparison.rows.len()
    ));
    if let Some(path) = &common.output {
        output.say(format_args!("对照表已写入 {}", path.display()));
    }
}

fn options(args: &CompareArgs) -> Result<Options, Failed> {
    use super::args::{ColumnsArg, RelationArg, RoleArg};
    let province = |name: &String| {
        let unknown =
            || Failed::new(2, "usage", format!("没有省份“{name}”")).hint("例如 --province 广西");
        Province::named(name).ok_or_else(unknown)
    };
    Ok(Options {
        base: None,
        columns: match args.columns {
            ColumnsArg::Province => Columns::Province,
            ColumnsArg::Notice => Columns::Notice,
            ColumnsArg::Year => Columns::Year,
        },
        provinces: args
            .province
            .iter()
            .map(province)
            .collect::<Result<_, _>>()?,
        years: args.year.clone(),
        roles: args
            .role
            .iter()
            .map(|role| match role {
                RoleArg::Task => Role::Task,
                RoleArg::Safeguard => Role::Safeguard,
                RoleArg::Activity => Role::Activity,
                RoleArg::Procedure => Role::Procedure,
            })
            .collect(),
        min_relation: args.min_relation.map(|relation| match relation {
            RelationArg::Related => Relation::Related,
            RelationArg::Adapted => Relation::Adapted,
            RelationArg::Verbatim => Relation::Verbatim,
        }),
        themes: Vec::new(),
    })
}

pub(super) fn own_themes(path: &std::path::Path) -> Result<Vec<Theme>, Failed> {
    let failed = |code, why: String| {
        Failed::new(2, code, format!("{} {why}", path.display())).hint(
            "写作：[[theme]] 一行，name = \"经费保障\" 一行，words = [\"经费\", \"资金\"] 一行",
        )
    };
    let text = std::fs::read_to_string(path)
        .map_err(|e| failed("unreadable_themes", super::error::io_words(&e)))?;
    themes(&text).map_err(|e| failed("themes", e.to_string()))
}

fn view(view: super::args::ViewArg) -> Option<View> {
    use super::args::ViewArg;
    Some(match view {
        ViewArg::Tasks => return None,
        ViewArg::Targets => View::Targets,
        ViewArg::Dates => View::Dates,
        ViewArg::Bodies => View::Bodies,
        ViewArg::References => View::References,
        ViewArg::Activities => View::Activities,
        ViewArg::Reuse => View::Reuse,
    })
}

/// Keeps the rows that hold a clause that a search for `topic` finds.
fn keep_topic(comparison: &mut Comparison, index: &Index, topic: &str) -> Result<(), Failed> {
    let query = Query::new(topic, Vec::new()).map_err(|error| wrong(topic, &error))?;
    let mut hits = search(index, &query)?.hits;
    hits.retain(|hit| hit.kind != Match::Related);
    comparison.keep_rows(|quote| {
        hits.iter().any(|hit| {
            // An entry of an article's list is found, the article is quoted.
            hit.clause.document == quote.document && hit.clause.path.0.starts_with(&quote.path.0)
        })
    });
    Ok(())
}

/// Refuses what can be told to fail before any work is done.
fn check_output(common: &Common) -> Result<(), Failed> {
    let Some(path) = &common.output else {
        return match common.format {
            Some(Format::Xlsx) => Err(binary("xlsx")),
            Some(Format::Docx) => Err(binary("docx")),
            _ => Ok(()),
        };
    };
    let known = common.format.is_some()
        || TableFormat::of_path(path).is_some()
        || path.extension() == Some("txt".as_ref());
    if !known {
        let message = format!("不知道 {} 应写成什么格式", path.display());
        return Err(Failed::new(2, "usage", message)
            .hint("扩展名可用 .xlsx、.docx、.html、.md、.csv、.json、.txt，或用 --format 指定"));
    }
    if !folder_of(path).is_dir() {
        return Err(Failed::unwritable(
            path,
            &std::io::ErrorKind::NotFound.into(),
        ));
    }
    Ok(())
}

/// A format that is no text.
fn binary(format: &str) -> Failed {
    Failed::new(2, "usage", format!("{format} 不能输出到终端"))
        .hint(format!("用 -o 文件.{format} 指定文件"))
}

/// The notices that are named, the base with them, or all.
fn chosen(notices: Vec<Notice>, args: &CompareArgs) -> Result<Vec<Notice>, Failed> {
    if args.documents.is_empty() && args.doc.is_empty() {
        return Ok(notices);
    }
    let groups = copies::group(&notices);
    let mut chosen: Vec<Notice> = Vec::new();
    for document in args.documents.iter().chain(&args.doc).chain(&args.base) {
        let mut notice = lookup::notice(&groups, document)?.quoted.clone();
        // What is embedded in a chosen notice was not chosen by that.
        notice.attachments.retain(|a| a.notice.is_none());
        if !chosen.iter().any(|c| c.id == notice.id) {
            chosen.push(notice);
        }
    }
    Ok(chosen)
}
