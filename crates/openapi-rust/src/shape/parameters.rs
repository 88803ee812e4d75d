//! Removes parameters that clients do not send, and values that they cannot send.

use serde_json::{Value, json};

use super::{follow, operations, path_items};

/// Removes parameters with `x-omit-from-client`: the service accepts them, clients do not send them.
pub(super) fn omit(root: &mut Value, original: &Value) {
    let omit = |owner: Option<&mut Value>| {
        if let Some(Value::Array(parameters)) = owner {
            parameters.retain(|parameter| {
                follow(original, parameter)["x-omit-from-client"] != json!(true)
            });
        }
    };
    for item in path_items(root) {
        omit(item.get_mut("parameters"));
        for operation in operations(item) {
            omit(operation.get_mut("parameters"));
        }
    }
}

/// Removes null from the inline schemas of path and header parameters: there is no null in a path or
/// a header, and the generator cannot write the optional type that it would become.
pub(super) fn forbid_null(root: &mut Value) {
    let forbid = |parameter: &mut Value| {
        if !matches!(parameter["in"].as_str(), Some("path" | "header")) {
            return;
        }
        let Some(schema) = parameter.get_mut("schema").and_then(Value::as_object_mut) else {
            return;
        };
        schema.shift_remove("nullable");
        if let Some(Value::Array(values)) = schema.get_mut("enum") {
            values.retain(|value| !value.is_null());
        }
    };
    let each = |owner: Option<&mut Value>| {
        let parameters = owner.and_then(Value::as_array_mut);
        parameters.into_iter().flatten().for_each(forbid);
    };
    for item in path_items(root) {
        each(item.get_mut("parameters"));
        for operation in operations(item) {
            each(operation.get_mut("parameters"));
        }
    }
    let named = root.pointer_mut("/components/parameters");
    let named = named.and_then(Value::as_object_mut);
    named
        .into_iter()
        .flat_map(|named| named.values_mut())
        .for_each(forbid);
}
