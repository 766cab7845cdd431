//! What must hold for every notice of `corpus/`, whoever adds one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use duizhao::extract::{self, Document};
use duizhao::notice::{self, Notice, copies};
use duizhao::{compare, corpus};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn read() -> Vec<(Document, Notice)> {
    let entries = corpus::entries(&root()).expect("the corpus is there");
    assert!(!entries.is_empty());
    let parse = |entry: &corpus::Entry| {
        let document = extract::read_file(&entry.path).expect("a file of the corpus is read");
        let notice = notice::parse(&document, entry.province);
        (document, notice)
    };
    entries.iter().map(parse).collect()
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn every_character_of_a_file_is_in_its_document_once_or_listed_as_removed() {
    for (document, _) in read() {
        let raw = std::fs::read_to_string(&document.source.path).expect("UTF-8");
        let mut kept: Vec<char> = document
            .blocks
            .iter()
            .flat_map(|b| bare(&b.text).chars().collect::<Vec<_>>())
            .collect();
        kept.extend(
            document
                .removed
                .iter()
                .flat_map(|r| bare(&r.text).chars().collect::<Vec<_>>()),
        );
        let mut all: Vec<char> = bare(&raw).chars().collect();
        kept.sort_unstable();
        all.sort_unstable();
        assert_eq!(kept, all, "{}", document.source.path);
    }
}

#[test]
fn every_character_of_a_document_is_in_its_notice_in_order() {
    for (document, notice) in read() {
        let blocks: String = document.blocks.iter().map(|b| bare(&b.text)).collect();
        let pieces: String = notice.pieces().iter().map(|(_, text)| bare(text)).collect();
        assert_eq!(pieces, blocks, "{}", document.source.path);
    }
}

#[test]
fn every_address_reads_back_and_names_one_clause() {
    for (_, notice) in read() {
        let mut seen = BTreeSet::new();
        for (document, clause) in notice.addressed_clauses() {
            let path = clause.path.to_string();
            assert_eq!(path.parse::<notice::Path>().as_ref(), Ok(&clause.path));
            assert!(
                seen.insert((document.clone(), path)),
                "{document} has it twice"
            );
        }
    }
}

#[test]
fn every_field_is_the_substring_it_claims_to_be() {
    for (_, notice) in read() {
        for (_, clause) in notice.addressed_clauses() {
            let text: Vec<char> = clause.text().chars().collect();
            let f = &clause.fields;
            let entries = [
                &f.targets,
                &f.dates,
                &f.bodies,
                &f.places,
                &f.programs,
                &f.references,
            ];
            for entry in entries.into_iter().flatten() {
                assert_eq!(
                    text[entry.start..entry.end].iter().collect::<String>(),
                    entry.text
                );
            }
        }
    }
}

#[test]
fn every_quotation_of_the_table_stands_in_its_source_word_for_word() {
    let (documents, notices): (Vec<_>, Vec<_>) = read().into_iter().unzip();
    let comparison = compare::compare(&notices);
    let text_of = |path: &str| {
        let document = documents
            .iter()
            .find(|d| d.source.path == path)
            .expect("a source");
        let raw = std::fs::read_to_string(path).expect("UTF-8");
        // What was taken out stood on lines of its own or in front of one.
        let mut text = bare(&raw);
        for removed in &document.removed {
            text = text.replacen(&bare(&removed.text), "", 1);
        }
        text
    };
    let groups = copies::group(&notices);
    let mut quotes = 0;
    for quote in comparison
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().flatten())
    {
        let place = groups
            .iter()
            .flat_map(|g| &g.clauses)
            .find(|c| notice::address(&c.document, &c.clause.path) == quote.address);
        let source = &place.expect("an address of the corpus").notice.source.path;
        let words = bare(&format!("{}{}", quote.label, quote.text));
        assert!(
            text_of(source).contains(&words),
            "{}: {words}",
            quote.address
        );
        quotes += 1;
    }
    assert!(quotes >= comparison.coverage.items);
}

#[test]
fn the_comparison_is_the_same_whatever_order_the_notices_come_in() {
    let notices: Vec<Notice> = read().into_iter().map(|(_, notice)| notice).collect();
    let mut reversed = notices.clone();
    reversed.reverse();
    assert_eq!(compare::compare(&notices), compare::compare(&reversed));
}

#[test]
fn a_notice_in_two_places_is_compared_once() {
    let notices: Vec<Notice> = read().into_iter().map(|(_, notice)| notice).collect();
    let comparison = compare::compare(&notices);
    let twice = comparison
        .notices
        .iter()
        .find(|n| !n.also_in.is_empty())
        .expect("one stands twice");
    assert_eq!(twice.name, "桂科协学发〔2022〕14号");
    assert_eq!(twice.also_in, ["桂医会〔2022〕32号#附件3"]);
    assert_eq!(twice.items, 12);
    assert_eq!(comparison.coverage.missing, Vec::<String>::new());
    assert_eq!(comparison.provinces, ["广西", "重庆", "湖南"]);
}
