//! Writes results to standard output or a file.

use std::fs;
use std::path::Path;

use openapi_document::Diagnostics;

use crate::report::{self, Human as _};
use crate::shell::Shell;
use crate::{Exit, file};

/// Writes a result to a file, or to standard output if `output` is `-`; `what` names it in messages,
/// after `verb`.
pub fn write(text: &str, output: &Path, verb: &str, what: &str, shell: &mut Shell) -> Exit {
    if output == Path::new("-") {
        return print(text, shell);
    }
    // A device or a pipe is written to; a file is replaced.
    let special = fs::metadata(output).is_ok_and(|known| !known.is_file());
    let written = if special {
        fs::write(output, text)
    } else {
        file::write(output, text)
    };
    let shown = output.display();
    match written {
        Ok(()) => {
            shell.status(verb, format_args!("{what}, to {shown}"));
            Exit::Success
        }
        Err(error) => {
            let next = "choose another file with --output";
            let message = format_args!("cannot write {what} to {shown}: {error}; {next}");
            shell.error("Failed", message);
            Exit::Failure
        }
    }
}

/// Prints a result to standard output.
pub fn print(text: &str, shell: &mut Shell) -> Exit {
    match shell.print(text) {
        Ok(()) => Exit::Success,
        Err(error) => {
            let message = format_args!("cannot write to standard output: {error}");
            shell.error("Failed", message);
            Exit::Failure
        }
    }
}

/// Reports why a document cannot be used, and that nothing was written.
pub fn refuse(findings: &Diagnostics, name: &str, not_done: &str, shell: &mut Shell) -> Exit {
    shell.note(findings.to_human(shell.stderr_is_styled()));
    if findings
        .as_slice()
        .iter()
        .any(|finding| finding.rule == "load-file")
    {
        shell.error("Failed", format_args!("cannot read {name}"));
        return Exit::Failure;
    }
    let counts = report::counts(findings);
    shell.error("Rejected", format_args!("{counts} in {name}, {not_done}"));
    Exit::Findings
}
