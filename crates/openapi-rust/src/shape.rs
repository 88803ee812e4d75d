//! The document in the form that renders best: the same requests and responses, other schemas.
//!
//! The steps work on the JSON that the generator reads, in this order:
//!
//! - [`schema_types`]: writes the `type` that a schema implies, removes keywords without meaning for
//!   that type, and removes a `title` that would give two types one name.
//! - [`parameters`]: removes parameters with `x-omit-from-client`, and null from the values of path
//!   and header parameters, which cannot be null.
//! - [`unsupported`]: removes the generator's own extensions, and responses of other protocols.
//! - [`responses`]: replaces `default` with `4XX` and `5XX` beside a success, and removes error
//!   responses that a range covers with the same schema.
//! - [`tagged_unions`]: writes the variants of a `oneOf` with a discriminator inline, and removes
//!   schemas that nothing refers to any more.

mod decode;
mod parameters;
mod responses;
mod schema_types;
mod tagged_unions;
mod unsupported;

use openapi_document::{Diagnostics, Document, Method};
use openapiv3::OpenAPI;
use serde_json::{Map, Value};

/// The document as the generator receives it.
///
/// # Errors
///
/// A diagnostic for each object that OpenAPI does not allow at its location.
pub(crate) fn shape(document: &Document) -> Result<OpenAPI, Diagnostics> {
    decode::check_objects(document)?;
    let mut root = document.root().value();
    schema_types::write(document, &mut root);
    // References resolve in this copy while the schemas that hold them change.
    let original = root.clone();
    parameters::omit(&mut root, &original);
    parameters::forbid_null(&mut root);
    unsupported::remove(&mut root);
    responses::expand_default(&mut root);
    responses::fold_errors(&mut root, &original);
    tagged_unions::inline_variants(&mut root, &original);
    decode::decode(document, root)
}

/// The path items, without extensions between them.
fn path_items(root: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = root.get_mut("paths").and_then(Value::as_object_mut);
    let paths = paths.into_iter().flatten();
    paths.filter_map(|(path, item)| {
        let is_path = path.starts_with('/');
        item.as_object_mut().filter(|_| is_path)
    })
}

/// The operations of a path item.
fn operations(item: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    let members = item.iter_mut();
    let operations = members.filter(|(key, _)| Method::from_keyword(key).is_some());
    operations.map(|(_, operation)| operation)
}

/// The value, or the target of its reference. The checks ran before, so every reference has a
/// target; a reference to itself stays as it is.
fn follow<'v>(root: &'v Value, value: &'v Value) -> &'v Value {
    let mut value = value;
    let mut seen = Vec::new();
    while let Some(reference) = value["$ref"].as_str()
        && !seen.contains(&reference)
        && let Some(next) = reference
            .strip_prefix('#')
            .and_then(|pointer| root.pointer(pointer))
    {
        seen.push(reference);
        value = next;
    }
    value
}
