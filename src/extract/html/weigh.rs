//! How much text each element holds, and of which kind.
//!
//! Three weights decide what the notice is: characters outside links, characters inside links, and
//! characters of sentences, which menus and footers hardly have. Hidden text weighs nothing.

use super::edges::is_site;
use super::tree::{Id, Tree};

/// Marks of a sentence; a menu has none.
const SENTENCE: [char; 6] = ['。', '；', '，', '、', '！', '？'];

/// Elements that show no text of the page: code, the document's title, what stands in for a film.
const SILENT: [&str; 12] = [
    "script", "style", "title", "noscript", "template", "iframe", "noembed", "noframes", "object",
    "audio", "video", "canvas",
];

/// The weights of every element, by id.
#[derive(Debug)]
pub(super) struct Weights {
    /// Characters outside links.
    pub(super) plain: Vec<u32>,
    /// Characters inside links.
    pub(super) linked: Vec<u32>,
    /// Characters outside links in texts that are the site's.
    pub(super) site: Vec<u32>,
    /// Characters outside links in texts with a mark of a sentence.
    pub(super) sentences: Vec<u32>,
    /// Pictures.
    pub(super) pictures: Vec<u32>,
    /// Whether it, or something it stands in, is not shown.
    pub(super) unseen: Vec<bool>,
}

impl Weights {
    pub(super) fn of(tree: &Tree) -> Self {
        let zeros = || vec![0; tree.len()];
        let mut weights = Self {
            plain: zeros(),
            linked: zeros(),
            site: zeros(),
            sentences: zeros(),
            pictures: zeros(),
            unseen: vec![false; tree.len()],
        };
        let mut in_link = vec![false; tree.len()];
        // A parent stands before its children: what it is goes down in order, weights go up in
        // the opposite order.
        for id in 1..tree.len() {
            let parent = tree.parent(id);
            weights.unseen[id] =
                weights.unseen[parent] || is_hidden(tree, id) || is_silent(tree, id);
            in_link[id] = in_link[parent] || tree.name(id) == "a";
            if weights.unseen[id] {
                continue;
            }
            if tree.name(id) == "img" {
                weights.pictures[id] = 1;
            }
            let Some(text) = tree.text(id) else { continue };
            let count = text.chars().filter(|c| !c.is_whitespace()).count() as u32;
            if in_link[id] {
                weights.linked[id] = count;
                continue;
            }
            weights.plain[id] = count;
            if is_site(text) {
                weights.site[id] = count;
            } else if text.contains(SENTENCE) {
                weights.sentences[id] = count;
            }
        }
        for id in (1..tree.len()).rev() {
            let parent = tree.parent(id);
            for weight in [
                &mut weights.plain,
                &mut weights.linked,
                &mut weights.site,
                &mut weights.sentences,
                &mut weights.pictures,
            ] {
                weight[parent] = weight[parent].saturating_add(weight[id]);
            }
        }
        weights
    }
}

/// Whether an element says that it is not shown. Style sheets are not read.
pub(super) fn is_hidden(tree: &Tree, id: Id) -> bool {
    let style = || {
        let style = tree.attribute(id, "style")?;
        let bare = style.chars().filter(|c| !c.is_whitespace());
        Some(bare.flat_map(char::to_lowercase).collect::<String>())
    };
    tree.attribute(id, "hidden").is_some()
        || style().is_some_and(|s| s.contains("display:none") || s.contains("mso-hide:all"))
}

/// Whether an element shows none of its text.
pub(super) fn is_silent(tree: &Tree, id: Id) -> bool {
    SILENT.contains(&tree.name(id))
}
