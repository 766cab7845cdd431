//! Workbooks are tested by reading them back.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::compare::{NotCompared, Relation, Row};
use crate::corpus::Province;
use crate::notice::Role;

fn quote(path: &str, heading: Option<&str>, text: &str) -> Quote {
    Quote {
        address: format!("渝科协发〔2022〕2号#{path}"),
        document_number: Some("渝科协发〔2022〕2号".to_owned()),
        path: path.parse().unwrap(),
        label: "（四）".to_owned(),
        heading: heading.map(str::to_owned),
        text: text.to_owned(),
        page: None,
        last_page: None,
        role: Role::Task,
        is_doubtful: false,
        relation: None,
        document: String::new(),
        stated: Vec::new(),
        activity: None,
        score: None,
        shared: Vec::new(),
    }
}

fn comparison(rows: Vec<Row>) -> Comparison {
    let notice = ComparedNotice {
        name: "渝科协发〔2022〕2号".to_owned(),
        document_number: Some("渝科协发〔2022〕2号".to_owned()),
        title: "重庆市科协2022年科普工作要点".to_owned(),
        issuing_bodies: vec![
            "重庆市科学技术协会".to_owned(),
            "重庆市教育委员会".to_owned(),
        ],
        province: Province::named("重庆"),
        date_of_issue: Some("2022-01-13".to_owned()),
        path: "corpus/重庆/渝科协发〔2022〕2号.txt".to_owned(),
        sha256: "5e".repeat(32),
        also_in: vec!["桂医会〔2022〕32号#附件3".to_owned()],
        items: 12,
        ..ComparedNotice::default()
    };
    let other = |address: &str, role, is_lead| NotCompared {
        address: address.to_owned(),
        role,
        is_lead,
    };
    let coverage = Coverage {
        items: 12,
        placed: 11,
        missing: vec!["渝科协发〔2022〕2号#三9".to_owned()],
        others: vec![
            other("渝科协发〔2022〕2号#引言", Role::Preamble, false),
            other("渝科协发〔2022〕2号#二", Role::Task, true),
        ],
        ..Coverage::default()
    };
    Comparison {
        provinces: vec!["重庆".to_owned(), "湖南".to_owned()],
        notices: vec![notice],
        rows,
        coverage,
        ..Comparison::default()
    }
}

fn row(theme: &str, cells: [Vec<Quote>; 2]) -> Row {
    Row {
        theme: theme.to_owned(),
        cells: cells.into(),
        ..Row::default()
    }
}

fn handout(comparison: &Comparison) -> Handout {
    Handout {
        comparison: comparison.clone(),
        ..Handout::default()
    }
}

fn read(comparison: &Comparison, sheet: &str) -> Vec<Vec<String>> {
    let mut workbook = Xlsx::new(Cursor::new(xlsx(&handout(comparison)).unwrap())).unwrap();
    assert_eq!(workbook.sheet_names(), ["对照表", "来源", "核对"]);
    let formulas = workbook.worksheet_formula(sheet).unwrap();
    assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
    let rows = workbook.worksheet_range(sheet).unwrap();
    rows.rows()
        .map(|row| row.iter().map(Data::to_string).collect())
        .collect()
}

/// The rows below title, counts and head.
fn table(rows: Vec<Row>) -> Vec<Vec<String>> {
    read(&comparison(rows), "对照表").split_off(3)
}

#[test]
fn a_cell_holds_every_quote_with_its_address() {
    let mut first = quote(
        "二（四）",
        Some("壮大科普人才队伍"),
        "壮大科普人才队伍。加强培训。\n开展 2 次活动。",
    );
    (first.page, first.last_page, first.relation) = (Some(4), Some(5), Some(Relation::Adapted));
    let mut second = quote("二（五）", None, "办好“科普日”。");
    (second.page, second.last_page) = (Some(5), Some(5));
    let sheet = read(
        &comparison(vec![row("壮大科普人才队伍", [vec![first, second], vec![]])]),
        "对照表",
    );
    assert_eq!(sheet[0][0], "重庆、湖南任务事项对照表");
    assert!(sheet[1][0].starts_with("依据：1份文件，12项任务条目；语料状态 "));
    assert_eq!(
        sheet[2],
        ["序号", "任务事项（主题）", "重庆", "湖南", "异同", "备注"]
    );
    let quotes = "（四）壮大科普人才队伍。加强培训。\n开展 2 次活动。\n\
        ——渝科协发〔2022〕2号#二（四），第4—5页【改写】\n\n\
        （四）办好“科普日”。\n——渝科协发〔2022〕2号#二（五），第5页";
    assert_eq!(
        sheet[3],
        ["1", "壮大科普人才队伍", quotes, "未检索到对应表述", "", ""]
    );
    assert_eq!(sheet.len(), 4);
}

#[test]
fn a_text_too_tall_for_a_row_goes_on_below_without_loss() {
    let long: String = (1..=3000)
        .map(|n| format!("第{n}项：推进科普信息化建设，开展TED talk活动；\n"))
        .collect();
    let sheet = table(vec![
        row(
            "信息化",
            [
                vec![quote("二（四）", None, &long)],
                vec![quote("二（五）", None, "短。")],
            ],
        ),
        row("其他", [vec![], vec![]]),
    ]);
    let (last, first) = sheet.split_last().unwrap();
    assert_eq!(last[0], "2");
    assert_eq!(first[0][0], "1");
    assert!(first.len() > 10 && first[1..].iter().all(|row| row[0] == "1（续）"));
    assert!(
        first
            .iter()
            .all(|row| row[1] == "信息化" && row[2].chars().count() <= 2000)
    );
    let column = |i: usize| first.iter().map(|row| row[i].as_str()).collect::<String>();
    assert_eq!(
        column(2),
        format!("（四）{long}\n——渝科协发〔2022〕2号#二（四）")
    );
    assert_eq!(column(3), "（四）短。\n——渝科协发〔2022〕2号#二（五）");
}

#[test]
fn text_that_looks_like_a_formula_or_an_escape_is_text() {
    for text in [
        "=1+1",
        "+科普",
        "-",
        "@SUM(A1)",
        "_x0041_ & <b>",
        "\u{1}\u{b}\r\u{fffe}\u{ffff} ",
        " \t=1\n",
    ] {
        let mut quote = quote("二（四）", None, text);
        quote.label.clear();
        let sheet = table(vec![row(text, [vec![quote], vec![]])]);
        assert_eq!(sheet[0][1], text);
        assert_eq!(
            sheet[0][2],
            format!("{text}\n——渝科协发〔2022〕2号#二（四）")
        );
    }
}

#[test]
fn sources_and_audit_name_every_file_and_clause() {
    let comparison = comparison(vec![]);
    let sources = read(&comparison, "来源");
    let sha256 = "5e".repeat(32);
    let wanted = [
        "重庆市科协2022年科普工作要点",
        "渝科协发〔2022〕2号",
        "重庆市科学技术协会\n重庆市教育委员会",
        "重庆",
        "2022-01-13",
        "12",
        "corpus/重庆/渝科协发〔2022〕2号.txt",
        "桂医会〔2022〕32号#附件3",
        &sha256,
    ];
    assert_eq!(sources[2..], [wanted]);
    let audit = read(&comparison, "核对");
    let wanted = [
        ["任务条目总数", "12", ""],
        ["已列入", "11", ""],
        ["未列入", "1", ""],
        ["独有", "0", ""],
        ["条目", "性质", "未列入对照表的原因"],
        ["渝科协发〔2022〕2号#三9", "任务", "遗漏"],
        ["渝科协发〔2022〕2号#引言", "引言", "非任务条目"],
        ["渝科协发〔2022〕2号#二", "任务", "章节引语"],
    ];
    assert_eq!(audit[1..], wanted);
}

#[test]
fn a_comparison_of_nothing_and_one_of_thirty_provinces_are_workbooks_too() {
    let mut nothing = comparison(vec![]);
    (nothing.provinces, nothing.notices, nothing.coverage) = (vec![], vec![], Coverage::default());
    assert_eq!(read(&nothing, "对照表").len(), 3);
    let mut many = comparison(vec![row("科普", [vec![], vec![]])]);
    many.provinces = (1..=30).map(|n| format!("省{n}")).collect();
    assert_eq!(read(&many, "对照表")[3].len(), 34);
}

#[test]
fn the_same_comparison_gives_the_same_bytes() {
    let handout = handout(&comparison(vec![row(
        "科普",
        [vec![quote("二（四）", None, "开展活动。")], vec![]],
    )]));
    let first = xlsx(&handout).unwrap();
    // The properties count time in seconds.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert!(first == xlsx(&handout).unwrap());
}
