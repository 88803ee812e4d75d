//! The extensions of OpenAPI that the renderer supports, and their rules: a profile of OpenAPI. A
//! document that uses none of them breaks none of the rules.

use std::collections::{HashMap, HashSet};

use openapi_document::model::{MediaType, Parameter, ParameterLocation, Schema, Type};
use openapi_document::rule::{LintContext, Reporter, Rule};
use openapi_document::{Node, Object};

use crate::name;

use super::schemas::report_same_variants;

/// The rules of the profile, sorted by id.
pub(super) const RULES: &[Rule] = openapi_document::rules! { Semantics {
    "profile-aliases" Advice aliases,
        "responses use the other names of a property, and an invalid one is ignored";
    "profile-error-codes" Advice error_codes,
        "each entry of `x-error-codes` becomes a row of the table that explains errors";
    "profile-extensible-enum" Advice extensible_enum,
        "an open enum has a variant for unknown values";
    "profile-lenient-format" Advice lenient_format,
        "clients parse values in this format leniently, and an unknown one is ignored";
    "profile-omit-from-client" Error omit_from_client,
        "a path parameter without an argument leaves its placeholder empty";
    "profile-repeatable" Error repeatable,
        "clients decide by this value whether they retry a request";
    "profile-wrappers" Advice wrappers,
        "responses wrap the body in these properties, and an invalid name is ignored";
}};

/// Whether a parameter has no argument in the client.
pub(super) fn is_omitted(parameter: Parameter<'_>) -> bool {
    let omit = parameter.extension("x-omit-from-client");
    omit.and_then(Node::as_bool) == Some(true)
}

/// The value of a key of an extension.
fn entry<'d>(node: Node<'d>, key: &str) -> Option<Node<'d>> {
    let mut entries = node.entries();
    entries
        .find(|(known, _)| *known == key)
        .map(|(_, value)| value)
}

/// Whether the name of a schema becomes the name of its type.
fn is_named(schema: Schema<'_>) -> bool {
    schema.component_name().is_some()
}

fn error_codes(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(list) = context.openapi.extension("x-error-codes") else {
        return;
    };
    if !list.is_array() {
        let message = format!("`x-error-codes` is {}, must be an array", list.shown());
        reporter.report(list, message, "write `- {code: \"4001\", meaning: …}`");
    }
    let mut known: HashMap<String, usize> = HashMap::new();
    for item in list.items() {
        let code = entry(item, "code").and_then(|code| {
            let number = || Some(code.as_number()?.to_string());
            let text = code.as_str().map(|text| text.trim().to_owned());
            text.or_else(number).filter(|text| !text.is_empty())
        });
        let Some(code) = code else {
            reporter.report(
                item,
                "missing `code` of an error code",
                "add `code`, a string",
            );
            continue;
        };
        let line = item.span().start.line;
        if let Some(first) = known.insert(code.clone(), line) {
            let message = format!("duplicate error code `{code}`, first listed on line {first}");
            reporter.report(item, message, "keep one of them");
        }
        let meaning = entry(item, "meaning").and_then(|meaning| meaning.as_str());
        if meaning.is_none_or(|meaning| meaning.trim().is_empty()) {
            let message = format!("missing `meaning` of error code `{code}`");
            reporter.report(item, message, "add `meaning`, a string");
        }
        if let Some(status) = entry(item, "status") {
            let number = status.as_number().and_then(|number| number.as_u64());
            if !number.is_some_and(|number| (100..600).contains(&number)) {
                let message = format!(
                    "invalid status code {} of error code `{code}`",
                    status.shown()
                );
                let help = "write the number of the status code, such as 404, or remove it";
                reporter.report(status, message, help);
            }
        }
        if let Some(hint) = entry(item, "hint").filter(|hint| hint.as_str().is_none()) {
            let message = format!(
                "`hint` of error code `{code}` is {}, must be a string",
                hint.kind()
            );
            reporter.report(hint, message, "write a sentence, or remove it");
        }
    }
}

fn wrappers(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        if let Some(wrappers) = schema.extension("x-wrappers") {
            let message = "`x-wrappers` in a Schema Object is ignored";
            reporter.report(wrappers, message, "write it beside `schema`");
        }
    }
    for media in context.written::<MediaType<'_>>() {
        if let Some(wrappers) = media.extension("x-wrappers") {
            check_names(wrappers, reporter);
        }
    }
}

fn lenient_format(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some(format) = schema.extension("x-lenient-format") else {
            continue;
        };
        if format.as_str() != Some("date-time") {
            let message = format!("unknown `x-lenient-format` {}", format.shown());
            reporter.report(format, message, "write `date-time`, the only one");
        } else if !is_named(*schema) {
            let help = "move it to `components/schemas` and refer to it: its name becomes the type";
            reporter.report(format, "`x-lenient-format` in an inline schema", help);
        } else if schema.declared_type() != Some(Type::String)
            || schema.fields().enum_values().is_some()
            || schema.extension("x-extensible-enum").is_some()
        {
            let message = "`x-lenient-format` requires a string without enum values";
            reporter.report(format, message, "write `type: string` and no `enum`");
        }
    }
}

/// Reports aliases of a property that are the name of another property.
fn aliases(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        // Clients match the names of properties in any case.
        let names = schema.properties().names().map(str::to_lowercase);
        let mut known: HashSet<String> = names.collect();
        for (name, property) in schema.properties().iter() {
            let own = entry(property.written(), "x-aliases");
            let Some(list) = own.or_else(|| property.extension("x-aliases")) else {
                continue;
            };
            check_names(list, reporter);
            for (item, alias) in list.items().filter_map(|item| Some((item, item.as_str()?))) {
                if !known.insert(alias.to_lowercase()) {
                    let message =
                        format!("alias `{alias}` of `{name}` is the name of another property");
                    reporter.report(item, message, "remove it, in any case");
                }
            }
        }
    }
}

/// Reports an extension that is not an array of names.
fn check_names(list: Node<'_>, reporter: &mut Reporter<'_>) {
    if !list.is_array() || list.is_empty() || list.items().any(|item| item.as_str().is_none()) {
        let name = list.name();
        let message = format!("`{name}` must be an array of names");
        reporter.report(list, message, format!("write `{name}: [first, second]`"));
    }
}

fn omit_from_client(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in &context.operations {
        for parameter in operation.parameters() {
            let in_path = parameter.location() == Some(ParameterLocation::Path);
            if in_path && is_omitted(parameter) {
                let name = parameter.name().unwrap_or_default();
                let message = format!("`x-omit-from-client` of path parameter `{name}`");
                reporter.report(parameter.node(), message, "remove `x-omit-from-client`");
            }
        }
    }
}

fn repeatable(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in &context.operations {
        let Some(written) = operation.extension("x-repeatable") else {
            continue;
        };
        if !matches!(
            written.as_str(),
            Some("always" | "same-request-id" | "never")
        ) {
            let message = format!("unknown `x-repeatable` {}", written.shown());
            reporter.report(
                written,
                message,
                "write `always`, `same-request-id` or `never`",
            );
        }
    }
}

fn extensible_enum(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some(list) = schema.extension("x-extensible-enum") else {
            continue;
        };
        if !is_named(*schema) {
            let help = "move it to `components/schemas` and refer to it: its name becomes the type";
            reporter.report(list, "`x-extensible-enum` in an inline schema", help);
            continue;
        }
        let is_string = schema.declared_type() == Some(Type::String);
        if !is_string || schema.fields().enum_values().is_some() {
            let message = "`x-extensible-enum` requires a string without `enum`";
            reporter.report(list, message, "write `type: string`, and remove `enum`");
        }
        if list.items().next().is_none() || list.items().any(|value| value.as_str().is_none()) {
            let message = "`x-extensible-enum` must be an array of strings";
            reporter.report(list, message, "write `x-extensible-enum: [First, Second]`");
        }
        for value in list.items() {
            if value.as_str().map(name::pascal).as_deref() == Some(name::UNRECOGNIZED) {
                let shown = value.shown();
                let message = format!("{shown} is the name of the variant for unknown values");
                reporter.report(
                    value,
                    message,
                    "remove it: it is parsed as an unknown value",
                );
            }
        }
        report_same_variants(list, reporter);
    }
}
