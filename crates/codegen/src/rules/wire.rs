//! What HTTP and JSON do not carry as the document has it: the family `wire-`.

use super::Rule;

/// The rules of the family `wire-`, in alphabetical order.
pub(super) const RULES: &[Rule] = &[];
