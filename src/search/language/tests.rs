use super::*;

fn texts(query: &str) -> Vec<(Want, Vec<Text>)> {
    let read = parse(query, false).unwrap();
    read.parts.into_iter().map(|p| (p.want, p.any_of)).collect()
}

fn plain(text: &str) -> Text {
    Text::Plain(text.to_owned())
}

#[test]
fn signs_of_either_width_are_read() {
    for query in ["科普 +基地 -院士", "科普　＋基地 －院士"] {
        assert_eq!(
            texts(query),
            [
                (Want::Should, vec![plain("科普")]),
                (Want::Must, vec![plain("基地")]),
                (Want::MustNot, vec![plain("院士")]),
            ]
        );
    }
    let either = vec![plain("讲座"), Text::Phrase("报告 会".to_owned())];
    assert_eq!(texts("讲座 OR “报告 会”"), [(Want::Should, either.clone())]);
    assert_eq!(texts("讲座 ｜ 「报告 会」"), [(Want::Should, either)]);
    let near = Text::Near(vec!["院士".to_owned(), "讲座".to_owned()], 12);
    assert_eq!(texts("\"院士 讲座\"～１２"), [(Want::Must, vec![near])]);
}

#[test]
fn conditions_are_read_and_checked() {
    let of = |query: &str| -> Vec<Limit> {
        let read = parse(query, false).unwrap();
        read.filters.into_iter().map(|f| f.of).collect()
    };
    assert_eq!(
        of("年：2022..2023 类:任务"),
        [Limit::Years(2022..=2023), Limit::Role(Role::Task)]
    );
    assert_eq!(of("省:广西、湖南").len(), 2);
    assert_eq!(of("标题:\"科普 日\""), [Limit::Title("科普 日".to_owned())]);
    assert_eq!(of("自:2022年5月"), [Limit::Since(20_220_500)]);
    for (query, at) in [
        ("科普 省:广州", 5),
        ("年:二二", 2),
        ("科普 类:大事", 5),
        ("科普 文号:", 3),
        ("自:2022-13", 2),
        ("科普 年:2023..2022", 5),
    ] {
        assert_eq!(parse(query, false).unwrap_err().at, at, "{query}");
    }
}

#[test]
fn what_makes_no_sense_is_told_with_its_place() {
    for (query, at) in [
        ("\"科普", 0),
        ("科普 \"\" 基地", 3),
        ("OR 科普", 0),
        ("科普 OR", 3),
        ("科普 OR OR 基地", 6),
        ("科普 OR -基地", 6),
        ("科普 OR 省:广西", 6),
        ("省:广西 OR 科普", 8),
        ("\"科普 基地\"~多", 7),
        ("-科普", 0),
        ("，。", 0),
    ] {
        assert_eq!(parse(query, false).unwrap_err().at, at, "{query}");
    }
    assert!(parse("-科普", true).is_ok());
}

#[test]
fn a_pasted_text_is_searched_as_it_stands() {
    let pasted = "（四）“八桂科普大行动”系列活动。时间：2023年8—11月（线上）“未完";
    assert_eq!(texts(pasted), [(Want::Should, vec![plain(pasted)])]);
    assert_eq!(
        texts("时间：2023年 - 科普|教育"),
        [
            (Want::Should, vec![plain("时间：2023年")]),
            (Want::Should, vec![plain("科普|教育")]),
        ]
    );
    assert_eq!(texts("“民营 企业”系列").len(), 2);
}
