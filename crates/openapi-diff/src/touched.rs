//! Which operations changes touch: sets of names, each kept once, however many changes have it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// The names of operations. Changes that touch the same ones share the set: where schemas lead to
/// each other, most changes touch most operations.
pub(super) type Touched = Arc<BTreeSet<String>>;

/// All operations of several sets; the one set itself where the others add nothing.
pub(super) fn union(mut sets: Vec<Touched>) -> Touched {
    sets.sort_unstable_by_key(|set| (set.len(), Arc::as_ptr(set)));
    sets.dedup_by(|a, b| Arc::ptr_eq(a, b));
    let Some(mut all) = sets.pop() else {
        return Touched::default();
    };
    for set in sets {
        if !set.is_subset(&all) {
            Arc::make_mut(&mut all).extend(set.iter().cloned());
        }
    }
    all
}

/// Sets that are known, so that equal ones are the same one.
#[derive(Default)]
pub(super) struct Sets {
    known: HashSet<Touched>,
    /// By where the parts are kept, which `known` and the parts see to stay there.
    unions: HashMap<Vec<*const BTreeSet<String>>, (Vec<Touched>, Touched)>,
}

impl Sets {
    /// The one set with the operations of all these.
    pub(super) fn union(&mut self, mut sets: Vec<Touched>) -> Touched {
        sets.sort_unstable_by_key(Arc::as_ptr);
        sets.dedup_by(|a, b| Arc::ptr_eq(a, b));
        let key: Vec<_> = sets.iter().map(Arc::as_ptr).collect();
        if let Some((_, known)) = self.unions.get(&key) {
            return Arc::clone(known);
        }
        let all = union(sets.clone());
        let all = match self.known.get(&all) {
            Some(known) => Arc::clone(known),
            None => {
                self.known.insert(Arc::clone(&all));
                all
            }
        };
        self.unions.insert(key, (sets, Arc::clone(&all)));
        all
    }
}
