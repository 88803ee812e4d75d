//! Links and callbacks: the operations that they refer to, and their runtime expressions.

use std::collections::HashSet;

use openapi_document::model::{Callback, Link, OperationObject};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::suggestion::near;
use openapi_document::{Node, Object};

pub(super) fn link(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let operations = context.written::<OperationObject<'_>>();
    let ids: HashSet<_> = operations
        .filter_map(OperationObject::operation_id)
        .collect();
    for link in context.written::<Link<'_>>() {
        let fields = link.fields();
        match (fields.operation_id(), fields.operation_ref()) {
            (None, None) => {
                let message = "missing `operationId` or `operationRef` in a Link Object";
                reporter.report(link.node(), message, "add `operationId`");
            }
            (Some(_), Some(reference)) => {
                let message = "`operationRef` beside `operationId`";
                reporter.report(reference, message, "keep one of them");
            }
            (Some(_), None) | (None, Some(_)) => {}
        }
        if let Some((written, id)) = fields.operation_id().zip(link.operation_id())
            && !ids.contains(id)
        {
            let help = near(id, ids.iter().copied()).map_or_else(
                || "name an operation of this document".to_owned(),
                |near| format!("write `{near}`"),
            );
            reporter.report(written, format!("unknown operationId `{id}`"), help);
        }
        if let Some((written, reference)) = fields.operation_ref().zip(link.operation_ref())
            && let Some(pointer) = reference.strip_prefix('#')
            && context.document.at(pointer).is_none()
        {
            let message = format!("unresolved `operationRef` `{reference}`");
            reporter.report(written, message, "name the operation by `operationId`");
        }
    }
}

/// Whether a string that begins with `$` is a runtime expression.
fn is_expression(text: &str) -> bool {
    let is_source = |rest: &str| {
        let (source, name) = rest.split_once('.').unwrap_or((rest, ""));
        match source {
            "header" | "query" | "path" => !name.is_empty(),
            _ => rest == "body" || rest.starts_with("body#"),
        }
    };
    let message = || {
        text.strip_prefix("$request.")
            .or(text.strip_prefix("$response."))
    };
    matches!(text, "$url" | "$method" | "$statusCode") || message().is_some_and(is_source)
}

pub(super) fn expression(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut invalid = |node: Node<'_>, text: &str| {
        let message = format!("invalid runtime expression `{text}`");
        let help = "write it as in `$request.query.url`, `$request.body#/url` or \
                    `$response.header.Location`";
        reporter.report(node, message, help);
    };
    for callback in context.written::<Callback<'_>>() {
        for (key, item) in callback.path_items().iter() {
            let embedded = key.split('{').skip(1);
            let embedded = embedded.map(|rest| rest.split('}').next().unwrap_or(rest));
            let whole = key.starts_with('$').then_some(key);
            if let Some(text) = embedded.chain(whole).find(|text| !is_expression(text)) {
                invalid(item.written(), text);
            }
        }
    }
    for link in context.written::<Link<'_>>() {
        for (_, value) in link.parameters() {
            let text = value.as_str().filter(|text| text.starts_with('$'));
            if let Some(text) = text.filter(|text| !is_expression(text)) {
                invalid(value, text);
            }
        }
    }
}
