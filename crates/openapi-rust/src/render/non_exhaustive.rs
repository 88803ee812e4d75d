//! Marks the types of responses as `#[non_exhaustive]`: the service may add properties and values.

use std::collections::BTreeSet;

use openapi_document::model::{MediaType, Schema};
use openapi_document::object::{self, ObjectNode};
use openapi_document::{Document, Object as _, ObjectKind};
use syn::{Fields, Item, parse_quote};

use crate::name;

/// The names of the types that a response can contain. An inline schema has no name in the document
/// and is left out.
pub(super) fn response_types(document: &Document) -> BTreeSet<String> {
    let operations = document.openapi().operations();
    let responses = operations.flat_map(|operation| operation.responses().values());
    let contents = responses.flat_map(|response| response.content().values());
    let mut open: Vec<_> = contents
        .filter_map(MediaType::schema)
        .map(Schema::written)
        .collect();
    let mut names = BTreeSet::new();
    while let Some(node) = open.pop() {
        let kind = ObjectKind::Schema;
        let references = object::within(ObjectNode { kind, node }).into_iter();
        for part in references.filter(|part| part.is_reference()) {
            let target = Schema::view(part.node).node();
            if names.insert(name::pascal(&target.name())) {
                open.push(target);
            }
        }
    }
    names
}

/// Marks a struct with named fields or an enum that responses contain.
pub(super) fn mark(item: &mut Item, response_types: &BTreeSet<String>) {
    let (ident, attributes) = if let Item::Struct(item) = item {
        let Fields::Named(_) = item.fields else {
            return;
        };
        (&item.ident, &mut item.attrs)
    } else if let Item::Enum(item) = item {
        (&item.ident, &mut item.attrs)
    } else {
        return;
    };
    if response_types.contains(&ident.to_string()) {
        attributes.push(parse_quote!(#[non_exhaustive]));
    }
}
