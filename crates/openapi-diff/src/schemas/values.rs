//! Which values two schemas list, and which they leave out.

use serde_json::{Value, json};

use super::flat::Flat;
use super::{Pair, rules, same};
use crate::subject::subject;
use openapi_document::Cursor;

pub(super) fn values<'d>(pair: &mut Pair<'_, 'd>) {
    let (old, new) = (pair.base, pair.head);
    match (&old.values, &new.values) {
        (Some(was), Some(is)) => {
            let lacks =
                |values: &[Value], one: &Value| !values.iter().any(|other| same(one, other));
            let item = |flat: &Flat<'d>, value: &Value| {
                let mut lists = flat.members("enum");
                lists.find_map(|list| item(&list, value))
            };
            let holder = new.holder("enum");
            let subject = subject(holder.as_ref().map_or(&new.site, |(schema, _)| schema));
            for value in is.iter().filter(|value| lacks(was, value)) {
                let name = plain(value);
                let message = format!("`{name}` is a new value of {subject}");
                let places = (None, item(new, value));
                pair.tell_with(&rules::VALUE_ADDED, places, &[&name], message);
            }
            for value in was.iter().filter(|value| lacks(is, value)) {
                let name = plain(value);
                let message = format!("`{name}` is no value of {subject} any more");
                let places = (item(old, value), None);
                pair.tell_with(&rules::VALUE_REMOVED, places, &[&name], message);
            }
        }
        (None, Some(_)) => {
            let rule = if old.open.is_some() {
                &rules::LIST_CLOSED
            } else {
                &rules::VALUES_RESTRICTED
            };
            pair.tell_of(rule, "enum", &[], |subject| {
                format!("{subject} has a closed list of values now")
            });
        }
        (Some(_), None) => {
            let rule = if new.open.is_some() {
                &rules::LIST_OPENED
            } else {
                &rules::VALUES_FREED
            };
            pair.tell_of(rule, "enum", &[], |subject| {
                format!("{subject} no longer has a closed list of values")
            });
        }
        (None, None) => {}
    }
}

/// Where a list names a value: in an item of its own, or in the list of an alternative.
pub(super) fn item<'d>(list: &Cursor<'d>, value: &Value) -> Option<Cursor<'d>> {
    let mut items = list.items();
    items.find_map(|written| {
        // A value may itself be an object that looks like an alternative.
        if same(&written.value(), value) {
            return Some(written);
        }
        item(&written.get("enum")?, value)
    })
}

/// A value as it stands in a sentence.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

pub(super) fn open_values<'d>(pair: &mut Pair<'_, 'd>) {
    let (old, new) = (pair.base, pair.head);
    let list = |flat: &Flat<'_>| flat.open.as_ref().map(|(names, _)| names.clone());
    let place = |flat: &Flat<'d>| match &flat.open {
        Some((_, list)) => list.clone(),
        None => flat.site.clone(),
    };
    let places = || (Some(place(old)), Some(place(new)));
    match (list(old), list(new)) {
        (Some(was), Some(is)) => {
            let item = |flat: &Flat<'d>, name: &str| {
                let (_, list) = flat.open.as_ref()?;
                item(list, &Value::from(name))
            };
            for name in is.iter().filter(|name| !was.contains(name)) {
                let rule = &rules::KNOWN_VALUE_ADDED;
                pair.tell_at(rule, (None, item(new, name)), &[name], |subject| {
                    format!("`{name}` is a new known value of {subject}")
                });
            }
            for name in was.iter().filter(|name| !is.contains(name)) {
                let rule = &rules::KNOWN_VALUE_REMOVED;
                pair.tell_at(rule, (item(old, name), None), &[name], |subject| {
                    format!("`{name}` is no known value of {subject} any more")
                });
            }
        }
        (None, Some(_)) => {
            pair.tell_at(&rules::KNOWN_VALUES_NAMED, places(), &[], |subject| {
                format!("{subject} names the values that are known")
            });
        }
        (Some(_), None) => {
            pair.tell_at(&rules::KNOWN_VALUES_DROPPED, places(), &[], |subject| {
                format!("{subject} no longer names the values that are known")
            });
        }
        (None, None) => {}
    }
}

pub(super) fn exclusions(pair: &mut Pair<'_, '_>) {
    let excluded = |flat: &Flat<'_>| -> Vec<Value> {
        if flat.open.is_some() {
            return Vec::new();
        }
        let excluded = flat.members("not");
        let excluded = excluded.flat_map(|not| match listed(&not) {
            Some(list) => list.items().map(|item| item.value()).map(one).collect(),
            None => vec![not.value()],
        });
        excluded.collect()
    };
    let (was, is) = (excluded(pair.base), excluded(pair.head));
    let includes = |more: &[Value], fewer: &[Value]| {
        let mut fewer = fewer.iter();
        fewer.all(|one| more.iter().any(|other| same(one, other)))
    };
    let (rule, what) = match (includes(&is, &was), includes(&was, &is)) {
        (true, true) => return,
        (true, false) if was.is_empty() => {
            (&rules::EXCLUSION_ADDED, "excludes some values by `not` now")
        }
        (true, false) => (&rules::EXCLUSION_ADDED, "excludes more values by `not`"),
        (false, true) => (&rules::EXCLUSION_REMOVED, "excludes fewer values by `not`"),
        (false, false) => (&rules::EXCLUSION_CHANGED, "excludes other values by `not`"),
    };
    pair.tell_of(rule, "not", &[], |subject| format!("{subject} {what}"));
}

/// The list of a schema that says nothing else.
fn listed<'d>(schema: &Cursor<'d>) -> Option<Cursor<'d>> {
    let mut members = schema.members();
    let (first, others) = (members.next(), members.next());
    let (_, list) = first.filter(|(key, _)| *key == "enum" && others.is_none())?;
    list.is_list().then_some(list)
}

/// The schema of a value and no other: what excludes several excludes each.
fn one(value: Value) -> Value {
    json!({"enum": [value]})
}
