//! What changed in parameters: what a call may or must carry beside its body.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::operations::{placeholder, same_but};
use super::subject::subject;
use super::table::{
    ACCEPTED, ANNOUNCED, NOT_UNDERSTOOD, READ, REFUSED, TOOLS, UNDERSTOOD, different, narrower,
    outside, undecided, wider,
};
use super::{Call, Class, Comparison, Effect, Rule};
use super::{differing, extensions, says, text};
use openapi_document::{Cursor, Operation};

/// Nothing in a contract says what becomes of a parameter that it does not name.
const IGNORED: Effect = Effect {
    class: Class::Breaking,
    consequence: "requests that hold it are refused, or what they ask for is passed over",
};

static OPTIONAL_PARAMETER_ADDED: Rule = Rule {
    id: "optional-parameter-added",
    inverse: "optional-parameter-removed",
    request: Some(ACCEPTED),
    response: Some(UNDERSTOOD),
    neither: None,
};

static OPTIONAL_PARAMETER_REMOVED: Rule = Rule {
    id: "optional-parameter-removed",
    inverse: "optional-parameter-added",
    request: Some(IGNORED),
    response: Some(UNDERSTOOD),
    neither: None,
};

static REQUIRED_PARAMETER_ADDED: Rule = Rule {
    id: "required-parameter-added",
    inverse: "required-parameter-removed",
    request: Some(REFUSED),
    response: Some(UNDERSTOOD),
    neither: None,
};

static REQUIRED_PARAMETER_REMOVED: Rule = Rule {
    id: "required-parameter-removed",
    inverse: "required-parameter-added",
    request: Some(IGNORED),
    response: Some(NOT_UNDERSTOOD),
    neither: None,
};

static PARAMETER_RENAMED: Rule = different("parameter-renamed");

static PARAMETER_MOVED: Rule = different("parameter-moved");

static PARAMETER_BECAME_REQUIRED: Rule =
    narrower("parameter-became-required", "parameter-became-optional");

static PARAMETER_BECAME_OPTIONAL: Rule =
    wider("parameter-became-optional", "parameter-became-required");

static PARAMETER_STYLE_CHANGED: Rule = different("parameter-style-changed");

static EMPTY_VALUE_ALLOWED: Rule = wider("empty-value-allowed", "empty-value-forbidden");

static EMPTY_VALUE_FORBIDDEN: Rule = narrower("empty-value-forbidden", "empty-value-allowed");

static RESERVED_CHARACTERS_CHANGED: Rule = Rule {
    request: undecided("requests are refused if the service minds how `/`, `?` and the like come"),
    response: undecided("calls are not understood if clients mind how `/`, `?` and the like come"),
    ..different("reserved-characters-changed")
};

static PARAMETER_DEPRECATED: Rule =
    outside("parameter-deprecated", "parameter-undeprecated", ANNOUNCED);

static PARAMETER_UNDEPRECATED: Rule =
    outside("parameter-undeprecated", "parameter-deprecated", ANNOUNCED);

static PARAMETER_TEXT_CHANGED: Rule =
    outside("parameter-text-changed", "parameter-text-changed", READ);

static PARAMETER_EXTENSION_CHANGED: Rule = outside(
    "parameter-extension-changed",
    "parameter-extension-changed",
    TOOLS,
);

/// All of them.
pub(super) const RULES: &[&Rule] = &[
    &OPTIONAL_PARAMETER_ADDED,
    &OPTIONAL_PARAMETER_REMOVED,
    &REQUIRED_PARAMETER_ADDED,
    &REQUIRED_PARAMETER_REMOVED,
    &PARAMETER_RENAMED,
    &PARAMETER_MOVED,
    &PARAMETER_BECAME_REQUIRED,
    &PARAMETER_BECAME_OPTIONAL,
    &PARAMETER_STYLE_CHANGED,
    &EMPTY_VALUE_ALLOWED,
    &EMPTY_VALUE_FORBIDDEN,
    &RESERVED_CHARACTERS_CHANGED,
    &PARAMETER_DEPRECATED,
    &PARAMETER_UNDEPRECATED,
    &PARAMETER_TEXT_CHANGED,
    &PARAMETER_EXTENSION_CHANGED,
];

/// What tells a parameter of an operation from the others.
type Key = (String, String);

/// The parameters of an operation by what tells them apart on the wire: headers in any casing, those
/// of the path by the place that they fill.
fn parameters<'d>(operation: &Operation<'d>) -> IndexMap<Key, Cursor<'d>> {
    let mut found = IndexMap::new();
    for parameter in operation.parameters() {
        let (Some(name), Some(place)) = (text(&parameter, "name"), text(&parameter, "in")) else {
            continue;
        };
        let name = match place {
            "header" => name.to_ascii_lowercase(),
            "path" => placeholder(operation.path, name)
                .map_or_else(|| name.to_owned(), |index| index.to_string()),
            _ => name.to_owned(),
        };
        // OpenAPI has other places for these three, and passes over such a parameter.
        let said_elsewhere = ["accept", "authorization", "content-type"];
        if place != "header" || !said_elsewhere.contains(&name.as_str()) {
            found.insert((place.to_owned(), name), parameter);
        }
    }
    found
}

/// Compares the parameters of two operations that are the same one.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    old: &Operation<'d>,
    new: &Operation<'d>,
) {
    let (base, head) = (parameters(old), parameters(new));
    let name = new.call();
    for (key, is) in &head {
        if let Some(was) = base.get(key) {
            parameter(comparison, call, was, is);
        }
    }
    let gone: Vec<_> = base
        .iter()
        .filter(|(key, _)| !head.contains_key(*key))
        .collect();
    let come: Vec<_> = head
        .iter()
        .filter(|(key, _)| !base.contains_key(*key))
        .collect();
    let mut known = HashSet::new();
    for &(key, was) in &gone {
        let Some((other, rule)) = successor(key, was, &gone, &come) else {
            continue;
        };
        known.extend([was.id(), other.id()]);
        let (from, to) = (shown(was), shown(other));
        let mut arguments = [from.as_str(), &to];
        arguments.sort_unstable();
        let message = format!("{from} of `{name}` is {to} now");
        let places = (Some(was), Some(other));
        comparison.tell(rule, (call, call.asks), places, &arguments, message);
        parameter(comparison, call, was, other);
    }
    let who = (call, call.asks);
    let left = |list: Vec<(&Key, &Cursor<'d>)>| {
        let list = list.into_iter().map(|(_, parameter)| parameter.clone());
        list.filter(|parameter| !known.contains(&parameter.id()))
            .collect::<Vec<_>>()
    };
    for was in left(gone) {
        let rule = match is_required(&was) {
            true => &REQUIRED_PARAMETER_REMOVED,
            false => &OPTIONAL_PARAMETER_REMOVED,
        };
        let message = format!("{} is gone", subject(&was));
        comparison.tell(rule, who, (Some(&was), None), &[&shown(&was)], message);
    }
    for is in left(come) {
        let (rule, kind) = match is_required(&is) {
            true => (&REQUIRED_PARAMETER_ADDED, "required"),
            false => (&OPTIONAL_PARAMETER_ADDED, "optional"),
        };
        let message = format!("{} is new and {kind}", subject(&is));
        comparison.tell(rule, who, (None, Some(&is)), &[&shown(&is)], message);
    }
}

/// The parameter that took the place of one that is gone, if only one can have: the same name at
/// another place, or another name and all else the same.
fn successor<'c, 'd>(
    (place, name): &Key,
    was: &Cursor<'d>,
    gone: &[(&Key, &Cursor<'d>)],
    come: &[(&'c Key, &'c Cursor<'d>)],
) -> Option<(&'c Cursor<'d>, &'static Rule)> {
    const TEXTS: [&str; 4] = ["name", "description", "example", "examples"];
    let written = |key: &Key| key.1.to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    let mut moved = come.iter().filter(|(key, _)| written(key) == name);
    if let (Some((_, is)), None) = (moved.next(), moved.next()) {
        return Some((is, &PARAMETER_MOVED));
    }
    let alike = |key: &Key, other: &Cursor<'d>| key.0 == *place && same_but(was, other, &TEXTS);
    let mut renamed = come.iter().filter(|(key, other)| alike(key, other));
    let mut rivals = gone.iter().filter(|(key, other)| alike(key, other));
    match (renamed.next(), renamed.next(), rivals.nth(1)) {
        (Some((_, is)), None, None) => Some((is, &PARAMETER_RENAMED)),
        _ => None,
    }
}

/// What a parameter is called in a sentence.
fn shown(parameter: &Cursor<'_>) -> String {
    let name = text(parameter, "name").unwrap_or_default();
    let place = text(parameter, "in").unwrap_or_default();
    format!("{place} parameter `{name}`")
}

fn is_required(parameter: &Cursor<'_>) -> bool {
    says(parameter, "required") || text(parameter, "in") == Some("path")
}

/// Compares two parameters that are the same one.
fn parameter<'d>(
    comparison: &mut Comparison<'d>,
    call: &Call,
    base: &Cursor<'d>,
    head: &Cursor<'d>,
) {
    let who = (call, call.asks);
    let subject = subject(head);
    let flags: [(&str, &str, &'static Rule, &'static Rule); 3] = [
        (
            "required",
            "required",
            &PARAMETER_BECAME_REQUIRED,
            &PARAMETER_BECAME_OPTIONAL,
        ),
        (
            "deprecated",
            "deprecated",
            &PARAMETER_DEPRECATED,
            &PARAMETER_UNDEPRECATED,
        ),
        (
            "allowEmptyValue",
            "allowed to be empty",
            &EMPTY_VALUE_ALLOWED,
            &EMPTY_VALUE_FORBIDDEN,
        ),
    ];
    for (key, what, set, unset) in flags {
        let truth = |parameter: &Cursor<'d>| match key {
            "required" => is_required(parameter),
            _ => says(parameter, key),
        };
        let (rule, now) = match (truth(base), truth(head)) {
            (false, true) => (set, "now"),
            (true, false) => (unset, "no longer"),
            (true, true) | (false, false) => continue,
        };
        let message = match now {
            "now" => format!("{subject} is {what} now"),
            now => format!("{subject} is {now} {what}"),
        };
        let places = at(base, head, key);
        comparison.tell(rule, who, (Some(&places.0), Some(&places.1)), &[], message);
    }
    let (was, is) = (Writing::of(base), Writing::of(head));
    // Where a parameter moves to, its own style is usual.
    let moved = text(base, "in") != text(head, "in");
    if !moved && !was.is_like(&is) {
        let message = format!("{subject} is written {is} instead of {was}");
        let both = (Some(base), Some(head));
        comparison.tell(&PARAMETER_STYLE_CHANGED, who, both, &[], message);
    }
    if says(base, "allowReserved") != says(head, "allowReserved") {
        let how = if says(head, "allowReserved") {
            "may hold reserved characters as they are"
        } else {
            "has reserved characters encoded"
        };
        let places = at(base, head, "allowReserved");
        let places = (Some(&places.0), Some(&places.1));
        let message = format!("{subject} {how}");
        comparison.tell(&RESERVED_CHARACTERS_CHANGED, who, places, &[], message);
    }
    for key in ["description", "example", "examples"] {
        if let Some((was, is)) = differing(base, head, key) {
            let places = (was.as_ref().or(Some(base)), is.as_ref().or(Some(head)));
            let message = format!("`{key}` of {subject} reads otherwise");
            comparison.tell(&PARAMETER_TEXT_CHANGED, who, places, &[key], message);
        }
    }
    for key in extensions(base, head, &[]) {
        if let Some((was, is)) = differing(base, head, key) {
            let places = (was.as_ref().or(Some(base)), is.as_ref().or(Some(head)));
            let message = format!("`{key}` of {subject} is different");
            comparison.tell(&PARAMETER_EXTENSION_CHANGED, who, places, &[key], message);
        }
    }
    let (old, new) = (content(base), content(head));
    let (old, new) = (old.as_ref(), new.as_ref());
    let holders = (
        old.map_or(base, |(_, media)| media),
        new.map_or(head, |(_, media)| media),
    );
    comparison.schemas(who, holders, &subject);
}

/// Where a member is written in two objects, or else the objects.
fn at<'d>(base: &Cursor<'d>, head: &Cursor<'d>, key: &str) -> (Cursor<'d>, Cursor<'d>) {
    let place = |object: &Cursor<'d>| object.get(key).unwrap_or_else(|| object.clone());
    (place(base), place(head))
}

/// The one media type that a parameter may be written in.
fn content<'d>(parameter: &Cursor<'d>) -> Option<(&'d str, Cursor<'d>)> {
    parameter.get("content")?.members().next()
}

/// How the value of a parameter becomes text.
#[derive(PartialEq)]
enum Writing<'d> {
    /// As a media type.
    Media(&'d str),
    /// By a style, its lists and objects exploded or not.
    Style {
        style: &'d str,
        explode: bool,
        scalar: bool,
    },
}

impl<'d> Writing<'d> {
    fn of(parameter: &Cursor<'d>) -> Self {
        if let Some((media, _)) = content(parameter) {
            return Self::Media(media);
        }
        let style = text(parameter, "style").unwrap_or(match text(parameter, "in") {
            Some("path" | "header") => "simple",
            Some(_) | None => "form",
        });
        let explode = parameter.get("explode").and_then(|value| value.as_bool());
        let schema = parameter.get("schema").and_then(|it| it.follow().ok());
        let kind = schema.as_ref().and_then(|schema| text(schema, "type"));
        Self::Style {
            style,
            explode: explode.unwrap_or(style == "form"),
            scalar: matches!(kind, Some("string" | "integer" | "number" | "boolean")),
        }
    }

    /// Whether values are written in the same way. Of a single value, exploding changes nothing.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Style {
                    style: was,
                    explode: before,
                    scalar,
                },
                Self::Style {
                    style: is,
                    explode: after,
                    scalar: other,
                },
            ) => was == is && (before == after || *scalar && *other),
            (Self::Media(was), Self::Media(is)) => was == is,
            (Self::Media(_), Self::Style { .. }) | (Self::Style { .. }, Self::Media(_)) => false,
        }
    }
}

impl std::fmt::Display for Writing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Media(media) => write!(f, "as `{media}`"),
            Self::Style { style, explode, .. } => {
                let exploded = if *explode { "exploded" } else { "not exploded" };
                write!(f, "in the style `{style}`, {exploded}")
            }
        }
    }
}
