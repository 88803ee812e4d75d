//! Changes of parameters.

use std::collections::HashSet;
use std::fmt;

use indexmap::IndexMap;
use openapi_document::model::{MediaType, Operation, Parameter, ParameterLocation, Type};
use openapi_document::{Node, Object as _};

use crate::change_kind::ChangeKind;
use crate::change_table as kinds;
use crate::compare::{changed_examples, changed_extensions, changed_fields, eq_except, flipped};
use crate::comparison::Comparison;
use crate::naming::subject;
use crate::recorder::Scope;

/// The identity of a parameter in an operation: location and name.
type Key = (String, String);

/// Headers that OpenAPI describes elsewhere; parameters of these names are ignored.
const IGNORED_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// The parameters of an operation by what identifies them on the wire: the names of headers in lower
/// case, for path parameters the index of their placeholder.
fn parameters<'d>(operation: Operation<'d>) -> IndexMap<Key, Parameter<'d>> {
    let placeholders = operation.path_template().placeholders();
    let mut found = IndexMap::new();
    for parameter in operation.parameters() {
        let (Some(name), Some(location)) = (parameter.name(), parameter.location_name()) else {
            continue;
        };
        let name = match parameter.location() {
            Some(ParameterLocation::Header) => name.to_ascii_lowercase(),
            Some(ParameterLocation::Path) => {
                let index = placeholders.iter().position(|known| *known == name);
                index.map_or_else(|| name.to_owned(), |index| index.to_string())
            }
            Some(ParameterLocation::Query | ParameterLocation::Cookie) | None => name.to_owned(),
        };
        let ignored = parameter.location() == Some(ParameterLocation::Header)
            && IGNORED_HEADERS.contains(&name.as_str());
        if !ignored {
            found.insert((location.to_owned(), name), parameter);
        }
    }
    found
}

/// Compares the parameters of two operations.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    old: Operation<'d>,
    new: Operation<'d>,
) {
    let (base, head) = (parameters(old), parameters(new));
    for (key, is) in &head {
        if let Some(was) = base.get(key) {
            parameter(comparison, scope, *was, *is);
        }
    }
    let only = |these: &IndexMap<Key, Parameter<'d>>, others: &IndexMap<Key, Parameter<'d>>| {
        let only = these.iter().filter(|(key, _)| !others.contains_key(*key));
        only.map(|(key, parameter)| (key.clone(), *parameter))
            .collect::<Vec<_>>()
    };
    let (mut removed, mut added) = (only(&base, &head), only(&head, &base));
    let mut matched = HashSet::new();
    let name = new.signature();
    for (key, was) in &removed {
        let Some((is, kind)) = successor(key, *was, &removed, &added) else {
            continue;
        };
        matched.extend([(false, was.id()), (true, is.id())]);
        let (from, to) = (shown(*was), shown(is));
        let mut arguments = [from.as_str(), &to];
        arguments.sort_unstable();
        let message = format!("`{name}`: {from} changed to {to}");
        let sides = (Some(was.node()), Some(is.node()));
        comparison.record(kind, scope, sides, &arguments, message);
        parameter(comparison, scope, *was, is);
    }
    removed.retain(|(_, was)| !matched.contains(&(false, was.id())));
    added.retain(|(_, is)| !matched.contains(&(true, is.id())));
    for (_, was) in removed {
        let kind = if is_required(was) {
            &kinds::REQUIRED_PARAMETER_REMOVED
        } else {
            &kinds::OPTIONAL_PARAMETER_REMOVED
        };
        let message = format!("{} removed", subject(was.node()));
        let sides = (Some(was.node()), None);
        comparison.record(kind, scope, sides, &[&shown(was)], message);
    }
    for (_, is) in added {
        let (kind, required) = if is_required(is) {
            (&kinds::REQUIRED_PARAMETER_ADDED, "required")
        } else {
            (&kinds::OPTIONAL_PARAMETER_ADDED, "optional")
        };
        let message = format!("{} added ({required})", subject(is.node()));
        let sides = (None, Some(is.node()));
        comparison.record(kind, scope, sides, &[&shown(is)], message);
    }
}

/// The parameter that replaces a removed one, if only one can: the same name in another location, or
/// another name and all else the same.
fn successor<'d>(
    (location, name): &Key,
    was: Parameter<'d>,
    removed: &[(Key, Parameter<'d>)],
    added: &[(Key, Parameter<'d>)],
) -> Option<(Parameter<'d>, &'static ChangeKind)> {
    const DOCS: [&str; 4] = ["name", "description", "example", "examples"];
    let name = name.to_ascii_lowercase();
    let mut moved = added
        .iter()
        .filter(|((_, other), _)| other.to_ascii_lowercase() == name);
    if let (Some((_, is)), None) = (moved.next(), moved.next()) {
        return Some((*is, &kinds::PARAMETER_MOVED));
    }
    // Among more parameters than this, no renamed one is recognizable.
    const MOST: usize = 64;
    if removed.len() > MOST || added.len() > MOST {
        return None;
    }
    let alike = |(key, other): &&(Key, Parameter<'d>)| {
        key.0 == *location && eq_except(was.node(), other.node(), &DOCS)
    };
    let mut renamed = added.iter().filter(alike);
    let mut rivals = removed.iter().filter(alike);
    match (renamed.next(), renamed.next(), rivals.nth(1)) {
        (Some((_, is)), None, None) => Some((*is, &kinds::PARAMETER_RENAMED)),
        _ => None,
    }
}

/// The parameter in a message and in the arguments of a change.
fn shown(parameter: Parameter<'_>) -> String {
    let name = parameter.name().unwrap_or_default();
    let location = parameter.location_name().unwrap_or_default();
    format!("{location} parameter `{name}`")
}

fn is_required(parameter: Parameter<'_>) -> bool {
    parameter.required() || parameter.location() == Some(ParameterLocation::Path)
}

/// Compares two parameters that are the same one.
fn parameter<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    base: Parameter<'d>,
    head: Parameter<'d>,
) {
    let subject = subject(head.node());
    let objects = (Some(base.node()), Some(head.node()));
    let at = |was: Option<Node<'d>>, is: Option<Node<'d>>| (was.or(objects.0), is.or(objects.1));
    let (old, new) = (base.fields(), head.fields());
    let flags = [
        (
            flipped(is_required(base), is_required(head)),
            at(old.required(), new.required()),
            (&kinds::PARAMETER_BECAME_REQUIRED, "now required"),
            (&kinds::PARAMETER_BECAME_OPTIONAL, "no longer required"),
        ),
        (
            flipped(base.deprecated(), head.deprecated()),
            at(old.deprecated(), new.deprecated()),
            (&kinds::PARAMETER_DEPRECATED, "deprecated"),
            (&kinds::PARAMETER_UNDEPRECATED, "no longer deprecated"),
        ),
        (
            flipped(base.allow_empty_value(), head.allow_empty_value()),
            at(old.allow_empty_value(), new.allow_empty_value()),
            (&kinds::EMPTY_VALUE_ALLOWED, "may now be empty"),
            (&kinds::EMPTY_VALUE_FORBIDDEN, "must not be empty any more"),
        ),
        (
            flipped(base.allow_reserved(), head.allow_reserved()),
            at(old.allow_reserved(), new.allow_reserved()),
            (
                &kinds::RESERVED_CHARACTERS_CHANGED,
                "reserved characters are no longer percent-encoded",
            ),
            (
                &kinds::RESERVED_CHARACTERS_CHANGED,
                "reserved characters are now percent-encoded",
            ),
        ),
    ];
    for (flag, sides, set, unset) in flags {
        if let Some(is_set) = flag {
            let (kind, what) = if is_set { set } else { unset };
            comparison.record(kind, scope, sides, &[], format!("{subject}: {what}"));
        }
    }
    let (was, is) = (Serialization::of(base), Serialization::of(head));
    // A parameter that moves to another location has the default style of that location.
    let moved = base.location_name() != head.location_name();
    if !moved && !was.is_equivalent(&is) {
        let message = format!("{subject}: serialized {is} (was {was})");
        comparison.record(
            &kinds::PARAMETER_STYLE_CHANGED,
            scope,
            objects,
            &[],
            message,
        );
    }
    let docs = changed_fields!(base, head, description, example)
        .chain(changed_examples(base.examples(), head.examples()));
    comparison.record_fields(
        &kinds::PARAMETER_TEXT_CHANGED,
        scope,
        objects,
        docs,
        &subject,
    );
    let extensions = changed_extensions(base, head, &[]);
    let kind = &kinds::PARAMETER_EXTENSION_CHANGED;
    comparison.record_fields(kind, scope, objects, extensions, &subject);
    let [(base, old), (head, new)] = [base, head].map(|parameter| match content(parameter) {
        Some((_, media)) => (media.node(), media.schema()),
        None => (parameter.node(), parameter.schema()),
    });
    comparison.compare_schemas(scope, (base, head), (old, new), &subject);
}

/// The one media type that a parameter may have in place of a schema.
fn content<'d>(parameter: Parameter<'d>) -> Option<(&'d str, MediaType<'d>)> {
    parameter.content().iter().next()
}

/// The serialization of the value of a parameter.
#[derive(PartialEq)]
enum Serialization<'d> {
    /// As a media type.
    MediaType(&'d str),
    /// By a style, its arrays and objects exploded or not.
    Style {
        style: &'d str,
        explode: bool,
        is_scalar: bool,
    },
}

impl<'d> Serialization<'d> {
    fn of(parameter: Parameter<'d>) -> Self {
        if let Some((media_type, _)) = content(parameter) {
            return Self::MediaType(media_type);
        }
        let location = parameter.location().unwrap_or(ParameterLocation::Query);
        let style = parameter.style().unwrap_or(location.default_style());
        let declared = parameter.schema().and_then(|schema| schema.declared_type());
        Self::Style {
            style,
            explode: parameter.explode().unwrap_or(style == "form"),
            is_scalar: matches!(
                declared,
                Some(Type::String | Type::Integer | Type::Number | Type::Boolean)
            ),
        }
    }

    /// Whether values are written in the same way. `explode` does not affect scalars.
    fn is_equivalent(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Style {
                    style: was,
                    explode: before,
                    is_scalar: scalar,
                },
                Self::Style {
                    style: is,
                    explode: after,
                    is_scalar: other,
                },
            ) => was == is && (before == after || *scalar && *other),
            (Self::MediaType(was), Self::MediaType(is)) => was == is,
            (Self::MediaType(_), Self::Style { .. }) | (Self::Style { .. }, Self::MediaType(_)) => {
                false
            }
        }
    }
}

impl fmt::Display for Serialization<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MediaType(media_type) => write!(f, "as `{media_type}`"),
            Self::Style { style, explode, .. } => {
                let exploded = if *explode { "exploded" } else { "not exploded" };
                write!(f, "in the style `{style}`, {exploded}")
            }
        }
    }
}
