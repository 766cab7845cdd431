//! The JSON Schema of what the commands print with `--format json`.
//!
//! The definitions lie beside this file as JSON, one file for each family of commands: `required` is
//! what the contract fixes, everything else is what is printed besides. Keys may be added, so nothing
//! is closed. The tests check what every command prints against these schemas, and that no key is
//! printed that they do not describe.

use serde_json::{Map, Value, json};

/// The dialect of the schemas.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

const DEFINITIONS: [&str; 6] = [
    include_str!("schema/notice.json"),
    include_str!("schema/search.json"),
    include_str!("schema/compare.json"),
    include_str!("schema/refresh.json"),
    include_str!("schema/verify.json"),
    include_str!("schema/runs.json"),
];

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `parse`.
    Parse,
    /// `show`.
    Show,
    /// `index`.
    Index,
    /// `search`.
    Search,
    /// A line of `search --format ndjson`.
    Hit,
    /// `compare`.
    Compare,
    /// `compare --view`.
    View,
    /// `compare --explain`.
    Explain,
    /// `compare --refresh`.
    Refresh,
    /// `verify`.
    Verify,
    /// `status`.
    Status,
    /// Any command that fails.
    Error,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Parse,
        Self::Show,
        Self::Index,
        Self::Search,
        Self::Hit,
        Self::Compare,
        Self::View,
        Self::Explain,
        Self::Refresh,
        Self::Verify,
        Self::Status,
        Self::Error,
    ];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Show => "show",
            Self::Index => "index",
            Self::Search => "search",
            Self::Hit => "hit",
            Self::Compare => "compare",
            Self::View => "view",
            Self::Explain => "explain",
            Self::Refresh => "refresh",
            Self::Verify => "verify",
            Self::Status => "status",
            Self::Error => "error",
        }
    }

    /// The definition that describes it, and whether it is an array of these.
    fn definition(self) -> (&'static str, bool) {
        match self {
            Self::Parse => ("notice", true),
            Self::Show => ("notice", false),
            Self::Index => ("report", false),
            Self::Search => ("found", false),
            Self::Hit => ("hit", false),
            Self::Compare => ("comparison", false),
            Self::View => ("listing", false),
            Self::Explain => ("explained", false),
            Self::Refresh => ("refreshed", false),
            Self::Verify => ("verified", false),
            Self::Status => ("status", false),
            Self::Error => ("error", false),
        }
    }

    fn reference(self) -> Value {
        let (name, is_array) = self.definition();
        let one = json!({ "$ref": format!("#/$defs/{name}") });
        match is_array {
            true => json!({ "type": "array", "items": one }),
            false => one,
        }
    }
}

/// The schema of `shape` with the definitions that it needs and no others.
///
/// ```
/// use duizhao::render::schema::{Shape, schema};
/// let schema = schema(Shape::Error);
/// assert_eq!(schema["$ref"], "#/$defs/error");
/// assert_eq!(schema["$defs"].as_object().unwrap().len(), 1);
/// ```
pub fn schema(shape: Shape) -> Value {
    let all = definitions();
    let (name, _) = shape.definition();
    let mut needed = Vec::new();
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        if !needed.contains(&name) {
            referenced(all.get(&name).unwrap_or(&Value::Null), &mut open);
            needed.push(name);
        }
    }
    let definitions: Map<String, Value> = all
        .into_iter()
        .filter(|(name, _)| needed.contains(name))
        .collect();
    let mut schema = json!({ "$schema": DIALECT, "title": format!("duizhao {}", shape.name()) });
    merge(&mut schema, shape.reference());
    schema["$defs"] = Value::Object(definitions);
    schema
}

/// One schema of all shapes: something that is one of them.
pub fn all() -> Value {
    let shapes: Vec<Value> = Shape::ALL.iter().map(|shape| shape.reference()).collect();
    json!({
        "$schema": DIALECT,
        "title": "duizhao",
        "anyOf": shapes,
        "$defs": definitions(),
    })
}

/// All definitions; a test reads each file by itself.
fn definitions() -> Map<String, Value> {
    let read = DEFINITIONS.iter().map(|text| serde_json::from_str(text));
    let read = read.filter_map(|value: Result<Map<String, Value>, _>| value.ok());
    read.flatten().collect()
}

/// Adds the names of the definitions that `schema` refers to.
fn referenced(schema: &Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            let name = object.get("$ref").and_then(Value::as_str);
            names.extend(name.and_then(|r| Some(r.strip_prefix("#/$defs/")?.to_owned())));
            object.values().for_each(|value| referenced(value, names));
        }
        Value::Array(values) => values.iter().for_each(|value| referenced(value, names)),
        _ => {}
    }
}

fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_is_read_and_every_reference_leads_to_one() {
        let mut count = 0;
        for text in DEFINITIONS {
            let definitions: Map<String, Value> = serde_json::from_str(text).unwrap();
            count += definitions.len();
        }
        let all = definitions();
        assert_eq!(count, all.len(), "no name stands twice");
        let mut names = Vec::new();
        referenced(&super::all(), &mut names);
        for name in &names {
            assert!(all.contains_key(name), "{name}");
        }
        for name in all.keys() {
            assert!(names.contains(name), "{name} is never used");
        }
    }
}
