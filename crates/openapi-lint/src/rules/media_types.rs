//! Media types: their names, forms and encodings.

use std::collections::HashMap;

use openapi_document::model::{Header, Map, MediaType, Parameter, RequestBody, Response, Type};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::suggestion::near;
use openapi_document::{MediaTypeName, Object, ObjectKind};

use super::schemas::described_properties;

pub(super) fn name(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let parts = context.objects.iter();
    for part in parts.filter(|part| part.kind == ObjectKind::MediaType) {
        let name = part.node.name();
        let is_token = |text: &str| !text.is_empty() && text.chars().all(is_token);
        let essence = MediaTypeName::new(&name).essence().split_once('/');
        if !essence.is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype)) {
            let message = format!("invalid media type `{name}`");
            reporter.report(part.node, message, "write it as in `application/json`");
        }
    }
}

/// Whether a character can be part of a token of HTTP (RFC 9110, section 5.6.2).
fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}

pub(super) fn case(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let bodies = context
        .written::<RequestBody<'_>>()
        .map(RequestBody::content);
    let responses = context.written::<Response<'_>>().map(Response::content);
    let parameters = context.written::<Parameter<'_>>().map(Parameter::content);
    let headers = context.written::<Header<'_>>().map(Header::content);
    let all = bodies.chain(responses).chain(parameters).chain(headers);
    for content in all {
        let content: Map<'_, MediaType<'_>> = content;
        let mut known: HashMap<String, &str> = HashMap::new();
        for (name, media) in content.iter() {
            if let Some(first) = known.insert(name.to_lowercase(), name) {
                let message = format!("media type `{name}` is `{first}` in another case");
                reporter.report(media.node(), message, "keep one of them");
            }
        }
    }
}

pub(super) fn form(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for media in context.written::<MediaType<'_>>() {
        let name = media.name();
        let is_form =
            name.starts_with("multipart/") || name.starts_with("application/x-www-form-urlencoded");
        let Some(schema) = media.schema().filter(|_| is_form) else {
            continue;
        };
        if let Some(other) = schema.declared_type().filter(|name| *name != Type::Object) {
            let message = format!("form body of type `{other}`, must be an object");
            let help = "write an object with a property for each field";
            reporter.report(schema.written(), message, help);
        }
    }
}

pub(super) fn encoding(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for media in context.written::<MediaType<'_>>() {
        let Some(described) = media.schema().and_then(described_properties) else {
            continue;
        };
        let encodings = media
            .encoding()
            .iter()
            .filter(|(key, _)| !key.starts_with("x-"));
        for (name, encoding) in encodings.filter(|(name, _)| !described.contains(name)) {
            let help = near(name, described.iter().copied()).map_or_else(
                || "remove it, or describe the property".to_owned(),
                |near| format!("write `{near}`"),
            );
            let message = format!("schema has no property `{name}`");
            reporter.report(encoding.node(), message, help);
        }
    }
}
