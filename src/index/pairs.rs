//! The terms of [`tokenizer`](super::tokenizer) as they are taken for the index: one by one, because a
//! corpus has more of them than characters.

use std::sync::LazyLock;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::fold::{fold, is_blank};

/// The name of [`Pairs`] in the schema.
pub(super) const NAME: &str = "pairs";

/// Gives what [`bigrams`](super::tokenizer::bigrams) gives.
#[derive(Clone, Default)]
pub(super) struct Pairs;

/// The terms of one text.
pub(super) struct PairStream {
    terms: std::vec::IntoIter<(Key, u32)>,
    token: Token,
}

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairStream;

    fn token_stream(&mut self, text: &str) -> PairStream {
        let mut terms = Vec::with_capacity(text.len() / 3);
        // A run that reads little is done before the table would be made.
        each_pair(text, look, |key, place| terms.push((key, place)));
        PairStream {
            terms: terms.into_iter(),
            token: Token::default(),
        }
    }
}

fn is_in_terms(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

impl TokenStream for PairStream {
    fn advance(&mut self) -> bool {
        let Some((key, place)) = self.terms.next() else {
            return false;
        };
        key.write(&mut self.token.text);
        self.token.position = place as usize;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// How many bits a character takes in a [`Key`].
const BITS: u32 = 21;

/// A term as a number. Numbers are in the order of the terms' bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u64);

impl Key {
    /// How many bits a key has at most.
    pub(super) const BITS: u32 = 2 * BITS;

    /// Of these bits.
    pub(super) fn new(bits: u64) -> Self {
        Self(bits)
    }

    /// Its bits.
    pub(super) fn bits(self) -> u64 {
        self.0
    }

    fn of(first: u32, second: u32) -> Self {
        Self(u64::from(first) << BITS | u64::from(second))
    }

    /// The term, written into `term` anew.
    pub(super) fn write(self, term: &mut String) {
        term.clear();
        let (first, second) = (self.0 >> BITS, self.0 & ((1 << BITS) - 1));
        for c in [first, second].into_iter().filter(|&c| c > 0) {
            term.extend(u32::try_from(c).ok().and_then(char::from_u32));
        }
    }
}

/// What is left out.
const BLANK: u16 = 0;
/// What is in no term.
const APART: u16 = 1;
/// What becomes a character outside the basic plane.
const FAR: u16 = 2;

/// What becomes of each character of the basic plane.
static TABLE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let of = |c: u32| char::from_u32(c).map_or(APART, |c| u16::try_from(look(c)).unwrap_or(FAR));
    (0..=0xFFFF).map(of).collect()
});

/// What becomes of `c`.
fn look(c: char) -> u32 {
    if c != '\n' && is_blank(c) {
        return u32::from(BLANK);
    }
    let folded = fold(c);
    if is_in_terms(folded) {
        u32::from(folded)
    } else {
        u32::from(APART)
    }
}

/// Gives each term of `text` and its place to `take`: the same as [`Pairs`], and many times faster once
/// the table is made.
pub(super) fn for_each(text: &str, take: impl FnMut(Key, u32)) {
    let table = TABLE.as_slice();
    let look_up = |c: char| {
        let known = table.get(c as usize).filter(|&&known| known != FAR);
        known.map_or_else(|| look(c), |&known| u32::from(known))
    };
    each_pair(text, look_up, take);
}

/// The same with what becomes of a character told by `look`.
fn each_pair(text: &str, look: impl Fn(char) -> u32, mut take: impl FnMut(Key, u32)) {
    let (mut before, mut place) = (0, 0);
    for c in text.chars().map(look) {
        if c == u32::from(BLANK) {
            continue;
        }
        let is_apart = c == u32::from(APART);
        if before > 0 {
            take(Key::of(before, if is_apart { 0 } else { c }), place - 1);
        }
        before = if is_apart { 0 } else { c };
        place += 1;
    }
    if before > 0 {
        take(Key::of(before, 0), place - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::tokenizer::bigrams;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_terms_are_those_that_search_looks_for(text in "[一-三科普a-cＡ１2𠀀\u{fa6c} ，。\n]{0,40}|\\PC{0,40}") {
            let mut stream = Pairs.token_stream(&text);
            let mut terms = Vec::new();
            while let Some(token) = stream.next() {
                terms.push((token.text.clone(), token.position));
            }
            prop_assert_eq!(&terms, &bigrams(&text));
            let mut keys = Vec::new();
            for_each(&text, |key, place| {
                let mut term = String::new();
                key.write(&mut term);
                keys.push((key, (term, place as usize)));
            });
            prop_assert_eq!(keys.iter().map(|(_, term)| term.clone()).collect::<Vec<_>>(), terms);
            keys.sort_by_key(|(key, _)| *key);
            prop_assert!(keys.is_sorted_by(|(_, a), (_, b)| a.0 <= b.0));
        }
    }

    #[test]
    fn every_character_is_looked_up_as_it_is_folded() {
        for c in (0..=0x2_FFFF).filter_map(char::from_u32) {
            let mut terms = Vec::new();
            for_each(&c.to_string(), |key, place| {
                let mut term = String::new();
                key.write(&mut term);
                terms.push((term, place as usize));
            });
            assert_eq!(terms, bigrams(&c.to_string()), "{c} {:x}", c as u32);
        }
    }
}
