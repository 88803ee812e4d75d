//! Names that the generator turns into names of Rust which are taken already.

use std::collections::HashMap;

use super::{Report, Subject};
use crate::document::{Cursor, Operation};
use crate::name;

/// What the client has beside the methods for operations: its own functions, those of the traits
/// that it implements, and `clone`.
const METHODS: &[&str] = &[
    "api_version",
    "baseurl",
    "client",
    "clone",
    "exec",
    "inner",
    "new",
    "new_with_client",
    "post",
    "pre",
];

/// Types that the module with the builders names without a path.
const BUILDERS: &[&str] = &[
    "ByteStream",
    "ClientHooks",
    "ClientInfo",
    "Error",
    "From",
    "OperationInfo",
    "Option",
    "RequestBuilderExt",
    "ResponseValue",
    "Result",
    "String",
];

/// What a builder has beside the methods for arguments, and the one local name that the generator
/// does not keep apart from them.
const ARGUMENTS: &[&str] = &["header_map", "new", "send"];

pub(super) fn name(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in &subject.operations {
        operation_name(operation, report);
        for holder in [&operation.item, &operation.operation] {
            repeated(holder, report);
        }
        arguments(operation, report);
    }
    for schema in &subject.schemas {
        if let Some(properties) = schema.get("properties") {
            collisions(&properties, "properties", "field", name::field, report);
        }
    }
    if let Some(schemes) = subject.document.at("/components/securitySchemes") {
        collisions(
            &schemes,
            "security schemes",
            "variant",
            name::pascal,
            report,
        );
    }
    types(subject, report);
}

fn operation_name(operation: &Operation<'_>, report: &mut Report<'_>) {
    let (Some(id), Some(written)) = (operation.id(), operation.operation.get("operationId")) else {
        return;
    };
    let method = name::snake(id);
    let builder = name::operation(id);
    let taken = if METHODS.contains(&method.as_str()) {
        format!("`{method}`, a method that every client has")
    } else if BUILDERS.contains(&builder.as_str()) {
        format!("`{builder}`, a type that every call uses")
    } else {
        return;
    };
    let message = format!("the operationId `{id}` becomes {taken}");
    let fix = "say more, such as `listOrders`";
    report.at(&written, message, fix);
}

/// Finds parameters that are written twice in one list.
fn repeated(holder: &Cursor<'_>, report: &mut Report<'_>) {
    let mut known: HashMap<_, usize> = HashMap::new();
    let list = holder.get("parameters");
    for written in list.iter().flat_map(Cursor::items) {
        let Ok(parameter) = written.follow() else {
            continue;
        };
        let text = |key| parameter.get(key).and_then(|value| value.as_str());
        let (Some(name), Some(place)) = (text("name"), text("in")) else {
            continue;
        };
        let line = written.span().start.line;
        if let Some(first) = known.insert((name, place), line) {
            let message =
                format!("the {place} parameter `{name}` is already listed in line {first}");
            report.at(&written, message, "remove one of the two");
        }
    }
}

fn arguments(operation: &Operation<'_>, report: &mut Report<'_>) {
    let mut known: HashMap<String, String> = HashMap::new();
    for taken in ARGUMENTS {
        known.insert((*taken).to_owned(), "what every call has".to_owned());
    }
    if operation.operation.get("requestBody").is_some() {
        for taken in ["body", "body_map"] {
            known.insert(taken.to_owned(), "the request body".to_owned());
        }
    }
    for parameter in operation.parameters() {
        let Some(written) = parameter.get("name") else {
            continue;
        };
        let omitted = parameter.get("x-omit-from-client");
        let omitted = omitted.and_then(|omit| omit.as_bool()) == Some(true);
        let Some(name) = written.as_str().filter(|_| !omitted) else {
            continue;
        };
        let argument = name::snake(name);
        if let Some(other) = known.get(&argument) {
            let call = operation.call();
            let message =
                format!("the parameter `{name}` of `{call}` becomes `{argument}`, as does {other}");
            let fix = "rename it, or leave it out of this operation";
            report.at(&written, message, fix);
        } else {
            let place = parameter.get("in");
            let place = place.and_then(|place| place.as_str()).unwrap_or_default();
            known.insert(argument, format!("the {place} parameter `{name}`"));
        }
    }
}

/// Finds members of a map whose keys become the same name.
fn collisions(
    map: &Cursor<'_>,
    what: &str,
    thing: &str,
    convert: fn(&str) -> String,
    report: &mut Report<'_>,
) {
    let mut known: HashMap<String, &str> = HashMap::new();
    for (written, member) in map.members() {
        let name = convert(written);
        if let Some(first) = known.get(&name) {
            let message =
                format!("the {what} `{first}` and `{written}` both become the {thing} `{name}`");
            report.at(&member, message, "rename one of them");
        } else {
            known.insert(name, written);
        }
    }
}

/// Finds schemas inside others whose types would have the name of another type.
fn types(subject: &Subject<'_>, report: &mut Report<'_>) {
    let schemas = subject.document.at("/components/schemas");
    let schemas: Vec<_> = schemas.iter().flat_map(Cursor::members).collect();
    let mut known: HashMap<String, usize> = schemas
        .iter()
        .map(|(name, schema)| (name::pascal(name), schema.label().start.line))
        .collect();
    let mut open: Vec<(String, Cursor<'_>)> = Vec::new();
    for (name, schema) in &schemas {
        inside(name, schema, &mut open);
    }
    while let Some((path, schema)) = open.pop() {
        if schema.reference().is_some() {
            continue;
        }
        inside(&path, &schema, &mut open);
        if !is_named(&schema) {
            continue;
        }
        let name = name::pascal(&path);
        let line = schema.label().start.line;
        if let Some(first) = known.get(&name) {
            let message = format!("the type of this schema would be `{name}`, as in line {first}");
            let fix = "name it under `components/schemas` and refer to it";
            report.at(&schema, message, fix);
        } else {
            known.insert(name, line);
        }
    }
}

/// The schemas inside another, with what the generator calls them.
fn inside<'d>(path: &str, schema: &Cursor<'d>, open: &mut Vec<(String, Cursor<'d>)>) {
    if schema.get("x-extensible-enum").is_some() {
        return;
    }
    let properties = schema.get("properties");
    for (name, property) in properties.iter().flat_map(Cursor::members) {
        open.push((format!("{path}_{name}"), property));
    }
    if let Some(items) = schema.get("items") {
        open.push((format!("{path}_item"), items));
    }
}

/// Whether a schema becomes a type with a name of its own.
fn is_named(schema: &Cursor<'_>) -> bool {
    let has = |key| schema.get(key).is_some();
    let text = schema.get("type").and_then(|kind| kind.as_str()) == Some("string");
    let constrained = ["enum", "pattern", "minLength", "maxLength"];
    has("properties") || (text && constrained.iter().any(|key| has(key)))
}
