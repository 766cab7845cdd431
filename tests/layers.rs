//! Data flows one way: a module uses `crate::X` only for an X before it.

use std::path::Path;

/// The modules in the order of the data; those of the binary come last.
const ORDER: [&str; 12] = [
    "corpus", "extract", "notice", "segment", "index", "search", "compare", "render", "verify",
    "refresh", "cli", "web",
];

#[test]
fn no_module_reaches_back_against_the_flow_of_data() {
    let mut wrong = Vec::new();
    let mut read = 0;
    for (rank, module) in ORDER.iter().enumerate() {
        for (path, source) in sources(module) {
            read += 1;
            let code = source
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                for used in line.split("crate::").skip(1) {
                    let name: String = used.chars().take_while(|c| c.is_alphanumeric()).collect();
                    let used_rank = ORDER.iter().position(|m| *m == name);
                    if used_rank.is_some_and(|used| used > rank) {
                        wrong.push(format!("{path}: crate::{name}"));
                    }
                }
            }
        }
    }
    assert!(read > 20, "only {read} sources were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_source_file_is_longer_than_a_reader_bears() {
    let long: Vec<String> = ORDER
        .iter()
        .flat_map(|module| sources(module))
        .filter(|(_, source)| source.lines().count() > 500)
        .map(|(path, _)| path)
        .collect();
    assert!(long.is_empty(), "above 500 lines: {}", long.join("、"));
}

/// Paths and texts of the sources of `module`.
fn sources(module: &str) -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let file = src.join(format!("{module}.rs"));
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(src.join(module))
        .into_iter()
        .chain(walkdir::WalkDir::new(file))
    {
        let Ok(entry) = entry else { continue };
        if entry.path().extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(entry.path()).expect("a source file");
            found.push((entry.path().display().to_string(), text));
        }
    }
    found
}
