//! Programmes and brands (品牌、活动): what stands in quotation marks and names something.
//!
//! The rule is short. Left out are sentences and slogans (with a mark of punctuation inside, or of the
//! form 两个维护), what a text abbreviates (以下简称“三项制度”), and the names of five-year plans, which
//! are times.

use std::sync::LazyLock;

use regex::Regex;

use super::{Entry, Offsets};
use crate::notice::pattern::pattern;

static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"“[^“”\n]{2,40}”"));
/// 四个意识, 十四五, 第一责任人.
static NO_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[一二两三四五六七八九十]个\p{Han}{2}|十[一二三四五六]五|五位一体|第一责任人|一票否决制?|三重一大)$",
    )
});

pub(super) fn read(text: &str, offsets: &mut Offsets<'_>) -> Vec<Entry> {
    if !text.contains('“') {
        return Vec::new();
    }
    QUOTED
        .find_iter(text)
        .filter(|found| names(found.as_str(), &text[..found.start()], &text[found.end()..]))
        .map(|found| offsets.entry(found.start(), found.end(), None))
        .collect()
}

fn names(quoted: &str, before: &str, behind: &str) -> bool {
    const KINDS: [&str; 18] = [
        "活动", "行动", "工程", "计划", "品牌", "项目", "大赛", "竞赛", "主题", "系列", "科普",
        "宣传", "专项", "专栏", "平台", "展览", "展", "节目",
    ];
    let inner = quoted.trim_matches(['“', '”']);
    let is_event = KINDS.iter().any(|kind| behind.starts_with(kind));
    let speech = !is_event
        && (inner.contains(['，', '。', '；', '！', '？', '：']) || before.ends_with(['：', ':']));
    let short = ["简称", "简称为", "统称", "统称为", "下称", "所称", "所称的"];
    let abbreviates = short.iter().any(|w| before.ends_with(w));
    !speech && !abbreviates && !NO_NAME.is_match(inner) && !inner.ends_with("五”")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        read(text, &mut Offsets::new(text))
            .into_iter()
            .map(|e| e.text)
            .collect()
    }

    #[test]
    fn names_stay_and_slogans_go() {
        assert_eq!(
            told("打造“银龄讲堂”品牌，树牢“四个意识”，在“十四五”期间开展“护苗—2023”行动。"),
            ["“银龄讲堂”", "“护苗—2023”"]
        );
        assert_eq!(
            told("提出“绿水青山，就是金山银山”。（以下简称“三项制度”）"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn an_entry_tells_its_characters() {
        let text = "参与“全国科普日”等";
        let found = &read(text, &mut Offsets::new(text))[0];
        assert_eq!(
            (found.text.as_str(), found.start, found.end),
            ("“全国科普日”", 2, 9)
        );
    }
}
