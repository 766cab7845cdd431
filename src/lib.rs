//! 对照: Chinese policy notices (公文), clause by clause, side by side.
pub mod corpus;
pub mod extract;
pub mod notice;
pub mod segment;
pub mod index;
pub mod search;
pub mod render;
pub mod compare;
