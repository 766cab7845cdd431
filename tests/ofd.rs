//! A notice as OFD, laid out as printed pages by this test, reads like the text it was made from.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;

use duizhao::extract::{self, RemovedKind};
use duizhao::notice::{self, Notice};
use zip::write::SimpleFileOptions;

/// Characters on a line (GB/T 9704—2012, 5.2.3).
const CHARACTERS: usize = 28;
/// Lines on a page.
const LINES: usize = 22;
/// The size of a character in millimetres.
const EM: f64 = 5.6;
/// The distance of lines in millimetres.
const PITCH: f64 = 10.2;

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The lines of `paragraphs` at the measure; each first line is indented by two characters, and no
/// line begins with a closing mark.
fn typeset(paragraphs: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in paragraphs {
        let mut line = "\u{3000}\u{3000}".to_owned();
        for c in paragraph.chars() {
            let closes = "，。；：、）》”".contains(c);
            if line.chars().count() >= CHARACTERS && !closes {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
        lines.push(line);
    }
    lines
}

/// One text object for each line.
fn page(lines: &[String], number: usize) -> String {
    let foot = format!("— {number} —");
    let mut objects = String::new();
    let body = lines
        .iter()
        .enumerate()
        .map(|(i, line)| (28.0, 37.0 + PITCH * i as f64, line));
    for (x, y, line) in body.chain([(95.0, 275.0, &foot)]) {
        let text = line.trim_start_matches('\u{3000}');
        let x = x + EM * (line.chars().count() - text.chars().count()) as f64;
        let steps: Vec<String> = text
            .chars()
            .map(|c| if c.is_ascii() { EM / 2.0 } else { EM }.to_string())
            .collect();
        let _ = write!(
            objects,
            r#"<ofd:TextObject Boundary="{x} {y} 160 6" Size="{EM}"><ofd:TextCode X="0" Y="5" DeltaX="{}">{text}</ofd:TextCode></ofd:TextObject>"#,
            steps.join(" ")
        );
    }
    format!(
        r#"<ofd:Page xmlns:ofd="x"><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"#
    )
}

fn ofd(paragraphs: &[String]) -> Vec<u8> {
    let lines = typeset(paragraphs);
    let pages: Vec<String> = lines
        .chunks(LINES)
        .zip(1..)
        .map(|(lines, n)| page(lines, n))
        .collect();
    let listed: String = (0..pages.len())
        .map(|i| format!(r#"<ofd:Page ID="{i}" BaseLoc="Pages/Page_{i}/Content.xml"/>"#))
        .collect();
    let mut parts = vec![
        (
            "OFD.xml".to_owned(),
            r#"<ofd:OFD xmlns:ofd="x"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#.to_owned(),
        ),
        (
            "Doc_0/Document.xml".to_owned(),
            format!(r#"<ofd:Document xmlns:ofd="x"><ofd:CommonData/><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"#),
        ),
    ];
    for (i, page) in pages.into_iter().enumerate() {
        parts.push((format!("Doc_0/Pages/Page_{i}/Content.xml"), page));
    }
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive
            .start_file(name, SimpleFileOptions::default())
            .expect("an entry");
        archive.write_all(text.as_bytes()).expect("its bytes");
    }
    archive.finish().expect("a container").into_inner()
}

fn outline(notice: &Notice) -> Vec<(String, String)> {
    notice
        .addressed_clauses()
        .map(|(document, c)| (format!("{document}#{}", c.path), bare(&c.text())))
        .collect()
}

#[test]
fn a_printed_notice_as_ofd_gives_the_clauses_of_the_text() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/湖南/湘科协通〔2023〕10号.txt");
    let document = extract::read_file(&path).expect("the seed is read");
    let expected = notice::parse(&document, None);
    let paragraphs: Vec<String> = document.blocks.iter().map(|b| b.text.clone()).collect();
    let printed = extract::read("湘科协通.ofd", &ofd(&paragraphs)).expect("OFD is read");
    let found = notice::parse(&printed, None);
    assert_eq!(found.document_number, expected.document_number);
    assert_eq!(found.title, expected.title);
    assert_eq!(outline(&found), outline(&expected));
    let pages = printed.source.pages.expect("pages");
    let numbers = printed
        .removed
        .iter()
        .filter(|r| r.kind == RemovedKind::PageNumber);
    assert_eq!(numbers.count(), pages as usize);
    assert!(
        found
            .addressed_clauses()
            .all(|(_, clause)| clause.page().is_some())
    );
}
