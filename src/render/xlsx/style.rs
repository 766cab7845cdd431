//! What the characters of a cell look like.
//!
//! Excel has no list of fonts to fall back on: where a named font is missing, it takes one by family
//! and character set. All fonts here say that they are Chinese (134, GB 2312), so that 宋体 stands in
//! for 方正小标宋 and no character becomes a box. What a mark means is told by line and weight, not by
//! colour: the table is printed in black.

use rust_xlsxwriter::{Color, Format, FormatUnderline};

/// How characters look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// The title of a sheet.
    Title,
    /// The lines under the title.
    Note,
    /// The head of a column.
    Head,
    /// A clause's label and heading; the theme of a row.
    Heading,
    /// The words of a clause.
    Body,
    /// Words beside the quotes: 异同, 责任单位.
    Aside,
    /// The address of a clause (出处).
    Source,
    /// 未检索到对应表述.
    Missing,
    /// Of a heading, what stands in the clause that opens the row, too.
    SharedHeading,
    /// Of a clause's words, the same.
    SharedBody,
    /// Of a heading, what no other column of the row states.
    OnlyHeading,
    /// Of a clause's words, the same.
    OnlyBody,
}

/// GB 2312 in Windows.
const CHINESE: u8 = 134;
/// The family that Chinese editions of Excel give to 宋体, 黑体 and 仿宋.
const FAMILY: u8 = 3;
const BLACK: u32 = 0x00_00_00;

impl Style {
    /// Font name, size in points and colour.
    fn font(self) -> (&'static str, f64, u32) {
        match self {
            Self::Title => ("方正小标宋简体", 22.0, BLACK),
            Self::Note => ("仿宋", 10.5, 0x40_40_40),
            Self::Head => ("黑体", 10.5, BLACK),
            Self::Heading | Self::SharedHeading | Self::OnlyHeading => ("黑体", 10.5, BLACK),
            Self::Body | Self::SharedBody | Self::OnlyBody => ("仿宋", 10.5, BLACK),
            Self::Aside => ("仿宋", 9.0, BLACK),
            Self::Source => ("仿宋", 9.0, 0x3B_5B_8C),
            Self::Missing => ("仿宋", 10.5, 0x70_70_70),
        }
    }

    /// `format` with this font.
    pub(super) fn on(self, format: &Format) -> Format {
        let (name, size, colour) = self.font();
        let format = format
            .clone()
            .set_font_name(name)
            .set_font_family(FAMILY)
            .set_font_charset(CHINESE)
            .set_font_size(size)
            .set_font_color(Color::RGB(colour));
        match self {
            Self::SharedHeading | Self::SharedBody => format.set_underline(FormatUnderline::Single),
            Self::OnlyHeading | Self::OnlyBody => format.set_bold(),
            _ => format,
        }
    }

    /// The mark of characters that the clause that opens the row has, too.
    pub(super) fn shared(self) -> Self {
        match self {
            Self::Heading => Self::SharedHeading,
            Self::Body => Self::SharedBody,
            other => other,
        }
    }

    /// The mark of characters that no other column of the row has; it goes before the other mark.
    pub(super) fn only(self) -> Self {
        match self {
            Self::Heading | Self::SharedHeading => Self::OnlyHeading,
            Self::Body | Self::SharedBody => Self::OnlyBody,
            other => other,
        }
    }

    /// Width and height of a Chinese character in points.
    pub(super) fn em(self) -> f64 {
        self.font().1
    }
}
