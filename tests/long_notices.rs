//! Notices of so many items that not every pair of them is looked at.

use std::fmt::Write;

use duizhao::compare::{Comparison, compare};
use duizhao::corpus::Province;
use duizhao::extract;
use duizhao::notice::{Notice, parse};

/// With so many articles in each of two notices their pairs are too many.
const ARTICLES: usize = 250;

#[test]
fn in_long_notices_each_article_finds_its_counterpart() {
    let comparison = two(|article| article);
    assert_eq!(comparison.coverage.items, 2 * ARTICLES);
    assert_eq!(comparison.coverage.alone, Vec::<String>::new());
    for row in &comparison.rows {
        let paths = row.cells.iter().flatten().map(|quote| &quote.path);
        let paths: Vec<String> = paths.map(ToString::to_string).collect();
        assert_eq!(paths.len(), 2, "{paths:?}");
        assert_eq!(paths[0], paths[1]);
    }
}

#[test]
fn in_long_notices_on_different_subjects_nothing_is_found() {
    let comparison = two(|article| ARTICLES + article);
    assert_eq!(comparison.coverage.placed, 2 * ARTICLES);
    assert_eq!(comparison.coverage.alone.len(), 2 * ARTICLES);
}

/// Compares a regulation with another one, whose articles speak of other subjects.
fn two(subject_of: impl Fn(usize) -> usize) -> Comparison {
    let first = regulation("北京", "北京市甲乙条例", |article| article);
    let second = regulation("上海", "上海市丙丁条例", subject_of);
    compare(&[first, second])
}

fn regulation(province: &str, title: &str, subject_of: impl Fn(usize) -> usize) -> Notice {
    let mut text = format!("{title}\n");
    for article in 0..ARTICLES {
        let _ = writeln!(
            text,
            "第{}条　市人民政府应当{}，并向社会公布。",
            chinese(article + 1),
            subject(subject_of(article))
        );
    }
    let path = format!("{province}/{title}.txt");
    let document = extract::read(&path, text.as_bytes()).expect("a text");
    parse(&document, Province::named(province))
}

/// Twenty characters that no other subject has in this order.
fn subject(number: usize) -> String {
    let place = |at: usize| (number * 20 + at) * 7919 % 20_000;
    let chars = (0..20).filter_map(|at| char::from_u32(0x4E00 + place(at) as u32));
    chars.collect()
}

fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let mut text = String::new();
    if hundreds > 0 {
        text += DIGITS[hundreds];
        text += "百";
    }
    match (hundreds, tens, ones) {
        (_, 0, 0) => {}
        (1.., 0, _) => text += "零",
        (0, 0, _) => {}
        (0, 1, _) => text += "十",
        _ => {
            text += DIGITS[tens];
            text += "十";
        }
    }
    text + DIGITS[ones]
}
