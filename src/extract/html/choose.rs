//! Which part of a page is the notice.
//!
//! Government sites are built with few content management systems, and each puts the text into a
//! container with a name of its own. The one with most text outside links wins. Where none has a
//! known name, the sentences decide: the smallest element that holds nearly all of them and leaves
//! nothing but menus outside.

use super::tree::{Id, ROOT, Tree};
use super::weigh::Weights;

/// Containers of the systems in use: TRS, 博达 (`vsb_content`), 苏迪 WebPlus, gov.cn, WeChat, and the
/// names that editors of local sites give. `#` an id, `#…*` the beginning of an id, `.` a class.
const CONTAINERS: [&str; 42] = [
    "#ucap-content",
    "ucapcontent",
    "#js_content",
    "#vsb_content*",
    "#zoom",
    ".trs_editor",
    ".trs_ueditor",
    ".trs_editor_view",
    ".trs_preappend",
    ".v_news_content",
    ".wp_articlecontent",
    ".rich_media_content",
    ".pages_content",
    ".article-content",
    ".article_content",
    ".articlecontent",
    ".article-con",
    ".article_con",
    ".article-body",
    ".news_content",
    ".news-content",
    ".newscontent",
    ".xxgk_content",
    ".content_txt",
    ".content-txt",
    ".detail-content",
    ".detail_content",
    ".zwcontent",
    ".con_text",
    ".arti_content",
    "#article-content",
    "#article_content",
    "#articlecontent",
    "#arti_content",
    "#news_content",
    "#newscontent",
    "#contentzoom",
    ".newscontnet",
    ".news_content_content",
    ".content-body",
    ".art_con",
    ".xl_content",
];

/// Names that say less: they may hold the menus as well.
const LOOSE: [&str; 10] = [
    "article", "main", ".article", "#article", ".content", "#content", ".detail", "#main", ".main",
    ".con",
];

/// A part of a page that is notice: it begins with `first`, which stands in `whole` or is it, and
/// ends where `whole` ends, so that a signature beside the inner container is not lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) first: Id,
    pub(super) whole: Id,
}

/// The most containers of one name that are taken.
const MOST_PARTS: usize = 32;

/// The notice in the page, in order; the whole page where nothing tells it from menus.
pub(super) fn parts(tree: &Tree, weights: &Weights) -> Vec<Part> {
    let page = weights.sentences[ROOT];
    let named = candidates(tree, weights, &CONTAINERS);
    let enough = |part: &Part, share: u32| {
        let sentences = weights.sentences[part.whole];
        let plain = weights.plain[part.whole];
        sentences.saturating_mul(100) >= page.saturating_mul(share) && plain >= 50
    };
    if let Some(best) = best(tree, weights, &named).filter(|part| enough(part, 20)) {
        return with_siblings(tree, weights, &named, best);
    }
    // A notice published as pictures of its pages, with a container that holds nothing else.
    let pictured = named.iter().find(|&&(id, _)| weights.pictures[id] > 0);
    if let Some(&(id, _)) = pictured.filter(|_| page < 200) {
        return vec![Part {
            first: id,
            whole: id,
        }];
    }
    let loose = candidates(tree, weights, &LOOSE);
    if let Some(best) = best(tree, weights, &loose).filter(|part| enough(part, 60)) {
        return vec![best];
    }
    let densest = densest(tree, weights);
    vec![Part {
        first: densest,
        whole: densest,
    }]
}

/// The elements that one of `names` fits, each with the place of that name.
fn candidates(tree: &Tree, weights: &Weights, names: &[&str]) -> Vec<(Id, usize)> {
    (1..tree.len())
        .filter(|&id| tree.text(id).is_none() && !weights.unseen[id])
        .filter_map(|id| Some((id, names.iter().position(|name| fits(tree, id, name))?)))
        .collect()
}

/// Whether `name` (an element, `.class`, `#id` or `#id*`) fits `id`, whatever the case.
pub(super) fn fits(tree: &Tree, id: Id, name: &str) -> bool {
    let attribute = |name| tree.attribute(id, name).unwrap_or_default();
    if let Some(class) = name.strip_prefix('.') {
        let mut classes = attribute("class").split_ascii_whitespace();
        return classes.any(|found| found.eq_ignore_ascii_case(class));
    }
    match name
        .strip_prefix('#')
        .map(|name| (name, name.strip_suffix('*')))
    {
        Some((_, Some(start))) => attribute("id")
            .get(..start.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(start)),
        Some((whole, None)) => attribute("id").eq_ignore_ascii_case(whole),
        None => tree.name(id) == name,
    }
}

/// The candidate with most text. A candidate inside it begins the notice if it holds most of that
/// and hardly a sentence stands before it: facts about the notice do.
fn best(tree: &Tree, weights: &Weights, named: &[(Id, usize)]) -> Option<Part> {
    let plain = |id: Id| u64::from(weights.plain[id]);
    let most = named.iter().map(|&(id, _)| plain(id)).max()?;
    let &(whole, _) = named.iter().find(|&&(id, _)| plain(id) == most)?;
    let begins = |id: Id| {
        let texts = (whole..id).filter(|&text| tree.text(text).is_some());
        let before: u32 = texts.map(|text| weights.sentences[text]).sum();
        u64::from(before) * 10 <= u64::from(weights.sentences[id])
    };
    let inner = named.iter().rev().map(|&(id, _)| id);
    let inner = inner.filter(|&id| plain(id) * 2 >= most && tree.within(id, whole));
    let first = inner.take(64).find(|&id| begins(id)).unwrap_or(whole);
    Some(Part { first, whole })
}

/// `best` and the other containers of the same name: an annex often has one of its own.
fn with_siblings(tree: &Tree, weights: &Weights, named: &[(Id, usize)], best: Part) -> Vec<Part> {
    let name = |wanted: Id| named.iter().find(|(id, _)| *id == wanted).map(|n| n.1);
    let mut parts: Vec<Part> = vec![best];
    for &(id, which) in named {
        let apart = |part: &Part| !tree.within(id, part.whole) && !tree.within(part.whole, id);
        if parts.len() < MOST_PARTS
            && Some(which) == name(best.whole)
            && weights.plain[id] >= 30
            && parts.iter().all(apart)
        {
            parts.push(Part {
                first: id,
                whole: id,
            });
        }
    }
    parts.sort_by_key(|part| part.first);
    parts
}

/// Goes down from the page while one child holds nearly all sentences and what stands beside it
/// looks like menus: mostly links.
fn densest(tree: &Tree, weights: &Weights) -> Id {
    let mut at = ROOT;
    loop {
        let sentences = u64::from(weights.sentences[at]);
        let next = tree
            .children(at)
            .find(|&child| u64::from(weights.sentences[child]) * 100 >= sentences * 85);
        let Some(child) = next.filter(|_| sentences > 0) else {
            return at;
        };
        if tree.text(child).is_some() || !tree.is_block(child) && tree.name(child) != "font" {
            return at;
        }
        let beside = |weight: &[u32]| weight[at] - weight[child];
        let menus = beside(&weights.linked) + beside(&weights.site);
        let texts = beside(&weights.plain) - beside(&weights.site);
        if texts * 2 > menus {
            return at;
        }
        at = child;
    }
}
