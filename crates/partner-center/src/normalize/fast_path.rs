//! Whether a body has the form of the contract already, checked without allocation: most bodies have it, and
//! need no normalization.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{MAX_DEPTH, is_same_name};
use crate::generated::operation::{Body, Property, Schema};

/// The most documented properties that an object can have here: one bit of [`u64`] for each.
const MAX_PROPERTIES: usize = 64;

pub(super) fn is_canonical(body: &[u8], expected: &Body) -> bool {
    let mut json = serde_json::Deserializer::from_slice(body);
    let check = ValueCheck {
        schema: expected.schema,
        wrappers: expected.wrappers,
        nullable: false,
        depth: MAX_DEPTH,
    };
    check.deserialize(&mut json).unwrap_or(false) && json.end().is_ok()
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
    /// The check of a property or an item.
    fn inner(self, schema: &'s Schema) -> Self {
        Self {
            schema,
            wrappers: &[],
            nullable: true,
            depth: self.depth.saturating_sub(1),
        }
    }
}

impl<'de> DeserializeSeed<'de> for ValueCheck<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<bool, D::Error> {
        match self.schema {
            Schema::Any => json.deserialize_ignored_any(IgnoredAny).map(|_| true),
            Schema::String | Schema::Integer | Schema::Array(_) | Schema::Object(_) => {
                json.deserialize_any(self)
            }
        }
    }
}

impl<'de> Visitor<'de> for ValueCheck<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(self.nullable)
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(matches!(self.schema, Schema::Integer))
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(matches!(self.schema, Schema::Integer))
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(matches!(self.schema, Schema::String))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<bool, A::Error> {
        let Schema::Array(items) = self.schema else {
            while array.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(false);
        };
        let mut canonical = self.depth > 0;
        while let Some(item) = array.next_element_seed(self.inner(items))? {
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
            | Schema::Integer
            | Schema::Array(_) => &[],
        };
        let mut canonical =
            matches!(self.schema, Schema::Object(known) if known.len() <= MAX_PROPERTIES);
        let mut seen = 0_u64;
        let name = NameCheck {
            known,
            wrappers: self.wrappers,
        };
        while let Some(name) = map.next_key_seed(name)? {
            match name {
                PropertyName::Documented(index, property) if seen & (1 << index) == 0 => {
                    seen |= 1 << index;
                    canonical &= map.next_value_seed(self.inner(property.schema))?;
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
        Ok(canonical)
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
