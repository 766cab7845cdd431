//! One quote against what stands at its address.

mod stated;

use super::excerpt;
use super::plain::{plain, solid};
use super::resolve::{Meant, Notices, texts};
use super::sources::{Sources, document};
use super::spans::{Difference, differences};
use super::table::{Cited, Claim, Quoted, Record, Table};
use crate::extract::Source;
use crate::notice::copies::{Group, PlacedClause};
use crate::notice::numbering::label_at;
use crate::notice::{Clause, DocumentNumber, depth_first};
use crate::render::mask::mask;

/// How many bytes are searched for texts without a citation, in all.
pub(super) const SEARCH: u64 = 4_000_000_000;

/// How a quote stands to its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 一致.
    Agrees,
    /// 有改动.
    Changed,
    /// 出处不存在.
    NoSuchSource,
    /// 来源已变: the file is another than when the table was made, and the quote is not in it.
    SourceChanged,
    /// 缺出处: a text among quotes that no citation stands below.
    Uncited,
    /// 未能核对: the file it stands in cannot be read.
    Unchecked,
    /// 旁注: a remark, which is no quote.
    Remark,
}

/// Something that is told beside the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The file has changed since the table was made, the quote has not.
    FileChanged(String),
    /// The page in the citation is not the one the source has.
    Page {
        /// The source's.
        expected: Option<(u32, u32)>,
        /// The table's.
        found: (u32, u32),
    },
    /// Somebody shortened the clause: so many characters of so many.
    Excerpt(usize, usize),
    /// The label is missing or another one.
    Label,
    /// The text stands whole at these addresses.
    StandsAt(Vec<String>),
    /// The text is a passage of the clauses at these addresses.
    PartOf(Vec<String>),
    /// What is called nearly so.
    Nearest(Vec<String>),
    /// The address names a notice and no clause in it.
    NoClause,
    /// The source has no such clause any more.
    ClauseGone,
    /// The file that the table was made from is not among the sources.
    FileGone(String),
    /// The file that the table was made from cannot be read, and why.
    Unreadable(String, String),
    /// The text stands nowhere in the sources that the table cites.
    NotFound,
    /// The column of a list whose text is not in the clause.
    Column(String),
    /// Words that stand in none of the clauses that the row quotes for a province: those, and it.
    NotOf(String, String),
    /// Another part of the text is shared, in per cent.
    Share(u32),
    /// What 异同 says that the row has or has not, and it is not so.
    NotSo(Vec<String>),
    /// Too much was to be compared.
    TooMuch,
}

/// What came of checking a quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The quote.
    pub quoted: Quoted,
    /// How it stands to its source.
    pub status: Status,
    /// What stands in the source, where something does.
    pub expected: Option<String>,
    /// In what they differ.
    pub differences: Vec<Difference>,
    /// What is told besides.
    pub notes: Vec<Note>,
    /// The file that it was checked against.
    pub source: Option<Source>,
}

/// Checks the quotes of a table one after the other.
pub(super) struct Judge<'a> {
    pub(super) notices: &'a Notices<'a>,
    pub(super) sources: &'a Sources,
    pub(super) table: &'a Table,
    /// What comparing may still cost.
    pub(super) effort: u64,
    /// How many bytes may still be searched for texts without a citation.
    pub(super) search: u64,
}

/// A text that may stand in the table for a clause.
struct Candidate<'a> {
    group: &'a Group<'a>,
    placed: &'a PlacedClause<'a>,
    label: &'a str,
    text: String,
    pages: Option<(u32, u32)>,
}

/// Clauses that an address may mean, each with its notice and copies.
type Found<'a> = Vec<(&'a Group<'a>, &'a PlacedClause<'a>)>;

impl<'a> Judge<'a> {
    pub(super) fn finding(&mut self, quoted: &Quoted) -> Finding {
        let mut finding = Finding {
            quoted: quoted.clone(),
            status: Status::Agrees,
            expected: None,
            differences: Vec::new(),
            notes: Vec::new(),
            source: None,
        };
        if let Claim::Stated(stated) = &quoted.claim {
            self.stated(stated, &mut finding);
            return finding;
        }
        let Some(cited) = quoted.claim.cited() else {
            self.uncited(&mut finding);
            return finding;
        };
        match self.notices.meant(&cited.address) {
            Meant::Clauses(found) => match &quoted.claim {
                Claim::Passage(_, column) => self.passage(column, &found, &mut finding),
                _ => self.clause(cited, &found, &mut finding),
            },
            Meant::NoClause { groups, nearest } => {
                self.no_clause(cited, &groups, nearest, &mut finding);
            }
            Meant::NoDocument { nearest } => self.no_document(cited, nearest, &mut finding),
        }
        finding
    }

    /// A whole clause: every character counts.
    fn clause(
        &mut self,
        cited: &Cited,
        found: &[(&'a Group<'a>, &'a PlacedClause<'a>)],
        finding: &mut Finding,
    ) {
        let candidates = self.candidates(&finding.quoted, found);
        let quoted = self.plain(&finding.quoted.text);
        let above = self.plain(&finding.quoted.above);
        let pages_fit = |c: &&Candidate<'_>| cited.pages.is_none_or(|p| c.pages == Some(p));
        let is_same = |c: &&Candidate<'_>| c.text == quoted;
        let ends_so = |c: &&Candidate<'_>| {
            let rest = above.strip_suffix(c.text.as_str());
            quoted.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('\n'))
        };
        let fits = |c: &&Candidate<'_>| is_same(c) || ends_so(c);
        let agreeing = candidates.iter().filter(fits);
        let agreeing = agreeing.clone().find(pages_fit).or(agreeing.clone().next());
        let best = agreeing.or_else(|| closest(&candidates, &quoted, &above));
        let Some(best) = best else { return };
        finding.source = Some(best.placed.notice.source.clone());
        finding.expected = Some(best.text.clone());
        let recorded = self.recorded_otherwise(best.group, best.placed);
        if agreeing.is_some() {
            if let Some(path) = recorded {
                finding.notes.push(Note::FileChanged(path));
            }
        } else {
            self.differs(best, &quoted, &above, finding);
            finding.status = match recorded {
                Some(path) => {
                    finding.notes.push(Note::FileChanged(path));
                    Status::SourceChanged
                }
                None => Status::Changed,
            };
        }
        if let Some(pages) = cited.pages.filter(|pages| best.pages != Some(*pages)) {
            finding.notes.push(Note::Page {
                expected: best.pages,
                found: pages,
            });
            if finding.status == Status::Agrees {
                finding.status = match finding.notes.first() {
                    Some(Note::FileChanged(_)) => Status::SourceChanged,
                    _ => Status::Changed,
                };
            }
        }
    }

    fn differs(&mut self, best: &Candidate<'_>, quoted: &str, above: &str, finding: &mut Finding) {
        let found = match quoted.is_empty() {
            true => last_lines(above, best.text.split('\n').count()),
            false => quoted,
        };
        finding.differences = differences(&best.text, found, &mut self.effort);
        if !found.starts_with(best.label) {
            finding.notes.push(Note::Label);
        }
        let body = |text: &str| solid(text.strip_prefix(best.label).unwrap_or(text));
        let (whole, taken) = (body(&best.text), body(found));
        if whole != taken
            && let Some(taken) = excerpt::taken(&whole, &taken)
        {
            finding
                .notes
                .push(Note::Excerpt(taken, whole.chars().count()));
        }
        let elsewhere = self.notices.at(found);
        if !elsewhere.is_empty() {
            finding.notes.push(Note::StandsAt(elsewhere));
        }
    }

    /// A column of a list: each line of it stands in the clause, blanks aside.
    fn passage(
        &mut self,
        column: &str,
        found: &[(&'a Group<'a>, &'a PlacedClause<'a>)],
        finding: &mut Finding,
    ) {
        let wholes: Vec<(String, String)> = found
            .iter()
            .flat_map(|(_, placed)| {
                // Behind the label “1.” a year is no rest of a number.
                let below = depth_first(&placed.clause.children);
                let own = std::iter::once(placed.clause).chain(below);
                texts(placed.clause)
                    .into_iter()
                    .chain(own.map(Clause::text))
            })
            .map(|text| (solid(&text), solid(&mask(&text))))
            .collect();
        let stands = |line: &str| {
            let line = solid(line);
            // A sentence is long enough not to be the rest of a number.
            let within = |text: &str| match column {
                "原句" => text.contains(&line),
                _ => stated::stands(text, &line),
            };
            let mut wholes = wholes.iter();
            wholes.any(|(text, masked)| within(text) || within(masked))
        };
        let text = finding.quoted.text.clone();
        let missing: Vec<&str> = text.lines().filter(|line| !stands(line)).collect();
        let Some((group, placed)) = found.first().copied() else {
            return;
        };
        finding.source = Some(placed.notice.source.clone());
        let recorded = self.recorded_otherwise(group, placed);
        if missing.is_empty() {
            finding.notes.extend(recorded.map(Note::FileChanged));
            return;
        }
        finding.status = match &recorded {
            Some(_) => Status::SourceChanged,
            None => Status::Changed,
        };
        finding.notes.push(Note::Column(column.to_owned()));
        finding.notes.extend(recorded.map(Note::FileChanged));
        let whole = texts(placed.clause).pop().unwrap_or_default();
        let whole = self.plain(&mask(&whole));
        for line in missing {
            let nearest = excerpt::nearest_sentence(&whole, line);
            let spans = differences(nearest, line, &mut self.effort);
            finding.differences.extend(spans);
            let expected = finding.expected.get_or_insert_with(String::new);
            if !expected.is_empty() {
                expected.push('\n');
            }
            expected.push_str(nearest);
        }
    }

    fn no_clause(
        &self,
        cited: &Cited,
        groups: &[&Group<'_>],
        nearest: Vec<String>,
        finding: &mut Finding,
    ) {
        finding.status = Status::NoSuchSource;
        let has_path = cited.address.contains(['#', '＃']);
        for &group in groups {
            finding.source.get_or_insert(group.quoted.source.clone());
            if let Some(path) = self.recorded(group, None).filter(|_| has_path) {
                finding.status = Status::SourceChanged;
                finding.notes.push(Note::ClauseGone);
                finding.notes.push(Note::FileChanged(path));
                break;
            }
        }
        if !has_path {
            finding.notes.push(Note::NoClause);
        }
        self.suggest(nearest, finding);
    }

    fn no_document(&self, cited: &Cited, nearest: Vec<String>, finding: &mut Finding) {
        finding.status = Status::NoSuchSource;
        let document = document(&cited.address);
        let mut records = self.table.records.iter();
        if let Some(record) = records.find(|record| record.is_of(document)) {
            if let Some(failed) = self.sources.failure(&record.path) {
                finding.status = Status::Unchecked;
                let (path, message) = (failed.path.clone(), failed.message.clone());
                finding.notes.push(Note::Unreadable(path, message));
                return;
            }
            if !record.path.is_empty() && !self.sources.has(&record.path) {
                finding.notes.push(Note::FileGone(record.path.clone()));
            }
        }
        self.suggest(nearest, finding);
    }

    fn uncited(&mut self, finding: &mut Finding) {
        let text = &finding.quoted.text;
        let stands_at = self.notices.at(text);
        finding.status = Status::Uncited;
        // A table of nothing but such texts is told so, and where they stand is left open.
        let Some(left) = self.search.checked_sub(self.notices.size) else {
            return;
        };
        self.search = left;
        let part_of = self.notices.around(text);
        if !stands_at.is_empty() {
            finding.notes.push(Note::StandsAt(stands_at));
        } else if !part_of.is_empty() {
            finding.notes.push(Note::PartOf(part_of));
        } else if label_at(text.trim_start()).is_some() {
            finding.notes.push(Note::NotFound);
        } else {
            finding.status = Status::Remark;
        }
    }

    fn suggest(&self, nearest: Vec<String>, finding: &mut Finding) {
        let text = match finding.quoted.text.is_empty() {
            true => &finding.quoted.above,
            false => &finding.quoted.text,
        };
        let stands_at = self.notices.at(text);
        if !stands_at.is_empty() {
            finding.notes.push(Note::StandsAt(stands_at));
        } else if !nearest.is_empty() {
            finding.notes.push(Note::Nearest(nearest));
        }
    }

    /// What may stand for the clauses in a table: own text or all of it, masked or not.
    fn candidates(
        &self,
        quoted: &Quoted,
        found: &[(&'a Group<'a>, &'a PlacedClause<'a>)],
    ) -> Vec<Candidate<'a>> {
        let mut candidates = Vec::new();
        for &(group, placed) in found {
            let clause = placed.clause;
            let label = match quoted.claim {
                Claim::Unlabelled(_) => "",
                _ => clause.label.as_str(),
            };
            let pages = [own_pages(clause), all_pages(clause)];
            for (text, pages) in texts(clause).iter().zip(pages) {
                let text = &text[clause.label.len() - label.len()..];
                let masked = mask(text);
                let shown = [text, &masked];
                for text in shown {
                    let mut text = self.plain(text);
                    if quoted.text.contains('\u{FFFD}') {
                        text = text.replace(char::is_control, "\u{FFFD}");
                    }
                    if text.is_empty() {
                        continue;
                    }
                    candidates.push(Candidate {
                        group,
                        placed,
                        label,
                        text,
                        pages,
                    });
                }
            }
        }
        candidates
    }

    fn plain(&self, text: &str) -> String {
        plain(text, self.table.folds_blanks)
    }

    /// The path of the file that a clause stands in, if the table was made from another state of it.
    fn recorded_otherwise(&self, group: &Group<'_>, placed: &PlacedClause<'_>) -> Option<String> {
        self.recorded(group, Some(placed))
    }

    fn recorded(&self, group: &Group<'_>, placed: Option<&PlacedClause<'_>>) -> Option<String> {
        let clauses = group.clauses.iter().map(|c| c.notice);
        let notices = std::iter::once(group.quoted).chain(clauses);
        let source = &placed.map_or(group.quoted, |placed| placed.notice).source;
        let mut notices: Vec<_> = notices.collect();
        notices.dedup_by(|a, b| std::ptr::eq(*a, *b));
        let is_of_group = |record: &&Record| {
            notices
                .iter()
                .any(|notice| record.is_of(&notice.name()) || record.is_of(&notice.title))
        };
        let records: Vec<&Record> = self.table.records.iter().filter(is_of_group).collect();
        let hashes: Vec<&str> = records.iter().filter_map(|r| r.sha256.as_deref()).collect();
        let known = |notice: &&crate::notice::Notice| hashes.contains(&&*notice.source.sha256);
        let is_otherwise = !hashes.is_empty() && !notices.iter().any(known);
        is_otherwise.then(|| source.path.clone())
    }
}

impl Record {
    /// Whether it is the record of what an address calls `document`.
    fn is_of(&self, document: &str) -> bool {
        let number = |text: &str| DocumentNumber::parse(text);
        let is_numbered =
            number(document).is_some_and(|n| number(&self.document_number) == Some(n));
        is_numbered || !document.is_empty() && solid(&self.title) == solid(document)
    }
}

/// The candidate that begins and ends most like the quote.
fn closest<'c, 'a>(
    candidates: &'c [Candidate<'a>],
    quoted: &str,
    above: &str,
) -> Option<&'c Candidate<'a>> {
    let likeness = |candidate: &&Candidate<'_>| {
        let found = match quoted.is_empty() {
            true => last_lines(above, candidate.text.split('\n').count()),
            false => quoted,
        };
        let text = &candidate.text;
        let begin = text.chars().zip(found.chars());
        let begin = begin.take_while(|(a, b)| a == b).count();
        let end = text.chars().rev().zip(found.chars().rev());
        let end = end.take_while(|(a, b)| a == b).count();
        let length = text.chars().count();
        let apart = length.abs_diff(found.chars().count());
        (
            begin.saturating_add(end) as i64 - apart as i64,
            std::cmp::Reverse(length),
        )
    };
    candidates.iter().max_by_key(likeness)
}

/// The last `count` lines of `text`.
fn last_lines(text: &str, count: usize) -> &str {
    let mut breaks = text.rmatch_indices('\n');
    breaks
        .nth(count.saturating_sub(1))
        .map_or(text, |(at, _)| &text[at + 1..])
}

fn own_pages(clause: &Clause) -> Option<(u32, u32)> {
    let first = clause.page()?;
    Some((first, clause.last_page().unwrap_or(first)))
}

/// The pages of a clause with all that stands below it.
fn all_pages(clause: &Clause) -> Option<(u32, u32)> {
    let first = clause.page()?;
    let below = depth_first(&clause.children).filter_map(Clause::last_page);
    Some((
        first,
        below.chain(clause.last_page()).max().unwrap_or(first),
    ))
}
