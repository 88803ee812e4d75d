//! Changes of the headers of a response.

use openapi_document::Object as _;
use openapi_document::model::{Header, Map, Type};

use super::media_type;
use crate::change_table as kinds;
use crate::compare::{
    by_key, changed_examples, changed_extensions, changed_fields, flipped, resolved,
};
use crate::comparison::Comparison;
use crate::naming::subject;
use crate::recorder::Scope;

/// Compares the headers of two responses. Names of headers are case-insensitive; `Content-Type` is
/// compared with the media types of the body.
pub(super) fn compare<'d>(
    comparison: &mut Comparison<'d>,
    scope: &Scope,
    (base, head): (Map<'d, Header<'d>>, Map<'d, Header<'d>>),
    response: &str,
) {
    let [old, new] = [base, head].map(|headers| {
        let headers = resolved(headers);
        let headers = headers.map(|(name, header)| (name.to_ascii_lowercase(), (name, header)));
        headers.filter(|(key, _)| key != "content-type")
    });
    for (key, headers) in by_key(old, new) {
        match headers {
            (Some((_, was)), Some((_, is))) => header(comparison, scope, was, is),
            (Some((name, was)), None) => {
                let kind = if was.required() {
                    &kinds::REQUIRED_HEADER_REMOVED
                } else {
                    &kinds::HEADER_REMOVED
                };
                let message = format!("{response}: header `{name}` removed");
                comparison.record(kind, scope, (Some(was.node()), None), &[&key], message);
            }
            (None, Some((name, is))) => {
                let kind = if is.required() {
                    &kinds::REQUIRED_HEADER_ADDED
                } else {
                    &kinds::HEADER_ADDED
                };
                let message = format!("{response}: header `{name}` added");
                comparison.record(kind, scope, (None, Some(is.node())), &[&key], message);
            }
            (None, None) => {}
        }
    }
}

fn header<'d>(comparison: &mut Comparison<'d>, scope: &Scope, base: Header<'d>, head: Header<'d>) {
    let subject = subject(head.node());
    let nodes = (base.node(), head.node());
    let objects = (Some(nodes.0), Some(nodes.1));
    let (old, new) = (base.fields(), head.fields());
    let flags = [
        (
            flipped(base.required(), head.required()),
            (old.required(), new.required()),
            (&kinds::HEADER_BECAME_REQUIRED, "now required"),
            (&kinds::HEADER_BECAME_OPTIONAL, "no longer required"),
        ),
        (
            flipped(base.deprecated(), head.deprecated()),
            (old.deprecated(), new.deprecated()),
            (&kinds::HEADER_DEPRECATED, "deprecated"),
            (&kinds::HEADER_UNDEPRECATED, "no longer deprecated"),
        ),
    ];
    for (flag, (was, is), set, unset) in flags {
        if let Some(is_set) = flag {
            let (kind, what) = if is_set { set } else { unset };
            let sides = (was.or(objects.0), is.or(objects.1));
            comparison.record(kind, scope, sides, &[], format!("{subject}: {what}"));
        }
    }
    let docs = changed_fields!(base, head, description, example)
        .chain(changed_examples(base.examples(), head.examples()));
    comparison.record_fields(&kinds::CONTENT_TEXT_CHANGED, scope, objects, docs, &subject);
    let extensions = changed_extensions(base, head, &[]);
    let kind = &kinds::CONTENT_EXTENSION_CHANGED;
    comparison.record_fields(kind, scope, objects, extensions, &subject);
    let first = |header: Header<'d>| {
        let mut content = header.content().iter();
        content
            .next()
            .map(|(name, media)| (media_type::normalized(name), media))
    };
    // `explode` affects only objects in a header.
    let no_objects = [base, head].iter().all(|header| {
        let declared = header.schema().and_then(|schema| schema.declared_type());
        declared.is_some_and(|declared| declared != Type::Object)
    });
    let explode = |header: Header<'d>| header.explode() == Some(true);
    let same_style = no_objects || explode(base) == explode(head);
    match (first(base), first(head)) {
        (None, None) if same_style => {
            let schemas = (base.schema(), head.schema());
            comparison.compare_schemas(scope, nodes, schemas, &subject);
        }
        (Some((was, old)), Some((is, new))) if was == is => {
            let schemas = (old.schema(), new.schema());
            comparison.compare_schemas(scope, (old.node(), new.node()), schemas, &subject);
        }
        (_, _) => {
            let message = format!("{subject}: serialization changed");
            comparison.record(&kinds::HEADER_STYLE_CHANGED, scope, objects, &[], message);
        }
    }
}
