//! Changes of the media types of a body.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapi_document::Object as _;
use openapi_document::model::{Map, MediaType};

use crate::change_table as kinds;
use crate::compare::{changed_examples, changed_extensions, changed_fields};
use crate::comparison::Comparison;
use crate::recorder::Scope;

/// The normalized name of a media type: in lower case and without `charset`.
pub(super) fn normalized(media_type: &str) -> String {
    let mut parts = media_type.split(';').map(str::trim);
    let mut normalized = parts.next().unwrap_or_default().to_ascii_lowercase();
    for parameter in parts.map(str::to_ascii_lowercase) {
        if !parameter.starts_with("charset=") {
            normalized.push(';');
            normalized += &parameter;
        }
    }
    normalized
}

/// The media types of a body by their normalized names.
type MediaTypes<'d> = IndexMap<String, MediaType<'d>>;

/// The media type of this name, or the range that covers it.
fn covering<'c, 'd>(types: &'c MediaTypes<'d>, name: &str) -> Option<(&'c str, MediaType<'d>)> {
    let main_type = name.split_once('/').map_or("", |(main_type, _)| main_type);
    let range = format!("{main_type}/*");
    let candidates = [name, &range, "*/*"];
    let mut found = candidates
        .iter()
        .filter_map(|key| types.get_key_value(*key));
    found.next().map(|(key, media)| (key.as_str(), *media))
}

/// Whether `range` is a range of media types that includes one of `types`.
fn includes_any(range: &str, types: &MediaTypes<'_>) -> bool {
    let Some(prefix) = range.strip_suffix('*') else {
        return false;
    };
    let mut names = types.keys();
    names.any(|name| prefix == "*/" || name.starts_with(prefix))
}

/// Compares the media types of two bodies.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    (base, head): (Map<'d, MediaType<'d>>, Map<'d, MediaType<'d>>),
    subject: &str,
) {
    let [old, new] = [base, head].map(|content| -> MediaTypes<'d> {
        let media_types = content.iter();
        media_types
            .map(|(name, media)| (normalized(name), media))
            .collect()
    });
    for (name, &media) in &old {
        if let Some((_, other)) = covering(&new, name) {
            media_type(comparison, scope, (media, other), name, subject);
            continue;
        }
        let (kind, what) = if includes_any(name, &new) {
            (&kinds::MEDIA_RANGE_NARROWED, "narrowed")
        } else {
            (&kinds::MEDIA_TYPE_REMOVED, "removed")
        };
        let message = format!("{subject}: media type `{name}` {what}");
        comparison.record(kind, scope, (Some(media.node()), None), &[name], message);
    }
    for (name, &media) in &new {
        match covering(&old, name) {
            Some((known, _)) if known == name => {}
            // A media type that only a range covered before.
            Some((_, other)) => media_type(comparison, scope, (other, media), name, subject),
            None => {
                let (kind, message) = if includes_any(name, &old) {
                    let message = format!("{subject}: media type widened to `{name}`");
                    (&kinds::MEDIA_RANGE_WIDENED, message)
                } else {
                    let message = format!("{subject}: media type `{name}` added");
                    (&kinds::MEDIA_TYPE_ADDED, message)
                };
                comparison.record(kind, scope, (None, Some(media.node())), &[name], message);
            }
        }
    }
}

/// The extension of a media type that lists properties in which a service may wrap the value.
const WRAPPERS: &str = "x-wrappers";

fn media_type<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    (base, head): (MediaType<'d>, MediaType<'d>),
    name: &str,
    subject: &str,
) {
    let nodes = (base.node(), head.node());
    let objects = (Some(nodes.0), Some(nodes.1));
    comparison.compare_schemas(scope, nodes, (base.schema(), head.schema()), subject);
    let docs = changed_fields!(base, head, example)
        .chain(changed_examples(base.examples(), head.examples()));
    comparison.record_fields(&kinds::CONTENT_TEXT_CHANGED, scope, objects, docs, subject);
    let extensions = changed_extensions(base, head, &[WRAPPERS]);
    let kind = &kinds::CONTENT_EXTENSION_CHANGED;
    comparison.record_fields(kind, scope, objects, extensions, subject);
    for (was, is) in changed_fields!(base, head, encoding) {
        let sides = (was.or(objects.0), is.or(objects.1));
        let message = format!("{subject}: encoding of the parts of `{name}` changed");
        comparison.record(&kinds::ENCODING_CHANGED, scope, sides, &[], message);
    }
    let [(was, old), (is, new)] = [base, head].map(|media| {
        let list = media.extension(WRAPPERS);
        let names = list.into_iter().flat_map(|node| node.items());
        let names: BTreeSet<_> = names.filter_map(|name| name.as_str()).collect();
        (names, list.unwrap_or(media.node()))
    });
    let sides = (Some(old), Some(new));
    for wrapper in is.difference(&was) {
        let message = format!("{subject}: may be wrapped in the property `{wrapper}`");
        comparison.record(&kinds::WRAPPER_ADDED, scope, sides, &[wrapper], message);
    }
    for wrapper in was.difference(&is) {
        let message = format!("{subject}: no longer wrapped in the property `{wrapper}`");
        comparison.record(&kinds::WRAPPER_REMOVED, scope, sides, &[wrapper], message);
    }
}
