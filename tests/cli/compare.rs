//! `duizhao compare`: every task item stands in the table, verbatim, whatever its format.

use std::collections::BTreeSet;

use calamine::{Data, Reader};

use super::*;

const NOTHING_FOUND: &str = "未检索到对应表述";

/// All quotes of a comparison, row by row, with their province.
fn quotes(comparison: &Value) -> Vec<(&str, &Value)> {
    let mut quotes = Vec::new();
    for row in list(&comparison["rows"]) {
        for province in texts(&comparison["provinces"]) {
            quotes.extend(list(&row["cells"][province]).iter().map(|q| (province, q)));
        }
    }
    quotes
}

/// The distinct addresses of the quotes.
fn items(comparison: &Value) -> BTreeSet<&str> {
    let quotes = quotes(comparison).into_iter();
    quotes.map(|(_, q)| text(&q["address"])).collect()
}

/// The notice that a quote stands in, by the document part of its address.
#[track_caller]
fn notice_of<'a>(comparison: &'a Value, quote: &Value) -> &'a Value {
    let document = text(&quote["address"]).split('#').next().unwrap();
    let named = |n: &&Value| n["document_number"] == document || n["title"] == document;
    list(&comparison["notices"])
        .iter()
        .find(named)
        .expect(document)
}

/// Text without what print puts between characters: spaces, line ends, page marks.
fn bare(text: &str) -> String {
    let is_page_mark = |line: &&str| {
        let line = line.trim();
        line.starts_with('—') && line.trim_matches(['—', ' ']).parse::<u32>().is_ok()
    };
    let lines = text.lines().filter(|line| !is_page_mark(line));
    lines.flat_map(str::split_whitespace).collect()
}

#[test]
fn every_task_item_of_every_notice_stands_in_the_table() {
    let desk = Desk::new();
    let comparison = desk.json(&["compare"], 0);
    has_keys(&comparison, &["provinces", "notices", "rows", "coverage"]);
    let mut provinces = texts(&comparison["provinces"]);
    provinces.sort_unstable();
    assert_eq!(provinces, ["广西", "湖南", "重庆"]);
    let coverage = &comparison["coverage"];
    assert_eq!(coverage["missing"], serde_json::json!([]));
    assert_eq!(coverage["items"], coverage["placed"]);
    assert_eq!(items(&comparison).len() as u64, number(&coverage["items"]));
    let of_notices: u64 = list(&comparison["notices"])
        .iter()
        .map(|n| number(&n["items"]))
        .sum();
    assert_eq!(of_notices, number(&coverage["items"]));

    let expected = (1..=8).map(|n| ["一", "二", "三", "四", "五", "六", "七", "八"][n - 1]);
    for n in expected {
        for document in ["渝科协发〔2022〕2号", "桂科协学发〔2022〕14号"] {
            let address = format!("{document}#二（{n}）");
            assert!(items(&comparison).contains(address.as_str()), "{address}");
        }
    }
    let hunan = items(&comparison)
        .iter()
        .filter(|a| a.starts_with("湘科协通〔2023〕10号#"))
        .count();
    assert!(hunan >= 12);
}

#[test]
fn a_row_has_a_cell_for_every_province_and_a_quote_its_address() {
    let desk = Desk::new();
    let comparison = desk.json(&["compare"], 0);
    for row in list(&comparison["rows"]) {
        assert!(!text(&row["theme"]).is_empty());
        let cells = row["cells"].as_object().unwrap();
        let names: Vec<&str> = cells.keys().map(String::as_str).collect();
        assert_eq!(names, texts(&comparison["provinces"]));
        assert!(cells.values().any(|cell| !list(cell).is_empty()));
    }
    for (province, quote) in quotes(&comparison) {
        has_keys(quote, &["address", "document_number", "path", "heading"]);
        has_keys(quote, &["text", "page", "relation"]);
        assert_eq!(notice_of(&comparison, quote)["province"], province);
        let address = text(&quote["address"]);
        assert!(address.ends_with(&format!("#{}", text(&quote["path"]))));
    }
    let both = |row: &&Value| {
        let cells = row["cells"].as_object().unwrap();
        cells.values().filter(|cell| !list(cell).is_empty()).count() > 1
    };
    let shared = list(&comparison["rows"]).iter().filter(both).count();
    assert!(shared >= 8, "{shared} rows of more than one province");
}

#[test]
fn every_quote_stands_in_its_source() {
    let desk = Desk::new();
    let comparison = desk.json(&["compare"], 0);
    for (_, quote) in quotes(&comparison) {
        let path = text(&notice_of(&comparison, quote)["path"]);
        let source = bare(&String::from_utf8(desk.read(path)).unwrap());
        let quoted = bare(text(&quote["text"]));
        assert!(!quoted.is_empty() && source.contains(&quoted), "{quote:#}");
        let whole = format!("{}{quoted}", text(&quote["label"]));
        assert!(source.contains(&bare(&whole)), "{quote:#}");
    }
}

#[test]
fn an_item_that_stands_in_two_notices_is_counted_once() {
    let desk = Desk::new();
    let both = desk.json(&["compare"], 0);
    let notices = list(&both["notices"]).iter();
    let places: Vec<&str> = notices.flat_map(|n| texts(&n["also_in"])).collect();
    assert_eq!(places, ["桂医会〔2022〕32号#附件3"]);
    desk.remove(GUANGXI);
    let one = desk.json(&["compare"], 0);
    assert_eq!(items(&one), items(&both));
    assert_eq!(one["coverage"]["items"], both["coverage"]["items"]);
    assert_eq!(list(&one["rows"]).len(), list(&both["rows"]).len());
}

#[test]
fn named_notices_alone_are_compared() {
    let desk = Desk::new();
    let args = ["compare", "渝科协发[2022]2号", "湘科协通〔2023〕 10 号"];
    let comparison = desk.json(&args, 0);
    let mut provinces = texts(&comparison["provinces"]);
    provinces.sort_unstable();
    assert_eq!(provinces, ["湖南", "重庆"]);
    assert_eq!(list(&comparison["notices"]).len(), 2);
    assert_eq!(comparison["coverage"]["missing"], serde_json::json!([]));
    // Named twice is compared once; what a notice carries was not named.
    let args = ["compare", "桂医会〔2022〕32号", "桂医会[2022]32号"];
    let comparison = desk.json(&args, 0);
    assert_eq!(list(&comparison["notices"]).len(), 1);
    let mut documents = items(&comparison).into_iter();
    assert!(documents.all(|a| a.starts_with("桂医会〔2022〕32号#")));
}

#[test]
fn the_table_is_written_whole_and_told_on_stderr() {
    let desk = Desk::new();
    let comparison = desk.json(&["compare"], 0);
    let files = [
        "表.xlsx", "表.docx", "表.html", "表.md", "表.csv", "表.json", "表.txt",
    ];
    for file in files {
        let ran = desk.run(&["compare", "-o", file]).exits(0);
        assert_eq!(ran.stdout, "");
        let rows = format!("{} 行", list(&comparison["rows"]).len());
        let items = format!("{} 项", comparison["coverage"]["items"]);
        for part in [&rows, &items, "5 份公文", file] {
            assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
        }
        assert!(ran.stderr.lines().count() <= 2);
        assert!(desk.read(file).len() > 10_000);
    }
    let written: Value = serde_json::from_slice(&desk.read("表.json")).unwrap();
    assert_eq!(written, comparison);
    let names = [
        "corpus", "index", "表.csv", "表.docx", "表.html", "表.json", "表.md", "表.txt", "表.xlsx",
    ];
    assert_eq!(desk.names(), names, "nothing else is left");
    desk.run(&["compare", "-o", "其他", "--format", "json"])
        .exits(0);
    assert_eq!(desk.read("其他"), desk.read("表.json"));
    let quiet = desk.run(&["compare", "-q", "-o", "表.md"]).exits(0);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn the_same_corpus_gives_the_same_bytes() {
    let (one, other) = (Desk::new(), Desk::new());
    one.run(&["compare", "-o", "第一次.xlsx"]).exits(0);
    one.run(&["compare", "-o", "第一次.docx"]).exits(0);
    let files = [
        "表.xlsx", "表.docx", "表.html", "表.md", "表.csv", "表.json",
    ];
    for file in files {
        one.run(&["compare", "-o", file]).exits(0);
        other.run(&["compare", "-o", file]).exits(0);
        assert_eq!(one.read(file), other.read(file), "{file} elsewhere");
    }
    for format in ["xlsx", "docx"] {
        let first = one.read(&format!("第一次.{format}"));
        assert_eq!(first, one.read(&format!("表.{format}")), "written again");
    }
}

#[test]
fn the_workbook_holds_every_quote_under_its_province() {
    let desk = Desk::new();
    let comparison = desk.json(&["compare"], 0);
    let args = ["compare", "-o", "表.xlsx", "--show-contacts"];
    desk.run(&args).exits(0);
    let mut book = calamine::open_workbook_auto(desk.path("表.xlsx")).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let mut sheet_rows = sheet.rows();
    let head = sheet_rows.find(|r| r[0] == "序号").unwrap();
    let provinces = texts(&comparison["provinces"]);
    let column = |province: &str| head.iter().position(|h| *h == *province).unwrap();
    // A sheet row without a number of its own (3（续）) goes on with the row above it.
    let mut rows: Vec<Vec<String>> = Vec::new();
    for sheet_row in sheet_rows {
        let cells = sheet_row.iter().map(Data::to_string);
        match rows.last_mut() {
            Some(row) if !matches!(sheet_row[0], Data::Int(_) | Data::Float(_)) => {
                row.iter_mut()
                    .zip(cells)
                    .for_each(|(whole, part)| whole.push_str(&part));
            }
            _ => rows.push(cells.collect()),
        }
    }
    assert_eq!(rows.len(), list(&comparison["rows"]).len());
    for (row, expected) in rows.iter().zip(list(&comparison["rows"])) {
        assert!(row[1].starts_with(text(&expected["theme"])));
        for province in &provinces {
            holds(&row[column(province)], &expected["cells"][province]);
        }
    }
}

#[test]
fn the_csv_table_holds_every_quote_under_its_province() {
    let desk = Desk::new();
    let comparison = desk.json(&["compare"], 0);
    desk.run(&["compare", "-o", "表.csv", "--show-contacts"])
        .exits(0);
    let bytes = desk.read("表.csv");
    let text_without_mark = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut table = csv::Reader::from_reader(text_without_mark);
    let head = table.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), list(&comparison["rows"]).len());
    for (row, expected) in rows.iter().zip(list(&comparison["rows"])) {
        for province in texts(&comparison["provinces"]) {
            let column = head.iter().position(|h| h == province).unwrap();
            holds(&row[column], &expected["cells"][province]);
        }
    }
}

/// That a cell reads as its quotes, each with its address, or says that there is nothing.
#[track_caller]
fn holds(cell: &str, quotes: &Value) {
    for quote in list(quotes) {
        assert!(cell.contains(text(&quote["text"])), "{cell}\n{quote:#}");
        assert!(cell.contains(text(&quote["address"])), "{cell}\n{quote:#}");
    }
    assert_eq!(cell == NOTHING_FOUND, list(quotes).is_empty(), "{cell}");
}

#[test]
fn the_printed_table_and_its_markdown_hold_every_quote() {
    let desk = Desk::new();
    let comparison = desk.json(&["compare"], 0);
    let printed = desk.run(&["compare", "--show-contacts"]).exits(0).stdout;
    fits_a_terminal(&printed);
    let markdown = desk
        .run(&["compare", "--format", "md", "--show-contacts"])
        .exits(0)
        .stdout;
    let markdown = bare(&markdown.replace("<br>", "").replace('\\', ""));
    let printed = bare(&printed);
    for (_, quote) in quotes(&comparison) {
        for part in [bare(text(&quote["text"])), bare(text(&quote["address"]))] {
            assert!(printed.contains(&part), "{part}");
            assert!(markdown.contains(&part), "{part}");
        }
    }
    assert!(printed.contains(NOTHING_FOUND) && markdown.contains(NOTHING_FOUND));
    let masked = desk.run(&["compare"]).exits(0).stdout;
    assert!(!masked.contains("18777774250"));
}

#[test]
fn the_index_is_refreshed_before_the_table_is_made() {
    let desk = Desk::indexed();
    let notice = small_notice("甲科协发〔2024〕7号", "量子科普讲座");
    desk.write("corpus/湖南/新.txt", notice.as_bytes());
    let comparison = desk.json(&["compare"], 0);
    assert!(items(&comparison).contains("甲科协发〔2024〕7号#一（一）"));
}

#[test]
fn a_file_that_fails_is_told_and_the_table_is_written_all_the_same() {
    let desk = Desk::new();
    desk.write("corpus/湖南/空.txt", b"");
    let ran = desk.run(&["compare", "-o", "表.md"]).exits(3);
    assert!(ran.stderr.contains("corpus/湖南/空.txt"));
    assert!(
        String::from_utf8(desk.read("表.md"))
            .unwrap()
            .contains(TALENT)
    );
    let ran = desk.run(&["compare", "--format", "json"]).exits(3);
    assert_eq!(list(&ran.json()["notices"]).len(), 5);
}

#[test]
fn a_quote_from_a_page_that_may_be_misread_says_so_wherever_it_stands() {
    let desk = Desk::new();
    let scan = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pdf/variants/ocr-layer.pdf");
    desk.write("corpus/四川/扫描.pdf", &std::fs::read(scan).unwrap());
    desk.run(&["index", "-q"]).exits(0);
    let table = desk.run(&["compare", "--format", "md"]).exits(0).stdout;
    assert!(table.contains("识读存疑"), "{table}");
    let json = desk.json(&["compare"], 0);
    let cells = json["rows"].as_array().unwrap().iter();
    for (province, quotes) in cells.flat_map(|row| row["cells"].as_object().unwrap()) {
        for quote in quotes.as_array().unwrap() {
            assert_eq!(quote["doubtful"], province == "四川", "{quote}");
        }
    }
    let shown = desk.run(&["search", "科技小院", "--province", "四川"]);
    assert!(shown.stdout.contains("识读存疑"), "{}", shown.stdout);
    let status = desk.run(&["status"]).exits(0).stdout;
    assert!(status.contains("hayro 读取 1 页"), "{status}");
}
