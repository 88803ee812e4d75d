//! The rules of the house: who may import whom, and what no file may do.

use std::collections::BTreeSet;

use cargo_metadata::{Metadata, MetadataCommand};
use integration::{files, read, root};

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

/// Our own Rust files, with their text.
fn sources() -> Vec<(String, String)> {
    let folders = ["crates", "xtask", "tests"];
    let paths = folders.into_iter().flat_map(|folder| files(folder, "rs"));
    let ours = paths.map(|path| {
        let name = path
            .strip_prefix(root())
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        (name, read(&path))
    });
    ours.filter(|(name, _)| !name.contains("/snapshots/"))
        .collect()
}

#[test]
fn every_file_says_what_it_owns_in_its_first_line() {
    for (name, text) in sources() {
        let first = text.lines().next().unwrap_or_default();
        let readme = name == "crates/partner-center/src/lib.rs" && first.contains("README.md");
        assert!(
            first.starts_with("//! ") || readme,
            "{name} begins with {first:?}"
        );
    }
}

/// Clients and processes are made in the harness alone, which lets them reach loopback alone.
#[test]
fn only_the_harness_reaches_out() {
    let makers = [
        "PartnerCenter::builder",
        "Builder::default",
        "reqwest::",
        "Command::new",
        "TcpStream",
        "pcq::run",
    ];
    for (name, text) in sources() {
        // Examples are programs that somebody starts, with an emulator of their own.
        let others = ["tests/examples/", "tests/harness.rs", "tests/house.rs"];
        if !name.starts_with("tests/") || others.iter().any(|other| name.starts_with(other)) {
            continue;
        }
        for maker in makers {
            // `TokenCommand::new` makes no process.
            let mut found = text.match_indices(maker);
            let whole = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
            assert!(!found.any(|(at, _)| whole(at)), "{name} has {maker}");
        }
    }
}

#[test]
fn what_is_not_finished_does_not_land() {
    let words = [
        "todo!",
        "unimplemented!",
        "dbg!",
        "#[ignore",
        "unsafe {",
        "FIXME",
        "XXX:",
    ];
    for (name, text) in sources() {
        if name == "tests/house.rs" {
            continue;
        }
        for word in words {
            assert!(!text.contains(word), "{name} has {word}");
        }
    }
}
