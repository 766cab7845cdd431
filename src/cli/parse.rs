//! `duizhao parse`

use std::path::Path;

use duizhao::{corpus, extract, notice, render};
use serde_json::Value;

use super::Outcome;
use super::args::ParseArgs;
use super::error::{Failed, tell_extract};
use super::outline::Outline;
use super::output::Output;

pub(super) fn run(args: &ParseArgs, output: &mut Output) -> Result<Outcome, Failed> {
    output.only_text_or_json("parse")?;
    let mut parsed = Vec::new();
    let mut failed = false;
    for path in &args.files {
        extract::read_path(path, &mut |name, document| match document {
            Ok(document) => {
                let province = corpus::province_of_folder(&absolute(Path::new(name)));
                parsed.push(notice::parse(&document, province));
            }
            Err(error) => {
                tell_extract(name, &error);
                failed = true;
            }
        });
    }
    if output.wants_json() {
        output.json(&Value::Array(
            parsed.iter().map(render::json::notice).collect(),
        ))?;
    } else {
        let mut outline = Outline {
            output,
            show_contacts: args.show_contacts,
        };
        for (i, notice) in parsed.iter().enumerate() {
            if i > 0 {
                outline.output.line("");
            }
            outline.notice(notice, 0);
        }
    }
    Ok(if failed {
        Outcome::SomeInputFailed
    } else {
        Outcome::Done
    })
}

/// The folder of `x.txt` is the working directory, which may be a province's.
fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}
