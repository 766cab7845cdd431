//! A line of a column that has no citations of its own, against the clauses that its row cites.
//!
//! Words must stand in one of the clauses that the row quotes for the province, blanks aside; the part
//! of a body, `（牵头）`, is ours and must be the one the clause gives it. Shares are computed anew. That
//! words stand in no other province's clause (仅…提到), and that a column tells all that the clauses
//! state, is not checked.

use super::{Cited, Finding, Found, Judge, Meant, Note, Status, excerpt, texts};
use crate::compare::shared_part;
use crate::notice::fields::{Detail, Entry};
use crate::notice::{Clause, depth_first};
use crate::render::mask::mask;
use crate::verify::plain::solid;
use crate::verify::spans::differences;
use crate::verify::table::stated::{Says, Stated};

/// Comparing a byte of two texts costs as much as searching so many.
const COMPARING: u64 = 8;

/// What of a clause words are looked for in.
struct Sought<'a> {
    clause: &'a Clause,
    text: String,
    masked: String,
}

impl<'a> Judge<'a> {
    pub(super) fn stated(&mut self, stated: &Stated, finding: &mut Finding) {
        match &stated.says {
            Says::Remark => finding.status = Status::Remark,
            Says::Present(wrong) if wrong.is_empty() => {}
            Says::Present(wrong) => {
                finding.status = Status::Changed;
                finding.notes.push(Note::NotSo(wrong.clone()));
            }
            Says::Words {
                of,
                words,
                addresses,
            } => self.words(of, words, addresses, finding),
            Says::Share {
                address,
                with,
                percent,
            } => self.share(address, with, *percent, finding),
        }
    }

    fn words(&mut self, of: &str, words: &[String], addresses: &[String], finding: &mut Finding) {
        let mut found: Found<'a> = Vec::new();
        let mut missing = None;
        for address in addresses {
            match self.clauses(address, finding) {
                Ok(clauses) => found.extend(clauses),
                Err(failed) => missing = Some(failed),
            }
        }
        // Some formats have a mark in place of a control character.
        let is_replaced = finding.quoted.text.contains('\u{FFFD}');
        let sought: Vec<Sought<'a>> = found
            .iter()
            .map(|(_, placed)| Sought::of(placed.clause, is_replaced))
            .collect();
        let size: u64 = sought.iter().map(|s| s.text.len() as u64).sum();
        if !self.may_cost(size.saturating_mul(words.len() as u64), finding) {
            return;
        }
        let is_so = |words: &&String| sought.iter().any(|s| s.says(words));
        let wrong: Vec<&String> = words.iter().filter(|w| !is_so(w)).collect();
        let Some((group, placed)) = found.first().copied().filter(|_| missing.is_none()) else {
            if let (false, Some(failed)) = (wrong.is_empty(), missing) {
                *finding = *failed;
            } else if !wrong.is_empty() {
                finding.status = Status::Changed;
                self.not_of(of, &wrong, finding);
            }
            return;
        };
        finding.source = Some(placed.notice.source.clone());
        if wrong.is_empty() {
            return;
        }
        let recorded = found
            .iter()
            .find_map(|(group, placed)| self.recorded_otherwise(group, placed));
        let recorded = recorded.or_else(|| self.recorded_otherwise(group, placed));
        finding.status = match &recorded {
            Some(_) => Status::SourceChanged,
            None => Status::Changed,
        };
        self.not_of(of, &wrong, finding);
        finding.notes.extend(recorded.map(Note::FileChanged));
        for words in wrong {
            self.tell_nearest(words, &sought, finding);
        }
    }

    fn not_of(&self, of: &str, wrong: &[&String], finding: &mut Finding) {
        let notes = wrong.iter();
        finding.notes.extend(
            notes.map(|words| Note::NotOf(without_quotes(words).to_owned(), of.to_owned())),
        );
    }

    /// What the clauses state that is most like `words`, or else the nearest sentence.
    fn tell_nearest(&mut self, words: &str, sought: &[Sought<'a>], finding: &mut Finding) {
        let bare = without_quotes(words);
        let part = part(bare);
        let stated = sought.iter().flat_map(|s| entries(s.clause));
        let stated = stated.map(|entry| match (part, &entry.detail) {
            (Some(_), Some(Detail::Parties(parties))) => {
                format!("{}（{}）", entry.text, parties.kind.chinese())
            }
            _ => entry.text.clone(),
        });
        let best = stated.max_by_key(|text| likeness(text, bare));
        let half = |text: &String| 2 * likeness(text, bare) >= text.chars().count();
        let nearest = match best.filter(half) {
            Some(text) => mask(&text).into_owned(),
            None => {
                let wholes: Vec<String> = sought.iter().map(|s| whole(s.clause)).collect();
                let masked = mask(&wholes.join("\n")).into_owned();
                excerpt::nearest_sentence(&masked, bare).to_owned()
            }
        };
        if nearest.is_empty() {
            return;
        }
        let spans = differences(&nearest, bare, &mut self.effort);
        finding.differences.extend(spans);
        let expected = finding.expected.get_or_insert_with(String::new);
        if !expected.is_empty() {
            expected.push('\n');
        }
        expected.push_str(&nearest);
    }

    fn share(&mut self, address: &str, with: &str, percent: u32, finding: &mut Finding) {
        let mut found = Vec::new();
        for address in [address, with] {
            match self.clauses(address, finding) {
                Ok(clauses) => found.push(clauses),
                Err(failed) => {
                    *finding = *failed;
                    return;
                }
            }
        }
        let bodies = |clauses: &Found<'a>| -> Vec<String> {
            let clauses = clauses.iter().map(|(_, placed)| placed.clause);
            clauses
                .flat_map(|clause| {
                    let label = clause.label.len();
                    texts(clause)
                        .into_iter()
                        .map(move |text| text[label..].to_owned())
                })
                .collect()
        };
        let (texts, bases) = (bodies(&found[0]), bodies(&found[1]));
        let mut nearest: Option<u32> = None;
        for (text, base) in texts
            .iter()
            .flat_map(|text| bases.iter().map(move |base| (text, base)))
        {
            let size = (text.len() + base.len()) as u64;
            if !self.may_cost(size.saturating_mul(COMPARING), finding) {
                return;
            }
            let computed = (100.0 * shared_part(base, text)).round_ties_even() as u32;
            let is_nearer =
                nearest.is_none_or(|n| n.abs_diff(percent) > computed.abs_diff(percent));
            nearest = if is_nearer { Some(computed) } else { nearest };
            if computed == percent {
                break;
            }
        }
        let Some((group, placed)) = found[0].first().copied() else {
            return;
        };
        finding.source = Some(placed.notice.source.clone());
        let Some(computed) = nearest.filter(|computed| *computed != percent) else {
            return;
        };
        let with = found[1].first().copied();
        let recorded = self.recorded_otherwise(group, placed);
        let recorded = recorded
            .or_else(|| with.and_then(|(group, placed)| self.recorded_otherwise(group, placed)));
        finding.status = match &recorded {
            Some(_) => Status::SourceChanged,
            None => Status::Changed,
        };
        finding.notes.push(Note::Share(computed));
        finding.notes.extend(recorded.map(Note::FileChanged));
    }

    /// The clauses at `address`, or what is found where there are none.
    fn clauses(&self, address: &str, finding: &Finding) -> Result<Found<'a>, Box<Finding>> {
        let cited = Cited {
            address: address.to_owned(),
            pages: None,
        };
        let mut failed = Box::new(finding.clone());
        match self.notices.meant(address) {
            Meant::Clauses(found) => return Ok(found),
            Meant::NoClause { groups, .. } => {
                self.no_clause(&cited, &groups, Vec::new(), &mut failed)
            }
            Meant::NoDocument { nearest } => self.no_document(&cited, nearest, &mut failed),
        }
        Err(failed)
    }

    /// Takes `cost` from what may still be searched; what is too much is not checked, and told.
    fn may_cost(&mut self, cost: u64, finding: &mut Finding) -> bool {
        let left = self.search.checked_sub(cost);
        if left.is_none() {
            finding.status = Status::Unchecked;
            finding.notes.push(Note::TooMuch);
        }
        self.search = left.unwrap_or(self.search);
        left.is_some()
    }
}

impl<'a> Sought<'a> {
    fn of(clause: &'a Clause, is_replaced: bool) -> Self {
        let mut text = whole(clause);
        if is_replaced {
            text = text.replace(|c: char| c.is_control() && c != '\n', "\u{FFFD}");
        }
        Self {
            clause,
            text: solid(&text),
            masked: solid(&mask(&text)),
        }
    }

    /// Whether `words` stand in the clause, and are not the rest of a number: 5场 of 15场.
    fn holds(&self, words: &str) -> bool {
        if words.is_empty() {
            return false;
        }
        let is_stated = |entry: &Entry| solid(&entry.text) == words;
        stands(&self.text, words)
            || stands(&self.masked, words)
            || self.text.contains(words) && entries(self.clause).any(is_stated)
    }

    /// Whether `words` stand in the clause: as they are, without the quotation marks around them, or
    /// with a part behind them that the clause gives to that body.
    fn says(&self, words: &str) -> bool {
        let words = solid(words);
        if self.holds(&words) || self.holds(without_quotes(&words)) {
            return true;
        }
        part(&words).is_some_and(|(body, part)| self.holds(body) && self.has_part(body, part))
    }

    fn has_part(&self, body: &str, part: &str) -> bool {
        let parts = entries(self.clause).filter_map(|entry| match &entry.detail {
            Some(Detail::Parties(parties)) => {
                let is_it = [solid(&entry.text), solid(&mask(&entry.text))]
                    .iter()
                    .any(|text| text == body);
                is_it.then(|| parties.kind.chinese())
            }
            _ => None,
        });
        let parts: Vec<&str> = parts.collect();
        match parts.is_empty() {
            // A person shortened the body.
            true => self.holds(part),
            false => parts.contains(&part),
        }
    }
}

/// `市教委（牵头）` taken apart.
fn part(words: &str) -> Option<(&str, &str)> {
    words.strip_suffix('）')?.rsplit_once('（')
}

fn without_quotes(words: &str) -> &str {
    words
        .trim_start_matches(['“', '"'])
        .trim_end_matches(['”', '"'])
}

/// Whether `words` stand in `text` with no figure before or behind a figure of theirs.
pub(super) fn stands(text: &str, words: &str) -> bool {
    let is_figure = |c: Option<char>| {
        c.is_some_and(|c| c.is_numeric() || "一二两三四五六七八九十百千万亿.．".contains(c))
    };
    let (first, last) = (words.chars().next(), words.chars().next_back());
    text.match_indices(words).any(|(at, words)| {
        let before = text[..at].chars().next_back();
        let behind = text[at + words.len()..].chars().next();
        !(is_figure(first) && is_figure(before) || is_figure(last) && is_figure(behind))
    })
}

/// How many characters two texts have in common at their ends.
fn likeness(text: &str, other: &str) -> usize {
    let begin = text.chars().zip(other.chars());
    let end = text.chars().rev().zip(other.chars().rev());
    begin.take_while(|(a, b)| a == b).count() + end.take_while(|(a, b)| a == b).count()
}

/// All that the clause and what stands below it state.
fn entries(clause: &Clause) -> impl Iterator<Item = &Entry> {
    let clauses = std::iter::once(clause).chain(depth_first(&clause.children));
    clauses.flat_map(|clause| {
        let fields = &clause.fields;
        let lists = [
            &fields.targets,
            &fields.dates,
            &fields.bodies,
            &fields.programs,
            &fields.references,
            &fields.strength,
        ];
        lists.into_iter().flatten()
    })
}

fn whole(clause: &Clause) -> String {
    texts(clause).pop().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_a_number_does_not_stand_in_a_text() {
        let text = "举办活动15场，覆盖十五个县，不低于10万人";
        for words in ["15场", "十五个县", "不低于10万人", "10万人", "活动"] {
            assert!(stands(text, words), "{words}");
        }
        for words in ["5场", "活动1", "五个县", "不低于10", "0万人"] {
            assert!(!stands(text, words), "{words}");
        }
    }
}
