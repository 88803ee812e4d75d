//! Rewrites responses so that the generator distinguishes successes and errors.

use serde_json::{Map, Value};

use super::{follow, operations, path_items};

/// The ranges of error responses with the first digit of their statuses.
const ERRORS: [(&str, char); 2] = [("4XX", '4'), ("5XX", '5')];

/// Replaces `default` beside a success with the ranges of errors: the generator would read it as a
/// success.
pub(super) fn expand_default(root: &mut Value) {
    for responses in responses(root) {
        if !responses.keys().any(|status| status.starts_with('2')) {
            continue;
        }
        let Some(default) = responses.shift_remove("default") else {
            continue;
        };
        for (range, _) in ERRORS {
            if !responses
                .keys()
                .any(|status| status.eq_ignore_ascii_case(range))
            {
                responses.insert(range.to_owned(), default.clone());
            }
        }
    }
}

/// Removes error responses that a range such as `4XX` covers with the same schema: each would
/// render to a redundant match arm.
pub(super) fn fold_errors(root: &mut Value, original: &Value) {
    let schema = |response: &Value| {
        let content = &follow(original, response)["content"];
        content["application/json"]["schema"].clone()
    };
    for responses in responses(root) {
        for (range, digit) in ERRORS {
            let Some(general) = responses.get(range).map(schema) else {
                continue;
            };
            responses.retain(|status, response| {
                let covered = status != range && status.starts_with(digit);
                !covered || schema(response) != general
            });
        }
    }
}

/// The responses of each operation.
fn responses(root: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let operations = path_items(root).flat_map(operations);
    operations.filter_map(|operation| operation.get_mut("responses")?.as_object_mut())
}
