//! The child process that reads PDFs: this program, started by itself.
//!
//! Not a command for people: it stands in no help and no completion. A PDF comes on standard input;
//! what the readers find goes to standard output. If a reader ends the process, only this one ends.

use std::process::ExitCode;

use duizhao::extract;

/// Tells the library to start this program for each PDF. Without a path of its own it reads them on
/// a thread.
pub(super) fn set_up() {
    if let Ok(program) = std::env::current_exe() {
        extract::read_pdfs_with(program);
    }
}

/// Whether this process is such a child.
pub(super) fn is_asked() -> bool {
    std::env::args_os()
        .nth(1)
        .is_some_and(|command| command == extract::CHILD_COMMAND)
}

/// Reads one PDF within the limits that the parent names. If nobody listens any more, there is nobody to tell.
pub(super) fn run() -> ExitCode {
    for setting in std::env::args().skip(2) {
        if let Some((limit, value)) = extract::Limit::parse(&setting) {
            limit.set(value);
        }
    }
    let mut output = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout());
    match extract::serve(&mut std::io::stdin().lock(), &mut output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
