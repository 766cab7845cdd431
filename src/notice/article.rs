//! Articles (条): which of their paragraphs (款) a list belongs to.
//!
//! Laws give no mark to paragraphs. What stands behind a list's last entry is the article's next
//! paragraph, and a list that begins anew belongs to the paragraph before it: where an article holds
//! two lists, their entries are told apart by it (第十四条第二款（一）).

use super::numbering::Mark;
use super::tree::Item;

/// Gives paragraphs behind lists back to their articles, and tells apart the lists of one article.
pub(super) fn tell_lists_apart(items: &mut [Item]) {
    let mut at = 0;
    while let Some(found) = items[at..]
        .iter()
        .position(|i| i.found.mark == Mark::Article)
    {
        let article = at + found;
        let below = items[article + 1..]
            .iter()
            .position(|i| i.found.mark <= Mark::Article);
        at = below.map_or(items.len(), |n| article + 1 + n);
        let (head, entries) = items[article..at].split_at_mut(1);
        if let Some(article) = head.first_mut() {
            lists_of(article, entries);
        }
    }
}

fn lists_of(article: &mut Item, entries: &mut [Item]) {
    let Some(mark) = entries.first().map(|e| e.found.mark) else {
        return;
    };
    for i in 0..entries.len() {
        let ends = entries
            .get(i + 1)
            .is_none_or(|next| next.found.mark == mark && next.found.number == 1);
        if ends {
            let rest = entries[i].paragraphs.split_off(1);
            article.paragraphs.extend(rest);
        }
    }
    let begins = |e: &Item| e.found.mark == mark && e.found.number == 1;
    if entries.iter().filter(|e| begins(e)).count() < 2 {
        return;
    }
    let mut paragraph = 1;
    for entry in entries {
        if begins(entry) {
            let line = entry.paragraphs[0].line;
            paragraph = article
                .paragraphs
                .iter()
                .filter(|p| p.line < line)
                .count()
                .max(1) as u32;
        }
        if entry.found.mark == mark {
            entry.paragraph = Some(paragraph);
        }
    }
}
