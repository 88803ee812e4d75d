//! Other spellings of an answer, brought into that of the contract before it is decoded.
//!
//! The contract has one spelling of each answer; documentation and recordings show more: a list
//! inside an object, a single object instead of a list, members in PascalCase or under an older
//! name, a number where a string is listed. What the operation's [`Body`] says is enough to find
//! them, so nothing here names a member of this service. What is neither listed nor another
//! spelling of something listed stays as it came.

mod plain;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::generated::operation::{Body, Member, Shape};

/// How many levels are read, in case a shape contains itself.
const DEEPEST: usize = 64;

/// The body in the contract's spelling; nothing if it has that already, or is not JSON.
pub(crate) fn canonical(body: &[u8], wanted: &Body) -> Option<String> {
    if plain::is(body, wanted) {
        return None;
    }
    respelled(body, wanted)
}

fn respelled(body: &[u8], wanted: &Body) -> Option<String> {
    let raw = serde_json::from_slice::<&RawValue>(body).ok()?;
    let inner = unwrapped(raw, wanted);
    let read = match (wanted.shape, kind(inner)) {
        // An answer that is the text itself has no room for anything else.
        (Shape::Text, Kind::List | Kind::Object) => None,
        (Shape::List(items), Kind::Object) => single(inner, items, wanted),
        _ => read(inner, wanted.shape, DEEPEST),
    };
    read.or_else(|| (inner.get() != raw.get()).then(|| inner.get().to_owned()))
}

/// What is to be read: the body, or what one of the wrappers holds. For an object that is the
/// object itself or the only entry of a list; more than one entry stays where it is, because none
/// of them can be chosen here.
fn unwrapped<'b>(raw: &'b RawValue, wanted: &Body) -> &'b RawValue {
    let Some(found) = members(raw) else {
        return raw;
    };
    let itself = if let Shape::Object(known) | Shape::List(Shape::Object(known)) = wanted.shape {
        knows_any(known, &found)
    } else {
        false
    };
    // What two places hold cannot be chosen from: the answer stays as it came.
    let [value] = wrapped(&found, wanted)[..] else {
        return raw;
    };
    match (wanted.shape, kind(value)) {
        _ if itself => raw,
        (Shape::List(_), Kind::List) | (Shape::Object(_), Kind::Object) => value,
        (Shape::Object(_), Kind::List) => {
            let entry = serde_json::from_str::<[&RawValue; 1]>(value.get());
            entry.map_or(raw, |[entry]| entry)
        }
        _ => raw,
    }
}

/// What the wrappers hold.
fn wrapped<'b>(found: &[(Cow<'_, str>, &'b RawValue)], wanted: &Body) -> Vec<&'b RawValue> {
    let wraps = |name: &str| wanted.wrappers.iter().any(|wrapper| same(name, wrapper));
    let held = found
        .iter()
        .filter(|(name, raw)| wraps(name) && kind(raw) != Kind::Null);
    held.map(|(_, raw)| *raw).collect()
}

/// A list of the one object that came instead of it, if it is such an object and wraps no other.
fn single(raw: &RawValue, items: &Shape, wanted: &Body) -> Option<String> {
    let Shape::Object(known) = items else {
        return None;
    };
    let found = members(raw)?;
    let alone = knows_any(known, &found) && wrapped(&found, wanted).is_empty();
    let entry = read(raw, items, DEEPEST);
    alone.then(|| format!("[{}]", entry.as_deref().unwrap_or(raw.get())))
}

/// The value in the contract's spelling, if that differs.
fn read(raw: &RawValue, shape: &Shape, deepest: usize) -> Option<String> {
    match (shape, kind(raw)) {
        // What is no text is kept as the text that it was written as.
        (Shape::Text, Kind::Scalar | Kind::List | Kind::Object) => {
            Some(Value::from(raw.get()).to_string())
        }
        (Shape::Integer, Kind::Text) => {
            let text: String = serde_json::from_str(raw.get()).ok()?;
            let number: i128 = text.trim().parse().ok()?;
            Some(number.to_string())
        }
        (Shape::List(items), Kind::List) if deepest > 0 => {
            let found: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
            let read = found.iter().map(|item| read(item, items, deepest - 1));
            let read: Vec<_> = read.collect();
            if read.iter().all(Option::is_none) {
                return None;
            }
            let items = found.iter().zip(&read);
            let items = items.map(|(raw, read)| read.as_deref().unwrap_or(raw.get()));
            Some(format!("[{}]", items.collect::<Vec<_>>().join(",")))
        }
        (Shape::Object(known), Kind::Object) if deepest > 0 => {
            read_object(&members(raw)?, known, deepest - 1)
        }
        _ => None,
    }
}

/// An object whose members have the names and the values of the contract, as far as they are known.
fn read_object(
    found: &[(Cow<'_, str>, &RawValue)],
    known: &[Member],
    deepest: usize,
) -> Option<String> {
    let mut named: Vec<(&str, Cow<'_, str>)> = Vec::with_capacity(found.len());
    let chosen: Vec<_> = known
        .iter()
        .map(|member| choose(found, known, member))
        .collect();
    let mut changed = false;
    for (index, (name, raw)) in found.iter().enumerate() {
        let member = known
            .iter()
            .zip(&chosen)
            .find(|(_, at)| **at == Some(index));
        let Some((member, _)) = member else {
            // A name that another spelling takes over had nothing to say.
            let replaced = known.iter().zip(&chosen);
            let mut replaced = replaced.filter(|(_, at)| at.is_some());
            if kind(raw) == Kind::Null && replaced.any(|(member, _)| member.name == name) {
                changed = true;
            } else {
                named.push((name, raw.get().into()));
            }
            continue;
        };
        let value = read(raw, member.shape, deepest);
        changed |= member.name != name || value.is_some();
        named.push((member.name, value.map_or(raw.get().into(), Cow::Owned)));
    }
    let members = named
        .iter()
        .map(|(name, value)| format!("{}:{value}", Value::from(*name)));
    changed.then(|| format!("{{{}}}", members.collect::<Vec<_>>().join(",")))
}

/// Which of the members that were found is the one of the contract: the one of that name, then one
/// in another casing, then one of its other names. Null counts only where nothing else does.
fn choose(found: &[(Cow<'_, str>, &RawValue)], known: &[Member], member: &Member) -> Option<usize> {
    let position = |takes: &dyn Fn(&str) -> bool| {
        found.iter().position(|(name, raw)| {
            // What has the name of another member is that member.
            let others = known.iter().any(|other| other.name == name);
            (name == member.name || !others) && kind(raw) != Kind::Null && takes(name)
        })
    };
    position(&|name| name == member.name)
        .or_else(|| position(&|name| same(name, member.name)))
        .or_else(|| {
            let mut aliases = member.aliases.iter();
            aliases.find_map(|alias| position(&|name| same(name, alias)))
        })
        .or_else(|| found.iter().position(|(name, _)| name == member.name))
}

/// Whether any of the members is one of the contract, under whichever of its names.
fn knows_any(known: &[Member], found: &[(Cow<'_, str>, &RawValue)]) -> bool {
    known.iter().any(|member| {
        let names = [member.name].into_iter();
        let mut names = names.chain(member.aliases.iter().copied());
        names.any(|known| found.iter().any(|(name, _)| same(name, known)))
    })
}

/// Whether two names differ in nothing but case and `_`.
fn same(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = u8> {
        let letters = name.bytes().filter(|byte| *byte != b'_');
        letters.map(|byte| byte.to_ascii_lowercase())
    }
    letters(one).eq(letters(other))
}

/// What a value is, as its first character tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    Text,
    /// A number or a truth value.
    Scalar,
    List,
    Object,
}

fn kind(raw: &RawValue) -> Kind {
    match raw.get().bytes().next() {
        Some(b'n') | None => Kind::Null,
        Some(b'"') => Kind::Text,
        Some(b'[') => Kind::List,
        Some(b'{') => Kind::Object,
        Some(_) => Kind::Scalar,
    }
}

/// The members of an object in their order, also those of the same name.
fn members(raw: &RawValue) -> Option<Vec<(Cow<'_, str>, &RawValue)>> {
    struct Members;

    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
            let mut members = Vec::new();
            while let Some((Name(name), value)) = map.next_entry()? {
                members.push((name, value));
            }
            Ok(members)
        }
    }

    if kind(raw) != Kind::Object {
        return None;
    }
    let mut json = serde_json::Deserializer::from_str(raw.get());
    json.deserialize_map(Members).ok()
}

/// A name that is copied only if it is written with escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'n>(#[serde(borrow)] Cow<'n, str>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::operation::Operation;

    /// A value that looks like the shape, or nearly.
    fn value(shape: &Shape, wrappers: &[&str], random: &mut fastrand::Rng, depth: usize) -> String {
        let odd = [
            "null", "true", "1.5", "\"1\"", "\" \"", "7", "[]", "{}", "[null]", "[{}]",
        ];
        if depth == 0 || random.u8(..8) == 0 {
            return (*random.choice(odd).unwrap()).to_owned();
        }
        match shape {
            Shape::Any => "{\"any\":[1]}".to_owned(),
            Shape::Text => "\"text\"".to_owned(),
            Shape::Integer => "12".to_owned(),
            Shape::List(items) => {
                let count = random.usize(..3);
                let items = (0..count).map(|_| value(items, &[], random, depth - 1));
                format!("[{}]", items.collect::<Vec<_>>().join(","))
            }
            Shape::Object(known) => {
                let mut members = Vec::new();
                for member in *known {
                    for _ in 0..usize::from(random.u8(..8)).saturating_sub(2).min(1) {
                        let mut names = vec![member.name.to_owned()];
                        names.extend(member.aliases.iter().map(|&alias| alias.to_owned()));
                        if random.u8(..6) == 0 {
                            names.push(member.name.to_uppercase());
                            names.push(format!("{}_", member.name));
                        } else {
                            names.truncate(1);
                        }
                        let name = random.choice(names).unwrap();
                        let value = value(member.shape, &[], random, depth - 1);
                        members.push(format!("\"{name}\":{value}"));
                    }
                }
                if random.u8(..4) == 0 {
                    members.push("\"unknown\":{\"a\":1}".to_owned());
                }
                if random.u8(..6) == 0
                    && let Some(wrapper) = random.choice(wrappers.iter())
                {
                    members.push(format!("\"{wrapper}\":[]"));
                }
                random.shuffle(&mut members);
                format!("{{{}}}", members.join(","))
            }
        }
    }

    /// What is taken for plain is what would have been left as it is.
    #[test]
    fn what_is_plain_needs_no_respelling() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut plain = 0;
        for _ in 0..4000 {
            for operation in Operation::ALL {
                for wanted in [operation.answer(), operation.failure()] {
                    let body = value(wanted.shape, wanted.wrappers, &mut random, 5);
                    if plain::is(body.as_bytes(), wanted) {
                        plain += 1;
                        let other = respelled(body.as_bytes(), wanted);
                        assert_eq!(other, None, "{operation:?}: {body}");
                    }
                }
            }
        }
        assert!(plain > 10_000, "only {plain} were plain");
    }
}
