//! `verify` on tables of every format: whatever one character is changed to, it is found.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use duizhao::compare::{Comparison, compare};
use duizhao::render::{Handout, TableFormat, table};
use duizhao::verify::{Finding, Sources, Status, verify};
use duizhao::{corpus, extract, notice};
use proptest::prelude::*;

const FORMATS: [(TableFormat, &str); 6] = [
    (TableFormat::Xlsx, "t.xlsx"),
    (TableFormat::Docx, "t.docx"),
    (TableFormat::Html, "t.html"),
    (TableFormat::Markdown, "t.md"),
    (TableFormat::Csv, "t.csv"),
    (TableFormat::Json, "t.json"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The comparison of the notices of two provinces.
static COMPARISON: LazyLock<Comparison> = LazyLock::new(|| {
    let read = |path: &str| {
        let path = root().join(path);
        let province = corpus::province_of_folder(&path);
        notice::parse(&extract::read_file(&path).unwrap(), province)
    };
    compare(&[
        read("重庆/渝科协发〔2022〕2号.txt"),
        read("湖南/湘科协通〔2023〕10号.txt"),
    ])
});

fn file(comparison: Comparison, format: TableFormat) -> Vec<u8> {
    let handout = Handout {
        comparison,
        ..Handout::default()
    };
    table(&handout, format).unwrap()
}

fn findings(name: &str, bytes: &[u8]) -> Vec<Finding> {
    let table = duizhao::verify::table::read(name.as_ref(), bytes).unwrap();
    let mut sources = Sources::of(&root().join("重庆"), &[root().join("湖南")], &[]).unwrap();
    verify(&[table], &mut sources).remove(0)
}

/// Changes one character of a quote: takes it away, replaces it, or puts one before it. None where
/// nothing would be changed.
fn changed(text: &str, place: usize, with: Option<char>, replaces: bool) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let place = place % chars.len();
    if chars[place].is_whitespace() || with == Some(chars[place]) {
        return None;
    }
    let behind = place + usize::from(replaces || with.is_none());
    let head = chars[..place].iter().copied();
    Some(
        head.chain(with)
            .chain(chars[behind..].iter().copied())
            .collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_single_character_that_is_changed_is_found(
        format in proptest::sample::select(FORMATS.to_vec()),
        which in any::<usize>(),
        place in any::<usize>(),
        with in proptest::sample::select(vec![
            None, Some('的'), Some('，'), Some('。'), Some('1'), Some('|'), Some('<'), Some('*'), Some('—'),
        ]),
        replaces in any::<bool>(),
    ) {
        let mut comparison = COMPARISON.clone();
        let mut quotes: Vec<_> = comparison
            .rows
            .iter_mut()
            .flat_map(|row| row.cells.iter_mut().flatten())
            .collect();
        let count = quotes.len();
        let quote = &mut quotes[which % count];
        let Some(text) = changed(&quote.text, place, with, replaces) else {
            return Ok(());
        };
        Arc::make_mut(&mut quote.clause).text = text;
        let address = quote.address.clone();
        let (format, name) = format;
        let found = findings(name, &file(comparison, format));
        let wrong: Vec<&Finding> = found.iter().filter(|f| f.status != Status::Agrees).collect();
        // The JSON quotes the changed text once more where it tells what only one province says.
        prop_assert!(!wrong.is_empty());
        for finding in wrong {
            prop_assert_eq!(&finding.quoted.claim.cited().unwrap().address, &address);
            prop_assert_eq!(finding.status, Status::Changed);
            prop_assert!(!finding.differences.is_empty());
            prop_assert!(finding.differences.iter().all(|d| d.expected.chars().count() < 3));
        }
    }

    #[test]
    fn a_damaged_table_gives_an_error_or_findings_and_no_panic(
        format in proptest::sample::select(FORMATS.to_vec()),
        flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<usize>()),
    ) {
        static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
            FORMATS.map(|(format, _)| file(COMPARISON.clone(), format)).to_vec()
        });
        let which = FORMATS.iter().position(|f| *f == format).unwrap();
        let mut bytes = FILES[which].clone();
        for (place, byte) in flips {
            let length = bytes.len();
            bytes[place % length] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut % bytes.len());
        }
        let _ = duizhao::verify::table::read(format.1.as_ref(), &bytes);
    }
}

#[test]
fn a_table_of_every_format_agrees_with_its_sources() {
    let quotes: usize = COMPARISON
        .rows
        .iter()
        .flat_map(|r| r.cells.iter().map(Vec::len))
        .sum();
    for (format, name) in FORMATS {
        let found = findings(name, &file(COMPARISON.clone(), format));
        assert!(found.len() >= quotes, "{name}: {} of {quotes}", found.len());
        let wrong: Vec<&Finding> = found
            .iter()
            .filter(|f| f.status != Status::Agrees)
            .collect();
        assert!(wrong.is_empty(), "{name}: {wrong:#?}");
    }
}

/// Tables that LibreOffice saved, some of them edited before (see `make.sh` beside them).
#[test]
fn a_table_that_another_program_saved_agrees_with_its_sources() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify");
    let check = |name: &str| {
        let bytes = std::fs::read(here.join(name)).unwrap();
        let table = duizhao::verify::table::read(name.as_ref(), &bytes).unwrap();
        assert_eq!(table.records.len(), 2, "{name}");
        let mut sources = Sources::of(&here.join("corpus"), &[], &[]).unwrap();
        (verify(&[table], &mut sources).remove(0), bytes)
    };
    for name in [
        "经ODS另存.xlsx",
        "改版后另存.xlsx",
        "经ODT另存.docx",
        "由DOCX另存.html",
    ] {
        let (found, _) = check(name);
        assert!(found.len() >= 7, "{name}: {}", found.len());
        for finding in found {
            assert_eq!(finding.status, Status::Agrees, "{name}: {finding:#?}");
            assert_eq!(finding.notes, [], "{name}");
        }
    }
    // What goes on in further rows of the sheet was put together.
    let (found, _) = check("改版后另存.xlsx");
    let length = |f: &Finding| f.quoted.text.chars().count();
    let longest = found.iter().max_by_key(|f| length(f)).unwrap();
    assert!(length(longest) > 1500 && longest.quoted.place.cell.contains('—'));
}
