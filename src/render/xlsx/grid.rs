//! Rows of cells on a worksheet: the one place that writes text into cells.
//!
//! A row whose text is taller than Excel shows goes on in the next sheet row; the pieces keep their
//! columns. Everything but a count is written as a string, and a string that a spreadsheet would
//! read as a formula when somebody edits the cell is marked as text besides.
//!
//! A link stands on numbers and on texts of one line only: LibreOffice shows of a linked text its
//! first line, in one font, and cuts the rest.

use std::borrow::Cow;
use std::ops::Range;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Url, Worksheet};

use super::XlsxError;
use super::layout::{MAX_HEIGHT, Piece, Rest, Text};
use super::page::Across;
use super::style::Style;

/// What stands in a cell, and where it leads.
pub(super) struct Cell {
    content: Content,
    link: Option<Place>,
}

enum Content {
    /// The number of a row (序号); where the row goes on, `3（续）`.
    Ordinal(usize),
    /// A count.
    Count(usize),
    /// A score, with three digits behind the point.
    Score(f64),
    /// Text that stands again in every sheet row of the row, so that a filter keeps them together.
    Key(Text),
    /// Text.
    Text(Text),
}

/// A row of a sheet of the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The sheet's name.
    pub(super) sheet: &'static str,
    /// The row, from 0.
    pub(super) row: u32,
}

impl Cell {
    fn new(content: Content) -> Self {
        Self {
            content,
            link: None,
        }
    }

    /// The number of a row.
    pub(super) fn ordinal(number: usize) -> Self {
        Self::new(Content::Ordinal(number))
    }

    /// A count.
    pub(super) fn count(count: usize) -> Self {
        Self::new(Content::Count(count))
    }

    /// A score.
    pub(super) fn score(score: f64) -> Self {
        Self::new(Content::Score(score))
    }

    /// Text that stands in every sheet row of the row.
    pub(super) fn key(text: &str, style: Style) -> Self {
        Self::new(Content::Key(Text::of(text, style)))
    }

    /// Text of several styles.
    pub(super) fn text(text: Text) -> Self {
        Self::new(Content::Text(text))
    }

    /// Text of one style.
    pub(super) fn of(text: &str, style: Style) -> Self {
        Self::text(Text::of(text, style))
    }

    /// Nothing.
    pub(super) fn empty() -> Self {
        Self::text(Text::default())
    }

    /// The same cell, leading to `place` if there is one.
    pub(super) fn to(self, place: Option<Place>) -> Self {
        Self {
            link: place,
            ..self
        }
    }

    /// What takes room.
    fn shown(&self) -> Cow<'_, Text> {
        match &self.content {
            Content::Key(text) | Content::Text(text) => Cow::Borrowed(text),
            Content::Ordinal(n) | Content::Count(n) => {
                Cow::Owned(Text::of(&n.to_string(), Style::Body))
            }
            Content::Score(_) => Cow::Owned(Text::of("0.000", Style::Body)),
        }
    }
}

/// Excel's limits.
const MOST_COLUMNS: usize = 16_384;
const MOST_LINKS: usize = 65_530;
/// Of rich text, whose marks count among the 32,767 characters of a cell.
const MOST_RUNS: usize = 110;

/// A worksheet that is filled from above.
pub(super) struct Grid<'s> {
    sheet: &'s mut Worksheet,
    /// Widths of the columns in points.
    widths: Vec<f64>,
    /// The columns under a banner.
    banner: Range<usize>,
    links: usize,
    /// What a printed page holds from head to foot, and what is left of the one that is being filled.
    page: f64,
    left: f64,
    /// The height of the head, which stands on every page.
    repeated: f64,
    /// The row that is filled next.
    pub(super) next: u32,
}

impl<'s> Grid<'s> {
    /// An empty grid on the paper and with the columns that `across` says.
    pub(super) fn new(sheet: &'s mut Worksheet, across: &Across) -> Result<Self, XlsxError> {
        let widths = across.widths.clone();
        if widths.len() > MOST_COLUMNS {
            return Err(XlsxError::TooManyColumns(widths.len()));
        }
        across.set_up(sheet)?;
        for (column, width) in (0..).zip(&widths) {
            sheet.set_column_width_pixels(column, (width / 0.75).round() as u32)?;
        }
        Ok(Self {
            sheet,
            widths,
            banner: across.banner(),
            links: 0,
            page: across.height(),
            left: across.height(),
            repeated: 0.0,
            next: 0,
        })
    }

    /// Lines across the columns, closer to each other than rows.
    pub(super) fn banner(&mut self, text: &Text, align: FormatAlign) -> Result<(), XlsxError> {
        const TO_SPARE: f64 = 4.0;
        let format = Format::new()
            .set_text_wrap()
            .set_align(align)
            .set_align(FormatAlign::VerticalCenter);
        let Range { start, end } = self.banner.clone();
        let width: f64 = self.widths.get(start..end).unwrap_or_default().iter().sum();
        let (first, last) = (start as u16, end.saturating_sub(1) as u16);
        for piece in text.pieces(room(width)) {
            let blank = Style::Body.on(&format);
            if last > first {
                self.sheet
                    .merge_range(self.next, first, self.next, last, "", &blank)?;
            }
            write_text(self.sheet, self.next, first, &piece, &format)?;
            self.end_row(piece.height - TO_SPARE)?;
        }
        Ok(())
    }

    /// The heads of the columns.
    pub(super) fn head(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        // The button of the filter.
        const BUTTON: f64 = 14.0;
        let format = centred(framed()).set_background_color(0xEDEDED);
        let before = self.left;
        self.rows(cells, &format, BUTTON)?;
        self.repeated = before - self.left;
        Ok(())
    }

    /// One row of the table.
    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        self.rows(cells, &framed().set_align(FormatAlign::Top), 0.0)
    }

    /// The last column.
    pub(super) fn last_column(&self) -> u16 {
        self.widths.len().saturating_sub(1) as u16
    }

    /// The worksheet.
    pub(super) fn sheet(&mut self) -> &mut Worksheet {
        self.sheet
    }

    /// Writes `cells`, whose columns have `taken` points less for text.
    fn rows(&mut self, cells: &[Cell], format: &Format, taken: f64) -> Result<(), XlsxError> {
        let texts: Vec<Cow<Text>> = cells.iter().map(Cell::shown).collect();
        let rooms: Vec<f64> = self.widths.iter().map(|w| room(w - taken)).collect();
        let mut rests: Vec<(Rest, f64)> = texts.iter().map(|t| t.rest()).zip(rooms).collect();
        let is_cut = !rests.iter().all(|(rest, room)| rest.fits(*room));
        let mut firsts: Vec<Option<Piece>> = Vec::new();
        for i in 0.. {
            let limit = self.limit(is_cut, &rests);
            let mut height = 0.0_f64;
            for (column, (cell, (rest, room))) in cells.iter().zip(&mut rests).enumerate() {
                let piece = (i == 0 || !rest.is_empty()).then(|| rest.take(*room, limit));
                if i == 0 {
                    let whole = piece.filter(|_| rest.is_empty());
                    firsts.push(whole.filter(|_| matches!(cell.content, Content::Key(_))));
                }
                let piece = firsts[column].or(piece);
                height = height.max(piece.map_or(0.0, |p| p.height));
                self.cell(column as u16, cell, i, piece.as_ref(), format)?;
            }
            self.end_row(height)?;
            if rests.iter().all(|(rest, _)| rest.is_empty()) {
                break;
            }
        }
        Ok(())
    }

    /// How tall a sheet row may be. A row that must be cut anyway fills the printed page, if a good place
    /// for the cut is there; one that need not be cut begins on the next.
    fn limit(&self, is_cut: bool, rests: &[(Rest, f64)]) -> f64 {
        /// Less of a page is left empty.
        const LEAST: f64 = 110.0;
        let limit = self.left.min(MAX_HEIGHT);
        let ends_well = |(rest, room): &(Rest, f64)| rest.ends_well(*room, limit);
        match is_cut && limit >= LEAST && rests.iter().all(ends_well) {
            true => limit,
            false => MAX_HEIGHT,
        }
    }

    /// Writes what stands of `cell` in the `i`th sheet row of its row.
    fn cell(
        &mut self,
        column: u16,
        cell: &Cell,
        i: usize,
        piece: Option<&Piece>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let number = || {
            Style::Body
                .on(&centred(format.clone()))
                .set_align(FormatAlign::Top)
        };
        let is_number = !matches!(cell.content, Content::Key(_) | Content::Text(_));
        let bears_a_link = match is_number {
            true => i == 0,
            false => piece.is_some_and(|p| p.is_one_line),
        };
        if let Some(place) = cell.link.filter(|_| bears_a_link) {
            self.link(column, place)?;
        }
        let (sheet, row) = (&mut *self.sheet, self.next);
        match (&cell.content, piece) {
            (Content::Ordinal(n) | Content::Count(n), _) if i == 0 => {
                sheet.write_number_with_format(row, column, *n as f64, &number())?
            }
            (Content::Score(score), _) if i == 0 => {
                let rounded = (score * 1000.0).round() / 1000.0;
                let number = number().set_num_format("0.000");
                sheet.write_number_with_format(row, column, rounded, &number)?
            }
            (Content::Ordinal(n), _) => {
                sheet.write_string_with_format(row, column, format!("{n}（续）"), &number())?
            }
            (_, Some(piece)) => {
                write_text(sheet, row, column, piece, format)?;
                return Ok(());
            }
            (_, None) => sheet.write_blank(row, column, &Style::Body.on(format))?,
        };
        Ok(())
    }

    /// Makes a cell that is about to be written lead to `place`, while Excel takes another link.
    fn link(&mut self, column: u16, place: Place) -> Result<(), XlsxError> {
        if self.links >= MOST_LINKS {
            return Ok(());
        }
        self.links += 1;
        let (sheet, row) = (place.sheet, place.row + 1);
        let url = Url::new(format!("internal:'{sheet}'!A{row}"))
            .set_tip(format!("见“{sheet}”第 {row} 行"));
        self.sheet.write_url_with_format(
            self.next,
            column,
            url,
            &Style::Body.on(&Format::new()),
        )?;
        Ok(())
    }

    fn end_row(&mut self, height: f64) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.next, height)?;
        self.next += 1;
        if height > self.left {
            self.left = self.page - self.repeated;
        }
        self.left -= height;
        Ok(())
    }
}

fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    piece: &Piece,
    format: &Format,
) -> Result<(), XlsxError> {
    let runs = piece.runs();
    let first = runs.first().map_or("", |(_, run)| run);
    let format = match first.starts_with(['=', '+', '-', '@']) {
        true => format.clone().set_quote_prefix(),
        false => format.clone(),
    };
    match runs.as_slice() {
        [] => sheet.write_blank(row, column, &Style::Body.on(&format))?,
        // One line of hundreds of styles, which no notice has: its characters go before its marks.
        [(style, _), ..] if runs.len() > MOST_RUNS => {
            let whole: String = runs.iter().map(|(_, run)| run.as_str()).collect();
            sheet.write_string_with_format(row, column, whole, &style.on(&format))?
        }
        [(style, run)] if !looks_rich(run) => {
            sheet.write_string_with_format(row, column, run, &style.on(&format))?
        }
        [(first, _), ..] => {
            let whole = first.on(&format);
            let runs: Vec<_> = runs
                .iter()
                .map(|(style, run)| (style.on(&Format::new()), escaped(run)))
                .collect();
            let runs: Vec<(&Format, &str)> =
                runs.iter().map(|(format, run)| (format, &**run)).collect();
            sheet.write_rich_string_with_format(row, column, &runs, &whole)?
        }
    };
    Ok(())
}

/// Text that would be written as the marks of rich text and not as characters.
fn looks_rich(text: &str) -> bool {
    text.starts_with("<r>") && text.ends_with("</r>")
}

/// `text` with the first mark of a literal `_x0041_` escaped, which a spreadsheet would read as `A`.
/// `write_string` does so by itself, `write_rich_string` does not.
fn escaped(text: &str) -> Cow<'_, str> {
    let is_code = |at: usize| {
        let code = &text.as_bytes()[at + 2..];
        code.len() > 4 && code[4] == b'_' && code[..4].iter().all(u8::is_ascii_hexdigit)
    };
    let mut marks: Vec<usize> = text
        .match_indices("_x")
        .map(|(at, _)| at)
        .filter(|&at| is_code(at))
        .collect();
    if marks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut escaped = text.to_owned();
    while let Some(at) = marks.pop() {
        escaped.insert_str(at, "_x005F");
    }
    Cow::Owned(escaped)
}

/// The room for text in a column `width` points wide: Excel keeps 5 pixels, and a twentieth is left for
/// programs that round the widths of characters to pixels.
pub(super) fn room(width: f64) -> f64 {
    width * 0.95 - 4.0
}

fn framed() -> Format {
    Format::new().set_text_wrap().set_border(FormatBorder::Thin)
}

fn centred(format: Format) -> Format {
    format
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_escapes_are_escaped_and_other_text_is_not() {
        assert_eq!(escaped("a_x0041_x0042_x"), "a_x005F_x0041_x005F_x0042_x");
        assert_eq!(escaped("_x科普活动_ _x41_"), "_x科普活动_ _x41_");
    }
}
