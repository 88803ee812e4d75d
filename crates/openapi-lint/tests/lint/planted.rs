//! Documents with one planted defect each, of which exactly that is found.

use std::collections::BTreeSet;
use std::fmt::Write;

use openapi_document::yaml::{Value, Yaml};
use openapi_document::{Document, JsonSchemas, Position, Severity};
use openapi_lint::{lint, rules};
use serde_json::json;

use crate::{assert_snapshot, read};

const MARK: char = '▸';

/// A document with one defect, the rule that has to find it, and where.
struct Planted {
    defect: String,
    rule: String,
    source: String,
    place: Position,
}

/// Where the byte at `offset` stands.
fn position(source: &str, offset: usize) -> Position {
    let before = &source[..offset];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    Position {
        line: before.matches('\n').count() + 1,
        column: before[start..].chars().count() + 1,
    }
}

fn planted() -> Vec<Planted> {
    let base = read("planted/base.yaml");
    let list = read("planted/defects.yaml");
    let list =
        Yaml::parse("defects.yaml", &list).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let list = list.root().get("defects").unwrap();
    let planted = list.items().map(|entry: Value<'_>| {
        let text = |key| entry.get(key).and_then(Value::as_str);
        let defect = text("defect").unwrap().to_owned();
        let (from, to) = (text("from").unwrap(), text("to").unwrap());
        assert_eq!(base.matches(from).count(), 1, "{defect}: {from}");
        let marked = base.replace(from, to);
        let source = marked.replace(MARK, "");
        let at = text("at").map(|at| source.find(at).expect(&defect));
        let offset = marked.find(MARK).or(at).unwrap_or(0);
        Planted {
            rule: text("rule").unwrap().to_owned(),
            place: position(&source, offset),
            defect,
            source,
        }
    });
    planted.collect()
}

/// The documents are also left where other linters can be tried on them.
#[test]
fn each_planted_defect_is_found_once_and_at_its_place() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("planted");
    std::fs::create_dir_all(&folder).unwrap();
    let mut wrong = String::new();
    let mut messages = String::new();
    for (index, planted) in planted().into_iter().enumerate() {
        let Planted {
            defect,
            rule,
            source,
            place,
        } = planted;
        std::fs::write(folder.join(format!("{:03}.yaml", index + 1)), &source).unwrap();
        let diagnostics = match Document::parse("library.yaml", &source) {
            Ok(document) => lint(&document, Severity::Warning),
            Err(diagnostics) => diagnostics,
        };
        writeln!(messages, "== {defect}\n{diagnostics}\n").unwrap();
        let found: Vec<_> = diagnostics
            .as_slice()
            .iter()
            .map(|diagnostic| (diagnostic.rule, diagnostic.span.map(|span| span.start)))
            .collect();
        if found != [(&*rule, Some(place))] {
            let Position { line, column } = place;
            writeln!(
                wrong,
                "== {defect}: {rule} at {line}:{column}\n{diagnostics}\n"
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_snapshot("planted", &messages);
}

#[test]
fn defects_are_planted_for_every_rule_about_documents() {
    let planted: BTreeSet<_> = planted().into_iter().map(|planted| planted.rule).collect();
    let rules = rules().filter(|rule| rule.severity > Severity::Advice);
    let rules = rules.filter(|rule| matches!(rule.family(), "spec" | "wire"));
    let missing: Vec<_> = rules.filter(|rule| !planted.contains(rule.id)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn without_a_defect_nothing_is_found() {
    let base = read("planted/base.yaml");
    let document = Document::parse("library.yaml", &base).unwrap();
    let diagnostics = lint(&document, Severity::Warning);
    assert!(diagnostics.is_empty(), "{diagnostics}");
}

/// The validator behind `spec-example` reads schemas as they stand in the document, and comes to the
/// same verdicts as one that others have written.
#[test]
fn values_are_judged_as_by_a_validator_of_json_schema() {
    let schemas = [
        json!({}),
        json!({"type": "string", "minLength": 2, "maxLength": 3}),
        json!({"type": "string", "pattern": "^a+$"}),
        json!({"type": "string", "pattern": "\\d", "nullable": true}),
        json!({"type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 10}),
        json!({"type": "number", "multipleOf": 0.5}),
        json!({"type": "integer", "format": "int32"}),
        json!({"enum": [1, "a", [1], {"a": 1}]}),
        json!({"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2, "uniqueItems": true}),
        json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}, "additionalProperties": false}),
        json!({"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1, "maxProperties": 1}),
        json!({"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 5}]}),
        json!({"oneOf": [{"type": "number"}, {"type": "integer"}, {"type": "array", "items": {}}]}),
        json!({"allOf": [{"type": "object", "required": ["a"]}, {"properties": {"a": {}, "b": {"type": "boolean"}}}]}),
        json!({"not": {"type": "string"}}),
        json!({"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Probe"}, "b": {"type": "boolean"}}}),
    ];
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(5),
        json!(11),
        json!(1.5),
        json!(0.3),
        json!(-3_000_000_000_i64),
        json!("a"),
        json!("aa"),
        json!("aaaa"),
        json!("\u{e9}\u{e9}7"),
        json!([]),
        json!([1]),
        json!([1, 1]),
        json!([1, 2, 3]),
        json!(["a"]),
        json!({}),
        json!({"a": 1}),
        json!({"a": "x"}),
        json!({"a": 1, "b": true}),
        json!({"a": {"a": {"b": 1}}}),
        json!({"c": "x"}),
    ];
    let mut refused = 0;
    for schema in &schemas {
        for value in &values {
            let mut probe = schema.clone();
            probe["example"] = value.clone();
            let source = json!({
                "openapi": "3.0.3",
                "info": {"title": "T", "version": "1"},
                "paths": {},
                "components": {"schemas": {"Probe": probe}},
            });
            let document = Document::parse("probe.json", &source.to_string()).unwrap();
            let written = document.openapi().schemas().get("Probe").unwrap();
            let theirs = JsonSchemas::new(&document).of(written);
            let theirs = jsonschema::draft4::is_valid(&theirs, value);
            let diagnostics = lint(&document, Severity::Error);
            let mut examples = diagnostics.as_slice().iter();
            let ours = !examples.any(|diagnostic| diagnostic.rule == "spec-example");
            assert_eq!(ours, theirs, "{value} as {schema}: {diagnostics}");
            refused += usize::from(!ours);
        }
    }
    assert!(refused > 100, "{refused}");
}
