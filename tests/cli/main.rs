//! The program as a new user meets it: run in a folder with `corpus/`, judged by what it prints, what
//! it writes and how it exits. What it should do is the contract of the commands; nothing here calls
//! the library. One file for each command, and one for what goes wrong.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod archive;
mod compare;
mod compare_as;
mod index;
mod living;
mod parse;
mod refresh;
mod sad;
mod schema;
mod search;
mod show;
mod tables;
mod verify;
mod verify_stated;
mod workbook;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

const CHONGQING: &str = "corpus/重庆/渝科协发〔2022〕2号.txt";
const HUNAN: &str = "corpus/湖南/湘科协通〔2023〕10号.txt";
const GUANGXI: &str = "corpus/广西/桂科协学发〔2022〕14号.txt";
const MEDICAL: &str = "corpus/广西/桂医会〔2022〕32号.txt";
const PLAN: &str = "corpus/广西/2023年全国科普日广西活动暨八桂科普大行动方案.txt";

/// A clause that stands in one notice only.
const TALENT: &str = "渝科协发〔2022〕2号#二（四）";
/// Words that several provinces use.
const WORDS: &str = "科普教育基地";

/// A folder with a corpus of its own, in which the program runs.
struct Desk {
    folder: tempfile::TempDir,
}

/// What a run gave.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Desk {
    /// With the five notices.
    fn new() -> Self {
        let desk = Self::empty();
        for path in [CHONGQING, HUNAN, GUANGXI, MEDICAL, PLAN] {
            desk.write(path, &seed(path));
        }
        desk
    }

    /// Without a corpus.
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// With the five notices, indexed.
    fn indexed() -> Self {
        let desk = Self::new();
        desk.run(&["index", "-q"]).exits(0);
        desk
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn read(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.path(path)).unwrap()
    }

    fn remove(&self, path: &str) {
        std::fs::remove_file(self.path(path)).unwrap();
    }

    /// The names of what lies in the folder, hidden files too.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let name = |e: std::io::Result<std::fs::DirEntry>| e.unwrap().file_name();
        let mut names: Vec<String> = entries
            .map(|e| name(e).to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The program in this folder, with nothing of the tester's surroundings.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("duizhao"));
        for name in ["DUIZHAO_INDEX", "COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.current_dir(self.folder.path()).args(args);
        command
    }

    /// Runs it to its end.
    fn run(&self, args: &[&str]) -> Ran {
        let ran = assert_cmd::Command::from_std(self.command(args))
            .timeout(std::time::Duration::from_secs(120))
            .output()
            .unwrap();
        Ran {
            code: ran.status.code(),
            stdout: String::from_utf8(ran.stdout).unwrap(),
            stderr: String::from_utf8(ran.stderr).unwrap(),
        }
    }

    /// Runs it with `--format json` and reads what it prints.
    fn json(&self, args: &[&str], code: i32) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
        self.run(&args).exits(code).json()
    }
}

impl Ran {
    #[track_caller]
    fn exits(self, code: i32) -> Self {
        let said = format!("{}{}", self.stdout, self.stderr);
        assert_eq!(self.code, Some(code), "{said}");
        assert!(!self.stderr.contains("panicked"), "{said}");
        self
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).expect(&self.stdout)
    }

    /// That it went wrong as the contract says: one line with the reason, then a hint if there is one,
    /// in Chinese, and the same on stdout as JSON.
    #[track_caller]
    fn tells_json_error(self, code: &str) -> Self {
        let error = &self.json()["error"];
        assert_eq!(error["code"], code);
        let message = text(&error["message"]);
        assert!(is_chinese(message) && !message.contains('\n'), "{message}");
        assert!(self.stderr.contains(message), "{}", self.stderr);
        if let Some(hint) = error["hint"].as_str() {
            assert!(self.stderr.contains(&format!("提示：{hint}")));
        }
        self
    }
}

/// The bytes of a notice of the corpus.
fn seed(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// A small notice with one task.
fn small_notice(number: &str, task: &str) -> String {
    format!(
        "某市科学技术协会文件\n\n{number}\n\n某市科学技术协会关于开展有关工作的通知\n\n各学会：\n\n\
         现将有关事项通知如下。\n\n一、主要任务\n\n（一）{task}。组织开展{task}，做好总结。\n\n\
         某市科学技术协会\n\n2024年3月1日\n"
    )
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

#[track_caller]
fn list(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}

#[track_caller]
fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

#[track_caller]
fn texts(value: &Value) -> Vec<&str> {
    list(value).iter().map(text).collect()
}

/// That `value` is an object with at least these keys.
#[track_caller]
fn has_keys(value: &Value, keys: &[&str]) {
    for key in keys {
        assert!(value.get(key).is_some(), "no {key} in {value:#}");
    }
}

/// That no line is wider than a terminal of 80 columns, Chinese characters counting two.
#[track_caller]
fn fits_a_terminal(printed: &str) {
    for line in printed.lines() {
        assert!(line.width() <= 80, "{} columns: {line}", line.width());
    }
}

/// All clauses below `clauses`, each before its children.
fn depth_first(clauses: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    for clause in list(clauses) {
        found.push(clause);
        found.extend(depth_first(&clause["children"]));
    }
    found
}
