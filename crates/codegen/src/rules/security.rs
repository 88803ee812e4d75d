//! Who may call what, and what may be overheard: the family `sec-`.

use super::Rule;

/// The rules of the family `sec-`, in alphabetical order.
pub(super) const RULES: &[Rule] = &[];
