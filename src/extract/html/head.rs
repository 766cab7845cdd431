//! The notice's own title and number where the site prints them above the container.
//!
//! The reader of a notice's head needs both. Only what the page itself says is taken, character by
//! character, and only what the text lacks.

use std::sync::LazyLock;

use regex::Regex;

use super::choose::fits;
use super::edges::EDGE;
use super::flow::{Piece, Zone};
use super::letters;
use super::tree::{Id, ROOT, Tree};
use super::weigh::Weights;

/// A document number (发文字号) and nothing else.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\p{Han}（）()]{2,24}[〔\[［【（(]\s*(?:19|20)\d{2}\s*[〕\]］】）)]\s*第?\s*\d{1,5}\s*号$",
    )
});

/// How a title ends.
static GENRE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:通知|意见|方案|要点|规划|计划|纲要|办法|细则|措施|规定|条例|决定|通报|公告|通告|批复|函|指南|清单)[）)》”]*(?:（.{1,12}）)?$",
    )
});

/// A label further on in a line of facts.
static NEXT_LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s+\p{Han}{2,6}\s*[：:]"));

/// What may carry the title, the likeliest first.
const TITLES: [&str; 17] = [
    "ucaptitle",
    "h1",
    "#activity-name",
    ".article-title",
    ".article_title",
    ".arti_title",
    ".arti-title",
    ".news_title",
    ".news-title",
    ".content-title",
    ".title",
    "#title",
    ".bt",
    ".tit",
    ".xl_title",
    "h2",
    "h3",
];

/// The names of facts that a page's table about the notice has.
const NUMBERS: [&str; 5] = ["发文字号", "文号", "发文文号", "文件编号", "文件号"];
const ISSUERS: [&str; 4] = ["发文机关", "发文单位", "发布机构", "发布机关"];
const NAMES: [&str; 4] = ["标题", "名称", "文件名称", "信息名称"];

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

/// The lines that the notice's own text lacks, for its beginning: issuer, number and title. They
/// leave `pieces` where they are taken over whole. `start` is where the notice begins.
pub(super) fn missing(
    tree: &Tree,
    weights: &Weights,
    start: Id,
    pieces: &mut Vec<Piece>,
) -> Vec<String> {
    let own = pieces.iter().position(|p| p.zone == Zone::Notice);
    let begin = own.or_else(|| pieces.iter().position(|p| p.node >= start));
    let begin = begin.unwrap_or(pieces.len());
    let notice = pieces.iter().filter(|p| p.zone == Zone::Notice);
    let own: Vec<&str> = notice.map(|p| p.text.as_str()).collect();
    let mut head = number(&own, pieces, begin);
    let title = title(tree, weights, pieces, begin).filter(|title| lacks_title(&own, title));
    head.extend(title);
    let head = head
        .into_iter()
        .flat_map(|text| taken_over(pieces, begin, text));
    head.collect()
}

/// The number, below the issuer if the text names it nowhere.
fn number(own: &[&str], pieces: &[Piece], begin: usize) -> Vec<String> {
    let own_head = &own[..own.len().min(EDGE)];
    if own_head.iter().any(|text| NUMBER.is_match(text.trim())) {
        return Vec::new();
    }
    let above = pieces[..begin].iter().rev().map(|piece| piece.text.clone());
    let mut numbers = labelled(pieces, &NUMBERS).into_iter().chain(above);
    let Some(number) = numbers.find(|text| NUMBER.is_match(text)) else {
        return Vec::new();
    };
    if own_head
        .iter()
        .any(|text| letters(text).contains(&letters(&number)))
    {
        return Vec::new();
    }
    let named = |issuer: &String| {
        own.iter()
            .any(|text| letters(text).contains(&letters(issuer)))
    };
    let issuer = labelled(pieces, &ISSUERS).into_iter().next();
    issuer
        .filter(|issuer| !named(issuer))
        .into_iter()
        .chain([number])
        .collect()
}

/// The title that the page gives the notice, wherever it does.
fn title(tree: &Tree, weights: &Weights, pieces: &[Piece], begin: usize) -> Option<String> {
    let window = window_title(tree).unwrap_or_default();
    let first = pieces.get(begin).map_or(tree.len(), |piece| piece.node);
    let printed = printed_titles(tree, weights, first);
    // The likeliest: a notice's title, and the one that the window has.
    let worth = |title: &&String| {
        let agrees = letters(&window).contains(&letters(title));
        u8::from(GENRE.is_match(title)) * 2 + u8::from(agrees)
    };
    let notice = pieces.iter().filter(|p| p.zone == Zone::Notice);
    let titled = notice.take(EDGE).any(|p| GENRE.is_match(&p.text));
    // Of equals the first.
    let best = printed.iter().rev().max_by_key(worth).cloned();
    let best = best.filter(|title| !titled || worth(&title) >= 2);
    let table = || labelled(pieces, &NAMES).into_iter().next();
    meta_title(tree)
        .or(best)
        .or_else(table)
        .or_else(|| without_site(&window))
}

/// Whether the beginning of the text neither has `title` nor a shorter form of it.
fn lacks_title(own: &[&str], title: &str) -> bool {
    let title = letters(title);
    let own = &own[..own.len().min(EDGE)];
    let joined: String = own.iter().map(|text| letters(text)).collect();
    let shorter = |text: &&str| GENRE.is_match(text) && title.ends_with(&letters(text));
    !joined.contains(&title) && !own.iter().any(shorter)
}

/// What stands on the page behind a label: in the next cell, in the same line, or in the next line.
fn labelled(pieces: &[Piece], names: &[&str]) -> Vec<String> {
    let named = |text: &str| names.contains(&letters(text).as_str());
    let mut found = Vec::new();
    let page: Vec<&Piece> = pieces.iter().filter(|p| p.zone == Zone::Page).collect();
    for (i, piece) in page.iter().enumerate() {
        if let Some(cells) = &piece.cells {
            let pairs = cells.windows(2).filter(|pair| named(&pair[0]));
            found.extend(pairs.map(|pair| pair[1].clone()));
        } else if named(&piece.text) {
            found.extend(page.get(i + 1).map(|next| next.text.clone()));
        } else if let Some((name, value)) = piece.text.split_once(['：', ':'])
            && named(name)
        {
            // Further labels may follow on the line.
            let value = NEXT_LABEL.split(value).next().unwrap_or_default();
            found.push(value.trim().to_owned());
        }
    }
    found.retain(|text| !text.is_empty() && text.chars().count() <= 150);
    found
}

/// `<meta name="ArticleTitle">`, which government sites are required to have.
fn meta_title(tree: &Tree) -> Option<String> {
    let wanted = |&id: &Id| {
        let name = tree.attribute(id, "name").unwrap_or_default();
        tree.name(id) == "meta" && name.eq_ignore_ascii_case("ArticleTitle")
    };
    let id = tree.inside(ROOT).find(wanted)?;
    let text = collapsed(tree.attribute(id, "content")?);
    (text.chars().count() >= 4).then_some(text)
}

/// The headings before the text, the likeliest first. A heading that is a link is the site's name.
fn printed_titles(tree: &Tree, weights: &Weights, begin: Id) -> Vec<String> {
    let before = |name: &'static str| {
        let fitting = (1..begin).rev().filter(move |&id| fits(tree, id, name));
        // Where no text follows, `begin` is behind the last element.
        let holds_text = move |id: Id| begin < tree.len() && tree.within(begin, id);
        fitting.filter(move |&id| !weights.unseen[id] && !holds_text(id))
    };
    let own = |id: &Id| weights.plain[*id] > weights.linked[*id];
    let texts = TITLES
        .iter()
        .flat_map(|name| before(name))
        .filter(own)
        .map(|id| text_of(tree, id));
    texts
        .filter(|text| (6..=150).contains(&text.chars().count()))
        .collect()
}

/// `<title>`.
fn window_title(tree: &Tree) -> Option<String> {
    let id = tree.inside(ROOT).find(|&id| tree.name(id) == "title")?;
    Some(text_of(tree, id))
}

/// A window's title without the site's name behind it, if that leaves a notice's title.
fn without_site(title: &str) -> Option<String> {
    let mut parts = title.split(['-', '_', '|', '—', '–', '>']).map(str::trim);
    let fitting = parts.find(|part| part.chars().count() >= 8 && GENRE.is_match(part));
    fitting.map(str::to_owned)
}

/// A line in the lines in which the page prints it; as it is where it prints it nowhere by itself.
fn taken_over(pieces: &mut Vec<Piece>, begin: usize, text: String) -> Vec<String> {
    let wanted = letters(&text);
    for last in (0..begin.min(pieces.len())).rev() {
        let mut lines = String::new();
        for first in (last.saturating_sub(3)..=last).rev() {
            let piece = &pieces[first];
            if piece.zone != Zone::Page || piece.cells.is_some() {
                break;
            }
            lines.insert_str(0, &letters(&piece.text));
            if lines == wanted {
                return pieces.drain(first..=last).map(|piece| piece.text).collect();
            }
        }
    }
    vec![text]
}

fn text_of(tree: &Tree, id: Id) -> String {
    collapsed(
        &tree
            .inside(id)
            .filter_map(|node| tree.text(node))
            .collect::<String>(),
    )
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
