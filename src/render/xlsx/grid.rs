//! Rows of cells on a worksheet: the one place that writes text into cells.
//!
//! A row whose text is taller than Excel shows goes on in the next sheet row; the pieces keep their
//! columns. Everything but a count is written as a string, and a string that a spreadsheet would
//! read as a formula when somebody edits the cell is marked as text besides.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::layout::{Piece, Style, Text};

/// What stands in a cell.
pub(super) enum Cell {
    /// The number of a row (序号); where the row goes on, `3（续）`.
    Ordinal(usize),
    /// A count.
    Count(usize),
    /// Text that stands again in every sheet row of the row, so that a filter keeps them together.
    Key(Text),
    /// Text.
    Text(Text),
}

impl Cell {
    /// Text of one style.
    pub(super) fn of(text: &str, style: Style) -> Self {
        Self::Text(Text::of(text, style))
    }

    /// What takes room.
    fn text(&self) -> Cow<'_, Text> {
        match self {
            Self::Key(text) | Self::Text(text) => Cow::Borrowed(text),
            Self::Ordinal(n) | Self::Count(n) => Cow::Owned(Text::of(&n.to_string(), Style::Body)),
        }
    }
}

/// A worksheet that is filled from above.
pub(super) struct Grid<'s> {
    sheet: &'s mut Worksheet,
    /// Widths of the columns in characters of the standard font, as Excel counts them.
    widths: Vec<f64>,
    /// The row that is filled next.
    pub(super) next: u32,
}

impl<'s> Grid<'s> {
    /// An empty grid with columns of `widths`.
    pub(super) fn new(sheet: &'s mut Worksheet, widths: Vec<f64>) -> Result<Self, XlsxError> {
        for (column, width) in (0..).zip(&widths) {
            sheet.set_column_width(column, *width)?;
        }
        Ok(Self {
            sheet,
            widths,
            next: 0,
        })
    }

    /// One line across all columns.
    pub(super) fn banner(&mut self, text: &str, style: Style) -> Result<(), XlsxError> {
        let text = Text::of(text, style);
        let format = style.on(&centred(Format::new()));
        for piece in text.pieces(self.widths.iter().map(|w| points(*w)).sum()) {
            let last = self.last_column();
            if last > 0 {
                self.sheet
                    .merge_range(self.next, 0, self.next, last, "", &format)?;
            }
            write_text(self.sheet, self.next, 0, &piece, &format)?;
            self.end_row(piece.height)?;
        }
        Ok(())
    }

    /// The heads of the columns.
    pub(super) fn head(&mut self, names: &[&str]) -> Result<(), XlsxError> {
        let cells: Vec<Cell> = names
            .iter()
            .map(|name| Cell::of(name, Style::Head))
            .collect();
        self.rows(&cells, &centred(framed()).set_background_color(0xEDEDED))
    }

    /// One row of the table.
    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        self.rows(cells, &framed().set_align(FormatAlign::Top))
    }

    /// The last column.
    pub(super) fn last_column(&self) -> u16 {
        self.widths.len().saturating_sub(1) as u16
    }

    /// The worksheet.
    pub(super) fn sheet(&mut self) -> &mut Worksheet {
        self.sheet
    }

    fn rows(&mut self, cells: &[Cell], format: &Format) -> Result<(), XlsxError> {
        let texts: Vec<Cow<Text>> = cells.iter().map(Cell::text).collect();
        let columns: Vec<Vec<Piece>> = texts
            .iter()
            .zip(&self.widths)
            .map(|(text, width)| text.pieces(points(*width)))
            .collect();
        for i in 0..columns.iter().map(Vec::len).max().unwrap_or(0) {
            let mut height = 0.0_f64;
            for (column, (cell, pieces)) in (0..).zip(cells.iter().zip(&columns)) {
                let again = matches!(cell, Cell::Key(_)) && pieces.len() == 1;
                let piece = if again { pieces.first() } else { pieces.get(i) };
                height = height.max(piece.map_or(0.0, |p| p.height));
                self.cell(column, cell, i, piece, format)?;
            }
            self.end_row(height)?;
        }
        Ok(())
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
        let (sheet, row) = (&mut *self.sheet, self.next);
        let number = Style::Body
            .on(&centred(format.clone()))
            .set_align(FormatAlign::Top);
        match (cell, piece) {
            (Cell::Ordinal(n) | Cell::Count(n), _) if i == 0 => {
                sheet.write_number_with_format(row, column, *n as f64, &number)?
            }
            (Cell::Ordinal(n), _) => {
                sheet.write_string_with_format(row, column, format!("{n}（续）"), &number)?
            }
            (_, Some(piece)) => write_text(sheet, row, column, piece, format)?,
            (_, None) => sheet.write_blank(row, column, format)?,
        };
        Ok(())
    }

    fn end_row(&mut self, height: f64) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.next, height)?;
        self.next += 1;
        Ok(())
    }
}

fn write_text<'s>(
    sheet: &'s mut Worksheet,
    row: u32,
    column: u16,
    piece: &Piece,
    format: &Format,
) -> Result<&'s mut Worksheet, XlsxError> {
    let runs = piece.runs();
    let first = runs.first().map_or("", |(_, run)| run);
    let format = match first.starts_with(['=', '+', '-', '@']) {
        true => format.clone().set_quote_prefix(),
        false => format.clone(),
    };
    match runs.as_slice() {
        [] => sheet.write_blank(row, column, &format),
        [(style, run)] => sheet.write_string_with_format(row, column, run, &style.on(&format)),
        _ => {
            let runs: Vec<_> = runs
                .iter()
                .map(|(style, run)| (style.on(&Format::new()), escaped(run)))
                .collect();
            let runs: Vec<(&Format, &str)> =
                runs.iter().map(|(format, run)| (format, &**run)).collect();
            sheet.write_rich_string_with_format(row, column, &runs, &Style::Body.on(&format))
        }
    }
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

/// The points that text has in a column `width` characters wide: a character is 7 pixels, and Excel
/// keeps 5 more; what is taken off is the space beside the text.
fn points(width: f64) -> f64 {
    (width * 7.0 + 5.0) * 0.75 - 6.0
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
