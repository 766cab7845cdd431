//! `duizhao search`

use duizhao::corpus::Province;
use duizhao::index::Index;
use duizhao::notice::address;
use duizhao::render::mask::mask;
use duizhao::search::{Hit, Query, search};

use super::Outcome;
use super::args::{Common, SearchArgs};
use super::error::Failed;
use super::output::{FAINT, MARK, Output, PLACE, STRONG, padded, styled};

/// Characters around the first highlight that a snippet shows.
const SNIPPET: usize = 100;

pub(super) fn run(
    common: &Common,
    args: &SearchArgs,
    output: &mut Output,
) -> Result<Outcome, Failed> {
    output.only_text_or_json("search")?;
    let text = args.query.join(" ");
    if !text.chars().any(char::is_alphanumeric) {
        return Err(Failed::new(2, "usage", format!("检索词“{text}”中没有文字")));
    }
    let province = args.province.as_deref().map(|name| {
        let unknown =
            || Failed::new(2, "usage", format!("没有省份“{name}”")).hint("例如 --province 广西");
        Province::named(name).ok_or_else(unknown)
    });
    let limit = (!args.all).then_some(args.limit);
    let query = Query {
        text,
        province: province.transpose()?,
        offset: args.offset,
        limit,
    };
    let found = search(&Index::open(&common.index)?, &query)?;
    if output.wants_json() {
        output.json(&duizhao::render::json::found(&query, &found))?;
    } else if found.total == 0 {
        output.say(format_args!("没有找到“{}”", query.text));
    } else {
        for (i, hit) in found.hits.iter().enumerate() {
            print_hit(query.offset + i + 1, hit, output);
        }
        let range = match found.hits.len() {
            shown if shown == found.total => String::new(),
            0 => "，此范围内没有".to_owned(),
            shown => {
                let last = query.offset + shown;
                format!("，显示第 {} 至 {last} 条", query.offset + 1)
            }
        };
        let partial = found.total - found.literal;
        let kinds = if partial == 0 {
            String::new()
        } else {
            format!("（逐字 {} 条，部分 {partial} 条）", found.literal)
        };
        output.line(styled(
            &format!("共 {} 条{kinds}{range}", found.total),
            FAINT,
        ));
    }
    Ok(if found.total == 0 {
        Outcome::NothingFound
    } else {
        Outcome::Done
    })
}

fn print_hit(number: usize, hit: &Hit, output: &mut Output) {
    let clause = &hit.clause;
    let place = clause.province.map_or("—", Province::name);
    let partial = if hit.is_literal { "" } else { "  部分" };
    let page = clause.page.map_or(String::new(), |p| format!("  第{p}页"));
    let doubt = if clause.is_doubtful {
        "  识读存疑"
    } else {
        ""
    };
    let number = padded(&format!("{number}."), 4);
    let address = address(&clause.document, &clause.path);
    output.line(format_args!(
        "{number}{}  {}{}",
        styled(place, PLACE),
        styled(&address, STRONG),
        styled(&format!("{page}{partial}{doubt}"), FAINT)
    ));
    if !address.starts_with(&clause.title) {
        output.wrapped(&styled(&clause.title, FAINT), 4);
    }
    output.wrapped(&snippet(hit), 4);
    if !clause.also_in.is_empty() {
        output.wrapped(
            &styled(&format!("另见 {}", clause.also_in.join("、")), FAINT),
            4,
        );
    }
    output.line("");
}

/// The part of the clause around its first highlight, with highlights marked and the label before.
fn snippet(hit: &Hit) -> String {
    // Masking changes no length, so that the highlights keep their places.
    let chars: Vec<char> = mask(&hit.clause.text).chars().collect();
    let first = hit.highlights.first().map_or(0, |h| h.0);
    let start = match first.saturating_sub(SNIPPET / 3) {
        // An ellipsis for a word or two hides more than it saves.
        0..8 => 0,
        start => start.min(chars.len().saturating_sub(SNIPPET)),
    };
    let end = (start + SNIPPET).min(chars.len());
    let mut out = hit.clause.label.clone();
    if start > 0 {
        out.push('…');
    }
    let mut at = start;
    let visible = hit.highlights.iter().filter(|h| h.1 > start && h.0 < end);
    for &(from, to) in visible {
        let (from, to) = (from.max(at), to.min(end));
        out.extend(&chars[at..from]);
        out.push_str(&styled(&String::from_iter(&chars[from..to]), MARK));
        at = to;
    }
    out.extend(&chars[at..end]);
    if end < chars.len() {
        out.push('…');
    }
    out.replace('\n', " ")
}
