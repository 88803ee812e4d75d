//! Any document renders to Rust or ends in findings that a rule has made.

#![no_main]

use libfuzzer_sys::fuzz_target;
use partner_center_codegen::Document;
use partner_center_codegen::render::{Settings, render};

fuzz_target!(|source: &str| {
    // Extensions of the generator's own, which no contract has: no rule knows them.
    if source.contains("x-dropshot") {
        return;
    }
    let Ok(document) = Document::parse("fuzz.yaml", source) else {
        return;
    };
    match render(&document, Settings::CLIENT) {
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
