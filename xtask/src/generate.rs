//! `cargo xtask generate`: the contract to the reviewed text of the client.

use std::fs;
use std::io;
use std::path::Path;

use openapi_document::{Document, Findings};
use openapi_rust::render::{Settings, render};

use cargo_oas::Status;
use cargo_oas::report::Human as _;
use cargo_oas::{Exit, file};

/// Where the contract is in the workspace.
pub(crate) const CONTRACT: &str = "spec/partner-center.yaml";

/// Where the text of the client is kept for reviewers.
pub(crate) const SNAPSHOT: &str = "tests/snapshots/client.snap.rs";

/// What insta keeps beside the text of a snapshot that is a file of its own.
const BESIDE: &str = "---\nsource: tests/generated.rs\nexpression: RENDERED\nextension: rs\nsnapshot_kind: binary\n---\n";

/// A file that follows from the contract.
struct Artefact {
    path: &'static str,
    text: String,
}

/// Renders everything that follows from the contract and writes what differs, or, with `check`,
/// shows what differs.
pub(crate) fn run(root: &Path, check: bool, status: &mut Status) -> Exit {
    let artefacts = match artefacts(root) {
        Ok(artefacts) => artefacts,
        Err(findings) => return refuse(&findings, status),
    };
    let mut stale = 0;
    for Artefact { path, text } in &artefacts {
        let known = match fs::read_to_string(root.join(path)) {
            Ok(known) => known,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                status.bad("Failed", format_args!("cannot read {path}: {error}"));
                return Exit::Failed;
            }
        };
        if known == *text {
            continue;
        }
        stale += 1;
        if check {
            status.diff(path, &known, text);
            status.bad("Stale", path);
        } else if let Err(error) = file::write(&root.join(path), text) {
            status.bad("Failed", format_args!("cannot write {path}: {error}"));
            return Exit::Failed;
        } else {
            status.good("Updated", path);
        }
    }
    let total = artefacts.len();
    match (stale, check) {
        (0, _) => status.good("Fresh", format_args!("{total} of {total} artefacts")),
        (_, true) => {
            let verdict = format_args!("{stale} of {total} artefacts, run `cargo xtask generate`");
            status.bad("Stale", verdict);
            return Exit::Stale;
        }
        (_, false) => status.good("Updated", format_args!("{stale} of {total} artefacts")),
    }
    Exit::Done
}

/// Says why the contract cannot be rendered.
pub(crate) fn refuse(findings: &Findings, status: &mut Status) -> Exit {
    let styled = status.is_styled_error();
    status.text(findings.to_human(styled));
    if findings.is_unreadable() {
        status.bad("Failed", format_args!("{CONTRACT} cannot be read"));
        return Exit::Failed;
    }
    let count = findings.as_slice().len();
    let plural = if count == 1 { "finding" } else { "findings" };
    status.bad(
        "Refused",
        format_args!("{count} {plural} in {CONTRACT}, nothing changed"),
    );
    Exit::Findings
}

fn artefacts(root: &Path) -> Result<Vec<Artefact>, Findings> {
    let contract = Document::load(&root.join(CONTRACT), CONTRACT)?;
    let client = render(&contract, Settings::CLIENT)?;
    Ok(vec![
        Artefact {
            path: "tests/snapshots/client.snap",
            text: BESIDE.to_owned(),
        },
        Artefact {
            path: SNAPSHOT,
            text: client,
        },
    ])
}
