//! Schemas for people: a type in a few words, what bounds it, its members in a table.

use std::collections::HashSet;

use maud::{Markup, html};
use openapi_document::Cursor;

use super::index::{Index, is, text};
use super::text::{anchor, first_sentence, markdown};

/// How far schemas are taken apart that are written inside of others. What is deeper is shown as it
/// is written.
const DEPTH: usize = 8;

/// A schema in a few words: `list of Customer`, `string, uuid`.
pub(super) fn kind(index: &Index<'_>, schema: &Cursor<'_>, depth: usize) -> Markup {
    if let Some(reference) = schema.reference() {
        return reference_to(index, reference);
    }
    if depth > DEPTH {
        return html!("…");
    }
    if let [only] = alternatives(schema, "allOf").as_slice()
        && schema.get("properties").is_none()
    {
        return html! { (kind(index, only, depth + 1)) (or_null(schema)) };
    }
    for (key, word) in [("oneOf", "one of"), ("anyOf", "any of")] {
        let all = alternatives(schema, key);
        if !all.is_empty() {
            return html! {
                (word) " "
                @for (number, one) in all.iter().enumerate() {
                    @if number > 0 { ", " }
                    (kind(index, one, depth + 1))
                }
                (or_null(schema))
            };
        }
    }
    let word = match text(schema, "type") {
        Some("array") => {
            let items = schema.get("items");
            return html! {
                "list of "
                @match items { Some(items) => (kind(index, &items, depth + 1)), None => "any values" }
                (or_null(schema))
            };
        }
        Some("object") | None if schema.get("properties").is_none() => {
            let others = schema.get("additionalProperties").filter(Cursor::is_map);
            if let Some(others) = others {
                return html! { "map of " (kind(index, &others, depth + 1)) (or_null(schema)) };
            }
            if text(schema, "type").is_some() {
                "object"
            } else if schema.get("enum").is_some() {
                "one of the values below"
            } else if schema.get("allOf").is_some() {
                "object"
            } else {
                "any value"
            }
        }
        Some(known) => known,
        None => "object",
    };
    html! {
        (word)
        @if let Some(format) = text(schema, "format") { ", " (format) }
        (or_null(schema))
    }
}

fn or_null(schema: &Cursor<'_>) -> Markup {
    html! { @if is(schema, "nullable") { " or null" } }
}

/// A link to a schema of the components; the text of a reference to anything else.
fn reference_to(index: &Index<'_>, reference: &str) -> Markup {
    match index.schema(reference) {
        Some((name, _)) => html! { a href={ "#" (anchor("schema", &name)) } { (name) } },
        None => html! { code { (reference) } },
    }
}

fn alternatives<'d>(schema: &Cursor<'d>, key: &str) -> Vec<Cursor<'d>> {
    schema.get(key).iter().flat_map(Cursor::items).collect()
}

/// Everything about a schema that is not a reference, except its type: what it means, what bounds it,
/// its values, its alternatives, its members. Headings begin at the level `first`.
pub(super) fn block(index: &Index<'_>, schema: &Cursor<'_>, first: usize, depth: usize) -> Markup {
    let members = members(schema);
    html! {
        @if let Some(description) = text(schema, "description") {
            div.prose { (markdown(description, first)) }
        }
        (limits(index, schema, first, depth))
        @if !members.rows.is_empty() {
            table.members {
                thead { tr { th scope="col" { "Member" } th scope="col" { "Meaning" } } }
                tbody { @for row in &members.rows { (member(index, row, first, depth)) } }
            }
        }
        @if members.closed { p.note { "No other members." } }
        @if let Some(example) = schema.get("example") { (example_value("Example", &example)) }
    }
}

/// What bounds a schema, and what bounds each item if it is a list of what is written there.
fn limits(index: &Index<'_>, schema: &Cursor<'_>, first: usize, depth: usize) -> Markup {
    let (inner, way) = unwrap(schema);
    html! {
        (facts(schema))
        (values(schema))
        (composition(index, schema, first, depth))
        @if !way.is_empty() && inner.reference().is_none() {
            @if let Some(description) = text(&inner, "description") {
                div.prose { (markdown(description, first)) }
            }
            (facts(&inner))
            (values(&inner))
            (composition(index, &inner, first, depth))
        }
    }
}

/// What a schema is made of besides members.
fn composition(index: &Index<'_>, schema: &Cursor<'_>, first: usize, depth: usize) -> Markup {
    let whole: Vec<_> = alternatives(schema, "allOf")
        .into_iter()
        .filter_map(|part| part.reference())
        .collect();
    let discriminator = schema.get("discriminator");
    let property = discriminator
        .as_ref()
        .and_then(|told| text(told, "propertyName"));
    let mapping = discriminator.as_ref().and_then(|told| told.get("mapping"));
    html! {
        @if !whole.is_empty() && (whole.len() > 1 || schema.get("properties").is_some() || alternatives(schema, "allOf").len() > 1) {
            p.note {
                "Everything that "
                @for (number, reference) in whole.iter().enumerate() {
                    @if number > 0 { " and " }
                    (reference_to(index, reference))
                }
                " has."
            }
        }
        @for (key, words) in [("oneOf", "Exactly one of:"), ("anyOf", "At least one of:")] {
            @let all = alternatives(schema, key);
            @if !all.iter().all(is_named) {
                p.note { (words) }
                ul.shapes { @for one in &all { li { (nested(index, one, first, depth)) } } }
            }
        }
        @if let Some(not) = schema.get("not") {
            p.note { "Not:" }
            ul.shapes { li { (nested(index, &not, first, depth)) } }
        }
        @if let Some(property) = property {
            p.note {
                "Told apart by " code { (property) }
                @if let Some(mapping) = &mapping {
                    @for (number, (value, schema)) in mapping.members().enumerate() {
                        @if number == 0 { ": " } @else { ", " }
                        code { (value) } " is "
                        @if let Some(name) = schema.as_str() {
                            @if name.contains('/') { (reference_to(index, name)) }
                            @else { (reference_to(index, &format!("#/components/schemas/{name}"))) }
                        }
                    }
                }
                "."
            }
        }
    }
}

/// Whether the few words for a schema say all about it.
fn is_named(schema: &Cursor<'_>) -> bool {
    schema.reference().is_some()
        || schema.members().all(|(key, value)| {
            matches!(key, "format" | "nullable") || (key == "type" && value.as_str().is_some())
        })
}

/// A schema inside of another: its type, and the rest if it is written there.
pub(super) fn nested(index: &Index<'_>, schema: &Cursor<'_>, first: usize, depth: usize) -> Markup {
    html! {
        " " span.type { (kind(index, schema, 0)) }
        @if depth >= DEPTH {
            pre { code { (json(schema)) } }
        } @else if schema.reference().is_none() {
            (block(index, schema, first, depth + 1))
        }
    }
}

/// The members of an object, those of lists and objects inside of it included.
#[derive(Default)]
struct Members<'d> {
    rows: Vec<Row<'d>>,
    closed: bool,
}

struct Row<'d> {
    name: String,
    required: bool,
    /// Whether it has members that are too deep for rows of their own.
    deep: bool,
    schema: Cursor<'d>,
}

fn members<'d>(schema: &Cursor<'d>) -> Members<'d> {
    let mut members = Members::default();
    collect(schema, "", 0, &mut members);
    members
}

fn collect<'d>(schema: &Cursor<'d>, before: &str, depth: usize, members: &mut Members<'d>) {
    if schema.reference().is_some() || depth > DEPTH {
        return;
    }
    let parts: Vec<_> = std::iter::once(schema.clone())
        .chain(
            alternatives(schema, "allOf")
                .into_iter()
                .filter(|part| part.reference().is_none()),
        )
        .collect();
    let required: HashSet<_> = parts
        .iter()
        .filter_map(|part| part.get("required"))
        .flat_map(|required| required.items())
        .filter_map(|name| name.as_str())
        .collect();
    for part in &parts {
        if part
            .get("additionalProperties")
            .and_then(|others| others.as_bool())
            == Some(false)
            && before.is_empty()
        {
            members.closed = true;
        }
        for (name, member) in part.get("properties").iter().flat_map(Cursor::members) {
            let name_here = format!("{before}{name}");
            inside(&name_here, required.contains(name), &member, depth, members);
        }
        let others = part.get("additionalProperties").filter(Cursor::is_map);
        if let Some(others) = others.filter(|_| part.get("properties").is_some()) {
            inside(&format!("{before}*"), false, &others, depth, members);
        }
    }
    if before.is_empty() && depth == 0 {
        // The root of a body may be a list or a map of what is written there.
        let (inner, way) = unwrap(schema);
        if !way.is_empty() {
            collect(&inner, &format!("{way}."), depth + 1, members);
        }
    }
}

/// A member and those inside of it.
fn inside<'d>(
    name: &str,
    required: bool,
    schema: &Cursor<'d>,
    depth: usize,
    members: &mut Members<'d>,
) {
    let (inner, way) = unwrap(schema);
    members.rows.push(Row {
        name: name.to_owned(),
        required,
        deep: depth == DEPTH && (inner.get("properties").is_some() || inner.get("allOf").is_some()),
        schema: schema.clone(),
    });
    collect(&inner, &format!("{name}{way}."), depth + 1, members);
}

/// What lists and maps hold in the end, and the way there.
fn unwrap<'d>(schema: &Cursor<'d>) -> (Cursor<'d>, String) {
    let mut inner = schema.clone();
    let mut way = String::new();
    for _ in 0..DEPTH {
        let others = || inner.get("additionalProperties").filter(Cursor::is_map);
        if let Some(items) = inner.get("items") {
            way += "[]";
            inner = items;
        } else if let Some(others) = others().filter(|_| inner.get("properties").is_none()) {
            way += ".*";
            inner = others;
        } else {
            break;
        }
    }
    (inner, way)
}

fn member(index: &Index<'_>, row: &Row<'_>, first: usize, depth: usize) -> Markup {
    let Row {
        name,
        required,
        deep,
        schema,
    } = row;
    let target = schema
        .reference()
        .and_then(|reference| index.schema(reference));
    let borrowed = target
        .as_ref()
        .and_then(|(_, target)| text(target, "description"));
    html! {
        tr {
            th scope="row" {
                code.name { (name) }
                " " span.type { (kind(index, schema, 0)) }
                @if *required { " " span.required { "required" } }
                @if is(schema, "deprecated") { " " span.deprecated { "deprecated" } }
            }
            td {
                @if let Some(description) = text(schema, "description") {
                    (markdown(description, first))
                } @else if let Some(borrowed) = borrowed {
                    (markdown(first_sentence(borrowed), first))
                }
                @if schema.reference().is_none() {
                    (limits(index, schema, first, depth + 1))
                    @if *deep { pre { code { (json(schema)) } } }
                    @if let Some(example) = schema.get("example") { (short_example(&example)) }
                }
            }
        }
    }
}

/// What bounds a value, and what the extensions of the contract say of it, in words.
pub(super) fn facts(schema: &Cursor<'_>) -> Markup {
    let facts = bounds(schema);
    let aliases = names(schema, "x-aliases");
    html! {
        @if !facts.is_empty() { p.facts { (facts.join("; ")) "." } }
        @if let Some(pattern) = text(schema, "pattern") {
            p.facts { "Matches " code { (pattern) } "." }
        }
        @if let Some(default) = schema.get("default") {
            p.facts { "Without it: " code { (short(&default)) } "." }
        }
        @if !aliases.is_empty() {
            p.facts { "Has also been seen under the name " (list(&aliases)) "." }
        }
        @if text(schema, "x-lenient-format") == Some("date-time") {
            p.facts { "A date in any spelling: read what you understand, keep the rest as text." }
        }
    }
}

fn bounds(schema: &Cursor<'_>) -> Vec<String> {
    let number = |key| schema.get(key).and_then(|value| value.as_number().cloned());
    let range = |least, most, what: &str| match (number(least), number(most)) {
        (Some(least), Some(most)) if least == most => Some(format!("exactly {least}{what}")),
        (Some(least), Some(most)) => Some(format!("{least} to {most}{what}")),
        (Some(least), None) => Some(format!("at least {least}{what}")),
        (None, Some(most)) => Some(format!("at most {most}{what}")),
        (None, None) => None,
    };
    let mut facts = Vec::new();
    let exclusive = is(schema, "exclusiveMinimum") || is(schema, "exclusiveMaximum");
    if exclusive {
        let bound = |key, exclusive, open: &str, closed: &str| {
            let word = if is(schema, exclusive) { open } else { closed };
            number(key).map(|bound| format!("{word} {bound}"))
        };
        facts.extend(bound(
            "minimum",
            "exclusiveMinimum",
            "more than",
            "at least",
        ));
        facts.extend(bound("maximum", "exclusiveMaximum", "less than", "at most"));
    } else {
        facts.extend(range("minimum", "maximum", ""));
    }
    facts.extend(number("multipleOf").map(|step| format!("a multiple of {step}")));
    facts.extend(range("minLength", "maxLength", " characters"));
    facts.extend(range("minItems", "maxItems", " items"));
    facts.extend(range("minProperties", "maxProperties", " members"));
    for (key, words) in [
        ("uniqueItems", "no item twice"),
        ("readOnly", "in answers only"),
        ("writeOnly", "in requests only"),
    ] {
        facts.extend(is(schema, key).then(|| words.to_owned()));
    }
    if let Some(first) = facts.first_mut() {
        let rest = first.split_off(first.chars().next().map_or(0, char::len_utf8));
        *first = first.to_uppercase() + &rest;
    }
    facts
}

/// The values that there are, or that are known of an open list.
fn values(schema: &Cursor<'_>) -> Markup {
    let meanings = schema.get("x-enumDescriptions");
    let lists = [
        ("enum", "One of:"),
        ("x-extensible-enum", "Known values; others may appear:"),
    ];
    html! {
        @for (key, words) in lists {
            @let values = alternatives(schema, key);
            @if !values.is_empty() {
                @if values.iter().any(|value| meaning(meanings.as_ref(), value).is_some()) {
                    p.facts { (words) }
                    dl.values {
                        @for value in &values {
                            dt { code { (short(value)) } }
                            dd {
                                @if let Some(meaning) = meaning(meanings.as_ref(), value) {
                                    (markdown(meaning, 6))
                                } @else { "No meaning on record." }
                            }
                        }
                    }
                } @else if let [only] = values.as_slice() {
                    p.facts {
                        @if key == "enum" { "Always " } @else { "Known value; others may appear: " }
                        code { (short(only)) } "."
                    }
                } @else {
                    p.facts {
                        (words) " "
                        @for (number, value) in values.iter().enumerate() {
                            @if number > 0 { ", " }
                            code { (short(value)) }
                        }
                        "."
                    }
                }
            }
        }
    }
}

fn meaning<'d>(meanings: Option<&Cursor<'d>>, value: &Cursor<'_>) -> Option<&'d str> {
    text(meanings?, value.as_str()?)
}

/// The texts of a list.
pub(super) fn names<'d>(cursor: &Cursor<'d>, key: &str) -> Vec<&'d str> {
    let items = cursor.get(key).into_iter().flat_map(|list| list.items());
    items.filter_map(|name| name.as_str()).collect()
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

/// An example inside of a line if it is short.
pub(super) fn short_example(example: &Cursor<'_>) -> Markup {
    if example.is_map() || example.is_list() {
        return example_value("Example", example);
    }
    html! { p.facts { "Example: " code { (short(example)) } } }
}

/// An example that can be opened.
pub(super) fn example_value(title: &str, example: &Cursor<'_>) -> Markup {
    if !example.is_map() && !example.is_list() {
        return short_example(example);
    }
    html! { details { summary { (title) } pre { code { (json(example)) } } } }
}

/// A value as it reads in a sentence: texts without quotes.
pub(super) fn short(value: &Cursor<'_>) -> String {
    match value.as_str() {
        Some("") => "\"\"".to_owned(),
        Some(text) => text.to_owned(),
        None => value.value().to_string(),
    }
}

/// A value as JSON on many lines.
pub(super) fn json(value: &Cursor<'_>) -> String {
    format!("{:#}", value.value())
}
