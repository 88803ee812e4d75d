//! Changes of schemas: which values are allowed now that were not, and which no longer are.
//!
//! Schemas are compared as sets of values, in pairs: an old schema and the new one that applies to
//! the same values. Each pair is compared once for each direction, however many operations use it.

mod enums;
mod item_index;
mod keywords;
mod limits;
mod properties;
mod reachability;
mod resolved_schema;
mod value_types;
mod variants;

use std::collections::HashMap;

use openapi_document::model::Schema;
use openapi_document::{Node, Object as _};

use crate::change_kind::{ChangeKind, Class, Direction};
use crate::change_table as kinds;
use crate::compare::node_eq;
use crate::naming::subject;
use crate::operation_set::OperationSet;
use crate::recorder::{Recorder, Scope, Sides};
use resolved_schema::{IntersectionKey, Keyword, MAX_PARTS, ResolvedSchema, SchemaIntersection};
use variants::Inheritance;

/// The maximum number of schemas that are evaluated, counted once for each pair. The largest known
/// documents need fewer, unless their schemas combine endlessly.
const MAX_WORK: usize = 4_000_000;

/// The maximum number of combinations of nested variants that are compared.
const MAX_COMBINATIONS: usize = 1_000;

/// The pairs of schemas to compare.
#[derive(Default)]
pub(crate) struct SchemaPairs<'d> {
    pairs: Pairs<'d>,
    /// The operations that use each pair directly.
    uses: Vec<(OperationSet, usize)>,
}

impl<'d> SchemaPairs<'d> {
    /// Adds a pair: a value of the new schema is sent where one of the old schema was.
    pub(crate) fn add(&mut self, scope: &Scope, base: Schema<'d>, head: Schema<'d>) {
        let (base, head) = (SchemaIntersection::of(base), SchemaIntersection::of(head));
        let pair = self.pairs.add(&base, &head, scope.direction);
        self.uses
            .push((OperationSet::clone(&scope.operations), pair));
    }

    /// Whether a schema allows every value.
    pub(crate) fn allows_anything(schema: Schema<'_>) -> bool {
        ResolvedSchema::new(&SchemaIntersection::of(schema)).is_anything()
    }

    /// Compares the pairs and records their changes, each with the operations that it affects.
    pub(crate) fn record(mut self, recorder: &mut Recorder) {
        self.pairs.work_left = MAX_WORK;
        self.pairs.run();
        let Pairs { compared, .. } = self.pairs;
        let mut users: Vec<Vec<OperationSet>> = vec![Vec::new(); compared.len()];
        for (operation, pair) in self.uses {
            if let Some(users) = users.get_mut(pair) {
                users.push(operation);
            }
        }
        let reaching = reachability::reaching_operations(&compared, users);
        for (pair, operations) in compared.iter().zip(reaching) {
            let scope = Scope {
                operations,
                direction: pair.direction,
            };
            for change in &pair.changes {
                let arguments: Vec<_> = change.arguments.iter().map(String::as_str).collect();
                let message = change.message.clone();
                recorder.record(change.kind, &scope, change.sides, &arguments, message);
            }
        }
    }
}

/// Pairs of schemas and the changes of each.
#[derive(Default)]
struct Pairs<'d> {
    known: HashMap<(IntersectionKey, IntersectionKey, Direction), usize>,
    compared: Vec<ComparedPair<'d>>,
    pending: Vec<PendingPair<'d>>,
    judged: HashMap<(IntersectionKey, IntersectionKey, Direction), Option<Class>>,
    /// The depth of nested comparisons.
    depth: usize,
    /// The number of schemas that may still be evaluated.
    work_left: usize,
    /// The inheritance between components of the two documents; computed on first use.
    inheritance: Option<(Inheritance<'d>, Inheritance<'d>)>,
    /// Whether the components of both documents are equal; computed on first use.
    same_components: Option<bool>,
}

/// A pair that is not compared yet.
struct PendingPair<'d> {
    index: usize,
    base: SchemaIntersection<'d>,
    head: SchemaIntersection<'d>,
}

/// The changes of a pair.
struct ComparedPair<'d> {
    direction: Direction,
    changes: Vec<SchemaChange<'d>>,
    /// The pairs inside this one.
    inner: Vec<usize>,
}

/// A change, before it is known which operations it affects.
struct SchemaChange<'d> {
    kind: &'static ChangeKind,
    sides: Sides<'d>,
    arguments: Vec<String>,
    message: String,
}

impl<'d> Pairs<'d> {
    /// The index of a pair, which will be compared if it is new.
    fn add(
        &mut self,
        base: &SchemaIntersection<'d>,
        head: &SchemaIntersection<'d>,
        direction: Direction,
    ) -> usize {
        let index = self.compared.len();
        let key = (base.key(), head.key(), direction);
        let known = *self.known.entry(key).or_insert(index);
        if known == index {
            self.compared.push(ComparedPair {
                direction,
                changes: renamed_component(base, head).into_iter().collect(),
                inner: Vec::new(),
            });
            let (base, head) = (base.clone(), head.clone());
            self.pending.push(PendingPair { index, base, head });
        }
        known
    }

    /// Compares the pending pairs and those inside them.
    fn run(&mut self) {
        while let Some(PendingPair { index, base, head }) = self.pending.pop() {
            let Some(direction) = self.compared.get(index).map(|pair| pair.direction) else {
                continue;
            };
            let old = ResolvedSchema::new(&base);
            let new = ResolvedSchema::new(&head);
            let work = base.size() + head.size() + old.size() + new.size();
            let work_left = self.work_left.checked_sub(work);
            self.work_left = work_left.unwrap_or(0);
            let mut pair = Pair {
                changes: Vec::new(),
                inner: Vec::new(),
                base: &old,
                head: &new,
                direction,
                pairs: self,
            };
            if work_left.is_none() || old.size().max(new.size()) >= MAX_PARTS {
                pair.record_limit_reached(&base, &head, (Some(old.site), Some(new.site)));
            } else if old.union.is_some() || new.union.is_some() {
                variants::compare(&mut pair, &base, &head);
            } else {
                keywords::compare(&mut pair);
                variants::compare_children(&mut pair);
            }
            let Pair { changes, inner, .. } = pair;
            if let Some(pair) = self.compared.get_mut(index) {
                pair.changes.extend(changes);
                pair.inner.extend(inner);
            }
            if work_left.is_none() {
                self.pending.clear();
            }
        }
    }

    /// How the change from one schema to the other would be judged in a request; none if there is no
    /// change.
    fn judge(
        &mut self,
        base: &SchemaIntersection<'d>,
        head: &SchemaIntersection<'d>,
        direction: Direction,
    ) -> Option<Class> {
        const MAX_DEPTH: usize = 3;
        const MAX_JUDGED: usize = 5_000;
        let key = (base.key(), head.key(), direction);
        // Ids are unique in one document only.
        if key.0 == key.1 && std::ptr::eq(base.at.document(), head.at.document()) {
            return None;
        }
        if let Some(&known) = self.judged.get(&key) {
            return known;
        }
        let judged = if self.depth == MAX_DEPTH {
            Some(Class::Breaking)
        } else {
            let work = self.work_left.min(MAX_JUDGED);
            let mut pairs = Pairs {
                depth: self.depth + 1,
                work_left: work,
                inheritance: self.inheritance.take(),
                same_components: self.same_components,
                ..Pairs::default()
            };
            pairs.add(base, head, direction);
            pairs.run();
            self.work_left -= work - pairs.work_left;
            self.inheritance = pairs.inheritance.take();
            self.same_components = pairs.same_components;
            let changes = pairs.compared.iter().flat_map(|pair| &pair.changes);
            let effects = changes.filter_map(|change| change.kind.request.or(change.kind.off_wire));
            effects.map(|effect| effect.class).max()
        };
        self.judged.insert(key, judged);
        judged
    }

    /// Whether all values of one schema are also values of the other.
    fn is_subset(
        &mut self,
        inner: &SchemaIntersection<'d>,
        outer: &SchemaIntersection<'d>,
        direction: Direction,
    ) -> bool {
        self.judge(inner, outer, direction) <= Some(Class::Compatible)
    }
}

/// The change if a new component replaces one that was removed.
fn renamed_component<'d>(
    base: &SchemaIntersection<'d>,
    head: &SchemaIntersection<'d>,
) -> Option<SchemaChange<'d>> {
    let (old, new) = (base.component()?, head.component()?);
    let exists = |at: Node<'d>, name: &str| {
        let components = at.document().openapi().components();
        components.is_some_and(|components| components.schemas().get(name).is_some())
    };
    if old == new || exists(base.at, new) || exists(head.at, old) {
        return None;
    }
    let mut arguments = vec![old.to_owned(), new.to_owned()];
    arguments.sort();
    Some(SchemaChange {
        kind: &kinds::SCHEMA_RENAMED,
        sides: (base.at.follow().ok(), head.at.follow().ok()),
        arguments,
        message: format!("schema `{old}` renamed to `{new}`"),
    })
}

/// Two schemas under comparison.
struct Pair<'p, 'd> {
    base: &'p ResolvedSchema<'d>,
    head: &'p ResolvedSchema<'d>,
    direction: Direction,
    changes: Vec<SchemaChange<'d>>,
    inner: Vec<usize>,
    pairs: &'p mut Pairs<'d>,
}

impl<'d> Pair<'_, 'd> {
    /// The nodes of the two schemas.
    fn sites(&self) -> Sides<'d> {
        (Some(self.base.site), Some(self.head.site))
    }

    /// Records a change of the value of a keyword.
    fn record_keyword(
        &mut self,
        kind: &'static ChangeKind,
        keyword: Keyword,
        arguments: &[&str],
        message: impl FnOnce(&str) -> String,
    ) {
        let (was, is) = (self.base.holder(keyword), self.head.holder(keyword));
        let beside = was.or(is).is_some_and(|(_, beside)| beside);
        // A value that is missing on one side has the pointer that it has on the other side, if the
        // schema is there.
        let missing = |resolved: &ResolvedSchema<'d>, other: Option<(Schema<'d>, bool)>| {
            let part = other.and_then(|(schema, _)| resolved.part_at(&schema.pointer()));
            part.unwrap_or_else(|| resolved.site_near(beside))
        };
        let base = was.map_or_else(|| missing(self.base, is), |(schema, _)| schema.node());
        let head = is.map_or_else(|| missing(self.head, was), |(schema, _)| schema.node());
        let value = |schema: Node<'d>| Some(keyword(Schema::view(schema)).unwrap_or(schema));
        let sides = (value(base), value(head));
        let message = message(&subject(head));
        self.record(kind, sides, arguments, message);
    }

    /// Records a change at a location, with a message about the new schema.
    fn record_at(
        &mut self,
        kind: &'static ChangeKind,
        sides: Sides<'d>,
        arguments: &[&str],
        message: impl FnOnce(&str) -> String,
    ) {
        let message = message(&subject(self.head.site));
        self.record(kind, sides, arguments, message);
    }

    /// Records a change at a location.
    fn record(
        &mut self,
        kind: &'static ChangeKind,
        sides: Sides<'d>,
        arguments: &[&str],
        message: String,
    ) {
        let arguments = arguments.iter().map(|&argument| argument.into()).collect();
        self.changes.push(SchemaChange {
            kind,
            sides,
            arguments,
            message,
        });
    }

    /// Records that schemas are not compared any further, unless they are the same text.
    fn record_limit_reached(
        &mut self,
        base: &SchemaIntersection<'d>,
        head: &SchemaIntersection<'d>,
        sides: Sides<'d>,
    ) {
        let same = self.pairs.same_components.unwrap_or_else(|| {
            let [old, new] = [base, head].map(|schema| {
                let components = schema.at.document().openapi().components();
                components.map(|components| components.node())
            });
            old.zip(new).is_none_or(|(old, new)| node_eq(old, new))
                && old.is_some() == new.is_some()
        });
        self.pairs.same_components = Some(same);
        if !same || !base.is_written_like(head) {
            self.record_at(&kinds::COMPARISON_LIMIT_REACHED, sides, &[], |subject| {
                format!("{subject}: combines more schemas than can be compared")
            });
        }
    }

    /// Compares two schemas inside these.
    fn compare_inner(&mut self, base: &SchemaIntersection<'d>, head: &SchemaIntersection<'d>) {
        let index = self.pairs.add(base, head, self.direction);
        self.inner.push(index);
    }
}
