//! Paper, columns and heights: how a comparison is laid out so that it can be read.
//!
//! Up to two provinces there is room for what the clauses state; up to four stand side by side on
//! A4, up to seven on A3; more of them stand below each other within a row.

use unicode_width::UnicodeWidthChar;

use super::body::{Cell, Keep, Paragraph};
use crate::compare::Comparison;

/// Twips (twentieths of a point) in a millimetre.
const TWIPS: f64 = 1440.0 / 25.4;
/// Margins in millimetres: 公文 are bound along the head of a landscape page, 28 mm there and 26 mm
/// opposite (GB/T 9704—2012, turned); the sides are narrower for the columns' sake.
const HEAD: f64 = 28.0;
const FOOT: f64 = 26.0;
const SIDE: f64 = 20.0;
/// What the cell's own margins take of its width, in points.
const CELL_MARGINS: f64 = 6.0;

/// The paper, landscape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paper {
    /// 297 by 210 mm.
    A4,
    /// 420 by 297 mm.
    A3,
}

impl Paper {
    fn millimetres(self) -> (f64, f64) {
        match self {
            Self::A4 => (297.0, 210.0),
            Self::A3 => (420.0, 297.0),
        }
    }

    /// Width and height.
    pub(super) fn twips(self) -> (u32, u32) {
        let (width, height) = self.millimetres();
        (twips(width), twips(height))
    }

    /// What is left between the margins at the sides, in millimetres.
    pub(super) fn text_width(self) -> f64 {
        self.millimetres().0 - 2.0 * SIDE
    }

    /// The tallest row that stands on one page below the head of the table, in points.
    fn row_height(self) -> f64 {
        const HEAD_ROW: f64 = 40.0;
        (self.millimetres().1 - HEAD - FOOT) / 25.4 * 72.0 - HEAD_ROW
    }

    /// The widths of columns that share the text width as `shares` say, in twips.
    pub(super) fn widths(self, shares: &[f64]) -> Vec<u32> {
        let sum: f64 = shares.iter().sum();
        let width = self.text_width();
        shares.iter().map(|s| twips(s / sum * width)).collect()
    }

    /// Whether a row of `cells` in columns of `widths` stays whole. Below the title there is less room
    /// for it, and a title alone on its page is worse than a row on two.
    pub(super) fn keep(self, widths: &[u32], cells: &[Cell], is_below_title: bool) -> Keep {
        const TITLE: f64 = 110.0;
        let room = self.row_height() - if is_below_title { TITLE } else { 0.0 };
        let heights = widths.iter().zip(cells).map(|(&width, cell)| {
            let points = f64::from(width) / 20.0 - CELL_MARGINS;
            let lines = cell.paragraphs.iter().map(|p| height(p, points));
            lines.sum::<f64>()
        });
        match heights.fold(0.0, f64::max) <= room {
            true => Keep::Whole,
            false => Keep::MayBreak,
        }
    }
}

/// The margins of a section.
pub(super) fn margins() -> String {
    let (head, foot, side) = (twips(HEAD), twips(FOOT), twips(SIDE));
    let edge = twips(15.0);
    format!(
        "<w:pgMar w:top=\"{head}\" w:right=\"{side}\" w:bottom=\"{foot}\" w:left=\"{side}\" \
         w:header=\"{edge}\" w:footer=\"{edge}\" w:gutter=\"0\"/>"
    )
}

fn twips(millimetres: f64) -> u32 {
    (millimetres * TWIPS).round() as u32
}

/// The height of a paragraph in a column `width` points wide.
fn height(paragraph: &Paragraph, width: f64) -> f64 {
    let (em, line_height) = paragraph.style.size();
    let text: String = paragraph.runs.iter().map(|run| run.text.as_str()).collect();
    let lines = text.split('\n').map(|line| {
        let ems = line.chars().map(|c| match c.width_cjk() {
            Some(2) => 1.0,
            Some(1) => 0.55,
            _ => 0.0,
        });
        // A line ends before its measure where a word or a closing mark must not be parted.
        let measure = (width / em - 0.5).max(1.0);
        (ems.sum::<f64>() / measure).ceil().max(1.0)
    });
    lines.sum::<f64>() * line_height
}

/// How the columns stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A column for each province, and columns for what the clauses state.
    WithFacts,
    /// A column for each province.
    SideBySide,
    /// A line for each province.
    Below,
}

/// Paper, shape and widths of the columns.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The paper.
    pub(super) paper: Paper,
    /// How the columns stand.
    pub(super) shape: Shape,
    /// The widths of the columns in twips.
    pub(super) widths: Vec<u32>,
}

impl Plan {
    /// The plan for as many columns as `comparison` has.
    pub(super) fn of(comparison: &Comparison) -> Self {
        let count = comparison.provinces.len();
        let (paper, shape) = match count {
            0..=2 => (Paper::A4, Shape::WithFacts),
            3..=4 => (Paper::A4, Shape::SideBySide),
            5..=7 => (Paper::A3, Shape::SideBySide),
            _ => (Paper::A4, Shape::Below),
        };
        // 序号, 任务事项; what lies between; 异同 and the rest.
        let (first, last): (&[f64], &[f64]) = match shape {
            Shape::WithFacts => (&[10.0, 29.0], &[35.0, 18.0, 20.0, 20.0, 12.0]),
            Shape::SideBySide if paper == Paper::A3 => (&[10.0, 29.0], &[52.0, 14.0]),
            Shape::SideBySide => (&[10.0, 29.0], &[38.0, 12.0]),
            Shape::Below => (&[10.0, 30.0, 20.0, 139.0], &[42.0, 16.0]),
        };
        let mut shares = first.to_vec();
        if shape != Shape::Below && count > 0 {
            let taken: f64 = first.iter().chain(last).sum();
            let each = (paper.text_width() - taken) / count as f64;
            shares.resize(first.len() + count, each);
        }
        shares.extend(last);
        Self {
            paper,
            shape,
            widths: paper.widths(&shares),
        }
    }
}
