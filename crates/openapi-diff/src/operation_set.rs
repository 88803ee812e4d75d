//! Sets of the operations that changes affect, each stored once.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// The names of operations. Changes that affect the same operations share one set: where schemas
/// refer to each other, most changes affect most operations.
pub(crate) type OperationSet = Arc<BTreeSet<String>>;

/// All operations of several sets; the largest set itself where the others add nothing.
pub(crate) fn union(mut sets: Vec<OperationSet>) -> OperationSet {
    sets.sort_unstable_by_key(|set| (set.len(), Arc::as_ptr(set)));
    sets.dedup_by(|a, b| Arc::ptr_eq(a, b));
    let Some(mut all) = sets.pop() else {
        return OperationSet::default();
    };
    for set in sets {
        if !set.is_subset(&all) {
            Arc::make_mut(&mut all).extend(set.iter().cloned());
        }
    }
    all
}

/// Interned sets: equal ones are the same allocation.
#[derive(Default)]
pub(crate) struct OperationSets {
    sets: HashSet<OperationSet>,
    /// By the addresses of the parts, which the value keeps alive.
    unions: HashMap<Vec<*const BTreeSet<String>>, (Vec<OperationSet>, OperationSet)>,
}

impl OperationSets {
    /// The one set with the operations of all these.
    pub(crate) fn union(&mut self, mut parts: Vec<OperationSet>) -> OperationSet {
        parts.sort_unstable_by_key(Arc::as_ptr);
        parts.dedup_by(|a, b| Arc::ptr_eq(a, b));
        let key: Vec<_> = parts.iter().map(Arc::as_ptr).collect();
        if let Some((_, known)) = self.unions.get(&key) {
            return Arc::clone(known);
        }
        let all = union(parts.clone());
        let all = match self.sets.get(&all) {
            Some(known) => Arc::clone(known),
            None => {
                self.sets.insert(Arc::clone(&all));
                all
            }
        };
        self.unions.insert(key, (parts, Arc::clone(&all)));
        all
    }
}
