//! Bodies of requests and responses that the generator cannot render.

use openapi_document::model::{MediaType, Response, Type};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{MediaTypeName, Object};

/// The JSON media type of a response that the generator selects.
pub(super) fn json(response: Response<'_>) -> Option<MediaType<'_>> {
    let is_json = |name: &str| name == "application/json" || name.starts_with("application/json;");
    let mut content = response.content().iter();
    content
        .find(|(name, _)| is_json(name))
        .map(|(_, media)| media)
}

pub(super) fn request(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let bodies = context.operations.iter();
    for body in bodies.filter_map(|operation| operation.request_body()) {
        let Some(content) = body.content().node() else {
            continue;
        };
        let media: Vec<_> = body.content().iter().collect();
        let [(name, media)] = *media else {
            if media.len() > 1 {
                let message = format!("request body with {} media types", media.len());
                reporter.report(content, message, "keep one, usually `application/json`");
            }
            continue;
        };
        let schema = media.schema();
        let Some(schema) = schema.filter(|schema| schema.reference_problem().is_none()) else {
            reporter.report(
                media.node(),
                "request body without `schema`",
                "add `schema`",
            );
            continue;
        };
        let format = match MediaTypeName::new(name).essence() {
            "application/json" | "application/x-www-form-urlencoded" => {
                if !media.encoding().is_empty() {
                    reporter.report(media.node(), "`encoding` of a request body", "remove it");
                }
                continue;
            }
            "application/octet-stream" => Some("binary"),
            "text/plain" | "text/x-markdown" => None,
            _ => {
                let message = format!("request body of type `{name}`");
                let help = "use `application/json`, `application/x-www-form-urlencoded`, \
                            `text/plain` or `application/octet-stream`";
                reporter.report(media.node(), message, help);
                continue;
            }
        };
        let fields = schema.fields();
        let constraints = [
            fields.enum_values(),
            fields.pattern(),
            fields.min_length(),
            fields.max_length(),
            fields.nullable(),
            fields.default(),
            fields.discriminator(),
        ];
        let is_plain = schema.declared_type() == Some(Type::String)
            && schema.format() == format
            && constraints.iter().all(Option::is_none);
        if !is_plain {
            let wanted = if format.is_some() {
                "{type: string, format: binary}"
            } else {
                "{type: string}"
            };
            let message = format!("request body of type `{name}` requires the schema `{wanted}`");
            reporter.report(schema.node(), message, format!("write `schema: {wanted}`"));
        }
    }
}

pub(super) fn response(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let operations = context.operations.iter();
    for (status, response) in operations.flat_map(|operation| operation.responses().iter()) {
        let Some(media) = json(response) else {
            continue;
        };
        if media.fields().schema().is_none() {
            let message = format!("JSON response {status} without `schema`");
            reporter.report(media.node(), message, "add `schema`, `{}` for any value");
        }
        if !media.encoding().is_empty() {
            let message = format!("`encoding` of response {status}");
            let help = "remove it: it applies to requests only";
            reporter.report(media.node(), message, help);
        }
    }
}

pub(super) fn response_types(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in &context.operations {
        let responses = operation.responses().iter();
        let resolved = responses.filter(|(_, response)| response.reference_problem().is_none());
        let responses: Vec<_> = resolved.collect();
        let has_success = responses.iter().any(|(status, _)| status.starts_with('2'));
        for (group, digits) in [("success", &['2'][..]), ("error", &['4', '5'][..])] {
            let mut first: Option<(&str, String)> = None;
            for (status, response) in &responses {
                // `default` covers success and errors, except beside a success.
                let covers = *status == "default" && !(group == "success" && has_success);
                // The generator treats a change of protocol as success.
                let upgrade = group == "success" && *status == "101";
                if !(status.starts_with(digits) || covers || upgrade) {
                    continue;
                }
                let body = if upgrade && json(*response).is_none() {
                    "another protocol".to_owned()
                } else {
                    body_type(*response)
                };
                match &first {
                    None => first = Some((status, body)),
                    Some((_, known)) if *known == body => {}
                    Some((other, known)) => {
                        let help = if has_success {
                            "use one schema for them, such as a `oneOf` of both"
                        } else {
                            "declare each success by its status code"
                        };
                        let message = format!(
                            "two {group} types of `{}`: {known} ({other}) and {body} ({status})",
                            operation.signature()
                        );
                        let node = operation.responses().node();
                        reporter.report(node.unwrap_or_else(|| response.node()), message, help);
                        break;
                    }
                }
            }
        }
    }
}

/// The type of a response body in the generator: a Rust type, bytes, or nothing.
fn body_type(response: Response<'_>) -> String {
    let Some(media) = json(response) else {
        let bytes = !response.content().is_empty();
        return if bytes { "bytes" } else { "no body" }.to_owned();
    };
    let Some(schema) = media.schema() else {
        return "no schema".to_owned();
    };
    match schema.reference() {
        Some(reference) => format!("`{}`", reference.rsplit('/').next().unwrap_or(reference)),
        None => format!("an inline schema {}", schema.node().value()),
    }
}
