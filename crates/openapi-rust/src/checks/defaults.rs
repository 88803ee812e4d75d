//! Defaults that the Rust types cannot hold.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use openapi_document::Node;
use openapi_document::model::{Schema, Type};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::values::{Direction, Validator, as_integer};
use serde_json::Number;

pub(super) fn default(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut validator = Validator::new("default").with_extra(held);
    for schema in &context.schemas {
        // The generator ignores the default null.
        let Some(value) = schema.default().filter(|value| !value.is_null()) else {
            continue;
        };
        if !value.references().is_empty() {
            reporter.report(
                value,
                "default contains a reference",
                "write the value itself",
            );
            continue;
        }
        // The type has all properties, in both directions.
        let mut mismatches = validator.check(value, *schema, Direction::Request);
        mismatches.extend(validator.check(value, *schema, Direction::Response));
        let mut known = HashSet::new();
        for mismatch in mismatches {
            if known.insert((mismatch.node.id(), mismatch.message.clone())) {
                mismatch.report(reporter);
            }
        }
    }
}

/// The message for a value that the schema allows and its Rust type cannot hold.
fn held(value: Node<'_>, schema: Schema<'_>) -> Option<(String, String)> {
    if let Some(number) = value.as_number().filter(|number| !is_held(number, schema)) {
        let help = if as_integer(number).is_some() {
            "write a smaller value, or choose a wider `format`"
        } else {
            "write it without fraction and exponent, or choose a wider type"
        };
        let message = format!("the Rust type cannot hold {number}");
        return Some((message, help.to_owned()));
    }
    let format = schema.format()?;
    let content = value
        .as_str()
        .filter(|content| !is_address(content, format))?;
    let message = format!("`{content}` is not a valid `{format}`");
    Some((message, "write an address".to_owned()))
}

/// Whether the Rust type of a schema can hold a number.
fn is_held(number: &Number, schema: Schema<'_>) -> bool {
    match schema.declared_type() {
        Some(Type::Integer) => {
            let (least, most) = match schema.format() {
                Some("int8") => (i8::MIN.into(), i8::MAX.into()),
                Some("uint8") => (0, u8::MAX.into()),
                Some("int16") => (i16::MIN.into(), i16::MAX.into()),
                Some("uint16") => (0, u16::MAX.into()),
                Some("int" | "int32") => (i32::MIN.into(), i32::MAX.into()),
                Some("uint" | "uint32") => (0, u32::MAX.into()),
                Some("uint64") => (0, u64::MAX.into()),
                _ => (i64::MIN.into(), i64::MAX.into()),
            };
            as_integer(number).is_some_and(|number: i128| (least..=most).contains(&number))
        }
        Some(Type::Number) if schema.format() == Some("float") => number
            .as_f64()
            .is_some_and(|number| number.abs() <= f64::from(f32::MAX)),
        Some(
            Type::Null | Type::Boolean | Type::Number | Type::String | Type::Array | Type::Object,
        )
        | None => true,
    }
}

/// Whether a string is an IP address, where the format requires one.
fn is_address(content: &str, format: &str) -> bool {
    match format {
        "ip" => content.parse::<IpAddr>().is_ok(),
        "ipv4" => content.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => content.parse::<Ipv6Addr>().is_ok(),
        _ => true,
    }
}
