//! `duizhao compare --refresh`: what people wrote into a table stays, what the sources changed is
//! updated, what conflicts stands side by side, and nothing a person wrote is lost.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use calamine::{Data, Reader};
use proptest::prelude::*;

use super::*;

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
    for name in ["广西/桂科协发〔2024〕1号.txt", "重庆/渝科协发〔2024〕2号.txt"] {
        let notice = fixture(&format!("corpus/{name}"));
        desk.write(&format!("corpus/{name}"), &notice);
    }
    desk.run(&["compare", "-q", "-o", TABLE]).exits(0);
    desk
}

/// Chongqing changes 基地 and 科普日 and takes 创作 back, Hunan answers 队伍 and 基地 and brings 竞赛.
fn news_arrive(desk: &Desk) {
    for name in ["重庆/渝科协发〔2024〕2号.txt", "湖南/湘科协通〔2024〕3号.txt"] {
        desk.write(&format!("corpus/{name}"), &fixture(&format!("later/{name}")));
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
    let used = range.used_cells().filter(|(.., data)| **data != Data::Empty);
    used.map(|(row, column, data)| {
        let column = char::from(b'A' + u8::try_from(column + start.1 as usize).unwrap());
        (format!("{column}{}", row + start.0 as usize + 1), data.to_string())
    })
    .collect()
}

fn table(desk: &Desk) -> Cells {
    sheet(desk, TABLE, "对照表")
}

fn names(value: &Value) -> Vec<&str> {
    list(value).iter().map(|note| text(&note["cell"])).collect()
}

/// A workbook that is edited as an office program would: part by part.
struct Edited(Vec<(String, Vec<u8>)>);

impl Edited {
    fn open(desk: &Desk, path: &str) -> Self {
        let mut archive = zip::ZipArchive::new(Cursor::new(desk.read(path))).unwrap();
        let mut parts = Vec::new();
        for i in 0..archive.len() {
            let mut entry = archive.by_index(i).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            parts.push((entry.name().unwrap().into_owned(), bytes));
        }
        Self(parts)
    }

    fn save(&self, desk: &Desk, path: &str) {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(name.as_str(), options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        desk.write(path, &writer.finish().unwrap().into_inner());
    }

    fn part(&self, name: &str) -> String {
        let part = self.0.iter().find(|(own, _)| own == name).expect(name);
        String::from_utf8(part.1.clone()).unwrap()
    }

    fn set(&mut self, name: &str, text: String) {
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, bytes)) => *bytes = text.into_bytes(),
            None => self.0.push((name.to_owned(), text.into_bytes())),
        }
    }

    #[track_caller]
    fn replace(&mut self, name: &str, old: &str, new: &str) {
        let text = self.part(name);
        assert!(text.contains(old), "no {old} in {text}");
        self.set(name, text.replacen(old, new, 1));
    }

    /// Puts the element of a cell in place of what stands there; it gives the content behind `r`.
    fn cell(&mut self, part: &str, name: &str, content: &str) {
        let sheet = self.part(part);
        let row: String = name.chars().filter(char::is_ascii_digit).collect();
        let old = regex::Regex::new(&format!("(?s)<c r=\"{name}\"( s=\"[0-9]+\")?[^>]*?(/>|>.*?</c>)"));
        let old = old.unwrap();
        let style = old.captures(&sheet).and_then(|c| Some(c.get(1)?.as_str().to_owned()));
        let new = format!("(?s)<c r=\"{name}\"{}{content}", style.unwrap_or_default());
        let sheet = match old.find(&sheet) {
            Some(found) => sheet.replacen(found.as_str(), &new, 1),
            None => {
                let row = regex::Regex::new(&format!("(?s)(<row r=\"{row}\"[^>]*>.*?)</row>")).unwrap();
                let found = row.captures(&sheet).expect(name);
                sheet.replacen(&found[0], &format!("{}{new}</row>", &found[1]), 1)
            }
        };
        self.set(part, sheet);
    }

    fn write(&mut self, name: &str, text: &str) {
        self.write_on("xl/worksheets/sheet1.xml", name, text);
    }

    fn write_on(&mut self, part: &str, name: &str, text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let content =
            format!(" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>");
        self.cell(part, name, &content);
    }

    fn row(&self, number: u32) -> String {
        let row = regex::Regex::new(&format!("(?s)<row r=\"{number}\".*?</row>")).unwrap();
        row.find(&self.part("xl/worksheets/sheet1.xml")).unwrap().as_str().to_owned()
    }

    /// A row under another number.
    fn numbered(row: &str, old: u32, new: u32) -> String {
        let cells = regex::Regex::new(&format!("r=\"([A-Z]*){old}\"")).unwrap();
        cells.replace_all(row, format!("r=\"${{1}}{new}\"")).into_owned()
    }
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
fn nothing_is_written_when_no_source_has_changed() {
    let desk = desk();
    let mut edited = Edited::open(&desk, TABLE);
    edited.write("I6", "请张三核对");
    edited.save(&desk, TABLE);
    let before = desk.read(TABLE);
    let ran = desk.run(&["compare", "--refresh", TABLE]).exits(0);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("没有需要更新的内容"));
    assert!(desk.read(TABLE) == before && !desk.names().contains(&OLD.to_owned()));
    desk.run(&["compare", "-q", "--refresh", TABLE, "-o", "另存.xlsx"]).exits(0);
    assert!(desk.read("另存.xlsx") == before);
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
    assert_eq!(list(&report["conflicts"]).len() + list(&report["kept"]).len(), 0);
    assert!(refreshed(&desk)["changed"] == false);
    for name in ["数量指标", "期限", "来源"] {
        assert_eq!(sheet(&desk, TABLE, name), sheet(&desk, "新.xlsx", name), "{name}");
    }
    let head = &table(&desk)["A2"];
    assert!(head.contains("3份文件"), "{head}");
}

#[test]
fn a_new_column_a_new_row_and_what_is_gone_are_told_and_marked() {
    let (desk, report) = after(|_| {});
    let cells = table(&desk);
    assert_eq!([&cells["D5"], &cells["E5"], &cells["F5"]], ["重庆", "湖南", "异同"]);
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
        edited.write("C6", "一、壮大科普人才队伍。本处订正。\n——桂科协发〔2024〕1号#一");
        edited.write("D7", "二、建设科普教育基地。本处另有说明。\n——渝科协发〔2024〕2号#二【照搬】");
        edited.write("I7", "已电话核实");
    });
    let cells = table(&desk);
    assert_eq!(cells["B7"], "基地建设（王处改）");
    assert_eq!(cells["C6"], "一、壮大科普人才队伍。本处订正。\n——桂科协发〔2024〕1号#一");
    let both = &cells["D7"];
    let (mine, now) = both.split_once(PENDING).unwrap();
    assert_eq!(mine, "二、建设科普教育基地。本处另有说明。\n——渝科协发〔2024〕2号#二【照搬】\n\n");
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
        edited.write("D7", "二、建设科普教育基地。本处另有说明。\n——渝科协发〔2024〕2号#二【照搬】");
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
    assert!(cell.starts_with("先看这里\n\n二、建设") && cell.contains("不少于18个"), "{cell}");
    assert!(cell.contains("【照搬】（张三已核）") && cell.ends_with("\n\n再看这里"), "{cell}");
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
    assert!(cells["D6"].contains("300人次") && cells["D6"].contains("18个"), "{}", cells["D6"]);
    assert!(cells["E6"].contains("500人次") && cells["E6"].contains("20个"), "{}", cells["E6"]);
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
        edited.replace(sheet, "</mergeCells>", "<mergeCell ref=\"D7:D8\"/></mergeCells>");
    });
    let cells = table(&desk);
    assert!(cells["D7"].contains("18个") && cells["D7"].contains("10月15日前"), "{}", cells["D7"]);
    assert!(!cells.contains_key("D8") && cells["E7"].contains("20个"));
}

#[test]
fn what_the_sources_took_back_goes_unless_somebody_changed_it() {
    let path = "corpus/重庆/渝科协发〔2024〕2号.txt";
    let take_back = |desk: &Desk| {
        let notice = String::from_utf8(desk.read(path)).unwrap();
        let three = notice.lines().find(|line| line.starts_with("三、")).unwrap();
        desk.write(path, notice.replace(three, "").replace("四、", "三、").as_bytes());
    };
    let plain = desk();
    take_back(&plain);
    refreshed(&plain);
    assert_eq!(table(&plain)["D8"], "未检索到对应表述");
    // 创作 has another number now, and is the same row all the same.
    assert!(table(&plain)["D10"].ends_with("——渝科协发〔2024〕2号#三"));
    let changed = desk();
    let mut edited = Edited::open(&changed, TABLE);
    edited.write("D8", "三、组织全国科普日活动。本处订正。\n——渝科协发〔2024〕2号#三【照搬】");
    edited.save(&changed, TABLE);
    let notice = String::from_utf8(changed.read(path)).unwrap();
    let three = notice.lines().find(|line| line.starts_with("三、")).unwrap();
    changed.write(path, notice.replace(three, "").as_bytes());
    let report = refreshed(&changed);
    let cell = &table(&changed)["D8"];
    assert!(cell.contains("本处订正") && cell.ends_with("〔来源已撤，请核对〕"), "{cell}");
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
    desk.write(path, notice.replace("广西壮族自治区科学技术协会\n\n2024", more).as_bytes());
    refreshed(&desk);
    let cell = &table(&desk)["C10"];
    assert!(cell.starts_with(&format!("已电话询问，确无规定\n\n{PENDING}\n五、繁荣")), "{cell}");
}

#[test]
fn own_columns_formulas_names_and_comments_go_with_their_cells() {
    let (desk, _) = after(|edited| {
        let sheet = "xl/worksheets/sheet1.xml";
        edited.write("K5", "我省做法");
        edited.write("K7", "已有方案");
        edited.cell(sheet, "K8", "><f t=\"shared\" ref=\"K8:K9\" si=\"0\">LEN(F8)+$C$6</f><v>1</v></c>");
        edited.cell(sheet, "K9", "><f t=\"shared\" si=\"0\"/><v>1</v></c>");
        edited.cell(sheet, "K10", "><f>COUNTA(C6:C10)</f><v>5</v></c>");
        edited.replace(sheet, "</sheetData>", "<row r=\"13\"></row></sheetData>");
        edited.write("A13", "注：本表由综合处整理。");
        edited.replace(
            "xl/workbook.xml",
            "<definedNames>",
            "<definedNames><definedName name=\"经费行\">对照表!$F$9:$I$9</definedName>",
        );
        edited.replace(sheet, "<printOptions", "<conditionalFormatting sqref=\"I6:I10\"><cfRule type=\"expression\" priority=\"1\"><formula>$I6=\"\"</formula></cfRule></conditionalFormatting><printOptions");
        let relations = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"c1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"../comments1.xml\"/></Relationships>";
        edited.set("xl/worksheets/_rels/sheet1.xml.rels", relations.to_owned());
        edited.set("xl/comments1.xml", "<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author>李四</author></authors><commentList><comment ref=\"G8\" authorId=\"0\"><text><t>此处存疑</t></text></comment></commentList></comments>".to_owned());
    });
    let cells = table(&desk);
    assert_eq!([&cells["L5"], &cells["L7"]], ["我省做法", "已有方案"]);
    // 竞赛 stands behind the table, above the note.
    assert!(cells["E11"].contains("竞赛") && cells["A14"] == "注：本表由综合处整理。");
    let edited = Edited::open(&desk, TABLE);
    let sheet = edited.part("xl/worksheets/sheet1.xml");
    for formula in ["<f>LEN(G8)+$C$6</f>", "<f>LEN(G9)+$C$6</f>", "<f>COUNTA(C6:C11)</f>"] {
        assert!(sheet.contains(formula), "{formula}");
    }
    assert!(sheet.contains("sqref=\"J6:J11\"") && sheet.contains("$J6=&quot;&quot;"));
    assert!(sheet.contains("<autoFilter ref=\"A5:J11\"/>"));
    let book = edited.part("xl/workbook.xml");
    assert!(book.contains("对照表!$G$9:$J$9") && book.contains("对照表!$A$5:$J$11"), "{book}");
    assert!(edited.part("xl/comments1.xml").contains("ref=\"H8\""));
}

#[test]
fn a_text_that_grows_too_tall_goes_on_right_below_its_row() {
    let desk = desk();
    let path = "corpus/重庆/渝科协发〔2024〕2号.txt";
    let notice = String::from_utf8(desk.read(path)).unwrap();
    let long: String = (1..200).map(|n| format!("第{n}批场馆向公众免费开放；")).collect();
    let notice = notice.replace("推动科普场馆和教育基地向公众免费开放，", &format!("推动科普场馆和教育基地向公众免费开放，{long}"));
    desk.write(path, notice.as_bytes());
    refreshed(&desk);
    let cells = table(&desk);
    assert_eq!([&cells["A7"], &cells["A8"]], ["2", "2（续）"]);
    let row = |row: u32| cells.get(&format!("D{row}")).cloned().unwrap_or_default();
    let whole: String = (7..).take_while(|r| cells[&format!("A{r}")].starts_with('2')).map(row).collect();
    assert!(whole.contains(&long) && whole.ends_with("【照搬】"));
    assert!(refreshed(&desk)["changed"] == false);
}

#[test]
fn a_sheet_of_the_program_that_somebody_changed_is_kept_beside_the_new_one() {
    let (desk, report) = after(|edited| {
        edited.write_on("xl/worksheets/sheet5.xml", "J3", "原件在档案室");
        edited.write("K6", "x");
        edited.cell("xl/worksheets/sheet1.xml", "K6", "><f>来源!$A$3</f><v>1</v></c>");
    });
    assert_eq!(report["kept_sheets"][0]["kept_as"], "来源（修改前）");
    assert_eq!(sheet(&desk, TABLE, "来源（修改前）")["J3"], "原件在档案室");
    assert!(sheet(&desk, TABLE, "来源").values().any(|text| text.contains("湘科协通")));
    let edited = Edited::open(&desk, TABLE);
    assert!(edited.part("xl/worksheets/sheet1.xml").contains("<f>'来源（修改前）'!$A$3</f>"));
}

#[test]
fn without_its_memory_a_table_keeps_whatever_differs() {
    let desk = desk();
    let mut edited = Edited::open(&desk, TABLE);
    edited.replace("xl/workbook.xml", "name=\"底本\"", "name=\"别的\"");
    edited.write("C6", "一、壮大科普人才队伍。本处订正。\n——桂科协发〔2024〕1号#一");
    edited.save(&desk, TABLE);
    news_arrive(&desk);
    let ran = desk.run(&["compare", "--refresh", TABLE]).exits(0);
    assert!(ran.stderr.contains("表中没有底本"));
    let cells = table(&desk);
    assert!(cells["C6"].starts_with("一、壮大科普人才队伍。本处订正。") && cells["C6"].contains(PENDING));
    // 异同 counts as a person's too and takes a second sheet row.
    assert!(cells["D8"].contains("15个") && cells["D8"].contains("18个"));
    assert!(cells["E6"].contains("500人次"));
    assert!(refreshed(&desk)["changed"] == false);
}

#[test]
fn the_options_of_the_first_run_hold_unless_others_are_given() {
    let desk = desk();
    let made = ["compare", "-q", "-o", TABLE, "--province", "广西", "--unit", "甲处", "--date", "2026-01-02"];
    desk.run(&made).exits(0);
    news_arrive(&desk);
    assert!(refreshed(&desk)["changed"] == false);
    let report = desk.json(&["compare", "--refresh", TABLE, "--province", "广西", "--province", "湖南"], 0);
    assert_eq!(texts(&report["new_columns"]), ["湖南"]);
    assert!(table(&desk)["A2"].contains("编制单位：甲处"));
}

#[test]
fn the_old_file_is_never_overwritten_and_another_may_be_written() {
    let desk = desk();
    desk.write(OLD, b"mine");
    news_arrive(&desk);
    let before = desk.read(TABLE);
    desk.run(&["compare", "-q", "--refresh", TABLE, "-o", "另存.xlsx"]).exits(0);
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
    desk.run(&["compare", "--refresh", TABLE, "--view", "dates"]).exits(2);
    let refused = |name: &str, bytes: &[u8], code: &str| {
        desk.write(name, bytes);
        desk.run(&["compare", "--refresh", name, "--format", "json"]).exits(4).tells_json_error(code);
        assert!(desk.read(name) == bytes);
    };
    desk.run(&["compare", "--refresh", "无.xlsx", "--format", "json"]).exits(4).tells_json_error("unreadable_table");
    refused("a.xlsx", b"PK\x03\x04", "bad_container");
    refused("b.xlsx", b"hello", "bad_container");
    refused("c.xlsx", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], "encrypted");
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
        let text = e.part(sheet).replacen("<worksheet", "<!DOCTYPE w [<!ENTITY a \"b\">]><worksheet", 1);
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
fn a_table_saved_by_libreoffice_is_brought_up_to_date_too() {
    let desk = desk();
    desk.write(TABLE, &fixture("libreoffice.xlsx"));
    assert!(refreshed(&desk)["changed"] == false);
    news_arrive(&desk);
    let report = refreshed(&desk);
    assert!(report["has_memory"] == true && list(&report["kept_sheets"]).is_empty());
    let cells = table(&desk);
    // 队伍 and 经费 have changed places, and the corrected wording with them.
    assert!(cells["C9"].contains("200人次（本处订正）") && !cells["C9"].contains(PENDING));
    assert!(cells["E9"].contains("500人次") && cells["C6"].contains("专款专用"));
    assert_eq!(cells["B7"], "基地建设（王处改）");
    let both = &cells["D7"];
    assert!(both.contains("15个（含在建）") && both.contains(PENDING) && both.contains("18个"));
    assert_eq!(names(&report["conflicts"]), ["D7"]);
    assert!(cells["D8"].contains("10月15日前"));
    assert_eq!([&cells["J6"], &cells["L7"]], ["请张三核对经费", "已有方案"]);
    assert!(cells["E11"].contains("科技创新大赛"));
    let edited = Edited::open(&desk, TABLE);
    let sheet = edited.part("xl/worksheets/sheet1.xml");
    assert!(sheet.contains("COUNTA(D6:D11)") && edited.row(8).contains("hidden=\"true\""));
    assert!(edited.0.iter().any(|(name, _)| name.contains("comments")));
    let own = self::sheet(&desk, TABLE, "统计");
    assert_eq!(own["A2"], "自己的统计");
    assert!(refreshed(&desk)["changed"] == false);
}
