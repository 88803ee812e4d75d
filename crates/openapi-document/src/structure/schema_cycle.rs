//! Schemas that include themselves, or too many others.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::model::{Object, Schema};
use crate::node::{Node, NodeId};
use crate::rule::{LintContext, Reporter};

pub(super) fn schema_cycle(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut done = HashMap::new();
    let mut reported = HashSet::new();
    for schema in &context.schemas {
        if is_merged(*schema) && !cycle(*schema, &mut done, &mut reported, reporter) {
            return;
        }
    }
}

/// The maximum number of schemas that one schema merges. Tools merge a schema again each time it
/// occurs, so a few lines can take exponential time.
const MAX_TOGETHER: usize = 200;
const MAX_MERGES: usize = 10_000;
const MAX_VARIANTS: usize = 1_000;

/// Whether the schema merges several schemas. A union is not merged unless it has siblings.
fn is_merged(schema: Schema<'_>) -> bool {
    let fields = schema.fields();
    let unions = [fields.one_of(), fields.any_of()];
    let siblings = [
        fields.type_keyword(),
        fields.properties(),
        fields.required(),
        fields.additional_properties(),
        fields.items(),
        fields.enum_values(),
        fields.not(),
    ];
    let unions = unions.iter().flatten().count();
    let merged_union = unions > 0 && unions + siblings.iter().flatten().count() > 1;
    fields.all_of().is_some() || merged_union
}

/// A step on the way to a merged schema.
struct Merge<'d> {
    node: Node<'d>,
    /// The schemas that are merged here.
    ids: Vec<NodeId>,
    /// What has to be merged for it and has not been visited.
    parts: Vec<Vec<Schema<'d>>>,
    /// How many merges it takes, as far as they have been visited.
    merges: usize,
}

/// Visits the schemas that `schema` merges, depth first, and reports each schema that includes
/// itself. Returns whether to continue: a schema that exceeds the limits is reported, and ends the
/// check.
fn cycle(
    schema: Schema<'_>,
    done: &mut HashMap<Vec<NodeId>, usize>,
    reported: &mut HashSet<NodeId>,
    reporter: &mut Reporter<'_>,
) -> bool {
    let mut way: Vec<Merge<'_>> = Vec::new();
    let mut next = vec![schema];
    loop {
        // Another rule reports unresolved references.
        let schemas: Vec<_> = next.iter().copied().filter(is_resolved).collect();
        let mut ids: Vec<_> = schemas.iter().map(|schema| schema.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        let known = done.get(&ids).copied();
        if let (Some(merges), Some(holder)) = (known, way.last_mut()) {
            holder.merges = holder.merges.saturating_add(merges);
        } else if known.is_none() && way.iter().any(|merge| merge.ids == ids) {
            if let (Some(part), Some(schema)) = (next.first(), schemas.first())
                && reported.insert(part.written().id())
            {
                let message = format!("schema `{}` includes itself", schema.node().name());
                let help = "remove this part, or refer to the schema from a property instead";
                reporter.report(part.written(), message, help);
            }
        } else if let (None, Some(place)) = (known, next.first()) {
            let node = place.written();
            let Some(parts) = merged(&schemas).filter(|_| way.len() < MAX_TOGETHER) else {
                too_many(node, reporter);
                return false;
            };
            let merges = 1;
            way.push(Merge {
                node,
                ids,
                parts,
                merges,
            });
        }
        // Up to the next that has a part left.
        next = loop {
            let Some(top) = way.last_mut() else {
                return true;
            };
            if top.merges > MAX_MERGES {
                too_many(top.node, reporter);
                return false;
            }
            if let Some(parts) = top.parts.pop() {
                break parts;
            }
            if let Some(Merge { ids, merges, .. }) = way.pop() {
                if let Some(holder) = way.last_mut() {
                    holder.merges = holder.merges.saturating_add(merges);
                }
                done.insert(ids, merges);
            }
        };
    }
}

fn is_resolved(schema: &Schema<'_>) -> bool {
    schema.reference_problem().is_none()
}

fn too_many(node: Node<'_>, reporter: &mut Reporter<'_>) {
    let message = "schema merges too many others";
    let help = "move the common keywords into one schema, or refer to it from a property";
    reporter.report(node, message, help);
}

/// What has to be merged in order to merge `schemas`, the last first, unless it is too much.
fn merged<'d>(schemas: &[Schema<'d>]) -> Option<Vec<Vec<Schema<'d>>>> {
    let wholes: Vec<_> = schemas
        .iter()
        .flat_map(|schema| together(*schema))
        .collect();
    // Each variant of a union is merged with each variant of the others.
    let unions = wholes.iter().map(|whole| whole.one_of().count());
    let unions = unions.chain(wholes.iter().map(|whole| whole.any_of().count()));
    let variants = unions
        .filter(|count| *count > 1)
        .fold(1, usize::saturating_mul);
    if wholes.len() > MAX_TOGETHER || variants > MAX_VARIANTS {
        return None;
    }
    let mut same: IndexMap<(Inside, &str), Vec<Schema<'d>>> = IndexMap::new();
    for (key, inner) in wholes.iter().flat_map(|whole| inside(*whole)) {
        same.entry(key).or_default().push(inner);
    }
    // Only one variant of a union applies at a time.
    let one_of = wholes.iter().flat_map(|whole| whole.one_of());
    let any_of = wholes.iter().flat_map(|whole| whole.any_of());
    for variant in one_of.chain(any_of) {
        for (key, inner) in together(variant).into_iter().flat_map(inside) {
            if let Some(others) = same.get_mut(&key) {
                others.push(inner);
            }
        }
    }
    // A property that a schema does not name is one of its additional ones.
    for whole in &wholes {
        let Some(more) = whole.additional_properties().schema() else {
            continue;
        };
        for ((kind, name), others) in &mut same {
            if *kind == Inside::Property && whole.property(name).is_none() {
                others.push(more);
            }
        }
    }
    let mut parts = Vec::new();
    for (_, mut inner) in same {
        let mut seen = HashSet::new();
        inner.retain(|schema| is_resolved(schema) && seen.insert(schema.id()));
        if inner.len() > 1 {
            parts.push(inner);
        }
    }
    parts.extend(
        schemas
            .iter()
            .flat_map(|schema| schema.any_of())
            .map(|part| vec![part]),
    );
    parts.extend(
        schemas
            .iter()
            .flat_map(|schema| schema.one_of())
            .map(|part| vec![part]),
    );
    parts.extend(
        schemas
            .iter()
            .flat_map(|schema| schema.all_of())
            .map(|part| vec![part]),
    );
    Some(parts)
}

/// `schema` and the schemas that its `allOf` adds to it, at any depth.
#[must_use]
pub fn together(schema: Schema<'_>) -> Vec<Schema<'_>> {
    let mut found: Vec<Schema<'_>> = Vec::new();
    let mut seen = HashSet::new();
    let mut open = vec![schema];
    while let Some(part) = open.pop() {
        if !is_resolved(&part) {
            continue;
        }
        if found.len() > MAX_TOGETHER {
            break;
        }
        if seen.insert(part.id()) {
            open.extend(part.all_of());
            found.push(part);
        }
    }
    found
}

/// The keyword that contains a nested schema.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Inside {
    Property,
    Item,
    AdditionalProperty,
}

/// The schemas of properties and items, by keyword and name.
fn inside(schema: Schema<'_>) -> Vec<((Inside, &str), Schema<'_>)> {
    let properties = schema.properties().iter();
    let mut found: Vec<_> = properties
        .map(|(name, property)| ((Inside::Property, name), property))
        .collect();
    found.extend(schema.items().map(|items| ((Inside::Item, ""), items)));
    let more = schema.additional_properties().schema();
    found.extend(more.map(|more| ((Inside::AdditionalProperty, ""), more)));
    found
}
