//! Examples: bodies without one, and `example` beside `examples`. [`openapi_document::values`]
//! validates them against their schemas.

use std::collections::HashSet;

use openapi_document::Object;
use openapi_document::model::{Example, Header, MediaType, Parameter, Schema, Type};
use openapi_document::rule::{LintContext, Reporter};

pub(super) fn exclusive(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let parameters = context.written::<Parameter<'_>>().map(|parameter| {
        let fields = parameter.fields();
        (fields.example(), fields.examples())
    });
    let headers = context.written::<Header<'_>>().map(|header| {
        let fields = header.fields();
        (fields.example(), fields.examples())
    });
    let media = context.written::<MediaType<'_>>().map(|media| {
        let fields = media.fields();
        (fields.example(), fields.examples())
    });
    let examples = context.written::<Example<'_>>().map(|example| {
        let fields = example.fields();
        (fields.value(), fields.external_value())
    });
    let all = parameters.chain(headers).chain(media).chain(examples);
    for (one, other) in all.filter_map(|(one, other)| one.zip(other)) {
        let message = format!("`{}` beside `{}`", other.name(), one.name());
        reporter.report(other, message, "keep one of them");
    }
}

pub(super) fn missing(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut seen = HashSet::new();
    for operation in &context.operations {
        let body = operation.request_body().map(|body| body.content());
        let responses = operation.responses().iter();
        let responses = responses.filter(|(status, _)| status.starts_with('2'));
        let responses = responses.map(|(_, response)| response.content());
        for (name, media) in body
            .into_iter()
            .chain(responses)
            .flat_map(|content| content.iter())
        {
            let fields = media.fields();
            let has_example = fields.example().or(fields.examples()).is_some();
            let Some(schema) = media
                .schema()
                .filter(|_| name.contains("json") && !has_example)
            else {
                continue;
            };
            if seen.insert(media.id()) && !implies_example(schema, 0) {
                let message = format!("missing example of a `{name}` body");
                reporter.report(media.node(), message, "add `example` with a real body");
            }
        }
    }
}

fn has_value(schema: Schema<'_>) -> bool {
    let fields = schema.fields();
    fields
        .example()
        .or(fields.default())
        .or(fields.enum_values())
        .is_some()
}

/// Whether tools can build an example of a value from its schema.
fn implies_example(schema: Schema<'_>, depth: usize) -> bool {
    // Deeper than any document written by hand.
    const MAX_DEPTH: usize = 8;
    if depth == MAX_DEPTH || schema.reference_problem().is_some() {
        return true;
    }
    if has_value(schema) || schema.extension("x-extensible-enum").is_some() {
        return true;
    }
    let fields = schema.fields();
    let structured = [
        fields.properties(),
        fields.items(),
        fields.all_of(),
        fields.one_of(),
        fields.any_of(),
    ];
    if structured.iter().all(Option::is_none) {
        return !matches!(schema.declared_type(), Some(Type::Object | Type::Array));
    }
    let resolved = |property: &Schema<'_>| property.reference_problem().is_none();
    let mut properties = schema.properties().values().filter(resolved);
    let mut parts = schema
        .all_of()
        .chain(schema.one_of())
        .chain(schema.any_of())
        .chain(schema.items());
    properties.any(has_value) || parts.any(|part| implies_example(part, depth + 1))
}

/// Reports examples that do not match their schemas.
pub(crate) fn example(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mismatches = context.mismatches().iter();
    let wrong = mismatches.filter(|mismatch| !mismatch.undescribed);
    wrong.for_each(|mismatch| mismatch.report(reporter));
}

/// Reports properties of examples that the schema does not describe.
pub(crate) fn example_property(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mismatches = context.mismatches().iter();
    let undescribed = mismatches.filter(|mismatch| mismatch.undescribed);
    undescribed.for_each(|mismatch| mismatch.report(reporter));
}
