//! Finds the operation that the generator fails on.

use openapi_document::model::Operation;
use openapi_document::{Diagnostic, Document, Method, Object as _};
use openapiv3::{OpenAPI, PathItem, ReferenceOr};

use crate::internal_error::internal_error;

/// The diagnostic for `reason`, at the operation that fails without all others.
///
/// Bisects the operations with `render`, which returns the error of the generator.
pub(super) fn bisect_failure(
    document: &Document,
    openapi: &OpenAPI,
    reason: &str,
    render: impl Fn(&OpenAPI) -> Result<String, String>,
) -> Diagnostic {
    let mut some = openapi.clone();
    let mut failure = |operations: &[Operation<'_>]| {
        some.paths.paths.clear();
        // Operations of one path are neighbors.
        for operations in operations.chunk_by(|a, b| a.path == b.path) {
            let methods: Vec<_> = operations
                .iter()
                .map(|operation| operation.method)
                .collect();
            let path = operations.first().map_or("", |operation| operation.path);
            if let Some(ReferenceOr::Item(mut item)) = openapi.paths.paths.get(path).cloned() {
                keep_methods(&mut item, &methods);
                let item = ReferenceOr::Item(item);
                some.paths.paths.insert(path.to_owned(), item);
            }
        }
        render(&some).err()
    };
    if let Some(reason) = failure(&[]) {
        let schemas = document.openapi().schemas().node();
        return internal_error(schemas.unwrap_or_else(|| document.root()), &reason);
    }
    let operations: Vec<_> = document.openapi().operations().collect();
    let mut suspects = operations.as_slice();
    let mut reason = reason.to_owned();
    while suspects.len() > 1 {
        let (first, second) = suspects.split_at(suspects.len() / 2);
        let half = [first, second]
            .into_iter()
            .find_map(|half| Some((half, failure(half)?)));
        // Neither half fails without the other.
        let Some(half) = half else { break };
        (suspects, reason) = half;
    }
    match suspects {
        [operation, ..] => internal_error(operation.written(), &reason),
        [] => internal_error(document.root(), &reason),
    }
}

/// Removes the operations of all other methods.
fn keep_methods(item: &mut PathItem, keep: &[Method]) {
    let methods = [
        (Method::Get, &mut item.get),
        (Method::Put, &mut item.put),
        (Method::Post, &mut item.post),
        (Method::Delete, &mut item.delete),
        (Method::Options, &mut item.options),
        (Method::Head, &mut item.head),
        (Method::Patch, &mut item.patch),
        (Method::Trace, &mut item.trace),
    ];
    for (method, operation) in methods {
        if !keep.contains(&method) {
            *operation = None;
        }
    }
}
