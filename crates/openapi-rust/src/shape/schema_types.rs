//! Adds the `type` that a schema implies, and removes what the generator would turn into types that
//! do not compile.

use std::collections::HashSet;

use openapi_document::model::{Schema, Type};
use openapi_document::{Document, Node, Object as _, object};
use serde_json::{Map, Value};

use crate::name;

/// The keywords that constrain one type of value.
const CONSTRAINTS: [(Type, &[&str]); 4] = [
    (
        Type::Object,
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
        ],
    ),
    (
        Type::Array,
        &["items", "minItems", "maxItems", "uniqueItems"],
    ),
    (Type::String, &["pattern", "minLength", "maxLength"]),
    (
        Type::Number,
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
];

/// Writes the type of each schema where the generator cannot infer it, and removes keywords without
/// meaning for that type and titles that would give its type the name of another, or of the prelude.
pub(super) fn write(document: &Document, root: &mut Value) {
    let components = document.openapi().schemas();
    let mut names: HashSet<String> = components.names().map(name::pascal).collect();
    for part in object::all(document) {
        let Some(schema) = part.view::<Schema<'_>>().filter(|_| !part.is_reference()) else {
            continue;
        };
        let json = root.pointer_mut(&schema.pointer());
        if let Some(json) = json.and_then(Value::as_object_mut) {
            write_type(schema, json);
            if !is_rust_array(schema) {
                json.shift_remove("minItems");
                json.shift_remove("maxItems");
            }
            // The generator names an inline schema by its title.
            let title = schema.title().map(name::pascal);
            if title.is_some_and(|title| name::hides_prelude(&title) || !names.insert(title)) {
                json.shift_remove("title");
            }
        }
    }
}

/// Whether an array whose length is fixed becomes an array of Rust: serde reads and writes no longer
/// ones, and arrays of arrays can be larger than any value of Rust.
fn is_rust_array(schema: Schema<'_>) -> bool {
    const LONGEST: u64 = 32;
    let items = schema.items().and_then(Schema::declared_type);
    let length = schema.max_items();
    length != schema.min_items()
        || length.is_none_or(|length| length <= LONGEST)
            && matches!(
                items,
                Some(Type::String | Type::Number | Type::Integer | Type::Boolean)
            )
}

fn write_type(schema: Schema<'_>, json: &mut Map<String, Value>) {
    match schema.declared_type() {
        Some(Type::Object | Type::Array | Type::Boolean) => {
            json.shift_remove("format");
            return;
        }
        Some(Type::String | Type::Number | Type::Integer | Type::Null) => return,
        None => {}
    }
    let fields = schema.fields();
    let composition = [
        fields.all_of(),
        fields.any_of(),
        fields.one_of(),
        fields.not(),
    ];
    if composition.iter().any(Option::is_some) {
        return;
    }
    let constraints: Vec<_> = CONSTRAINTS
        .iter()
        .filter(|(_, keys)| keys.iter().any(|key| json.contains_key(*key)))
        .collect();
    let has_format = fields.format().is_some();
    let nullable = schema.nullable();
    let values = fields.enum_values();
    let inferred = match constraints.as_slice() {
        [] if values.is_some() => !has_format && !nullable,
        _ if values.is_some() => false,
        [] | [(Type::Object | Type::Array, _)] => !has_format,
        [(Type::String, _)] => !nullable,
        _ => false,
    };
    if inferred {
        return;
    }
    let implied = match (values, constraints.as_slice()) {
        (Some(_), _) => schema
            .enum_values()
            .find(|value| !value.is_null())
            .and_then(type_of),
        (None, [(only, _)]) => Some(*only),
        (None, _) => None,
    };
    // Constraints of several types apply to each of these types and imply none.
    let applies = |other: Type| values.is_none() && implied == Some(other);
    for (constrained, keywords) in CONSTRAINTS {
        if !applies(constrained) {
            for keyword in keywords {
                json.shift_remove(*keyword);
            }
        }
    }
    if implied != Some(Type::String) {
        json.shift_remove("format");
    }
    if let Some(implied) = implied {
        json.insert("type".to_owned(), implied.as_str().into());
    }
}

/// The scalar type of a value.
fn type_of(value: Node<'_>) -> Option<Type> {
    if value.as_str().is_some() {
        Some(Type::String)
    } else if value.as_number().is_some() {
        Some(Type::Number)
    } else {
        value.as_bool().map(|_| Type::Boolean)
    }
}
