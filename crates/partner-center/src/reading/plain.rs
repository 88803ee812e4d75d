//! Whether a body is in the contract's spelling for sure, found out without keeping anything of it: most
//! bodies are, and need no more than this.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{DEEPEST, same};
use crate::generated::operation::{Body, Member, Shape};

pub(super) fn is(body: &[u8], wanted: &Body) -> bool {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = Value {
        shape: wanted.shape,
        wrappers: wanted.wrappers,
        nullable: false,
        deepest: DEEPEST,
    };
    value.deserialize(&mut json).unwrap_or(false) && json.end().is_ok()
}

#[derive(Clone, Copy)]
struct Value<'s> {
    shape: &'s Shape,
    wrappers: &'s [&'s str],
    nullable: bool,
    deepest: usize,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<bool, D::Error> {
        match self.shape {
            Shape::Any => json.deserialize_ignored_any(IgnoredAny).map(|_| true),
            Shape::Text | Shape::Integer | Shape::List(_) | Shape::Object(_) => {
                json.deserialize_any(self)
            }
        }
    }
}

impl<'de> Visitor<'de> for Value<'_> {
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
        Ok(matches!(self.shape, Shape::Integer))
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(matches!(self.shape, Shape::Integer))
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(matches!(self.shape, Shape::Text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        let Shape::List(items) = self.shape else {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(false);
        };
        let item = Value {
            shape: items,
            wrappers: &[],
            nullable: true,
            deepest: self.deepest.saturating_sub(1),
        };
        let mut plain = self.deepest > 0;
        while let Some(one) = list.next_element_seed(item)? {
            plain &= one;
        }
        Ok(plain)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let known = match self.shape {
            Shape::Object(known) if known.len() <= 64 && self.deepest > 0 => *known,
            Shape::Object(_) | Shape::Any | Shape::Text | Shape::Integer | Shape::List(_) => &[],
        };
        let mut plain = matches!(self.shape, Shape::Object(_));
        let mut seen = 0_u64;
        let name = Name {
            known,
            wrappers: self.wrappers,
        };
        while let Some(found) = map.next_key_seed(name)? {
            match found {
                Found::Member(at, member) if seen & (1 << at) == 0 => {
                    seen |= 1 << at;
                    let value = Value {
                        shape: member.shape,
                        wrappers: &[],
                        nullable: true,
                        deepest: self.deepest - 1,
                    };
                    plain &= map.next_value_seed(value)?;
                }
                Found::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                Found::Member(..) | Found::Spelling => {
                    plain = false;
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(plain)
    }
}

#[derive(Clone, Copy)]
struct Name<'s> {
    known: &'s [Member],
    wrappers: &'s [&'s str],
}

enum Found<'s> {
    Member(usize, &'s Member),
    /// Another spelling of a member, or a wrapper.
    Spelling,
    Other,
}

impl<'de, 's> DeserializeSeed<'de> for Name<'s> {
    type Value = Found<'s>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Found<'s>, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'s> Visitor<'_> for Name<'s> {
    type Value = Found<'s>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Found<'s>, E> {
        let spelled = |known: &str| same(name, known);
        if self.wrappers.iter().any(|wrapper| spelled(wrapper)) {
            return Ok(Found::Spelling);
        }
        let mut members = self.known.iter().enumerate();
        if let Some((at, member)) = members.find(|(_, member)| member.name == name) {
            return Ok(Found::Member(at, member));
        }
        let another = self.known.iter().any(|member| {
            spelled(member.name) || member.aliases.iter().any(|alias| spelled(alias))
        });
        Ok(if another {
            Found::Spelling
        } else {
            Found::Other
        })
    }
}
