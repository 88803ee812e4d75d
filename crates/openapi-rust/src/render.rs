//! [`Document`] to the text of a Rust client: progenitor does the work, this adds what it cannot.
//!
//! On top of progenitor come open enums, lenient dates, unions told apart by a property, tables of
//! the operations and of the error codes, and documentation comments a person can read.

mod answers;
mod docs;
mod error_codes;
pub(crate) mod items;
mod openapi;
mod operations;
mod polish;
mod print;
mod schemas;
mod shapes;
mod timestamps;
mod unlisted;

use std::any::Any;
use std::sync::Once;

use openapiv3::{OpenAPI, ReferenceOr};
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};

use crate::checks;
use openapi_document::{Cursor, Document, Operation};
use openapi_document::{Finding, Findings, Level};

/// How a client is rendered.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'s> {
    /// The command that renders the text again, for its first lines.
    pub command: &'s str,
    /// Path of the type that the hooks of the client get to see. With it, a client whose hooks are
    /// missing does not compile; without it, the client has no hooks.
    pub hooks: Option<&'s str>,
    /// Whether the crate that includes the text has a feature `schemars`, under which the types
    /// implement `schemars::JsonSchema` (schemars 1).
    pub schemars: bool,
}

impl Settings<'static> {
    /// The settings of this workspace's client, for all who render it.
    pub const CLIENT: Self = Self {
        command: "cargo xtask generate",
        hooks: Some("crate::hooks::Context"),
        schemars: true,
    };
}

/// Renders `document` to the text of a client.
///
/// The text depends on the document, its name and the settings alone: the same bytes on every
/// machine. It can be included in any module of a crate that depends on `progenitor-client`,
/// `reqwest`, `serde`, `serde_json` and, where the document has such formats, `uuid` and `chrono`, or
/// where it has a `pattern`, `regress`. A lenient date takes `chrono` too, without any feature.
///
/// # Errors
///
/// The findings of the rules about what the generator can do, or, where those missed something, of
/// `gen-shape` for what cannot be read and of `gen-internal` for what cannot be rendered.
pub fn render(document: &Document, settings: Settings<'_>) -> Result<String, Findings> {
    checks::check_generator(document)?;
    let openapi = isolated(|| Ok(openapi::decode(document)))
        .map_err(|reason| alone(document, missed(&document.root(), &reason)))??;
    let text = text(document, &openapi, settings)
        .map_err(|reason| alone(document, suspect(document, &openapi, settings, &reason)))?;
    let command = settings.command;
    let name = document.name();
    Ok(format!(
        "// Rendered from {name} by progenitor. Do not edit: change the document, then run\n\
         //\n\
         //     {command}\n\n{text}"
    ))
}

pub(crate) fn alone(document: &Document, finding: Finding) -> Findings {
    Findings::new(document.name(), document.source(), vec![finding])
}

/// Runs the generator on `openapi` and adds what `document` says beyond it.
fn text(document: &Document, openapi: &OpenAPI, settings: Settings<'_>) -> Result<String, String> {
    isolated(|| {
        let open_enums = unlisted::collect(document);
        let timestamps = timestamps::collect(document);
        let mut generation = GenerationSettings::new();
        generation
            .with_interface(InterfaceStyle::Builder)
            .with_derive("PartialEq");
        if let Some(path) = settings.hooks {
            let path = path
                .parse::<TokenStream>()
                .map_err(|error| error.to_string())?;
            generation
                .with_hooks(HooksMode::Expected)
                .with_inner_type(path);
        }
        let open_names = open_enums.iter().map(unlisted::OpenEnum::name);
        let timestamp_names = timestamps.iter().map(timestamps::Timestamp::name);
        for name in open_names.chain(timestamp_names) {
            generation.with_replacement(
                name,
                format!("types::{name}"),
                unlisted::IMPLS.into_iter(),
            );
        }
        let tokens = Generator::new(&generation).generate_tokens(openapi);
        let tokens = tokens.map_err(|error| error.to_string())?;
        let schemars = settings.schemars;
        let open_enums = open_enums.iter().flat_map(|open| open.items(schemars));
        let timestamps = timestamps.iter().flat_map(|date| date.items(schemars));
        let operations = operations::table(document, settings.hooks.is_some());
        let additions = polish::Additions {
            replacements: open_enums.chain(timestamps).collect(),
            answers: answers::collect(document),
            tables: std::iter::once(operations)
                .chain(error_codes::table(document))
                .collect(),
            deprecated: operations::deprecated(document),
            descriptions: docs::collect(document),
            schemars,
        };
        polish::polish(tokens, additions)
    })
}

/// Runs `work` where a panic does no harm and nested schemas find enough stack.
pub(crate) fn isolated<T: Send>(
    work: impl FnOnce() -> Result<T, String> + Send,
) -> Result<T, String> {
    const NAME: &str = "partner-center-codegen generator";
    const STACK: usize = 256 << 20;
    static QUIET: Once = Once::new();
    // What the generator panics with is reported as a finding, so the default message would only
    // confuse; all other threads keep the hook they have.
    QUIET.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some(NAME) {
                hook(info);
            }
        }));
    });
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name(NAME.into())
            .stack_size(STACK);
        let handle = thread
            .spawn_scoped(scope, work)
            .map_err(|error| error.to_string())?;
        handle
            .join()
            .unwrap_or_else(|panic| Err(panic_text(panic.as_ref())))
    })
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").to_owned()
}

/// Finds the operation that the generator fails on by leaving out half of them again and again.
fn suspect(
    document: &Document,
    openapi: &OpenAPI,
    settings: Settings<'_>,
    reason: &str,
) -> Finding {
    let mut some = openapi.clone();
    let mut failure = |operations: &[Operation<'_>]| {
        some.paths.paths.clear();
        // The operations of a path stand together.
        for operations in operations.chunk_by(|a, b| a.path == b.path) {
            let methods: Vec<_> = operations
                .iter()
                .map(|operation| operation.method)
                .collect();
            let path = operations.first().map_or("", |operation| operation.path);
            if let Some(ReferenceOr::Item(mut item)) = openapi.paths.paths.get(path).cloned() {
                openapi::keep_methods(&mut item, &methods);
                let item = ReferenceOr::Item(item);
                some.paths.paths.insert(path.to_owned(), item);
            }
        }
        text(document, &some, settings).err()
    };
    if let Some(reason) = failure(&[]) {
        let schemas = document.at("/components/schemas");
        return missed(&schemas.unwrap_or_else(|| document.root()), &reason);
    }
    let operations = document.operations();
    let mut suspects = operations.as_slice();
    let mut reason = reason.to_owned();
    while suspects.len() > 1 {
        let (first, second) = suspects.split_at(suspects.len() / 2);
        let half = [first, second]
            .into_iter()
            .find_map(|half| Some((half, failure(half)?)));
        // Neither fails without the other.
        let Some(half) = half else { break };
        (suspects, reason) = half;
    }
    match suspects {
        [operation, ..] => missed(&operation.operation, &reason),
        [] => missed(&document.root(), &reason),
    }
}

/// The generator failed although every rule was content.
pub(crate) fn missed(cursor: &Cursor<'_>, reason: &str) -> Finding {
    let reason: String = reason
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(120)
        .collect();
    Finding {
        rule: "gen-internal",
        level: Level::Error,
        pointer: cursor.pointer().to_owned(),
        span: Some(cursor.label()),
        message: format!("the generator cannot do this, and our rules missed it ({reason})"),
        consequence: "nothing was rendered; the document itself may be fine",
        fix: Some("simplify this part, and report the document so that a rule can name it".into()),
        related: Vec::new(),
    }
}
