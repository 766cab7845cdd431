//! PDFs read in the child process, as the binary reads them: two readers, and neither can end or hang
//! the program.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use duizhao::extract::{CHILD_COMMAND, Document, ExtractError, Reader, read_file, read_pdfs_with};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/pdf")
        .join(name)
}

fn read(name: &str) -> Result<Document, ExtractError> {
    read_pdfs_with(PathBuf::from(env!("CARGO_BIN_EXE_duizhao")));
    read_file(&file(name))
}

#[test]
fn both_readers_agree_on_every_page_of_a_printed_notice() {
    let document = read("湘科协通〔2023〕10号.pdf").expect("a document");
    assert!(
        document.diagnostics.is_empty(),
        "{:?}",
        document.diagnostics
    );
    assert_eq!(document.readings.len(), 6);
    for page in document.readings {
        assert_eq!(
            (page.reader, page.confidence),
            (Reader::Hayro, Some(100)),
            "{}",
            page.page
        );
    }
}

#[test]
fn a_file_that_the_second_reader_cannot_read_has_no_confidence_and_its_text() {
    let document = read("named-cmap.pdf").expect("a document");
    assert_eq!(document.blocks[0].text, "（四）打造学会科普品牌。");
    assert_eq!(document.readings[0].confidence, None);
}

#[test]
fn a_password_and_a_scan_are_told_through_the_child_too() {
    let code = |name| read(name).expect_err("no document").code();
    assert_eq!(code("variants/encrypted-password.pdf"), "encrypted");
    assert_eq!(code("variants/scanned.pdf"), "no_text");
    assert_eq!(code("blank.pdf"), "blank");
}

#[test]
fn a_reader_that_never_ends_is_ended() {
    let start = Instant::now();
    assert!(read("variants/bomb.pdf").is_err());
    // It is given ten seconds of its own; a loaded machine may take many times that.
    assert!(start.elapsed() < Duration::from_secs(300));
}

#[test]
fn the_child_says_nothing_to_people() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_duizhao"))
        .arg(CHILD_COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    let bytes = std::fs::read(file("named-cmap.pdf")).expect("the file");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(&bytes)
        .expect("written");
    let output = child.wait_with_output().expect("an end");
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stdout.starts_with(b"{\"Page\":"));
}
