//! What converters from word processors and to Markdown leave in a line.

use std::ops::Range;

/// Where `[bookmark: …]`, comments of HTML and the mark of a heading at the beginning stand in `text`.
pub(super) fn converter_marks(text: &str) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = heading(text).map(|end| 0..end).into_iter().collect();
    let mut at = marks.first().map_or(0, |mark| mark.end);
    while let Some(next) = text[at..].find(['[', '<']).map(|next| at + next) {
        let end = bookmark(&text[next..]).or_else(|| comment(&text[next..]));
        at = next + end.unwrap_or(1);
        marks.extend(end.map(|_| next..at));
    }
    marks
}

/// How long the mark of a heading is that `text` begins with, spaces included.
fn heading(text: &str) -> Option<usize> {
    let mark = text.trim_start();
    let behind = mark.trim_start_matches('#');
    let is_mark = (1..=6).contains(&(mark.len() - behind.len()));
    let title = behind.trim_start();
    (is_mark && title.len() < behind.len()).then_some(text.len() - title.len())
}

fn bookmark(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("[bookmark:")?;
    let end = rest.find(']')?;
    let name = rest[..end].trim_start();
    is_short(name, 80).then_some(text.len() - rest.len() + end + 1)
}

fn comment(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("<!--")?;
    let end = rest.find("-->")?;
    is_short(&rest[..end], 200).then_some(text.len() - rest.len() + end + 3)
}

fn is_short(text: &str, most: usize) -> bool {
    !text.contains('\n') && text.chars().take(most + 1).count() <= most
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn the_marks_are_those_that_the_pattern_finds(
            parts in prop::collection::vec(
                "[ \n\t#甲\\]<>\\[-]{1,7}|\\[bookmark: {0,2}|<!--|-->|甲{78,82}|甲{198,202}|#{1,7} ",
                0..9,
            )
        ) {
            let pattern = r"\[bookmark:\s*[^\]\n]{0,80}\]|<!--[^\n]{0,200}?-->|^\s*#{1,6}\s+";
            let pattern = regex::Regex::new(pattern).unwrap();
            let text = parts.concat();
            let found: Vec<_> = pattern.find_iter(&text).map(|mark| mark.range()).collect();
            prop_assert_eq!(converter_marks(&text), found);
        }
    }
}
