//! The DOCX path, from a file to clauses: a notice whose labels Word computes, against the text in
//! which they are typed. `tests/docx/make.py` makes the files; what else they give stands in
//! `tests/golden/extract/`.

use std::path::Path;

use duizhao::corpus::province_of_folder;
use duizhao::extract::{Format, read_file};
use duizhao::notice::{self, Notice, depth_first};

const TYPED: &str = "corpus/湖南/湘科协通〔2023〕10号.txt";
const NUMBERED: &str = "tests/golden/extract/湘科协通〔2023〕10号.docx";

fn parsed(path: &str) -> Notice {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = read_file(&root.join(path)).expect("a readable file");
    notice::parse(&document, province_of_folder(Path::new(TYPED)))
}

#[test]
fn a_notice_numbered_by_word_has_the_clauses_of_the_typed_one() {
    let (numbered, typed) = (parsed(NUMBERED), parsed(TYPED));
    let clauses = |notice: &Notice| -> Vec<(String, String, String)> {
        depth_first(&notice.clauses)
            .map(|c| (c.path.to_string(), c.label.clone(), c.text()))
            .collect()
    };
    assert_eq!(clauses(&numbered), clauses(&typed));
    assert!(clauses(&numbered).len() > 15);
}

#[test]
fn a_notice_numbered_by_word_has_the_frame_of_the_typed_one() {
    let (numbered, typed) = (parsed(NUMBERED), parsed(TYPED));
    assert_eq!(numbered.title, typed.title);
    assert_eq!(numbered.enclosed_title, typed.enclosed_title);
    assert_eq!(numbered.document_number, typed.document_number);
    assert_eq!(numbered.issuing_bodies, typed.issuing_bodies);
    assert_eq!(numbered.main_recipients, typed.main_recipients);
    assert_eq!(numbered.imprint, typed.imprint);
}

#[test]
fn a_document_that_breaks_off_is_an_error() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let error = read_file(&root.join("tests/golden/extract/正文损坏.docx"));
    assert_eq!(error.expect_err("no document").code(), "bad_container");
    let whole = read_file(&root.join(NUMBERED)).expect("a readable file");
    assert_eq!(whole.source.format, Format::Docx);
}
