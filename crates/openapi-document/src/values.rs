//! Validates values against their schemas.
//!
//! The schemas of OpenAPI 3.0 are evaluated node by node, so that a diagnostic has the position of
//! the invalid value. A value is evaluated once against each schema that applies to it, however many references
//! lead there. Depth and steps are bounded, because a hostile schema can make validation endless; a value that
//! exceeds the bounds is a mismatch.

mod formats;

use std::collections::{HashMap, HashSet};

use regex::{Regex, RegexBuilder};
use serde_json::Number;

use crate::media_type_name::MediaTypeName;
use crate::model::{AdditionalProperties, Header, MediaType, Object, Parameter, Schema, Type};
use crate::node::{Node, NodeId};
use crate::object::ObjectNode;
use crate::object_kind::ObjectKind;
use crate::suggestion::near;

/// The maximum depth of nested schemas, references followed.
const MAX_DEPTH: usize = 200;

/// The maximum number of schemas that are evaluated for one value, with all values inside it.
const MAX_STEPS: usize = 200_000;

/// The maximum number of schemas that are evaluated for all values of a document.
const MAX_ALL_STEPS: usize = 2_000_000;

/// The maximum size of a compiled pattern, in bytes.
const MAX_PATTERN: usize = 1 << 20;

/// Which way a value is sent: that decides which read-only and write-only properties are required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    Request,
    /// From the server to the client.
    Response,
    /// Either way.
    Either,
}

/// A value that does not match its schema, and what to write instead.
#[derive(Clone, Debug)]
pub struct Mismatch<'d> {
    /// The value, or a value inside it.
    pub node: Node<'d>,
    /// What happened, one line.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The value is valid, but has a property that the schema does not describe.
    pub undescribed: bool,
    /// The missing property, if that is the problem.
    missing: Option<&'d str>,
}

impl<'d> Mismatch<'d> {
    fn new(node: Node<'d>, message: String, help: impl Into<String>) -> Self {
        Self {
            node,
            message,
            help: help.into(),
            undescribed: false,
            missing: None,
        }
    }
}

/// The examples of a document that do not match their schemas.
pub(crate) fn mismatches<'d>(objects: &[ObjectNode<'d>]) -> Vec<Mismatch<'d>> {
    let mut validator = Validator::new("example");
    let mut found = Vec::new();
    for part in objects.iter().filter(|part| !part.is_reference()) {
        let (schema, values): (_, Vec<_>) = if let Some(schema) = part.view::<Schema<'_>>() {
            (Some(schema), schema.example().into_iter().collect())
        } else if let Some(parameter) = part.view::<Parameter<'_>>() {
            (parameter.schema(), parameter.example_values().collect())
        } else if let Some(header) = part.view::<Header<'_>>() {
            (header.schema(), header.example_values().collect())
        } else if let Some(media) = part.view::<MediaType<'_>>() {
            let mut values: Vec<_> = media.example_values().collect();
            // An example of a body that is not JSON is text, which has no schema.
            if !MediaTypeName::new(&media.name()).is_json() {
                values.retain(|value| value.as_str().is_none());
            }
            (media.schema(), values)
        } else {
            continue;
        };
        let Some(schema) = schema else { continue };
        for value in values {
            found.extend(validator.check(value, schema, direction(part)));
        }
    }
    found
}

/// Which way the values of an object are sent.
fn direction(part: &ObjectNode<'_>) -> Direction {
    let pointer = part.node.pointer();
    let request = [
        "/requestBody/",
        "/parameters/",
        "/components/requestBodies/",
    ];
    if part.kind == ObjectKind::Schema {
        Direction::Either
    } else if part.kind == ObjectKind::Parameter || request.iter().any(|key| pointer.contains(key))
    {
        Direction::Request
    } else {
        Direction::Response
    }
}

/// A further check of a value. It returns the message, and what to write instead.
pub type ExtraCheck = fn(Node<'_>, Schema<'_>) -> Option<(String, String)>;

/// Validates values against schemas.
pub struct Validator<'d> {
    /// The compiled patterns; none for a pattern that cannot be compiled.
    patterns: HashMap<&'d str, Option<Regex>>,
    /// The steps of the current value, and those of all values before it.
    steps: usize,
    earlier_steps: usize,
    /// The mismatches of each value inside the current one, by its schema.
    known: HashMap<(NodeId, NodeId), Mismatches<'d>>,
    /// Whether the bounds ended the check of the current value.
    ended: bool,
    /// The noun for the value in messages.
    noun: &'static str,
    /// The value that is checked.
    root: Option<NodeId>,
    extra: Option<ExtraCheck>,
}

type Mismatches<'d> = Vec<Mismatch<'d>>;

impl<'d> Validator<'d> {
    /// A validator whose messages call the value by this noun.
    #[must_use]
    pub fn new(noun: &'static str) -> Self {
        Self {
            patterns: HashMap::new(),
            steps: 0,
            earlier_steps: 0,
            known: HashMap::new(),
            ended: false,
            noun,
            root: None,
            extra: None,
        }
    }

    /// Adds a check, and requires each property in `required`, whether or not a schema describes it.
    #[must_use]
    pub fn with_extra(self, extra: ExtraCheck) -> Self {
        let extra = Some(extra);
        Self { extra, ..self }
    }

    /// The values inside `value` that do not match `schema`, or that it does not describe, each once.
    pub fn check(
        &mut self,
        value: Node<'d>,
        schema: Schema<'d>,
        direction: Direction,
    ) -> Vec<Mismatch<'d>> {
        self.root = Some(value.id());
        self.ended = false;
        let mut found = self.whole(value, schema, direction, 0);
        self.earlier_steps = self.earlier_steps.saturating_add(self.steps);
        self.steps = 0;
        self.known = HashMap::new();
        if self.ended {
            let message = format!(
                "{} cannot be checked: it has too many combinations with its schemas, or too many levels",
                self.noun
            );
            found = vec![Mismatch::new(
                value,
                message,
                "shorten it, or simplify the schema",
            )];
        }
        without_duplicates(found)
    }

    /// Counts a step; `false` if the bounds end the check.
    fn step(&mut self, depth: usize) -> bool {
        self.steps += 1;
        let bounded = depth < MAX_DEPTH
            && self.steps < MAX_STEPS
            && self.steps.saturating_add(self.earlier_steps) < MAX_ALL_STEPS;
        self.ended |= !bounded;
        bounded
    }

    /// The name of a value in messages.
    fn name(&self, value: Node<'d>) -> String {
        if Some(value.id()) == self.root {
            return self.noun.to_owned();
        }
        let name = value.name();
        let index = name
            .parse()
            .ok()
            .map(|index: usize| format!("item {}", index + 1));
        index.unwrap_or_else(|| format!("`{name}`"))
    }

    /// Checks a value, and the properties that no schema describes.
    fn whole(
        &mut self,
        value: Node<'d>,
        schema: Schema<'d>,
        direction: Direction,
        depth: usize,
    ) -> Mismatches<'d> {
        let mut found = self.fit(value, schema, direction, depth);
        if !value.is_object() || value.reference().is_some() {
            return found;
        }
        let mut described = HashSet::new();
        if self.described(schema, &mut described) && !described.is_empty() {
            // Another rule reports required properties without a description.
            found.retain(|mismatch| {
                let missing = mismatch
                    .missing
                    .filter(|_| mismatch.node.id() == value.id());
                self.extra.is_some() || missing.is_none_or(|name| described.contains(name))
            });
            for (name, property) in value.entries() {
                if !described.contains(name) {
                    let near = near(name, described.iter().copied());
                    let message = format!("schema has no property `{name}`");
                    let help = near.map_or_else(
                        || "remove it, or describe it in the schema".to_owned(),
                        |near| format!("write `{near}`, or describe it in the schema"),
                    );
                    found.push(Mismatch {
                        undescribed: true,
                        ..Mismatch::new(property, message, help)
                    });
                }
            }
        }
        found
    }

    /// Collects the properties that a schema or its subschemas describe, and returns whether the
    /// list is complete.
    fn described(&mut self, schema: Schema<'d>, names: &mut HashSet<&'d str>) -> bool {
        let mut seen: HashSet<NodeId> = HashSet::new();
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            if !self.step(0) || schema.reference_problem().is_some() {
                return false;
            }
            if !seen.insert(schema.id()) {
                continue;
            }
            let fields = schema.fields();
            // `additionalProperties` describes all other properties.
            if fields.additional_properties().is_some() || fields.not().is_some() {
                return false;
            }
            names.extend(schema.properties().names());
            open.extend(
                schema
                    .all_of()
                    .chain(schema.any_of())
                    .chain(schema.one_of()),
            );
        }
        true
    }

    /// Checks a value against a schema, once for each pair.
    fn fit(
        &mut self,
        value: Node<'d>,
        schema: Schema<'d>,
        direction: Direction,
        depth: usize,
    ) -> Mismatches<'d> {
        // A reference is not a value.
        if !self.step(depth) || schema.reference_problem().is_some() || value.reference().is_some()
        {
            return Vec::new();
        }
        let pair = (value.id(), schema.id());
        if let Some(known) = self.known.get(&pair) {
            return known.clone();
        }
        // A schema that applies to the value by way of itself adds nothing.
        self.known.insert(pair, Vec::new());
        let found = without_duplicates(self.evaluate(value, schema, direction, depth));
        if !found.is_empty() {
            self.known.insert(pair, found.clone());
        }
        found
    }

    fn evaluate(
        &mut self,
        value: Node<'d>,
        schema: Schema<'d>,
        direction: Direction,
        depth: usize,
    ) -> Mismatches<'d> {
        if value.is_null() && schema.nullable() {
            return Vec::new();
        }
        if let Some(wanted) = schema
            .declared_type()
            .filter(|name| !has_type(value, *name))
        {
            return vec![self.wrong_type(value, wanted)];
        }
        let mut found = Vec::new();
        let mut wrong = |message, help: &str| found.push(Mismatch::new(value, message, help));
        let mut allowed = schema.enum_values().peekable();
        if allowed.peek().is_some() {
            let wanted = value.value();
            if !allowed.clone().any(|item| item.value() == wanted) {
                let some: Vec<_> = allowed.take(6).map(Node::shown).collect();
                let message = format!("{} is not one of the `enum` values", value.shown());
                wrong(message, &format!("write one of {}", some.join(", ")));
            }
        }
        if let Some(number) = value.as_number() {
            check_number(number, schema, &mut wrong);
        }
        if let Some(content) = value.as_str() {
            let length = content.chars().count() as u64;
            let limits = (schema.min_length(), schema.max_length());
            check_size(length, limits, "characters", &mut wrong);
            if let Some(pattern) = schema.pattern()
                && !self.matches(pattern, content)
            {
                let message = format!("`{content}` does not match the pattern `{pattern}`");
                wrong(message, "correct the value or the pattern");
            }
            if let Some(format) = schema.format()
                && let Some(sample) = formats::mismatch(content, format)
            {
                let message = format!("`{content}` is not a valid `{format}`");
                wrong(message, &format!("write it as in {sample}"));
            }
        }
        if let Some((message, help)) = self.extra.and_then(|extra| extra(value, schema)) {
            wrong(message, &help);
        }
        if value.is_array() {
            let limits = (schema.min_items(), schema.max_items());
            check_size(value.len() as u64, limits, "items", &mut wrong);
        }
        if value.is_object() {
            let limits = (schema.min_properties(), schema.max_properties());
            check_size(value.len() as u64, limits, "properties", &mut wrong);
        }
        found.extend(self.items(value, schema, direction, depth));
        if value.is_object() {
            found.extend(self.properties(value, schema, direction, depth));
        }
        for part in schema.all_of() {
            found.extend(self.fit(value, part, direction, depth + 1));
        }
        let any_of: Vec<_> = schema.any_of().collect();
        let one_of: Vec<_> = schema.one_of().collect();
        for (exclusive, variants) in [(false, any_of), (true, one_of)] {
            if !variants.is_empty() {
                let union = (exclusive, &*variants);
                found.extend(self.union(value, schema, union, direction, depth));
            }
        }
        if let Some(not) = schema.not()
            && fits(&self.fit(value, not, direction, depth + 1))
            && !self.ended
            && !not.is_empty()
            && not.reference_problem().is_none()
        {
            let message = format!("{} is excluded by `not`", value.shown());
            found.push(Mismatch::new(value, message, "write another value"));
        }
        found
    }

    fn wrong_type(&self, value: Node<'d>, wanted: Type) -> Mismatch<'d> {
        let found = match value.shown() {
            shown if shown == value.kind() || value.is_null() => value.kind().to_owned(),
            shown => format!("{} ({shown})", value.kind()),
        };
        let wanted_article = article(wanted);
        let message = format!(
            "{} is {found}, schema requires {wanted_article}",
            self.name(value)
        );
        let help = if value.is_null() {
            "write a value, or add `nullable: true` to the schema".to_owned()
        } else if wanted == Type::String {
            "put it in quotes".to_owned()
        } else {
            format!("write {wanted_article}")
        };
        Mismatch::new(value, message, help)
    }

    fn items(
        &mut self,
        value: Node<'d>,
        schema: Schema<'d>,
        direction: Direction,
        depth: usize,
    ) -> Mismatches<'d> {
        let mut found = Vec::new();
        if schema.unique_items() {
            let mut known = HashSet::new();
            for item in value.items() {
                if !known.insert(item.value().to_string()) {
                    let message = "duplicate item, schema requires `uniqueItems`".to_owned();
                    found.push(Mismatch::new(item, message, "remove it"));
                }
            }
        }
        if let Some(items) = schema.items() {
            for item in value.items() {
                found.extend(self.whole(item, items, direction, depth + 1));
            }
        }
        found
    }

    /// Checks the properties of an object: that required ones exist, and each against its schema.
    fn properties(
        &mut self,
        value: Node<'d>,
        schema: Schema<'d>,
        direction: Direction,
        depth: usize,
    ) -> Mismatches<'d> {
        let mut found = Vec::new();
        for name in schema.required().filter(|name| value.get(name).is_none()) {
            let property = property(schema, name, 0);
            let other_way = property.is_some_and(|property| {
                (property.read_only() && direction != Direction::Response)
                    || (property.write_only() && direction != Direction::Request)
            });
            if !other_way {
                let message = format!("missing property `{name}`, required by the schema");
                found.push(Mismatch {
                    missing: Some(name),
                    ..Mismatch::new(value, message, format!("add `{name}`"))
                });
            }
        }
        for (name, property) in value.entries() {
            match (schema.property(name), schema.additional_properties()) {
                (Some(schema), _) | (None, AdditionalProperties::Schema(schema)) => {
                    found.extend(self.whole(property, schema, direction, depth + 1));
                }
                (None, AdditionalProperties::Forbidden(_)) => {
                    let message =
                        format!("schema has no property `{name}` and forbids additional ones");
                    let help = "remove it, or describe it in the schema";
                    found.push(Mismatch::new(property, message, help));
                }
                (None, AdditionalProperties::Unspecified | AdditionalProperties::Allowed(_)) => {}
            }
        }
        found
    }

    /// Checks that a variant matches; exactly one if the union is exclusive (`oneOf`).
    fn union(
        &mut self,
        value: Node<'d>,
        schema: Schema<'d>,
        (exclusive, variants): (bool, &[Schema<'d>]),
        direction: Direction,
        depth: usize,
    ) -> Mismatches<'d> {
        if let Some(variant) = discriminated(value, schema, variants) {
            return self.fit(value, variant, direction, depth + 1);
        }
        let mut outcomes = Vec::with_capacity(variants.len());
        for variant in variants {
            let outcome = self.fit(value, *variant, direction, depth + 1);
            let done = !exclusive && fits(&outcome);
            outcomes.push(outcome);
            if done {
                break;
            }
        }
        let fitting = variants.iter().zip(&outcomes);
        let fitting: Vec<_> = fitting.filter(|(_, outcome)| fits(outcome)).collect();
        // Another rule reports duplicate variants.
        let fitting = match fitting.as_slice() {
            [] | [_] => fitting.len(),
            several => {
                let written = several.iter().map(|(variant, _)| variant.written());
                let written: HashSet<_> = written.map(|node| node.value().to_string()).collect();
                written.len()
            }
        };
        if fitting == 0 {
            // If only one variant fails on nested values, the author probably meant that one.
            let inside = |outcome: &Mismatches<'d>| {
                let mut mismatches = outcome.iter();
                mismatches.all(|mismatch| mismatch.undescribed || mismatch.node.id() != value.id())
            };
            let mut meant = outcomes.into_iter().filter(inside);
            if let (Some(outcome), None) = (meant.next(), meant.next()) {
                return outcome;
            }
            let name = self.name(value);
            let message = format!("{name} matches none of the {} variants", variants.len());
            return vec![Mismatch::new(value, message, "match one of them")];
        }
        if fitting > 1 && exclusive && !self.ended {
            let name = self.name(value);
            let message = format!("{name} matches {fitting} variants of `oneOf`, must match one");
            let help = "make the variants exclude each other, or write `anyOf`";
            return vec![Mismatch::new(value, message, help)];
        }
        outcomes.into_iter().find(fits).unwrap_or_default()
    }

    fn matches(&mut self, pattern: &'d str, content: &str) -> bool {
        let compiled = self.patterns.entry(pattern).or_insert_with(|| {
            // Lookaround cannot be translated; a pattern that cannot be compiled matches every string.
            let pattern = jsonschema_regex::to_rust_regex(pattern).ok()?;
            let mut builder = RegexBuilder::new(&pattern);
            builder.size_limit(MAX_PATTERN).build().ok()
        });
        compiled
            .as_ref()
            .is_none_or(|pattern| pattern.is_match(content))
    }
}

/// The mismatches, each once.
fn without_duplicates(mut found: Mismatches<'_>) -> Mismatches<'_> {
    if found.len() > 1 {
        let mut known = HashSet::new();
        found.retain(|mismatch| known.insert((mismatch.node.id(), mismatch.message.clone())));
    }
    found
}

/// Whether the value is valid, apart from properties that are not described.
fn fits(mismatches: &Mismatches<'_>) -> bool {
    mismatches.iter().all(|mismatch| mismatch.undescribed)
}

/// The variant that the discriminator names.
fn discriminated<'d>(
    value: Node<'d>,
    schema: Schema<'d>,
    variants: &[Schema<'d>],
) -> Option<Schema<'d>> {
    let discriminator = schema.discriminator()?;
    let tag = value.get(discriminator.property_name()?)?.as_str()?;
    let mut mapping = discriminator.mapping();
    let target = mapping
        .find(|(value, _)| *value == tag)
        .map_or(tag, |(_, target)| target);
    let name = target.rsplit('/').next()?;
    let mut variants = variants.iter().copied();
    variants.find(|variant| {
        let reference = variant.reference();
        reference.and_then(|reference| reference.rsplit('/').next()) == Some(name)
    })
}

/// The schema of a property, in the schema itself or in a subschema.
fn property<'d>(schema: Schema<'d>, name: &str, depth: usize) -> Option<Schema<'d>> {
    const MAX_DEPTH: usize = 8;
    if depth == MAX_DEPTH || schema.reference_problem().is_some() {
        return None;
    }
    let own = schema.property(name);
    let own = own.filter(|property| property.reference_problem().is_none());
    own.or_else(|| {
        schema
            .all_of()
            .find_map(|part| property(part, name, depth + 1))
    })
}

fn check_number(number: &Number, schema: Schema<'_>, wrong: &mut impl FnMut(String, &str)) {
    let (lower, upper) = (schema.lower_bound(), schema.upper_bound());
    // Another rule reports bounds that exclude all values.
    let none = lower.zip(upper);
    let none = none.is_some_and(|(lower, upper)| compare(lower.value, upper.value).is_gt());
    for (keyword, bound, side) in [("minimum", lower, "below"), ("maximum", upper, "above")] {
        let Some(bound) = bound.filter(|_| !none) else {
            continue;
        };
        let order = compare(number, bound.value);
        let past = if side == "above" {
            order.is_gt()
        } else {
            order.is_lt()
        };
        let help = "write a value within the bounds, or change the bound";
        if past {
            wrong(
                format!("{number} is {side} the `{keyword}` of {}", bound.value),
                help,
            );
        } else if order.is_eq() && bound.exclusive {
            wrong(
                format!("{number} is the `{keyword}`, which is exclusive"),
                help,
            );
        }
    }
    if let Some(step) = schema
        .multiple_of()
        .filter(|step| !is_multiple(number, step))
    {
        wrong(format!("{number} is not a multiple of {step}"), "round it");
    }
    let past = match schema.format() {
        Some("int32") => {
            compare(number, &i32::MIN.into()).is_lt() || compare(number, &i32::MAX.into()).is_gt()
        }
        Some("int64") => compare(number, &i64::MAX.into()).is_gt(),
        _ => false,
    };
    if past {
        let format = schema.format().unwrap_or_default();
        let message = format!("{number} is out of range for the format `{format}`");
        wrong(message, "write a smaller value, or choose another format");
    }
}

/// Compares two numbers: integers exactly, others as floating point.
#[must_use]
pub fn compare(a: &Number, b: &Number) -> std::cmp::Ordering {
    match (as_integer(a), as_integer(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => {
            let (a, b) = (a.as_f64(), b.as_f64());
            a.partial_cmp(&b).unwrap_or(std::cmp::Ordering::Equal)
        }
    }
}

/// The number as an integer, if it is written as one.
#[must_use]
pub fn as_integer(number: &Number) -> Option<i128> {
    let signed = number.as_i64().map(i128::from);
    signed.or_else(|| number.as_u64().map(i128::from))
}

fn is_multiple(number: &Number, step: &Number) -> bool {
    if let (Some(number), Some(step)) = (as_integer(number), as_integer(step)) {
        return step == 0 || number % step == 0;
    }
    let (Some(number), Some(step)) = (number.as_f64(), step.as_f64()) else {
        return true;
    };
    let times = number / step;
    // 0.3 / 0.1 is not quite 3.
    step == 0.0 || (times - times.round()).abs() < 1e-9 * times.abs().max(1.0)
}

fn check_size(
    size: u64,
    (least, most): (Option<u64>, Option<u64>),
    unit: &str,
    wrong: &mut impl FnMut(String, &str),
) {
    // Another rule reports bounds that exclude all values.
    if least.zip(most).is_some_and(|(least, most)| least > most) {
        return;
    }
    if let Some(least) = least.filter(|least| size < *least) {
        let message = format!("{size} {unit}, schema requires at least {least}");
        wrong(message, "add what is missing");
    }
    if let Some(most) = most.filter(|most| size > *most) {
        wrong(
            format!("{size} {unit}, schema allows at most {most}"),
            "remove some",
        );
    }
}

fn has_type(value: Node<'_>, wanted: Type) -> bool {
    match wanted {
        Type::String => value.as_str().is_some(),
        Type::Boolean => value.as_bool().is_some(),
        Type::Number => value.as_number().is_some(),
        Type::Integer => value.as_number().is_some_and(|number| {
            let float = number.as_f64();
            as_integer(number).is_some() || float.is_some_and(|float| float.fract() == 0.0)
        }),
        Type::Array => value.is_array(),
        Type::Object => value.is_object(),
        // Another rule reports this type, which OpenAPI 3.0 does not have.
        Type::Null => true,
    }
}

fn article(name: Type) -> String {
    let article = match name {
        Type::Integer | Type::Array | Type::Object => "an ",
        Type::Boolean | Type::Number | Type::String => "a ",
        Type::Null => "",
    };
    format!("{article}{name}")
}
