//! What a table says about the files it was made from: a list of sources, or lines of them.

use std::sync::LazyLock;

use regex::Regex;

use super::Record;
use super::grids::Row;

/// A line of 来源 in a format without a table of sources.
static SOURCE_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:[-*+]\s+)?(?P<title>.+?)(?:，(?P<number>[^，]*\d+\s*号))?，\d+ 项任务条目，(?P<path>[^；]+?)",
        r"(?:[；，]\s*SHA-?256[：:\s]*(?P<sha>[0-9a-fA-F]{64}))?(?:；另见于\s*(?P<also>.*))?$",
    ))
    .expect("a valid pattern")
});

/// The columns of a list of sources.
#[derive(Default)]
pub(super) struct SourceColumns {
    title: Option<u32>,
    number: Option<u32>,
    path: Option<u32>,
    also_in: Option<u32>,
    sha256: Option<u32>,
}

impl SourceColumns {
    /// The columns by their heads, if any tells of a file.
    pub(super) fn named(named: impl Fn(&str) -> Option<u32>) -> Option<Self> {
        let columns = Self {
            title: named("文件名称"),
            number: named("发文字号"),
            path: named("文件路径"),
            also_in: named("另见于"),
            sha256: named("SHA-256").or_else(|| named("SHA256")),
        };
        let is_list = columns.path.is_some() || columns.sha256.is_some();
        is_list.then_some(columns)
    }

    /// What a row of the list says.
    pub(super) fn record(&self, cells: &Row<'_>) -> Option<Record> {
        let text = |column: Option<u32>| {
            let cell = cells.get(&column?)?;
            Some(cell.text.trim().to_owned())
        };
        let record = Record {
            document_number: text(self.number).unwrap_or_default(),
            title: text(self.title).unwrap_or_default(),
            path: text(self.path).unwrap_or_default(),
            also_in: places(&text(self.also_in).unwrap_or_default()),
            sha256: text(self.sha256).map(|sha| {
                sha.split_whitespace()
                    .collect::<String>()
                    .to_ascii_lowercase()
            }),
        };
        let is_empty = record.document_number.is_empty() && record.title.is_empty();
        (!is_empty || !record.path.is_empty()).then_some(record)
    }
}

/// The places in a cell or a line of them.
fn places(text: &str) -> Vec<String> {
    let places = text.split(['\n', '、']).map(str::trim);
    places
        .filter(|p| !p.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What a line of 来源 says, if it is one.
pub(super) fn source_line(line: &str) -> Option<Record> {
    let found = SOURCE_LINE.captures(line.trim())?;
    let text = |name| found.name(name).map(|m| m.as_str().trim().to_owned());
    Some(Record {
        document_number: text("number").unwrap_or_default(),
        title: text("title").unwrap_or_default(),
        path: text("path").unwrap_or_default(),
        also_in: places(&text("also").unwrap_or_default()),
        sha256: text("sha").map(|sha| sha.to_ascii_lowercase()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_sources_is_read() {
        let sha = "0b36cbc67acc9592e5d94951dbdc421839c8db14238e3af0834f9b3d7a57f3aa";
        let line = format!(
            "- 《要点》的通知，渝科协发〔2022〕2号，12 项任务条目，corpus/a.txt，SHA-256 {sha}；另见于 b.txt、c.txt"
        );
        let record = source_line(&line).unwrap();
        assert_eq!(record.title, "《要点》的通知");
        assert_eq!(record.document_number, "渝科协发〔2022〕2号");
        assert_eq!(record.path, "corpus/a.txt");
        assert_eq!(record.sha256.as_deref(), Some(sha));
        assert_eq!(record.also_in, ["b.txt", "c.txt"]);
        let record = source_line("- 某方案，3 项任务条目，a.txt").unwrap();
        assert_eq!(
            (record.title.as_str(), record.path.as_str()),
            ("某方案", "a.txt")
        );
        assert_eq!((record.document_number.as_str(), record.sha256), ("", None));
        assert_eq!(
            source_line("任务条目 36 项，已列入 36 项，其中独有 3 项。"),
            None
        );
    }
}
