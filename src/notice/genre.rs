//! The genre (文种) of a notice: the word that its title ends with.

/// The words that a title ends with (文种): those of the 条例 and those of texts inside notices.
const GENRES: [&str; 44] = [
    "决议",
    "决定",
    "命令",
    "令",
    "公报",
    "公告",
    "通告",
    "意见",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "议案",
    "函",
    "纪要",
    "方案",
    "要点",
    "规划",
    "计划",
    "纲要",
    "办法",
    "细则",
    "措施",
    "条例",
    "规定",
    "规则",
    "章程",
    "规程",
    "制度",
    "清单",
    "指南",
    "建议",
    "法",
    "法典",
    "解释",
    "修正案",
    "预案",
    "标准",
    "规范",
    "指引",
    "倡议书",
    "宣言",
    "安排",
];

/// The genres of texts that ask for something to be done.
pub(super) const ASKING_GENRES: [&str; 13] = [
    "通知", "意见", "方案", "要点", "规划", "计划", "纲要", "办法", "细则", "措施", "规定", "条例",
    "清单",
];

/// The genre (文种) that `title` ends with: `关于…的通知（试行）` is a 通知.
pub(super) fn genre(title: &str) -> Option<String> {
    let bare = title.trim_end_matches(['》', '”']);
    let bare = match bare.rfind(['（', '(']) {
        Some(open) if bare.ends_with(['）', ')']) && open > 0 => &bare[..open],
        _ => bare,
    };
    GENRES
        .iter()
        .filter(|g| bare.ends_with(**g))
        .max_by_key(|g| g.len())
        .map(|g| (*g).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_genre_is_the_end_of_a_title() {
        assert_eq!(genre("关于印发《实施方案》的通知").as_deref(), Some("通知"));
        assert_eq!(genre("科普工作条例（修订）").as_deref(), Some("条例"));
        assert_eq!(genre("重庆市科学技术协会"), None);
    }
}
