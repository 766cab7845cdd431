//! What becomes of the files: the old one is kept, another may be written, what is no table is refused.

use super::edited::Edited;
use super::*;

#[test]
fn nothing_is_written_when_no_source_has_changed() {
    let desk = desk();
    let mut edited = Edited::open(&desk, TABLE);
    edited.write("I6", "请张三核对");
    edited.save(&desk, TABLE);
    let before = desk.read(TABLE);
    let ran = desk.run(&["compare", "--refresh", TABLE]).exits(0);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("没有需要更新的内容"));
    assert!(desk.read(TABLE) == before && !desk.names().contains(&OLD.to_owned()));
    desk.run(&["compare", "-q", "--refresh", TABLE, "-o", "另存.xlsx"])
        .exits(0);
    assert!(desk.read("另存.xlsx") == before);
}

#[test]
fn the_options_of_the_first_run_hold_unless_others_are_given() {
    let desk = desk();
    let made = [
        "compare",
        "-q",
        "-o",
        TABLE,
        "--province",
        "广西",
        "--unit",
        "甲处",
        "--date",
        "2026-01-02",
    ];
    desk.run(&made).exits(0);
    news_arrive(&desk);
    assert!(refreshed(&desk)["changed"] == false);
    let report = desk.json(
        &[
            "compare",
            "--refresh",
            TABLE,
            "--province",
            "广西",
            "--province",
            "湖南",
        ],
        0,
    );
    assert_eq!(texts(&report["new_columns"]), ["湖南"]);
    assert!(table(&desk)["A2"].contains("编制单位：甲处"));
}

#[test]
fn the_old_file_is_never_overwritten_and_another_may_be_written() {
    let desk = desk();
    desk.write(OLD, b"mine");
    news_arrive(&desk);
    let before = desk.read(TABLE);
    desk.run(&["compare", "-q", "--refresh", TABLE, "-o", "另存.xlsx"])
        .exits(0);
    assert!(desk.read(TABLE) == before);
    assert!(sheet(&desk, "另存.xlsx", "对照表")["E5"] == "湖南");
    desk.write("~$对照表.xlsx", b"");
    let ran = desk.run(&["compare", "--refresh", TABLE]).exits(0);
    assert!(ran.stderr.contains("正在别的程序中打开"));
    assert_eq!(desk.read(OLD), b"mine");
    assert!(desk.read("对照表（更新前2）.xlsx") == before);
}

#[test]
fn what_is_no_table_of_ours_is_refused_and_left_alone() {
    let desk = desk();
    desk.write("a.md", b"# x");
    desk.run(&["compare", "--refresh", "a.md"]).exits(2);
    desk.run(&["compare", "--refresh", TABLE, "--view", "dates"])
        .exits(2);
    let refused = |name: &str, bytes: &[u8], code: &str| {
        desk.write(name, bytes);
        desk.run(&["compare", "--refresh", name, "--format", "json"])
            .exits(4)
            .tells_json_error(code);
        assert!(desk.read(name) == bytes);
    };
    desk.run(&["compare", "--refresh", "无.xlsx", "--format", "json"])
        .exits(4)
        .tells_json_error("unreadable_table");
    refused("a.xlsx", b"PK\x03\x04", "bad_container");
    refused("b.xlsx", b"hello", "bad_container");
    refused(
        "c.xlsx",
        &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0],
        "encrypted",
    );
    let hostile = |change: &dyn Fn(&mut Edited)| {
        let mut edited = Edited::open(&desk, TABLE);
        change(&mut edited);
        edited.save(&desk, "坏.xlsx");
        desk.read("坏.xlsx")
    };
    let sheet = "xl/worksheets/sheet1.xml";
    let no_table = hostile(&|e| e.set(sheet, "<worksheet><sheetData/></worksheet>".to_owned()));
    refused("d.xlsx", &no_table, "no_table");
    let row = hostile(&|e| e.replace(sheet, "<row r=\"7\"", "<row r=\"4000000000\""));
    refused("e.xlsx", &row, "bad_container");
    let column = hostile(&|e| e.replace(sheet, "r=\"C7\"", "r=\"ZZZZZ7\""));
    refused("f.xlsx", &column, "bad_container");
    let entity = hostile(&|e| {
        let text = e.part(sheet).replacen(
            "<worksheet",
            "<!DOCTYPE w [<!ENTITY a \"b\">]><worksheet",
            1,
        );
        e.set(sheet, text);
    });
    refused("g.xlsx", &entity, "bad_container");
    let bomb = hostile(&|e| e.set("xl/sharedStrings.xml", " ".repeat(200 << 20)));
    refused("h.xlsx", &bomb, "compression_bomb");
    let string = hostile(&|e| e.set("xl/sharedStrings.xml", "<sst/>".to_owned()));
    refused("i.xlsx", &string, "bad_container");
    let cut = desk.read(TABLE);
    refused("j.xlsx", &cut[..cut.len() / 2], "bad_container");
}
