//! Schemas for people: a type in a few words, its limits, its properties in a table.

use std::collections::HashSet;

use maud::{Markup, html};
use openapi_document::Node;
use openapi_document::model::{AdditionalProperties, Object as _, Schema, Type};

use super::index::Index;
use super::text::{anchor, first_sentence, markdown};

/// The maximum depth of inline schemas that are shown as tables. Deeper ones are shown as JSON.
const DEPTH: usize = 8;

/// A short description of a schema: `array of Customer`, `string, uuid`.
pub(super) fn kind(index: &Index<'_>, schema: Schema<'_>, depth: usize) -> Markup {
    if let Some(reference) = schema.reference() {
        return reference_to(index, reference);
    }
    if depth > DEPTH {
        return html!("…");
    }
    let has_properties = !schema.properties().is_empty();
    let parts: Vec<_> = schema.all_of().collect();
    if let [only] = parts.as_slice()
        && !has_properties
    {
        return html! { (kind(index, *only, depth + 1)) (or_null(schema)) };
    }
    for (variants, word) in unions(schema) {
        if !variants.is_empty() {
            return html! {
                (word) " "
                @for (number, one) in variants.iter().enumerate() {
                    @if number > 0 { ", " }
                    (kind(index, *one, depth + 1))
                }
                (or_null(schema))
            };
        }
    }
    let declared = schema.type_keyword().and_then(|declared| declared.as_str());
    let word = match (declared, schema.declared_type()) {
        (_, Some(Type::Array)) => {
            return html! {
                "array of "
                @match schema.items() { Some(items) => (kind(index, items, depth + 1)), None => "any values" }
                (or_null(schema))
            };
        }
        (None, _) | (_, Some(Type::Object)) if !has_properties => {
            if let Some(others) = schema.additional_properties().schema() {
                return html! { "map of " (kind(index, others, depth + 1)) (or_null(schema)) };
            }
            if declared.is_some() || !parts.is_empty() {
                "object"
            } else if schema.enum_values().next().is_some() {
                "one of the values below"
            } else {
                "any value"
            }
        }
        (Some(known), _) => known,
        (None, _) => "object",
    };
    html! {
        (word)
        @if let Some(format) = schema.format() { ", " (format) }
        (or_null(schema))
    }
}

/// The variants of `oneOf` and `anyOf`, each with its heading.
fn unions(schema: Schema<'_>) -> [(Vec<Schema<'_>>, &'static str); 2] {
    [
        (schema.one_of().collect(), "one of"),
        (schema.any_of().collect(), "any of"),
    ]
}

fn or_null(schema: Schema<'_>) -> Markup {
    html! { @if schema.nullable() { " or null" } }
}

/// A link to a schema of the components; the text of a reference to anything else.
fn reference_to(index: &Index<'_>, reference: &str) -> Markup {
    match index.schema(reference) {
        Some((name, _)) => html! { a href={ "#" (anchor("schema", name)) } { (name) } },
        None => html! { code { (reference) } },
    }
}

/// The details of a schema that is not a reference: its description, limits, values, variants and
/// properties. Headings begin at the level `first`.
pub(super) fn block(index: &Index<'_>, schema: Schema<'_>, first: usize, depth: usize) -> Markup {
    let properties = properties(schema);
    html! {
        @if let Some(description) = schema.description() {
            div.prose { (markdown(description, first)) }
        }
        (limits(index, schema, first, depth))
        @if !properties.rows.is_empty() {
            table.members {
                thead { tr { th scope="col" { "Property" } th scope="col" { "Description" } } }
                tbody { @for row in &properties.rows { (property(index, row, first, depth)) } }
            }
        }
        @if properties.closed { p.note { "No other properties." } }
        @if let Some(example) = schema.example() { (example_value("Example", example)) }
    }
}

/// The limits of a schema, and those of each item of an array that is written in place.
fn limits(index: &Index<'_>, schema: Schema<'_>, first: usize, depth: usize) -> Markup {
    let (inner, way) = unwrap(schema);
    html! {
        (facts(schema))
        (values(schema))
        (composition(index, schema, first, depth))
        @if !way.is_empty() && inner.reference().is_none() {
            @if let Some(description) = inner.description() {
                div.prose { (markdown(description, first)) }
            }
            (facts(inner))
            (values(inner))
            (composition(index, inner, first, depth))
        }
    }
}

/// The variants and combined schemas of a schema.
fn composition(index: &Index<'_>, schema: Schema<'_>, first: usize, depth: usize) -> Markup {
    let parts: Vec<_> = schema.all_of().collect();
    let whole: Vec<_> = parts.iter().filter_map(|part| part.reference()).collect();
    let discriminator = schema.discriminator();
    let property = discriminator.and_then(|discriminator| discriminator.property_name());
    let mapping = discriminator
        .into_iter()
        .flat_map(|discriminator| discriminator.mapping());
    let alone = parts.len() == 1 && schema.properties().is_empty();
    html! {
        @if !whole.is_empty() && !alone {
            p.note {
                "All properties of "
                @for (number, reference) in whole.iter().enumerate() {
                    @if number > 0 { " and " }
                    (reference_to(index, reference))
                }
                "."
            }
        }
        @for ((all, _), words) in unions(schema).iter().zip(["Exactly one of:", "At least one of:"]) {
            @if !all.iter().all(|one| is_named(*one)) {
                p.note { (words) }
                ul.shapes { @for one in all { li { (nested(index, *one, first, depth)) } } }
            }
        }
        @if let Some(not) = schema.not() {
            p.note { "Not:" }
            ul.shapes { li { (nested(index, not, first, depth)) } }
        }
        @if let Some(property) = property {
            p.note {
                "The property " code { (property) } " tells the variants apart"
                @for (number, (value, name)) in mapping.enumerate() {
                    @if number == 0 { ": " } @else { ", " }
                    code { (value) } " is "
                    @if name.contains('/') { (reference_to(index, name)) }
                    @else { (reference_to(index, &format!("#/components/schemas/{name}"))) }
                }
                "."
            }
        }
    }
}

/// Whether the short description of a schema is complete.
fn is_named(schema: Schema<'_>) -> bool {
    let fields = schema.fields();
    let declared = fields
        .type_keyword()
        .filter(|declared| declared.as_str().is_some());
    let named = [fields.format(), fields.nullable(), declared];
    schema.reference().is_some() || schema.node().len() == named.iter().flatten().count()
}

/// A nested schema: its type, and its details if it is inline.
pub(super) fn nested(index: &Index<'_>, schema: Schema<'_>, first: usize, depth: usize) -> Markup {
    html! {
        " " span.type { (kind(index, schema, 0)) }
        @if depth >= DEPTH {
            pre { code { (json(schema.written())) } }
        } @else if schema.reference().is_none() {
            (block(index, schema, first, depth + 1))
        }
    }
}

/// The properties of an object, including those of nested arrays and objects.
#[derive(Default)]
struct Properties<'d> {
    rows: Vec<Row<'d>>,
    closed: bool,
}

struct Row<'d> {
    name: String,
    required: bool,
    /// Whether it has properties that are too deep for their own rows.
    deep: bool,
    schema: Schema<'d>,
}

fn properties(schema: Schema<'_>) -> Properties<'_> {
    let mut properties = Properties::default();
    collect(schema, "", 0, &mut properties);
    properties
}

fn collect<'d>(schema: Schema<'d>, before: &str, depth: usize, found: &mut Properties<'d>) {
    if schema.reference().is_some() || depth > DEPTH {
        return;
    }
    let written = schema.all_of().filter(|part| part.reference().is_none());
    let parts: Vec<_> = std::iter::once(schema).chain(written).collect();
    let required: HashSet<_> = parts.iter().flat_map(|part| part.required()).collect();
    for part in &parts {
        let others = part.additional_properties();
        if matches!(others, AdditionalProperties::Forbidden(_)) && before.is_empty() {
            found.closed = true;
        }
        for (name, property) in part.properties().iter() {
            let name_here = format!("{before}{name}");
            inside(&name_here, required.contains(name), property, depth, found);
        }
        if let Some(others) = others.schema().filter(|_| !part.properties().is_empty()) {
            inside(&format!("{before}*"), false, others, depth, found);
        }
    }
    if before.is_empty() && depth == 0 {
        // The root of a body may be an array or a map of an inline schema.
        let (inner, way) = unwrap(schema);
        if !way.is_empty() {
            collect(inner, &format!("{way}."), depth + 1, found);
        }
    }
}

/// A property and its nested properties.
fn inside<'d>(
    name: &str,
    required: bool,
    schema: Schema<'d>,
    depth: usize,
    found: &mut Properties<'d>,
) {
    let (inner, way) = unwrap(schema);
    let has_more = !inner.properties().is_empty() || inner.all_of().next().is_some();
    found.rows.push(Row {
        name: name.to_owned(),
        required,
        deep: depth == DEPTH && inner.reference().is_none() && has_more,
        schema,
    });
    collect(inner, &format!("{name}{way}."), depth + 1, found);
}

/// The innermost inline schema of arrays and maps, and the path to it.
fn unwrap(schema: Schema<'_>) -> (Schema<'_>, String) {
    let mut inner = schema;
    let mut way = String::new();
    for _ in 0..DEPTH {
        if inner.reference().is_some() {
            break;
        }
        let others = inner.additional_properties().schema();
        if let Some(items) = inner.items() {
            way += "[]";
            inner = items;
        } else if let Some(others) = others.filter(|_| inner.properties().is_empty()) {
            way += ".*";
            inner = others;
        } else {
            break;
        }
    }
    (inner, way)
}

fn property(index: &Index<'_>, row: &Row<'_>, first: usize, depth: usize) -> Markup {
    let Row {
        name,
        required,
        deep,
        schema,
    } = row;
    let is_reference = schema.reference().is_some();
    let description = schema.description().map(|description| match is_reference {
        true => first_sentence(description),
        false => description,
    });
    html! {
        tr {
            th scope="row" {
                code.name { (name) }
                " " span.type { (kind(index, *schema, 0)) }
                @if *required { " " span.required { "required" } }
                @if schema.deprecated() && !is_reference { " " span.deprecated { "deprecated" } }
            }
            td {
                @if let Some(description) = description { (markdown(description, first)) }
                @if !is_reference {
                    (limits(index, *schema, first, depth + 1))
                    @if *deep { pre { code { (json(schema.written())) } } }
                    @if let Some(example) = schema.example() { (short_example(example)) }
                }
            }
        }
    }
}

/// The limits of a value and its extensions, as text.
pub(super) fn facts(schema: Schema<'_>) -> Markup {
    let facts = bounds(schema);
    let aliases = strings(schema.extension("x-aliases"));
    let lenient = schema
        .extension("x-lenient-format")
        .and_then(|format| format.as_str());
    html! {
        @if !facts.is_empty() { p.facts { (facts.join("; ")) "." } }
        @if let Some(pattern) = schema.pattern() {
            p.facts { "Matches " code { (pattern) } "." }
        }
        @if let Some(default) = schema.default() {
            p.facts { "Default: " code { (short(default)) } "." }
        }
        @if !aliases.is_empty() {
            p.facts { "The service may also send it under the name  " (list(&aliases)) "." }
        }
        @if lenient == Some("date-time") {
            p.facts { "A date in any format: parse the formats that you know, and keep other values as strings." }
        }
    }
}

fn bounds(schema: Schema<'_>) -> Vec<String> {
    let range = |least: Option<u64>, most: Option<u64>, what: &str| match (least, most) {
        (Some(least), Some(most)) if least == most => Some(format!("exactly {least} {what}")),
        (Some(least), Some(most)) => Some(format!("{least} to {most} {what}")),
        (Some(least), None) => Some(format!("at least {least} {what}")),
        (None, Some(most)) => Some(format!("at most {most} {what}")),
        (None, None) => None,
    };
    let mut facts = Vec::new();
    match (schema.lower_bound(), schema.upper_bound()) {
        (Some(lower), Some(upper)) if !lower.exclusive && !upper.exclusive => {
            facts.push(match lower.value == upper.value {
                true => format!("exactly {}", lower.value),
                false => format!("{} to {}", lower.value, upper.value),
            });
        }
        (lower, upper) => {
            facts.extend(lower.map(|bound| {
                let word = if bound.exclusive {
                    "more than"
                } else {
                    "at least"
                };
                format!("{word} {}", bound.value)
            }));
            facts.extend(upper.map(|bound| {
                let word = if bound.exclusive {
                    "less than"
                } else {
                    "at most"
                };
                format!("{word} {}", bound.value)
            }));
        }
    }
    facts.extend(
        schema
            .multiple_of()
            .map(|step| format!("a multiple of {step}")),
    );
    facts.extend(range(
        schema.min_length(),
        schema.max_length(),
        "characters",
    ));
    facts.extend(range(schema.min_items(), schema.max_items(), "items"));
    facts.extend(range(
        schema.min_properties(),
        schema.max_properties(),
        "properties",
    ));
    for (holds, words) in [
        (schema.unique_items(), "unique items"),
        (schema.read_only(), "in responses only"),
        (schema.write_only(), "in requests only"),
    ] {
        facts.extend(holds.then(|| words.to_owned()));
    }
    if let Some(first) = facts.first_mut() {
        let rest = first.split_off(first.chars().next().map_or(0, char::len_utf8));
        *first = first.to_uppercase() + &rest;
    }
    facts
}

/// The enum values, or the known values of an open enum.
fn values(schema: Schema<'_>) -> Markup {
    let meanings = schema.extension("x-enumDescriptions");
    let known = schema.extension("x-extensible-enum");
    let known = known.into_iter().flat_map(|known| known.items());
    html! {
        (value_list(&schema.enum_values().collect::<Vec<_>>(), meanings, "One of:", "Always"))
        (value_list(&known.collect::<Vec<_>>(), meanings, "Known values; others may appear:", "Known value; others may appear:"))
    }
}

/// The values of an enum, with their descriptions.
fn value_list(values: &[Node<'_>], meanings: Option<Node<'_>>, many: &str, one: &str) -> Markup {
    html! {
        @if values.iter().any(|value| meaning(meanings, *value).is_some()) {
            p.facts { (many) }
            dl.values {
                @for value in values {
                    dt { code { (short(*value)) } }
                    dd {
                        @if let Some(meaning) = meaning(meanings, *value) { (markdown(meaning, 6)) }
                        @else { "Not described." }
                    }
                }
            }
        } @else if let [only] = values {
            p.facts { (one) " " code { (short(*only)) } "." }
        } @else if !values.is_empty() {
            p.facts {
                (many) " "
                @for (number, value) in values.iter().enumerate() {
                    @if number > 0 { ", " }
                    code { (short(*value)) }
                }
                "."
            }
        }
    }
}

fn meaning<'d>(meanings: Option<Node<'d>>, value: Node<'_>) -> Option<&'d str> {
    let name = value.as_str()?;
    let mut meanings = meanings?.entries();
    meanings.find_map(|(known, meaning)| meaning.as_str().filter(|_| known == name))
}

/// The strings of an array.
pub(super) fn strings(array: Option<Node<'_>>) -> Vec<&str> {
    let items = array.into_iter().flat_map(|array| array.items());
    items.filter_map(|item| item.as_str()).collect()
}

/// Names with "or" between them.
pub(super) fn list(names: &[&str]) -> Markup {
    html! {
        @for (number, name) in names.iter().enumerate() {
            @if number > 0 { " or " }
            code { (name) }
        }
    }
}

/// An inline example, if it is short.
pub(super) fn short_example(example: Node<'_>) -> Markup {
    if example.is_object() || example.is_array() {
        return example_value("Example", example);
    }
    html! { p.facts { "Example: " code { (short(example)) } } }
}

/// An example that can be opened.
pub(super) fn example_value(title: &str, example: Node<'_>) -> Markup {
    if !example.is_object() && !example.is_array() {
        return short_example(example);
    }
    html! { details { summary { (title) } pre { code { (json(example)) } } } }
}

/// A value as text: strings without quotes.
pub(super) fn short(value: Node<'_>) -> String {
    match value.as_str() {
        Some("") => "\"\"".to_owned(),
        Some(text) => text.to_owned(),
        None => value.value().to_string(),
    }
}

/// A value as JSON on many lines.
pub(super) fn json(value: Node<'_>) -> String {
    format!("{:#}", value.value())
}
