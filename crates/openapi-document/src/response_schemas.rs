//! The schemas of all values in responses.

use std::collections::HashSet;

use crate::model::{Object, Schema};
use crate::object::ObjectNode;
use crate::object_kind::ObjectKind;

/// The schemas of all values in responses, at any depth, each once; references are followed.
pub(crate) fn response_schemas<'d>(objects: &[ObjectNode<'d>]) -> Vec<Schema<'d>> {
    let responses = objects
        .iter()
        .filter(|part| part.kind == ObjectKind::Response);
    let mut open: Vec<_> = responses.copied().collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    while let Some(part) = open.pop() {
        let Ok(node) = part.node.follow() else {
            continue;
        };
        // A link describes requests, and `not` describes values that a response cannot contain.
        let outside = part.kind == ObjectKind::Link || part.node.name() == "not";
        if outside || !seen.insert(node.id()) {
            continue;
        }
        let part = ObjectNode { node, ..part };
        open.extend(part.children());
        if part.kind == ObjectKind::Schema && node.is_object() {
            found.push(Schema::view(node));
        }
    }
    found
}
