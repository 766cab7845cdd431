//! What is found among many clauses, and in what order.
//!
//! Search goes through an index some thousands of clauses at a time; here there are more than that, some
//! of them forgotten again, and what is found is held against the texts themselves.

use std::path::Path;

use duizhao::index::{Index, Mode, Scope, update};
use duizhao::search::{Match, Query, search};

/// Few characters, so that every pair of them stands in many clauses.
const CHARACTERS: &str = "科普教育基地活动学会院士专家讲座创新";
const FILES: u32 = 4;
const CLAUSES: usize = 1_900;

/// The same numbers on every run (xorshift).
struct Dice(u32);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % limit
    }

    fn text(&mut self, length: usize) -> String {
        let all: Vec<char> = CHARACTERS.chars().collect();
        (0..length).map(|_| all[self.below(all.len())]).collect()
    }
}

fn write(corpus: &Path, file: u32, dice: &mut Dice) {
    let mut text = format!("某科发〔2022〕{}号\n管理条例\n", file + 1);
    for article in 1..=CLAUSES {
        let length = 4 + dice.below(9);
        text.push_str(&format!("第{article}条 {}。\n", dice.text(length)));
    }
    std::fs::write(corpus.join(format!("{file}.txt")), text).expect("a file");
}

/// How many clauses match literally, and how many in part.
fn counted(index: &Index, query: &str) -> (usize, usize) {
    let query = Query::new(query, Vec::new()).expect("a right query");
    let found = search(index, &query).expect("a readable index");
    let of = |kind| found.hits.iter().filter(|hit| hit.kind == kind).count();
    let counts = Match::ALL.map(of);
    assert_eq!(found.counts, counts);
    (counts[0], counts[2])
}

#[test]
fn what_is_found_among_thousands_of_clauses_is_what_stands_in_them() {
    let (corpus, index) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let mut dice = Dice(2_463_534_242);
    let scope = Scope::Corpus(corpus.path().to_path_buf());
    for file in 0..FILES {
        write(corpus.path(), file, &mut dice);
    }
    update(index.path(), &scope, Mode::Update, |_, _| {}).expect("an index");
    write(corpus.path(), 1, &mut dice);
    update(index.path(), &scope, Mode::Update, |_, _| {}).expect("an index");
    let index = Index::open(index.path()).expect("an index");
    let notices = index.notices().expect("a readable index");
    let texts: Vec<String> = notices
        .iter()
        .flat_map(|notice| notice.addressed_clauses().map(|(_, clause)| clause.text()))
        .collect();
    assert!(texts.len() > 4096 + CLAUSES, "{}", texts.len());
    for _ in 0..60 {
        let length = 2 + dice.below(4);
        let (one, two) = (dice.text(length), dice.text(3));
        let pairs = |word: &str| -> Vec<String> {
            let chars: Vec<char> = word.chars().collect();
            chars.windows(2).map(String::from_iter).collect()
        };
        let literal = texts
            .iter()
            .filter(|t| t.contains(&one) || t.contains(&two));
        let holds = |text: &&String, word: &str| pairs(word).iter().all(|pair| text.contains(pair));
        let any = texts.iter().filter(|t| holds(t, &one) || holds(t, &two));
        let (literal, any) = (literal.count(), any.count());
        let found = counted(&index, &format!("{one} OR {two}"));
        assert_eq!(found, (literal, any - literal), "{one} OR {two}");
        let without = texts
            .iter()
            .filter(|t| t.contains(&one) && !t.contains(&two));
        let found = counted(&index, &format!("+\"{one}\" -{two}"));
        assert_eq!(found, (without.count(), 0), "{one} -{two}");
    }
}

#[test]
fn to_a_question_a_clause_among_others_on_the_matter_comes_first() {
    let corpus = tempfile::tempdir().expect("a folder");
    let write = |name: &str, others: &str| {
        let text = format!(
            "{name}管理办法\n第一条 申请场馆的，应当登记。\n第二条 {others}\n第三条 {others}\n"
        );
        std::fs::write(corpus.path().join(format!("{name}.txt")), text).expect("a file");
    };
    write("甲", "本办法自公布之日起施行。");
    write("乙", "科普场馆由学会认定。");
    let index = tempfile::tempdir().expect("a folder");
    let scope = Scope::Corpus(corpus.path().to_path_buf());
    update(index.path(), &scope, Mode::Update, |_, _| {}).expect("an index");
    let index = Index::open(index.path()).expect("an index");
    let query = Query::new("怎样申请科普场馆的认定？", Vec::new()).expect("a right query");
    let found = search(&index, &query).expect("a readable index");
    let first = |name: &str| {
        let hits = found.hits.iter();
        let mut hits = hits.filter(|hit| hit.clause.source.contains(name));
        hits.find(|hit| hit.clause.text.contains("登记"))
            .expect("found")
    };
    let (alone, among) = (first("甲"), first("乙"));
    assert!(among.others > alone.others && among.score > alone.score);
    assert!((among.score - among.others - (alone.score - alone.others)).abs() < 1e-4);
}
