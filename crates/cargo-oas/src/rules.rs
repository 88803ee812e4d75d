//! Every rule there is: those of the linter and those of the generator.

use openapi_document::rule::{self, Rule};
use openapi_document::{Document, Findings, Level, OPENAPI_VERSION};

/// Every rule, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> + Clone {
    let generator = OPENAPI_VERSION.iter().chain(openapi_rust::GENERATOR);
    let (loading, others): (Vec<_>, Vec<_>) =
        openapi_lint::rules().partition(|rule| rule.family() == "load");
    loading.into_iter().chain(generator).chain(others)
}

/// Asks every rule about `document` and keeps what weighs at least `least`.
#[must_use]
pub fn lint(document: &Document, least: Level) -> Findings {
    rule::lint(document, all(), least)
}
