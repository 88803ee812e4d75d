//! `cargo xtask render`: the Rust text of any document.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use partner_center_codegen::render::{Settings, render};

use crate::status::Status;
use crate::{Exit, generate, lint};

/// What `cargo xtask render` was asked for.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The OpenAPI 3.0 document, YAML or JSON; `-` reads standard input.
    file: PathBuf,
    /// Write the text to this file instead of standard output.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

/// Renders a document, or shows what keeps it from being rendered.
pub(crate) fn run(arguments: &Arguments, status: &mut Status) -> Exit {
    let (name, document) = lint::read(&arguments.file);
    let command = format!("cargo xtask render {name}");
    let settings = Settings {
        command: &command,
        hooks: None,
        schemars: false,
    };
    let text = match document.and_then(|document| render(&document, settings)) {
        Ok(text) => text,
        Err(findings) => {
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
            status.bad(
                "Refused",
                format_args!("{counts} in {name}, nothing rendered"),
            );
            return Exit::Findings;
        }
    };
    let output = arguments
        .output
        .as_deref()
        .filter(|path| *path != Path::new("-"));
    let Some(output) = output else {
        return match status.data(&text) {
            Ok(()) => Exit::Done,
            Err(error) => {
                status.bad("Failed", format_args!("cannot write the text: {error}"));
                Exit::Failed
            }
        };
    };
    // A device or a pipe is written to, never replaced.
    let special = fs::metadata(output).is_ok_and(|known| !known.is_file());
    let written = if special {
        fs::write(output, &text)
    } else {
        generate::write(output, &text)
    };
    let shown = output.display();
    match written {
        Ok(()) => {
            let lines = text.lines().count();
            status.good("Rendered", format_args!("{name} to {shown}, {lines} lines"));
            Exit::Done
        }
        Err(error) => {
            status.bad("Failed", format_args!("cannot write {shown}: {error}"));
            Exit::Failed
        }
    }
}
