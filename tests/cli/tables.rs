//! Word documents and web pages of `duizhao compare`, read back and compared cell by cell with the JSON.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use base64::Engine;
use html5gum::{Token, Tokenizer};
use quick_xml::events::Event;
use sha2::{Digest, Sha256};

use super::*;

const NOTHING_FOUND: &str = "未检索到对应表述";
const PHONE: &str = "18777774250";

/// Tables, their rows, their cells; a line break and the end of a paragraph are line feeds.
type Tables = Vec<Vec<Vec<String>>>;

fn part(document: &[u8], name: &str) -> String {
    let mut package = zip::ZipArchive::new(Cursor::new(document)).unwrap();
    let mut text = String::new();
    let mut file = package.by_name(name).unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

/// The tables of a Word document.
fn word_tables(document: &[u8]) -> Tables {
    let xml = part(document, "word/document.xml");
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut tables = Tables::new();
    let (mut is_text, mut is_in_cell) = (false, false);
    loop {
        let event = reader.read_event().unwrap();
        match event {
            Event::Start(e) | Event::Empty(e) if e.name().as_ref() == "w:br" => {
                push(&mut tables, is_in_cell, "\n")
            }
            Event::Start(e) | Event::Empty(e) if e.name().as_ref() == "w:tab" => {
                push(&mut tables, is_in_cell, "\t")
            }
            Event::Start(e) => match e.name().as_ref() {
                "w:tbl" => tables.push(Vec::new()),
                "w:tr" => tables.last_mut().unwrap().push(Vec::new()),
                "w:tc" => {
                    row(&mut tables).push(String::new());
                    is_in_cell = true;
                }
                "w:t" => is_text = true,
                _ => {}
            },
            Event::End(e) => match e.name().as_ref() {
                "w:t" => is_text = false,
                "w:p" => push(&mut tables, is_in_cell, "\n"),
                "w:tc" => {
                    is_in_cell = false;
                    let cell = row(&mut tables).last_mut().unwrap();
                    assert_eq!(cell.pop(), Some('\n'), "a cell ends with a paragraph");
                }
                _ => {}
            },
            Event::Text(text) if is_text => push(&mut tables, is_in_cell, &text.into_inner()),
            Event::GeneralRef(name) if is_text => {
                let text = quick_xml::escape::resolve_predefined_entity(name.as_ref());
                push(&mut tables, is_in_cell, text.unwrap());
            }
            Event::Eof => return tables,
            _ => {}
        }
    }
}

fn row(tables: &mut Tables) -> &mut Vec<String> {
    tables.last_mut().unwrap().last_mut().unwrap()
}

/// Adds to the open cell; what stands outside of tables is left out.
fn push(tables: &mut Tables, is_in_cell: bool, text: &str) {
    if is_in_cell {
        row(tables).last_mut().unwrap().push_str(text);
    }
}

/// The tables of a page, and of each quote its address, its text and its citation.
#[derive(Default)]
struct Page {
    tables: Tables,
    is_in_cell: bool,
    quotes: Vec<[String; 3]>,
    ids: Vec<String>,
    links: Vec<String>,
}

fn page(html: &str) -> Page {
    let mut page = Page::default();
    let mut class = String::new();
    for token in Tokenizer::new(html) {
        match token.unwrap() {
            Token::StartTag(tag) => {
                let attribute = |name: &str| {
                    let value = tag.attributes.get(name.as_bytes());
                    value.map(|v| String::from_utf8(v.to_vec()).unwrap())
                };
                page.ids.extend(attribute("id"));
                page.links.extend(attribute("href"));
                match &*tag.name.0 {
                    b"table" => page.tables.push(Vec::new()),
                    b"tr" => page.tables.last_mut().unwrap().push(Vec::new()),
                    b"td" | b"th" => {
                        row(&mut page.tables).push(String::new());
                        page.is_in_cell = true;
                    }
                    b"blockquote" => {
                        let address = attribute("data-address").unwrap();
                        page.quotes.push([address, String::new(), String::new()]);
                    }
                    b"p" => class = attribute("class").unwrap_or_default(),
                    b"br" => add(&mut page, &class, "\n"),
                    _ => {}
                }
            }
            Token::EndTag(tag) => match &*tag.name.0 {
                b"p" => {
                    class.clear();
                    add(&mut page, "", "\n");
                }
                b"blockquote" => add(&mut page, "", "\n"),
                b"td" | b"th" => {
                    page.is_in_cell = false;
                    let cell = row(&mut page.tables).last_mut().unwrap();
                    *cell = cell.trim_end_matches('\n').to_owned();
                }
                _ => {}
            },
            Token::String(text) => {
                let text = String::from_utf8(text.to_vec()).unwrap();
                add(&mut page, &class, &text);
            }
            _ => {}
        }
    }
    page
}

fn add(page: &mut Page, class: &str, text: &str) {
    push(&mut page.tables, page.is_in_cell, text);
    if let Some([_, quoted, citation]) = page.quotes.last_mut() {
        match class {
            "text" => quoted.push_str(text),
            "cite" => citation.push_str(text),
            _ => {}
        }
    }
}

/// What stands below a quote, by the JSON alone.
fn citation(quote: &Value) -> String {
    let pages = match (quote["page"].as_u64(), quote["last_page"].as_u64()) {
        (Some(first), Some(last)) if first != last => format!("，第{first}—{last}页"),
        (Some(first), _) => format!("，第{first}页"),
        _ => String::new(),
    };
    let relation = match quote["relation"].as_str() {
        Some("verbatim") => "【照搬】",
        Some("adapted") => "【改写】",
        Some("related") => "【相关】",
        _ => "",
    };
    format!("——{}{pages}{relation}", text(&quote["address"]))
}

fn quoted(quote: &Value) -> String {
    format!("{}{}", text(&quote["label"]), text(&quote["text"]))
}

/// What a cell reads, by the JSON alone.
fn cell(quotes: &Value) -> String {
    let quotes: Vec<String> = list(quotes)
        .iter()
        .map(|quote| format!("{}\n{}", quoted(quote), citation(quote)))
        .collect();
    match quotes.is_empty() {
        true => NOTHING_FOUND.to_owned(),
        false => quotes.join("\n\n"),
    }
}

/// Number, theme and the cells of the columns, row by row.
fn expected(comparison: &Value) -> Vec<Vec<String>> {
    let columns = texts(&comparison["provinces"]);
    (1..)
        .zip(list(&comparison["rows"]))
        .map(|(number, row): (usize, _)| {
            let cells = columns.iter().map(|column| cell(&row["cells"][column]));
            let mut expected = vec![number.to_string(), text(&row["theme"]).to_owned()];
            expected.extend(cells);
            expected
        })
        .collect()
}

#[track_caller]
fn is_the_comparison(table: &[Vec<String>], comparison: &Value) {
    let columns = texts(&comparison["provinces"]);
    assert_eq!(table[0][0], "序号");
    assert_eq!(table[0][2..2 + columns.len()], columns[..]);
    let expected = expected(comparison);
    assert_eq!(table.len() - 1, expected.len());
    for (row, expected) in table[1..].iter().zip(&expected) {
        assert_eq!(row[..expected.len()], expected[..]);
    }
}

/// Writes a table and reads it.
fn written(desk: &Desk, file: &str, args: &[&str]) -> Vec<u8> {
    let args = [&["compare", "-o", file], args].concat();
    desk.run(&args).exits(0);
    desk.read(file)
}

fn written_page(desk: &Desk, args: &[&str]) -> (String, Page) {
    let html = String::from_utf8(written(desk, "表.html", args)).unwrap();
    let page = page(&html);
    (html, page)
}

#[test]
fn every_cell_of_the_word_table_reads_as_the_json_says() {
    let desk = Desk::new();
    let comparison = desk.json(&["compare"], 0);
    let document = written(&desk, "表.docx", &["--show-contacts"]);
    let tables = word_tables(&document);
    is_the_comparison(&tables[0], &comparison);
    assert_eq!(tables[0][0].last().unwrap(), "备注");
    for (row, notice) in tables[1][1..].iter().zip(list(&comparison["notices"])) {
        assert_eq!(row[0], text(&notice["title"]));
        assert_eq!(row[6], text(&notice["path"]));
        assert_eq!(row[8], text(&notice["sha256"]));
    }
    for (table, view) in tables[2..].iter().zip(["targets", "dates", "activities"]) {
        is_the_listing(table, &desk.json(&["compare", "--view", view], 0));
    }
    assert_eq!(tables.len(), 5);
}

#[test]
fn every_cell_of_the_page_reads_as_the_json_says() {
    let desk = Desk::new();
    let comparison = desk.json(&["compare"], 0);
    let (_, page) = written_page(&desk, &["--show-contacts"]);
    is_the_comparison(&page.tables[0], &comparison);
    let rows = list(&comparison["rows"]).iter();
    let columns = texts(&comparison["provinces"]);
    let quotes = rows.flat_map(|row| columns.iter().flat_map(|c| list(&row["cells"][c])));
    let quotes: Vec<[String; 3]> = quotes
        .map(|q| [text(&q["address"]).to_owned(), quoted(q), citation(q)])
        .collect();
    assert_eq!(page.quotes, quotes);
    for (row, notice) in page.tables[1][1..].iter().zip(list(&comparison["notices"])) {
        assert_eq!(row[0], text(&notice["title"]));
        assert_eq!(row[8], text(&notice["sha256"]));
    }
    let markdown = String::from_utf8(written(&desk, "表.md", &[])).unwrap();
    for notice in list(&comparison["notices"]) {
        assert!(markdown.contains(text(&notice["sha256"])));
    }
}

/// That a table is the list that a view gives.
#[track_caller]
fn is_the_listing(table: &[Vec<String>], listing: &Value) {
    let rows = list(&listing["rows"]);
    assert_eq!(table.len() - 1, rows.len());
    for (row, expected) in table[1..].iter().zip(rows) {
        let expected: Vec<&str> = expected.as_object().unwrap().values().map(text).collect();
        assert_eq!(row[..], expected[..]);
    }
}

#[test]
fn a_view_reads_the_same_as_a_document_and_as_a_page() {
    let desk = Desk::new();
    for view in ["dates", "references", "reuse", "activities"] {
        let args = ["--view", view, "--show-contacts"];
        let listing = desk.json(&["compare", "--view", view], 0);
        let document = written(&desk, "表.docx", &args);
        is_the_listing(&word_tables(&document)[0], &listing);
        is_the_listing(&written_page(&desk, &args).1.tables[0], &listing);
    }
}

/// A corpus of `count` provinces whose notices ask for the same.
fn desk_of(count: usize) -> (Desk, Vec<&'static str>) {
    let provinces = [
        "安徽",
        "福建",
        "甘肃",
        "广东",
        "贵州",
        "海南",
        "河北",
        "河南",
        "黑龙江",
    ];
    let desk = Desk::empty();
    for (number, province) in provinces[..count].iter().enumerate() {
        let task = ["科普讲座", "科普展览"][number % 2];
        let notice = small_notice(&format!("甲科协发〔2024〕{}号", number + 1), task);
        desk.write(&format!("corpus/{province}/一.txt"), notice.as_bytes());
    }
    (desk, provinces[..count].to_vec())
}

#[test]
fn the_paper_and_the_shape_follow_the_number_of_columns() {
    let of = |count| {
        let (desk, _) = desk_of(count);
        let document = written(&desk, "表.docx", &[]);
        let comparison = desk.json(&["compare"], 0);
        (
            part(&document, "word/document.xml"),
            word_tables(&document),
            comparison,
        )
    };
    let a4 = "w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"";
    let (xml, tables, comparison) = of(2);
    assert!(xml.contains(a4));
    let facts = ["异同", "数量指标", "责任单位", "完成时限", "备注"];
    assert_eq!(tables[0][0][4..], facts);
    is_the_comparison(&tables[0], &comparison);

    let (xml, tables, comparison) = of(5);
    assert!(xml.contains("w:w=\"23811\" w:h=\"16838\" w:orient=\"landscape\""));
    is_the_comparison(&tables[0], &comparison);

    // A line for each province that has something, and one for all that have nothing.
    let (xml, tables, comparison) = of(9);
    assert!(xml.contains(a4));
    let head = [
        "序号",
        "任务事项（主题）",
        "省份",
        "原文及出处",
        "异同",
        "备注",
    ];
    assert_eq!(tables[0][0], head);
    let mut lines = tables[0][1..].iter();
    for (number, row) in (1..).zip(list(&comparison["rows"])) {
        let columns = texts(&comparison["provinces"]);
        let (empty, filled): (Vec<&str>, Vec<&str>) = columns
            .iter()
            .partition(|column| list(&row["cells"][column]).is_empty());
        let number: usize = number;
        let mut opening = [number.to_string(), text(&row["theme"]).to_owned()];
        for column in filled {
            let line = lines.next().unwrap();
            assert_eq!(line[..2], opening);
            assert_eq!(line[2..4], [column.to_owned(), cell(&row["cells"][column])]);
            opening = [String::new(), String::new()];
        }
        if !empty.is_empty() {
            let line = lines.next().unwrap();
            assert_eq!(line[2..4], [empty.join("、"), NOTHING_FOUND.to_owned()]);
        }
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn marks_of_html_and_xml_in_a_source_are_text() {
    let nasty = "<script>alert(1)</script>与“A&amp;B”]]>及 onclick='x' \"引\"、C&D";
    let (desk, _) = desk_of(1);
    let notice = small_notice("乙科协发〔2024〕9号", nasty);
    desk.write("corpus/湖南/<b>'\"&.txt", notice.as_bytes());
    let comparison = desk.json(&["compare"], 0);
    assert!(comparison.to_string().contains("<script>alert(1)</script>"));
    let document = written(&desk, "表.docx", &["--unit", "<i>&\"科协"]);
    is_the_comparison(&word_tables(&document)[0], &comparison);
    let (html, page) = written_page(&desk, &["--unit", "<i>&\"科协"]);
    is_the_comparison(&page.tables[0], &comparison);
    assert!(!html.contains("<script>alert") && !html.contains("<i>") && !html.contains("<b>'"));
    assert_eq!(html.matches("<script").count(), 1);
}

#[test]
fn telephone_numbers_are_masked_unless_they_are_asked_for() {
    let (desk, _) = desk_of(1);
    let notice = small_notice("乙科协发〔2024〕9号", &format!("科普咨询（电话{PHONE}）"));
    desk.write("corpus/湖南/二.txt", notice.as_bytes());
    for file in ["表.docx", "表.html"] {
        let text = |args: &[&str]| {
            let bytes = written(&desk, file, args);
            match file.ends_with("docx") {
                true => part(&bytes, "word/document.xml"),
                false => String::from_utf8(bytes).unwrap(),
            }
        };
        assert!(!text(&[]).contains(PHONE), "{file}");
        assert!(text(&["--show-contacts"]).contains(PHONE), "{file}");
    }
}

#[test]
fn a_document_is_made_up_as_offices_do() {
    let desk = Desk::new();
    let args = ["--unit", "某市科协", "--date", "2026-11-22"];
    let document = written(&desk, "表.docx", &args);
    let xml = part(&document, "word/document.xml");
    for said in [
        "编制单位：某市科协",
        "编制日期：2026年11月22日",
        "语料状态 ",
        "duizhao ",
    ] {
        assert!(xml.contains(said), "{said}");
    }
    // One head for each table, all rows but tall ones whole, every run with the font of Chinese.
    let tables = xml.matches("<w:tbl>").count();
    assert_eq!(xml.matches("<w:tblHeader/>").count(), tables);
    let rows = xml.matches("<w:tr>").count();
    let whole = xml.matches("<w:cantSplit/>").count();
    assert!(whole < rows && whole * 10 > rows * 9, "{whole} of {rows}");
    let runs = xml.matches("<w:r>").count();
    assert_eq!(xml.matches("<w:rFonts w:hint=\"eastAsia\"/>").count(), runs);
    let styles = part(&document, "word/styles.xml");
    for font in ["方正小标宋简体", "仿宋", "黑体", "宋体"] {
        assert!(styles.contains(&format!("w:eastAsia=\"{font}\"")), "{font}");
    }
    for style in xml.split("<w:pStyle w:val=\"").skip(1) {
        let id = style.split('"').next().unwrap();
        assert!(styles.contains(&format!("w:styleId=\"{id}\"")), "{id}");
    }
    let footer = part(&document, "word/footer.xml");
    let page = footer.find("PAGE").unwrap();
    assert!(footer[..page].contains("— ") && footer[page..].contains(" —"));
    // Our own reader reads it, too.
    let parsed = desk.run(&["parse", "表.docx"]).exits(0).stdout;
    assert!(parsed.contains("任务事项对照表"), "{parsed}");
}

#[test]
fn a_page_needs_nothing_from_outside_and_runs_nothing_but_its_own_script() {
    let desk = Desk::new();
    let (html, page) = written_page(&desk, &[]);
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"zh-CN\">"));
    let lower = html.to_lowercase();
    for outside in [
        "src=",
        "url(",
        "@import",
        "<link",
        "<img",
        "<iframe",
        "<object",
        "style=\"",
        "fetch(",
        "xmlhttp",
        "innerhtml",
        "localstorage",
    ] {
        assert!(!lower.contains(outside), "{outside}");
    }
    assert!(page.links.iter().all(|link| link.starts_with('#')));
    let within = |tag: &str| {
        let after = html.split_once(&format!("<{tag}>")).unwrap().1;
        after.split_once(&format!("</{tag}>")).unwrap().0.to_owned()
    };
    let source = |tag: &str| {
        let hash = Sha256::digest(within(tag));
        let hash = base64::engine::general_purpose::STANDARD.encode(hash);
        format!("{tag}-src 'sha256-{hash}'")
    };
    let policy = html
        .split("Content-Security-Policy\" content=\"")
        .nth(1)
        .unwrap();
    let policy = policy.split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"));
    assert!(policy.contains(&source("style")) && policy.contains(&source("script")));
    // Anchors are unique, and whatever is linked to or looked for by the script is there.
    let ids: BTreeSet<&str> = page.ids.iter().map(String::as_str).collect();
    assert_eq!(ids.len(), page.ids.len());
    let script = within("script");
    let wanted = script.split("getElementById(\"").skip(1);
    let wanted = wanted.map(|rest| rest.split('"').next().unwrap());
    let wanted: Vec<&str> = wanted.chain(page.links.iter().map(|l| &l[1..])).collect();
    assert!(wanted.len() > 70);
    for id in wanted {
        assert!(ids.contains(id), "{id}");
    }
    // What needs the script is hidden until it runs.
    assert!(html.contains("<div id=\"tools\" hidden>"));
    assert!(!html.contains("class=\"pick\""));
}
