//! Renders a document to Rust, and explains a failed render by the rules of OpenAPI.

use std::collections::HashSet;

use openapi_document::{Diagnostics, Document, Severity};
use openapi_rust::render::Settings;

use crate::rules;

/// The command that renders the document of this name again.
#[must_use]
pub fn command(name: &str) -> String {
    format!("cargo oas render {name}")
}

/// Renders a document.
///
/// # Errors
///
/// The errors of the renderer. Where OpenAPI forbids a construct that the generator cannot render,
/// the error of the OpenAPI rule replaces the error of the generator.
pub fn render(document: &Document, settings: Settings<'_>) -> Result<String, Diagnostics> {
    openapi_rust::render(document, settings).map_err(|own| explain(document, own))
}

/// The errors of a failed render. Errors of OpenAPI rules replace those of the generator at the
/// same location.
fn explain(document: &Document, own: Diagnostics) -> Diagnostics {
    if own.is_unreadable() {
        return own;
    }
    let internal = own
        .as_slice()
        .iter()
        .any(|finding| finding.rule == "gen-internal");
    let is_openapi = |rule: &str| !rule.starts_with("gen-");
    let rendered: HashSet<_> = own
        .as_slice()
        .iter()
        .map(|finding| finding.pointer.clone())
        .collect();
    // An internal error of the renderer has no position, so every error can be its cause.
    let forbidden = rules::lint(document, Severity::Error).filter(|finding| {
        is_openapi(finding.rule) && (internal || rendered.contains(&finding.pointer))
    });
    if forbidden.is_empty() {
        return own;
    }
    let pointers: HashSet<_> = forbidden
        .as_slice()
        .iter()
        .map(|finding| &finding.pointer)
        .collect();
    let limits = own.as_slice().iter();
    let limits = limits.filter(|finding| !internal && !pointers.contains(&finding.pointer));
    let all = limits.chain(forbidden.as_slice()).cloned().collect();
    Diagnostics::new(document.name(), document.source(), all)
}
