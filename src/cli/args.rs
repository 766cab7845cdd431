//! The arguments of all commands; `usage` reads them and tells in Chinese what is wrong with them.

mod compare;
mod usage;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use duizhao::extract::Limit;

pub(super) use compare::{ColumnsArg, CompareArgs, RelationArg, RoleArg, ViewArg, date};
pub(super) use usage::{command_line, read};

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// The whole command line.
#[derive(Parser)]
#[command(
    name = "duizhao",
    version,
    about = "对照：按条款检索各省公文，编制跨省任务对照表",
    help_template = TEMPLATE,
    override_usage = "duizhao <命令> [选项]",
    subcommand_help_heading = "命令",
    subcommand_value_name = "命令",
    disable_help_subcommand = true,
    after_help = "退出码：0 完成 · 1 未找到 · 2 用法有误 · 3 完成但有文件失败 · 4 无法运行"
)]
pub(super) struct Invocation {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) common: Common,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "通用选项")]
pub(super) struct Common {
    /// 语料目录，按省份分文件夹存放公文（默认 corpus）
    #[arg(
        long,
        value_name = "目录",
        default_value = "corpus",
        global = true,
        hide_default_value = true
    )]
    pub(super) corpus: PathBuf,
    /// 索引目录（默认 index，或环境变量 DUIZHAO_INDEX）
    #[arg(
        long,
        value_name = "目录",
        default_value = "index",
        env = "DUIZHAO_INDEX",
        global = true,
        hide_default_value = true,
        hide_env = true
    )]
    pub(super) index: PathBuf,
    /// 输出格式：text、json；search 和 compare 还有别的
    #[arg(long, value_name = "格式", global = true, hide_possible_values = true)]
    pub(super) format: Option<Format>,
    /// 写入文件（格式随扩展名）；要么写全，要么不动原文件
    #[arg(short, long, value_name = "文件", global = true)]
    pub(super) output: Option<PathBuf>,
    /// 不显示进度和小结
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// 颜色：auto、always 或 never（默认 auto）
    #[arg(
        long,
        value_name = "何时",
        default_value = "auto",
        global = true,
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(super) color: Color,
    /// 不显示进度条
    #[arg(long, global = true)]
    pub(super) no_progress: bool,
    /// 调整读取文件的上限，如 pages=50000,seconds=60
    #[arg(long, value_name = "名=值", global = true, value_parser = limit, env = "DUIZHAO_LIMITS", hide_env = true, value_delimiter = ',')]
    pub(super) limits: Vec<(Limit, u64)>,
    /// 显示帮助
    #[arg(short, long, global = true, action = clap::ArgAction::HelpShort)]
    help: Option<bool>,
}

fn limit(setting: &str) -> Result<(Limit, u64), String> {
    let names: Vec<&str> = Limit::all().map(Limit::name).collect();
    let known = || format!("写作 名=正整数，名可以是 {}", names.join("、"));
    Limit::parse(setting).ok_or_else(known)
}

/// Output formats of all commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    #[value(alias = "outline")]
    Text,
    Json,
    Ndjson,
    #[value(alias = "markdown")]
    Md,
    Csv,
    Xlsx,
    Docx,
    #[value(alias = "htm")]
    Html,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// The commands.
#[derive(Subcommand)]
pub(super) enum Command {
    /// 建立或更新索引
    #[command(help_template = TEMPLATE, override_usage = "duizhao index [选项] [路径]…")]
    Index(IndexArgs),
    /// 检索条款
    #[command(
        help_template = TEMPLATE,
        override_usage = "duizhao search [选项] <检索式>…",
        after_help = LANGUAGE
    )]
    Search(SearchArgs),
    /// 显示一份公文的结构，或一个条款的全文
    #[command(help_template = TEMPLATE, override_usage = "duizhao show [选项] <文件[#条款号]>")]
    Show(ShowArgs),
    /// 编制跨省任务对照表（自动更新索引）
    #[command(help_template = TEMPLATE, override_usage = "duizhao compare [选项] [文件]…")]
    Compare(CompareArgs),
    /// 抽取并解析文件，不建索引
    #[command(help_template = TEMPLATE, override_usage = "duizhao parse [选项] <文件>…")]
    Parse(ParseArgs),
    /// 逐条核对对照表的引文与来源（不用索引）
    #[command(
        help_template = TEMPLATE,
        override_usage = "duizhao verify [选项] <对照表>…",
        after_help = TOLERATED
    )]
    Verify(VerifyArgs),
    /// 显示索引了哪些文件、哪些已过时、哪些失败及原因
    #[command(help_template = TEMPLATE, override_usage = "duizhao status [选项]")]
    Status,
    /// 输出 JSON 的结构说明（JSON Schema）
    #[command(help_template = TEMPLATE, override_usage = "duizhao schema [选项] [结构]")]
    Schema(SchemaArgs),
    /// 输出命令行补全脚本
    #[command(help_template = TEMPLATE, override_usage = "duizhao completions <SHELL>")]
    Completions {
        /// bash、zsh、fish、elvish 或 powershell
        #[arg(value_name = "SHELL", hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
}

#[derive(Args)]
pub(super) struct IndexArgs {
    /// 只看这些文件或目录；不给则看整个语料目录
    #[arg(value_name = "路径")]
    pub(super) paths: Vec<PathBuf>,
    /// 全部重新读取，重建索引；完成之前原索引仍可检索
    #[arg(long, conflicts_with = "paths")]
    pub(super) rebuild: bool,
    /// 监视语料目录，文件有变动就更新，直到按 Ctrl-C
    #[arg(long, conflicts_with_all = ["paths", "output"])]
    pub(super) watch: bool,
}

#[derive(Args)]
pub(super) struct SearchArgs {
    /// 检索词和条件，写法见下
    #[arg(value_name = "检索式")]
    pub(super) query: Vec<String>,
    /// 只看这些省，同“省:”
    #[arg(long, value_name = "省份")]
    pub(super) province: Vec<String>,
    /// 只看这些年印发的，同“年:”：2022..2023
    #[arg(long, value_name = "年份")]
    pub(super) year: Vec<String>,
    /// 只看这份公文，同“文号:”：全部或一部分
    #[arg(long, value_name = "文号")]
    pub(super) doc: Vec<String>,
    /// 只看标题有这些字的公文，同“标题:”
    #[arg(long, value_name = "标题")]
    pub(super) title: Vec<String>,
    /// 只看这类条款，同“类:”：任务、保障措施、活动等
    #[arg(long, value_name = "类别")]
    pub(super) role: Vec<String>,
    /// 只看这种公文，同“文种:”：通知、意见等
    #[arg(long, value_name = "文种")]
    pub(super) genre: Vec<String>,
    /// 只看这天起印发的，同“自:”：2022-05-01
    #[arg(long, value_name = "日期")]
    pub(super) since: Vec<String>,
    /// 次序：relevance（默认）、date 或 document
    #[arg(
        long,
        value_name = "次序",
        default_value = "relevance",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(super) sort: Order,
    /// notice：按公文归并，每份三条，条数按公文计
    #[arg(long, value_name = "单位", hide_possible_values = true)]
    pub(super) group: Option<Grouping>,
    /// 每条前后各显示几条相邻条款
    #[arg(
        short = 'C',
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true
    )]
    pub(super) context: usize,
    /// 最多显示几条（默认 20）
    #[arg(
        long,
        value_name = "N",
        default_value_t = 20,
        hide_default_value = true
    )]
    pub(super) limit: usize,
    /// 跳过前几条
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(super) offset: usize,
    /// 显示全部
    #[arg(long, conflicts_with = "limit")]
    pub(super) all: bool,
    /// 按省份、年份、类别、公文统计全部结果
    #[arg(long)]
    pub(super) facets: bool,
    /// 说明检索式怎样切分、各条怎样计分
    #[arg(long)]
    pub(super) explain: bool,
    /// 不遮盖电话号码
    #[arg(long)]
    pub(super) show_contacts: bool,
}

/// Orders of hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Order {
    Relevance,
    Date,
    Document,
}

/// What hits are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Grouping {
    Notice,
}

/// The query language, as `search --help` tells it.
const LANGUAGE: &str = "\
检索式：
  科普 基地        都要有；其后列出符合大部分词的，注明“部分”
  \"科普基地\"       必须逐字连着出现，标点也算；“”和「」同样
  \"科普 基地\"~5    这几个词相隔不超过 5 个字，先后不论
  +科普  -院士     必须有 / 不能有
  讲座 OR 报告会   有一个就行；OR 管紧挨着的两个
  省:广西,湖南     条件，另有 年:2022..2023  文号:渝科协发〔2022〕2号
                   标题:科普日  类:保障措施  文种:通知  自:2022-05
  -省:广西         条件前加 - 表示除外
全角半角、繁体简体、二〇二二和2022、各种括号都通用；
其余符号当作普通文字，整段粘贴也可以。";

#[derive(Args)]
pub(super) struct ShowArgs {
    /// 发文字号、标题、编号或文件；后加 #条款号 则显示该条款
    #[arg(value_name = "文件[#条款号]")]
    pub(super) address: String,
    /// 不遮盖电话号码
    #[arg(long)]
    pub(super) show_contacts: bool,
}

#[derive(Args)]
pub(super) struct VerifyArgs {
    /// 对照表：.xlsx、.docx、.html、.csv、.md 或 .json，改动过、另存过的也可以
    #[arg(value_name = "对照表", required = true)]
    pub(super) tables: Vec<PathBuf>,
    /// 语料目录以外的来源文件（可多次给出）
    #[arg(long, value_name = "文件")]
    pub(super) source: Vec<PathBuf>,
}

/// What `verify` takes for the same, as its help tells it.
const TOLERATED: &str = "\
每条引文从来源文件重新抽取后逐字比较，结果为 一致、有改动、出处不存在、来源已变；
没有写出处的引文报 缺出处。换行方式、行尾空白、空行、不间断空格的变化不算改动，
.html 和 .md 中多个空格算一个；其余一字一标点都算。
有不一致的，退出码为 1；-q 只列不一致的。表中写的路径不会被直接打开：
只读语料目录和 --source 给出的文件。
没有出处的四列按列名认出，逐行核对：数量指标、责任单位、完成时限和异同中的原文片段，
必须见于本行该省的引文；异同中的百分比重新计算。不核对的是：片段是否摘全，“仅某省提到”
的“仅”字，备注，以及改了名的列和自己加的列（列名会报出）；另写的文字报 旁注。";

#[derive(Args)]
pub(super) struct SchemaArgs {
    #[arg(
        value_name = "结构",
        help = "parse、show、index、search、hit、compare、view、\nexplain、refresh、verify、status 或 error；不给则输出全部"
    )]
    pub(super) shape: Option<String>,
}

#[derive(Args)]
pub(super) struct ParseArgs {
    /// 要解析的文件
    #[arg(value_name = "文件", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// 不遮盖电话号码
    #[arg(long)]
    pub(super) show_contacts: bool,
}
