//! What goes to stdout or to a file: whole or not at all, in the width of the terminal.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::args::{Color, Common, Format};
use super::error::Failed;

/// Columns where there is no terminal to ask.
const COLUMNS: usize = 80;

/// Headings and addresses.
pub(super) const STRONG: Style = Style::new().bold();
/// What stands out in a text: highlights.
pub(super) const MARK: Style = AnsiColor::Red.on_default().bold();
/// Places, counts and other small print.
pub(super) const FAINT: Style = Style::new().dimmed();
/// Names of provinces.
pub(super) const PLACE: Style = AnsiColor::Cyan.on_default();

/// Collects what a command prints, then writes it in one go.
pub(super) struct Output {
    text: Vec<u8>,
    file: Option<PathBuf>,
    format: Format,
    color: Color,
    quiet: bool,
    /// Columns of the terminal.
    pub(super) columns: usize,
}

impl Output {
    pub(super) fn new(common: &Common) -> Self {
        let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
        let columns =
            columns.or_else(|| terminal_size::terminal_size().map(|(w, _)| usize::from(w.0)));
        let by_name = || common.output.as_deref().and_then(format_of);
        Self {
            text: Vec::new(),
            file: common.output.clone(),
            format: common.format.or_else(by_name).unwrap_or(Format::Text),
            color: common.color,
            quiet: common.quiet,
            columns: columns.unwrap_or(COLUMNS).clamp(40, 120),
        }
    }

    pub(super) fn format(&self) -> Format {
        self.format
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    pub(super) fn wants_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Refuses a format that is none of `formats`.
    pub(super) fn only(&self, command: &str, formats: &[Format]) -> Result<(), Failed> {
        if formats.contains(&self.format) {
            return Ok(());
        }
        let named = formats
            .iter()
            .filter_map(clap::ValueEnum::to_possible_value);
        let named: Vec<String> = named.map(|value| value.get_name().to_owned()).collect();
        let message = format!("{command} 的输出格式只能是 {}", named.join(" 或 "));
        Err(Failed::new(2, "usage", message))
    }

    /// Refuses a format that the command does not have.
    pub(super) fn only_text_or_json(&self, command: &str) -> Result<(), Failed> {
        self.only(command, &[Format::Text, Format::Json])
    }

    /// Adds a line.
    pub(super) fn line(&mut self, line: impl std::fmt::Display) {
        self.text.extend_from_slice(line.to_string().as_bytes());
        self.text.push(b'\n');
    }

    /// Adds `text` wrapped to the terminal, each line indented by `indent` columns.
    pub(super) fn wrapped(&mut self, text: &str, indent: usize) {
        let space = " ".repeat(indent);
        for paragraph in text.split('\n') {
            let options = textwrap::Options::new(self.columns)
                .initial_indent(&space)
                .subsequent_indent(&space)
                .break_words(true)
                .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
            for line in textwrap::wrap(paragraph, options) {
                self.line(line);
            }
        }
    }

    /// Adds bytes as they are.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
    }

    /// Adds a JSON value.
    pub(super) fn json(&mut self, value: &Value) -> Result<(), Failed> {
        self.line(format_args!("{value:#}"));
        Ok(())
    }

    /// Prints to stdout, though a file was named: that one is for something else.
    pub(super) fn forget_file(&mut self) {
        self.file = None;
    }

    /// Prints an error on stdout in place of what was collected: a file is for results only.
    pub(super) fn instead(&mut self, error: &Value) -> Result<(), Failed> {
        self.text.clear();
        self.file = None;
        self.json(error)?;
        self.finish()
    }

    /// Says something on the side, unless asked to be quiet.
    pub(super) fn say(&self, message: impl std::fmt::Display) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{message}");
        }
    }

    /// Writes what was collected, to the file by way of a temporary one beside it.
    pub(super) fn finish(&mut self) -> Result<(), Failed> {
        let text = std::mem::take(&mut self.text);
        if let Some(path) = self.file.take() {
            let text = if self.format == Format::Text {
                anstream::adapter::strip_bytes(&text).into_vec()
            } else {
                text
            };
            return write_whole(&path, &text).map_err(|e| Failed::unwritable(&path, &e));
        }
        let choice = match self.color {
            Color::Auto => anstream::AutoStream::choice(&io::stdout()),
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        // Colours taken out first: else every line between two of them is written by itself.
        let text = match choice {
            anstream::ColorChoice::Never => anstream::adapter::strip_bytes(&text).into_vec(),
            _ => text,
        };
        let mut stdout = anstream::AutoStream::new(io::stdout().lock(), choice);
        stdout.write_all(&text)?;
        stdout.flush()?;
        Ok(())
    }
}

fn format_of(path: &Path) -> Option<Format> {
    use duizhao::render::TableFormat;
    let table = TableFormat::of_path(path).map(|format| match format {
        TableFormat::Xlsx => Format::Xlsx,
        TableFormat::Docx => Format::Docx,
        TableFormat::Html => Format::Html,
        TableFormat::Markdown => Format::Md,
        TableFormat::Csv => Format::Csv,
        TableFormat::Json => Format::Json,
    });
    table.or_else(|| match path.extension()?.to_str()? {
        "txt" => Some(Format::Text),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        _ => None,
    })
}

/// The folder that `path` lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Writes `bytes` to `path` whole or not at all.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    // A link stays, and what it leads to is written.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if let Ok(metadata) = path.metadata() {
        // A file that must not be written is not to be replaced either.
        let mut open = std::fs::File::options().append(true).open(path)?;
        // Nor is what is no file at all (/dev/null, a named pipe): it takes what it is given.
        if !metadata.is_file() {
            return open.write_all(bytes);
        }
    }
    let folder = folder_of(path);
    let mut file = tempfile::Builder::new()
        .prefix(".duizhao-")
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    let permissions = std::fs::metadata(path)
        .map(|m| m.permissions())
        .or_else(|_| default_permissions(folder))?;
    file.as_file().set_permissions(permissions)?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// The permissions a new file gets in `folder`: a temporary one is for its owner only.
fn default_permissions(folder: &Path) -> io::Result<std::fs::Permissions> {
    let probe = tempfile::Builder::new()
        .prefix(".duizhao-")
        .make_in(folder, |path| std::fs::File::create(path))?;
    Ok(probe.as_file().metadata()?.permissions())
}

/// `text` in `style`.
pub(super) fn styled(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// `text` filled with spaces to `columns`, Chinese characters counting two.
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}
