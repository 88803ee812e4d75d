//! Responses: which ones an operation declares, and their status codes.

use openapi_document::model::{Map, OperationObject, Response};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::{Method, Node, Object};

/// The node of `responses` and the responses of an operation; none without responses.
fn declared<'d>(operation: OperationObject<'d>) -> Option<(Node<'d>, Map<'d, Response<'d>>)> {
    let responses = operation.responses();
    let node = responses.node().filter(|_| !responses.is_empty())?;
    Some((node, responses))
}

pub(super) fn none(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in context.written::<OperationObject<'_>>() {
        if let Some(node) = operation.responses().node()
            && operation.responses().is_empty()
        {
            let help = "add at least the response of a successful request";
            reporter.report(node, "`responses` declares no response", help);
        }
    }
}

pub(super) fn range(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in context.written::<OperationObject<'_>>() {
        for (status, response) in operation.responses().iter() {
            let rest = status.get(1..).unwrap_or_default();
            if rest.eq_ignore_ascii_case("XX") && rest != "XX" {
                let message = format!("status code range `{status}` in lower case");
                let help = format!("write `{}`", status.to_ascii_uppercase());
                reporter.report(response.written(), message, help);
            }
        }
    }
}

pub(super) fn empty(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in context.all_operations() {
        for (status, response) in operation.responses().iter() {
            let none = status.starts_with('1') || matches!(status, "204" | "205" | "304");
            if response.content().is_empty() || !(none || operation.method == Method::Head) {
                continue;
            }
            let what = if none {
                format!("response {status}")
            } else {
                "a response to HEAD".into()
            };
            if let Some(content) = response.content().node() {
                let help = "remove `content`, or use another status code";
                reporter.report(content, format!("content in {what}"), help);
            }
        }
    }
}

pub(super) fn success(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for (node, responses) in context.written().filter_map(declared) {
        let is_success = |status: &str| status == "101" || status.starts_with(['2', '3']);
        if !responses.names().any(is_success) {
            let help = "add the response \"200\", or another one that fits";
            reporter.report(node, "missing success response", help);
        }
    }
}

pub(super) fn error(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for (node, responses) in context.written().filter_map(declared) {
        let is_error = |status: &str| status == "default" || status.starts_with('4');
        if !responses.names().any(is_error) {
            let help = "add the response `4XX` with the schema of errors";
            reporter.report(node, "missing error response", help);
        }
    }
}

pub(super) fn status_string(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in context.written::<OperationObject<'_>>() {
        for (status, response) in operation.responses().iter() {
            let key = response.written().label_span();
            let unquoted = key.end.column.saturating_sub(key.start.column) == status.len();
            let digits = !status.is_empty() && status.chars().all(|digit| digit.is_ascii_digit());
            if unquoted && digits {
                let message =
                    format!("status code {status} is a number, OpenAPI requires a string");
                reporter.report(
                    response.written(),
                    message,
                    format!("write \"{status}\", in quotes"),
                );
            }
        }
    }
}
