//! Every document is linted, and each diagnostic has a span.

#![no_main]

use libfuzzer_sys::fuzz_target;
use openapi_document::{Document, Severity};

fuzz_target!(|source: &str| {
    let Ok(document) = Document::parse("fuzz.yaml", source) else {
        return;
    };
    let diagnostics = openapi_lint::lint(&document, Severity::Advice);
    assert!(diagnostics.as_slice().iter().all(|diagnostic| diagnostic.span.is_some()));
    let _ = diagnostics.to_string();
});
