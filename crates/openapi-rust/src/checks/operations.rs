//! Operations that the generator cannot render: their names, their paths and their parameters.

use std::collections::{HashMap, HashSet};

use openapi_document::model::{ParameterLocation, Schema, Type};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{Node, Object, ObjectKind, ReferenceProblem};

use crate::name;

pub(super) fn operation_id(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut methods: HashMap<String, (&str, usize)> = HashMap::new();
    let mut builders = HashMap::new();
    for operation in &context.operations {
        let Some(written) = operation.fields().operation_id() else {
            let message = format!("missing operationId of `{}`", operation.signature());
            let help = "add one, such as `operationId: listOrders`";
            reporter.report(operation.node(), message, help);
            continue;
        };
        let id = operation.operation_id().unwrap_or_default();
        if !id.chars().any(char::is_alphabetic) {
            let message = format!("operationId `{id}` contains no letter");
            reporter.report(written, message, "write a name, such as `listOrders`");
            continue;
        }
        let line = written.span().start.line;
        let names = [
            (&mut methods, name::snake(id)),
            (&mut builders, name::operation(id)),
        ];
        for (known, name) in names {
            match known.get(&name) {
                // Another rule reports a duplicate operationId.
                Some((first, _)) if *first == id => break,
                Some((first, line)) => {
                    let message = format!(
                        "operationIds `{id}` and `{first}` (line {line}) both become `{name}`"
                    );
                    reporter.report(written, message, "give each operation its own name");
                    break;
                }
                None => {
                    known.insert(name, (id, line));
                }
            }
        }
    }
}

pub(super) fn path_item(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let references = context.references();
    for part in references.filter(|part| part.kind == ObjectKind::PathItem) {
        // Another rule reports unresolved references.
        if !matches!(part.node.follow(), Ok(_) | Err(ReferenceProblem::External)) {
            continue;
        }
        let help = "write the Path Item Object in place of the reference";
        reporter.report(part.node, "reference in place of a Path Item Object", help);
    }
}

pub(super) fn parameter(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let operations = context.operations.iter();
    for parameter in operations.flat_map(|operation| operation.parameters()) {
        let node = parameter.node();
        let Some(location) = parameter.location() else {
            continue;
        };
        if location == ParameterLocation::Cookie {
            reporter.report(
                node,
                "cookie parameter",
                "set cookies in the HTTP client instead",
            );
            continue;
        }
        let default = location.default_style();
        if let Some(style) = parameter.style().filter(|style| *style != default) {
            let message = format!("style `{style}` of a {} parameter", location.as_str());
            reporter.report(
                node,
                message,
                "remove `style`, or send the value as a string",
            );
            continue;
        }
        let name = parameter.name().unwrap_or_default();
        if name.is_empty() && parameter.fields().name().is_some() {
            reporter.report(node, "empty name of a parameter", "write its `name`");
        } else if location == ParameterLocation::Path && name.contains('/') {
            let message = format!("`/` in the name of the path parameter `{name}`");
            let help = "rename it here and in the path: requests do not contain the name";
            reporter.report(node, message, help);
        } else if location == ParameterLocation::Header && !name.chars().all(is_token) {
            let message = format!("invalid header name `{name}`");
            let help = "write letters, digits and `-`, as in `X-Request-Id`";
            reporter.report(node, message, help);
        }
        if parameter.fields().content().is_some() {
            reporter.report(node, "`content` of a parameter", "describe it by `schema`");
            continue;
        }
        let Some(schema) = parameter.schema() else {
            continue;
        };
        let types = Types::of(schema, location);
        let collection = types.collection;
        if collection == Some(Type::Object)
            || (collection.is_some() && location != ParameterLocation::Query)
        {
            let collection = collection.map_or("", Type::as_str);
            let message = format!("parameter `{name}` of type `{collection}`");
            let help = "use one string or number, or move it to the request body";
            reporter.report(schema.written(), message, help);
        } else if types.is_optional && location != ParameterLocation::Query {
            let message = format!(
                "null as a value of the {} parameter `{name}`",
                location.as_str()
            );
            let help = "remove `nullable` from the schema that it refers to or consists of";
            reporter.report(schema.written(), message, help);
        }
    }
}

/// Whether a character can be part of an HTTP token, such as a header name (RFC 9110, section
/// 5.6.2).
fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}

/// What a parameter can be beside one string, number or boolean.
#[derive(Default)]
struct Types {
    /// The type that allows more than one value at once.
    collection: Option<Type>,
    /// Whether it can be null in a schema that another combines or refers to.
    is_optional: bool,
}

impl Types {
    /// Reads a schema with all that it combines. A query parameter can have variants that are
    /// collections.
    fn of(schema: Schema<'_>, location: ParameterLocation) -> Self {
        let mut types = Self::default();
        let mut seen = HashSet::new();
        let mut open = vec![schema];
        while let Some(part) = open.pop() {
            // Another rule reports a reference that cannot be resolved.
            if part.reference_problem().is_some() || !seen.insert(part.id()) {
                continue;
            }
            // The renderer removes null where the parameter itself allows it.
            let is_own = part == schema && part.reference().is_none();
            types.is_optional |= !is_own && is_nullable(part);
            let collection = match part.declared_type() {
                Some(Type::Object) => Some(Type::Object),
                Some(Type::Array) => Some(Type::Array),
                _ if part.fields().properties().is_some() => Some(Type::Object),
                _ => None,
            };
            types.collection = types.collection.or(collection);
            open.extend(part.all_of());
            if location != ParameterLocation::Query {
                open.extend(part.one_of().chain(part.any_of()));
            }
        }
        types
    }
}

fn is_nullable(schema: Schema<'_>) -> bool {
    schema.nullable() || schema.enum_values().any(Node::is_null)
}
