//! Normalizes a JSON response body to the property names and types of the contract, before it is decoded.
//!
//! The contract documents one form of each response; documentation and recordings show more: an array in a
//! wrapper object, a single object instead of an array, properties in PascalCase or under an older name, a
//! number where the schema has a string, a damaged string. An optional property of another type counts as absent,
//! so that it does not cost the rest of the body. The operation's [`Body`] describes what is expected, so this
//! file names no property of the service. Undocumented properties and values stay as they are.

mod fast_path;
mod repair;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::generated::operation::{Body, Property, Schema};

/// The maximum depth, in case a schema is recursive.
const MAX_DEPTH: usize = 64;

/// The properties of an object in their order, duplicates included.
type Properties<'b> = Vec<(Cow<'b, str>, &'b RawValue)>;

/// The body in the form of the contract; `None` if it has that form already, or is not JSON.
pub(crate) fn canonical(body: &[u8], expected: &Body) -> Option<String> {
    match fast_path::is_canonical(body, expected) {
        Ok(true) => None,
        Ok(false) => normalize_body(body, expected),
        // One damaged string makes a whole page unreadable.
        Err(_) => {
            let repaired = repair::repair(body)?;
            normalize_body(repaired.as_bytes(), expected).or(Some(repaired))
        }
    }
}

fn normalize_body(body: &[u8], expected: &Body) -> Option<String> {
    let raw = serde_json::from_slice::<&RawValue>(body).ok()?;
    let inner = unwrap(raw, expected);
    let normalized = match (expected.schema, json_type(inner)) {
        // A response that is a string has no room for an object.
        (Schema::String, JsonType::Array | JsonType::Object) => None,
        (Schema::Array(items), JsonType::Object) => single_item(inner, items, expected),
        _ => normalize(inner, expected.schema, MAX_DEPTH).text,
    };
    normalized.or_else(|| (inner.get() != raw.get()).then(|| inner.get().to_owned()))
}

/// The value of the only wrapper property, or the body itself. Where an object is expected, the wrapper may
/// hold an array of one.
fn unwrap<'b>(raw: &'b RawValue, expected: &Body) -> &'b RawValue {
    let Some(found) = properties(raw) else {
        return raw;
    };
    if let Schema::Object(known) | Schema::Array(Schema::Object(known)) = expected.schema
        && has_any(known, &found)
    {
        return raw;
    }
    // With two wrapper properties, neither can be preferred.
    let [value] = wrapped_values(&found, expected)[..] else {
        return raw;
    };
    match (expected.schema, json_type(value)) {
        (Schema::Array(_), JsonType::Array) | (Schema::Object(_), JsonType::Object) => value,
        (Schema::Object(_), JsonType::Array) => {
            let item = serde_json::from_str::<[&RawValue; 1]>(value.get());
            item.map_or(raw, |[item]| item)
        }
        _ => raw,
    }
}

/// The values of the wrapper properties.
fn wrapped_values<'b>(
    found: &[(Cow<'_, str>, &'b RawValue)],
    expected: &Body,
) -> Vec<&'b RawValue> {
    let is_wrapper = |name: &str| {
        expected
            .wrappers
            .iter()
            .any(|wrapper| is_same_name(name, wrapper))
    };
    let values = found
        .iter()
        .filter(|(name, raw)| is_wrapper(name) && !is_null(raw));
    values.map(|(_, raw)| *raw).collect()
}

/// An array of the one object that came instead of it.
fn single_item(raw: &RawValue, items: &Schema, expected: &Body) -> Option<String> {
    let Schema::Object(known) = items else {
        return None;
    };
    let found = properties(raw)?;
    if !has_any(known, &found) || !wrapped_values(&found, expected).is_empty() {
        return None;
    }
    let item = normalize(raw, items, MAX_DEPTH).text;
    Some(format!("[{}]", item.as_deref().unwrap_or(raw.get())))
}

/// A value in the form of the contract, as far as it can have it.
struct Normalized {
    /// `None` if the value stays as it is.
    text: Option<String>,
    /// Whether the types can decode it.
    fits: bool,
}

impl Normalized {
    /// The value stays as it is.
    fn unchanged(fits: bool) -> Self {
        Self { text: None, fits }
    }

    /// The value has another spelling; without one, it does not fit.
    fn respelled(text: Option<String>) -> Self {
        let fits = text.is_some();
        Self { text, fits }
    }
}

/// Normalizes a value.
fn normalize(raw: &RawValue, schema: &Schema, depth: usize) -> Normalized {
    let json = raw.get();
    match (schema, json_type(raw)) {
        (Schema::Any, _) | (Schema::String, JsonType::String) => Normalized::unchanged(true),
        // A value of another type becomes a string of its JSON text.
        (Schema::String, JsonType::Scalar | JsonType::Array | JsonType::Object) => {
            Normalized::respelled(Some(Value::from(json).to_string()))
        }
        (Schema::Integer { min, max }, JsonType::Scalar) => {
            let integer = json.parse().ok();
            Normalized::unchanged(integer.is_some_and(|value| (*min..=*max).contains(&value)))
        }
        (Schema::Integer { min, max }, JsonType::String) => {
            let integer = scalar_in_string(raw).and_then(|text| text.parse().ok());
            let integer = integer.filter(|value| (*min..=*max).contains(value));
            Normalized::respelled(integer.map(|value: i64| value.to_string()))
        }
        (Schema::Number, JsonType::Scalar) => {
            Normalized::unchanged(!matches!(json, "true" | "false"))
        }
        (Schema::Number, JsonType::String) => {
            let number = scalar_in_string(raw).and_then(|text| text.parse().ok());
            Normalized::respelled(number.map(|value: serde_json::Number| value.to_string()))
        }
        (Schema::Boolean, JsonType::Scalar) => {
            Normalized::unchanged(matches!(json, "true" | "false"))
        }
        (Schema::Boolean, JsonType::String) => {
            let text = scalar_in_string(raw).map(|text| text.to_ascii_lowercase());
            Normalized::respelled(text.filter(|text| matches!(text.as_str(), "true" | "false")))
        }
        (Schema::Array(_), JsonType::Array) | (Schema::Object(_), JsonType::Object)
            if depth == 0 =>
        {
            Normalized::unchanged(true)
        }
        (Schema::Array(items), JsonType::Array) => normalize_array(raw, items, depth - 1),
        (Schema::Object(known), JsonType::Object) => match properties(raw) {
            Some(found) => normalize_object(&found, known, depth - 1),
            None => Normalized::unchanged(false),
        },
        (
            Schema::String
            | Schema::Integer { .. }
            | Schema::Number
            | Schema::Boolean
            | Schema::Array(_)
            | Schema::Object(_),
            _,
        ) => Normalized::unchanged(false),
    }
}

/// The text in a JSON string.
fn scalar_in_string(raw: &RawValue) -> Option<String> {
    let text: String = serde_json::from_str(raw.get()).ok()?;
    Some(text.trim().to_owned())
}

fn normalize_array(raw: &RawValue, items: &Schema, depth: usize) -> Normalized {
    let Ok(found) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) else {
        return Normalized::unchanged(false);
    };
    let normalized = found.iter().map(|item| normalize(item, items, depth));
    let normalized: Vec<_> = normalized.collect();
    let fits = normalized.iter().all(|item| item.fits);
    if normalized.iter().all(|item| item.text.is_none()) {
        return Normalized::unchanged(fits);
    }
    let items = found.iter().zip(&normalized);
    let items = items.map(|(raw, item)| item.text.as_deref().unwrap_or(raw.get()));
    let items: Vec<_> = items.collect();
    let text = Some(format!("[{}]", items.join(",")));
    Normalized { text, fits }
}

/// The object with the documented property names and types; undocumented properties stay, optional ones
/// that do not fit are left out.
fn normalize_object(
    found: &[(Cow<'_, str>, &RawValue)],
    known: &[Property],
    depth: usize,
) -> Normalized {
    let selected: Vec<_> = known
        .iter()
        .map(|property| select(found, known, property))
        .collect();
    let selected = || known.iter().zip(&selected);
    let mut properties = Vec::with_capacity(found.len());
    let mut changed = false;
    let mut fits = selected().all(|(property, at)| !property.required || at.is_some());
    for (index, (name, raw)) in found.iter().enumerate() {
        if let Some((property, _)) = selected().find(|(_, at)| **at == Some(index)) {
            let value = match property.required || !is_null(raw) {
                true => normalize(raw, property.schema, depth),
                // The types read `null` as absent.
                false => Normalized::unchanged(true),
            };
            if !value.fits && !property.required {
                tracing::debug!(
                    property = property.name,
                    "ignoring a property of another type"
                );
                changed = true;
                continue;
            }
            fits &= value.fits;
            changed |= property.name != name || value.text.is_some();
            let text = value.text.map_or(raw.get().into(), Cow::Owned);
            properties.push((property.name, text));
        } else if is_null(raw)
            && selected().any(|(property, at)| at.is_some() && property.name == name)
        {
            // Another spelling holds the value; this `null` is dropped.
            changed = true;
        } else {
            properties.push((&**name, Cow::Borrowed(raw.get())));
        }
    }
    let properties = properties
        .iter()
        .map(|(name, value)| format!("{}:{value}", Value::from(*name)));
    let text = changed.then(|| format!("{{{}}}", properties.collect::<Vec<_>>().join(",")));
    Normalized { text, fits }
}

/// The index of the found property that is the documented one: by its name, then in another case, then by
/// an alias. `null` is selected only if there is nothing else.
fn select(
    found: &[(Cow<'_, str>, &RawValue)],
    known: &[Property],
    property: &Property,
) -> Option<usize> {
    let position = |matches: &dyn Fn(&str) -> bool| {
        found.iter().position(|(name, raw)| {
            let is_other = name != property.name && known.iter().any(|other| other.name == name);
            !is_other && !is_null(raw) && matches(name)
        })
    };
    position(&|name| name == property.name)
        .or_else(|| position(&|name| is_same_name(name, property.name)))
        .or_else(|| {
            let mut aliases = property.aliases.iter();
            aliases.find_map(|alias| position(&|name| is_same_name(name, alias)))
        })
        .or_else(|| found.iter().position(|(name, _)| name == property.name))
}

/// Whether the object has a documented property, under any of its names.
fn has_any(known: &[Property], found: &[(Cow<'_, str>, &RawValue)]) -> bool {
    known.iter().any(|property| {
        let mut names = property.aliases.iter().chain([&property.name]);
        names.any(|known| found.iter().any(|(name, _)| is_same_name(name, known)))
    })
}

/// Whether two names are the same without case and `_`.
fn is_same_name(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = u8> {
        let letters = name.bytes().filter(|byte| *byte != b'_');
        letters.map(|byte| byte.to_ascii_lowercase())
    }
    letters(one).eq(letters(other))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum JsonType {
    Null,
    String,
    /// A number or a boolean.
    Scalar,
    Array,
    Object,
}

/// The type of a value, by its first character.
fn json_type(raw: &RawValue) -> JsonType {
    match raw.get().bytes().next() {
        Some(b'n') | None => JsonType::Null,
        Some(b'"') => JsonType::String,
        Some(b'[') => JsonType::Array,
        Some(b'{') => JsonType::Object,
        Some(_) => JsonType::Scalar,
    }
}

fn is_null(raw: &RawValue) -> bool {
    json_type(raw) == JsonType::Null
}

fn properties(raw: &RawValue) -> Option<Properties<'_>> {
    struct PropertiesVisitor;

    impl<'de> Visitor<'de> for PropertiesVisitor {
        type Value = Properties<'de>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
            let mut properties = Vec::new();
            while let Some((Name(name), value)) = map.next_entry()? {
                properties.push((name, value));
            }
            Ok(properties)
        }
    }

    let mut json = serde_json::Deserializer::from_str(raw.get());
    json.deserialize_map(PropertiesVisitor).ok()
}

/// A property name, borrowed unless it has escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'n>(#[serde(borrow)] Cow<'n, str>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::operation::Operation;

    /// A random value that conforms to the schema, or nearly.
    fn value(
        schema: &Schema,
        wrappers: &[&str],
        random: &mut fastrand::Rng,
        depth: usize,
    ) -> String {
        let odd = [
            "null", "true", "1.5", "\"1\"", "\" \"", "7", "[]", "{}", "[null]", "[{}]",
        ];
        if depth == 0 || random.u8(..8) == 0 {
            return (*random.choice(odd).unwrap()).to_owned();
        }
        match schema {
            Schema::Any => "{\"any\":[1]}".to_owned(),
            Schema::String => "\"text\"".to_owned(),
            Schema::Integer { .. } | Schema::Number => "12".to_owned(),
            Schema::Boolean => "true".to_owned(),
            Schema::Array(items) => {
                let count = random.usize(..3);
                let items = (0..count).map(|_| value(items, &[], random, depth - 1));
                format!("[{}]", items.collect::<Vec<_>>().join(","))
            }
            Schema::Object(known) => {
                let mut properties = Vec::new();
                for property in *known {
                    for _ in 0..usize::from(random.u8(..8)).saturating_sub(2).min(1) {
                        let mut names = vec![property.name.to_owned()];
                        names.extend(property.aliases.iter().map(|&alias| alias.to_owned()));
                        if random.u8(..6) == 0 {
                            names.push(property.name.to_uppercase());
                            names.push(format!("{}_", property.name));
                        } else {
                            names.truncate(1);
                        }
                        let name = random.choice(names).unwrap();
                        let value = value(property.schema, &[], random, depth - 1);
                        properties.push(format!("\"{name}\":{value}"));
                    }
                }
                if random.u8(..4) == 0 {
                    properties.push("\"unknown\":{\"a\":1}".to_owned());
                }
                if random.u8(..6) == 0
                    && let Some(wrapper) = random.choice(wrappers.iter())
                {
                    properties.push(format!("\"{wrapper}\":[]"));
                }
                random.shuffle(&mut properties);
                format!("{{{}}}", properties.join(","))
            }
        }
    }

    /// Every body that the fast path accepts is one that normalization leaves as it is.
    #[test]
    fn the_fast_path_accepts_only_canonical_bodies() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut accepted = 0;
        for _ in 0..4000 {
            for operation in Operation::ALL {
                for expected in [operation.response_body(), operation.error_body()] {
                    let body = value(expected.schema, expected.wrappers, &mut random, 5);
                    if fast_path::is_canonical(body.as_bytes(), expected).unwrap() {
                        accepted += 1;
                        let normalized = normalize_body(body.as_bytes(), expected);
                        assert_eq!(normalized, None, "{operation:?}: {body}");
                    }
                }
            }
        }
        assert!(accepted > 10_000, "only {accepted} bodies were canonical");
    }
}
