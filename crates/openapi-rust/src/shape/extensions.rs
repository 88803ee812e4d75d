//! Removes the generator's own extensions: they add code that needs further crates.

use serde_json::{Map, Value};

use super::{operations, path_items};

/// Removes the extensions of operations that begin with `x-dropshot-`.
pub(super) fn remove(root: &mut Value) {
    let operations = path_items(root).flat_map(operations);
    for operation in operations.filter_map(Value::as_object_mut) {
        Map::retain(operation, |key, _| !key.starts_with("x-dropshot-"));
    }
}
