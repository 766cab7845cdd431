//! `duizhao search`: clauses, where they stand, and what of them was meant.

use super::*;

fn addresses(found: &Value) -> Vec<&str> {
    let hits = list(&found["hits"]).iter();
    hits.map(|h| text(&h["clause"]["address"])).collect()
}

#[test]
fn a_hit_has_the_shape_of_the_contract() {
    let desk = Desk::indexed();
    let found = desk.json(&["search", WORDS], 0);
    has_keys(&found, &["query", "total", "hits", "facets"]);
    assert_eq!(found["query"], WORDS);
    for hit in list(&found["hits"]) {
        has_keys(hit, &["score", "notice", "clause", "highlights", "also_in"]);
        let notice = [
            "document_number",
            "title",
            "province",
            "date_of_issue",
            "path",
        ];
        has_keys(&hit["notice"], &notice);
        let clause = [
            "address", "path", "label", "heading", "text", "role", "page",
        ];
        has_keys(&hit["clause"], &clause);
        assert!(desk.path(text(&hit["notice"]["path"])).is_file());
        let path = text(&hit["clause"]["path"]);
        assert!(text(&hit["clause"]["address"]).ends_with(&format!("#{path}")));
        assert!(hit["score"].is_number());
    }
    let scores: Vec<bool> = list(&found["hits"])
        .iter()
        .map(|h| text(&h["clause"]["text"]).contains(WORDS))
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "whole words come first");
}

#[test]
fn highlights_cut_the_words_out_of_the_text() {
    let desk = Desk::indexed();
    for words in [WORDS, "首席科学传播专家", "2023年", "党旗领航"] {
        let found = desk.json(&["search", words, "--limit", "50"], 0);
        let literal = |hit: &&Value| {
            let text: String = text(&hit["clause"]["text"]).split_whitespace().collect();
            text.contains(words)
        };
        let hits: Vec<&Value> = list(&found["hits"]).iter().filter(literal).collect();
        assert!(!hits.is_empty(), "{words}");
        for hit in hits {
            let chars: Vec<char> = text(&hit["clause"]["text"]).chars().collect();
            let mut cut = list(&hit["highlights"]).iter().map(|range| {
                let (start, end) = (number(&range[0]) as usize, number(&range[1]) as usize);
                let part: String = chars[start..end].iter().collect();
                part.split_whitespace().collect::<String>()
            });
            assert!(cut.len() > 0);
            assert!(cut.all(|part| part == words), "{words}: {hit:#}");
        }
    }
}

#[test]
fn a_clause_that_stands_in_two_notices_is_found_once_with_its_other_place() {
    let desk = Desk::indexed();
    let found = desk.json(&["search", "科普国际化探索", "--all"], 0);
    let sentence = "充分利用国家对广西开展科普国际化探索的支持";
    let hits: Vec<&Value> = list(&found["hits"])
        .iter()
        .filter(|h| text(&h["clause"]["text"]).contains(sentence))
        .collect();
    assert_eq!(hits.len(), 1);
    assert_eq!(
        hits[0]["clause"]["address"],
        "桂科协学发〔2022〕14号#二（八）"
    );
    let places = texts(&hits[0]["also_in"]);
    assert!(
        places[0].starts_with("桂医会〔2022〕32号#附件3"),
        "{places:?}"
    );

    // Without the first copy it is still found, in the second.
    desk.remove(GUANGXI);
    desk.run(&["index"]).exits(0);
    let found = desk.json(&["search", "科普国际化探索", "--limit", "1"], 0);
    let hit = &found["hits"][0];
    assert_eq!(hit["clause"]["address"], "桂科协学发〔2022〕14号#二（八）");
    assert_eq!(hit["notice"]["path"], MEDICAL);
    assert_eq!(hit["also_in"], serde_json::json!([]));
}

#[test]
fn pages_of_hits_do_not_overlap_and_together_are_all() {
    let desk = Desk::indexed();
    let all = desk.json(&["search", "科普", "--all"], 0);
    let total = number(&all["total"]) as usize;
    assert_eq!(list(&all["hits"]).len(), total);
    assert!(total > 40);
    let standard = desk.json(&["search", "科普"], 0);
    assert_eq!(addresses(&standard), addresses(&all)[..20]);
    let mut pages: Vec<String> = Vec::new();
    for offset in (0..total).step_by(16) {
        let args = [
            "search",
            "科普",
            "--limit",
            "16",
            "--offset",
            &offset.to_string(),
        ];
        let page = desk.json(&args, 0);
        assert_eq!(page["total"], all["total"]);
        pages.extend(addresses(&page).into_iter().map(str::to_owned));
    }
    assert_eq!(pages, addresses(&all));
    let distinct: std::collections::BTreeSet<_> = pages.iter().collect();
    assert_eq!(distinct.len(), total);
}

#[test]
fn any_number_is_a_page() {
    let desk = Desk::indexed();
    let most = u64::MAX.to_string();
    for option in ["--limit", "--offset"] {
        for number in ["0", "1", &most] {
            desk.run(&["search", "科普", option, number]).exits(0);
        }
    }
    let beyond = desk.json(&["search", "科普", "--offset", "1000"], 0);
    assert_eq!(beyond["hits"], serde_json::json!([]));
}

#[test]
fn hits_of_one_province_are_of_that_province() {
    let desk = Desk::indexed();
    for name in ["湖南", "湖南省"] {
        let found = desk.json(&["search", "科普", "--province", name], 0);
        let provinces = list(&found["hits"])
            .iter()
            .map(|h| &h["notice"]["province"]);
        assert!(provinces.clone().count() > 0);
        assert!(provinces.into_iter().all(|p| p == "湖南"));
    }
}

#[test]
fn a_page_of_hits_reads_well_on_a_terminal() {
    let desk = Desk::indexed();
    let found = desk.run(&["search", WORDS]).exits(0);
    fits_a_terminal(&found.stdout);
    assert!(
        !found.stdout.contains('\u{1b}'),
        "colour where no terminal is"
    );
    let (name, address) = ("广西", "桂科协学发〔2022〕14号#二（七）");
    let head = found.stdout.lines().find(|l| l.contains(address)).unwrap();
    assert!(head.contains(name));
    assert!(
        found
            .stdout
            .contains("关于印发《自治区科协关于新时代加强学会科普工作的意见》的通知")
    );
    assert!(found.stdout.contains("另见 桂医会〔2022〕32号#附件3"));
    fits_a_terminal(&desk.run(&["search", "科普", "--all"]).exits(0).stdout);
    let coloured = desk.run(&["search", WORDS, "--color", "always"]).exits(0);
    assert!(coloured.stdout.contains(&format!("{WORDS}\u{1b}[0m")));
}

#[test]
fn telephone_numbers_are_masked_in_snippets() {
    let desk = Desk::indexed();
    let found = desk.run(&["search", "黄武楷"]).exits(0);
    assert!(found.stdout.contains("187****4250"), "{}", found.stdout);
    assert!(!found.stdout.contains("18777774250"));
}

#[test]
fn every_address_that_is_found_can_be_shown() {
    let desk = Desk::indexed();
    let found = desk.json(&["search", "联合", "--limit", "12"], 0);
    for hit in list(&found["hits"]) {
        let shown = desk.json(&["show", text(&hit["clause"]["address"])], 0);
        assert_eq!(shown["clauses"][0]["text"], hit["clause"]["text"]);
    }
}

#[test]
fn nothing_found_is_told_and_exits_with_1() {
    let desk = Desk::indexed();
    let found = desk.json(&["search", "量子蛋糕"], 1);
    assert_eq!(
        (&found["total"], &found["hits"]),
        (&0.into(), &serde_json::json!([]))
    );
    let ran = desk.run(&["search", "量子蛋糕"]).exits(1);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("没有找到“量子蛋糕”"));
}
