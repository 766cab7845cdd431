//! What a cover prints and distributes (印发《…》, 现予公布): where its text begins.
//!
//! The cover's title names it, or the cover's words do; it stands below under its own title. Where
//! that title is worded otherwise, what follows the signature is taken for it, and that is said.

use super::attachment::{self, Shape};
use super::head::Head;
use super::line::{Kind, Line};
use super::without_print_spaces;
use crate::extract::Diagnostic;

/// How many lines of a cover may say what it prints and distributes, and how long they may be in bytes.
const COVER: usize = 4;
const LONGEST: usize = 1500;

/// The title of the enclosure by the cover's title, or by its words where it stands below.
pub(super) fn title(head: &Head, rest: &[Line<'_>]) -> Option<String> {
    head.enclosed_title().or_else(|| {
        let lines = rest.iter().take(COVER);
        let named = lines
            .enumerate()
            .find_map(|(i, l)| Some((i, named_in(&l.block.text)?)));
        let (line, named) = named?;
        let below = &rest[line + 1..];
        let is_there =
            find_title(below, &named).is_some() || attachment::behind_signature(below).is_some();
        is_there.then_some(named)
    })
}

/// The title in `现将《…》印发给你们`, `《…》已经…通过，现予公布`.
fn named_in(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let bare = text
        .strip_prefix("现将")
        .or_else(|| text.strip_prefix("现印发"));
    let (named, words) = bare.unwrap_or(text).strip_prefix('《')?.split_once('》')?;
    let prints = [
        "印发",
        "予以公布",
        "现予公布",
        "现公布",
        "予以发布",
        "现予发布",
    ];
    let is_cover = prints.iter().any(|word| words.contains(word)) || text.starts_with("现印发");
    (is_cover && named.chars().count() >= 4).then(|| without_print_spaces(named))
}

/// The place and number of lines of the enclosure's title among `rest`, which follow the head.
pub(super) fn find(
    head: &Head,
    rest: &[Line<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(usize, usize)> {
    let wanted = title(head, rest)?;
    if let Some(found) = find_title(rest, &wanted) {
        return Some(found);
    }
    let Some(at) = attachment::behind_signature(rest) else {
        let message = "未找到所印发文件的正文";
        diagnostics.push(Diagnostic::new("enclosure_not_found", message, None));
        return None;
    };
    let message = "落款之后的文字按所印发文件处理，其标题与封面所称不同";
    diagnostics.push(Diagnostic::new("enclosure_title_differs", message, None));
    let count = attachment::title_lines(&rest[at..], "", Shape::Bare);
    Some((at, count.max(1)))
}

/// The place and number of lines of the title `wanted` in `lines`.
pub(super) fn find_title(lines: &[Line<'_>], wanted: &str) -> Option<(usize, usize)> {
    for at in 0..lines.len() {
        let mut joined = String::new();
        for (count, line) in lines[at..].iter().take(4).enumerate() {
            let labelled = match &line.kind {
                Kind::AttachmentStart { title, .. } if count == 0 && !title.is_empty() => {
                    Some(title)
                }
                _ => None,
            };
            let is_title = labelled.is_some()
                || matches!(line.kind, Kind::Other | Kind::IssuerHead | Kind::Field(_))
                || (count > 0 && matches!(line.kind, Kind::Body | Kind::Label(_)));
            if !is_title || line.block.text.contains('。') {
                break;
            }
            joined.push_str(&without_print_spaces(labelled.unwrap_or(&line.block.text)));
            let joined = joined.trim_start_matches('《').trim_end_matches('》');
            // The issuer's name may stand before it here or there.
            let prefixed = joined.chars().count() >= 8
                && (wanted.ends_with(joined) || joined.ends_with(wanted));
            if joined == wanted
                || (prefixed && joined.chars().count() < wanted.chars().count() + 20)
            {
                return Some((at, count + 1));
            }
        }
    }
    None
}
