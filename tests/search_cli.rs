//! `duizhao search` as people and scripts call it.

use std::path::Path;

use assert_cmd::Command;

struct Place(tempfile::TempDir);

impl Place {
    /// An index of the corpus with the user's own synonyms.
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a folder"));
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        for entry in walkdir::WalkDir::new(&corpus) {
            let entry = entry.expect("the corpus");
            let to = entry.path().strip_prefix(&corpus).expect("below it");
            let to = place.0.path().join("corpus").join(to);
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(to).expect("a folder");
            } else {
                std::fs::copy(entry.path(), to).expect("a copy");
            }
        }
        let synonyms = "院士讲座 = 院士报告会\n广西: 我区 = 自治区\n错\n";
        std::fs::write(place.0.path().join("synonyms.txt"), synonyms).expect("a file");
        place.run(&["index"], 0);
        place
    }

    fn run(&self, args: &[&str], code: i32) -> (String, String) {
        let mut command = Command::cargo_bin("duizhao").expect("the program");
        command
            .current_dir(self.0.path())
            .env_remove("DUIZHAO_INDEX");
        let output = command
            .env("COLUMNS", "80")
            .args(args)
            .output()
            .expect("a run");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
        (out, err)
    }

    fn json(&self, args: &[&str]) -> serde_json::Value {
        let all = [&["search", "--format", "json"], args].concat();
        serde_json::from_str(&self.run(&all, 0).0).expect("JSON")
    }
}

#[test]
fn a_search_says_what_it_found_in_every_format() {
    let place = Place::new();
    let json = place.json(&["科普", "-院士", "--province", "广西", "--limit", "3"]);
    assert_eq!(json["hits"].as_array().map(Vec::len), Some(3));
    assert_eq!(json["facets"]["province"][0]["count"], json["total"]);
    let (lines, _) = place.run(&["search", "科普", "--limit", "3", "--format", "ndjson"], 0);
    assert_eq!(lines.lines().count(), 3);
    for line in lines.lines() {
        let hit: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(hit["match"], "literal");
    }
    let (csv, _) = place.run(&["search", "科普", "--limit", "3", "--format", "csv"], 0);
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(rows.records().filter(Result::is_ok).count(), 3);
    let (markdown, _) = place.run(&["search", "首席科学传播专家", "--format", "md"], 0);
    assert!(markdown.contains("**首席科学传播专家**"), "{markdown}");
    let (text, _) = place.run(&["search", "科普", "--facets", "-C", "1", "--explain"], 0);
    assert!(
        text.contains("省份  广西 ") && text.contains("得分 "),
        "{text}"
    );
    assert!(
        text.lines()
            .all(|line| unicode_width::UnicodeWidthStr::width(line) <= 120)
    );
}

#[test]
fn a_wrong_query_says_where_and_nothing_found_is_told() {
    let place = Place::new();
    let (_, err) = place.run(&["search", "科普 \"教育"], 2);
    assert!(
        err.contains("第 4 字") && err.contains("科普 ▶\"◀教育"),
        "{err}"
    );
    let (_, err) = place.run(&["search", "科普", "--role", "大事"], 2);
    assert!(err.contains("保障措施"), "{err}");
    place.run(&["search", "-院士"], 2);
    place.run(&["search"], 2);
    place.run(&["search", "科普", "--limt", "3"], 2);
    let (out, err) = place.run(&["search", "量子计算机"], 1);
    assert!(out.is_empty() && err.contains("没有找到"), "{out}{err}");
}

#[test]
fn synonyms_are_told_apart_and_a_wrong_line_is_named() {
    let place = Place::new();
    let (out, err) = place.run(&["search", "自治区科协"], 0);
    assert!(!out.is_empty() && err.contains("第 3 行"), "{err}");
    let json = place.json(&["院士报告会"]);
    assert_eq!(json["matches"]["literal"], 0);
    assert_eq!(json["hits"][0]["match"], "synonym");
    let text = json["hits"][0]["clause"]["text"].as_str().expect("a text");
    let marked: Vec<usize> =
        serde_json::from_value(json["hits"][0]["highlights"][0].clone()).expect("a span");
    let chars: Vec<char> = text.chars().collect();
    assert_eq!(
        chars[marked[0]..marked[1]].iter().collect::<String>(),
        "院士讲座"
    );
}
