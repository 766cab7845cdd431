//! Tags to a tree: the rules of the WHATWG tree construction that move text, and no others.
//!
//! The tokenizer is html5gum's. Which tags close which (`<p>` before a block, `<li>` before `<li>`,
//! a cell before the next) is decided here, with browsers' scopes; formatting elements are not
//! reopened and text between a table's cells is not moved out, since neither changes a character.
//! Every search goes back a bounded number of elements and the tree is [`DEEPEST`] levels deep
//! whatever the page says (browsers flatten likewise), so that time stays linear and recursion over
//! the tree is safe.

use std::sync::LazyLock;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use regex::Regex;

use super::super::{ExtractError, Limit};
use super::tree::{BLOCKS, Id, Kind, ROOT, Tree};

/// The deepest level of an element.
pub(super) const DEEPEST: usize = 256;

/// An empty element of XHTML whose content HTML takes for text.
static EMPTY_RAW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)<(title|script|style|textarea|iframe|noscript|xmp)\b([^<>]*)/>")
        .expect("a valid pattern")
});

/// The attributes that say something about text.
const KEPT: [&str; 16] = [
    "data-address",
    "id",
    "class",
    "style",
    "hidden",
    "type",
    "start",
    "value",
    "reversed",
    "colspan",
    "rowspan",
    "name",
    "property",
    "content",
    "role",
    "width",
];

const VOID: [&str; 16] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "link", "meta", "param", "source", "wbr",
];

/// Where the search for an open element ends: what is inside one of these closes nothing outside.
const SCOPES: [&str; 8] = [
    "table", "td", "th", "caption", "button", "object", "template", "marquee",
];

/// Parses `text`.
pub(super) fn parse(text: &str) -> Result<Tree, ExtractError> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let xml = text
        .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
        .starts_with("<?xml");
    // In XHTML these may be empty, and the tokenizer knows only that of HTML they are not.
    let text = match xml {
        true => EMPTY_RAW.replace_all(text, "<$1$2></$1>"),
        false => text.into(),
    };
    let mut builder = Builder {
        tree: Tree::new(),
        open: vec![ROOT],
    };
    for token in Tokenizer::new_with_emitter(&*text, emitter) {
        let token = match token {
            Ok(token) => token,
            Err(never) => match never {},
        };
        match token {
            Token::StartTag(tag) => builder.start(&tag, xml),
            Token::EndTag(tag) => builder.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(string) => {
                let parent = builder.parent();
                builder
                    .tree
                    .append_text(parent, &String::from_utf8_lossy(&string.value));
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        if builder.tree.len() as u64 > Limit::Elements.get() {
            return Err(ExtractError::OverLimit(Limit::Elements));
        }
    }
    Ok(builder.tree)
}

struct Builder {
    tree: Tree,
    /// The open elements, outermost first; those beyond [`DEEPEST`] hold nothing.
    open: Vec<Id>,
}

impl Builder {
    /// Where what comes next belongs.
    fn parent(&self) -> Id {
        self.open[self.open.len().min(DEEPEST) - 1]
    }

    fn start(&mut self, tag: &StartTag<()>, xml: bool) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        match name.as_str() {
            "html" | "head" | "body" => return,
            "li" => self.close_item(&["li"]),
            "dd" | "dt" => self.close_item(&["dd", "dt"]),
            "option" | "optgroup" => self.close(&["option"], &["select"]),
            "a" => {
                self.close_inline("a");
            }
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
            self.close_inline("p");
        }
        let attributes = tag.attributes.iter().filter_map(|(key, value)| {
            let key = String::from_utf8_lossy(key);
            let value = || String::from_utf8_lossy(value).into_owned();
            KEPT.contains(&&*key).then(|| (key.to_string(), value()))
        });
        let attributes = attributes.collect();
        let leaf = VOID.contains(&name.as_str()) || (xml && tag.self_closing) || name == "form";
        let id = self
            .tree
            .append(self.parent(), Kind::Element { name, attributes });
        if !leaf {
            self.open.push(id);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "html" | "head" | "body" | "form" => {}
            // Stray ones are an element all the same.
            "br" => self.empty(name),
            "p" if !self.close_inline("p") => self.empty(name),
            "p" => {}
            "li" => self.close(&["li"], &["ul", "ol", "menu", "table", "td", "th"]),
            "tr" | "td" | "th" | "tbody" | "thead" | "tfoot" => self.close(&[name], &["table"]),
            "table" => self.close(&["table"], &[]),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.close(&["h1", "h2", "h3", "h4", "h5", "h6"], &SCOPES);
            }
            _ if SCOPES.contains(&name) => self.close(&[name], &["table"]),
            _ if BLOCKS.contains(&name) => self.close(&[name], &SCOPES),
            _ => {
                self.close_inline(name);
            }
        }
    }

    fn empty(&mut self, name: &str) {
        let name = name.to_owned();
        let attributes = Vec::new();
        self.tree
            .append(self.parent(), Kind::Element { name, attributes });
    }

    /// Closes the innermost open element called one of `names` and what is open inside it, unless
    /// one of `scopes` stands between.
    fn close(&mut self, names: &[&str], scopes: &[&str]) {
        let _ = self.close_until(|name| names.contains(&name), |name| scopes.contains(&name));
    }

    /// A formatting element closes nothing that holds paragraphs, nor does `<p>`, which holds none.
    /// Whether one was open.
    fn close_inline(&mut self, name: &str) -> bool {
        self.close_until(|open| open == name, |open| BLOCKS.contains(&open))
    }

    /// An item closes the one before it, through anything but a list of its own.
    fn close_item(&mut self, names: &[&str]) {
        let passed = ["address", "div", "p"];
        let stops = |name: &str| BLOCKS.contains(&name) && !passed.contains(&name);
        let _ = self.close_until(|name| names.contains(&name), stops);
    }

    /// Whether one was open.
    fn close_until(&mut self, wanted: impl Fn(&str) -> bool, stops: impl Fn(&str) -> bool) -> bool {
        let reach = self.open.iter().enumerate().skip(1).rev().take(DEEPEST);
        for (at, &id) in reach {
            let name = self.tree.name(id);
            if wanted(name) {
                self.open.truncate(at);
                return true;
            }
            if stops(name) {
                break;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as nested brackets.
    fn outline(html: &str) -> String {
        fn write(tree: &Tree, id: Id, out: &mut String) {
            if let Some(text) = tree.text(id) {
                out.push_str(text);
            } else {
                out.push_str(tree.name(id));
                out.push('[');
                tree.children(id).for_each(|child| write(tree, child, out));
                out.push(']');
            }
        }
        let tree = parse(html).unwrap();
        let mut out = String::new();
        tree.children(ROOT)
            .for_each(|child| write(&tree, child, &mut out));
        out
    }

    #[test]
    fn tags_left_open_are_closed_as_browsers_close_them() {
        for (html, expected) in [
            ("<p>甲<p>乙<div>丙</div>", "p[甲]p[乙]div[丙]"),
            (
                "<ul><li>甲<li>乙<ol><li>丙</ol><li>丁</ul>",
                "ul[li[甲]li[乙ol[li[丙]]]li[丁]]",
            ),
            (
                "<table><tr><td>甲<td>乙<tr><td><p>丙<table><tr><td>丁</table>戊</table>",
                "table[tr[td[甲]td[乙]]tr[td[p[丙]table[tr[td[丁]]]戊]]]",
            ),
            ("<div><b>甲<p>乙</b>丙</div>丁", "div[b[甲p[乙丙]]]丁"),
            ("<div>甲</span>乙</p>丙</div>", "div[甲乙p[]丙]"),
            (
                "<table><form><tr><td>甲</form></table>",
                "table[form[]tr[td[甲]]]",
            ),
            ("<h1>甲</h2>乙", "h1[甲]乙"),
            ("<a>甲<a>乙</a>", "a[甲]a[乙]"),
            ("甲<br/>乙</br>丙<hr>丁", "甲br[]乙br[]丙hr[]丁"),
            (
                "<title>甲<b></title><script>'</p>'</script>",
                "title[甲<b>]script['</p>']",
            ),
        ] {
            assert_eq!(outline(html), expected, "{html}");
        }
    }

    #[test]
    fn in_xhtml_an_empty_tag_is_empty() {
        let outlined = outline("<?xml version=\"1.0\"?><title/><div/>甲<p/>乙");
        assert_eq!(outlined, "title[]div[]甲p[]乙");
    }

    #[test]
    fn what_is_deeper_than_the_limit_stands_at_the_limit() {
        let tree = parse(&("<div>".repeat(1000) + "甲")).unwrap();
        let depth = |id| tree.ancestors(id).count();
        assert_eq!((0..tree.len()).map(depth).max(), Some(DEEPEST + 1));
        assert_eq!(
            tree.inside(ROOT)
                .filter_map(|id| tree.text(id))
                .collect::<String>(),
            "甲"
        );
    }
}
