//! Task items: which clauses of a notice are compared, and as what text.

use super::NotCompared;
use super::stated::{Stated, stated};
use crate::notice::copies::{Group, PlacedClause};
use crate::notice::numbering::Label;
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
    /// What that states: quantities, dates, bodies.
    pub(super) stated: Vec<Stated>,
    /// The last page of it.
    pub(super) last_page: Option<u32>,
    /// Whether any of it may differ from what is printed.
    pub(super) is_doubtful: bool,
}

impl Item<'_> {
    pub(super) fn address(&self) -> String {
        address(&self.placed.document, &self.placed.clause.path)
    }
}

/// The items of `group`, which is the notice number `notice`, with one of `roles` (any, if there are
/// none), and the clauses that are none.
///
/// An item is a clause without clauses below it, or an article with all of its list, whose role asks
/// for something. The lead of a section stands with the others: its items say the same in full.
pub(super) fn items<'a>(
    notice: usize,
    group: &'a Group<'a>,
    roles: &[Role],
) -> (Vec<Item<'a>>, Vec<NotCompared>) {
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
            items.push(Item {
                notice,
                placed,
                text,
                stated,
                last_page: last_page(clause),
                is_doubtful: is_doubtful(clause),
            });
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
