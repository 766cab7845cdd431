//! Paper: margins, page numbers, and how wide the columns of the comparison are.
//!
//! Up to four provinces stand on A4, up to ten on A3, both fitted to the width of one page: quotes
//! print at 8 points (ten provinces at 7.5). With more, a page holds eight provinces, every page begins
//! with 序号 and 任务事项 again, and the pages of the same rows follow each other.

use std::ops::Range;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

// Margins in millimetres. 公文 are bound along the head of a landscape page: 28 mm there and 26 mm
// opposite (GB/T 9704—2012, turned). The sides are narrower than its 35 and 37 mm for the columns' sake.
const SIDE: f64 = 15.0;
const HEAD: f64 = 28.0;
const FOOT: f64 = 26.0;
/// Per cent, where there are several pages across.
const OF_MANY_SCALE: u16 = 80;
/// A sheet cannot have more vertical page breaks.
const MOST_BREAKS: usize = 1023;

/// A sheet of paper, in Excel's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paper {
    A4 = 9,
    A3 = 8,
}

impl Paper {
    /// Width and height between the margins, in points.
    fn printed(self) -> [f64; 2] {
        let [width, height] = match self {
            Self::A4 => [297.0, 210.0],
            Self::A3 => [420.0, 297.0],
        };
        [width - 2.0 * SIDE, height - HEAD - FOOT].map(|mm| mm / 25.4 * 72.0)
    }
}

/// What a page holds across.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Across {
    paper: Paper,
    /// The first columns of the pages but the first; none where all is fitted to one page.
    breaks: Vec<u32>,
    /// Widths of the columns in points, before printing makes them smaller.
    pub(super) widths: Vec<f64>,
}

impl Across {
    /// Columns of `widths` fitted to the width of A4.
    pub(super) fn a4(widths: Vec<f64>) -> Self {
        Self {
            paper: Paper::A4,
            breaks: Vec::new(),
            widths,
        }
    }

    /// Paper, margins and page numbers.
    pub(super) fn set_up(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet
            .set_paper_size(self.paper as u8)
            .set_landscape()
            .set_print_center_horizontally(true);
        if self.breaks.is_empty() {
            sheet.set_print_fit_to_pages(1, 0);
        } else {
            sheet.set_print_scale(OF_MANY_SCALE);
            sheet.set_vertical_page_breaks(&self.breaks)?;
            // Across before down.
            sheet.set_page_order(false);
        }
        let [side, head, foot, edge] = [SIDE, HEAD, FOOT, 14.0].map(|mm| mm / 25.4);
        sheet.set_margins(side, side, head, foot, edge, edge);
        sheet.set_footer("&C&\"宋体,Regular\"&14— &P —");
        sheet.set_header_footer_scale_with_doc(false);
        Ok(())
    }

    /// How many points of rows stand on a page: Excel fits to whole per cents. Programs whose columns
    /// are a little wider print smaller, and more rows.
    pub(super) fn height(&self) -> f64 {
        let [width, height] = self.paper.printed();
        let scale = match self.breaks.is_empty() {
            true => (100.0 * width / self.widths.iter().sum::<f64>()).floor(),
            false => f64::from(OF_MANY_SCALE),
        };
        height / (scale / 100.0).min(1.0)
    }

    /// The columns that a title goes over: those of the first page, without those that stand on the
    /// others again.
    pub(super) fn banner(&self) -> Range<usize> {
        match self.breaks.first() {
            Some(&end) => OPENING.len()..end as usize,
            None => 0..self.widths.len(),
        }
    }
}

/// 序号, 任务事项.
pub(super) const OPENING: [f64; 2] = [48.0, 94.0];
/// 异同, 数量指标, 责任单位, 完成时限, 备注.
pub(super) const CLOSING: [f64; 5] = [112.0, 64.0, 76.0, 64.0, 40.0];

/// The columns of the comparison of so many provinces.
pub(super) fn comparison(provinces: usize) -> Across {
    /// What all provinces share on one page of A4 and of A3, where it prints at four fifths.
    const SHARED: [f64; 2] = [456.0, 880.0];
    /// A line holds nine characters.
    const NARROWEST: f64 = 104.0;
    /// Where there are several pages across: eight of these and the opening columns fill A3.
    const OF_MANY: f64 = 150.0;
    let width = match provinces {
        0..=4 => (SHARED[0] / provinces.max(1) as f64).max(NARROWEST),
        5..=ON_A3 => (SHARED[1] / provinces as f64).max(NARROWEST),
        _ => OF_MANY,
    };
    let mut widths = OPENING.to_vec();
    widths.resize(OPENING.len() + provinces, width);
    widths.extend(CLOSING);
    match provinces {
        0..=4 => Across::a4(widths),
        _ => Across {
            paper: Paper::A3,
            breaks: match provinces {
                0..=ON_A3 => Vec::new(),
                _ => breaks(provinces),
            },
            widths,
        },
    }
}

/// So many provinces stand on A3 side by side.
const ON_A3: usize = 10;

/// Pages of eight provinces; the closing columns stand together, as wide as three of them.
fn breaks(provinces: usize) -> Vec<u32> {
    const A_PAGE: usize = 8;
    const BESIDE_CLOSING: usize = 5;
    let full = (1..).map(|page| page * A_PAGE);
    let mut before: Vec<usize> = full.take_while(|&n| n < provinces).collect();
    if provinces - before.last().unwrap_or(&0) > BESIDE_CLOSING {
        before.push(provinces);
    }
    before.truncate(MOST_BREAKS);
    before.iter().map(|n| (OPENING.len() + n) as u32).collect()
}

/// The font whose figures are the measure of column widths, and what it makes of them: Arial stands on
/// every machine or something as wide, and its figures are 8 pixels wide at 11 points.
pub(super) fn measured(workbook: &mut Workbook) -> Result<(), XlsxError> {
    const ROW_PIXELS: u32 = 19;
    const COLUMN_PIXELS: u32 = 72;
    let font = Format::new().set_font_name("Arial").set_font_size(11);
    workbook.set_default_format(&font, ROW_PIXELS, COLUMN_PIXELS)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_page_fit_it_and_print_at_four_fifths() {
        for provinces in 0..100 {
            let across = comparison(provinces);
            let columns = across.widths.len();
            assert_eq!(columns, provinces + 7);
            let mut from = OPENING.len();
            let ends = across.breaks.iter().map(|b| *b as usize).chain([columns]);
            for end in ends {
                let opening: f64 = OPENING.iter().sum();
                let width = opening + across.widths[from..end].iter().sum::<f64>();
                let scale = across.paper.printed()[0] / width;
                let least = match provinces {
                    9..=ON_A3 => 0.71,
                    5..=8 => 0.79,
                    _ => 0.79,
                };
                assert!(scale >= least, "{provinces}: {scale}");
                from = end;
            }
        }
    }
}
