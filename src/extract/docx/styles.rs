//! Styles, as far as they decide about text: numbering, hidden text, ruled tables.

use std::collections::BTreeMap;

use super::super::xml::Element;

/// Styles are based on styles; more steps than this are a cycle.
const MAX_CHAIN: usize = 32;

/// What a paragraph or a style says of its numbering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NumberProperties {
    /// The list; `0` takes the numbering away.
    pub(super) list: Option<String>,
    /// The level, from 0.
    pub(super) level: Option<usize>,
}

impl NumberProperties {
    /// From a `w:pPr`.
    pub(super) fn of(properties: Option<&Element<'_>>) -> Self {
        let Some(number) = properties.and_then(|p| p.child("numPr")) else {
            return Self::default();
        };
        let value = |name| number.child(name).and_then(|e| e.attribute("val"));
        Self {
            list: value("numId"),
            level: value("ilvl").and_then(|v| v.parse().ok()),
        }
    }
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    number: NumberProperties,
    hidden: Option<bool>,
    ruled: Option<bool>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: BTreeMap<String, Style>,
    /// The style of a paragraph that names none.
    default_paragraph: Option<String>,
    hidden_by_default: bool,
}

impl Styles {
    /// From `word/styles.xml`.
    pub(super) fn of(root: &Element<'_>) -> Self {
        let mut out = Self::default();
        let defaults = root.child("docDefaults").and_then(|d| d.find("rPr"));
        out.hidden_by_default = defaults.and_then(hidden).unwrap_or(false);
        for element in root.children().filter(|e| e.name() == "style") {
            let Some(id) = element.attribute("styleId") else {
                continue;
            };
            let is_default = element.attribute("default").is_some_and(|v| is_on(&v));
            if is_default && element.attribute("type").as_deref() == Some("paragraph") {
                out.default_paragraph = Some(id.clone());
            }
            let style = Style {
                based_on: element.child("basedOn").and_then(|e| e.attribute("val")),
                number: NumberProperties::of(element.child("pPr")),
                hidden: element.child("rPr").and_then(hidden),
                ruled: ruled(element),
            };
            out.styles.insert(id, style);
        }
        out
    }

    /// The style of a paragraph with these properties.
    pub(super) fn of_paragraph(&self, properties: Option<&Element<'_>>) -> Option<String> {
        let named = properties.and_then(|p| p.child("pStyle")?.attribute("val"));
        named.or_else(|| self.default_paragraph.clone())
    }

    /// The numbering that the style `id` gives: from itself or what it is based on.
    pub(super) fn number(&self, id: &str) -> NumberProperties {
        let mut out = NumberProperties::default();
        for (_, style) in self.chain(id) {
            out.list = out.list.or_else(|| style.number.list.clone());
            out.level = out.level.or(style.number.level);
        }
        out
    }

    /// `id` and the styles it is based on, nearest first.
    pub(super) fn ancestry(&self, id: &str) -> Vec<String> {
        self.chain(id).map(|(id, _)| id.to_owned()).collect()
    }

    /// Whether text is hidden by run properties, else by the character style they name, else by the
    /// paragraph's style, else by the document's defaults.
    pub(super) fn hides(&self, run: Option<&Element<'_>>, paragraph: Option<&str>) -> bool {
        let named = run.and_then(|r| r.child("rStyle")?.attribute("val"));
        let of_style = |id: &str| self.chain(id).find_map(|(_, style)| style.hidden);
        run.and_then(hidden)
            .or_else(|| named.as_deref().and_then(of_style))
            .or_else(|| paragraph.and_then(of_style))
            .unwrap_or(self.hidden_by_default)
    }

    /// Whether the table style `id` draws lines.
    pub(super) fn rules(&self, id: &str) -> bool {
        let found = self.chain(id).find_map(|(_, style)| style.ruled);
        found.unwrap_or(false)
    }

    fn chain<'s>(&'s self, id: &str) -> impl Iterator<Item = (&'s str, &'s Style)> {
        let mut next = self.styles.get_key_value(id);
        let steps = std::iter::from_fn(move || {
            let (id, style) = next?;
            let parent = style.based_on.as_deref();
            next = parent.and_then(|parent| self.styles.get_key_value(parent));
            Some((id.as_str(), style))
        });
        steps.take(MAX_CHAIN)
    }
}

/// Whether an on-off value is on; an attribute that is left out is on, too.
pub(super) fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off")
}

/// The on-off property `name`, if it is there.
pub(super) fn toggle(properties: &Element<'_>, name: &str) -> Option<bool> {
    let value = properties.child(name)?.attribute("val");
    Some(value.is_none_or(|v| is_on(&v)))
}

fn hidden(run: &Element<'_>) -> Option<bool> {
    toggle(run, "vanish")
}

/// Whether `tblBorders` or `tcBorders` anywhere in `element` draw a line; none if there are none.
pub(super) fn ruled(element: &Element<'_>) -> Option<bool> {
    let mut found = None;
    for child in element.children() {
        let here = match child.name() {
            "tblBorders" | "tcBorders" => Some(child.children().any(|edge| {
                let line = edge.attribute("val");
                line.is_some_and(|v| !matches!(v.as_str(), "nil" | "none"))
            })),
            // The cell's text, with tables of its own.
            "p" | "tbl" => None,
            _ => ruled(child),
        };
        match here {
            Some(true) => return here,
            Some(false) => found = here,
            None => {}
        }
    }
    found
}
