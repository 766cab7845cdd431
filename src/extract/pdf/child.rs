//! Both readers in a child process with limits of time and memory.
//!
//! A reader may overflow its stack, fill the memory or never end, and neither `catch_unwind` nor a
//! thread stops that. So the binary starts itself again (its path is told with [`read_pdfs_with`]):
//! the child takes the file on its standard input and writes what it finds, line by line as JSON, so
//! that what was read before an abort is kept. The child watches its own time and asks the system to
//! bound its memory; the parent only reads until the pipe closes.
//!
//! A program that uses the library and tells no path reads PDFs on a thread, where a panic is
//! contained but an overflow of the stack is not.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::limits::{MAX_ANSWER, MAX_GLYPHS, PATIENCE, TIME_A_PAGE};
use super::page::Page;
use super::{Failure, Reading};
use crate::extract::{Limit, Reader};

/// The name of the command with which the child is started.
pub const CHILD_COMMAND: &str = "__read-pdf";

/// With this code the child ends when a reader takes too long.
const TIMED_OUT: i32 = 124;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Tells the program that reads PDFs when it is called with [`CHILD_COMMAND`]: it hands its standard
/// input and output to [`serve`]. The first call counts.
pub fn read_pdfs_with(program: PathBuf) {
    let _ = PROGRAM.set(program);
}

pub(super) fn program() -> Option<&'static Path> {
    PROGRAM.get().map(PathBuf::as_path)
}

/// One line of the child's answer.
#[derive(Serialize, Deserialize)]
enum Message {
    Page(Reader, Page),
    /// The reader came to the end; the number of pages the file says it has.
    End(Reader, Option<u32>),
    Failed(Reader, Failure),
}

/// The child's side: reads a PDF from `input` and writes to `output` what both readers find.
///
/// # Errors
/// When `input` cannot be read or nobody reads `output` any more.
pub fn serve(input: &mut dyn Read, output: &mut (dyn Write + Send)) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    limit_memory(bytes.len() as u64);
    answer(&bytes, output)
}

fn answer(bytes: &[u8], output: &mut (dyn Write + Send)) -> std::io::Result<()> {
    for reader in [Reader::Hayro, Reader::PdfExtract] {
        let clock = Clock::start();
        let mut written = Ok(());
        let mut write = |message: &Message| {
            if written.is_ok() {
                written = serde_json::to_writer(&mut *output, message)
                    .map_err(std::io::Error::from)
                    .and_then(|()| output.write_all(b"\n"))
                    .and_then(|()| output.flush());
            }
        };
        let end = super::read(reader, bytes, &mut |page| {
            clock.one_more_page();
            write(&Message::Page(reader, page));
        });
        write(&match end {
            Ok(declared) => Message::End(reader, declared),
            Err(failure) => Message::Failed(reader, failure),
        });
        clock.stop();
        written?;
    }
    Ok(())
}

/// Ends the process when a reader takes too long. Every page read allows for one more. What counts is
/// the time for which it works, so that a machine that is busy with other things loses no pages; one
/// that waits for ever is ended all the same.
struct Clock {
    pages: Arc<AtomicU64>,
}

/// The number of pages that stops the clock.
const STOPPED: u64 = u64::MAX;

impl Clock {
    fn start() -> Self {
        let pages = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&pages);
        let (start, worked_before) = (Instant::now(), worked());
        let time = Duration::from_secs(Limit::Seconds.get());
        std::thread::spawn(move || {
            loop {
                let pages = seen.load(Ordering::Relaxed);
                if pages == STOPPED {
                    return;
                }
                let pages = u32::try_from(pages).unwrap_or(u32::MAX);
                let time = time.saturating_add(TIME_A_PAGE.saturating_mul(pages));
                let waited = start.elapsed();
                let worked = worked().map_or(waited, |now| {
                    now.saturating_sub(worked_before.unwrap_or_default())
                });
                if worked > time || waited > time.saturating_mul(PATIENCE) {
                    std::process::exit(TIMED_OUT);
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        });
        Self { pages }
    }

    fn one_more_page(&self) {
        self.pages.fetch_add(1, Ordering::Relaxed);
    }

    fn stop(&self) {
        self.pages.store(STOPPED, Ordering::Relaxed);
    }
}

/// For how long this process has worked, where the system tells.
#[cfg(unix)]
fn worked() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).ok()
}

#[cfg(not(unix))]
fn worked() -> Option<Duration> {
    None
}

/// Asks the system to refuse memory beyond the limit, which ends this process and no other.
#[cfg(unix)]
fn limit_memory(size: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let most = Some(Limit::Memory.bytes().saturating_add(size.saturating_mul(4)));
    let limit = Rlimit {
        current: most,
        maximum: most,
    };
    // Where the system has a lower limit already, that one holds.
    let _ = setrlimit(Resource::As, limit);
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    // An abort is expected here and needs no image of the memory on disk.
    let _ = setrlimit(Resource::Core, none);
}

/// Other systems have no such limit without unsafe code; time is bounded all the same.
#[cfg(not(unix))]
fn limit_memory(_size: u64) {}

/// The parent's side: what both readers found in `bytes`.
pub(super) fn ask(program: &Path, bytes: &[u8]) -> std::io::Result<[Reading; 2]> {
    let mut child = Command::new(program)
        .arg(CHILD_COMMAND)
        .args(Limit::changed())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // The child reads all of it before it writes; if it died, its silence tells.
        let _ = input.write_all(bytes);
    }
    let answer = child.stdout.take();
    let readings = answer.map(|answer| understand(&mut BufReader::new(answer.take(MAX_ANSWER))));
    let _ = child.kill();
    let timed_out = child.wait()?.code() == Some(TIMED_OUT);
    let mut readings = readings.ok_or_else(|| std::io::Error::other("no pipe"))?;
    // The reader that was at work is the first that has not told of its end.
    if let Some(reading) = readings.iter_mut().find(|r| r.failure == Some(died()))
        && timed_out
    {
        reading.failure = Some(Failure::TimedOut);
    }
    Ok(readings)
}

/// What is known of a reader that has not told of its end.
fn died() -> Failure {
    Failure::Broken("读取库崩溃，或所需内存超过上限".to_owned())
}

/// The readings told by `answer`; what breaks off is a failure of the reader that was at work.
fn understand(answer: &mut dyn BufRead) -> [Reading; 2] {
    let unheard = || Reading {
        failure: Some(died()),
        ..Reading::default()
    };
    let mut readings = [unheard(), unheard()];
    for line in answer.lines() {
        let Ok(Ok(message)) = line.map(|line| serde_json::from_str::<Message>(&line)) else {
            break;
        };
        match message {
            Message::Page(reader, page) if page.glyphs.len() <= MAX_GLYPHS + 1 => {
                readings[reader as usize].pages.push(page);
            }
            Message::Page(..) => break,
            Message::End(reader, declared) => {
                readings[reader as usize].declared = declared;
                readings[reader as usize].failure = None;
            }
            Message::Failed(reader, failure) => {
                readings[reader as usize].failure = Some(failure);
            }
        }
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_before_the_child_died_is_kept() {
        let page = serde_json::to_string(&Message::Page(Reader::Hayro, Page::default())).unwrap();
        let end = serde_json::to_string(&Message::End(Reader::Hayro, Some(1))).unwrap();
        let [first, second] = understand(&mut format!("{page}\n{end}\n{{\"Pa").as_bytes());
        assert_eq!((first.pages.len(), first.failure), (1, None));
        assert!(second.failure.is_some());
    }

    #[test]
    fn a_child_answers_for_a_file_that_is_none() {
        let mut answer = Vec::new();
        super::answer(b"%PDF-1.7\n", &mut answer).unwrap();
        let [first, second] = understand(&mut answer.as_slice());
        assert!(first.failure.is_some() && second.failure.is_some());
    }
}
