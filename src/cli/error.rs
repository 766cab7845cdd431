//! The one place where library errors become words, hints and exit codes.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use duizhao::corpus::CorpusError;
use duizhao::extract::ExtractError;
use duizhao::index::IndexError;
use duizhao::render::RenderError;
use duizhao::render::xlsx::XlsxError;
use duizhao::search::lookup::LookupError;
use duizhao::verify::table::TableError;

use super::output::Output;

/// Why a command did not come to its end.
#[derive(Debug)]
pub(super) struct Failed {
    exit: u8,
    code: &'static str,
    message: String,
    hint: Option<String>,
    /// Whoever read our output has gone: nothing to tell.
    broken_pipe: bool,
}

impl Failed {
    /// A failure with an exit code of the contract.
    pub(super) fn new(exit: u8, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            exit,
            code,
            message: message.into(),
            hint: None,
            broken_pipe: false,
        }
    }

    /// The same with a way out.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// The program itself is at fault, or an index that is damaged inside.
    pub(super) fn internal() -> Self {
        Self::new(4, "internal", "程序内部出错").hint(
            "索引可能已损坏：运行 duizhao index --rebuild；若仍出错，请设 RUST_BACKTRACE=1 再运行并报告",
        )
    }

    /// The output file cannot be written; what was there stays.
    pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Self {
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        let words = if missing {
            "目录不存在".to_owned()
        } else {
            io_words(error)
        };
        let message = format!("无法写入 {}：{words}", path.display());
        Self::new(4, "unwritable_output", message)
            .hint("没有改动任何文件；请检查目录、写权限，以及文件是否正被打开")
    }

    /// Tells it, on stderr and, where JSON was asked for, on stdout.
    pub(super) fn tell(self, output: &mut Output) -> ExitCode {
        if self.broken_pipe {
            return ExitCode::SUCCESS;
        }
        if output.wants_json() {
            let error =
                duizhao::render::json::error(self.code, &self.message, self.hint.as_deref());
            let _ = output.instead(&error);
        }
        tell(&self.message, self.hint.as_deref());
        ExitCode::from(self.exit)
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

/// Tells that the arguments are wrong.
pub(super) fn tell_usage(message: &str, json: bool) {
    let hint = "duizhao --help 列出命令和选项";
    if json {
        let error = duizhao::render::json::error("usage", message, Some(hint));
        let _ = writeln!(std::io::stdout(), "{error:#}");
    }
    tell(message, Some(hint));
}

fn tell(message: &str, hint: Option<&str>) {
    let mut stderr = anstream::stderr();
    let _ = writeln!(stderr, "错误：{message}");
    if let Some(hint) = hint {
        let _ = writeln!(stderr, "提示：{hint}");
    }
}

/// What the system says, in Chinese where it is common.
pub(super) fn io_words(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => "不存在".to_owned(),
        Kind::PermissionDenied => "没有权限".to_owned(),
        Kind::StorageFull => "磁盘已满".to_owned(),
        Kind::ReadOnlyFilesystem => "文件系统只读".to_owned(),
        Kind::IsADirectory => "是目录".to_owned(),
        Kind::NotADirectory => "路径中有一段不是目录".to_owned(),
        _ => error.to_string(),
    }
}

/// The way out for a file that gave nothing.
pub(super) fn extract_hint(code: &str) -> Option<&'static str> {
    Some(match code {
        "unsupported_format" => "请先另存为 PDF 或纯文本；压缩包请先解压",
        "no_text" => "这是扫描件，请先做文字识别（OCR），再放入语料目录",
        "outlined_text" => "请向提供者索取原文件，或先做文字识别（OCR）",
        "encrypted" => "请用密码打开，另存为不加密的文件",
        "bad_pdf" => "请用阅读器打开后另存（打印为 PDF），或提供文本",
        "too_large" | "too_many_pages" | "too_many_entries" | "too_deep" | "timed_out" => {
            "来源可信、确需读取时，用 --limits 名=值 调高上限"
        }
        "bad_container" => "请重新下载，或用原程序打开后另存",
        "no_table" => "请用 Excel 或 WPS 另存为 .xlsx，或重新生成：duizhao compare -o 对照表.xlsx",
        "malformed_table" => "文件可能没有写完，请重新保存",
        "no_quotes" => "每条引文下面要有一行出处，如 ——渝科协发〔2022〕2号#二（四），第4页",
        "undecodable" => "请另存为 UTF-8 文本",
        _ => return None,
    })
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        let broken_pipe = error.kind() == std::io::ErrorKind::BrokenPipe;
        let message = format!("无法输出：{}", io_words(&error));
        Self {
            broken_pipe,
            ..Self::new(4, "output", message)
        }
    }
}

impl From<IndexError> for Failed {
    fn from(error: IndexError) -> Self {
        let failed = Self::new(4, error.code(), error.to_string());
        match &error {
            IndexError::Missing(_) => failed.hint("先运行 duizhao index 建立索引"),
            IndexError::OtherVersion(_) => failed.hint("运行 duizhao index，会按当前版本重建"),
            IndexError::Locked(_) => failed.hint("等那个进程结束后再试；它异常退出时锁会自动释放"),
            IndexError::Corpus(CorpusError::Missing(_)) => {
                failed.hint("检查路径；语料目录用 --corpus 指定，其下按省份分文件夹存放公文")
            }
            IndexError::Corpus(_) => failed,
            IndexError::EmptyCorpus(_) => {
                failed.hint("把公文放入 corpus/省份/ 再运行；原有索引未改动")
            }
            IndexError::Io(e) => {
                let message = format!("索引无法读写：{}", io_words(e));
                Self { message, ..failed }.hint("检查索引目录的权限和磁盘空间")
            }
            IndexError::Damaged(_) | IndexError::Corrupt => {
                failed.hint("运行 duizhao index --rebuild 重建索引")
            }
            IndexError::OwnWords(..) => {
                failed.hint("词典每行一个词：词 词频 词性，后两项可省略；原有索引未改动")
            }
        }
    }
}

impl From<LookupError> for Failed {
    fn from(error: LookupError) -> Self {
        let (code, names) = match &error {
            LookupError::NoDocument { nearest, .. } => ("no_such_document", nearest),
            LookupError::NoClause { nearest, .. } => ("no_such_clause", nearest),
            LookupError::Ambiguous { candidates, .. } => ("ambiguous_document", candidates),
        };
        let failed = Self::new(1, code, error.to_string());
        let too_many = matches!(error, LookupError::Ambiguous { .. });
        match names[..] {
            [] => failed.hint("duizhao status 列出已索引的文件"),
            _ if too_many => failed.hint(format!(
                "请用发文字号、编号或文件名指明：{}",
                names.join("、")
            )),
            _ => failed.hint(format!("相近的有：{}", names.join("、"))),
        }
    }
}

impl From<RenderError> for Failed {
    fn from(error: RenderError) -> Self {
        let failed = Self::new(4, "render", error.to_string());
        match error {
            RenderError::Xlsx(XlsxError::TooManyColumns(_) | XlsxError::TooManyRows) => {
                failed.hint("用 --province、--year、--topic 缩小范围，或写成 .csv、.json")
            }
            _ => failed,
        }
    }
}

/// A line on stderr for a file that gave nothing, and one with the way out, while the others go on.
pub(super) fn tell_failed_file(path: &str, code: &str, message: &str) {
    tell_failed(path, message, extract_hint(code));
}

fn tell_failed(path: &str, message: &str, hint: Option<&str>) {
    let mut stderr = anstream::stderr();
    let _ = writeln!(stderr, "失败：{path}：{message}");
    if let Some(hint) = hint {
        let _ = writeln!(stderr, "提示：{hint}");
    }
}

/// A table that cannot be checked.
pub(super) fn tell_table(path: &str, error: &TableError) {
    let hint = match error {
        TableError::Extract(ExtractError::UnsupportedFormat(_)) => extract_hint("no_table"),
        _ => extract_hint(error.code()),
    };
    tell_failed(path, &error.to_string(), hint);
}

/// A file named on the command line, and why it gave nothing.
pub(super) fn tell_extract(path: &str, error: &ExtractError) {
    tell_failed_file(path, error.code(), &error.to_string());
}
