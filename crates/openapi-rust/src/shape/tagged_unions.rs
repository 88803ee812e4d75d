//! Rewrites unions with a discriminator so that the generator renders tagged enums.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::follow;

/// Replaces the references of a `oneOf` whose variants a property selects with the schemas
/// themselves. Only then does the generator write one enum tagged by that property. Schemas that
/// nothing refers to any more are removed.
pub(super) fn inline_variants(root: &mut Value, original: &Value) {
    let mut inlined = Vec::new();
    let schemas = root.pointer_mut("/components/schemas");
    let schemas = schemas.and_then(Value::as_object_mut);
    for schema in schemas.into_iter().flat_map(Map::values_mut) {
        let Some(tag) = schema["discriminator"]["propertyName"]
            .as_str()
            .map(str::to_owned)
        else {
            continue;
        };
        let Some(variants) = schema.get_mut("oneOf").and_then(Value::as_array_mut) else {
            continue;
        };
        let inline: Option<Vec<Value>> = variants
            .iter()
            .map(|variant| {
                variant.get("$ref")?;
                let schema = follow(original, variant);
                let values = schema["properties"][&tag]["enum"].as_array()?;
                let required = schema["required"].as_array()?;
                // A required property needs a schema to become a field of the variant.
                let described = required.iter().all(|name| {
                    let name = name.as_str().unwrap_or_default();
                    schema["properties"].get(name).is_some()
                });
                let required = described && required.contains(&json!(tag));
                // A variant has no field for additional properties.
                let more = schema.get("additionalProperties");
                let closed = more.is_none_or(|more| *more == json!(false));
                (values.len() == 1 && required && closed).then(|| schema.clone())
            })
            .collect();
        let Some(inline) = inline else { continue };
        for (variant, schema) in variants.iter_mut().zip(inline) {
            if let Some(reference) = variant["$ref"].as_str() {
                inlined.push(reference.to_owned());
            }
            *variant = schema;
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
    let mut unused = HashSet::new();
    for reference in inlined {
        let name = reference.rsplit('/').next().unwrap_or_default();
        if references.contains_key(&reference) {
            continue;
        }
        // A schema that only this one refers to may be unused next.
        if let Some(schema) = schemas.get(name).filter(|_| unused.insert(name.to_owned())) {
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
    schemas.retain(|name, _| !unused.contains(name));
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
