//! Changes of responses: their status codes, headers, links and bodies.

use std::collections::HashSet;

use indexmap::IndexMap;
use openapi_document::model::{Operation, Response};
use openapi_document::{Node, Object as _};

use super::{header, link, media_type};
use crate::change_kind::ChangeKind;
use crate::change_table as kinds;
use crate::compare::{changed_extensions, changed_fields, resolved};
use crate::comparison::Comparison;
use crate::naming::subject;
use crate::recorder::Scope;

/// The responses of an operation by status, ranges such as `4XX` in upper case.
type Responses<'d> = IndexMap<String, Response<'d>>;

fn responses<'d>(operation: Operation<'d>) -> Responses<'d> {
    let responses = resolved(operation.responses());
    responses
        .map(|(status, response)| (normalized(status), response))
        .collect()
}

fn normalized(status: &str) -> String {
    match status {
        DEFAULT => status.to_owned(),
        status => status.to_ascii_uppercase(),
    }
}

/// The key of the response for all statuses that are not listed.
const DEFAULT: &str = "default";

/// The response that covers a status: its own, that of its range, or `default`.
fn covering<'d>(responses: &Responses<'d>, status: &str) -> Option<Response<'d>> {
    let range = status.get(..1).map(|digit| format!("{digit}XX"));
    let candidates = [Some(status), range.as_deref(), Some(DEFAULT)];
    let mut candidates = candidates.into_iter().flatten();
    candidates.find_map(|key| responses.get(key).copied())
}

/// The class of a status code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StatusClass {
    Success,
    /// 4xx, 5xx, and `default`.
    Error,
    /// 1xx and 3xx.
    Other,
}

impl StatusClass {
    fn of(status: &str) -> Self {
        match status.as_bytes().first() {
            Some(b'2') => Self::Success,
            Some(b'1' | b'3') => Self::Other,
            Some(_) | None => Self::Error,
        }
    }
}

/// A response that only one of the documents lists.
type ListedResponse<'c, 'd> = (&'c str, Response<'d>);

/// Compares the responses of two operations.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    old: Operation<'d>,
    new: Operation<'d>,
) {
    let (base, head) = (responses(old), responses(new));
    let name = new.signature();
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for (status, &is) in &head {
        match (base.get(status), covering(&base, status)) {
            (Some(was), _) => response(comparison, scope, (*was, is)),
            (None, Some(was)) => {
                let message = format!("`{name}`: response {status} now listed separately");
                let sides = (None, Some(is.written()));
                comparison.record(&kinds::RESPONSE_LISTED, scope, sides, &[status], message);
                content(comparison, scope, (was, is));
            }
            (None, None) => added.push((status.as_str(), is)),
        }
    }
    for (status, &was) in &base {
        match (head.contains_key(status), covering(&head, status)) {
            (true, _) => {}
            (false, Some(is)) => {
                let message = format!("`{name}`: response {status} no longer listed separately");
                let sides = (Some(was.written()), None);
                comparison.record(&kinds::RESPONSE_UNLISTED, scope, sides, &[status], message);
                content(comparison, scope, (was, is));
            }
            (false, None) => removed.push((status.as_str(), was)),
        }
    }
    let is_success = |status: &str| StatusClass::of(status) == StatusClass::Success;
    let mut common = base.keys().filter(|status| head.contains_key(*status));
    if !common.any(|status| is_success(status)) {
        replaced_successes(comparison, scope, &name, (&mut removed, &mut added));
    }
    let succeeds = |responses: &Responses<'d>| {
        let mut statuses = responses.keys();
        statuses.any(|status| is_success(status) || status == DEFAULT)
    };
    for (status, is) in added {
        let kind: &ChangeKind = match StatusClass::of(status) {
            StatusClass::Success if succeeds(&base) => &kinds::SUCCESS_RESPONSE_ADDED,
            StatusClass::Success => &kinds::FIRST_SUCCESS_RESPONSE_ADDED,
            StatusClass::Error => &kinds::ERROR_RESPONSE_ADDED,
            StatusClass::Other => &kinds::OTHER_RESPONSE_ADDED,
        };
        let message = format!("`{name}`: response {} added", shown(status));
        comparison.record(kind, scope, (None, Some(is.written())), &[status], message);
    }
    for (status, was) in removed {
        let kind: &ChangeKind = match StatusClass::of(status) {
            StatusClass::Success if succeeds(&head) => &kinds::SUCCESS_RESPONSE_REMOVED,
            StatusClass::Success => &kinds::LAST_SUCCESS_RESPONSE_REMOVED,
            StatusClass::Error => &kinds::ERROR_RESPONSE_REMOVED,
            StatusClass::Other => &kinds::OTHER_RESPONSE_REMOVED,
        };
        let message = format!("`{name}`: response {} removed", shown(status));
        comparison.record(kind, scope, (Some(was.written()), None), &[status], message);
    }
}

fn shown(status: &str) -> String {
    match status {
        DEFAULT => format!("`{status}`"),
        status => status.to_owned(),
    }
}

/// If no former success status is left, matches the removed ones with the added ones, in order, and
/// removes the matched ones from the lists.
fn replaced_successes<'c, 'd>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    name: &str,
    (removed, added): (
        &mut Vec<ListedResponse<'c, 'd>>,
        &mut Vec<ListedResponse<'c, 'd>>,
    ),
) {
    let successes = |listed: &[ListedResponse<'c, 'd>]| -> Vec<ListedResponse<'c, 'd>> {
        let listed = listed.iter().copied();
        listed
            .filter(|(status, _)| StatusClass::of(status) == StatusClass::Success)
            .collect()
    };
    let pairs = successes(removed).into_iter().zip(successes(added));
    let mut matched = HashSet::new();
    for ((was, before), (is, after)) in pairs {
        matched.extend([was, is]);
        let mut arguments = [was, is];
        arguments.sort_unstable();
        let message = format!("`{name}`: success status changed from {was} to {is}");
        let sides = (Some(before.written()), Some(after.written()));
        let kind = &kinds::SUCCESS_STATUS_CHANGED;
        comparison.record(kind, scope, sides, &arguments, message);
        response(comparison, scope, (before, after));
    }
    // A status is in one of the lists only.
    removed.retain(|(status, _)| !matched.contains(status));
    added.retain(|(status, _)| !matched.contains(status));
}

/// Compares two responses that are the same one.
fn response<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    (base, head): (Response<'d>, Response<'d>),
) {
    let subject = subject(head.node());
    let objects = (Some(base.node()), Some(head.node()));
    let docs = changed_fields!(base, head, description);
    comparison.record_fields(&kinds::CONTENT_TEXT_CHANGED, scope, objects, docs, &subject);
    let extensions = changed_extensions(base, head, &[]);
    let kind = &kinds::CONTENT_EXTENSION_CHANGED;
    comparison.record_fields(kind, scope, objects, extensions, &subject);
    content(comparison, scope, (base, head));
}

/// Compares the contents of two responses, of which one may also cover other status codes.
fn content<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    (base, head): (Response<'d>, Response<'d>),
) {
    let subject = subject(head.node());
    let (old, new) = (base.content(), head.content());
    let at = |content: Option<Node<'d>>, response: Response<'d>| content.or(Some(response.node()));
    let sides = (
        at(old.node().filter(|_| !old.is_empty()), base),
        at(new.node().filter(|_| !new.is_empty()), head),
    );
    match (old.is_empty(), new.is_empty()) {
        (false, false) => media_type::compare(comparison, scope, (old, new), &subject),
        (true, false) => {
            let message = format!("{subject}: body added");
            comparison.record(&kinds::RESPONSE_BODY_ADDED, scope, sides, &[], message);
        }
        (false, true) => {
            let message = format!("{subject}: body removed");
            comparison.record(&kinds::RESPONSE_BODY_REMOVED, scope, sides, &[], message);
        }
        (true, true) => {}
    }
    header::compare(
        comparison,
        scope,
        (base.headers(), head.headers()),
        &subject,
    );
    link::compare(comparison, scope, (base.links(), head.links()), &subject);
}
