//! Whether the values in a document fit their schemas: what validates them, and the rules that do.
//!
//! The schemas of OpenAPI 3.0 are read as they stand, place by place, so that a finding points to the
//! very member that is wrong. The work is bounded in depth and in steps: schemas from outside can be
//! made so that a validator never ends, and a value that is too much for these bounds passes.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use regex::{Regex, RegexBuilder};
use serde_json::Number;

use crate::document::{Cursor, Id};
use crate::object::{Kind, Part};
use crate::predicates::{is_true, shown, text};
use crate::rule::{Report, Subject};
use crate::suggestion::near;

/// Schemas inside each other, references followed.
const MAX_DEPTH: usize = 200;

/// Schemas looked at for all values of a document.
const MAX_STEPS: usize = 2_000_000;

/// The memory that a pattern may take, in bytes.
const MAX_PATTERN: usize = 1 << 20;

/// On which way a value is, which decides what counts of the members that are read-only or
/// write-only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Request,
    Response,
    Either,
}

/// Where a value does not fit and what to do about it.
#[derive(Clone, Debug)]
pub struct Misfit<'d> {
    at: Cursor<'d>,
    message: String,
    fix: String,
    /// The value fits, and has a member of which the schema says nothing.
    undescribed: bool,
    /// The member that is missing, if that is what is wrong.
    missing: Option<&'d str>,
}

pub fn example(subject: &Subject<'_>, report: &mut Report<'_>) {
    let wrong = subject
        .misfits()
        .iter()
        .filter(|misfit| !misfit.undescribed);
    wrong.for_each(|misfit| report.at(&misfit.at, misfit.message.clone(), misfit.fix.clone()));
}

pub fn example_member(subject: &Subject<'_>, report: &mut Report<'_>) {
    let beyond = subject.misfits().iter().filter(|misfit| misfit.undescribed);
    beyond.for_each(|misfit| report.at(&misfit.at, misfit.message.clone(), misfit.fix.clone()));
}

pub fn default(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut validator = Validator::default();
    let written = subject.schemas.iter();
    for schema in written.filter(|schema| schema.get("$ref").is_none()) {
        let Some(value) = schema.get("default") else {
            continue;
        };
        for misfit in validator.check(&value, schema, Way::Either) {
            if !misfit.undescribed {
                report.at(&misfit.at, misfit.message, misfit.fix);
            }
        }
    }
}

/// Defaults that the types of the generator cannot hold.
pub fn held_default(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut validator = Validator {
        held: true,
        ..Validator::default()
    };
    for schema in subject.written(Kind::Schema) {
        // For the generator, null is no default.
        let value = schema.get("default");
        let Some(value) = value.filter(|value| value.kind() != "null") else {
            continue;
        };
        if !value.references().is_empty() {
            let message = "a default that refers to something";
            report.at(&value, message, "write the value itself");
            continue;
        }
        // The type has all members, whichever way they go.
        let mut misfits = validator.check(&value, schema, Way::Request);
        misfits.extend(validator.check(&value, schema, Way::Response));
        let mut known = HashSet::new();
        for misfit in misfits {
            if known.insert((misfit.at.id(), misfit.message.clone())) {
                report.at(&misfit.at, misfit.message, misfit.fix);
            }
        }
    }
}

/// Where the examples of a document do not fit their schemas.
pub fn misfits<'d>(parts: &[Part<'d>]) -> Vec<Misfit<'d>> {
    let mut validator = Validator::default();
    let mut found = Vec::new();
    for part in parts {
        let holder = &part.cursor;
        let schema = if part.is_reference() {
            None
        } else if part.kind == Kind::Schema {
            Some(holder.clone())
        } else {
            let holds = HOLDERS.contains(&part.kind);
            holds.then(|| holder.get("schema")).flatten()
        };
        let Some(schema) = schema else { continue };
        let named = holder.get("examples").filter(|_| part.kind != Kind::Schema);
        let named = named.iter().flat_map(Cursor::members);
        let named = named.filter_map(|(_, example)| example.follow().ok()?.get("value"));
        for value in holder.get("example").into_iter().chain(named) {
            // Of what is no JSON only the text can be shown, which has no schema.
            let text = part.kind == Kind::MediaType && !is_json(&holder.name());
            if !(text && value.as_str().is_some()) {
                found.extend(validator.check(&value, &schema, way(part)));
            }
        }
    }
    found
}

/// What holds examples beside a schema.
const HOLDERS: [Kind; 3] = [Kind::Parameter, Kind::Header, Kind::MediaType];

/// The way that the values of an object go.
fn way(part: &Part<'_>) -> Way {
    let pointer = part.cursor.pointer();
    let asks = [
        "/requestBody/",
        "/parameters/",
        "/components/requestBodies/",
    ];
    if part.kind == Kind::Schema {
        Way::Either
    } else if part.kind == Kind::Parameter || asks.iter().any(|step| pointer.contains(step)) {
        Way::Request
    } else {
        Way::Response
    }
}

fn is_json(media_type: &str) -> bool {
    let kind = media_type.split(';').next().unwrap_or_default().trim();
    kind == "application/json" || kind.ends_with("+json")
}

/// Compares values with schemas.
#[derive(Default)]
struct Validator<'d> {
    /// The patterns met so far; nothing for those that cannot be tried.
    patterns: HashMap<&'d str, Option<Regex>>,
    steps: usize,
    /// Whether a value has to fit the type of Rust that the generator takes for it too.
    held: bool,
}

type Misfits<'d> = Vec<Misfit<'d>>;

impl<'d> Validator<'d> {
    /// Where `value` does not fit `schema` or goes beyond it, each once.
    fn check(&mut self, value: &Cursor<'d>, schema: &Cursor<'d>, way: Way) -> Misfits<'d> {
        let mut found = self.whole(value, schema, way, 0);
        let mut known = HashSet::new();
        found.retain(|misfit| known.insert((misfit.at.id(), misfit.message.clone())));
        found
    }

    /// A value and all that describes it, so that what nothing describes is known.
    fn whole(
        &mut self,
        value: &Cursor<'d>,
        schema: &Cursor<'d>,
        way: Way,
        depth: usize,
    ) -> Misfits<'d> {
        let mut found = self.fit(value, schema, way, depth);
        if !value.is_map() || value.get("$ref").is_some() {
            return found;
        }
        let mut described = HashSet::new();
        if self.described(schema, &mut described) && !described.is_empty() {
            // What is required and not described has a rule of its own; the type has it all the same.
            found.retain(|misfit| {
                let missing = misfit.missing.filter(|_| misfit.at.id() == value.id());
                self.held || missing.is_none_or(|name| described.contains(name))
            });
            for (name, member) in value.members() {
                if !described.contains(name) {
                    let near = near(name, described.iter().copied());
                    found.push(Misfit {
                        at: member,
                        message: format!("the schema has no member `{name}`"),
                        fix: near.map_or_else(
                            || "leave it out, or describe it in the schema".to_owned(),
                            |near| format!("write `{near}`, or describe it in the schema"),
                        ),
                        undescribed: true,
                        missing: None,
                    });
                }
            }
        }
        found
    }

    /// Collects the properties that a schema describes in any of its parts, and says whether these
    /// are all that it speaks of.
    fn described(&mut self, schema: &Cursor<'d>, names: &mut HashSet<&'d str>) -> bool {
        let mut seen: HashSet<Id> = HashSet::new();
        let mut open = vec![schema.clone()];
        while let Some(schema) = open.pop() {
            self.steps += 1;
            let Ok(schema) = schema.follow() else {
                return false;
            };
            if !seen.insert(schema.id()) {
                continue;
            }
            // Whoever speaks of additional properties has thought of them.
            if schema.get("additionalProperties").is_some() || schema.get("not").is_some() {
                return false;
            }
            let properties = schema.get("properties");
            names.extend(
                properties
                    .iter()
                    .flat_map(Cursor::members)
                    .map(|(name, _)| name),
            );
            for key in ["allOf", "anyOf", "oneOf"] {
                open.extend(list(&schema, key));
            }
        }
        true
    }

    fn fit(
        &mut self,
        value: &Cursor<'d>,
        schema: &Cursor<'d>,
        way: Way,
        depth: usize,
    ) -> Misfits<'d> {
        self.steps += 1;
        let (true, Ok(schema)) = (depth < MAX_DEPTH && self.steps < MAX_STEPS, schema.follow())
        else {
            return Vec::new();
        };
        // What stands for something else is no value yet.
        if value.reference().is_some() || !schema.is_map() {
            return Vec::new();
        }
        if value.kind() == "null" && is_true(&schema, "nullable") {
            return Vec::new();
        }
        let name = text(&schema, "type");
        if let Some(name) = name.filter(|name| !has_type(value, name)) {
            let nullable = value.kind() == "null";
            return vec![Misfit {
                at: value.clone(),
                message: format!(
                    "{} where the schema has {}",
                    described_as(value),
                    article(name)
                ),
                fix: if nullable {
                    "write a value, or let the schema be `nullable: true`".to_owned()
                } else if name == "string" {
                    "put it in quotes".to_owned()
                } else {
                    format!("write {}", article(name))
                },
                undescribed: false,
                missing: None,
            }];
        }
        let mut found = Vec::new();
        let mut wrong = |message: String, fix: &str| {
            found.push(Misfit {
                at: value.clone(),
                message,
                fix: fix.to_owned(),
                undescribed: false,
                missing: None,
            });
        };
        if let Some(allowed) = schema.get("enum").filter(Cursor::is_list) {
            let wanted = value.value();
            let mut items = allowed.items().peekable();
            if items.peek().is_some() && !items.any(|item| item.value() == wanted) {
                let some: Vec<_> = allowed.items().take(6).map(|item| shown(&item)).collect();
                wrong(
                    format!(
                        "{} is none of the values that the schema lists",
                        shown(value)
                    ),
                    &format!("write one of {}", some.join(", ")),
                );
            }
        }
        if let Some(number) = value.as_number() {
            numbers(number, &schema, &mut wrong);
            if self.held && !is_held(number, &schema) {
                let fix = if whole(number).is_some() {
                    "write a smaller value, or choose a wider `format`"
                } else {
                    "write it without fraction and exponent, or choose a wider type"
                };
                wrong(
                    format!("the type that the generator takes cannot hold {number}"),
                    fix,
                );
            }
        }
        if let Some(content) = value.as_str() {
            let length = content.chars().count();
            sizes(length, &schema, "Length", "characters", &mut wrong);
            if let Some(pattern) = text(&schema, "pattern")
                && !self.matches(pattern, content)
            {
                wrong(
                    format!("`{content}` does not match the pattern `{pattern}`"),
                    "let one of them follow the other",
                );
            }
            if let Some(format) = text(&schema, "format")
                && !has_format(content, format)
            {
                wrong(format!("`{content}` is no `{format}`"), sample(format));
            }
            if self.held
                && let Some(format) = text(&schema, "format")
                && !is_address(content, format)
            {
                wrong(format!("`{content}` is no `{format}`"), "write an address");
            }
        }
        if value.is_list() {
            let count = value.items().count();
            sizes(count, &schema, "Items", "items", &mut wrong);
        }
        if value.is_map() {
            let count = value.members().count();
            sizes(count, &schema, "Properties", "members", &mut wrong);
        }
        if value.is_list() {
            if is_true(&schema, "uniqueItems") {
                let mut known = HashSet::new();
                for item in value.items() {
                    if !known.insert(item.value().to_string()) {
                        found.push(Misfit {
                            at: item,
                            message: "an item for the second time, where each has to differ".into(),
                            fix: "leave it out".into(),
                            undescribed: false,
                            missing: None,
                        });
                    }
                }
            }
            if let Some(items) = schema.get("items") {
                for item in value.items() {
                    found.extend(self.whole(&item, &items, way, depth + 1));
                }
            }
        }
        if value.is_map() {
            found.extend(self.members(value, &schema, way, depth));
        }
        for part in list(&schema, "allOf") {
            found.extend(self.fit(value, &part, way, depth + 1));
        }
        for key in ["anyOf", "oneOf"] {
            let branches = list(&schema, key);
            if !branches.is_empty() {
                found.extend(self.choice(value, &schema, key, &branches, way, depth));
            }
        }
        if let Some(not) = schema.get("not")
            && fits(&self.fit(value, &not, way, depth + 1))
            && self.steps < MAX_STEPS
            && depth + 1 < MAX_DEPTH
            && not.follow().is_ok_and(|not| not.members().count() > 0)
        {
            found.push(Misfit {
                at: value.clone(),
                message: format!("{} is what the schema excludes", shown(value)),
                fix: "write another value".into(),
                undescribed: false,
                missing: None,
            });
        }
        found
    }

    /// The members of an object: those that have to be there, and each against its schema.
    fn members(
        &mut self,
        value: &Cursor<'d>,
        schema: &Cursor<'d>,
        way: Way,
        depth: usize,
    ) -> Misfits<'d> {
        let mut found = Vec::new();
        let required = schema.get("required");
        for name in required.iter().flat_map(Cursor::items) {
            let Some(name) = name.as_str().filter(|name| value.get(name).is_none()) else {
                continue;
            };
            let property = property(schema, name, 0);
            let is = |key| {
                property
                    .as_ref()
                    .is_some_and(|property| is_true(property, key))
            };
            let other_way = (is("readOnly") && way != Way::Response)
                || (is("writeOnly") && way != Way::Request);
            if !other_way {
                found.push(Misfit {
                    at: value.clone(),
                    message: format!("`{name}` is missing, which the schema requires"),
                    fix: format!("add `{name}`"),
                    undescribed: false,
                    missing: Some(name),
                });
            }
        }
        let properties = schema.get("properties");
        let more = schema.get("additionalProperties");
        for (name, member) in value.members() {
            let property = properties.as_ref().and_then(|map| map.get(name));
            match (&property, &more) {
                (Some(schema), _) => found.extend(self.whole(&member, schema, way, depth + 1)),
                (None, Some(more)) if more.is_map() => {
                    found.extend(self.whole(&member, more, way, depth + 1));
                }
                (None, Some(more)) if more.as_bool() == Some(false) => found.push(Misfit {
                    at: member,
                    message: format!("`{name}` is no member, and the schema allows no others"),
                    fix: "leave it out, or describe it in the schema".into(),
                    undescribed: false,
                    missing: None,
                }),
                (None, _) => {}
            }
        }
        found
    }

    /// Several schemas of which one, or exactly one, has to fit.
    fn choice(
        &mut self,
        value: &Cursor<'d>,
        schema: &Cursor<'d>,
        key: &str,
        branches: &[Cursor<'d>],
        way: Way,
        depth: usize,
    ) -> Misfits<'d> {
        if let Some(branch) = chosen(value, schema, branches) {
            return self.fit(value, &branch, way, depth + 1);
        }
        let mut outcomes = Vec::with_capacity(branches.len());
        for branch in branches {
            let outcome = self.fit(value, branch, way, depth + 1);
            let done = key == "anyOf" && fits(&outcome);
            outcomes.push(outcome);
            if done {
                break;
            }
        }
        // The same alternative twice has a rule of its own.
        let mut fitting = HashSet::new();
        for (branch, outcome) in branches.iter().zip(&outcomes) {
            if fits(outcome) {
                fitting.insert(branch.value().to_string());
            }
        }
        let fitting = fitting.len();
        let one = |message: String, fix: &str| {
            vec![Misfit {
                at: value.clone(),
                message,
                fix: fix.to_owned(),
                undescribed: false,
                missing: None,
            }]
        };
        if fitting == 0 {
            // Where only one branch is wrong in what lies inside, that is the one which was meant.
            let inside = |outcome: &Misfits<'d>| {
                outcome
                    .iter()
                    .all(|misfit| misfit.undescribed || misfit.at.id() != value.id())
            };
            let mut meant = outcomes.into_iter().filter(inside);
            return match (meant.next(), meant.next()) {
                (Some(outcome), None) => outcome,
                _ => one(
                    format!(
                        "{} fits none of the {} alternatives",
                        described_as(value),
                        branches.len()
                    ),
                    "follow one of them",
                ),
            };
        }
        if fitting > 1 && key == "oneOf" && self.steps < MAX_STEPS && depth + 1 < MAX_DEPTH {
            return one(
                format!(
                    "{} fits {fitting} alternatives of `oneOf`, where it has to be one",
                    described_as(value)
                ),
                "let the alternatives exclude each other, or write `anyOf`",
            );
        }
        outcomes.into_iter().find(fits).unwrap_or_default()
    }

    fn matches(&mut self, pattern: &'d str, content: &str) -> bool {
        let compiled = self.patterns.entry(pattern).or_insert_with(|| {
            // Lookaround has no translation, and a pattern that cannot be tried refuses nothing.
            let pattern = jsonschema_regex::to_rust_regex(pattern).ok()?;
            let mut builder = RegexBuilder::new(&pattern);
            builder.size_limit(MAX_PATTERN).build().ok()
        });
        compiled
            .as_ref()
            .is_none_or(|pattern| pattern.is_match(content))
    }
}

/// Whether the value passes, whatever it has beside.
fn fits(misfits: &Misfits<'_>) -> bool {
    misfits.iter().all(|misfit| misfit.undescribed)
}

/// The branch that the discriminator names.
fn chosen<'d>(
    value: &Cursor<'d>,
    schema: &Cursor<'d>,
    branches: &[Cursor<'d>],
) -> Option<Cursor<'d>> {
    let discriminator = schema.get("discriminator")?;
    let tag = value.get(text(&discriminator, "propertyName")?)?.as_str()?;
    let mapping = discriminator.get("mapping");
    let target = mapping
        .and_then(|mapping| text(&mapping, tag))
        .unwrap_or(tag);
    let name = target.rsplit('/').next()?;
    let mut named = branches.iter().filter(|branch| {
        let reference = branch.reference();
        reference.and_then(|reference| reference.rsplit('/').next()) == Some(name)
    });
    named.next().cloned()
}

/// The schema of a property, as the schema itself or a part of it has it.
fn property<'d>(schema: &Cursor<'d>, name: &str, depth: usize) -> Option<Cursor<'d>> {
    let schema = schema.follow().ok().filter(|_| depth < 8)?;
    let own = schema.get("properties").and_then(|map| map.get(name));
    let own = own.and_then(|property| property.follow().ok());
    own.or_else(|| {
        let mut parts = list(&schema, "allOf").into_iter();
        parts.find_map(|part| property(&part, name, depth + 1))
    })
}

fn numbers(number: &Number, schema: &Cursor<'_>, wrong: &mut impl FnMut(String, &str)) {
    let bound = |key| schema.get(key).and_then(|bound| bound.as_number().cloned());
    // Bounds that nothing fits have a rule of their own.
    let ends = bound("minimum").zip(bound("maximum"));
    let none = ends.is_some_and(|(least, most)| compare(&least, &most).is_gt());
    for (key, exclusive, above) in [
        ("minimum", "exclusiveMinimum", false),
        ("maximum", "exclusiveMaximum", true),
    ] {
        let Some(bound) = bound(key).filter(|_| !none) else {
            continue;
        };
        let order = compare(number, &bound);
        let past = if above { order.is_gt() } else { order.is_lt() };
        if past || (order.is_eq() && is_true(schema, exclusive)) {
            wrong(
                format!("{number} is past the `{key}` of {bound}"),
                "write a value within the bounds, or move the bound",
            );
        }
    }
    if let Some(step) = bound("multipleOf").filter(|step| !is_multiple(number, step)) {
        wrong(format!("{number} is no multiple of {step}"), "round it");
    }
    let past = match text(schema, "format") {
        Some("int32") => {
            compare(number, &i32::MIN.into()).is_lt() || compare(number, &i32::MAX.into()).is_gt()
        }
        Some("int64") => compare(number, &i64::MAX.into()).is_gt(),
        _ => false,
    };
    if past {
        wrong(
            format!("{number} does not fit into the `format` of the schema"),
            "write a smaller value, or choose another format",
        );
    }
}

/// Whether the type that the generator takes can hold a number.
fn is_held(number: &Number, schema: &Cursor<'_>) -> bool {
    let format = text(schema, "format");
    match text(schema, "type") {
        Some("integer") => {
            let (least, most) = match format {
                Some("int8") => (i8::MIN.into(), i8::MAX.into()),
                Some("uint8") => (0, u8::MAX.into()),
                Some("int16") => (i16::MIN.into(), i16::MAX.into()),
                Some("uint16") => (0, u16::MAX.into()),
                Some("int" | "int32") => (i32::MIN.into(), i32::MAX.into()),
                Some("uint" | "uint32") => (0, u32::MAX.into()),
                Some("uint64") => (0, u64::MAX.into()),
                _ => (i64::MIN.into(), i64::MAX.into()),
            };
            whole(number).is_some_and(|number: i128| (least..=most).contains(&number))
        }
        Some("number") if format == Some("float") => number
            .as_f64()
            .is_some_and(|number| number.abs() <= f64::from(f32::MAX)),
        _ => true,
    }
}

/// Whether a text is an address of the internet, where the format asks for one.
fn is_address(content: &str, format: &str) -> bool {
    match format {
        "ip" => content.parse::<IpAddr>().is_ok(),
        "ipv4" => content.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => content.parse::<Ipv6Addr>().is_ok(),
        _ => true,
    }
}

pub fn compare(a: &Number, b: &Number) -> std::cmp::Ordering {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => {
            let (a, b) = (a.as_f64(), b.as_f64());
            a.partial_cmp(&b).unwrap_or(std::cmp::Ordering::Equal)
        }
    }
}

fn whole(number: &Number) -> Option<i128> {
    number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from))
}

fn is_multiple(number: &Number, step: &Number) -> bool {
    if let (Some(number), Some(step)) = (whole(number), whole(step)) {
        return step == 0 || number % step == 0;
    }
    let (Some(number), Some(step)) = (number.as_f64(), step.as_f64()) else {
        return true;
    };
    let times = number / step;
    // 0.3 / 0.1 is not quite 3.
    step == 0.0 || (times - times.round()).abs() < 1e-9 * times.abs().max(1.0)
}

fn sizes(
    size: usize,
    schema: &Cursor<'_>,
    what: &str,
    unit: &str,
    wrong: &mut impl FnMut(String, &str),
) {
    let bound = |end: &str| {
        let bound = schema.get(&format!("{end}{what}"));
        bound.and_then(|bound| bound.as_number()?.as_u64())
    };
    let size = size as u64;
    let ends = bound("min").zip(bound("max"));
    // Bounds that nothing fits have a rule of their own.
    if ends.is_some_and(|(least, most)| least > most) {
        return;
    }
    if let Some(least) = bound("min").filter(|least| size < *least) {
        wrong(
            format!("{size} {unit}, where there are {least} at least"),
            "add what is missing",
        );
    }
    if let Some(most) = bound("max").filter(|most| size > *most) {
        wrong(
            format!("{size} {unit}, where there are {most} at most"),
            "leave some out",
        );
    }
}

fn has_type(value: &Cursor<'_>, name: &str) -> bool {
    match name {
        "string" => value.as_str().is_some(),
        "boolean" => value.as_bool().is_some(),
        "number" => value.as_number().is_some(),
        "integer" => value.as_number().is_some_and(|number| {
            whole(number).is_some() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
        }),
        "array" => value.is_list(),
        "object" => value.is_map(),
        // Another rule names what is no type.
        _ => true,
    }
}

fn article(name: &str) -> String {
    let article = if name.starts_with(['a', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {name}")
}

/// The value in a message: itself if it is short, otherwise what kind it is of.
fn described_as(value: &Cursor<'_>) -> String {
    let text = shown(value);
    if value.kind() == "a string" {
        format!("the text {text}")
    } else {
        text
    }
}

/// Whether a text has a format, for the formats that leave no doubt.
fn has_format(content: &str, format: &str) -> bool {
    match format {
        "date" => is_date(content),
        "date-time" => is_date_time(content),
        "uuid" => is_uuid(content),
        _ => true,
    }
}

/// How a text of a format looks.
fn sample(format: &str) -> &'static str {
    match format {
        "date" => "write it as in `2024-02-29`",
        "date-time" => "write it as in `2024-02-29T12:00:00Z` (RFC 3339)",
        _ => "write it as in `0b7e0a1c-6f6e-4d4f-9a57-3f5a5c3b9f10`",
    }
}

/// Numbers of two or four digits with one separator between them.
fn digits<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    let mut parts = text.split(separator);
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next().filter(|part| part.len() == width)?;
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn is_date(text: &str) -> bool {
    let Some([year, month, day]) = digits(text, '-', [4, 2, 2]) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else {
        return false;
    };
    let Some(at) = time.find(['Z', 'z', '+', '-']) else {
        return false;
    };
    let (time, zone) = time.split_at(at);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let clock = digits(time, ':', [2, 2, 2]);
    let zone = matches!(zone, "Z" | "z")
        || digits(&zone[1..], ':', [2, 2]).is_some_and(|[hour, minute]| hour < 24 && minute < 60);
    is_date(date)
        && clock.is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second <= 60)
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && zone
}

fn is_uuid(text: &str) -> bool {
    let widths = [8, 4, 4, 4, 12];
    let parts: Vec<_> = text.split('-').collect();
    parts.len() == widths.len()
        && parts.iter().zip(widths).all(|(part, width)| {
            part.len() == width && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}

fn list<'d>(schema: &Cursor<'d>, key: &str) -> Vec<Cursor<'d>> {
    let list = schema.get(key);
    list.iter().flat_map(Cursor::items).collect()
}
