//! Schemas that contradict themselves, and keywords without effect.

use std::collections::HashSet;

use openapi_document::model::{AdditionalProperties, Schema, Type};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::suggestion::near;
use openapi_document::values::{Direction, Validator, compare};
use openapi_document::{Node, Object};

/// The type that a schema declares, if OpenAPI 3.0 has it.
fn known_type(schema: &Schema<'_>) -> Option<Type> {
    schema.declared_type().filter(|name| *name != Type::Null)
}

fn quoted(types: &[Type]) -> String {
    let types: Vec<_> = types.iter().map(|name| name.as_str()).collect();
    types.join("` and `")
}

pub(super) fn array_items(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        if let Some(written) = schema.fields().type_keyword()
            && schema.declared_type() == Some(Type::Array)
            && schema.fields().items().is_none()
        {
            reporter.report(
                written,
                "missing `items` of an array",
                "add `items`, `{}` for any value",
            );
        }
    }
}

/// The keywords of a schema, with the types of the values that each applies to.
fn keywords<'d>(schema: &Schema<'d>) -> [(&'static [Type], Vec<Option<Node<'d>>>); 4] {
    let fields = schema.fields();
    [
        (
            &[Type::String],
            vec![fields.min_length(), fields.max_length(), fields.pattern()],
        ),
        (
            &[Type::Array],
            vec![
                fields.items(),
                fields.min_items(),
                fields.max_items(),
                fields.unique_items(),
            ],
        ),
        (
            &[Type::Object],
            vec![
                fields.properties(),
                fields.required(),
                fields.additional_properties(),
                fields.min_properties(),
                fields.max_properties(),
            ],
        ),
        (
            &[Type::Integer, Type::Number],
            vec![
                fields.minimum(),
                fields.maximum(),
                fields.exclusive_minimum(),
                fields.exclusive_maximum(),
                fields.multiple_of(),
            ],
        ),
    ]
}

pub(super) fn keyword_type(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some(declared) = known_type(schema) else {
            continue;
        };
        for (types, keywords) in keywords(schema) {
            let present: Vec<_> = keywords.into_iter().flatten().collect();
            let Some(first) = present.first().filter(|_| !types.contains(&declared)) else {
                continue;
            };
            let names: Vec<_> = present
                .iter()
                .map(|node| format!("`{}`", node.name()))
                .collect();
            let (names, types) = (names.join(", "), quoted(types));
            let verb = if present.len() == 1 {
                "applies"
            } else {
                "apply"
            };
            let message = format!("{names} {verb} to type `{types}`, schema has type `{declared}`");
            reporter.report(*first, message, "remove it, or correct `type`");
        }
    }
}

pub(super) fn required(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some(list) = schema.fields().required().filter(|list| list.is_array()) else {
            continue;
        };
        if list.is_empty() {
            reporter.report(list, "empty `required`", "remove it");
        }
        let mut known = HashSet::new();
        for (item, name) in list.items().filter_map(|item| Some((item, item.as_str()?))) {
            if !known.insert(name) {
                let message = format!("duplicate `{name}` in `required`");
                reporter.report(item, message, "remove one of them");
            }
        }
    }
}

pub(super) fn required_property(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        // Most schemas describe their required properties themselves; these need no search.
        if schema
            .required()
            .all(|name| schema.property(name).is_some())
        {
            continue;
        }
        // A subschema may require a property that another subschema describes.
        let mut whole = schema.node();
        while let Some(parent) = parent_of_part(context, whole) {
            whole = parent;
        }
        // Schemas under `not` need not describe properties.
        if whole.name() == "not" {
            continue;
        }
        let Some(described) = described_properties(Schema::view(whole)) else {
            continue;
        };
        let items = schema
            .fields()
            .required()
            .into_iter()
            .flat_map(|list| list.items());
        for (item, name) in items.filter_map(|item| Some((item, item.as_str()?))) {
            if described.contains(name) {
                continue;
            }
            let help = near(name, described.iter().copied()).map_or_else(
                || format!("describe it in `properties`, or remove `{name}`"),
                |near| format!("write `{near}`"),
            );
            let message = format!("required property `{name}` is not described");
            reporter.report(item, message, help);
        }
    }
}

/// The schema that includes this one by `allOf`, `anyOf` or `oneOf`.
fn parent_of_part<'d>(context: &LintContext<'d>, schema: Node<'d>) -> Option<Node<'d>> {
    let pointer = schema.pointer();
    let (list, _) = pointer.rsplit_once('/')?;
    let (parent, keyword) = list.rsplit_once('/')?;
    let is_part = matches!(keyword, "allOf" | "anyOf" | "oneOf");
    // A property can also have this name.
    if !is_part || !context.document.at(list)?.is_array() {
        return None;
    }
    context.document.at(parent)
}

/// The properties that a schema and its subschemas describe; none if additional properties have a
/// schema, or if a reference is unresolved.
pub(super) fn described_properties(schema: Schema<'_>) -> Option<HashSet<&str>> {
    let mut names = HashSet::new();
    let mut seen = HashSet::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        if schema.reference_problem().is_some() {
            return None;
        }
        if !seen.insert(schema.id()) {
            continue;
        }
        let more = schema.additional_properties();
        let written = schema.fields().additional_properties();
        if written.is_some() && !matches!(more, AdditionalProperties::Forbidden(_)) {
            return None;
        }
        names.extend(schema.properties().names());
        open.extend(
            schema
                .all_of()
                .chain(schema.any_of())
                .chain(schema.one_of()),
        );
    }
    Some(names)
}

pub(super) fn enum_values(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some(list) = schema.fields().enum_values().filter(|list| list.is_array()) else {
            continue;
        };
        if list.is_empty() {
            reporter.report(list, "empty `enum`", "add the values, or remove `enum`");
        }
        let fits = |value: Node<'_>| match known_type(schema) {
            Some(Type::String) => value.as_str().is_some(),
            Some(Type::Integer | Type::Number) => value.as_number().is_some(),
            Some(Type::Boolean) => value.as_bool().is_some(),
            Some(Type::Array) => value.is_array(),
            Some(Type::Object) => value.is_object(),
            Some(Type::Null) | None => true,
        };
        let mut known = HashSet::new();
        for value in list.items() {
            let null = value.is_null() && schema.nullable();
            let shown = value.shown();
            if !null && !fits(value) {
                let declared = known_type(schema).map_or("", Type::as_str);
                let message = format!("enum value {shown} does not have the type `{declared}`");
                let help = if value.is_null() {
                    "remove it, or add `nullable: true`"
                } else if declared == "string" {
                    "put it in quotes"
                } else {
                    "write values that have the type of the schema"
                };
                reporter.report(value, message, help);
            } else if !known.insert(value.value().to_string()) {
                reporter.report(
                    value,
                    format!("duplicate enum value {shown}"),
                    "remove one of them",
                );
            }
        }
    }
}

pub(super) fn bounds(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let fields = schema.fields();
        let exclusive = [schema.lower_bound(), schema.upper_bound()];
        let exclusive = exclusive.iter().flatten().any(|bound| bound.exclusive);
        for (least, most, exclusive) in [
            (fields.minimum(), fields.maximum(), exclusive),
            (fields.min_length(), fields.max_length(), false),
            (fields.min_items(), fields.max_items(), false),
            (fields.min_properties(), fields.max_properties(), false),
        ] {
            let Some((node, other)) = least.zip(most) else {
                continue;
            };
            let Some((from, to)) = node.as_number().zip(other.as_number()) else {
                continue;
            };
            let order = compare(from, to);
            if order.is_gt() || (order.is_eq() && exclusive) {
                let (least, most) = (node.name(), other.name());
                let message =
                    format!("`{least}` is {from} and `{most}` is {to}: no value is valid");
                reporter.report(node, message, "swap them, or correct one");
            }
        }
        if let Some((node, step)) = fields.multiple_of().zip(schema.multiple_of())
            && !compare(step, &0.into()).is_gt()
        {
            let message = format!("`multipleOf` is {step}, must be greater than 0");
            reporter.report(node, message, "write a number greater than 0, or remove it");
        }
        if schema.declared_type() != Some(Type::Integer) {
            continue;
        }
        for (node, bound) in [
            fields.minimum().zip(schema.minimum()),
            fields.maximum().zip(schema.maximum()),
            fields.multiple_of().zip(schema.multiple_of()),
        ]
        .into_iter()
        .flatten()
        {
            let keyword = node.name();
            let past = schema.format() == Some("int32")
                && (compare(bound, &i32::MIN.into()).is_lt()
                    || compare(bound, &i32::MAX.into()).is_gt());
            if bound.as_f64().is_some_and(|bound| bound.fract() != 0.0) {
                let message = format!("`{keyword}` of an integer is {bound}");
                reporter.report(node, message, "write an integer, or `type: number`");
            } else if past {
                let message = format!("`{keyword}` is {bound}, out of range for `int32`");
                reporter.report(node, message, "write a smaller number, or `format: int64`");
            }
        }
    }
}

pub(super) fn pattern(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some((written, pattern)) = schema.fields().pattern().zip(schema.pattern()) else {
            continue;
        };
        // Validators compile patterns with or without the flag `u`.
        if let Err(error) = regress::Regex::new(pattern)
            && regress::Regex::with_flags(pattern, "u").is_err()
        {
            let message = format!("invalid regular expression `{pattern}`: {}", error.text);
            let help = "write a regular expression of JavaScript (ECMA-262), without slashes";
            reporter.report(written, message, help);
        }
    }
}

/// The formats that OpenAPI and JSON Schema define, and the types that they apply to.
const FORMATS: &[(&[Type], &[&str])] = &[
    (&[Type::Integer, Type::Number], &["int32", "int64"]),
    (&[Type::Number], &["float", "double"]),
    (
        &[Type::String],
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

pub(super) fn format(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some((written, format)) = schema.fields().format().zip(schema.format()) else {
            continue;
        };
        let known = FORMATS
            .iter()
            .find(|(_, formats)| formats.contains(&format));
        if let Some(((types, _), declared)) = known.zip(known_type(schema))
            && !types.contains(&declared)
        {
            let types = quoted(types);
            let message = format!(
                "format `{format}` applies to type `{types}`, schema has type `{declared}`"
            );
            reporter.report(written, message, "correct one of them");
        }
    }
}

pub(super) fn format_known(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let known = || {
        FORMATS
            .iter()
            .flat_map(|(_, formats)| formats.iter().copied())
    };
    for schema in &context.schemas {
        let Some((written, format)) = schema.fields().format().zip(schema.format()) else {
            continue;
        };
        if !known().any(|known| known == format) {
            let help = near(format, known()).map_or_else(
                || "describe the format in `description`".to_owned(),
                |near| format!("write `{near}`"),
            );
            reporter.report(written, format!("unknown format `{format}`"), help);
        }
    }
}

pub(super) fn nullable(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        if let Some(written) = schema.fields().nullable()
            && schema.nullable()
            && schema.fields().type_keyword().is_none()
        {
            let help = "add `type`: without it, `nullable` has no effect";
            reporter.report(written, "`nullable` without `type`", help);
        }
    }
}

pub(super) fn null_default(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut validator = Validator::new("default");
    for schema in &context.schemas {
        let default = schema.default().filter(|value| value.is_null());
        let mismatches = default.map(|value| validator.check(value, *schema, Direction::Either));
        for mismatch in mismatches.into_iter().flatten() {
            mismatch.report(reporter);
        }
    }
}

pub(super) fn read_write(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        if let Some(written) = schema.fields().write_only()
            && schema.read_only()
            && schema.write_only()
        {
            reporter.report(written, "`writeOnly` beside `readOnly`", "keep one of them");
        }
    }
}

pub(super) fn composition(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let fields = schema.fields();
        for list in [fields.all_of(), fields.any_of(), fields.one_of()]
            .into_iter()
            .flatten()
        {
            let keyword = list.name();
            if list.is_array() && list.is_empty() {
                let help = "add a schema, or remove it";
                reporter.report(list, format!("empty `{keyword}`"), help);
            }
            let mut known = HashSet::new();
            for part in list.items() {
                if !known.insert(part.value().to_string()) {
                    let message = format!("duplicate schema in `{keyword}`");
                    reporter.report(part, message, "remove one of them");
                }
            }
        }
        let mut first = schema.declared_type();
        for part in schema.all_of() {
            match (first, known_type(&part)) {
                (None, declared) => first = declared,
                (Some(first), Some(declared)) if !is_compatible(first, declared) => {
                    let message =
                        format!("part of type `{declared}` in a schema of type `{first}`");
                    let help = "no value has both types: keep one, or write `oneOf`";
                    reporter.report(part.written(), message, help);
                }
                (Some(_), _) => {}
            }
        }
    }
}

fn is_compatible(a: Type, b: Type) -> bool {
    let is_number = |one| matches!(one, Type::Integer | Type::Number);
    a == b || (is_number(a) && is_number(b))
}

pub(super) fn discriminator(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in &context.schemas {
        let Some(discriminator) = schema.discriminator() else {
            continue;
        };
        let mapping = discriminator
            .fields()
            .mapping()
            .into_iter()
            .flat_map(Node::entries);
        for (value, node) in mapping {
            let Some(target) = node.as_str() else {
                continue;
            };
            let mut names = context.named_schemas().map(|(name, _)| name);
            let missing = match target.split_once('#') {
                Some(("", pointer)) => context.document.at(pointer).is_none(),
                Some(_) => false,
                None if target.contains(['/', '.']) => false,
                None => !names.any(|name| name == target),
            };
            if missing {
                let message = format!("mapping of `{value}` to unknown schema `{target}`");
                reporter.report(node, message, "refer to `#/components/schemas/…`");
            }
        }
        let Some((written, tag)) = discriminator
            .fields()
            .property_name()
            .zip(discriminator.property_name())
        else {
            continue;
        };
        let own = tagged(*schema, tag, true, 0);
        let outcomes = schema.one_of().chain(schema.any_of()).map(|variant| {
            let tagged = tagged(variant, tag, false, 0);
            (variant.written(), own.0 || tagged.0, own.1 || tagged.1)
        });
        let outcomes: Vec<_> = outcomes.collect();
        if !outcomes.is_empty() && outcomes.iter().all(|(_, has, _)| !has) {
            let message = format!("no variant has a property `{tag}`");
            reporter.report(written, message, "name a property that each variant has");
            continue;
        }
        for (node, has, requires) in outcomes {
            if !has {
                let message = format!("variant without the discriminator property `{tag}`");
                let help = format!("add `{tag}` to it, and to its `required`");
                reporter.report(node, message, help);
            } else if !requires {
                let message =
                    format!("variant does not require the discriminator property `{tag}`");
                reporter.report(node, message, format!("add `{tag}` to its `required`"));
            }
        }
    }
}

/// Whether a schema describes a property, and whether it requires it. Both are assumed of an
/// unresolved reference. `own` leaves out the variants of the schema itself.
fn tagged(schema: Schema<'_>, tag: &str, own: bool, depth: usize) -> (bool, bool) {
    const MAX_DEPTH: usize = 8;
    if depth == MAX_DEPTH || schema.reference_problem().is_some() {
        return (true, true);
    }
    let has = schema.property(tag).is_some();
    let requires = schema.required().any(|name| name == tag);
    let all = schema
        .all_of()
        .map(|part| tagged(part, tag, false, depth + 1));
    let mut found = all.fold((has, requires), |a, b| (a.0 || b.0, a.1 || b.1));
    let (one_of, any_of): (Vec<_>, Vec<_>) = (schema.one_of().collect(), schema.any_of().collect());
    for variants in [one_of, any_of]
        .into_iter()
        .filter(|variants| !own && !variants.is_empty())
    {
        let each = variants
            .iter()
            .map(|part| tagged(*part, tag, false, depth + 1));
        let each = each.fold((true, true), |a, b| (a.0 && b.0, a.1 && b.1));
        found = (found.0 || each.0, found.1 || each.1);
    }
    found
}

pub(super) fn description(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for (name, schema) in context.named_schemas() {
        let node = schema.written();
        let written = node.is_object() && schema.reference().is_none();
        if written && schema.fields().description().is_none() {
            let message = format!("missing description of schema `{name}`");
            reporter.report(
                node,
                message,
                "add `description`: what the schema represents",
            );
        }
    }
}
