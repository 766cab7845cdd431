//! How wide a text's lines are, and so whether a line goes on with the paragraph before it.
//!
//! Told from the text alone: the most frequent width of a long line is the measure, and the lines
//! behind short sentences show whether paragraphs begin with an indent.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::start::{begins_with_field, begins_with_label};
use super::{Row, Text};

/// The indent of a paragraph's first line in columns: two characters, one more or less.
pub(super) const FIRST_LINE: RangeInclusive<usize> = 3..=5;

/// The text's own measure.
pub(super) struct Measure {
    /// Columns of a full line, where the lines are broken by the page.
    full: Option<usize>,
    /// Whether a blank line parts paragraphs (and does not follow every line).
    blank_parts: bool,
    /// Whether paragraphs begin with an indent and their other lines do not.
    indented: bool,
}

impl Measure {
    pub(super) fn of(rows: &[Row]) -> Self {
        let lines = rows.iter().filter_map(Row::text);
        let lines: Vec<&Text> = lines.filter(|line| line.cells.is_none()).collect();
        let widths: Vec<usize> = lines.iter().map(|t| t.columns).collect();
        // The page's measure is the most frequent width of a long line.
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for &w in widths.iter().filter(|w| (30..=120).contains(*w)) {
            *counts.entry(w).or_default() += 1;
        }
        let full = counts
            .iter()
            .max_by_key(|&(w, n)| (n, w))
            .map_or(0, |(&w, _)| w);
        let near = widths
            .iter()
            .filter(|&&w| w + 8 >= full && w <= full + 8)
            .count();
        let longer = widths.iter().filter(|&&w| w > full + 8).count();
        let broken = full > 0
            && lines.len() >= 8
            && near * 10 >= lines.len() * 4
            && longer * 20 <= lines.len();
        let blanks = lines.iter().filter(|t| t.after_blank).count();
        // Behind a sentence that ends well before the measure stands the first line of a paragraph;
        // a signature further in is none.
        let ends =
            |t: &Text| t.text.ends_with(['。', '！', '？', '；', '：']) && t.columns + 9 < full;
        let firsts: Vec<&Text> = lines
            .windows(2)
            .filter(|pair| ends(pair[0]) && pair[1].indent <= *FIRST_LINE.end())
            .map(|pair| pair[1])
            .collect();
        let inside = firsts
            .iter()
            .filter(|t| FIRST_LINE.contains(&t.indent))
            .count();
        let flush = lines.iter().filter(|t| t.indent == 0).count();
        Self {
            full: broken.then_some(full),
            blank_parts: blanks * 2 < lines.len(),
            indented: inside >= 2 && inside * 5 >= firsts.len() * 4 && flush * 5 >= lines.len(),
        }
    }

    /// Whether `line` goes on with the paragraph `so_far`, whose last line is `last`.
    pub(super) fn continues(
        &self,
        last: &Text,
        so_far: &SoFar,
        line: &Text,
        following: Option<&Text>,
    ) -> bool {
        let end = last.text.chars().next_back().unwrap_or(' ');
        let open = is_open(end);
        let ended = is_ended(end);
        let label = line.label;
        if stops_in_address(&last.text)
            && line.text.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            return true;
        }
        if splits_number(&last.text, &line.text) {
            return true;
        }
        if so_far.is_bare() && ends_the_head(&last.text, &line.text) {
            return false;
        }
        match self.full {
            Some(full) if label && !open || !self.filled(full, last, line, ended) => false,
            Some(_) if self.indented && FIRST_LINE.contains(&line.indent) && !open => false,
            Some(_) if line.indent >= 2 && last.indent < line.indent => false,
            Some(_) if line.after_blank && self.blank_parts && line.page == last.page => false,
            Some(full) => {
                // A paragraph that happens to end with a full line: the next one's first line is
                // two characters short and yet goes on.
                let first_line_shape = line.columns + 3 <= full
                    && line.columns + 5 >= full
                    && following.is_some_and(|next| !next.label);
                self.is_inner(line) || !(ended && first_line_shape)
            }
            None => so_far.stops_amid(&line.text, line.label),
        }
    }

    /// Whether `last` was as full as it could be when `line` follows it.
    fn filled(&self, full: usize, last: &Text, line: &Text, ended: bool) -> bool {
        let opens = line
            .text
            .starts_with(['“', '《', '（', '〔', '〈', '「', '(']);
        // A line that ends a sentence goes on only if not one more character had fitted; one that
        // stops in mid-sentence may be shorter (a first line, a word kept whole).
        let slack = match ended {
            // It stands on a line of its own for want of room: for an address, of much room.
            _ if self.is_inner(line) => 9 + first_word(&line.text),
            false => 9,
            true if opens => 3,
            true => 1,
        };
        last.columns + slack >= full
    }

    /// Where paragraphs begin with an indent, a line without one begins none.
    fn is_inner(&self, line: &Text) -> bool {
        self.indented && line.indent == 0
    }
}

/// Whether `line` stops where an address of the net goes on: `example@`, `www.example.org/`.
fn stops_in_address(line: &str) -> bool {
    line.ends_with(['@', '/', '=', '&', '?']) && {
        let word = line.rsplit(|c: char| !c.is_ascii_graphic()).next();
        let word = word.unwrap_or_default();
        word.ends_with('@') && word.len() > 1 || word.contains("www.") || word.contains("//")
    }
}

/// Whether `line` ends the title of a notice and `next` begins its recipients, or `line` is its document
/// number: parts of the head, whose lines may be as long as the measure.
fn ends_the_head(line: &str, next: &str) -> bool {
    const GENRES: [&str; 10] = [
        "的通知",
        "意见",
        "的公告",
        "的通告",
        "的决定",
        "的函",
        "的批复",
        "的通报",
        "的报告",
        "的请示",
    ];
    let recipients = next.starts_with('各') || next.ends_with(['：', ':']);
    let is_title = recipients && GENRES.iter().any(|genre| line.ends_with(genre));
    let is_number = line.ends_with('号')
        && line.contains(['〔', '['])
        && line.chars().count() <= 24
        && !line.starts_with(['《', '（', '('])
        && !next.starts_with(['）', ')', '》', '、', '，', '。', '；']);
    is_title || is_number
}

/// Whether a document number is broken between `line` and `next`: `某政发〔2023〕` `5号`.
fn splits_number(line: &str, next: &str) -> bool {
    let mut digits = next.trim_start_matches(['〕', ']']).chars();
    let serial = digits.by_ref().take(6).find(|c| !c.is_ascii_digit());
    let closed = line.ends_with(['〕', ']']) && serial == Some('号');
    let year = line.trim_end_matches(|c: char| c.is_ascii_digit());
    let open = year.ends_with(['〔', '[']) && next.contains('号');
    closed && next.starts_with(|c: char| c.is_ascii_digit()) || open
}

/// The columns of what `line` begins with and no line break may part: an address, a number.
fn first_word(line: &str) -> usize {
    let word = line.trim_start_matches(['（', '《', '“', '〔', '〈', '「']);
    word.chars().take_while(char::is_ascii_graphic).count()
}

/// What a paragraph is so far, so that a long one is not read again for each of its lines.
#[derive(Debug, Default)]
pub(super) struct SoFar {
    /// Its characters, counted up to what matters.
    length: usize,
    stop: bool,
    comma: bool,
    label: bool,
    end: char,
}

impl SoFar {
    /// The paragraph that begins with `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut so_far = Self {
            label: begins_with_label(text),
            ..Self::default()
        };
        so_far.push(text);
        so_far
    }

    /// Goes on with `text`.
    pub(super) fn push(&mut self, text: &str) {
        self.length = (self.length + text.chars().take(30).count()).min(30);
        self.stop = self.stop || text.contains('。');
        self.comma = self.comma || text.contains('，');
        self.end = text.chars().next_back().unwrap_or(self.end);
    }

    /// Whether it has no comma and no full stop yet, as a title.
    fn is_bare(&self) -> bool {
        !self.stop && !self.comma
    }

    /// Whether it stops in the middle of a sentence, so that `next` goes on with it.
    fn stops_amid(&self, next: &str, next_is_label: bool) -> bool {
        let sentence = self.stop && self.length >= 15 || self.comma && self.length >= 30;
        let amid = is_open(self.end) || self.end.is_alphanumeric();
        let heading = self.label && !self.stop;
        sentence
            && amid
            && !heading
            && !is_ended(self.end)
            && !next_is_label
            && !begins_with_field(next)
            || self.end == '第'
                && next.starts_with(|c: char| {
                    "(（一二三四五六七八九十".contains(c) || c.is_ascii_digit()
                })
    }
}

/// Whether `so_far` stops in the middle of a sentence, so that `next` goes on with it.
pub(in crate::extract) fn stops_amid(so_far: &str, next: &str) -> bool {
    SoFar::of(so_far).stops_amid(next, begins_with_label(next))
}

fn is_open(end: char) -> bool {
    matches!(
        end,
        '，' | '、' | '（' | '《' | '〈' | '“' | '〔' | '—' | '第' | ',' | '@' | '/'
    )
}

fn is_ended(end: char) -> bool {
    matches!(
        end,
        '。' | '！' | '？' | '；' | '：' | ':' | '!' | '?' | ';'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Line;
    use crate::extract::reflow::reflow;

    fn paragraphs(text: &str) -> Vec<String> {
        let line = |(text, number): (&str, u32)| Line {
            text: text.to_owned(),
            number,
            ..Line::default()
        };
        let lines: Vec<Line> = text.lines().zip(1..).map(line).collect();
        reflow(&lines).blocks.into_iter().map(|b| b.text).collect()
    }

    #[test]
    fn where_paragraphs_are_indented_the_indent_decides() {
        // The first line ends with a full stop at the measure and goes on all the same; another one
        // does and ends its paragraph.
        let found = paragraphs(concat!(
            "　　坚持以人民为中心，立足公众所需，突出价值。\n在服务全民科学素质提升中建功立业，力争覆盖全省。\n",
            "　　广泛开展科普活动，深入实施全民科学素质行动，\n取得实效。\n",
            "　　各级科协要加强领导，明确责任，把各项任务落到\n实处，做好总结。\n",
            "　　各学会要发挥专家作用，办好科普活动，服务基层\n群众。\n",
            "　　各学会要办好科普日活动，打造自己的科普品牌。\n　　各高校要支持师生参加。\n",
            "　　　　　　　　　　　　　　　　湖南省科学技术协会\n　　　　　　　　　　　　　　　　2023年3月10日\n",
        ));
        assert_eq!(found.len(), 8, "{found:#?}");
        assert!(
            found[0].starts_with("坚持") && found[0].ends_with("覆盖全省。"),
            "{found:#?}"
        );
        assert_eq!(found[6], "湖南省科学技术协会");
    }

    #[test]
    fn a_title_as_long_as_the_measure_does_not_run_into_the_recipients() {
        let body = "坚持以人民为中心，立足公众所需，突出价值引领，在服务\n全民科学素质提升中建功立业，力争覆盖全省，推动科普工\n作高质量发展，各级科协要加强领导，明确责任。\n";
        let found = paragraphs(&format!(
            "湘科协通〔2023〕10号\n关于印发《2023年全民科学素质行动工作要点》的通知\n各市州科协，各全省学会、协会、研究会：\n{body}{body}{body}"
        ));
        assert_eq!(found[0], "湘科协通〔2023〕10号");
        assert!(found[1].ends_with("的通知"), "{found:#?}");
        assert!(found[2].ends_with("研究会："), "{found:#?}");
    }

    #[test]
    fn an_address_kept_whole_leaves_a_short_line_that_goes_on() {
        let found = paragraphs(concat!(
            "　　坚持以人民为中心，立足公众所需，突出价值引\n领，在服务全民科学素质提升中建功立业，力争覆盖全\n省各县。\n",
            "　　广泛开展科普活动，深入实施全民科学素质行动，\n取得实效。\n",
            "　　各级科协要加强领导，明确责任，把各项任务落到\n实处，做好总结。\n",
            "　　各学会要发挥专家作用，办好科普活动，服务基层\n群众。\n",
            "　　请各单位登录全国科普日网站\n（www.example.org/2023）填报，并于年底前\n按时报送。\n",
        ));
        assert_eq!(found.len(), 5, "{found:#?}");
        assert_eq!(first_word("（www.a.cn）填报"), 8);
    }
}
