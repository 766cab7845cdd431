//! What a table was asked for: remembered in it, and asked again.

use clap::ValueEnum;
use duizhao::compare::Theme;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::args::{ColumnsArg, CompareArgs, RelationArg, RoleArg};
use super::super::compare::{own_themes, today};
use super::super::error::Failed;

/// What a table was asked for, as it remembers it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    documents: Vec<String>,
    base: Option<String>,
    columns: Option<String>,
    provinces: Vec<String>,
    years: Vec<i32>,
    roles: Vec<String>,
    topic: Option<String>,
    min_relation: Option<String>,
    themes: Vec<(String, Vec<String>)>,
    unit: Option<String>,
    date: Option<String>,
    show_contacts: bool,
}

/// What `args` ask for, to be remembered.
pub(in crate::cli) fn asked(args: &CompareArgs, themes: &[Theme]) -> Result<Value, Failed> {
    let documents = args.documents.iter().chain(&args.doc);
    let date = args.date.unwrap_or_else(today);
    let asked = Asked {
        documents: documents.cloned().collect(),
        base: args.base.clone(),
        columns: Some(name(&args.columns)),
        provinces: args.province.clone(),
        years: args.year.clone(),
        roles: args.role.iter().map(name).collect(),
        topic: args.topic.clone(),
        min_relation: args.min_relation.as_ref().map(name),
        themes: themes
            .iter()
            .map(|t| (t.name.clone(), t.words.clone()))
            .collect(),
        unit: args.unit.clone(),
        date: Some(date.to_string()),
        show_contacts: args.show_contacts,
    };
    serde_json::to_value(asked).map_err(|_| Failed::internal())
}

fn name(value: &impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or(String::new(), |value| value.get_name().to_owned())
}

/// What is not given on the command line is as it was the first time.
pub(super) fn with_known(
    args: &CompareArgs,
    known: Asked,
) -> Result<(CompareArgs, Vec<Theme>), Failed> {
    let mut args = args.clone();
    if args.documents.is_empty() && args.doc.is_empty() {
        args.documents = known.documents;
    }
    args.base = args.base.or(known.base);
    args.topic = args.topic.or(known.topic);
    args.unit = args.unit.or(known.unit);
    args.show_contacts |= known.show_contacts;
    if args.province.is_empty() {
        args.province = known.provinces;
    }
    if args.year.is_empty() {
        args.year = known.years;
    }
    let columns = known
        .columns
        .and_then(|name| ColumnsArg::from_str(&name, true).ok());
    args.columns = columns.unwrap_or(args.columns);
    if args.role.is_empty() {
        let roles = known
            .roles
            .iter()
            .filter_map(|name| RoleArg::from_str(name, true).ok());
        args.role = roles.collect();
    }
    let relation = known
        .min_relation
        .and_then(|name| RelationArg::from_str(&name, true).ok());
    args.min_relation = args.min_relation.or(relation);
    let themes = match &args.themes {
        Some(path) => own_themes(path)?,
        None => {
            let themes = known.themes.into_iter();
            themes.map(|(name, words)| Theme { name, words }).collect()
        }
    };
    Ok((args, themes))
}

impl Asked {
    /// The date that stood on the table.
    pub(super) fn date(&self) -> Option<time::Date> {
        super::super::args::date(self.date.as_deref()?).ok()
    }
}
