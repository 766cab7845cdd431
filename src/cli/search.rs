//! `duizhao search`

use duizhao::index::Index;
use duizhao::render::hits::{self, Contacts};
use duizhao::render::json;
use duizhao::search::language::{Field, Filter, QueryError};
use duizhao::search::{Query, Sort, search};

use super::Outcome;
use super::args::{Common, Format, Order, SearchArgs};
use super::error::Failed;
use super::hits::Printer;
use super::output::Output;

pub(super) fn run(
    common: &Common,
    args: &SearchArgs,
    output: &mut Output,
) -> Result<Outcome, Failed> {
    let formats = [
        Format::Text,
        Format::Json,
        Format::Ndjson,
        Format::Csv,
        Format::Md,
    ];
    output.only("search", &formats)?;
    let query = query(args, output.format())?;
    let found = search(&Index::open(&common.index)?, &query)?;
    for (line, why) in &found.wrong_synonyms {
        output.say(format_args!("synonyms.txt 第 {line} 行没有采用：{why}"));
    }
    let contacts = if args.show_contacts {
        Contacts::Shown
    } else {
        Contacts::Masked
    };
    let first = query.offset.saturating_add(1);
    match output.format() {
        Format::Json => output.json(&json::found(&query, &found))?,
        Format::Ndjson => {
            for hit in &found.hits {
                output.line(json::hit(hit));
            }
        }
        Format::Csv => {
            let rows = hits::csv(&found, first, contacts);
            output.bytes(&rows.map_err(duizhao::render::RenderError::from)?);
        }
        Format::Md => {
            output.bytes(hits::markdown(&query.text, &found, first, contacts).as_bytes());
        }
        _ if found.total == 0 => output.say(format_args!("没有找到“{}”", query.text)),
        _ => Printer { output, contacts }.print(&query, &found),
    }
    Ok(if found.total == 0 {
        Outcome::NothingFound
    } else {
        Outcome::Done
    })
}

/// The query that the arguments ask.
fn query(args: &SearchArgs, format: Format) -> Result<Query, Failed> {
    let text = args.query.join(" ");
    if text.trim().is_empty() && args.query.len() < 2 && !args.query.is_empty() {
        return Err(Failed::new(2, "usage", "检索词是空的"));
    }
    let filters = filters(args)?;
    if args.query.is_empty() && filters.is_empty() {
        let failed = Failed::new(2, "usage", "缺少检索词");
        return Err(failed.hint("例如 duizhao search 科普教育基地"));
    }
    let query = Query::new(&text, filters).map_err(|error| wrong(&text, &error))?;
    Ok(Query {
        sort: match args.sort {
            Order::Relevance => Sort::Relevance,
            Order::Date => Sort::Date,
            Order::Document => Sort::Document,
        },
        by_notice: args.group.is_some(),
        facets: args.facets || format == Format::Json,
        explain: args.explain,
        neighbours: args.context,
        offset: args.offset,
        limit: (!args.all).then_some(args.limit),
        ..query
    })
}

/// The filters that the options name.
fn filters(args: &SearchArgs) -> Result<Vec<Filter>, Failed> {
    let options = [
        (Field::Province, "province", &args.province, "广西"),
        (Field::Year, "year", &args.year, "2022..2023"),
        (Field::Number, "doc", &args.doc, "渝科协发〔2022〕2号"),
        (Field::Title, "title", &args.title, "科普日"),
        (Field::Role, "role", &args.role, "任务"),
        (Field::Genre, "genre", &args.genre, "通知"),
        (Field::Since, "since", &args.since, "2022-05"),
    ];
    let mut filters = Vec::new();
    for (field, name, values, example) in options {
        for value in values {
            let limits = field.filters(value).map_err(|message| {
                Failed::new(2, "usage", message).hint(format!("例如 --{name} {example}"))
            })?;
            let excludes = false;
            filters.extend(limits.into_iter().map(|of| Filter { excludes, of }));
        }
    }
    Ok(filters)
}

/// A query that is wrong, with marks around the place.
pub(super) fn wrong(text: &str, error: &QueryError) -> Failed {
    let text: Vec<char> = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    // Of a long query what stands around the place.
    let from = error.at.saturating_sub(20);
    let part = |from: usize, to: usize| -> String {
        let to = to.min(text.len());
        text[from.min(to)..to].iter().collect()
    };
    let end = error.at + error.length.min(20);
    let (before, marked) = (part(from, error.at), part(error.at, end));
    let after = part(end, error.at + 20);
    let hint = format!("{before}▶{marked}◀{after}（写法见 duizhao search --help）");
    Failed::new(2, "query", error.to_string()).hint(hint)
}
