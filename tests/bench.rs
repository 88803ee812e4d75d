//! `cargo xtask bench` as far as nothing is measured: what it would do, and how it refuses.

use std::fs;

use integration::{root, xtask};
use serde_json::Value;

#[test]
fn only_what_there_is_can_be_measured() {
    let unknown = xtask(&root(), &["bench", "speed"]);
    assert_eq!(unknown.code, Some(2), "{unknown}");
    let rows = "[possible values: render, lint, review, build, growth, emulator, faults, cost]";
    assert!(unknown.stderr.contains(rows), "{unknown}");

    // The page has what is measured as it should be, or nothing.
    for others in [&["--rounds", "1"][..], &["--list"]] {
        let ended = xtask(&root(), &[&["bench", "--write"], others].concat());
        assert_eq!(ended.code, Some(2), "{ended}");
    }
    let never = xtask(&root(), &["bench", "--rounds", "0"]);
    assert_eq!(never.code, Some(2), "{never}");
}

#[test]
fn peers_that_are_absent_are_named_with_what_installs_them() {
    let folder = tempfile::tempdir().unwrap();
    let ended = xtask(folder.path(), &["bench", "--list", "review", "build"]);
    assert_eq!(ended.code, Some(0), "{ended}");
    for line in [
        "not installed: redocly; `cargo xtask bench --install` installs",
        "not installed: cargo-progenitor, openapi-generator-rust; `cargo xtask bench --install` installs",
    ] {
        assert!(ended.stdout.lines().any(|said| said == line), "{ended}");
    }

    let ended = xtask(folder.path(), &["bench", "--list", "--output", "json"]);
    let listed: Value = serde_json::from_str(&ended.stdout).unwrap();
    let rows = listed["rows"].as_object().unwrap();
    let names: Vec<_> = rows.keys().collect();
    assert_eq!(
        names,
        [
            "render", "lint", "review", "build", "growth", "emulator", "faults", "cost"
        ]
    );
    let redocly = &rows["review"]["programs"][0];
    assert_eq!(redocly["name"], "redocly");
    assert_eq!(redocly["installed"], false);
    assert_eq!(rows["review"]["absent"], serde_json::json!(["redocly"]));
    assert_eq!(rows["growth"]["absent"], serde_json::json!([]));

    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "something was written");
}
