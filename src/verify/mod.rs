//! A table that people have worked on, checked against the sources it quotes.

pub mod quotes;
pub mod table;
