//! The contract with some of it dropped, doubled, renamed or swapped renders to Rust or ends in
//! findings that a rule has made.

#![no_main]

#[path = "../../../../tests/contract_edits.rs"]
mod contract_edits;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use openapi_document::Document;
use openapi_rust::render::{Settings, render};
use serde_json::Value;

const SETTINGS: Settings<'static> = Settings {
    command: "cargo fuzz run",
    hooks: None,
    schemars: true,
};

const CONTRACT: &str = include_str!("../../../../spec/partner-center.yaml");

static CONTRACT_TREE: LazyLock<Value> = LazyLock::new(|| {
    let contract = Document::parse("contract.yaml", CONTRACT).expect("the contract is sound");
    contract.root().value()
});

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes.iter();
    let mut root = CONTRACT_TREE.clone();
    while bytes.len() > 0 {
        contract_edits::edit(&mut root, &mut |count| {
            let mut byte = || usize::from(bytes.next().copied().unwrap_or_default());
            let wide = if count > 256 { byte() << 8 } else { 0 };
            (wide + byte()) % count
        });
    }
    let Ok(document) = Document::parse("fuzz.json", &root.to_string()) else {
        return;
    };
    match render(&document, SETTINGS) {
        Ok(text) => {
            syn::parse_file(&text).expect("what is rendered is Rust");
        }
        Err(findings) => {
            for finding in findings.as_slice() {
                assert!(finding.span.is_some(), "{findings}");
                assert!(finding.rule != "gen-internal", "{findings}\n{root}");
            }
        }
    }
});
