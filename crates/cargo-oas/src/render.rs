//! `cargo oas render`: the Rust client of a document.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::{Project, Render};
use crate::input::Input;
use crate::renderer::{command, render};
use crate::shell::Shell;
use crate::{Exit, output};

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
