//! Every lint rule: those of the linter, and those about the limits of the generator.

use openapi_document::rule::{self, Rule};
use openapi_document::{Diagnostics, Document, Severity};

use crate::renamed;

/// Every rule, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> + Clone {
    openapi_lint::rules().chain(openapi_rust::rules())
}

/// The rule with this id, which may be a former one.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    let id = renamed::current(id);
    all().find(|rule| rule.id == id)
}

/// Whether a finding of this rule means that a document, or a part of it, was not checked. Such a
/// rule is always reported, so that a document that was not checked never looks clean.
#[must_use]
pub fn is_required(id: &str) -> bool {
    id.starts_with("load-") || id == "spec-openapi-version"
}

/// Checks every rule and returns the diagnostics of at least the severity `least`. Generator limits
/// are left out where OpenAPI forbids the construct.
#[must_use]
pub fn lint(document: &Document, least: Severity) -> Diagnostics {
    let diagnostics = rule::lint(document, all(), Severity::Advice);
    let diagnostics = openapi_rust::without_redundant(diagnostics);
    diagnostics.filter(|diagnostic| diagnostic.severity >= least)
}
