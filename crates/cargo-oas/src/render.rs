//! `cargo oas render`: the Rust client of a document.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::Args;
use openapi_document::{Diagnostics, Document, Severity};
use openapi_rust::render::Settings;

use crate::config::{Project, Render};
use crate::input::Input;
use crate::shell::Shell;
use crate::{Exit, output, rules};

/// The command line of `cargo oas render`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The OpenAPI 3.0 document, YAML or JSON; `-` reads standard input [default: the document of
    /// oas.toml].
    file: Option<PathBuf>,
    /// Write the text to this file instead of standard output.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

/// Renders a document, or shows why it cannot be rendered.
pub fn run(project: &Project, arguments: &Arguments, shell: &mut Shell) -> Exit {
    let input = match Input::read(project, arguments.file.as_deref()) {
        Ok(input) => input,
        Err(reason) => {
            shell.error("Failed", reason);
            return Exit::Usage;
        }
    };
    let Input { name, document, .. } = input;
    let command = command(&name);
    let default = Render::default();
    let settings = match input.is_project {
        true => project.config.render.settings(&command),
        false => default.settings(&command),
    };
    let text = match document.and_then(|document| render(&document, settings)) {
        Ok(text) => text,
        Err(findings) => return output::refuse(&findings, &name, "nothing rendered", shell),
    };
    let file = arguments.output.as_deref().unwrap_or(Path::new("-"));
    let what = format!("{name}, {} lines", text.lines().count());
    output::write(&text, file, "Rendered", &what, shell)
}

/// The command that renders the document of this name again.
#[must_use]
pub fn command(name: &str) -> String {
    format!("cargo oas render {name}")
}

/// Renders a document.
///
/// # Errors
///
/// The errors of the renderer. Where OpenAPI itself forbids what the generator cannot render, what
/// OpenAPI requires takes the place of the generator's error.
pub fn render(document: &Document, settings: Settings<'_>) -> Result<String, Diagnostics> {
    openapi_rust::render(document, settings).map_err(|own| explain(document, own))
}

/// The errors of a failed render, with what OpenAPI forbids in place of the generator's errors there.
fn explain(document: &Document, own: Diagnostics) -> Diagnostics {
    if own.is_unreadable() {
        return own;
    }
    let internal = own
        .as_slice()
        .iter()
        .any(|finding| finding.rule == "gen-internal");
    let is_openapi = |rule: &str| !rule.starts_with("gen-");
    let rendered: HashSet<_> = own
        .as_slice()
        .iter()
        .map(|finding| finding.pointer.clone())
        .collect();
    // The renderer names no position of what it did not expect, so every error may be the cause.
    let forbidden = rules::lint(document, Severity::Error).filter(|finding| {
        is_openapi(finding.rule) && (internal || rendered.contains(&finding.pointer))
    });
    if forbidden.is_empty() {
        return own;
    }
    let pointers: HashSet<_> = forbidden
        .as_slice()
        .iter()
        .map(|finding| &finding.pointer)
        .collect();
    let limits = own.as_slice().iter();
    let limits = limits.filter(|finding| !internal && !pointers.contains(&finding.pointer));
    let all = limits.chain(forbidden.as_slice()).cloned().collect();
    Diagnostics::new(document.name(), document.source(), all)
}
