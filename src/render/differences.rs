//! 异同 in words: what a row's differences count and quote, and nothing else.

use crate::compare::{Comparison, Only, Row};

/// The lines about `row` that people read:
///
/// - `有：广西、重庆；未检索到：湖南`
/// - `渝科协发〔2022〕2号#二（四）有 45% 的文字与桂科协学发〔2022〕14号#二（二）相同`
/// - `仅重庆提到：数量“不低于15站”；品牌活动“科普大讲堂”`
///
/// None where one column alone has something: that is told by the empty cells.
pub fn differences(comparison: &Comparison, row: &Row) -> Vec<String> {
    let differences = &row.differences;
    let name = |&column: &usize| comparison.provinces.get(column).map_or("", String::as_str);
    let names = |columns: &[usize]| columns.iter().map(name).collect::<Vec<_>>().join("、");
    if differences.present.len() < 2 {
        return Vec::new();
    }
    let mut lines = vec![match differences.absent.is_empty() {
        true => format!("有：{}", names(&differences.present)),
        false => format!(
            "有：{}；未检索到：{}",
            names(&differences.present),
            names(&differences.absent)
        ),
    }];
    lines.extend(differences.shared.iter().map(|shared| {
        format!(
            "{}有 {:.0}% 的文字与{}相同",
            shared.clause.address,
            100.0 * shared.share,
            shared.with.address
        )
    }));
    for column in &differences.present {
        let only = differences.only.iter().filter(|o| o.column == *column);
        let quoted: Vec<String> = only
            .filter_map(Only::stated)
            .map(|stated| format!("{}{}", stated.kind.chinese(), quoted(&stated.text)))
            .collect();
        if !quoted.is_empty() {
            lines.push(format!("仅{}提到：{}", name(column), quoted.join("；")));
        }
    }
    lines
}

/// In quotation marks, unless it brings marks of its own.
fn quoted(text: &str) -> String {
    let text = text.replace('\n', " ");
    if text.starts_with(['“', '《']) {
        text
    } else {
        format!("“{text}”")
    }
}
