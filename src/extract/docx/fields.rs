//! Fields: codes that Word computes (`PAGE`, `HYPERLINK "…"`, `TOC`) and the results it keeps.
//!
//! Results are text, codes are not. A field whose end is missing would swallow the rest of the
//! document, so the beginnings without an end are found before anything is read, and passed over.

use std::collections::BTreeSet;

use super::super::xml::Element;

/// The fields that are open where the walk stands.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    /// How many of them are still in their code.
    codes_open: usize,
}

#[derive(Debug, Default)]
struct Field {
    code: String,
    in_result: bool,
}

impl Fields {
    /// Whether text here is text: in no field, or in the results of all.
    pub(super) fn shows_text(&self) -> bool {
        self.codes_open == 0
    }

    /// Adds characters of a code.
    pub(super) fn code(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut()
            && !field.in_result
        {
            field.code.push_str(text);
        }
    }

    /// A `w:fldChar`. Gives the code of a field that ends without a result.
    pub(super) fn mark(&mut self, kind: &str) -> Option<String> {
        match kind {
            "begin" => {
                self.open.push(Field::default());
                self.codes_open += 1;
                None
            }
            "separate" => {
                let field = self.open.last_mut().filter(|field| !field.in_result)?;
                field.in_result = true;
                self.codes_open -= 1;
                None
            }
            _ => {
                let ended = self.open.pop().filter(|field| !field.in_result)?;
                self.codes_open -= 1;
                Some(ended.code)
            }
        }
    }
}

/// What names an element of a parsed part: its place in memory, which does not change.
pub(super) fn key(element: &Element<'_>) -> usize {
    std::ptr::from_ref(element).addr()
}

/// The `begin` marks in `root` that have no `end`.
pub(super) fn unclosed(root: &Element<'_>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = Vec::new();
    collect(root, &mut open, &mut found);
    found.extend(open);
    found
}

fn collect(element: &Element<'_>, open: &mut Vec<usize>, found: &mut BTreeSet<usize>) {
    match element.name() {
        "fldChar" => match element.attribute("fldCharType").as_deref() {
            Some("begin") => open.push(key(element)),
            Some("end") => {
                open.pop();
            }
            _ => {}
        },
        "del" | "moveFrom" => {}
        // A text box is read by itself; its fields end in it.
        "txbxContent" => {
            let mut inside = Vec::new();
            for child in element.children() {
                collect(child, &mut inside, found);
            }
            found.extend(inside);
        }
        "AlternateContent" => {
            if let Some(chosen) = chosen(element) {
                collect(chosen, open, found);
            }
        }
        _ => {
            for child in element.children() {
                collect(child, open, found);
            }
        }
    }
}

/// Of the alternatives for newer and older programs, the one to read: the newer.
pub(super) fn chosen<'e, 'a>(alternatives: &'e Element<'a>) -> Option<&'e Element<'a>> {
    let choice = alternatives.child("Choice");
    choice.or_else(|| alternatives.child("Fallback"))
}

/// The text of an `EQ` field that lays characters over each other, as Word encloses them
/// (带圈字符: `eq \o\ac(○,1)` is ①); none for other codes.
pub(super) fn overlaid(code: &str) -> Option<String> {
    let code = code.trim();
    let name = code.get(..2)?;
    if !name.eq_ignore_ascii_case("eq") || !code.to_ascii_lowercase().contains(r"\o") {
        return None;
    }
    let (_, inside) = code.split_once('(')?;
    let (inside, _) = inside.rsplit_once(')')?;
    // A part may be raised or lowered: `\s\up2(1)`.
    let bare = |part: &str| {
        let part = part.rsplit('(').next().unwrap_or(part);
        part.trim_matches([')', ' ']).to_owned()
    };
    let parts: Vec<String> = inside.split([',', ';', '，']).map(bare).collect();
    let is_ring = |part: &&String| matches!(part.as_str(), "○" | "〇" | "◯" | "О" | "O");
    let has_ring = parts.iter().any(|part| is_ring(&part));
    let text: String = parts
        .iter()
        .filter(|part| !is_ring(part))
        .cloned()
        .collect();
    let circled = text
        .parse()
        .ok()
        .filter(|n| (1..=20).contains(n) && has_ring);
    match circled {
        Some(n) => Some(super::numerals::numeral("decimalEnclosedCircle", n)),
        None => Some(text),
    }
}

/// The reading (注音) and the characters below it of an `EQ` field, as Word 97 to 2003 store it
/// (`EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(kē),科)`); none for other codes.
pub(super) fn reading(code: &str) -> Option<(&str, &str)> {
    let code = code.trim();
    let is_reading = code.get(..2)?.eq_ignore_ascii_case("eq") && code.contains(r"\* jc");
    let (_, inside) = code.split_once(r"\o").filter(|_| is_reading)?;
    let (_, inside) = inside.split_once(r"(\s\up")?;
    let (above, base) = inside.strip_suffix(')')?.split_once("),")?;
    Some((above.split_once('(')?.1, base))
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;

    #[test]
    fn an_enclosed_number_is_read() {
        assert_eq!(overlaid(r" eq \o\ac(○,1)").unwrap(), "①");
        assert_eq!(overlaid(r"EQ \o\ac(○,\s\up2(12))").unwrap(), "⑫");
        assert_eq!(overlaid(r"eq \o\ac(□,急)").unwrap(), "□急");
        assert_eq!(overlaid("PAGE"), None);
        assert_eq!(overlaid("页"), None);
    }

    #[test]
    fn a_reading_is_told_from_characters_that_lie_over_each_other() {
        let code = r#" EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(kē),科)"#;
        assert_eq!(reading(code), Some(("kē", "科")));
        assert_eq!(reading(r"eq \o\ac(○,\s\up2(12))"), None);
    }

    #[test]
    fn a_beginning_without_an_end_is_found() {
        let text = "<p><fldChar fldCharType='begin'/><txbxContent><fldChar fldCharType='end'/></txbxContent>\
            <fldChar fldCharType='begin'/><fldChar fldCharType='end'/></p>";
        let root = xml::parse(text).unwrap();
        let first = root.child("fldChar").unwrap();
        assert_eq!(unclosed(&root), BTreeSet::from([key(first)]));
    }
}
