//! The comparison as a Word document that an office can hand in.
//!
//! Landscape A4 in the manner of 公文 attachments: title in 小标宋, the head repeated on each page,
//! `— 1 —` at the foot, rows that stay whole where they fit; behind the table the sources, the lists
//! and the audit. Where the columns would become too narrow to read the paper is A3, and beyond that
//! each province has a line of its own (`plan`). The parts that never change lie beside this file as
//! XML; what is written here is the text. The same comparison gives the same bytes.
//!
//! The markup is written directly: docx-rs cannot repeat the head row of a table.

mod annexes;
mod body;
mod plan;
mod table;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::listing::listing_title;
use super::{Handout, byline, title};
use crate::compare::views::Listing;
use body::{Body, Paragraph, Style, escape};
use plan::Paper;

/// The parts cannot be packed into one file, in practice because they are too large.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct PackError(#[from] zip::result::ZipError);

/// `handout` as a Word document.
///
/// A cell holds each quote verbatim (a line feed is a line break), then a paragraph with its address
/// (`——渝科协发〔2022〕2号#二（四），第4—5页【改写】`); an empty paragraph parts two quotes. A character that
/// XML cannot hold is shown as `U+FFFD`.
///
/// # Errors
/// [`PackError`] when the text is larger than a ZIP archive can hold.
///
/// ```
/// use duizhao::render::Handout;
/// # let handout = Handout::default();
/// let document = duizhao::render::docx::docx(&handout)?;
/// assert!(document.starts_with(b"PK"));
/// # Ok::<(), duizhao::render::docx::PackError>(())
/// ```
pub fn docx(handout: &Handout) -> Result<Vec<u8>, PackError> {
    let title = title(&handout.comparison);
    let plan = plan::Plan::of(&handout.comparison);
    let mut body = Body::default();
    body.paragraph(&Paragraph::of(Style::Title, &title));
    body.paragraph(&Paragraph::of(Style::Byline, &byline(handout).join("　　")));
    body.paragraph(&Paragraph {
        style: Style::Note,
        runs: super::runs::legend().into(),
    });
    table::write(&mut body, &handout.comparison, &plan);
    annexes::write(&mut body, handout, plan.paper);
    pack(&title, &body, plan.paper)
}

/// `listing`, made from the comparison of `handout`, as a Word document, with the sources behind it.
///
/// # Errors
/// [`PackError`] when the text is larger than a ZIP archive can hold.
pub fn listing(listing: &Listing, handout: &Handout) -> Result<Vec<u8>, PackError> {
    let title = listing_title(listing, &handout.comparison);
    let paper = Paper::A4;
    let mut body = Body::default();
    body.paragraph(&Paragraph::of(Style::Title, &title));
    body.paragraph(&Paragraph::of(Style::Byline, &byline(handout).join("　　")));
    annexes::listing(&mut body, listing, paper);
    annexes::sources(&mut body, &handout.comparison, "附　来源", paper);
    pack(&title, &body, paper)
}

/// The document as a package whose parts bear no time.
fn pack(title: &str, body: &Body, paper: Paper) -> Result<Vec<u8>, PackError> {
    let document = document(body, paper);
    let properties = properties(title);
    let parts = [
        ("[Content_Types].xml", include_str!("docx/types.xml")),
        ("_rels/.rels", include_str!("docx/package.rels")),
        ("docProps/core.xml", &properties),
        ("word/document.xml", &document),
        (
            "word/_rels/document.xml.rels",
            include_str!("docx/document.rels"),
        ),
        ("word/styles.xml", include_str!("docx/styles.xml")),
        ("word/fontTable.xml", include_str!("docx/fontTable.xml")),
        ("word/settings.xml", include_str!("docx/settings.xml")),
        ("word/footer.xml", include_str!("docx/footer.xml")),
    ];
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        package.start_file(name, options)?;
        package
            .write_all(part.as_bytes())
            .map_err(zip::result::ZipError::from)?;
    }
    Ok(package.finish()?.into_inner())
}

fn document(body: &Body, paper: Paper) -> String {
    let (width, height) = paper.twips();
    let margins = plan::margins();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>{}\
         <w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/>\
         <w:pgSz w:w=\"{width}\" w:h=\"{height}\" w:orient=\"landscape\"/>{margins}</w:sectPr>\
         </w:body></w:document>",
        body.xml()
    )
}

/// The properties of the document. The time of writing would make every file another one.
fn properties(title: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">2000-01-01T00:00:00Z</dcterms:created>\
         </cp:coreProperties>",
        escape(title)
    )
}

#[cfg(test)]
mod tests;
