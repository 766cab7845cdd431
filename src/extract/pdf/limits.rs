//! What a page of a PDF may cost, in one place; what a file may is [`Limit`](crate::extract::Limit)'s.
//! A page that meets one of these is named and says which.

use std::time::Duration;

/// The most characters of a page. A printed page has some 900.
pub(super) const MAX_GLYPHS: usize = 400_000;
/// How often a page may call the device: paths, clips, characters. Maps have some hundred thousand.
pub(super) const MAX_STEPS: u32 = 4_000_000;
/// How often of these deep within forms and clips, and what is deep: real pages nest three or four.
pub(super) const MAX_DEEP_STEPS: u32 = 20_000;
pub(super) const DEEP: u32 = 12;
/// How long a page may take, whatever it does.
pub(super) const TIME_OF_PAGE: Duration = Duration::from_secs(10);
/// No further is a stream looked at for damage, in bytes when inflated.
pub(super) const MAX_STREAM: u64 = 256 << 20;
/// Stack of the threads that read, in bytes: nested forms recurse.
pub(super) const STACK: usize = 256 << 20;
/// Time of the child process for each page, beside that for a file: a hundred times what a reader
/// usually takes.
pub(super) const TIME_A_PAGE: Duration = Duration::from_millis(200);
/// How many times as long a process may last as it may work.
pub(super) const PATIENCE: u32 = 10;
/// The most that is taken from the child in bytes.
pub(super) const MAX_ANSWER: u64 = 3 << 30;
