//! A page as a tree: one vector in which a parent stands before its children.
//!
//! So weights are summed without recursion, and dropping it is flat however deep it is.

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
pub(super) enum Kind {
    Element {
        name: String,
        attributes: Vec<(String, String)>,
    },
    Text(String),
}

/// The elements that begin and end a paragraph.
pub(super) const BLOCKS: [&str; 57] = [
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

impl Tree {
    /// A tree of nothing but the root.
    pub(super) fn new() -> Self {
        let root = Kind::Element {
            name: "html".to_owned(),
            attributes: Vec::new(),
        };
        Self {
            nodes: vec![Node::of(ROOT, root)],
        }
    }

    /// Adds the last child of `parent`.
    pub(super) fn append(&mut self, parent: Id, kind: Kind) -> Id {
        let id = self.nodes.len();
        self.nodes.push(Node::of(parent, kind));
        match self.nodes[parent].last.replace(id) {
            Some(before) => self.nodes[before].next = Some(id),
            None => self.nodes[parent].first = Some(id),
        }
        id
    }

    /// Adds text at the end of `parent`.
    pub(super) fn append_text(&mut self, parent: Id, text: &str) {
        let last = self.nodes[parent].last;
        match last.map(|last| &mut self.nodes[last].kind) {
            Some(Kind::Text(before)) => before.push_str(text),
            _ => {
                self.append(parent, Kind::Text(text.to_owned()));
            }
        }
    }

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

impl Node {
    fn of(parent: Id, kind: Kind) -> Self {
        Self {
            parent,
            first: None,
            last: None,
            next: None,
            kind,
        }
    }
}
