//! The terms of [`tokenizer`](super::tokenizer) as tantivy takes them while it indexes: one by one, in
//! one buffer, because a corpus has more of them than characters.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::tokenizer::normalize;

/// The name of [`Pairs`] in the schema.
pub(super) const NAME: &str = "pairs";

/// Gives what [`bigrams`](super::tokenizer::bigrams) gives.
#[derive(Clone, Default)]
pub(super) struct Pairs;

/// The terms of one text.
pub(super) struct PairStream {
    /// The characters, those left out that are in no term.
    chars: Vec<Option<char>>,
    /// Where the next term stands.
    at: usize,
    token: Token,
}

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairStream;

    fn token_stream(&mut self, text: &str) -> PairStream {
        let is_term = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric();
        let chars = normalize(text).into_iter();
        let chars = chars.map(|(c, _)| is_term(c).then_some(c)).collect();
        PairStream {
            chars,
            at: 0,
            token: Token::default(),
        }
    }
}

impl TokenStream for PairStream {
    fn advance(&mut self) -> bool {
        while let Some(&c) = self.chars.get(self.at) {
            let place = self.at;
            self.at += 1;
            let Some(c) = c else { continue };
            self.token.text.clear();
            self.token.text.push(c);
            self.token
                .text
                .extend(self.chars.get(self.at).copied().flatten());
            self.token.position = place;
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::tokenizer::bigrams;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_terms_are_those_that_search_looks_for(text in "[一-三科普a-cＡ１2 ，。\n]{0,40}|\\PC{0,40}") {
            let mut stream = Pairs.token_stream(&text);
            let mut terms = Vec::new();
            while let Some(token) = stream.next() {
                terms.push((token.text.clone(), token.position));
            }
            prop_assert_eq!(terms, bigrams(&text));
        }
    }
}
