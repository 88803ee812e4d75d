//! `cargo xtask bench`: compares speed and memory with other tools, and measures how they grow with
//! the document.

mod build;
mod client;
mod growth;
mod race;
mod serve;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use self::growth::Growth;
use self::race::{Lap, Runner};
use crate::cargo::cargo;
use crate::conformance::{Peers, Tool};
use crate::generate::CONTRACT;
use crate::page;
use cargo_oas::{Exit, Shell, file};

/// The page that shows the last tables.
const PAGE: &str = "docs/performance.md";

/// The edit of the row `review`: it adds a property to the contract. The first string occurs
/// exactly once in the contract.
const EDIT: [&str; 2] = [
    "        vettingReason:\n          type: string\n",
    "        vettingExpiryDate:\n          type: string\n          description: When the qualification \
     ends.\n        vettingReason:\n          type: string\n",
];

/// A row of the benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Row {
    /// Lints the contract and renders it to Rust.
    Render,
    /// Lints the contract with all rules.
    Lint,
    /// Reviews a change of the contract.
    Review,
    /// Compiles a program that uses the client, with its dependencies.
    Build,
    /// Measures time and memory of loading, linting, rendering and reviewing documents of growing
    /// size.
    Growth,
    /// Measures the emulator under load, with a mock of the contract and a minimal server for
    /// comparison.
    Emulator,
    /// Counts the effects of client calls while the emulator fails a quarter of the requests.
    Faults,
    /// Compares the cost of a client call with the same request written by hand.
    Cost,
}

impl Row {
    fn id(self) -> &'static str {
        match self {
            Self::Render => "render",
            Self::Lint => "lint",
            Self::Review => "review",
            Self::Build => "build",
            Self::Growth => "growth",
            Self::Emulator => "emulator",
            Self::Faults => "faults",
            Self::Cost => "cost",
        }
    }

    /// The description of the row.
    fn job(self) -> &'static str {
        match self {
            Self::Render => {
                "render the contract to a Rust client; ours also lints it, in a separate process"
            }
            Self::Lint => "lint the contract with all rules",
            Self::Review => {
                "compare the contract with a copy that has one new property; ours also compares the Rust API"
            }
            Self::Build => "`cargo build` from nothing of a program that sends one request",
            Self::Growth => {
                "documents of growing size: seconds of each stage, and the peak memory until its end"
            }
            Self::Emulator => {
                "time from start to the first response, then 16 connections of wrk for 5 s each, and memory after it"
            }
            Self::Faults => {
                "100,000 client calls, 64 at once, to an emulator that fails a quarter of the attempts"
            }
            Self::Cost => "a client call, and the same request written by hand with reqwest",
        }
    }

    fn peers(self) -> &'static [Tool] {
        match self {
            Self::Render | Self::Build => &[Tool::CargoProgenitor, Tool::OpenapiGeneratorRust],
            Self::Lint => &[Tool::OpenapiSpecValidator, Tool::Redocly, Tool::Spectral],
            Self::Review => &[Tool::Redocly],
            Self::Emulator => &[Tool::Prism],
            Self::Growth | Self::Faults | Self::Cost => &[],
        }
    }

    /// The default number of runs.
    fn rounds(self) -> usize {
        match self {
            Self::Render | Self::Lint | Self::Review => 11,
            Self::Build | Self::Growth | Self::Emulator | Self::Cost => 3,
            Self::Faults => 1,
        }
    }
}

/// The command line of `cargo xtask bench`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The rows to measure [default: all].
    rows: Vec<Row>,
    /// List the rows and the installed peers; measure nothing.
    #[arg(long, conflicts_with_all = ["install", "write"])]
    list: bool,
    /// Install missing peers, in the versions that `cargo xtask conformance` uses.
    #[arg(long)]
    install: bool,
    /// Number of runs of each program [default: 11; 3 for slow rows, 1 for faults].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    rounds: Option<u16>,
    /// A document for the row `growth`, in place of the generated ones; may be repeated.
    #[arg(long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The format of the results.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
    /// Replace the measured tables in docs/performance.md.
    #[arg(long, conflicts_with_all = ["files", "rounds"])]
    write: bool,
    /// Measure one file in this process, or the comparison of two.
    #[arg(long, hide = true, value_name = "FILE", num_args = 1..=2, exclusive = true)]
    once: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// Aligned tables.
    Text,
    /// One JSON object.
    Json,
}

/// Measures the rows of the command line and prints the results.
pub(crate) fn run(root: &Path, arguments: &Arguments, shell: &mut Shell) -> Exit {
    let outcome = if !arguments.once.is_empty() {
        print(&format!("{}\n", growth::once(&arguments.once)), shell).map(|()| Exit::Success)
    } else if arguments.list {
        list(root, arguments, shell).map(|()| Exit::Success)
    } else if cfg!(debug_assertions) {
        return with_optimisation(shell);
    } else {
        bench(root, arguments, shell)
    };
    outcome.unwrap_or_else(|problem| {
        shell.error("Failed", problem);
        Exit::Failure
    })
}

fn print(text: &str, shell: &mut Shell) -> Result<(), String> {
    let written = shell.print(text);
    written.map_err(|error| format!("cannot write to standard output: {error}"))
}

/// Builds this program with optimization, and runs it in place of this one.
fn with_optimisation(shell: &mut Shell) -> Exit {
    shell.status(
        "Compiling",
        "with optimization, because unoptimized results are meaningless",
    );
    let mut build = cargo();
    build.args(["build", "--quiet", "--release", "--package", "xtask"]);
    build.current_dir(crate::workspace());
    let release = |()| {
        let this = std::env::current_exe()?;
        let target = this.parent().and_then(Path::parent).unwrap_or(&this);
        let name = this.file_name().unwrap_or_default();
        let mut release = Command::new(target.join("release").join(name));
        release.args(std::env::args_os().skip(1)).status()
    };
    let outcome = build.status().and_then(|built| match built.success() {
        true => release(()),
        false => Ok(built),
    });
    match outcome {
        Ok(ended) if ended.success() => Exit::Success,
        // Cargo printed the reason.
        Ok(_) => Exit::Failure,
        Err(error) => {
            shell.error(
                "Failed",
                format_args!("cannot build with optimization: {error}"),
            );
            Exit::Failure
        }
    }
}

/// The results of one row.
struct Table {
    row: Row,
    cells: Vec<Vec<String>>,
    json: Value,
    /// The peers that are not installed.
    absent: Vec<&'static str>,
    /// The errors of peers without results.
    failures: Vec<String>,
}

impl Table {
    /// The notes below the table.
    fn notes(&self) -> Vec<String> {
        let absent = (!self.absent.is_empty()).then(|| {
            let absent = self.absent.join(", ");
            format!("not installed: {absent}; `cargo xtask bench --install` installs")
        });
        let failures = self.failures.iter();
        let failures = failures.map(|failure| format!("failed: {failure}"));
        absent.into_iter().chain(failures).collect()
    }
}

/// The rows of the command line, the workspace, and the folder for all files.
fn begin(root: &Path, arguments: &Arguments) -> Result<(Vec<Row>, PathBuf, PathBuf), String> {
    let root = std::path::absolute(root)
        .map_err(|error| format!("cannot open the folder {root:?}: {error}"))?;
    let folder = root.join("target/bench");
    let mut rows = arguments.rows.clone();
    if rows.is_empty() {
        rows = Row::value_variants().to_vec();
    }
    Ok((rows, root, folder))
}

/// Lists the peers of each row, and which of them are installed.
fn list(root: &Path, arguments: &Arguments, shell: &mut Shell) -> Result<(), String> {
    let (rows, root, folder) = begin(root, arguments)?;
    let peers = Peers::new(&root, folder);
    let mut tables = Vec::new();
    for row in rows {
        let mut cells = Vec::new();
        let mut json = Vec::new();
        let mut absent = Vec::new();
        for tool in row.peers().iter().copied() {
            let (version, installed) = (peers.version(tool)?, peers.has(tool));
            let shown = if installed { "installed" } else { "absent" };
            json.push(json!({"name": tool.id(), "version": version, "installed": installed}));
            cells.push(vec![tool.id().to_owned(), version, shown.to_owned()]);
            if !installed {
                absent.push(tool.id());
            }
        }
        tables.push(Table {
            row,
            cells,
            json: Value::Array(json),
            absent,
            failures: Vec::new(),
        });
    }
    print(&shown(&tables, arguments.output, None), shell)
}

/// All tables in the output format.
fn shown(tables: &[Table], output: Output, machine: Option<&str>) -> String {
    match output {
        Output::Text => tables.iter().map(text_of).collect(),
        Output::Json => {
            let rows = tables.iter().map(|table| {
                let Table {
                    row, json, absent, ..
                } = table;
                let facts = json!({"job": row.job(), "programs": json, "absent": absent});
                (row.id().to_owned(), facts)
            });
            let rows = Value::Object(rows.collect());
            format!("{:#}\n", json!({"machine": machine, "rows": rows}))
        }
    }
}

fn bench(root: &Path, arguments: &Arguments, shell: &mut Shell) -> Result<Exit, String> {
    let (rows, root, folder) = begin(root, arguments)?;
    let make = |error| format!("cannot make target/bench: {error}");
    fs::create_dir_all(&folder).map_err(make)?;
    let peers = Peers::new(&root, folder.clone());
    if arguments.install {
        let tools: Vec<_> = rows.iter().flat_map(|row| row.peers()).copied().collect();
        peers.install(&tools, shell).map_err(|problem| {
            let without = "or omit `--install`: the table then lists the missing peers";
            format!("{problem}\n{:>12} {without}", "")
        })?;
    }
    let machine = machine();
    shell.status("Measuring", format_args!("on {machine}"));
    let course = Course {
        root: &root,
        folder: &folder,
        peers: &peers,
    };
    let mut tables = Vec::new();
    for row in rows {
        shell.status("Measuring", format_args!("{}: {}", row.id(), row.job()));
        tables.push(course.measure(row, arguments, shell)?);
    }
    print(&shown(&tables, arguments.output, Some(&machine)), shell)?;

    let failures: usize = tables.iter().map(|table| table.failures.len()).sum();
    if failures > 0 {
        return Err(format!(
            "{failures} peers failed; the notes below the tables say why"
        ));
    }
    if arguments.write {
        write(&root, &machine, &tables)?;
        shell.status("Updated", PAGE);
    }
    Ok(Exit::Success)
}

/// Writes the tables into the page; tables of other rows are unchanged.
fn write(root: &Path, machine: &str, tables: &[Table]) -> Result<(), String> {
    let path = root.join(PAGE);
    let known =
        fs::read_to_string(&path).map_err(|error| format!("cannot read {PAGE}: {error}"))?;
    let part = Row::value_variants().iter().filter_map(|row| {
        let fresh = tables.iter().find(|table| table.row == *row);
        fresh.map_or_else(
            || table_in(&known, *row).map(|table| format!("{}\n", table.trim_end())),
            |table| Some(markdown_of(table, machine)),
        )
    });
    let part = part.collect::<Vec<_>>().join("\n");
    let fresh = page::replace(&known, "bench", part.trim_end());
    let fresh = fresh.ok_or_else(|| {
        format!("{PAGE} lacks the two marker lines around the tables; restore them from git")
    })?;
    file::write(&path, &fresh).map_err(|error| format!("cannot write {PAGE}: {error}"))
}

/// The hardware of the machine and its load.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    let load = if load.is_empty() {
        "unknown load".to_owned()
    } else {
        format!("load {load}")
    };
    let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{cores} cores, {system} {processor}, {load} at the start")
}

/// The environment of a measurement.
struct Course<'a> {
    root: &'a Path,
    folder: &'a Path,
    peers: &'a Peers,
}

impl Course<'_> {
    fn measure(&self, row: Row, arguments: &Arguments, shell: &mut Shell) -> Result<Table, String> {
        let rounds = arguments.rounds.map_or(row.rounds(), usize::from);
        let (there, absent): (Vec<_>, Vec<_>) =
            row.peers().iter().partition(|tool| self.peers.has(**tool));
        let absent: Vec<_> = absent.into_iter().map(Tool::id).collect();
        let contract = self.root.join(CONTRACT);
        let changed = self.folder.join("changed.yaml");
        let lint = [
            OsStr::new("lint"),
            "--level".as_ref(),
            "advice".as_ref(),
            contract.as_ref(),
        ];
        let mut runners = match row {
            Row::Render => {
                let text = self.folder.join("client.rs");
                let render = [
                    "render".as_ref(),
                    contract.as_ref(),
                    "--output".as_ref(),
                    text.as_ref(),
                ];
                vec![self.ours("lint, then render", &[&lint, &render])?]
            }
            Row::Lint => vec![self.ours("lint", &[&lint])?],
            Row::Review => {
                edit(&contract, &changed)?;
                let text = self.folder.join("review.txt");
                let review = [
                    OsStr::new("review"),
                    "--base-file".as_ref(),
                    contract.as_ref(),
                    "--head-file".as_ref(),
                    changed.as_ref(),
                    "--fail-on".as_ref(),
                    "never".as_ref(),
                    "--output".as_ref(),
                    text.as_ref(),
                ];
                vec![self.ours("review", &[&review])?]
            }
            Row::Build => build::runners(self.root, self.folder, self.peers, &there, shell)?,
            Row::Growth => {
                let growth = Growth::measure(&arguments.files, rounds, shell);
                let growth = growth.map_err(|error| error.to_string())?;
                return Ok(Table {
                    row,
                    cells: growth.rows(),
                    json: json!(growth.json()),
                    absent,
                    failures: Vec::new(),
                });
            }
            Row::Emulator => {
                let laps = serve::measure(self.root, self.folder, self.peers, rounds, shell)?;
                let ours = laps.first().ok_or("nothing was measured")?;
                let mut cells = vec![serve::header()];
                cells.extend(laps.iter().map(|lap| lap.cells(ours)));
                let failures = laps.iter().filter_map(serve::Lap::failure);
                return Ok(Table {
                    row,
                    cells,
                    json: laps.iter().map(|lap| lap.json(ours)).collect(),
                    absent,
                    failures: failures.map(str::to_owned).collect(),
                });
            }
            Row::Faults | Row::Cost => {
                let (cells, json) = if row == Row::Faults {
                    client::faults(self.root, rounds, shell)?
                } else {
                    client::cost(self.root, rounds, shell)?
                };
                return Ok(Table {
                    row,
                    cells,
                    json,
                    absent,
                    failures: Vec::new(),
                });
            }
        };
        if row != Row::Build {
            for tool in there {
                let (contract, changed) = (&contract, &changed);
                runners.push(Runner {
                    name: tool.id().to_owned(),
                    version: self.peers.version(tool)?,
                    crates: None,
                    ready: Box::new(move || {
                        Ok(vec![match row {
                            Row::Review => self.peers.redocly_diff(contract, changed)?,
                            Row::Render
                            | Row::Lint
                            | Row::Build
                            | Row::Growth
                            | Row::Emulator
                            | Row::Faults
                            | Row::Cost => self.peers.first_step(tool)?,
                        }])
                    }),
                });
            }
        }
        let laps = race::run(&runners, rounds, row != Row::Build)?;
        let ours = laps.first().ok_or("nothing was measured")?;
        let mut cells = vec![race::header(row == Row::Build)];
        cells.extend(laps.iter().map(|lap| lap.cells(ours)));
        let failures = laps.iter().filter_map(Lap::failure);
        Ok(Table {
            row,
            cells,
            json: laps.iter().map(|lap| lap.json(ours)).collect(),
            absent,
            failures: failures.map(str::to_owned).collect(),
        })
    }

    /// This program with these arguments, one process for each.
    fn ours(&self, name: &str, processes: &[&[&OsStr]]) -> Result<Runner<'static>, String> {
        let this = std::env::current_exe().map_err(|error| error.to_string())?;
        let owned = |arguments: &&[&OsStr]| arguments.iter().map(|&a| a.to_owned()).collect();
        let processes: Vec<Vec<OsString>> = processes.iter().map(owned).collect();
        let folder = self.folder.to_owned();
        let ready = move || {
            let command = |arguments| {
                let mut command = Command::new(&this);
                command.args(arguments).current_dir(&folder);
                command
            };
            Ok(processes.iter().map(command).collect())
        };
        Ok(Runner {
            name: format!("cargo xtask {name}"),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            crates: None,
            ready: Box::new(ready),
        })
    }
}

/// Writes a copy of the contract with a typical change.
fn edit(contract: &Path, changed: &Path) -> Result<(), String> {
    let text =
        fs::read_to_string(contract).map_err(|error| format!("cannot read {CONTRACT}: {error}"))?;
    let [old, new] = EDIT;
    if text.matches(old).count() != 1 {
        return Err(format!(
            "{CONTRACT} must contain these lines once; if the contract has changed, update EDIT in \
             xtask/src/bench.rs\n{old}"
        ));
    }
    fs::write(changed, text.replace(old, new))
        .map_err(|error| format!("cannot write {}: {error}", changed.display()))
}

/// A table for a terminal, with numbers aligned to the right.
fn text_of(table: &Table) -> String {
    let mut widths = Vec::new();
    for row in &table.cells {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = format!("{}: {}\n", table.row.id(), table.row.job());
    for row in &table.cells {
        let last = row.len().saturating_sub(1);
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, width))| {
            let is_text = column == 0 || (column == last && table.row == Row::Growth);
            if is_text {
                format!("{cell:width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        text += line.trim_end();
        text.push('\n');
    }
    for note in table.notes() {
        text += &note;
        text.push('\n');
    }
    text + "\n"
}

/// The table of a row in the page.
fn table_in(page: &str, row: Row) -> Option<&str> {
    let begin = page.find(&format!("**{}**: ", row.id()))?;
    let rest = page.get(begin..)?;
    let end = ["\n**", "\n<!--"]
        .iter()
        .filter_map(|mark| rest.find(mark))
        .min();
    rest.get(..end.map_or(rest.len(), |end| end + 1))
}

/// A row for the page.
fn markdown_of(table: &Table, machine: &str) -> String {
    let (id, job) = (table.row.id(), table.row.job());
    let mut text = format!("**{id}**: {job}. Measured on {machine}.\n\n");
    for (index, row) in table.cells.iter().enumerate() {
        text += &format!("| {} |\n", row.join(" | "));
        if index == 0 {
            text += &format!("|---|{}\n", "--:|".repeat(row.len().saturating_sub(1)));
        }
    }
    for note in table.notes() {
        text += &format!("\n{note}\n");
    }
    text
}
