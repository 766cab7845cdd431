//! 对照: Chinese policy notices (公文), clause by clause, side by side.
//!
//! A provincial body issues a notice; other provinces issue theirs on the same task. This library
//! reads such notices as they arrive, finds their clauses, and sets what the provinces ask for side
//! by side. Data flows one way, and the modules stand in that order:
//!
//! 1. [`corpus`] lists the files: an [`Entry`](corpus::Entry) is a path, a province, a size, a time.
//! 2. [`extract`] turns a file's bytes into a [`Document`](extract::Document): paragraphs that know
//!    their page and line, whatever the format was.
//! 3. [`notice`] turns a document into a [`Notice`](notice::Notice): metadata and a tree of
//!    [`Clause`](notice::Clause)s with addresses such as `渝科协发〔2022〕2号#二（四）`. Nothing is lost.
//! 4. [`segment`] cuts Chinese into words.
//! 5. [`index`] keeps everything in an [`Index`](index::Index), one document a clause, brought up to
//!    date in one commit.
//! 6. [`search`] answers a [`Query`](search::Query) with ranked [`Hit`](search::Hit)s, and turns what
//!    people type into the [`Target`](search::lookup::Target) they mean.
//! 7. [`compare`] aligns the task items of several notices: a [`Comparison`](compare::Comparison).
//! 8. [`render`] writes it as Excel, Word, a web page, Markdown, CSV or JSON.
//! 9. [`verify`] reads such a table again after people have worked on it, and checks it against the
//!    sources.
//!
//! A module uses only those before it (`tests/layers.rs`). The command line is the binary's; the
//! library prints nothing.

pub mod compare;
pub mod corpus;
pub mod extract;
pub mod index;
pub mod notice;
pub mod refresh;
pub mod render;
pub mod search;
pub mod segment;
pub mod verify;
