//! Notices that say nearly the same: rows, not copies of rows.

use std::fmt::Write;

use duizhao::compare::{Comparison, compare};
use duizhao::corpus::Province;
use duizhao::extract;
use duizhao::notice::{Notice, parse};

const ITEMS: usize = 20;
const NOTICES: usize = 60;

#[test]
fn what_every_province_says_every_year_stands_in_a_row_for_each_task() {
    for provinces in [
        &["北京", "上海", "重庆"][..],
        &[
            "北京", "上海", "重庆", "湖南", "广西", "四川", "云南", "贵州", "福建", "江西",
        ],
    ] {
        let comparison = of(provinces);
        assert_eq!(comparison.coverage.items, NOTICES * ITEMS);
        assert_eq!(comparison.coverage.placed, NOTICES * ITEMS);
        let quotes: usize = comparison.rows.iter().map(quotes).sum();
        // One row for a task and hardly more: a sentence that was exchanged may answer another task.
        assert!(
            comparison.rows.len() <= 2 * ITEMS,
            "{}",
            comparison.rows.len()
        );
        assert!(quotes <= 2 * NOTICES * ITEMS, "{quotes}");
    }
}

fn quotes(row: &duizhao::compare::Row) -> usize {
    row.cells.iter().map(Vec::len).sum()
}

/// Compares the notices of several years of `provinces`: in each one item in five has a sentence of its
/// own.
fn of(provinces: &[&str]) -> Comparison {
    let notices = (0..NOTICES).filter_map(|at| {
        let province = provinces[at % provinces.len()];
        notice(province, at)
    });
    compare(&notices.collect::<Vec<_>>())
}

fn notice(province: &str, at: usize) -> Option<Notice> {
    let mut text = format!("关于第{at}项工作的通知\n各单位：\n一、主要任务\n");
    for item in 0..ITEMS {
        let _ = write!(text, "{}.", item + 1);
        for sentence in 0..4 {
            let is_own = (item + at).is_multiple_of(5) && sentence == at % 4;
            let of_notice = if is_own { 1000 + at * ITEMS + item } else { 0 };
            let _ = write!(
                text,
                "应当{}。",
                subject(item * 4 + sentence + 100 * of_notice)
            );
        }
        text.push('\n');
    }
    let document = extract::read(&format!("{province}/{at}.txt"), text.as_bytes()).ok()?;
    Some(parse(&document, Province::named(province)))
}

/// Sixteen characters that hardly any other subject has in this order.
fn subject(number: usize) -> String {
    let place = |at: usize| (number * 16 + at) * 7919 % 20_000;
    let chars = (0..16).filter_map(|at| char::from_u32(0x4E00 + place(at) as u32));
    chars.collect()
}
