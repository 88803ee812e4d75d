//! Documented and recorded bodies, and variations of them, through the client.

use std::collections::{BTreeMap, BTreeSet};

use integration::{contract, emulator, files, partner, read, snapshots};
use openapi_document::model::Schema;
use openapi_document::{Document, JsonSchemas, Node, Object as _};
use partner_center::Operation;
use partner_center_emulator::{Emulator, Injection, RawResponse};
use serde_json::{Value, json};

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
fn every_exchange_has_a_source() {
    let sources = read("spec/SOURCES.md");
    let operations: BTreeSet<_> = contract()
        .openapi()
        .operations()
        .filter_map(|operation| operation.operation_id())
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
        let validator = jsonschema::draft4::new(&schemas.of(Schema::view(found))).unwrap();
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

/// The bytes of the body.
fn body(exchange: &Value) -> Vec<u8> {
    match (exchange.get("raw"), exchange.get("body")) {
        (Some(raw), _) => raw.as_str().unwrap().into(),
        (None, Some(body)) => body.to_string().into_bytes(),
        (None, None) => Vec::new(),
    }
}

/// The body in the form of the contract.
pub(crate) fn expected(exchange: &Value) -> Value {
    let written = exchange.get("reads_as").or(exchange.get("body"));
    plain(written.or(exchange.get("reason")).unwrap().clone())
}

/// The responses of the API, without those of the token endpoint.
pub(crate) fn responses() -> Vec<(String, Value)> {
    let mut responses = exchanges();
    responses.retain(|(_, exchange)| {
        exchange["direction"] == "response" && exchange["operation"] != "token"
    });
    responses
}

/// The operation of an exchange; an error response belongs to any.
fn operation(exchange: &Value) -> Operation {
    let id = exchange["operation"]
        .as_str()
        .unwrap_or("listQualifications");
    let mut all = Operation::ALL.iter();
    *all.find(|operation| operation.id() == id).unwrap()
}

/// The body of a response, as the client decodes it.
pub(crate) async fn decoded(
    emulator: &Emulator,
    exchange: &Value,
    body: &[u8],
) -> Result<Value, String> {
    let status = exchange["status"].as_u64().unwrap();
    let mut response = RawResponse::new(status.try_into().unwrap());
    if let Some(reason) = exchange["reason"].as_str() {
        response = response.reason(reason);
    }
    if !body.is_empty() {
        response = response.body("application/json", body);
    }
    emulator.inject(Injection::response(response));
    let read = crate::client::called(&partner(emulator), operation(exchange)).await;
    read.map(plain)
}

#[tokio::test]
async fn every_response_is_normalized_to_the_contract() {
    let emulator = emulator().await;
    let responses = responses();
    assert!(responses.len() >= 30, "only {} responses", responses.len());
    for (name, exchange) in responses {
        for mark in ["", "\u{feff}"] {
            let body = [mark.as_bytes(), &body(&exchange)].concat();
            let read = decoded(&emulator, &exchange, &body).await;
            assert_eq!(read, Ok(expected(&exchange)), "{name}");
        }
    }
}

/// The result of decoding a response without normalization. The types keep strings as they are, so the result is
/// right only if the body has the form of the contract.
fn decoded_without_normalization(exchange: &Value, body: &[u8]) -> &'static str {
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return "not decoded";
    };
    match round_trip(exchange["schema"].as_str().unwrap_or_default(), &value) {
        Err(_) => "not decoded",
        Ok(_) if plain(value) != expected(exchange) => "wrong",
        Ok(_) => "right",
    }
}

#[test]
fn decoding_without_normalization_is_not_enough() {
    let mut counts: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    let responses = responses();
    for (name, exchange) in &responses {
        let body = body(exchange);
        // All recorded bodies of the API have a byte order mark; those of the gateway and empty ones have none.
        let gateway = exchange["status"] == 429 || exchange.get("raw").is_some();
        let mark = if gateway || body.is_empty() {
            ""
        } else {
            "\u{feff}"
        };
        let sent = [mark.as_bytes(), &body].concat();
        for (input, body) in [("1 as sent", &sent), ("2 without byte order mark", &body)] {
            let result = decoded_without_normalization(exchange, body);
            counts
                .entry((input, result))
                .or_default()
                .push(name.clone());
        }
    }
    let mut text = format!("{} responses\n", responses.len());
    for ((input, result), names) in counts {
        text += &format!("\n{input}: {} {result}\n", names.len());
        if result != "right" {
            text.extend(names.iter().map(|name| format!("  {name}\n")));
        }
    }
    snapshots().bind(|| insta::assert_snapshot!("without-normalization", text));
}

/// The value with all properties renamed.
fn renamed(value: &Value, name: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::Object(properties) => {
            let properties = properties.iter();
            properties
                .map(|(key, value)| (name(key), renamed(value, name)))
                .collect()
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, name)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The value with all scalars changed.
fn changed(value: &Value, change: &dyn Fn(&Value) -> Value) -> Value {
    match value {
        Value::Object(properties) => {
            let properties = properties.iter();
            properties
                .map(|(key, value)| (key.clone(), changed(value, change)))
                .collect()
        }
        Value::Array(items) => items.iter().map(|item| changed(item, change)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => change(value),
    }
}

/// Returns another property for a property.
type More<'p> = &'p dyn Fn(&str, &Value) -> Option<(String, Value)>;

/// The value with the properties that `more` returns added to all objects.
fn extended(value: &Value, more: More<'_>) -> Value {
    match value {
        Value::Object(properties) => {
            let added = properties
                .iter()
                .filter_map(|(key, value)| more(key, value));
            let own = properties.iter();
            let own = own.map(|(key, value)| (key.clone(), extended(value, more)));
            added.chain(own).collect()
        }
        Value::Array(items) => items.iter().map(|item| extended(item, more)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The value with null under each property name and the property in PascalCase.
fn with_null(value: &Value) -> Value {
    match value {
        Value::Object(properties) => {
            let both = properties.iter().flat_map(|(name, value)| {
                [
                    (name.clone(), Value::Null),
                    (pascal(name), with_null(value)),
                ]
            });
            both.collect()
        }
        Value::Array(items) => items.iter().map(with_null).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn pascal(name: &str) -> String {
    name[..1].to_uppercase() + &name[1..]
}

fn snake(name: &str) -> String {
    let spread = name.chars().map(|c| match c {
        'A'..='Z' => format!("_{}", c.to_ascii_lowercase()),
        _ => c.to_string(),
    });
    spread
        .collect::<String>()
        .trim_start_matches('_')
        .to_owned()
}

/// The arrays of an extension in the contract, by the pointer of the object that has it.
fn extension(contract: &Document, name: &str) -> BTreeMap<String, Vec<String>> {
    fn find(node: Node<'_>, name: &str, found: &mut BTreeMap<String, Vec<String>>) {
        for (key, value) in node.entries() {
            if key == name {
                let texts = value.items().map(|text| text.as_str().unwrap().to_owned());
                found.insert(node.pointer(), texts.collect());
            }
            find(value, name, found);
        }
        node.items().for_each(|item| find(item, name, found));
    }
    let mut found = BTreeMap::new();
    find(contract.root(), name, &mut found);
    found
}

/// Variations of a canonical body, by name, derived from the contract.
fn variations(contract: &Document, exchange: &Value) -> Vec<(String, Value)> {
    let body = &exchange["body"];
    let aliases: BTreeMap<_, _> = extension(contract, "x-aliases")
        .into_iter()
        .map(|(pointer, aliases)| (pointer.rsplit('/').next().unwrap().to_owned(), aliases))
        .collect();
    let alias = |name: &str| {
        aliases
            .get(name)
            .map_or(name.to_owned(), |all| all[0].clone())
    };
    let listed: Vec<_> = extension(contract, "x-extensible-enum")
        .into_values()
        .flatten()
        .collect();
    let value = |spell: &'static dyn Fn(&str) -> String| {
        let listed = &listed;
        move |value: &Value| match value.as_str() {
            Some(text) if listed.iter().any(|known| known == text) => spell(text).into(),
            _ => value.clone(),
        }
    };
    let number = |value: &Value| match value.as_str().map(str::parse::<u32>) {
        Some(Ok(number)) => number.into(),
        _ => value.clone(),
    };
    let digits = |value: &Value| match value.as_i64() {
        Some(number) => number.to_string().into(),
        None => value.clone(),
    };
    let is_fault = exchange["schema"] == "FaultBody";
    let mut variations = vec![
        (
            "properties in PascalCase".to_owned(),
            renamed(body, &pascal),
        ),
        ("properties in snake_case".to_owned(), renamed(body, &snake)),
        (
            "properties in upper case".to_owned(),
            renamed(body, &|name| name.to_uppercase()),
        ),
        ("properties by an alias".to_owned(), renamed(body, &alias)),
        (
            "aliases in PascalCase".to_owned(),
            renamed(body, &|name| pascal(&alias(name))),
        ),
        (
            "both names at once".to_owned(),
            extended(body, &|name, value| {
                let other = pascal(name) != name && !value.is_null();
                other.then(|| (pascal(name), "x".into()))
            }),
        ),
        ("null under the documented name".to_owned(), with_null(body)),
        ("undocumented properties".to_owned(), {
            extended(body, &|name, value| {
                Some((format!("odata.{name}"), value.clone()))
            })
        }),
        (
            "enum values in lower case".to_owned(),
            changed(body, &value(&|text| text.to_lowercase())),
        ),
        (
            "enum values in snake_case".to_owned(),
            changed(body, &value(&|text| snake(text))),
        ),
        (
            "enum values in upper case".to_owned(),
            changed(body, &value(&|text| text.to_uppercase())),
        ),
    ];
    if !is_fault {
        // The code of an error may be a string or a number, and keeps its type.
        variations.push((
            "numbers instead of strings".to_owned(),
            changed(body, &number),
        ));
        variations.push((
            "strings instead of numbers".to_owned(),
            changed(body, &digits),
        ));
    }
    if let Some([only]) = body.as_array().map(Vec::as_slice)
        && !is_fault
    {
        variations.push((
            "a single object instead of an array".to_owned(),
            only.clone(),
        ));
        variations.push((
            "a single object in PascalCase".to_owned(),
            renamed(only, &pascal),
        ));
    }
    let id = exchange["operation"].as_str().unwrap_or_default();
    let mut operations = contract.openapi().operations();
    let operation = operations.find(|operation| operation.operation_id() == Some(id));
    let media_type = operation.and_then(|operation| {
        let mut responses = operation.responses().iter();
        let (_, success) = responses.find(|(status, _)| status.starts_with('2'))?;
        success.content().get("application/json")
    });
    let wrappers = media_type
        .and_then(|media_type| media_type.extension("x-wrappers"))
        .filter(|_| !is_fault);
    for wrapper in wrappers.into_iter().flat_map(Node::items) {
        let wrapper = wrapper.as_str().unwrap();
        for name in [wrapper.to_owned(), pascal(wrapper)] {
            variations.push((
                format!("in the wrapper {name}"),
                json!({&name: body, "totalCount": 1}),
            ));
            if body.is_object() {
                let listed = json!({&name: [renamed(body, &pascal)]});
                variations.push((format!("an array of one in the wrapper {name}"), listed));
            }
        }
    }
    variations
}

#[tokio::test]
async fn every_variation_is_normalized_to_the_contract() {
    let contract = contract();
    let emulator = emulator().await;
    let mut read = 0;
    for (name, exchange) in responses() {
        let structured = exchange["body"].is_object() || exchange["body"].is_array();
        if exchange["form"] != "canonical" || !structured {
            continue;
        }
        for (variation, body) in variations(&contract, &exchange) {
            let decoded = decoded(&emulator, &exchange, format!("\u{feff}{body}").as_bytes()).await;
            assert_eq!(
                decoded,
                Ok(expected(&exchange)),
                "{name}: {variation}: {body}"
            );
            read += 1;
        }
    }
    assert!(read >= 200, "only {read} variations");
}
