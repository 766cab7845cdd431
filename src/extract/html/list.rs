//! The numbers of lists: the source has none, a reader of the page sees them.
//!
//! `<ol>` with `type`, `start`, `reversed` and `<li value>` count as in a browser. A list that says it
//! shows no numbers has none, and an item that an author numbered by hand is not numbered twice:
//! such lists turn the browser's numbers off in a style sheet.

use std::sync::LazyLock;

use regex::Regex;

use super::tree::{Id, Tree};

/// A number that the author wrote.
static OWN_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:[（(]\s*[\d一二三四五六七八九十]{1,3}\s*[）)]|[\d一二三四五六七八九十]{1,3}\s*[、．.)）]",
        r"|[①-⑳]|第[\d一二三四五六七八九十百]{1,5}[编章节条])",
    ))
    .expect("a valid pattern")
});

/// How the items of a list are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    None,
    Decimal,
    Letters { first: u8 },
    Roman { capital: bool },
    Chinese,
}

#[derive(Debug)]
struct List {
    style: Style,
    next: i64,
    step: i64,
}

/// The open lists, and the number of the item whose text comes next.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: Vec<List>,
    label: Option<String>,
    /// Whether a number was written.
    pub(super) used: bool,
}

impl Numbering {
    /// Takes note of the beginning of an element.
    pub(super) fn enter(&mut self, tree: &Tree, id: Id) {
        let number = |name| {
            tree.attribute(id, name)
                .and_then(|n| n.trim().parse::<i64>().ok())
        };
        match tree.name(id) {
            "ol" => {
                let reversed = tree.attribute(id, "reversed").is_some();
                let items = || {
                    tree.children(id)
                        .filter(|&li| tree.name(li) == "li")
                        .count() as i64
                };
                let first = if reversed { items() } else { 1 };
                self.lists.push(List {
                    style: style(tree, id).unwrap_or(Style::Decimal),
                    next: number("start").unwrap_or(first),
                    step: if reversed { -1 } else { 1 },
                });
            }
            "ul" | "menu" | "dir" => self.lists.push(List {
                style: Style::None,
                next: 1,
                step: 1,
            }),
            "li" => {
                let Some(list) = self.lists.last_mut() else {
                    return;
                };
                let at = number("value").unwrap_or(list.next);
                list.next = at.saturating_add(list.step);
                self.label = label(style(tree, id).unwrap_or(list.style), at);
            }
            _ => {}
        }
    }

    /// Takes note of the end of an element.
    pub(super) fn leave(&mut self, tree: &Tree, id: Id) {
        match tree.name(id) {
            "ol" | "ul" | "menu" | "dir" => {
                self.lists.pop();
            }
            "li" => self.label = None,
            _ => {}
        }
    }

    /// Writes the number before the first text of its item.
    pub(super) fn write(&mut self, text: &mut String) {
        if let Some(label) = self.label.take().filter(|_| !OWN_LABEL.is_match(text)) {
            text.insert_str(0, &label);
            self.used = true;
        }
    }
}

/// What an element itself says about its numbers.
fn style(tree: &Tree, id: Id) -> Option<Style> {
    let css = tree
        .attribute(id, "style")
        .unwrap_or_default()
        .replace(' ', "");
    if let Some((_, value)) = css.split_once("list-style") {
        let value = value.split(';').next().unwrap_or_default();
        let named = [
            ("none", Style::None),
            ("lower-alpha", Style::Letters { first: b'a' }),
            ("upper-alpha", Style::Letters { first: b'A' }),
            ("lower-roman", Style::Roman { capital: false }),
            ("upper-roman", Style::Roman { capital: true }),
            ("cjk-ideographic", Style::Chinese),
            ("chinese", Style::Chinese),
            ("decimal", Style::Decimal),
        ];
        if let Some((_, style)) = named.iter().find(|(name, _)| value.contains(name)) {
            return Some(*style);
        }
    }
    match tree.attribute(id, "type")? {
        "1" => Some(Style::Decimal),
        "a" => Some(Style::Letters { first: b'a' }),
        "A" => Some(Style::Letters { first: b'A' }),
        "i" => Some(Style::Roman { capital: false }),
        "I" => Some(Style::Roman { capital: true }),
        _ => None,
    }
}

/// The label with what a browser shows behind the number; beyond a style's range the number is decimal.
fn label(style: Style, n: i64) -> Option<String> {
    let decimal = || format!("{n}. ");
    Some(match style {
        Style::None => return None,
        Style::Decimal => decimal(),
        Style::Letters { first } => match n {
            1..=26 => format!("{}. ", char::from(first + (n - 1) as u8)),
            _ => decimal(),
        },
        Style::Roman { capital } => match roman(n) {
            Some(text) if capital => format!("{}. ", text.to_uppercase()),
            Some(text) => format!("{text}. "),
            None => decimal(),
        },
        Style::Chinese => chinese(n).map_or_else(decimal, |text| format!("{text}、")),
    })
}

fn roman(n: i64) -> Option<String> {
    let (tens, ones) = (n.checked_div(10)?, n % 10);
    let digit = |d: i64, marks: [char; 3]| -> String {
        let [one, five, ten] = marks;
        match d {
            0..=3 => vec![one; d as usize].into_iter().collect(),
            4 => [one, five].iter().collect(),
            9 => [one, ten].iter().collect(),
            _ => std::iter::once(five)
                .chain(vec![one; d as usize - 5])
                .collect(),
        }
    };
    let range = (1..=89).contains(&n);
    range.then(|| digit(tens, ['x', 'l', 'c']) + &digit(ones, ['i', 'v', 'x']))
}

fn chinese(n: i64) -> Option<String> {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |d: i64| DIGITS.get(d as usize).copied().unwrap_or_default();
    match n {
        1..=9 => Some(digit(n).to_owned()),
        10..=19 => Some(format!("十{}", digit(n % 10))),
        20..=99 => Some(format!("{}十{}", digit(n / 10), digit(n % 10))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_those_that_browsers_show() {
        assert_eq!(label(Style::Decimal, 12).as_deref(), Some("12. "));
        assert_eq!(
            label(Style::Letters { first: b'a' }, 3).as_deref(),
            Some("c. ")
        );
        assert_eq!(
            label(Style::Letters { first: b'a' }, 0).as_deref(),
            Some("0. ")
        );
        assert_eq!(
            label(Style::Roman { capital: true }, 49).as_deref(),
            Some("XLIX. ")
        );
        assert_eq!(label(Style::Chinese, 21).as_deref(), Some("二十一、"));
        assert_eq!(label(Style::Chinese, 10).as_deref(), Some("十、"));
        assert_eq!(label(Style::None, 1), None);
    }
}
