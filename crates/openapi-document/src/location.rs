//! A value of a document by its pointer and its position.

use crate::document::{Cursor, Span};

/// Where something is written in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// What to point a reader at: the key of a member, otherwise the value.
    pub span: Span,
    /// JSON pointer of the value.
    pub pointer: String,
}

impl From<&Cursor<'_>> for Location {
    fn from(cursor: &Cursor<'_>) -> Self {
        Self {
            pointer: cursor.pointer().to_owned(),
            span: cursor.label(),
        }
    }
}
