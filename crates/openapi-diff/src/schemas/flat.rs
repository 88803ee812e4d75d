//! A schema in one piece: what `allOf` joins is merged, references are followed, and what can be
//! written in several ways is read in one.

use std::collections::{HashSet, VecDeque};

use indexmap::IndexMap;
use serde_json::Value;

use openapi_document::{Cursor, Id};

/// Of the parts that an `allOf` joins, this many are read.
const MAX_PARTS: usize = 500;

/// What several schemas allow together: those that an `allOf` joins, or one alone.
#[derive(Clone, Debug)]
pub(super) struct Meet<'d> {
    /// Where it is written.
    pub(super) at: Cursor<'d>,
    pieces: Vec<Piece<'d>>,
    /// How many of the pieces are there before its own: those that an alternative stands beside.
    beside: usize,
    /// How many combinations of alternatives this is one of.
    pub(super) ways: usize,
}

/// A schema, and which of its alternatives count.
#[derive(Clone, Debug)]
struct Piece<'d> {
    schema: Cursor<'d>,
    /// The keywords of alternatives that have been told apart already.
    told: Vec<&'static str>,
}

/// What tells a meet from all others.
pub(super) type Key = Vec<(Id, usize)>;

impl<'d> Meet<'d> {
    /// One schema, as it is written.
    pub(super) fn of(schema: &Cursor<'d>) -> Self {
        Self {
            at: schema.clone(),
            pieces: vec![Piece {
                schema: schema.clone(),
                told: Vec::new(),
            }],
            beside: 0,
            ways: 1,
        }
    }

    /// Anything, declared at a place.
    fn anything(at: &Cursor<'d>) -> Self {
        Self {
            at: at.clone(),
            pieces: Vec::new(),
            beside: 0,
            ways: 1,
        }
    }

    fn add(&mut self, schema: &Cursor<'d>) {
        self.pieces.extend(Self::of(schema).pieces);
    }

    /// How much there is to read.
    pub(super) fn size(&self) -> usize {
        1 + self.pieces.len()
    }

    /// Whether another meet is written in the same way, with the same references.
    pub(super) fn is_written_like(&self, other: &Self) -> bool {
        let mut both = self.pieces.iter().zip(&other.pieces);
        self.pieces.len() == other.pieces.len()
            && both
                .all(|(a, b)| a.told == b.told && super::same(&a.schema.value(), &b.schema.value()))
    }

    /// What tells this meet from all others.
    pub(super) fn key(&self) -> Key {
        let ids = self.pieces.iter().map(|piece| {
            let schema = piece.schema.follow();
            let schema = schema.as_ref().unwrap_or(&piece.schema);
            (schema.id(), piece.told.iter().map(|told| bit(told)).sum())
        });
        let mut key: Key = ids.collect();
        key.sort_unstable();
        key.dedup();
        key
    }

    /// The name of the component that is referred to, if this is a reference and nothing else.
    pub(super) fn component(&self) -> Option<&'d str> {
        let [piece] = self.pieces.as_slice() else {
            return None;
        };
        let reference = piece.schema.reference()?;
        reference.strip_prefix(SCHEMAS)
    }

    /// All schemas that count, through references and `allOf`; those that lead nowhere as they are.
    fn parts(&self) -> Vec<Piece<'d>> {
        let mut open: VecDeque<_> = self.pieces.iter().cloned().collect();
        let mut seen = HashSet::new();
        let mut parts = Vec::new();
        while let Some(mut piece) = open.pop_front() {
            if let Ok(schema) = piece.schema.follow() {
                piece.schema = schema;
            }
            if parts.len() == MAX_PARTS || !seen.insert(piece.schema.id()) {
                continue;
            }
            for list in piece.schema.get("allOf").iter() {
                open.extend(list.items().flat_map(|item| Self::of(&item).pieces));
            }
            for keyword in ALTERNATIVES {
                let list = piece.schema.get(keyword);
                let branches: Vec<_> = list.iter().flat_map(Cursor::items).collect();
                // One alternative is none.
                if let [only] = branches.as_slice() {
                    piece.told.push(keyword);
                    open.extend(Self::of(only).pieces);
                }
            }
            parts.push(piece);
        }
        parts
    }

    /// Whether any part has this truth value set.
    pub(super) fn says(&self, keyword: &str) -> bool {
        let mut parts = self.parts().into_iter();
        parts.any(|part| part.schema.get(keyword).and_then(|value| value.as_bool()) == Some(true))
    }
}

const ALTERNATIVES: [&str; 2] = ["oneOf", "anyOf"];

/// One bit for each keyword of alternatives.
fn bit(keyword: &str) -> usize {
    if keyword == "oneOf" { 1 } else { 2 }
}

/// Kinds of values, as bits.
pub(super) mod types {
    pub(in super::super) const NULL: u8 = 1;
    pub(in super::super) const BOOLEAN: u8 = 2;
    pub(in super::super) const INTEGER: u8 = 4;
    /// Numbers that are no integers.
    pub(in super::super) const FRACTION: u8 = 8;
    pub(in super::super) const STRING: u8 = 16;
    pub(in super::super) const ARRAY: u8 = 32;
    pub(in super::super) const OBJECT: u8 = 64;
    pub(in super::super) const ALL: u8 = 127;
}

/// A member of objects.
#[derive(Clone, Debug)]
pub(super) struct Property<'d> {
    pub(super) schema: Meet<'d>,
    pub(super) required: bool,
}

/// What may stand in an object beside the members that are named.
#[derive(Clone, Debug)]
pub(super) enum Additional<'d> {
    /// Nothing is said, so anything may.
    Unsaid,
    /// Anything, and the document says so.
    Anything,
    /// Nothing.
    Nothing,
    /// Values of a schema.
    Values(Meet<'d>),
}

/// Alternatives, each with all that counts beside it.
#[derive(Clone, Debug)]
pub(super) struct Union<'d> {
    /// `oneOf` or `anyOf`.
    pub(super) keyword: &'static str,
    /// The list of alternatives.
    pub(super) list: Cursor<'d>,
    pub(super) branches: Vec<Branch<'d>>,
}

/// One alternative.
#[derive(Clone, Debug)]
pub(super) struct Branch<'d> {
    /// The alternative as it is written in the list.
    pub(super) written: Cursor<'d>,
    /// It and what counts beside it.
    pub(super) schema: Meet<'d>,
    /// What the discriminator may hold for it, if there is one.
    pub(super) values: Vec<String>,
}

/// A schema in one piece.
#[derive(Clone, Debug)]
pub(super) struct Flat<'d> {
    /// Where to point for what is not written.
    pub(super) site: Cursor<'d>,
    parts: Vec<Piece<'d>>,
    /// How many of the parts an alternative stands beside.
    beside: usize,
    /// The kinds of values that are allowed.
    pub(super) types: u8,
    /// The only values that are allowed, without null.
    pub(super) values: Option<Vec<Value>>,
    /// The values that are known of an open list, and where they are listed.
    pub(super) open: Option<(Vec<String>, Cursor<'d>)>,
    pub(super) items: Option<Meet<'d>>,
    pub(super) properties: IndexMap<&'d str, Property<'d>>,
    pub(super) additional: Additional<'d>,
    pub(super) union: Option<Union<'d>>,
    /// References that lead nowhere.
    pub(super) lost: Vec<&'d str>,
}

impl<'d> Flat<'d> {
    pub(super) fn new(meet: &Meet<'d>) -> Self {
        let parts = meet.parts();
        let own = parts.get(meet.beside).or(parts.first());
        let site = own.map_or(&meet.at, |part| &part.schema);
        let mut flat = Self {
            site: site.clone(),
            types: types::ALL,
            values: None,
            open: None,
            items: None,
            properties: IndexMap::new(),
            additional: Additional::Unsaid,
            union: None,
            lost: Vec::new(),
            parts: Vec::new(),
            beside: meet.beside,
        };
        for part in &parts {
            flat.join(&part.schema);
        }
        if flat.types != types::ALL && nullable(&parts) {
            flat.types |= types::NULL;
        }
        flat.parts = parts;
        flat.tell_union(meet.ways);
        flat
    }

    /// What all values have to fulfil besides, of one part.
    fn join(&mut self, part: &Cursor<'d>) {
        if let Some(reference) = part.reference() {
            self.lost.push(reference);
            return;
        }
        self.types &= stated(part);
        if let Some(list) = part.get("enum") {
            let values = list.items().map(|item| item.value());
            let values: Vec<_> = values.filter(|value| !value.is_null()).collect();
            self.values = Some(match self.values.take() {
                None => values,
                Some(mut known) => {
                    known.retain(|value| values.contains(value));
                    known
                }
            });
        } else if let Some(list) = part.get("x-extensible-enum") {
            let names = list.items().filter_map(|item| item.as_str());
            self.open = Some((names.map(str::to_owned).collect(), list.clone()));
        }
        if let Some(items) = part.get("items") {
            match &mut self.items {
                None => self.items = Some(Meet::of(&items)),
                Some(known) => known.add(&items),
            }
        }
        for (name, schema) in part.get("properties").iter().flat_map(Cursor::members) {
            match self.properties.get_mut(name) {
                Some(known) => known.schema.add(&schema),
                None => {
                    let schema = Meet::of(&schema);
                    let required = false;
                    self.properties.insert(name, Property { schema, required });
                }
            }
        }
        for item in part.get("required").iter().flat_map(Cursor::items) {
            let Some(name) = item.as_str() else { continue };
            let property = self.properties.entry(name).or_insert_with(|| Property {
                schema: Meet::anything(&item),
                required: true,
            });
            property.required = true;
        }
        let Some(additional) = part.get("additionalProperties") else {
            return;
        };
        let anything = additional.as_bool() == Some(true)
            || additional.is_map() && additional.members().next().is_none();
        match &mut self.additional {
            Additional::Nothing => {}
            _ if additional.as_bool() == Some(false) => {
                self.additional = Additional::Nothing;
            }
            Additional::Values(known) if !anything => known.add(&additional),
            Additional::Values(_) => {}
            Additional::Unsaid | Additional::Anything => {
                self.additional = if anything {
                    Additional::Anything
                } else {
                    Additional::Values(Meet::of(&additional))
                };
            }
        }
    }

    /// Reads the first alternatives of the parts: an open list of values, or a union.
    fn tell_union(&mut self, ways: usize) {
        for (index, part) in self.parts.iter().enumerate() {
            for keyword in ALTERNATIVES {
                if part.told.contains(&keyword) {
                    continue;
                }
                let Some(list) = part.schema.get(keyword).filter(|list| list.is_list()) else {
                    continue;
                };
                if let Some(values) = open_list(&list) {
                    self.types &= match self.types {
                        types::ALL => types::STRING,
                        _ => types::STRING | types::NULL,
                    };
                    self.open = Some((values, list));
                    continue;
                }
                let discriminator = part.schema.get("discriminator");
                let ways = ways.saturating_mul(list.items().count());
                let branches = list.items().map(|written| {
                    let mut pieces = self.parts.clone();
                    if let Some(holder) = pieces.get_mut(index) {
                        holder.told.push(keyword);
                    }
                    pieces.extend(Meet::of(&written).pieces);
                    let at = written.clone();
                    let schema = Meet {
                        at,
                        pieces,
                        beside: self.parts.len(),
                        ways,
                    };
                    let reference = written.reference();
                    let values = discriminator.as_ref().zip(reference);
                    let values = values.map(|(held, reference)| told(held, reference));
                    Branch {
                        written,
                        schema,
                        values: values.unwrap_or_default(),
                    }
                });
                self.union = Some(Union {
                    keyword,
                    branches: branches.collect(),
                    list: list.clone(),
                });
                return;
            }
        }
    }

    /// All parts, as they are written.
    pub(super) fn schemas(&self) -> impl Iterator<Item = &Cursor<'d>> {
        self.parts.iter().map(|part| &part.schema)
    }

    /// The first value of a member in the parts.
    pub(super) fn member(&self, keyword: &str) -> Option<Cursor<'d>> {
        self.members(keyword).next()
    }

    /// The values of a member in all parts.
    pub(super) fn members(&self, keyword: &str) -> impl Iterator<Item = Cursor<'d>> {
        let parts = self.parts.iter();
        parts.filter_map(move |part| part.schema.get(keyword))
    }

    /// The names of all members of all parts, sorted.
    pub(super) fn keywords(&self) -> Vec<&'d str> {
        let members = self.parts.iter().flat_map(|part| part.schema.members());
        let mut keywords: Vec<_> = members.map(|(keyword, _)| keyword).collect();
        keywords.sort_unstable();
        keywords.dedup();
        keywords
    }

    /// The schema that has a member, and whether it is one that an alternative stands beside.
    pub(super) fn holder(&self, keyword: &str) -> Option<(Cursor<'d>, bool)> {
        let mut parts = self.parts.iter().enumerate();
        let (index, part) = parts.find(|(_, part)| part.schema.get(keyword).is_some())?;
        Some((part.schema.clone(), index < self.beside))
    }

    /// The schema itself, or the one that it stands beside as an alternative.
    pub(super) fn near(&self, beside: bool) -> Cursor<'d> {
        let first = self.parts.first().filter(|_| beside);
        first.map_or_else(|| self.site.clone(), |part| part.schema.clone())
    }

    /// The part that is written at a place of its document.
    pub(super) fn part(&self, pointer: &str) -> Option<Cursor<'d>> {
        let mut parts = self.parts.iter().map(|part| &part.schema);
        parts.find(|part| part.pointer() == pointer).cloned()
    }

    /// The discriminator of a schema without alternatives: those made of it are told apart by it.
    pub(super) fn discriminator(&self) -> Option<Cursor<'d>> {
        let held = self.site.get("discriminator")?;
        let lists = ALTERNATIVES.iter();
        let mut lists = lists.filter_map(|keyword| self.site.get(keyword));
        lists.next().is_none().then_some(held)
    }

    /// How much was read.
    pub(super) fn size(&self) -> usize {
        self.parts.len()
    }

    /// Whether every value is allowed.
    pub(super) fn is_anything(&self) -> bool {
        self.types == types::ALL
            && self.values.is_none()
            && self.union.is_none()
            && self.lost.is_empty()
    }
}

/// The kinds of values that one part allows, as it says or as its other members tell.
fn stated(part: &Cursor<'_>) -> u8 {
    let stated = part.get("type").and_then(|kind| kind.as_str());
    if let Some(kind) = stated {
        return match kind {
            "boolean" => types::BOOLEAN,
            "integer" => types::INTEGER,
            "number" => types::INTEGER | types::FRACTION,
            "string" => types::STRING,
            "array" => types::ARRAY,
            "object" => types::OBJECT,
            _ => types::ALL,
        };
    }
    let has = |keyword| part.get(keyword).is_some();
    if let Some(list) = part.get("enum") {
        let values = list.items().map(|item| match item.value() {
            Value::Null => types::NULL,
            Value::Bool(_) => types::BOOLEAN,
            Value::Number(number) if number.is_f64() => types::FRACTION,
            Value::Number(_) => types::INTEGER,
            Value::String(_) => types::STRING,
            Value::Array(_) => types::ARRAY,
            Value::Object(_) => types::OBJECT,
        });
        return values.fold(0, |all, one| all | one);
    }
    if has("x-extensible-enum") {
        return types::STRING;
    }
    match (
        has("properties") || has("required") || has("additionalProperties"),
        has("items"),
    ) {
        (true, false) => types::OBJECT,
        (false, true) => types::ARRAY,
        (true, true) | (false, false) => types::ALL,
    }
}

/// Whether null is allowed. `nullable` counts beside a `type`. Without one, or beside an `allOf`, it
/// is said of what is joined, as everybody writes who makes a reference nullable.
fn nullable(parts: &[Piece<'_>]) -> bool {
    let says = |part: &Piece<'_>| {
        part.schema
            .get("nullable")
            .and_then(|value| value.as_bool())
            == Some(true)
            || part
                .schema
                .get("enum")
                .is_some_and(|list| list.items().any(|item| item.value().is_null()))
    };
    let typed = |part: &&Piece<'_>| part.schema.get("type").is_some();
    let wraps = |part: &Piece<'_>| {
        part.schema.get("allOf").is_some()
            || part.schema.get("type").is_none() && part.schema.get("enum").is_none()
    };
    let wrapper = parts.iter().any(|part| says(part) && wraps(part));
    wrapper || {
        let mut typed = parts.iter().filter(typed).peekable();
        typed.peek().is_some() && typed.all(says)
    }
}

/// The values of an open list that is written as alternatives: strings, of which some are named.
fn open_list(list: &Cursor<'_>) -> Option<Vec<String>> {
    let mut named = Vec::new();
    let mut free = false;
    for branch in list.items() {
        let branch = branch.follow().ok()?;
        if branch.get("type")?.as_str()? != "string" {
            return None;
        }
        let mut values = None;
        for (keyword, value) in branch.members() {
            match keyword {
                "enum" => values = Some(value),
                // What is not named.
                "not" if value.members().all(|(keyword, _)| keyword == "enum") => {}
                "type" | "title" | "description" | "example" => {}
                _ if keyword.starts_with("x-") => {}
                _ => return None,
            }
        }
        match values {
            Some(values) => {
                for value in values.items() {
                    named.push(value.as_str()?.to_owned());
                }
            }
            None => free = true,
        }
    }
    (free && !named.is_empty()).then_some(named)
}

/// What a discriminator may hold for an alternative: the values that are mapped to it, otherwise its
/// name.
pub(super) fn told(discriminator: &Cursor<'_>, reference: &str) -> Vec<String> {
    let name = reference.strip_prefix(SCHEMAS);
    let mapping = discriminator.get("mapping");
    let mapped = mapping.iter().flat_map(Cursor::members).filter(|(_, to)| {
        let to = to.as_str();
        to == Some(reference) || name.is_some() && to == name
    });
    let mut values: Vec<_> = mapped.map(|(value, _)| value.to_owned()).collect();
    if values.is_empty() {
        values.extend(name.map(str::to_owned));
    }
    values.sort_unstable();
    values
}

/// Where references to schemas point.
pub(super) const SCHEMAS: &str = "#/components/schemas/";
