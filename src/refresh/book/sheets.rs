//! Sheets put into a workbook, renamed, and moved within: what concerns more parts than one.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::formula::{Moves, rewrite};
use super::part::{Mark, Tag, escaped, walk};
use super::sheet::Sheet;
use super::shift::{Change, Means, Shift, counted, part, table_columns};
use super::{Book, BookError, Entry, relations_of, with_tag};

/// What a sheet's tab says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::refresh) enum Shown {
    /// It is there.
    Visible,
    /// It is not even in the list of hidden ones.
    VeryHidden,
}

const WORKSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
const RELATION: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";

impl Book<'_> {
    /// Puts a sheet behind the others.
    pub(in crate::refresh) fn add_sheet(
        &mut self,
        name: &str,
        xml: String,
        shown: Shown,
    ) -> Result<(), BookError> {
        let names = self.names();
        let is_free = |path: &String| !names.iter().any(|n| n.eq_ignore_ascii_case(path));
        let path = (1..)
            .map(|n| format!("xl/worksheets/sheet{n}.xml"))
            .find(is_free);
        let path = path.ok_or(BookError::TooLarge)?;
        self.add_content_type(&path)?;
        let id = self.add_relation(&path)?;
        self.list_sheet(name, &id, shown)?;
        self.set(&path, xml);
        self.sheets.push(Entry {
            name: name.to_owned(),
            path,
        });
        Ok(())
    }

    fn add_content_type(&mut self, path: &str) -> Result<(), BookError> {
        const TYPES: &str = "[Content_Types].xml";
        let text = self.part(TYPES)?.ok_or(BookError::Damaged)?;
        let item = format!("Override PartName=\"/{path}\" ContentType=\"{WORKSHEET}\"");
        let text = with_last(&text, "Types", &item)?;
        self.set(TYPES, text);
        Ok(())
    }

    fn add_relation(&mut self, path: &str) -> Result<String, BookError> {
        let book = self.path().to_owned();
        let known = self.relations(&book)?;
        let is_free = |id: &String| !known.iter().any(|r| r.id == *id);
        let id = (1..).map(|n| format!("rIdDz{n}")).find(is_free);
        let id = id.ok_or(BookError::TooLarge)?;
        let name = relations_of(&book);
        let text = self.part(&name)?.ok_or(BookError::Damaged)?;
        let item = format!("Relationship Id=\"{id}\" Type=\"{RELATION}\" Target=\"/{path}\"");
        let text = with_last(&text, "Relationships", &item)?;
        self.set(&name, text);
        Ok(id)
    }

    fn list_sheet(&mut self, name: &str, id: &str, shown: Shown) -> Result<(), BookError> {
        let book = self.path().to_owned();
        let text = self.part(&book)?.ok_or(BookError::Damaged)?;
        let (mut last, mut number) = (None, 0);
        walk(&text, |mark, _| {
            if let Mark::Open(tag) = mark
                && tag.name() == "sheet"
            {
                let own = tag.attribute("sheetId").and_then(|n| n.parse::<u32>().ok());
                number = number.max(own.unwrap_or(0));
                last = Some(tag.0.to_owned());
            }
            Ok(())
        })?;
        let last = last.ok_or(BookError::Damaged)?;
        let key = Tag(&last).key("id").unwrap_or("r:id");
        let tag = Tag(&last).with("name", name);
        let tag = Tag(&tag).with("sheetId", &(number + 1).to_string());
        let tag = Tag(&tag).with(key, id);
        let tag = match shown {
            Shown::Visible => Tag(&tag).without("state"),
            Shown::VeryHidden => Tag(&tag).with("state", "veryHidden"),
        };
        let name = Tag(&tag).prefix().len();
        let text = with_last(&text, "sheets", tag[name..].trim_end())?;
        self.set(&book, text);
        Ok(())
    }

    /// Hides a sheet so that no program lists it.
    pub(in crate::refresh) fn hide_sheet(&mut self, name: &str) -> Result<(), BookError> {
        let book = self.path().to_owned();
        let text = self.part(&book)?.ok_or(BookError::Damaged)?;
        let is_it =
            |tag: Tag<'_>| tag.name() == "sheet" && tag.attribute("name").as_deref() == Some(name);
        self.set(
            &book,
            with_tag(&text, is_it, |tag| tag.with("state", "veryHidden"))?,
        );
        Ok(())
    }

    /// Lets the name of a sheet's filter mean `range`, which the filter now has.
    pub(in crate::refresh) fn refit_filter(
        &mut self,
        sheet: &str,
        range: &str,
    ) -> Result<(), BookError> {
        let book = self.path().to_owned();
        let text = self.part(&book)?.ok_or(BookError::Damaged)?;
        let (mut is_filter, mut found) = (false, None);
        walk(&text, |mark, place| {
            match mark {
                Mark::Open(tag) => {
                    let name = tag.attribute("name");
                    is_filter = tag.name() == "definedName"
                        && name.as_deref() == Some("_xlnm._FilterDatabase");
                }
                Mark::Text(own) if is_filter => {
                    let (name, _) = own.rsplit_once('!').unwrap_or_default();
                    if name.trim_matches('\'') == sheet {
                        found = Some((place, name.to_owned()));
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        if let Some((place, name)) = found {
            let ends = range.split(':').map(|cell| {
                let digits = cell
                    .find(|c: char| c.is_ascii_digit())
                    .unwrap_or(cell.len());
                format!("${}${}", &cell[..digits], &cell[digits..])
            });
            let ends = ends.collect::<Vec<_>>().join(":");
            let name = escaped(&name).into_owned();
            let text = format!(
                "{}{name}!{ends}{}",
                &text[..place.start],
                &text[place.end..]
            );
            self.set(&book, text);
        }
        Ok(())
    }

    /// Gives a sheet another name, in all references too.
    pub(in crate::refresh) fn rename_sheet(
        &mut self,
        old: &str,
        new: &str,
    ) -> Result<(), BookError> {
        let book = self.path().to_owned();
        let text = self.part(&book)?.ok_or(BookError::Damaged)?;
        let is_it =
            |tag: Tag<'_>| tag.name() == "sheet" && tag.attribute("name").as_deref() == Some(old);
        self.set(&book, with_tag(&text, is_it, |tag| tag.with("name", new))?);
        let shift = Shift::default();
        let change = Change {
            shift: &shift,
            sheet: old,
            renamed: Some(new),
        };
        self.rewrite_others(&change, &[])?;
        if let Some(entry) = self.sheets.iter_mut().find(|sheet| sheet.name == old) {
            entry.name = new.to_owned();
        }
        Ok(())
    }

    /// Makes room in a sheet: moves its cells and whatever refers to them. The sheet itself is not
    /// written yet; `heads` stand above the columns that are put in.
    pub(in crate::refresh) fn make_room(
        &mut self,
        name: &str,
        sheet: &mut Sheet,
        shift: &Shift,
        heads: &[String],
    ) -> Result<(), BookError> {
        if shift.is_empty() {
            return Ok(());
        }
        let change = Change {
            shift,
            sheet: name,
            renamed: None,
        };
        let shell = format!("{}{}", sheet.before, sheet.after);
        let shell = counted(&part(&shell, &change, Means::Own)?, shift)?;
        let close = format!("</{}sheetData>", sheet.prefix);
        let at = shell.find(&close).ok_or(BookError::Damaged)?;
        sheet.before = shell[..at].to_owned();
        sheet.after = shell[at..].to_owned();
        move_formulas(sheet, &change, Means::Own)?;
        let path = self.entry(name).map(|entry| entry.path.clone());
        let path = path.ok_or(BookError::Damaged)?;
        let mut own = vec![path.clone()];
        for relation in self.relations(&path)? {
            self.move_related(&relation.kind, &relation.target, &change, heads)?;
            own.push(relation.target);
        }
        self.rewrite_others(&change, &own)
    }

    /// Moves what belongs to a sheet: comments, tables, drawings.
    fn move_related(
        &mut self,
        kind: &str,
        path: &str,
        change: &Change<'_>,
        heads: &[String],
    ) -> Result<(), BookError> {
        let known = [
            "comments",
            "threadedComment",
            "table",
            "drawing",
            "pivotTable",
            "vmlDrawing",
        ];
        if !known.contains(&kind) {
            return Ok(());
        }
        let Some(text) = self.part(path)? else {
            return Ok(());
        };
        let moved = match kind {
            // HTML of old, often not well formed.
            "vmlDrawing" => moved_vml(&text, change.shift),
            "table" => {
                let with = table_columns(&text, &change.shift.columns, heads)?;
                part(&with, change, Means::Own)?
            }
            _ => part(&text, change, Means::Own)?,
        };
        if moved != text {
            self.set(path, moved);
        }
        Ok(())
    }

    /// Rewrites what names the changed sheet in all parts but `own`.
    fn rewrite_others(&mut self, change: &Change<'_>, own: &[String]) -> Result<(), BookError> {
        let named = escaped(change.sheet).into_owned();
        for name in self.names() {
            let is_xml = name.ends_with(".xml") && !name.contains("sharedStrings");
            if !is_xml || own.iter().any(|own| own.eq_ignore_ascii_case(&name)) {
                continue;
            }
            let Some(text) = self.part(&name)?.filter(|text| text.contains(&named)) else {
                continue;
            };
            // What is not XML refers to nothing.
            if let Ok(moved) = part(&text, change, Means::Named)
                && moved != text
            {
                self.set(&name, moved);
            }
        }
        Ok(())
    }

    /// Lets the values of formulas be computed anew when the workbook is opened: what they were
    /// computed from has changed.
    pub(in crate::refresh) fn compute_anew(&mut self) -> Result<(), BookError> {
        let book = self.path().to_owned();
        let chain = self
            .relations(&book)?
            .into_iter()
            .find(|r| r.kind == "calcChain");
        if let Some(chain) = chain {
            // The order of computation is found again.
            self.remove(&chain.target);
            let name = relations_of(&book);
            let text = self.part(&name)?.ok_or(BookError::Damaged)?;
            let text = without(&text, |tag| {
                tag.attribute("Id").as_deref() == Some(&chain.id)
            })?;
            self.set(&name, text);
            let types = self
                .part("[Content_Types].xml")?
                .ok_or(BookError::Damaged)?;
            let path = format!("/{}", chain.target);
            let types = without(&types, |tag| {
                let part = tag.attribute("PartName");
                part.is_some_and(|part| part.eq_ignore_ascii_case(&path))
            })?;
            self.set("[Content_Types].xml", types);
        }
        let text = self.part(&book)?.ok_or(BookError::Damaged)?;
        let text = with_tag(
            &text,
            |tag| tag.name() == "calcPr",
            |tag| tag.with("fullCalcOnLoad", "1"),
        )?;
        self.set(&book, text);
        Ok(())
    }
}

/// Follows a new name of another sheet in a sheet that is being changed.
pub(in crate::refresh) fn follow_name(
    sheet: &mut Sheet,
    old: &str,
    new: &str,
) -> Result<(), BookError> {
    let shift = Shift::default();
    let change = Change {
        shift: &shift,
        sheet: old,
        renamed: Some(new),
    };
    move_formulas(sheet, &change, Means::Named)
}

/// Puts the empty element `item` at the end of the first element called `within`.
fn with_last(text: &str, within: &str, item: &str) -> Result<String, BookError> {
    let mut found = None;
    let mut prefix = String::new();
    walk(text, |mark, place| {
        match mark {
            Mark::Open(tag) if tag.name() == within => prefix = tag.prefix().to_owned(),
            Mark::Close(name) if name == within && found.is_none() => found = Some(place.start),
            _ => {}
        }
        Ok(())
    })?;
    let at = found.ok_or(BookError::Damaged)?;
    Ok(format!("{}<{prefix}{item}/>{}", &text[..at], &text[at..]))
}

/// Takes out the first empty element that `wanted` accepts.
fn without(text: &str, wanted: impl Fn(Tag<'_>) -> bool) -> Result<String, BookError> {
    let mut found = None;
    walk(text, |mark, place| {
        if let Mark::Open(tag) = mark
            && found.is_none()
            && wanted(tag)
            && text[place.clone()].ends_with("/>")
        {
            found = Some(place);
        }
        Ok(())
    })?;
    Ok(match found {
        Some(place) => format!("{}{}", &text[..place.start], &text[place.end..]),
        None => text.to_owned(),
    })
}

/// Moves the references of the formulas in the cells. A formula that several cells share is written
/// out in each: they no longer stand at the same distance.
fn move_formulas(sheet: &mut Sheet, change: &Change<'_>, means: Means) -> Result<(), BookError> {
    let mut shared: HashMap<String, (u32, u32, String)> = HashMap::new();
    for row in &mut sheet.rows {
        let number = row.number;
        for cell in &mut row.cells {
            let Some(raw) = cell.raw.as_mut().filter(|raw| raw.contains("f")) else {
                continue;
            };
            let Some(formula) = Formula::find(raw)? else {
                continue;
            };
            let Some(group) = formula.shared else {
                *raw = part(raw, change, means)?;
                continue;
            };
            if !formula.text.is_empty() {
                let place = (number, cell.column, formula.text.clone());
                shared.insert(group.clone(), place);
            }
            let Some((row, column, text)) = shared.get(&group) else {
                continue;
            };
            let rows = i64::from(number) - i64::from(*row);
            let columns = i64::from(cell.column) - i64::from(*column);
            let text = rewrite(text, |_| (Some(Moves::By(rows, columns)), None));
            let text = change.formula(&text, means);
            let tag = formula.tag;
            let written = format!("<{tag}>{}</{tag}>", escaped(&text));
            raw.replace_range(formula.place, &written);
        }
    }
    Ok(())
}

/// The formula of a cell.
struct Formula {
    tag: String,
    /// The group of those that share it.
    shared: Option<String>,
    text: String,
    place: std::ops::Range<usize>,
}

impl Formula {
    fn find(raw: &str) -> Result<Option<Self>, BookError> {
        let mut found: Option<Self> = None;
        let mut is_open = false;
        walk(raw, |mark, place| {
            match mark {
                Mark::Open(tag) if tag.name() == "f" => {
                    let is_shared = tag.attribute("t").as_deref() == Some("shared");
                    let group = tag.attribute("si").filter(|_| is_shared);
                    found = Some(Self {
                        tag: format!("{}f", tag.prefix()),
                        shared: group.map(|group| group.into_owned()),
                        text: String::new(),
                        place,
                    });
                    is_open = true;
                }
                Mark::Text(text) => {
                    if let Some(formula) = found.as_mut().filter(|_| is_open) {
                        formula.text.push_str(&text);
                    }
                }
                Mark::Close("f") => {
                    is_open = false;
                    if let Some(formula) = &mut found {
                        formula.place.end = place.end;
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(found)
    }
}

static VML: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<x:(?P<what>Row|Column|Anchor)>(?P<numbers>[0-9,\s]*)</x:")
        .expect("a valid pattern")
});

/// The boxes of comments: the cell they belong to, and where they stand.
fn moved_vml(text: &str, shift: &Shift) -> String {
    let moved = VML.replace_all(text, |found: &Captures<'_>| {
        let what = &found["what"];
        let numbers = found["numbers"].split(',').enumerate().map(|(i, number)| {
            let Ok(old) = number.trim().parse::<u32>() else {
                return number.to_owned();
            };
            let row = || shift.rows.place(old.saturating_add(1)) - 1;
            match (what, i) {
                ("Row", _) | ("Anchor", 2 | 6) => row().to_string(),
                ("Column", _) | ("Anchor", 0 | 4) => shift.columns.place(old).to_string(),
                _ => number.trim().to_owned(),
            }
        });
        let numbers: Vec<String> = numbers.collect();
        format!("<x:{what}>{}</x:", numbers.join(", "))
    });
    moved.into_owned()
}
