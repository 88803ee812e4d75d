//! What changed in schemas: which values are allowed now that were not, and which are no longer.

use super::{Direction, Found, Rule};
use crate::document::Cursor;

pub(super) const RULES: &[&Rule] = &[];

/// The schemas that have been compared.
#[derive(Default)]
pub(super) struct Schemas<'d> {
    uses: Vec<(Cursor<'d>, Cursor<'d>)>,
}

impl<'d> Schemas<'d> {
    /// Compares what two schemas allow, as part of an operation: a value of the one travels where
    /// one of the other did. References are followed.
    pub(super) fn compare(
        &mut self,
        operation: &str,
        direction: Direction,
        base: &Cursor<'d>,
        head: &Cursor<'d>,
    ) {
        let _ = (operation, direction);
        self.uses.push((base.clone(), head.clone()));
    }

    /// Tells the changes, each with the operations that it touches.
    pub(super) fn finish(self, found: &mut Found) {
        let _ = found;
    }
}
