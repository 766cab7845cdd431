//! The genre (文种) of a notice: the word that its title ends with.

/// The words that a title ends with (文种): those of the 条例 and those of texts inside notices. The longest
/// that fits counts.
const GENRES: [&str; 55] = [
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
    "提示",
    "守则",
    "准则",
    "公约",
    "导则",
    "答复",
    "倡议",
    "公示",
    "简报",
    "政策",
    "目录",
];

/// The genres of texts that ask for something to be done.
pub(super) const ASKING_GENRES: [&str; 13] = [
    "通知", "意见", "方案", "要点", "规划", "计划", "纲要", "办法", "细则", "措施", "规定", "条例",
    "清单",
];

/// The genre (文种) that `title` ends with: `关于…的通知（试行）` is a 通知, `工作方案》` a 方案,
/// `三年行动计划（2021—2023年）` a 计划.
pub(super) fn genre(title: &str) -> Option<String> {
    let mut bare = title.trim_end();
    // Brackets behind the genre: （试行）, （征求意见稿）, （2021—2025年）, several at times.
    while let Some(open) = closing_bracket(bare) {
        bare = bare[..open].trim_end();
    }
    let bare = bare.trim_end_matches(['》', '”', '〉']);
    let bare = closing_bracket(bare).map_or(bare, |open| &bare[..open]);
    GENRES
        .iter()
        .filter(|g| bare.ends_with(**g))
        .max_by_key(|g| g.len())
        .map(|g| (*g).to_owned())
}

/// Where the bracket opens that closes at the end of `text`, unless that is all of it.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            '）' | ')' | '〕' => depth += 1,
            '（' | '(' | '〔' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return (at > 0 && matches!(c, '（' | '(' | '〔')).then_some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_genre_is_the_end_of_a_title() {
        assert_eq!(genre("关于印发《实施方案》的通知").as_deref(), Some("通知"));
        assert_eq!(genre("科普工作条例（修订）").as_deref(), Some("条例"));
        assert_eq!(genre("重庆市科学技术协会"), None);
        assert_eq!(
            genre("养老服务管理办法（试行）（征求意见稿）").as_deref(),
            Some("办法")
        );
        assert_eq!(
            genre("印发《公园条例（修订草案）》").as_deref(),
            Some("条例")
        );
        assert_eq!(
            genre("三年行动计划（2021—2023年）").as_deref(),
            Some("计划")
        );
        assert_eq!(genre("关于某某事项的复函").as_deref(), Some("函"));
        assert_eq!(genre("市政府第十次常务会议纪要").as_deref(), Some("纪要"));
    }
}
