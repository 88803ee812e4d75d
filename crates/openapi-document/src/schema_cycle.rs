//! Schemas that are made of themselves, or of too many others.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::document::{Cursor, Id};
use crate::rule::{Report, Subject};

pub fn schema_cycle(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut done = HashMap::new();
    let mut reported = HashSet::new();
    for schema in &subject.schemas {
        if is_merged(schema) && !cycle(schema, &mut done, &mut reported, report) {
            return;
        }
    }
}

/// What the generator may have to merge for one schema. It does so anew each time a part comes up,
/// so that a few lines can take longer than anybody waits.
const MAX_TOGETHER: usize = 200;
const MAX_MERGES: usize = 10_000;
const MAX_VARIANTS: usize = 1_000;

/// Whether the generator makes one type of several schemas here. A choice is taken as it is unless
/// something stands beside it.
fn is_merged(schema: &Cursor<'_>) -> bool {
    let has = |key: &&str| schema.get(key).is_some();
    let beside = [
        "oneOf",
        "anyOf",
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "not",
    ];
    let choice = has(&"oneOf") || has(&"anyOf");
    has(&"allOf") || (choice && beside.iter().filter(|key| has(key)).count() > 1)
}

/// What is merged on the way to a place.
struct Merge<'d> {
    place: Cursor<'d>,
    /// The schemas that are merged here.
    ids: Vec<Id>,
    /// What has to be merged for it and is still to be looked at.
    parts: Vec<Vec<Cursor<'d>>>,
    /// How many merges it takes, as far as they have been looked at.
    merges: usize,
}

/// Walks what is merged to `schema`, depth first, and reports each schema that comes up inside
/// itself. Says whether to go on: where it would take too long, it has reported that and nothing
/// else counts.
fn cycle(
    schema: &Cursor<'_>,
    done: &mut HashMap<Vec<Id>, usize>,
    reported: &mut HashSet<Id>,
    report: &mut Report<'_>,
) -> bool {
    let mut way: Vec<Merge<'_>> = Vec::new();
    let mut next = vec![schema.clone()];
    loop {
        // A reference without end has a rule of its own.
        let schemas: Vec<_> = next.iter().filter_map(|part| part.follow().ok()).collect();
        let mut ids: Vec<_> = schemas.iter().map(Cursor::id).collect();
        ids.sort_unstable();
        ids.dedup();
        let known = done.get(&ids).copied();
        if let (Some(merges), Some(holder)) = (known, way.last_mut()) {
            holder.merges = holder.merges.saturating_add(merges);
        } else if known.is_none() && way.iter().any(|merge| merge.ids == ids) {
            if let (Some(part), Some(schema)) = (next.first(), schemas.first())
                && reported.insert(part.id())
            {
                let message = format!("`{}` is made of itself", schema.name());
                let fix = "leave this part out, or refer to it from a property instead";
                report.at(part, message, fix);
            }
        } else if let (None, Some(place)) = (known, next.into_iter().next()) {
            let Some(parts) = merged(&schemas).filter(|_| way.len() < MAX_TOGETHER) else {
                too_much(&place, report);
                return false;
            };
            let merges = 1;
            way.push(Merge {
                place,
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
                too_much(&top.place, report);
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

fn too_much(schema: &Cursor<'_>, report: &mut Report<'_>) {
    let message = "this is made of too many schemas inside each other";
    let fix = "write what they have in common into one schema, or refer to it from a property";
    report.at(schema, message, fix);
}

/// What has to be merged in order to merge `schemas`, the last first, unless it is too much.
fn merged<'d>(schemas: &[Cursor<'d>]) -> Option<Vec<Vec<Cursor<'d>>>> {
    let wholes: Vec<_> = schemas.iter().flat_map(together).collect();
    // Each branch of a choice is merged with each branch of the others.
    let choices = ["oneOf", "anyOf"].into_iter().flat_map(|key| {
        let branches = wholes.iter().map(move |whole| items(whole, key).len());
        branches.filter(|branches| *branches > 1)
    });
    let variants = choices.fold(1, usize::saturating_mul);
    if wholes.len() > MAX_TOGETHER || variants > MAX_VARIANTS {
        return None;
    }
    let mut same: IndexMap<(&str, &str), Vec<Cursor<'d>>> = IndexMap::new();
    for (key, member) in wholes.iter().flat_map(members) {
        same.entry(key).or_default().push(member);
    }
    // Of the branches of a choice only one counts at a time.
    for key in ["oneOf", "anyOf"] {
        let branches = wholes.iter().flat_map(|whole| items(whole, key));
        for branch in branches {
            for (key, member) in together(&branch).iter().flat_map(members) {
                if let Some(others) = same.get_mut(&key) {
                    others.push(member);
                }
            }
        }
    }
    // A property that a schema does not name is one of its additional ones.
    for whole in &wholes {
        let more = whole.get("additionalProperties");
        let Some(more) = more.filter(Cursor::is_map) else {
            continue;
        };
        let named = whole.get("properties");
        let named = |name| named.as_ref().is_some_and(|map| map.get(name).is_some());
        for ((kind, name), others) in &mut same {
            if *kind == "properties" && !named(name) {
                others.push(more.clone());
            }
        }
    }
    let mut parts = Vec::new();
    for (_, mut members) in same {
        let mut seen = HashSet::new();
        members.retain(|member| {
            let schema = member.follow();
            schema.is_ok_and(|schema| seen.insert(schema.id()))
        });
        if members.len() > 1 {
            parts.push(members);
        }
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        let inside = schemas.iter().flat_map(|schema| items(schema, key));
        parts.extend(inside.map(|part| vec![part]));
    }
    Some(parts)
}

/// `schema` and all that its `allOf` adds to it, through any number of steps.
pub fn together<'d>(schema: &Cursor<'d>) -> Vec<Cursor<'d>> {
    let mut found: Vec<Cursor<'d>> = Vec::new();
    let mut seen = HashSet::new();
    let mut open = vec![schema.clone()];
    while let Some(part) = open.pop() {
        let Ok(part) = part.follow() else { continue };
        if found.len() > MAX_TOGETHER {
            break;
        }
        if seen.insert(part.id()) {
            open.extend(items(&part, "allOf"));
            found.push(part);
        }
    }
    found
}

/// The schemas of what an object or a list holds, by the member that says so and by name.
fn members<'d>(schema: &Cursor<'d>) -> Vec<((&'static str, &'d str), Cursor<'d>)> {
    let properties = schema.get("properties");
    let properties = properties.iter().flat_map(Cursor::members);
    let mut found: Vec<_> = properties
        .map(|(name, property)| (("properties", name), property))
        .collect();
    for key in ["items", "additionalProperties"] {
        let member = schema.get(key).filter(Cursor::is_map);
        found.extend(member.map(|member| ((key, ""), member)));
    }
    found
}

fn items<'d>(schema: &Cursor<'d>, key: &str) -> Vec<Cursor<'d>> {
    let list = schema.get(key);
    list.iter().flat_map(Cursor::items).collect()
}
