//! The enum values of two schemas, and the values that they exclude.

use std::collections::HashSet;

use openapi_document::model::Schema;
use openapi_document::{Node, Object as _};
use serde_json::{Value, json};

use super::Pair;
use super::item_index::ItemIndex;
use super::resolved_schema::ResolvedSchema;
use crate::change_table as kinds;
use crate::compare::json_key;
use crate::naming::subject;

pub(super) fn enum_values<'d>(pair: &mut Pair<'_, 'd>) {
    let (old, new) = (pair.base, pair.head);
    let array = |schema: Schema<'d>| schema.fields().enum_values();
    match (&old.enum_values, &new.enum_values) {
        (Some(was), Some(is)) => {
            let only = |these: &[Value], others: &[Value]| -> Vec<Value> {
                let others: HashSet<_> = others.iter().map(json_key).collect();
                let these = these.iter();
                these
                    .filter(|one| !others.contains(&json_key(one)))
                    .cloned()
                    .collect()
            };
            let [old_items, new_items] =
                [old, new].map(|resolved| ItemIndex::new(resolved.values(array)));
            let holder = new.holder(|schema| schema.fields().enum_values());
            let subject = subject(holder.map_or(new.site, |(schema, _)| schema.node()));
            for value in only(is, was) {
                let name = shown(&value);
                let message = format!("{subject}: enum value `{name}` added");
                let sides = (None, new_items.get(&value));
                pair.record(&kinds::ENUM_VALUE_ADDED, sides, &[&name], message);
            }
            for value in only(was, is) {
                let name = shown(&value);
                let message = format!("{subject}: enum value `{name}` removed");
                let sides = (old_items.get(&value), None);
                pair.record(&kinds::ENUM_VALUE_REMOVED, sides, &[&name], message);
            }
        }
        (None, Some(_)) => {
            let (kind, what) = if old.open_enum.is_some() {
                (
                    &kinds::ENUM_CLOSED,
                    "enum closed; only the listed values are allowed",
                )
            } else {
                (
                    &kinds::ENUM_ADDED,
                    "enum added; only the listed values are allowed",
                )
            };
            pair.record_keyword(
                kind,
                |schema| schema.fields().enum_values(),
                &[],
                |subject| format!("{subject}: {what}"),
            );
        }
        (Some(_), None) => {
            let (kind, what) = if new.open_enum.is_some() {
                (
                    &kinds::ENUM_OPENED,
                    "enum opened; other values are now allowed",
                )
            } else {
                (
                    &kinds::ENUM_REMOVED,
                    "enum removed; other values are now allowed",
                )
            };
            pair.record_keyword(
                kind,
                |schema| schema.fields().enum_values(),
                &[],
                |subject| format!("{subject}: {what}"),
            );
        }
        (None, None) => {}
    }
}

/// A value in a message and in the arguments of a change.
fn shown(value: &Value) -> String {
    match value {
        Value::String(string) => string.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

pub(super) fn open_enums<'d>(pair: &mut Pair<'_, 'd>) {
    let (old, new) = (pair.base, pair.head);
    let list = |resolved: &ResolvedSchema<'d>| resolved.open_enum.as_ref().map(|(_, list)| *list);
    let sides = (
        Some(list(old).unwrap_or(old.site)),
        Some(list(new).unwrap_or(new.site)),
    );
    match (&old.open_enum, &new.open_enum) {
        (Some((was, old)), Some((is, new))) => {
            let (items, known) = (ItemIndex::new([*new]), was.iter().collect::<HashSet<_>>());
            for name in is.iter().filter(|name| !known.contains(name)) {
                let sides = (None, items.get(&Value::from(name.as_str())));
                let kind = &kinds::OPEN_ENUM_VALUE_ADDED;
                pair.record_at(kind, sides, &[name], |subject| {
                    format!("{subject}: open enum value `{name}` added")
                });
            }
            let (items, known) = (ItemIndex::new([*old]), is.iter().collect::<HashSet<_>>());
            for name in was.iter().filter(|name| !known.contains(name)) {
                let sides = (items.get(&Value::from(name.as_str())), None);
                let kind = &kinds::OPEN_ENUM_VALUE_REMOVED;
                pair.record_at(kind, sides, &[name], |subject| {
                    format!("{subject}: open enum value `{name}` removed")
                });
            }
        }
        (None, Some(_)) => {
            pair.record_at(&kinds::OPEN_ENUM_ADDED, sides, &[], |subject| {
                format!("{subject}: open enum added")
            });
        }
        (Some(_), None) => {
            pair.record_at(&kinds::OPEN_ENUM_REMOVED, sides, &[], |subject| {
                format!("{subject}: open enum removed")
            });
        }
        (None, None) => {}
    }
}

pub(super) fn exclusions(pair: &mut Pair<'_, '_>) {
    let excluded = |resolved: &ResolvedSchema<'_>| -> Vec<Value> {
        if resolved.open_enum.is_some() {
            return Vec::new();
        }
        let excluded = resolved.values(|schema| schema.fields().not());
        let excluded = excluded.flat_map(|not| match lone_enum(not) {
            Some(array) => array.items().map(|item| single(item.value())).collect(),
            None => vec![not.value()],
        });
        excluded.collect()
    };
    let (was, is) = (excluded(pair.base), excluded(pair.head));
    let includes = |more: &[Value], fewer: &[Value]| {
        let more: HashSet<_> = more.iter().map(json_key).collect();
        fewer.iter().all(|one| more.contains(&json_key(one)))
    };
    let (kind, what) = match (includes(&is, &was), includes(&was, &is)) {
        (true, true) => return,
        (true, false) if was.is_empty() => (&kinds::EXCLUSION_ADDED, "`not` added"),
        (true, false) => (&kinds::EXCLUSION_ADDED, "`not` excludes more values"),
        (false, true) => (&kinds::EXCLUSION_REMOVED, "`not` excludes fewer values"),
        (false, false) => (&kinds::EXCLUSION_CHANGED, "`not` excludes other values"),
    };
    pair.record_keyword(
        kind,
        |schema| schema.fields().not(),
        &[],
        |subject| format!("{subject}: {what}"),
    );
}

/// The `enum` of a schema that has no other keyword.
fn lone_enum(schema: Node<'_>) -> Option<Node<'_>> {
    let array = Schema::view(schema).fields().enum_values()?;
    (array.is_array() && schema.len() == 1).then_some(array)
}

/// The schema of one value: what excludes several values excludes each.
fn single(value: Value) -> Value {
    json!({"enum": [value]})
}
