//! What a researcher relies on: every character is found, and "not found" is true.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use duizhao::index::{Index, IndexedClause, Mode, Scope, update};
use duizhao::notice::address;
use duizhao::search::language::{Field, Filter};
use duizhao::search::{Facets, Found, Hit, Match, Query, Sort, search};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

/// An index of the files in a folder, and what it lies in.
struct Indexed {
    _folder: tempfile::TempDir,
    index: Index,
}

impl Indexed {
    fn of_corpus() -> Self {
        Self::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"))
    }

    fn of_texts(texts: &[(&str, &str)]) -> Self {
        let corpus = tempfile::tempdir().expect("a folder");
        for (name, text) in texts {
            let path = corpus.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        Self::of(corpus.path())
    }

    fn of(corpus: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let scope = Scope::Corpus(PathBuf::from(corpus));
        update(folder.path(), &scope, Mode::Update, |_, _| {}).expect("an index");
        let index = Index::open(folder.path()).expect("an index");
        Self {
            _folder: folder,
            index,
        }
    }

    fn find(&self, query: Query) -> Found {
        search(&self.index, &query).expect("a readable index")
    }

    fn ask(&self, text: &str) -> Found {
        self.find(Query::new(text, Vec::new()).expect("a right query"))
    }

    /// The addresses of the clauses that hold the query literally.
    fn literal(&self, text: &str) -> BTreeSet<String> {
        let found = self.ask(text);
        let literal = found.hits.iter().filter(|hit| hit.kind == Match::Literal);
        let addresses: BTreeSet<String> = literal.map(at).collect();
        assert_eq!(found.literal(), addresses.len(), "{text}");
        addresses
    }

    fn all(&self) -> Vec<IndexedClause> {
        let every = Field::Since.filters("1900").expect("a year");
        let filters = every.into_iter().map(|of| Filter {
            excludes: false,
            of,
        });
        let dated = self.find(Query::new("", filters.collect()).expect("a right query"));
        let count = self.index.clause_count().expect("a readable index");
        let roles = ["任务", "保障措施", "引言", "活动", "事项程序", "其他"];
        let found = self.ask(&format!("类:{}", roles.join(",")));
        assert_eq!(found.total, count);
        assert!(dated.total <= count);
        found.hits.into_iter().map(|hit| hit.clause).collect()
    }
}

fn at(hit: &Hit) -> String {
    address(&hit.clause.document, &hit.clause.path)
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// `text` without spaces, Chinese digits as Arabic ones: what the search takes for the same, as far as
/// the corpus has it.
fn bare(text: &str) -> String {
    let digit = |c: char| match c {
        '零' => Some(0),
        c => "〇一二三四五六七八九".chars().position(|d| d == c),
    };
    let kept = text.chars().filter(|c| *c == '\n' || !c.is_whitespace());
    kept.map(|c| {
        digit(c)
            .and_then(|d| char::from_digit(d as u32, 10))
            .unwrap_or(c)
    })
    .collect()
}

fn holding(clauses: &[IndexedClause], text: &str) -> BTreeSet<String> {
    let text = bare(text);
    let holding = clauses.iter().filter(|c| bare(&c.text).contains(&text));
    holding.map(|c| address(&c.document, &c.path)).collect()
}

/// The runs of Han characters in a text, spaces aside.
fn runs(text: &str) -> Vec<Vec<char>> {
    let text: Vec<char> = text
        .chars()
        .filter(|c| *c == '\n' || !c.is_whitespace())
        .collect();
    let runs = text.split(|c| !is_han(*c)).filter(|run| !run.is_empty());
    runs.map(<[char]>::to_vec).collect()
}

#[test]
fn every_character_and_every_pair_of_the_corpus_finds_the_clauses_that_hold_it_and_no_others() {
    let indexed = Indexed::of_corpus();
    let clauses = indexed.all();
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for run in clauses.iter().flat_map(|c| runs(&c.text)) {
        wanted.extend(run.iter().map(char::to_string));
        wanted.extend(run.windows(2).map(String::from_iter));
    }
    assert!(wanted.len() > 3_000);
    for (i, text) in wanted.iter().enumerate() {
        let expected = holding(&clauses, text);
        assert!(!expected.is_empty());
        let query = Query::new(text, Vec::new()).expect("a right query");
        let found = indexed.find(Query {
            limit: Some(0),
            ..query
        });
        assert_eq!(found.literal(), expected.len(), "{text}");
        // Reading the clauses takes far longer than finding them.
        if i % 10 == 0 {
            assert_eq!(indexed.literal(text), expected, "{text}");
        }
    }
}

#[test]
fn every_literal_part_of_a_clause_finds_it_plain_and_quoted() {
    let indexed = Indexed::of_corpus();
    let clauses = indexed.all();
    let mut runner = TestRunner::deterministic();
    for clause in &clauses {
        let here = address(&clause.document, &clause.path);
        let text: Vec<char> = clause.text.chars().collect();
        if text.len() < 2 {
            continue;
        }
        let part = (0..text.len() - 1).prop_flat_map(|from| (Just(from), from + 2..=(from + 40)));
        for _ in 0..4 {
            let (from, to) = part.new_tree(&mut runner).expect("a part").current();
            let part: String = text[from..to.min(text.len())].iter().collect();
            if part.chars().filter(|c| is_han(*c)).count() < 2 || part.contains('\n') {
                continue;
            }
            // Between quotation marks it stands so, punctuation included.
            if !part.contains(['"', '”', '“']) {
                let found = indexed.literal(&format!("\"{part}\""));
                assert!(found.contains(&here), "\"{part}\" in {here}");
                assert_eq!(found, holding_folded(&clauses, &part), "\"{part}\"");
            }
            // Pasted as it is, it is found whatever signs of the language it holds.
            if let Ok(query) = Query::new(&part, Vec::new()) {
                let found = indexed.find(query);
                let hit = found.hits.iter().find(|hit| at(hit) == here);
                let hit = hit.unwrap_or_else(|| panic!("{part} in {here}"));
                assert!(!hit.highlights.is_empty(), "{part} in {here}");
            }
        }
    }
}

/// As [`holding`], brackets and width aside.
fn holding_folded(clauses: &[IndexedClause], text: &str) -> BTreeSet<String> {
    let fold = |c: char| match c {
        '〔' | '【' | '［' | '[' => '(',
        '〕' | '】' | '］' | ']' => ')',
        '“' | '”' => '"',
        '‐'..='―' | '～' => '-',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    };
    let fold = |text: &str| -> String {
        bare(text)
            .chars()
            .map(fold)
            .collect::<String>()
            .to_lowercase()
    };
    let text = fold(text);
    let holding = clauses.iter().filter(|c| fold(&c.text).contains(&text));
    holding.map(|c| address(&c.document, &c.path)).collect()
}

#[test]
fn highlights_are_what_was_searched_for() {
    let indexed = Indexed::of_corpus();
    for query in ["科普教育基地", "科学传播专家", "二〇二二年", "2023年8—11月"]
    {
        for hit in indexed
            .ask(query)
            .hits
            .iter()
            .filter(|h| h.kind == Match::Literal)
        {
            let text: Vec<char> = hit.clause.text.chars().collect();
            for &(from, to) in &hit.highlights {
                let marked: String = text[from..to].iter().collect();
                assert_eq!(bare(&marked), bare(query));
            }
            assert!(!hit.highlights.is_empty());
        }
    }
}

#[test]
fn a_document_number_is_found_in_any_bracket_style_and_spacing() {
    let indexed = Indexed::of_corpus();
    let numbers: BTreeSet<String> = indexed
        .all()
        .into_iter()
        .filter_map(|c| c.document_number)
        .collect();
    assert!(numbers.len() >= 4);
    for number in numbers {
        let expected = indexed.literal(&number);
        assert!(!expected.is_empty(), "{number}");
        for (open, close) in [
            ("[", "]"),
            ("（", "）"),
            ("(", ")"),
            ("【", "】"),
            ("［", "］"),
        ] {
            let written = number.replace('〔', open).replace('〕', close);
            assert_eq!(indexed.literal(&written), expected, "{written}");
            let filtered = indexed.ask(&format!("文号:{written}"));
            assert!(filtered.total > 0, "{written}");
            let spaced = written
                .replace('号', " 号")
                .replace(open, &format!(" {open}"));
            let mentioned: BTreeSet<String> = indexed
                .ask(&format!("\"{spaced}\""))
                .hits
                .iter()
                .map(at)
                .collect();
            assert!(mentioned.is_subset(&expected), "{spaced}");
        }
    }
}

const VARIANTS: &str = "甲科协发〔2022〕5号\n关于开展活动的通知\n各学会：\n\
    一、發展科學普及。於二〇二二年舉辦ＡＢＣ講座，零距離。\n\
    二、⽇常⼯作。使用ＷＰＳ 2019 版，加强“一带一路”交流。\n三、其他事项。\n";

#[test]
fn forms_of_the_same_character_meet() {
    let indexed = Indexed::of_texts(&[("甲.txt", VARIANTS)]);
    for (query, path) in [
        ("发展科学普及", "一"),
        ("發展科學普及", "一"),
        ("于2022年举办abc讲座", "一"),
        ("２０２２年", "一"),
        ("二零二二年", "一"),
        ("〇距离", "一"),
        ("日常工作", "二"),
        ("⼯作", "二"),
        ("wps2019", "二"),
        ("\"一帶一路\"", "二"),
        ("带", "二"),
    ] {
        let found = indexed.literal(query);
        assert_eq!(found.len(), 1, "{query}: {found:?}");
        assert!(
            found.iter().all(|a| a.ends_with(&format!("#{path}"))),
            "{query}"
        );
    }
    assert_eq!(indexed.ask("量子计算机").total, 0);
}

#[test]
fn operators_limit_what_is_found() {
    let indexed = Indexed::of_corpus();
    let total = |query: &str| indexed.ask(query).total;
    let literal = |query: &str| indexed.literal(query);
    let without = literal("\"科普\" -院士");
    assert!(without.is_disjoint(&literal("院士")) && !without.is_empty());
    let both: BTreeSet<String> = literal("\"科普\"")
        .intersection(&literal("\"院士\""))
        .cloned()
        .collect();
    assert_eq!(literal("+科普 +院士"), both);
    let either: BTreeSet<String> = literal("讲座").union(&literal("报告会")).cloned().collect();
    assert_eq!(literal("讲座 OR 报告会"), either);
    assert_eq!(literal("讲座 ｜ 报告会"), either);
    assert_eq!(
        total("\"科普\" 省:广西 OR 省:重庆"),
        total("\"科普\" 省：广西，重庆")
    );
    assert_eq!(
        total("\"科普\" 省:广西") + total("\"科普\" -省:广西"),
        total("\"科普\"")
    );
    assert_eq!(
        total("\"科普\" 年:2022") + total("\"科普\" 年:2023"),
        total("\"科普\" 年:2022..2023")
    );
    assert!(total("标题:科普日") > 0 && total("标题:科普日") < total("省:广西"));
    assert_eq!(total("文号:渝科协发"), total("省:重庆"));
    assert!(total("\"院士 报告会\"~20") >= total("\"院士 报告会\"~9"));
    assert!(total("\"报告会 院士\"~9") > 0);
    assert_eq!(total("\"院士 防震减灾\"~3"), 0);
    assert_eq!(total("自:2023 \"科普\""), total("年:2023.. \"科普\""));
}

#[test]
fn a_quoted_phrase_stands_with_its_punctuation() {
    let indexed = Indexed::of_texts(&[(
        "甲.txt",
        "关于开展活动的通知\n各学会：\n一、科普，教育基地。\n二、科普、教育基地。\n三、科普教育基地。\n",
    )]);
    assert_eq!(indexed.literal("\"科普、教育\"").len(), 1);
    assert_eq!(indexed.literal("\"科普教育\"").len(), 1);
    assert_eq!(indexed.literal("科普、教育").len(), 2);
    assert_eq!(indexed.literal("\"科普教育\" -\"科普、教育\"").len(), 1);
}

fn counted(
    clauses: &[Hit],
    value: impl Fn(&IndexedClause) -> Option<String>,
) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for value in clauses.iter().filter_map(|hit| value(&hit.clause)) {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

#[test]
fn totals_and_facets_count_everything_whatever_is_shown() {
    let indexed = Indexed::of_corpus();
    for text in ["科普", "科普 基地", "省:广西", "怎么开展科普活动"] {
        let query = Query::new(text, Vec::new()).expect("a right query");
        let all = indexed.find(Query {
            facets: true,
            ..query.clone()
        });
        let few = indexed.find(Query {
            facets: true,
            limit: Some(2),
            ..query
        });
        assert_eq!((all.total, few.total), (all.hits.len(), all.total));
        assert_eq!(few.hits[..], all.hits[..2]);
        assert_eq!(few.facets, all.facets);
        let Facets {
            province,
            year,
            role,
            notice,
        } = all.facets.expect("facets");
        let named = |counts: Vec<duizhao::search::Count>| -> BTreeMap<String, usize> {
            counts.into_iter().map(|c| (c.value, c.count)).collect()
        };
        assert_eq!(
            named(province),
            counted(&all.hits, |c| c.province.map(|p| p.name().to_owned()))
        );
        assert_eq!(
            named(role),
            counted(&all.hits, |c| Some(c.role.name().to_owned()))
        );
        let document = |c: &IndexedClause| c.document.split('#').next().map(str::to_owned);
        assert_eq!(named(notice), counted(&all.hits, document));
        let years: usize = year.iter().map(|c| c.count).sum();
        assert!(years <= all.total && years > 0);
    }
}

#[test]
fn pages_neither_overlap_nor_leave_out_in_any_order() {
    let indexed = Indexed::of_corpus();
    for sort in [Sort::Relevance, Sort::Date, Sort::Document] {
        let query = Query {
            sort,
            ..Query::new("科普", Vec::new()).expect("a right query")
        };
        let all: Vec<String> = indexed.find(query.clone()).hits.iter().map(at).collect();
        let mut paged = Vec::new();
        while paged.len() < all.len() {
            let page = Query {
                offset: paged.len(),
                limit: Some(7),
                ..query.clone()
            };
            let hits = indexed.find(page).hits;
            assert!(!hits.is_empty());
            paged.extend(hits.iter().map(at));
        }
        assert_eq!(paged, all);
        let dates: Vec<_> = indexed
            .find(query)
            .hits
            .into_iter()
            .map(|h| h.clause.date_of_issue)
            .collect();
        if sort == Sort::Date {
            assert!(dates.windows(2).all(|pair| pair[0] >= pair[1]), "{dates:?}");
        }
    }
}

#[test]
fn groups_and_neighbours_are_of_the_notice() {
    let indexed = Indexed::of_corpus();
    let query = Query::new("科普", Vec::new()).expect("a right query");
    let grouped = indexed.find(Query {
        by_notice: true,
        facets: true,
        ..query.clone()
    });
    let notices = grouped.facets.expect("facets").notice;
    assert_eq!(grouped.notices, Some(notices.len()));
    for group in &grouped.groups {
        let count = notices
            .iter()
            .find(|c| c.value == group.notice)
            .expect("a notice");
        assert_eq!(group.total, count.count);
        assert_eq!(group.shown, group.total.min(3));
    }
    let order: Vec<String> = indexed
        .find(Query {
            sort: Sort::Document,
            ..Query::new("文号:渝科协发〔2022〕2号", Vec::new()).expect("a right query")
        })
        .hits
        .iter()
        .map(at)
        .collect();
    let near = indexed.find(Query {
        neighbours: 1,
        ..Query::new("首席科学传播专家", Vec::new()).expect("a right query")
    });
    let hit = &near.hits[0];
    let place = order.iter().position(|a| *a == at(hit)).expect("its place");
    let of = |clauses: &[IndexedClause]| -> Vec<String> {
        clauses
            .iter()
            .map(|c| address(&c.document, &c.path))
            .collect()
    };
    assert_eq!(of(&hit.before), order[place - 1..place]);
    assert_eq!(of(&hit.after), order[place + 1..place + 2]);
}

proptest! {
    #![proptest_config(Config { cases: 2_000, ..Config::default() })]

    #[test]
    fn any_text_is_a_query_or_is_wrong_at_a_place_in_it(
        text in r#"([科普教育年省类:：\-＋+"“”「」~～|0-9A-Z〔〕（ \n]|OR |省:|年:|自:|文号：){0,24}"#
    ) {
        match Query::new(&text, Vec::new()) {
            Ok(query) => prop_assert!(!query.expression.parts.is_empty() || !query.expression.filters.is_empty()),
            Err(error) => {
                prop_assert!(error.length > 0);
                prop_assert!(error.at <= text.chars().count());
            }
        }
    }
}
