//! The columns beside the quotes that have no citations of their own: 异同, 数量指标, 责任单位, 完成时限.
//!
//! Their lines are read as [`render`](crate::render) writes them, and each is given the citations of
//! its row to be checked against. A column is known by its head and a province by the head of its
//! column, which may have been lengthened (重庆市). What has not our form is a person's: it is kept as
//! a remark. Whether a line is right is not known here, but for what the table itself contradicts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::super::plain::solid;
use super::grids::Row;
use crate::compare::StatedKind;
use crate::render::NOTHING_FOUND;

/// A line of a column that has no citations of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The column's head.
    pub column: String,
    /// What the line says.
    pub says: Says,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// `重庆：5场；市教委（牵头）`, `仅重庆提到：数量“5场”`: each of the words stands in one of the clauses.
    Words {
        /// The province's column.
        of: String,
        /// The words.
        words: Vec<String>,
        /// The addresses that the row cites in that column.
        addresses: Vec<String>,
    },
    /// `渝科协发〔2022〕2号#二（四）有 45% 的文字与桂科协学发〔2022〕14号#二（二）相同`.
    Share {
        /// The address of the text.
        address: String,
        /// The address of the one it has text in common with.
        with: String,
        /// The part of the text, in per cent.
        percent: u32,
    },
    /// `有：广西、重庆；未检索到：湖南`; and which of them the row contradicts.
    Present(Vec<String>),
    /// Something that a person wrote.
    Remark,
}

/// 异同, which tells of all provinces of a row.
const DIFFERENCES: &str = "异同";
/// What each line of tells of one province.
const OF_ONE: [&str; 3] = ["数量指标", "责任单位", "完成时限"];
/// Columns that nothing is to be checked in: numbers, themes and what is left to people.
const OPEN: [&str; 5] = ["序号", "任务事项", "任务事项（主题）", PROVINCE, "备注"];
/// The column of the provinces where they stand below each other.
const PROVINCE: &str = "省份";

static SHARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(.+?)\s*有\s*([0-9]{1,4})\s*[%％]\s*的文字与\s*(.+?)\s*相同$")
        .expect("a valid pattern")
});
static ONLY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^仅(.+?)提到\s*[：:]\s*(.+)$").expect("a valid pattern"));

/// The columns of a table of quotes, and which addresses its rows cite in them.
pub(super) struct Columns {
    /// The heads, by column.
    heads: BTreeMap<u32, String>,
    head_row: u32,
    /// The row in which each row of the comparison begins, by the rows of the table.
    begins: BTreeMap<u32, u32>,
    /// The names of provinces, and of whatever else stands in the head.
    names: BTreeSet<String>,
    /// The name of the province of each row, where they stand below each other.
    provinces: Option<BTreeMap<u32, String>>,
    /// Columns that hold something below their head.
    filled: BTreeSet<u32>,
    /// The addresses that a row cites, by where the row begins and by province.
    cited: BTreeMap<(u32, String), Vec<String>>,
}

impl Columns {
    /// Those of the table in `rows`; none where no head is found.
    pub(super) fn of(rows: &BTreeMap<u32, Row<'_>>) -> Self {
        let has = |cells: &Row<'_>, is_it: fn(&str) -> bool| {
            let mut cells = cells.values();
            cells.any(|cell| is_it(&solid(&cell.text)))
        };
        let find = |is_it| rows.iter().find(|(_, cells)| has(cells, is_it));
        let head = find(is_stated).or_else(|| find(|name| name == "序号"));
        let mut columns = Self {
            heads: BTreeMap::new(),
            head_row: u32::MAX,
            begins: BTreeMap::new(),
            names: BTreeSet::new(),
            provinces: None,
            filled: BTreeSet::new(),
            cited: BTreeMap::new(),
        };
        let Some((row, cells)) = head else {
            return columns;
        };
        columns.head_row = *row;
        let heads = cells.iter().map(|(i, cell)| (*i, solid(&cell.text)));
        columns.heads = heads.filter(|(_, name)| !name.is_empty()).collect();
        let mut heads = columns.heads.iter();
        let province = heads.find(|(_, name)| name.as_str() == PROVINCE);
        let province = province.map(|(column, _)| *column);
        let mut names = BTreeMap::new();
        let mut begin = *row;
        for (row, cells) in rows.range(row.saturating_add(1)..) {
            columns.filled.extend(filled(cells));
            // Below each other only the first line of a row has its number and theme.
            let is_first =
                province.is_none_or(|p| cells.range(..p).any(|(_, c)| !c.text.trim().is_empty()));
            if is_first {
                begin = *row;
            }
            columns.begins.insert(*row, begin);
            let name = province.and_then(|p| cells.get(&p));
            names.extend(name.map(|cell| (*row, solid(&cell.text))));
        }
        columns.provinces = province.map(|_| names);
        columns
    }

    /// Learns the names of the provinces, once all citations are known.
    pub(super) fn name_provinces(&mut self) {
        let cited = self.cited.keys().map(|(_, name)| name.clone());
        let mut names: BTreeSet<String> = cited.collect();
        match &self.provinces {
            None => {
                let is_other = |name: &&String| is_stated(name) || OPEN.contains(&name.as_str());
                let heads = self.heads.values();
                names.extend(heads.filter(|name| !is_other(name)).cloned());
            }
            // Those that have nothing share a cell.
            Some(cells) => {
                let others = cells.values().filter(|name| !names.contains(*name));
                let others: Vec<&str> = others.flat_map(|name| name.split('、')).collect();
                names.extend(others.into_iter().map(str::to_owned));
            }
        }
        self.names = names;
    }

    /// Whether a cell that begins on `row` belongs to a column of these.
    pub(super) fn is_stated(&self, row: u32, column: u32) -> bool {
        row > self.head_row && self.heads.get(&column).is_some_and(|name| is_stated(name))
    }

    /// Takes note of a citation.
    pub(super) fn quote(&mut self, row: u32, column: u32, address: &str) {
        if let (Some(begin), Some(name)) = (self.begins.get(&row), self.province(row, column)) {
            let of = self.cited.entry((*begin, name.to_owned())).or_default();
            of.push(address.to_owned());
        }
    }

    fn province(&self, row: u32, column: u32) -> Option<&str> {
        let name = match &self.provinces {
            Some(names) => names.get(&row),
            None => self.heads.get(&column),
        };
        name.map(String::as_str)
    }

    /// What `line` says in the cell that begins there.
    pub(super) fn line(&self, row: u32, column: u32, line: &str) -> Stated {
        let name = self.heads.get(&column).cloned().unwrap_or_default();
        let begin = self.begins.get(&row).copied().unwrap_or(row);
        let says = match name == DIFFERENCES {
            true => self.differing(begin, line),
            false => self.told(begin, line),
        };
        Stated {
            says: says.unwrap_or(Says::Remark),
            column: name,
        }
    }

    /// `重庆：5场；不低于10%`.
    fn told(&self, begin: u32, line: &str) -> Option<Says> {
        // A name may have a colon of its own.
        let mut colons = line.match_indices(['：', ':']);
        let (of, told) = colons.find_map(|(at, colon)| {
            let of = self.known(&line[..at])?;
            Some((of, &line[at + colon.len()..]))
        })?;
        Some(self.words(begin, of, told.split(['；', ';'])))
    }

    fn differing(&self, begin: u32, line: &str) -> Option<Says> {
        if let Some(found) = SHARE.captures(line) {
            return Some(Says::Share {
                address: found[1].to_owned(),
                with: found[3].to_owned(),
                percent: found[2].parse().ok()?,
            });
        }
        if let Some(found) = ONLY.captures(line) {
            let told = found.get(2)?.as_str();
            // A name may have the word in it.
            let of = self.known(&found[1])?;
            let is_quoted = told.contains(['“', '《', '"']);
            return is_quoted.then(|| self.words(begin, of, only(told).into_iter()));
        }
        let told = line
            .strip_prefix("有：")
            .or_else(|| line.strip_prefix("有:"))?;
        let (present, absent) = told.split_once("；未检索到：").unwrap_or((told, ""));
        let mut wrong = Vec::new();
        for (name, of) in self.listed(present) {
            let is_there = self.cited.contains_key(&(begin, of?));
            wrong.extend((!is_there).then_some(name));
        }
        for (name, of) in self.listed(absent) {
            let is_there = of.is_some_and(|of| self.cited.contains_key(&(begin, of)));
            wrong.extend(is_there.then_some(name));
        }
        Some(Says::Present(wrong))
    }

    fn words<'w>(&self, begin: u32, of: String, words: impl Iterator<Item = &'w str>) -> Says {
        let words = words.map(str::trim).filter(|words| !words.is_empty());
        let cited = self.cited.get(&(begin, of.clone()));
        Says::Words {
            words: words.map(str::to_owned).collect(),
            addresses: cited.cloned().unwrap_or_default(),
            of,
        }
    }

    /// The names in a list of them, each with the province it means. A name may have the mark in it.
    fn listed(&self, list: &str) -> Vec<(String, Option<String>)> {
        const MARKS: usize = 8;
        let parts: Vec<&str> = list.split('、').collect();
        let mut listed = Vec::new();
        let mut from = 0;
        while from < parts.len() {
            let longest = parts.len().min(from + MARKS);
            let mut ends = (from + 1..=longest).rev();
            let found = ends.find_map(|end| {
                let name = parts[from..end].join("、");
                let is_it = self.names.contains(&solid(&name));
                is_it.then(|| (name.clone(), Some(solid(&name)), end))
            });
            let one = || (parts[from].to_owned(), self.known(parts[from]), from + 1);
            let (name, of, end) = found.unwrap_or_else(one);
            listed.push((name.trim().to_owned(), of));
            from = end;
        }
        listed
    }

    /// The province that `name` means: the one called so, or the only one whose name begins so.
    fn known(&self, name: &str) -> Option<String> {
        const MANY: usize = 1000;
        let name = solid(name);
        if self.names.contains(&name) {
            return Some(name);
        }
        let is_long = |name: &str| name.chars().count() > 1;
        if !is_long(&name) || self.names.len() > MANY {
            return None;
        }
        let is_like = |other: &&String| {
            is_long(other) && (other.starts_with(&name) || name.starts_with(other.as_str()))
        };
        let mut like = self.names.iter().filter(is_like);
        match (like.next(), like.next()) {
            (Some(only), None) => Some(only.clone()),
            _ => None,
        }
    }

    /// The heads of columns that hold something, and nothing that is checked.
    pub(super) fn unchecked(&self, cited: &BTreeSet<u32>) -> Vec<String> {
        let is_checked = |column: &u32, name: &str| {
            cited.contains(column) || is_stated(name) || OPEN.contains(&name)
        };
        let heads = self.heads.iter();
        let open = heads
            .filter(|(column, name)| self.filled.contains(column) && !is_checked(column, name));
        open.map(|(_, name)| name.clone()).collect()
    }
}

fn is_stated(name: &str) -> bool {
    name == DIFFERENCES || OF_ONE.contains(&name)
}

/// The columns in which a row has more than a number.
fn filled<'r>(cells: &'r Row<'_>) -> impl Iterator<Item = u32> + 'r {
    let is_filled = |text: &str| {
        let text = text.trim();
        let is_number = text.trim_end_matches("（续）").parse::<u64>().is_ok();
        !text.is_empty() && text != NOTHING_FOUND && !is_number
    };
    let filled = cells.iter().filter(move |(_, cell)| is_filled(&cell.text));
    filled.map(|(column, _)| *column)
}

/// The phrases of `数量“5场”；文件《…》`, without what kind they are of. A phrase may have semicolons.
fn only(told: &str) -> Vec<&str> {
    let mut phrases = Vec::new();
    let mut from = 0;
    for (at, mark) in told.match_indices(['；', ';']) {
        let next = at + mark.len();
        if without_kind(&told[next..]).is_some() {
            phrases.push(&told[from..at]);
            from = next;
        }
    }
    phrases.push(&told[from..]);
    let phrases = phrases.into_iter();
    phrases
        .map(|phrase| without_kind(phrase).unwrap_or(phrase))
        .collect()
}

/// `“5场”` of `数量“5场”`.
fn without_kind(phrase: &str) -> Option<&str> {
    let phrase = phrase.trim_start();
    let mut kinds = StatedKind::ALL.into_iter();
    let rest = kinds.find_map(|kind| phrase.strip_prefix(kind.chinese()))?;
    rest.starts_with(['“', '《', '"']).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::cells::Cell;

    const HEAD: [&str; 6] = [
        "序号",
        "任务事项（主题）",
        "重庆市",
        "湖南",
        "异同",
        "数量指标",
    ];

    /// What a line says in a row that cites `a#一` for 重庆市 and nothing for 湖南.
    fn says(column: u32, line: &str) -> Says {
        let cells: Vec<Cell> = (0..6)
            .map(|i| Cell {
                row: 0,
                column: i,
                text: HEAD[i as usize].to_owned(),
                address: None,
            })
            .collect();
        let number = Cell {
            row: 1,
            text: "1".to_owned(),
            ..cells[0].clone()
        };
        let head = cells.iter().map(|cell| (cell.column, cell)).collect();
        let rows = BTreeMap::from([(0, head), (1, BTreeMap::from([(0, &number)]))]);
        let mut columns = Columns::of(&rows);
        assert!(columns.is_stated(1, column));
        columns.quote(1, 2, "a#一");
        columns.name_provinces();
        columns.line(1, column, line).says
    }

    fn words(of: &str, words: &[&str], addresses: &[&str]) -> Says {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Says::Words {
            of: of.to_owned(),
            words: owned(words),
            addresses: owned(addresses),
        }
    }

    #[test]
    fn a_line_is_read_with_the_citations_of_its_province() {
        let chongqing = ["a#一"];
        assert_eq!(
            says(5, "重庆：5场；10%"),
            words("重庆市", &["5场", "10%"], &chongqing)
        );
        assert_eq!(says(5, "湖南：5场"), words("湖南", &["5场"], &[]));
        assert_eq!(says(5, "请核"), Says::Remark);
        assert_eq!(says(5, "四川：5场"), Says::Remark);
        assert_eq!(
            says(4, "仅重庆提到：数量“5场；6个”；文件《数量；“办法”》"),
            words("重庆市", &["“5场；6个”", "《数量；“办法”》"], &chongqing)
        );
        assert_eq!(says(4, "仅重庆提到：力度更大"), Says::Remark);
        assert_eq!(
            says(4, "a#一有 45% 的文字与b#二（二）相同"),
            Says::Share {
                address: "a#一".to_owned(),
                with: "b#二（二）".to_owned(),
                percent: 45,
            }
        );
    }

    #[test]
    fn what_the_row_contradicts_is_known() {
        let present = |line| match says(4, line) {
            Says::Present(wrong) => wrong,
            other => panic!("{other:?}"),
        };
        assert_eq!(present("有：重庆；未检索到：湖南、四川"), [""; 0]);
        assert_eq!(present("有：重庆、湖南"), ["湖南"]);
        assert_eq!(present("有：湖南；未检索到：重庆"), ["湖南", "重庆"]);
        assert_eq!(says(4, "有：四川"), Says::Remark);
    }
}
