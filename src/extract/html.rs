//! Web pages: the notice out of the page round it.
//!
//! A page is decoded as it declares itself, parsed to a [`tree`], [`weigh`]ed, and the part that is
//! the notice is [`choose`]n; [`flow`] writes the lines a browser would show, [`edges`] takes
//! out what the site put there, and [`head`] adds title and number where the site prints them outside. Paragraphs are the page's own; only lines parted
//! by `<br>` go through [`reflow`], which knows hard-wrapped text. Everything else
//! of the page is in [`Document::removed`](super::Document::removed).
//!
//! Style sheets and scripts are not run: what they hide is text, and what they load is not there.

mod build;
mod cells;
mod choose;
mod edges;
mod flow;
mod head;
mod list;
mod sniff;
mod table;
mod tree;
mod weigh;

use std::sync::LazyLock;

use encoding_rs::Encoding;
use regex::Regex;

use self::flow::{Piece, Zone};
use self::tree::{ROOT, Tree};
use self::weigh::Weights;
use super::{Block, Content, Diagnostic, ExtractError, Line, Removed, RemovedKind, reflow, text};

pub(super) use self::cells::grids;
pub(super) use self::sniff::is_page;

/// A page with less text than this may be an error message or a picture.
const SHORT: usize = 50;

/// What a server says instead of the page.
static ERROR_PAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:40[0-9]|50[0-4])\b|not found|forbidden|unauthorized|bad gateway|service unavailable|access denied",
        r"|(?:页面|网页|文件|资源|内容)(?:您访问的)?(?:不存在|未找到|找不到|已被?删除|已过期)|找不到|无法(?:访问|显示|找到)",
        r"|出错|错误|访问受限|没有权限|无权访问|禁止访问|请(?:先|重新)?登录|用户登录|统一身份认证|验证码|安全验证|系统维护|启用\s*JavaScript",
    ))
    .expect("a valid pattern")
});

/// All of a page, as it is.
fn page(bytes: &[u8]) -> Result<Tree, ExtractError> {
    let text = text::decode(bytes, sniff::declared(bytes), &mut Vec::new())?;
    build::parse(&text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The notice in a page; `charset` is the encoding that whoever sent it says it is in, which comes
/// before what the page says.
pub(super) fn content(
    bytes: &[u8],
    charset: Option<&'static Encoding>,
) -> Result<Content, ExtractError> {
    let mut diagnostics = Vec::new();
    let text = text::decode(
        bytes,
        charset.or_else(|| sniff::declared(bytes)),
        &mut diagnostics,
    )?;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let tree = build::parse(&text)?;
    let weights = Weights::of(&tree);
    let parts = choose::parts(&tree, &weights);
    let (mut pieces, numbered) = flow::pieces(&tree, &weights, &parts);
    edges::trim(&mut pieces);
    let length: usize = pieces
        .iter()
        .filter(|p| p.zone == Zone::Notice)
        .map(|p| count(&p.text))
        .sum();
    let pictures: u32 = parts.iter().map(|part| weights.pictures[part.whole]).sum();
    if is_error_page(&pieces, &tree, length, pictures) {
        return Err(ExtractError::ErrorPage);
    }
    let head = head::missing(&tree, &weights, parts[0].first, &mut pieces);
    if length == 0 && head.is_empty() && pictures > 0 {
        return Err(ExtractError::OnlyPictures(pictures as usize));
    }
    let mut remark =
        |code: &str, message: &str| diagnostics.push(Diagnostic::new(code, message, None));
    if numbered {
        remark(
            "automatic_numbering",
            "列表编号由网页自动生成，按浏览器的显示写出",
        );
    }
    if !head.is_empty() {
        remark(
            "head_from_page",
            "正文缺少的标题、发文字号等取自网页正文之外的标题栏或信息栏",
        );
    }
    let texts = weights.plain[ROOT] - weights.site[ROOT];
    if length < SHORT && pictures > 0 {
        remark("image_without_text", "正文是图片，其中的文字未读取");
    } else if weights.sentences[ROOT] == 0 && weights.linked[ROOT] > texts {
        remark("no_main_content", "未能认出正文，页面上多为链接");
    }
    Ok(write(head, pieces, diagnostics))
}

/// Writes the pieces of the notice as blocks, the others as removed. The line is the ordinal: a page
/// often stands in one line of its source.
fn write(head: Vec<String>, pieces: Vec<Piece>, diagnostics: Vec<Diagnostic>) -> Content {
    let mut number = 0;
    let mut next = || {
        number += 1;
        number
    };
    let blocks = head.into_iter().map(|text| block(text, None, next()));
    let mut content = Content {
        blocks: blocks.collect(),
        removed: Vec::new(),
        pages: None,
        readings: Vec::new(),
        diagnostics,
    };
    let mut paragraph: Vec<Line> = Vec::new();
    let mut open = None;
    for piece in pieces {
        let line = next();
        if piece.zone != Zone::Notice {
            if !piece.text.is_empty() {
                content.removed.push(Removed {
                    kind: match piece.zone {
                        Zone::Hidden => RemovedKind::Hidden,
                        Zone::Reading => RemovedKind::Ruby,
                        Zone::Notice | Zone::Page => RemovedKind::PageFurniture,
                    },
                    text: piece.text,
                    page: None,
                    line,
                });
            }
            continue;
        }
        if open.replace(piece.group) != Some(piece.group) {
            flush(&mut content, &mut paragraph);
        }
        match piece.cells {
            Some(cells) => content.blocks.push(block(piece.text, Some(cells), line)),
            None => paragraph.push(Line {
                // With its indent, as a line of a text file has it.
                text: " ".repeat(piece.indent.min(120)) + &piece.text,
                number: line,
                ..Line::default()
            }),
        }
    }
    flush(&mut content, &mut paragraph);
    content.removed.sort_by_key(|removed| removed.line);
    content
}

/// Makes the lines of one paragraph's element, which `<br>` parts, the paragraphs they are.
fn flush(content: &mut Content, lines: &mut Vec<Line>) {
    let reflowed = reflow::reflow(&std::mem::take(lines));
    content.blocks.extend(reflowed.blocks);
    content.removed.extend(reflowed.removed);
    content.diagnostics.extend(reflowed.diagnostics);
}

fn block(text: String, cells: Option<Vec<String>>, line: u32) -> Block {
    Block {
        text,
        cells,
        page: None,
        last_page: None,
        line,
    }
}

/// Text without spaces.
fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Text without spaces and punctuation, to compare what sites print differently.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn count(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Whether a server's message stands in the notice's place: there is hardly any text, or a little
/// under a short title that names an error.
fn is_error_page(pieces: &[Piece], tree: &Tree, length: usize, pictures: u32) -> bool {
    let titles = tree.inside(ROOT).filter(|&id| tree.name(id) == "title");
    let texts = titles
        .flat_map(|id| tree.inside(id))
        .filter_map(|id| tree.text(id));
    let title: String = texts.collect();
    let titled =
        title.chars().count() <= 40 && !title.contains("关于") && ERROR_PAGE.is_match(&title);
    let is_password = |id| {
        tree.attribute(id, "type")
            .is_some_and(|t| t.eq_ignore_ascii_case("password"))
    };
    let mut notice = pieces.iter().filter(|piece| piece.zone == Zone::Notice);
    match length {
        0..SHORT => {
            titled
                || notice.any(|piece| ERROR_PAGE.is_match(&piece.text))
                || pictures == 0 && tree.inside(ROOT).any(is_password)
        }
        SHORT..300 => titled,
        _ => false,
    }
}
