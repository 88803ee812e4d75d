//! What turns a later change into a breaking one: the family `evo-`.

use super::Rule;

/// The rules of the family `evo-`, in alphabetical order.
pub(super) const RULES: &[Rule] = &[];
