//! How long a comparison of many notices takes, and how much memory.
//!
//! `cargo bench --bench compare` makes 31 × 40 notices of 30 items from the sentences of `corpus/`:
//! forty subjects, and of each a notice for every province that keeps, drops and exchanges sentences
//! of the first. `cargo bench --bench compare -- FOLDER PROVINCES SUBJECTS` takes the sentences from
//! the text files of another folder, which makes subjects that differ more.
//! `cargo bench --bench compare -- repeated COUNT` compares so many copies of one notice of 20 items, of
//! every province and several years, in each of which one sentence in twenty is exchanged.
//!
//! From a folder of 3,500 laws, with two cores under load: 9,300 items 19 s of processor time and 257 MB,
//! 18,600 items 38 s and 419 MB, 37,200 items 73 s and 757 MB, in a table of 58,003 rows with 249,504
//! quotes: such notices share single sentences across, so rows are many. 120 repeated notices 6 s and 62 MB.

#![expect(
    clippy::print_stdout,
    reason = "the measurements are what it is run for"
)]

use std::fmt::Write;
use std::time::Instant;

use duizhao::corpus::{Province, entries};
use duizhao::notice::{Notice, parse};
use duizhao::{compare, extract};

const ITEMS: usize = 30;
const SENTENCES: usize = 5;
const PROVINCES: [&str; 31] = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
];

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let is_repeated = args.first().is_some_and(|a| a == "repeated");
    let given = args.first().filter(|_| !is_repeated);
    let folder = given.map_or("corpus", String::as_str);
    let number = |at: usize, usual| args.get(at).and_then(|a| a.parse().ok()).unwrap_or(usual);
    let (provinces, subjects) = (number(1, PROVINCES.len()).min(31), number(2, 40));
    let pool = sentences(folder);
    println!("{} sentences in {folder}", pool.len());
    let start = Instant::now();
    let notices = match is_repeated {
        true => repeated(&pool, number(1, 120)),
        false => notices(&pool, provinces, subjects),
    };
    println!("{} notices made in {:.1?}", notices.len(), start.elapsed());
    let start = processor_seconds();
    let comparison = compare::compare(&notices);
    let quotes = comparison
        .rows
        .iter()
        .flat_map(|r| r.cells.iter().flatten());
    println!(
        "{} items, {} rows with {} quotes in {:.1} s of processor time, at most {} MB; {} items alone, \
         {} missing",
        comparison.coverage.items,
        comparison.rows.len(),
        quotes.count(),
        processor_seconds() - start,
        peak_megabytes(),
        comparison.coverage.alone.len(),
        comparison.coverage.missing.len(),
    );
}

fn sentences(folder: &str) -> Vec<String> {
    let mut pool = Vec::new();
    for entry in entries(folder.as_ref()).unwrap_or_default() {
        let Ok(text) = std::fs::read_to_string(&entry.path) else {
            continue;
        };
        let found = text.split(['。', '\n', '；']).map(str::trim);
        let found = found.filter(|s| (15..120).contains(&s.chars().count()));
        pool.extend(found.map(|s| s.trim_start_matches(['#', ' ', '（', '）']).to_owned()));
    }
    pool
}

/// The same numbers on every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

fn notices(pool: &[String], provinces: usize, subjects: usize) -> Vec<Notice> {
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let mut notices = Vec::new();
    for subject in 0..subjects {
        let first = dice.below(pool.len());
        let of_subject: Vec<&String> = pool
            .iter()
            .cycle()
            .skip(first)
            .take(ITEMS * SENTENCES)
            .collect();
        for (at, name) in PROVINCES.iter().take(provinces).enumerate() {
            let mut text = format!(
                "某科发〔2024〕{}号\n关于第{}项工作的通知\n各单位：\n",
                subject * 31 + at + 1,
                subject + 1
            );
            text.push_str("一、主要任务\n");
            for item in 0..ITEMS {
                let _ = write!(text, "{}.", item + 1);
                for sentence in 0..SENTENCES {
                    // Three in five are kept, one is left out, one is another's.
                    let own = of_subject[item * SENTENCES + sentence];
                    match dice.below(5) {
                        0 => continue,
                        1 => text.push_str(&pool[dice.below(pool.len())]),
                        _ => text.push_str(own),
                    }
                    text.push('。');
                }
                text.push_str("各单位要认真落实。\n");
            }
            notices.extend(notice(name, subject, &text));
        }
    }
    notices
}

fn notice(province: &str, subject: usize, text: &str) -> Option<Notice> {
    let path = format!("{province}/{subject}.txt");
    let document = extract::read(&path, text.as_bytes()).ok()?;
    let mut notice = parse(&document, Province::named(province));
    // Copies of one notice would be told by their number; here each is one of its own.
    notice.document_number = None;
    notice.title = format!("{province}第{}项工作", subject + 1);
    Some(notice)
}

/// `count` notices that hardly differ.
fn repeated(pool: &[String], count: usize) -> Vec<Notice> {
    const ITEMS: usize = 20;
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let notices = (0..count).filter_map(|at| {
        let name = PROVINCES[at % PROVINCES.len()];
        let mut text = format!(
            "某科发〔{}〕{}号\n关于某项工作的通知\n各单位：\n一、主要任务\n",
            2024 - at / PROVINCES.len(),
            at + 1
        );
        for item in 0..ITEMS {
            let _ = write!(text, "{}.", item + 1);
            for sentence in 0..SENTENCES {
                let own = (item * SENTENCES + sentence) % pool.len();
                let told = match dice.below(20) {
                    0 => dice.below(pool.len()),
                    _ => own,
                };
                let _ = write!(text, "{}。", pool[told]);
            }
            text.push('\n');
        }
        notice(name, at / PROVINCES.len(), &text)
    });
    notices.collect()
}

/// The most memory this process had, where the system tells.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

/// The processor time of all threads of this process, where the system tells (in ticks of 10 ms).
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}
