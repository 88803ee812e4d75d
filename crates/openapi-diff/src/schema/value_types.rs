//! Sets of types of values.

use openapi_document::model::{Schema, Type};
use openapi_document::{Node, Object as _};

/// A set of types of values. Numbers are two disjoint sets, so that `integer` is part of `number`.
pub(super) type ValueTypes = u8;

pub(super) const NULL: ValueTypes = 1;
pub(super) const BOOLEAN: ValueTypes = 2;
pub(super) const INTEGER: ValueTypes = 4;
/// Numbers that are not integers.
pub(super) const FRACTION: ValueTypes = 8;
pub(super) const NUMBER: ValueTypes = INTEGER | FRACTION;
pub(super) const STRING: ValueTypes = 16;
pub(super) const ARRAY: ValueTypes = 32;
pub(super) const OBJECT: ValueTypes = 64;
pub(super) const ALL: ValueTypes = 127;

/// The extension of a schema that lists the documented values of an open enum.
pub(super) const EXTENSIBLE_ENUM: &str = "x-extensible-enum";

/// The types that a schema allows by itself, as it declares or as its other keywords imply.
pub(super) fn declared(schema: Schema<'_>) -> ValueTypes {
    let fields = schema.fields();
    if fields
        .type_keyword()
        .and_then(|node| node.as_str())
        .is_some()
    {
        return match schema.declared_type() {
            Some(Type::Boolean) => BOOLEAN,
            Some(Type::Integer) => INTEGER,
            Some(Type::Number) => NUMBER,
            Some(Type::String) => STRING,
            Some(Type::Array) => ARRAY,
            Some(Type::Object) => OBJECT,
            Some(Type::Null) | None => ALL,
        };
    }
    if fields.enum_values().is_some() {
        return schema.enum_values().fold(0, |all, one| all | of_value(one));
    }
    if schema.extension(EXTENSIBLE_ENUM).is_some() {
        return STRING;
    }
    let is_object = fields.properties().is_some()
        || fields.required().is_some()
        || fields.additional_properties().is_some();
    match (is_object, fields.items().is_some()) {
        (true, false) => OBJECT,
        (false, true) => ARRAY,
        (true, true) | (false, false) => ALL,
    }
}

/// The type of a value.
fn of_value(value: Node<'_>) -> ValueTypes {
    if let Some(number) = value.as_number() {
        return if number.is_f64() { FRACTION } else { INTEGER };
    }
    if value.as_str().is_some() {
        STRING
    } else if value.as_bool().is_some() {
        BOOLEAN
    } else if value.is_array() {
        ARRAY
    } else if value.is_object() {
        OBJECT
    } else {
        NULL
    }
}

/// The names of the types in a message.
pub(super) fn shown(types: ValueTypes) -> String {
    if types | NULL == ALL {
        return "any type".into();
    }
    let names = [
        (BOOLEAN, "boolean"),
        (STRING, "string"),
        (ARRAY, "array"),
        (OBJECT, "object"),
    ];
    let names = names.iter().filter(|(one, _)| types & one != 0);
    let number = match types & NUMBER {
        NUMBER => Some("`number`"),
        INTEGER => Some("`integer`"),
        FRACTION => Some("`number` without integers"),
        _ => None,
    };
    let names = names.map(|(_, name)| format!("`{name}`"));
    let names: Vec<_> = names.chain(number.map(str::to_owned)).collect();
    if names.is_empty() {
        return "no type".into();
    }
    names.join(" or ")
}
