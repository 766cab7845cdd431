//! x
mod book;
mod cells;
mod matching;
mod memory;
mod quotes;
mod table;
pub use book::BookError;
