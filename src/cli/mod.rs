//! The command line: arguments, one file a command, and what is said on the way.

mod args;
mod compare;
mod completions;
mod error;
mod findings;
mod hits;
mod index;
mod outline;
mod output;
mod parse;
mod pdf_reader;
mod refresh;
mod schema;
mod search;
mod show;
mod status;
mod table;
mod tags;
mod verify;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use args::{Command, Invocation};
use error::Failed;
use output::Output;

/// What a command came to, by the exit codes of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// 0
    Done,
    /// 1
    NothingFound,
    /// 1: a table says something else than its sources.
    Differs,
    /// 3
    SomeInputFailed,
}

impl Outcome {
    /// Of a run that went on past its bad files.
    fn of_run(report: &duizhao::index::Report) -> Self {
        if report.failed.is_empty() {
            Self::Done
        } else {
            Self::SomeInputFailed
        }
    }
}

/// Reads the command line, runs the command and tells how it went.
pub(super) fn run() -> ExitCode {
    quiet_panics();
    if pdf_reader::is_asked() {
        return pdf_reader::run();
    }
    pdf_reader::set_up();
    let invocation = match args::read() {
        Ok(invocation) => invocation,
        Err(code) => return code,
    };
    for (limit, value) in &invocation.common.limits {
        limit.set(*value);
    }
    let mut output = Output::new(&invocation.common);
    let ran = catch_unwind(AssertUnwindSafe(|| command(invocation, &mut output)));
    let ran = ran.unwrap_or_else(|_| Err(Failed::internal()));
    match ran.and_then(|outcome| output.finish().map(|()| outcome)) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound | Outcome::Differs) => ExitCode::from(1),
        Ok(Outcome::SomeInputFailed) => ExitCode::from(3),
        Err(failed) => failed.tell(&mut output),
    }
}

fn command(invocation: Invocation, output: &mut Output) -> Result<Outcome, Failed> {
    let common = &invocation.common;
    match invocation.command {
        Command::Index(args) => index::run(common, &args, output),
        Command::Search(args) => search::run(common, &args, output),
        Command::Show(args) => show::run(common, &args, output),
        Command::Compare(args) => compare::run(common, &args, output),
        Command::Parse(args) => parse::run(&args, output),
        Command::Verify(args) => verify::run(common, &args, output),
        Command::Status => status::run(common, output),
        Command::Schema(args) => schema::run(&args, output),
        Command::Completions { shell } => completions::run(shell, output),
    }
}

/// A panic in a reader is contained and told as that file's failure, any other as a failure of the
/// run (a bit flipped in the index leads there); its trace helps nobody who has not asked for one.
fn quiet_panics() {
    let usual = std::panic::take_hook();
    let is_asked = std::env::var_os("RUST_BACKTRACE").is_some_and(|asked| asked != "0");
    std::panic::set_hook(Box::new(move |info| {
        let reader = std::thread::current().name() == Some(duizhao::extract::READER_THREAD);
        if is_asked && !reader {
            usual(info);
        }
    }));
}
