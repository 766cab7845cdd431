//! The dictionary that is read in place is jieba's, and cuts as jieba cuts.
//!
//! `UPDATE_EXPECT=1` makes `src/segment/words.fst` anew from the list in jieba's own sources, after an
//! update of jieba.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use duizhao::segment::Dictionary;
use jieba_rs::Jieba;
use ownedbytes::OwnedBytes;
use tantivy_fst::Map;

const FST: &str = "src/segment/words.fst";

/// The texts of the corpus, paragraph by paragraph.
fn paragraphs() -> Vec<String> {
    let files = walkdir::WalkDir::new("corpus").into_iter().flatten();
    let texts = files
        .filter(|file| file.file_type().is_file())
        .map(|file| std::fs::read_to_string(file.path()).unwrap());
    texts
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn every_word_of_jieba_is_there_and_nothing_else() {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        write_anew();
    }
    let map = Map::from_bytes(std::fs::read(FST).unwrap()).unwrap();
    let words = map.stream().into_str_vec().unwrap();
    let (total, words) = words.split_first().unwrap();
    assert_eq!(total.0, "");
    assert_eq!(
        total.1,
        words.iter().map(|(_, frequency)| frequency).sum::<u64>()
    );
    let jieba = Jieba::new();
    assert!(words.iter().all(|(word, _)| jieba.has_word(word)));
    // As many words with the same total frequency: jieba tells both here and nowhere else.
    let said = format!("{jieba:?}");
    let expected = format!("records_len: {}, total_freq: {}", words.len(), total.1);
    assert!(said.contains(&expected), "{said}, here {expected}");
}

#[test]
fn the_corpus_is_cut_as_by_the_whole_dictionary() {
    let jieba = Jieba::new();
    let bytes = std::fs::read(FST).unwrap();
    for guess_unknown in [true, false] {
        // One that has seen only this text, as in a search, and one that has seen all before it.
        let grown = Dictionary::new(OwnedBytes::new(bytes.clone())).unwrap();
        for text in paragraphs() {
            let tokens = jieba.cut(&text, guess_unknown).into_iter();
            let expected: Vec<&str> = tokens.map(|token| token.word).collect();
            let fresh = Dictionary::new(OwnedBytes::new(bytes.clone())).unwrap();
            assert_eq!(fresh.cut(&text, guess_unknown), expected);
            assert_eq!(grown.cut(&text, guess_unknown), expected);
        }
    }
}

fn write_anew() {
    let list = sources_of_jieba().join("src/data/dict.txt");
    let list = std::fs::read_to_string(list).unwrap();
    let mut words = BTreeMap::new();
    for line in list.lines() {
        let mut parts = line.split_ascii_whitespace();
        if let (Some(word), Some(frequency)) = (parts.next(), parts.next()) {
            words.insert(word.to_owned(), frequency.parse::<u64>().unwrap());
        }
    }
    words.insert(String::new(), words.values().sum());
    let map = Map::from_iter(words).unwrap();
    std::fs::write(FST, map.as_fst().to_vec()).unwrap();
}

fn sources_of_jieba() -> PathBuf {
    let ran = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let jieba = packages.iter().find(|p| p["name"] == "jieba-rs").unwrap();
    let manifest = Path::new(jieba["manifest_path"].as_str().unwrap());
    manifest.parent().unwrap().to_owned()
}
