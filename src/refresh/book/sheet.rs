//! A worksheet: its rows and cells, each as it stands in the part until it is written anew.

use super::BookError;
use super::part::{Mark, Tag, escaped, walk};
use super::rich::Rich;
use super::shift::Shift;
use crate::extract::cells::column_name;

/// The most rows and columns that a sheet has.
pub(in crate::refresh) const MOST: (u32, u32) = (1_048_576, 16_384);

/// A worksheet.
#[derive(Debug)]
pub(in crate::refresh) struct Sheet {
    /// Everything up to the rows.
    pub(in crate::refresh) before: String,
    /// The rows from above; numbers ascend.
    pub(in crate::refresh) rows: Vec<Row>,
    /// Everything behind the rows.
    pub(in crate::refresh) after: String,
    /// The prefix of its elements.
    pub(in crate::refresh) prefix: String,
}

/// A row of a sheet.
#[derive(Clone, Debug, Default)]
pub(in crate::refresh) struct Row {
    /// Counted from 1.
    pub(in crate::refresh) number: u32,
    /// What stands in its tag behind the name and `r`: height, style.
    pub(in crate::refresh) tag: String,
    /// Columns ascend.
    pub(in crate::refresh) cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug)]
pub(in crate::refresh) struct Cell {
    /// Counted from 0.
    pub(in crate::refresh) column: u32,
    /// Its format among those of the workbook.
    pub(in crate::refresh) style: Option<u32>,
    /// The element without `r` as it stands; none when it is written anew.
    pub(in crate::refresh) raw: Option<String>,
    /// What stands in it.
    pub(in crate::refresh) value: Value,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::refresh) enum Value {
    /// Nothing.
    Empty,
    /// Text.
    Text(Rich),
    /// A number, a truth value or an error, as it is written.
    Other(String),
    /// A formula somebody wrote, with the text it had when the file was saved.
    Formula(String),
}

impl Value {
    /// What a person sees, nearly.
    pub(in crate::refresh) fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(rich) => rich.text(),
            Self::Other(text) | Self::Formula(text) => text.clone(),
        }
    }
}

impl Cell {
    /// A cell that is not in the file yet.
    pub(in crate::refresh) fn new(column: u32, style: Option<u32>, value: Value) -> Self {
        Self {
            column,
            style,
            raw: None,
            value,
        }
    }

    /// Writes `value` in it, keeping its format.
    pub(in crate::refresh) fn put(&mut self, value: Value) {
        self.value = value;
        self.raw = None;
    }

    /// Gives it another format.
    pub(in crate::refresh) fn restyle(&mut self, style: u32) {
        self.style = Some(style);
        let raw = self.raw.as_mut().and_then(|raw| {
            let end = raw.find(['>', '/'])?;
            let tag = Tag(raw.get(1..end)?).with("s", &style.to_string());
            Some(format!("<{tag}{}", &raw[end..]))
        });
        self.raw = raw;
    }

    fn write(&self, out: &mut String, prefix: &str, row: u32, column: u32) {
        let name = cell_name(row, column);
        if let Some(raw) = &self.raw {
            let open = format!("<{prefix}c");
            match raw.strip_prefix(&*open) {
                Some(rest) => {
                    out.push_str(&format!("{open} r=\"{name}\""));
                    out.push_str(rest);
                }
                None => out.push_str(raw),
            }
            return;
        }
        let style = self.style.map_or(String::new(), |s| format!(" s=\"{s}\""));
        let open = format!("<{prefix}c r=\"{name}\"{style}");
        match &self.value {
            Value::Text(rich) if !rich.is_empty() => out.push_str(&format!(
                "{open} t=\"inlineStr\"><{prefix}is>{}</{prefix}is></{prefix}c>",
                rich.write(prefix)
            )),
            Value::Other(number) => out.push_str(&format!(
                "{open}><{prefix}v>{}</{prefix}v></{prefix}c>",
                escaped(number)
            )),
            _ => out.push_str(&format!("{open}/>")),
        }
    }
}

impl Row {
    /// The cell in `column`.
    pub(in crate::refresh) fn cell(&self, column: u32) -> Option<&Cell> {
        let at = self
            .cells
            .binary_search_by_key(&column, |c| c.column)
            .ok()?;
        self.cells.get(at)
    }

    /// The cell in `column`, made when there is none.
    pub(in crate::refresh) fn cell_mut(&mut self, column: u32) -> &mut Cell {
        let at = match self.cells.binary_search_by_key(&column, |c| c.column) {
            Ok(at) => at,
            Err(at) => {
                self.cells.insert(at, Cell::new(column, None, Value::Empty));
                at
            }
        };
        &mut self.cells[at]
    }

    /// Its height in points, where that is set.
    pub(in crate::refresh) fn height(&self) -> Option<f64> {
        Tag(&format!("row{}", self.tag))
            .attribute("ht")?
            .parse()
            .ok()
    }

    /// Makes it at least `points` high.
    pub(in crate::refresh) fn raise(&mut self, points: f64) {
        if self.height().is_none_or(|height| height < points) {
            self.set_height(points);
        }
    }

    /// Makes it `points` high.
    pub(in crate::refresh) fn set_height(&mut self, points: f64) {
        let tag = Tag(&format!("row{}", self.tag)).with("ht", &points.to_string());
        let tag = Tag(&tag).with("customHeight", "1");
        self.tag = tag.strip_prefix("row").unwrap_or_default().to_owned();
    }
}

impl Sheet {
    /// Reads a part; `strings` are the shared strings of the workbook.
    pub(in crate::refresh) fn read(xml: &str, strings: &[Rich]) -> Result<Self, BookError> {
        let mut reading = Reading::default();
        walk(xml, |mark, place| reading.take(xml, strings, mark, place))?;
        let (start, end) = reading.data.ok_or(BookError::Damaged)?;
        let mut before = xml[..start].to_owned();
        if before.ends_with("/>") {
            // `<sheetData/>`
            before.truncate(before.len() - 2);
            before.push('>');
        }
        let mut after = xml[end..].to_owned();
        let close = format!("</{}sheetData>", reading.prefix);
        if !after.starts_with(&close) {
            after.insert_str(0, &close);
        }
        Ok(Self {
            before,
            rows: reading.rows,
            after,
            prefix: reading.prefix,
        })
    }

    /// The row of this number.
    pub(in crate::refresh) fn row(&self, number: u32) -> Option<&Row> {
        let at = self.rows.binary_search_by_key(&number, |r| r.number).ok()?;
        self.rows.get(at)
    }

    /// The row of this number, made when there is none.
    pub(in crate::refresh) fn row_mut(&mut self, number: u32) -> &mut Row {
        let at = match self.rows.binary_search_by_key(&number, |r| r.number) {
            Ok(at) => at,
            Err(at) => {
                let row = Row {
                    number,
                    ..Row::default()
                };
                self.rows.insert(at, row);
                at
            }
        };
        &mut self.rows[at]
    }

    /// What stands in a cell.
    pub(in crate::refresh) fn value(&self, row: u32, column: u32) -> &Value {
        let cell = self.row(row).and_then(|row| row.cell(column));
        cell.map_or(&Value::Empty, |cell| &cell.value)
    }

    /// The part, its rows and columns where `shift` puts them.
    pub(in crate::refresh) fn write(&self, shift: &Shift) -> String {
        let prefix = &self.prefix;
        let mut out = String::with_capacity(self.before.len() + self.after.len() + 4096);
        out.push_str(&self.before);
        for row in &self.rows {
            let number = shift.rows.place(row.number);
            out.push_str(&format!("<{prefix}row r=\"{number}\"{}", row.tag));
            if row.cells.is_empty() {
                out.push_str("/>");
                continue;
            }
            out.push('>');
            for cell in &row.cells {
                let column = shift.columns.place(cell.column);
                cell.write(&mut out, prefix, number, column);
            }
            out.push_str(&format!("</{prefix}row>"));
        }
        out.push_str(&self.after);
        out
    }

    /// The text of every cell that has one, with its place.
    pub(in crate::refresh) fn texts(&self) -> impl Iterator<Item = (u32, u32, String)> {
        self.rows.iter().flat_map(|row| {
            let texts = row
                .cells
                .iter()
                .map(|c| (row.number, c.column, c.value.text()));
            texts.filter(|(_, _, text)| !text.is_empty())
        })
    }
}

/// What is known in the middle of a part.
#[derive(Default)]
struct Reading {
    prefix: String,
    /// Where the content of `sheetData` begins and ends.
    data: Option<(usize, usize)>,
    in_data: bool,
    rows: Vec<Row>,
    cell: Option<Open>,
    /// Element whose character data is being read.
    within: &'static str,
}

/// A cell that is being read.
struct Open {
    column: u32,
    style: Option<u32>,
    kind: String,
    start: usize,
    tag: String,
    string_from: usize,
    string: Option<Rich>,
    value: String,
    has_formula: bool,
}

impl Reading {
    fn take<'t>(
        &mut self,
        xml: &'t str,
        strings: &[Rich],
        mark: Mark<'t>,
        place: std::ops::Range<usize>,
    ) -> Result<(), BookError> {
        match mark {
            Mark::Open(tag) if tag.name() == "sheetData" && self.data.is_none() => {
                self.prefix = tag.prefix().to_owned();
                self.data = Some((place.end, place.end));
                self.in_data = true;
            }
            Mark::Close("sheetData") if self.in_data => {
                self.in_data = false;
                if let Some((start, end)) = &mut self.data {
                    *end = place.start.max(*start);
                }
            }
            _ if !self.in_data => {}
            Mark::Open(tag) => match tag.name() {
                "row" => self.open_row(tag)?,
                "c" => self.open_cell(tag, place.start)?,
                "v" => self.within = "v",
                "is" => {
                    if let Some(cell) = &mut self.cell {
                        cell.string_from = place.start;
                    }
                }
                "f" => {
                    if let Some(cell) = &mut self.cell {
                        cell.has_formula = true;
                    }
                }
                _ => {}
            },
            Mark::Text(text) => {
                if let Some(cell) = self.cell.as_mut().filter(|_| self.within == "v") {
                    cell.value.push_str(&text);
                }
            }
            Mark::Close("v") => self.within = "",
            Mark::Close("is") => {
                if let Some(cell) = &mut self.cell
                    && let Some(xml) = xml.get(cell.string_from..place.end)
                {
                    cell.string = Some(Rich::read(xml)?);
                }
            }
            Mark::Close("c") => self.close_cell(xml, strings, place.end)?,
            Mark::Close(_) => {}
        }
        Ok(())
    }

    fn open_row(&mut self, tag: Tag<'_>) -> Result<(), BookError> {
        let last = self.rows.last().map_or(0, |row| row.number);
        let number = match tag.attribute("r") {
            Some(number) => number.parse().map_err(|_| BookError::Damaged)?,
            None => last + 1,
        };
        if number <= last || number > MOST.0 {
            return Err(BookError::Damaged);
        }
        let tag = tag.without("r");
        // What columns a row spans is only a hint, and would go stale.
        let tag = Tag(&tag).without("spans");
        let name = tag
            .split(char::is_whitespace)
            .next()
            .unwrap_or_default()
            .len();
        self.rows.push(Row {
            number,
            tag: tag[name..].trim_end().to_owned(),
            cells: Vec::new(),
        });
        Ok(())
    }

    fn open_cell(&mut self, tag: Tag<'_>, start: usize) -> Result<(), BookError> {
        let row = self.rows.last().ok_or(BookError::Damaged)?;
        let last = row.cells.last().map(|cell| cell.column);
        let column = match tag.attribute("r") {
            Some(name) => column_of(&name).ok_or(BookError::Damaged)?,
            None => last.map_or(0, |last| last + 1),
        };
        if last.is_some_and(|last| column <= last) || column >= MOST.1 {
            return Err(BookError::Damaged);
        }
        self.cell = Some(Open {
            column,
            style: tag.attribute("s").and_then(|s| s.parse().ok()),
            kind: tag.attribute("t").unwrap_or_default().into_owned(),
            start,
            tag: tag.without("r"),
            string_from: start,
            string: None,
            value: String::new(),
            has_formula: false,
        });
        Ok(())
    }

    fn close_cell(&mut self, xml: &str, strings: &[Rich], end: usize) -> Result<(), BookError> {
        let (Some(open), Some(row)) = (self.cell.take(), self.rows.last_mut()) else {
            return Err(BookError::Damaged);
        };
        let whole = xml.get(open.start..end).ok_or(BookError::Damaged)?;
        let head = whole.find('>').ok_or(BookError::Damaged)?;
        let slash = if whole[..head].ends_with('/') {
            "/"
        } else {
            ""
        };
        let raw = format!("<{}{slash}{}", open.tag.trim_end(), &whole[head..]);
        let value = match (&*open.kind, open.string) {
            ("s", _) => {
                let string = open.value.trim().parse::<usize>().ok();
                let string = string.and_then(|at| strings.get(at));
                Value::Text(string.ok_or(BookError::Damaged)?.clone())
            }
            (_, Some(string)) => Value::Text(string),
            ("str", _) => Value::Text(Rich::plain(&open.value)),
            _ if open.value.is_empty() => Value::Empty,
            _ => Value::Other(open.value.clone()),
        };
        let value = match value {
            value if open.has_formula => Value::Formula(value.text()),
            Value::Text(rich) if rich.is_empty() => Value::Empty,
            value => value,
        };
        row.cells.push(Cell {
            column: open.column,
            style: open.style,
            raw: Some(raw),
            value,
        });
        Ok(())
    }
}

/// `D7`; rows count from 1, columns from 0.
pub(in crate::refresh) fn cell_name(row: u32, column: u32) -> String {
    format!("{}{row}", column_name(column))
}

/// The column that the name of a cell begins with.
pub(in crate::refresh) fn column_of(name: &str) -> Option<u32> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    let column = letters.take(4).fold(0, |n, letter| {
        n * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    column.checked_sub(1).filter(|&column| column < MOST.1)
}
