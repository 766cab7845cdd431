//! Workbooks are tested by reading them back.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::compare::views::View;
use crate::compare::{
    ComparedNotice, Comparison, Coverage, Near, NotCompared, Only, Quote, QuotedClause, Relation,
    Row, Span, Stated, StatedKind,
};
use crate::corpus::Province;
use crate::notice::Role;
use crate::notice::fields::{Detail, Parties, PartyKind};

fn quote(path: &str, heading: Option<&str>, text: &str) -> Quote {
    let clause = QuotedClause {
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
        document: String::new(),
        notice: 0,
        stated: Vec::new(),
        activity: None,
    };
    Quote {
        clause: Arc::new(clause),
        relation: None,
        score: None,
        shared: Vec::new(),
    }
}

fn on_pages(quote: &mut Quote, first: u32, last: u32) {
    let clause = Arc::make_mut(&mut quote.clause);
    (clause.page, clause.last_page) = (Some(first), Some(last));
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
    let names = workbook.sheet_names();
    assert_eq!(names, ["对照表", "来源", "核对"]);
    let formulas = workbook.worksheet_formula(sheet).unwrap();
    assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
    let rows = workbook.worksheet_range(sheet).unwrap();
    rows.rows()
        .map(|row| row.iter().map(Data::to_string).collect())
        .collect()
}

/// The rows below the head that begins with `first`.
fn below(sheet: Vec<Vec<String>>, first: &str) -> Vec<Vec<String>> {
    let rows = sheet.into_iter().skip_while(|row| row[0] != first);
    rows.skip(1).collect()
}

fn table(rows: Vec<Row>) -> Vec<Vec<String>> {
    below(read(&comparison(rows), "对照表"), "序号")
}

#[test]
fn a_cell_holds_every_quote_with_its_address() {
    let mut first = quote(
        "二（四）",
        Some("壮大科普人才队伍"),
        "壮大科普人才队伍。加强培训。\n开展 2 次活动。",
    );
    first.relation = Some(Relation::Adapted);
    on_pages(&mut first, 4, 5);
    let mut second = quote("二（五）", None, "办好“科普日”。");
    on_pages(&mut second, 5, 5);
    let sheet = read(
        &comparison(vec![row("壮大科普人才队伍", [vec![first, second], vec![]])]),
        "对照表",
    );
    assert_eq!(sheet[0][0], "重庆、湖南任务事项对照表");
    assert!(sheet[1][0].starts_with("依据：1份文件，12项任务条目；语料状态 "));
    assert!(sheet[2][0].starts_with("引文中加下划线的文字"));
    let head = "序号 任务事项（主题） 重庆 湖南 异同 数量指标 责任单位 完成时限 备注";
    assert_eq!(sheet[4].join(" "), head);
    let quotes = "（四）壮大科普人才队伍。加强培训。\n开展 2 次活动。\n\
        ——渝科协发〔2022〕2号#二（四），第4—5页【改写】\n\n\
        （四）办好“科普日”。\n——渝科协发〔2022〕2号#二（五），第5页";
    let row = ["1", "壮大科普人才队伍", quotes, "未检索到对应表述"];
    assert_eq!(sheet[5][..4], row);
    assert!(sheet[5][4..].iter().all(String::is_empty));
    assert_eq!(sheet.len(), 6);
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
        "<r><t>科普</t></r>",
        "<r></r>",
    ] {
        let mut quote = quote("二（四）", None, text);
        Arc::make_mut(&mut quote.clause).label.clear();
        let sheet = table(vec![row(text, [vec![quote], vec![]])]);
        assert_eq!(sheet[0][1], text);
        assert_eq!(
            sheet[0][2],
            format!("{text}\n——渝科协发〔2022〕2号#二（四）")
        );
    }
}

#[test]
fn the_sources_name_every_file() {
    let sources = below(read(&comparison(vec![]), "来源"), "文件名称");
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
    assert_eq!(sources, [wanted]);
}

#[test]
fn the_audit_counts_and_names_what_stands_alone_nearly_answers_or_was_left_out() {
    let mut alone = row("科普", [vec![quote("二（四）", None, "甲。")], vec![]]);
    alone.nearest = vec![
        vec![],
        vec![Near {
            clause: Arc::new(QuotedClause {
                address: "湘科协通〔2023〕10号#三9".to_owned(),
                ..QuotedClause::clone(&quote("三9", Some("落实使命"), ""))
            }),
            score: 0.08765,
        }],
    ];
    let mut comparison = comparison(vec![alone]);
    comparison.coverage.alone = vec!["渝科协发〔2022〕2号#二（四）".to_owned()];
    comparison.hidden_rows = 3;
    let sheet = read(&comparison, "核对");
    let told = sheet.iter().map(|row| row[0].as_str());
    let told: String = told.take_while(|cell| *cell != "类别").collect();
    let program = super::super::PROGRAM;
    let state = super::super::corpus_state(&comparison);
    for part in [
        "未列入 1 项",
        "独有 1 项",
        "未列出的行 3 行",
        program,
        &state,
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let wanted = [
        "遗漏||||渝科协发〔2022〕2号#三9|未列入对照表|",
        "独有|1|科普|重庆|渝科协发〔2022〕2号#二（四）|没有与其他列的条目同处一行|",
        "空格最接近|1|科普|湖南|湘科协通〔2023〕10号#三9|落实使命|0.088",
        "不是任务条目||||渝科协发〔2022〕2号#引言|引言|",
        "不是任务条目||||渝科协发〔2022〕2号#二|章节引语|",
    ];
    let rows = below(sheet, "类别").into_iter();
    assert_eq!(rows.map(|row| row.join("|")).collect::<Vec<_>>(), wanted);
}

#[test]
fn what_a_row_states_stands_beside_it_with_its_province() {
    let text = "由市教委牵头，市科技局配合，2022年6月20日前培训5场。本表由市科协负责解释。";
    let mut quote = quote("二（四）", None, text);
    let mut state = |kind, words: &str, detail| {
        let at = text.find(words).unwrap();
        let start = text[..at].chars().count();
        let clause = Arc::make_mut(&mut quote.clause);
        let stated = Stated {
            kind,
            text: words.to_owned(),
            start,
            end: start + words.chars().count(),
            detail,
        };
        clause.stated.push(stated);
    };
    let part = |kind| {
        let names = Vec::new();
        Some(Detail::Parties(Parties { kind, names }))
    };
    state(StatedKind::Target, "5场", None);
    state(StatedKind::Date, "2022年6月20日前", None);
    state(StatedKind::Body, "市教委", part(PartyKind::Lead));
    state(StatedKind::Body, "市科技局", part(PartyKind::Participate));
    state(StatedKind::Body, "市科协", part(PartyKind::Responsible));
    let sheet = table(vec![row("培训", [vec![quote], vec![]])]);
    let wanted = [
        "重庆：5场",
        "重庆：市教委（牵头）",
        "重庆：2022年6月20日前",
        "",
    ];
    assert_eq!(sheet[0][5..], wanted);
}

#[test]
fn marks_show_what_is_shared_and_what_only_one_column_states_and_change_no_character() {
    let mut base = quote("二（四）", Some("培训"), "培训。积极开展科普培训5场。");
    Arc::make_mut(&mut base.clause).stated = vec![Stated {
        kind: StatedKind::Target,
        text: "5场".to_owned(),
        start: 11,
        end: 13,
        detail: None,
    }];
    let clause = Arc::clone(&base.clause);
    let mut answer = quote("二（五）", None, "各地积极开展科普培训。");
    answer.shared = vec![Span {
        start: 2,
        end: 10,
        base_start: 3,
        base_end: 11,
    }];
    let mut row = row("培训", [vec![base], vec![answer]]);
    row.base = "渝科协发〔2022〕2号#二（四）".to_owned();
    row.differences.only = vec![Only {
        column: 0,
        clause,
        number: 0,
    }];
    let runs = |column| {
        let cell = quotes::cell(&row, column);
        let [piece] = &cell.pieces(1000.0)[..] else {
            panic!("{cell:?}");
        };
        piece.runs()
    };
    use style::Style::*;
    let told = |column| -> Vec<(style::Style, String)> {
        let runs = runs(column).into_iter();
        runs.take_while(|(style, _)| *style != Source).collect()
    };
    let of = |runs: &[(style::Style, &str)]| -> Vec<(style::Style, String)> {
        runs.iter().map(|(s, t)| (*s, (*t).to_owned())).collect()
    };
    let wanted = [
        (Heading, "（四）培训"),
        (Body, "。"),
        (SharedBody, "积极开展科普培训"),
        (OnlyBody, "5场"),
        (Body, "。\n"),
    ];
    assert_eq!(told(0), of(&wanted));
    let wanted = [
        (Heading, "（四）"),
        (Body, "各地"),
        (SharedBody, "积极开展科普培训"),
        (Body, "。\n"),
    ];
    assert_eq!(told(1), of(&wanted));
}

#[test]
fn places_that_are_beyond_a_text_are_no_marks() {
    let mut wrong = quote("二（四）", Some("不是开头"), "甲。");
    let span = |start, end| Span {
        start,
        end,
        base_start: 9,
        base_end: 3,
    };
    wrong.shared = vec![span(1, 9), span(5, 7), span(2, 1)];
    let mut row = row("甲", [vec![wrong], vec![quote("二（五）", None, "乙。")]]);
    row.base = "渝科协发〔2022〕2号#二（五）".to_owned();
    let sheet = table(vec![row]);
    assert!(sheet[0][2].starts_with("（四）甲。\n——"));
}

#[test]
fn text_of_more_marks_than_a_cell_takes_is_written_all_the_same() {
    for unit in ["开展科普培训活动，", "\u{1160}"] {
        let long = unit.repeat(2000);
        let mut marked = quote("二（四）", None, &long);
        let of = |at: usize| at.is_multiple_of(2).then_some((at, at + 1));
        let spans = (0..long.chars().count()).filter_map(of);
        marked.shared = spans
            .map(|(start, end)| Span {
                start,
                end,
                base_start: 0,
                base_end: 1,
            })
            .collect();
        let rows = table(vec![row("培训", [vec![marked], vec![]])]);
        let whole: String = rows.iter().map(|row| row[2].as_str()).collect();
        assert_eq!(
            whole,
            format!("（四）{long}\n——渝科协发〔2022〕2号#二（四）")
        );
    }
}

#[test]
fn a_listing_has_a_sheet_and_one_without_rows_says_so() {
    let listing = |view, rows| Listing {
        view,
        head: vec![("text", "数量指标"), ("address", "出处")],
        rows,
    };
    let comparison = comparison(vec![]);
    let row = vec!["=5场".to_owned(), "渝科协发〔2022〕2号#二（四）".to_owned()];
    let mut handout = handout(&comparison);
    handout.listings = vec![
        listing(View::Targets, vec![row]),
        listing(View::Dates, vec![]),
    ];
    let bytes = xlsx(&handout).unwrap();
    let mut workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = workbook.sheet_names();
    assert_eq!(names, ["对照表", "数量指标", "期限", "来源", "核对"]);
    let mut sheet = |name| {
        let range = workbook.worksheet_range(name).unwrap();
        let rows = range.rows().map(|row| row.iter().map(Data::to_string));
        let rows: Vec<Vec<String>> = rows.map(Iterator::collect).collect();
        (rows[1][0].clone(), below(rows, "编号"))
    };
    let (byline, rows) = sheet("数量指标");
    assert!(byline.starts_with("依据：1份文件"));
    assert_eq!(rows, [["1", "=5场", "渝科协发〔2022〕2号#二（四）"]]);
    let (_, rows) = sheet("期限");
    assert_eq!(rows[0][0], "所对照的公文中未检索到时间和期限。");
    let alone = super::listing(&handout.listings[0], &handout).unwrap();
    let workbook = Xlsx::new(Cursor::new(alone)).unwrap();
    assert_eq!(workbook.sheet_names(), ["数量指标", "来源"]);
}

#[test]
fn a_comparison_of_nothing_and_one_of_thirty_provinces_are_workbooks_too() {
    let mut nothing = comparison(vec![]);
    (nothing.provinces, nothing.notices, nothing.coverage) = (vec![], vec![], Coverage::default());
    assert_eq!(below(read(&nothing, "对照表"), "序号").len(), 0);
    let mut many = comparison(vec![row("科普", [vec![], vec![]])]);
    many.provinces = (1..=30).map(|n| format!("省{n}")).collect();
    assert_eq!(below(read(&many, "对照表"), "序号")[0].len(), 37);
}

#[test]
fn more_columns_than_a_sheet_has_are_refused_in_words() {
    let mut many = comparison(vec![]);
    many.provinces = (1..=16_378).map(|n| format!("文{n}")).collect();
    let refused = xlsx(&handout(&many)).unwrap_err();
    let told = "对照表有 16385 列，一张 Excel 工作表最多 16384 列";
    assert_eq!(refused.to_string(), told);
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
