//! Searches in one process, and the clauses of an index as lines, for `benches/run.py`.
//!
//! `cargo bench --bench warm -- INDEX search` prints the mean processor time of a search for one word and
//! for several; `cargo bench --bench warm -- INDEX dump FILE` writes each clause on a line of its own.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program for measuring"
)]

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use duizhao::index::Index;
use duizhao::notice::copies;
use duizhao::search::{Query, search};

const ROUNDS: u32 = 20;

fn main() {
    // Cargo adds `--bench`; without anything else there is nothing to measure.
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    match &args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [index, "search"] => time(&Index::open(Path::new(index)).unwrap()),
        [index, "dump", file] => dump(&Index::open(Path::new(index)).unwrap(), Path::new(file)),
        _ => println!("benches/run.py tells how to measure"),
    }
}

fn time(index: &Index) {
    let words = [
        "检察院",
        "科学技术",
        "应急预案",
        "知识产权",
        "未成年人",
        "保障措施",
        "监督管理",
        "社会保险",
        "环境保护",
        "食品安全",
    ];
    let mean = |queries: &[String]| {
        let mut spent = Duration::ZERO;
        for round in 0..=ROUNDS {
            let start = processor_time();
            for text in queries {
                let query = Query {
                    limit: Some(20),
                    ..Query::new(text, Vec::new()).unwrap()
                };
                std::hint::black_box(search(index, &query).unwrap());
            }
            // The first round fills the caches.
            spent += if round == 0 {
                Duration::ZERO
            } else {
                processor_time() - start
            };
        }
        spent / ROUNDS / queries.len() as u32
    };
    let single: Vec<String> = words.iter().map(|&w| w.to_owned()).collect();
    let several: Vec<String> = words.chunks(2).map(|pair| pair.join(" OR ")).collect();
    println!(
        "{:<42} {:>16?}",
        "warm search, one word, mean",
        mean(&single)
    );
    println!(
        "{:<42} {:>16?}",
        "warm search, a OR b, mean",
        mean(&several)
    );
}

/// What this process had of the processors so far.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap()
}

fn dump(index: &Index, file: &Path) {
    let notices = index.notices().unwrap();
    let mut out = std::io::BufWriter::new(std::fs::File::create(file).unwrap());
    for group in copies::group(&notices) {
        for placed in group.clauses {
            let text = placed
                .clause
                .text()
                .replace(['\n', '\r', '\u{1f}', '\0'], " ");
            // An import skips empty lines.
            if !text.is_empty() {
                writeln!(out, "{text}").unwrap();
            }
        }
    }
    out.flush().unwrap();
}
