//! A name as people type it to the notice, attachment or clause it means.

use std::collections::HashSet;

use strsim::normalized_damerau_levenshtein;

use crate::notice::copies::{Group, PlacedClause};
use crate::notice::{Attachment, DocumentNumber, Notice, Path, address, without_print_spaces};

/// How many near names are suggested.
const SUGGESTIONS: usize = 3;

/// What a name means.
#[derive(Clone, Debug)]
pub enum Target<'a> {
    /// A notice with its copies.
    Notice(&'a Group<'a>),
    /// An attachment that is no notice, and the notice it belongs to.
    Attachment(&'a Notice, &'a Attachment),
    /// A clause; more than one where copies of the notice say different things.
    Clauses(Vec<&'a PlacedClause<'a>>),
}

/// A name means nothing, or too much.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// No notice is called so.
    #[error("没有文件“{name}”")]
    NoDocument {
        /// What was typed.
        name: String,
        /// The nearest names.
        nearest: Vec<String>,
    },
    /// The notice has no such clause.
    #[error("“{document}”中没有条款“{path}”")]
    NoClause {
        /// The notice.
        document: String,
        /// What was typed.
        path: String,
        /// The nearest addresses.
        nearest: Vec<String>,
    },
    /// Several notices are called so.
    #[error("“{name}”可以指 {} 份文件", candidates.len())]
    Ambiguous {
        /// What was typed.
        name: String,
        /// What it may mean.
        candidates: Vec<String>,
    },
}

/// The notice that `name` means: its number in any bracket style, its title or a part of it that no
/// other has, its id or the first four digits of it, or its file.
///
/// # Errors
/// [`LookupError`] with the nearest names.
pub fn notice<'a>(groups: &'a [Group<'a>], name: &str) -> Result<&'a Group<'a>, LookupError> {
    let wanted = without_print_spaces(name);
    if let Some(number) = DocumentNumber::parse(name)
        && let Some(group) = groups
            .iter()
            .find(|g| g.quoted.document_number.as_ref() == Some(&number))
    {
        return Ok(group);
    }
    let titles = |n: &Notice| [Some(n.title.clone()), n.enclosed_title.clone()];
    let absolute = |path: &str| std::path::absolute(path).ok();
    let is_path = |path: &str| {
        !name.is_empty()
            && (std::path::Path::new(path).ends_with(name) || absolute(path) == absolute(name))
    };
    let is_id = |id: &str| wanted.len() >= 4 && id.starts_with(&wanted.to_ascii_lowercase());
    let rules: [&dyn Fn(&Notice) -> bool; 4] = [
        &|n| {
            titles(n)
                .iter()
                .flatten()
                .any(|t| *t == wanted.trim_matches(['《', '》']))
        },
        &|n| is_path(&n.source.path),
        &|n| is_id(&n.id),
        &|n| !wanted.is_empty() && titles(n).iter().flatten().any(|t| t.contains(&wanted)),
    ];
    for rule in rules {
        let found: Vec<&Group<'_>> = groups.iter().filter(|g| rule(g.quoted)).collect();
        match found[..] {
            [] => {}
            [group] => return Ok(group),
            _ => {
                let names = found.iter().map(|g| g.quoted.name());
                let distinct = names.clone().collect::<HashSet<_>>().len() == found.len();
                // Versions of a regulation have one name; their files have not.
                let paths = found.iter().map(|g| g.quoted.source.path.clone());
                let candidates = if distinct {
                    names.collect()
                } else {
                    paths.collect()
                };
                return Err(LookupError::Ambiguous {
                    name: name.to_owned(),
                    candidates,
                });
            }
        }
    }
    let names = groups.iter().map(|g| g.quoted.name());
    Err(LookupError::NoDocument {
        name: name.to_owned(),
        nearest: nearest(&wanted, names),
    })
}

/// What `name` means: a notice, `…#附件2`, or the address of a clause.
///
/// # Errors
/// [`LookupError`] with the nearest names or addresses.
pub fn target<'a>(groups: &'a [Group<'a>], name: &str) -> Result<Target<'a>, LookupError> {
    let mut parts = name.split(['#', '＃']).map(str::trim);
    let group = notice(groups, parts.next().unwrap_or_default())?;
    let mut rest: String = parts.collect::<Vec<_>>().join("#");
    rest.retain(|c| !c.is_whitespace());
    if rest.is_empty() {
        return Ok(Target::Notice(group));
    }
    let no_clause = |document: String, path: &str, addresses: Vec<String>| {
        let nearest = nearest(&format!("{document}#{path}"), addresses.into_iter());
        LookupError::NoClause {
            document,
            path: path.to_owned(),
            nearest,
        }
    };
    let mut document = group.quoted.name();
    let mut group = group;
    if rest.starts_with('附') {
        let attachments = &group.quoted.attachments;
        let labelled = attachments.iter().filter(|a| rest.starts_with(&a.label));
        let Some(attachment) = labelled.max_by_key(|a| a.label.len()) else {
            let labels = attachments
                .iter()
                .map(|a| format!("{document}#{}", a.label))
                .collect();
            return Err(no_clause(document, &rest, labels));
        };
        rest = rest[attachment.label.len()..]
            .trim_start_matches('#')
            .to_owned();
        match &attachment.notice {
            Some(embedded) => {
                group = notice(groups, &embedded.name())?;
                document = group.quoted.name();
            }
            None => document = format!("{document}#{}", attachment.label),
        }
        if rest.is_empty() {
            return Ok(match &attachment.notice {
                Some(_) => Target::Notice(group),
                None => Target::Attachment(group.quoted, attachment),
            });
        }
    }
    let addresses = || {
        group
            .clauses
            .iter()
            .map(|c| address(&c.document, &c.clause.path))
            .collect()
    };
    let Ok(path) = rest.parse::<Path>() else {
        return Err(no_clause(document, &rest, addresses()));
    };
    let found: Vec<_> = group
        .clauses
        .iter()
        .filter(|c| c.document == document && c.clause.path == path)
        .collect();
    if found.is_empty() {
        Err(no_clause(document, &rest, addresses()))
    } else {
        Ok(Target::Clauses(found))
    }
}

/// The names nearest to `wanted`, nearest first.
pub(crate) fn nearest(wanted: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    let mut scored: Vec<(f64, String)> = names
        .map(|name| (normalized_damerau_levenshtein(wanted, &name), name))
        .filter(|(score, _)| *score > 0.2)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored
        .into_iter()
        .take(SUGGESTIONS)
        .map(|(_, name)| name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::{copies, parse};

    fn notices() -> Vec<Notice> {
        let read = |path: &str, text: &str| {
            parse(&crate::extract::read(path, text.as_bytes()).unwrap(), None)
        };
        vec![
            read(
                "corpus/a.txt",
                "渝科协发〔2022〕2号\n关于印发要点的通知\n各学会：\n一、总则\n（一）甲。乙。\n（二）丙。丁。",
            ),
            read(
                "corpus/b.txt",
                "科普工作方案\n为做好工作，制定本方案。\n一、内容\n1.甲。乙。",
            ),
        ]
    }

    #[test]
    fn a_clause_is_found_by_any_way_to_write_its_address() {
        let notices = notices();
        let groups = copies::group(&notices);
        for name in [
            "渝科协发〔2022〕2号#一（二）",
            "渝科协发[2022]2号#一(二)",
            "渝科协发（2022） 2 号＃一、（二）",
            "关于印发要点的通知#一（二）",
            "a.txt#一（二）",
            "./corpus/a.txt#一 （二）",
        ] {
            let Target::Clauses(found) = target(&groups, name).unwrap() else {
                panic!("{name}")
            };
            assert_eq!(found[0].clause.text(), "丙。丁。", "{name}");
        }
    }

    #[test]
    fn an_unknown_name_gives_the_nearest_ones() {
        let notices = notices();
        let groups = copies::group(&notices);
        let error = target(&groups, "渝科协发〔2022〕3号").unwrap_err();
        assert!(
            matches!(error, LookupError::NoDocument { nearest, .. } if nearest == ["渝科协发〔2022〕2号"])
        );
        let error = target(&groups, "渝科协发〔2022〕2号#一（三）").unwrap_err();
        let LookupError::NoClause { nearest, .. } = error else {
            panic!()
        };
        assert!(nearest.contains(&"渝科协发〔2022〕2号#一（二）".to_owned()));
    }
}
