//! 对照: Chinese policy notices (公文), clause by clause, side by side.
pub mod corpus;
pub mod extract;
pub mod notice;
pub mod compare;
pub mod render;
