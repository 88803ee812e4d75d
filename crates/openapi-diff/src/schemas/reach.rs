//! From which operations each pair of schemas is reached.

use super::Compared;
use crate::touched::{Touched, union};

/// The operations from which each pair with changes is reached, given those that begin at each; empty
/// for a pair without changes.
///
/// Pairs that lead to each other are reached from the same operations, so they are taken together:
/// each such component once, after all that lead to it (Kosaraju's algorithm).
pub(super) fn reached(pairs: &[Compared<'_>], mut begin: Vec<Vec<Touched>>) -> Vec<Touched> {
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); pairs.len()];
    for (index, pair) in pairs.iter().enumerate() {
        for &inside in &pair.inside {
            if let Some(above) = above.get_mut(inside) {
                above.push(index);
            }
        }
    }
    let mut reached = vec![Touched::default(); pairs.len()];
    let mut done = Marks::new(pairs.len());
    for last in ended(pairs).into_iter().rev() {
        if !done.mark(last) {
            continue;
        }
        // Whatever leads here and is not done is also reached from here.
        let mut component = vec![last];
        let mut sets = Vec::new();
        let mut next = 0;
        while let Some(&index) = component.get(next) {
            next += 1;
            sets.extend(begin.get_mut(index).into_iter().flat_map(std::mem::take));
            let above = above.get(index).into_iter().flatten();
            component.extend(above.filter(|&&above| done.mark(above)));
        }
        let set = union(sets);
        let members = component.iter().filter_map(|&index| pairs.get(index));
        for &inside in members.flat_map(|pair| &pair.inside) {
            // What the set adds to itself would not be asked for any more.
            let open = begin.get_mut(inside).filter(|_| !done.has(inside));
            if let Some(sets) = open
                && sets.last().is_none_or(|last| !Touched::ptr_eq(last, &set))
            {
                sets.push(Touched::clone(&set));
            }
        }
        for index in component {
            let changed = pairs.get(index).is_some_and(|pair| !pair.told.is_empty());
            if let Some(reached) = reached.get_mut(index).filter(|_| changed) {
                *reached = Touched::clone(&set);
            }
        }
    }
    reached
}

/// All pairs, each after those that are reached from it and do not lead back.
fn ended(pairs: &[Compared<'_>]) -> Vec<usize> {
    let inside = |index: usize| pairs.get(index).into_iter().flat_map(|pair| &pair.inside);
    let mut ended = Vec::with_capacity(pairs.len());
    let mut seen = Marks::new(pairs.len());
    for first in 0..pairs.len() {
        if !seen.mark(first) {
            continue;
        }
        // Schemas are nested deeper than the stack of a thread.
        let mut open = vec![(first, inside(first))];
        while let Some((index, rest)) = open.last_mut() {
            match rest.find(|&&inside| seen.mark(inside)) {
                Some(&next) => open.push((next, inside(next))),
                None => {
                    ended.push(*index);
                    open.pop();
                }
            }
        }
    }
    ended
}

/// Which pairs have been met.
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
