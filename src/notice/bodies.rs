//! Names of bodies: where a list of them parts, and what of it is one name.
//!
//! The units are those of the list as it is read aloud. ， and ； always part; 、 parts what can stand
//! alone, so 各市、州、县人民政府 is one unit (nobody writes to 各市) and 省政府各厅委、各直属机构 are two.
//! A bare kind of body goes on with the places before it: 各市、县教育局、财政局 is one unit too.
//! Brackets, quotation marks and book-title marks protect what they hold.

use std::sync::LazyLock;

use regex::Regex;

use super::line::is_body;
use super::pattern::pattern;
use super::without_print_spaces;

/// Kinds of places, which need the body behind them: 各市, 州, 县（市、区）.
static PLACE_KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:各|有关|全[省市县区])*(?:省|自治区|直辖市|计划单列市|副省级市|省辖市|省直管县|省直管市|设区市|设区的市|地级以上市",
        r"|县级市|地区|市|州|盟|县|区|旗|自治州|自治县|乡|镇|街道|市州|市县|区县|县区|地州市|市地|市地州|盟市|旗县|乡镇|镇街|街镇|乡镇街道)+",
        r"(?:[（(][^）)]*[）)])?$",
    ))
});
/// A kind of body without a place or owner of its own: 财政局, 街道办事处.
static BARE_KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^各有关省市县区州盟旗镇乡校院企级直属驻]{2,12}(?:局|厅|委|委员会|办事处|人民政府|科协|部门|分局)$",
    )
});
/// Names that are no body's without what stands before them.
const NO_NAMES: [&str; 12] = [
    "办公室",
    "办公厅",
    "委员会",
    "人民政府",
    "文件",
    "秘书处",
    "总局",
    "总署",
    "协会",
    "领导小组",
    "办事处",
    "党组",
];

/// The recipients of `text`, in its units.
pub(super) fn recipients(text: &str) -> Vec<String> {
    let mut bodies = Vec::new();
    for part in split(text, "，,；;。") {
        let mut unit = String::new();
        let mut open = false;
        for piece in split(&part, "、") {
            if open
                && BARE_KIND.is_match(&piece)
                && let Some(last) = bodies.last_mut()
            {
                let last: &mut String = last;
                last.push('、');
                last.push_str(&piece);
                continue;
            }
            if !unit.is_empty() {
                unit.push('、');
            }
            unit.push_str(&piece);
            if !PLACE_KIND.is_match(&piece) {
                open = unit.starts_with(['各', '有'])
                    && unit.contains(['省', '市', '县', '区', '州', '旗', '镇', '乡']);
                bodies.push(std::mem::take(&mut unit));
            }
        }
        bodies.extend(Some(unit).filter(|u| !u.is_empty()));
    }
    bodies
}

/// The bodies that one line of a red head or a signature names, parted by spaces or 、. A name that
/// print has spaced out (商　务　部) or broken (广西壮族自治区 科学技术协会) is one.
pub(super) fn signed(line: &str) -> Vec<String> {
    let whole = without_print_spaces(line);
    let pieces: Vec<String> = line
        .split(|c: char| c.is_whitespace() || c == '、')
        .map(without_print_spaces)
        .filter(|p| !p.is_empty())
        .collect();
    if pieces.len() > 1 && pieces.iter().all(|p| is_name(p)) {
        pieces
    } else {
        Some(whole).filter(|w| !w.is_empty()).into_iter().collect()
    }
}

/// Whether `text` is a body's whole name.
pub(super) fn is_name(text: &str) -> bool {
    let count = text.chars().count();
    let central = matches!(text, "中共中央" | "国务院" | "中央军委");
    central || (count >= 3 && is_body(text) && !NO_NAMES.contains(&text))
}

/// Splits `text` at the characters of `marks` outside brackets.
pub(super) fn split(text: &str, marks: &str) -> Vec<String> {
    let mut depth = 0u32;
    let mut parts = vec![String::new()];
    for c in text.chars() {
        match c {
            '（' | '(' | '《' | '“' | '〔' | '[' => depth += 1,
            '）' | ')' | '》' | '”' | '〕' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && marks.contains(c) {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
        .iter()
        .map(|b| without_print_spaces(b))
        .filter(|b| !b.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_parted_outside_brackets() {
        assert_eq!(
            recipients("各区县（自治县）科协、两江新区科创局，市级学会（协会、研究会）"),
            [
                "各区县（自治县）科协",
                "两江新区科创局",
                "市级学会（协会、研究会）"
            ]
        );
    }

    #[test]
    fn kinds_of_places_stay_with_the_body_behind_them() {
        assert_eq!(
            recipients("各市、州、县人民政府，省政府各厅委、各直属机构"),
            ["各市、州、县人民政府", "省政府各厅委", "各直属机构"]
        );
        assert_eq!(
            recipients("各省、自治区、直辖市人民政府，国务院各部委、各直属机构"),
            ["各省、自治区、直辖市人民政府", "国务院各部委", "各直属机构"]
        );
        assert_eq!(
            recipients("各市、县（市、区）；省直有关单位，各高等学校"),
            ["各市、县（市、区）", "省直有关单位", "各高等学校"]
        );
        assert_eq!(
            recipients("各镇人民政府、街道办事处，区政府各部门"),
            ["各镇人民政府、街道办事处", "区政府各部门"]
        );
        assert_eq!(
            recipients("各市、县（市、区）教育局、财政局，省直各学校、省属企业"),
            ["各市、县（市、区）教育局、财政局", "省直各学校", "省属企业"]
        );
    }

    #[test]
    fn several_bodies_on_a_line_are_told_from_one_that_is_spaced_out() {
        assert_eq!(
            signed("甲省教育厅　甲省财政厅"),
            ["甲省教育厅", "甲省财政厅"]
        );
        assert_eq!(signed("中共中央 国务院"), ["中共中央", "国务院"]);
        assert_eq!(signed("商　务　部"), ["商务部"]);
        assert_eq!(
            signed("广西壮族自治区 科学技术协会"),
            ["广西壮族自治区科学技术协会"]
        );
        assert_eq!(signed("甲市人民政府 办公室"), ["甲市人民政府办公室"]);
    }
}
