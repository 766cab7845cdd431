//! A comparison to a file: one sibling for each format, one `match`.
//!
//! What people read is Chinese; an empty cell says [`NOTHING_FOUND`], because the program cannot know
//! that there is no rule. The JSON of all commands has its own structs in [`json`].

mod annex;
pub mod csv;
pub mod differences;
pub mod docx;
mod fields;
mod handout;
pub mod hits;
pub mod html;
pub mod json;
pub mod listing;
pub mod markdown;
pub mod mask;
mod runs;
pub mod schema;
mod stated;
pub mod xlsx;

use crate::compare::views::Listing;
use crate::compare::{Columns, Comparison, Quote};
use handout::byline;
pub use handout::{Handout, PROGRAM, corpus_state};

/// The sheet that tells what bringing a table up to date changed; what it quotes is of former days.
pub const UPDATES: &str = "更新记录";

/// What an empty cell says.
pub const NOTHING_FOUND: &str = "未检索到对应表述";

/// The formats of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Excel workbook.
    Xlsx,
    /// Word document.
    Docx,
    /// A web page in one file.
    Html,
    /// Markdown.
    Markdown,
    /// Comma-separated values, RFC 4180.
    Csv,
    /// JSON of the contract.
    Json,
}

impl TableFormat {
    /// The format that a file's name ends with.
    ///
    /// ```
    /// use duizhao::render::TableFormat;
    /// assert_eq!(TableFormat::of_path("对照表.XLSX".as_ref()), Some(TableFormat::Xlsx));
    /// assert_eq!(TableFormat::of_path("对照表".as_ref()), None);
    /// ```
    pub fn of_path(path: &std::path::Path) -> Option<Self> {
        Some(
            match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
                "xlsx" => Self::Xlsx,
                "docx" => Self::Docx,
                "html" | "htm" => Self::Html,
                "md" | "markdown" => Self::Markdown,
                "csv" => Self::Csv,
                "json" => Self::Json,
                _ => return None,
            },
        )
    }
}

/// A table cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The workbook cannot be made.
    #[error(transparent)]
    Xlsx(#[from] xlsx::XlsxError),
    /// The document cannot be packed.
    #[error("Word 文件无法写出：{0}")]
    Docx(#[from] docx::PackError),
    /// The rows cannot be written.
    #[error("CSV 无法写出：{0}")]
    Csv(#[from] ::csv::Error),
    /// The values cannot be written.
    #[error("JSON 无法写出：{0}")]
    Json(#[from] serde_json::Error),
}

/// `handout` as a file of `format`. The same handout gives the same bytes.
///
/// # Errors
/// [`RenderError`] when a library refuses the content.
pub fn table(handout: &Handout, format: TableFormat) -> Result<Vec<u8>, RenderError> {
    Ok(match format {
        TableFormat::Xlsx => xlsx::xlsx(handout)?,
        TableFormat::Docx => docx::docx(handout)?,
        TableFormat::Html => html::html(handout).into_bytes(),
        TableFormat::Markdown => markdown::markdown(handout).into_bytes(),
        TableFormat::Csv => csv::csv(&handout.comparison)?,
        TableFormat::Json => json_bytes(&json::handout(handout))?,
    })
}

/// `listing`, made from the comparison of `handout`, as a file of `format`.
///
/// # Errors
/// [`RenderError`] when a library refuses the content.
pub fn list(
    listing: &Listing,
    handout: &Handout,
    format: TableFormat,
) -> Result<Vec<u8>, RenderError> {
    Ok(match format {
        TableFormat::Xlsx => xlsx::listing(listing, handout)?,
        TableFormat::Docx => docx::listing(listing, handout)?,
        TableFormat::Html => html::listing(listing, handout).into_bytes(),
        TableFormat::Markdown => listing::markdown(listing, &handout.comparison).into_bytes(),
        TableFormat::Csv => listing::csv(listing)?,
        TableFormat::Json => json_bytes(&listing::json(listing))?,
    })
}

fn json_bytes(value: &serde_json::Value) -> Result<Vec<u8>, RenderError> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What stands behind the address of a text that may differ from what is printed.
pub const DOUBTFUL: &str = "〔识读存疑，请核对原件〕";

/// The line under a quote: `——渝科协发〔2022〕2号#二（四），第4—5页【改写】`, and [`DOUBTFUL`] where it is.
pub fn citation(quote: &Quote) -> String {
    let pages =
        pages(quote.page, quote.last_page).map_or(String::new(), |pages| format!("，{pages}"));
    let relation = quote
        .relation
        .map_or(String::new(), |r| format!("【{}】", r.chinese()));
    let doubt = if quote.is_doubtful { DOUBTFUL } else { "" };
    format!("——{}{pages}{relation}{doubt}", quote.address)
}

/// `第4页` or `第4—5页`.
pub fn pages(first: Option<u32>, last: Option<u32>) -> Option<String> {
    let first = first?;
    Some(match last {
        Some(last) if last != first => format!("第{first}—{last}页"),
        _ => format!("第{first}页"),
    })
}

/// `广西、重庆、湖南任务事项对照表`, or `安徽、福建、甘肃等9个省份任务事项对照表`.
pub fn title(comparison: &Comparison) -> String {
    format!("{}任务事项对照表", columns(comparison))
}

/// The columns as a title names them: all, or the first of them and how many there are.
fn columns(comparison: &Comparison) -> String {
    /// So many characters stand on a line of a title.
    const LINE: usize = 24;
    let names = &comparison.provinces;
    let all = names.join("、");
    if all.chars().count() <= LINE {
        return all;
    }
    let named = |count: usize| {
        names
            .iter()
            .take(count)
            .map(String::as_str)
            .collect::<Vec<_>>()
    };
    let first = match named(3).join("、") {
        three if three.chars().count() <= LINE => three,
        _ => named(1).concat(),
    };
    let of = match comparison.columns {
        Columns::Province => "个省份",
        Columns::Notice => "份公文",
        Columns::Year => "列",
    };
    format!("{first}等{}{of}", names.len())
}
