//! `cargo xtask render`: the Rust text of any document.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use openapi_document::Findings;
use openapi_rust::render::{Settings, render};

use crate::report::{Human as _, Markdown as _};
use crate::status::Status;
use crate::{Exit, file, lint};

/// What `cargo xtask render` was asked for.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The OpenAPI 3.0 document, YAML or JSON; `-` reads standard input.
    file: PathBuf,
    /// Write the text to this file instead of standard output.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

/// Renders a document, or shows what keeps it from being rendered.
pub fn run(arguments: &Arguments, status: &mut Status) -> Exit {
    let (name, document) = lint::read(&arguments.file);
    let command = command(&name);
    let text = match document.and_then(|document| render(&document, settings(&command))) {
        Ok(text) => text,
        Err(findings) => return refuse(&findings, &name, "nothing rendered", status),
    };
    let output = arguments.output.as_deref().unwrap_or(Path::new("-"));
    let what = format!("{name}, {} lines", text.lines().count());
    deliver(&text, output, &what, status)
}

/// What renders the document of this name again.
pub fn command(name: &str) -> String {
    format!("cargo xtask render {name}")
}

/// How a document is rendered that is not the contract of this workspace.
pub const fn settings(command: &str) -> Settings<'_> {
    Settings {
        command,
        hooks: None,
        schemars: false,
    }
}

/// Shows what keeps a document from being used, and says what did not happen.
pub fn refuse(findings: &Findings, name: &str, not_done: &str, status: &mut Status) -> Exit {
    let styled = status.is_styled_error();
    status.text(findings.to_human(styled));
    if findings
        .as_slice()
        .iter()
        .any(|finding| finding.rule == "load-file")
    {
        status.bad("Failed", format_args!("{name} cannot be read"));
        return Exit::Failed;
    }
    let counts = findings.counts();
    status.bad("Refused", format_args!("{counts} in {name}, {not_done}"));
    Exit::Findings
}

/// Writes what was rendered to a file, or to standard output if it is `-`.
pub fn deliver(text: &str, output: &Path, what: &str, status: &mut Status) -> Exit {
    if output == Path::new("-") {
        return match status.data(text) {
            Ok(()) => Exit::Done,
            Err(error) => {
                status.bad("Failed", format_args!("cannot write the text: {error}"));
                Exit::Failed
            }
        };
    }
    // A device or a pipe is written to, never replaced.
    let special = fs::metadata(output).is_ok_and(|known| !known.is_file());
    let written = if special {
        fs::write(output, text)
    } else {
        file::write(output, text)
    };
    let shown = output.display();
    match written {
        Ok(()) => {
            status.good("Rendered", format_args!("{what}, to {shown}"));
            Exit::Done
        }
        Err(error) => {
            let next = "name another file by --output";
            let message = format_args!("cannot write {what} to {shown}: {error}; {next}");
            status.bad("Failed", message);
            Exit::Failed
        }
    }
}
