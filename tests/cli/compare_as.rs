//! `duizhao compare` as an office asks for it: base, columns, scope, themes, views, reasons.

use std::collections::BTreeSet;

use super::*;

const BASE: &str = "渝科协发〔2022〕2号";
const OTHER: &str = "桂科协学发〔2022〕14号";
const YEARLY: &str = "湘科协通〔2023〕10号";

/// All quotes of a row, with their column.
fn quotes(row: &Value) -> Vec<(&str, &Value)> {
    let cells = row["cells"].as_object().unwrap();
    cells
        .iter()
        .flat_map(|(name, cell)| list(cell).iter().map(move |quote| (name.as_str(), quote)))
        .collect()
}

/// The distinct addresses of a comparison.
fn addresses(comparison: &Value) -> BTreeSet<String> {
    let rows = list(&comparison["rows"]).iter();
    rows.flat_map(quotes)
        .map(|(_, quote)| text(&quote["address"]).to_owned())
        .collect()
}

fn characters(text: &str, start: &Value, end: &Value) -> String {
    let (start, end) = (number(start) as usize, number(end) as usize);
    text.chars().skip(start).take(end - start).collect()
}

#[test]
fn a_base_gives_the_rows_and_their_order() {
    let desk = Desk::new();
    let comparison = desk.json(
        &["compare", OTHER, YEARLY, "--base", "渝科协发[2022]2号"],
        0,
    );
    assert_eq!(comparison["base"], BASE);
    assert_eq!(texts(&comparison["provinces"])[0], "重庆");
    let rows = list(&comparison["rows"]);
    let opened: Vec<&str> = rows.iter().map(|row| text(&row["base"])).collect();
    let of_base =
        ["一", "二", "三", "四", "五", "六", "七", "八"].map(|n| format!("{BASE}#二（{n}）"));
    assert_eq!(opened[..8], of_base);
    assert_eq!(opened.iter().filter(|a| a.starts_with(BASE)).count(), 12);
    assert_eq!(comparison["coverage"]["missing"], serde_json::json!([]));
    for row in &rows[..12] {
        let own = list(&row["cells"]["重庆"]);
        assert_eq!(own.len(), 1, "{}", row["theme"]);
        assert_eq!(
            row["theme"], own[0]["heading"],
            "a theme is a heading of the row"
        );
    }
    desk.run(&["compare", "--base", "甲科协发〔2099〕1号"])
        .exits(1);
}

#[test]
fn a_relation_shows_the_passages_it_rests_on() {
    let desk = Desk::new();
    let comparison = desk.json(&["compare", BASE, OTHER], 0);
    let (mut related, mut passages) = (0, 0);
    for row in list(&comparison["rows"]) {
        let all = quotes(row);
        let base = all
            .iter()
            .find(|(_, q)| q["address"] == row["base"])
            .unwrap()
            .1;
        assert!(base["relation"].is_null() && base["score"].is_null());
        for (_, quote) in all.iter().filter(|(_, q)| q["address"] != row["base"]) {
            related += 1;
            assert!(["verbatim", "adapted", "related"].contains(&text(&quote["relation"])));
            assert!(
                quote["score"].as_f64().unwrap() >= comparison["accepted_score"].as_f64().unwrap()
            );
            for span in list(&quote["shared"]) {
                passages += 1;
                let here = characters(text(&quote["text"]), &span["start"], &span["end"]);
                let there = characters(text(&base["text"]), &span["base_start"], &span["base_end"]);
                let bare = |t: &str| t.split_whitespace().collect::<String>();
                assert_eq!(bare(&here), bare(&there));
                assert!(here.chars().count() >= 6);
            }
        }
    }
    assert!(related >= 12 && passages >= 20, "{related} {passages}");
    let close = desk.json(&["compare", BASE, OTHER, "--min-relation", "verbatim"], 0);
    let relations = list(&close["rows"]).iter().flat_map(quotes);
    let kinds: BTreeSet<&str> = relations
        .filter_map(|(_, q)| q["relation"].as_str())
        .collect();
    assert_eq!(kinds, BTreeSet::from(["verbatim"]));
    assert_eq!(
        addresses(&close),
        addresses(&comparison),
        "what is not close stands alone"
    );
}

#[test]
fn differences_count_and_quote_what_stands_in_the_row() {
    let desk = Desk::new();
    let comparison = desk.json(&["compare", BASE, OTHER, YEARLY], 0);
    let mut only = 0;
    for row in list(&comparison["rows"]) {
        let differences = &row["differences"];
        let mut named = texts(&differences["present"]);
        named.extend(texts(&differences["absent"]));
        named.sort_unstable();
        let mut columns = texts(&comparison["provinces"]);
        columns.sort_unstable();
        assert_eq!(named, columns);
        for one in list(&differences["only"]) {
            only += 1;
            let all = quotes(row);
            let (_, quote) = all
                .iter()
                .find(|(_, q)| q["address"] == one["address"])
                .unwrap();
            let words = characters(text(&quote["text"]), &one["start"], &one["end"]);
            assert_eq!(words, text(&one["text"]));
            let elsewhere = all.iter().filter(|(column, _)| *column != one["column"]);
            assert!(elsewhere.clone().count() > 0);
            for (_, other) in elsewhere {
                assert!(!text(&other["text"]).contains(&words), "{words}");
            }
        }
        for shared in list(&differences["shared"]) {
            assert!(shared["share"].as_f64().unwrap() <= 1.0);
        }
    }
    assert!(only >= 5, "{only}");
    let printed = desk.run(&["compare", BASE, OTHER, YEARLY]).exits(0).stdout;
    assert!(printed.contains("未检索到：") && printed.contains("提到："));
}

#[test]
fn an_empty_cell_names_what_came_nearest() {
    let desk = Desk::new();
    let args = ["compare", BASE, YEARLY, "--base", BASE];
    let comparison = desk.json(&args, 0);
    let limit = comparison["accepted_score"].as_f64().unwrap();
    let mut named = 0;
    for row in list(&comparison["rows"]) {
        for (column, cell) in row["cells"].as_object().unwrap() {
            let near = list(&row["nearest"][column]);
            assert!(near.len() <= 3 && (near.is_empty() || list(cell).is_empty()));
            named += near.len();
            assert!(near.iter().all(|n| n["score"].as_f64().unwrap() < limit));
        }
    }
    assert!(named >= 5, "{named}");
    let empty = list(&comparison["rows"])
        .iter()
        .position(|row| !list(&row["nearest"]["湖南"]).is_empty())
        .unwrap();
    let place = (empty + 1).to_string();
    let told = desk
        .run(&[&args[..], &["--explain", &place]].concat())
        .exits(0)
        .stdout;
    let row = &list(&comparison["rows"])[empty];
    let nearest = text(&row["nearest"]["湖南"][0]["address"]);
    let bare: String = told.split_whitespace().collect();
    assert!(
        bare.contains(nearest) && bare.contains("未检索到对应表述"),
        "{told}"
    );
    fits_a_terminal(&told);
    let explained = desk.json(&[&args[..], &["--explain", &place]].concat(), 0);
    assert_eq!(&explained["row"], row);
    desk.run(&["compare", "--explain", "0"]).exits(2);
    desk.run(&["compare", "--explain", "999"]).exits(2);
}

#[test]
fn columns_are_provinces_notices_or_years() {
    let desk = Desk::new();
    let notices = desk.json(&["compare", "--columns", "notice"], 0);
    assert_eq!(list(&notices["provinces"]).len(), 5);
    assert!(texts(&notices["provinces"]).contains(&BASE));
    let years = desk.json(&["compare", "--columns", "year", "--province", "广西"], 0);
    assert_eq!(texts(&years["provinces"]), ["2022年", "2023年"]);
    assert_eq!(years["coverage"]["missing"], serde_json::json!([]));
    let both = desk.json(&["compare", "--columns", "year", BASE, YEARLY], 0);
    assert_eq!(texts(&both["provinces"]), ["重庆2022年", "湖南2023年"]);
}

#[test]
fn the_scope_is_what_was_asked_for() {
    let desk = Desk::new();
    let documents = |args: &[&str]| -> BTreeSet<String> {
        let comparison = desk.json(&[&["compare"], args].concat(), 0);
        let of = |a: String| a.split('#').next().unwrap().to_owned();
        addresses(&comparison).into_iter().map(of).collect()
    };
    let of_2022: BTreeSet<String> = ["桂医会〔2022〕32号", OTHER, BASE]
        .map(str::to_owned)
        .into();
    assert_eq!(documents(&["--year", "2022"]), of_2022);
    assert_eq!(
        documents(&["--province", "湖南", "--province", "重庆"]),
        [YEARLY, BASE].map(str::to_owned).into()
    );
    assert_eq!(
        documents(&["--doc", BASE]),
        [BASE].map(str::to_owned).into()
    );
    let activities = desk.json(&["compare", "--role", "activity"], 0);
    let rows = list(&activities["rows"]).iter().flat_map(quotes);
    assert!(rows.clone().count() > 10);
    assert!(rows.into_iter().all(|(_, q)| q["role"] == "activity"));
    desk.run(&["compare", "--province", "火星"]).exits(2);
}

#[test]
fn a_topic_keeps_the_rows_that_bear_on_it_and_counts_the_others() {
    let desk = Desk::new();
    let all = desk.json(&["compare"], 0);
    let some = desk.json(&["compare", "--topic", "经费"], 0);
    let (rows, hidden) = (list(&some["rows"]), number(&some["hidden_rows"]) as usize);
    assert!(!rows.is_empty() && hidden > 0);
    assert_eq!(rows.len() + hidden, list(&all["rows"]).len());
    assert_eq!(
        some["coverage"], all["coverage"],
        "nothing is lost of what was compared"
    );
    let bears = |row: &Value| {
        quotes(row)
            .iter()
            .any(|(_, q)| text(&q["text"]).contains("经费"))
    };
    assert!(rows.iter().all(bears));
    let told = desk
        .run(&["compare", "--topic", "经费", "-o", "表.md"])
        .exits(0);
    assert!(told.stderr.contains(&format!("另有 {hidden} 行")));
    desk.run(&["compare", "--topic", "，"]).exits(2);
}

#[test]
fn an_office_brings_its_own_themes() {
    let desk = Desk::new();
    let file = "[[theme]]\nname = \"经费保障\"\nwords = [\"经费\", \"资金\"]\n";
    desk.write("themes.toml", file.as_bytes());
    let comparison = desk.json(&["compare", "--themes", "themes.toml"], 0);
    let rows = list(&comparison["rows"]);
    assert_eq!(
        (text(&rows[0]["theme"]), &rows[0]["own_theme"]),
        ("经费保障", &Value::Bool(true))
    );
    let has_word = |q: &Value| {
        ["经费", "资金"]
            .iter()
            .any(|word| text(&q["text"]).contains(word))
    };
    assert!(quotes(&rows[0]).iter().all(|(_, q)| has_word(q)));
    assert!(rows[1..].iter().flat_map(quotes).all(|(_, q)| !has_word(q)));
    assert_eq!(
        addresses(&comparison),
        addresses(&desk.json(&["compare"], 0))
    );
    for wrong in [
        "",
        "[[theme]]\nname = \"空\"\nwords = []\n",
        "themes = 1",
        "[[theme]]\nnam = \"x\"\n",
    ] {
        desk.write("themes.toml", wrong.as_bytes());
        let ran = desk.run(&["compare", "--themes", "themes.toml"]).exits(2);
        assert!(
            ran.stderr.contains("themes.toml") && ran.stderr.contains("提示："),
            "{}",
            ran.stderr
        );
    }
    desk.run(&["compare", "--themes", "没有.toml"]).exits(2);
}

#[test]
fn every_view_quotes_and_names_its_sources_in_every_format() {
    let desk = Desk::new();
    let of_corpus = addresses(&desk.json(&["compare"], 0));
    for (view, least) in [
        ("targets", 2),
        ("dates", 10),
        ("bodies", 10),
        ("activities", 15),
    ] {
        let listing = desk.json(&["compare", "--view", view], 0);
        assert_eq!(listing["view"], view);
        let rows = list(&listing["rows"]);
        assert!(rows.len() >= least, "{view}: {}", rows.len());
        for row in rows {
            assert!(of_corpus.contains(text(&row["address"])), "{row}");
            if let Some(sentence) = row["sentence"].as_str() {
                assert!(sentence.contains(text(&row["text"]).trim()), "{row}");
            }
        }
        let files = ["表.md", "表.csv", "表.xlsx", "表.docx", "表.html", "表.txt"];
        for file in files {
            desk.run(&["compare", "--view", view, "-o", file]).exits(0);
            assert!(desk.read(file).len() > 200, "{view} {file}");
        }
    }
    let cited = desk.json(&["compare", "--view", "references"], 0);
    let first = &list(&cited["rows"])[0];
    assert_eq!(
        (first["title"].as_str(), first["cited_by"].as_str()),
        (Some("全民科学素质行动规划纲要（2021—2035年）"), Some("3"))
    );
    let reuse = desk.json(&["compare", "--view", "reuse", BASE, OTHER], 0);
    let shares: Vec<(&str, &str)> = list(&reuse["rows"])
        .iter()
        .map(|row| (text(&row["notice"]), text(&row["in"])))
        .collect();
    assert_eq!(shares.len(), 2);
    assert!(shares.contains(&(BASE, OTHER)) && shares.contains(&(OTHER, BASE)));
    let masked = desk
        .run(&["compare", "--view", "bodies", "--format", "md"])
        .exits(0)
        .stdout;
    assert!(!masked.contains("18777774250"));
}
