//! What of a text counts when it is compared: everything but what office programs change by themselves.
//!
//! Tolerated are the kind of a line end, blanks at the end of a line, blank lines, and a no-break space
//! in place of a space; in web pages and Markdown, which show several blanks as one, also their number
//! and those that a line begins with. Nothing else: no punctuation, no width, no blank within a line.

use super::quotes::with_line_feeds;

/// Spaces that programs put in place of a space.
const NO_BREAK: [char; 3] = ['\u{a0}', '\u{202f}', '\u{2007}'];

/// `text` without what does not count.
pub(super) fn plain(text: &str, folds_blanks: bool) -> String {
    let text = with_line_feeds(text).replace(NO_BREAK, " ");
    let mut out = String::with_capacity(text.len());
    for line in text.split('\n') {
        let line = line.trim_end();
        if line.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        if folds_blanks {
            let words = line.split([' ', '\t']).filter(|word| !word.is_empty());
            for (i, word) in words.enumerate() {
                if i > 0 {
                    out.push(' ');
                }
                out.push_str(word);
            }
        } else {
            out.push_str(line);
        }
    }
    out
}

/// `text` without any blank.
pub(super) fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_change_does_not_count_and_all_else_does() {
        let source = "甲 乙。\n丙。";
        for same in [
            "甲 乙。\r\n丙。",
            "甲\u{a0}乙。  \n\n丙。\n",
            "甲 乙。\u{b}丙。　",
        ] {
            assert_eq!(plain(same, false), source, "{same:?}");
        }
        for other in [
            "甲乙。\n丙。",
            "甲  乙。\n丙。",
            "甲 乙．\n丙。",
            "甲 乙。丙。",
            " 甲 乙。\n丙。",
        ] {
            assert_ne!(plain(other, false), source, "{other:?}");
        }
        assert_eq!(plain(" 甲\t  乙。\n 丙。", true), source);
    }
}
