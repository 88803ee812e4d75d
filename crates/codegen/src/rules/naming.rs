//! Names that agree with each other: the family `name-`.

use super::Rule;

/// The rules of the family `name-`, in alphabetical order.
pub(super) const RULES: &[Rule] = &[];
