//! A workbook that is changed in place: what is not touched stays byte for byte.
//!
//! People put into a workbook what no library of ours knows: pictures, comments, pivot tables, the
//! marks of WPS and LibreOffice. So nothing is read into a model and written anew; a part is replaced
//! only where one of its cells, or a reference to a cell that has moved, changes.

pub(super) mod formula;
pub(super) mod part;
pub(super) mod rich;
pub(super) mod sheet;
pub(super) mod sheets;
pub(super) mod shift;
pub(super) mod styles;

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::extract::ExtractError;
use crate::extract::container::Container;
use crate::extract::xml::decode;
use part::{Mark, Tag, walk};
use rich::Rich;
use sheet::Sheet;

/// A workbook cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The container or what is in it is beyond a limit, encrypted or damaged.
    #[error(transparent)]
    Container(#[from] ExtractError),
    /// It is no workbook of the format xlsx.
    #[error("不是 xlsx 工作簿")]
    NoWorkbook,
    /// It is encrypted, or one of the old binary format.
    #[error("文件已加密，或是旧的 xls 格式")]
    NoContainer,
    /// A part says what cannot be.
    #[error("工作簿已损坏")]
    Damaged,
    /// A part has more elements than are read.
    #[error("工作簿过大")]
    TooLarge,
    /// It cannot be put together again.
    #[error("工作簿无法写出：{0}")]
    Unwritable(String),
}

/// A workbook.
#[derive(Debug)]
pub(super) struct Book<'a> {
    bytes: &'a [u8],
    container: Container<'a>,
    /// Parts that are new or written anew, by name.
    changed: BTreeMap<String, String>,
    removed: Vec<String>,
    /// The part that lists the sheets.
    path: String,
    /// The sheets in their order.
    pub(super) sheets: Vec<Entry>,
    /// The shared strings.
    pub(super) strings: Vec<Rich>,
}

/// A sheet in the list of sheets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// What stands on its tab.
    pub(super) name: String,
    /// The part it is.
    pub(super) path: String,
}

/// A relation of one part to another.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type: `worksheet`.
    pub(super) kind: String,
    /// The part it leads to.
    pub(super) target: String,
}

impl<'a> Book<'a> {
    /// Opens a workbook.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, BookError> {
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(BookError::NoContainer);
        }
        let mut book = Self {
            bytes,
            container: Container::open(bytes).map_err(|error| match error {
                ExtractError::BadContainer(_) if !bytes.starts_with(b"PK") => BookError::NoWorkbook,
                error => error.into(),
            })?,
            changed: BTreeMap::new(),
            removed: Vec::new(),
            path: String::new(),
            sheets: Vec::new(),
            strings: Vec::new(),
        };
        let main = book.relations("")?;
        let main = main.into_iter().find(|r| r.kind == "officeDocument");
        book.path = main.map_or("xl/workbook.xml".to_owned(), |r| r.target);
        book.list_sheets()?;
        book.read_strings()?;
        Ok(book)
    }

    /// The text of a part, as changed.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, BookError> {
        if let Some(text) = self.changed.get(name) {
            return Ok(Some(text.clone()));
        }
        let bytes = self.container.read(name)?;
        Ok(bytes.map(|bytes| decode(&bytes).into_owned()))
    }

    /// Replaces or adds a part.
    pub(super) fn set(&mut self, name: &str, text: String) {
        self.changed.insert(self.stored_name(name), text);
    }

    /// Takes a part out.
    pub(super) fn remove(&mut self, name: &str) {
        let name = self.stored_name(name);
        self.changed.remove(&name);
        self.removed.push(name);
    }

    /// The name as the container has it.
    fn stored_name(&self, name: &str) -> String {
        let names = self.container.names();
        let exact = names.iter().find(|n| *n == name);
        let same = || names.iter().find(|n| n.eq_ignore_ascii_case(name));
        exact.or_else(same).map_or(name, |n| n).to_owned()
    }

    /// The names of all parts.
    pub(super) fn names(&self) -> Vec<String> {
        let old = self.container.names().iter();
        let new = self.changed.keys();
        let mut names: Vec<String> = old.chain(new).cloned().collect();
        names.retain(|name| !self.removed.contains(name));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The relations of a part; of the package, when the name is empty.
    pub(super) fn relations(&mut self, of: &str) -> Result<Vec<Relation>, BookError> {
        let (folder, _) = of.rsplit_once('/').unwrap_or(("", of));
        let Some(text) = self.part(&relations_of(of))? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        walk(&text, |mark, _| {
            if let Mark::Open(tag) = mark
                && tag.name() == "Relationship"
                && let (Some(id), Some(kind), Some(target)) = (
                    tag.attribute("Id"),
                    tag.attribute("Type"),
                    tag.attribute("Target"),
                )
                && tag.attribute("TargetMode").as_deref() != Some("External")
            {
                found.push(Relation {
                    id: id.into_owned(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: resolved(folder, &target),
                });
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn list_sheets(&mut self) -> Result<(), BookError> {
        let text = self
            .part(&self.path.clone())?
            .ok_or(BookError::NoWorkbook)?;
        let relations = self.relations(&self.path.clone())?;
        let mut sheets = Vec::new();
        walk(&text, |mark, _| {
            if let Mark::Open(tag) = mark
                && tag.name() == "sheet"
                && let (Some(name), Some(id)) = (tag.attribute("name"), tag.attribute("id"))
                && let Some(relation) = relations.iter().find(|r| r.id == *id)
                // A sheet of charts or macros has no cells.
                && relation.kind == "worksheet"
            {
                sheets.push(Entry {
                    name: name.into_owned(),
                    path: relation.target.clone(),
                });
            }
            Ok(())
        })?;
        self.sheets = sheets;
        Ok(())
    }

    fn read_strings(&mut self) -> Result<(), BookError> {
        let relations = self.relations(&self.path.clone())?;
        let Some(relation) = relations.iter().find(|r| r.kind == "sharedStrings") else {
            return Ok(());
        };
        let text = self.part(&relation.target)?.ok_or(BookError::Damaged)?;
        let (mut strings, mut from) = (Vec::new(), 0);
        walk(&text, |mark, place| {
            match mark {
                Mark::Open(tag) if tag.name() == "si" => from = place.start,
                Mark::Close("si") => {
                    let xml = text.get(from..place.end).ok_or(BookError::Damaged)?;
                    strings.push(Rich::read(xml)?);
                }
                _ => {}
            }
            Ok(())
        })?;
        self.strings = strings;
        Ok(())
    }

    /// The part that lists the sheets.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The part of the formats, if there is one.
    pub(super) fn styles_path(&mut self) -> Result<Option<String>, BookError> {
        let relations = self.relations(&self.path.clone())?;
        Ok(relations
            .into_iter()
            .find(|r| r.kind == "styles")
            .map(|r| r.target))
    }

    /// The sheet of this name.
    pub(super) fn entry(&self, name: &str) -> Option<&Entry> {
        self.sheets.iter().find(|sheet| sheet.name == name)
    }

    /// Reads a sheet.
    pub(super) fn sheet(&mut self, name: &str) -> Result<Option<Sheet>, BookError> {
        let Some(path) = self.entry(name).map(|sheet| sheet.path.clone()) else {
            return Ok(None);
        };
        let text = self.part(&path)?.ok_or(BookError::Damaged)?;
        Sheet::read(&text, &self.strings).map(Some)
    }

    /// The workbook as a file. The same changes give the same bytes.
    pub(super) fn write(self) -> Result<Vec<u8>, BookError> {
        let failed = |error: zip::result::ZipError| BookError::Unwritable(error.to_string());
        let names = self.container.names().to_vec();
        let mut old = ZipArchive::new(Cursor::new(self.bytes)).map_err(failed)?;
        let mut new = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        let mut changed = self.changed;
        for (i, name) in names.iter().enumerate() {
            if self.removed.contains(name) {
                continue;
            }
            if let Some(text) = changed.remove(name) {
                new.start_file(name.as_str(), options).map_err(failed)?;
                new.write_all(text.as_bytes())
                    .map_err(|e| failed(e.into()))?;
                continue;
            }
            let entry = old.by_index_raw(i).map_err(failed)?;
            new.raw_copy_file(entry).map_err(failed)?;
        }
        for (name, text) in changed {
            new.start_file(name.as_str(), options).map_err(failed)?;
            new.write_all(text.as_bytes())
                .map_err(|e| failed(e.into()))?;
        }
        Ok(new.finish().map_err(failed)?.into_inner())
    }
}

/// `xl/_rels/workbook.xml.rels` for `xl/workbook.xml`.
pub(super) fn relations_of(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{name}.rels")
}

/// The part that `target` means in a part of `folder`.
fn resolved(folder: &str, target: &str) -> String {
    let (mut steps, target): (Vec<&str>, &str) = match target.strip_prefix('/') {
        Some(whole) => (Vec::new(), whole),
        None => (
            folder.split('/').filter(|s| !s.is_empty()).collect(),
            target,
        ),
    };
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

/// Replaces the first tag that `wanted` accepts.
pub(super) fn with_tag(
    text: &str,
    wanted: impl Fn(Tag<'_>) -> bool,
    change: impl Fn(Tag<'_>) -> String,
) -> Result<String, BookError> {
    let mut found = None;
    walk(text, |mark, place| {
        if let Mark::Open(tag) = mark
            && found.is_none()
            && wanted(tag)
        {
            let slash = if text[place.clone()].ends_with("/>") {
                "/"
            } else {
                ""
            };
            found = Some((place, format!("<{}{slash}>", change(tag).trim_end())));
        }
        Ok(())
    })?;
    Ok(match found {
        Some((place, tag)) => format!("{}{tag}{}", &text[..place.start], &text[place.end..]),
        None => text.to_owned(),
    })
}
