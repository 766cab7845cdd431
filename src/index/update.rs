//! Bringing the index up to date with the files.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::commit::{self, Beside, Commit};
use super::lock::Lock;
use super::plan::{Plan, Scope, Suspect};
use super::read::{Change, Known, Read, read};
use super::schema::{FailedFile, FileRecord};
use super::stream::in_order;
use super::table::{self, Parts, Traces};
use super::together::{self, Before, Fresh};
use super::write::Batch;
use super::{
    Index, IndexError, folder, has_other_version, other_versions, publish, settle, staging,
};
use crate::corpus::{CorpusError, DICTIONARY, SYNONYMS};
use crate::notice::copies::Trace;
use crate::{extract, segment};

/// How much of the index is made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// What changed, or everything where that is needed.
    Update,
    /// Everything.
    Rebuild,
}

/// Why everything was made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was asked for.
    Asked,
    /// The index was damaged.
    Damaged,
    /// It was built by another version of this program.
    OtherVersion,
}

impl Reason {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Damaged => "damaged",
            Self::OtherVersion => "other_version",
        }
    }
}

/// What a run did. Paths are the files' names as people call them; each file counts once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were not there before.
    pub added: Vec<String>,
    /// Files whose bytes changed.
    pub updated: Vec<String>,
    /// Files that are gone.
    pub removed: Vec<String>,
    /// Files that lie elsewhere now, by their new names.
    pub moved: Vec<String>,
    /// How many files are as they were.
    pub unchanged: usize,
    /// Files and members of archives that gave no notice, whenever that was found out.
    pub failed: Vec<FailedFile>,
    /// How many notices are in the index, each counted once.
    pub notices: usize,
    /// How many clauses, each counted once.
    pub clauses: usize,
    /// Why everything was made anew, if it was.
    pub rebuilt: Option<Reason>,
    /// Whether the user's own words and synonyms have changed.
    pub new_words: bool,
}

/// Builds the index in `dir` or brings it up to date with the files of `scope`; `tick(done, all)` is
/// called whenever a file was read.
///
/// # Errors
/// [`IndexError`] when the files cannot be listed or the index cannot be written. A file that cannot
/// be read is no error: it is in [`Report::failed`].
pub fn update(
    dir: &Path,
    scope: &Scope,
    mode: Mode,
    tick: impl Fn(usize, usize),
) -> Result<Report, IndexError> {
    // Nothing is created for a corpus that is not there.
    if let Scope::Corpus(root) = scope
        && !root.exists()
    {
        return Err(CorpusError::Missing(root.clone()).into());
    }
    std::fs::create_dir_all(dir)?;
    let _lock = Lock::take(dir)?;
    settle(dir)?;
    let is_corpus = matches!(scope, Scope::Corpus(_));
    let mut reason = (mode == Mode::Rebuild).then_some(Reason::Asked);
    if has_other_version(dir) && !folder(dir).join("meta.json").exists() {
        reason = Some(Reason::OtherVersion);
    }
    let known = match Index::open(dir) {
        Err(IndexError::Missing(_) | IndexError::OtherVersion(_)) => Ok(None),
        other => other.map(Some),
    };
    let attempt = |known: Option<Index>, reason| {
        let is_old = known.as_ref().is_some_and(|k| k.commit.program != VERSION);
        let reason = if is_old {
            Some(Reason::OtherVersion)
        } else {
            reason
        };
        Run::of(scope, known.as_ref(), reason)?.finish(dir, &tick)
    };
    let report = match known.and_then(|known| attempt(known, reason)) {
        // The files are there: what is damaged can be made anew, if all of them are looked at.
        Err(IndexError::Damaged(_) | IndexError::Corrupt) if is_corpus => {
            attempt(None, Some(Reason::Damaged))?
        }
        other => other?,
    };
    for old in other_versions(dir) {
        std::fs::remove_dir_all(old)?;
    }
    Ok(report)
}

/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A run under way.
struct Run<'k> {
    known: Option<&'k Index>,
    plan: Plan,
    report: Report,
    /// Records of all files that are there, as far as they were looked at.
    records: Vec<FileRecord>,
    /// What copies of the notices that came or changed may have in common with them.
    keys: HashSet<u64>,
    /// Files that came or changed.
    fresh: Fresh,
    /// The records of files that are gone or changed, as they were.
    gone: Vec<FileRecord>,
    /// Which of the plan's files that are gone were found elsewhere.
    left: HashSet<String>,
}

impl<'k> Run<'k> {
    fn of(
        scope: &Scope,
        known: Option<&'k Index>,
        rebuilt: Option<Reason>,
    ) -> Result<Self, IndexError> {
        let mut plan = Plan::of(scope, known)?;
        if rebuilt.is_some() {
            plan = plan.anew()?;
        }
        let report = Report {
            rebuilt,
            ..Report::default()
        };
        Ok(Self {
            known,
            report,
            records: std::mem::take(&mut plan.kept),
            plan,
            keys: HashSet::new(),
            fresh: Fresh::default(),
            gone: Vec::new(),
            left: HashSet::new(),
        })
    }

    fn finish(mut self, dir: &Path, tick: &impl Fn(usize, usize)) -> Result<Report, IndexError> {
        // What is made anew lies beside the last index until it is whole.
        let reused = self.known.filter(|_| self.report.rebuilt.is_none());
        let folder = match reused {
            Some(_) => folder(dir),
            None => staging(dir),
        };
        let hash = |text: &Option<String>| text.as_ref().map(|t| extract::sha256(t.as_bytes()));
        let words = commit::own_text(&self.plan.roots, DICTIONARY)?;
        let synonyms = commit::own_text(&self.plan.roots, SYNONYMS)?;
        let (own_words, own_synonyms) = (hash(&words), hash(&synonyms));
        let before = self.known.map(|known| known.commit.clone());
        let is_first = before.is_none();
        let before = before.unwrap_or_default();
        let has_words = !is_first && before.own_words == own_words;
        let has_synonyms = before.own_synonyms == own_synonyms;
        self.report.new_words = !(is_first || has_words && has_synonyms);
        // Kept ones count before they are mixed with what is read.
        let kept = self.records.iter().filter(|r| r.error.is_none());
        self.report.unchanged = kept.count();
        let (has_words, has_synonyms) = match reused {
            Some(_) => (has_words, has_synonyms),
            None => (false, false),
        };
        let is_same = has_words
            && has_synonyms
            && before.roots == self.plan.roots
            && self.plan.suspects.is_empty()
            && self.plan.gone.is_empty();
        if !is_same {
            // A wrong dictionary is told before the work, not after it.
            let words = (!has_words)
                .then(|| segment::compile(&words.unwrap_or_default()))
                .transpose()?;
            let bytes = self.plan.suspects.iter().map(|s| s.entry.size).sum();
            let mut batch = Batch::begin(&folder, reused, bytes)?;
            self.read_all(&mut batch, tick)?;
            table::sort(&mut self.records);
            let gone = std::mem::take(&mut self.gone);
            let stood = reused.map(|known| Before {
                table: &known.table,
                gone,
            });
            together::merge(&mut self.records, &self.fresh, stood.as_ref(), &mut batch)?;
            let serial = before.serial + 1;
            let table = reused.map(|known| (&known.table, known.commit.table.clone()));
            let beside = |kind: &str, bytes: &[u8]| {
                Beside::write(&folder, format!("{kind}-{serial}"), bytes)
            };
            let commit = Commit {
                program: VERSION.to_owned(),
                serial,
                roots: self.plan.roots.clone(),
                table: Parts::write(&folder, serial, &self.records, table)?,
                words: match words {
                    Some(bytes) => beside("words", &bytes)?,
                    None => before.words,
                },
                own_words,
                synonyms: match synonyms.filter(|_| !has_synonyms) {
                    Some(text) => Some(beside("synonyms", text.as_bytes())?),
                    None => before.synonyms.filter(|_| has_synonyms),
                },
                own_synonyms,
            };
            batch.commit(&commit)?;
            match reused {
                Some(_) => commit::sweep(&folder, &commit)?,
                None => publish(dir)?,
            }
        }
        let clauses = match self.known.filter(|_| is_same) {
            Some(known) => known.clause_count()?,
            None => Index::open(dir)?.clause_count()?,
        };
        Ok(self.report(clauses))
    }

    /// Reads what is new or changed and writes it, file by file.
    fn read_all(
        &mut self,
        batch: &mut Batch<'_>,
        tick: &impl Fn(usize, usize),
    ) -> Result<(), IndexError> {
        let suspects = std::mem::take(&mut self.plan.suspects);
        let gone = std::mem::take(&mut self.plan.gone);
        let is_anew = self.report.rebuilt.is_some();
        let kept = std::mem::take(&mut self.records);
        // Only what is new may be something that lies, or lay, elsewhere.
        let has_new = suspects.iter().any(|s| s.before.is_none());
        let reusable = self.known.filter(|_| !is_anew).map(|index| {
            let before = suspects.iter().filter_map(|s| s.before.as_ref());
            let records = kept.iter().chain(&gone).chain(before);
            Known::new(index, records.filter(|_| has_new))
        });
        for record in gone.iter().filter(|_| !is_anew) {
            batch.forget(&record.identity);
        }
        let mut left: HashMap<&str, Vec<&FileRecord>> = HashMap::new();
        for record in gone.iter().rev() {
            if let Some(sha256) = &record.sha256 {
                left.entry(sha256).or_default().push(record);
            }
        }
        let mut done = 0;
        in_order(
            &suspects,
            |suspect| suspect.entry.size,
            |suspect| read(suspect, reusable.as_ref()),
            |suspect, read| {
                done += 1;
                tick(done, suspects.len());
                self.count(&read, &mut left);
                self.take(suspect, read, batch)
            },
        )?;
        let removed = gone.iter().filter(|r| !self.left.contains(&r.identity));
        self.report.removed = removed.map(|r| r.path.clone()).collect();
        // Those that are kept are many; they stand in their order, and stay where they are.
        let read = std::mem::replace(&mut self.records, kept);
        self.records.extend(read);
        self.gone.extend(gone);
        Ok(())
    }

    fn count(&mut self, read: &Read, left: &mut HashMap<&str, Vec<&FileRecord>>) {
        let (record, report) = (&read.record, &mut self.report);
        if record.error.is_some() {
            return;
        }
        let name = record.path.clone();
        match read.change {
            Change::Same => report.unchanged += 1,
            Change::Updated => report.updated.push(name),
            Change::Added => {
                let same = record
                    .sha256
                    .as_deref()
                    .and_then(|s| left.get_mut(s)?.pop());
                match same {
                    Some(from) => {
                        self.left.insert(from.identity.clone());
                        report.moved.push(name);
                    }
                    None => report.added.push(name),
                }
            }
        }
    }

    /// Writes what was read. What may be a copy of something that came before waits to be merged.
    fn take(
        &mut self,
        suspect: &Suspect,
        mut read: Read,
        batch: &mut Batch<'_>,
    ) -> Result<(), IndexError> {
        let reused = self.known.filter(|_| self.report.rebuilt.is_none());
        if let Some(known) = reused.filter(|_| read.change == Change::Same) {
            // It is not as it stands in the whole table: it was touched.
            read.record.traces = Traces::Here(known.table.traces_of(&read.record)?);
        } else {
            let before = suspect.before.as_ref();
            if let Some(before) = before.filter(|_| reused.is_some()) {
                batch.forget(&before.identity);
                self.gone.push(before.clone());
            }
            let filed = (read.record.identity.clone(), read.notices);
            if self.may_be_copy(&read.record) {
                batch.wait(&filed)?;
                self.fresh.waiting.insert(filed.0);
            } else if !filed.1.is_empty() {
                self.fresh.written.insert(filed.0.clone());
                batch.put(filed)?;
            }
            let keys = read.record.traces.here().iter().flat_map(Trace::keys);
            self.keys.extend(keys);
        }
        self.records.push(read.record);
        Ok(())
    }

    /// Whether much of what copies have in common came before, so that writing it now may be in vain.
    fn may_be_copy(&self, record: &FileRecord) -> bool {
        record.traces.here().iter().any(|trace| {
            let known = trace.keys().filter(|key| self.keys.contains(key)).count();
            known * 2 >= trace.keys().count()
        })
    }

    fn report(mut self, clauses: usize) -> Report {
        let failed = self.records.iter().flat_map(FileRecord::failures);
        self.report.failed = failed.collect();
        let mut names = HashSet::with_capacity(self.records.len());
        names.extend(self.records.iter().flat_map(|record| &record.notices));
        self.report.notices = names.len();
        self.report.clauses = clauses;
        self.report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{IndexedClause, bytes_of, decoded};
    use crate::notice::Notice;

    /// Numbers that are the same in every run.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (self.0 >> 33) % end
        }
    }

    /// A notice of one of four kinds and three years, with or without its number; some say something
    /// else, and some are forwarded in others.
    fn notice(numbers: &mut Numbers) -> String {
        let name = ["防火", "防汛", "植树", "普查"][numbers.below(4) as usize];
        let year = 2020 + numbers.below(3);
        let number = match numbers.below(3) {
            0 => String::new(),
            _ => format!(
                "甲办发〔{year}〕{}号\n",
                name.len() + name.as_bytes()[2] as usize
            ),
        };
        let day = 1 + numbers.below(2) * 20;
        let other = ["年底前", "十月底前"][numbers.below(2) as usize];
        let text = format!(
            "{number}关于做好{year}年{name}工作的通知\n各单位：\n\
             一、各单位要高度重视，加强组织领导，明确专人负责，认真做好宣传发动工作，确保各项任务落到实处，取得实效。\n\
             二、请将{name}工作的进展情况于{other}报送{name}办公室汇总，{name}办公室按规定通报，并抄送有关部门和单位备查。\n\
             三、{name}所需经费由同级财政予以保障，专款专用，不得挪作他用，年度终了后由审计部门对使用情况进行检查。\n\
             {name}办公室\n{year}年3月{day}日\n"
        );
        match numbers.below(5) {
            0 => format!(
                "乙办发〔{year}〕9号\n关于转发通知的通知\n各科室：\n请执行。\n附件：关于做好工作的通知\n乙办公室\n{year}年5月1日\n甲办公室文件\n{text}"
            ),
            _ => text,
        }
    }

    /// All that an index holds.
    fn held(dir: &Path) -> (Vec<FileRecord>, Vec<Notice>, Vec<IndexedClause>) {
        let index = Index::open(dir).unwrap();
        let mut clauses: Vec<IndexedClause> = Vec::new();
        for segment in index.searcher.segment_readers() {
            let store = segment.get_store_reader(1).unwrap();
            for document in store.iter::<tantivy::TantivyDocument>(segment.alive_bitset()) {
                let document = document.unwrap();
                let clause = bytes_of(&document, index.fields.clause);
                clauses.extend(clause.map(|bytes| decoded::<IndexedClause>(bytes).unwrap()));
            }
        }
        clauses.sort_by(|a, b| (&a.source, a.ordinal).cmp(&(&b.source, b.ordinal)));
        (index.files().unwrap(), index.notices().unwrap(), clauses)
    }

    #[test]
    fn an_index_that_grew_holds_what_one_run_would_have_built() {
        let desk = tempfile::tempdir().unwrap();
        let corpus = desk.path().join("corpus");
        std::fs::create_dir(&corpus).unwrap();
        let scope = Scope::Corpus(corpus.clone());
        let (grown, fresh) = (desk.path().join("grown"), desk.path().join("fresh"));
        let mut numbers = Numbers(7);
        for step in 0..24 {
            // Many at first, so that the table is written whole and then in parts.
            for _ in 0..if step % 12 == 0 { 40 } else { 3 } {
                let file = corpus.join(format!("{:02}.txt", numbers.below(60)));
                match numbers.below(4) {
                    0 if step > 0 => drop(std::fs::remove_file(file)),
                    _ => std::fs::write(file, notice(&mut numbers)).unwrap(),
                }
            }
            update(&grown, &scope, Mode::Update, |_, _| ()).unwrap();
            let _ = std::fs::remove_dir_all(&fresh);
            update(&fresh, &scope, Mode::Update, |_, _| ()).unwrap();
            let (grown, fresh) = (held(&grown), held(&fresh));
            assert!(fresh.2.iter().any(|clause| !clause.also_in.is_empty()));
            assert_eq!(grown.0, fresh.0, "files, step {step}");
            assert!(grown.1 == fresh.1, "notices, step {step}");
            assert!(grown.2 == fresh.2, "clauses, step {step}");
        }
    }
}
