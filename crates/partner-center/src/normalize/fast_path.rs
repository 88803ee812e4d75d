//! Whether a body has the form of the contract already, checked without allocation: most bodies have it, and
//! need no normalization.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{MAX_DEPTH, is_same_name};
use crate::generated::operation::{Body, Property, Schema};

/// The most documented properties that an object can have here: one bit of [`u64`] for each.
const MAX_PROPERTIES: usize = 64;

/// Fails where the body is not JSON, or has a string that cannot be decoded.
pub(super) fn is_canonical(body: &[u8], expected: &Body) -> serde_json::Result<bool> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let check = ValueCheck {
        schema: expected.schema,
        wrappers: expected.wrappers,
        nullable: false,
        depth: MAX_DEPTH,
    };
    let canonical = check.deserialize(&mut json)?;
    json.end()?;
    Ok(canonical)
}

/// Deserializes to whether a value is canonical.
#[derive(Clone, Copy)]
struct ValueCheck<'s> {
    schema: &'s Schema,
    wrappers: &'s [&'s str],
    nullable: bool,
    depth: usize,
}

impl<'s> ValueCheck<'s> {
    /// Whether every value conforms. Strings are decoded all the same, because the generated types do.
    fn is_any(self) -> bool {
        matches!(self.schema, Schema::Any)
    }

    /// The check of a property or an item.
    fn inner(self, schema: &'s Schema, nullable: bool) -> Self {
        Self {
            schema,
            wrappers: &[],
            nullable,
            depth: self.depth.saturating_sub(1),
        }
    }
}

impl<'de> DeserializeSeed<'de> for ValueCheck<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<bool, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueCheck<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(self.nullable || self.is_any())
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(matches!(self.schema, Schema::Boolean | Schema::Any))
    }

    fn visit_i64<E>(self, value: i64) -> Result<bool, E> {
        Ok(match self.schema {
            Schema::Integer { min, max } => (*min..=*max).contains(&value),
            Schema::Number | Schema::Any => true,
            Schema::String | Schema::Boolean | Schema::Array(_) | Schema::Object(_) => false,
        })
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<bool, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => Ok(matches!(self.schema, Schema::Number | Schema::Any)),
        }
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(matches!(self.schema, Schema::Number | Schema::Any))
    }

    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(matches!(self.schema, Schema::String | Schema::Any))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<bool, A::Error> {
        let items = match self.schema {
            Schema::Array(items) => items,
            Schema::Any => self.schema,
            Schema::String
            | Schema::Integer { .. }
            | Schema::Number
            | Schema::Boolean
            | Schema::Object(_) => {
                while array.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(false);
            }
        };
        let mut canonical = self.depth > 0 || self.is_any();
        while let Some(item) = array.next_element_seed(self.inner(items, false))? {
            canonical &= item;
        }
        Ok(canonical)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let known = match self.schema {
            Schema::Object(known) if known.len() <= MAX_PROPERTIES && self.depth > 0 => *known,
            Schema::Object(_)
            | Schema::Any
            | Schema::String
            | Schema::Integer { .. }
            | Schema::Number
            | Schema::Boolean
            | Schema::Array(_) => &[],
        };
        let mut canonical = match self.schema {
            Schema::Object(known) => known.len() <= MAX_PROPERTIES,
            Schema::Any => true,
            Schema::String
            | Schema::Integer { .. }
            | Schema::Number
            | Schema::Boolean
            | Schema::Array(_) => false,
        };
        let mut seen = 0_u64;
        let name = NameCheck {
            known,
            wrappers: if self.is_any() { &[] } else { self.wrappers },
        };
        while let Some(name) = map.next_key_seed(name)? {
            match name {
                PropertyName::Documented(index, property) if seen & (1 << index) == 0 => {
                    seen |= 1 << index;
                    canonical &=
                        map.next_value_seed(self.inner(property.schema, !property.required))?;
                }
                PropertyName::Undocumented if self.is_any() => {
                    map.next_value_seed(self.inner(self.schema, true))?;
                }
                PropertyName::Undocumented => {
                    map.next_value::<IgnoredAny>()?;
                }
                PropertyName::Documented(..) | PropertyName::NeedsNormalization => {
                    canonical = false;
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let mut required = known.iter().enumerate().filter(|(_, known)| known.required);
        Ok(canonical && required.all(|(index, _)| seen & (1 << index) != 0))
    }
}

#[derive(Clone, Copy)]
struct NameCheck<'s> {
    known: &'s [Property],
    wrappers: &'s [&'s str],
}

enum PropertyName<'s> {
    /// A documented property, with its index.
    Documented(usize, &'s Property),
    /// Another spelling of a documented property, or a wrapper.
    NeedsNormalization,
    Undocumented,
}

impl<'de, 's> DeserializeSeed<'de> for NameCheck<'s> {
    type Value = PropertyName<'s>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<PropertyName<'s>, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'s> Visitor<'_> for NameCheck<'s> {
    type Value = PropertyName<'s>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a property name")
    }

    fn visit_str<E>(self, name: &str) -> Result<PropertyName<'s>, E> {
        let is_any_of = |names: &[&str]| names.iter().any(|known| is_same_name(name, known));
        if is_any_of(self.wrappers) {
            return Ok(PropertyName::NeedsNormalization);
        }
        let mut known = self.known.iter().enumerate();
        if let Some((index, property)) = known.find(|(_, property)| property.name == name) {
            return Ok(PropertyName::Documented(index, property));
        }
        let mut known = self.known.iter();
        let other_spelling =
            known.any(|property| is_any_of(&[property.name]) || is_any_of(property.aliases));
        Ok(match other_spelling {
            true => PropertyName::NeedsNormalization,
            false => PropertyName::Undocumented,
        })
    }
}
