//! References in formulas: found, moved, and their sheets renamed.
//!
//! A formula is cut into words; what is neither a reference nor the name of a sheet is copied as it
//! stands. Text between quotation marks is never a reference, so what `INDIRECT` builds does not
//! move, as it does not in a spreadsheet.

use super::sheet::{MOST, column_of};
use super::shift::{Axis, Shift};
use crate::extract::cells::column_name;

/// How references move.
#[derive(Clone, Copy, Debug)]
pub(in crate::refresh) enum Moves<'s> {
    /// Rows and columns are put in.
    With(&'s Shift),
    /// The formula is copied so many rows and columns on: what is not fixed goes with it.
    By(i64, i64),
}

/// `formula` with its references moved by what `of` says about the sheet they name: how cells move,
/// and what the sheet is called now.
pub(in crate::refresh) fn rewrite<'s>(
    formula: &str,
    of: impl Fn(Option<&str>) -> (Option<Moves<'s>>, Option<String>),
) -> String {
    let mut out = String::with_capacity(formula.len() + 8);
    let mut rest = formula;
    let mut sheet: Option<String> = None;
    let mut is_elsewhere = false;
    while let Some(c) = rest.chars().next() {
        let (token, after) = rest.split_at(token_length(rest, c));
        if let Some(name) = after.strip_prefix('!').and_then(|_| sheet_name(token)) {
            // `[1]表!A5` means a sheet of another workbook.
            let name = match is_elsewhere {
                true => format!("[]{name}"),
                false => name,
            };
            match of(Some(&name)).1 {
                Some(new) => out.push_str(&format!("'{}'", new.replace('\'', "''"))),
                None => out.push_str(token),
            }
            out.push('!');
            sheet = Some(name);
            rest = &after[1..];
            continue;
        }
        is_elsewhere = c == '[';
        if is_word(c) && !after.starts_with('(') {
            let (moves, _) = of(sheet.as_deref());
            let (written, after) = reference(token, after, moves);
            out.push_str(&written);
            rest = after;
        } else {
            out.push_str(token);
            rest = after;
        }
        sheet = None;
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '\\' | '?')
}

/// How long the text, quoted name, structured reference or word is that `rest` begins with.
fn token_length(rest: &str, c: char) -> usize {
    let closing = match c {
        '"' | '\'' => c,
        '[' => ']',
        _ if is_word(c) => return rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
        _ => return c.len_utf8(),
    };
    let mut end = 1;
    loop {
        let Some(found) = rest[end..].find(closing) else {
            return rest.len();
        };
        end += found + 1;
        // A doubled mark stands for itself.
        if closing == ']' || !rest[end..].starts_with(closing) {
            return end;
        }
        end += 1;
    }
}

/// The sheet that stands before `!`; none where it lies in another workbook.
fn sheet_name(token: &str) -> Option<String> {
    let quoted = token.strip_prefix('\'').and_then(|t| t.strip_suffix('\''));
    let name = quoted.map_or(token.to_owned(), |name| name.replace("''", "'"));
    let is_name = quoted.is_some() || token.starts_with(is_word);
    (is_name && !name.is_empty()).then_some(name)
}

/// One end of a reference.
#[derive(Clone, Copy, PartialEq, Eq)]
struct End {
    column: Option<(bool, u32)>,
    row: Option<(bool, u32)>,
}

/// `$A$1`, `A`, `$3`.
fn end(word: &str) -> Option<End> {
    let (fixed, rest) = dollar(word);
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, rest) = rest.split_at(letters);
    let column = match letters.len() {
        0 => None,
        1..=3 => Some((fixed, column_of(letters)?)),
        _ => return None,
    };
    let (fixed, rest) = match column {
        None => (fixed, rest),
        Some(_) => dollar(rest),
    };
    let digits = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    let row = match rest {
        "" if !fixed || column.is_none() => None,
        _ if digits => Some((
            fixed,
            rest.parse().ok().filter(|r| (1..=MOST.0).contains(r))?,
        )),
        _ => return None,
    };
    (column.is_some() || row.is_some()).then_some(End { column, row })
}

fn dollar(word: &str) -> (bool, &str) {
    match word.strip_prefix('$') {
        Some(rest) => (true, rest),
        None => (false, word),
    }
}

/// The reference that begins with `word`, moved, and what follows it.
fn reference<'r>(word: &str, after: &'r str, moves: Option<Moves<'_>>) -> (String, &'r str) {
    let alone = (word.to_owned(), after);
    let (Some(moves), Some(first)) = (moves, end(word)) else {
        return alone;
    };
    let range = after.strip_prefix(':').and_then(|rest| {
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let last = end(word)?;
        let alike = last.column.is_some() == first.column.is_some()
            && last.row.is_some() == first.row.is_some();
        alike.then_some((last, after))
    });
    let Some((last, after)) = range else {
        // A letter or a number alone is no reference.
        return match (first.column, first.row) {
            (Some(_), Some(_)) => (moved(first, first, moves).0, after),
            _ => alone,
        };
    };
    let (first, last) = moved(first, last, moves);
    (format!("{first}:{last}"), after)
}

fn moved(first: End, last: End, moves: Moves<'_>) -> (String, String) {
    let (mut from, mut to) = (first, last);
    match moves {
        Moves::With(shift) => {
            move_ends(&mut from.column, &mut to.column, &shift.columns);
            move_ends(&mut from.row, &mut to.row, &shift.rows);
        }
        Moves::By(rows, columns) => {
            for end in [&mut from, &mut to] {
                go_on(&mut end.column, columns, 0, MOST.1 - 1);
                go_on(&mut end.row, rows, 1, MOST.0);
            }
        }
    }
    (written(from), written(to))
}

fn move_ends(from: &mut Option<(bool, u32)>, to: &mut Option<(bool, u32)>, axis: &Axis) {
    if let (Some((_, from)), Some((_, to))) = (from, to) {
        // The ends may stand the wrong way round.
        let (low, high) = axis.range(*from.min(to), *from.max(to));
        (*from, *to) = if *from <= *to {
            (low, high)
        } else {
            (high, low)
        };
    }
}

fn go_on(end: &mut Option<(bool, u32)>, by: i64, least: u32, most: u32) {
    if let Some((false, at)) = end {
        let to = (i64::from(*at) + by).clamp(i64::from(least), i64::from(most));
        *at = to as u32;
    }
}

fn written(end: End) -> String {
    let dollar = |fixed: bool| if fixed { "$" } else { "" };
    let column = end
        .column
        .map(|(fixed, c)| format!("{}{}", dollar(fixed), column_name(c)));
    let row = end.row.map(|(fixed, r)| format!("{}{r}", dollar(fixed)));
    column.into_iter().chain(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_references_to_the_sheet_move() {
        let shift = Shift {
            rows: Axis::new(vec![5], None),
            columns: Axis::default(),
        };
        let of = |name: Option<&str>| match name {
            Some("表") => (Some(Moves::With(&shift)), None),
            Some("来 源") => (None, Some("来源（修改前）".to_owned())),
            _ => (None, None),
        };
        for (formula, wanted) in [
            ("表!A5+A5", "表!A6+A5"),
            ("'表'!$A$4:$B$9", "'表'!$A$4:$B$10"),
            ("表!3:7", "表!3:8"),
            ("表!A:C", "表!A:C"),
            ("'来 源'!A5&\"表!A5\"", "'来源（修改前）'!A5&\"表!A5\""),
            ("LOG10(5)+表!B9", "LOG10(5)+表!B10"),
            ("[1]表!A5+表格[列A5]", "[1]表!A5+表格[列A5]"),
            (
                "IF(表!A5>1.5E3,\"a\"\"表!A5\",表!$XFD$5)",
                "IF(表!A6>1.5E3,\"a\"\"表!A5\",表!$XFD$6)",
            ),
            ("\"没有结束", "\"没有结束"),
            ("表!#REF!", "表!#REF!"),
            ("表!名称5", "表!名称5"),
        ] {
            assert_eq!(rewrite(formula, of), wanted);
        }
    }

    #[test]
    fn a_copied_formula_takes_along_what_is_not_fixed() {
        let copied = rewrite("LEN(D4)+$D$4+D$4", |_| (Some(Moves::By(3, 1)), None));
        assert_eq!(copied, "LEN(E7)+$D$4+E$4");
    }
}
