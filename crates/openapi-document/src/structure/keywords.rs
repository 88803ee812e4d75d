//! Whether each object has the keywords that OpenAPI requires, with values of the right type.

use crate::node::Node;
use crate::object::ObjectNode;
use crate::object_kind::{ObjectKind, ValueType};
use crate::rule::{LintContext, Reporter};
use crate::suggestion::near;

pub(super) fn value_type(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for part in &context.objects {
        let (kind, node) = (part.kind, part.node);
        if !part.is_reference() && !node.is_object() {
            let message = format!("expected {}, found {}", kind.name(), node.kind());
            let help = if kind == ObjectKind::Schema {
                "write an object, `{}` for any value"
            } else {
                "write an object, or remove it"
            };
            reporter.report_malformed(node, message, help);
        }
    }
    for ObjectNode { kind, node } in context.all_written() {
        for (keyword, value) in node.entries() {
            let mut known = kind.keywords().iter();
            let Some((_, wanted)) = known.find(|(known, _)| *known == keyword) else {
                continue;
            };
            // An optional keyword with the value null means the same as an absent one.
            let required = kind.required().contains(&keyword);
            if required || !value.is_null() || !matches!(wanted, ValueType::String) {
                check_type(keyword, *wanted, required, value, reporter);
            }
        }
    }
}

fn check_type(
    keyword: &str,
    wanted: ValueType,
    required: bool,
    value: Node<'_>,
    reporter: &mut Reporter<'_>,
) {
    let mut wrong = |value: Node<'_>, what: &str, wanted: &str| {
        let help = if wanted == "a string" && !value.is_object() && !value.is_array() {
            format!("put the value of {what} in quotes")
        } else if required {
            format!("write {wanted}")
        } else {
            format!("write {wanted}, or remove {what}")
        };
        let message = format!("{what} is {}, OpenAPI requires {wanted}", value.kind());
        reporter.report_malformed(value, message, help);
    };
    let what = format!("`{keyword}`");
    let expected = match wanted {
        ValueType::String | ValueType::Choice(_) => (value.as_str().is_some(), "a string"),
        ValueType::Boolean => (value.as_bool().is_some(), "`true` or `false`"),
        ValueType::Number => (value.as_number().is_some(), "a number"),
        ValueType::Count => (is_count(value), "an integer of at least 0"),
        ValueType::Array | ValueType::Strings | ValueType::Each(_) | ValueType::Requirements => {
            (value.is_array(), "an array")
        }
        ValueType::Map | ValueType::StringMap | ValueType::Named(_) | ValueType::Keyed(_) => {
            (value.is_object(), "an object")
        }
        // The loop over all objects checks the object itself.
        ValueType::Any | ValueType::One(_) | ValueType::SchemaOrBoolean => (true, ""),
    };
    if !expected.0 {
        wrong(value, &what, expected.1);
    } else if matches!(wanted, ValueType::Strings) {
        let items = value.items().filter(|item| item.as_str().is_none());
        items.for_each(|item| wrong(item, &format!("an item of {what}"), "a string"));
    } else if matches!(wanted, ValueType::StringMap) {
        let entries = value
            .entries()
            .filter(|(_, value)| value.as_str().is_none());
        entries.for_each(|(key, value)| wrong(value, &format!("`{key}`"), "a string"));
    } else if matches!(wanted, ValueType::Requirements) {
        let schemes = value.items().flat_map(Node::entries);
        for (scheme, scopes) in schemes.filter(|(_, scopes)| !scopes.is_array()) {
            wrong(
                scopes,
                &format!("`{scheme}`"),
                "an array of scopes, `[]` for none",
            );
        }
    }
}

fn is_count(value: Node<'_>) -> bool {
    value.as_number().is_some_and(|number| {
        let float = number.as_f64();
        number.as_u64().is_some() || float.is_some_and(|float| float >= 0.0 && float.fract() == 0.0)
    })
}

pub(super) fn missing(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for ObjectNode { kind, node } in context.all_written() {
        for keyword in kind.required() {
            if node.get(keyword).is_none() {
                let message = format!("missing `{keyword}` in {}", kind.name());
                reporter.report(
                    node,
                    message,
                    format!("add `{keyword}: {}`", sample(keyword)),
                );
            }
        }
    }
}

/// An example value of a missing keyword.
fn sample(keyword: &str) -> &'static str {
    match keyword {
        "info" => "{title: …, version: …}",
        "responses" => "{\"200\": {description: …}}",
        "content" => "{application/json: {schema: …}}",
        "paths" | "scopes" => "{}",
        "url" => "https://…",
        "in" => "query",
        "type" => "http",
        _ => "…",
    }
}

pub(super) fn keyword_value(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for ObjectNode { kind, node } in context.all_written() {
        for (keyword, value_type) in kind.keywords() {
            let ValueType::Choice(known) = value_type else {
                continue;
            };
            let Some(value) = node.get(keyword) else {
                continue;
            };
            if let Some(text) = value.as_str().filter(|text| !known.contains(text)) {
                let help = match near(text, known.iter().copied()) {
                    Some(near) => format!("write `{near}`"),
                    None => format!("write one of `{}`", known.join("`, `")),
                };
                let message = format!("unknown value `{text}` of `{keyword}`");
                reporter.report(value, message, help);
            }
        }
    }
}
