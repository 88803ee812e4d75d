//! Names that the generator turns into names of Rust which are taken already.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::name;
use openapi_document::object::Kind;
use openapi_document::predicates::json;
use openapi_document::predicates::{is_true, text};
use openapi_document::rule::{Report, Subject};
use openapi_document::schema_cycle::together;
use openapi_document::{Cursor, Id, Operation};

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

/// The field that holds what a schema with properties does not name.
const EXTRA: &str = "extra";

/// Parts of schemas looked at for all fields of a document.
const MAX_PARTS: usize = 100_000;

pub(super) fn name(subject: &Subject<'_>, report: &mut Report<'_>) {
    for operation in &subject.operations {
        operation_name(operation, report);
        for holder in [&operation.item, &operation.operation] {
            repeated(holder, report);
        }
        arguments(operation, report);
    }
    let mut parts = MAX_PARTS;
    for schema in subject.written(Kind::Schema) {
        fields(schema, &mut parts, report);
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

/// Finds members of an object, and of what it is made of, that become the same field. `left` is how
/// many parts may still be looked at.
fn fields(schema: &Cursor<'_>, left: &mut usize, report: &mut Report<'_>) {
    let made = schema.get("allOf").is_some() && *left > 0;
    let parts = if made {
        together(schema)
    } else {
        vec![schema.clone()]
    };
    *left = left.saturating_sub(parts.len());
    let mut known: HashMap<String, (&str, Id)> = HashMap::new();
    // The schema itself comes last, so that what it adds is what is reported.
    for part in parts.iter().rev() {
        let properties = part.get("properties");
        let required = part.get("required");
        let described: Vec<_> = properties.iter().flat_map(Cursor::members).collect();
        let more = part.get("additionalProperties").filter(Cursor::is_map);
        let more = more.filter(|more| !described.is_empty() && more.members().next().is_some());
        // What is required and not described becomes a field too.
        let required = required.iter().flat_map(Cursor::items);
        let required: Vec<_> = required
            .filter_map(|name| Some((name.as_str()?, name)))
            .collect();
        for (written, member) in described.into_iter().chain(required) {
            let name = name::field(written);
            match known.get(&name) {
                Some((first, owner)) if *first != written => {
                    // Two in one part have been reported there.
                    if *owner != part.id() || part.id() == schema.id() {
                        let message = format!(
                            "the properties `{first}` and `{written}` both become the field \
                             `{name}`"
                        );
                        report.at(&member, message, "rename one of them");
                    }
                }
                Some(_) => {}
                None => {
                    known.insert(name, (written, part.id()));
                }
            }
        }
        if let (Some(more), Some((written, _))) = (more, known.get(EXTRA)) {
            let message = format!(
                "the property `{written}` becomes the field `{EXTRA}`, as do additional properties"
            );
            report.at(&more, message, "rename the property");
        }
    }
}

/// Finds schemas inside others, and in operations, whose types would have the name of another type.
fn types(subject: &Subject<'_>, report: &mut Report<'_>) {
    let schemas = subject.document.at("/components/schemas");
    let schemas: Vec<_> = schemas.iter().flat_map(Cursor::members).collect();
    // Where a type is described, and how, unless it has a name of its own.
    let mut known: HashMap<String, (usize, Option<Value>)> = schemas
        .iter()
        .map(|(name, schema)| (name::pascal(name), (schema.label().start.line, None)))
        .collect();
    let titles = titles(subject);
    let mut open: Vec<(String, Cursor<'_>)> = Vec::new();
    for (name, schema) in &schemas {
        inside(name, schema, &mut open);
    }
    for operation in &subject.operations {
        in_operation(operation, &mut open);
    }
    while let Some((path, schema)) = open.pop() {
        if schema.reference().is_some() {
            continue;
        }
        let path = titles.get(&schema.id()).cloned().unwrap_or(path);
        inside(&path, &schema, &mut open);
        if !is_named(&schema) {
            continue;
        }
        let name = name::pascal(&path);
        let line = schema.label().start.line;
        match known.get(&name) {
            // The same schema twice is the same type.
            Some((_, Some(value))) if *value == schema.value() => {}
            Some((first, _)) => {
                let message =
                    format!("the type of this schema would be `{name}`, as in line {first}");
                let fix = "name it under `components/schemas` and refer to it";
                report.at(&schema, message, fix);
            }
            None => {
                known.insert(name, (line, Some(schema.value())));
            }
        }
    }
}

/// The titles by which schemas inside others are called: the renderer leaves out those that would
/// give two types one name.
fn titles(subject: &Subject<'_>) -> HashMap<Id, String> {
    let named = subject.document.at("/components/schemas");
    let named = named.iter().flat_map(Cursor::members);
    let mut taken: HashSet<String> = named.map(|(name, _)| name::pascal(name)).collect();
    let mut titles = HashMap::new();
    for schema in subject.written(Kind::Schema) {
        let title = schema.get("title");
        let Some(title) = title.as_ref().and_then(Cursor::as_str) else {
            continue;
        };
        if taken.insert(name::pascal(title)) {
            titles.insert(schema.id(), title.to_owned());
        }
    }
    titles
}

/// The schemas that an operation describes itself, with what the generator calls them.
fn in_operation<'d>(operation: &Operation<'d>, open: &mut Vec<(String, Cursor<'d>)>) {
    let Some(id) = operation.id() else { return };
    for parameter in operation.parameters() {
        let omitted = is_true(&parameter, "x-omit-from-client");
        let name = text(&parameter, "name").filter(|_| !omitted);
        if let (Some(name), Some(schema)) = (name, parameter.get("schema")) {
            open.push((format!("{id}-{name}"), schema));
        }
    }
    let body = operation.operation.get("requestBody");
    let content = body.and_then(|body| body.follow().ok()?.get("content"));
    for (_, media) in content.iter().flat_map(Cursor::members) {
        open.extend(Some(format!("{id}-body")).zip(media.get("schema")));
    }
    for (_, response) in operation.responses() {
        let schema = json(&response).and_then(|media| media.get("schema"));
        open.extend(Some(format!("{id}-response")).zip(schema));
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
    if let Some(more) = schema.get("additionalProperties").filter(Cursor::is_map) {
        let extra = if properties.is_some() { "_extra" } else { "" };
        open.push((format!("{path}{extra}_value"), more));
    }
}

/// Whether a schema becomes a type with a name of its own.
fn is_named(schema: &Cursor<'_>) -> bool {
    let has = |key| schema.get(key).is_some();
    let text = schema.get("type").and_then(|kind| kind.as_str()) == Some("string");
    let constrained = ["enum", "pattern", "minLength", "maxLength"];
    has("properties") || (text && constrained.iter().any(|key| has(key)))
}
