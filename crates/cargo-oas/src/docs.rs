//! `cargo oas docs`: the reference of a document as one HTML file without external resources.

mod index;
mod operation;
mod page;
mod schema;
mod text;

use std::path::{Path, PathBuf};

use clap::Args;
use openapi_document::Severity;

use crate::config::Project;
use crate::input::Input;
use crate::shell::Shell;
use crate::{Exit, output, rules};

/// The command line of `cargo oas docs`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The OpenAPI 3.0 document, YAML or JSON; `-` reads standard input [default: the document of
    /// oas.toml].
    file: Option<PathBuf>,
    /// Write the page to this file; `-` is standard output [default: target/docs/NAME.html, and
    /// standard output for standard input].
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

/// Writes the page of a document that was parsed completely.
pub(crate) fn run(project: &Project, arguments: &Arguments, shell: &mut Shell) -> Exit {
    let input = match Input::read(project, arguments.file.as_deref()) {
        Ok(input) => input,
        Err(reason) => {
            shell.error("Failed", reason);
            return Exit::Usage;
        }
    };
    let Input { name, document, .. } = input;
    // `cargo oas lint` reports all other findings; the page shows the document as it is.
    let document = document.and_then(|document| {
        let found = rules::lint(&document, Severity::Error);
        let found = found.filter(|finding| rules::is_required(finding.rule));
        if found.is_empty() {
            Ok(document)
        } else {
            Err(found)
        }
    });
    let document = match document {
        Ok(document) => document,
        Err(findings) => return output::refuse(&findings, &name, "nothing written", shell),
    };
    let text = page::page(&document);
    let output = match (&arguments.output, &arguments.file) {
        (Some(output), _) => output.clone(),
        (None, Some(file)) if file == Path::new("-") => file.clone(),
        (None, _) => {
            let mut page = Path::new(&name).file_stem().unwrap_or_default().to_owned();
            page.push(".html");
            project.root.join("target/docs").join(page)
        }
    };
    let operations = document.openapi().operations().count();
    let size = text.len().div_ceil(1_000);
    let noun = if operations == 1 {
        "operation"
    } else {
        "operations"
    };
    let what = format!("{name}, {operations} {noun}, {size} kB");
    output::write(&text, &output, "Rendered", &what, shell)
}
