//! A [`Comparison`](crate::compare::Comparison) to a file that people open.

pub mod xlsx;
