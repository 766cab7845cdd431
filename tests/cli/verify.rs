//! `duizhao verify`: a table is checked against its sources, and nothing wrong passes for right.

use std::io::{Read, Write};

use super::*;

/// A desk with a table of each format, made by the program.
fn with_table(name: &str) -> Desk {
    let desk = Desk::new();
    desk.run(&["compare", "-q", "-o", name]).exits(0);
    desk
}

/// The formats whose tables are checked.
pub(super) const TABLES: [&str; 6] = [
    "对照表.xlsx",
    "对照表.docx",
    "对照表.html",
    "对照表.csv",
    "对照表.md",
    "对照表.json",
];

/// Words that stand in one clause only, in [`TALENT`].
const PHRASE: &str = "壮大科普人才队伍";

/// Replaces the first `from` in a file by `to`; in a workbook, in its shared strings.
pub(super) fn edit(desk: &Desk, name: &str, from: &str, to: &str) {
    let bytes = desk.read(name);
    if !bytes.starts_with(b"PK") {
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(from), "no {from} in {name}");
        return desk.write(name, text.replacen(from, to, 1).as_bytes());
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut edited = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut is_done = false;
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if let Ok(text) = std::str::from_utf8(&bytes)
            && text.contains(from)
            && !is_done
        {
            bytes = text.replacen(from, to, 1).into_bytes();
            is_done = true;
        }
        let options = zip::write::SimpleFileOptions::default();
        let name = part.name().unwrap().into_owned();
        edited.start_file(name, options).unwrap();
        edited.write_all(&bytes).unwrap();
    }
    assert!(is_done, "no {from} in {name}");
    desk.write(name, &edited.finish().unwrap().into_inner());
}

/// The quotes of a report that do not agree.
pub(super) fn wrong(report: &Value) -> Vec<&Value> {
    let quotes = list(&report["quotes"]).iter();
    quotes.filter(|quote| quote["status"] != "agrees").collect()
}

pub(super) fn note_codes(quote: &Value) -> Vec<&str> {
    list(&quote["notes"])
        .iter()
        .map(|n| text(&n["code"]))
        .collect()
}

#[test]
fn a_table_as_it_was_made_agrees_in_every_format() {
    for name in TABLES {
        let desk = with_table(name);
        // Never the index.
        std::fs::remove_dir_all(desk.path("index")).unwrap();
        let report = desk.json(&["verify", name], 0);
        has_keys(&report, &["table", "quotes", "counts"]);
        assert!(number(&report["counts"]["quotes"]) > 40, "{name}");
        assert_eq!(report["counts"]["quotes"], report["counts"]["agrees"]);
        assert!(!desk.path("index").exists());
        let ran = desk.run(&["verify", name]).exits(0);
        assert!(ran.stdout.contains("有改动 0，出处不存在 0，来源已变 0"));
        fits_a_terminal(&ran.stdout);
        assert_eq!(desk.run(&["verify", "-q", name]).exits(0).stdout, "");
    }
}

#[test]
fn a_changed_character_is_found_and_told_with_its_place() {
    for (name, cell) in TABLES
        .into_iter()
        .zip(["D", "表", "表", "D", "第", "rows["])
    {
        let desk = with_table(name);
        edit(
            &desk,
            name,
            "组建学会科学传播专家团队",
            "组建学会科技传播专家团队",
        );
        let report = desk.json(&["verify", name], 1);
        let wrong = wrong(&report);
        assert!(!wrong.is_empty(), "{name}");
        let quote = wrong[0];
        assert_eq!(quote["status"], "changed", "{name}");
        assert!(text(&quote["place"]["cell"]).starts_with(cell));
        let difference = &list(&quote["differences"])[0];
        assert_eq!(
            (text(&difference["expected"]), text(&difference["found"])),
            ("学", "技")
        );
        assert!(text(&quote["expected"]).contains("组建学会科学传播专家团队"));
        assert!(text(&quote["found"]).contains("组建学会科技传播专家团队"));
        let ran = desk.run(&["verify", name, "-q"]).exits(1);
        assert!(ran.stdout.contains("[-学-][+技+]"), "{}", ran.stdout);
        assert!(ran.stdout.contains("有改动") && !ran.stdout.contains("一致"));
    }
}

#[test]
fn a_workbook_names_sheet_and_cell() {
    let desk = with_table("对照表.xlsx");
    edit(
        &desk,
        "对照表.xlsx",
        "组建学会科学传播专家团队",
        "组建学会科技传播专家团队",
    );
    let report = desk.json(&["verify", "对照表.xlsx"], 1);
    let place = &wrong(&report)[0]["place"];
    assert_eq!(place["sheet"], "对照表");
    let cell = text(&place["cell"]);
    assert!(cell.starts_with(['C', 'D', 'E']), "{cell}");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(desk.path("对照表.xlsx")).unwrap();
    let range = calamine::Reader::worksheet_range(&mut book, "对照表").unwrap();
    // A quote that goes on in the next row of the sheet has two cells.
    let shown: String = cell
        .split('—')
        .map(|cell| {
            let row: u32 = cell[1..].parse().unwrap();
            let column = u32::from(cell.as_bytes()[0] - b'A');
            range.get_value((row - 1, column)).unwrap().to_string()
        })
        .collect();
    assert!(shown.contains("组建学会科技传播专家团队"));
}

#[test]
fn a_source_that_changed_is_told_from_a_quote_that_changed() {
    let desk = with_table("对照表.xlsx");
    let source = String::from_utf8(desk.read(CHONGQING)).unwrap();
    // Elsewhere in the file.
    desk.write(
        CHONGQING,
        source
            .replacen("2022 年 1 月 13 日", "2022 年 1 月 14 日", 1)
            .as_bytes(),
    );
    let report = desk.json(&["verify", "对照表.xlsx"], 0);
    let changed = |q: &&Value| note_codes(q).contains(&"file_changed");
    assert!(list(&report["quotes"]).iter().any(|q| changed(&q)));
    // In the quote.
    assert!(source.contains(PHRASE));
    desk.write(
        CHONGQING,
        source.replace(PHRASE, "壮大科普志愿队伍").as_bytes(),
    );
    let report = desk.json(&["verify", "对照表.xlsx"], 1);
    let wrong = wrong(&report);
    assert!(wrong.iter().all(|q| q["status"] == "source_changed"));
    assert!(wrong.iter().any(|q| q["address"] == TALENT));
    // The clause is gone.
    let start = source.find("（四）").unwrap();
    desk.write(CHONGQING, &source.as_bytes()[..start]);
    desk.json(&["verify", "对照表.xlsx"], 1);
    // The file is gone.
    desk.remove(CHONGQING);
    let report = desk.json(&["verify", "对照表.xlsx"], 1);
    let talent = list(&report["quotes"])
        .iter()
        .find(|q| q["address"] == TALENT);
    let talent = talent.unwrap();
    assert_eq!(talent["status"], "no_such_source");
    assert!(note_codes(talent).contains(&"file_gone"));
}

#[test]
fn a_source_that_cannot_be_read_leaves_its_quotes_unchecked() {
    let desk = with_table("对照表.xlsx");
    desk.write(CHONGQING, b"%PDF-1.4 nothing of a file");
    let ran = desk.run(&["verify", "对照表.xlsx"]).exits(3);
    assert!(ran.stdout.contains("未能核对") && ran.stderr.contains(CHONGQING));
}

/// A desk with a small notice and a table with `cell`.
fn with_cell(cell: &str) -> Desk {
    let desk = Desk::empty();
    let notice = small_notice("某科协发〔2024〕1号", "科普活动");
    desk.write("corpus/a.txt", notice.as_bytes());
    let cell = cell.replace('"', "\"\"");
    desk.write("t.csv", format!("序号,某市\n1,\"{cell}\"\n").as_bytes());
    desk
}

const QUOTE: &str = "（一）科普活动。组织开展科普活动，做好总结。";
const CITED: &str = "某科协发〔2024〕1号#一（一）";

#[test]
fn what_is_wrong_with_a_quote_is_said() {
    let desk = with_cell(&format!("{QUOTE}\n——{CITED}"));
    desk.json(&["verify", "t.csv"], 0);
    let body = QUOTE.trim_start_matches("（一）");
    let cases = [
        (format!("{body}\n——{CITED}"), "changed", "label"),
        (format!("（二）{body}\n——{CITED}"), "changed", "label"),
        (format!("（一）科普活动。\n——{CITED}"), "changed", "excerpt"),
        (
            format!("（一）科普活动。……做好总结。\n——{CITED}"),
            "changed",
            "excerpt",
        ),
        (format!("{QUOTE}\n——{CITED}，第3页"), "changed", "page"),
        (
            format!("{QUOTE}\n——某科协发〔2024〕1号#一（二）"),
            "no_such_source",
            "stands_at",
        ),
        (
            format!("{QUOTE}\n——某科协发〔2024〕1号#五"),
            "no_such_source",
            "stands_at",
        ),
        (
            "另写。\n——某科协发〔2024〕1号#一（二）".to_owned(),
            "no_such_source",
            "nearest",
        ),
        (
            format!("{QUOTE}\n——某科协发〔2024〕1号"),
            "no_such_source",
            "no_clause",
        ),
        (
            format!("{QUOTE}\n——某科协发〔2024〕2号#一（一）"),
            "no_such_source",
            "nearest",
        ),
        (format!("——{CITED}"), "changed", "label"),
    ];
    for (cell, status, note) in cases {
        let desk = with_cell(&cell);
        let report = desk.json(&["verify", "t.csv"], 1);
        let quote = &list(&report["quotes"])[0];
        assert_eq!(quote["status"], status, "{cell}: {quote:#}");
        assert!(note_codes(quote).contains(&note), "{cell}: {quote:#}");
        assert_eq!(quote["place"]["cell"], "B2");
        let ran = desk.run(&["verify", "t.csv"]).exits(1);
        fits_a_terminal(&ran.stdout);
        assert!(is_chinese(&ran.stdout));
    }
}

#[test]
fn an_address_may_be_written_as_people_write_it() {
    for address in [
        "某科协发[2024]1号#一(一)",
        "某科协发（2024） 1号＃一、（一）",
        "某市科学技术协会关于开展有关工作的通知#一（一）",
    ] {
        let desk = with_cell(&format!("{QUOTE}  \r\n--{address}\r\n"));
        desk.json(&["verify", "t.csv"], 0);
    }
}

#[test]
fn a_quote_without_a_citation_is_told_and_a_remark_is_not_one() {
    let whole = format!("{QUOTE}\n——{CITED}");
    for (cell, note) in [
        (format!("{whole}\n\n{QUOTE}"), "stands_at"),
        (format!("{whole}\n\n组织开展科普活动，做好总结"), "part_of"),
        (
            format!("{whole}\n\n（三）组织学习讨论，形成报告。"),
            "not_found",
        ),
    ] {
        let report = with_cell(&cell).json(&["verify", "t.csv"], 1);
        let quote = &list(&report["quotes"])[1];
        assert_eq!(quote["status"], "uncited", "{cell}");
        assert_eq!(note_codes(quote), [note], "{cell}");
    }
    let desk = with_cell(&format!("{whole}\n\n此条请张三再核"));
    let report = desk.json(&["verify", "t.csv"], 0);
    assert_eq!(report["counts"]["remark"], 1);
    assert_eq!(report["counts"]["quotes"], 1);
    assert!(desk.run(&["verify", "t.csv"]).stdout.contains("旁注 1 处"));
}

#[test]
fn a_table_without_quotes_is_not_in_order() {
    let desk = with_cell("没有引文");
    let ran = desk.run(&["verify", "t.csv"]).exits(1);
    assert!(ran.stderr.contains("没有找到引文"));
    let report = desk.json(&["verify", "t.csv"], 1);
    assert_eq!(report["error"]["code"], "no_quotes");
    desk.write("empty.csv", b"");
    desk.run(&["verify", "empty.csv"]).exits(3);
}

#[test]
fn a_table_that_cannot_be_read_is_named() {
    let desk = with_table("对照表.xlsx");
    let bytes = desk.read("对照表.xlsx");
    desk.write("half.xlsx", &bytes[..bytes.len() / 2]);
    desk.write("words.txt", "只是文字".as_bytes());
    desk.write("half.json", b"{\"rows\": [");
    for name in ["half.xlsx", "words.txt", "half.json", "missing.xlsx"] {
        let ran = desk.run(&["verify", name]).exits(3);
        assert!(ran.stderr.contains(name) && is_chinese(&ran.stderr));
        let report = desk.json(&["verify", name], 3);
        has_keys(&report["error"], &["code", "message"]);
    }
    // The others are checked all the same.
    let report = desk.json(&["verify", "half.xlsx", "对照表.xlsx"], 3);
    let tables = list(&report["tables"]);
    assert!(tables[0].get("error").is_some() && number(&tables[1]["counts"]["agrees"]) > 40);
    desk.run(&["verify"]).exits(2);
    let ran = desk.run(&["verify", "--format", "csv", "对照表.xlsx"]);
    ran.exits(2);
    desk.run(&["verify", "对照表.xlsx", "--corpus", "nowhere"])
        .exits(4);
}

#[test]
fn a_path_in_a_table_opens_nothing() {
    let desk = with_cell("");
    let secret = small_notice("密科协发〔2024〕1号", "科普活动");
    desk.write("secret/b.txt", secret.as_bytes());
    let outside = desk.path("secret/b.txt");
    for path in [
        "secret/b.txt",
        "../secret/b.txt",
        outside.to_str().unwrap(),
        "/etc/passwd",
    ] {
        let table = serde_json::json!({
            "notices": [{ "document_number": "密科协发〔2024〕1号", "path": path, "sha256": "0" }],
            "rows": [{ "cells": { "某市": [{
                "address": "密科协发〔2024〕1号#一（一）", "label": "（一）",
                "text": QUOTE.trim_start_matches("（一）"), "page": null,
            }] } }],
        });
        desk.write("t.json", table.to_string().as_bytes());
        let report = desk.json(&["verify", "t.json"], 1);
        assert_eq!(
            list(&report["quotes"])[0]["status"],
            "no_such_source",
            "{path}"
        );
        assert!(!report.to_string().contains("root:"));
    }
    // What the user names is read.
    let report = desk.json(&["verify", "t.json", "--source", "secret/b.txt"], 0);
    assert_eq!(note_codes(&list(&report["quotes"])[0]), ["file_changed"]);
    desk.json(
        &[
            "verify",
            "t.json",
            "--source",
            "secret/b.txt",
            "--corpus",
            "nowhere",
        ],
        0,
    );
}

#[test]
fn a_table_is_no_source_of_itself() {
    let desk = with_cell("");
    let line = "乙科协发〔2024〕9号\n关于开展活动的通知\n各学会：\n一、主要任务。做好总结。\n";
    let table = format!(
        "{line}\n| 序号 | 某市 |\n| --- | --- |\n| 1 | 一、主要任务。做好总结。<br>——乙科协发〔2024〕9号#一 |\n"
    );
    desk.write("corpus/table.md", table.as_bytes());
    let report = desk.json(&["verify", "corpus/table.md"], 1);
    assert_eq!(list(&report["quotes"])[0]["status"], "no_such_source");
}

#[test]
fn masked_numbers_are_no_difference() {
    let desk = Desk::empty();
    let task = "科普活动，请将名单报某市科协（联系人：赵甲乙，电话13812345678）";
    desk.write(
        "corpus/重庆/a.txt",
        small_notice("渝科协发〔2024〕1号", task).as_bytes(),
    );
    for (name, more) in [("a.csv", None), ("b.csv", Some("--show-contacts"))] {
        let args = ["compare", "-q", "-o", name].into_iter().chain(more);
        desk.run(&args.collect::<Vec<_>>()).exits(0);
        let table = String::from_utf8(desk.read(name)).unwrap();
        assert_eq!(table.contains("138****5678"), more.is_none());
        desk.json(&["verify", name], 0);
    }
    let table = String::from_utf8(desk.read("a.csv")).unwrap();
    desk.write(
        "a.csv",
        table.replace("138****5678", "138****5679").as_bytes(),
    );
    desk.json(&["verify", "a.csv"], 1);
}

#[test]
fn listings_are_checked_sentence_by_sentence() {
    for view in ["targets", "dates", "bodies", "activities"] {
        for extension in ["xlsx", "csv", "md", "json"] {
            let name = format!("{view}.{extension}");
            let desk = Desk::new();
            desk.run(&["compare", "-q", "--view", view, "-o", &name])
                .exits(0);
            let report = desk.json(&["verify", &name], 0);
            assert!(number(&report["counts"]["agrees"]) > 3, "{name}");
        }
    }
    let desk = Desk::new();
    desk.run(&["compare", "-q", "--view", "targets", "-o", "t.csv"])
        .exits(0);
    edit(&desk, "t.csv", "15", "16");
    let report = desk.json(&["verify", "t.csv"], 1);
    assert!(wrong(&report).iter().all(|q| note_codes(q) == ["column"]));
}

#[test]
fn a_csv_of_another_program_is_read() {
    let desk = with_table("对照表.csv");
    let text = String::from_utf8(desk.read("对照表.csv")).unwrap();
    let (gb, _, lossy) = encoding_rs::GB18030.encode(&text);
    assert!(!lossy);
    desk.write("gb.csv", &gb);
    let with_mark = format!("\u{FEFF}{}", text.replace("\r\n", "\n"));
    desk.write("mark.csv", with_mark.as_bytes());
    for name in ["gb.csv", "mark.csv"] {
        let report = desk.json(&["verify", name], 0);
        assert!(number(&report["counts"]["agrees"]) > 40, "{name}");
    }
}

#[test]
fn versions_of_one_title_are_both_sources() {
    let desk = with_cell("");
    let text = |year: u32, sum: &str| {
        format!(
            "某市科学技术普及条例\n（{year}年3月1日通过）\n第一条 为了{sum}，制定本条例。\n第二条 本条例应当{sum}执行。\n"
        )
    };
    desk.write("corpus/重庆/a.txt", text(2010, "普及科学").as_bytes());
    desk.write("corpus/湖南/b.txt", text(2020, "推进创新").as_bytes());
    let cell = "第一条为了普及科学，制定本条例。\n——某市科学技术普及条例#第一条\n\n\
                第一条为了推进创新，制定本条例。\n——某市科学技术普及条例#第一条";
    desk.write("t.csv", format!("序号,某市\n1,\"{cell}\"\n").as_bytes());
    desk.json(&["verify", "t.csv"], 0);
}

#[test]
fn a_bomb_is_refused() {
    let desk = with_table("对照表.xlsx");
    let zeros = format!("<!--{}-->", " ".repeat(30_000_000));
    edit(&desk, "对照表.xlsx", "</sst>", &format!("</sst>{zeros}"));
    let report = desk.json(&["verify", "对照表.xlsx"], 3);
    assert_eq!(report["error"]["code"], "compression_bomb");
}
