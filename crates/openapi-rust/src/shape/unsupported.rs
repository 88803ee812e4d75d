//! Removes what becomes code for another protocol than HTTP, or code that needs further crates.

use serde_json::{Map, Value};

use super::{operations, path_items};

/// The status of a connection that changes to another protocol.
const SWITCHING_PROTOCOLS: &str = "101";

/// Removes the generator's own extensions of operations, and responses that end HTTP.
pub(super) fn remove(root: &mut Value) {
    let operations = path_items(root).flat_map(operations);
    for operation in operations.filter_map(Value::as_object_mut) {
        Map::retain(operation, |key, _| !key.starts_with("x-dropshot-"));
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            responses.shift_remove(SWITCHING_PROTOCOLS);
        }
    }
}
