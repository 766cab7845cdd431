//! The PDF path, from a file to clauses: a printed notice against the text it was printed from, and
//! PDFs that give no text. `tests/pdf/make.py` makes the files.

use std::path::{Path, PathBuf};

use duizhao::corpus::province_of_folder;
use duizhao::extract::{Document, RemovedKind, read_file};
use duizhao::notice::{self, Clause, Notice, depth_first};

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn parsed(path: &str) -> (Document, Notice) {
    let path = file(path);
    let document = read_file(&path).expect("a readable file");
    let notice = notice::parse(
        &document,
        province_of_folder(&file("corpus/湖南/湘科协通〔2023〕10号.txt")),
    );
    (document, notice)
}

fn printed() -> (Document, Notice) {
    parsed("tests/pdf/湘科协通〔2023〕10号.pdf")
}

fn typed() -> (Document, Notice) {
    parsed("corpus/湖南/湘科协通〔2023〕10号.txt")
}

fn tight(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn clauses(notice: &Notice) -> Vec<&Clause> {
    depth_first(&notice.clauses).collect()
}

fn error_code(path: &str) -> &'static str {
    read_file(&file(path)).expect_err("no document").code()
}

#[test]
fn a_printed_notice_has_the_frame_of_its_text() {
    let ((_, printed), (_, typed)) = (printed(), typed());
    assert_eq!(printed.document_number, typed.document_number);
    assert_eq!(printed.name(), "湘科协通〔2023〕10号");
    assert_eq!(tight(&printed.title), tight(&typed.title));
    assert_eq!(printed.enclosed_title, typed.enclosed_title);
    assert_eq!(printed.issuing_bodies, typed.issuing_bodies);
    assert_eq!(printed.main_recipients, typed.main_recipients);
    assert_eq!(printed.date_of_issue, typed.date_of_issue);
    assert_eq!(printed.imprint, typed.imprint);
}

#[test]
fn a_printed_notice_has_the_clauses_of_its_text() {
    let ((_, printed), (_, typed)) = (printed(), typed());
    let outline = |notice: &Notice| -> Vec<(String, String)> {
        clauses(notice)
            .iter()
            .map(|c| {
                (
                    c.path.to_string(),
                    c.heading.as_deref().map_or(String::new(), tight),
                )
            })
            .collect()
    };
    assert_eq!(outline(&printed), outline(&typed));
    for (ours, theirs) in clauses(&printed).iter().zip(clauses(&typed)) {
        let texts =
            |c: &Clause| -> Vec<String> { c.paragraphs.iter().map(|p| tight(&p.text)).collect() };
        assert_eq!(texts(ours), texts(theirs), "{}", ours.path);
        assert_eq!(tight(&ours.label), tight(&theirs.label));
        assert_eq!(ours.role, theirs.role, "{}", ours.path);
    }
}

#[test]
fn every_clause_of_a_printed_notice_tells_its_pages_in_order() {
    let (document, notice) = printed();
    let pages: Vec<(u32, u32)> = clauses(&notice)
        .iter()
        .map(|c| (c.page().unwrap(), c.last_page().unwrap()))
        .collect();
    assert!(pages.iter().all(|(first, last)| first <= last), "{pages:?}");
    assert!(
        pages.windows(2).all(|pair| pair[0].1 <= pair[1].0),
        "{pages:?}"
    );
    assert_eq!(pages.first().map(|p| p.0), Some(1));
    assert_eq!(pages.last().map(|p| p.1), document.source.pages);
    assert!(
        pages.iter().any(|(first, last)| first < last),
        "no clause goes over a page's end"
    );
}

#[test]
fn printed_page_numbers_are_taken_out_and_listed() {
    let (document, _) = printed();
    assert_eq!(document.source.pages, Some(6));
    let removed: Vec<_> = document
        .removed
        .iter()
        .map(|r| (r.kind, r.text.clone(), r.page))
        .collect();
    let expected: Vec<_> = (1..=6)
        .map(|n| (RemovedKind::PageNumber, format!("— {n} —"), Some(n)))
        .collect();
    assert_eq!(removed, expected);
    assert!(!document.blocks.iter().any(|b| b.text.contains("— 1 —")));
}

#[test]
fn a_printed_notice_loses_no_character() {
    let ((document, notice), (text, _)) = (printed(), typed());
    let blocks = |d: &Document| -> String { d.blocks.iter().map(|b| tight(&b.text)).collect() };
    assert_eq!(blocks(&document), blocks(&text));
    let pieces: String = notice
        .pieces()
        .iter()
        .map(|(_, piece)| tight(piece))
        .collect();
    assert_eq!(pieces, blocks(&document));
    assert!(
        document.diagnostics.is_empty(),
        "{:?}",
        document.diagnostics
    );
}

#[test]
fn a_page_without_text_is_told_from_a_damaged_file() {
    assert_eq!(error_code("tests/pdf/blank.pdf"), "blank");
}

#[test]
fn half_a_file_is_read_as_far_as_it_goes_and_named() {
    let document = read_file(&file("tests/pdf/truncated.pdf"));
    match document {
        Ok(document) => {
            let codes: Vec<_> = document
                .diagnostics
                .iter()
                .map(|d| d.code.as_str())
                .collect();
            assert!(codes.contains(&"truncated_file"), "{codes:?}");
        }
        Err(error) => assert_eq!(error.code(), "bad_pdf"),
    }
}

#[test]
fn a_predefined_encoding_that_crashes_the_second_reader_is_read() {
    let (document, _) = parsed("tests/pdf/named-cmap.pdf");
    assert_eq!(document.blocks[0].text, "（四）打造学会科普品牌。");
    assert!(
        document.diagnostics.is_empty(),
        "{:?}",
        document.diagnostics
    );
}
