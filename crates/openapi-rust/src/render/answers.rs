//! Types that the service answers with may get more members: callers must not count on having seen
//! all of them.

use std::collections::BTreeSet;

use syn::{Fields, Item, parse_quote};

use crate::name;
use openapi_document::Document;
use openapi_document::object::{self, Kind, Part};

/// The names of the types that an answer can hold, as far as the document names them: a type that
/// is written inside another has no name that the document knows.
pub(super) fn collect(document: &Document) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let operations = document.operations();
    let responses = operations
        .iter()
        .flat_map(|operation| operation.responses());
    let mut open: Vec<_> = responses
        .filter_map(|(_, response)| response.get("content"))
        .flat_map(|content| content.members().collect::<Vec<_>>())
        .filter_map(|(_, media)| media.get("schema"))
        .collect();
    while let Some(cursor) = open.pop() {
        let kind = Kind::Schema;
        for part in object::within(Part { kind, cursor }) {
            if !part.is_reference() {
                continue;
            }
            let Ok(named) = part.cursor.follow() else {
                continue;
            };
            if names.insert(name::pascal(&named.name())) {
                open.push(named);
            }
        }
    }
    names
}

/// Marks what may grow: structs with named fields, and enums.
pub(super) fn mark(item: &mut Item, answers: &BTreeSet<String>) {
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
    if answers.contains(&ident.to_string()) {
        attributes.push(parse_quote!(#[non_exhaustive]));
    }
}
