//! Changes of request bodies.

use openapi_document::Object as _;
use openapi_document::model::{Operation, RequestBody};

use super::media_type;
use crate::change_table as kinds;
use crate::compare::{changed_extensions, changed_fields, flipped};
use crate::comparison::Comparison;
use crate::naming::subject;
use crate::recorder::Scope;

/// Compares the request bodies of two operations.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    old: Operation<'d>,
    new: Operation<'d>,
) {
    let body = |operation: Operation<'d>| {
        let body = operation.request_body();
        body.filter(|body| body.reference_problem().is_none())
    };
    let name = new.signature();
    match (body(old), body(new)) {
        (Some(was), Some(is)) => request_body(comparison, scope, was, is),
        (None, Some(is)) => {
            let (kind, required) = if is.required() {
                (&kinds::REQUIRED_BODY_ADDED, "required")
            } else {
                (&kinds::OPTIONAL_BODY_ADDED, "optional")
            };
            let message = format!("`{name}`: request body added ({required})");
            comparison.record(kind, scope, (None, Some(is.node())), &[], message);
        }
        (Some(was), None) => {
            let kind = if was.required() {
                &kinds::REQUIRED_BODY_REMOVED
            } else {
                &kinds::OPTIONAL_BODY_REMOVED
            };
            let message = format!("`{name}`: request body removed");
            comparison.record(kind, scope, (Some(was.node()), None), &[], message);
        }
        (None, None) => {}
    }
}

fn request_body<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    base: RequestBody<'d>,
    head: RequestBody<'d>,
) {
    let subject = subject(head.node());
    let objects = (Some(base.node()), Some(head.node()));
    if let Some(required) = flipped(base.required(), head.required()) {
        let (kind, what) = if required {
            (&kinds::BODY_BECAME_REQUIRED, "now required")
        } else {
            (&kinds::BODY_BECAME_OPTIONAL, "no longer required")
        };
        let sides = (
            base.fields().required().or(objects.0),
            head.fields().required().or(objects.1),
        );
        comparison.record(kind, scope, sides, &[], format!("{subject}: {what}"));
    }
    let docs = changed_fields!(base, head, description);
    comparison.record_fields(&kinds::CONTENT_TEXT_CHANGED, scope, objects, docs, &subject);
    let extensions = changed_extensions(base, head, &[]);
    let kind = &kinds::CONTENT_EXTENSION_CHANGED;
    comparison.record_fields(kind, scope, objects, extensions, &subject);
    media_type::compare(
        comparison,
        scope,
        (base.content(), head.content()),
        &subject,
    );
}
