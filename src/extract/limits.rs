//! How much of one file is read at most: size, counts, depth, time, memory.
//!
//! Files are hostile, so every reader has an end. The limits are far above what real notices need
//! and can be changed for the whole process, once and before the first file: they are settings of
//! the program, not of a document. A file beyond one of them gives
//! [`ExtractError::OverLimit`](super::ExtractError::OverLimit), which names it.

use std::sync::atomic::{AtomicU64, Ordering};

/// A limit on what is read of one file (or of one archive).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Size of the file, in MiB. Real notices with pictures stay below a tenth of the default.
    File,
    /// Bytes that all entries of a container give together, in MiB; an entry read twice counts twice.
    Unpacked,
    /// Bytes that one entry of a container gives, in MiB. `word/document.xml` of a thousand pages is
    /// some 30 MiB.
    Entry,
    /// Bytes given for one byte stored. XML of Word and of spreadsheets is packed 10 to 100 times; a
    /// bomb of zeros a thousand times.
    Ratio,
    /// Entries of a container. A report with a picture a page stays below 2,000.
    Entries,
    /// Levels of elements within each other, at most 1,000, because walks recurse; four times as many
    /// groups of an RTF. Tables within tables within text boxes stay below 100.
    Depth,
    /// Elements of one XML part or web page, and characters placed one by one.
    Elements,
    /// Pages.
    Pages,
    /// Seconds that one reader of a PDF may take, beside a fifth of a second a page.
    Seconds,
    /// Memory of the process that reads a PDF, in MiB, beside four times the size of the file.
    Memory,
    /// Archives within each other. Attachments of attachments are one.
    Archives,
    /// Text of a workbook or of all members of an archive, in MiB; one string may stand in many
    /// cells. A thousand long notices are 60 MiB.
    Text,
    /// Cells of a workbook with text in them.
    Cells,
}

/// Name, default value and, for each limit, what is said when it is passed.
const TABLE: [(Limit, &str, u64, &str, &str); 13] = [
    (Limit::File, "file", 256, "文件", " MB"),
    (
        Limit::Unpacked,
        "unpacked",
        512,
        "包内文件解压后合计",
        " MB",
    ),
    (Limit::Entry, "entry", 128, "包内一个文件解压后", " MB"),
    (
        Limit::Ratio,
        "ratio",
        300,
        "包内一个文件的压缩比",
        "，可能是压缩炸弹",
    ),
    (Limit::Entries, "entries", 20_000, "压缩包内的文件数", " 个"),
    (Limit::Depth, "depth", 256, "嵌套", " 层"),
    (Limit::Elements, "elements", 4_000_000, "元素数", " 个"),
    (Limit::Pages, "pages", 20_000, "页数", " 页"),
    (Limit::Seconds, "seconds", 10, "读取时间", " 秒"),
    (Limit::Memory, "memory", 2048, "读取所需内存", " MB"),
    (Limit::Archives, "archives", 3, "压缩包套压缩包", " 层"),
    (Limit::Text, "text", 256, "文字合计", " MB"),
    (Limit::Cells, "cells", 1_000_000, "有文字的单元格", " 个"),
];

/// The deepest nesting that may be allowed.
const DEEPEST: u64 = 1_000;

/// The values, in the order of [`TABLE`].
static VALUES: [AtomicU64; TABLE.len()] = {
    let mut values = [const { AtomicU64::new(0) }; TABLE.len()];
    let mut i = 0;
    while i < TABLE.len() {
        values[i] = AtomicU64::new(TABLE[i].2);
        i += 1;
    }
    values
};

impl Limit {
    /// All limits.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The name by which it is set.
    pub fn name(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// The value that is in force, in its own unit.
    pub fn get(self) -> u64 {
        VALUES[self as usize].load(Ordering::Relaxed)
    }

    /// The value in bytes, of a limit in MiB.
    pub(super) fn bytes(self) -> u64 {
        self.get().saturating_mul(1 << 20)
    }

    /// Changes it for the whole process.
    pub fn set(self, value: u64) {
        VALUES[self as usize].store(value, Ordering::Relaxed);
    }

    /// The limit and value that `setting` names.
    ///
    /// ```
    /// use duizhao::extract::Limit;
    /// assert_eq!(Limit::parse("pages=50000"), Some((Limit::Pages, 50_000)));
    /// assert_eq!(Limit::parse("pages=0"), None);
    /// assert_eq!(Limit::parse("sheets=1"), None);
    /// ```
    pub fn parse(setting: &str) -> Option<(Self, u64)> {
        let (name, value) = setting.split_once('=')?;
        let limit = Self::all().find(|limit| limit.name() == name)?;
        let value = value.parse().ok().filter(|&value| value > 0)?;
        let survivable = limit != Self::Depth || value <= DEEPEST;
        survivable.then_some((limit, value))
    }

    /// The settings that differ from the default, as [`Limit::parse`] reads them.
    pub(super) fn changed() -> Vec<String> {
        let changed = TABLE.iter().filter(|row| row.0.get() != row.2);
        changed
            .map(|(limit, name, ..)| format!("{name}={}", limit.get()))
            .collect()
    }

    /// The name for programs of a file that passes it (JSON `error.code`).
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::File
            | Self::Unpacked
            | Self::Entry
            | Self::Elements
            | Self::Text
            | Self::Cells => "too_large",
            Self::Ratio => "compression_bomb",
            Self::Entries => "too_many_entries",
            Self::Depth | Self::Archives => "too_deep",
            Self::Pages => "too_many_pages",
            Self::Seconds => "timed_out",
            Self::Memory => "out_of_memory",
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (_, name, _, what, unit) = TABLE[*self as usize];
        write!(f, "{what}超过上限 {}{unit}（{name}）", self.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_stands_in_its_own_row() {
        for (i, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, i);
            assert_eq!(Limit::parse(&format!("{}=7", row.1)), Some((row.0, 7)));
        }
    }

    #[test]
    fn a_message_names_limit_and_value() {
        assert_eq!(Limit::Pages.to_string(), "页数超过上限 20000 页（pages）");
        assert_eq!(
            Limit::Ratio.to_string(),
            "包内一个文件的压缩比超过上限 300，可能是压缩炸弹（ratio）"
        );
    }
}
