//! What a page carries besides its text: running heads and feet, watermarks, line numbers.
//!
//! Only repetition tells them. The same words (a page's own number aside) at the same height at the
//! edge of page after page are a running head; a red head stands on the first page only and is none.
//! The same words askew on every page are a watermark. Figures that count on, down the page and
//! outside the text, are line numbers. All of them are taken out and listed. A page number alone is
//! [`reflow`](crate::extract::reflow)'s.

use std::collections::BTreeMap;

use super::rows::Row;
use crate::extract::RemovedKind;

/// So many rows at the top and at the bottom of a page may be running heads and feet.
const DEEP: usize = 2;
/// Fewer figures are no line numbers.
const FEW: usize = 5;

/// Marks the rows of `pages` that are no text.
pub(super) fn mark(pages: &mut [Vec<Row>]) {
    for rows in pages.iter_mut() {
        mark_line_numbers(rows);
    }
    mark_repeated(pages, RemovedKind::Watermark, |rows| {
        (0..rows.len())
            .filter(|&i| rows[i].turn % 90 != 0)
            .collect()
    });
    mark_repeated(pages, RemovedKind::RunningHead, at_edge);
}

/// The rows at the edge of a page, with words in them.
fn at_edge(rows: &[Row]) -> Vec<usize> {
    let mut by_place: Vec<usize> = (0..rows.len())
        .filter(|&i| rows[i].kind.is_none() && rows[i].turn % 90 == 0)
        .collect();
    by_place.sort_by(|&a, &b| rows[a].down.total_cmp(&rows[b].down));
    let far = by_place.len().saturating_sub(DEEP);
    let edge = by_place.iter().enumerate();
    let edge = edge
        .filter(|(at, _)| *at < DEEP || *at >= far)
        .map(|(_, &i)| i);
    edge.filter(|&i| rows[i].cells.is_none() && has_words(&rows[i].text))
        .collect()
}

/// Whether `text` says more than a page number does.
fn has_words(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_alphabetic() && !"第页共".contains(c))
}

/// A row as it is compared: its height, its size, its words without figures.
type Key = (i64, String);

/// Where a row with some words stands: page, place in the page, the figures in it.
type Place = (usize, usize, Vec<u64>);

fn mark_repeated(pages: &mut [Vec<Row>], kind: RemovedKind, of: fn(&[Row]) -> Vec<usize>) {
    let mut found: BTreeMap<Key, Vec<Place>> = BTreeMap::new();
    for (page, rows) in pages.iter().enumerate() {
        for at in of(rows) {
            let (words, figures) = parted(&rows[at].text);
            let height = (rows[at].down / 6.0).round() as i64;
            found
                .entry((height, words))
                .or_default()
                .push((page, at, figures));
        }
    }
    let usual = usual_size(pages);
    for ((_, words), places) in found {
        let is_small = |(page, at, _): &Place| pages[*page][*at].size < usual * 0.9;
        let small = places.iter().all(is_small);
        if !words.starts_with('附') && are_running(&places, pages.len(), small) {
            for (page, at, _) in places {
                pages[page][at].kind = Some(kind);
            }
        }
    }
}

/// The size of type of most rows.
fn usual_size(pages: &[Vec<Row>]) -> f64 {
    let mut sizes: Vec<f64> = pages.iter().flatten().map(|row| row.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or_default()
}

/// The words of a row, with a mark for each number, and the numbers.
fn parted(text: &str) -> (String, Vec<u64>) {
    let (mut words, mut figures) = (String::new(), Vec::new());
    let mut digits = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            figures.push(digits.parse().unwrap_or(u64::MAX));
            digits.clear();
            words.push('0');
        }
        if !c.is_whitespace() {
            words.push(c);
        }
    }
    (words, figures)
}

/// Whether what stands at `places` runs through a document of `count` pages: on three pages at least
/// and on two fifths of them (heads of left and right pages differ), and its numbers are always the
/// same or count with the pages. In a document of two pages it must be `small`, or count them.
fn are_running(places: &[Place], count: usize, small: bool) -> bool {
    let counts = |(one, other): (&u64, &u64)| *one == 1 && *other == 2;
    let both = count == 2
        && matches!(places, [(0, _, one), (1, _, other)]
            if small || one.iter().zip(other).any(counts));
    if !both && (places.len() < 3 || places.len() * 5 < count * 2) {
        return false;
    }
    let Some((first_page, _, first)) = places.first() else {
        return false;
    };
    (0..first.len()).all(|i| {
        let same = places.iter().all(|(.., figures)| figures[i] == first[i]);
        let counts = places.iter().all(|(page, _, figures)| {
            figures[i].checked_sub(first[i]) == Some((page - first_page) as u64)
        });
        same || counts
    })
}

/// Figures left of all other text, one for each row or every so many, counting down the page.
fn mark_line_numbers(rows: &mut [Row]) {
    let number = |row: &Row| -> Option<u64> {
        let is_number = row.cells.is_none() && row.turn == 0;
        is_number.then(|| row.text.trim().parse().ok()).flatten()
    };
    let text = rows
        .iter()
        .filter(|row| number(row).is_none() && row.turn == 0);
    let left = text.map(|row| row.left).fold(f64::INFINITY, f64::min);
    let mut numbers: Vec<usize> = (0..rows.len())
        .filter(|&i| number(&rows[i]).is_some() && rows[i].end < left)
        .collect();
    numbers.sort_by(|&a, &b| rows[a].down.total_cmp(&rows[b].down));
    let values: Vec<u64> = numbers.iter().filter_map(|&i| number(&rows[i])).collect();
    let step = |pair: &[u64]| pair[1].checked_sub(pair[0]);
    let first = values.windows(2).next().and_then(step);
    if values.len() >= FEW
        && first.is_some_and(|step| step > 0)
        && values.windows(2).all(|pair| step(pair) == first)
    {
        for at in numbers {
            rows[at].kind = Some(RemovedKind::LineNumber);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::typed;
    use super::super::rows::rows;
    use super::*;

    /// A page: texts with their places down the page; a figure at its left stands in the margin.
    fn page(texts: &[(f64, &str)]) -> Vec<Row> {
        let left = |text: &str| {
            if text.parse::<u32>().is_ok() {
                0.0
            } else {
                50.0
            }
        };
        let glyphs: Vec<_> = texts
            .iter()
            .flat_map(|(down, text)| typed(text, left(text), *down))
            .collect();
        rows(&glyphs, &[])
    }

    fn marked(mut pages: Vec<Vec<Row>>) -> Vec<(RemovedKind, String)> {
        mark(&mut pages);
        let rows = pages.into_iter().flatten();
        rows.filter_map(|row| Some((row.kind?, row.text))).collect()
    }

    #[test]
    fn what_stands_on_every_page_with_its_number_is_a_running_head() {
        let pages = (1..=3).map(|n| {
            let head = format!("某省文件汇编 {n}/3");
            let text = ["甲乙丙丁", "戊己庚辛", "子丑寅卯"][n - 1];
            page(&[(10.0, head.as_str()), (60.0, text), (80.0, text)])
        });
        let found = marked(pages.collect());
        assert_eq!(found.len(), 3);
        assert_eq!(
            found[0],
            (RemovedKind::RunningHead, "某省文件汇编 1/3".to_owned())
        );
    }

    #[test]
    fn a_head_of_the_first_page_and_attachments_stay() {
        let pages = ["某省科协文件", "附件1", "附件2", "附件3"];
        let pages = pages.map(|head| page(&[(10.0, head), (60.0, "甲乙"), (80.0, "丙丁")]));
        let found = marked(pages.into());
        assert!(
            found
                .iter()
                .all(|(_, text)| !text.contains("附件") && !text.contains("某省")),
            "{found:?}"
        );
    }

    #[test]
    fn figures_that_count_beside_the_text_are_line_numbers() {
        let lines: Vec<(f64, String)> = (1..=6)
            .flat_map(|n| {
                let down = 20.0 * f64::from(n);
                [(down, format!("正文第{n}行")), (down, n.to_string())]
            })
            .collect();
        let lines: Vec<(f64, &str)> = lines
            .iter()
            .map(|(down, text)| (*down, text.as_str()))
            .collect();
        let found = marked(vec![page(&lines)]);
        assert_eq!(found.len(), 6, "{found:?}");
        assert!(
            found
                .iter()
                .all(|(kind, _)| *kind == RemovedKind::LineNumber)
        );
    }
}
