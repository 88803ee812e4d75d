//! Operations: operationIds, descriptions, tags, and bodies that their methods do not allow.

use openapi_document::model::Operation;
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{Method, Object};

/// Reports each operation for which `missing` returns what it lacks.
fn lacking(
    context: &LintContext<'_>,
    reporter: &mut Reporter<'_>,
    missing: impl Fn(&Operation<'_>) -> bool,
    what: &str,
    help: &str,
) {
    for operation in context
        .operations
        .iter()
        .filter(|operation| missing(operation))
    {
        let message = format!("missing {what} of `{}`", operation.signature());
        reporter.report(operation.node(), message, help);
    }
}

pub(super) fn description(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let missing = |operation: &Operation<'_>| operation.fields().description().is_none();
    let help = "add `description`: what it does, what it needs, which errors to expect";
    lacking(context, reporter, missing, "description", help);
}

pub(super) fn summary(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let missing = |operation: &Operation<'_>| operation.fields().summary().is_none();
    let help = "add `summary`: what it does, in one line";
    lacking(context, reporter, missing, "summary", help);
}

pub(super) fn missing_operation_id(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let missing = |operation: &Operation<'_>| operation.fields().operation_id().is_none();
    let help = "add one, such as `operationId: listOrders`";
    lacking(context, reporter, missing, "operationId", help);
}

pub(super) fn tags(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let missing = |operation: &Operation<'_>| {
        let tags = operation.fields().tags();
        tags.is_none_or(|tags| tags.is_array() && tags.is_empty())
    };
    let help = "add `tags` with one of the tags of the document";
    lacking(context, reporter, missing, "tag", help);
}

pub(super) fn request_body(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in context.all_operations() {
        let method = operation.method;
        let without = [Method::Get, Method::Head, Method::Delete, Method::Trace];
        if let Some(body) = operation.fields().request_body()
            && without.contains(&method)
        {
            let message = format!("request body of a {method} request");
            reporter.report(body, message, "send it as parameters, or use POST");
        }
    }
}
