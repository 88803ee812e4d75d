//! The contract to the text that this crate compiles.

mod render_settings;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use openapi_document::Document;
use openapi_rust::render::render;

/// What the rendered text calls the contract: no path of any machine.
const NAME: &str = "spec/partner-center.yaml";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            for line in message.lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let variable = |name| std::env::var_os(name).ok_or(format!("cargo did not set {name}"));
    let contract = PathBuf::from(variable("CARGO_MANIFEST_DIR")?)
        .join("../..")
        .join(NAME);
    println!("cargo::rerun-if-changed={}", contract.display());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=render_settings.rs");

    let document = Document::load(&contract, NAME).map_err(|findings| findings.to_string())?;
    let text =
        render(&document, render_settings::CLIENT).map_err(|findings| findings.to_string())?;
    let rendered = Path::new(&variable("OUT_DIR")?).join("client.rs");
    std::fs::write(&rendered, text).map_err(|error| format!("{}: {error}", rendered.display()))
}
