//! `duizhao schema`: what every command prints is what its schema says, and all of it is described.

use boon::{Compiler, Schemas};

use super::*;

/// What the schemas find wrong with `value`, by the name of its shape.
fn faults(schema: Value, value: &Value) -> Option<String> {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource("shape.json", schema).unwrap();
    let index = compiler.compile("shape.json", &mut schemas).unwrap();
    let fault = schemas.validate(value, index).err()?;
    Some(format!("{fault:#}"))
}

/// `schema` with every object closed: no key but those it describes.
fn closed(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let mut closed: serde_json::Map<String, Value> = object
                .iter()
                .map(|(key, value)| (key.clone(), self::closed(value)))
                .collect();
            if object.get("properties").is_some_and(Value::is_object) {
                closed.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            Value::Object(closed)
        }
        Value::Array(values) => values.iter().map(closed).collect(),
        value => value.clone(),
    }
}

#[track_caller]
pub(super) fn is_as_described(desk: &Desk, shape: &str, value: &Value) {
    let schema = desk.run(&["schema", shape]).exits(0).json();
    assert_eq!(faults(schema.clone(), value), None, "{shape}");
    assert_eq!(faults(closed(&schema), value), None, "{shape}, closed");
    let mut wrong = value.clone();
    break_first_key(&mut wrong);
    assert!(faults(schema, &wrong).is_some(), "{shape} takes anything");
}

/// Takes the first key of the first object away.
fn break_first_key(value: &mut Value) {
    match value {
        Value::Array(values) => break_first_key(values.first_mut().unwrap()),
        Value::Object(object) => {
            let first = object.keys().next().unwrap().clone();
            object.remove(&first);
        }
        _ => panic!("no object"),
    }
}

#[test]
fn what_the_commands_print_is_what_their_schemas_say() {
    let desk = Desk::new();
    desk.write("corpus/湖南/空.txt", b"");
    is_as_described(&desk, "index", &desk.json(&["index"], 3));
    is_as_described(&desk, "status", &desk.json(&["status"], 0));
    let files = [CHONGQING, HUNAN, GUANGXI, MEDICAL, PLAN];
    let args: Vec<&str> = std::iter::once("parse").chain(files).collect();
    is_as_described(&desk, "parse", &desk.json(&args, 0));
    for what in [
        "渝科协发〔2022〕2号",
        TALENT,
        "桂医会〔2022〕32号#附件3",
        "湘科协通〔2023〕10号",
    ] {
        is_as_described(&desk, "show", &desk.json(&["show", what], 0));
    }
    let searches: [&[&str]; 4] = [
        &["search", WORDS],
        &["search", WORDS, "--facets", "--explain", "-C", "1"],
        &["search", "怎么建设科普教育基地？", "--group", "notice"],
        &["search", "量子计算机"],
    ];
    for args in searches {
        let code = i32::from(args[1] == "量子计算机");
        is_as_described(&desk, "search", &desk.json(args, code));
    }
    let lines = desk
        .run(&["search", WORDS, "--format", "ndjson"])
        .exits(0)
        .stdout;
    for line in lines.lines() {
        is_as_described(&desk, "hit", &serde_json::from_str(line).unwrap());
    }
    is_as_described(
        &desk,
        "error",
        &desk.json(&["show", "甲科协发〔2099〕1号"], 1),
    );
}

#[test]
fn what_compare_prints_is_what_its_schemas_say() {
    let desk = Desk::new();
    let comparisons: [&[&str]; 3] = [
        &["compare"],
        &["compare", "--columns", "year", "--unit", "某市科协"],
        &[
            "compare",
            "--base",
            "渝科协发〔2022〕2号",
            "--topic",
            "经费",
        ],
    ];
    for args in comparisons {
        is_as_described(&desk, "compare", &desk.json(args, 0));
    }
    let explained = desk.json(&["compare", "--explain", "2"], 0);
    is_as_described(&desk, "explain", &explained);
    for view in [
        "targets",
        "dates",
        "bodies",
        "references",
        "activities",
        "reuse",
    ] {
        let listing = desk.json(&["compare", "--view", view], 0);
        is_as_described(&desk, "view", &listing);
    }
}

#[test]
fn what_verify_prints_is_what_its_schema_says() {
    let desk = Desk::new();
    for file in ["表.docx", "表.html"] {
        desk.run(&["compare", "-q", "-o", file]).exits(0);
        let verified = desk.json(&["verify", file], 0);
        assert!(number(&verified["counts"]["agrees"]) > 100, "{file}");
        is_as_described(&desk, "verify", &verified);
    }
    let page = String::from_utf8(desk.read("表.html")).unwrap();
    let changed = page.replace("科普大讲堂", "科普小讲堂");
    assert_ne!(changed, page);
    desk.write("改.html", changed.as_bytes());
    desk.write("坏.docx", b"PK");
    is_as_described(&desk, "verify", &desk.json(&["verify", "改.html"], 1));
    let several = desk.json(&["verify", "改.html", "坏.docx", "表.docx"], 1);
    is_as_described(&desk, "verify", &several);
}

#[test]
fn one_schema_holds_all_shapes() {
    let desk = Desk::indexed();
    let all = desk.run(&["schema"]).exits(0).json();
    for value in [
        desk.json(&["status"], 0),
        desk.json(&["search", WORDS], 0),
        desk.json(&["parse", CHONGQING], 0),
    ] {
        assert_eq!(faults(all.clone(), &value), None);
    }
    assert!(faults(all, &serde_json::json!({ "other": 1 })).is_some());
    desk.run(&["schema", "-o", "结构.json"]).exits(0);
    assert!(desk.read("结构.json").len() > 10_000);
    let error = desk
        .run(&["schema", "nothing", "--format", "json"])
        .exits(2);
    error.tells_json_error("usage");
}
