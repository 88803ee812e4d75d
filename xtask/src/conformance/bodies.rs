//! The bodies of `spec/exchanges/`, which generated code decodes and encodes again.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

const EXCHANGES: &str = "spec/exchanges";

/// A body and its schema.
pub(super) struct Body {
    name: String,
    schema: String,
    /// Whether it is an array of values of the schema.
    list: bool,
    /// Whether it follows the contract; other bodies are documented deviations.
    canonical: bool,
    body: Value,
}

/// Reads the exchanges whose body has a schema in the contract, in the order of their names.
pub(super) fn read(root: &Path) -> Result<Vec<Body>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("cannot read {EXCHANGES}: {error}");
    let mut bodies = Vec::new();
    for entry in fs::read_dir(root.join(EXCHANGES)).map_err(|error| failed(&error))? {
        let path = entry.map_err(|error| failed(&error))?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|error| failed(&error))?;
        let exchange: Value = serde_json::from_str(&text).map_err(|error| failed(&error))?;
        let (Some(schema), Some(body)) = (exchange["schema"].as_str(), exchange.get("body")) else {
            continue;
        };
        let one = schema.trim_matches(['[', ']']);
        let name = path.file_stem().unwrap_or_default();
        bodies.push(Body {
            name: name.to_string_lossy().into_owned(),
            schema: one.to_owned(),
            list: one != schema,
            canonical: exchange["form"] == "canonical",
            body: body.clone(),
        });
    }
    bodies.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(bodies)
}

/// All bodies as JSON, for the drivers.
pub(super) fn to_json(bodies: &[Body]) -> String {
    let entries = bodies.iter().map(|body| {
        json!({
            "name": body.name,
            "schema": body.schema,
            "list": body.list,
            "canonical": body.canonical,
            "body": body.body,
        })
    });
    Value::from_iter(entries).to_string()
}

/// The canonical bodies as constants of the types that openapi-typescript wrote.
pub(super) fn to_typescript(bodies: &[Body]) -> String {
    let mut text = "import type { components } from \"./schema\";\n\n".to_owned();
    for (index, body) in canonical(bodies).enumerate() {
        let Body {
            name,
            schema,
            body: value,
            ..
        } = body;
        let list = if body.list { "[]" } else { "" };
        text += &format!(
            "// {name}\nexport const body{index}: components[\"schemas\"][\"{schema}\"]{list} = {value};\n"
        );
    }
    text
}

/// The arms of `decode.rs`, from the name of a schema to its type.
pub(super) fn to_rust(bodies: &[Body], type_of: impl Fn(&str) -> String) -> String {
    let schemas: BTreeSet<_> = bodies.iter().map(|body| body.schema.as_str()).collect();
    let arms = schemas
        .into_iter()
        .map(|schema| format!("\"{schema}\" => again::<{}>(body),\n", type_of(schema)));
    arms.collect()
}

/// The bodies that a reader of the contract must be able to read.
pub(super) fn canonical(bodies: &[Body]) -> impl Iterator<Item = &Body> {
    bodies.iter().filter(|body| body.canonical)
}
