//! Removes parameters that clients do not send.

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
