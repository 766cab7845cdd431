//! What a file may cost, in one place. Each limit that is met is told by its own remark or error.

use std::time::Duration;

/// The most pages that are read; a file of more is an error.
pub(super) const MAX_PAGES: usize = 20_000;
/// The most characters of a page. A printed page has some 900.
pub(super) const MAX_GLYPHS: usize = 400_000;
/// The most characters of a file, all pages together: some 9,000 printed pages.
pub(super) const MAX_GLYPHS_OF_FILE: usize = 8_000_000;
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
/// Time of the child process for a file, and for each of its pages more: a hundred times what a
/// reader usually takes.
pub(super) const TIME: Duration = Duration::from_secs(10);
pub(super) const TIME_A_PAGE: Duration = Duration::from_millis(200);
/// Memory of the child process in bytes, beside four times the size of the file.
pub(super) const MEMORY: u64 = 2 << 30;
/// The most that is taken from the child in bytes.
pub(super) const MAX_ANSWER: u64 = 3 << 30;
