//! `duizhao verify` on the columns that have no citations of their own: 异同, 数量指标, 责任单位, 完成时限.

use super::verify::{TABLES, edit, note_codes, wrong};
use super::*;

const WORKBOOK: &str = "对照表.xlsx";
const SHEET: &str = "对照表";

/// A desk with two small notices and the table `name` made of them.
fn desk(name: &str) -> Desk {
    let desk = Desk::empty();
    let tasks = [
        (
            "corpus/重庆/a.txt",
            "渝科协发〔2024〕1号",
            "科普巡讲，全年举办科普报告会15场，请于6月20日前报送计划（市教委牵头，市科技局配合）",
        ),
        (
            "corpus/湖南/b.txt",
            "湘科协通〔2024〕2号",
            "科普巡讲，全年举办科普报告会6场，请于9月10日前报送计划",
        ),
    ];
    for (path, number, task) in tasks {
        desk.write(path, small_notice(number, task).as_bytes());
    }
    desk.run(&["compare", "-q", "-o", name]).exits(0);
    desk
}

/// The findings in columns without citations.
fn stated(report: &Value) -> Vec<&Value> {
    let quotes = list(&report["quotes"]).iter();
    quotes.filter(|quote| quote["kind"] == "stated").collect()
}

#[test]
fn what_nobody_touched_agrees_in_every_format() {
    for name in TABLES.into_iter().filter(|name| !name.ends_with("json")) {
        let desk = desk(name);
        let report = desk.json(&["verify", name], 0);
        let lines = stated(&report);
        assert!(lines.len() > 3, "{name}: {report:#}");
        assert!(lines.iter().all(|line| line["status"] == "agrees"));
        assert_eq!(number(&report["counts"]["stated"]), lines.len() as u64);
        assert_eq!(list(&report["unchecked_columns"]), &[] as &[Value]);
        let columns: Vec<&str> = lines.iter().map(|line| text(&line["column"])).collect();
        let has_all = [".xlsx", ".docx"].iter().any(|e| name.ends_with(e));
        for column in ["异同", "数量指标", "责任单位", "完成时限"] {
            let is_there = has_all || column == "异同";
            assert_eq!(columns.contains(&column), is_there, "{name} {column}");
        }
    }
}

#[test]
fn a_changed_word_is_found_in_each_column_and_its_cell_named() {
    for (from, to, column) in [
        ("湖南：6场", "湖南：8场", "数量指标"),
        ("重庆：15场", "重庆：5场", "数量指标"),
        ("市教委（牵头）", "市教委（配合）", "责任单位"),
        ("市教委（牵头）", "市教育局（牵头）", "责任单位"),
        ("重庆：6月20日前", "重庆：6月21日前", "完成时限"),
        ("湖南：9月10日前", "湖南：6月20日前", "完成时限"),
        ("数量“6场”", "数量“8场”", "异同"),
        ("有：", "有：四川、", ""),
        ("% 的文字", "9% 的文字", "异同"),
    ] {
        let desk = desk(WORKBOOK);
        edit(&desk, WORKBOOK, from, to);
        let code = i32::from(!column.is_empty());
        let report = desk.json(&["verify", WORKBOOK], code);
        let lines = stated(&report);
        let wrong: Vec<&&Value> = lines.iter().filter(|l| l["status"] != "agrees").collect();
        assert_eq!(wrong.len(), 1, "{to}: {wrong:#?}");
        if column.is_empty() {
            assert_eq!(wrong[0]["status"], "remark");
            continue;
        }
        assert_eq!(
            (&wrong[0]["status"], &wrong[0]["column"]),
            (&"changed".into(), &column.into()),
            "{to}"
        );
        let place = &wrong[0]["place"];
        assert_eq!(place["sheet"], SHEET);
        let cell = text(&place["cell"]);
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(desk.path(WORKBOOK)).unwrap();
        let range = calamine::Reader::worksheet_range(&mut book, SHEET).unwrap();
        let row: u32 = cell[1..].parse().unwrap();
        let at = (row - 1, u32::from(cell.as_bytes()[0] - b'A'));
        assert!(
            range.get_value(at).unwrap().to_string().contains(to),
            "{cell}"
        );
        let ran = desk.run(&["verify", "-q", WORKBOOK]).exits(1);
        assert!(
            ran.stdout.contains("有改动") && ran.stdout.contains(cell),
            "{}",
            ran.stdout
        );
        fits_a_terminal(&ran.stdout);
        assert!(is_chinese(&ran.stdout));
    }
}

#[test]
fn the_rest_of_a_number_does_not_pass_for_it_in_a_list_either() {
    const LIST: &str = "指标.csv";
    let desk = desk(WORKBOOK);
    desk.run(&["compare", "-q", "--view", "targets", "-o", LIST])
        .exits(0);
    desk.json(&["verify", LIST], 0);
    edit(&desk, LIST, ",15场,", ",5场,");
    let report = desk.json(&["verify", LIST], 1);
    assert_eq!(report["counts"]["changed"], 1, "{report:#}");
}

#[test]
fn every_format_is_checked() {
    for name in TABLES.into_iter().filter(|name| !name.ends_with("json")) {
        let desk = desk(name);
        edit(&desk, name, "“6场”", "“8场”");
        let report = desk.json(&["verify", name], 1);
        let wrong = wrong(&report);
        assert_eq!(wrong.len(), 1, "{name}: {wrong:#?}");
        assert_eq!(wrong[0]["column"], "异同", "{name}");
        assert_eq!(note_codes(wrong[0]), ["not_of"]);
    }
}

#[test]
fn what_a_person_wrote_is_a_remark_and_a_renamed_column_is_told() {
    let name = "对照表.csv";
    let desk = desk(name);
    edit(&desk, name, "有：", "请张三再核\n有：");
    let report = desk.json(&["verify", name], 0);
    assert_eq!(report["counts"]["remark"], 1);
    edit(&desk, name, "异同", "比较");
    edit(&desk, name, "“6场”", "“8场”");
    let report = desk.json(&["verify", name], 0);
    assert!(stated(&report).is_empty());
    assert_eq!(list(&report["unchecked_columns"]), ["比较"]);
    let ran = desk.run(&["verify", name]).exits(0);
    assert!(ran.stdout.contains("未核对的列：比较"), "{}", ran.stdout);
}

#[test]
fn words_of_a_province_whose_quote_is_gone_do_not_pass() {
    let name = "对照表.csv";
    let desk = desk(name);
    let table = String::from_utf8(desk.read(name)).unwrap();
    let gone = table.replacen(
        "——湘科协通〔2024〕2号#一（一）",
        "——渝科协发〔2024〕1号#一（一）",
        1,
    );
    assert_ne!(gone, table);
    desk.write(name, gone.as_bytes());
    let report = desk.json(&["verify", name], 1);
    let lines = stated(&report);
    let is_wrong =
        |line: &&&Value| line["status"] == "changed" && text(&line["found"]).starts_with("仅湖南");
    assert_eq!(lines.iter().filter(is_wrong).count(), 1, "{lines:#?}");
}

#[test]
fn a_source_that_changed_is_told_as_such() {
    let desk = desk(WORKBOOK);
    let path = "corpus/湖南/b.txt";
    let source = String::from_utf8(desk.read(path)).unwrap();
    desk.write(path, source.replace("6场", "7场").as_bytes());
    let report = desk.json(&["verify", WORKBOOK], 1);
    let lines = stated(&report);
    let target = lines.iter().find(|l| l["found"] == "湖南：6场").unwrap();
    assert_eq!(target["status"], "source_changed");
    desk.write(path, b"%PDF-1.4 nothing of a file");
    let report = desk.json(&["verify", WORKBOOK], 3);
    let lines = stated(&report);
    let target = lines.iter().find(|l| l["found"] == "湖南：6场").unwrap();
    assert_eq!(target["status"], "unchecked");
}

#[test]
fn many_provinces_below_each_other_are_told_apart() {
    let desk = Desk::empty();
    let provinces = [
        "重庆", "湖南", "广西", "四川", "贵州", "云南", "湖北", "江西", "福建",
    ];
    for (i, province) in provinces.into_iter().enumerate() {
        let task = format!("科普巡讲，全年举办科普报告会{}场", 11 + 3 * i);
        let notice = small_notice(&format!("某科协发〔2024〕{}号", i + 1), &task);
        desk.write(&format!("corpus/{province}/a.txt"), notice.as_bytes());
    }
    let other = small_notice("某科协发〔2024〕20号", "青少年科技创新大赛，表彰30人");
    desk.write("corpus/重庆/b.txt", other.as_bytes());
    let name = "对照表.docx";
    desk.run(&["compare", "-q", "-o", name]).exits(0);
    let report = desk.json(&["verify", name], 0);
    assert!(number(&report["counts"]["stated"]) >= 10, "{report:#}");
    assert_eq!(report["counts"]["remark"], 0);
    // What Guangxi says is not what Hunan says.
    edit(
        &desk,
        name,
        "仅湖南提到：数量“14场”",
        "仅湖南提到：数量“17场”",
    );
    let report = desk.json(&["verify", name], 1);
    let wrong = wrong(&report);
    assert_eq!(wrong.len(), 1);
    assert_eq!(wrong[0]["column"], "异同");
    assert_eq!(wrong[0]["expected"], "14场");
}
