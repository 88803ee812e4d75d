//! Finds the differences of two objects: by key, by keyword, by extension.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

use indexmap::IndexMap;
use openapi_document::model::{Example, Map};
use openapi_document::{Node, Object};
use serde_json::Value;

use crate::recorder::Sides;

/// Whether two JSON values are equal, whatever the order of properties and the notation of numbers.
pub(crate) fn json_eq(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| json_eq(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let holds = |(key, value)| b.get(key).is_some_and(|other| json_eq(value, other));
            a.len() == b.len() && a.iter().all(holds)
        }
        (a, b) => a == b,
    }
}

/// A text that two values have in common if they are [equal](json_eq).
pub(crate) fn json_key(value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) => float.to_string(),
            None => number.to_string(),
        },
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(json_key).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(properties) => {
            let properties = properties.iter().map(|(key, value)| (key, json_key(value)));
            let sorted: BTreeMap<_, _> = properties.collect();
            let properties = sorted
                .iter()
                .map(|(key, value)| format!("{}:{value}", Value::from(key.as_str())));
            format!("{{{}}}", properties.collect::<Vec<_>>().join(","))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value.to_string(),
    }
}

/// Whether two nodes have equal values.
pub(crate) fn node_eq(a: Node<'_>, b: Node<'_>) -> bool {
    json_eq(&a.value(), &b.value())
}

/// Whether two objects are equal apart from the values under these keys.
pub(crate) fn eq_except(a: Node<'_>, b: Node<'_>, except: &[&str]) -> bool {
    let rest = |node: Node<'_>| -> Value {
        let entries = node.entries().filter(|(key, _)| !except.contains(key));
        let entries = entries.map(|(key, value)| (key.to_owned(), value.value()));
        if node.is_object() {
            entries.collect()
        } else {
            node.value()
        }
    };
    json_eq(&rest(a), &rest(b))
}

/// The values of two maps under each key.
pub(crate) fn by_key<K: Eq + Hash, T>(
    base: impl IntoIterator<Item = (K, T)>,
    head: impl IntoIterator<Item = (K, T)>,
) -> IndexMap<K, (Option<T>, Option<T>)> {
    let mut pairs: IndexMap<K, (Option<T>, Option<T>)> = IndexMap::new();
    for (key, value) in base {
        pairs.entry(key).or_default().0 = Some(value);
    }
    for (key, value) in head {
        pairs.entry(key).or_default().1 = Some(value);
    }
    pairs
}

/// The objects of a map without those whose reference cannot be resolved.
pub(crate) fn resolved<'d, T: Object<'d>>(
    map: Map<'d, T>,
) -> impl Iterator<Item = (&'d str, T)> + Clone {
    let objects = map.iter();
    objects.filter(|(_, object)| object.reference_problem().is_none())
}

/// Whether the values of a keyword differ in two objects.
pub(crate) fn changed(base: Option<Node<'_>>, head: Option<Node<'_>>) -> bool {
    match (base, head) {
        (Some(base), Some(head)) => !node_eq(base, head),
        (None, None) => false,
        (Some(_), None) | (None, Some(_)) => true,
    }
}

/// The keywords of two objects whose values differ, as written: `changed_fields!(base, head,
/// description, example)`.
macro_rules! changed_fields {
    ($base:expr, $head:expr, $($field:ident),+) => {
        [$(($base.fields().$field(), $head.fields().$field())),+]
            .into_iter()
            .filter(|(base, head)| $crate::compare::changed(*base, *head))
    };
}
pub(crate) use changed_fields;

/// The `examples` of two objects, if they differ with references followed.
pub(crate) fn changed_examples<'d>(
    base: Map<'d, Example<'d>>,
    head: Map<'d, Example<'d>>,
) -> Option<Sides<'d>> {
    let values = |map: Map<'d, Example<'d>>| -> Value {
        let examples = map.iter();
        examples
            .map(|(name, example)| (name.to_owned(), example.node().value()))
            .collect()
    };
    let sides = (base.node(), head.node());
    let presence = sides.0.is_some() == sides.1.is_some();
    (!presence || !json_eq(&values(base), &values(head))).then_some(sides)
}

/// The extensions whose values differ in two objects, apart from those that `known` names.
pub(crate) fn changed_extensions<'d, T: Object<'d>>(
    base: T,
    head: T,
    known: &[&str],
) -> Vec<Sides<'d>> {
    let names: BTreeSet<_> = base
        .extensions()
        .chain(head.extensions())
        .map(|(name, _)| name)
        .filter(|name| !known.contains(name))
        .collect();
    let sides = names
        .into_iter()
        .map(|name| (base.extension(name), head.extension(name)));
    sides.filter(|(base, head)| changed(*base, *head)).collect()
}

/// The entries whose values differ in two objects, whatever their keys, apart from those in `known`.
pub(crate) fn changed_entries<'d>(
    base: Node<'d>,
    head: Node<'d>,
    known: &[&str],
) -> Vec<(&'d str, Sides<'d>)> {
    let entries = by_key(base.entries(), head.entries()).into_iter();
    entries
        .filter(|(key, (base, head))| !known.contains(key) && changed(*base, *head))
        .collect()
}

/// The key under which a value is written on either side.
pub(crate) fn key_of((base, head): Sides<'_>) -> String {
    head.or(base).map(Node::name).unwrap_or_default()
}

/// The boolean that changed: whether it is set now; none if both sides say the same.
pub(crate) fn flipped(base: bool, head: bool) -> Option<bool> {
    (base != head).then_some(head)
}
