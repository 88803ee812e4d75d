//! What people need in order to understand a document: the family `doc-`.

use super::Rule;

/// The rules of the family `doc-`, in alphabetical order.
pub(super) const RULES: &[Rule] = &[];
