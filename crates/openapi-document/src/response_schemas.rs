//! The schemas of all that responses hold.

use std::collections::HashSet;

use crate::document::Cursor;
use crate::object::{Kind, Part};

/// The schemas of all that answers hold, however deep, each once; references are followed.
pub(crate) fn response_schemas<'d>(parts: &[Part<'d>]) -> Vec<Cursor<'d>> {
    let responses = parts.iter().filter(|part| part.kind == Kind::Response);
    let mut open: Vec<_> = responses.cloned().collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    while let Some(part) = open.pop() {
        let Ok(cursor) = part.cursor.follow() else {
            continue;
        };
        // Another document may begin behind a link, and a value may be all that `not` excludes.
        let outside = part.kind == Kind::Link || part.cursor.pointer().ends_with("/not");
        if outside || !seen.insert(cursor.id()) {
            continue;
        }
        let part = Part {
            kind: part.kind,
            cursor,
        };
        open.extend(part.children());
        if part.kind == Kind::Schema {
            found.push(part.cursor);
        }
    }
    found
}
