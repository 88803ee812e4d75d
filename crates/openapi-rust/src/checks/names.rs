//! Names of the document whose names in Rust are already taken.

use std::collections::{HashMap, HashSet};

use openapi_document::model::{Operation, OperationObject, Parameter, PathItem, Schema, Type};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::structure::schema_cycle::together;
use openapi_document::{Node, NodeId, Object};
use serde_json::Value;

use super::bodies::json;
use super::profile::is_omitted;
use crate::name;

/// The functions of the client that are not operations: its own, those of the traits that it
/// implements, and `clone`.
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

/// The functions of a builder that are not arguments, the function that writes path parameters, and
/// the one local variable that conflicts with an argument.
const ARGUMENTS: &[&str] = &["encode_path", "header_map", "new", "send"];

/// The maximum length of the name of a type. The names of nested inline schemas contain those around them, so
/// that the text could be much longer than the document.
const MAX_NAME: usize = 1_000;

/// The maximum number of fields of a type: each becomes a method of its builder.
const MAX_FIELDS: usize = 2_000;

/// The field for additional properties.
const EXTRA: &str = "extra";

/// The maximum number of schemas that are visited for all fields of a document.
const MAX_PARTS: usize = 100_000;

pub(super) fn names(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in &context.operations {
        operation_name(*operation, reporter);
        arguments(*operation, reporter);
    }
    let items = context.written::<PathItem<'_>>();
    let items = items.map(|item| item.parameters().collect::<Vec<_>>());
    let operations = context.written::<OperationObject<'_>>();
    let operations = operations.map(|operation| operation.own_parameters().collect());
    for parameters in items.chain(operations) {
        duplicates(parameters, reporter);
    }
    let mut parts = MAX_PARTS;
    for schema in &context.schemas {
        fields(*schema, &mut parts, reporter);
    }
    security_schemes(context, reporter);
    types(context, reporter);
}

fn operation_name(operation: Operation<'_>, reporter: &mut Reporter<'_>) {
    let Some((id, written)) = operation
        .operation_id()
        .zip(operation.fields().operation_id())
    else {
        return;
    };
    let method = name::snake(id);
    let builder = name::operation(id);
    let taken = if METHODS.contains(&method.as_str()) {
        format!("`{method}`, a method of every client")
    } else if BUILDERS.contains(&builder.as_str()) {
        format!("`{builder}`, a type that every method uses")
    } else {
        return;
    };
    let message = format!("operationId `{id}` becomes {taken}");
    reporter.report(
        written,
        message,
        "write a longer name, such as `listOrders`",
    );
}

/// Reports parameters that are listed twice in one array.
fn duplicates(parameters: Vec<Parameter<'_>>, reporter: &mut Reporter<'_>) {
    let mut known: HashMap<_, usize> = HashMap::new();
    for parameter in parameters {
        let Some((name, location)) = parameter.name().zip(parameter.location_name()) else {
            continue;
        };
        let written = parameter.written();
        let line = written.span().start.line;
        if let Some(first) = known.insert((name, location), line) {
            let message =
                format!("duplicate {location} parameter `{name}`, first listed on line {first}");
            reporter.report(written, message, "remove one of them");
        }
    }
}

fn arguments(operation: Operation<'_>, reporter: &mut Reporter<'_>) {
    let mut known: HashMap<String, String> = HashMap::new();
    for taken in ARGUMENTS {
        known.insert(
            (*taken).to_owned(),
            "a name that every method uses".to_owned(),
        );
    }
    if operation.fields().request_body().is_some() {
        for taken in ["body", "body_map"] {
            known.insert(taken.to_owned(), "like the request body".to_owned());
        }
    }
    let parameters = operation.parameters().into_iter();
    for parameter in parameters.filter(|parameter| !is_omitted(*parameter)) {
        let Some((name, written)) = parameter.name().zip(parameter.fields().name()) else {
            continue;
        };
        let argument = name::snake(name);
        if let Some(other) = known.get(&argument) {
            let signature = operation.signature();
            let message =
                format!("parameter `{name}` of `{signature}` becomes `{argument}`, {other}");
            let help = "rename it, or remove it from this operation";
            reporter.report(written, message, help);
        } else {
            let location = parameter.location_name().unwrap_or_default();
            known.insert(argument, format!("like the {location} parameter `{name}`"));
        }
    }
}

fn security_schemes(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(components) = context.openapi.components() else {
        return;
    };
    let mut known: HashMap<String, &str> = HashMap::new();
    for (written, scheme) in components.security_schemes().iter() {
        let name = name::pascal(written);
        if let Some(first) = known.get(&name) {
            let message = format!(
                "security schemes `{first}` and `{written}` both become the variant `{name}`"
            );
            reporter.report(scheme.written(), message, "rename one of them");
        } else {
            known.insert(name, written);
        }
    }
}

/// Reports named schemas that become the same type.
pub(super) fn schemas(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut known: HashMap<String, (&str, Node<'_>)> = HashMap::new();
    for (written, schema) in context.named_schemas() {
        let name = name::pascal(written);
        let node = schema.written();
        if name::hides_prelude(&name) {
            let message = format!("schema `{written}` hides `{name}` of the Rust prelude");
            reporter.report(node, message, "rename it");
        }
        if let Some((first, other)) = known.get(&name) {
            let message = format!("schemas `{first}` and `{written}` both become `{name}`");
            reporter.report(node, message, "rename one of them");
            reporter.related(*other, "other schema");
        } else {
            known.insert(name, (written, node));
        }
    }
}

/// Properties of an object, and of the parts of its `allOf`, that become the same field. `left` is
/// the number of schemas that may still be visited.
fn fields(schema: Schema<'_>, left: &mut usize, reporter: &mut Reporter<'_>) {
    let parts = if schema.fields().all_of().is_some() && *left > 0 {
        together(schema)
    } else {
        vec![schema]
    };
    *left = left.saturating_sub(parts.len());
    let mut known: HashMap<String, (&str, NodeId)> = HashMap::new();
    // The schema itself comes last, so that its own properties are reported.
    for part in parts.iter().rev() {
        let described = part.properties().iter();
        let described = described.map(|(name, property)| (name, property.written()));
        // A required property without a description becomes a field too.
        let required = part.fields().required();
        let required = required.into_iter().flat_map(|list| list.items());
        let required = required.filter_map(|item| Some((item.as_str()?, item)));
        for (written, node) in described.chain(required) {
            let name = name::field(written);
            match known.get(&name) {
                Some((first, owner)) if *first != written => {
                    // Two properties of one subschema are reported there.
                    if *owner != part.id() || part.id() == schema.id() {
                        let message = format!(
                            "properties `{first}` and `{written}` both become the field `{name}`"
                        );
                        reporter.report(node, message, "rename one of them");
                    }
                }
                Some(_) => {}
                None => {
                    known.insert(name, (written, part.id()));
                }
            }
        }
        if known.len() > MAX_FIELDS && part.id() == schema.id() {
            let message = format!("the type of this schema has {} fields", known.len());
            let help = "split it into several objects, or describe a map by `additionalProperties`";
            reporter.report(schema.node(), message, help);
        }
        let more = part.additional_properties().schema();
        let more = more.filter(|more| !part.properties().is_empty() && !more.written().is_empty());
        if let (Some(more), Some((written, _))) = (more, known.get(EXTRA)) {
            let message = format!(
                "property `{written}` becomes the field `{EXTRA}`, like additional properties"
            );
            reporter.report(more.written(), message, "rename the property");
        }
    }
}

/// Inline schemas whose types would have the name of another type.
fn types(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    // The location and the schema of each type without its own name.
    let mut known: HashMap<String, (usize, Option<Value>)> = HashMap::new();
    let mut open: Vec<(String, Schema<'_>)> = Vec::new();
    for (name, schema) in context.named_schemas() {
        let line = schema.written().label_span().start.line;
        known.insert(name::pascal(name), (line, None));
        if schema.reference().is_none() {
            inside(name, schema, &mut open);
        }
    }
    let titles = titles(context);
    for operation in &context.operations {
        in_operation(*operation, &mut open);
    }
    while let Some((path, schema)) = open.pop() {
        if schema.reference().is_some() {
            continue;
        }
        let path = titles.get(&schema.id()).cloned().unwrap_or(path);
        if path.len() > MAX_NAME && is_named(schema) {
            let message =
                format!("the type of this schema has a name of over {MAX_NAME} characters");
            let help = "name it under `components/schemas` and refer to it";
            reporter.report(schema.node(), message, help);
            continue;
        }
        // The rest of a name that is too long does not matter.
        let path: String = path.chars().take(MAX_NAME + 1).collect();
        inside(&path, schema, &mut open);
        if !is_named(schema) {
            continue;
        }
        let name = name::pascal(&path);
        let node = schema.node();
        let value = node.value();
        match known.get(&name) {
            // The same schema twice is the same type.
            Some((_, Some(other))) if *other == value => {}
            Some((first, _)) => {
                let message =
                    format!("the type of this schema becomes `{name}`, as on line {first}");
                let help = "name it under `components/schemas` and refer to it";
                reporter.report(node, message, help);
            }
            None => {
                known.insert(name, (node.label_span().start.line, Some(value)));
            }
        }
    }
}

/// The titles that name inline schemas. The renderer removes a title that would give two types one
/// name.
fn titles(context: &LintContext<'_>) -> HashMap<NodeId, String> {
    let named = context.named_schemas();
    let mut taken: HashSet<String> = named.map(|(name, _)| name::pascal(name)).collect();
    let titled = context.schemas.iter();
    let titled = titled.filter_map(|schema| Some((schema.id(), schema.title()?)));
    titled
        .filter(|(_, title)| {
            let name = name::pascal(title);
            !name::hides_prelude(&name) && taken.insert(name)
        })
        .map(|(id, title)| (id, title.to_owned()))
        .collect()
}

/// The schemas that an operation describes itself, with the names that the generator gives them.
fn in_operation<'d>(operation: Operation<'d>, open: &mut Vec<(String, Schema<'d>)>) {
    let Some(id) = operation.operation_id() else {
        return;
    };
    for parameter in operation.parameters() {
        let name = parameter.name().filter(|_| !is_omitted(parameter));
        if let (Some(name), Some(schema)) = (name, parameter.schema()) {
            open.push((format!("{id}-{name}"), schema));
        }
    }
    let body = operation.request_body().into_iter();
    for media in body.flat_map(|body| body.content().values()) {
        open.extend(Some(format!("{id}-body")).zip(media.schema()));
    }
    for response in operation.responses().values() {
        let schema = json(response).and_then(|media| media.schema());
        open.extend(Some(format!("{id}-response")).zip(schema));
    }
}

/// The schemas inside another, with the names that the generator gives them.
fn inside<'d>(path: &str, schema: Schema<'d>, open: &mut Vec<(String, Schema<'d>)>) {
    if schema.extension("x-extensible-enum").is_some() {
        return;
    }
    for (name, property) in schema.properties().iter() {
        open.push((format!("{path}_{name}"), property));
    }
    if let Some(items) = schema.items() {
        open.push((format!("{path}_item"), items));
    }
    if let Some(more) = schema.additional_properties().schema() {
        let properties = schema.fields().properties().is_some();
        let extra = if properties { "_extra" } else { "" };
        open.push((format!("{path}{extra}_value"), more));
    }
}

/// Whether a schema becomes a type with a name of its own.
fn is_named(schema: Schema<'_>) -> bool {
    let fields = schema.fields();
    let constraints = [
        fields.enum_values(),
        fields.pattern(),
        fields.min_length(),
        fields.max_length(),
    ];
    let constrained = constraints.iter().any(Option::is_some);
    let is_string = schema.declared_type() == Some(Type::String);
    fields.properties().is_some() || (is_string && constrained)
}
