//! `duizhao compare --refresh`: what people wrote into a table stays, what the sources changed is
//! updated, what conflicts stands side by side, and nothing a person wrote is lost.

mod edited;
mod files;
mod workbook;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader};
use proptest::prelude::*;

use super::*;
use edited::Edited;

const TABLE: &str = "对照表.xlsx";
const OLD: &str = "对照表（更新前）.xlsx";
const PENDING: &str = "〔更新，请核对〕";

/// What a sheet shows, by the names of its cells.
type Cells = BTreeMap<String, String>;

fn fixture(path: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refresh");
    std::fs::read(folder.join(path)).unwrap()
}

/// A desk with the notices of two provinces and the table made from them: 队伍, 基地, 科普日, 经费
/// (Guangxi alone) and 创作 (Chongqing alone) on the sheet rows 6 to 10.
fn desk() -> Desk {
    let desk = Desk::empty();
    for name in [
        "广西/桂科协发〔2024〕1号.txt",
        "重庆/渝科协发〔2024〕2号.txt",
    ] {
        let notice = fixture(&format!("corpus/{name}"));
        desk.write(&format!("corpus/{name}"), &notice);
    }
    desk.run(&["compare", "-q", "-o", TABLE]).exits(0);
    desk
}

/// Chongqing changes 基地 and 科普日 and takes 创作 back, Hunan answers 队伍 and 基地 and brings 竞赛.
fn news_arrive(desk: &Desk) {
    for name in [
        "重庆/渝科协发〔2024〕2号.txt",
        "湖南/湘科协通〔2024〕3号.txt",
    ] {
        desk.write(
            &format!("corpus/{name}"),
            &fixture(&format!("later/{name}")),
        );
    }
}

/// Refreshes the table and gives the report.
fn refreshed(desk: &Desk) -> Value {
    desk.json(&["compare", "--refresh", TABLE], 0)
}

fn sheet(desk: &Desk, path: &str, name: &str) -> Cells {
    let mut book = calamine::Xlsx::new(Cursor::new(desk.read(path))).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let start = range.start().unwrap_or((0, 0));
    let used = range
        .used_cells()
        .filter(|(.., data)| **data != Data::Empty);
    used.map(|(row, column, data)| {
        let column = char::from(b'A' + u8::try_from(column + start.1 as usize).unwrap());
        (
            format!("{column}{}", row + start.0 as usize + 1),
            data.to_string(),
        )
    })
    .collect()
}

fn table(desk: &Desk) -> Cells {
    sheet(desk, TABLE, "对照表")
}

fn names(value: &Value) -> Vec<&str> {
    list(value).iter().map(|note| text(&note["cell"])).collect()
}

/// Edits the table and refreshes it after the news.
fn after(edit: impl FnOnce(&mut Edited)) -> (Desk, Value) {
    let desk = desk();
    let mut edited = Edited::open(&desk, TABLE);
    edit(&mut edited);
    edited.save(&desk, TABLE);
    news_arrive(&desk);
    let report = refreshed(&desk);
    (desk, report)
}

#[test]
fn a_table_that_nobody_touched_says_what_one_made_now_says() {
    let (desk, report) = after(|_| {});
    desk.run(&["compare", "-q", "-o", "新.xlsx"]).exits(0);
    let rows = |cells: Cells, keep: &[u32]| -> Vec<Vec<String>> {
        let row = |row: &u32| {
            let cell = |c: char| cells.get(&format!("{c}{row}")).cloned().unwrap_or_default();
            ('B'..='I').map(cell).collect()
        };
        keep.iter().map(row).collect()
    };
    // 创作 stays on row 10, and 竞赛 comes behind it.
    let new = rows(sheet(&desk, "新.xlsx", "对照表"), &[5, 6, 7, 8, 9, 10]);
    assert_eq!(rows(table(&desk), &[5, 6, 7, 8, 9, 11]), new);
    assert_eq!(
        list(&report["conflicts"]).len() + list(&report["kept"]).len(),
        0
    );
    assert!(refreshed(&desk)["changed"] == false);
    for name in ["数量指标", "期限", "来源"] {
        assert_eq!(
            sheet(&desk, TABLE, name),
            sheet(&desk, "新.xlsx", name),
            "{name}"
        );
    }
    let head = &table(&desk)["A2"];
    assert!(head.contains("3份文件"), "{head}");
}

#[test]
fn a_row_that_was_long_and_is_short_now_leaves_no_gap() {
    let path = "corpus/重庆/渝科协发〔2024〕2号.txt";
    let desk = desk();
    let short = String::from_utf8(desk.read(path)).unwrap();
    let (before, behind) = short.split_once("二、").unwrap();
    let (own, behind) = behind.split_once('\n').unwrap();
    let long = format!("{before}二、{own}{}\n{behind}", own.repeat(30));
    desk.write(path, long.as_bytes());
    desk.run(&["compare", "-q", "-o", TABLE]).exits(0);
    let goes_on = |cells: &Cells| -> Vec<String> {
        let found = cells.iter().filter(|(_, text)| text.ends_with("（续）"));
        found.map(|(cell, _)| cell[1..].to_owned()).collect()
    };
    assert!(!goes_on(&table(&desk)).is_empty());
    desk.write(path, short.as_bytes());
    refreshed(&desk);
    let part = Edited::open(&desk, TABLE).part("xl/worksheets/sheet1.xml");
    let left = goes_on(&table(&desk));
    assert!(!left.is_empty());
    for row in left {
        let (_, tag) = part.split_once(&format!("<row r=\"{row}\"")).unwrap();
        let tag = tag.split('>').next().unwrap();
        assert!(tag.contains("ht=\"18\""), "{row}: {tag}");
    }
}

#[test]
fn a_new_column_a_new_row_and_what_is_gone_are_told_and_marked() {
    let (desk, report) = after(|_| {});
    let cells = table(&desk);
    assert_eq!(
        [&cells["D5"], &cells["E5"], &cells["F5"]],
        ["重庆", "湖南", "异同"]
    );
    assert_eq!(texts(&report["new_columns"]), ["湖南"]);
    assert_eq!(cells["E8"], "未检索到对应表述");
    assert!(cells["J11"].starts_with("〔新增 20") && cells["A11"] == "6");
    assert_eq!(report["new_rows"][0]["theme"], "开展青少年科技竞赛");
    assert!(cells["J10"].starts_with("〔来源已撤 20"));
    assert!(cells["D10"].contains("评选优秀科普作品20部"));
    assert_eq!(report["withdrawn_rows"][0]["row"], 10);
    assert_eq!(report["old"], OLD);
    let log = sheet(&desk, TABLE, "更新记录");
    let logged = |what: &str| log.values().any(|text| text.contains(what));
    assert!(logged("新增行") && logged("来源已撤的行") && logged("新增列"));
    // What stood there before stands in the log.
    assert!(logged("新建科普教育基地不少于15个") && logged("新建科普教育基地不少于18个"));
}

#[test]
fn what_a_person_changed_stays_and_stands_beside_what_the_sources_say_now() {
    let (desk, report) = after(|edited| {
        edited.write("B7", "基地建设（王处改）");
        edited.write(
            "C6",
            "一、壮大科普人才队伍。本处订正。\n——桂科协发〔2024〕1号#一",
        );
        edited.write(
            "D7",
            "二、建设科普教育基地。本处另有说明。\n——渝科协发〔2024〕2号#二【照搬】",
        );
        edited.write("I7", "已电话核实");
    });
    let cells = table(&desk);
    assert_eq!(cells["B7"], "基地建设（王处改）");
    assert_eq!(
        cells["C6"],
        "一、壮大科普人才队伍。本处订正。\n——桂科协发〔2024〕1号#一"
    );
    let both = &cells["D7"];
    let (mine, now) = both.split_once(PENDING).unwrap();
    assert_eq!(
        mine,
        "二、建设科普教育基地。本处另有说明。\n——渝科协发〔2024〕2号#二【照搬】\n\n"
    );
    assert!(now.contains("不少于18个") && now.ends_with("——渝科协发〔2024〕2号#二【照搬】"));
    assert_eq!(cells["J7"], "已电话核实");
    assert_eq!(names(&report["conflicts"]), ["D7"]);
    assert_eq!(names(&report["kept"]), ["C6", "B7"]);
    assert!(cells["D8"].contains("10月15日前"));
    // The cell to look at is coloured.
    let edited = Edited::open(&desk, TABLE);
    assert!(edited.part("xl/styles.xml").contains("FFFFE699"));
    // And again: nothing more.
    assert!(refreshed(&desk)["changed"] == false);
}

#[test]
fn what_stands_under_the_mark_follows_the_sources_until_somebody_decides() {
    let (desk, _) = after(|edited| {
        edited.write(
            "D7",
            "二、建设科普教育基地。本处另有说明。\n——渝科协发〔2024〕2号#二【照搬】",
        );
    });
    let path = "corpus/重庆/渝科协发〔2024〕2号.txt";
    let notice = String::from_utf8(desk.read(path)).unwrap();
    desk.write(path, notice.replace("18个", "28个").as_bytes());
    refreshed(&desk);
    let cell = &table(&desk)["D7"];
    assert!(cell.contains("本处另有说明") && cell.contains("28个") && !cell.contains("18个"));
    assert_eq!(cell.matches(PENDING).count(), 1);
    // Somebody takes what the sources say.
    let now = cell.split_once(PENDING).unwrap().1.trim().to_owned();
    let mut edited = Edited::open(&desk, TABLE);
    edited.write("D7", &now);
    edited.save(&desk, TABLE);
    desk.write(path, notice.replace("18个", "38个").as_bytes());
    refreshed(&desk);
    let cell = &table(&desk)["D7"];
    assert!(cell.contains("38个") && !cell.contains(PENDING), "{cell}");
}

#[test]
fn one_quote_of_a_cell_is_replaced_and_the_words_beside_it_stay() {
    let (desk, report) = after(|edited| {
        edited.write(
            "D7",
            "先看这里\n\n二、建设科普教育基地。推动科普场馆和教育基地向公众免费开放，新建科普教育基地不少于15个。\r\n\
             ——渝科协发〔2024〕2号#二【照搬】（张三已核）\n\n再看这里",
        );
    });
    let cell = &table(&desk)["D7"];
    assert!(
        cell.starts_with("先看这里\n\n二、建设") && cell.contains("不少于18个"),
        "{cell}"
    );
    assert!(
        cell.contains("【照搬】（张三已核）") && cell.ends_with("\n\n再看这里"),
        "{cell}"
    );
    assert!(list(&report["conflicts"]).is_empty());
}

#[test]
fn rows_may_be_in_any_order_hidden_or_gone() {
    let (desk, report) = after(|edited| {
        let sheet = "xl/worksheets/sheet1.xml";
        let (six, seven, nine) = (edited.row(6), edited.row(7), edited.row(9));
        edited.replace(sheet, &six, "<six/>");
        edited.replace(sheet, &seven, &Edited::numbered(&six, 6, 7));
        let seven = Edited::numbered(&seven, 7, 6).replacen("<row ", "<row hidden=\"1\" ", 1);
        edited.replace(sheet, "<six/>", &seven);
        edited.replace(sheet, &nine, "");
    });
    let cells = table(&desk);
    assert!(cells["D6"].contains("不少于18个") && cells["E6"].contains("不少于20个"));
    assert!(cells["E7"].contains("不少于500人次"));
    assert!(Edited::open(&desk, TABLE).row(6).contains("hidden=\"1\""));
    let deleted = &report["deleted_rows"];
    assert_eq!(deleted[0]["theme"], "落实科普工作经费保障");
    assert_eq!(texts(&report["not_in_table"]), ["桂科协发〔2024〕1号#四"]);
    assert!(!cells.values().any(|text| text.contains("专款专用")));
    assert!(refreshed(&desk)["changed"] == false);
}

#[test]
fn rows_that_a_person_merged_stay_one_row() {
    let (desk, report) = after(|edited| {
        let sheet = "xl/worksheets/sheet1.xml";
        let (c6, c7) = (
            "一、壮大科普人才队伍。加强科技志愿服务队伍建设，每年培训科技志愿者不少于200人次。\n——桂科协发〔2024〕1号#一",
            "二、建设科普教育基地。推动各类科普场馆和教育基地向公众开放，新建科普教育基地不少于10个。\n——桂科协发〔2024〕1号#二",
        );
        let (d6, d7) = (
            "一、壮大科普人才队伍。加强科技志愿服务队伍建设，建立科普专家库，每年培训科技志愿者不少于300人次。\n——渝科协发〔2024〕2号#一【照搬】",
            "二、建设科普教育基地。推动科普场馆和教育基地向公众免费开放，新建科普教育基地不少于15个。\n——渝科协发〔2024〕2号#二【照搬】",
        );
        edited.write("C6", &format!("{c6}\n\n{c7}"));
        edited.write("D6", &format!("{d6}\n\n{d7}"));
        let row = edited.row(7);
        edited.replace(sheet, &row, "");
    });
    let cells = table(&desk);
    assert!(
        cells["D6"].contains("300人次") && cells["D6"].contains("18个"),
        "{}",
        cells["D6"]
    );
    assert!(
        cells["E6"].contains("500人次") && cells["E6"].contains("20个"),
        "{}",
        cells["E6"]
    );
    assert!(list(&report["deleted_rows"]).is_empty());
    assert!(!cells["D6"].contains(PENDING));
}

#[test]
fn cells_merged_down_a_column_are_one_cell_and_what_is_covered_is_not_written() {
    let (desk, _) = after(|edited| {
        let sheet = "xl/worksheets/sheet1.xml";
        edited.write(
            "D7",
            "二、建设科普教育基地。推动科普场馆和教育基地向公众免费开放，新建科普教育基地不少于15个。\n\
             ——渝科协发〔2024〕2号#二【照搬】\n\n三、组织全国科普日活动。以区县为单位开展主题科普活动，于10月10日前报送活动总结。\n\
             ——渝科协发〔2024〕2号#三【照搬】",
        );
        edited.cell(sheet, "D8", "/>");
        edited.replace(
            sheet,
            "</mergeCells>",
            "<mergeCell ref=\"D7:D8\"/></mergeCells>",
        );
    });
    let cells = table(&desk);
    assert!(
        cells["D7"].contains("18个") && cells["D7"].contains("10月15日前"),
        "{}",
        cells["D7"]
    );
    assert!(!cells.contains_key("D8") && cells["E7"].contains("20个"));
}

#[test]
fn what_the_sources_took_back_goes_unless_somebody_changed_it() {
    let path = "corpus/重庆/渝科协发〔2024〕2号.txt";
    let take_back = |desk: &Desk| {
        let notice = String::from_utf8(desk.read(path)).unwrap();
        let three = notice
            .lines()
            .find(|line| line.starts_with("三、"))
            .unwrap();
        desk.write(
            path,
            notice.replace(three, "").replace("四、", "三、").as_bytes(),
        );
    };
    let plain = desk();
    take_back(&plain);
    refreshed(&plain);
    assert_eq!(table(&plain)["D8"], "未检索到对应表述");
    // 创作 has another number now, and is the same row all the same.
    assert!(table(&plain)["D10"].ends_with("——渝科协发〔2024〕2号#三"));
    let changed = desk();
    let mut edited = Edited::open(&changed, TABLE);
    edited.write(
        "D8",
        "三、组织全国科普日活动。本处订正。\n——渝科协发〔2024〕2号#三【照搬】",
    );
    edited.save(&changed, TABLE);
    let notice = String::from_utf8(changed.read(path)).unwrap();
    let three = notice
        .lines()
        .find(|line| line.starts_with("三、"))
        .unwrap();
    changed.write(path, notice.replace(three, "").as_bytes());
    let report = refreshed(&changed);
    let cell = &table(&changed)["D8"];
    assert!(
        cell.contains("本处订正") && cell.ends_with("〔来源已撤，请核对〕"),
        "{cell}"
    );
    assert_eq!(names(&report["conflicts"]), ["D8"]);
    assert!(refreshed(&changed)["changed"] == false);
}

#[test]
fn own_words_over_nothing_found_stay_above_what_is_found_now() {
    let (desk, report) = after(|edited| edited.write("C10", "已电话询问，确无规定"));
    assert_eq!(table(&desk)["C10"], "已电话询问，确无规定");
    assert!(list(&report["conflicts"]).is_empty());
    let path = "corpus/广西/桂科协发〔2024〕1号.txt";
    let notice = String::from_utf8(fixture("corpus/广西/桂科协发〔2024〕1号.txt")).unwrap();
    let more = "五、繁荣科普创作。支持科普图书、短视频创作，评选优秀科普作品30部。\n\n广西壮族自治区科学技术协会\n\n2024";
    let desk = self::desk();
    let mut edited = Edited::open(&desk, TABLE);
    edited.write("C10", "已电话询问，确无规定");
    edited.save(&desk, TABLE);
    desk.write(
        path,
        notice
            .replace("广西壮族自治区科学技术协会\n\n2024", more)
            .as_bytes(),
    );
    refreshed(&desk);
    let cell = &table(&desk)["C10"];
    assert!(
        cell.starts_with(&format!("已电话询问，确无规定\n\n{PENDING}\n\n五、繁荣")),
        "{cell}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a person writes into whatever cells is in the workbook afterwards.
    #[test]
    fn nothing_that_a_person_wrote_is_lost(
        cells in prop::collection::btree_map((0_u8..10, 1_u32..13), "[甲乙丙一（）#—〔〕a1 \n。]{1,12}丁", 1..12)
    ) {
        let (desk, _) = after(|edited| {
            for row in [11, 12] {
                edited.replace("xl/worksheets/sheet1.xml", "</sheetData>", &format!("<row r=\"{row}\"></row></sheetData>"));
            }
            for ((column, row), text) in &cells {
                // A merged line above the head shows only its first cell.
                let column = if *row < 5 { 0 } else { *column };
                edited.write(&format!("{}{row}", char::from(b'A' + column)), text);
            }
        });
        let mut there = String::new();
        for name in calamine::Xlsx::new(Cursor::new(desk.read(TABLE))).unwrap().sheet_names() {
            let values = sheet(&desk, TABLE, &name);
            there.extend(values.into_values().map(|text| format!("{text}\u{1}")));
        }
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        let there = bare(&there);
        for ((column, row), text) in &cells {
            let is_last = *row >= 5 || cells.keys().filter(|(_, r)| r == row).max() == Some(&(*column, *row));
            prop_assert!(!is_last || there.contains(&bare(text)), "{text}");
        }
    }
}

#[test]
fn the_report_is_what_its_schema_says_and_verify_knows_what_was_written() {
    let (desk, report) = after(|edited| {
        let nine = edited.row(9);
        edited.replace("xl/worksheets/sheet1.xml", &nine, "");
        edited.write("B7", "基地建设（王处改）");
        edited.write(
            "D7",
            "二、建设科普教育基地。本处另有说明。\n——渝科协发〔2024〕2号#二【照搬】",
        );
        edited.write_on("xl/worksheets/sheet5.xml", "J3", "原件在档案室");
    });
    for key in [
        "updated",
        "kept",
        "conflicts",
        "new_rows",
        "withdrawn_rows",
        "deleted_rows",
        "new_columns",
        "kept_sheets",
    ] {
        assert!(!list(&report[key]).is_empty(), "{key}");
    }
    super::schema::is_as_described(&desk, "refresh", &report);
    super::schema::is_as_described(&desk, "refresh", &refreshed(&desk));
    // What was counted anew agrees with the new sources; of a withdrawn row the source is gone.
    let verified = desk.json(&["verify", TABLE], 1);
    let lines = list(&verified["quotes"]).iter();
    let lines = lines.filter(|line| line["kind"] == "stated");
    let wrong: Vec<&Value> = lines.filter(|line| line["status"] != "agrees").collect();
    assert_eq!(wrong.len(), 1, "{wrong:#?}");
    assert_eq!(wrong[0]["place"]["cell"], "G10");
    assert_eq!(wrong[0]["status"], "no_such_source");
}
