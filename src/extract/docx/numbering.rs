//! Automatic numbering: what Word prints before a paragraph and no file contains.
//!
//! `word/numbering.xml` has definitions (`w:abstractNum`, nine levels each) and lists (`w:num`) that
//! refer to them. All lists of one definition go on counting together, unless a list says where a
//! level of it starts (`w:startOverride`): then it does so at its first paragraph. A level begins
//! anew behind every paragraph of a level above it, unless `w:lvlRestart` says otherwise. Which list
//! and level a paragraph has is said by itself or by its style.

use std::collections::{BTreeMap, BTreeSet};

use super::super::xml::Element;
use super::numerals::numeral;
use super::styles::{NumberProperties, Styles, toggle};
use super::symbols;

/// Levels of a list.
const LEVELS: usize = 9;

/// A list may refer to a style that refers to a list; more steps than this are a cycle.
const MAX_LINKS: usize = 16;

/// Longer templates (Word allows 255 characters) are cut.
const MAX_TEMPLATE: usize = 255;

/// One level of a definition.
#[derive(Clone, Debug)]
struct Level {
    start: u32,
    format: String,
    /// `第%1条`, `%1.%2`, or a bullet.
    text: String,
    /// What parts the label from the text.
    suffix: &'static str,
    /// Behind which level, from 1, it begins anew; 0: never.
    restart: Option<usize>,
    /// Whether all numbers are shown as decimal ones.
    legal: bool,
    /// The paragraph style that has this level.
    style: Option<String>,
    font: Option<String>,
    hidden: bool,
}

#[derive(Debug, Default)]
struct Definition {
    levels: BTreeMap<usize, Level>,
    /// The numbering style that has the levels instead.
    elsewhere: Option<String>,
}

#[derive(Debug, Default)]
struct List {
    definition: String,
    starts: BTreeMap<usize, u32>,
    levels: BTreeMap<usize, Level>,
}

/// The numbering of a document, and how far each list has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: BTreeMap<String, Definition>,
    lists: BTreeMap<String, List>,
    /// By definition: the last number of each level, none where it begins anew.
    counters: BTreeMap<String, [Option<u32>; LEVELS]>,
    /// Lists and levels that have had a paragraph.
    begun: BTreeSet<(String, usize)>,
    /// How many labels were made.
    pub(super) labels: usize,
}

impl Numbering {
    /// From `word/numbering.xml`.
    pub(super) fn of(root: &Element<'_>) -> Self {
        let mut out = Self::default();
        for element in root.children() {
            match element.name() {
                "abstractNum" => {
                    if let Some(id) = element.attribute("abstractNumId") {
                        out.definitions.insert(id, definition(element));
                    }
                }
                "num" => {
                    if let Some(id) = element.attribute("numId") {
                        out.lists.insert(id, list(element));
                    }
                }
                _ => {}
            }
        }
        out
    }

    /// The label of the next paragraph with these properties and this style, and what parts it from
    /// the text. Counts.
    pub(super) fn label(
        &mut self,
        own: &NumberProperties,
        style: Option<&str>,
        styles: &Styles,
    ) -> Option<String> {
        let of_style = style.map(|id| styles.number(id)).unwrap_or_default();
        let list_id = own.list.clone().or(of_style.list)?;
        let definition = self.definition_of(&list_id, styles)?;
        let of_level = || {
            let ancestry = styles.ancestry(style?);
            let levels = &self.definitions.get(&definition)?.levels;
            let has = |id: &String| {
                let found = levels.iter().find(|(_, l)| l.style.as_ref() == Some(id));
                found.map(|(&at, _)| at)
            };
            ancestry.iter().find_map(has)
        };
        let at = own.level.or(of_style.level).or_else(of_level).unwrap_or(0);
        let label = self.count(&list_id, &definition, at)?;
        self.labels += usize::from(!label.is_empty());
        Some(label)
    }

    /// The definition whose levels the list has, through numbering styles.
    fn definition_of(&self, list: &str, styles: &Styles) -> Option<String> {
        let mut list = self.lists.get(list)?;
        for _ in 0..MAX_LINKS {
            let definition = self.definitions.get(&list.definition)?;
            let Some(style) = &definition.elsewhere else {
                break;
            };
            match styles.number(style).list.and_then(|id| self.lists.get(&id)) {
                Some(other) => list = other,
                None => break,
            }
        }
        Some(list.definition.clone())
    }

    fn count(&mut self, list_id: &str, definition: &str, at: usize) -> Option<String> {
        let list = self.lists.get(list_id)?;
        let levels = &self.definitions.get(definition)?.levels;
        let level_at = |i: usize| list.levels.get(&i).or_else(|| levels.get(&i));
        let level = level_at(at).filter(|_| at < LEVELS)?;
        let start_of = |i: usize| {
            let start = list.starts.get(&i).copied();
            start.or_else(|| level_at(i).map(|l| l.start)).unwrap_or(1)
        };
        let counters = self.counters.entry(definition.to_owned()).or_default();
        let is_first = self.begun.insert((list_id.to_owned(), at));
        if is_first && list.starts.contains_key(&at) {
            counters[at] = None;
        }
        counters[at] = Some(match counters[at] {
            Some(n) => n.saturating_add(1),
            None => start_of(at),
        });
        for (i, counter) in counters.iter_mut().enumerate().skip(at + 1) {
            let restart = level_at(i).and_then(|l| l.restart);
            if restart.is_none_or(|behind| at < behind) {
                *counter = None;
            }
        }
        if level.hidden {
            return None;
        }
        let number = |i: usize| {
            let format = level_at(i).map_or("decimal", |l| l.format.as_str());
            let format = match format {
                "none" | "bullet" => "none",
                _ if level.legal => "decimal",
                other => other,
            };
            let n = counters[i].unwrap_or_else(|| start_of(i));
            numeral(format, n)
        };
        let label = match level.format.as_str() {
            "bullet" => bullet(level),
            _ => fill(&level.text, number),
        };
        let suffix = if label.is_empty() { "" } else { level.suffix };
        Some(label + suffix)
    }
}

/// `第%1条` with the numbers in place.
fn fill(template: &str, number: impl Fn(usize) -> String) -> String {
    let mut out = String::new();
    let mut characters = template.chars().peekable();
    while let Some(c) = characters.next() {
        let digit = characters.peek().and_then(|d| d.to_digit(10));
        match digit {
            Some(d @ 1..=9) if c == '%' => {
                characters.next();
                out.push_str(&number(d as usize - 1));
            }
            _ => out.push(c),
        }
    }
    out
}

/// A bullet as a character that means the same in any font; none if there is no such.
fn bullet(level: &Level) -> String {
    let font = level.font.as_deref().unwrap_or_default();
    let shown = |c| symbols::character(font, c);
    level.text.chars().filter_map(shown).collect()
}

fn definition(element: &Element<'_>) -> Definition {
    let link = element.child("numStyleLink");
    Definition {
        levels: levels(element).collect(),
        elsewhere: link.and_then(|e| e.attribute("val")),
    }
}

fn list(element: &Element<'_>) -> List {
    let definition = element.child("abstractNumId");
    let mut out = List {
        definition: definition
            .and_then(|e| e.attribute("val"))
            .unwrap_or_default(),
        ..List::default()
    };
    let overrides = element.children().filter(|e| e.name() == "lvlOverride");
    for change in overrides {
        let Some(at) = index(change) else { continue };
        let start = change.child("startOverride");
        if let Some(start) = start.and_then(|e| e.attribute("val")?.parse().ok()) {
            out.starts.insert(at, start);
        }
        out.levels.extend(levels(change));
    }
    out
}

fn index(element: &Element<'_>) -> Option<usize> {
    let at = element.attribute("ilvl")?.parse().ok()?;
    (at < LEVELS).then_some(at)
}

fn levels<'e>(element: &'e Element<'_>) -> impl Iterator<Item = (usize, Level)> + 'e {
    let levels = element.children().filter(|e| e.name() == "lvl");
    levels.filter_map(|e| Some((index(e)?, level(e))))
}

fn level(element: &Element<'_>) -> Level {
    let value = |name: &str| element.child(name).and_then(|e| e.attribute("val"));
    let run = element.child("rPr");
    let fonts = run.and_then(|r| r.child("rFonts"));
    let font = |name| fonts.and_then(|f| f.attribute(name));
    Level {
        start: value("start").and_then(|v| v.parse().ok()).unwrap_or(0),
        // A format of Word 2010 and later (001, 002, …) stands beside one for the versions before.
        format: element
            .find("numFmt")
            .and_then(|e| match e.attribute("val")?.as_str() {
                "custom" => e.attribute("format"),
                other => Some(other.to_owned()),
            })
            .unwrap_or_else(|| "decimal".to_owned()),
        text: value("lvlText")
            .unwrap_or_default()
            .chars()
            .take(MAX_TEMPLATE)
            .collect(),
        suffix: match value("suff").as_deref() {
            Some("nothing") => "",
            // A tab's width cannot be told; Word's own text export has a tab, print has a gap.
            _ => " ",
        },
        restart: value("lvlRestart").and_then(|v| v.parse().ok()),
        legal: toggle(element, "isLgl").unwrap_or(false),
        style: value("pStyle"),
        font: font("ascii").or_else(|| font("hAnsi")),
        hidden: run.and_then(|r| toggle(r, "vanish")).unwrap_or(false),
    }
}

#[cfg(test)]
mod tests;
