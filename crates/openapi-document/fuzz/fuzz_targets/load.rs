//! Any text is a document or ends in diagnostics with a place, and a document is the same when it is
//! read again as JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use openapi_document::Document;

fuzz_target!(|source: &str| {
    match Document::parse("fuzz.yaml", source) {
        Ok(document) => {
            let value = document.root().value();
            // A diagnostic here is a bound on depth that braces reach sooner than indentation.
            if let Ok(again) = Document::parse("fuzz.json", &value.to_string()) {
                assert_eq!(again.root().value(), value);
            }
        }
        Err(diagnostics) => {
            assert!(!diagnostics.as_slice().is_empty());
            assert!(diagnostics.as_slice().iter().all(|diagnostic| diagnostic.span.is_some()));
            let _ = diagnostics.to_string();
        }
    }
});
