//! The document as the generator can make the most of it: same wire, other shape.

use openapiv3::{OpenAPI, Operation, PathItem};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::document::{Cursor, Document};
use crate::finding::{Finding, Level};

/// Brings the document into the shape that renders best.
pub(super) fn prepare(document: &Document) -> Value {
    let mut root = document.root().value();
    omit_parameters(&mut root);
    fold_failures(&mut root);
    unfold_unions(&mut root);
    root
}

/// Leaves out parameters marked `x-omit-from-client`: the service knows them, nobody should send
/// them.
fn omit_parameters(root: &mut Value) {
    let known = root.clone();
    for item in values(root, "/paths") {
        let operations = item.as_object_mut().into_iter().flat_map(Map::values_mut);
        let lists = operations.filter_map(|member| match member {
            Value::Array(list) => Some(list),
            Value::Object(operation) => operation.get_mut("parameters")?.as_array_mut(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        });
        for list in lists {
            list.retain(|parameter| follow(&known, parameter)["x-omit-from-client"] != json!(true));
        }
    }
}

/// Leaves out failures that a range such as `4XX` covers with the same body, which would render to
/// one more arm that nothing reaches.
fn fold_failures(root: &mut Value) {
    let known = root.clone();
    for item in values(root, "/paths") {
        for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
            let responses = operation
                .get_mut("responses")
                .and_then(Value::as_object_mut);
            let Some(responses) = responses else { continue };
            let body = |response: &Value| follow(&known, response)["content"].clone();
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
fn unfold_unions(root: &mut Value) {
    let known = root.clone();
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
                let schema = follow(&known, branch);
                let values = schema["properties"][&tag]["enum"].as_array()?;
                let required = schema["required"].as_array()?.contains(&json!(tag));
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
    for reference in unfolded {
        let name = reference.rsplit('/').next().unwrap_or_default();
        if !refers(root, &reference)
            && let Some(schemas) = root.pointer_mut("/components/schemas")
            && let Some(schemas) = schemas.as_object_mut()
        {
            schemas.shift_remove(name);
        }
    }
}

/// Whether any `$ref` below `value` is `reference`.
fn refers(value: &Value, reference: &str) -> bool {
    match value {
        Value::Object(members) => {
            members.get("$ref").and_then(Value::as_str) == Some(reference)
                || members.values().any(|member| refers(member, reference))
        }
        Value::Array(items) => items.iter().any(|item| refers(item, reference)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The values of the map at `pointer`.
fn values<'v>(root: &'v mut Value, pointer: &str) -> impl Iterator<Item = &'v mut Value> {
    let map = root.pointer_mut(pointer).and_then(Value::as_object_mut);
    map.into_iter().flat_map(Map::values_mut)
}

/// The value, or what it refers to. The rules have made sure that references lead somewhere.
fn follow<'v>(root: &'v Value, value: &'v Value) -> &'v Value {
    let mut value = value;
    while let Some(next) = value["$ref"]
        .as_str()
        .and_then(|r| root.pointer(r.strip_prefix('#')?))
    {
        value = next;
    }
    value
}

/// Reads the prepared document; what cannot be read is looked up in the one that was written.
pub(super) fn decode(document: &Document, prepared: Value) -> Result<OpenAPI, Box<Finding>> {
    serde_json::from_value(prepared).map_err(|error| {
        let (cursor, error) = culprit(document).unwrap_or((document.root(), error));
        Box::new(Finding {
            rule: "gen-shape",
            level: Level::Error,
            pointer: cursor.pointer().to_owned(),
            span: Some(cursor.label()),
            message: format!("this is not what OpenAPI has here: {error}"),
            consequence: "the generator cannot read the document",
            fix: Some("compare with the OpenAPI 3.0 specification, or remove this part".into()),
        })
    })
}

/// The innermost part that cannot be read.
fn culprit(document: &Document) -> Option<(Cursor<'_>, serde_json::Error)> {
    fn read<T: DeserializeOwned>(cursor: &Cursor<'_>) -> Result<(), serde_json::Error> {
        serde_json::from_value::<openapiv3::ReferenceOr<T>>(cursor.value()).map(|_| ())
    }
    let mut schemas = document.schemas();
    // What is inside comes before what is around it.
    schemas.sort_by_key(|schema| std::cmp::Reverse(schema.pointer().matches('/').count()));
    for schema in schemas {
        if let Err(error) = read::<openapiv3::Schema>(&schema) {
            return Some((schema, error));
        }
    }
    let section = |name: &str| {
        document
            .at("/components")
            .and_then(|section| section.get(name))
    };
    let members = |name: &str| {
        section(name)
            .into_iter()
            .flat_map(|section| section.members())
    };
    let checks = members("parameters")
        .map(|(_, part)| (read::<openapiv3::Parameter>(&part), part))
        .chain(members("headers").map(|(_, part)| (read::<openapiv3::Header>(&part), part)))
        .chain(members("responses").map(|(_, part)| (read::<openapiv3::Response>(&part), part)))
        .chain(
            members("requestBodies").map(|(_, part)| (read::<openapiv3::RequestBody>(&part), part)),
        )
        .chain(document.operations().into_iter().map(|operation| {
            let part = operation.operation;
            (
                serde_json::from_value::<Operation>(part.value()).map(|_| ()),
                part,
            )
        }));
    for (result, part) in checks {
        if let Err(error) = result {
            return Some((part, error));
        }
    }
    let root = document.root();
    let paths = root.get("paths");
    for (_, part) in paths.iter().flat_map(Cursor::members) {
        if let Err(error) = read::<PathItem>(&part) {
            return Some((part, error));
        }
    }
    None
}

/// Leaves one method of a path.
pub(super) fn keep_method(item: &mut PathItem, method: &str) {
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
        if name != method {
            *operation = None;
        }
    }
}
