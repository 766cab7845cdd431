//! What the page says round the notice: lines at its edges that are the site's, and the notice's own
//! title and number where the site prints them above the container.

use std::sync::LazyLock;

use regex::Regex;

use super::choose::fits;
use super::flow::{Piece, Zone};
use super::tree::{Id, ROOT, Tree};
use super::weigh::Weights;

/// How many lines at either edge may be the site's.
const EDGE: usize = 24;

/// Lines of the site above the text, spaces aside.
static ABOVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:您?(?:现在)?的?(?:当前|现在|所在)?的?位置(?:是|：|:)|首页[>»›\-]",
        r"|(?:发布|更新|录入|上传|公开|生成)(?:时间|日期)[：:]|(?:信息|文章|稿件|新闻)?来源[：:]",
        r"|作者[：:]|\d{4}-\d{1,2}-\d{1,2}(?:$|\d{1,2}:\d{2})",
        r"|(?:索引号|信息分类|主题分类|主题词|公文种类|有效性|信息索取号)[：:])",
    ))
});

/// Lines of the site on either side of the text, spaces aside.
static ABOVE_OR_BELOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:点击|浏览|阅读|访问)(?:次数|人次|量|数)?[：:]|【?(?:字号|字体|视力保护)[：:】大]",
        r"|(?:分享|转发)(?:到|至|：|:|$)|[【\[（]?(?:我要)?(?:打印|关闭|收藏)(?:本页|窗口|文本|$|[】\]）])",
        r"|[【\[]?(?:返回|TOP)(?:顶部|列表|首页|$|[】\]])|(?:上|下)一(?:篇|条|页|则)(?:[：:]|$)",
        r"|(?:相关|延伸|推荐|热点)(?:链接|阅读|文章|新闻|信息|解读|推荐|稿件)(?:[：:]|$)",
        r"|扫一?扫|微信扫|(?:责任编辑|责编|信息录入|编辑|审核|初审|终审)[：:])",
    ))
});

/// Lines of the site below the text, spaces aside.
static BELOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:版权所有|Copyright|©|网站标识码|技术支持|网站地图|备案号|联系我们|网站管理|主办单位[：:].*版权)|ICP备|公网安备",
    )
});

/// A document number (发文字号) and nothing else.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\p{Han}（）()]{2,24}[〔\[［【（(]\s*(?:19|20)\d{2}\s*[〕\]］】）)]\s*第?\s*\d{1,5}\s*号$",
    )
});

/// What a page's table about the notice names.
const FACTS: [&str; 16] = [
    "索引号",
    "发文机关",
    "发文单位",
    "发布机构",
    "发文字号",
    "文号",
    "成文日期",
    "发布日期",
    "主题分类",
    "主题词",
    "公文种类",
    "有效性",
    "信息分类",
    "信息索取号",
    "生成日期",
    "公开方式",
];

/// How a title ends.
static GENRE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:通知|意见|方案|要点|规划|计划|纲要|办法|细则|措施|规定|条例|决定|通报|公告|通告|批复|函|指南|清单)[）)》”]*(?:（.{1,12}）)?$",
    )
});

/// What may carry the title, the likeliest first.
const TITLES: [&str; 16] = [
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

/// A label further on in a line of facts.
static NEXT_LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s+\p{Han}{2,6}\s*[：:]"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

/// Takes the site's lines at the edges out of the notice: those that say what they are, and links
/// that are no attachments.
pub(super) fn trim(pieces: &mut [Piece]) {
    let notice: Vec<usize> = (0..pieces.len())
        .filter(|&i| pieces[i].zone == Zone::Notice && !pieces[i].text.is_empty())
        .collect();
    let is_text = |&i: &usize| pieces[i].text.contains('。') && !pieces[i].is_linked();
    let first = notice.iter().position(is_text).unwrap_or(notice.len());
    let last = notice
        .iter()
        .rposition(is_text)
        .map_or(first, |last| last + 1);
    let head = notice[..first].iter().take(EDGE).map(|&i| (i, &*ABOVE));
    let tail = notice[last..]
        .iter()
        .rev()
        .take(EDGE)
        .map(|&i| (i, &*BELOW));
    for (i, edge) in head.chain(tail) {
        let text = bare(&pieces[i].text);
        let marked = edge.is_match(&text) || ABOVE_OR_BELOW.is_match(&text);
        let navigation = pieces[i].is_linked() && !names_a_file(&text);
        let facts =
            i < notice[last.saturating_sub(1).min(notice.len() - 1)] && is_facts(&pieces[i]);
        if text.chars().count() <= 120 && (marked || navigation) || facts {
            pieces[i].zone = Zone::Page;
        }
    }
}

/// Whether a link is to an attachment, which belongs to the notice.
fn names_a_file(text: &str) -> bool {
    let ends = [
        ".doc", ".docx", ".pdf", ".xls", ".xlsx", ".wps", ".ofd", ".zip", ".rar", ".et",
    ];
    let lower = text.to_ascii_lowercase();
    text.contains("附件") || ends.iter().any(|end| lower.ends_with(end))
}

/// Whether a row is one of the page's table about the notice.
fn is_facts(piece: &Piece) -> bool {
    let names = |cell: &String| FACTS.contains(&letters(cell).as_str());
    piece
        .cells
        .as_ref()
        .is_some_and(|cells| cells.iter().any(names))
}

/// The lines that the notice's own text lacks, for its beginning: issuer, number and title as the
/// page prints them above it. They leave `pieces` where they are taken over whole.
pub(super) fn head(tree: &Tree, weights: &Weights, pieces: &mut Vec<Piece>) -> Vec<(String, u32)> {
    let Some(begin) = pieces.iter().position(|p| p.zone == Zone::Notice) else {
        return Vec::new();
    };
    let notice = || pieces.iter().filter(|p| p.zone == Zone::Notice);
    let own: Vec<&str> = notice().take(EDGE).map(|p| p.text.as_str()).collect();
    let own_letters: String = own.iter().map(|text| letters(text)).collect();
    let all_letters: String = notice().map(|p| letters(&p.text)).collect();
    let missing = |fact: &Fact| !own_letters.contains(&letters(&fact.0));

    let numbered = own.iter().any(|text| NUMBER.is_match(text.trim()));
    let number = labelled(
        pieces,
        &["发文字号", "文号", "发文文号", "文件编号", "文件号"],
    )
    .into_iter()
    .chain(pieces[..begin].iter().rev().map(fact))
    .find(|(text, _)| NUMBER.is_match(text))
    .filter(|number| !numbered && missing(number));
    let issuer = labelled(pieces, &["发文机关", "发文单位", "发布机构", "发布机关"])
        .into_iter()
        .next();
    let issuer =
        issuer.filter(|(text, _)| number.is_some() && !all_letters.contains(&letters(text)));

    let window = window_title(tree).map_or(String::new(), |(text, _)| letters(&text));
    let agrees = |fact: &Fact| window.contains(&letters(&fact.0));
    let has_title = own.iter().any(|text| GENRE.is_match(text));
    let printed = printed_titles(tree, weights, pieces[begin].node);
    let best = printed.iter().position(agrees).unwrap_or(0);
    let title = meta_title(tree)
        .or_else(|| {
            printed
                .into_iter()
                .nth(best)
                .filter(|title| agrees(title) || !has_title)
        })
        .or_else(|| {
            labelled(pieces, &["标题", "名称", "文件名称", "信息名称"])
                .into_iter()
                .next()
        })
        .or_else(|| window_title(tree).and_then(|(text, line)| Some((without_site(&text)?, line))));
    let part_of = |title: &Fact| {
        let parts =
            |line: &&&str| GENRE.is_match(line) && letters(&title.0).contains(&letters(line));
        own.iter().any(|line| parts(&line))
    };
    let title = title.filter(|title| missing(title) && !part_of(title));

    let mut head: Vec<Fact> = issuer.into_iter().chain(number).collect();
    if let Some(title) = title {
        head.extend(taken_over(pieces, begin, title));
    }
    head
}

/// A text of the page and its line.
type Fact = (String, u32);

fn fact(piece: &Piece) -> Fact {
    (piece.text.clone(), piece.line)
}

/// What stands on the page behind a label: in the next cell, in the same line, or in the next line.
fn labelled(pieces: &[Piece], names: &[&str]) -> Vec<Fact> {
    let named = |text: &str| names.contains(&letters(text).as_str());
    let mut found = Vec::new();
    let page: Vec<&Piece> = pieces.iter().filter(|p| p.zone == Zone::Page).collect();
    for (i, piece) in page.iter().enumerate() {
        if let Some(cells) = &piece.cells {
            let pairs = cells.windows(2).filter(|pair| named(&pair[0]));
            found.extend(pairs.map(|pair| (pair[1].clone(), piece.line)));
        } else if named(&piece.text) {
            found.extend(page.get(i + 1).map(|next| fact(next)));
        } else if let Some((name, value)) = piece.text.split_once(['：', ':'])
            && named(name)
        {
            // Further labels may follow on the line.
            let value = NEXT_LABEL.split(value).next().unwrap_or_default();
            found.push((value.trim().to_owned(), piece.line));
        }
    }
    found.retain(|(text, _)| !text.is_empty() && text.chars().count() <= 150);
    found
}

/// `<meta name="ArticleTitle">`, which government sites are required to have.
fn meta_title(tree: &Tree) -> Option<Fact> {
    let wanted = |&id: &Id| {
        let name = tree.attribute(id, "name").unwrap_or_default();
        tree.name(id) == "meta" && name.eq_ignore_ascii_case("ArticleTitle")
    };
    let id = tree.inside(ROOT).find(wanted)?;
    let text = tree
        .attribute(id, "content")?
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    (text.chars().count() >= 4).then_some((text, tree.line(id)))
}

/// The headings before the text, the likeliest first.
fn printed_titles(tree: &Tree, weights: &Weights, begin: Id) -> Vec<Fact> {
    let texts = |id: Id| tree.inside(id).filter_map(|node| tree.text(node));
    let before = |name: &'static str| {
        let fitting = (1..begin).rev().filter(move |&id| fits(tree, id, name));
        fitting.filter(|&id| !weights.unseen[id] && !tree.within(begin, id))
    };
    TITLES
        .iter()
        .flat_map(|name| before(name))
        .map(|id| (texts(id).collect::<String>(), tree.line(id)))
        .map(|(text, line)| (text.split_whitespace().collect::<Vec<_>>().join(" "), line))
        .filter(|(text, _)| (6..=150).contains(&text.chars().count()))
        .collect()
}

/// `<title>`.
fn window_title(tree: &Tree) -> Option<Fact> {
    let id = tree.inside(ROOT).find(|&id| tree.name(id) == "title")?;
    let text = tree
        .inside(id)
        .filter_map(|node| tree.text(node))
        .collect::<String>();
    Some((
        text.split_whitespace().collect::<Vec<_>>().join(" "),
        tree.line(id),
    ))
}

/// A window's title without the site's name behind it, if that leaves a notice's title.
fn without_site(title: &str) -> Option<String> {
    let parts = title.split(['-', '_', '|', '—', '–', '>']).map(str::trim);
    let fitting = parts.filter(|part| part.chars().count() >= 8 && GENRE.is_match(part));
    fitting.map(str::to_owned).next()
}

/// The title in the lines in which the page prints it; as it is where it prints it nowhere.
fn taken_over(pieces: &mut Vec<Piece>, begin: usize, title: Fact) -> Vec<Fact> {
    let wanted = letters(&title.0);
    for last in (0..begin).rev() {
        let mut lines = String::new();
        for first in (last.saturating_sub(3)..=last).rev() {
            let piece = &pieces[first];
            if piece.zone != Zone::Page || piece.cells.is_some() {
                break;
            }
            lines.insert_str(0, &letters(&piece.text));
            if lines == wanted {
                let taken = pieces.drain(first..=last);
                return taken.map(|piece| (piece.text, piece.line)).collect();
            }
        }
    }
    vec![title]
}

/// Text without spaces.
fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Text without spaces and punctuation, to compare what sites print differently.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
