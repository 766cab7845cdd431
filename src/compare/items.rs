//! Task items: which clauses of a notice are compared, and as what text.

use super::NotCompared;
use crate::notice::copies::{Group, PlacedClause};
use crate::notice::numbering::{Label, Mark};
use crate::notice::{Clause, Role, address};

/// A task item (任务条目): a clause that asks somebody to do something.
#[derive(Clone, Debug)]
pub(super) struct Item<'a> {
    /// Which of the compared notices it stands in.
    pub(super) notice: usize,
    /// The clause and its place.
    pub(super) placed: &'a PlacedClause<'a>,
    /// What is quoted: its text, with what stands below it where it is an article.
    pub(super) text: String,
    /// The last page of that.
    pub(super) last_page: Option<u32>,
    /// Whether any of it may differ from what is printed.
    pub(super) is_doubtful: bool,
}

impl Item<'_> {
    pub(super) fn address(&self) -> String {
        address(&self.placed.document, &self.placed.clause.path)
    }
}

/// The items of `group`, which is the notice number `notice`, and the clauses that are none.
///
/// An item is a clause without clauses below it, or an article with all of its list, whose role asks
/// for something. The lead of a section stands with the others: its items say the same in full.
pub(super) fn items<'a>(notice: usize, group: &'a Group<'a>) -> (Vec<Item<'a>>, Vec<NotCompared>) {
    let mut items = Vec::new();
    let mut others = Vec::new();
    for placed in &group.clauses {
        let clause = placed.clause;
        if in_article(clause) {
            continue;
        }
        let asks = !matches!(clause.role, Role::Preamble | Role::Other);
        let whole = clause.children.is_empty() || is_article(clause);
        let text = full_text(clause);
        if text.is_empty() {
            continue;
        }
        if asks && whole {
            items.push(Item {
                notice,
                placed,
                text,
                last_page: last_page(clause),
                is_doubtful: is_doubtful(clause),
            });
        } else {
            let address = address(&placed.document, &clause.path);
            others.push(NotCompared {
                address,
                role: clause.role,
                is_lead: asks,
            });
        }
    }
    (items, others)
}

fn is_article(clause: &Clause) -> bool {
    matches!(
        clause.path.0.last(),
        Some(Label::Numbered(Mark::Article, _))
    )
}

/// Whether the clause is an entry of an article's list.
fn in_article(clause: &Clause) -> bool {
    matches!(
        clause.path.0.first(),
        Some(Label::Numbered(Mark::Article, _))
    ) && !is_article(clause)
}

/// The text of a clause and, of an article, of what stands below it, labels included.
fn full_text(clause: &Clause) -> String {
    let mut text = clause.text();
    if is_article(clause) {
        for child in crate::notice::depth_first(&clause.children) {
            text.push('\n');
            text.push_str(&child.label);
            text.push_str(&child.text());
        }
    }
    text
}

fn is_doubtful(clause: &Clause) -> bool {
    clause.is_doubtful || is_article(clause) && clause.children.iter().any(is_doubtful)
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
