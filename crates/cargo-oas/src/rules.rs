//! Every lint rule: those of the linter, and those about the limits of the generator.

use openapi_document::rule::{self, Rule};
use openapi_document::{Diagnostics, Document, OPENAPI_VERSION, Severity};

use crate::renamed;

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

/// The rule with this id, which may be a former one.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    let id = renamed::current(id);
    all().find(|rule| rule.id == id)
}

/// Whether a finding of this rule says that a document, or a part of it, was not checked. Such a rule
/// is always reported: no choice of rules makes a document look clean that was not checked.
#[must_use]
pub fn is_required(id: &str) -> bool {
    id.starts_with("load-") || OPENAPI_VERSION.iter().any(|rule| rule.id == id)
}

/// Applies every rule to `document`; keeps findings of severity `least` and above.
#[must_use]
pub fn lint(document: &Document, least: Severity) -> Diagnostics {
    rule::lint(document, all(), least)
}
