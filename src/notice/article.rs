//! Articles (条): which of their paragraphs (款) a list belongs to.
//!
//! Laws give no mark to paragraphs. What stands behind a list's last entry is the article's next
//! paragraph, and a list that begins anew belongs to the paragraph before it: where an article holds
//! two lists, their entries are told apart by it (第十四条第二款（一）).

use super::nest::Node;
use super::numbering::Mark;

/// Gives paragraphs behind lists back to their articles, and tells apart the lists of one article.
pub(super) fn tell_lists_apart(nodes: &mut [Node]) {
    for node in nodes {
        if node.item.found.mark == Mark::Article {
            lists_of(node);
        }
        tell_lists_apart(&mut node.children);
    }
}

fn lists_of(article: &mut Node) {
    let entries = &mut article.children;
    let Some(mark) = entries.first().map(|e| e.item.found.mark) else {
        return;
    };
    let begins: Vec<bool> = entries
        .iter()
        .map(|e| e.item.found.mark == mark && e.item.found.number == 1)
        .collect();
    for (i, entry) in entries.iter_mut().enumerate() {
        if begins.get(i + 1).copied().unwrap_or(true) {
            let rest = entry.last().paragraphs.split_off(1);
            article.item.paragraphs.extend(rest);
        }
    }
    if begins.iter().filter(|b| **b).count() < 2 {
        return;
    }
    let mut paragraph = 1;
    for (entry, begins) in entries.iter_mut().zip(begins) {
        if begins {
            let line = entry.item.paragraphs[0].line;
            let above = article.item.paragraphs.partition_point(|p| p.line < line);
            paragraph = above.max(1) as u32;
        }
        if entry.item.found.mark == mark {
            entry.item.paragraph = Some(paragraph);
        }
    }
}
