//! One text in the many ways in which PDFs hold Chinese: each is read whole and in order, or the page
//! is named as unreadable. `tests/pdf/make_variants.py` makes the files.

use std::path::{Path, PathBuf};

use duizhao::extract::{Document, ExtractError, Reader, RemovedKind, read, read_file};

fn variant(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pdf/variants");
    folder.join(name)
}

fn document(name: &str) -> Document {
    read_file(&variant(&format!("{name}.pdf"))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn error(name: &str) -> ExtractError {
    read_file(&variant(&format!("{name}.pdf"))).expect_err("no document")
}

fn tight(text: &str) -> Vec<char> {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The text that every variant holds.
fn source() -> Vec<char> {
    tight(&std::fs::read_to_string(variant("text.txt")).expect("the source text"))
}

fn text(document: &Document) -> Vec<char> {
    let blocks = document.blocks.iter().map(|block| block.text.as_str());
    tight(&blocks.collect::<String>())
}

fn codes(document: &Document) -> Vec<&str> {
    document
        .diagnostics
        .iter()
        .map(|d| d.code.as_str())
        .collect()
}

/// Share of the characters of `wanted` that are in `found`, wherever.
fn recall(wanted: &[char], found: &[char]) -> f64 {
    let mut rest = found.to_vec();
    let hit = |c: &&char| match rest.iter().position(|r| r == *c) {
        Some(at) => {
            rest.swap_remove(at);
            true
        }
        None => false,
    };
    wanted.iter().filter(hit).count() as f64 / wanted.len() as f64
}

/// Share of characters that stand in both in the same order.
fn similarity(a: &[char], b: &[char]) -> f64 {
    let mut row = vec![0_usize; b.len() + 1];
    for x in a {
        let mut corner = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y {
                corner + 1
            } else {
                above.max(row[j])
            };
            corner = above;
        }
    }
    2.0 * row[b.len()] as f64 / (a.len() + b.len()) as f64
}

/// Reads `name` and demands the whole text in order and `remarks`, no others.
fn reads_with(name: &str, remarks: &[&str]) {
    let document = document(name);
    let (wanted, found) = (source(), text(&document));
    let shown: String = found.iter().collect();
    assert_eq!(recall(&wanted, &found), 1.0, "{name}: {shown}");
    assert!(similarity(&wanted, &found) >= 0.995, "{name}: {shown}");
    assert_eq!(codes(&document), remarks, "{name}");
    assert_eq!(document.source.pages, Some(document.readings.len() as u32));
    assert!(document.readings.iter().all(|r| r.reader == Reader::Hayro));
}

fn reads(name: &str) {
    reads_with(name, &[]);
}

#[test]
fn predefined_encodings_of_fonts_that_are_not_embedded_are_read() {
    for name in [
        "reportlab-unigb-ucs2",
        "gbk-euc",
        "gbk2k",
        "gbkp-euc",
        "unigb-utf16",
    ] {
        reads(name);
    }
}

#[test]
fn embedded_fonts_are_read_by_tounicode_or_by_their_own_table() {
    reads("embedded-tounicode");
    reads("embedded-own-table");
}

#[test]
fn an_embedded_font_that_names_nothing_is_named_unreadable() {
    let document = document("embedded-nameless");
    assert_eq!(codes(&document), ["unreadable_page"]);
    assert!(text(&document).iter().all(|c| *c == '\u{FFFD}'));
}

#[test]
fn wrong_characters_are_named_unreadable() {
    assert_eq!(codes(&document("embedded-wrong")), ["unreadable_page"]);
}

#[test]
fn radicals_that_a_browser_wrote_are_ideographs_again() {
    reads("embedded-radicals");
    let document = document("chromium");
    let found = text(&document);
    assert_eq!(
        found,
        source()[..found.len()],
        "{}",
        found.iter().collect::<String>()
    );
    assert!(found.len() > 100);
}

#[test]
fn type_3_fonts_forms_and_object_streams_are_read() {
    for name in ["type3", "form", "object-streams"] {
        reads(name);
    }
}

#[test]
fn gbk_bytes_in_a_simple_font_are_read() {
    reads("simple-gbk-bytes");
}

#[test]
fn a_file_locked_without_a_password_is_read_and_one_with_is_asked_for() {
    reads("encrypted-empty-password");
    reads("encrypted-rc4");
    assert_eq!(error("encrypted-password"), ExtractError::Encrypted);
}

#[test]
fn a_damaged_table_of_objects_is_repaired() {
    reads("damaged-xref");
    reads("damaged-trailer");
}

#[test]
fn turned_pages_and_watermarks_do_not_disturb_the_text() {
    reads("rotated");
    let document = document("watermark");
    let found = text(&document);
    let (body, mark) = found.split_at(found.len() - 4);
    assert_eq!(body, source());
    assert_eq!(mark.iter().collect::<String>(), "内部资料");
}

#[test]
fn order_is_that_of_reading_however_the_page_is_drawn() {
    for name in ["columns", "by-character", "shuffled", "figures-last"] {
        reads(name);
    }
}

#[test]
fn bold_type_drawn_three_times_is_there_once() {
    reads("overprinted");
}

#[test]
fn text_under_a_scan_is_read_and_named() {
    reads_with("ocr-layer", &["ocr_text_layer"]);
}

#[test]
fn a_word_processors_pdf_is_read() {
    reads("libreoffice");
}

#[test]
fn a_scan_without_text_is_named() {
    assert_eq!(error("scanned"), ExtractError::NoText(1));
}

#[test]
fn letters_made_outlines_are_no_scan() {
    assert_eq!(error("outlines"), ExtractError::Outlines(1));
}

#[test]
fn a_stream_cut_before_it_was_written_in_digits_is_damaged() {
    assert_eq!(codes(&document("cut-in-hex")), ["unreadable_page"]);
}

#[test]
fn english_figures_and_a_short_page_are_no_garbage() {
    for name in ["english", "figures", "short"] {
        assert!(codes(&document(name)).is_empty(), "{name}");
    }
}

#[test]
fn vertical_writing_and_its_signs_are_read() {
    reads("vertical");
    reads("upright-signs");
}

#[test]
fn a_stretch_that_says_what_it_stands_for_is_that() {
    reads("actual-text");
}

#[test]
fn what_nobody_sees_is_listed_and_no_text() {
    reads_with("hidden", &["hidden_text", "hidden_text"]);
    let document = document("hidden");
    let hidden = document
        .removed
        .iter()
        .filter(|r| r.kind == RemovedKind::Hidden);
    let mut texts: Vec<&str> = hidden.map(|r| r.text.as_str()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["透明", "页外"]);
}

#[test]
fn the_value_of_a_field_is_read_though_nothing_draws_it() {
    let document = document("field");
    let found: String = text(&document).into_iter().collect();
    assert_eq!(found, source().into_iter().collect::<String>() + "张三");
}

#[test]
fn a_ruled_table_is_rows_of_cells_between_paragraphs() {
    for name in ["table-strokes", "table-fills"] {
        let document = document(name);
        let shown: Vec<String> = document
            .blocks
            .iter()
            .map(|block| match &block.cells {
                Some(cells) => format!("[{}]", cells.join("|")),
                None => block.text.clone(),
            })
            .collect();
        let wanted = [
            "一、任务分工如下：",
            "[重点任务分工表|||]",
            "[序号|任务|责任单位|时限]",
            "[1|实施青少年科学素质提升行动，开展科技馆进校园活动|省科协、省教育厅|2023年6月]",
            "[2|建设“科技小院”50个|省农业农村厅|]",
            "二、各单位要加强领导。",
        ];
        assert_eq!(shown, wanted, "{name}");
    }
}

#[test]
fn forms_that_multiply_without_end_come_to_an_end() {
    assert!(read_file(&variant("bomb.pdf")).is_err());
}

#[test]
fn every_prefix_of_a_file_is_an_error_or_told_to_be_incomplete() {
    let bytes = std::fs::read(variant("reportlab-unigb-ucs2.pdf")).expect("the file");
    for end in (1024..bytes.len() - 64).step_by(97) {
        if let Ok(document) = read("a.pdf", &bytes[..end]) {
            assert!(codes(&document).contains(&"truncated_file"), "{end}");
        }
    }
}
