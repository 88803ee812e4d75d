//! Changes of paths and operations: added, removed and moved ones, and their contents.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use openapi_document::model::Operation;
use openapi_document::{Method, Object as _};

use super::security::{self, SecuritySchemes};
use super::{parameter, request_body, response, server};
use crate::change_kind::Direction;
use crate::change_table as kinds;
use crate::compare::{
    by_key, changed_entries, changed_extensions, changed_fields, flipped, resolved,
};
use crate::comparison::Comparison;
use crate::operation_set::{OperationSet, union};
use crate::recorder::Scope;

/// Compares all operations of the two documents.
pub(crate) fn compare(comparison: &mut Comparison<'_>) {
    let base = comparison.base.operations().collect();
    let head = comparison.head.operations().collect();
    let MatchedOperations {
        pairs,
        removed,
        added,
    } = matched(base, head);
    path_items(comparison, &pairs);
    let schemes = SecuritySchemes::new(comparison.base, comparison.head);
    for (old, new) in pairs {
        let scope = scope_of(new);
        moved(comparison, &scope, old, new);
        operation_id(comparison, &scope, old, new);
        retry(comparison, &scope, old, new);
        let responses = Scope {
            direction: Direction::Response,
            ..scope.clone()
        };
        exchange(comparison, &scope, &responses, old, new);
        callbacks(comparison, &responses, &scope, old, new);
        security::compare(comparison, &scope, &schemes, old, new);
        servers(comparison, &scope, old, new);
    }
    for old in removed {
        let message = format!("`{}`: operation removed", old.signature());
        let sides = (Some(old.node()), None);
        comparison.record(
            &kinds::OPERATION_REMOVED,
            &scope_of(old),
            sides,
            &[],
            message,
        );
    }
    for new in added {
        let message = format!("`{}`: operation added", new.signature());
        let sides = (None, Some(new.node()));
        comparison.record(&kinds::OPERATION_ADDED, &scope_of(new), sides, &[], message);
    }
}

/// The scope of an operation, by its name in the document.
fn scope_of(operation: Operation<'_>) -> Scope {
    let id = operation.operation_id().map(str::to_owned);
    let name = id.unwrap_or_else(|| operation.signature());
    Scope {
        operations: OperationSet::new([name].into()),
        direction: Direction::Request,
    }
}

/// The operations of the old document, matched with those of the new one.
struct MatchedOperations<'d> {
    pairs: Vec<(Operation<'d>, Operation<'d>)>,
    removed: Vec<Operation<'d>>,
    added: Vec<Operation<'d>>,
}

/// Matches by method and path, whatever the names of the placeholders, then by `operationId`, then
/// by the whole content of the operation.
fn matched<'d>(base: Vec<Operation<'d>>, head: Vec<Operation<'d>>) -> MatchedOperations<'d> {
    let mut pairs = Vec::new();
    let (mut removed, mut added) = (base, head);
    let keys: [fn(Operation<'d>) -> Option<String>; 4] = [
        |operation| Some(operation.signature()),
        |operation| Some(address(operation)),
        |operation| operation.operation_id().map(str::to_owned),
        |operation| Some(operation.node().value().to_string()),
    ];
    for key in keys {
        // A key that several operations share identifies none.
        let unique = |operations: &[Operation<'d>]| {
            let mut found: HashMap<String, Option<Operation<'d>>> = HashMap::new();
            for &operation in operations {
                if let Some(key) = key(operation) {
                    let first = !found.contains_key(&key);
                    found.insert(key, first.then_some(operation));
                }
            }
            found
        };
        let (old, new) = (unique(&removed), unique(&added));
        let mut taken = HashSet::new();
        removed.retain(|&operation| {
            let Some(key) = key(operation) else {
                return true;
            };
            let (Some(Some(_)), Some(Some(other))) = (old.get(&key), new.get(&key)) else {
                return true;
            };
            pairs.push((operation, *other));
            taken.insert(other.id());
            false
        });
        added.retain(|operation| !taken.contains(&operation.id()));
    }
    MatchedOperations {
        pairs,
        removed,
        added,
    }
}

/// The method and the path without the names of its placeholders, which are never sent.
fn address(operation: Operation<'_>) -> String {
    format!("{} {}", operation.method, operation.path_template().shape())
}

/// Compares the path items themselves.
fn path_items<'d>(comparison: &mut Comparison<'d>, pairs: &[(Operation<'d>, Operation<'d>)]) {
    let mut items: BTreeMap<(&str, &str), Vec<(Operation<'d>, Operation<'d>)>> = BTreeMap::new();
    for &(old, new) in pairs {
        let operations = items.entry((old.path, new.path)).or_default();
        operations.push((old, new));
    }
    let compared_elsewhere: Vec<&str> = Method::ALL
        .into_iter()
        .map(Method::keyword)
        .chain(["parameters", "servers"])
        .collect();
    for ((was, is), operations) in items {
        let Some(&(old, new)) = operations.first() else {
            continue;
        };
        let sets = operations.iter().map(|(_, new)| scope_of(*new).operations);
        let scope = Scope {
            operations: union(sets.collect()),
            direction: Direction::Request,
        };
        let (base, head) = (old.item.node(), new.item.node());
        if was != is && old.path_template().shape() == new.path_template().shape() {
            let message = format!("path `{was}` renamed to `{is}`");
            let kind = &kinds::PATH_PARAMETER_RENAMED;
            comparison.record(kind, &scope, (Some(base), Some(head)), &[], message);
        }
        for (key, sides) in changed_entries(base, head, &compared_elsewhere) {
            let message = format!("path `{is}`: `{key}` changed");
            comparison.record(&kinds::PATH_TEXT_CHANGED, &scope, sides, &[key], message);
        }
    }
}

fn moved<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    old: Operation<'d>,
    new: Operation<'d>,
) {
    if address(old) != address(new) {
        let message = format!("`{}` moved to `{}`", old.signature(), new.signature());
        let sides = (Some(old.node()), Some(new.node()));
        comparison.record(&kinds::OPERATION_MOVED, scope, sides, &[], message);
    }
}

fn operation_id<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    old: Operation<'d>,
    new: Operation<'d>,
) {
    let name = new.signature();
    let (kind, message) = match (old.operation_id(), new.operation_id()) {
        (Some(was), Some(is)) if was != is => (
            &kinds::OPERATION_ID_CHANGED,
            format!("operation `{was}` renamed to `{is}`"),
        ),
        (None, Some(is)) => (
            &kinds::OPERATION_ID_ADDED,
            format!("`{name}`: `operationId` added (`{is}`)"),
        ),
        (Some(was), None) => (
            &kinds::OPERATION_ID_REMOVED,
            format!("`{name}`: `operationId` removed (was `{was}`)"),
        ),
        (Some(_), Some(_)) | (None, None) => return,
    };
    let [base, head] = [old, new].map(|operation| {
        let id = operation.fields().operation_id();
        Some(id.unwrap_or(operation.node()))
    });
    comparison.record(kind, scope, (base, head), &[], message);
}

/// The extension of an operation that says when its requests may be repeated.
const REPEATABLE: &str = "x-repeatable";

/// When a request may be retried, the fewest conditions last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Retry {
    Never,
    WithSameRequestId,
    Always,
}

impl Retry {
    fn of(operation: Operation<'_>) -> Self {
        let declared = operation.extension(REPEATABLE);
        match declared.and_then(|value| value.as_str()) {
            Some("always") => Self::Always,
            Some("same-request-id") => Self::WithSameRequestId,
            Some("never") => Self::Never,
            Some(_) | None if operation.method.is_idempotent() => Self::Always,
            Some(_) | None => Self::Never,
        }
    }
}

fn retry<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    old: Operation<'d>,
    new: Operation<'d>,
) {
    let (was, is) = (Retry::of(old), Retry::of(new));
    let (kind, what) = match was.cmp(&is) {
        Ordering::Less => (&kinds::RETRY_ALLOWED, "may now be retried"),
        Ordering::Greater => (&kinds::RETRY_FORBIDDEN, "must not be retried any more"),
        Ordering::Equal => return,
    };
    let condition = match was.max(is) {
        Retry::Always => "",
        Retry::WithSameRequestId | Retry::Never => " with the same request id",
    };
    let [base, head] = [old, new].map(|operation| {
        let declared = operation.extension(REPEATABLE);
        Some(declared.unwrap_or(operation.node()))
    });
    let name = new.signature();
    let message = format!("`{name}`: a lost request {what}{condition}");
    comparison.record(kind, scope, (base, head), &[], message);
}

/// Compares the request and the responses of an operation or a callback.
fn exchange<'d>(
    comparison: &mut Comparison<'d>,
    request: &Scope,
    responses: &Scope,
    old: Operation<'d>,
    new: Operation<'d>,
) {
    let nowhere = (None, None);
    let name = format!("`{}`", new.signature());
    let fields = changed_fields!(old, new, summary, description, external_docs, tags);
    let kind = &kinds::OPERATION_TEXT_CHANGED;
    comparison.record_fields(kind, request, nowhere, fields, &name);
    if let Some(set) = flipped(old.deprecated(), new.deprecated()) {
        let (kind, what) = if set {
            (&kinds::OPERATION_DEPRECATED, "deprecated")
        } else {
            (&kinds::OPERATION_UNDEPRECATED, "no longer deprecated")
        };
        let sides = [old, new].map(|operation| {
            let declared = operation.fields().deprecated();
            Some(declared.unwrap_or(operation.node()))
        });
        comparison.record(kind, request, sides.into(), &[], format!("{name}: {what}"));
    }
    let extensions = changed_extensions(old.object, new.object, &[REPEATABLE]);
    let kind = &kinds::OPERATION_EXTENSION_CHANGED;
    comparison.record_fields(kind, request, nowhere, extensions, &name);
    parameter::compare(comparison, request, old, new);
    request_body::compare(comparison, request, old, new);
    response::compare(comparison, responses, old, new);
}

/// Compares the callbacks by name, URL and method. The service sends the requests of callbacks, so
/// clients receive them like responses. OpenAPI allows callbacks of callbacks; they are not
/// compared.
fn callbacks<'d>(
    comparison: &mut Comparison<'d>,
    request: &Scope,
    responses: &Scope,
    old: Operation<'d>,
    new: Operation<'d>,
) {
    let [base, head] = [old, new].map(|operation| {
        let callbacks = resolved(operation.callbacks());
        callbacks.flat_map(|(name, callback)| {
            let operations = callback.path_items().iter();
            let operations = operations.flat_map(|(url, item)| item.operations(url));
            operations.map(move |operation| ((name, operation.path, operation.method), operation))
        })
    });
    for (_, sides) in by_key(base, head) {
        match sides {
            (Some(was), Some(is)) => exchange(comparison, request, responses, was, is),
            (Some(was), None) => {
                let message = format!("callback `{}` removed", was.signature());
                let sides = (Some(was.node()), None);
                comparison.record(&kinds::CALLBACK_REMOVED, request, sides, &[], message);
            }
            (None, Some(is)) => {
                let message = format!("callback `{}` added", is.signature());
                let sides = (None, Some(is.node()));
                comparison.record(&kinds::CALLBACK_ADDED, request, sides, &[], message);
            }
            (None, None) => {}
        }
    }
}

/// Compares the servers of an operation, where the operation or its path item declares any; those
/// of the document are compared once.
fn servers<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    old: Operation<'d>,
    new: Operation<'d>,
) {
    let own = |operation: Operation<'d>| {
        if operation.fields().own_servers().is_some() {
            return Some(operation.own_servers().collect());
        }
        let item = operation.item;
        item.fields().servers().map(|_| item.servers().collect())
    };
    let (was, is) = (own(old), own(new));
    if was.is_some() || is.is_some() {
        let (base, head) = (comparison.base, comparison.head);
        let was = was.unwrap_or_else(|| base.servers().collect());
        let is = is.unwrap_or_else(|| head.servers().collect());
        server::compare(comparison, scope, (was, is));
    }
}
