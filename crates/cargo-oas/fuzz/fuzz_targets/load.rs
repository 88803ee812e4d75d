//! Any text is a document or ends in findings with a place, and a document is the same when it is
//! read again as JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use cargo_oas::report::Human as _;
use openapi_document::Document;

fuzz_target!(|source: &str| {
    match Document::parse("fuzz.yaml", source) {
        Ok(document) => {
            let value = document.root().value();
            // A finding here is a bound on depth that braces reach sooner than indentation.
            if let Ok(again) = Document::parse("fuzz.json", &value.to_string()) {
                assert_eq!(again.root().value(), value);
            }
        }
        Err(findings) => {
            assert!(!findings.as_slice().is_empty());
            assert!(findings.as_slice().iter().all(|finding| finding.span.is_some()));
            let _ = (findings.to_string(), findings.to_human(true));
        }
    }
});
