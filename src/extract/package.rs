//! The parts of an Office package (DOCX, XLSX): which is the document, which parts it refers to.
//!
//! The document is found as OPC wants it, through `_rels/.rels` and `[Content_Types].xml`, not by
//! its usual name; a package whose relations are lost is still read by the usual names. Types are
//! told by their last word, which transitional and strict files share.

use super::ExtractError;
use super::container::Container;
use super::xml;

/// One relation of a part to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relation {
    /// What the part's `r:id` names.
    pub(super) id: String,
    /// The last word of its type: `styles`, `header`.
    pub(super) kind: String,
    /// The name of the other part, from the root.
    pub(super) target: String,
}

/// What a package is a document of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Office {
    /// Word, a template or macros included.
    Word,
    /// Excel, a template or macros included.
    Excel,
    /// Excel in its binary form (XLSB).
    BinaryExcel,
}

impl Office {
    fn of_content_type(kind: &str) -> Option<Self> {
        let is_excel = kind.contains("spreadsheetml") || kind.contains("ms-excel");
        match () {
            () if kind.contains("wordprocessingml") || kind.contains("ms-word") => Some(Self::Word),
            () if is_excel && kind.contains(".binary.") => Some(Self::BinaryExcel),
            () if is_excel => Some(Self::Excel),
            () => None,
        }
    }

    fn of_name(part: &str) -> Option<Self> {
        match part.split('/').next() {
            Some("word") => Some(Self::Word),
            Some("xl") if part.ends_with(".bin") => Some(Self::BinaryExcel),
            Some("xl") => Some(Self::Excel),
            _ => None,
        }
    }
}

/// The main part of this package, if it is a document of Word or Excel, and its name.
pub(super) fn main_part(
    container: &mut Container<'_>,
) -> Result<Option<(Office, String)>, ExtractError> {
    if !container.has("[Content_Types].xml") {
        return Ok(None);
    }
    let relations = relations(container, "")?;
    let related = relations
        .into_iter()
        .find(|r| r.kind == "officeDocument" && container.has(&r.target));
    let usual = || {
        let usual = ["word/document.xml", "xl/workbook.xml", "xl/workbook.bin"];
        let found = usual.into_iter().find(|name| container.has(name));
        found.map(str::to_owned)
    };
    let Some(target) = related.map(|r| r.target).or_else(usual) else {
        return Ok(None);
    };
    let bytes = container.read("[Content_Types].xml")?.unwrap_or_default();
    let text = xml::decode(&bytes);
    let stated = xml::parse(&text).ok().and_then(|types| {
        let of_part = |e: &&xml::Element<'_>| {
            let name = e.attribute("PartName").unwrap_or_default();
            name.trim_start_matches('/').eq_ignore_ascii_case(&target)
        };
        types.children().find(of_part)?.attribute("ContentType")
    });
    let office = match stated {
        Some(kind) => Office::of_content_type(&kind),
        None => Office::of_name(&target),
    };
    Ok(office.map(|office| (office, target)))
}

/// The relations of `part` (of the package itself: an empty name) to parts inside the package. Lost
/// or damaged relations are none.
pub(super) fn relations(
    container: &mut Container<'_>,
    part: &str,
) -> Result<Vec<Relation>, ExtractError> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let bytes = container.read(&resolve(folder, &format!("_rels/{file}.rels")))?;
    let bytes = bytes.unwrap_or_default();
    let text = xml::decode(&bytes);
    let Ok(root) = xml::parse(&text) else {
        return Ok(Vec::new());
    };
    let inside = root
        .children()
        .filter(|e| e.attribute("TargetMode").as_deref() != Some("External"));
    let relations = inside.filter_map(|e| {
        let kind = e.attribute("Type")?;
        Some(Relation {
            id: e.attribute("Id")?,
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            target: resolve(folder, &e.attribute("Target")?),
        })
    });
    Ok(relations.collect())
}

/// `target` as seen from `folder`, without `.` and `..`; a key of the container, not a path.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let from_root = target.starts_with('/');
    let base = if from_root { "" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in base.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_their_folder() {
        assert_eq!(resolve("word", "styles.xml"), "word/styles.xml");
        assert_eq!(
            resolve("word", "../customXml/item1.xml"),
            "customXml/item1.xml"
        );
        assert_eq!(resolve("word", "/word/a.xml"), "word/a.xml");
        assert_eq!(resolve("", "../../../etc/passwd"), "etc/passwd");
    }
}
