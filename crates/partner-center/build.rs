//! Renders the generated client from the contract.

mod render_settings;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use openapi_document::Document;
use openapi_rust::render::render;

/// The path of the contract in the generated code, relative to the workspace.
const CONTRACT: &str = "spec/partner-center.yaml";

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
        .join(CONTRACT);
    println!("cargo::rerun-if-changed={}", contract.display());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=render_settings.rs");

    let document = Document::load(&contract, CONTRACT).map_err(|error| error.to_string())?;
    let text = render(&document, render_settings::CLIENT).map_err(|error| error.to_string())?;
    let rendered = Path::new(&variable("OUT_DIR")?).join("client.rs");
    std::fs::write(&rendered, text).map_err(|error| format!("{}: {error}", rendered.display()))
}
