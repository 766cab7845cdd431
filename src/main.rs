//! The command line of duizhao; everything it does is in the library, everything it says in `cli`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
