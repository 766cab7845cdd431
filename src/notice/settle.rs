//! Which of the lines that may begin with a label do.
//!
//! A line alone does not tell `2.5公里` from clause 2.5 or `二、三产业` from section two. Its neighbours
//! do: a number that goes on where the one before it stopped is a label, any other is text. What was
//! taken for text against its looks is named in a diagnostic.

use std::collections::{HashMap, HashSet};

use super::line::{self, Kind, Line};
use super::numbering::{Doubt, Found, Label, Mark, item_before_numeral};
use crate::extract::Diagnostic;

/// The longest heading behind a number without a mark, in characters.
const LONGEST_BARE: usize = 30;
/// How many lines ahead the next letter or item is looked for.
const AHEAD: usize = 60;

/// Settles the doubtful labels of `lines` one way or the other.
pub(super) fn settle(lines: &mut [Line<'_>]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let in_doubt = |line: &Line<'_>| found(line).is_some_and(|f| f.doubt.is_some());
    let comma = |line: &Line<'_>| line.block.text.ends_with(['，', '、']);
    let broken = |two: &[Line<'_>]| comma(&two[0]) && found(&two[1]).is_some();
    if !lines.iter().any(in_doubt) && !lines.windows(2).any(broken) {
        return diagnostics;
    }
    let decimals = decimals(lines);
    let mut state = State::default();
    for i in 0..lines.len() {
        if matches!(
            lines[i].kind,
            Kind::AttachmentStart { .. } | Kind::Number(_)
        ) {
            state = State::default();
        }
        let Some(candidate) = found(&lines[i]).cloned() else {
            continue;
        };
        match state.judge(lines, i, &candidate, &decimals) {
            Some(label) => {
                state.take(&label);
                lines[i].kind = Kind::Label(Found {
                    doubt: None,
                    ..label
                });
            }
            None => {
                lines[i].kind = line::unlabelled(&lines[i].block.text);
                if is_remarkable(&candidate) {
                    let text: String = lines[i].block.text.chars().take(12).collect();
                    let message = format!("“{text}”像是序号，按正文处理");
                    let page = lines[i].block.page;
                    diagnostics.push(Diagnostic::new("doubtful_label", message, page));
                }
            }
        }
    }
    diagnostics
}

fn found<'a>(line: &'a Line<'_>) -> Option<&'a Found> {
    match &line.kind {
        Kind::Label(found) => Some(found),
        _ => None,
    }
}

/// Quantities, abbreviations and references are no surprise.
fn is_remarkable(found: &Found) -> bool {
    !matches!(
        found.doubt,
        Some(Doubt::Decimal | Doubt::Letter | Doubt::Bare | Doubt::Tight)
    )
}

/// The decimal numbers that belong to a numbering: each goes on from another, and the first is not
/// alone.
fn decimals(lines: &[Line<'_>]) -> HashSet<Vec<u32>> {
    let mut all: Vec<&[u32]> = Vec::new();
    for line in lines {
        let Some(Found {
            label: Label::Decimal(parts),
            length,
            ..
        }) = found(line)
        else {
            continue;
        };
        let behind = line.block.text[*length..].trim_start();
        if parts.iter().all(|&n| (1..100).contains(&n)) && !is_quantity(behind) {
            all.push(parts);
        }
    }
    let known: HashSet<&[u32]> = all.iter().copied().collect();
    let mut taken: HashSet<Vec<u32>> = HashSet::new();
    for parts in all {
        let Some((&last, above)) = parts.split_last() else {
            continue;
        };
        let before = |n: u32| [above, &[n]].concat();
        let goes_on = match last {
            1 => known.contains(&before(2)[..]) || known.contains(&[parts, &[1]].concat()[..]),
            _ => taken.contains(&before(last - 1)),
        };
        if goes_on {
            taken.insert(parts.to_vec());
        }
    }
    taken
}

/// Whether a unit, a range or a percentage follows a number.
fn is_quantity(behind: &str) -> bool {
    const UNITS: [&str; 34] = [
        "%", "％", "‰", "℃", "万", "亿", "千", "百分", "个", "倍", "元", "公里", "米", "平方",
        "立方", "公顷", "亩", "吨", "公斤", "克", "升", "小时", "分钟", "天", "年", "岁", "人",
        "家", "处", "所以", "—", "-", "～", "/",
    ];
    UNITS.iter().any(|unit| behind.starts_with(unit))
}

/// The numbering so far.
#[derive(Default)]
struct State {
    last: HashMap<Mark, u32>,
}

impl State {
    fn take(&mut self, label: &Found) {
        self.last.insert(label.mark, label.number);
        if let Label::Decimal(parts) = &label.label {
            self.last.insert(Mark::Three, parts[0]);
        }
    }

    /// Whether `label` goes on where the last one of its mark stopped.
    fn expects(&self, label: &Found) -> bool {
        label.number == self.last.get(&label.mark).map_or(1, |n| n + 1)
    }

    /// The label that line `i` begins with, if it does.
    fn judge(
        &mut self,
        lines: &[Line<'_>],
        i: usize,
        label: &Found,
        decimals: &HashSet<Vec<u32>>,
    ) -> Option<Found> {
        let text = &lines[i].block.text;
        let above = i.checked_sub(1).map(|j| &lines[j]);
        let behind = text[label.length..].trim_start();
        let is_label = match label.doubt {
            // A line that the page broke at 、 may begin with anything.
            None => {
                let broken = above.is_some_and(|l| l.block.text.ends_with(['，', '、']));
                !broken || label.number == 1 || self.expects(label)
            }
            Some(Doubt::Decimal) => {
                let Label::Decimal(parts) = &label.label else {
                    return None;
                };
                return match decimals.contains(parts) {
                    true => Some(label.clone()),
                    false => self.item(lines, i, parts, text),
                };
            }
            Some(Doubt::Letter) => {
                self.expects(label) && (label.number > 1 || is_followed(lines, i, label))
                    || label.number == 1 && is_followed(lines, i, label)
            }
            Some(Doubt::Tight) => {
                let first = label.number == 1 && !self.last.contains_key(&label.mark);
                (first || self.expects(label))
                    && above.is_none_or(ends_paragraph)
                    && !is_reference(behind)
                    && (label.mark == Mark::Article || is_heading(behind))
            }
            Some(Doubt::NumeralBehind) => {
                self.expects(label) && above.is_none_or(ends_paragraph)
                    || label.number == 1 && is_followed(lines, i, label)
            }
            Some(Doubt::Bare) => {
                let next = next_decimal(&lines[i + 1..]);
                self.expects(label)
                    && is_heading(behind)
                    && behind.chars().count() <= LONGEST_BARE
                    && (next == Some(vec![label.number, 1]) || decimals.len() >= 4)
            }
        };
        is_label.then(|| label.clone())
    }

    /// The item that `3.5G网络` is, if it is one.
    fn item(&self, lines: &[Line<'_>], i: usize, parts: &[u32], text: &str) -> Option<Found> {
        let item = item_before_numeral(text).filter(|item| parts.first() == Some(&item.number))?;
        let run = text
            .chars()
            .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '．'));
        let behind: &str = &text[run.map(char::len_utf8).sum()..];
        let ended = i.checked_sub(1).is_none_or(|j| ends_paragraph(&lines[j]));
        let goes_on = match item.number {
            1 => is_followed(lines, i, &item),
            _ => self.expects(&item),
        };
        let date = parts.len() == 2 && parts[0] <= 12 && (10..=31).contains(&parts[1]);
        // 4.2.5亿元 is item 4 about 2.5亿元; 2.5亿元 is an amount.
        let amount = parts.len() == 2 && is_quantity(behind);
        (goes_on && ended && !amount && !date).then_some(item)
    }
}

/// Whether the next number of the same mark stands within reach.
fn is_followed(lines: &[Line<'_>], i: usize, label: &Found) -> bool {
    lines[i + 1..]
        .iter()
        .take(AHEAD)
        .filter_map(found)
        .find(|next| next.mark == label.mark || matches!(next.mark, Mark::Decimal(_)))
        .is_some_and(|next| match &next.label {
            Label::Decimal(parts) => label.mark == Mark::Three && parts[0] == label.number + 1,
            _ => next.number == label.number + 1,
        })
}

fn next_decimal(lines: &[Line<'_>]) -> Option<Vec<u32>> {
    let label = lines.iter().take(AHEAD).find_map(found)?;
    match &label.label {
        Label::Decimal(parts) => Some(parts.clone()),
        _ => None,
    }
}

/// Whether `line` can be the last of its paragraph: it ends a sentence, or is a heading or frame.
fn ends_paragraph(line: &Line<'_>) -> bool {
    let text = line.block.text.trim_end();
    if text.ends_with(['，', '、']) {
        return false;
    }
    text.ends_with(['。', '；', '：', ':', ';', '！', '？', '”', '）', '.', '》'])
        || !matches!(line.kind, Kind::Other | Kind::Field(_))
        || text.chars().count() <= LONGEST_BARE
}

/// Whether what stands behind `第三条` refers to the article instead of beginning it.
fn is_reference(behind: &str) -> bool {
    const WORDS: [&str; 14] = [
        "规定", "第", "所", "中的", "的", "、", "至", "和", "及", "或", "以外", "，", "。", "）",
    ];
    WORDS.iter().any(|word| behind.starts_with(word))
}

fn is_heading(text: &str) -> bool {
    text.chars().count() <= 40 && !text.contains(['。', '，', '；'])
}
