#![doc = include_str!("../README.md")]

mod rules;

use openapi_document::rule;
use openapi_document::{Diagnostics, Document, Severity};

pub use rules::{MERGED, RENAMED, rules};

/// Checks all rules of this crate and returns the diagnostics of at least the severity `least`.
///
/// ```
/// use openapi_document::{Document, Severity};
///
/// let document = Document::parse("api.yaml", "openapi: 3.0.3\ninfo: {title: Tiny}\npaths: {}\n")?;
/// let diagnostics = openapi_lint::lint(&document, Severity::Error);
/// assert_eq!(diagnostics.as_slice()[0].message, "missing `version` in an Info Object");
/// # Ok::<(), openapi_document::Diagnostics>(())
/// ```
#[must_use]
pub fn lint(document: &Document, least: Severity) -> Diagnostics {
    rule::lint(document, rules(), least)
}
