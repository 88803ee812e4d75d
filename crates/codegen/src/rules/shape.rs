//! Whether each object of a document has the members that OpenAPI gives it, each of its kind.

use super::{Report, Subject};
use crate::document::Cursor;
use crate::part::{Kind, Shape};

pub(super) fn shape(subject: &Subject<'_>, report: &mut Report<'_>) {
    for part in &subject.parts {
        if part.is_reference() {
            continue;
        }
        if !part.cursor.is_map() {
            let message = format!("{} that is {}", part.kind.name(), part.cursor.kind());
            let fix = match part.kind {
                Kind::Schema => "write a map, `{}` for anything",
                Kind::Root
                | Kind::Info
                | Kind::Contact
                | Kind::License
                | Kind::Server
                | Kind::ServerVariable
                | Kind::Tag
                | Kind::ExternalDocs
                | Kind::Components
                | Kind::PathItem
                | Kind::Operation
                | Kind::Callback
                | Kind::Parameter
                | Kind::RequestBody
                | Kind::Response
                | Kind::Header
                | Kind::MediaType
                | Kind::Encoding
                | Kind::Example
                | Kind::Link
                | Kind::SecurityScheme
                | Kind::OAuthFlows
                | Kind::OAuthFlow => "write a map, or leave it out",
            };
            report.unreadable(&part.cursor, message, fix);
            continue;
        }
        for (name, shape) in part.kind.members() {
            match part.cursor.get(name) {
                Some(value) => member(name, *shape, &value, report),
                None => missing(part.kind, name, *shape, &part.cursor, report),
            }
        }
        if part.kind == Kind::Root && part.cursor.get("info").is_none() {
            let fix = "add `info: {title: …, version: …}`";
            report.at(&part.cursor, "the document has no `info`", fix);
        }
    }
}

fn member(name: &str, shape: Shape, value: &Cursor<'_>, report: &mut Report<'_>) {
    let wanted = match shape {
        Shape::RequiredText if value.as_str().is_none() => "text",
        // YAML has null where nothing is written, which says as much as no text.
        Shape::Text if value.as_str().is_none() && value.kind() != "null" => "text",
        Shape::Number if value.kind() != "a number" => "a number",
        Shape::Bool if value.as_bool().is_none() => "`true` or `false`",
        Shape::List | Shape::Each(_) if !value.is_list() => "a list",
        Shape::Map | Shape::Named(_) | Shape::Keyed(_) | Shape::RequiredKeyed(_)
            if !value.is_map() =>
        {
            "a map"
        }
        Shape::RequiredText
        | Shape::Text
        | Shape::Bool
        | Shape::Number
        | Shape::Any
        | Shape::List
        | Shape::Each(_)
        | Shape::Map
        | Shape::Named(_)
        | Shape::Keyed(_)
        | Shape::RequiredKeyed(_)
        | Shape::One(_)
        | Shape::SchemaOrBool => return,
    };
    let fix = if wanted == "text" && !value.is_map() && !value.is_list() {
        format!("put the value of `{name}` in quotes")
    } else if matches!(shape, Shape::RequiredText | Shape::RequiredKeyed(_)) {
        format!("write {wanted}")
    } else {
        format!("write {wanted}, or leave `{name}` out")
    };
    let message = format!("`{name}` is {}, not {wanted}", value.kind());
    report.unreadable(value, message, fix);
}

fn missing(kind: Kind, name: &str, shape: Shape, holder: &Cursor<'_>, report: &mut Report<'_>) {
    let what = match shape {
        Shape::RequiredText => "text",
        Shape::RequiredKeyed(_) => "{}",
        Shape::Text
        | Shape::Bool
        | Shape::Number
        | Shape::Any
        | Shape::List
        | Shape::Map
        | Shape::One(_)
        | Shape::Each(_)
        | Shape::Named(_)
        | Shape::Keyed(_)
        | Shape::SchemaOrBool => return,
    };
    let message = format!("{} without `{name}`", kind.name());
    report.at(holder, message, format!("add `{name}: {what}`"));
}
