//! A cell's text to the quotes in it: the inverse of [`citation`](crate::render::citation).
//!
//! What [`render`](crate::render) writes into a cell is each quote, below it the line that says where
//! it stands, and a blank line before the next. People and office programs change that: line ends
//! become CRLF, `——` becomes `--`, brackets become narrow, a blank line comes or goes, a remark is
//! typed beside a quote. Whatever still names an address is read as a citation; the lines above it,
//! up to a blank one, are its quote; everything else is [`Piece::Loose`], and nothing is left out.
//! Whether a quote is right is not known here.

use std::sync::LazyLock;

use regex::Regex;

use crate::compare::Relation;
use crate::notice::numbering::half_width;
use crate::notice::{DocumentNumber, Path};
use crate::render::NOTHING_FOUND;

/// A part of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A quote with its citation.
    Quote(Cited),
    /// Text that no citation stands below: a person's remark, or a quote that lost its citation.
    Loose(String),
}

/// A quote (引文) as it stands in a cell, with its citation (出处).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// The quote, label and all, lines parted by `\n`; empty where only the citation is left.
    pub text: String,
    /// What the citation says.
    pub citation: Citation,
}

/// The line below a quote, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The line as it stands, from its dash to the end of what was understood.
    pub line: String,
    /// The address as it stands: `渝科协发〔2022〕2号#二（四）`. It may name nothing.
    pub address: String,
    /// The first and the last page.
    pub pages: Option<(u32, u32)>,
    /// How the quote is said to answer the one that opens the row.
    pub relation: Option<Relation>,
    /// Whether [`DOUBTFUL`](crate::render::DOUBTFUL) stands behind it.
    pub is_doubtful: bool,
}

/// The parts of a cell, in order. A cell that says [`NOTHING_FOUND`] has none.
///
/// ```
/// use duizhao::verify::quotes::{Piece, pieces};
/// let cell = "（四）壮大队伍。\n——渝科协发〔2022〕2号#二（四），第4—5页【改写】\n\n请张三核对";
/// let [Piece::Quote(quote), Piece::Loose(remark)] = &pieces(cell)[..] else { panic!() };
/// assert_eq!(quote.text, "（四）壮大队伍。");
/// assert_eq!(quote.citation.address, "渝科协发〔2022〕2号#二（四）");
/// assert_eq!(quote.citation.pages, Some((4, 5)));
/// assert_eq!(remark, "请张三核对");
/// ```
pub fn pieces(cell: &str) -> Vec<Piece> {
    let cell = with_line_feeds(cell);
    let mut pieces = Vec::new();
    // Blocks of lines, parted by blank ones, that no citation has claimed yet.
    let mut open: Vec<Vec<&str>> = Vec::new();
    let mut goes_on = false;
    for line in cell.split('\n') {
        if line.trim().is_empty() {
            goes_on = false;
            continue;
        }
        let Some(found) = found_in(line) else {
            match open.last_mut().filter(|_| goes_on) {
                Some(block) => block.push(line),
                None => open.push(vec![line]),
            }
            goes_on = true;
            continue;
        };
        let mut above = match goes_on || found.before.is_empty() {
            true => open.pop().unwrap_or_default(),
            false => Vec::new(),
        };
        if !found.before.is_empty() {
            above.push(found.before);
        }
        pieces.extend(loose(&mut open));
        pieces.push(Piece::Quote(Cited {
            text: above.join("\n"),
            citation: found.citation,
        }));
        goes_on = false;
        if !found.behind.is_empty() {
            open.push(vec![found.behind]);
            goes_on = true;
        }
    }
    pieces.extend(loose(&mut open));
    pieces
}

/// `text` with every line end as a line feed; Word's line break is one (U+000B).
pub fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace(['\r', '\u{b}', '\u{2028}', '\u{2029}'], "\n")
}

fn loose(open: &mut Vec<Vec<&str>>) -> Vec<Piece> {
    let blocks = open.drain(..).map(|lines| lines.join("\n"));
    let blocks = blocks.filter(|text| text.trim() != NOTHING_FOUND);
    blocks.map(Piece::Loose).collect()
}

/// A citation in a line.
struct Found<'l> {
    /// The end of the quote, where somebody joined the lines.
    before: &'l str,
    citation: Citation,
    /// A remark behind it.
    behind: &'l str,
}

/// What a citation begins with; programs and people replace one dash by another.
const DASHES: [char; 8] = ['—', '–', '―', '─', '－', '-', '‐', '−'];

/// The citation in `line`: at its beginning, or behind the end of a quote.
fn found_in(line: &str) -> Option<Found<'_>> {
    let start = line.len() - line.trim_start().len();
    let has_path = line.contains(['#', '＃']);
    if !has_path && !line[start..].starts_with(DASHES) {
        return None;
    }
    let mut at_start = None;
    let mut named = None;
    let mut inline = None;
    for (at, dashes, rest) in runs_of_dashes(line) {
        // Only the first may name a document without a clause, and a lone hyphen before a blank begins
        // an item of a list.
        let is_bullet = dashes == 1 && line[at..].starts_with("- ");
        if is_bullet || at > start && !within_reach(rest).contains(['#', '＃']) {
            continue;
        }
        let Some((citation, behind, is_number)) = citation(&line[at..], rest) else {
            continue;
        };
        let found = Found {
            before: line[..at].trim(),
            citation,
            behind,
        };
        // A title may hold dashes of its own, and so may the text before a citation.
        match at {
            at if at == start => at_start = Some((found, is_number)),
            _ if dashes < 2 => {}
            _ if is_number => named = Some(found),
            _ => inline = Some(found),
        }
    }
    match at_start {
        Some((found, true)) => Some(found),
        Some((found, false)) => Some(named.unwrap_or(found)),
        None => named.or(inline),
    }
}

/// Where dashes stand in `line`: their place, their number, and what stands behind them.
fn runs_of_dashes(line: &str) -> Vec<(usize, usize, &str)> {
    let mut runs = Vec::new();
    let mut from = 0;
    while let Some(at) = line[from..].find(DASHES).map(|at| from + at) {
        let rest = line[at..].trim_start_matches(DASHES);
        from = line.len() - rest.len();
        runs.push((at, line[at..from].chars().count(), rest));
    }
    runs
}

/// The page, the relation or the doubt behind an address.
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^\s*(?:",
        r"[，,、；;]?\s*第\s*(?P<first>[0-9０-９]{1,9})\s*(?:[—–―─－‐−~～至到-]+\s*第?\s*(?P<last>[0-9０-９]{1,9})\s*)?页",
        r"|[【\[〖（(]\s*(?P<relation>照搬|改写|相关)\s*[】\]〗）)]",
        r"|[〔\[【（(]\s*(?P<doubt>识读存疑[，,]\s*请核对原件)\s*[〕\]】）)])",
    ))
    .expect("a valid pattern")
});

/// The citation that `line` begins with, `rest` of which stands behind its dashes; what follows it;
/// and whether the document is named by its number.
fn citation<'l>(line: &'l str, rest: &'l str) -> Option<(Citation, &'l str, bool)> {
    let (length, path) = address_length(within_reach(rest))?;
    let address = rest[..length].trim();
    let document = address.split(['#', '＃']).next().unwrap_or_default();
    if document.trim().is_empty() {
        return None;
    }
    let mut citation = Citation {
        line: String::new(),
        address: address.to_owned(),
        pages: None,
        relation: None,
        is_doubtful: false,
    };
    let mut behind = &rest[length..];
    while let Some(found) = TAIL.captures(behind) {
        let page = |name| found.name(name).and_then(|n| number(n.as_str()));
        if let Some(first) = page("first") {
            citation.pages = Some((first, page("last").unwrap_or(first)));
        }
        if let Some(name) = found.name("relation") {
            let named = |relation: &Relation| relation.chinese() == name.as_str();
            citation.relation = Relation::ALL.into_iter().find(named);
        }
        citation.is_doubtful |= found.name("doubt").is_some();
        behind = &behind[found[0].len()..];
    }
    let is_number = DocumentNumber::parse(document).is_some();
    let has_tail = citation.pages.is_some() || citation.relation.is_some() || citation.is_doubtful;
    let is_clause = |path: &str| path.starts_with('附') || path.parse::<Path>().is_ok();
    // A dash before a page, or before anything with a number sign, is not yet a citation.
    if !is_number && !path.is_some_and(|path| has_tail || is_clause(path)) {
        return None;
    }
    citation.line = line[..line.len() - behind.len()].trim().to_owned();
    Some((citation, behind.trim(), is_number))
}

/// The longest address that is looked for, in characters: titles are long, lines may be endless.
pub(super) const LONGEST_ADDRESS: usize = 400;

fn within_reach(rest: &str) -> &str {
    let end = rest.char_indices().nth(LONGEST_ADDRESS);
    &rest[..end.map_or(rest.len(), |(at, _)| at)]
}

/// How long the address is that `rest` begins with, and the path in it, if it has one.
fn address_length(rest: &str) -> Option<(usize, Option<&str>)> {
    let Some(mark) = rest.find(['#', '＃']) else {
        // Without a path a document is named up to what may follow an address.
        let ends = rest.char_indices().map(|(at, _)| at);
        let end = ends.filter(|&at| TAIL.is_match(&rest[at..])).min();
        return Some((end.unwrap_or(rest.len()), None));
    };
    let mut from = mark + char_length(rest, mark);
    loop {
        let end = rest[from..].char_indices().find(|&(at, c)| {
            matches!(c, '#' | '＃' | '，' | ',' | '；' | ';' | '。')
                || c.is_whitespace()
                || TAIL.is_match(&rest[from + at..])
        });
        let end = end.map_or(rest.len(), |(at, _)| from + at);
        if !rest[end..].starts_with(['#', '＃']) {
            return Some((end, Some(&rest[from..end])));
        }
        from = end + char_length(rest, end);
    }
}

fn char_length(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

fn number(digits: &str) -> Option<u32> {
    let digits: String = digits.chars().map(half_width).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests;
