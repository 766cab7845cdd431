//! `duizhao compare -o x.xlsx`: the workbook, cell by cell, against the JSON of the same comparison.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use calamine::{Data, Reader};

use super::*;

const NOTHING_FOUND: &str = "未检索到对应表述";

/// A workbook that was written, read back.
struct Workbook {
    names: Vec<String>,
    sheets: BTreeMap<String, Vec<Vec<String>>>,
}

impl Workbook {
    fn read(desk: &Desk, file: &str) -> Self {
        let mut book = calamine::open_workbook_auto(desk.path(file)).unwrap();
        let names = book.sheet_names();
        let mut sheets = BTreeMap::new();
        for name in &names {
            let formulas = book.worksheet_formula(name).unwrap();
            assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
            let range = book.worksheet_range(name).unwrap();
            let row = |row: &[Data]| row.iter().map(Data::to_string).collect();
            sheets.insert(name.clone(), range.rows().map(row).collect());
        }
        Self { names, sheets }
    }

    /// The rows of a sheet from the head that begins with `first`.
    fn table(&self, sheet: &str, first: &str) -> Vec<Vec<String>> {
        let rows = self.sheets[sheet].iter();
        rows.skip_while(|row| row[0] != first).cloned().collect()
    }

    /// The comparison, head first, with the rows put together that go on.
    fn comparison(&self) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for sheet_row in self.table("对照表", "序号") {
            match rows.last_mut() {
                Some(row) if sheet_row[0] == format!("{}（续）", row[0]) => {
                    assert_eq!(row[1], sheet_row[1], "the theme stands again");
                    let cells = row.iter_mut().zip(&sheet_row).skip(2);
                    cells.for_each(|(whole, part)| whole.push_str(part));
                }
                _ => rows.push(sheet_row),
            }
        }
        rows
    }
}

/// A cell as the quotes of the JSON make it.
fn cell(quotes: &Value) -> String {
    let quote = |q: &Value| {
        let pages = match (q["page"].as_u64(), q["last_page"].as_u64()) {
            (Some(first), Some(last)) if first != last => format!("，第{first}—{last}页"),
            (Some(first), _) => format!("，第{first}页"),
            _ => String::new(),
        };
        let relation = match q["relation"].as_str() {
            Some("verbatim") => "【照搬】",
            Some("adapted") => "【改写】",
            Some("related") => "【相关】",
            _ => "",
        };
        let doubt = match q["doubtful"] == true {
            true => "〔识读存疑，请核对原件〕",
            false => "",
        };
        let (label, words) = (text(&q["label"]), text(&q["text"]));
        let address = text(&q["address"]);
        format!("{label}{words}\n——{address}{pages}{relation}{doubt}")
    };
    let quotes: Vec<String> = list(quotes).iter().map(quote).collect();
    match quotes.is_empty() {
        true => NOTHING_FOUND.to_owned(),
        false => quotes.join("\n\n"),
    }
}

fn written(desk: &Desk) -> (Workbook, Value) {
    let comparison = desk.json(&["compare"], 0);
    let args = ["compare", "-o", "表.xlsx", "--show-contacts", "--unit"];
    desk.run(&[&args[..], &["某省科协"]].concat()).exits(0);
    (Workbook::read(desk, "表.xlsx"), comparison)
}

#[test]
fn every_cell_of_the_table_is_what_the_json_says() {
    let (book, comparison) = written(&Desk::new());
    let provinces = texts(&comparison["provinces"]);
    let rows = book.comparison();
    let closing = ["异同", "数量指标", "责任单位", "完成时限", "备注"];
    let head: Vec<&str> = ["序号", "任务事项（主题）"]
        .into_iter()
        .chain(provinces.iter().copied())
        .chain(closing)
        .collect();
    assert_eq!(rows[0], head);
    let expected = list(&comparison["rows"]);
    assert_eq!(rows.len() - 1, expected.len());
    let mut stated = 0;
    for (number, (row, expected)) in (1..).zip(rows[1..].iter().zip(expected)) {
        assert_eq!(row[0], number.to_string());
        assert_eq!(row[1], text(&expected["theme"]));
        for (column, province) in (2..).zip(&provinces) {
            assert_eq!(row[column], cell(&expected["cells"][province]));
        }
        let aside = &row[2 + provinces.len()..];
        let only = list(&expected["differences"]["only"]).iter();
        for word in only.map(|only| text(&only["text"]).replace('\n', " ")) {
            assert!(aside[0].contains(&word), "{word}: {}", aside[0]);
        }
        for line in aside[1..4].iter().flat_map(|cell| cell.lines()) {
            stated += 1;
            let (province, words) = line.split_once('：').unwrap();
            let quoted = cell(&expected["cells"][province]);
            for word in words.split('；') {
                let parts = ["（牵头）", "（主办）", "（承办）", "（协办）", "（配合）"];
                let own = parts.iter().find_map(|part| word.strip_suffix(part));
                assert!(quoted.contains(own.unwrap_or(word)), "{word}: {quoted}");
            }
        }
        assert_eq!(aside[4], "", "备注 is for people");
    }
    assert!(stated > 30, "{stated}");
}

#[test]
fn the_other_sheets_are_what_the_json_says() {
    let desk = Desk::new();
    let (book, comparison) = written(&desk);
    // The last one is not shown: by it `--refresh` knows what people changed.
    let names = ["对照表", "数量指标", "期限", "活动", "来源", "核对", "底本"];
    assert_eq!(book.names, names);
    let unit = &book.sheets["对照表"][1][0];
    let made = &comparison["made"];
    for part in [
        "编制单位：某省科协",
        text(&made["corpus_state"]),
        text(&made["program"]),
    ] {
        assert!(unit.contains(part), "{part}: {unit}");
    }
    for (sheet, view) in [
        ("数量指标", "targets"),
        ("期限", "dates"),
        ("活动", "activities"),
    ] {
        let args = [
            "compare",
            "--view",
            view,
            "-o",
            "视图.xlsx",
            "--show-contacts",
        ];
        desk.run(&args).exits(0);
        let alone = Workbook::read(&desk, "视图.xlsx");
        assert_eq!(alone.names, [sheet, "来源"]);
        assert!(alone.sheets[sheet][1][0].contains("编制日期："));
        let rows = book.table(sheet, "编号");
        assert_eq!(rows, alone.table(sheet, "编号"));
        let listing = desk.json(&["compare", "--view", view], 0);
        let expected = list(&listing["rows"]);
        assert_eq!(rows.len() - 1, expected.len());
        for (number, (row, expected)) in (1..).zip(rows[1..].iter().zip(expected)) {
            let values = expected.as_object().unwrap().values().map(text);
            let number = number.to_string();
            let values: Vec<&str> = [number.as_str()].into_iter().chain(values).collect();
            assert_eq!(row, &values);
        }
    }
    let rows = book.table("来源", "文件名称");
    let notices = list(&comparison["notices"]);
    assert_eq!(rows.len() - 1, notices.len());
    for (row, notice) in rows[1..].iter().zip(notices) {
        let of = |key: &str| notice[key].as_str().unwrap_or_default().to_owned();
        let all = |key: &str| texts(&notice[key]).join("\n");
        let wanted = [
            of("title"),
            of("document_number"),
            all("issuing_bodies"),
            of("province"),
            of("date_of_issue"),
            notice["items"].to_string(),
            of("path"),
            all("also_in"),
            of("sha256"),
        ];
        assert_eq!(row[..], wanted);
    }
}

#[test]
fn the_audit_lists_what_stands_alone_nearly_answers_or_was_not_compared() {
    let (book, comparison) = written(&Desk::new());
    let rows = book.table("核对", "类别");
    let of_kind =
        |kind: &str| -> Vec<&Vec<String>> { rows.iter().filter(|row| row[0] == kind).collect() };
    let addresses = |kind: &str| -> BTreeSet<&str> {
        of_kind(kind).iter().map(|row| row[4].as_str()).collect()
    };
    let coverage = &comparison["coverage"];
    let alone: BTreeSet<&str> = texts(&coverage["alone"]).into_iter().collect();
    assert_eq!(addresses("独有"), alone);
    let left_out = list(&coverage["not_compared"]).iter();
    let left_out: BTreeSet<&str> = left_out.map(|o| text(&o["address"])).collect();
    assert_eq!(addresses("不是任务条目"), left_out);
    assert_eq!(addresses("遗漏").len(), 0);
    let mut nearest: Vec<[String; 5]> = Vec::new();
    for (number, row) in (1..).zip(list(&comparison["rows"])) {
        for province in texts(&comparison["provinces"]) {
            nearest.extend(list(&row["nearest"][province]).iter().map(|near| {
                [
                    format!("{number}"),
                    text(&row["theme"]).to_owned(),
                    province.to_owned(),
                    text(&near["address"]).to_owned(),
                    near["heading"].as_str().unwrap_or_default().to_owned(),
                ]
            }));
        }
    }
    let listed: Vec<Vec<String>> = of_kind("空格最接近")
        .iter()
        .map(|row| row[1..6].to_vec())
        .collect();
    assert!(!listed.is_empty());
    assert_eq!(listed, nearest);
    let told = book.sheets["核对"].iter().map(|row| row[0].as_str());
    let told: String = told.take_while(|cell| *cell != "类别").collect();
    let count = |part: &str, n: usize| assert!(told.contains(&format!("{part} {n} ")), "{told}");
    count("任务条目", number(&coverage["items"]) as usize);
    count("已列入", number(&coverage["placed"]) as usize);
    count("独有", alone.len());
    count("对照表", list(&comparison["rows"]).len());
}

#[test]
fn links_lead_to_the_source_and_no_quote_is_one() {
    let desk = Desk::new();
    let (book, _) = written(&desk);
    let file = std::fs::File::open(desk.path("表.xlsx")).unwrap();
    let mut parts = zip::ZipArchive::new(file).unwrap();
    let mut links = 0;
    for (number, sheet) in (1..).zip(&book.names) {
        let mut xml = String::new();
        let name = format!("xl/worksheets/sheet{number}.xml");
        parts
            .by_name(&name)
            .unwrap()
            .read_to_string(&mut xml)
            .unwrap();
        for link in xml.split("<hyperlink ").skip(1) {
            links += 1;
            let of = |name: &str| {
                let value = link.split(&format!("{name}=\"")).nth(1).unwrap();
                value.split('"').next().unwrap()
            };
            let (column, row) = place(of("ref"));
            let from = &book.sheets[sheet][row][column];
            let (target, to) = of("location").split_once('!').unwrap();
            let (_, row) = place(to);
            let target = &book.sheets[target.trim_matches('\'')][row];
            assert!(!from.contains('\n'), "{from}");
            if let Some((document, _)) = from.split_once('#') {
                assert!(target.iter().any(|cell| cell == document), "{from}");
            }
        }
    }
    assert!(links > 150, "{links}");
}

/// Column and row of `B12`, from 0.
fn place(cell: &str) -> (usize, usize) {
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let column = letters
        .bytes()
        .fold(0, |n, c| n * 26 + usize::from(c - b'A') + 1);
    let row: usize = cell[letters.len()..].parse().unwrap();
    (column - 1, row - 1)
}
