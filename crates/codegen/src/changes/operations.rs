//! What changed around the schemas: paths, operations, parameters, bodies and answers.

use super::{Comparison, Rule};

pub(super) const RULES: &[&Rule] = &[];

/// Compares all operations of the two documents.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let _ = (comparison.base.operations(), comparison.head.operations());
}
