//! Schemas that have no counterpart in Rust: `not`, and enums of mixed values.

use std::collections::HashMap;

use openapi_document::model::Type;
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{Node, Object};

use crate::name;

pub(super) fn enum_values(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some(list) = schema.fields().enum_values() else {
            continue;
        };
        if list.is_empty() {
            reporter.report(list, "empty `enum`", "add the values, or remove `enum`");
            continue;
        }
        let declared = schema.declared_type();
        let is_number = matches!(declared, Some(Type::Integer | Type::Number));
        let first = list.items().find(|value| !value.is_null());
        let wanted = match (declared, first) {
            (Some(Type::Integer | Type::Number), _) => "a number",
            (Some(Type::Boolean), _) => "a boolean",
            (Some(Type::String), _) | (_, None) => "a string",
            (Some(Type::Null | Type::Array | Type::Object) | None, Some(first)) => first.kind(),
        };
        // A null that the type does not allow makes the value optional all the same, except for
        // numbers.
        let nullable = schema.nullable() || !is_number;
        for value in list.items() {
            let fits = value.kind() == wanted || (nullable && value.is_null());
            if value.is_object() || value.is_array() {
                let message = format!("enum value is {}, must be a scalar", value.kind());
                let help = "list strings, numbers or booleans, or describe it by `properties`";
                reporter.report(value, message, help);
            } else if !fits {
                let shown = value.shown();
                let message = format!("enum value {shown} is {}, must be {wanted}", value.kind());
                reporter.report(
                    value,
                    message,
                    "write values that have the type of the schema",
                );
            }
        }
        report_same_variants(list, reporter);
    }
}

/// Reports values of an enum that would become the same variant.
pub(super) fn report_same_variants(list: Node<'_>, reporter: &mut Reporter<'_>) {
    let mut known: HashMap<String, &str> = HashMap::new();
    for value in list.items() {
        let Some(text) = value.as_str() else { continue };
        let variant = name::pascal(text);
        if let Some(first) = known.get(&variant) {
            let message = format!("enum values `{first}` and `{text}` both become `{variant}`");
            reporter.report(value, message, "keep one of them");
        } else {
            known.insert(variant, text);
        }
    }
}

pub(super) fn not(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some(not) = schema.not() else { continue };
        let values = not.written().reference().is_none() && not.fields().enum_values().is_some();
        if !values {
            let help = "write `not: {enum: […]}`, or describe what is allowed";
            reporter.report(not.written(), "`not` of a schema other than `enum`", help);
        }
    }
}
