//! From the words of a shell to an [`Invocation`]: clap's help and errors in Chinese.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};

use super::Invocation;

/// The command line as clap knows it, for completions too.
pub(in crate::cli) fn command_line() -> clap::Command {
    let version = clap::Arg::new("version")
        .short('V')
        .long("version")
        .action(clap::ArgAction::Version)
        .help("显示版本");
    let command = Invocation::command()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(version);
    command.mut_subcommands(|sub| {
        sub.disable_help_flag(true)
            .next_help_heading("选项")
            .mut_args(heading)
    })
}

/// Arguments stand under Chinese headings.
fn heading(arg: clap::Arg) -> clap::Arg {
    let heading = if arg.is_positional() {
        "参数"
    } else {
        "选项"
    };
    if arg.get_help_heading().is_none() || arg.is_positional() {
        arg.help_heading(heading)
    } else {
        arg
    }
}

/// A word to leave out (`-院士`) is no option, though it begins like one: with a full-width sign, which
/// the query language takes as well, clap lets it be.
fn exclusion(arg: std::ffi::OsString) -> std::ffi::OsString {
    let word = arg.to_str().and_then(|arg| arg.strip_prefix('-'));
    match word.filter(|word| word.starts_with(|c: char| !c.is_ascii_alphanumeric() && c != '-')) {
        Some(word) => format!("－{word}").into(),
        None => arg,
    }
}

/// Reads the arguments; what is wrong with them is told here, with exit code 2.
pub(in crate::cli) fn read() -> Result<Invocation, ExitCode> {
    let matches = command_line()
        .try_get_matches_from(std::env::args_os().map(exclusion))
        .and_then(|m| Invocation::from_arg_matches(&m));
    matches.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(2)
        }
        _ => {
            let asked_json = std::env::args().any(|a| a == "--format=json")
                || std::env::args()
                    .zip(std::env::args().skip(1))
                    .any(|(a, b)| a == "--format" && b == "json");
            crate::cli::error::tell_usage(&message(&error), asked_json);
            ExitCode::from(2)
        }
    })
}

/// clap's error in Chinese.
fn message(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(s)) => s.join("、"),
        _ => String::new(),
    };
    let (arg, value) = (
        text(ContextKind::InvalidArg),
        text(ContextKind::InvalidValue),
    );
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]
        .map(text)
        .concat();
    let suggested = if suggested.is_empty() {
        String::new()
    } else {
        format!("（是不是 {suggested}？）")
    };
    match error.kind() {
        ErrorKind::UnknownArgument => format!("没有选项 {arg}{suggested}"),
        ErrorKind::InvalidSubcommand => format!(
            "没有命令 {}{suggested}",
            text(ContextKind::InvalidSubcommand)
        ),
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 缺少值"),
        ErrorKind::InvalidValue => format!(
            "{arg} 不能是“{value}”，可用：{}",
            text(ContextKind::ValidValue)
        ),
        ErrorKind::ValueValidation => {
            // Our own parsers say why in Chinese; clap's are English.
            let why = std::error::Error::source(error).map(ToString::to_string);
            let why = why.filter(|why| !why.is_ascii());
            let why = why.map_or(String::new(), |why| format!("：{why}"));
            format!("{arg} 的值“{value}”无效{why}")
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {arg}"),
        ErrorKind::ArgumentConflict => format!("{arg} 不能与 {} 同用", text(ContextKind::PriorArg)),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文字".to_owned(),
        _ => "命令行有误".to_owned(),
    }
}
