//! Hostile documents: the peak memory of lint, render and review is bounded by a multiple of the document's size,
//! and a check that ends early is a finding.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::support::{oas, oas_command};

/// The bound that the documentation states: this many bytes, and this many times the size of the documents.
const BYTES: u64 = 192 << 20;
const TIMES: u64 = 1_200;

/// A document with these schemas, whose one operation returns `S0`.
fn document(schemas: Map<String, Value>) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Hostile", "version": "1.0.0"},
        "paths": {"/a": {"get": {
            "operationId": "getA",
            "responses": {"200": {"description": "A.", "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/S0"}
            }}}}
        }}},
        "components": {"schemas": schemas}
    })
}

fn reference(number: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/S{number}")})
}

/// A schema around another, by each keyword that nests.
type Nest = fn(Value, Value) -> Value;

const NESTS: [(&str, Nest); 7] = [
    ("allOf", |a, b| json!({"allOf": [a, b]})),
    ("oneOf", |a, b| json!({"oneOf": [a, b]})),
    ("anyOf", |a, b| json!({"anyOf": [a, b]})),
    ("not", |a, b| json!({"not": {"allOf": [a, b]}})),
    (
        "items",
        |a, b| json!({"type": "array", "items": {"anyOf": [a, b]}}),
    ),
    (
        "properties",
        |a, b| json!({"type": "object", "properties": {"a": a, "b": b}}),
    ),
    (
        "additionalProperties",
        |a, b| json!({"type": "object", "properties": {"a": a}, "additionalProperties": b}),
    ),
];

/// Each schema refers to the next one twice, so that there are 2^60 paths to the last.
fn fan(nest: Nest, last: &str) -> Value {
    const DEPTH: usize = 60;
    let mut schemas = Map::new();
    for number in 0..DEPTH {
        let mut schema = nest(reference(number + 1), reference(number + 1));
        schema["example"] = json!("x");
        schemas.insert(format!("S{number}"), schema);
    }
    schemas.insert(format!("S{DEPTH}"), json!({"type": last}));
    document(schemas)
}

/// Schemas inside each other, as deep as the reader allows.
fn deep(nest: Nest, last: &str) -> Value {
    let mut schema = json!({"type": last});
    for _ in 0..60 {
        schema = nest(schema, json!({"type": "string", "unknown": 1}));
    }
    document(Map::from_iter([("S0".to_owned(), schema)]))
}

/// Long keys around a finding at each level.
fn long_keys(last: &str) -> Value {
    let mut schema = json!({"type": last});
    for level in 0..60 {
        let key = format!("{}{level}", "k".repeat(1000));
        schema = json!({"type": "object", "unknown": 1, "properties": {key: schema}});
    }
    document(Map::from_iter([("S0".to_owned(), schema)]))
}

/// One object with a long list under a keyword.
fn wide(last: &str) -> [(&'static str, Value); 4] {
    let one = |schema| document(Map::from_iter([("S0".to_owned(), schema)]));
    let names = (0..4000).map(|number| format!("{last}{number}"));
    let names: Vec<_> = names.collect();
    let mut parameters = document(Map::from_iter([("S0".to_owned(), json!({"type": last}))]));
    let listed = names
        .iter()
        .take(1000)
        .map(|name| json!({"name": name, "in": "query", "schema": {"type": "string"}}));
    parameters["paths"]["/a"]["get"]["parameters"] = listed.collect();
    let variants = names.iter().take(500).map(|name| {
        json!({"type": "object", "required": [name], "properties": {name: {"type": "string"}}})
    });
    let variants: Vec<_> = variants.collect();
    [
        ("enum", one(json!({"type": "string", "enum": names}))),
        (
            "required",
            one(json!({"type": "object", "required": names})),
        ),
        ("oneOf", one(json!({"oneOf": variants}))),
        ("parameters", parameters),
    ]
}

/// The exit code and the peak memory of a command, in bytes.
fn measure(folder: &Path, arguments: &[&str]) -> (Option<i32>, u64) {
    let mut command = oas_command(folder, arguments);
    command.stdout(File::create(folder.join("out")).unwrap());
    command.stderr(File::create(folder.join("err")).unwrap());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        // The peak only grows; it is gone once the process has ended.
        peak = kilobytes.map_or(peak, |kilobytes| kilobytes << 10);
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code(), peak);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn memory_is_a_multiple_of_the_document() {
    let mut pairs = vec![(
        "long keys".to_owned(),
        long_keys("integer"),
        long_keys("string"),
    )];
    for (keyword, nest) in NESTS {
        for (form, make) in [("fan", fan as fn(Nest, &str) -> Value), ("deep", deep)] {
            let name = format!("{form} of {keyword}");
            pairs.push((name, make(nest, "integer"), make(nest, "boolean")));
        }
    }
    for ((keyword, base), (_, head)) in wide("string").into_iter().zip(wide("boolean")) {
        pairs.push((format!("wide {keyword}"), base, head));
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (name, base, head) in pairs {
        let (base, head) = (base.to_string(), head.to_string());
        std::fs::write(folder.join("base.json"), &base).unwrap();
        std::fs::write(folder.join("head.json"), &head).unwrap();
        for arguments in [
            &["oas", "lint", "base.json"][..],
            &["oas", "render", "base.json", "--output", "client.rs"],
            &["oas", "docs", "base.json", "--output", "page.html"],
            &[
                "oas",
                "review",
                "--base-file",
                "base.json",
                "--head-file",
                "head.json",
            ],
        ] {
            let size = if arguments[1] == "review" {
                base.len() + head.len()
            } else {
                base.len()
            };
            let (code, peak) = measure(folder, arguments);
            assert!(
                matches!(code, Some(0 | 100)),
                "{name}: {arguments:?}: {code:?}"
            );
            let bound = BYTES + TIMES * u64::try_from(size).unwrap();
            assert!(
                peak <= bound,
                "{name}: {arguments:?}: {peak} bytes for {size}"
            );
        }
    }
}

/// The check of an example that has too many combinations with its schema.
#[test]
fn a_check_that_ends_early_is_a_finding() {
    let variants = (0..100).map(|number| {
        let name = format!("p{number}");
        json!({"type": "object", "required": [name], "properties": {name: {"type": "string"}}})
    });
    let variants: Vec<_> = variants.collect();
    let items = (0..3000).map(|number| json!({format!("p{}", number % 100): "x"}));
    let items: Vec<_> = items.collect();
    let schema = json!({"type": "array", "items": {"oneOf": variants}, "example": items});
    let document = document(Map::from_iter([("S0".to_owned(), schema)]));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), document.to_string()).unwrap();
    let ended = oas(folder.path(), &["oas", "lint", "a.json"]);
    assert_eq!(ended.code, Some(100), "{ended}");
    assert!(
        ended.to_string().contains("example cannot be checked"),
        "{ended}"
    );
}
