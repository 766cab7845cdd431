//! The parts of an Office package: which is the document, which parts it refers to.
//!
//! The document is found as OPC wants it, through `_rels/.rels` and `[Content_Types].xml`, not by
//! its usual name; a package whose relations are lost is still read by the usual names. Types are
//! told by their last word, which transitional and strict files share.

use super::super::ExtractError;
use super::super::container::Container;
use super::super::xml;

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

/// The name of the main part if this package is a Word document (or template).
pub(in crate::extract) fn main_part(
    container: &mut Container<'_>,
) -> Result<Option<String>, ExtractError> {
    if !container.has("[Content_Types].xml") {
        return Ok(None);
    }
    let relations = relations(container, "")?;
    let related = relations
        .into_iter()
        .find(|r| r.kind == "officeDocument" && container.has(&r.target));
    let usual = || "word/document.xml".to_owned();
    let target = related.map_or_else(usual, |r| r.target);
    if !container.has(&target) {
        return Ok(None);
    }
    let bytes = container.read("[Content_Types].xml")?.unwrap_or_default();
    let text = xml::decode(&bytes);
    let stated = xml::parse(&text).ok().and_then(|types| {
        let of_part = |e: &&xml::Element<'_>| {
            let name = e.attribute("PartName").unwrap_or_default();
            name.trim_start_matches('/').eq_ignore_ascii_case(&target)
        };
        types.children().find(of_part)?.attribute("ContentType")
    });
    let is_word = match stated {
        Some(kind) => kind.contains("wordprocessingml") || kind.contains("ms-word"),
        None => target.starts_with("word/"),
    };
    Ok(is_word.then_some(target))
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
