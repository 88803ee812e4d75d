//! Schemas of OpenAPI 3.0 as JSON Schema, for validators.

use serde_json::{Map, Value, json};

use crate::model::{Object as _, Schema};
use crate::source::Document;

/// The schemas of a document as JSON Schema, Draft 4, for a validator.
///
/// OpenAPI 3.0 differs from that draft in `nullable`, in the integer formats, and in keywords that
/// only describe.
#[derive(Clone, Debug)]
pub struct JsonSchemas {
    components: Value,
}

impl JsonSchemas {
    /// Translates the named schemas of `document`.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        let schemas = document.openapi().schemas().iter();
        let schemas = schemas.map(|(name, schema)| (name.to_owned(), written(schema)));
        Self {
            components: json!({"schemas": schemas.collect::<Map<_, _>>()}),
        }
    }

    /// One schema, with all schemas that it refers to.
    #[must_use]
    pub fn of(&self, schema: Schema<'_>) -> Value {
        // References are not rewritten, so their targets must have the same pointers.
        json!({"allOf": [written(schema)], "components": self.components})
    }
}

/// The translation of a schema, or of the reference that stands in its place.
fn written(schema: Schema<'_>) -> Value {
    translate(schema.written().value())
}

fn translate(schema: Value) -> Value {
    let Value::Object(members) = schema else {
        return schema;
    };
    let nullable = members.get("nullable") == Some(&Value::Bool(true));
    let mut translated = Map::new();
    for (key, value) in members {
        match (key.as_str(), value) {
            ("nullable" | "discriminator" | "example" | "default", _) => {}
            ("type", name) if nullable => {
                translated.insert(key, json!([name, "null"]));
            }
            ("enum", Value::Array(mut values)) if nullable => {
                if !values.contains(&Value::Null) {
                    values.push(Value::Null);
                }
                translated.insert(key, Value::Array(values));
            }
            ("format", Value::String(format)) if format == "int32" => {
                translated.entry("minimum").or_insert(i32::MIN.into());
                translated.entry("maximum").or_insert(i32::MAX.into());
            }
            ("properties", Value::Object(properties)) => {
                let properties = properties.into_iter();
                let properties = properties.map(|(name, schema)| (name, translate(schema)));
                translated.insert(key, Value::Object(properties.collect()));
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                translated.insert(key, schemas.into_iter().map(translate).collect());
            }
            ("items" | "not" | "additionalProperties", schema) => {
                translated.insert(key, translate(schema));
            }
            (_, value) => {
                translated.insert(key, value);
            }
        }
    }
    Value::Object(translated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nullable_adds_null_to_type_and_enum() {
        let schema = json!({
            "type": "object",
            "properties": {
                "plain": {"type": "integer", "format": "int32", "nullable": true},
                "choice": {"type": "string", "enum": ["a"], "nullable": true},
                "nullable": {"type": "string"},
            },
        });
        let expected = json!({
            "type": "object",
            "properties": {
                "plain": {"type": ["integer", "null"], "minimum": i32::MIN, "maximum": i32::MAX},
                "choice": {"type": ["string", "null"], "enum": ["a", null]},
                "nullable": {"type": "string"},
            },
        });
        assert_eq!(translate(schema), expected);
    }
}
