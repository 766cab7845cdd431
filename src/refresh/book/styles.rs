//! The formats of cells: those of another workbook brought over, and one with another fill.
//!
//! Formats are only ever added, behind those that are there, so that no cell changes its looks.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::BookError;
use super::part::{Mark, Tag, walk};

/// Formats, each list in the order of its numbers.
#[derive(Debug)]
pub(in crate::refresh) struct Styles {
    text: String,
    /// In the order of [`LISTS`].
    lists: [List; 5],
    /// Formats of the other workbook that were brought over.
    known: HashMap<u32, u32>,
}

#[derive(Debug, Default)]
struct List {
    /// The elements, those that are new among them.
    items: Vec<String>,
    /// How many are in the file.
    old: usize,
    /// Where the opening tag stands, and where new ones are put.
    place: Option<(Range<usize>, usize)>,
}

const LISTS: [&str; 5] = ["fonts", "fills", "borders", "cellXfs", "numFmts"];
const FONTS: usize = 0;
const FILLS: usize = 1;
const BORDERS: usize = 2;
const FORMATS: usize = 3;
const NUMBERS: usize = 4;

impl Styles {
    /// Reads a part.
    pub(in crate::refresh) fn read(text: String) -> Result<Self, BookError> {
        let mut lists: [List; 5] = Default::default();
        let (mut within, mut depth, mut from) = (None, 0, 0);
        let mut head = 0..0;
        walk(&text, |mark, place| {
            match mark {
                Mark::Open(tag) => {
                    depth += 1;
                    let list = LISTS.iter().position(|name| *name == tag.name());
                    if depth == 2 {
                        within = list;
                        head = place;
                    } else if depth == 3 {
                        from = place.start;
                    }
                }
                Mark::Close(_) => {
                    if let Some(list) = within.map(|at: usize| &mut lists[at]) {
                        if depth == 3 {
                            list.items.push(text[from..place.end].to_owned());
                        } else if depth == 2 && place.start >= head.end {
                            list.old = list.items.len();
                            list.place = Some((head.clone(), place.start));
                        }
                    }
                    if depth == 2 {
                        within = None;
                    }
                    depth -= 1;
                }
                Mark::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(Self {
            text,
            lists,
            known: HashMap::new(),
        })
    }

    /// The number of the format that looks as `format` of `other` does; none where the file has no
    /// such list to add to.
    pub(in crate::refresh) fn import(&mut self, other: &Styles, format: u32) -> Option<u32> {
        if let Some(known) = self.known.get(&format) {
            return Some(*known);
        }
        let theirs = other.lists[FORMATS].items.get(format as usize)?;
        let mut ours = theirs.clone();
        for (name, list) in [("fontId", FONTS), ("fillId", FILLS), ("borderId", BORDERS)] {
            let id = numbered(theirs, name)?;
            let item = other.lists[list].items.get(id as usize)?.clone();
            let id = self.add(list, item)?;
            ours = with_first(&ours, |tag| tag.with(name, &id.to_string()));
        }
        ours = with_first(&ours, |tag| tag.with("xfId", "0"));
        if let Some(number) = numbered(theirs, "numFmtId").filter(|&id| id >= 164) {
            let of = |item: &&String| numbered(item, "numFmtId") == Some(number);
            let item = other.lists[NUMBERS].items.iter().find(of)?.clone();
            let id = self.add_number_format(&item)?;
            ours = with_first(&ours, |tag| tag.with("numFmtId", &id.to_string()));
        }
        let id = self.add(FORMATS, ours)?;
        self.known.insert(format, id);
        Some(id)
    }

    /// The number of the format that looks as `format` does, on a ground of `colour` (`FFFFE699`).
    pub(in crate::refresh) fn filled(&mut self, format: u32, colour: &str) -> Option<u32> {
        let fill = format!(
            "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"{colour}\"/>\
             <bgColor indexed=\"64\"/></patternFill></fill>"
        );
        let ours = self.lists[FORMATS].items.get(format as usize)?.clone();
        let fill = self.add(FILLS, fill)?.to_string();
        let ours = with_first(&ours, |tag| {
            Tag(&tag.with("fillId", &fill)).with("applyFill", "1")
        });
        self.add(FORMATS, ours)
    }

    /// The number of the format that looks as `format` does, with the font of `format` of `other`: some
    /// programs forget the font of a text that has but one.
    pub(in crate::refresh) fn with_font(
        &mut self,
        format: u32,
        other: &Styles,
        theirs: u32,
    ) -> Option<u32> {
        let theirs = other.lists[FORMATS].items.get(theirs as usize)?;
        let font = other.lists[FONTS]
            .items
            .get(numbered(theirs, "fontId")? as usize)?;
        let ours = self.lists[FORMATS].items.get(format as usize)?.clone();
        let font = self.add(FONTS, font.clone())?.to_string();
        let ours = with_first(&ours, |tag| {
            Tag(&tag.with("fontId", &font)).with("applyFont", "1")
        });
        self.add(FORMATS, ours)
    }

    /// The font of a format, as a part of a text has it.
    pub(in crate::refresh) fn font(&self, format: u32) -> Option<Rc<str>> {
        let format = self.lists[FORMATS].items.get(format as usize)?;
        let font = self.lists[FONTS]
            .items
            .get(numbered(format, "fontId")? as usize)?;
        let inner = font.strip_prefix("<font>")?.strip_suffix("</font>")?;
        // A font of a cell calls its name `name`, a font of a text `rFont`.
        Some(Rc::from(inner.replace("<name ", "<rFont ").as_str()))
    }

    fn add(&mut self, list: usize, item: String) -> Option<u32> {
        let list = &mut self.lists[list];
        list.place.as_ref()?;
        let at = match list.items.iter().position(|i| *i == item) {
            Some(at) => at,
            None => {
                list.items.push(item);
                list.items.len() - 1
            }
        };
        u32::try_from(at).ok()
    }

    fn add_number_format(&mut self, item: &str) -> Option<u32> {
        let wanted = Tag(first(item)?).attribute("formatCode")?;
        let list = &self.lists[NUMBERS];
        let same = |item: &&String| {
            let code = first(item).and_then(|tag| Tag(tag).attribute("formatCode"));
            code.as_deref() == Some(&*wanted)
        };
        if let Some(known) = list.items.iter().find(same) {
            return numbered(known, "numFmtId");
        }
        let used = list.items.iter().filter_map(|i| numbered(i, "numFmtId"));
        let id = used.max().unwrap_or(163).max(163) + 1;
        let item = with_first(item, |tag| tag.with("numFmtId", &id.to_string()));
        self.add(NUMBERS, item).map(|_| id)
    }

    /// Whether something was added.
    pub(in crate::refresh) fn is_changed(&self) -> bool {
        self.lists.iter().any(|list| list.items.len() > list.old)
    }

    /// The part.
    pub(in crate::refresh) fn write(&self) -> String {
        let mut lists: Vec<&List> = self
            .lists
            .iter()
            .filter(|l| l.items.len() > l.old)
            .collect();
        lists.sort_by_key(|list| list.place.as_ref().map(|(head, _)| head.start));
        let (mut out, mut at) = (String::new(), 0);
        for list in lists {
            let Some((head, end)) = &list.place else {
                continue;
            };
            out.push_str(&self.text[at..head.start]);
            let tag = self.text[head.clone()].trim_matches(['<', '>']);
            let tag = Tag(tag).with("count", &list.items.len().to_string());
            out.push_str(&format!("<{tag}>"));
            out.push_str(&self.text[head.end..*end]);
            out.extend(list.items[list.old..].iter().map(String::as_str));
            at = *end;
        }
        out.push_str(&self.text[at..]);
        out
    }
}

/// What stands in the first tag of an element.
fn first(item: &str) -> Option<&str> {
    let end = item.find('>')?;
    Some(item.get(1..end)?.trim_end_matches('/'))
}

fn numbered(item: &str, name: &str) -> Option<u32> {
    Tag(first(item)?).attribute(name)?.parse().ok()
}

fn with_first(item: &str, change: impl Fn(Tag<'_>) -> String) -> String {
    match first(item) {
        Some(tag) => format!("<{}{}", change(Tag(tag)), &item[1 + tag.len()..]),
        None => item.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "<styleSheet><fonts count=\"1\"><font><name val=\"宋体\"/></font></fonts>\
        <fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders>\
        <cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellXfs></styleSheet>";
    const THEIRS: &str = "<styleSheet><fonts count=\"2\"><font/><font><name val=\"仿宋\"/></font></fonts>\
        <fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders>\
        <cellXfs count=\"2\"><xf/><xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\"><alignment/></xf></cellXfs></styleSheet>";

    #[test]
    fn a_format_is_brought_over_once_and_behind_the_others() {
        let mut ours = Styles::read(OURS.to_owned()).unwrap();
        let theirs = Styles::read(THEIRS.to_owned()).unwrap();
        assert!(!ours.is_changed());
        assert_eq!(ours.import(&theirs, 1), Some(1));
        assert_eq!(ours.import(&theirs, 1), Some(1));
        assert_eq!(ours.filled(1, "FFFFE699"), Some(2));
        let written = ours.write();
        assert!(written.contains("<fonts count=\"2\"><font><name val=\"宋体\"/></font><font><name val=\"仿宋\"/></font></fonts>"));
        assert!(written.contains("<cellXfs count=\"3\">"));
        let again = Styles::read(written).unwrap();
        assert_eq!(again.font(1).as_deref(), Some("<rFont val=\"仿宋\"/>"));
        assert_eq!(ours.import(&theirs, 7), None);
    }
}
