//! The chores of this workspace. This file only dispatches: each command has its own file.

mod bench;
mod cargo;
mod ci;
#[path = "../../crates/partner-center/render_settings.rs"]
mod client_settings;
mod conformance;
mod generate;
mod house;
mod package;
mod page;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cargo_oas::cli::{self, ColorArguments};
use cargo_oas::config::Project;
use cargo_oas::{Exit, Shell};
use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

/// Rendering allocates a small value for each token of the text: with the allocator of glibc, that
/// takes nearly half of the time of a large document.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Chores of this workspace; lint, review, render and docs are those of `cargo oas`, with the settings
/// of this workspace.
///
/// Exit codes: 0 clean or up to date, 1 could not finish, 2 usage, 4 stale (the message names the
/// command that regenerates), 100 findings.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    max_term_width = 100
)]
struct Arguments {
    /// The workspace to work on.
    #[arg(long, global = true, value_name = "DIR", default_value_os_t = workspace())]
    root: PathBuf,
    #[command(flatten)]
    color: ColorArguments,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Render the contract and update the snapshot of the client.
    Generate {
        /// Write nothing; show what is stale and exit with 4 if anything is.
        #[arg(long)]
        check: bool,
    },
    #[command(flatten)]
    Oas(cli::Command),
    /// Check the contract with other OpenAPI tools; needs the network, Node.js, Python and Java.
    ///
    /// Exits with 0 when every tool is clean, 100 when one has findings, 4 when docs/conformance.md
    /// is stale, and 1 when a program is missing or nothing can be installed.
    Conformance(conformance::Arguments),
    /// Write the crates as they are published, with the rendered text inside, and prove that they work.
    ///
    /// Writes them to target/package-crates, packs and compiles them with `cargo package`, and runs
    /// a program outside of this workspace that depends on them. Exits with 4 when the manifest, the
    /// contract and the changelog do not agree on a version or the reviewed text is stale, with 100
    /// when the contract has findings, and with 1 when a crate is not as it should be.
    Package(package::Arguments),
    /// Measure speed and memory beside other tools, and how they grow with the document.
    ///
    /// Each row runs this program and the installed peers alternately, as whole processes; the ratio is
    /// the median time of a peer divided by ours. docs/performance.md has the last tables.
    Bench(bench::Arguments),
    /// Run everything that CI runs: formatting, clippy, freshness, lint, tests, documentation.
    Ci,
}

/// The workspace that this program was built in.
fn workspace() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask
        .parent()
        .map_or_else(|| PathBuf::from("."), PathBuf::from)
}

fn main() -> ExitCode {
    let Arguments {
        root,
        color,
        command,
    } = Arguments::parse();
    color.apply();
    let mut shell = Shell::default();
    let exit = match command {
        Command::Generate { check } => generate::run(&root, check, &mut shell),
        Command::Oas(command) => oas(&root, &command, &mut shell),
        Command::Conformance(arguments) => conformance::run(&root, &arguments, &mut shell),
        Command::Package(arguments) => package::run(&root, &arguments, &mut shell),
        Command::Bench(arguments) => bench::run(&root, &arguments, &mut shell),
        Command::Ci => ci::run(&root, &mut shell),
    };
    exit.into()
}

/// Runs a command of `cargo oas` with the settings of the workspace; a lint of the contract also checks
/// the house rules.
fn oas(root: &Path, command: &cli::Command, shell: &mut Shell) -> Exit {
    match (cli::project(Project::at(root), shell), command) {
        (Err(exit), _) => exit,
        (Ok(project), cli::Command::Lint(arguments)) if arguments.is_project_lint() => {
            house::lint(&project, arguments, shell)
        }
        (Ok(project), command) => command.run(&project, shell),
    }
}
