//! The rules of this repository that a text check can prove, which `cargo xtask lint` reports with
//! the diagnostics of the contract.

mod circles;
mod sources;
mod text;
mod workflows;

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use cargo_oas::config::Project;
use cargo_oas::lint::{self, Arguments};
use cargo_oas::{Exit, Shell};
use openapi_document::Document;

use crate::generate::CONTRACT;

/// A violation of a house rule: its location, what happened, and what to write.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    file: String,
    /// The line, from one.
    line: usize,
    message: String,
    help: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            message,
            help,
        } = self;
        write!(f, "{file}:{line}: {message}\n{:>12} help: {help}", "")
    }
}

/// A text file of the workspace.
struct Source {
    /// Its path from the root of the workspace, with `/`.
    name: String,
    text: String,
}

/// Lints the contract and checks the house rules.
pub(crate) fn lint(project: &Project, arguments: &Arguments, shell: &mut Shell) -> Exit {
    let violations = match check(&project.root) {
        Ok(violations) => violations,
        Err(error) => {
            shell.error(
                "Failed",
                format_args!("cannot check the house rules: {error}"),
            );
            return Exit::Failure;
        }
    };
    for violation in &violations {
        shell.error("House rule", violation);
    }
    let exit = lint::run(project, arguments, shell);
    if violations.is_empty() || exit != Exit::Success {
        return exit;
    }
    let count = violations.len();
    shell.error("Found", format_args!("{count} violations of house rules"));
    Exit::Findings
}

/// Checks the files of the workspace at `root` that the rules concern.
fn check(root: &Path) -> io::Result<Vec<Violation>> {
    let mut files = Vec::new();
    for folder in ["crates", "tests", "xtask"] {
        if root.join(folder).is_dir() {
            read(root, folder, &mut files)?;
        }
    }
    let mut violations = text::check(&files);
    violations.extend(circles::check(&files));
    violations.extend(workflows::check(&workflows::read(root)?));
    let page = fs::read_to_string(root.join(sources::PAGE)).ok();
    // The lint reports a contract that cannot be parsed.
    let contract = Document::load(&root.join(CONTRACT), CONTRACT).ok();
    if let (Some(page), Some(contract)) = (page, contract) {
        let mut exchanges = Vec::new();
        for entry in fs::read_dir(root.join("spec/exchanges"))
            .into_iter()
            .flatten()
        {
            exchanges.push(fs::read_to_string(entry?.path())?);
        }
        violations.extend(sources::check(&page, &contract, &exchanges.concat()));
    }
    violations.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Ok(violations)
}

/// Reads the Rust files under a folder; snapshots and build output are skipped.
fn read(root: &Path, folder: &str, files: &mut Vec<Source>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            if !name.ends_with("/target") && !name.ends_with("/snapshots") {
                read(root, &name, files)?;
            }
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(entry.path())?;
            files.push(Source { name, text });
        }
    }
    Ok(())
}
