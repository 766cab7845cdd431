//! Whether two files hold the same notice, told from what they say.
//!
//! Containment, not similarity: a copy may lack its attachments, or stand in a file with more. Text
//! alone cannot tell: this year's notice holds most of last year's. So numbers, years in titles, dates
//! of issue and issuers must not speak against it, and the figures in the text must agree.
//!
//! Nothing here compares everything with everything. A notice has a few *marks* (the smallest hash of
//! the shingles of each of its longest clauses), which survive small differences of extraction;
//! notices that share a name or a mark are looked at more closely.

use std::collections::{HashMap, HashSet};

use super::numbering::half_width;
use super::{Clause, Notice, depth_first};

/// Characters of a shingle.
const SHINGLE: usize = 5;
/// How many clauses give a mark.
const MARKS: usize = 12;
/// The fewest characters of a clause that gives one.
const SHORTEST: usize = 40;
/// The share of the shorter text's shingles that the longer must hold. Two characters in a hundred
/// read wrong leave nine tenths of them.
const CONTAINED: f64 = 0.75;

/// The marks of `notice`.
pub(super) fn marks(notice: &Notice) -> Vec<u64> {
    let mut texts: Vec<Vec<char>> = clauses(notice)
        .map(|clause| bare(&clause.text()))
        .filter(|text| text.len() >= SHORTEST)
        .collect();
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    texts.truncate(MARKS);
    if texts.len() < 3 {
        let whole: Vec<char> = clauses(notice).flat_map(|c| bare(&c.text())).collect();
        texts.push(whole);
    }
    let mut marks: Vec<u64> = texts.iter().filter_map(|t| shingles(t).min()).collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

fn clauses(notice: &Notice) -> impl Iterator<Item = &Clause> {
    let attached = notice
        .attachments
        .iter()
        .flat_map(|a| depth_first(&a.clauses));
    depth_first(&notice.clauses).chain(attached)
}

/// The letters and digits of `text`: what is left whatever became of spaces and punctuation.
pub(super) fn bare(text: &str) -> Vec<char> {
    let folded = text.chars().map(half_width);
    folded.filter(|c| c.is_alphanumeric()).collect()
}

fn shingles(text: &[char]) -> impl Iterator<Item = u64> {
    text.windows(SHINGLE.min(text.len().max(1))).map(|shingle| {
        // FNV-1a with a final mix; the same in every run and on every machine.
        let hash = shingle.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, c| {
            (hash ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3)
        });
        let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^ (hash >> 33)
    })
}

/// What of a notice is compared, made once for each that is looked at.
pub(super) struct Likeness {
    title: Vec<char>,
    shingles: HashSet<u64>,
    /// Runs of digits in the text, with how often each stands there.
    figures: HashMap<String, usize>,
}

impl Likeness {
    pub(super) fn of(notice: &Notice) -> Self {
        let mut text: Vec<char> = Vec::new();
        let mut figures = HashMap::new();
        for clause in clauses(notice) {
            let words = clause.text();
            for run in digits(&words) {
                *figures.entry(run).or_insert(0) += 1;
            }
            text.extend(bare(&words));
        }
        Self {
            title: bare(&notice.title),
            shingles: shingles(&text).collect(),
            figures,
        }
    }

    /// The share of the smaller text that the other holds.
    fn contained(&self, other: &Self) -> f64 {
        let (small, large) = if self.shingles.len() <= other.shingles.len() {
            (self, other)
        } else {
            (other, self)
        };
        let shared = small
            .shingles
            .iter()
            .filter(|s| large.shingles.contains(s))
            .count();
        shared as f64 / small.shingles.len().max(1) as f64
    }

    /// Whether the figures of the smaller text stand in the other too.
    fn figures_agree(&self, other: &Self) -> bool {
        let count = |l: &Self| l.figures.values().sum::<usize>();
        let (small, large) = if count(self) <= count(other) {
            (self, other)
        } else {
            (other, self)
        };
        let shared: usize = small
            .figures
            .iter()
            .map(|(run, n)| (*n).min(large.figures.get(run).copied().unwrap_or(0)))
            .sum();
        shared * 20 >= count(small) * 17
    }
}

/// The runs of digits in `text`.
fn digits(text: &str) -> Vec<String> {
    let folded: String = text.chars().map(half_width).collect();
    folded
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether `a` and `b` are the same notice.
pub(super) fn same(a: (&Notice, &Likeness), b: (&Notice, &Likeness)) -> bool {
    let contained = || a.1.contained(b.1);
    match (&a.0.document_number, &b.0.document_number) {
        (Some(x), Some(y)) if x != y => return false,
        // One number, used by two offices of the same code.
        (Some(number), Some(_)) => {
            let told_apart = number.code.is_empty() || issuers_conflict(a.0, b.0);
            return !told_apart || contained() >= CONTAINED;
        }
        _ => {}
    }
    if issuers_conflict(a.0, b.0)
        || dates_conflict(a.0, b.0)
        || digits(&a.0.title) != digits(&b.0.title)
    {
        return false;
    }
    let alike = alike(&a.1.title, &b.1.title);
    let untitled = a.1.title.is_empty() != b.1.title.is_empty();
    if !(alike || untitled) || !a.1.figures_agree(b.1) {
        return false;
    }
    // A few words in common prove nothing.
    let short = a.1.shingles.len().min(b.1.shingles.len()) < SHORTEST;
    let wanted = if short || untitled { 0.95 } else { CONTAINED };
    contained() >= wanted
}

/// Two issues of one notice have their dates months apart; a date read from the imprint is days off.
fn dates_conflict(a: &Notice, b: &Notice) -> bool {
    match (a.date_of_issue, b.date_of_issue) {
        (Some(x), Some(y)) => (x - y).whole_days().abs() > 31,
        _ => false,
    }
}

fn issuers_conflict(a: &Notice, b: &Notice) -> bool {
    if a.issuing_bodies.is_empty() || b.issuing_bodies.is_empty() {
        return false;
    }
    let known: Vec<Vec<char>> = b.issuing_bodies.iter().map(|name| bare(name)).collect();
    !a.issuing_bodies
        .iter()
        .any(|name| known.iter().any(|other| alike(&bare(name), other)))
}

/// Whether two names differ by no more than what extraction does to them, or by a body's name in front.
fn alike(a: &[char], b: &[char]) -> bool {
    if a.ends_with(b) || b.ends_with(a) {
        return !a.is_empty() && !b.is_empty();
    }
    let pairs =
        |text: &[char]| -> Vec<(char, char)> { text.windows(2).map(|w| (w[0], w[1])).collect() };
    let (x, mut y) = (pairs(a), pairs(b));
    let total = x.len() + y.len();
    let mut shared = 0;
    for pair in x {
        if let Some(at) = y.iter().position(|p| *p == pair) {
            y.swap_remove(at);
            shared += 1;
        }
    }
    shared * 2 * 10 >= total * 8 && total > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{extract, notice};

    fn parsed(text: &str) -> Notice {
        notice::parse(&extract::read("a.txt", text.as_bytes()).unwrap(), None)
    }

    fn are_same(a: &Notice, b: &Notice) -> bool {
        same((a, &Likeness::of(a)), (b, &Likeness::of(b)))
    }

    /// A notice of some length, of a year.
    fn annual(year: u32) -> String {
        let mut text = format!(
            "关于组织开展{year}年全市青少年航模竞赛的通知\n各县（市、区）教育局：\n为丰富学生课余生活，经研究，决定举办竞赛，现将有关事项通知如下。\n"
        );
        for (mark, item) in
            ["一、", "二、", "三、"]
                .iter()
                .zip(["组织报名", "赛前培训", "现场比赛"])
        {
            text += &format!(
                "{mark}{item}。各学校要高度重视{item}工作，明确专人负责，认真做好宣传发动，确保学生安全有序参加，{year}年6月{}日前将材料报送市教育局体卫艺科，逾期不再受理。\n",
                year % 20 + 3
            );
        }
        text + &format!("某某市教育局\n{year}年5月{}日", year % 20 + 1)
    }

    #[test]
    fn a_copy_with_small_differences_of_extraction_is_the_same_notice() {
        let original = parsed(&annual(2022));
        let noisy = annual(2022)
            .replace("高度重视", "高度重规")
            .replace("明确", "明 确")
            .replace('，', ",");
        let noisy = parsed(&noisy);
        assert!(are_same(&original, &noisy));
        let shared = marks(&original)
            .iter()
            .filter(|m| marks(&noisy).contains(m))
            .count();
        assert!(shared >= 1);
    }

    #[test]
    fn this_years_notice_is_not_last_years() {
        let (last, this) = (parsed(&annual(2022)), parsed(&annual(2023)));
        assert!(!are_same(&last, &this));
        // Nor where the title names no year and nothing is signed.
        let bare = |year: u32| {
            let text = annual(year).replacen(&format!("{year}年"), "", 1);
            let (text, _) = text.rsplit_once("\n某某市").unwrap();
            parsed(text)
        };
        assert!(!are_same(&bare(2022), &bare(2023)));
        assert!(are_same(&bare(2022), &bare(2022)));
    }

    #[test]
    fn two_offices_with_the_same_title_are_two_notices() {
        let other = parsed(&annual(2022).replace("某某市教育局\n", "乙乙县体育局\n"));
        assert!(!are_same(&parsed(&annual(2022)), &other));
    }
}
