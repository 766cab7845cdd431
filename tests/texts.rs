//! What must hold for any text, on every file of the tests and the corpus, and on the folder that
//! `DUIZHAO_TEXTS` names: thousands of laws, opinions and reports that are not ours to publish.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use duizhao::extract::{self, Document, Format};
use duizhao::notice::{self, Notice};
use regex::Regex;

fn files_in(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_input =
            |end: &str| ["txt", "md", "pdf", "docx", "html", "htm", "rtf", "ofd"].contains(&end);
        if path.is_dir() {
            files_in(&path, found);
        } else if path
            .extension()
            .and_then(|e| e.to_str())
            .is_some_and(is_input)
        {
            found.push(path);
        }
    }
    found.sort();
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn sorted(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = text.chars().collect();
    chars.sort_unstable();
    chars
}

/// What of a file's text is neither in its document nor listed as removed, or there twice.
fn extraction_differs(document: &Document) -> Option<String> {
    if document.source.format != Format::Txt {
        return None;
    }
    let raw = std::fs::read_to_string(&document.source.path).ok()?;
    let blocks = document.blocks.iter().map(|b| b.text.as_str());
    let removed = document.removed.iter().map(|r| r.text.as_str());
    let kept: String = blocks.chain(removed).map(bare).collect();
    let raw = raw.trim_start_matches('\u{feff}');
    let (kept, raw) = (sorted(&kept), sorted(&bare(raw)));
    (kept != raw).then(|| format!("{} characters of {}", kept.len(), raw.len()))
}

/// What of a document is not in its notice in its order once.
fn parsing_differs(document: &Document, notice: &Notice) -> Option<String> {
    let blocks: String = document.blocks.iter().map(|b| bare(&b.text)).collect();
    let pieces: String = notice.pieces().iter().map(|(_, text)| bare(text)).collect();
    (blocks != pieces).then(|| "the notice holds other characters than the document".to_owned())
}

/// Addresses that do not read back or name two clauses.
fn bad_addresses(notice: &Notice) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut bad = Vec::new();
    for (document, clause) in notice.addressed_clauses() {
        let path = clause.path.to_string();
        if path.parse::<notice::Path>().as_ref() != Ok(&clause.path) {
            bad.push(format!("{path} does not read back"));
        }
        if !seen.insert((document, path.clone())) {
            bad.push(format!("{path} stands twice"));
        }
    }
    bad.extend(
        notice
            .embedded()
            .iter()
            .flat_map(|(_, inner)| bad_addresses(inner)),
    );
    bad
}

/// Lines that begin with 第…条 and a space, and are neither clause, title, entry of a contents nor
/// row of a table.
fn lost_articles(document: &Document, notice: &Notice) -> Vec<String> {
    let article = Regex::new(
        r"(?m)^[\s#*>]*(第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十]+)?)[ 　*]",
    )
    .expect("a valid pattern");
    if document.source.format != Format::Txt {
        return Vec::new();
    }
    let raw = std::fs::read_to_string(&document.source.path).unwrap_or_default();
    let matter = notice.matter.iter().map(|m| m.text.clone());
    let attached = notice.attachments.iter().flat_map(|a| &a.matter);
    let labels = notice.addressed_clauses().map(|(_, c)| c.label.clone());
    let inner = notice.embedded();
    let inner = inner
        .iter()
        .flat_map(|(_, n)| n.addressed_clauses().map(|(_, c)| c.label.clone()));
    let cells = document.blocks.iter().filter(|b| b.cells.is_some());
    let mut known: Vec<String> = labels
        .chain(inner)
        .chain(matter)
        .chain(attached.map(|m| m.text.clone()))
        .chain(cells.map(|b| b.text.clone()))
        .collect();
    let mut lost = Vec::new();
    for found in article.captures_iter(&raw) {
        match known.iter().position(|k| bare(k).starts_with(&found[1])) {
            Some(at) => drop(known.remove(at)),
            None => lost.push(format!("{} is no clause", &found[1])),
        }
    }
    lost
}

/// Everything that is wrong with the files of `folder`, and how many were read.
fn faults(folder: &Path) -> (Vec<String>, usize) {
    let mut files = Vec::new();
    files_in(folder, &mut files);
    let mut faults = Vec::new();
    let mut read = 0;
    for path in &files {
        let Ok(document) = extract::read_file(path) else {
            continue;
        };
        read += 1;
        let notice = notice::parse(&document, None);
        let mut found: Vec<String> = extraction_differs(&document).into_iter().collect();
        found.extend(parsing_differs(&document, &notice));
        found.extend(bad_addresses(&notice));
        found.extend(lost_articles(&document, &notice));
        faults.extend(
            found
                .into_iter()
                .map(|f| format!("{}: {f}", path.display())),
        );
    }
    (faults, read)
}

#[test]
fn no_file_of_the_tests_or_the_corpus_loses_a_character_or_an_article() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (folder, least) in [
        ("tests/golden/notice", 40),
        ("tests/golden/extract", 10),
        ("corpus", 5),
    ] {
        let (faults, read) = faults(&root.join(folder));
        assert_eq!(faults, Vec::<String>::new());
        assert!(read >= least, "{folder}: {read}");
    }
}

#[test]
fn no_text_of_the_folder_that_the_environment_names_does() {
    let Some(folders) = std::env::var_os("DUIZHAO_TEXTS") else {
        return;
    };
    for folder in std::env::split_paths(&folders) {
        let (faults, read) = faults(&folder);
        assert!(read > 0, "no texts in {}", folder.display());
        assert_eq!(faults, Vec::<String>::new());
    }
}
