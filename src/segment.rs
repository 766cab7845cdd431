//! Chinese words, by jieba with its own dictionary and, where there are some, words of the user.
//!
//! Knows nothing of the index. Jieba's own dictionary takes 100 ms to load, ten times a whole search.
//! So the words and their frequencies lie in a finite state transducer that is read in place, and only
//! those that stand in the text at hand go into a jieba, with one filler that holds the rest of the
//! total frequency: the cuts are the same (tested on the whole corpus), for 0.3 ms. After some
//! megabytes of text the whole dictionary is loaded once, which is cheaper from there on.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use jieba_rs::Jieba;
use ownedbytes::OwnedBytes;
use tantivy_fst::{Map, MapBuilder, Streamer};

/// The words of jieba's dictionary and their frequencies; the empty word holds the total. Made from
/// jieba's own list by `UPDATE_EXPECT=1 cargo test --test dictionary`.
static BUILTIN: &[u8] = include_bytes!("segment/words.fst");

static DICTIONARY: LazyLock<Option<Dictionary>> =
    LazyLock::new(|| Dictionary::new(OwnedBytes::new(BUILTIN)).ok());

/// From how many bytes of text on the whole dictionary costs less than looking for words one by one.
const MUCH: usize = 2 << 20;

/// Stands for all words that are not in the text; no character of it is ever in one.
const FILLER: &str = "\u{10ffff}";

thread_local! {
    /// The dictionary of [`with`].
    static GIVEN: RefCell<Option<Arc<Dictionary>>> = const { RefCell::new(None) };
}

/// Does `work`, in which [`words`] goes by `dictionary`.
pub fn with<T>(dictionary: &Arc<Dictionary>, work: impl FnOnce() -> T) -> T {
    let before = GIVEN.replace(Some(Arc::clone(dictionary)));
    let done = work();
    GIVEN.set(before);
    done
}

/// The words of `text` in order, without spaces and punctuation, by the dictionary given in [`with`] or
/// else the built-in one. Unknown words are guessed (HMM).
///
/// ```
/// assert_eq!(duizhao::segment::words("科普教育基地，开放。"), ["科普", "教育", "基地", "开放"]);
/// ```
pub fn words(text: &str) -> Vec<&str> {
    match GIVEN.with_borrow(Clone::clone) {
        Some(given) => given.words(text),
        None => DICTIONARY.as_ref().map_or_else(Vec::new, |d| d.words(text)),
    }
}

/// A dictionary cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryError {
    /// The bytes are no dictionary.
    #[error("词典已损坏")]
    Damaged(#[from] tantivy_fst::Error),
    /// A line of the user's words is not `词 词频 词性`.
    #[error("用户词典第 {line} 行“{text}”的词频不是整数")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        text: String,
    },
}

/// Words with their frequencies, read in place.
pub struct Dictionary {
    words: Map<OwnedBytes>,
    total: usize,
    small: Mutex<Small>,
    whole: OnceLock<Jieba>,
}

/// A jieba of the words that were met so far.
struct Small {
    jieba: Jieba,
    /// The sum of their frequencies.
    known: usize,
    /// How much text was looked at.
    seen: usize,
}

impl Dictionary {
    /// A dictionary as [`compile`] writes it, which may be a file mapped into memory.
    ///
    /// # Errors
    /// [`DictionaryError::Damaged`] where it is none.
    pub fn new(bytes: OwnedBytes) -> Result<Self, DictionaryError> {
        let words = raw_map(bytes)?;
        let total = words.get("").unwrap_or_default() as usize;
        let small = Small {
            jieba: Jieba::empty(),
            known: 0,
            seen: 0,
        };
        Ok(Self {
            words,
            total,
            small: Mutex::new(small),
            whole: OnceLock::new(),
        })
    }

    /// The words of `text` in order, without spaces and punctuation. Unknown words are guessed (HMM).
    pub fn words<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut words = self.cut(text, true);
        words.retain(|word| word.chars().any(char::is_alphanumeric));
        words
    }

    /// Everything in `text`, cut as the whole dictionary cuts it.
    pub fn cut<'t>(&self, text: &'t str, guess_unknown: bool) -> Vec<&'t str> {
        let cut = |jieba: &Jieba| -> Vec<&'t str> {
            let tokens = jieba.cut(text, guess_unknown).into_iter();
            tokens.map(|token| token.word).collect()
        };
        if let Some(jieba) = self.whole.get() {
            return cut(jieba);
        }
        let mut small = self.small.lock().unwrap_or_else(PoisonError::into_inner);
        small.seen += text.len();
        if small.seen > MUCH {
            drop(small);
            return cut(self.whole.get_or_init(|| self.load()));
        }
        self.learn(text, &mut small);
        cut(&small.jieba)
    }

    /// Puts the words that stand anywhere in `text` into `small`.
    fn learn(&self, text: &str, small: &mut Small) {
        let fst = self.words.as_fst();
        for (start, _) in text.char_indices() {
            let (mut node, mut frequency) = (fst.root(), 0);
            for (at, &byte) in text.as_bytes()[start..].iter().enumerate() {
                let Some(i) = node.find_input(byte) else {
                    break;
                };
                let step = node.transition(i);
                frequency += step.out.value();
                node = fst.node(step.addr);
                if !node.is_final() {
                    continue;
                }
                let frequency = (frequency + node.final_output().value()) as usize;
                let word = text.get(start..=start + at).unwrap_or_default();
                if !small.jieba.has_word(word) {
                    small.jieba.add_word(word, Some(frequency), None);
                    small.known += frequency;
                }
            }
        }
        let rest = self.total.saturating_sub(small.known);
        small.jieba.add_word(FILLER, Some(rest), None);
    }

    fn load(&self) -> Jieba {
        if self.words.as_fst().to_vec() == BUILTIN {
            return Jieba::new();
        }
        let mut jieba = Jieba::empty();
        let mut stream = self.words.stream();
        while let Some((word, frequency)) = stream.next() {
            if let Ok(word) = std::str::from_utf8(word) {
                jieba.add_word(word, Some(frequency as usize), None);
            }
        }
        jieba
    }
}

/// A dictionary of the built-in words and those of the user, in jieba's format: a word a line, then
/// its frequency and its tag, which is passed over; without a frequency it gets one that keeps it whole.
///
/// # Errors
/// [`DictionaryError::Line`] names a line whose frequency is no number.
pub fn compile(user: &str) -> Result<Vec<u8>, DictionaryError> {
    let mut own: BTreeMap<&str, u64> = BTreeMap::new();
    let mut jieba: Option<Jieba> = None;
    for (line, text) in user.trim_start_matches('\u{feff}').lines().enumerate() {
        let mut parts = text.split_whitespace();
        let Some(word) = parts.next().filter(|word| !word.starts_with('#')) else {
            continue;
        };
        let frequency = match parts.next().map(|n| (n, n.parse::<u32>())) {
            Some((_, Ok(frequency))) => frequency as usize,
            // "词 词性" leaves the frequency out.
            Some((tag, Err(_))) if tag.chars().all(|c| c.is_ascii_alphabetic()) => {
                jieba.get_or_insert_with(Jieba::new).suggest_freq(word)
            }
            None => jieba.get_or_insert_with(Jieba::new).suggest_freq(word),
            Some(_) => {
                let text = text.to_owned();
                return Err(DictionaryError::Line {
                    line: line + 1,
                    text,
                });
            }
        };
        own.insert(word, frequency as u64);
    }
    if own.is_empty() {
        return Ok(BUILTIN.to_vec());
    }
    let builtin = raw_map(OwnedBytes::new(BUILTIN))?;
    let mut all: BTreeMap<Vec<u8>, u64> = builtin.stream().into_byte_vec().into_iter().collect();
    all.extend(own.iter().map(|(w, f)| (w.as_bytes().to_vec(), *f)));
    all.remove(&b""[..]);
    let total = all.values().sum();
    let mut builder = MapBuilder::memory();
    builder.insert("", total)?;
    builder.extend_iter(all)?;
    Ok(builder.into_inner()?)
}

fn raw_map(bytes: OwnedBytes) -> Result<Map<OwnedBytes>, DictionaryError> {
    Ok(Map::from(tantivy_fst::raw::Fst::new(bytes)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_user_are_cut_whole_and_the_rest_as_ever() {
        let text = "开展八桂科普大行动，培育首席科学传播专家。";
        assert!(!words(text).contains(&"八桂科普大行动"));
        let bytes = compile("\u{feff}# 品牌\n八桂科普大行动 100 n\n首席科学传播专家\n").unwrap();
        let dictionary = Dictionary::new(OwnedBytes::new(bytes)).unwrap();
        let expected = ["开展", "八桂科普大行动", "培育", "首席科学传播专家"];
        assert_eq!(dictionary.words(text), expected);
        // The same once the whole dictionary is loaded.
        dictionary.whole.get_or_init(|| dictionary.load());
        assert_eq!(dictionary.words(text), expected);
    }

    #[test]
    fn a_wrong_line_of_the_user_is_named() {
        let error = compile("科普月 30\n科普周 多\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "用户词典第 2 行“科普周 多”的词频不是整数"
        );
    }

    #[test]
    fn what_is_no_dictionary_is_refused() {
        for bytes in [&b""[..], b"{", &[7; 100]] {
            assert!(Dictionary::new(OwnedBytes::new(bytes.to_vec())).is_err());
        }
    }
}
