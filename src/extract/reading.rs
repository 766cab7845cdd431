//! How each page was read: by whom, and how sure that is.
//!
//! Where two readers read a page, their agreement is the confidence in it. One reader alone has none.

use serde::{Deserialize, Serialize};

/// How a page was read, for formats that can be read wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageReading {
    /// The page, from 1.
    pub page: u32,
    /// Whose text is taken.
    pub reader: Reader,
    /// How far two readers agree on the page, in per cent; `None` if only one read it.
    pub confidence: Option<u8>,
}

/// Who read a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// hayro-interpret, the first reader of PDF.
    Hayro,
    /// pdf-extract, the second.
    PdfExtract,
}

impl Reader {
    fn name(self) -> &'static str {
        match self {
            Self::Hayro => "hayro",
            Self::PdfExtract => "pdf-extract",
        }
    }
}

/// What `readings` come to, for people; `None` where no page was read by a reader that may err.
///
/// ```
/// use duizhao::extract::{PageReading, Reader, in_words};
/// let page = |page, confidence| PageReading { page, reader: Reader::Hayro, confidence };
/// let pages = [page(1, Some(100)), page(2, Some(97)), page(3, None), page(4, None)];
/// assert_eq!(
///     in_words(&pages).unwrap(),
///     "hayro 读取 4 页；核对 2 页，一致 97%—100%，最低第2页；未能核对第3—4页"
/// );
/// ```
pub fn in_words(readings: &[PageReading]) -> Option<String> {
    let mut parts = Vec::new();
    for reader in [Reader::Hayro, Reader::PdfExtract] {
        let own: Vec<u32> = pages(readings, |reading| reading.reader == reader);
        match own.len() {
            0 => {}
            count if count == readings.len() => {
                parts.push(format!("{} 读取 {count} 页", reader.name()))
            }
            _ => parts.push(format!("{} 读取{}", reader.name(), in_ranges(&own))),
        }
    }
    if parts.is_empty() {
        return None;
    }
    let checked: Vec<(u8, u32)> = readings
        .iter()
        .filter_map(|reading| Some((reading.confidence?, reading.page)))
        .collect();
    if let (Some(&(least, page)), Some(&(most, _))) = (checked.iter().min(), checked.iter().max()) {
        let agreement = if least == most {
            format!("一致 {least}%")
        } else {
            format!("一致 {least}%—{most}%，最低第{page}页")
        };
        parts.push(format!("核对 {} 页，{agreement}", checked.len()));
    }
    let unchecked = pages(readings, |reading| reading.confidence.is_none());
    if !unchecked.is_empty() {
        parts.push(format!("未能核对{}", in_ranges(&unchecked)));
    }
    Some(parts.join("；"))
}

fn pages(readings: &[PageReading], wanted: impl Fn(&PageReading) -> bool) -> Vec<u32> {
    let wanted = readings.iter().filter(|reading| wanted(reading));
    wanted.map(|reading| reading.page).collect()
}

/// `第1、3—5页`.
fn in_ranges(pages: &[u32]) -> String {
    let runs = pages.chunk_by(|a, b| a + 1 == *b);
    let runs: Vec<String> = runs
        .map(|run| match run {
            [first, .., last] => format!("{first}—{last}"),
            _ => run.iter().map(u32::to_string).collect(),
        })
        .collect();
    format!("第{}页", runs.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_either_reader_are_named_where_both_are_taken() {
        let page = |page, reader| PageReading {
            page,
            reader,
            confidence: Some(100),
        };
        let pages = [
            page(1, Reader::Hayro),
            page(2, Reader::PdfExtract),
            page(3, Reader::Hayro),
        ];
        assert_eq!(
            in_words(&pages).unwrap(),
            "hayro 读取第1、3页；pdf-extract 读取第2页；核对 3 页，一致 100%"
        );
        assert_eq!(in_words(&[]), None);
    }
}
