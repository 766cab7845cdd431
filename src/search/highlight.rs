//! Where the words of a query stand in a text.

use super::check::Pattern;
use super::language::{Part, Text, Want};
use super::synonyms::Synonyms;
use super::words::Cut;
use crate::index::tokenizer::normalize;

/// Where what `parts` look for stands in `text`: each text whole or, where it does not stand so, what
/// means the same, or else its words. Spans are in characters, sorted, and do not overlap.
pub(super) fn highlights(text: &str, parts: &[Part], synonyms: &Synonyms) -> Vec<(usize, usize)> {
    let normal = normalize(text);
    let chars: Vec<char> = normal.iter().map(|(c, _)| *c).collect();
    let mut spans = Vec::new();
    let wanted = parts.iter().filter(|part| part.want != Want::MustNot);
    for wanted in wanted.flat_map(|part| &part.any_of) {
        match wanted {
            Text::Plain(wanted) => spans.extend(plain(&chars, wanted, synonyms)),
            Text::Phrase(wanted) => spans.extend(places(&chars, &Pattern::strict(wanted))),
            Text::Near(words, _) => {
                let words = words.iter().flat_map(|word| match words.len() {
                    1 => in_words(&chars, &Cut::of(word), 1),
                    _ => places(&chars, &Pattern::loose(word)),
                });
                spans.extend(words);
            }
        }
    }
    spans.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end) in spans {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    let original = merged.into_iter();
    original
        .map(|(start, end)| (normal[start].1, normal[end - 1].1 + 1))
        .collect()
}

fn plain(chars: &[char], wanted: &str, synonyms: &Synonyms) -> Vec<(usize, usize)> {
    let mut found = places(chars, &Pattern::loose(wanted));
    if !found.is_empty() {
        return found;
    }
    let cut = Cut::of(wanted);
    let others = synonyms.alternatives(&cut);
    for other in &others {
        found.extend(places(chars, &Pattern::loose(&other.text)));
    }
    if found.is_empty() {
        found = in_words(chars, &cut, 2);
        for other in &others {
            found.extend(places(chars, &Pattern::loose(&other.expression)));
        }
    }
    found
}

/// The words of `cut` that have so many characters at least.
fn in_words(chars: &[char], cut: &Cut, least: usize) -> Vec<(usize, usize)> {
    let words = cut.content_words().into_iter();
    let words = words.filter(|word| word.len() >= least);
    words
        .flat_map(|word| places(chars, &Pattern::loose(&cut.text(&word))))
        .collect()
}

fn places(chars: &[char], wanted: &Pattern) -> Vec<(usize, usize)> {
    let starts = wanted.starts(chars).into_iter();
    starts.map(|start| (start, start + wanted.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::language::parse;
    use super::*;

    fn marked(text: &str, query: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let synonyms = Synonyms::parse("科协 = 科学技术协会").0;
        let spans = highlights(text, &parse(query, false).unwrap().parts, &synonyms);
        let text = |(from, to): (usize, usize)| chars[from..to].iter().collect();
        spans.into_iter().map(text).collect()
    }

    #[test]
    fn highlights_are_right_to_the_character() {
        let text = "加强科普教育 基地建设，科普。";
        assert_eq!(marked(text, "科普教育基地"), ["科普教育 基地"]);
        assert_eq!(marked(text, "科普 建设"), ["科普", "建设", "科普"]);
        assert_eq!(marked(text, "院士"), Vec::<String>::new());
        assert_eq!(marked(text, "科普 -建设"), ["科普", "科普"]);
    }

    #[test]
    fn what_is_folded_is_marked_where_it_stands() {
        assert_eq!(
            marked("發布二〇二二 年ＡＢ", "发布2022年ab"),
            ["發布二〇二二 年ＡＢ"]
        );
        assert_eq!(
            marked("渝科协发〔２０２２〕 2号", "渝科协发(2022)2号"),
            ["渝科协发〔２０２２〕 2号"]
        );
        assert_eq!(marked("省科学技术协会", "科协"), ["科学技术协会"]);
    }
}
