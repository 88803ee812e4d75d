//! `cargo xtask generate`: renders the contract to the reviewed text of the client.

use std::fs;
use std::io;
use std::path::Path;

use openapi_document::{Diagnostics, Document};

use crate::client_settings;
use cargo_oas::renderer::render;
use cargo_oas::{Exit, Shell, file, output};

/// The path of the contract in the workspace.
pub(crate) const CONTRACT: &str = "spec/partner-center.yaml";

/// The path of the snapshot for reviewers.
pub(crate) const SNAPSHOT: &str = "tests/snapshots/client.snap.rs";

/// The metadata that insta writes beside a binary snapshot.
const BESIDE: &str = "---\nsource: tests/generated.rs\nexpression: RENDERED\nextension: rs\nsnapshot_kind: binary\n---\n";

/// A file that is generated from the contract.
struct GeneratedFile {
    path: &'static str,
    text: String,
}

/// Renders the generated files and writes those that differ; with `check`, shows the differences.
pub(crate) fn run(root: &Path, check: bool, shell: &mut Shell) -> Exit {
    let files = match files(root) {
        Ok(files) => files,
        Err(findings) => return refuse(&findings, shell),
    };
    let mut stale = 0;
    for GeneratedFile { path, text } in &files {
        let known = match fs::read_to_string(root.join(path)) {
            Ok(known) => known,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                shell.error("Failed", format_args!("cannot read {path}: {error}"));
                return Exit::Failure;
            }
        };
        if known == *text {
            continue;
        }
        stale += 1;
        if check {
            shell.diff(path, &known, text);
            shell.error("Stale", path);
        } else if let Err(error) = file::write(&root.join(path), text) {
            shell.error("Failed", format_args!("cannot write {path}: {error}"));
            return Exit::Failure;
        } else {
            shell.status("Updated", path);
        }
    }
    let total = files.len();
    match (stale, check) {
        (0, _) => shell.status("Fresh", format_args!("{total} of {total} files")),
        (_, true) => {
            let verdict = format_args!("{stale} of {total} files, run `cargo xtask generate`");
            shell.error("Stale", verdict);
            return Exit::Stale;
        }
        (_, false) => shell.status("Updated", format_args!("{stale} of {total} files")),
    }
    Exit::Success
}

/// Shows why the contract cannot be rendered.
pub(crate) fn refuse(findings: &Diagnostics, shell: &mut Shell) -> Exit {
    let exit = output::refuse(findings, CONTRACT, "nothing changed", shell);
    // Without a contract that can be parsed, there is nothing to generate from.
    if findings.is_unreadable() {
        Exit::Failure
    } else {
        exit
    }
}

fn files(root: &Path) -> Result<Vec<GeneratedFile>, Diagnostics> {
    let contract = Document::load(&root.join(CONTRACT), CONTRACT)?;
    let client = render(&contract, client_settings::CLIENT)?;
    Ok(vec![
        GeneratedFile {
            path: "tests/snapshots/client.snap",
            text: BESIDE.to_owned(),
        },
        GeneratedFile {
            path: SNAPSHOT,
            text: client,
        },
    ])
}
