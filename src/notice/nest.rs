//! Labelled clauses in a row to a tree: which mark stands above which.
//!
//! The standard orders the marks (一、 above （一） above 1. above （1）), levels may be skipped, and
//! numbers may run on through sections. Some notices turn the order round (1. above （一）): there the
//! first mark goes on counting across the others, and that shows it.

use super::numbering::Mark;
use super::tree::Item;

/// A clause with what stands below it.
pub(super) struct Node {
    pub(super) item: Item,
    pub(super) children: Vec<Node>,
}

impl Node {
    /// The last clause at or below this one.
    pub(super) fn last(&mut self) -> &mut Item {
        match self.children.last_mut() {
            Some(child) => child.last(),
            None => &mut self.item,
        }
    }

    /// Whether the last clause at or below this one is an article or stands in one.
    pub(super) fn ends_in_article(&self) -> bool {
        self.item.found.mark == Mark::Article
            || self.children.last().is_some_and(Self::ends_in_article)
    }

    /// The clause itself, if nothing stands below it.
    pub(super) fn if_leaf(&mut self) -> Option<&mut Item> {
        self.children.is_empty().then_some(&mut self.item)
    }
}

/// Nests `items`. Each step down leaves one mark behind, so that the depth is bounded.
pub(super) fn nest(items: Vec<Item>) -> Vec<Node> {
    let Some(outer) = outer_mark(&items) else {
        return Vec::new();
    };
    let mut nodes: Vec<Node> = Vec::new();
    let mut below: Vec<Item> = Vec::new();
    for item in items {
        if item.found.mark != outer {
            below.push(item);
            continue;
        }
        put_below(&mut nodes, &mut below);
        nodes.push(Node {
            item,
            children: Vec::new(),
        });
    }
    put_below(&mut nodes, &mut below);
    nodes
}

/// Gives `below` to the last of `nodes`; what stands before the first one stands beside it.
fn put_below(nodes: &mut Vec<Node>, below: &mut Vec<Item>) {
    let children = nest(std::mem::take(below));
    match nodes.last_mut() {
        Some(node) => node.children = children,
        None => nodes.extend(children),
    }
}

/// The mark of the outermost clauses among `items`.
fn outer_mark(items: &[Item]) -> Option<Mark> {
    let first = items.first()?.found.mark;
    let highest = items.iter().map(|i| i.found.mark).min()?;
    let turned = first != highest && may_turn(first, highest) && is_turned(items, first, highest);
    Some(if turned { first } else { highest })
}

/// Articles number through chapters, which says nothing about the order.
fn may_turn(first: Mark, highest: Mark) -> bool {
    highest >= Mark::One || (first == Mark::One && highest == Mark::Article)
}

/// Whether the clauses with the mark `first` hold those with the mark `inner`: they count on from 1
/// across them, and each row of those begins anew or goes on itself. Where only one row of them
/// follows, the words before it announce it.
fn is_turned(items: &[Item], first: Mark, inner: Mark) -> bool {
    let (mut outer_number, mut inner_number) = (0, 0);
    let mut in_row = false;
    let mut after = false;
    let mut announced = false;
    for item in items {
        let number = item.found.number;
        if item.found.mark == first {
            if number != outer_number + 1 {
                return false;
            }
            outer_number = number;
            after |= inner_number > 0;
            in_row = false;
            announced = item.ends_with_colon();
        } else if item.found.mark == inner {
            if number != inner_number + 1 && (in_row || number != 1) {
                return false;
            }
            if !in_row && !announced && number != 1 && inner_number == 0 {
                return false;
            }
            inner_number = number;
            in_row = true;
        }
    }
    after || announced
}
