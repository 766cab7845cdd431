//! Files that were cut or whose bits were flipped: they are read or refused, and nothing else.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use duizhao::extract;

/// How many places of each file are damaged. `DAMAGES=5000` looks closer.
fn count() -> usize {
    let asked = std::env::var("DAMAGES").ok().and_then(|n| n.parse().ok());
    asked.unwrap_or(120)
}

/// The golden files with these extensions.
fn files(extensions: &[&str]) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/extract");
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = paths
        .filter(|path| {
            let extension = path.extension().unwrap_or_default().to_string_lossy();
            extensions.contains(&&*extension)
        })
        .collect();
    files.sort();
    assert!(files.len() >= extensions.len());
    files
}

fn read(bytes: &[u8]) {
    extract::read_all("a", bytes, &mut |_, document| {
        if let Ok(document) = document {
            assert!(!document.blocks.is_empty());
            let is_row = |b: &extract::Block| {
                b.cells
                    .as_ref()
                    .is_none_or(|cells| b.text == cells.join("\t"))
            };
            assert!(document.blocks.iter().all(is_row));
        }
    });
}

/// Cuts and flips each file at places that are spread over it.
fn damage(extensions: &[&str]) {
    for path in files(extensions) {
        let whole = std::fs::read(path).unwrap();
        read(&whole);
        let mut place = 1usize;
        for _ in 0..count() {
            place = place
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = (place >> 20) % whole.len();
            read(&whole[..at]);
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (place >> 8 & 7);
            read(&flipped);
            let next = (at + 1) % whole.len();
            (flipped[at], flipped[next]) = (0xFF, 0xFF);
            read(&flipped);
        }
    }
}

#[test]
fn damaged_workbooks_are_read_or_refused() {
    damage(&["xlsx", "xls"]);
}

#[test]
fn damaged_archives_are_read_or_refused() {
    damage(&["zip"]);
}

#[test]
fn damaged_rtf_and_pages_in_one_file_are_read_or_refused() {
    damage(&["rtf", "mht"]);
}
