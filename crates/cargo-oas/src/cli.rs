//! The command line of `cargo oas`, and the run of its commands.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Project;
use crate::review::command as review;
use crate::{Exit, Shell, docs, lint, output, render};

/// Lint, review, render and document OpenAPI 3.0 documents.
///
/// Settings are read from oas.toml in the working directory or above it, up to the root of the
/// repository.
///
/// Exit codes: 0 clean or written, 1 could not finish, 2 usage, 100 findings.
#[derive(Debug, Parser)]
#[command(
    name = "cargo oas",
    bin_name = "cargo oas",
    version,
    max_term_width = 100
)]
pub struct Cli {
    /// Work in this directory.
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    directory: Option<PathBuf>,
    #[command(flatten)]
    color: ColorArguments,
    #[command(subcommand)]
    command: Command,
}

/// When terminal output is colored.
#[derive(Debug, Args)]
pub struct ColorArguments {
    /// When to color output for people.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    color: Color,
}

impl ColorArguments {
    /// Applies the choice to the whole process.
    pub fn apply(&self) {
        match self.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless the environment overrides it (`NO_COLOR`, `CLICOLOR_FORCE`).
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands that work on OpenAPI documents.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report the problems in an OpenAPI 3.0 document: where each is, why it matters, and what to
    /// write.
    ///
    /// The report goes to standard output, in the order of the text, with file, line and column.
    /// Exits with 0 when the document is clean, with 100 when there are findings (also if the text
    /// is not YAML or has a duplicate key), and with 1 when the file does not exist or is not
    /// UTF-8. A document of OpenAPI 3.1 or Swagger 2.0 has one finding, the unsupported version.
    Lint(lint::Arguments),
    /// Report the effects of a change of a document on the wire and on Rust callers, and the
    /// version that it requires.
    ///
    /// Compares the document of oas.toml with the merge base of HEAD and the main branch, or any two
    /// documents. Exits with 0, with 100 at the verdict of --fail-on or a worse one or when a waiver is
    /// invalid, and with 1 when there is nothing to compare with or a document cannot be read.
    Review(review::Arguments),
    /// Render an OpenAPI 3.0 document to a Rust client.
    ///
    /// The text is a module for any crate that depends on `progenitor-client` 0.15, `reqwest` 0.13,
    /// `serde` (with `derive`) and `serde_json`; if the document has such formats, also on `uuid`
    /// and `chrono` (with `serde`), and if it has a `pattern`, on `regress`. Exits with 100 and
    /// writes nothing if the document has errors.
    Render(render::Arguments),
    /// Write the reference of an OpenAPI 3.0 document as one HTML file.
    ///
    /// The page has no scripts and loads nothing from other servers; HTML in descriptions is shown
    /// as text. Exits with 100 and writes nothing if the document cannot be parsed; `lint` reports
    /// all other findings.
    Docs(docs::Arguments),
}

impl Command {
    /// Runs the command on a project.
    pub fn run(&self, project: &Project, shell: &mut Shell) -> Exit {
        match self {
            Self::Lint(arguments) => lint::run(project, arguments, shell),
            Self::Review(arguments) => review::run(project, arguments, shell),
            Self::Render(arguments) => render::run(project, arguments, shell),
            Self::Docs(arguments) => docs::run(project, arguments, shell),
        }
    }
}

/// Parses a command line and runs it. `cargo oas lint` starts the program with `oas` as its first
/// argument, which is the same as `cargo-oas lint`.
pub fn run(arguments: impl Iterator<Item = OsString>) -> Exit {
    let is_oas =
        |(index, argument): &(usize, OsString)| *index == 1 && argument == OsStr::new("oas");
    let arguments = arguments.enumerate().filter(|argument| !is_oas(argument));
    let cli = Cli::parse_from(arguments.map(|(_, argument)| argument));
    cli.color.apply();
    let mut shell = Shell::default();
    if let Some(directory) = &cli.directory
        && let Err(error) = std::env::set_current_dir(directory)
    {
        let directory = directory.display();
        shell.error(
            "Failed",
            format_args!("cannot work in {directory}: {error}"),
        );
        return Exit::Failure;
    }
    let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    match project(Project::find(&folder), &mut shell) {
        Ok(project) => cli.command.run(&project, &mut shell),
        Err(exit) => exit,
    }
}

/// The project; an invalid oas.toml is reported.
///
/// # Errors
///
/// The exit code of an invalid oas.toml.
pub fn project(
    project: Result<Project, openapi_document::Diagnostics>,
    shell: &mut Shell,
) -> Result<Project, Exit> {
    project.map_err(|findings| {
        output::refuse(&findings, findings.name(), "nothing done", shell);
        Exit::Usage
    })
}
