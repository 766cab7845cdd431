//! A part of a container as a tree of elements, over quick-xml.
//!
//! Names are matched without their prefix: programs choose prefixes as they like, some leave them
//! out, and ISO's strict variants put the same names into other namespaces. Character data is kept
//! to the letter. Only the five entities of XML and character references are resolved; a declared
//! one is left as it stands (`&x;`), so nothing can expand. Nesting and the number of elements are
//! limited, so that a walk may recurse.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::{ExtractError, Limit};

/// An element with what it holds.
#[derive(Debug)]
pub(super) struct Element<'a> {
    start: BytesStart<'a>,
    nodes: Vec<Node<'a>>,
}

/// What an element holds.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// An element.
    Element(Element<'a>),
    /// Character data, resolved.
    Text(Cow<'a, str>),
}

impl<'a> Element<'a> {
    /// The name without its prefix: `p` for `<w:p>`.
    pub(super) fn name(&self) -> &str {
        local(self.start.name().into_inner())
    }

    /// The value of the first attribute of this name without prefix: `val` for `w:val="1"`.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false);
        let found = attributes
            .flatten()
            .find(|attribute| local(attribute.key.into_inner()) == name)?;
        Some(resolve_all(&found.value).into_owned())
    }

    /// The elements directly in it.
    pub(super) fn children(&self) -> impl Iterator<Item = &Element<'a>> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of this name directly in it.
    pub(super) fn child(&self, name: &str) -> Option<&Element<'a>> {
        self.children().find(|element| element.name() == name)
    }

    /// The first element of this name anywhere in it, depth first.
    pub(super) fn find(&self, name: &str) -> Option<&Element<'a>> {
        self.children()
            .find_map(|element| match element.name() == name {
                true => Some(element),
                false => element.find(name),
            })
    }

    /// The character data directly in it.
    pub(super) fn text(&self) -> String {
        let texts = self.nodes.iter().filter_map(|node| match node {
            Node::Element(_) => None,
            Node::Text(text) => Some(text.as_ref()),
        });
        texts.collect()
    }
}

/// The characters of a part: by byte order mark, by zero bytes (UTF-16), by declaration, else UTF-8.
/// A byte that is no text comes as `�`.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let encoding = match bytes {
        [b'<', 0, ..] => UTF_16LE,
        [0, b'<', ..] => UTF_16BE,
        _ => declared(bytes).unwrap_or(UTF_8),
    };
    encoding.decode(bytes).0
}

/// The encoding that `<?xml encoding="GB2312"?>` names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(200)];
    let text = String::from_utf8_lossy(head);
    let declaration = text.strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split_once("encoding")?.1;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value[1..].split(quote).next()?;
    // What can be read as ASCII is no UTF-16, whatever it says.
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}

/// One step of a walk through a part.
#[derive(Debug)]
pub(super) enum Step<'s, 'a> {
    /// An element begins; it holds nothing yet.
    Open(&'s Element<'a>),
    /// The element of this name without prefix ends.
    Close(&'s str),
    /// Character data, resolved.
    Text(&'s str),
}

/// Walks through a part in its order, for parts that are too long for a tree.
///
/// # Errors
/// [`ExtractError::BadContainer`] when it is not well formed, and what `take` says.
pub(super) fn walk<'a>(
    text: &'a str,
    mut take: impl FnMut(Step<'_, 'a>) -> Result<(), ExtractError>,
) -> Result<(), ExtractError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut depth = 0usize;
    loop {
        match reader.read_event().map_err(|_| ill_formed(&reader))? {
            Event::Start(start) => {
                depth += 1;
                let nodes = Vec::new();
                take(Step::Open(&Element { start, nodes }))?;
            }
            Event::Empty(start) => {
                let nodes = Vec::new();
                let element = Element { start, nodes };
                take(Step::Open(&element))?;
                take(Step::Close(element.name()))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                take(Step::Close(local(end.name().into_inner())))?;
            }
            Event::Text(data) => take(Step::Text(&data.into_inner()))?,
            Event::CData(data) => take(Step::Text(&data.into_inner()))?,
            Event::GeneralRef(reference) => take(Step::Text(&resolve(&reference)))?,
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(bad("XML 不完整")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

fn ill_formed(reader: &Reader<&[u8]>) -> ExtractError {
    let place = reader.buffer_position();
    bad(&format!("XML 在第 {place} 字节处有误"))
}

/// The root element of a part.
///
/// # Errors
/// [`ExtractError::BadContainer`] when it is not well formed, `OverLimit` when it is nested
/// too deep or too large.
pub(super) fn parse(text: &str) -> Result<Element<'_>, ExtractError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<Element<'_>> = Vec::new();
    let mut count = 0;
    let (deepest, most) = (Limit::Depth.get() as usize, Limit::Elements.get());
    loop {
        let event = reader.read_event().map_err(|_| ill_formed(&reader))?;
        let (element, empty) = match event {
            Event::Start(start) => (Some(start), false),
            Event::Empty(start) => (Some(start), true),
            Event::End(_) => (None, true),
            Event::Text(data) => {
                push_text(&mut open, data.into_inner());
                continue;
            }
            Event::CData(data) => {
                push_text(&mut open, data.into_inner());
                continue;
            }
            Event::GeneralRef(reference) => {
                push_text(&mut open, Cow::Owned(resolve(&reference)));
                continue;
            }
            Event::Eof => return Err(bad("XML 不完整")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
        };
        if let Some(start) = element {
            count += 1;
            if open.len() >= deepest {
                return Err(ExtractError::OverLimit(Limit::Depth));
            }
            if count > most {
                return Err(ExtractError::OverLimit(Limit::Elements));
            }
            let nodes = Vec::new();
            open.push(Element { start, nodes });
        }
        if empty && let Some(mut closed) = open.pop() {
            closed.nodes.shrink_to_fit();
            match open.last_mut() {
                Some(parent) => parent.nodes.push(Node::Element(closed)),
                None => return Ok(closed),
            }
        }
    }
}

/// Adds character data to the innermost open element; outside the root there is none to keep.
fn push_text<'a>(open: &mut [Element<'a>], text: Cow<'a, str>) {
    if let Some(element) = open.last_mut()
        && !text.is_empty()
    {
        element.nodes.push(Node::Text(text));
    }
}

/// `&lt;` and `&#x4E00;`; any other reference as it stands.
fn resolve(reference: &BytesRef<'_>) -> String {
    let character = match reference.as_ref() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => reference.resolve_char_ref().ok().flatten(),
    };
    character.map_or_else(|| format!("&{};", reference.as_ref()), String::from)
}

/// The same in an attribute's value.
pub(crate) fn resolve_all(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match after.split_once(';') {
            Some((name, behind)) => {
                out.push_str(&resolve(&BytesRef::new(name)));
                rest = behind;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn bad(reason: &str) -> ExtractError {
    ExtractError::BadContainer(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_matched_without_prefix_and_text_is_kept_to_the_letter() {
        let root = parse("<?xml version=\"1.0\"?><w:p r:id='7' w:val=\"a&amp;&#19968;\"><t> 一 &lt;<![CDATA[<&>]]></t></w:p>").unwrap();
        assert_eq!(root.name(), "p");
        assert_eq!(root.attribute("id").unwrap(), "7");
        assert_eq!(root.attribute("val").unwrap(), "a&一");
        assert_eq!(root.child("t").unwrap().text(), " 一 <<&>");
    }

    #[test]
    fn a_declared_entity_is_not_expanded() {
        let root = parse("<!DOCTYPE a [<!ENTITY x 'yyyyyyyyyy'>]><a>&x;&nbsp;& b</a>").unwrap();
        assert_eq!(root.text(), "&x;&nbsp;& b");
    }

    #[test]
    fn nesting_is_limited() {
        assert!(parse(&("<a>".repeat(255) + &"</a>".repeat(255))).is_ok());
        let error = parse(&"<a>".repeat(1_000_000)).unwrap_err();
        assert_eq!(error, ExtractError::OverLimit(Limit::Depth));
    }

    #[test]
    fn damage_is_an_error() {
        for text in ["", "x", "<a>", "<a></b>", "<a", "<a><b></a>", "</a>", "<>"] {
            assert_eq!(parse(text).unwrap_err().code(), "bad_container", "{text}");
        }
    }

    #[test]
    fn a_part_may_be_utf_16_or_in_a_declared_encoding() {
        let text = "<?xml version='1.0' encoding='GB2312'?><a>公文</a>";
        assert_eq!(decode(&encoding_rs::GBK.encode(text).0), text);
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&units), text);
        assert_eq!(decode("\u{feff}<a/>".as_bytes()), "<a/>");
        // The declaration of UTF-16 in a part that is not.
        let text = "<?xml version='1.0' encoding='UTF-16'?><a/>";
        assert_eq!(decode(text.as_bytes()), text);
    }
}
