//! Paragraphs and tables of WordprocessingML: the one place that writes text into markup.

use std::borrow::Cow;

use super::super::runs::Run;

/// The styles of `styles.xml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// The title of the document.
    Title,
    /// The title of an annex.
    Heading,
    /// 编制单位, 编制日期 and what the table was made from.
    Byline,
    /// Small print outside of tables.
    Note,
    /// The head of a column.
    Head,
    /// Text in a cell.
    Cell,
    /// The same, smaller: what is told about the quotes.
    Small,
    /// As text in a cell, centred.
    Middle,
    /// A theme.
    Theme,
    /// A quote.
    Quote,
    /// Its address.
    Citation,
    /// Nothing, between two quotes.
    Gap,
    /// What an empty cell says.
    Missing,
}

impl Style {
    fn id(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Heading => "Heading1",
            Self::Byline => "Byline",
            Self::Note => "Note",
            Self::Head => "Head",
            Self::Cell => "Cell",
            Self::Small => "Small",
            Self::Middle => "Middle",
            Self::Theme => "Theme",
            Self::Quote => "Quote",
            Self::Citation => "Citation",
            Self::Gap => "Gap",
            Self::Missing => "Missing",
        }
    }

    /// The size of a character and the height of a line in points, as `styles.xml` has them.
    pub(super) fn size(self) -> (f64, f64) {
        match self {
            Self::Title => (22.0, 29.0),
            Self::Heading => (14.0, 18.0),
            Self::Byline => (10.5, 14.0),
            Self::Note | Self::Head => (9.0, 12.0),
            Self::Cell | Self::Middle | Self::Theme | Self::Quote | Self::Missing => (9.0, 12.6),
            Self::Small => (8.0, 11.0),
            Self::Citation => (7.5, 10.0),
            Self::Gap => (5.0, 6.0),
        }
    }
}

/// A paragraph. A line feed in it is a line break.
#[derive(Clone, Debug)]
pub(super) struct Paragraph {
    /// Its style.
    pub(super) style: Style,
    /// Its text.
    pub(super) runs: Vec<Run>,
}

impl Paragraph {
    /// A paragraph of one run.
    pub(super) fn of(style: Style, text: &str) -> Self {
        Self {
            style,
            runs: vec![Run::plain(text)],
        }
    }
}

/// Whether a row may be broken over two pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// The head of the table, which every page repeats.
    Head,
    /// It stays whole.
    Whole,
    /// It is taller than a page.
    MayBreak,
}

/// How a cell belongs to the one above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Merge {
    /// Not at all.
    None,
    /// It goes on below.
    First,
    /// It goes on from above.
    Onward,
}

/// A cell.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Its paragraphs; a cell without any gets an empty one.
    pub(super) paragraphs: Vec<Paragraph>,
    /// How it belongs to the one above it.
    pub(super) merge: Merge,
}

impl Cell {
    /// A cell of paragraphs.
    pub(super) fn new(paragraphs: Vec<Paragraph>) -> Self {
        Self {
            paragraphs,
            merge: Merge::None,
        }
    }

    /// A cell of one style; each line is a paragraph.
    pub(super) fn of(style: Style, text: &str) -> Self {
        let lines = text.split('\n');
        Self::new(lines.map(|line| Paragraph::of(style, line)).collect())
    }
}

/// The content of a document.
#[derive(Debug, Default)]
pub(super) struct Body(String);

impl Body {
    /// Its markup.
    pub(super) fn xml(&self) -> &str {
        &self.0
    }

    /// Adds a paragraph.
    pub(super) fn paragraph(&mut self, paragraph: &Paragraph) {
        self.styled(paragraph, "");
    }

    /// Adds a paragraph that begins a page.
    pub(super) fn on_a_new_page(&mut self, paragraph: &Paragraph) {
        self.styled(paragraph, "<w:pageBreakBefore/>");
    }

    fn styled(&mut self, paragraph: &Paragraph, more: &str) {
        let style = paragraph.style.id();
        self.0.push_str(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{more}</w:pPr>"
        ));
        paragraph.runs.iter().for_each(|run| self.run(run));
        self.0.push_str("</w:p>");
    }

    /// The hint gives “”, — and … the font of Chinese.
    fn run(&mut self, run: &Run) {
        if run.text.is_empty() {
            return;
        }
        let style = if run.is_heading {
            "<w:rStyle w:val=\"QuoteHeading\"/>"
        } else {
            ""
        };
        let bold = if run.is_only { "<w:b/>" } else { "" };
        let shade = if run.is_shared {
            "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"E7E6E6\"/>"
        } else {
            ""
        };
        self.0.push_str(&format!(
            "<w:r><w:rPr>{style}<w:rFonts w:hint=\"eastAsia\"/>{bold}{shade}</w:rPr>"
        ));
        for (i, line) in run.text.split('\n').enumerate() {
            if i > 0 {
                self.0.push_str("<w:br/>");
            }
            for (i, piece) in line.split('\t').enumerate() {
                if i > 0 {
                    self.0.push_str("<w:tab/>");
                }
                if !piece.is_empty() {
                    let text = escape(piece);
                    self.0
                        .push_str(&format!("<w:t xml:space=\"preserve\">{text}</w:t>"));
                }
            }
        }
        self.0.push_str("</w:r>");
    }

    /// Begins a table whose columns have these widths in twips.
    pub(super) fn open_table(&mut self, widths: &[u32]) {
        let sum: u32 = widths.iter().sum();
        self.0.push_str(&format!(
            "<w:tbl><w:tblPr><w:tblW w:w=\"{sum}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>"
        ));
        for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
            self.0.push_str(&format!(
                "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
            ));
        }
        self.0
            .push_str("</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>");
        for (side, margin) in [("top", 30), ("left", 60), ("bottom", 30), ("right", 60)] {
            self.0
                .push_str(&format!("<w:{side} w:w=\"{margin}\" w:type=\"dxa\"/>"));
        }
        self.0.push_str("</w:tblCellMar></w:tblPr><w:tblGrid>");
        for width in widths {
            self.0.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
        }
        self.0.push_str("</w:tblGrid>");
    }

    /// Adds a row to the table.
    pub(super) fn row(&mut self, widths: &[u32], cells: &[Cell], keep: Keep) {
        self.0.push_str(match keep {
            Keep::Head => "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>",
            Keep::Whole => "<w:tr><w:trPr><w:cantSplit/></w:trPr>",
            Keep::MayBreak => "<w:tr>",
        });
        for (width, cell) in widths.iter().zip(cells) {
            let merge = match cell.merge {
                Merge::None => "",
                Merge::First => "<w:vMerge w:val=\"restart\"/>",
                Merge::Onward => "<w:vMerge/>",
            };
            let align = match keep {
                Keep::Head => "<w:vAlign w:val=\"center\"/>",
                _ => "",
            };
            self.0.push_str(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{merge}{align}</w:tcPr>"
            ));
            cell.paragraphs.iter().for_each(|p| self.paragraph(p));
            if cell.paragraphs.is_empty() {
                self.paragraph(&Paragraph::of(Style::Cell, ""));
            }
            self.0.push_str("</w:tc>");
        }
        self.0.push_str("</w:tr>");
    }

    /// Ends the table.
    pub(super) fn close_table(&mut self) {
        self.0.push_str("</w:tbl>");
    }
}

/// `text` as character data. What XML 1.0 cannot hold is shown as `U+FFFD`: a reader sees that
/// something stood there.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let is_illegal = |c: char| c.is_ascii_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    match text.contains(is_illegal) {
        true => {
            let shown = text.replace(is_illegal, "\u{FFFD}");
            Cow::Owned(quick_xml::escape::escape(&shown).into_owned())
        }
        false => quick_xml::escape::escape(text),
    }
}
