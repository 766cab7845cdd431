//! Makes the seed corpus of each fuzz target from the project's own test files: `fuzz/corpus/<target>`.

use std::fmt::Write;
use std::io::{Cursor, Read};
use std::path::Path;
use std::{fs, io};

/// The line that a part of a container begins with, as `duizhao_fuzz::PART`.
const PART: &str = "=== ";

/// Where test files of all formats lie, below the project's root.
const FOLDERS: [&str; 8] = [
    "corpus",
    "fuzz/seeds/parts",
    "tests/docx",
    "tests/golden/doc",
    "tests/golden/extract",
    "tests/golden/notice",
    "tests/html",
    "tests/pdf",
];

/// Targets and the endings of their files; those whose containers are unpacked.
const TARGETS: [(&str, &[&str], bool); 10] = [
    ("text", &["txt"], false),
    ("rtf", &["rtf"], false),
    ("html", &["html", "htm"], false),
    ("pdf", &["pdf"], false),
    ("doc", &["doc"], false),
    ("docx", &["docx"], true),
    ("ofd", &["ofd"], true),
    ("xlsx", &["xlsx"], true),
    ("xls", &["xls"], false),
    ("mhtml", &["mht", "mhtml"], false),
];

/// Larger files slow the fuzzer down and teach it nothing more.
const LARGEST: u64 = 200 << 10;

fn main() -> io::Result<()> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in FOLDERS {
        list(&fuzz.join("..").join(folder), &mut files)?;
    }
    for (target, endings, is_container) in TARGETS {
        let corpus = fuzz.join("corpus").join(target);
        fs::create_dir_all(&corpus)?;
        let mut count = 0;
        for file in &files {
            let ending = file
                .extension()
                .and_then(|e| e.to_str())
                .unwrap_or_default();
            if !endings.contains(&ending) {
                continue;
            }
            let bytes = fs::read(file)?;
            // A container taken apart already is a seed as it stands.
            let seed = if is_container && !bytes.starts_with(PART.as_bytes()) {
                unpack(bytes)
            } else {
                Some(bytes)
            };
            if let Some(seed) = seed {
                fs::write(corpus.join(format!("seed-{count}")), seed)?;
                count += 1;
            }
        }
        println!("{target}: {count}");
    }
    Ok(())
}

fn list(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else if path.metadata()?.len() <= LARGEST {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

/// The parts of a container as one text; nothing where it cannot be unpacked.
fn unpack(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut text = String::new();
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).ok()?;
        let mut content = String::new();
        // Pictures and fonts are no text and no seed.
        if entry.read_to_string(&mut content).is_ok() {
            write!(text, "{PART}{}\n{content}", entry.name().ok()?).ok()?;
        }
    }
    Some(text.into_bytes())
}
