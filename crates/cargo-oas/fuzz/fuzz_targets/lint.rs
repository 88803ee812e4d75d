//! The rules say what they think of any document.

#![no_main]

use libfuzzer_sys::fuzz_target;
use cargo_oas::{report::Human as _, rules};
use openapi_document::{Document, Severity};

fuzz_target!(|source: &str| {
    let Ok(document) = Document::parse("fuzz.yaml", source) else {
        return;
    };
    let findings = rules::lint(&document, Severity::Advice);
    assert!(findings.as_slice().iter().all(|finding| finding.span.is_some()));
    let _ = (findings.to_string(), findings.to_human(true));
});
