//! A value of a document by its pointer and its position.

use crate::node::Node;
use crate::position::Span;

/// Where something is written in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Where a diagnostic points: the key in an object, otherwise the value.
    pub span: Span,
    /// JSON pointer of the value (RFC 6901).
    pub pointer: String,
}

impl From<Node<'_>> for Location {
    fn from(node: Node<'_>) -> Self {
        Self {
            pointer: node.pointer(),
            span: node.label_span(),
        }
    }
}
