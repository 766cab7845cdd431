//! An XML part as a text with marks in it, so that what is not changed stays byte for byte.
//!
//! Names are matched without their prefix, as [`crate::extract`] does. A mark comes with its place in
//! the text; nothing is built, so a part of any size costs no memory beside its text.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::BookError;
use crate::extract::Limit;
use crate::extract::xml::resolve_all;

/// What stands at a place of a part.
#[derive(Debug)]
pub(in crate::refresh) enum Mark<'t> {
    /// An element begins.
    Open(Tag<'t>),
    /// The element of this name without prefix ends; comes behind an empty one too.
    Close(&'t str),
    /// Character data, resolved.
    Text(Cow<'t, str>),
}

/// What stands between `<` and `>`, the slash of an empty element aside.
#[derive(Clone, Copy, Debug)]
pub(in crate::refresh) struct Tag<'t>(pub(in crate::refresh) &'t str);

impl<'t> Tag<'t> {
    /// The name without its prefix.
    pub(in crate::refresh) fn name(self) -> &'t str {
        let name = self.full_name();
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    fn full_name(self) -> &'t str {
        self.0.split(char::is_whitespace).next().unwrap_or_default()
    }

    /// The prefix with its colon, or nothing.
    pub(in crate::refresh) fn prefix(self) -> &'t str {
        let name = self.full_name();
        name.rfind(':').map_or("", |at| &name[..=at])
    }

    /// The value of the first attribute of this name, without prefix.
    pub(in crate::refresh) fn attribute(self, name: &str) -> Option<Cow<'t, str>> {
        let found = self.attributes().find(|a| local(a.key) == name)?;
        Some(resolve_all(found.value))
    }

    fn attributes(self) -> impl Iterator<Item = Attribute<'t>> {
        let raw = self.0;
        let mut at = self.full_name().len();
        std::iter::from_fn(move || {
            let rest = &raw[at..];
            let key = rest.trim_start();
            let begin = at + rest.len() - key.len();
            let (name, behind) = key.split_once('=')?;
            let value = behind.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let value = &value[1..];
            let end = value.find(quote)?;
            let found = Attribute {
                key: name.trim(),
                value: &value[..end],
                begin,
                end: raw.len() - value.len() + end + 1,
            };
            at = found.end;
            Some(found)
        })
    }

    /// The name with prefix of the first attribute of this name without: `r:id` for `id`.
    pub(in crate::refresh) fn key(self, name: &str) -> Option<&'t str> {
        let mut keys = self.attributes().map(|a| a.key);
        keys.find(|key| local(key) == name)
    }

    /// The tag with `value` for the attribute `name` (with its prefix, if it has one).
    pub(in crate::refresh) fn with(self, name: &str, value: &str) -> String {
        let written = format!("{name}=\"{}\"", escaped(value));
        match self.attributes().find(|a| a.key == name) {
            Some(a) => format!("{}{written}{}", &self.0[..a.begin], &self.0[a.end..]),
            None => format!("{} {written}", self.0.trim_end()),
        }
    }

    /// The tag without the attribute `name`.
    pub(in crate::refresh) fn without(self, name: &str) -> String {
        match self.attributes().find(|a| a.key == name) {
            Some(a) => format!("{}{}", self.0[..a.begin].trim_end(), &self.0[a.end..]),
            None => self.0.to_owned(),
        }
    }
}

struct Attribute<'t> {
    key: &'t str,
    /// As it stands.
    value: &'t str,
    begin: usize,
    end: usize,
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Walks through a part in its order.
pub(in crate::refresh) fn walk<'t>(
    text: &'t str,
    mut take: impl FnMut(Mark<'t>, Range<usize>) -> Result<(), BookError>,
) -> Result<(), BookError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let (mut depth, mut count) = (0_u64, 0_u64);
    loop {
        let from = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|_| BookError::Damaged)?;
        let place = from..reader.buffer_position() as usize;
        let raw = text.get(place.clone()).ok_or(BookError::Damaged)?;
        match event {
            Event::Start(_) | Event::Empty(_) => {
                depth += 1;
                count += 1;
                if depth > Limit::Depth.get() || count > CELLS {
                    return Err(BookError::TooLarge);
                }
                let empty = matches!(event, Event::Empty(_));
                let tag = raw.trim_start_matches('<').trim_end_matches('>');
                let tag = Tag(if empty {
                    tag.trim_end_matches('/')
                } else {
                    tag
                });
                take(Mark::Open(tag), place.clone())?;
                if empty {
                    depth -= 1;
                    take(Mark::Close(tag.name()), place)?;
                }
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                let name = raw.trim_start_matches("</").trim_end_matches('>').trim();
                take(Mark::Close(local(name)), place)?;
            }
            Event::Text(_) => take(Mark::Text(Cow::Borrowed(raw)), place)?,
            Event::GeneralRef(_) => take(Mark::Text(resolve_all(raw)), place)?,
            Event::CData(data) => take(Mark::Text(data.into_inner()), place)?,
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(BookError::Damaged),
            Event::DocType(_) => return Err(BookError::Damaged),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// Elements of one part: four millions, as [`Limit::Elements`] has it by default, and their `<v>`.
const CELLS: u64 = 12_000_000;

/// `text` as character data or between quotation marks.
pub(in crate::refresh) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_read_replaced_added_and_taken_out() {
        let tag = Tag("x:c r=\"A1\" s='4'  t = \"s\"");
        assert_eq!((tag.name(), tag.prefix()), ("c", "x:"));
        assert_eq!(tag.attribute("s").as_deref(), Some("4"));
        assert_eq!(tag.with("r", "B&2"), "x:c r=\"B&amp;2\" s='4'  t = \"s\"");
        assert_eq!(Tag("c").with("s", "1"), "c s=\"1\"");
        assert_eq!(tag.without("t"), "x:c r=\"A1\" s='4'");
        assert_eq!(Tag("c r=\"1").attribute("r"), None);
    }

    #[test]
    fn damage_and_declared_entities_are_errors() {
        for text in ["<a>", "<a></b>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"] {
            assert!(walk(text, |_, _| Ok(())).is_err(), "{text}");
        }
        assert!(walk(&"<a>".repeat(100_000), |_, _| Ok(())).is_err());
    }
}
