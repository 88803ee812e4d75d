//! What OpenAPI 3.0 itself does not allow: the family `spec-`.

use super::Rule;

/// The rules of the family `spec-`, in alphabetical order.
pub(super) const RULES: &[Rule] = &[];
