//! `cargo xtask package` on a copy of the workspace, as far as nothing has to be compiled.

use std::fs;
use std::path::Path;

use cargo_metadata::{Metadata, MetadataCommand};
use integration::{files, read, root, snapshots, xtask};
use tempfile::TempDir;

const WRITTEN: &str = "target/package-crates";
const CHANGELOG: &str = "CHANGELOG.md";
const CONTRACT: &str = "spec/partner-center.yaml";
const SNAPSHOT: &str = "tests/snapshots/client.snap.rs";
/// The version that the whole workspace has.
const VERSION: &str = env!("CARGO_PKG_VERSION");
const UNRELEASED: &str = "## [Unreleased]\n\n### Added\n\n- Everything.\n";

/// A copy of what is published and of what has to agree with it.
fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let here = |path: &Path| path.strip_prefix(root()).unwrap().to_owned();
    let beside = [
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        CONTRACT,
        SNAPSHOT,
    ];
    // Beside the sources and manifests, what the emulator's pages are made of.
    let endings = ["rs", "toml", "js", "css"].into_iter();
    let paths = endings.flat_map(|ending| files("crates", ending));
    let paths = paths.map(|path| here(&path));
    for path in paths.chain(beside.map(Into::into)) {
        let copy = folder.path().join(&path);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(root().join(&path), copy).unwrap();
    }
    fs::write(folder.path().join(CHANGELOG), UNRELEASED).unwrap();
    folder
}

/// Replaces what stands exactly once.
fn edit(folder: &Path, file: &str, old: &str, new: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{file} holds {old:?}");
    fs::write(path, text.replace(old, new)).unwrap();
}

/// Nothing is written while the files that a reader goes by contradict each other.
#[test]
fn what_disagrees_is_not_packed() {
    let manifest = |version: &str| format!("[workspace.package]\n{version}");
    let version = |number: &str| format!("version = \"{number}\"\n");
    let ours = manifest(&version(VERSION));
    let info = |number: &str| format!("  version: {number}\n");
    let dated = |date: &str| format!("## [{VERSION}] - {date}\n");
    let nothing = "## [Unreleased]\n".to_owned();
    let dependency = |number: &str| format!("crates/openapi-document\", version = \"{number}\"");
    let (manifest, none) = (manifest(&version("9.9.9")), manifest(""));
    let cases = [
        ("a newer manifest", "Cargo.toml", &*ours, manifest),
        ("no version", "Cargo.toml", &ours, none),
        (
            "an older dependency",
            "Cargo.toml",
            &dependency(VERSION),
            dependency("0.0.9"),
        ),
        ("a newer contract", CONTRACT, &info(VERSION), info("9.9.9")),
        ("nothing in the changelog", CHANGELOG, UNRELEASED, nothing),
        (
            "a release without a date",
            CHANGELOG,
            UNRELEASED,
            dated("soon"),
        ),
        (
            "changes after the release",
            CHANGELOG,
            UNRELEASED,
            UNRELEASED.to_owned() + &dated("2026-11-25"),
        ),
        (
            "a stale snapshot",
            SNAPSHOT,
            "pub mod types {",
            "pub mod kinds {".to_owned(),
        ),
    ];
    let mut text = String::new();
    for (name, file, old, new) in cases {
        let folder = workspace();
        edit(folder.path(), file, old, &new);
        let ended = xtask(folder.path(), &["package"]);
        assert_eq!(ended.code, Some(4), "{name}: {ended}");
        assert!(!folder.path().join(WRITTEN).exists(), "{name}");
        let ended = ended.to_string().replace(VERSION, "<version>");
        text += &format!("== {name}\n{ended}\n");
    }
    snapshots().bind(|| insta::assert_snapshot!("disagreements", text));
}

#[test]
fn a_contract_with_findings_is_not_packed() {
    let folder = workspace();
    edit(
        folder.path(),
        CONTRACT,
        "operationId: listValidationCodes",
        "operationId: listQualifications",
    );
    let ended = xtask(folder.path(), &["package"]);
    assert_eq!(ended.code, Some(100), "{ended}");
    assert!(!folder.path().join(WRITTEN).exists());
}

fn metadata(folder: &Path) -> Metadata {
    let mut command = MetadataCommand::default();
    command
        .no_deps()
        .manifest_path(folder.join("Cargo.toml"))
        .exec()
        .unwrap()
}

/// Crates that are packed hold the reviewed text and ask for nothing that makes it.
#[test]
fn the_published_client_is_rendered_already() {
    let folder = workspace();
    let released = format!("## [Unreleased]\n\n## [{VERSION}] - 2026-11-25\n\n- Everything.\n");
    edit(folder.path(), CHANGELOG, UNRELEASED, &released);
    let ended = xtask(folder.path(), &["package", "--no-verify"]);
    assert_eq!(ended.code, Some(0), "{ended}");

    let written = folder.path().join(WRITTEN);
    let stage = written.join("workspace");
    let text = fs::read_to_string(stage.join("crates/partner-center/src/client.rs")).unwrap();
    assert!(text == partner_center::RENDERED, "it is another text");

    let folders = fs::read_dir(&written).unwrap();
    let mut folders = folders.map(|entry| entry.unwrap().path().join("package"));
    let packed = folders.find(|folder| folder.is_dir()).unwrap();

    let (published, ours) = (metadata(&stage), metadata(&root()));
    assert_eq!(published.workspace_members.len(), 8);
    for package in published.workspace_packages() {
        let name = format!("{}-{VERSION}.crate", package.name);
        let file = packed.join(&name);
        assert!(file.is_file(), "{name} is not packed");

        let own = ours
            .workspace_packages()
            .into_iter()
            .find(|own| own.name == package.name)
            .unwrap();
        assert_eq!(package.features, own.features, "{name}");
        assert_eq!(package.rust_version, own.rust_version, "{name}");
        assert_eq!(
            package.readme.as_deref(),
            Some("README.md".into()),
            "{name}"
        );
        let mut expected = own.dependencies.clone();
        if package.name == "partner-center" {
            expected.retain(|other| !["openapi-document", "openapi-rust"].contains(&&*other.name));
        }
        let names = |all: &[cargo_metadata::Dependency]| -> Vec<_> {
            let name = |one: &cargo_metadata::Dependency| (one.name.clone(), one.kind);
            all.iter().map(name).collect()
        };
        assert_eq!(names(&package.dependencies), names(&expected), "{name}");
        let manifest = fs::read_to_string(&package.manifest_path).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{name}");
    }
    let lints = |manifest: String| {
        let (_, lints) = manifest.split_once("[workspace.lints.rust]").unwrap();
        lints.to_owned()
    };
    let published = fs::read_to_string(stage.join("Cargo.toml")).unwrap();
    assert_eq!(lints(published), lints(read("Cargo.toml")));
}
