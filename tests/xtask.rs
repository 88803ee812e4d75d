//! `cargo xtask` as a process, on copies of the workspace's inputs.

use std::fs;
use std::path::Path;

use integration::{Ended, program, read, root, run, snapshots, xtask};
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

/// What `cargo xtask conformance --only redocly` does with nothing on the path but the system's
/// programs and these scripts.
fn conformance(folder: &Path, scripts: &[(&str, &str)], arguments: &[&str]) -> Ended {
    fs::create_dir_all(folder.join("spec/exchanges")).unwrap();
    let programs = folder.join("programs");
    fs::create_dir_all(&programs).unwrap();
    for (name, script) in scripts {
        let path = programs.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let path = match scripts {
        [] => String::new(),
        _ => format!("{}:/usr/bin:/bin", programs.display()),
    };
    let mut command = program("xtask");
    command.env("PATH", path).arg("--root").arg(folder);
    command
        .args(["conformance", "--only", "redocly"])
        .args(arguments);
    run(command)
}

#[test]
fn conformance_names_the_programs_it_misses() {
    let folder = workspace(&read(CONTRACT));
    let ended = conformance(folder.path(), &[], &[]);
    assert_eq!(ended.code, Some(1), "{ended}");
    for said in [
        "node, for redocly",
        "npm, for redocly",
        "https://nodejs.org",
        "--only",
    ] {
        assert!(ended.stderr.contains(said), "{said}: {ended}");
    }
    assert!(
        !folder.path().join("target").exists(),
        "something was written"
    );
}

#[test]
fn conformance_lists_the_tools_it_knows() {
    let ended = xtask(&root(), &["conformance", "--only", "swagger"]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(
        ended.stderr.contains("openapi-spec-validator, redocly"),
        "{ended}"
    );
}

/// An npm that puts a Redocly in place which has something to say.
const NPM: &str = r##"case $1 in ci)
    mkdir -p node_modules/.bin
    cat > node_modules/.bin/redocly <<'END'
#!/bin/sh
echo '{"problems":[{"ruleId":"no-cats","severity":"warn","message":"A cat.","location":[{"pointer":"#/info"}]}]}'
END
    chmod +x node_modules/.bin/redocly
esac"##;

#[cfg(unix)]
#[test]
fn conformance_installs_once_and_leaves_no_half() {
    let folder = workspace(&read(CONTRACT));
    let installed = folder.path().join("target/conformance/node_modules");
    let half = "case $1 in ci) mkdir node_modules; echo no network >&2; exit 7; esac";
    let ended = conformance(folder.path(), &[("node", ""), ("npm", half)], &[]);
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stderr.contains("no network"), "{ended}");
    assert!(!installed.exists(), "half of it is there");

    let ended = conformance(
        folder.path(),
        &[("node", ""), ("npm", NPM)],
        &["--output", "json"],
    );
    assert_eq!(ended.code, Some(100), "{ended}");
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(report["tools"][0]["tool"], "redocly");
    assert_eq!(
        report["tools"][0]["findings"],
        serde_json::json!(["lint: warn no-cats at #/info: A cat."])
    );

    let again = conformance(folder.path(), &[("node", ""), ("npm", half)], &[]);
    assert_eq!(again.code, Some(100), "{again}");
    assert!(!again.stderr.contains("Installing"), "{again}");
    assert!(again.stdout.contains("1 finding"), "{again}");
}
