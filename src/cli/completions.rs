//! `duizhao completions`

use clap_complete::{Shell, generate};

use super::Outcome;
use super::args::command_line;
use super::error::Failed;
use super::output::Output;

pub(super) fn run(shell: Shell, output: &mut Output) -> Result<Outcome, Failed> {
    let mut script = Vec::new();
    generate(shell, &mut command_line(), "duizhao", &mut script);
    output.bytes(&script);
    Ok(Outcome::Done)
}
