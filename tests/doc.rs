//! The DOC path: what tests/doc/make.py says as Word 97 stores it is read as the DOCX it was made
//! from. What the files give stands in `tests/golden/doc/`.

use std::path::Path;

use duizhao::extract::{Document, Format, read, read_file};

/// Files that stand both as DOC and as DOCX.
const TWINS: [&str; 7] = [
    "自动编号",
    "样式编号",
    "修订与隐藏",
    "脚注与域",
    "表格与文本框",
    "分页与换行",
    "湘科协通〔2023〕10号",
];

fn document(path: &str) -> Document {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    read_file(&root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The blocks' texts and cells.
fn texts(document: &Document) -> Vec<(&str, Option<&[String]>)> {
    let blocks = document.blocks.iter();
    blocks
        .map(|b| (b.text.as_str(), b.cells.as_deref()))
        .collect()
}

#[test]
fn a_document_gives_the_same_text_as_doc_and_as_docx() {
    for name in TWINS {
        let old = document(&format!("doc/{name}.doc"));
        let new = document(&format!("extract/{name}.docx"));
        assert_eq!(texts(&old), texts(&new), "{name}");
        assert_eq!(old.source.format, Format::Doc);
    }
}

#[test]
fn what_is_taken_out_of_a_docx_is_taken_out_of_a_doc() {
    for name in TWINS {
        let old = document(&format!("doc/{name}.doc"));
        let new = document(&format!("extract/{name}.docx"));
        let all = |document: &Document| -> String {
            document.removed.iter().map(|r| r.text.as_str()).collect()
        };
        // What was moved stands in a DOC as deleted in one place and inserted in another.
        let moved = "移走的话。";
        assert_eq!(all(&old).replace(moved, ""), all(&new), "{name}");
    }
}

#[test]
fn no_damage_makes_it_panic_or_stand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/doc");
    for (name, step) in [("表格与文本框", 2), ("脚注与域", 7), ("窗体与图形", 7)] {
        let whole = std::fs::read(root.join(format!("{name}.doc"))).expect("a file");
        for i in (0..whole.len()).step_by(499) {
            let _ = read("a.doc", &whole[..i]);
        }
        // Every byte that is said, each in one of four ways; most of a file is padding.
        let said = (0..whole.len()).filter(|&i| whole[i] != 0 || i % 64 == 0);
        for (i, change) in said
            .step_by(step)
            .zip([0x01, 0x80, 0xFF, 0x10].into_iter().cycle())
        {
            let mut damaged = whole.clone();
            damaged[i] ^= change;
            let _ = read("a.doc", &damaged);
        }
    }
}
