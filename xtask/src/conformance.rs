//! `cargo xtask conformance`: checks the contract with other OpenAPI tools.

mod accepted;
mod bodies;
mod install;
mod peer;
mod process;
mod report;
mod tools;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};

use self::accepted::Accepted;
use self::bodies::Body;
pub(crate) use self::install::remove;
pub(crate) use self::peer::Peers;
use self::report::{DOCUMENT, Verdict};
pub(crate) use self::tools::Tool;
use self::tools::Work;
use crate::generate::CONTRACT;
use cargo_oas::Exit;
use cargo_oas::Shell;

/// Variables that disable colors, update checks and telemetry of the tools.
const QUIET: [(&str, &str); 4] = [
    ("CI", "1"),
    ("NO_COLOR", "1"),
    ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"),
    ("REDOCLY_TELEMETRY", "off"),
];

/// The format of the results on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// A table.
    Text,
    /// One JSON object.
    Json,
}

/// The command line of `cargo xtask conformance`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Run only this tool; may be repeated.
    #[arg(long, value_name = "TOOL")]
    only: Vec<Tool>,
    /// The format of the results.
    #[arg(long, value_enum, default_value = "text")]
    output: Output,
    /// Replace the table in docs/conformance.md with the results.
    #[arg(long, conflicts_with = "only")]
    write: bool,
}

/// The paths that the tools read and write.
struct Place {
    /// The contract, as an absolute path.
    contract: PathBuf,
    /// The folder of installed and generated files.
    folder: PathBuf,
}

impl Place {
    fn new(root: &Path) -> Self {
        Self {
            contract: root.join(CONTRACT),
            folder: root.join("target/conformance"),
        }
    }
}

/// Installs the selected tools and runs them on the contract.
pub(crate) fn run(root: &Path, arguments: &Arguments, shell: &mut Shell) -> Exit {
    match conformance(root, arguments, shell) {
        Ok(exit) => exit,
        Err(problem) => {
            shell.error("Failed", problem);
            Exit::Failure
        }
    }
}

fn conformance(root: &Path, arguments: &Arguments, shell: &mut Shell) -> Result<Exit, String> {
    let Arguments {
        only,
        output,
        write,
    } = arguments;
    let tools: Vec<_> = Tool::value_variants()
        .iter()
        .copied()
        .filter(|tool| only.is_empty() || only.contains(tool))
        .collect();
    let root = std::path::absolute(root)
        .map_err(|error| format!("cannot open the folder {root:?}: {error}"))?;
    let place = Place::new(&root);
    let bodies = bodies::read(&root)?;
    let others = |problem| format!("{problem}\n{:>12} or choose other tools with `--only`", "");
    install::install(&tools, &place, shell).map_err(others)?;
    tools::drivers(&place, &bodies)
        .map_err(|error| format!("cannot write to target/conformance: {error}"))?;

    let mut verdicts = Vec::new();
    for tool in tools {
        let start = Instant::now();
        let verdict = check(tool, &place, &bodies)?;
        let seconds = start.elapsed().as_secs_f32();
        let line = format_args!("{}, {seconds:.1} s", tool.id());
        if verdict.findings.is_empty() {
            shell.status("Passed", line);
        } else {
            shell.error("Failed", line);
            for finding in &verdict.findings {
                shell.note(format_args!("{:>12} {finding}", ""));
            }
            let log = format_args!("target/conformance/{}.log", tool.id());
            shell.note(format_args!("{:>12} full output: {log}", ""));
        }
        verdicts.push(verdict);
    }
    let results = match output {
        Output::Text => report::table(&verdicts),
        Output::Json => report::json(&verdicts),
    };
    shell
        .print(&results)
        .map_err(|error| format!("cannot write to standard output: {error}"))?;

    let failed = verdicts
        .iter()
        .filter(|verdict| !verdict.findings.is_empty())
        .count();
    let all = verdicts.len();
    if failed > 0 {
        let verdict = format_args!("{} of {all} tools are clean", all - failed);
        shell.error("Failed", verdict);
        return Ok(Exit::Findings);
    }
    shell.status("Passed", format_args!("{all} of {all} tools are clean"));
    if only.is_empty() {
        return document(&root, &verdicts, *write, shell);
    }
    Ok(Exit::Success)
}

/// Runs the steps of a tool, up to the first one that fails, and compares its messages with the accepted
/// ones.
fn check(tool: Tool, place: &Place, bodies: &[Body]) -> Result<Verdict, String> {
    let folder = place.folder.join(tool.id());
    let failed = |error: io::Error| format!("cannot prepare {}: {error}", folder.display());
    remove(&folder).map_err(failed)?;
    fs::create_dir_all(&folder).map_err(failed)?;
    let log = place.folder.join(format!("{}.log", tool.id()));
    remove(&log).map_err(failed)?;

    let work = Work {
        place,
        folder: &folder,
        bodies,
    };
    let mut verdict = Verdict::new(tool, install::version(tool)?);
    for mut step in tool.steps(&work) {
        (step.prepare)(&work).map_err(failed)?;
        step.command.current_dir(&folder).envs(QUIET);
        let ended = process::run(&mut step.command, step.limit, &log)?;
        let (messages, counts) = step.read(&ended);
        for message in &messages {
            verdict.add(step.name, message);
        }
        verdict.bodies = verdict.bodies.or(counts);
        if !ended.success && !verdict.findings.is_empty() {
            return Ok(verdict);
        }
    }
    let unused: Vec<_> = verdict.unused().collect();
    for Accepted { message, .. } in unused {
        verdict.findings.push(format!(
            "accepted, but no longer reported: `{message}`; remove it from {}",
            accepted::FILE
        ));
    }
    Ok(verdict)
}

/// Compares the table in `docs/` with the results, or replaces it.
fn document(
    root: &Path,
    verdicts: &[Verdict],
    write: bool,
    shell: &mut Shell,
) -> Result<Exit, String> {
    let path = root.join(DOCUMENT);
    let known =
        fs::read_to_string(&path).map_err(|error| format!("cannot read {DOCUMENT}: {error}"))?;
    let fresh = report::document(&known, verdicts).ok_or_else(|| {
        format!("{DOCUMENT} lacks the two marker lines around the table; restore them from git")
    })?;
    if known == fresh {
        shell.status("Fresh", DOCUMENT);
        return Ok(Exit::Success);
    }
    if write {
        fs::write(&path, fresh).map_err(|error| format!("cannot write {DOCUMENT}: {error}"))?;
        shell.status("Updated", DOCUMENT);
        return Ok(Exit::Success);
    }
    let verdict = format_args!("{DOCUMENT}, run `cargo xtask conformance --write`");
    shell.error("Stale", verdict);
    Ok(Exit::Stale)
}
