//! What is drawn to what is meant, character by character.
//!
//! Three habits of programs that make PDFs are undone here, before lines are made. Bold type is faked
//! by drawing every character twice, a hair apart. Browsers name a glyph by the first character that
//! shares it, so that 工 comes out as the radical ⼯ and fi as one ligature. And old printer drivers
//! put the two bytes of a GBK character into a simple font, where they read as `Í¨` for 通.

use std::collections::HashMap;

use encoding_rs::GBK;
use unicode_normalization::UnicodeNormalization;

use super::page::{Glyph, Page};

/// Radicals of the supplement block, each before the ideograph it is drawn like (Unicode's
/// EquivalentUnifiedIdeograph; its Kangxi radicals are compatibility characters and need no table).
const RADICALS: &str = "\
    ⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌 \
    ⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺫目⺬示⺭礻⺯糹⺰纟⺱罓 \
    ⺲罒⺳㓁⺴冗⺶羊⺹耂⺺肀⺻聿⺼肉⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻍辶 \
    ⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟 \
    ⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟";

/// Signs as vertical writing has them, each before the one that is meant.
const UPRIGHT: &str = "\
    ︐，︑、︒。︓：︔；︕！︖？︗〖︘〗︙…︰‥︱—︲–︵（︶）︷｛︸｝︹〔︺〕︻【︼】︽《︾》︿〈﹀〉﹁「﹂」﹃『﹄』﹇［﹈］";

/// Makes `page` what its author wrote.
pub(super) fn tidy(page: &mut Page) {
    join_gbk_bytes(&mut page.glyphs);
    for glyph in &mut page.glyphs {
        // A tab or a line end is a gap like any other: places tell how wide it is.
        if glyph.text.contains(char::is_control) {
            glyph.text = glyph.text.replace(['\t', '\n', '\r'], " ");
        }
        if glyph.text.chars().any(is_lookalike) {
            glyph.text = fold(&glyph.text);
        }
    }
    remove_overprint(&mut page.glyphs);
}

/// Whether `c` is a radical, a compatibility ideograph, a Latin ligature or a sign of vertical writing.
pub(super) fn is_lookalike(c: char) -> bool {
    is_radical(c) || is_upright(c) || matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{FB00}'..='\u{FB06}')
}

/// Whether `c` is a radical: it is written in no text but one about dictionaries.
pub(super) fn is_radical(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}')
}

/// Whether `c` is a sign in the form that vertical writing has.
fn is_upright(c: char) -> bool {
    matches!(c, '\u{FE10}'..='\u{FE19}' | '\u{FE30}'..='\u{FE48}')
}

/// What stands behind `c` in `table`.
fn paired(table: &str, c: char) -> Option<char> {
    let mut pairs = table.chars().filter(|c| !c.is_whitespace());
    while let (Some(key), Some(value)) = (pairs.next(), pairs.next()) {
        if key == c {
            return Some(value);
        }
    }
    None
}

/// The characters that `text` is drawn like.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Unicode has the traditional form; the glyph is shared with the simplified one.
            '⼾' => folded.push('户'),
            '\u{2E80}'..='\u{2EFF}' => {
                folded.push(paired(RADICALS, c).unwrap_or(c));
            }
            c if is_upright(c) => folded.push(paired(UPRIGHT, c).unwrap_or(c)),
            c if is_lookalike(c) => folded.extend(std::iter::once(c).nfkc()),
            c => folded.push(c),
        }
    }
    folded
}

/// Takes out what is drawn a second time within a third of a character. A page of dots (目录……) is
/// set wider than that.
fn remove_overprint(glyphs: &mut Vec<Glyph>) {
    let mut drawn: HashMap<(String, i64, i64), Vec<(f64, f64)>> = HashMap::new();
    glyphs.retain(|glyph| {
        if glyph.is_blank() || glyph.size <= 0.0 {
            return true;
        }
        let near = glyph.size / 3.0;
        let narrow = ((glyph.end - glyph.along) / 3.0).clamp(0.0, near);
        let cell = |v: f64| (v / near).floor() as i64;
        let (x, y) = (cell(glyph.along), cell(glyph.down));
        let repeated = (-1..=1)
            .flat_map(|i| (-1..=1).map(move |j| (i, j)))
            .any(|(i, j)| {
                let there = drawn.get(&(glyph.text.clone(), x + i, y + j));
                there.is_some_and(|places| {
                    places.iter().any(|&(along, down)| {
                        (along - glyph.along).abs() <= narrow && (down - glyph.down).abs() <= near
                    })
                })
            });
        if !repeated {
            let place = (glyph.along, glyph.down);
            drawn
                .entry((glyph.text.clone(), x, y))
                .or_default()
                .push(place);
        }
        !repeated
    });
}

/// Puts the two bytes of a GBK character together again, where a page holds such pairs in simple
/// fonts. Accented letters make pairs too, so most pairs must be among the 3,755 common characters.
fn join_gbk_bytes(glyphs: &mut Vec<Glyph>) {
    let mut pairs = Vec::new();
    let mut at = 0;
    while let Some([first, second]) = glyphs.get(at..at + 2) {
        let c = gbk(first, second);
        pairs.extend(c.map(|c| (at, c)));
        at += if c.is_some() { 2 } else { 1 };
    }
    let common = pairs.iter().filter(|(_, c)| is_common(*c)).count();
    if pairs.is_empty() || common * 10 < pairs.len() * 6 {
        return;
    }
    for &(at, c) in &pairs {
        glyphs[at].text = c.to_string();
        glyphs[at].end = glyphs[at].end.max(glyphs[at + 1].end);
        glyphs[at + 1].text.clear();
    }
    glyphs.retain(|glyph| !glyph.text.is_empty());
}

/// The character that two single-byte characters on one line make.
fn gbk(first: &Glyph, second: &Glyph) -> Option<char> {
    let bytes = [first.byte.filter(|byte| *byte >= 0x81)?, second.byte?];
    if first.text.chars().any(is_han) || (first.down - second.down).abs() > first.size / 2.0 {
        return None;
    }
    let (text, _, failed) = GBK.decode(&bytes);
    let mut chars = text.chars();
    let c = chars.next()?;
    (!failed && chars.next().is_none()).then_some(c)
}

/// Whether `c` is an ideograph of the basic block, as modern texts use.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// Whether `c` is among the 3,755 common characters (GB 2312 level 1: lead bytes B0–D7).
pub(super) fn is_common(c: char) -> bool {
    let mut utf8 = [0; 4];
    let (bytes, _, failed) = GBK.encode(c.encode_utf8(&mut utf8));
    !failed && matches!(*bytes, [0xB0..=0xD7, 0xA1..=0xFE])
}

#[cfg(test)]
mod tests {
    use super::super::page::Drawn;
    use super::*;

    fn glyph(text: &str, x: f64) -> Glyph {
        let drawn = Drawn {
            origin: (x, 0.0),
            forward: (1.0, 0.0),
            advance: 10.0,
            size: 10.0,
        };
        Glyph::new(text.to_owned(), &drawn)
    }

    fn tidied(glyphs: Vec<Glyph>) -> String {
        let mut page = Page {
            glyphs,
            ..Page::default()
        };
        tidy(&mut page);
        page.glyphs.into_iter().map(|glyph| glyph.text).collect()
    }

    #[test]
    fn radicals_and_ligatures_are_the_characters_they_look_like() {
        assert_eq!(
            tidied(vec![glyph("⼯⻓⼾⻅⾏\u{F900}ﬁ", 0.0)]),
            "工长户见行\u{8C48}fi"
        );
    }

    #[test]
    fn signs_of_vertical_writing_are_the_usual_ones() {
        assert_eq!(fold("︹２０２３︺︵甲︑乙︶︒"), "〔２０２３〕（甲、乙）。");
    }

    #[test]
    fn every_radical_of_the_table_becomes_an_ideograph() {
        let pairs: Vec<char> = RADICALS.chars().filter(|c| !c.is_whitespace()).collect();
        for pair in pairs.chunks(2) {
            assert!(is_radical(pair[0]) && !is_radical(pair[1]), "{pair:?}");
            assert_eq!(fold(&pair[0].to_string()), pair[1].to_string());
        }
    }

    #[test]
    fn bold_type_drawn_twice_is_there_once_and_a_doubled_word_stays() {
        let bold = vec![
            glyph("一", 0.0),
            glyph("一", 0.4),
            glyph("一", 10.0),
            glyph("一", 10.4),
        ];
        assert_eq!(tidied(bold), "一一");
    }

    #[test]
    fn gbk_bytes_in_a_simple_font_are_put_together() {
        let simple = |bytes: &[u8]| -> Vec<Glyph> {
            let made = bytes.iter().enumerate().map(|(i, &byte)| Glyph {
                byte: Some(byte),
                ..glyph(&char::from(byte).to_string(), 5.0 * i as f64)
            });
            made.collect()
        };
        let (bytes, ..) = GBK.encode("通知2021—2035年，各市");
        assert_eq!(tidied(simple(&bytes)), "通知2021—2035年，各市");
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode("déjà élèves Müße");
        assert_eq!(tidied(simple(&bytes)), "déjà élèves Müße");
    }
}
