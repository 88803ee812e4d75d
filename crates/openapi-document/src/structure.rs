//! Whether each object of a document has the members that OpenAPI gives it, each of its kind.

use crate::document::Cursor;
use crate::object::{Kind, Part, ValueType as Shape};
use crate::predicates::{is_true, placeholders, shown, text};
use crate::rule::{Report, Subject};
use crate::suggestion::near;

/// The objects whose members can be looked at.
fn objects<'s, 'd>(subject: &'s Subject<'d>) -> impl Iterator<Item = &'s Part<'d>> + use<'s, 'd> {
    let whole = |part: &&Part<'_>| !part.is_reference() && part.cursor.is_map();
    subject.parts.iter().filter(whole)
}

pub fn kind(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in &subject.parts {
        if !part.is_reference() && !part.cursor.is_map() {
            let message = format!("{} that is {}", part.kind.name(), part.cursor.kind());
            let fix = if part.kind == Kind::Schema {
                "write a map, `{}` for anything"
            } else {
                "write a map, or leave it out"
            };
            report.unreadable(&part.cursor, message, fix);
        }
    }
    for part in objects(subject) {
        let known = part.kind.keywords();
        for (name, value) in part.cursor.members() {
            let Some((_, shape)) = known.iter().find(|(known, _)| *known == name) else {
                continue;
            };
            // A member that may be missing and has no value says as much as a missing one.
            let required = part.kind.required().contains(&name);
            if required || value.kind() != "null" || !matches!(shape, Shape::String) {
                member(name, *shape, required, &value, report);
            }
        }
    }
}

fn member(name: &str, shape: Shape, required: bool, value: &Cursor<'_>, report: &mut Report<'_>) {
    let mut wrong = |value: &Cursor<'_>, name: &str, wanted: &str| {
        let fix = if wanted == "text" && !value.is_map() && !value.is_list() {
            format!("put the value of {name} in quotes")
        } else if required {
            format!("write {wanted}")
        } else {
            format!("write {wanted}, or leave {name} out")
        };
        let message = format!("{name} is {}, not {wanted}", value.kind());
        report.unreadable(value, message, fix);
    };
    let name = &format!("`{name}`");
    match shape {
        Shape::String | Shape::Choice(_) if value.as_str().is_none() => wrong(value, name, "text"),
        Shape::Boolean if value.as_bool().is_none() => wrong(value, name, "`true` or `false`"),
        Shape::Number if value.as_number().is_none() => wrong(value, name, "a number"),
        Shape::Count if !value.as_number().is_some_and(is_count) => {
            wrong(value, name, "a whole number from 0");
        }
        Shape::Array | Shape::Strings | Shape::Each(_) | Shape::Requirements
            if !value.is_list() =>
        {
            wrong(value, name, "a list");
        }
        Shape::Map | Shape::StringMap | Shape::Named(_) | Shape::Keyed(_) if !value.is_map() => {
            wrong(value, name, "a map");
        }
        Shape::Strings => {
            let items = value.items().filter(|item| item.as_str().is_none());
            items.for_each(|item| wrong(&item, &format!("what {name} lists"), "text"));
        }
        Shape::StringMap => {
            let texts = value.members().filter(|(_, text)| text.as_str().is_none());
            texts.for_each(|(key, text)| wrong(&text, &format!("`{key}`"), "text"));
        }
        Shape::Requirements => {
            for (scheme, scopes) in value.items().flat_map(|requirement| requirement.members()) {
                if !scopes.is_list() {
                    wrong(
                        &scopes,
                        &format!("`{scheme}`"),
                        "a list of scopes, `[]` for none",
                    );
                }
            }
        }
        Shape::String
        | Shape::Choice(_)
        | Shape::Boolean
        | Shape::Number
        | Shape::Count
        | Shape::Array
        | Shape::Map
        | Shape::Any
        | Shape::One(_)
        | Shape::Each(_)
        | Shape::Named(_)
        | Shape::Keyed(_)
        | Shape::SchemaOrBoolean => {}
    }
}

fn is_count(number: &serde_json::Number) -> bool {
    number.as_u64().is_some()
        || number
            .as_f64()
            .is_some_and(|float| float >= 0.0 && float.fract() == 0.0)
}

pub fn missing(subject: &Subject<'_>, report: &mut Report<'_>) {
    missing_of(subject, report, |_| true);
}

/// What the generator cannot read at all.
pub fn shape(subject: &Subject<'_>, report: &mut Report<'_>) {
    kind(subject, report);
    // Of these the generator has rules that say more.
    missing_of(subject, report, |kind| {
        !matches!(
            kind,
            Kind::Operation | Kind::Parameter | Kind::RequestBody | Kind::Discriminator
        )
    });
}

fn missing_of(subject: &Subject<'_>, report: &mut Report<'_>, wanted: fn(Kind) -> bool) {
    for part in objects(subject).filter(|part| wanted(part.kind)) {
        let holder = &part.cursor;
        for name in part.kind.required() {
            if holder.get(name).is_none() {
                let message = format!("{} has no `{name}`", part.kind.name());
                report.at(holder, message, format!("add `{name}: {}`", sample(name)));
            }
        }
    }
}

/// What a missing member could look like.
fn sample(name: &str) -> &'static str {
    match name {
        "info" => "{title: …, version: …}",
        "responses" => "{\"200\": {description: …}}",
        "content" => "{application/json: {schema: …}}",
        "paths" | "scopes" => "{}",
        "url" => "https://…",
        "in" => "query",
        "type" => "http",
        _ => "text",
    }
}

pub fn choice(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in objects(subject) {
        for (name, shape) in part.kind.keywords() {
            let Shape::Choice(known) = shape else {
                continue;
            };
            let Some(value) = part.cursor.get(name) else {
                continue;
            };
            if let Some(text) = value.as_str().filter(|text| !known.contains(text)) {
                let fix = format!("write one of {}", known.join(", "));
                report.at(&value, format!("`{name}` is `{text}`"), fix);
            }
        }
    }
}

/// Members that OpenAPI 3.1 or JSON Schema has, and what 3.0 has instead.
const OF_LATER_VERSIONS: &[(&str, &str)] = &[
    ("$defs", "name the schemas in `components/schemas`"),
    (
        "$schema",
        "leave it out: the version of OpenAPI says which schemas these are",
    ),
    ("const", "write `enum` with one value"),
    ("contentEncoding", "write `format: byte`"),
    ("definitions", "name the schemas in `components/schemas`"),
    ("examples", "write `example` with one of them"),
    ("patternProperties", "write `additionalProperties`"),
    ("prefixItems", "write `items` with `oneOf`"),
    ("webhooks", "write them as `callbacks`"),
];

pub fn unknown(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in objects(subject).filter(|part| part.kind != Kind::Callback) {
        let known = part.kind.keywords();
        for (name, member) in part.cursor.members() {
            if name.starts_with("x-") || known.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let later = OF_LATER_VERSIONS.iter().find(|(later, _)| *later == name);
            let near = near(name, known.iter().map(|(known, _)| *known));
            let fix = match (later, near) {
                (Some((_, instead)), _) => (*instead).to_owned(),
                (None, Some(near)) => format!("write `{near}`"),
                (None, None) => format!("leave it out, or call it `x-{name}`"),
            };
            let message = format!("`{name}` is no member of {}", part.kind.name());
            report.at(&member, message, fix);
        }
    }
}

pub fn path_parameter(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in &subject.operations {
        let placeholders = placeholders(operation.path);
        if placeholders.contains(&"") {
            let message = format!("a placeholder without a name in `{}`", operation.path);
            let fix = "write the name of a path parameter between the braces";
            report.at(&operation.item, message, fix);
            continue;
        }
        if operation.path.matches('{').count() != placeholders.len()
            || operation.path.matches('}').count() != placeholders.len()
        {
            let message = format!("the braces in `{}` do not pair up", operation.path);
            report.at(
                &operation.item,
                message,
                "write each placeholder as `{name}`",
            );
            continue;
        }
        let declared: Vec<_> = operation
            .parameters()
            .into_iter()
            .filter(|parameter| text(parameter, "in") == Some("path"))
            .collect();
        for parameter in &declared {
            let name = text(parameter, "name").unwrap_or_default();
            if !placeholders.contains(&name) {
                let message = format!("`{name}` is no placeholder of `{}`", operation.path);
                report.at(
                    parameter,
                    message,
                    format!("write `{{{name}}}` into the path"),
                );
            }
            if is_true(parameter, "x-omit-from-client") {
                let message = format!("the path parameter `{name}` is left out of the client");
                report.at(parameter, message, "remove `x-omit-from-client`");
            }
            if !is_true(parameter, "required") {
                let message = format!("the path parameter `{name}` is not required");
                let place = parameter.get("required");
                let place = place.as_ref().unwrap_or(parameter);
                report.at(place, message, "write `required: true`");
            }
        }
        for (index, placeholder) in placeholders.iter().enumerate() {
            if !declared
                .iter()
                .any(|parameter| text(parameter, "name") == Some(placeholder))
            {
                let message = format!("`{}` does not declare `{placeholder}`", operation.call());
                let fix = format!("add a parameter `name: {placeholder}` with `in: path`");
                report.at(&operation.operation, message, fix);
            }
            if placeholders[..index].contains(placeholder) {
                let message = format!("`{placeholder}` stands twice in `{}`", operation.path);
                report.at(
                    &operation.item,
                    message,
                    "give each placeholder a name of its own",
                );
            }
        }
    }
}

pub fn schema_bounds(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in &subject.schemas {
        for (exclusive, bound) in [
            ("exclusiveMinimum", "minimum"),
            ("exclusiveMaximum", "maximum"),
        ] {
            let Some(written) = schema.get(exclusive) else {
                continue;
            };
            match written.as_bool() {
                None => {
                    let message = format!("`{exclusive}` is {}", shown(&written));
                    let fix = format!("write `{bound}: N` and `{exclusive}: true`");
                    report.at(&written, message, fix);
                }
                Some(true) if schema.get(bound).is_none() => {
                    let message = format!("`{exclusive}` without `{bound}`");
                    report.at(&written, message, format!("add `{bound}`"));
                }
                Some(_) => {}
            }
        }
    }
}

pub fn schema_type(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in &subject.schemas {
        let Some(written) = schema.get("type") else {
            continue;
        };
        let known = ["array", "boolean", "integer", "number", "object", "string"];
        if !written.as_str().is_some_and(|text| known.contains(&text)) {
            let message = format!("`type` is {}", shown(&written));
            let fix = "write one of array, boolean, integer, number, object and string; \
                       `nullable: true` allows null";
            report.at(&written, message, fix);
        }
    }
}
