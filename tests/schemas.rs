//! The JSON Schemas that the generated types tell, against those of the contract.

use std::collections::BTreeMap;

use integration::contract;
use openapi_document::{Cursor, JsonSchemas};
use partner_center::types;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

/// The schema that a type tells. The types of single members have a name of their own, which the
/// contract does not know: they are put in place.
fn told<T: JsonSchema>() -> (String, Value) {
    let schema = SchemaGenerator::default().into_root_schema_for::<T>();
    let mut schema = Value::from(schema);
    let definitions = schema["$defs"].clone();
    each(&mut schema, &mut |schema| {
        let name = schema.get("$ref").and_then(Value::as_str);
        let name = name.and_then(|name| name.rsplit('/').next());
        let inline = name.filter(|name| OF_MEMBERS.contains(name));
        if let Some(Value::Object(inline)) = inline.map(|name| definitions[name].clone()) {
            schema.shift_remove("$ref");
            schema.extend(inline);
        }
    });
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        definitions.retain(|name, _| !OF_MEMBERS.contains(&name.as_str()));
    }
    (T::schema_name().into_owned(), schema)
}

/// The types of single members.
const OF_MEMBERS: &[&str] = &["QualificationRequestValidationCode"];

/// All types that have the name of a schema.
fn all_told() -> BTreeMap<String, Value> {
    let told = [
        told::<types::AccountStatus>(),
        told::<types::ApiFault>(),
        told::<types::CompanyProfile>(),
        told::<types::Customer>(),
        told::<types::CustomerCollection>(),
        told::<types::CustomerQualification>(),
        told::<types::EducationSegment>(),
        told::<types::FaultBody>(),
        told::<types::FaultCode>(),
        told::<types::FaultText>(),
        told::<types::GccValidationRelationship>(),
        told::<types::LinkHeader>(),
        told::<types::Qualification>(),
        told::<types::QualificationRequest>(),
        told::<types::RelationshipToPartner>(),
        told::<types::ResourceAttributes>(),
        told::<types::ResourceLink>(),
        told::<types::ResourceLinks>(),
        told::<types::SeekOperation>(),
        told::<types::SynchronousQualification>(),
        told::<types::Timestamp>(),
        told::<types::ValidationCode>(),
        told::<types::ValidationStatus>(),
        told::<types::ValidationType>(),
        told::<types::VettingStatus>(),
    ];
    told.into()
}

/// The schemas of the contract; the branches of the request are parts of it, as they are of its
/// type.
fn all_written() -> BTreeMap<String, Value> {
    let contract = contract();
    let schemas = JsonSchemas::new(&contract);
    let named = contract.at("/components/schemas").unwrap();
    let mut written: BTreeMap<_, _> = named
        .members()
        .map(|(name, schema)| (name.to_owned(), schemas.of(&schema)["allOf"][0].clone()))
        .collect();
    let union = contract
        .at("/components/schemas/QualificationRequest/oneOf")
        .unwrap();
    let branches: Vec<_> = union
        .items()
        .map(|branch| written.remove(&branch.follow().unwrap().name()).unwrap())
        .collect();
    written.get_mut("QualificationRequest").unwrap()["oneOf"] = branches.into();
    written
}

/// Calls `change` for a schema and all schemas in it, those first.
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

/// An accepted difference: why, and what takes it out of a schema.
type Difference = (&'static str, fn(&mut Object));

/// What is accepted of the schemas of types.
const OF_TYPES: &[Difference] = &[
    (
        "a schema of its own says which JSON Schema it is and holds all others",
        |schema| {
            for key in ["$schema", "title", "$defs"] {
                schema.shift_remove(key);
            }
        },
    ),
    (
        "a member that may be missing may also be null: both are read as nothing",
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
    ("a value that is alone is a constant", |schema| {
        if let Some(value) = schema.shift_remove("const") {
            schema.insert("enum".into(), json!([value]));
        }
    }),
    (
        "the values of a list with descriptions are constants too",
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
    (
        "branches without a tag may overlap for the type",
        |schema| {
            if let Some(branches) = schema.shift_remove("anyOf") {
                schema.insert("oneOf".into(), branches);
            }
        },
    ),
    (
        "a value of which nothing is said is written shorter",
        |schema| {
            if schema.get("items") == Some(&json!(true)) {
                schema.insert("items".into(), json!({}));
            }
        },
    ),
    (
        "an object of which nothing is said may have anything",
        |schema| {
            if schema.get("additionalProperties") == Some(&json!(true)) {
                schema.shift_remove("additionalProperties");
            }
        },
    ),
];

/// What is accepted of the schemas of the contract.
const OF_THE_CONTRACT: &[Difference] = &[
    (
        "extensions other than the values of an open list are for readers of the contract",
        |schema| {
            schema.retain(|key, _| key == "x-extensible-enum" || !key.starts_with("x-"));
        },
    ),
    (
        "a member that may be missing may also be null: both are read as nothing",
        |schema| {
            let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
            properties
                .into_iter()
                .flatten()
                .for_each(|(_, property)| without_null(property));
        },
    ),
    ("the bounds of 32 bits are a format", |schema| {
        if schema.get("maximum") == Some(&json!(i32::MAX)) {
            schema.shift_remove("maximum");
            if schema.get("minimum") == Some(&json!(i32::MIN)) {
                schema.shift_remove("minimum");
            }
            schema.insert("format".into(), json!("int32"));
        }
    }),
    (
        "the type knows the length of a text, its schema does not",
        |schema| {
            schema.shift_remove("minLength");
        },
    ),
    (
        "a reference with a description stands in a list",
        |schema| {
            if let Some(Value::Array(parts)) = schema.get("allOf")
                && let [only] = parts.as_slice()
            {
                let only = only.as_object().unwrap().clone();
                schema.shift_remove("allOf");
                schema.extend(only);
            }
        },
    ),
];

/// What is accepted of both: where a text breaks, and how a schema is named.
const OF_BOTH: &[Difference] = &[
    ("a text breaks elsewhere", |schema| {
        if let Some(Value::String(text)) = schema.get_mut("description") {
            *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }),
    ("schemas stand elsewhere", |schema| {
        if let Some(Value::String(reference)) = schema.get_mut("$ref") {
            *reference = reference.rsplit('/').next().unwrap().to_owned();
        }
    }),
    ("the order of what is required says nothing", |schema| {
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
    if let Some(Value::Array(branches)) = members.get_mut("anyOf") {
        branches.retain(|branch| branch["type"] != null);
        if let [only] = branches.as_slice() {
            let only = only.as_object().unwrap().clone();
            members.shift_remove("anyOf");
            members.extend(only);
        }
    }
}

#[test]
fn the_schemas_of_types_are_those_of_the_contract() {
    let (mut told, mut written) = (all_told(), all_written());
    assert_eq!(
        told.keys().collect::<Vec<_>>(),
        written.keys().collect::<Vec<_>>(),
        "a schema has no type here, or a type no schema"
    );
    for (schemas, differences) in [(&mut told, OF_TYPES), (&mut written, OF_THE_CONTRACT)] {
        for (why, accept) in differences.iter().chain(OF_BOTH) {
            let before = schemas.clone();
            schemas
                .values_mut()
                .for_each(|schema| each(schema, &mut |schema| accept(schema)));
            assert_ne!(*schemas, before, "nothing differs any more: {why}");
        }
    }
    let mut inherited = 0;
    for (name, told) in &mut told {
        inherited += inherit(told, &written[name], &written);
        let (told, written) = (sorted(told), sorted(&written[name]));
        assert_eq!(
            told, written,
            "{name}: the type tells\n{told:#}\nthe contract\n{written:#}"
        );
    }
    assert!(inherited > 0, "no description is inherited any more");
}

/// Takes out what the documentation of a field or variant repeats from where the contract has it:
/// the description of its type, or what says of the value what is in `x-enumDescriptions`.
fn inherit(told: &mut Value, written: &Value, all: &BTreeMap<String, Value>) -> usize {
    let Value::Object(told) = told else { return 0 };
    let mut inherited = 0;
    if let Some(text) = told.get("description").cloned()
        && written.get("description").is_none()
    {
        let name = written["$ref"].as_str().unwrap_or_default();
        let of_type = all.get(name).map(|schema| &schema["description"]);
        let of_item = written["items"]["$ref"]
            .as_str()
            .and_then(|name| all.get(name));
        let first = of_type.or(of_item.map(|schema| &schema["description"]));
        let first = first.and_then(Value::as_str).unwrap_or_default();
        let text = text.as_str().unwrap();
        if first.starts_with(text) && !text.is_empty() || text.starts_with("The value as `") {
            told.shift_remove("description");
            inherited += 1;
        }
    }
    for (key, value) in told.iter_mut() {
        let other = &written[key.as_str()];
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                for (name, property) in properties {
                    inherited += inherit(property, &other[name.as_str()], all);
                }
            }
            ("oneOf", Value::Array(branches)) => {
                for (index, branch) in branches.iter_mut().enumerate() {
                    inherited += inherit(branch, &other[index], all);
                }
            }
            ("items", schema) => inherited += inherit(schema, other, all),
            _ => {}
        }
    }
    inherited
}

/// The same value with all members in one order.
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
fn every_reference_of_a_schema_leads_to_one_of_the_contract() {
    let contract = contract();
    let named = contract.at("/components/schemas").unwrap();
    let named: Vec<_> = named
        .members()
        .map(|(name, _): (_, Cursor<'_>)| name)
        .collect();
    for (name, schema) in all_told() {
        let definitions = schema["$defs"].as_object().cloned().unwrap_or_default();
        for definition in definitions.keys() {
            assert!(
                named.contains(&definition.as_str()),
                "{name} refers to {definition}"
            );
        }
    }
}
