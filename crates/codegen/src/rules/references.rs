//! What refers to something: references, schemas made of others, unions, and security.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;

use super::{Report, Subject};
use crate::document::{Cursor, Document, Id, ReferenceProblem};
use crate::name;
use crate::part::Kind;

pub(super) fn reference(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in &subject.parts {
        let Some(section) = part.kind.section() else {
            continue;
        };
        let Some(written) = part.cursor.get("$ref") else {
            continue;
        };
        let Some(reference) = written.as_str() else {
            let message = format!("`$ref` is {}, not text", written.kind());
            let fix = format!("point to `#/components/{section}/…` in this document");
            report.at(&written, message, fix);
            continue;
        };
        let mut fix = format!("point to `#/components/{section}/…` in this document");
        let problem = match part.cursor.follow() {
            Err(ReferenceProblem::Circular) => {
                "let one of them say what it is instead of referring on".clone_into(&mut fix);
                "leads back to itself".to_owned()
            }
            Err(ReferenceProblem::Endless) => {
                "point to what the last of them points to".clone_into(&mut fix);
                "leads on through more than twenty others".to_owned()
            }
            Err(ReferenceProblem::External) => "points into another document".to_owned(),
            Err(ReferenceProblem::Missing) if reference.contains('%') => {
                let decoded = percent_decode_str(reference).decode_utf8_lossy();
                fix = format!("write it as it is, `{decoded}`");
                "points to nothing: `%` stands for itself".to_owned()
            }
            Err(ReferenceProblem::Missing) => "points to nothing".to_owned(),
            Ok(_) => match component(reference) {
                None => "does not point to a named component".to_owned(),
                Some((_, name)) if name.contains('~') && part.kind != Kind::Schema => {
                    "rename the component to letters, digits, `.`, `-` and `_`"
                        .clone_into(&mut fix);
                    "has an escaped name, which the generator takes as it is".to_owned()
                }
                Some((other, _)) if other != section => {
                    let name = part.kind.name();
                    format!("points into `{other}`, where {name} has to come from `{section}`")
                }
                Some(_) => continue,
            },
        };
        report.at(
            &written,
            format!("the reference `{reference}` {problem}"),
            fix,
        );
    }
}

/// The section and the name of the component that a reference points to.
fn component(reference: &str) -> Option<(&str, &str)> {
    let (section, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
    (!name.contains('/')).then_some((section, name))
}

/// What the generator may have to merge for one schema. It does so anew each time a part comes up,
/// so that a few lines can take longer than anybody waits.
const MAX_TOGETHER: usize = 200;
const MAX_MERGES: usize = 10_000;
const MAX_VARIANTS: usize = 1_000;

pub(super) fn schema_cycle(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut done = HashMap::new();
    let mut reported = HashSet::new();
    for schema in &subject.schemas {
        if is_merged(schema) && !cycle(schema, &mut done, &mut reported, report) {
            return;
        }
    }
}

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
pub(super) fn together<'d>(schema: &Cursor<'d>) -> Vec<Cursor<'d>> {
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

pub(super) fn security(subject: &Subject<'_>, report: &mut Report<'_>) {
    let known = subject.document.at("/components/securitySchemes");
    let root = subject.document.root();
    let operations = subject.operations.iter().map(|call| &call.operation);
    for holder in std::iter::once(&root).chain(operations) {
        let alternatives = holder.get("security");
        for alternative in alternatives.iter().flat_map(Cursor::items) {
            if !alternative.is_map() {
                let message = format!("a way to authorize a call that is {}", alternative.kind());
                report.at(&alternative, message, "write `- scheme: []`");
            }
            for (name, scheme) in alternative.members() {
                if known.as_ref().and_then(|known| known.get(name)).is_none() {
                    let message = format!("no security scheme is called `{name}`");
                    let fix = "name one of `components/securitySchemes`";
                    report.at(&scheme, message, fix);
                }
            }
        }
    }
}

pub(super) fn union(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in &subject.schemas {
        let Some(discriminator) = schema.get("discriminator") else {
            continue;
        };
        let Some(property) = discriminator.get("propertyName") else {
            let fix = "add `propertyName`";
            report.at(&discriminator, "the discriminator names no property", fix);
            continue;
        };
        let (Some(tag), Some(branches)) = (property.as_str(), schema.get("oneOf")) else {
            continue;
        };
        // The value that each branch has in that property, for those that say it.
        let mut branch_of: HashMap<String, (Cursor<'_>, &str)> = HashMap::new();
        let mut value_of: HashMap<Id, &str> = HashMap::new();
        for branch in branches.items() {
            let Ok(named) = branch.follow() else { continue };
            let Some(value) = only_value(&named, tag) else {
                continue;
            };
            value_of.insert(named.id(), value);
            let variant = name::pascal(value);
            if let Some((first, other)) = branch_of.get(&variant) {
                let line = first.span().start.line;
                let message = if *other == value {
                    format!("`{tag}` is `{value}` as in the branch before it (line {line})")
                } else {
                    format!("`{value}` and `{other}` (line {line}) both become `{variant}`")
                };
                report.at(&branch, message, "give each branch a value of its own");
            } else {
                branch_of.insert(variant, (branch, value));
            }
        }
        let mapping = discriminator.get("mapping");
        for (value, target) in mapping.iter().flat_map(Cursor::members) {
            let named = target
                .as_str()
                .and_then(|text| schema_at(subject.document, text));
            let Some(named) = named else {
                let message = format!("the mapping of `{value}` points to no schema");
                let fix = "point to `#/components/schemas/…` in this document";
                report.at(&target, message, fix);
                continue;
            };
            if let Some(known) = value_of.get(&named.id())
                && *known != value
            {
                let name = named.name();
                let message =
                    format!("`{value}` is mapped to `{name}`, where `{tag}` can only be `{known}`");
                report.at(&target, message, "let both say the same");
            }
        }
    }
}

/// The only value that a property of a schema can have.
fn only_value<'d>(schema: &Cursor<'d>, property: &str) -> Option<&'d str> {
    let property = schema.get("properties")?.get(property)?.follow().ok()?;
    let mut values = property.get("enum")?.items();
    let value = values.next()?;
    values.next().is_none().then(|| value.as_str())?
}

/// The schema that a mapping points to, by reference or by name.
fn schema_at<'d>(document: &'d Document, target: &str) -> Option<Cursor<'d>> {
    let schema = match target.strip_prefix('#') {
        Some(pointer) => document.at(pointer),
        None => document.at("/components/schemas")?.get(target),
    };
    schema?.follow().ok()
}
