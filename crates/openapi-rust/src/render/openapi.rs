//! The document as the generator can make the most of it: same wire, other shape.

use std::collections::{HashMap, HashSet};

use openapiv3::{OpenAPI, PathItem, ReferenceOr};
use serde::de::DeserializeOwned;
use serde_json::{Error, Map, Value, json};

use crate::name;
use openapi_document::object::{self, Kind, Part};
use openapi_document::{Cursor, Document, METHODS};
use openapi_document::{Finding, Findings, Level};

/// Brings the document into the shape that renders best.
fn prepare(document: &Document) -> Value {
    let mut root = document.root().value();
    settle_schemas(document, &mut root);
    // Where references lead, while what holds them changes.
    let known = root.clone();
    omit_parameters(&mut root, &known);
    spread_defaults(&mut root);
    fold_failures(&mut root, &known);
    unfold_unions(&mut root, &known);
    root
}

/// What each type of value can be bounded by.
const BOUNDS: [(&str, &[&str]); 4] = [
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
        ],
    ),
    ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
    ("string", &["pattern", "minLength", "maxLength"]),
    (
        "number",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
];

/// Says of each schema what type it has where the generator cannot guess it, leaves out what means
/// nothing for that type, and the titles that would give its type the name of another.
fn settle_schemas(document: &Document, root: &mut Value) {
    let named = document.at("/components/schemas");
    let named = named.iter().flat_map(Cursor::members);
    let mut names: HashSet<String> = named.map(|(written, _)| name::pascal(written)).collect();
    for part in object::all(document) {
        if part.kind != Kind::Schema || part.is_reference() {
            continue;
        }
        let schema = root.pointer_mut(&part.cursor.pointer());
        if let Some(schema) = schema.and_then(Value::as_object_mut) {
            settle_type(schema);
            // A schema inside another is called by its title, if it has one.
            let title = schema
                .get("title")
                .and_then(Value::as_str)
                .map(name::pascal);
            if title.is_some_and(|title| !names.insert(title)) {
                schema.shift_remove("title");
            }
        }
    }
}

fn settle_type(schema: &mut Map<String, Value>) {
    match schema.get("type").and_then(Value::as_str) {
        Some("object" | "array" | "boolean") => {
            schema.shift_remove("format");
            return;
        }
        Some(_) => return,
        None => {}
    }
    if ["allOf", "anyOf", "oneOf", "not"]
        .iter()
        .any(|key| schema.contains_key(*key))
    {
        return;
    }
    let bounds: Vec<_> = BOUNDS
        .iter()
        .filter(|(_, keys)| keys.iter().any(|key| schema.contains_key(*key)))
        .collect();
    let has = |key: &str| schema.contains_key(key);
    let nullable = schema.get("nullable") == Some(&Value::Bool(true));
    let guessed = match bounds.as_slice() {
        [] if has("enum") => !has("format") && !nullable,
        _ if has("enum") => false,
        [] | [("object" | "array", _)] => !has("format"),
        [("string", _)] => !nullable,
        _ => false,
    };
    if guessed {
        return;
    }
    let kind = match (
        schema.get("enum").and_then(Value::as_array),
        bounds.as_slice(),
    ) {
        (Some(values), _) => match values.iter().find(|value| !value.is_null()) {
            Some(Value::String(_)) => Some("string"),
            Some(Value::Number(_)) => Some("number"),
            Some(Value::Bool(_)) => Some("boolean"),
            Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => None,
        },
        (None, [(kind, _)]) => Some(*kind),
        (None, _) => None,
    };
    // Bounds for several types bind each of them and say nothing of the type.
    let meant = |other: &str| kind == Some(other) && schema.get("enum").is_none();
    let unmeant = BOUNDS.iter().filter(|(other, _)| !meant(other));
    let mut unmeant: Vec<&str> = unmeant.flat_map(|(_, keys)| keys.iter().copied()).collect();
    if kind != Some("string") {
        unmeant.push("format");
    }
    for key in unmeant {
        schema.shift_remove(key);
    }
    if let Some(kind) = kind {
        schema.insert("type".to_owned(), kind.into());
    }
}

/// Writes `default` as the failures that it stands for where a success is described beside it: the
/// generator would take it for a success too.
fn spread_defaults(root: &mut Value) {
    for item in path_items(root) {
        for (key, operation) in item {
            if !METHODS.contains(&key.as_str()) {
                continue;
            }
            let responses = operation
                .get_mut("responses")
                .and_then(Value::as_object_mut);
            let Some(responses) = responses else { continue };
            if !responses.keys().any(|status| status.starts_with('2')) {
                continue;
            }
            let Some(default) = responses.shift_remove("default") else {
                continue;
            };
            for range in ["4XX", "5XX"] {
                let known = responses
                    .keys()
                    .any(|status| status.eq_ignore_ascii_case(range));
                if !known {
                    responses.insert(range.to_owned(), default.clone());
                }
            }
        }
    }
}

/// Leaves out parameters marked `x-omit-from-client`: the service knows them, nobody should send
/// them.
fn omit_parameters(root: &mut Value, known: &Value) {
    for item in path_items(root) {
        let lists = item.iter_mut().filter_map(|(key, member)| {
            if key == "parameters" {
                member.as_array_mut()
            } else if METHODS.contains(&key.as_str()) {
                member.get_mut("parameters")?.as_array_mut()
            } else {
                None
            }
        });
        for list in lists {
            list.retain(|parameter| follow(known, parameter)["x-omit-from-client"] != json!(true));
        }
    }
}

/// Leaves out failures that a range such as `4XX` covers with the same body, which would render to
/// one more arm that nothing reaches.
fn fold_failures(root: &mut Value, known: &Value) {
    for item in path_items(root) {
        for (key, operation) in item {
            if !METHODS.contains(&key.as_str()) {
                continue;
            }
            let responses = operation
                .get_mut("responses")
                .and_then(Value::as_object_mut);
            let Some(responses) = responses else { continue };
            let body = |response: &Value| follow(known, response)["content"].clone();
            let schema = |content: &Value| content["application/json"]["schema"].clone();
            for (range, digit) in [("4XX", '4'), ("5XX", '5')] {
                let Some(general) = responses.get(range).map(body) else {
                    continue;
                };
                responses.retain(|status, response| {
                    let exact = status != range && status.starts_with(digit);
                    !exact || schema(&body(response)) != schema(&general)
                });
            }
        }
    }
}

/// Writes the branches of a union that a property tells apart in place of the references to them:
/// then, and only then, they become the variants of one enum tagged by that property. Schemas that
/// nothing else refers to are left out.
fn unfold_unions(root: &mut Value, known: &Value) {
    let mut unfolded = Vec::new();
    for schema in values(root, "/components/schemas") {
        let Some(tag) = schema["discriminator"]["propertyName"]
            .as_str()
            .map(str::to_owned)
        else {
            continue;
        };
        let Some(branches) = schema.get_mut("oneOf").and_then(Value::as_array_mut) else {
            continue;
        };
        let inline: Option<Vec<Value>> = branches
            .iter()
            .map(|branch| {
                branch.get("$ref")?;
                let schema = follow(known, branch);
                let values = schema["properties"][&tag]["enum"].as_array()?;
                let required = schema["required"].as_array()?;
                // What is required and not described has no place in a variant either.
                let described = required.iter().all(|name| {
                    let name = name.as_str().unwrap_or_default();
                    schema["properties"].get(name).is_some()
                });
                let required = described && required.contains(&json!(tag));
                // Members that may be anything have no place in a variant.
                let more = schema.get("additionalProperties");
                let closed = more.is_none_or(|more| *more == json!(false));
                (values.len() == 1 && required && closed).then(|| schema.clone())
            })
            .collect();
        let Some(inline) = inline else { continue };
        for (branch, schema) in branches.iter_mut().zip(inline) {
            if let Some(reference) = branch["$ref"].as_str() {
                unfolded.push(reference.to_owned());
            }
            *branch = schema;
        }
        if let Some(schema) = schema.as_object_mut() {
            schema.shift_remove("discriminator");
        }
    }
    let mut references = HashMap::new();
    count_references(root, &mut references);
    let schemas = root.pointer_mut("/components/schemas");
    let Some(schemas) = schemas.and_then(Value::as_object_mut) else {
        return;
    };
    let mut left_out = HashSet::new();
    for reference in unfolded {
        let name = reference.rsplit('/').next().unwrap_or_default();
        if references.contains_key(&reference) {
            continue;
        }
        // What only this schema refers to may be left out next.
        if let Some(schema) = schemas
            .get(name)
            .filter(|_| left_out.insert(name.to_owned()))
        {
            let mut inside = HashMap::new();
            count_references(schema, &mut inside);
            for (reference, count) in inside {
                match references.get_mut(&reference) {
                    Some(known) if *known > count => *known -= count,
                    Some(_) => drop(references.remove(&reference)),
                    None => {}
                }
            }
        }
    }
    schemas.retain(|name, _| !left_out.contains(name));
}

/// Adds how often each reference is written below `value`.
fn count_references(value: &Value, counts: &mut HashMap<String, usize>) {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                *counts.entry(reference.to_owned()).or_default() += 1;
            }
            for member in members.values() {
                count_references(member, counts);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| count_references(item, counts)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The path items; what stands between them is not for us.
fn path_items(root: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = root.get_mut("paths").and_then(Value::as_object_mut);
    let paths = paths.into_iter().flatten();
    paths.filter_map(|(path, item)| {
        let is_path = path.starts_with('/');
        item.as_object_mut().filter(|_| is_path)
    })
}

/// The values of the map at `pointer`.
fn values<'v>(root: &'v mut Value, pointer: &str) -> impl Iterator<Item = &'v mut Value> {
    let map = root.pointer_mut(pointer).and_then(Value::as_object_mut);
    map.into_iter().flat_map(Map::values_mut)
}

/// The value, or what it refers to. The rules have made sure that references lead somewhere, and
/// one that leads back to itself is left as it is.
fn follow<'v>(root: &'v Value, value: &'v Value) -> &'v Value {
    let mut value = value;
    let mut seen = Vec::new();
    while let Some(reference) = value["$ref"].as_str()
        && !seen.contains(&reference)
        && let Some(next) = reference
            .strip_prefix('#')
            .and_then(|pointer| root.pointer(pointer))
    {
        seen.push(reference);
        value = next;
    }
    value
}

/// Reads the document in the shape that renders best.
///
/// # Errors
///
/// A finding for each object that is not what OpenAPI has in its place.
pub(super) fn decode(document: &Document) -> Result<OpenAPI, Findings> {
    let unreadable = |cursor: &Cursor<'_>, error: &Error| Finding {
        rule: "gen-shape",
        level: Level::Error,
        pointer: cursor.pointer().to_owned(),
        span: Some(cursor.label()),
        message: format!("this is not what OpenAPI has here: {error}"),
        consequence: "the generator cannot read the document",
        fix: Some("compare with the OpenAPI 3.0 specification, or remove this part".into()),
        related: Vec::new(),
    };
    // Object by object, each without those inside it: what is wrong deep inside makes the reader
    // of the whole try each way around it in turn, which takes twice as long with every level.
    let parts = object::all(document);
    let findings = parts.iter().filter_map(|part| {
        let error = read(part).err()?;
        Some(unreadable(&part.cursor, &error))
    });
    let mut findings: Vec<_> = findings.collect();
    if findings.is_empty() {
        match serde_json::from_value(prepare(document)) {
            Ok(openapi) => return Ok(openapi),
            Err(error) => findings.push(unreadable(&document.root(), &error)),
        }
    }
    Err(Findings::new(document.name(), document.source(), findings))
}

/// Reads one object without those inside it.
fn read(part: &Part<'_>) -> Result<(), Error> {
    fn one<T: DeserializeOwned>(value: Value) -> Result<(), Error> {
        serde_json::from_value::<T>(value).map(|_| ())
    }
    let inside: HashMap<_, _> = part
        .children()
        .into_iter()
        .map(|child| (child.cursor.id(), child.kind))
        .collect();
    let value = part
        .cursor
        .value_with(&|id| inside.get(&id).map(|kind| stand_in(*kind)));
    match part.kind {
        Kind::OpenApi => one::<OpenAPI>(value),
        Kind::Info => one::<openapiv3::Info>(value),
        Kind::Contact => one::<openapiv3::Contact>(value),
        Kind::License => one::<openapiv3::License>(value),
        Kind::Server => one::<openapiv3::Server>(value),
        Kind::ServerVariable => one::<openapiv3::ServerVariable>(value),
        Kind::Tag => one::<openapiv3::Tag>(value),
        Kind::ExternalDocs => one::<openapiv3::ExternalDocumentation>(value),
        Kind::Components => one::<openapiv3::Components>(value),
        Kind::PathItem => one::<PathItem>(value),
        Kind::Operation => one::<openapiv3::Operation>(value),
        Kind::Callback => one::<ReferenceOr<openapiv3::Callback>>(value),
        Kind::Parameter => one::<ReferenceOr<openapiv3::Parameter>>(value),
        Kind::RequestBody => one::<ReferenceOr<openapiv3::RequestBody>>(value),
        Kind::Response => one::<ReferenceOr<openapiv3::Response>>(value),
        Kind::Header => one::<ReferenceOr<openapiv3::Header>>(value),
        Kind::MediaType => one::<openapiv3::MediaType>(value),
        Kind::Encoding => one::<openapiv3::Encoding>(value),
        Kind::Schema => one::<ReferenceOr<openapiv3::Schema>>(value),
        Kind::Discriminator => one::<openapiv3::Discriminator>(value),
        Kind::Xml => one::<Value>(value),
        Kind::Example => one::<ReferenceOr<openapiv3::Example>>(value),
        Kind::Link => one::<ReferenceOr<openapiv3::Link>>(value),
        Kind::SecurityScheme => one::<ReferenceOr<openapiv3::SecurityScheme>>(value),
        Kind::OAuthFlows => one::<openapiv3::OAuth2Flows>(value),
        Kind::OAuthFlow => match part.cursor.name().as_str() {
            "implicit" => one::<openapiv3::ImplicitOAuth2Flow>(value),
            "password" => one::<openapiv3::PasswordOAuth2Flow>(value),
            "clientCredentials" => one::<openapiv3::ClientCredentialsOAuth2Flow>(value),
            _ => one::<openapiv3::AuthorizationCodeOAuth2Flow>(value),
        },
    }
}

/// The least that is read as an object of a kind.
fn stand_in(kind: Kind) -> Value {
    match kind {
        Kind::Info => json!({"title": "", "version": ""}),
        Kind::Operation => json!({"responses": {}}),
        Kind::License | Kind::Tag => json!({"name": ""}),
        Kind::Server | Kind::ExternalDocs => json!({"url": ""}),
        Kind::ServerVariable => json!({"default": ""}),
        Kind::Discriminator => json!({"propertyName": ""}),
        Kind::OAuthFlow => json!({"authorizationUrl": "", "tokenUrl": "", "scopes": {}}),
        Kind::OpenApi
        | Kind::Contact
        | Kind::OAuthFlows
        | Kind::Components
        | Kind::PathItem
        | Kind::Callback
        | Kind::MediaType
        | Kind::Encoding
        | Kind::Schema
        | Kind::Xml => json!({}),
        Kind::Parameter
        | Kind::RequestBody
        | Kind::Response
        | Kind::Header
        | Kind::Example
        | Kind::Link
        | Kind::SecurityScheme => json!({"$ref": "#"}),
    }
}

/// Leaves some of the methods of a path.
pub(super) fn keep_methods(item: &mut PathItem, keep: &[&str]) {
    let methods = [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("options", &mut item.options),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
        ("trace", &mut item.trace),
    ];
    for (name, operation) in methods {
        if !keep.contains(&name) {
            *operation = None;
        }
    }
}
