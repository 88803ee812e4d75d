//! The version that a Cargo.toml states.

use toml_edit::{Document, Item};

/// The version of a manifest: of the workspace, or else of the package.
#[must_use]
pub(crate) fn version(manifest: &str) -> Option<String> {
    let manifest = Document::parse(manifest).ok()?;
    let workspace = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("package"));
    let tables = [workspace, manifest.get("package")];
    let mut versions = tables
        .into_iter()
        .flatten()
        .filter_map(|table| table.get("version"));
    versions.find_map(Item::as_str).map(str::to_owned)
}
