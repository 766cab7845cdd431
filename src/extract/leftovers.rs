//! What a web page or Markdown left in a text file, taken out line by line.
//!
//! Texts of notices come copied from sites and converted to Markdown. Marks of Markdown go only where
//! the file shows that it is Markdown; lines of the site go only at its edges, and only where they say
//! of themselves what they are. All of it is listed as removed. A row `| a | b |` becomes cells parted
//! by tabs.

mod markdown;

use std::sync::LazyLock;

use regex::Regex;

use super::{Content, Line, Lines, Removed, RemovedKind, reflow};

/// How many lines at either edge may be the site's.
const EDGE: usize = 24;

/// Lines of the site, spaces aside.
static SITE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^[（【\[]?(?:您?(?:现在)?的?(?:当前|现在|所在)?的?位置(?:是|：|:)|首页[>»›\-|/]",
        r"|(?:发布|更新|录入|上传)(?:时间|日期)[：:]|(?:信息|文章|稿件|新闻)来源[：:]|来源[：:].{0,30}$",
        r"|[0-9０-９]{4}[-/年][0-9０-９]{1,2}[-/月][0-9０-９]{1,2}日?(?:[0-9０-９]{1,2}:[0-9０-９]{2}(?::[0-9０-９]{2})?)?(?:来源|浏览|点击|阅读|作者)",
        r"|(?:索引号|信息索取号|信息分类|主题分类)[：:]",
        r"|(?:点击|浏览|阅读|访问)(?:次数|人次|量|数)?[：:]|(?:字号|字体|视力保护)[：:】大\]]",
        r"|[大中小][\]】]?[\[【]?[大中小][\]】]?[\[【]?[大中小]?[\]】]?$",
        r"|(?:分享|转发)(?:到|至|：|:|$)|(?:我要)?(?:打印|关闭|收藏)(?:本页|窗口|文本|页面|此页|$|[】\]）关])",
        r"|返回(?:顶部|列表|首页|上一页|$)|(?:上|下)一(?:篇|条|页|则)(?:[：:]|$)",
        r"|(?:相关|延伸|推荐|热点)(?:链接|阅读|文章|新闻|信息|解读|推荐|稿件)(?:[：:]|$)",
        r"|扫一?扫|微信扫|(?:责任编辑|责编|信息录入|编辑|审核|初审|终审)[：:])",
    ))
});

/// What stands behind a date in [`SITE`].
const BEHIND_DATE: [&str; 5] = ["来源", "浏览", "点击", "阅读", "作者"];

/// What [`SITE`] begins with, brackets aside; dates and sizes of type apart.
const SITE_BEGINS: &str =
    "您现的当所位首发更录上信文稿新来索主点浏阅访字视分转我打关收返下相延推热扫微责编审初终";

/// Whether [`SITE`] may fit `bare`. To put the pattern together takes longer than this.
fn may_be_of_site(bare: &str) -> bool {
    let text = bare.strip_prefix(['（', '【', '[']).unwrap_or(bare);
    text.chars().next().is_some_and(|first| match first {
        '0'..='9' | '０'..='９' => BEHIND_DATE.iter().any(|word| text.contains(word)),
        '大' | '中' | '小' => text.chars().count() <= 8,
        _ => SITE_BEGINS.contains(first),
    })
}

/// Lines of the site below the text.
static IMPRINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:版权所有|Copyright|©|网站标识码|技术支持|网站地图|备案号|联系我们|网站管理|主办(?:单位)?[：:].*(?:邮编|版权))",
        r"|ICP备|公网安备",
    ))
});

/// Line breaks and spaces of HTML that converters keep; a text may speak of any other tag.
static BREAK: LazyLock<Regex> = LazyLock::new(|| pattern(r"<br\s*/?>|&(?:nbsp|emsp|ensp);"));
/// Tags in Markdown.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"</?(?:br|p|div|span|center|font|u|b|i|strong|em|section|sup|sub|h[1-6])\b[^<>]{0,300}>",
        r"|&(?:nbsp|emsp|ensp);",
    ))
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

/// A text file as it is but for what a site or Markdown left in it.
pub(super) fn without(lines: Lines) -> Content {
    let (lines, leftovers) = take_out(lines);
    // A heading of Markdown is a line of its own.
    let is_heading = |r: &&Removed| r.kind == RemovedKind::ConverterMark && r.text.starts_with('#');
    let alone: Vec<u32> = leftovers
        .iter()
        .filter(is_heading)
        .map(|r| r.line)
        .collect();
    let reflowed = reflow::reflow_around(&lines.lines, &alone);
    let mut removed = leftovers;
    removed.extend(reflowed.removed);
    removed.sort_by_key(|removed| removed.line);
    Content {
        blocks: reflowed.blocks,
        removed,
        pages: lines.pages,
        readings: lines.readings,
        diagnostics: lines
            .diagnostics
            .into_iter()
            .chain(reflowed.diagnostics)
            .collect(),
    }
}

/// Whether [`TAG`] or [`BREAK`] may stand in `text`: a name in a bracket, or that of a space. Comments are
/// no tags, and the patterns are costly to make.
fn may_hold_tag(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = |at: usize| match (bytes[at], bytes.get(at + 1)) {
        (b'<', Some(b'/')) => bytes.get(at + 2).is_some_and(u8::is_ascii_lowercase),
        (b'<' | b'&', Some(next)) => next.is_ascii_lowercase(),
        _ => false,
    };
    (0..bytes.len()).any(begins)
}

/// `lines` without what is no text, and that.
fn take_out(mut read: Lines) -> (Lines, Vec<Removed>) {
    let mut removed = Vec::new();
    for i in site(&read.lines) {
        take_line(&mut read.lines[i], RemovedKind::PageFurniture, &mut removed);
    }
    let is_markdown = markdown::take_out(&mut read.lines, &mut removed);
    for line in &mut read.lines {
        if may_hold_tag(&line.text) {
            cut(line, if is_markdown { &TAG } else { &BREAK }, &mut removed);
        }
        if !is_markdown && is_rule(&line.text) {
            take_line(line, RemovedKind::ConverterMark, &mut removed);
        }
    }
    removed.sort_by_key(|r| r.line);
    (read, removed)
}

/// Takes the whole of `line` out.
fn take_line(line: &mut Line, kind: RemovedKind, removed: &mut Vec<Removed>) {
    let text = std::mem::take(&mut line.text);
    put(line, kind, text.trim(), removed);
}

fn put(line: &Line, kind: RemovedKind, text: &str, removed: &mut Vec<Removed>) {
    if !text.trim().is_empty() {
        removed.push(Removed {
            kind,
            text: text.to_owned(),
            page: line.page,
            line: line.number,
        });
    }
}

/// Cuts what `pattern` finds out of `line`.
fn cut(line: &mut Line, pattern: &Regex, removed: &mut Vec<Removed>) {
    let mut kept = String::new();
    let mut end = 0;
    for found in pattern.find_iter(&line.text) {
        kept.push_str(&line.text[end..found.start()]);
        put(line, RemovedKind::ConverterMark, found.as_str(), removed);
        end = found.end();
    }
    if end > 0 {
        kept.push_str(&line.text[end..]);
        line.text = kept;
    }
}

/// A line of nothing but dashes, as a rule.
fn is_rule(text: &str) -> bool {
    let text = text.trim();
    let first = text.chars().next().unwrap_or(' ');
    matches!(first, '-' | '_' | '=' | '*' | '─' | '━')
        && text.chars().all(|c| c == first)
        && text.chars().count() >= 3
}

/// The site's lines: above the first sentence and below the last.
fn site(lines: &[Line]) -> Vec<usize> {
    let is_sentence = |line: &Line| line.text.contains('。');
    let Some(first) = lines.iter().position(is_sentence) else {
        return Vec::new();
    };
    let last = lines.iter().rposition(is_sentence).unwrap_or(first);
    let filled = |i: &usize| !lines[*i].text.trim().is_empty();
    let head = (0..first).filter(filled).take(EDGE);
    let tail = (last + 1..lines.len()).rev().filter(filled).take(EDGE);
    let says = |i: usize, is_tail: bool| {
        let text = &lines[i].text;
        let bare: String = text.split_whitespace().collect();
        bare.chars().count() <= 120
            && (may_be_of_site(&bare) && SITE.is_match(&bare) || is_tail && IMPRINT.is_match(&bare))
    };
    let mut found: Vec<usize> = head.filter(|&i| says(i, false)).collect();
    found.extend(tail.filter(|&i| says(i, true)));
    found
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn texts(text: &str) -> (Vec<String>, Vec<(RemovedKind, String)>) {
        let document = read("a.txt", text.as_bytes()).unwrap();
        (
            document.blocks.into_iter().map(|b| b.text).collect(),
            document
                .removed
                .into_iter()
                .map(|r| (r.kind, r.text))
                .collect(),
        )
    }

    #[test]
    fn the_sites_lines_go_at_the_edges_only() {
        let (kept, removed) = texts(
            "首页 > 政务公开 > 通知\n关于办理的通知\n来源：省厅\n各市：\n请按时办理。\n来源：不详\n也要办好。\n某厅\n分享到：\n上一篇：无",
        );
        assert_eq!(
            kept,
            [
                "关于办理的通知",
                "各市：",
                "请按时办理。",
                "来源：不详",
                "也要办好。",
                "某厅"
            ]
        );
        assert!(removed.iter().all(|r| r.0 == RemovedKind::PageFurniture));
        assert_eq!(removed.len(), 4);
    }

    #[test]
    fn markdown_leaves_its_text_and_its_tables() {
        let (kept, removed) = texts(
            "---\ntitle: 通知\n---\n# 关于办理的通知\n\n**一、总体要求**\n\n- 按照[办法](https://a.cn/b.htm)办理。\n\n| 序号 | 单位 |\n|---|:--:|\n| 1 | 省厅 |\n\n1\\. 做好\\*工作。<br>\n",
        );
        assert_eq!(
            kept,
            [
                "关于办理的通知",
                "一、总体要求",
                "按照办法办理。",
                "序号\t单位",
                "1\t省厅",
                "1. 做好*工作。"
            ]
        );
        assert!(removed.iter().all(|r| r.0 == RemovedKind::ConverterMark));
    }

    #[test]
    fn stars_that_hide_a_name_stay() {
        let (kept, _) = texts("公示名单\n王**、李**和张*。\n2*3。");
        assert_eq!(kept[1], "王**、李**和张*。");
    }
}
