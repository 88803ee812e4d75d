//! Renders a document to the text of a Rust client: progenitor generates it, this module completes
//! it.
//!
//! Beyond progenitor, the client gets open enums, lenient dates, enums of tagged unions, tables of
//! the operations and of the error codes, and documentation of every public item.

mod bisect;
mod body_schemas;
mod conversion_errors;
mod defined_names;
mod doc_attribute;
mod docs;
mod error_codes;
mod json_schema;
mod non_exhaustive;
mod null_as_absent;
mod open_enums;
mod operation_table;
mod postprocess;
mod print;
mod timestamps;

use openapi_document::{Diagnostics, Document};
use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};

use crate::internal_error::{catch_panic, internal_error, single};
use crate::{checks, shape};
use bisect::bisect_failure;
use postprocess::Additions;

/// The settings of rendering.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'s> {
    /// The command that renders the text again; the text begins with it.
    pub command: &'s str,
    /// Path of the type that the client passes to its hooks. With it, a client whose hooks are
    /// missing does not compile; without it, the client has no hooks.
    pub hooks: Option<&'s str>,
    /// Whether the types implement `schemars::JsonSchema` (schemars 1) under the feature `schemars`
    /// of the crate that includes the text.
    pub schemars: bool,
}

/// Renders `document` to the text of a client.
///
/// The text depends only on the document, its name and the settings: it is the same bytes on every
/// machine. Any module of a crate can include it. The crate needs `progenitor-client`, `reqwest`,
/// `serde` and `serde_json`; `uuid` and `chrono` for the formats of that kind; `chrono`, without
/// features, for `x-lenient-format`; `regress` for `pattern`.
///
/// # Errors
///
/// The diagnostics of the generator's checks ([`rules`](crate::rules)). After these passed:
/// `gen-type` for an object that does not decode, `gen-internal` for a failure of the generator.
pub fn render(document: &Document, settings: Settings<'_>) -> Result<String, Diagnostics> {
    checks::check_generator(document)?;
    let openapi = catch_panic(|| Ok(shape::shape(document)))
        .map_err(|reason| single(document, internal_error(document.root(), &reason)))??;
    let text = catch_panic(|| text(document, &openapi, settings)).map_err(|reason| {
        let render = |openapi: &OpenAPI| catch_panic(|| text(document, openapi, settings));
        single(
            document,
            bisect_failure(document, &openapi, &reason, render),
        )
    })?;
    let command = settings.command;
    let name = document.name();
    Ok(format!(
        "// Rendered from {name} by progenitor. Do not edit: change the document, then run\n\
         //\n\
         //     {command}\n\n{text}"
    ))
}

/// Runs the generator on `openapi` and completes its output from `document`.
fn text(document: &Document, openapi: &OpenAPI, settings: Settings<'_>) -> Result<String, String> {
    let open_enums = open_enums::collect(document);
    let timestamps = timestamps::collect(document);
    let mut generation = GenerationSettings::new();
    generation
        .with_interface(InterfaceStyle::Builder)
        .with_derive("PartialEq");
    if let Some(path) = settings.hooks {
        let path: TokenStream = path.parse().map_err(|error| format!("{error}"))?;
        generation
            .with_hooks(HooksMode::Expected)
            .with_inner_type(path);
    }
    let open_names = open_enums.iter().map(open_enums::OpenEnum::name);
    let timestamp_names = timestamps.iter().map(timestamps::Timestamp::name);
    for name in open_names.chain(timestamp_names) {
        let path = format!("types::{name}");
        generation.with_replacement(name, path, open_enums::IMPLS.into_iter());
    }
    let tokens = Generator::new(&generation).generate_tokens(openapi);
    let tokens = tokens.map_err(|error| error.to_string())?;
    let schemars = settings.schemars;
    let open_enums = open_enums.iter().flat_map(|open| open.items(schemars));
    let timestamps = timestamps.iter().flat_map(|date| date.items(schemars));
    let operations = operation_table::table(document, settings.hooks.is_some());
    let additions = Additions {
        replacements: open_enums.chain(timestamps).collect(),
        response_types: non_exhaustive::response_types(document),
        tables: std::iter::once(operations)
            .chain(error_codes::table(document))
            .collect(),
        deprecated: operation_table::deprecated(document),
        descriptions: docs::collect(document),
        schemars,
    };
    postprocess::postprocess(tokens, additions)
}
