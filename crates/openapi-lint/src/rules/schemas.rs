//! Schemas that contradict themselves, and keywords without effect.

use std::collections::HashSet;

use openapi_document::Cursor;
use openapi_document::predicates::shown;
use openapi_document::predicates::{is_true, text};
use openapi_document::rule::{Report, Subject};
use openapi_document::structure;
use openapi_document::suggestion::near;
use openapi_document::values::compare;

/// The schemas that are written here, not referred to.
fn written<'s, 'd>(subject: &'s Subject<'d>) -> impl Iterator<Item = &'s Cursor<'d>> + use<'s, 'd> {
    subject
        .schemas
        .iter()
        .filter(|schema| schema.get("$ref").is_none())
}

pub(super) fn items(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        let Some(kind) = schema.get("type") else {
            continue;
        };
        if kind.as_str() == Some("array") && schema.get("items").is_none() {
            let fix = "add `items`, `{}` if anything may be in it";
            report.at(&kind, "an array without `items`", fix);
        }
    }
}

/// The keywords that say something about values of these types only.
const KEYWORDS: &[(&[&str], &[&str])] = &[
    (&["string"], &["minLength", "maxLength", "pattern"]),
    (
        &["array"],
        &["items", "minItems", "maxItems", "uniqueItems"],
    ),
    (
        &["object"],
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
        ],
    ),
    (
        &["integer", "number"],
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
];

pub(super) fn keyword(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        let Some(kind) = text(schema, "type") else {
            continue;
        };
        let others = KEYWORDS.iter().filter(|(kinds, _)| !kinds.contains(&kind));
        for (kinds, keywords) in others {
            let present = keywords.iter().filter_map(|keyword| schema.get(keyword));
            let present: Vec<_> = present.collect();
            let Some(first) = present.first().filter(|_| is_type(kind)) else {
                continue;
            };
            let names: Vec<_> = present
                .iter()
                .map(|cursor| format!("`{}`", cursor.name()))
                .collect();
            let message = format!(
                "{} in a schema of type `{kind}`, which says something about `{}` only",
                names.join(", "),
                kinds.join("` and `")
            );
            report.at(first, message, "leave it out, or correct `type`");
        }
    }
}

fn is_type(name: &str) -> bool {
    ["array", "boolean", "integer", "number", "object", "string"].contains(&name)
}

/// `required` that is no set of names.
pub(super) fn required(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        let Some(list) = schema.get("required").filter(Cursor::is_list) else {
            continue;
        };
        if list.items().next().is_none() {
            report.at(&list, "`required` lists nothing", "leave it out");
        }
        let mut known = HashSet::new();
        for name in list.items() {
            if let Some(text) = name.as_str()
                && !known.insert(text)
            {
                report.at(
                    &name,
                    format!("`{text}` is required twice"),
                    "leave one out",
                );
            }
        }
    }
}

/// `required` with names that the schema does not describe.
pub(super) fn required_property(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        let Some(list) = schema.get("required").filter(Cursor::is_list) else {
            continue;
        };
        // Most describe what they require themselves, without a look at all parts.
        let properties = schema.get("properties");
        let own = |name: &str| {
            let property = properties.as_ref().and_then(|map| map.get(name));
            property.is_some()
        };
        let mut names = list.items().filter_map(|name| name.as_str());
        if names.all(own) {
            continue;
        }
        // A part of a whole may require what another part describes.
        let mut whole = schema.clone();
        while let Some(parent) = parent_of_part(subject, &whole) {
            whole = parent;
        }
        // What is excluded need not be described.
        if whole.name() == "not" {
            continue;
        }
        let Some(described) = described(&whole) else {
            continue;
        };
        let names = list.items().filter_map(|name| Some((name.as_str()?, name)));
        for (name, cursor) in names {
            if described.contains(name) {
                continue;
            }
            let near = near(name, described.iter().copied());
            let fix = near.map_or_else(
                || format!("describe it in `properties`, or leave `{name}` out"),
                |near| format!("write `{near}`"),
            );
            report.at(
                &cursor,
                format!("`{name}` is required and not described"),
                fix,
            );
        }
    }
}

/// The schema of which this one is a part by `allOf`, `anyOf` or `oneOf`.
fn parent_of_part<'d>(subject: &Subject<'d>, schema: &Cursor<'d>) -> Option<Cursor<'d>> {
    let pointer = schema.pointer();
    let (list, _) = pointer.rsplit_once('/')?;
    let (parent, key) = list.rsplit_once('/')?;
    let is_part = matches!(key, "allOf" | "anyOf" | "oneOf");
    // A property may have such a name as well.
    if !is_part || !subject.document.at(list)?.is_list() {
        return None;
    }
    subject.document.at(parent)
}

/// The properties that a schema describes in any of its parts; nothing if it describes those that it
/// does not name, or if a part cannot be seen.
pub(super) fn described<'d>(schema: &Cursor<'d>) -> Option<HashSet<&'d str>> {
    let mut names = HashSet::new();
    let mut seen = HashSet::new();
    let mut open = vec![schema.clone()];
    while let Some(schema) = open.pop() {
        let schema = schema.follow().ok()?;
        if !seen.insert(schema.id()) {
            continue;
        }
        let more = schema.get("additionalProperties");
        if more.is_some_and(|more| more.as_bool() != Some(false)) {
            return None;
        }
        let properties = schema.get("properties");
        names.extend(
            properties
                .iter()
                .flat_map(Cursor::members)
                .map(|(name, _)| name),
        );
        for key in ["allOf", "anyOf", "oneOf"] {
            let parts = schema.get(key);
            open.extend(parts.iter().flat_map(Cursor::items));
        }
    }
    Some(names)
}

pub(super) fn listed_values(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        let Some(list) = schema.get("enum").filter(Cursor::is_list) else {
            continue;
        };
        if list.items().next().is_none() {
            report.at(
                &list,
                "`enum` lists nothing",
                "list the values, or remove `enum`",
            );
        }
        let wanted = match text(schema, "type") {
            Some("string") => Some("a string"),
            Some("integer" | "number") => Some("a number"),
            Some("boolean") => Some("a boolean"),
            Some("array") => Some("an array"),
            Some("object") => Some("an object"),
            _ => None,
        };
        let mut known = HashSet::new();
        for value in list.items() {
            let null = value.kind() == "null" && is_true(schema, "nullable");
            if let Some(wanted) = wanted.filter(|wanted| !null && value.kind() != *wanted) {
                let message = format!(
                    "{} in a list of which each has to be {wanted}",
                    shown(&value)
                );
                let fix = if value.kind() == "null" {
                    "leave it out, or add `nullable: true`"
                } else if wanted == "a string" {
                    "put it in quotes"
                } else {
                    "let all values have the type of the schema"
                };
                report.at(&value, message, fix);
            } else if !known.insert(value.value().to_string()) {
                report.at(
                    &value,
                    format!("{} is listed twice", shown(&value)),
                    "leave one out",
                );
            }
        }
    }
}

pub(super) fn bounds(subject: &Subject<'_>, report: &mut Report<'_>) {
    structure::schema_bounds(subject, report);
    for schema in written(subject) {
        let number = |key: &str| schema.get(key)?.as_number().cloned();
        for (least, most) in [
            ("minimum", "maximum"),
            ("minLength", "maxLength"),
            ("minItems", "maxItems"),
            ("minProperties", "maxProperties"),
        ] {
            let (Some(from), Some(to)) = (number(least), number(most)) else {
                continue;
            };
            let order = compare(&from, &to);
            let exclusive =
                is_true(schema, "exclusiveMinimum") || is_true(schema, "exclusiveMaximum");
            let none = order.is_gt() || (order.is_eq() && exclusive && least == "minimum");
            if let Some(cursor) = schema.get(least).filter(|_| none) {
                let message = format!("`{least}` is {from} and `{most}` is {to}: nothing fits");
                report.at(&cursor, message, "exchange them, or correct one");
            }
        }
        if let Some(step) = schema.get("multipleOf")
            && number("multipleOf").is_some_and(|step| !compare(&step, &0.into()).is_gt())
        {
            let message = format!("`multipleOf` is {}", shown(&step));
            report.at(
                &step,
                message,
                "write a number greater than 0, or leave it out",
            );
        }
        if text(schema, "type") != Some("integer") {
            continue;
        }
        for key in ["minimum", "maximum", "multipleOf"] {
            let Some((cursor, bound)) = schema.get(key).zip(number(key)) else {
                continue;
            };
            let whole = bound.as_f64().is_none_or(|bound| bound.fract() == 0.0);
            let past = text(schema, "format") == Some("int32")
                && (compare(&bound, &i32::MIN.into()).is_lt()
                    || compare(&bound, &i32::MAX.into()).is_gt());
            if !whole {
                let message = format!("`{key}` of an integer is {bound}");
                report.at(&cursor, message, "write a whole number, or `type: number`");
            } else if past {
                let message = format!("`{key}` is {bound}, which no `int32` can be");
                report.at(
                    &cursor,
                    message,
                    "write a smaller number, or `format: int64`",
                );
            }
        }
    }
}

pub(super) fn pattern(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        let Some(written) = schema.get("pattern") else {
            continue;
        };
        let Some(pattern) = written.as_str() else {
            continue;
        };
        // Validators read patterns with the flag `u` or without it.
        if let Err(error) = regress::Regex::new(pattern)
            && regress::Regex::with_flags(pattern, "u").is_err()
        {
            let message = format!("`{pattern}` is no regular expression: {}", error.text);
            report.at(
                &written,
                message,
                "write it as JavaScript would read it between slashes",
            );
        }
    }
}

/// The formats that OpenAPI and JSON Schema know, and the types that they are for.
const FORMATS: &[(&[&str], &[&str])] = &[
    (&["integer", "number"], &["int32", "int64"]),
    (&["number"], &["float", "double"]),
    (
        &["string"],
        &[
            "byte",
            "binary",
            "date",
            "date-time",
            "password",
            "email",
            "hostname",
            "ipv4",
            "ipv6",
            "uri",
            "uri-reference",
            "uri-template",
            "json-pointer",
            "uuid",
            "time",
            "duration",
            "regex",
        ],
    ),
];

pub(super) fn format(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        let (Some(kind), Some(written)) = (text(schema, "type"), schema.get("format")) else {
            continue;
        };
        let Some(format) = written.as_str() else {
            continue;
        };
        let known = FORMATS
            .iter()
            .find(|(_, formats)| formats.contains(&format));
        if let Some((kinds, _)) = known.filter(|(kinds, _)| !kinds.contains(&kind) && is_type(kind))
        {
            let message = format!(
                "the format `{format}` is for `{}`, and the type is `{kind}`",
                kinds.join("` and `")
            );
            report.at(&written, message, "correct one of them");
        }
    }
}

pub(super) fn format_known(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        let Some(written) = schema.get("format") else {
            continue;
        };
        let Some(format) = written.as_str() else {
            continue;
        };
        let known = || {
            FORMATS
                .iter()
                .flat_map(|(_, formats)| formats.iter().copied())
        };
        if !known().any(|known| known == format) {
            let fix = near(format, known()).map_or_else(
                || "say in `description` how such a value looks".to_owned(),
                |near| format!("write `{near}`"),
            );
            report.at(
                &written,
                format!("`{format}` is no format that readers know"),
                fix,
            );
        }
    }
}

pub(super) fn nullable(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        let Some(nullable) = schema
            .get("nullable")
            .filter(|_| is_true(schema, "nullable"))
        else {
            continue;
        };
        if schema.get("type").is_none() {
            let fix = "write `type` beside it: what is nullable without a type allows null anyway, \
                       or does not where other parts refuse it";
            report.at(&nullable, "`nullable` without `type`", fix);
        }
    }
}

pub(super) fn read_write(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        if let Some(cursor) = schema.get("writeOnly")
            && is_true(schema, "readOnly")
            && is_true(schema, "writeOnly")
        {
            report.at(
                &cursor,
                "read-only and write-only at once",
                "keep one of them",
            );
        }
    }
}

pub(super) fn composition(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        for key in ["allOf", "anyOf", "oneOf"] {
            let Some(list) = schema.get(key).filter(Cursor::is_list) else {
                continue;
            };
            if list.items().next().is_none() {
                report.at(
                    &list,
                    format!("`{key}` lists nothing"),
                    "list a schema, or leave it out",
                );
            }
            let mut known = HashSet::new();
            for part in list.items() {
                if !known.insert(part.value().to_string()) {
                    report.at(
                        &part,
                        format!("the same schema twice in `{key}`"),
                        "leave one out",
                    );
                }
            }
        }
        let parts = schema.get("allOf");
        let parts = parts.iter().flat_map(Cursor::items);
        let mut first = text(schema, "type");
        for part in parts {
            let Ok(target) = part.follow() else { continue };
            let kind = text(&target, "type").filter(|kind| is_type(kind));
            match (first, kind) {
                (None, kind) => first = kind,
                (Some(first), Some(kind)) if !compatible(first, kind) => {
                    let message = format!("a part of type `{kind}` in a schema of type `{first}`");
                    report.at(
                        &part,
                        message,
                        "no value is both: keep one, or write `oneOf`",
                    );
                }
                (Some(_), _) => {}
            }
        }
    }
}

fn compatible(a: &str, b: &str) -> bool {
    a == b || matches!((a, b), ("integer", "number") | ("number", "integer"))
}

pub(super) fn discriminator(subject: &Subject<'_>, report: &mut Report<'_>) {
    for schema in written(subject) {
        let Some(discriminator) = schema.get("discriminator") else {
            continue;
        };
        let mapping = discriminator.get("mapping");
        for (value, target) in mapping.iter().flat_map(Cursor::members) {
            let Some(text) = target.as_str() else {
                continue;
            };
            let schemas = subject.document.at("/components/schemas");
            let missing = match text.split_once('#') {
                Some(("", pointer)) => subject.document.at(pointer).is_none(),
                Some(_) => false,
                None if text.contains(['/', '.']) => false,
                None => schemas.and_then(|schemas| schemas.get(text)).is_none(),
            };
            if missing {
                let message = format!("`{value}` is mapped to `{text}`, which is no schema");
                report.at(&target, message, "point to `#/components/schemas/…`");
            }
        }
        let Some(tag) = text(&discriminator, "propertyName") else {
            continue;
        };
        let own = tagged(schema, tag, true, 0);
        let mut branches = Vec::new();
        for key in ["oneOf", "anyOf"] {
            let list = schema.get(key);
            branches.extend(list.iter().flat_map(Cursor::items));
        }
        let outcomes: Vec<_> = branches
            .iter()
            .map(|branch| {
                let branch = tagged(branch, tag, false, 0);
                (own.0 || branch.0, own.1 || branch.1)
            })
            .collect();
        if let Some(property) = discriminator.get("propertyName")
            && !outcomes.is_empty()
            && outcomes.iter().all(|(has, _)| !has)
        {
            let message = format!("no alternative has a property `{tag}`");
            report.at(&property, message, "name a property that each of them has");
            continue;
        }
        for (branch, (has, requires)) in branches.iter().zip(outcomes) {
            if !has {
                let message = format!("this alternative has no property `{tag}` to tell it by");
                report.at(
                    branch,
                    message,
                    format!("add `{tag}` to it, and to its `required`"),
                );
            } else if !requires {
                let message = format!("this alternative does not require `{tag}`, which tells it");
                report.at(branch, message, format!("add `{tag}` to its `required`"));
            }
        }
    }
}

/// Whether a schema describes a property, and whether it requires it. Of what cannot be seen both
/// are taken for granted. `own` leaves out the alternatives of the schema itself.
fn tagged(schema: &Cursor<'_>, tag: &str, own: bool, depth: usize) -> (bool, bool) {
    let Some(schema) = schema.follow().ok().filter(|_| depth < 8) else {
        return (true, true);
    };
    let properties = schema.get("properties");
    let has = properties.is_some_and(|properties| properties.get(tag).is_some());
    let required = schema.get("required");
    let mut required = required.iter().flat_map(Cursor::items);
    let requires = required.any(|name| name.as_str() == Some(tag));
    let all = schema.get("allOf");
    let all = all
        .iter()
        .flat_map(Cursor::items)
        .map(|part| tagged(&part, tag, false, depth + 1));
    let mut found = all.fold((has, requires), |a, b| (a.0 || b.0, a.1 || b.1));
    for key in ["oneOf", "anyOf"] {
        let branches = schema.get(key).filter(|_| !own);
        let branches: Vec<_> = branches.iter().flat_map(Cursor::items).collect();
        let each: Vec<_> = branches
            .iter()
            .map(|part| tagged(part, tag, false, depth + 1))
            .collect();
        if !each.is_empty() {
            found.0 |= each.iter().all(|(has, _)| *has);
            found.1 |= each.iter().all(|(_, requires)| *requires);
        }
    }
    found
}
