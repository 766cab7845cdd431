//! `duizhao index --watch`: the index follows the corpus until Ctrl-C.
//!
//! Changes are waited for, then all that came in a burst are indexed together. Whatever no event told
//! of (a network drive, a folder that was away) is found by looking again every minute.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use duizhao::corpus::{DICTIONARY, SYNONYMS};
use duizhao::index::{Mode, Report, Scope};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Outcome;
use super::args::Common;
use super::error::Failed;
use super::index::{print, refresh, tell};
use super::output::Output;

/// How long nothing must happen before a burst of changes is over.
const QUIET: Duration = Duration::from_millis(300);
/// How long a burst is waited for.
const LONGEST: Duration = Duration::from_secs(5);
/// How long to wait where no event comes.
const PATROL: Duration = Duration::from_secs(60);
/// How long where none can come, because the folder is not there, or after something went wrong.
const RETRY: Duration = Duration::from_secs(2);

/// What ends a wait.
enum Signal {
    Changed,
    Stop,
}

pub(super) fn run(common: &Common, mode: Mode, output: &mut Output) -> Result<Outcome, Failed> {
    let (sender, signals) = channel();
    stop_on_interrupt(sender.clone())?;
    output.say(format_args!(
        "正在监视 {}，按 Ctrl-C 结束",
        common.corpus.display()
    ));
    let scope = Scope::Corpus(common.corpus.clone());
    let (mut mode, mut failed_before, mut said_before) = (mode, Vec::new(), None);
    let mut is_first = true;
    loop {
        // Watched before it is looked at, so that nothing happens in between. Anew each time: a folder
        // that was removed and made again is another one.
        let watcher = watch(&common.corpus, &sender);
        let patience = match refresh(common, &scope, mode) {
            Ok(report) => {
                mode = Mode::Update;
                said_before = None;
                if is_first || is_news(&report) || report.failed != failed_before {
                    tell(&report, output);
                    print(&report, common, output)?;
                    output.finish()?;
                }
                failed_before = report.failed;
                if watcher.is_some() { PATROL } else { RETRY }
            }
            Err(failed) if is_first => return Err(failed),
            Err(failed) => {
                // The folder may come back, the disk may be emptied: the last index stays as it is.
                let said = failed.to_string();
                if said_before.as_ref() != Some(&said) {
                    failed.tell(output);
                }
                said_before = Some(said);
                RETRY
            }
        };
        is_first = false;
        if let Signal::Stop = wait(&signals, patience) {
            output.say("已停止监视");
            return Ok(Outcome::Done);
        }
    }
}

fn is_news(report: &Report) -> bool {
    let lists = [
        &report.added,
        &report.updated,
        &report.removed,
        &report.moved,
    ];
    lists.iter().any(|list| !list.is_empty()) || report.rebuilt.is_some() || report.new_words
}

/// The first interrupt lets a run come to its end, the second does not wait for that.
fn stop_on_interrupt(sender: Sender<Signal>) -> Result<(), Failed> {
    let asked = AtomicBool::new(false);
    let stop = move || {
        if asked.swap(true, Ordering::Relaxed) || sender.send(Signal::Stop).is_err() {
            std::process::exit(130);
        }
    };
    ctrlc::set_handler(stop).map_err(|e| Failed::new(4, "watch", format!("无法监视：{e}")))
}

/// Watches the corpus and the user's words beside it; none where that cannot be done.
fn watch(corpus: &Path, sender: &Sender<Signal>) -> Option<RecommendedWatcher> {
    let corpus = corpus.canonicalize().ok()?;
    let (root, sender) = (corpus.clone(), sender.clone());
    let is_ours = move |path: &std::path::PathBuf| {
        let is_own = |name: &OsStr| name == DICTIONARY || name == SYNONYMS;
        path.starts_with(&root) || path.file_name().is_some_and(is_own)
    };
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let is_change = event.is_ok_and(|event| {
            // Reading is what this program does itself.
            !matches!(event.kind, EventKind::Access(_))
                && (event.need_rescan() || event.paths.iter().any(&is_ours))
        });
        if is_change {
            drop(sender.send(Signal::Changed));
        }
    })
    .ok()?;
    watcher.watch(&corpus, RecursiveMode::Recursive).ok()?;
    if let Some(parent) = corpus.parent() {
        // Without it only a new dictionary waits for the next look.
        drop(watcher.watch(parent, RecursiveMode::NonRecursive));
    }
    Some(watcher)
}

/// Waits for the end of a burst of changes, for an interrupt, or for `patience`.
fn wait(signals: &Receiver<Signal>, patience: Duration) -> Signal {
    match signals.recv_timeout(patience) {
        Ok(Signal::Changed) => {}
        Ok(Signal::Stop) => return Signal::Stop,
        Err(_) => return Signal::Changed,
    }
    let begun = Instant::now();
    while begun.elapsed() < LONGEST {
        match signals.recv_timeout(QUIET) {
            Ok(Signal::Changed) => {}
            Ok(Signal::Stop) => return Signal::Stop,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    Signal::Changed
}
