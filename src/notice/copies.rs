//! The same notice in several places: as a file of its own, inside another notice, in two formats.
//!
//! Copies are found by name (number, or title where there is none) and by what they say (`kin`), and
//! merged clause by clause where the text is the same, so that a copy that says something else is not
//! lost; a clause that was read badly adds nothing to the same clause read well. Which copy is quoted:
//! a file of its own before an attachment of another, then the one in the folder of the province that
//! its number names, then one with a number, then the one with fewer doubtful clauses, then the one
//! with more clauses, then the one whose path comes first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::kin::{self, Likeness};
use super::{Clause, Notice, Path};
use crate::corpus::Province;

pub use super::kin::Trace;
pub(crate) use super::kin::{Forest, NEIGHBOURS};

/// A clause with the name it is quoted by and every other place it stands in.
#[derive(Clone, Debug)]
pub struct PlacedClause<'a> {
    /// The document part of its address.
    pub document: String,
    /// The clause.
    pub clause: &'a Clause,
    /// The notice it is quoted from.
    pub notice: &'a Notice,
    /// The other places: `桂医会〔2022〕32号#附件3` for a notice in an attachment, else the file.
    pub also_in: Vec<String>,
}

/// A notice and its copies.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// The copy that is quoted.
    pub quoted: &'a Notice,
    /// Where the others stand.
    pub also_in: Vec<String>,
    /// The clauses of all copies, each once, in the order of the quoted copy.
    pub clauses: Vec<PlacedClause<'a>>,
}

/// What copies of one notice have in common: its number or, without one, its title.
pub fn copy_key(notice: &Notice) -> String {
    notice.name()
}

/// The keys of `notice` and of all notices in its attachments.
pub fn copy_keys(notice: &Notice) -> Vec<String> {
    std::iter::once(copy_key(notice))
        .chain(notice.embedded().into_iter().map(|(_, n)| copy_key(n)))
        .collect()
}

/// The traces of `notice` and of all notices in its attachments.
pub fn traces(notice: &Notice) -> Vec<Trace> {
    let embedded = notice.embedded();
    let all = std::iter::once(notice).chain(embedded.into_iter().map(|(_, n)| n));
    all.map(Trace::of).collect()
}

/// For each of `traces` the first that may be the same notice. [`group`] puts together no two that are
/// apart here.
pub(crate) fn may_be_same(traces: &[&Trace]) -> Vec<usize> {
    kin::roots(traces, |_, _| true)
}

/// Groups `notices` and those in their attachments; groups stand in the order of their quoted
/// copies' paths.
pub fn group<'a>(notices: &'a [Notice]) -> Vec<Group<'a>> {
    let mut copies: Vec<Copy<'a>> = Vec::new();
    for notice in notices {
        copies.push((None, notice));
        let embedded = notice.embedded().into_iter();
        copies.extend(embedded.map(|(place, notice)| (Some(place), notice)));
    }
    let mut by_root: BTreeMap<usize, Vec<Copy<'a>>> = BTreeMap::new();
    for (root, copy) in roots(&copies).into_iter().zip(copies) {
        by_root.entry(root).or_default().push(copy);
    }
    let mut groups: Vec<Group<'a>> = by_root.into_values().map(merge).collect();
    groups.sort_by(|a, b| {
        (&a.quoted.source.path, &a.quoted.title).cmp(&(&b.quoted.source.path, &b.quoted.title))
    });
    groups
}

/// A notice, with the attachment it stands in.
type Copy<'a> = (Option<String>, &'a Notice);

/// For each of `copies` the first that is the same notice.
fn roots(copies: &[Copy<'_>]) -> Vec<usize> {
    if let [_] = copies {
        return vec![0];
    }
    let traces: Vec<Trace> = copies.iter().map(|(_, n)| Trace::of(n)).collect();
    let mut likenesses: HashMap<usize, Likeness> = HashMap::new();
    kin::roots(&traces.iter().collect::<Vec<_>>(), |i, j| {
        for k in [i, j] {
            let likeness = || Likeness::of(copies[k].1);
            likenesses.entry(k).or_insert_with(likeness);
        }
        kin::same((&traces[i], &likenesses[&i]), (&traces[j], &likenesses[&j]))
    })
}

fn merge<'a>(mut copies: Vec<Copy<'a>>) -> Group<'a> {
    copies.sort_by_cached_key(|(place, notice)| {
        let clauses = notice.addressed_clauses().count();
        let doubtful = notice
            .addressed_clauses()
            .filter(|(_, c)| c.is_doubtful)
            .count();
        let (path, embedded) = (notice.source.path.clone(), place.is_some());
        let unnumbered = notice.document_number.is_none();
        let quality = (doubtful, Reverse(clauses));
        (embedded, !is_at_home(notice), unnumbered, quality, path)
    });
    let also_in = copies[1..]
        .iter()
        .map(|(place, notice)| place_name(place.as_ref(), notice))
        .collect();
    // Most notices have no copies, and nothing to compare their clauses with.
    let is_alone = copies.len() == 1;
    let mut clauses: Vec<PlacedClause<'a>> = Vec::new();
    let mut by_path: HashMap<(String, Path, String), usize> = HashMap::new();
    let mut by_text: HashMap<String, usize> = HashMap::new();
    for (place, notice) in &copies {
        let known = clauses.len();
        for (document, clause) in notice.addressed_clauses() {
            if is_alone {
                clauses.push(PlacedClause {
                    document,
                    clause,
                    notice,
                    also_in: Vec::new(),
                });
                continue;
            }
            let text = same_text(clause);
            let here = (document.clone(), clause.path.clone(), text.clone());
            let earlier = by_path.get(&here).or_else(|| by_text.get(&text)).copied();
            let misread = || {
                let same =
                    |p: &PlacedClause<'_>| clause.is_doubtful && p.clause.path == clause.path;
                clauses[..known].iter().position(same)
            };
            let earlier = earlier.filter(|&i| i < known).or_else(misread);
            if let Some(i) = earlier.filter(|_| !text.is_empty()) {
                let place = place_name(place.as_ref(), notice);
                if !clauses[i].also_in.contains(&place) {
                    clauses[i].also_in.push(place);
                }
                continue;
            }
            by_path.entry(here).or_insert(clauses.len());
            by_text.entry(text).or_insert(clauses.len());
            clauses.push(PlacedClause {
                document,
                clause,
                notice,
                also_in: Vec::new(),
            });
        }
    }
    Group {
        quoted: copies[0].1,
        also_in,
        clauses,
    }
}

/// Whether the folder that a copy lies in is that of the province its number names.
fn is_at_home(notice: &Notice) -> bool {
    let code = notice.document_number.as_ref().map(|n| n.code.as_str());
    let named = code.and_then(Province::of_number_code);
    named.is_none() || named == notice.province
}

fn place_name(place: Option<&String>, notice: &Notice) -> String {
    place.cloned().unwrap_or_else(|| notice.source.path.clone())
}

/// The text of a clause as copies share it: letters and digits.
fn same_text(clause: &Clause) -> String {
    kin::bare(&clause.text()).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{extract, notice};

    fn parsed(path: &str, text: &str) -> Notice {
        notice::parse(&extract::read(path, text.as_bytes()).unwrap(), None)
    }

    const NOTICE: &str = "甲科协发〔2022〕1号\n关于开展活动的通知\n各学会：\n一、开展活动。请各学会组织。\n二、报送总结。请于年底前报送。";

    #[test]
    fn a_notice_inside_another_is_found_once_and_quoted_from_its_own_file() {
        let outer = format!(
            "乙学会〔2022〕9号\n关于转发通知的通知\n各分会：\n请各分会执行。\n附件：关于开展活动的通知\n某某学会\n2022年3月1日\n甲省科学技术协会文件\n{NOTICE}"
        );
        let notices = [parsed("outer.txt", &outer), parsed("z.txt", NOTICE)];
        let groups = group(&notices);
        assert_eq!(groups.len(), 2);
        let inner = groups
            .iter()
            .find(|g| copy_key(g.quoted) == "甲科协发〔2022〕1号")
            .unwrap();
        assert_eq!(inner.quoted.source.path, "z.txt");
        assert_eq!(inner.clauses.len(), 2);
        assert!(
            inner
                .clauses
                .iter()
                .all(|c| c.also_in == ["乙学会〔2022〕9号#附件1"])
        );
    }

    #[test]
    fn a_copy_in_another_provinces_folder_is_not_the_one_quoted() {
        let text = NOTICE.replace("甲科协发", "渝科协发");
        let read = |path: &str| {
            let document = extract::read(path, text.as_bytes()).unwrap();
            notice::parse(&document, crate::corpus::province_of_folder(path.as_ref()))
        };
        let notices = [read("湖南/a.txt"), read("重庆/a.txt")];
        assert_eq!(group(&notices)[0].quoted.source.path, "重庆/a.txt");
    }

    #[test]
    fn a_copy_that_says_something_else_keeps_its_clause() {
        let other = NOTICE.replace("年底前", "十月底前");
        let notices = [parsed("a.txt", NOTICE), parsed("b.txt", &other)];
        let groups = group(&notices);
        let texts: Vec<_> = groups[0].clauses.iter().map(|c| c.clause.text()).collect();
        assert_eq!(texts.len(), 3);
        assert!(texts.iter().any(|t| t.contains("十月底前")));
    }

    #[test]
    fn a_copy_without_a_number_is_found_by_what_it_says() {
        let long = "各学会要结合实际，广泛组织科技工作者深入基层，面向公众开展形式多样的活动，不断提升服务能力和水平。";
        let text = NOTICE.replace("请各学会组织。", long);
        let bare = text.split_once('\n').unwrap().1.replace('，', ", ");
        let notices = [parsed("转载.txt", &bare), parsed("原件.txt", &text)];
        let groups = group(&notices);
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].quoted.source.path, "原件.txt");
        assert_eq!(groups[0].also_in, ["转载.txt"]);
        assert_eq!(groups[0].clauses.len(), 2);
    }
}
