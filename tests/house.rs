//! The house rules: which crate may depend on which, the stated Rust version, and the text checks of
//! `cargo xtask lint`.

use std::collections::BTreeSet;

use cargo_metadata::{Metadata, MetadataCommand};
use cargo_oas::config::Project;
use integration::{root, xtask};

fn metadata() -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml"));
    command.other_options(["--offline".to_owned(), "--locked".to_owned()]);
    command.exec().unwrap()
}

/// Every dependency between packages of the workspace, as `from -> to (kind)`.
fn arrows() -> BTreeSet<String> {
    let metadata = metadata();
    let members = metadata.workspace_packages();
    let names: BTreeSet<_> = members
        .iter()
        .map(|package| package.name.to_string())
        .collect();
    let arrows = members.iter().flat_map(|package| {
        let inside = package
            .dependencies
            .iter()
            .filter(|other| names.contains(&other.name));
        inside.map(|other| format!("{} -> {} ({})", package.name, other.name, other.kind))
    });
    arrows.collect()
}

#[test]
fn the_dependency_arrows_hold() {
    let expected = [
        "cargo-oas -> openapi-diff (normal)",
        "cargo-oas -> openapi-document (normal)",
        "cargo-oas -> openapi-lint (normal)",
        "cargo-oas -> openapi-rust (normal)",
        "integration -> cargo-oas (normal)",
        "integration -> openapi-diff (normal)",
        "integration -> openapi-document (normal)",
        "integration -> openapi-lint (normal)",
        "integration -> openapi-rust (normal)",
        "integration -> partner-center (normal)",
        "integration -> partner-center-emulator (normal)",
        "integration -> pcq (normal)",
        "openapi-diff -> openapi-document (normal)",
        "openapi-lint -> openapi-document (normal)",
        "openapi-rust -> openapi-document (normal)",
        "partner-center -> openapi-document (build)",
        "partner-center -> openapi-rust (build)",
        "partner-center-emulator -> openapi-document (normal)",
        "pcq -> partner-center (normal)",
        "pcq -> partner-center-emulator (normal)",
        "xtask -> cargo-oas (normal)",
        "xtask -> openapi-diff (normal)",
        "xtask -> openapi-document (normal)",
        "xtask -> openapi-rust (normal)",
    ];
    assert_eq!(arrows(), expected.map(str::to_owned).into());
}

#[test]
fn the_stated_rust_version_is_what_is_needed() {
    let metadata = metadata();
    let members: BTreeSet<_> = metadata.workspace_members.iter().collect();
    let version = |package: &cargo_metadata::Package| package.rust_version.clone();
    let ours = metadata.workspace_packages()[0]
        .rust_version
        .clone()
        .unwrap();
    let newest = metadata
        .packages
        .iter()
        .filter(|package| !members.contains(&package.id))
        .filter_map(version)
        .max()
        .unwrap();
    // The file locks of the standard library, which save the client a dependency.
    const LOCKS: (u64, u64) = (1, 89);
    let asked = (newest.major, newest.minor).max(LOCKS);
    assert_eq!((ours.major, ours.minor), asked);
}

/// What a text check can know is said by `cargo xtask lint`; its own tests break each rule once.
#[test]
fn the_house_rules_hold() {
    let ended = xtask(&root(), &["lint"]);
    assert_eq!(ended.code, Some(0), "{ended}");
    assert!(!ended.stderr.contains("House rule"), "{ended}");
}

/// What `cargo oas` renders here is what the build script compiles.
#[test]
fn the_render_settings_are_those_of_the_build_script() {
    let project = Project::at(&root()).unwrap_or_else(|findings| panic!("{findings}"));
    let settings = project.config.render.settings("none");
    let ours = integration::CLIENT;
    assert_eq!(
        (settings.command, settings.hooks, settings.schemars),
        (ours.command, ours.hooks, ours.schemars)
    );
}
