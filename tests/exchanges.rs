//! Bodies as they were documented or recorded, through the generated types.

use std::collections::BTreeSet;

use integration::{contract, files, read};
use partner_center_codegen::JsonSchemas;
use serde_json::Value;

use crate::contract::{plain, round_trip};

/// The exchanges, each with its file.
fn exchanges() -> Vec<(String, Value)> {
    let files = files("spec/exchanges", "json").into_iter();
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = read(&path);
            (
                name,
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}")),
            )
        })
        .collect()
}

#[test]
fn every_exchange_says_where_it_comes_from() {
    let sources = read("spec/SOURCES.md");
    let operations: BTreeSet<_> = contract()
        .operations()
        .iter()
        .filter_map(|operation| operation.id())
        .map(str::to_owned)
        .collect();
    let exchanges = exchanges();
    assert!(exchanges.len() >= 20, "only {} exchanges", exchanges.len());
    for (name, exchange) in exchanges {
        let text = |key: &str| exchange[key].as_str().map(str::to_owned);
        assert!(text("title").is_some(), "{name} has no title");
        let source = text("source").unwrap_or_else(|| panic!("{name} has no source"));
        for key in source.split(", ") {
            assert!(
                sources.contains(key),
                "{name}: SOURCES.md does not know {key}"
            );
        }
        let evidence = text("evidence").unwrap_or_default();
        assert!(
            ["documented", "observed", "inferred"].contains(&evidence.as_str()),
            "{name}"
        );
        if let Some(operation) = text("operation").filter(|operation| operation != "token") {
            assert!(
                operations.contains(&operation),
                "{name}: no operation {operation}"
            );
        }
        let form = text("form").unwrap_or_default();
        assert!(
            ["canonical", "deviating"].contains(&form.as_str()),
            "{name}"
        );
        assert_eq!(form == "deviating", text("deviates").is_some(), "{name}");
        assert_eq!(
            text("direction").as_deref() == Some("response"),
            exchange["status"].is_u64()
        );
    }
}

#[test]
fn every_canonical_body_validates_and_round_trips() {
    let contract = contract();
    let schemas = JsonSchemas::new(&contract);
    let mut canonical = 0;
    for (name, exchange) in exchanges() {
        let Some(schema) = exchange["schema"].as_str() else {
            continue;
        };
        if exchange["form"] != "canonical" {
            continue;
        }
        let body = &exchange["body"];
        let one = schema.trim_matches(['[', ']']);
        let found = contract.at(&format!("/components/schemas/{one}"));
        let found = found.unwrap_or_else(|| panic!("{name}: no schema {one}"));
        let validator = jsonschema::draft4::new(&schemas.of(&found)).unwrap();
        let items = if schema == one {
            std::slice::from_ref(body)
        } else {
            body.as_array().unwrap()
        };
        for item in items {
            assert!(validator.is_valid(item), "{name} does not fit {one}");
        }
        let again = round_trip(schema, body).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(plain(again), plain(body.clone()), "{name}");
        canonical += 1;
    }
    assert!(canonical >= 12, "only {canonical} canonical bodies");
}
