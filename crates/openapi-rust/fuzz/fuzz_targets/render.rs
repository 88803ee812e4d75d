//! Any document renders to Rust or ends in findings that a rule has made.

#![no_main]

use libfuzzer_sys::fuzz_target;
use openapi_document::Document;
use openapi_rust::render::{Settings, render};

const SETTINGS: Settings<'static> = Settings {
    command: "cargo fuzz run",
    hooks: None,
    schemars: true,
};

fuzz_target!(|source: &str| {
    let Ok(document) = Document::parse("fuzz.yaml", source) else {
        return;
    };
    match render(&document, SETTINGS) {
        Ok(text) => {
            syn::parse_file(&text).expect("what is rendered is Rust");
        }
        Err(findings) => {
            for finding in findings.as_slice() {
                assert!(finding.span.is_some(), "{findings}");
                assert!(finding.rule != "gen-internal", "{findings}");
            }
        }
    }
});
