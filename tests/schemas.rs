//! The JSON Schemas of the generated types, against those of the contract.

use std::collections::BTreeMap;

use integration::contract;
use openapi_document::{JsonSchemas, Object as _};
use partner_center::types;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

/// The schema of a type. The contract has no names for the types of single properties, so these are inlined.
fn derived<T: JsonSchema>() -> (String, Value) {
    let schema = SchemaGenerator::default().into_root_schema_for::<T>();
    let mut schema = Value::from(schema);
    let definitions = schema["$defs"].clone();
    each(&mut schema, &mut |schema| {
        let name = schema.get("$ref").and_then(Value::as_str);
        let name = name.and_then(|name| name.rsplit('/').next());
        let inline = name.filter(|name| OF_PROPERTIES.contains(name));
        if let Some(Value::Object(inline)) = inline.map(|name| definitions[name].clone()) {
            schema.shift_remove("$ref");
            schema.extend(inline);
        }
    });
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        definitions.retain(|name, _| !OF_PROPERTIES.contains(&name.as_str()));
    }
    (T::schema_name().into_owned(), schema)
}

/// The types of single properties.
const OF_PROPERTIES: &[&str] = &["QualificationRequestValidationCode"];

/// The schemas of all types that have the name of a schema in the contract.
fn all_derived() -> BTreeMap<String, Value> {
    let derived = [
        derived::<types::AccountStatus>(),
        derived::<types::ApiFault>(),
        derived::<types::CompanyProfile>(),
        derived::<types::Customer>(),
        derived::<types::CustomerCollection>(),
        derived::<types::CustomerQualification>(),
        derived::<types::EducationSegment>(),
        derived::<types::FaultBody>(),
        derived::<types::FaultCode>(),
        derived::<types::FaultText>(),
        derived::<types::GccValidationRelationship>(),
        derived::<types::LinkHeader>(),
        derived::<types::Qualification>(),
        derived::<types::QualificationRequest>(),
        derived::<types::RelationshipToPartner>(),
        derived::<types::ResourceAttributes>(),
        derived::<types::ResourceLink>(),
        derived::<types::ResourceLinks>(),
        derived::<types::SeekOperation>(),
        derived::<types::SynchronousQualification>(),
        derived::<types::Timestamp>(),
        derived::<types::ValidationCode>(),
        derived::<types::ValidationStatus>(),
        derived::<types::ValidationType>(),
        derived::<types::VettingStatus>(),
    ];
    derived.into()
}

/// The schemas of the contract, with the `oneOf` variants of the request inlined as in its type.
fn all_documented() -> BTreeMap<String, Value> {
    let contract = contract();
    let schemas = JsonSchemas::new(&contract);
    let named = contract.openapi().schemas();
    let mut documented: BTreeMap<_, _> = named
        .iter()
        .map(|(name, schema)| (name.to_owned(), schemas.of(schema)["allOf"][0].clone()))
        .collect();
    let union = named.get("QualificationRequest").unwrap();
    let variants: Vec<_> = union
        .one_of()
        .map(|variant| documented.remove(&variant.node().name()).unwrap())
        .collect();
    documented.get_mut("QualificationRequest").unwrap()["oneOf"] = variants.into();
    documented
}

/// Calls `change` for all subschemas of a schema, then for the schema.
fn each(schema: &mut Value, change: &mut dyn FnMut(&mut Object)) {
    let Value::Object(members) = schema else {
        return;
    };
    for (key, value) in members.iter_mut() {
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                properties
                    .values_mut()
                    .for_each(|schema| each(schema, change));
            }
            ("oneOf" | "anyOf" | "allOf", Value::Array(schemas)) => {
                schemas.iter_mut().for_each(|schema| each(schema, change));
            }
            ("items" | "additionalProperties" | "not", schema) => each(schema, change),
            _ => {}
        }
    }
    change(members);
}

/// An accepted difference: why, and how it is removed from a schema.
type Difference = (&'static str, fn(&mut Object));

/// The accepted differences of the schemas of types.
const OF_TYPES: &[Difference] = &[
    (
        "a root schema has `$schema`, a title and the definitions",
        |schema| {
            for key in ["$schema", "title", "$defs"] {
                schema.shift_remove(key);
            }
        },
    ),
    (
        "an optional property may also be null: both are read as absent",
        |schema| {
            let required = schema.get("required").cloned().unwrap_or(json!([]));
            let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
            for (name, property) in properties.into_iter().flatten() {
                if !required.as_array().unwrap().contains(&json!(name)) {
                    without_null(property);
                }
            }
        },
    ),
    ("a single enum value is a `const`", |schema| {
        if let Some(value) = schema.shift_remove("const") {
            schema.insert("enum".into(), json!([value]));
        }
    }),
    (
        "enum values with descriptions are `const` schemas",
        |schema| {
            let Some(Value::Array(values)) = schema.get("oneOf").cloned() else {
                return;
            };
            let listed = values
                .iter()
                .map(|value| value["enum"].as_array()?.first().cloned());
            let is_text = |value: &Value| value["type"] == "string" && value["enum"].is_array();
            if values.iter().all(is_text)
                && let Some(listed) = listed.collect::<Option<Vec<_>>>()
            {
                schema.shift_remove("oneOf");
                schema.insert("type".into(), json!("string"));
                schema.insert("enum".into(), listed.into());
            }
        },
    ),
    ("variants without a tag may overlap in the type", |schema| {
        if let Some(variants) = schema.shift_remove("anyOf") {
            schema.insert("oneOf".into(), variants);
        }
    }),
    ("an item without a schema is `true`", |schema| {
        if schema.get("items") == Some(&json!(true)) {
            schema.insert("items".into(), json!({}));
        }
    }),
    ("`additionalProperties: true` is the default", |schema| {
        if schema.get("additionalProperties") == Some(&json!(true)) {
            schema.shift_remove("additionalProperties");
        }
    }),
];

/// The accepted differences of the schemas of the contract.
const OF_THE_CONTRACT: &[Difference] = &[
    (
        "extensions other than `x-extensible-enum` are not in types",
        |schema| {
            schema.retain(|key, _| key == "x-extensible-enum" || !key.starts_with("x-"));
        },
    ),
    (
        "an optional property may also be null: both are read as absent",
        |schema| {
            let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
            properties
                .into_iter()
                .flatten()
                .for_each(|(_, property)| without_null(property));
        },
    ),
    ("the bounds of 32 bits are `format: int32`", |schema| {
        if schema.get("maximum") == Some(&json!(i32::MAX)) {
            schema.shift_remove("maximum");
            if schema.get("minimum") == Some(&json!(i32::MIN)) {
                schema.shift_remove("minimum");
            }
            schema.insert("format".into(), json!("int32"));
        }
    }),
    (
        "the type checks `minLength`, its schema has none",
        |schema| {
            schema.shift_remove("minLength");
        },
    ),
    ("a reference with a description is in `allOf`", |schema| {
        if let Some(Value::Array(parts)) = schema.get("allOf")
            && let [only] = parts.as_slice()
        {
            let only = only.as_object().unwrap().clone();
            schema.shift_remove("allOf");
            schema.extend(only);
        }
    }),
];

/// The accepted differences of both: line breaks, `$ref` and the order of `required`.
const OF_BOTH: &[Difference] = &[
    ("line breaks differ", |schema| {
        if let Some(Value::String(text)) = schema.get_mut("description") {
            *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }),
    ("`$ref` has another base", |schema| {
        if let Some(Value::String(reference)) = schema.get_mut("$ref") {
            *reference = reference.rsplit('/').next().unwrap().to_owned();
        }
    }),
    ("the order of `required` has no meaning", |schema| {
        if let Some(Value::Array(names)) = schema.get_mut("required") {
            names.sort_by_key(|name| name.as_str().map(str::to_owned));
        }
    }),
];

fn without_null(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else {
        return;
    };
    let null = json!("null");
    if let Some(Value::Array(types)) = members.get_mut("type") {
        types.retain(|name| *name != null);
        if let [only] = types.as_slice() {
            members["type"] = only.clone();
        }
    }
    if let Some(Value::Array(values)) = members.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(variants)) = members.get_mut("anyOf") {
        variants.retain(|variant| variant["type"] != null);
        if let [only] = variants.as_slice() {
            let only = only.as_object().unwrap().clone();
            members.shift_remove("anyOf");
            members.extend(only);
        }
    }
}

#[test]
fn the_schemas_of_types_equal_those_of_the_contract() {
    let (mut derived, mut documented) = (all_derived(), all_documented());
    assert_eq!(
        derived.keys().collect::<Vec<_>>(),
        documented.keys().collect::<Vec<_>>(),
        "a schema has no type in this test, or a type has no schema"
    );
    for (schemas, differences) in [(&mut derived, OF_TYPES), (&mut documented, OF_THE_CONTRACT)] {
        for (why, accept) in differences.iter().chain(OF_BOTH) {
            let before = schemas.clone();
            schemas
                .values_mut()
                .for_each(|schema| each(schema, &mut |schema| accept(schema)));
            assert_ne!(*schemas, before, "the difference is gone: {why}");
        }
    }
    let mut inherited = 0;
    for (name, derived) in &mut derived {
        inherited += inherit(derived, &documented[name], &documented);
        let (derived, documented) = (sorted(derived), sorted(&documented[name]));
        assert_eq!(
            derived, documented,
            "{name}: type\n{derived:#}\ncontract\n{documented:#}"
        );
    }
    assert!(inherited > 0, "no description is inherited");
}

/// Removes the descriptions that the documentation of a field or variant inherits: that of its type, or one
/// of `x-enumDescriptions`. Returns how many.
fn inherit(derived: &mut Value, documented: &Value, all: &BTreeMap<String, Value>) -> usize {
    let Value::Object(derived) = derived else {
        return 0;
    };
    let mut inherited = 0;
    if let Some(text) = derived.get("description").cloned()
        && documented.get("description").is_none()
    {
        let name = documented["$ref"].as_str().unwrap_or_default();
        let of_type = all.get(name).map(|schema| &schema["description"]);
        let of_item = documented["items"]["$ref"]
            .as_str()
            .and_then(|name| all.get(name));
        let first = of_type.or(of_item.map(|schema| &schema["description"]));
        let first = first.and_then(Value::as_str).unwrap_or_default();
        let text = text.as_str().unwrap();
        if first.starts_with(text) && !text.is_empty() || text.starts_with("A value of the type `")
        {
            derived.shift_remove("description");
            inherited += 1;
        }
    }
    for (key, value) in derived.iter_mut() {
        let other = &documented[key.as_str()];
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                for (name, property) in properties {
                    inherited += inherit(property, &other[name.as_str()], all);
                }
            }
            ("oneOf", Value::Array(variants)) => {
                for (index, variant) in variants.iter_mut().enumerate() {
                    inherited += inherit(variant, &other[index], all);
                }
            }
            ("items", schema) => inherited += inherit(schema, other, all),
            _ => {}
        }
    }
    inherited
}

/// The value with the properties of all objects sorted.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members.iter().collect();
            let members = members.into_iter();
            members
                .map(|(key, value)| (key.clone(), sorted(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[test]
fn every_reference_resolves_to_a_schema_of_the_contract() {
    let contract = contract();
    let named: Vec<_> = contract.openapi().schemas().names().collect();
    for (name, schema) in all_derived() {
        let definitions = schema["$defs"].as_object().cloned().unwrap_or_default();
        for definition in definitions.keys() {
            assert!(
                named.contains(&definition.as_str()),
                "{name} refers to {definition}"
            );
        }
    }
}
