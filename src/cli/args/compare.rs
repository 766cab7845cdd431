//! What `duizhao compare` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use time::Date;
use time::macros::format_description;

/// A date as ISO 8601 writes it.
pub(in crate::cli) fn date(text: &str) -> Result<Date, &'static str> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| "应写作 2026-11-22")
}

#[derive(Args, Clone)]
pub(in crate::cli) struct CompareArgs {
    /// 参加对照的公文（发文字号、标题、编号或文件）；不给则为全部
    #[arg(value_name = "文件")]
    pub(in crate::cli) documents: Vec<String>,
    /// 以这份公文的条目立行，行的顺序也随它（如上位文件）
    #[arg(long, value_name = "文件")]
    pub(in crate::cli) base: Option<String>,
    /// 分列：province（默认）、notice 或 year
    #[arg(
        long,
        value_name = "列",
        default_value = "province",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(in crate::cli) columns: ColumnsArg,
    #[arg(
        long,
        help = "视图：tasks（默认）、targets、dates、bodies、\nreferences、activities、reuse",
        value_name = "视图",
        default_value = "tasks",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(in crate::cli) view: ViewArg,
    /// 只看这些省份（可多次给出）
    #[arg(long, value_name = "省份")]
    pub(in crate::cli) province: Vec<String>,
    /// 只看这些年份的公文（可多次给出）
    #[arg(long, value_name = "年份")]
    pub(in crate::cli) year: Vec<i32>,
    /// 只看这份公文（可多次给出，与直接列出文件相同）
    #[arg(long, value_name = "文件")]
    pub(in crate::cli) doc: Vec<String>,
    /// 只看 task、safeguard、activity 或 procedure
    #[arg(long, value_name = "性质", hide_possible_values = true)]
    pub(in crate::cli) role: Vec<RoleArg>,
    /// 只列与检索词有关的行
    #[arg(long, value_name = "检索词")]
    pub(in crate::cli) topic: Option<String>,
    /// 至少：related、adapted 或 verbatim 才列入同一行
    #[arg(long, value_name = "关系", hide_possible_values = true)]
    pub(in crate::cli) min_relation: Option<RelationArg>,
    /// 本单位自定的主题（themes.toml），排在最前
    #[arg(long, value_name = "文件")]
    pub(in crate::cli) themes: Option<PathBuf>,
    /// 编制单位，写在表上
    #[arg(long, value_name = "单位")]
    pub(in crate::cli) unit: Option<String>,
    /// 编制日期（2026-11-22）；不给则为今天
    #[arg(long, value_name = "日期", value_parser = date)]
    pub(in crate::cli) date: Option<Date>,
    /// CSV 以 BOM 开头，旧版 Excel 才认得出是 UTF-8
    #[arg(long)]
    pub(in crate::cli) bom: bool,
    /// 说明第几行为何如此，空格最接近什么
    #[arg(long, value_name = "行")]
    pub(in crate::cli) explain: Option<usize>,
    #[arg(
        long,
        help = "更新改过的对照表（xlsx）：人写的保留，\n来源变了的更新，冲突并列；原文件另存",
        value_name = "对照表",
        conflicts_with_all = ["columns", "view", "explain", "bom"]
    )]
    pub(in crate::cli) refresh: Option<PathBuf>,
    /// 不遮盖电话号码
    #[arg(long)]
    pub(in crate::cli) show_contacts: bool,
}

/// What has a column of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ColumnsArg {
    Province,
    Notice,
    Year,
}

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ViewArg {
    Tasks,
    Targets,
    Dates,
    Bodies,
    References,
    Activities,
    Reuse,
}

/// Roles of task items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum RoleArg {
    Task,
    Safeguard,
    Activity,
    Procedure,
}

/// How close an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum RelationArg {
    Related,
    Adapted,
    Verbatim,
}
