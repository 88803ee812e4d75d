//! Finds where arrays of a document list a value.

use std::collections::HashMap;

use openapi_document::model::Schema;
use openapi_document::{Node, Object as _};
use serde_json::Value;

use crate::compare::json_key;

/// The nodes of values in arrays: own items, or the `enum` of a variant. The first node of a value counts.
#[derive(Clone, Debug, Default)]
pub(super) struct ItemIndex<'d>(HashMap<String, Node<'d>>);

impl<'d> ItemIndex<'d> {
    pub(super) fn new(arrays: impl IntoIterator<Item = Node<'d>>) -> Self {
        let mut index = Self::default();
        for array in arrays {
            index.add(array);
        }
        index
    }

    fn add(&mut self, array: Node<'d>) {
        for item in array.items() {
            // A value may itself be an object that looks like a variant.
            self.0.entry(json_key(&item.value())).or_insert(item);
            if let Some(array) = Schema::view(item).fields().enum_values() {
                self.add(array);
            }
        }
    }

    pub(super) fn get(&self, value: &Value) -> Option<Node<'d>> {
        self.0.get(&json_key(value)).copied()
    }
}
