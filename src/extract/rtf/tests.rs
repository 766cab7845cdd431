//! Small files, each for one thing.

use super::super::RemovedKind;
use super::*;

fn of(rtf: &str) -> Content {
    content(rtf.as_bytes()).unwrap()
}

fn texts(rtf: &str) -> Vec<String> {
    of(rtf).blocks.into_iter().map(|b| b.text).collect()
}

fn removed(content: &Content) -> Vec<(RemovedKind, &str)> {
    let pairs = content.removed.iter().map(|r| (r.kind, r.text.as_str()));
    pairs.collect()
}

#[test]
fn gbk_bytes_and_unicode_are_the_same_text() {
    let gbk = r"{\rtf1\ansi\ansicpg936\deff0 \'cd\'a8\'d6\'aa\par}";
    let unicode = r"{\rtf1\ansi\uc1 \u-28528?\u30693?\par}";
    assert_eq!(texts(gbk), ["通知"]);
    assert_eq!(texts(unicode), ["通知"].map(|_| "\u{9090}知"));
    assert_eq!(
        texts(r"{\rtf1\uc2 \u36890\'cd\'a8\u30693\'d6\'aa}"),
        ["通知"]
    );
    assert_eq!(texts(r"{\rtf1\uc0 \u36890\u30693\par}"), ["通知"]);
    assert_eq!(
        texts(r"{\rtf1 1\u8211\endash 2{\uc2\u30693 xx}\par}"),
        ["1–2知"]
    );
}

#[test]
fn raw_bytes_are_read_in_pairs() {
    // The second bytes of 乗 and 亄 are a backslash and a brace.
    let (bytes, _, _) = encoding_rs::GBK.encode("一乗亄二");
    let rtf = [&b"{\\rtf1\\ansi\\ansicpg936 "[..], &bytes, b"\\par}"].concat();
    assert_eq!(content(&rtf).unwrap().blocks[0].text, "一乗亄二");
    assert_eq!(texts(r"{\rtf1\ansi\ansicpg936 \'81\\\par}"), ["乗"]);
}

#[test]
fn a_fonts_character_set_decides() {
    let rtf = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset134 SimSun;}}\f1 \'cd\'a8\f0 A\par}";
    assert_eq!(texts(rtf), ["通A"]);
    let reset = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 a;}{\f1\fcharset0 b;}}\f1 \'e9t\plain \'cd\'a8\f1 \'cd\'a8\par}";
    assert_eq!(texts(reset), ["ét通通"]);
    let symbols = r"{\rtf1{\fonttbl{\f0 a;}{\f1\fcharset2 Wingdings;}}{\f1\'a8}\'61\par}";
    assert_eq!(texts(symbols), ["□a"]);
}

#[test]
fn labels_are_text_and_what_is_beside_the_body_is_not() {
    let found = of(concat!(
        r"{\rtf1\ansi\ansicpg936{\info{\title \'cd\'a8\par}}{\header \'cd\'a8\par}{\pict ffd8ff}{\*\unknown x\par}",
        r"{\listtext\pard\plain\'d2\'bb\'a1\'a2\tab}{\field{\*\fldinst HYPERLINK a}{\fldrslt \'cd\'a8}}",
        r"{\*\annotation \'d6\'aa}{\v \'d6\'aa}{\deleted \'cd\'a8}{\revised 1}\par}"
    ));
    assert_eq!(found.blocks[0].text, "一、通1");
    assert_eq!(
        removed(&found),
        [
            (RemovedKind::RunningHead, "通"),
            (RemovedKind::Comment, "知"),
            (RemovedKind::Hidden, "知"),
            (RemovedKind::Deleted, "通"),
        ]
    );
    let codes: Vec<_> = found.diagnostics.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["tracked_changes", "unread_objects"]);
}

#[test]
fn a_deleted_paragraph_end_joins() {
    assert_eq!(texts(r"{\rtf1 a{\deleted b\par}c\par d\par}"), ["ac", "d"]);
}

#[test]
fn notes_and_boxes_stand_beside_their_paragraph() {
    let found = texts(concat!(
        r"{\rtf1{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt box\par}}{\shprslt box\par}}",
        r"a{\super\chftn{\*\footnote\pard\plain{\super\chftn}note}}b{\footnote\ftnalt\pard end}\par c\par}"
    ));
    assert_eq!(found, ["box", "a[1]b[i]", "[1] note", "[i] end", "c"]);
}

#[test]
fn a_unicode_half_is_read_and_the_other_is_not() {
    assert_eq!(texts(r"{\rtf1{\upr{ab}{\*\ud{\u36890?}}}c\par}"), ["通c"]);
}

#[test]
fn a_table_is_rows_of_cells() {
    let ruled = r"\trowd\trleft0\clbrdrt\brdrs\cellx1000\cellx2000";
    let rtf = format!(
        r"{{\rtf1 t\par{ruled}\cellx3000 \intbl a\cell b\par c\cell {{\listtext\pard 1.\tab}}d\cell\row{ruled}\cellx3000\clvmrg \cell e\cell f\cell\row\trowd\cellx1000\cellx3000 g\cell h\cell\row\pard i\par}}"
    );
    let found = of(&rtf);
    let cells = |i: usize| found.blocks[i].cells.clone().unwrap();
    assert_eq!(cells(1), ["a", "b c", "1. d"]);
    assert_eq!(cells(2), ["", "e", "f"]);
    assert_eq!(cells(3), ["g", "h", ""]);
    assert_eq!(found.blocks[4].text, "i");
    assert_eq!(found.blocks[4].line, 11);
}

#[test]
fn a_table_without_lines_only_arranges() {
    let found = texts(r"{\rtf1\trowd\cellx1\cellx2\intbl a\cell b\cell\row\pard c\par}");
    assert_eq!(found, ["a", "b", "c"]);
}

#[test]
fn deep_nesting_and_broken_words_are_survived() {
    assert_eq!(
        content("{".repeat(5_000).as_bytes()).unwrap_err(),
        ExtractError::OverLimit(Limit::Depth)
    );
    for broken in [
        r"{\rtf1 \",
        r"{\rtf1 \'",
        r"{\rtf1 \'z",
        r"{\rtf1\bin999999999 x}",
        r"{\rtf1\bin-5 x}",
        r"}}}}",
        r"{\rtf1\u55357?",
        r"{\rtf1{\footnote a{\shptxt b{\header c",
        r"{\rtf1\cell\row\row\cell\trowd\cellx-99999999\cellx99999999\cell\row",
        r"{\rtf1\u99999999999 ?\f-1\uc-7 x",
    ] {
        let _ = content(broken.as_bytes());
    }
    // One wide definition and a great many short rows.
    let wide = r"\trowd".to_owned() + &r"\cellx9".repeat(1000);
    let rows = format!("{{\\rtf1{wide}{}", r"a\cell\row ".repeat(300_000));
    let error = content(rows.as_bytes()).unwrap_err();
    assert_eq!(error, ExtractError::OverLimit(Limit::Elements));
    let frames = r"{\footnote ".repeat(900);
    let _ = content(frames.as_bytes());
}
