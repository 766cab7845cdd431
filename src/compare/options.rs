//! What a person asks of a comparison: base, columns, scope, themes.

use serde::Deserialize;

use super::Relation;
use crate::corpus::Province;
use crate::notice::Role;

/// What a comparison is asked for; by default all items of all notices, one column a province.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The id of the notice whose items give the rows and their order.
    pub base: Option<String>,
    /// What has a column of its own.
    pub columns: Columns,
    /// Only notices of these provinces; all, if there are none.
    pub provinces: Vec<Province>,
    /// Only notices of these years.
    pub years: Vec<i32>,
    /// Only items of these roles.
    pub roles: Vec<Role>,
    /// Only answers that are at least this close.
    pub min_relation: Option<Relation>,
    /// Rows of an office's own scheme, before the others.
    pub themes: Vec<Theme>,
}

/// What has a column of its own. Items of one column never answer each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// A province.
    #[default]
    Province,
    /// A notice.
    Notice,
    /// A year; of each province, where there are several.
    Year,
}

impl Columns {
    /// The word in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Notice => "notice",
            Self::Year => "year",
        }
    }
}

/// A row of an office's own scheme: all items that have one of its words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// What the row is called.
    pub name: String,
    /// The words; an item that has one of them, spaces aside, stands in the row.
    pub words: Vec<String>,
}

/// A file of themes cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemesError {
    /// It is no TOML of this shape.
    #[error("不是主题文件：{}", .0.message())]
    Shape(#[from] toml::de::Error),
    /// It has no theme.
    #[error("没有主题")]
    Empty,
    /// A theme has no name or no word.
    #[error("第 {0} 个主题没有名称或词语")]
    Blank(usize),
}

/// Reads `themes.toml`.
///
/// ```
/// let themes = duizhao::compare::themes(r#"
///     [[theme]]
///     name = "经费保障"
///     words = ["经费", "资金"]
/// "#).unwrap();
/// assert_eq!(themes[0].words, ["经费", "资金"]);
/// ```
///
/// # Errors
/// [`ThemesError`] when it has another shape, or a theme without name or words.
pub fn themes(text: &str) -> Result<Vec<Theme>, ThemesError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        theme: Vec<Theme>,
    }
    let themes = toml::from_str::<File>(text)?.theme;
    if themes.is_empty() {
        return Err(ThemesError::Empty);
    }
    let blank = |text: &String| text.trim().is_empty();
    let wrong = |t: &Theme| blank(&t.name) || t.words.is_empty() || t.words.iter().any(blank);
    match themes.iter().position(wrong) {
        Some(place) => Err(ThemesError::Blank(place + 1)),
        None => Ok(themes),
    }
}

impl Theme {
    /// Whether `text` has one of its words.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        let text = bare(text);
        self.words.iter().any(|word| text.contains(&bare(word)))
    }
}
