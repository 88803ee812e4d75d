//! Collects the changes of a comparison, each once with all operations that it affects.

use std::collections::BTreeMap;

use openapi_document::{Location, Node};

use crate::change::Change;
use crate::change_kind::{ChangeKind, Direction};
use crate::operation_set::{OperationSet, OperationSets};

/// The nodes of a change in the old document and in the new one.
pub(crate) type Sides<'d> = (Option<Node<'d>>, Option<Node<'d>>);

/// The operations that a change affects, and the direction in which the value is sent.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub(crate) operations: OperationSet,
    pub(crate) direction: Direction,
}

impl Scope {
    /// The scope of the whole document.
    pub(crate) fn document() -> Self {
        Self {
            operations: OperationSet::default(),
            direction: Direction::Request,
        }
    }
}

/// The changes that were recorded so far.
#[derive(Default)]
pub(crate) struct Recorder {
    changes: BTreeMap<Key, RecordedChange>,
}

/// A change, with each set of operations with which it was recorded.
struct RecordedChange {
    change: Change,
    sets: Vec<OperationSet>,
}

/// The identity of a change.
type Key = (
    &'static str,
    Option<Direction>,
    Option<Location>,
    Option<Location>,
    Vec<String>,
);

impl Recorder {
    /// Records a change. A kind without an effect in the direction is not a change there.
    pub(crate) fn record(
        &mut self,
        kind: &'static ChangeKind,
        scope: &Scope,
        (base, head): Sides<'_>,
        arguments: &[&str],
        message: String,
    ) {
        let direction = kind.off_wire.is_none().then_some(scope.direction);
        let Some(effect) = kind.effect(direction) else {
            return;
        };
        let base = base.map(Location::from);
        let head = head.map(Location::from);
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.into()).collect();
        let key = (
            kind.id,
            direction,
            base.clone(),
            head.clone(),
            arguments.clone(),
        );
        let recorded = self.changes.entry(key).or_insert_with(|| RecordedChange {
            change: Change {
                kind,
                class: effect.class,
                direction,
                base,
                head,
                operations: OperationSet::default(),
                message,
                consequence: effect.consequence,
                arguments,
            },
            sets: Vec::new(),
        });
        recorded.sets.push(OperationSet::clone(&scope.operations));
    }

    /// The changes, the worst first, then in the order of the new text and of the old one. A change
    /// that happens in both directions is listed once, as the worse of the two.
    pub(crate) fn into_changes(self) -> Vec<Change> {
        let mut recorded: Vec<_> = self.changes.into_values().collect();
        // Keys that differ in the direction alone are not neighbors, so sort by all else.
        recorded.sort_by(|a, b| a.change.identity().cmp(&b.change.identity()));
        let mut merged: Vec<RecordedChange> = Vec::new();
        for RecordedChange { change, sets } in recorded {
            match merged.last_mut() {
                Some(last) if last.change.identity() == change.identity() => {
                    last.change.merge(change);
                    last.sets.extend(sets);
                }
                Some(_) | None => merged.push(RecordedChange { change, sets }),
            }
        }
        let mut interned = OperationSets::default();
        let changes = merged
            .into_iter()
            .map(|RecordedChange { change, sets }| Change {
                operations: interned.union(sets),
                ..change
            });
        let mut changes: Vec<_> = changes.collect();
        changes.sort_by(|a, b| {
            (b.class, &a.head, &a.base, a.kind.id).cmp(&(a.class, &b.head, &b.base, b.kind.id))
        });
        changes
    }
}
