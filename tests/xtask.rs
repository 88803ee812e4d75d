//! `cargo xtask generate` as a process, on copies of the workspace's inputs.

use std::fs;
use std::path::Path;

use integration::{read, root, snapshots, xtask};
use tempfile::TempDir;

const CONTRACT: &str = "spec/partner-center.yaml";
const SNAPSHOT: &str = "tests/snapshots/client.snap.rs";

/// A folder with a contract and nothing else.
fn workspace(contract: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("spec")).unwrap();
    fs::write(folder.path().join(CONTRACT), contract).unwrap();
    folder
}

fn snapshot(folder: &Path) -> Option<String> {
    fs::read_to_string(folder.join(SNAPSHOT)).ok()
}

#[test]
fn the_workspace_is_fresh() {
    let ended = xtask(&root(), &["generate", "--check"]);
    assert_eq!(ended.code, Some(0), "{ended}");
    assert_eq!(ended.stdout, "");
}

#[test]
fn a_changed_contract_is_stale_until_it_is_generated() {
    let folder = workspace(&read(CONTRACT));
    assert_eq!(xtask(folder.path(), &["generate"]).code, Some(0));
    assert_eq!(
        snapshot(folder.path()).as_deref(),
        Some(partner_center::RENDERED)
    );

    let contract = read(CONTRACT).replacen(
        "        vettingReason:\n",
        "        vettingExpiryDate:\n          type: string\n        vettingReason:\n",
        1,
    );
    fs::write(folder.path().join(CONTRACT), contract).unwrap();
    let stale = xtask(folder.path(), &["generate", "--check"]);
    assert_eq!(stale.code, Some(4), "{stale}");
    assert!(stale.stderr.contains("cargo xtask generate"), "{stale}");
    assert!(
        stale.stdout.contains("+        pub vetting_expiry_date"),
        "{stale}"
    );
    assert_eq!(
        snapshot(folder.path()).as_deref(),
        Some(partner_center::RENDERED),
        "it was changed"
    );

    assert_eq!(xtask(folder.path(), &["generate"]).code, Some(0));
    assert!(
        snapshot(folder.path())
            .unwrap()
            .contains("pub vetting_expiry_date")
    );
    assert_eq!(xtask(folder.path(), &["generate", "--check"]).code, Some(0));
}

#[test]
fn what_is_fresh_is_not_written_again() {
    let folder = workspace(&read(CONTRACT));
    xtask(folder.path(), &["generate"]);
    let before = fs::metadata(folder.path().join(SNAPSHOT))
        .unwrap()
        .modified()
        .unwrap();
    xtask(folder.path(), &["generate"]);
    let after = fs::metadata(folder.path().join(SNAPSHOT))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(before, after);
}

#[test]
fn a_contract_that_cannot_be_taken_changes_nothing() {
    let duplicate = read(CONTRACT).replace(
        "operationId: listValidationCodes",
        "operationId: listQualifications",
    );
    let mut text = String::new();
    for (name, contract, code) in [
        ("a duplicate operationId", Some(duplicate.as_str()), 100),
        ("not YAML", Some("openapi: 3.0.3\n  info: [\n"), 1),
        ("no file", None, 1),
    ] {
        let folder = workspace(contract.unwrap_or_default());
        if contract.is_none() {
            fs::remove_file(folder.path().join(CONTRACT)).unwrap();
        }
        for arguments in [&["generate"][..], &["generate", "--check"]] {
            let ended = xtask(folder.path(), arguments);
            assert_eq!(ended.code, Some(code), "{name}: {ended}");
            assert_eq!(
                snapshot(folder.path()),
                None,
                "{name}: something was written"
            );
            if arguments.len() == 1 {
                text += &format!("== {name}\n{ended}\n");
            }
        }
    }
    snapshots().bind(|| insta::assert_snapshot!("refused-contracts", text));
}

#[test]
fn usage_errors_exit_with_2() {
    assert_eq!(xtask(&root(), &["regenerate"]).code, Some(2));
}
