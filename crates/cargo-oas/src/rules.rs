//! Every rule there is: those of the linter and those of the generator.

use openapi_document::rule::{self, Rule};
use openapi_document::{Document, Findings, Level, OPENAPI_VERSION};

/// Every rule, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> + Clone {
    let version = OPENAPI_VERSION.iter();
    let (before, after): (Vec<_>, Vec<_>) = openapi_rust::GENERATOR
        .iter()
        .partition(|rule| version.clone().all(|version| rule.id < version.id));
    let generator = before.into_iter().chain(version).chain(after);
    let (loading, others): (Vec<_>, Vec<_>) =
        openapi_lint::rules().partition(|rule| rule.family() == "load");
    loading.into_iter().chain(generator).chain(others)
}

/// Asks every rule about `document` and keeps what weighs at least `least`.
#[must_use]
pub fn lint(document: &Document, least: Level) -> Findings {
    rule::lint(document, all(), least)
}
