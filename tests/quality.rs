//! How well the comparison finds what a reader would set side by side: our own gold, the program, and
//! two baselines. `cargo test --test quality -- --nocapture` prints the table; see quality/README.md.

#![expect(
    clippy::print_stdout,
    reason = "the table of measurements is what it is run for"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use duizhao::compare::{Columns, Options, compare_as, scores};
use duizhao::corpus::{entries, province_of_folder};
use duizhao::notice::copies::group;
use duizhao::notice::{Notice, parse};
use duizhao::{extract, segment};

/// Two addresses, in order.
type Pair = (String, String);
/// The judged pairs with their grades.
type Gold = BTreeMap<Pair, u8>;
/// Every pair of items with a score, in whatever unit.
type Scores = BTreeMap<Pair, f64>;
/// What answers an item: score, address, grade.
type Answer<'a> = (f64, &'a str, u8);

#[test]
fn the_comparison_is_no_worse_than_it_was() {
    let notices = read(&root().join("corpus"));
    let mut table = Table::default();
    let development = table.family("development", &notices, &gold("development.json"));
    let others = table.family("seeds", &notices, &gold("seeds.json"));
    match std::env::var_os("DUIZHAO_FAMILIES").map(PathBuf::from) {
        Some(texts) => {
            for entry in entries(&root().join("tests/quality/families")).expect("gold") {
                let name = entry
                    .path
                    .file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned();
                let file = format!("families/{name}.json");
                table.family(&name, &read(&texts.join(&name)), &gold(&file));
            }
        }
        None => println!("DUIZHAO_FAMILIES is not set: corpus/ only, without the families of laws"),
    }
    table.print();
    assert!(development >= 0.95, "development pair: F1 {development:.3}");
    assert!(others >= 0.85, "other pairs of the seeds: F1 {others:.3}");
}

#[test]
fn every_judged_clause_is_an_item_of_the_comparison() {
    let notices = read(&root().join("corpus"));
    let comparison = compare_as(&notices, &Options::default());
    let quotes = comparison
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().flatten());
    let items: BTreeSet<String> = quotes.map(|q| q.address.clone()).collect();
    for file in ["development.json", "seeds.json"] {
        for ((a, b), grade) in gold(file) {
            assert!((1..=3).contains(&grade), "{a} {b}: {grade}");
            for address in [a, b] {
                assert!(items.contains(&address), "{file}: no item {address}");
            }
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn gold(file: &str) -> Gold {
    let text = std::fs::read_to_string(root().join("tests/quality").join(file)).expect(file);
    let pairs: Vec<(String, String, String, String, u8)> = serde_json::from_str(&text).expect(file);
    let pairs = pairs.into_iter().map(|(a, path_a, b, path_b, grade)| {
        (
            in_order(format!("{a}#{path_a}"), format!("{b}#{path_b}")),
            grade,
        )
    });
    pairs.collect()
}

fn in_order(a: String, b: String) -> Pair {
    if a <= b { (a, b) } else { (b, a) }
}

fn document(address: &str) -> &str {
    address.split('#').next().unwrap_or_default()
}

fn read(folder: &Path) -> Vec<Notice> {
    let entries = entries(folder).unwrap_or_else(|e| panic!("{e}"));
    let read = entries.iter().map(|entry| {
        let document = extract::read_file(&entry.path).unwrap_or_else(|e| panic!("{e}"));
        parse(&document, province_of_folder(&entry.path))
    });
    read.collect()
}

/// The lines of the table.
#[derive(Default)]
struct Table(Vec<String>);

impl Table {
    /// Measures the program and the baselines on the judged pairs of notices, each pair compared by
    /// itself; gives the program's F1.
    fn family(&mut self, name: &str, notices: &[Notice], gold: &Gold) -> f64 {
        let judged: BTreeSet<(&str, &str)> = gold
            .keys()
            .map(|(a, b)| (document(a), document(b)))
            .collect();
        let mut rows: BTreeSet<Pair> = BTreeSet::new();
        let (mut ours, mut words, mut heads) = (Scores::new(), Scores::new(), Scores::new());
        for (a, b) in judged {
            let two = both(notices, a, b);
            rows.extend(pairs_in_rows(&two));
            ours.extend(our_scores(&two));
            words.extend(word_scores(&two));
            heads.extend(heading_scores(&two));
        }
        let program = measure(&rows, gold);
        self.line(name, "duizhao", program, ndcg(&ours, gold));
        let (best, threshold) = best(&words, gold);
        let label = format!("tf-idf, best threshold afterwards ({threshold:.2})");
        self.line(name, &label, best, ndcg(&words, gold));
        let same: BTreeSet<Pair> = above(&heads, 0.5);
        self.line(
            name,
            "same section and heading",
            measure(&same, gold),
            ndcg(&heads, gold),
        );
        program.2
    }

    fn line(&mut self, family: &str, method: &str, (p, r, f): (f64, f64, f64), ndcg: f64) {
        self.0.push(format!(
            "| {family} | {method} | {p:.2} | {r:.2} | {f:.2} | {ndcg:.2} |"
        ));
    }

    fn print(&self) {
        println!("| family | method | P | R | F1 | nDCG@5 |\n|---|---|---|---|---|---|");
        self.0.iter().for_each(|line| println!("{line}"));
    }
}

/// The notices called `a` and `b`, without what they carry.
fn both(notices: &[Notice], a: &str, b: &str) -> Vec<Notice> {
    let groups = group(notices);
    let quoted = groups
        .iter()
        .map(|g| g.quoted)
        .filter(|n| n.name() == a || n.name() == b);
    let mut two: Vec<Notice> = quoted.cloned().collect();
    assert_eq!(two.len(), 2, "{a} and {b}");
    for notice in &mut two {
        notice
            .attachments
            .retain(|attachment| attachment.notice.is_none());
    }
    two
}

fn options() -> Options {
    Options {
        columns: Columns::Notice,
        ..Options::default()
    }
}

/// The pairs of items of different notices that stand in one row.
fn pairs_in_rows(two: &[Notice]) -> BTreeSet<Pair> {
    let mut pairs = BTreeSet::new();
    for row in compare_as(two, &options()).rows {
        if let [first, second] = &row.cells[..] {
            for a in first {
                pairs.extend(
                    second
                        .iter()
                        .map(|b| in_order(a.address.clone(), b.address.clone())),
                );
            }
        }
    }
    pairs
}

fn our_scores(two: &[Notice]) -> Scores {
    let scores = scores(two, &options());
    scores
        .into_iter()
        .map(|s| (in_order(s.a, s.b), s.score))
        .collect()
}

/// The items of both notices, for the baselines: address, text, heading, role.
fn items(two: &[Notice]) -> Vec<(String, String, String, &'static str)> {
    let comparison = compare_as(two, &options());
    let quotes = comparison
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().flatten());
    let items: BTreeMap<String, _> = quotes
        .map(|q| {
            let heading = q.heading.clone().unwrap_or_default();
            (q.address.clone(), (q.text.clone(), heading, q.role.name()))
        })
        .collect();
    items
        .into_iter()
        .map(|(address, (text, heading, role))| (address, text, heading, role))
        .collect()
}

/// Baseline: the cosine of jieba words, with their frequency and rarity in both notices.
fn word_scores(two: &[Notice]) -> Scores {
    let items = items(two);
    let counted: Vec<BTreeMap<&str, f64>> = items
        .iter()
        .map(|(_, text, _, _)| {
            let mut counts = BTreeMap::new();
            for word in segment::words(text) {
                *counts.entry(word).or_insert(0.0) += 1.0;
            }
            counts
        })
        .collect();
    let mut with: HashMap<&str, f64> = HashMap::new();
    for word in counted.iter().flat_map(BTreeMap::keys) {
        *with.entry(word).or_default() += 1.0;
    }
    let rarity = |word: &str| ((1.0 + items.len() as f64) / (1.0 + with[word])).ln() + 1.0;
    let product = |a: &BTreeMap<&str, f64>, b: &BTreeMap<&str, f64>| -> f64 {
        let common = a
            .iter()
            .filter_map(|(word, n)| Some((word, n * b.get(word)?)));
        common.map(|(word, nm)| nm * rarity(word).powi(2)).sum()
    };
    all_pairs(&items, |i, j| {
        let (a, b) = (&counted[i], &counted[j]);
        product(a, b)
            / (product(a, a) * product(b, b))
                .sqrt()
                .max(f64::MIN_POSITIVE)
    })
}

/// Baseline: how many pairs of characters two headings share (Dice), in sections of one kind only.
fn heading_scores(two: &[Notice]) -> Scores {
    let items = items(two);
    let grams = |heading: &str| -> BTreeSet<Vec<char>> {
        let chars: Vec<char> = heading.chars().filter(|c| c.is_alphanumeric()).collect();
        chars.windows(2).map(<[char]>::to_vec).collect()
    };
    all_pairs(&items, |i, j| {
        let (a, b) = (grams(&items[i].2), grams(&items[j].2));
        let dice = 2.0 * a.intersection(&b).count() as f64 / (a.len() + b.len()).max(1) as f64;
        if items[i].3 == items[j].3 { dice } else { 0.0 }
    })
}

fn all_pairs<T>(
    items: &[(String, String, String, T)],
    score: impl Fn(usize, usize) -> f64,
) -> Scores {
    let mut scores = Scores::new();
    for i in 0..items.len() {
        for j in i + 1..items.len() {
            if document(&items[i].0) != document(&items[j].0) {
                scores.insert(
                    in_order(items[i].0.clone(), items[j].0.clone()),
                    score(i, j),
                );
            }
        }
    }
    scores
}

fn above(scores: &Scores, threshold: f64) -> BTreeSet<Pair> {
    let enough = scores.iter().filter(|(_, score)| **score >= threshold);
    enough.map(|(pair, _)| pair.clone()).collect()
}

/// Precision, recall and F1 against the pairs of grade 2 and 3; those of grade 1 do not count.
fn measure(found: &BTreeSet<Pair>, gold: &Gold) -> (f64, f64, f64) {
    let wanted = gold.values().filter(|grade| **grade >= 2).count() as f64;
    let grade = |pair: &Pair| gold.get(pair).copied().unwrap_or(0);
    let right = found.iter().filter(|pair| grade(pair) >= 2).count() as f64;
    let wrong = found.iter().filter(|pair| grade(pair) == 0).count() as f64;
    let (precision, recall) = (right / (right + wrong).max(1.0), right / wanted.max(1.0));
    let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
    (precision, recall, f1)
}

/// The best that any threshold could have reached, and that threshold.
fn best(scores: &Scores, gold: &Gold) -> ((f64, f64, f64), f64) {
    let tried = (1..100).map(|percent| f64::from(percent) / 100.0);
    let measured = tried.map(|t| (measure(&above(scores, t), gold), t));
    measured
        .max_by(|a, b| a.0.2.total_cmp(&b.0.2))
        .unwrap_or_default()
}

/// nDCG@5 over the items that have a counterpart: the items of the other notice ranked by score.
fn ndcg(scores: &Scores, gold: &Gold) -> f64 {
    let gain = |grade: u8| f64::from((1u32 << grade) - 1);
    let discount = |rank: usize| ((rank + 2) as f64).log2();
    // By the item that asks and the notice that answers.
    let mut asked: BTreeMap<(&str, &str), Vec<Answer<'_>>> = BTreeMap::new();
    for (pair, score) in scores {
        let grade = gold.get(pair).copied().unwrap_or(0);
        for (one, other) in [(&pair.0, &pair.1), (&pair.1, &pair.0)] {
            let answers = asked.entry((one, document(other))).or_default();
            answers.push((*score, other, grade));
        }
    }
    let (mut sum, mut count) = (0.0, 0.0);
    for mut answers in asked.into_values().filter(|a| a.iter().any(|x| x.2 >= 2)) {
        answers.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let dcg = |grades: &[u8]| -> f64 {
            let top = grades.iter().take(5).enumerate();
            top.map(|(rank, grade)| gain(*grade) / discount(rank)).sum()
        };
        let found: Vec<u8> = answers.iter().map(|a| a.2).collect();
        let mut ideal = found.clone();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        sum += dcg(&found) / dcg(&ideal);
        count += 1.0;
    }
    sum / f64::max(count, 1.0)
}

#[test]
fn no_gold_is_out_of_use() {
    for entry in entries(&root().join("tests/quality/families")).expect("gold") {
        let name = entry
            .path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let gold = gold(&format!("families/{name}"));
        assert!(gold.values().any(|grade| *grade >= 2), "{name}");
        for (a, b) in gold.keys() {
            assert_ne!(document(a), document(b), "{name}");
            for path in [a, b].map(|address| address.split_once('#').expect("a path").1) {
                path.parse::<duizhao::notice::Path>()
                    .unwrap_or_else(|e| panic!("{path}: {e:?}"));
            }
        }
    }
}
