//! The schemas of all that responses hold.

use std::collections::HashSet;

use crate::model::{Object, Schema};
use crate::object::Part;
use crate::object_kind::ObjectKind;

/// The schemas of all that responses hold, however deep, each once; references are followed.
pub(crate) fn response_schemas<'d>(objects: &[Part<'d>]) -> Vec<Schema<'d>> {
    let responses = objects
        .iter()
        .filter(|part| part.kind == ObjectKind::Response);
    let mut open: Vec<_> = responses.copied().collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    while let Some(part) = open.pop() {
        let Ok(cursor) = part.cursor.follow() else {
            continue;
        };
        // A link describes requests, and `not` what a response does not hold.
        let outside = part.kind == ObjectKind::Link || part.cursor.name() == "not";
        if outside || !seen.insert(cursor.id()) {
            continue;
        }
        let part = Part { cursor, ..part };
        open.extend(part.children());
        if part.kind == ObjectKind::Schema && cursor.is_object() {
            found.push(Schema::view(cursor));
        }
    }
    found
}
