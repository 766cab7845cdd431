//! Chinese words, by jieba with its own dictionary.
//!
//! Knows nothing of the index. The dictionary is loaded on first use (100 ms) and kept.

use std::sync::LazyLock;

use jieba_rs::Jieba;

static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// The words of `text` in order, without spaces and punctuation. Unknown words are guessed (HMM).
///
/// ```
/// assert_eq!(duizhao::segment::words("科普教育基地，开放。"), ["科普", "教育", "基地", "开放"]);
/// ```
pub fn words(text: &str) -> Vec<&str> {
    let cut = JIEBA.cut(text, true);
    cut.into_iter()
        .map(|token| token.word)
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect()
}
