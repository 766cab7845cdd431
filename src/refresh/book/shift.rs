//! Rows and columns put into a sheet, and what follows from that for every reference to its cells.
//!
//! A reference moves with the cells it means, as it does when a spreadsheet inserts rows. One thing is
//! added: a range over the whole table (a filter, a count of a column) takes in what is put at its end,
//! because that belongs to the table.

use super::BookError;
use super::formula::{self, Moves};
use super::part::{Mark, Tag, escaped, walk};
use super::sheet::column_of;

/// What is put into a sheet.
#[derive(Clone, Debug, Default)]
pub(in crate::refresh) struct Shift {
    /// Rows, counted from 1.
    pub(in crate::refresh) rows: Axis,
    /// Columns, counted from 0.
    pub(in crate::refresh) columns: Axis,
}

/// What is put between the rows, or the columns, of a sheet.
#[derive(Clone, Debug, Default)]
pub(in crate::refresh) struct Axis {
    /// Before which old ones something is put, ascending; as often as there are new ones.
    before: Vec<u32>,
    /// The first and the last of the table that grows.
    table: Option<(u32, u32)>,
}

impl Axis {
    /// Puts new ones before those old ones; `table` are the first and the last of the table.
    pub(in crate::refresh) fn new(mut before: Vec<u32>, table: Option<(u32, u32)>) -> Self {
        before.sort_unstable();
        Self { before, table }
    }

    /// Where an old one comes to stand.
    pub(in crate::refresh) fn place(&self, old: u32) -> u32 {
        old + self.before.partition_point(|&before| before <= old) as u32
    }

    /// Where the ends of a range come to stand.
    pub(in crate::refresh) fn range(&self, first: u32, last: u32) -> (u32, u32) {
        let whole = self
            .table
            .is_some_and(|(from, to)| first <= from && last == to && first < last);
        let end = if whole {
            self.place(last + 1) - 1
        } else {
            self.place(last)
        };
        (self.place(first), end)
    }

    fn is_empty(&self) -> bool {
        self.before.is_empty()
    }
}

impl Shift {
    /// Nothing is put in.
    pub(in crate::refresh) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.columns.is_empty()
    }

    /// `A3:G82 J5` with every range moved.
    fn ranges(&self, ranges: &str) -> String {
        let whole = |_: Option<&str>| (Some(Moves::With(self)), None);
        let moved = ranges
            .split(' ')
            .map(|range| formula::rewrite(range, whole));
        moved.collect::<Vec<_>>().join(" ")
    }
}

/// What happens to a sheet.
#[derive(Clone, Copy, Debug)]
pub(in crate::refresh) struct Change<'s> {
    /// What is put into it.
    pub(in crate::refresh) shift: &'s Shift,
    /// What it was called.
    pub(in crate::refresh) sheet: &'s str,
    /// What it is called now, if something else.
    pub(in crate::refresh) renamed: Option<&'s str>,
}

impl Change<'_> {
    /// A formula with its references moved; those without a sheet mean the changed one if `means` says
    /// so.
    pub(in crate::refresh) fn formula(&self, formula: &str, means: Means) -> String {
        formula::rewrite(formula, |name| {
            let is_it = name.map_or(means == Means::Own, |name| name == self.sheet);
            let renamed = self.renamed.filter(|_| is_it && name.is_some());
            let moves = is_it.then_some(Moves::With(self.shift));
            (moves, renamed.map(str::to_owned))
        })
    }
}

/// What of a part means cells of the shifted sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::refresh) enum Means {
    /// References without a sheet: the sheet itself, its tables and comments.
    Own,
    /// Only references with the sheet's name: other sheets, charts, names.
    Named,
}

/// A part with its references moved.
pub(in crate::refresh) fn part(
    xml: &str,
    change: &Change<'_>,
    means: Means,
) -> Result<String, BookError> {
    let mut out = String::with_capacity(xml.len());
    let mut at = 0;
    let mut holds = Holds::Other;
    let mut filtered = None;
    let (mut text, mut text_from, mut end) = (String::new(), 0, 0);
    walk(xml, |mark, place| {
        match mark {
            Mark::Open(tag) => {
                let raw = &xml[place.clone()];
                holds = Holds::of(tag.name(), means);
                text.clear();
                text_from = place.end;
                if tag.name() == "autoFilter" {
                    filtered = tag.attribute("ref").and_then(|range| column_of(&range));
                }
                let moved = match (tag.name(), filtered) {
                    ("filterColumn", Some(first)) if means == Means::Own => {
                        filter_column(tag, first, &change.shift.columns)
                    }
                    _ => attributes(tag, change, means),
                };
                if let Some(moved) = moved {
                    out.push_str(&xml[at..place.start]);
                    let slash = if raw.ends_with("/>") { "/" } else { "" };
                    out.push_str(&format!("<{}{slash}>", moved.trim_end()));
                    at = place.end;
                }
                end = place.end;
            }
            Mark::Text(more) if holds != Holds::Other => {
                text.push_str(&more);
                end = place.end;
            }
            Mark::Text(_) => {}
            Mark::Close(_) => {
                if let Some(moved) = holds.moved(&text, change, means) {
                    out.push_str(&xml[at..text_from]);
                    out.push_str(&escaped(&moved));
                    at = end;
                }
                holds = Holds::Other;
                text.clear();
            }
        }
        Ok(())
    })?;
    out.push_str(&xml[at..]);
    Ok(out)
}

/// What the character data of an element is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Formula,
    Ranges,
    /// The row of a drawing's corner, counted from 0.
    Row,
    Column,
    Other,
}

impl Holds {
    fn of(name: &str, means: Means) -> Self {
        let own = means == Means::Own;
        match name {
            "f"
            | "formula"
            | "formula1"
            | "formula2"
            | "definedName"
            | "calculatedColumnFormula"
            | "totalsRowFormula" => Self::Formula,
            "sqref" if own => Self::Ranges,
            "row" if own => Self::Row,
            "col" if own => Self::Column,
            _ => Self::Other,
        }
    }

    fn moved(self, text: &str, change: &Change<'_>, means: Means) -> Option<String> {
        let shift = change.shift;
        let number = || text.trim().parse::<u32>().ok();
        let moved = match self {
            _ if text.trim().is_empty() => return None,
            Self::Formula => change.formula(text, means),
            Self::Ranges => shift.ranges(text),
            Self::Row => (shift.rows.place(number()? + 1) - 1).to_string(),
            Self::Column => shift.columns.place(number()?).to_string(),
            Self::Other => return None,
        };
        (moved != text).then_some(moved)
    }
}

/// A column of a filter, which is counted from the filter's first.
fn filter_column(tag: Tag<'_>, first: u32, axis: &Axis) -> Option<String> {
    let old: u32 = tag.attribute("colId")?.parse().ok()?;
    let new = axis.place(first.checked_add(old)?) - axis.place(first);
    (new != old).then(|| tag.with("colId", &new.to_string()))
}

/// A table that somebody made of the cells (套用表格格式), whose list of columns takes in those that are
/// put between them; `heads` are their heads, in the order of the axis. The part was not moved yet.
pub(in crate::refresh) fn table_columns(
    xml: &str,
    axis: &Axis,
    heads: &[String],
) -> Result<String, BookError> {
    let (mut first, mut last, mut count, mut most) = (None, None, 0, 0);
    let mut places = Vec::new();
    walk(xml, |mark, place| {
        let Mark::Open(tag) = mark else { return Ok(()) };
        match tag.name() {
            "table" => {
                let range = tag.attribute("ref").unwrap_or_default().into_owned();
                let (from, to) = range.split_once(':').unwrap_or((&range, &range));
                (first, last) = (column_of(from), column_of(to));
            }
            "tableColumns" => count = place.end,
            "tableColumn" => {
                let id = tag.attribute("id").and_then(|id| id.parse::<u32>().ok());
                most = most.max(id.unwrap_or(0));
                places.push(place.start);
            }
            _ => {}
        }
        Ok(())
    })?;
    let (Some(first), Some(last), true) = (first, last, count > 0) else {
        return Ok(xml.to_owned());
    };
    let (mut out, mut at) = (String::with_capacity(xml.len()), 0);
    let mut added = 0;
    for (before, head) in axis.before.iter().zip(heads) {
        if *before <= first || *before > last {
            continue;
        }
        let Some(&place) = places.get((before - first) as usize) else {
            continue;
        };
        added += 1;
        out.push_str(&xml[at..place]);
        let (id, head) = (most + added, escaped(head));
        out.push_str(&format!("<tableColumn id=\"{id}\" name=\"{head}\"/>"));
        at = place;
    }
    out.push_str(&xml[at..]);
    let number = (places.len() as u32 + added).to_string();
    super::with_tag(
        &out,
        |tag| tag.name() == "tableColumns",
        |tag| tag.with("count", &number),
    )
}

/// The tag with the references in its attributes moved; none when there is nothing to move.
fn attributes(tag: Tag<'_>, change: &Change<'_>, means: Means) -> Option<String> {
    let own = means == Means::Own;
    let mut moved: Option<String> = None;
    let mut set = |name: &str, value: Option<String>| {
        let now = moved.clone().unwrap_or_else(|| tag.0.to_owned());
        if let Some(value) = value
            && tag.attribute(name).is_some_and(|old| old != value)
        {
            moved = Some(Tag(&now).with(name, &value));
        }
    };
    let ranges = |name: &str| Some(change.shift.ranges(&tag.attribute(name)?));
    let formula = |name: &str| Some(change.formula(&tag.attribute(name)?, means));
    match tag.name() {
        "hyperlink" => {
            set("location", formula("location"));
            if own {
                set("ref", ranges("ref"));
            }
        }
        "worksheetSource" if tag.attribute("sheet").as_deref() == Some(change.sheet) => {
            set("ref", ranges("ref"));
            set("sheet", change.renamed.map(str::to_owned));
        }
        "brk" | "col" | "row" | "c" | "xf" => {}
        _ if own => {
            for name in ["ref", "sqref", "activeCell", "topLeftCell"] {
                set(name, ranges(name));
            }
        }
        _ => {}
    }
    if own && matches!(tag.name(), "cellWatch" | "inputCells") {
        set("r", ranges("r"));
    }
    moved
}

/// `<cols>` and page breaks, which count rows and columns by numbers of their own.
pub(in crate::refresh) fn counted(xml: &str, shift: &Shift) -> Result<String, BookError> {
    let mut out = String::with_capacity(xml.len());
    let (mut at, mut axis) = (0, None);
    walk(xml, |mark, place| {
        let Mark::Open(tag) = mark else { return Ok(()) };
        let number = |name: &str| tag.attribute(name)?.parse::<u32>().ok();
        let moved = match tag.name() {
            "rowBreaks" => {
                axis = Some(&shift.rows);
                None
            }
            "colBreaks" => {
                axis = Some(&shift.columns);
                None
            }
            // A break stands behind the row of its number.
            "brk" => axis.zip(number("id")).map(|(axis, id)| {
                let place = match std::ptr::eq(axis, &shift.rows) {
                    true => axis.place(id + 1) - 1,
                    false => axis.place(id),
                };
                vec![Tag(tag.0).with("id", &place.to_string())]
            }),
            "col" => number("min")
                .zip(number("max"))
                .map(|(min, max)| columns(tag, min, max.min(super::sheet::MOST.1), &shift.columns)),
            _ => None,
        };
        if let Some(tags) = moved {
            out.push_str(&xml[at..place.start]);
            let slash = if xml[place.clone()].ends_with("/>") {
                "/"
            } else {
                ""
            };
            for tag in tags {
                out.push_str(&format!("<{}{slash}>", tag.trim_end()));
            }
            at = place.end;
        }
        Ok(())
    })?;
    out.push_str(&xml[at..]);
    Ok(out)
}

/// A `<col min max>` moved; a new column is as wide as the one before it.
fn columns(tag: Tag<'_>, min: u32, max: u32, axis: &Axis) -> Vec<String> {
    let first = axis.place(min.saturating_sub(1)) + 1;
    // What is put behind the last of these columns goes with it.
    let last = axis.place(max).min(super::sheet::MOST.1);
    let with = Tag(tag.0).with("min", &first.to_string());
    vec![Tag(&with).with("max", &last.max(first).to_string())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift() -> Shift {
        Shift {
            rows: Axis::new(vec![6, 9, 9], Some((4, 8))),
            columns: Axis::new(vec![5], Some((2, 4))),
        }
    }

    #[test]
    fn a_reference_moves_with_its_cells_and_the_whole_table_grows() {
        let shift = shift();
        assert_eq!(
            shift.ranges("A5 A6 A3:G8 A4:A7 F1"),
            "A5 A7 A3:H11 A4:A8 G1"
        );
        assert_eq!(shift.ranges("C4:E4"), "C4:F4");
    }

    #[test]
    fn every_kind_of_reference_in_a_sheet_moves() {
        let xml = "<x><autoFilter ref=\"A3:G8\"/><cellWatch r=\"A6\"/>\
            <conditionalFormatting sqref=\"F6\"><cfRule><formula>$F6&lt;B1</formula></cfRule></conditionalFormatting>\
            <hyperlink ref=\"F6\" location=\"表!F6\"/><f>SUM(F4:F8)</f></x>";
        let moved = "<x><autoFilter ref=\"A3:H11\"/><cellWatch r=\"A7\"/>\
            <conditionalFormatting sqref=\"G7\"><cfRule><formula>$G7&lt;B1</formula></cfRule></conditionalFormatting>\
            <hyperlink ref=\"G7\" location=\"表!G7\"/><f>SUM(G4:G11)</f></x>";
        let shift = shift();
        let change = Change {
            shift: &shift,
            sheet: "表",
            renamed: None,
        };
        assert_eq!(part(xml, &change, Means::Own).unwrap(), moved);
        let named = "<x><f>表!F6+F6+'另 表'!F6</f><autoFilter ref=\"A3:G8\"/></x>";
        let moved = "<x><f>表!G7+F6+'另 表'!F6</f><autoFilter ref=\"A3:G8\"/></x>";
        assert_eq!(part(named, &change, Means::Named).unwrap(), moved);
    }

    #[test]
    fn a_filter_and_a_table_take_in_the_new_column() {
        let shift = shift();
        let change = Change {
            shift: &shift,
            sheet: "表",
            renamed: None,
        };
        let xml = "<table ref=\"A3:G8\"><autoFilter ref=\"A3:G8\"><filterColumn colId=\"5\"/></autoFilter>\
            <tableColumns count=\"7\"><tableColumn id=\"1\"/><tableColumn id=\"2\"/><tableColumn id=\"3\"/>\
            <tableColumn id=\"4\"/><tableColumn id=\"5\"/><tableColumn id=\"6\"/><tableColumn id=\"7\"/></tableColumns></table>";
        let with = table_columns(xml, &shift.columns, &["湖南".to_owned()]).unwrap();
        let moved = part(&with, &change, Means::Own).unwrap();
        assert!(moved.contains("<filterColumn colId=\"6\"/>"));
        let wanted = "<tableColumns count=\"8\">";
        assert!(moved.contains(wanted), "{moved}");
        let wanted =
            "<tableColumn id=\"5\"/><tableColumn id=\"8\" name=\"湖南\"/><tableColumn id=\"6\"/>";
        assert!(moved.contains(wanted), "{moved}");
    }

    #[test]
    fn a_drawing_a_break_and_a_width_move() {
        let drawing = "<a><from><col>5</col><row>5</row></from></a>";
        let moved = "<a><from><col>6</col><row>6</row></from></a>";
        let shift = shift();
        let change = Change {
            shift: &shift,
            sheet: "表",
            renamed: None,
        };
        assert_eq!(part(drawing, &change, Means::Own).unwrap(), moved);
        let xml = "<x><cols><col min=\"3\" max=\"5\" width=\"9\"/><col min=\"6\" max=\"6\"/></cols>\
            <rowBreaks><brk id=\"5\"/></rowBreaks></x>";
        let moved = "<x><cols><col min=\"3\" max=\"6\" width=\"9\"/><col min=\"7\" max=\"7\"/></cols>\
            <rowBreaks><brk id=\"6\"/></rowBreaks></x>";
        assert_eq!(counted(xml, &shift).unwrap(), moved);
    }
}
