//! Lines of the site at the edges of the notice: where the reader is, who edited the page, what else
//! there is to read. Only what says so of itself is taken out, and never from among the sentences.

use std::sync::LazyLock;

use regex::Regex;

use super::choose::{Part, fits};
use super::flow::{Piece, Zone};
use super::tree::{Id, Tree};
use super::weigh::Weights;
use super::{bare, letters};

/// How many lines at either edge may be the site's.
pub(super) const EDGE: usize = 24;

/// Lines of the site, spaces aside.
static SITE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:您?(?:现在)?的?(?:当前|现在|所在)?的?位置(?:是|：|:)|首页[>»›\-|]",
        r"|(?:发布|更新|录入|上传|公开|生成)(?:时间|日期)[：:]|(?:信息|文章|稿件|新闻)?来源[：:]|日期[：:]\d",
        r"|作者[：:]|\d{4}-\d{1,2}-\d{1,2}(?:$|\d{1,2}:\d{2})",
        r"|(?:索引号|信息分类|主题分类|主题词|公文种类|有效性|信息索取号)[：:]",
        r"|(?:点击|浏览|阅读|访问)(?:次数|人次|量|数)?[：:]|【?(?:字号|字体|视力保护)[：:】大]",
        r"|(?:分享|转发)(?:到|至|：|:|$)|[【\[（]?(?:我要)?(?:打印|关闭|收藏)(?:本页|窗口|文本|$|[】\]）])",
        r"|[【\[]?(?:返回|TOP)(?:顶部|列表|首页|$|[】\]])|(?:上|下)一(?:篇|条|页|则)(?:[：:]|$)",
        r"|(?:相关|延伸|推荐|热点)(?:链接|阅读|文章|新闻|信息|解读|推荐|稿件)(?:[：:]|$)",
        r"|扫一?扫|微信扫|(?:责任编辑|责编|信息录入|编辑|审核|初审|终审)[：:])",
    ))
});

/// Lines of the site below the text.
static IMPRINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:版权所有|Copyright|©|网站标识码|技术支持|网站地图|备案号|联系我们|网站管理|主办(?:单位)?[：:].*(?:邮编|地址|版权))",
        r"|ICP备|公网安备|(?:信息|网络)中心.{0,6}(?:制作|维护|承办)",
    ))
});

/// What stands among a notice's text without being it: elements, classes and ids.
const FURNITURE: [&str; 33] = [
    "nav",
    "footer",
    "aside",
    "button",
    "select",
    "textarea",
    "option",
    "datalist",
    "dialog",
    ".share",
    "#share",
    ".bdshare",
    ".bdsharebuttonbox",
    ".share-box",
    ".sharebox",
    ".toolbar",
    ".print",
    ".breadcrumb",
    ".crumb",
    ".crumbs",
    ".location",
    ".position",
    ".nav",
    ".menu",
    ".sidebar",
    ".footer",
    ".copyright",
    ".pagination",
    ".related",
    ".relate",
    ".comments",
    ".qrcode",
    ".ewm",
];

/// What a page's table about the notice names.
const FACTS: [&str; 17] = [
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
    "标题",
];

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
    // A page without a sentence is a list of links, and they are its text.
    let list = first == notice.len();
    let head = &notice[..first.min(EDGE)];
    let tail = &notice[last.max(notice.len().saturating_sub(EDGE))..];
    for (edge, is_tail) in [(head, false), (tail, true)] {
        for &i in edge {
            let text = bare(&pieces[i].text);
            let marked = SITE.is_match(&text) || is_tail && IMPRINT.is_match(&text);
            let navigation = !list && pieces[i].is_linked() && !names_a_file(&text);
            if text.chars().count() <= 120 && (marked || navigation) {
                pieces[i].zone = Zone::Page;
            }
        }
    }
    let is_row = |i: &usize| pieces[*i].cells.is_some();
    let tables = head.chunk_by(|a, b| is_row(a) == is_row(b));
    let facts: Vec<usize> = tables
        .filter(|rows| rows.iter().any(|&i| is_facts(&pieces[i])))
        .flatten()
        .copied()
        .collect();
    for i in facts {
        pieces[i].zone = Zone::Page;
    }
}

/// Whether a text of the page says that it is the site's, or says too little to be a notice's: a
/// heading of a box, a date in a list.
pub(super) fn is_site(text: &str) -> bool {
    let text = bare(text);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters < 7 && !text.contains('年') || SITE.is_match(&text) || IMPRINT.is_match(&text)
}

/// Buttons, sharing and the like among the text; never what holds much of the notice's sentences.
pub(super) fn is_furniture(tree: &Tree, weights: &Weights, parts: &[Part], id: Id) -> bool {
    if !FURNITURE.iter().any(|name| fits(tree, id, name)) {
        return false;
    }
    let part = parts.iter().find(|part| tree.within(id, part.whole));
    let all = part.map_or(0, |part| weights.sentences[part.whole]);
    weights.sentences[id] * 10 <= all
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

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}
