//! Checks for constructs that the generator cannot render: its own rules, and the failure that each
//! violation of its rules and of the structure rules would cause.
//!
//! When rendering, each diagnostic is an error. When linting, the severity of the rule counts: most
//! are advice, because OpenAPI allows these constructs.

mod bodies;
mod defaults;
mod names;
mod operations;
mod profile;
mod references;
mod schemas;

use std::collections::HashSet;
use std::sync::LazyLock;

use openapi_document::rule::{self, Rule, reported_elsewhere};
use openapi_document::{Diagnostics, Document, Severity, structure};

/// Errors of the renderer itself.
const EXTERNAL: &[Rule] = openapi_document::rules! { External {
    "gen-internal" Error reported_elsewhere,
        "the generator failed although no rule predicted it";
    "gen-type" Error reported_elsewhere,
        "the types of the generator cannot hold this value";
}};

/// Constructs that OpenAPI allows and the generator cannot render.
const GENERATOR: &[Rule] = openapi_document::rules! { Semantics {
    "gen-default" Advice defaults::default,
        "a default becomes a Rust value, so its type has to hold it";
    "gen-name" Advice names::names,
        "names of the document become names in Rust, each of which stands for one item";
    "gen-operation-id" Advice operations::operation_id,
        "the operationId becomes the name of a method and of its builder";
    "gen-parameter" Advice operations::parameter,
        "the generator writes path, query and header parameters in their default style";
    "gen-path" Advice operations::path_item,
        "the generator does not follow references in place of a Path Item Object";
    "gen-reference" Advice references::reference,
        "the generator looks up a reference by its name in the section of its object";
    "gen-request-body" Advice bodies::request,
        "a method takes one body of one media type";
    "gen-response-body" Advice bodies::response,
        "a JSON response becomes a type, which is made from a schema";
    "gen-response-types" Advice bodies::response_types,
        "a method returns one type on success and one on failure";
    "gen-schema-enum" Advice schemas::enum_values,
        "an enum has one variant for each value";
    "gen-schema-name" Advice names::schemas,
        "each named schema becomes a type, and two types cannot share a name";
    "gen-schema-not" Advice schemas::not,
        "Rust has no type for all values but some";
    "gen-union" Error references::union,
        "the value of the discriminator property selects the variant";
}};

/// The failure of the generator for a document that breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneratorFailure {
    /// It exhausts the stack, which ends the process.
    Aborts,
    /// It panics.
    Panics,
    /// It fails without a location.
    Fails,
    /// It renders text that does not compile, or that does not match the document.
    Misrenders,
}

/// The failure of the generator for each rule that is checked before rendering.
pub const FAILURES: &[(&str, GeneratorFailure)] = &[
    ("gen-default", GeneratorFailure::Fails),
    ("gen-internal", GeneratorFailure::Fails),
    ("gen-name", GeneratorFailure::Misrenders),
    ("gen-operation-id", GeneratorFailure::Fails),
    ("gen-parameter", GeneratorFailure::Fails),
    ("gen-path", GeneratorFailure::Fails),
    ("gen-reference", GeneratorFailure::Panics),
    ("gen-request-body", GeneratorFailure::Panics),
    ("gen-response-body", GeneratorFailure::Panics),
    ("gen-response-types", GeneratorFailure::Panics),
    ("gen-schema-enum", GeneratorFailure::Panics),
    ("gen-schema-name", GeneratorFailure::Misrenders),
    ("gen-schema-not", GeneratorFailure::Panics),
    ("gen-type", GeneratorFailure::Fails),
    ("gen-union", GeneratorFailure::Misrenders),
    ("profile-aliases", GeneratorFailure::Misrenders),
    ("profile-error-codes", GeneratorFailure::Misrenders),
    ("profile-extensible-enum", GeneratorFailure::Misrenders),
    ("profile-lenient-format", GeneratorFailure::Misrenders),
    ("profile-omit-from-client", GeneratorFailure::Misrenders),
    ("profile-repeatable", GeneratorFailure::Misrenders),
    ("profile-wrappers", GeneratorFailure::Misrenders),
    ("spec-default", GeneratorFailure::Panics),
    ("spec-exclusive-bound", GeneratorFailure::Panics),
    ("spec-keyword-value", GeneratorFailure::Fails),
    ("spec-missing-keyword", GeneratorFailure::Fails),
    ("spec-openapi-version", GeneratorFailure::Fails),
    ("spec-operation-id", GeneratorFailure::Fails),
    ("spec-parameter", GeneratorFailure::Fails),
    ("spec-path", GeneratorFailure::Misrenders),
    ("spec-path-parameter", GeneratorFailure::Panics),
    ("spec-reference", GeneratorFailure::Panics),
    ("spec-schema-cycle", GeneratorFailure::Aborts),
    ("spec-schema-type", GeneratorFailure::Panics),
    ("spec-security", GeneratorFailure::Misrenders),
    ("spec-status", GeneratorFailure::Misrenders),
    ("spec-type", GeneratorFailure::Fails),
];

/// The former ids of the rules of this crate and the current ones, sorted by the former.
pub const RENAMED: &[(&str, &str)] = &[
    ("gen-error-code", "profile-error-codes"),
    ("gen-extension", "profile-aliases"),
    ("gen-extension", "profile-lenient-format"),
    ("gen-extension", "profile-wrappers"),
    ("gen-repeatable", "profile-repeatable"),
    ("gen-schema-open-enum", "profile-extensible-enum"),
];

/// The rules of the generator and of the profile, sorted by id.
static ALL: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let tables = [EXTERNAL, GENERATOR, profile::RULES];
    let mut all: Vec<_> = tables.into_iter().flatten().collect();
    all.sort_by_key(|rule| rule.id);
    all
});

/// The rules of the generator (`gen-`) and of its extensions (`profile-`), sorted by id.
pub fn rules() -> impl Iterator<Item = &'static Rule> + Clone {
    ALL.iter().copied()
}

/// Checks the rules that a document must meet to be rendered: those of [`structure`] and those of
/// this crate. Each diagnostic is an error. A document with diagnostics of the parser is not
/// checked.
///
/// # Errors
///
/// The diagnostics, if there are any.
pub fn check_generator(document: &Document) -> Result<(), Diagnostics> {
    rule::check(document, structure::rules().chain(rules())).map_err(without_redundant)
}

/// Removes the diagnostics of this crate where another rule reports an error: OpenAPI does not
/// allow the value, so the limits of the generator do not matter.
#[must_use]
pub fn without_redundant(diagnostics: Diagnostics) -> Diagnostics {
    let own = |id: &str| id.starts_with("gen-") || id.starts_with("profile-");
    let errors = diagnostics.as_slice().iter();
    let errors = errors.filter(|one| one.severity == Severity::Error && !own(one.rule));
    let broken: HashSet<String> = errors.map(|one| one.pointer.clone()).collect();
    diagnostics.filter(|one| !own(one.rule) || !broken.contains(&one.pointer))
}
