//! The operations that reach each pair of schemas.

use super::ComparedPair;
use crate::operation_set::{OperationSet, union};

/// The operations from which each pair with changes is reached, given those that use each directly;
/// empty for a pair without changes.
///
/// Pairs that refer to each other are reached from the same operations, so they are handled as one
/// strongly connected component: each once, after all that reach it (Kosaraju's algorithm).
pub(super) fn reaching_operations(
    pairs: &[ComparedPair<'_>],
    mut users: Vec<Vec<OperationSet>>,
) -> Vec<OperationSet> {
    let mut outer: Vec<Vec<usize>> = vec![Vec::new(); pairs.len()];
    for (index, pair) in pairs.iter().enumerate() {
        for &inner in &pair.inner {
            if let Some(outer) = outer.get_mut(inner) {
                outer.push(index);
            }
        }
    }
    let mut reaching = vec![OperationSet::default(); pairs.len()];
    let mut done = Marks::new(pairs.len());
    for last in post_order(pairs).into_iter().rev() {
        if !done.mark(last) {
            continue;
        }
        // A pair that refers to this one and is not done is also reached from it.
        let mut component = vec![last];
        let mut sets = Vec::new();
        let mut next = 0;
        while let Some(&index) = component.get(next) {
            next += 1;
            sets.extend(users.get_mut(index).into_iter().flat_map(std::mem::take));
            let outer = outer.get(index).into_iter().flatten();
            component.extend(outer.filter(|&&outer| done.mark(outer)));
        }
        let set = union(sets);
        let members = component.iter().filter_map(|&index| pairs.get(index));
        for &inner in members.flat_map(|pair| &pair.inner) {
            // Pairs of this component are done.
            let pending = users.get_mut(inner).filter(|_| !done.has(inner));
            if let Some(sets) = pending
                && sets
                    .last()
                    .is_none_or(|last| !OperationSet::ptr_eq(last, &set))
            {
                sets.push(OperationSet::clone(&set));
            }
        }
        for index in component {
            let changed = pairs
                .get(index)
                .is_some_and(|pair| !pair.changes.is_empty());
            if let Some(reaching) = reaching.get_mut(index).filter(|_| changed) {
                *reaching = OperationSet::clone(&set);
            }
        }
    }
    reaching
}

/// All pairs, each after those that it reaches and that do not reach it.
fn post_order(pairs: &[ComparedPair<'_>]) -> Vec<usize> {
    let inner = |index: usize| pairs.get(index).into_iter().flat_map(|pair| &pair.inner);
    let mut finished = Vec::with_capacity(pairs.len());
    let mut seen = Marks::new(pairs.len());
    for first in 0..pairs.len() {
        if !seen.mark(first) {
            continue;
        }
        // Recursion would overflow the stack: schemas are nested too deeply.
        let mut open = vec![(first, inner(first))];
        while let Some((index, rest)) = open.last_mut() {
            match rest.find(|&&next| seen.mark(next)) {
                Some(&next) => open.push((next, inner(next))),
                None => {
                    finished.push(*index);
                    open.pop();
                }
            }
        }
    }
    finished
}

/// Which pairs were visited.
struct Marks(Vec<bool>);

impl Marks {
    fn new(count: usize) -> Self {
        Self(vec![false; count])
    }

    /// Marks a pair; whether it was not marked before.
    fn mark(&mut self, index: usize) -> bool {
        self.0
            .get_mut(index)
            .is_some_and(|mark| !std::mem::replace(mark, true))
    }

    fn has(&self, index: usize) -> bool {
        self.0.get(index) == Some(&true)
    }
}
