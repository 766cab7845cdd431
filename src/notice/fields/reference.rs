//! References (《…》): the document, its number where it stands beside it, the article that is meant, and
//! what a short title (《纲要》) stands for in the same notice.

mod found;

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::{Detail, Entry, Offsets};
use crate::notice::number::DocumentNumber;
use crate::notice::pattern::pattern;
use crate::notice::{Notice, Reference, depth_first, genre, without_print_spaces};
use found::Found;

/// What a reference refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cited {
    /// The words between the book-title marks.
    pub title: String,
    /// The number behind it in brackets.
    pub document_number: Option<DocumentNumber>,
    /// The article that is meant: 第三十二条第二款.
    pub clause: Option<String>,
    /// The full title that a short one stands for in this notice.
    pub means: Option<String>,
    /// How that is known.
    pub by: Option<MeantBy>,
}

/// How the full title behind a short one is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeantBy {
    /// 以下简称《纲要》.
    Stated,
    /// It is the only other title that ends so.
    Ending,
}

/// （以下简称《纲要》）, （以下简称“纲要”）, （简称行政处罚法）.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:以下)?(?:简称|统称|下称)为?\s*[《“]?(?P<short>[^《》“”，。；\n]{2,20})[》”]?$")
});

pub(super) fn read(text: &str, offsets: &mut Offsets<'_>) -> Vec<Entry> {
    if !text.contains('《') {
        return Vec::new();
    }
    let entry = |found: Found| {
        let cited = cited(text, &found);
        // A bracket that says something else is no part of the reference.
        let end = match (&found.clause, cited.document_number.is_some()) {
            (Some(_), _) => found.whole.end,
            (None, true) => found
                .bracket
                .map_or(found.whole.end, |b| b.end + closing(text, b.end)),
            (None, false) => found.title.end + '》'.len_utf8(),
        };
        offsets.entry(found.whole.start, end, Some(Detail::Cited(cited)))
    };
    found::all(text).into_iter().map(entry).collect()
}

fn closing(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

fn cited(text: &str, found: &Found) -> Cited {
    let bracket = found.bracket.clone().map_or("", |at| &text[at]);
    let number = bracket
        .split(['，', ',', '；', '、'])
        .find_map(DocumentNumber::parse);
    Cited {
        title: without_print_spaces(&text[found.title.clone()]),
        document_number: number,
        clause: found.clause.clone().map(|at| text[at].to_owned()),
        ..Cited::default()
    }
}

/// The documents that `notice` names, each once, in the order of the text.
pub(in crate::notice) fn references(notice: &Notice) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for clause in depth_first(&notice.clauses) {
        for entry in &clause.fields.references {
            let Some(Detail::Cited(cited)) = &entry.detail else {
                continue;
            };
            if let Some(&at) = known.get(&cited.title) {
                let reference: &mut Reference = &mut found[at];
                let number = || cited.document_number.clone();
                reference.document_number = reference.document_number.take().or_else(number);
                reference.cited = reference.cited.take().or_else(|| cited.clause.clone());
                continue;
            }
            known.insert(cited.title.clone(), found.len());
            found.push(Reference {
                title: cited.title.clone(),
                document_number: cited.document_number.clone(),
                clause: Some(clause.path.clone()),
                cited: cited.clause.clone(),
                means: cited.means.clone(),
            });
        }
    }
    found
}

/// What the short titles of a notice stand for.
pub(super) struct Meanings(HashMap<String, (String, MeantBy)>);

impl Meanings {
    pub(super) fn of(notice: &Notice) -> Self {
        let mut stated = HashMap::new();
        let mut titles: Vec<String> = Vec::new();
        for clause in depth_first(&notice.clauses) {
            if clause.fields.references.is_empty() {
                continue;
            }
            let text = clause.text();
            for found in found::all(&text) {
                let title = without_print_spaces(&text[found.title]);
                let bracket = found.bracket.map_or("", |at| &text[at]);
                // The pattern is costly to make.
                let may_name = ["简称", "统称", "下称"]
                    .iter()
                    .any(|word| bracket.contains(word));
                if let Some(short) = may_name.then(|| SHORT.captures(bracket)).flatten() {
                    let short = without_print_spaces(&short["short"]);
                    stated
                        .entry(short)
                        .or_insert((title.clone(), MeantBy::Stated));
                }
                titles.push(title);
            }
        }
        titles.extend(notice.enclosed_title.clone());
        titles.sort_unstable();
        titles.dedup();
        for short in titles.iter().filter(|t| is_short(t)) {
            // 《…规划纲要（2021—2035年）》 ends with 纲要 too.
            let mut longer = titles
                .iter()
                .filter(|t| !is_short(t) && ends_with(t, short));
            if let (Some(one), None) = (longer.next(), longer.next()) {
                stated
                    .entry(short.clone())
                    .or_insert((one.clone(), MeantBy::Ending));
            }
        }
        Self(stated)
    }

    pub(super) fn resolve(&self, references: &mut [Entry]) {
        for entry in references {
            if let Some(Detail::Cited(cited)) = &mut entry.detail
                && let Some((full, by)) = self.0.get(&cited.title)
                && *full != cited.title
            {
                cited.means = Some(full.clone());
                cited.by = Some(*by);
            }
        }
    }
}

/// Whether a title is no more than a genre (纲要, 实施方案).
fn is_short(title: &str) -> bool {
    title.chars().count() <= 6 && genre::genre(title).is_some()
}

fn ends_with(title: &str, short: &str) -> bool {
    let bare = match title.rfind(['（', '(']) {
        Some(open) if title.ends_with(['）', ')']) => &title[..open],
        _ => title,
    };
    bare.ends_with(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, Cited)> {
        read(text, &mut Offsets::new(text))
            .into_iter()
            .filter_map(|e| match e.detail {
                Some(Detail::Cited(cited)) => Some((e.text, cited)),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn a_reference_has_its_number_and_article() {
        let found = told(
            "根据《某某法》第三十二条第二款、《某省关于加强养老服务的意见》（某政发〔2021〕3号）和《纲要》（见附件）",
        );
        assert_eq!(found[0].1.clause.as_deref(), Some("第三十二条第二款"));
        assert_eq!(found[0].0, "《某某法》第三十二条第二款");
        let number = found[1].1.document_number.as_ref().map(ToString::to_string);
        assert_eq!(number.as_deref(), Some("某政发〔2021〕3号"));
        assert_eq!(found[2].0, "《纲要》");
    }

    #[test]
    fn a_number_and_an_abbreviation_may_share_a_bracket() {
        let found = told("《全面推进依法行政实施纲要》(国发〔2004〕10号，以下简称《纲要》)已经");
        let number = found[0].1.document_number.as_ref().map(ToString::to_string);
        assert_eq!(number.as_deref(), Some("国发〔2004〕10号"));
        assert_eq!(found.len(), 1);
    }
}
