//! Small definitions and the labels they give.

use super::super::super::xml;
use super::*;

fn level(at: usize, format: &str, text: &str, more: &str) -> String {
    format!(
        "<lvl ilvl='{at}'><start val='1'/><numFmt val='{format}'/><suff val='nothing'/>{more}<lvlText val='{text}'/></lvl>"
    )
}

/// The labels of paragraphs of these lists and levels.
fn labels(numbering: &str, paragraphs: &[(&str, usize)]) -> Vec<String> {
    let text = format!("<numbering>{numbering}</numbering>");
    let mut numbering = Numbering::of(&xml::parse(&text).unwrap());
    let label = |&(list, level): &(&str, usize)| {
        let own = NumberProperties {
            list: Some(list.to_owned()),
            level: Some(level),
        };
        let label = numbering.label(&own, None, &Styles::default());
        label.unwrap_or_else(|| "-".to_owned())
    };
    paragraphs.iter().map(label).collect()
}

fn gongwen(more: &str) -> String {
    [
        "<abstractNum abstractNumId='0'>".to_owned(),
        level(0, "chineseCounting", "%1、", ""),
        level(1, "chineseCounting", "（%2）", more),
        level(2, "decimal", "%3．", ""),
        level(3, "decimal", "%1.%3.%4", "<isLgl/>"),
        "</abstractNum><num numId='1'><abstractNumId val='0'/></num>".to_owned(),
        "<num numId='2'><abstractNumId val='0'/></num>".to_owned(),
        "<num numId='3'><abstractNumId val='0'/><lvlOverride ilvl='0'><startOverride val='5'/></lvlOverride></num>".to_owned(),
    ]
    .concat()
}

#[test]
fn levels_count_and_begin_anew_behind_the_level_above() {
    let all = [0, 1, 1, 2, 2, 1, 2, 0, 1, 2, 3].map(|level| ("1", level));
    assert_eq!(
        labels(&gongwen(""), &all),
        [
            "一、",
            "（一）",
            "（二）",
            "1．",
            "2．",
            "（三）",
            "1．",
            "二、",
            "（一）",
            "1．",
            "2.1.1"
        ]
    );
}

#[test]
fn a_level_that_never_restarts_counts_on() {
    let all = [("1", 0), ("1", 1), ("1", 0), ("1", 1)];
    let text = gongwen("<lvlRestart val='0'/>");
    assert_eq!(labels(&text, &all), ["一、", "（一）", "二、", "（二）"]);
}

#[test]
fn lists_of_one_definition_count_together_unless_one_says_where_it_starts() {
    let all = [("1", 0), ("2", 0), ("3", 0), ("3", 0), ("1", 0)];
    assert_eq!(
        labels(&gongwen(""), &all),
        ["一、", "二、", "五、", "六、", "七、"]
    );
}

#[test]
fn a_level_above_that_was_never_used_shows_its_start() {
    assert_eq!(labels(&gongwen(""), &[("1", 3)]), ["1.1.1"]);
}

#[test]
fn no_list_and_no_level_give_no_label() {
    assert_eq!(
        labels(&gongwen(""), &[("0", 0), ("9", 0), ("1", 8), ("1", 99)]),
        ["-", "-", "-", "-"]
    );
}

#[test]
fn a_template_keeps_what_is_no_number() {
    assert_eq!(fill("第%1条 100%", |_| "七".to_owned()), "第七条 100%");
    assert_eq!(fill("%0%%2%", |n| n.to_string()), "%0%1%");
}

#[test]
fn a_style_names_its_level_by_the_list_it_has() {
    let styles = "<styles>\
        <style styleId='H'><pPr><numPr><numId val='1'/></numPr></pPr></style>\
        <style styleId='H2'><basedOn val='H'/></style>\
        <style styleId='loop'><basedOn val='loop'/></style></styles>";
    let styles = Styles::of(&xml::parse(styles).unwrap());
    let text = format!(
        "<numbering><abstractNum abstractNumId='0'>{}{}</abstractNum><num numId='1'><abstractNumId val='0'/></num></numbering>",
        level(0, "chineseCounting", "%1、", "<pStyle val='H'/>"),
        level(1, "chineseCounting", "（%2）", "<pStyle val='H2'/>"),
    );
    let mut numbering = Numbering::of(&xml::parse(&text).unwrap());
    let mut of = |own: NumberProperties, style| numbering.label(&own, Some(style), &styles);
    assert_eq!(of(NumberProperties::default(), "H").unwrap(), "一、");
    assert_eq!(of(NumberProperties::default(), "H2").unwrap(), "（一）");
    assert_eq!(of(NumberProperties::default(), "loop"), None);
    let none = NumberProperties {
        list: Some("0".to_owned()),
        level: None,
    };
    assert_eq!(of(none, "H2"), None);
}
