use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::compare::{Quote, QuotedClause};
use crate::notice::{Role, address};
use crate::render::{DOUBTFUL, citation};

fn quote(document: &str, path: &str, text: &str) -> Quote {
    let path: Path = path.parse().unwrap();
    let clause = QuotedClause {
        address: address(document, &path),
        notice: 0,
        document: document.to_owned(),
        document_number: None,
        path,
        label: String::new(),
        heading: None,
        text: text.to_owned(),
        page: None,
        last_page: None,
        role: Role::Task,
        is_doubtful: false,
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

/// A cell as `render` writes it.
fn cell(quotes: &[Quote]) -> String {
    let written = quotes.iter().map(|q| {
        let (label, text) = (&q.label, &q.text);
        format!("{label}{text}\n{}", citation(q))
    });
    written.collect::<Vec<_>>().join("\n\n")
}

fn expected(quotes: &[Quote]) -> Vec<Piece> {
    let pieces = quotes.iter().map(|q| {
        Piece::Quote(Cited {
            text: format!("{}{}", q.label, q.text),
            citation: Citation {
                line: citation(q),
                address: q.address.clone(),
                pages: q.page.map(|first| (first, q.last_page.unwrap_or(first))),
                relation: q.relation,
                is_doubtful: q.is_doubtful,
            },
        })
    });
    pieces.collect()
}

/// The text and the address of the only quote in `cell`, and the loose text.
#[track_caller]
fn only(cell: &str) -> (Cited, Vec<String>) {
    let mut quotes = Vec::new();
    let mut loose = Vec::new();
    for piece in pieces(cell) {
        match piece {
            Piece::Quote(quote) => quotes.push(quote),
            Piece::Loose(text) => loose.push(text),
        }
    }
    assert_eq!(quotes.len(), 1, "{quotes:?} in {cell}");
    (quotes.remove(0), loose)
}

const ADDRESS: &str = "渝科协发〔2022〕2号#二（四）";

#[test]
fn a_citation_is_read_however_a_program_or_a_person_wrote_it() {
    for line in [
        "——渝科协发〔2022〕2号#二（四），第4—5页【改写】",
        "--渝科协发〔2022〕2号#二（四）,第4-5页[改写]",
        "—渝科协发〔2022〕2号#二（四）， 第4–5页 【改写】",
        "  ──渝科协发〔2022〕2号#二（四）　第４～５页（改写）",
        "——渝科协发〔2022〕2号#二（四）【改写】，第4至5页",
        "――渝科协发〔2022〕2号#二（四），第 4 — 5 页【改写】\u{a0}",
        "——渝科协发〔2022〕2号#二（四），第4至第5页【改写】",
    ] {
        let (quote, loose) = only(&format!("（四）壮大队伍。\r\n组织。\r\n{line}\r\n"));
        assert_eq!(quote.text, "（四）壮大队伍。\n组织。", "{line}");
        assert_eq!(quote.citation.address, ADDRESS, "{line}");
        assert_eq!(quote.citation.pages, Some((4, 5)), "{line}");
        assert_eq!(quote.citation.relation, Some(Relation::Adapted), "{line}");
        assert!(!quote.citation.is_doubtful && loose.is_empty(), "{line}");
    }
}

#[test]
fn what_a_citation_lacks_is_no_part_of_it() {
    for (line, address) in [
        ("——渝科协发[2022]2号#二(四)", "渝科协发[2022]2号#二(四)"),
        (
            "——渝科协发〔2022〕2号＃二（四）",
            "渝科协发〔2022〕2号＃二（四）",
        ),
        (
            "——渝科协发〔2022〕2号#二（四）〔2〕",
            "渝科协发〔2022〕2号#二（四）〔2〕",
        ),
        (
            "——桂医会〔2022〕32号#附件3#二（一）",
            "桂医会〔2022〕32号#附件3#二（一）",
        ),
        ("——桂医会〔2022〕32号#附件3", "桂医会〔2022〕32号#附件3"),
        ("——关于A—B型，C的通知#三9", "关于A—B型，C的通知#三9"),
        ("——渝科协发〔2022〕2号", "渝科协发〔2022〕2号"),
        // What was mistyped is a citation all the same, if anything shows that it was meant as one.
        ("——渝科协发〔2022〕2号#二（四", "渝科协发〔2022〕2号#二（四"),
        (
            "——关于开展活动的通知#某条，第3页",
            "关于开展活动的通知#某条",
        ),
    ] {
        let (quote, _) = only(&format!("（四）壮大队伍。\n{line}"));
        assert_eq!(quote.citation.address, address);
        assert_eq!(
            quote.citation.line.trim_end_matches("，第3页"),
            format!("——{address}")
        );
        assert_eq!(quote.citation.relation, None);
    }
}

#[test]
fn dashes_and_number_signs_within_a_text_are_no_citation() {
    for text in [
        "——坚持党的领导。",
        "——加强C#语言培训",
        "开展“#科普中国#”话题宣传——人人参与",
        "——见第3页",
        "- 一",
        "- 关于开展活动的通知，1 项，见于 桂医会〔2022〕32号#附件3",
        "未检索到对应表述吗",
    ] {
        assert_eq!(pieces(text), [Piece::Loose(text.to_owned())]);
    }
    assert_eq!(pieces(NOTHING_FOUND), []);
    assert_eq!(pieces(" \n\n"), []);
}

#[test]
fn a_remark_is_told_from_a_quote() {
    let cited = format!("（四）壮大队伍。\n——{ADDRESS}，第4页");
    for cell in [
        format!("请核对\n\n{cited}"),
        format!("{cited}\n请核对"),
        format!("{cited} 请核对"),
        format!("{cited}\n\n请核对"),
        format!("{NOTHING_FOUND}\n\n{cited}\n\n请核对"),
    ] {
        let (quote, loose) = only(&cell);
        assert_eq!(quote.text, "（四）壮大队伍。", "{cell}");
        assert_eq!(quote.citation.line, format!("——{ADDRESS}，第4页"));
        assert_eq!(loose, ["请核对"], "{cell}");
    }
}

#[test]
fn lines_that_were_joined_or_parted_are_read_too() {
    let (quote, loose) = only(&format!("（四）壮大——队伍。——{ADDRESS}"));
    assert_eq!(
        (quote.text.as_str(), loose.len()),
        ("（四）壮大——队伍。", 0)
    );
    let (quote, loose) = only(&format!("（四）壮大队伍。\n\n　\n——{ADDRESS}"));
    assert_eq!((quote.text.as_str(), loose.len()), ("（四）壮大队伍。", 0));
    let (quote, _) = only(&format!("——坚持创新。——{ADDRESS}"));
    assert_eq!(quote.text, "——坚持创新。");
    assert_eq!(quote.citation.address, ADDRESS);
    // In a document a paragraph follows a paragraph.
    let two = format!("甲。\n——{ADDRESS}\n乙。\n丙。\n——{ADDRESS}");
    let texts = pieces(&two).into_iter().map(|piece| match piece {
        Piece::Quote(quote) => quote.text,
        Piece::Loose(text) => panic!("{text}"),
    });
    assert_eq!(texts.collect::<Vec<_>>(), ["甲。", "乙。\n丙。"]);
    // A quote of which nothing is left but its citation.
    assert_eq!(only(&format!("——{ADDRESS}")).0.text, "");
}

#[test]
fn a_line_without_end_is_read_in_no_time() {
    let endless = "—a#—b".repeat(20_000);
    assert!(
        pieces(&endless)
            .iter()
            .all(|p| matches!(p, Piece::Loose(_)))
    );
    let dashes = format!("——{}", "第".repeat(100_000));
    assert_eq!(pieces(&dashes).len(), 1);
}

fn documents() -> impl Strategy<Value = String> {
    prop_oneof![
        "[渝桂湘]科协发〔20[12][0-9]〕[1-9][0-9]{0,2}号",
        "关于[^#＃\\s]{0,8}[a-z—，（）]{0,4}的通知",
        "[渝桂]医会〔2022〕[1-9]号#附件[1-9]",
    ]
}

/// Lines that are no citations, none of them blank.
fn texts() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        "[^#＃\n\r\u{b}\u{2028}\u{2029}]{0,30}[\u{4e00}-\u{9fff}。]",
        1..4,
    )
    .prop_map(|lines| lines.join("\n"))
    .prop_filter("reads as a citation", |text| {
        text.lines().all(|line| found_in(line).is_none())
    })
}

fn quotes() -> impl Strategy<Value = Quote> {
    let paths = proptest::sample::select(vec![
        "二（四）",
        "三9",
        "第十四条第二款（一）",
        "三（二）〔2〕",
        "一1.2.3（1）",
        "引言",
        "①",
    ]);
    let pages = proptest::option::of((1..99_u32, 0..3_u32));
    let relations = proptest::option::of(proptest::sample::select(Relation::ALL.to_vec()));
    (documents(), paths, texts(), pages, relations, any::<bool>()).prop_map(
        |(document, path, text, pages, relation, is_doubtful)| {
            let mut quote = quote(&document, path, &text);
            let clause = Arc::make_mut(&mut quote.clause);
            clause.label = "（四）".to_owned();
            clause.page = pages.map(|(first, _)| first);
            clause.last_page = pages.map(|(first, more)| first + more);
            clause.is_doubtful = is_doubtful;
            quote.relation = relation;
            quote
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_into_a_cell_is_read_from_it(
        quotes in proptest::collection::vec(quotes(), 0..5),
    ) {
        prop_assert_eq!(pieces(&cell(&quotes)), expected(&quotes));
        let as_windows = cell(&quotes).replace('\n', "\r\n");
        prop_assert_eq!(pieces(&as_windows), expected(&quotes));
    }

    #[test]
    fn no_character_of_a_cell_is_left_out(cell in "([a#—，第4页【改写】\n ]|渝科协发〔2022〕2号#二){0,40}") {
        let solid = |text: &str| -> Vec<char> {
            let mut chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
            chars.sort_unstable();
            chars
        };
        let read: String = pieces(&cell).into_iter().map(|piece| match piece {
            Piece::Quote(quote) => quote.text + &quote.citation.line,
            Piece::Loose(text) => text,
        }).collect();
        prop_assert_eq!(solid(&read), solid(&cell));
    }
}

#[test]
fn a_doubtful_reading_is_told() {
    let mut doubtful = quote("渝科协发〔2022〕2号", "二（四）", "壮大队伍。");
    Arc::make_mut(&mut doubtful.clause).is_doubtful = true;
    assert!(cell(&[doubtful.clone()]).ends_with(DOUBTFUL));
    assert_eq!(pieces(&cell(&[doubtful.clone()])), expected(&[doubtful]));
}
