#![doc = include_str!("../README.md")]

mod change;
mod change_kind;
mod change_table;
mod changes;
mod compare;
mod comparison;
mod naming;
mod operation_set;
mod recorder;
mod renamed;
mod schema;

use openapi_document::Document;

pub use change::Change;
pub use change_kind::{ChangeKind, Class, Direction, Effect};
pub use change_table::change_kinds;
use comparison::Comparison;
pub use renamed::RENAMED;

/// Every change from `base` to `head` on the wire, the worst first, then in the order of the new
/// text; empty if the two documents mean the same.
///
/// Malformed parts are not compared; a linter reports them.
#[must_use]
pub fn compare(base: &Document, head: &Document) -> Vec<Change> {
    let mut comparison = Comparison::new(base, head);
    changes::document::compare(&mut comparison);
    changes::operation::compare(&mut comparison);
    comparison.finish()
}
