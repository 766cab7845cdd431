//! Tags to a tree: the rules of the WHATWG tree construction that move text, and no others.
//!
//! The tokenizer is html5gum's. Which tags close which (`<p>` before a block, `<li>` before `<li>`,
//! a cell before the next) is decided here, with browsers' scopes; formatting elements are not
//! reopened and text between a table's cells is not moved out, since neither changes a character.
//! Every search goes back a bounded number of elements and the tree is [`DEEPEST`] levels deep
//! whatever the page says (browsers flatten likewise), so that time stays linear and recursion over
//! the tree is safe. It is one vector: dropping it is flat, and a parent stands before its children.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::super::ExtractError;

/// The deepest level of an element.
pub(super) const DEEPEST: usize = 256;

/// The most elements and texts of a page; real ones have a few thousand.
const MOST_NODES: usize = 3_000_000;

/// The attributes that say something about text.
const KEPT: [&str; 15] = [
    "id", "class", "style", "hidden", "type", "start", "value", "reversed", "colspan", "rowspan",
    "name", "property", "content", "role", "width",
];

const VOID: [&str; 16] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "link", "meta", "param", "source", "wbr",
];

/// The elements that begin and end a paragraph.
const BLOCKS: [&str; 57] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "listing",
    "main",
    "marquee",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "xmp",
];

/// Where the search for an open element ends: what is inside one of these closes nothing outside.
const SCOPES: [&str; 8] = [
    "table", "td", "th", "caption", "button", "object", "template", "marquee",
];

/// An element or a text, by its place in the tree.
pub(super) type Id = usize;

/// What stands above everything.
pub(super) const ROOT: Id = 0;

/// A page.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    parent: Id,
    first: Option<Id>,
    last: Option<Id>,
    next: Option<Id>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Element {
        name: String,
        attributes: Vec<(String, String)>,
    },
    Text(String),
}

/// Parses `text`.
pub(super) fn parse(text: &str) -> Result<Tree, ExtractError> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let xml = text.trim_start().starts_with("<?xml");
    let mut builder = Builder::new();
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let token = match token {
            Ok(token) => token,
            Err(never) => match never {},
        };
        match token {
            Token::StartTag(tag) => builder.start(&tag, xml),
            Token::EndTag(tag) => builder.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(string) => builder.text(&String::from_utf8_lossy(&string.value)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        if builder.tree.nodes.len() > MOST_NODES {
            let reason = format!("网页的元素超过 {} 万个", MOST_NODES / 10_000);
            return Err(ExtractError::OverLimit(reason));
        }
    }
    Ok(builder.tree)
}

impl Tree {
    /// How many there are: ids are below it.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The parent; the root is its own.
    pub(super) fn parent(&self, id: Id) -> Id {
        self.nodes[id].parent
    }

    /// The children in order.
    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.nodes[id].first, |&child| self.nodes[child].next)
    }

    /// The name of an element, in lower case; of a text, nothing.
    pub(super) fn name(&self, id: Id) -> &str {
        match &self.nodes[id].kind {
            Kind::Element { name, .. } => name,
            Kind::Text(_) => "",
        }
    }

    /// The characters of a text.
    pub(super) fn text(&self, id: Id) -> Option<&str> {
        match &self.nodes[id].kind {
            Kind::Element { .. } => None,
            Kind::Text(text) => Some(text),
        }
    }

    /// An attribute of an element.
    pub(super) fn attribute(&self, id: Id, wanted: &str) -> Option<&str> {
        match &self.nodes[id].kind {
            Kind::Element { attributes, .. } => attributes
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.as_str()),
            Kind::Text(_) => None,
        }
    }

    /// Whether `id` is `ancestor` or stands inside it.
    pub(super) fn within(&self, id: Id, ancestor: Id) -> bool {
        self.ancestors(id).any(|above| above == ancestor)
    }

    /// `id` and what it stands in, up to the root.
    pub(super) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(Some(id), |&id| (id != ROOT).then(|| self.nodes[id].parent))
    }

    /// Everything inside `top`, in order.
    pub(super) fn inside(&self, top: Id) -> impl Iterator<Item = Id> {
        let leave = move |id: Id| {
            self.ancestors(id)
                .take_while(|&above| above != top)
                .find_map(|above| self.nodes[above].next)
        };
        std::iter::successors(self.nodes[top].first, move |&id| {
            self.nodes[id].first.or_else(|| leave(id))
        })
    }

    /// Whether an element begins and ends a paragraph.
    pub(super) fn is_block(&self, id: Id) -> bool {
        BLOCKS.contains(&self.name(id))
    }
}

struct Builder {
    tree: Tree,
    /// The open elements, outermost first; those beyond [`DEEPEST`] hold nothing.
    open: Vec<Id>,
}

impl Builder {
    fn new() -> Self {
        let mut tree = Tree { nodes: Vec::new() };
        tree.nodes.push(Node {
            parent: ROOT,
            first: None,
            last: None,
            next: None,
            kind: Kind::Element {
                name: "html".to_owned(),
                attributes: Vec::new(),
            },
        });
        Self {
            tree,
            open: vec![ROOT],
        }
    }

    fn append(&mut self, kind: Kind) -> Id {
        let parent = self.open[self.open.len().min(DEEPEST) - 1];
        let id = self.tree.nodes.len();
        let node = Node {
            parent,
            first: None,
            last: None,
            next: None,
            kind,
        };
        self.tree.nodes.push(node);
        match self.tree.nodes[parent].last.replace(id) {
            Some(before) => self.tree.nodes[before].next = Some(id),
            None => self.tree.nodes[parent].first = Some(id),
        }
        id
    }

    fn text(&mut self, text: &str) {
        let parent = self.open[self.open.len().min(DEEPEST) - 1];
        let last = self.tree.nodes[parent].last;
        match last.map(|last| &mut self.tree.nodes[last].kind) {
            Some(Kind::Text(before)) => before.push_str(text),
            _ => {
                self.append(Kind::Text(text.to_owned()));
            }
        }
    }

    fn start(&mut self, tag: &StartTag<()>, xml: bool) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        match name.as_str() {
            "html" | "head" | "body" => return,
            "li" => self.close_item(&["li"]),
            "dd" | "dt" => self.close_item(&["dd", "dt"]),
            "option" | "optgroup" => self.close(&["option"], &["select"]),
            "a" => self.close_inline("a"),
            "caption" | "tbody" | "thead" | "tfoot" | "tr" => {
                if name != "tr" {
                    self.close(&["tbody", "thead", "tfoot"], &["table"]);
                }
                self.close(&["tr", "caption"], &["table"]);
                self.close(&["td", "th"], &["table"]);
            }
            "td" | "th" => self.close(&["td", "th", "caption"], &["table", "tr"]),
            _ => {}
        }
        if BLOCKS.contains(&name.as_str()) {
            self.close(&["p"], &SCOPES);
        }
        let attributes = tag.attributes.iter().filter_map(|(key, value)| {
            let key = String::from_utf8_lossy(key);
            let value = || String::from_utf8_lossy(value).into_owned();
            KEPT.contains(&&*key).then(|| (key.to_string(), value()))
        });
        let attributes = attributes.collect();
        let leaf = VOID.contains(&name.as_str()) || (xml && tag.self_closing) || name == "form";
        let id = self.append(Kind::Element { name, attributes });
        if !leaf {
            self.open.push(id);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "html" | "head" | "body" | "form" => {}
            "br" => {
                let name = name.to_owned();
                let attributes = Vec::new();
                self.append(Kind::Element { name, attributes });
            }
            "li" => self.close(&["li"], &["ul", "ol", "menu", "table", "td", "th"]),
            "tr" | "td" | "th" | "tbody" | "thead" | "tfoot" => self.close(&[name], &["table"]),
            "table" => self.close(&["table"], &[]),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.close(&["h1", "h2", "h3", "h4", "h5", "h6"], &SCOPES);
            }
            _ if SCOPES.contains(&name) => self.close(&[name], &["table"]),
            _ if BLOCKS.contains(&name) => self.close(&[name], &SCOPES),
            _ => self.close_inline(name),
        }
    }

    /// Closes the innermost open element called one of `names` and what is open inside it, unless
    /// one of `scopes` stands between.
    fn close(&mut self, names: &[&str], scopes: &[&str]) {
        self.close_until(|name| names.contains(&name), |name| scopes.contains(&name));
    }

    /// A formatting element closes nothing that holds paragraphs.
    fn close_inline(&mut self, name: &str) {
        self.close_until(|open| open == name, |open| BLOCKS.contains(&open));
    }

    /// An item closes the one before it, through anything but a list of its own.
    fn close_item(&mut self, names: &[&str]) {
        let passed = ["address", "div", "p"];
        let stops = |name: &str| BLOCKS.contains(&name) && !passed.contains(&name);
        self.close_until(|name| names.contains(&name), stops);
    }

    fn close_until(&mut self, wanted: impl Fn(&str) -> bool, stops: impl Fn(&str) -> bool) {
        let reach = self.open.iter().enumerate().skip(1).rev().take(DEEPEST);
        for (at, &id) in reach {
            let name = self.tree.name(id);
            if wanted(name) {
                self.open.truncate(at);
                return;
            }
            if stops(name) {
                return;
            }
        }
    }
}
