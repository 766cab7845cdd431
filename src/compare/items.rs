//! Task items: which clauses of a notice are compared, and as what text.

use std::sync::Arc;

use super::stated::{Stated, stated};
use super::{NotCompared, QuotedClause};
use crate::notice::copies::{Group, PlacedClause};
use crate::notice::numbering::Label;
use crate::notice::{Clause, Role, address};

/// The items of `group`, which is the notice number `notice`, with one of `roles` (any, if there are
/// none), and the clauses that are none.
///
/// A task item (任务条目) is a clause that asks somebody to do something: one without clauses below it, or an article with all of its list, whose role asks
/// for something. The lead of a section stands with the others: its items say the same in full.
pub(super) fn items(
    notice: usize,
    group: &Group<'_>,
    roles: &[Role],
) -> (Vec<Arc<QuotedClause>>, Vec<NotCompared>) {
    let mut items = Vec::new();
    let mut others = Vec::new();
    for placed in &group.clauses {
        let clause = placed.clause;
        if in_article(clause) {
            continue;
        }
        let whole = clause.children.is_empty() || is_article(clause);
        let (text, stated) = full_text(clause);
        if text.is_empty() {
            continue;
        }
        let asks = match clause.role {
            Role::Preamble => false,
            // General provisions hold duties beside aims and definitions, and not every duty has its verb.
            Role::Other => is_article(clause) && !only_frames(clause),
            _ => true,
        };
        let wanted = roles.is_empty() || roles.contains(&clause.role);
        if asks && whole && wanted {
            items.push(Arc::new(quoted(notice, placed, text, stated)));
        } else {
            let address = address(&placed.document, &clause.path);
            others.push(NotCompared {
                address,
                role: clause.role,
                is_lead: asks && !whole,
            });
        }
    }
    (items, others)
}

fn quoted(
    notice: usize,
    placed: &PlacedClause<'_>,
    text: String,
    stated: Vec<Stated>,
) -> QuotedClause {
    let clause = placed.clause;
    let number = &placed.notice.document_number;
    QuotedClause {
        address: address(&placed.document, &clause.path),
        document: placed.document.clone(),
        notice,
        document_number: number.as_ref().map(ToString::to_string),
        path: clause.path.clone(),
        label: clause.label.clone(),
        heading: clause.heading.clone(),
        text,
        page: clause.page(),
        last_page: last_page(clause),
        role: clause.role,
        is_doubtful: is_doubtful(clause),
        stated,
        activity: clause.fields.activity.clone(),
    }
}

/// Whether an article says nothing but what the regulation is for, whom it binds, what its words mean
/// and since when.
fn only_frames(clause: &Clause) -> bool {
    const WORDS: [&str; 13] = [
        "制定本",
        "适用本",
        "适用于",
        "参照本",
        "遵守本",
        "所称",
        "是指",
        "的含义",
        "负责解释",
        "起施行",
        "起实施",
        "同时废止",
        "从其规定",
    ];
    let text = clause.text();
    let mut sentences = text.split(['。', '\n']).filter(|s| !s.trim().is_empty());
    sentences.all(|sentence| WORDS.iter().any(|word| sentence.contains(word)))
}

fn is_article(clause: &Clause) -> bool {
    clause.path.0.last().is_some_and(Label::is_article)
}

/// Whether the clause is an entry of an article's list.
fn in_article(clause: &Clause) -> bool {
    clause.path.0.first().is_some_and(Label::is_article) && !is_article(clause)
}

/// The text of a clause and, of an article, of what stands below it, labels included; with what all of
/// it states.
fn full_text(clause: &Clause) -> (String, Vec<Stated>) {
    let mut text = clause.text();
    let mut all = stated(clause, 0);
    if is_article(clause) {
        let mut length = text.chars().count();
        for child in crate::notice::depth_first(&clause.children) {
            let own = child.text();
            length += 1 + child.label.chars().count();
            all.extend(stated(child, length));
            length += own.chars().count();
            text.push('\n');
            text.push_str(&child.label);
            text.push_str(&own);
        }
    }
    (text, all)
}

fn last_page(clause: &Clause) -> Option<u32> {
    if is_article(clause) {
        clause
            .children
            .iter()
            .filter_map(last_page)
            .max()
            .or(clause.last_page())
    } else {
        clause.last_page()
    }
}

fn is_doubtful(clause: &Clause) -> bool {
    clause.is_doubtful || is_article(clause) && clause.children.iter().any(is_doubtful)
}
