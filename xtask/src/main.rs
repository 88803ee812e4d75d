//! The chores of this workspace. Dispatch only: each command has a file of its own.

mod bench;
mod cargo;
mod ci;
mod conformance;
mod generate;
mod package;
mod page;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use mimalloc::MiMalloc;

use cargo_oas::review::command as review;
use cargo_oas::{Exit, Status, docs, lint, render};

/// Rendering makes and drops a small value for each word of the text: with the allocator of glibc,
/// that takes nearly half of the time of a large document.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Chores of this workspace.
///
/// Exit codes: 0 fresh and clean, 1 could not finish, 2 usage, 4 stale (the message says what to
/// run), 100 findings in the document.
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
    /// Whether to colour what is printed for people.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless the environment says otherwise (`NO_COLOR`, `CLICOLOR_FORCE`).
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Render the contract and update the snapshot of the client.
    Generate {
        /// Change nothing; show what is stale and exit with 4 if anything is.
        #[arg(long)]
        check: bool,
    },
    /// Name what is wrong with an OpenAPI 3.0 document, where, why it matters and what to write.
    ///
    /// Findings go to standard output, in text order, with file, line and column. Exits with 0 when
    /// there is none, with 100 when there are some (also when the text is not YAML or repeats a
    /// key), and with 1 when there is no such file or it is not UTF-8. A document of OpenAPI 3.1 or
    /// Swagger 2.0 gets one finding that says so.
    Lint(lint::Arguments),
    /// Print the Rust text of the client for any OpenAPI 3.0 document.
    ///
    /// The text is a module for any crate that depends on `progenitor-client` 0.15, `reqwest` 0.13,
    /// `serde` (with `derive`) and `serde_json`, and, where the document has such formats, on
    /// `uuid` and `chrono` (with `serde`), or where it has a `pattern`, on `regress`. Findings exit
    /// with 100, and nothing is written then.
    Render(render::Arguments),
    /// Write the reference of any OpenAPI 3.0 document as one HTML file.
    ///
    /// The file loads nothing and has no script. Its text is the document's alone: markup in
    /// descriptions is shown, not obeyed. Exits with 100, and writes nothing, when the document
    /// cannot be read as a whole; other findings are for `lint`.
    Docs(docs::Arguments),
    /// Say what a change of the contract does on the wire and to Rust callers, and which version it
    /// asks for.
    ///
    /// Compares the contract with where HEAD left the main branch, or any two documents. Exits with
    /// 0, with 100 at the verdict of --fail-on or a worse one or when a waiver is wrong, and with 1
    /// when there is nothing to compare with or a document cannot be read. docs/review.md says how
    /// changes are judged and how to accept one.
    Review(review::Arguments),
    /// Hand the contract to other readers of OpenAPI; needs the network, Node.js, Python and Java.
    ///
    /// Exits with 0 when every tool is clean, 100 when one has findings, 4 when docs/conformance.md
    /// is stale, and 1 when a program is missing or nothing can be installed.
    Conformance(conformance::Arguments),
    /// Write the crates as they are published, with the rendered text inside, and prove that they work.
    ///
    /// Writes them to target/package-crates, packs and compiles them with `cargo package`, and runs
    /// a program outside of this workspace that depends on them. Exits with 4 when the manifest, the
    /// contract and the changelog do not agree on a version or the reviewed text is stale, with 100
    /// when the contract has findings, and with 1 when the crates are not as they should be.
    Package(package::Arguments),
    /// Measure how long this takes next to what others would use instead, and how it grows.
    ///
    /// Each row runs our program and the peers that are installed alternately, as whole processes;
    /// the ratio says how many times as long as ours a peer takes, by the medians.
    /// docs/performance.md holds the last tables.
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
    anstream::ColorChoice::from(color).write_global();
    let mut status = Status::default();
    let exit = match command {
        Command::Generate { check } => generate::run(&root, check, &mut status),
        Command::Lint(arguments) => lint::run(&root, &arguments, &mut status),
        Command::Render(arguments) => render::run(&arguments, &mut status),
        Command::Docs(arguments) => docs::run(&root, &arguments, &mut status),
        Command::Review(arguments) => review::run(&root, &arguments, &mut status),
        Command::Conformance(arguments) => conformance::run(&root, &arguments, &mut status),
        Command::Package(arguments) => package::run(&root, &arguments, &mut status),
        Command::Bench(arguments) => bench::run(&root, &arguments, &mut status),
        Command::Ci => ci::run(&root, &mut status),
    };
    exit.into()
}
