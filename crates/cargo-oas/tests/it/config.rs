//! `cargo oas` in any folder: where it finds oas.toml, what it says of a wrong one, and what works
//! without one.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{git, oas, snapshots};

const DOCUMENT: &str = "openapi: 3.0.3
info: {title: T, version: '1', contact: {name: N, url: https://example.com}}
servers: [{url: https://example.com}]
security: []
paths:
  /orders:
    get:
      operationId: listOrders
      summary: List the orders
      responses: {'204': {description: Done.}}
";

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn with_config(config: &str) -> TempDir {
    folder(&[("oas.toml", config), ("api/shop.yaml", DOCUMENT)])
}

#[test]
fn every_command_works_on_the_document_of_oas_toml() {
    let folder = with_config("document = \"api/shop.yaml\"\n");
    for start in [
        &["lint", "--level", "error"][..],
        &["oas", "lint", "--level", "error"],
        &["render"],
        &["docs"],
    ] {
        let ended = oas(folder.path(), start);
        assert_eq!(ended.code, Some(0), "{start:?}: {ended}");
    }
    assert!(folder.path().join("target/docs/shop.html").is_file());
    // From below, messages and paths are the same.
    let below = oas(&folder.path().join("api"), &["lint", "--level", "advice"]);
    let above = oas(folder.path(), &["lint", "--level", "advice"]);
    assert_eq!(below.to_string(), above.to_string());
    assert!(above.stdout.contains("--> api/shop.yaml:"), "{above}");
    let chosen = oas(
        Path::new("."),
        &["-C", folder.path().to_str().unwrap(), "render"],
    );
    assert_eq!(chosen.code, Some(0), "{chosen}");
}

#[test]
fn oas_toml_is_not_looked_for_above_the_repository() {
    let folder = folder(&[("oas.toml", "documnt = 1\n"), ("inner/shop.yaml", DOCUMENT)]);
    let inner = folder.path().join("inner");
    assert_eq!(oas(&inner, &["render", "shop.yaml"]).code, Some(2));
    git(&inner, &["init", "--quiet"]);
    assert_eq!(oas(&inner, &["render", "shop.yaml"]).code, Some(0));
}

#[test]
fn without_oas_toml_files_are_named() {
    let folder = folder(&[("old.yaml", DOCUMENT), ("new.yaml", DOCUMENT)]);
    for arguments in [
        &["lint", "--level", "error", "old.yaml"][..],
        &["render", "old.yaml"],
        &["docs", "old.yaml", "-o", "-"],
        &[
            "review",
            "--base-file",
            "old.yaml",
            "--head-file",
            "new.yaml",
        ],
    ] {
        let ended = oas(folder.path(), arguments);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {ended}");
    }
    for arguments in [["lint"], ["render"], ["docs"], ["review"]] {
        let ended = oas(folder.path(), &arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended}");
        assert!(ended.stderr.contains("oas.toml"), "{ended}");
    }
}

#[test]
fn severities_replace_those_of_the_rules() {
    let lint = |severity: &str| {
        let folder = with_config(&format!(
            "document = \"api/shop.yaml\"\n[lint]\nlevel = \"advice\"\n[lint.severity]\n{severity}\n"
        ));
        oas(
            folder.path(),
            &["lint", "--format", "github", "--only", "doc-operation-tags"],
        )
    };
    assert!(lint("").stdout.starts_with("::warning "), "{}", lint(""));
    let error = lint("doc-operation-tags = \"error\"");
    assert!(error.stdout.starts_with("::error "), "{error}");
    let off = lint("doc-operation-tags = \"off\"");
    assert_eq!((off.code, off.stdout.as_str()), (Some(0), ""), "{off}");
}

#[test]
fn the_document_is_rendered_with_the_settings_of_oas_toml() {
    let folder = with_config(
        "document = \"api/shop.yaml\"\n[render]\ncommand = \"make client\"\nhooks = \"crate::Hooks\"\n",
    );
    let text = oas(folder.path(), &["render"]).stdout;
    assert!(text.contains("//     make client\n") && text.contains("crate::Hooks"));
    // A copy is another document.
    fs::write(folder.path().join("copy.yaml"), DOCUMENT).unwrap();
    let text = oas(folder.path(), &["render", "copy.yaml"]).stdout;
    assert!(text.contains("//     cargo oas render copy.yaml\n") && !text.contains("crate::Hooks"));
}

#[test]
fn a_wrong_oas_toml_is_reported_with_line_and_column() {
    let mut text = String::new();
    for config in [
        "documnt = \"a.yaml\"\n",
        "document = \"a.yaml\"\ntitle = \"Shop\"\n",
        "document = 1\n",
        "document = \"/a.yaml\"\n",
        "document = \"a.yaml\"\n\n[review]\nfail_on = \"breaking\"\n",
        "[review]\nfail-on = \"often\"\n",
        "lint = \"strict\"\n",
        "[lint]\nlevel = \"hint\"\n",
        "[lint.severity]\ndoc-contct = \"off\"\n",
        "[lint.severity]\ndoc-contact = \"silent\"\nload-syntax = \"off\"\n",
        "[render]\nschemars = \"yes\"\n",
        "document = \n",
        "[render]\n[render]\n",
    ] {
        let folder = folder(&[("oas.toml", config)]);
        let ended = oas(folder.path(), &["lint"]);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (Some(2), ""),
            "{config}: {ended}"
        );
        text += &format!("== {config}{}\n", ended.stderr);
    }
    snapshots().bind(|| insta::assert_snapshot!("config-errors", text));
}
