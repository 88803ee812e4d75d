//! `cargo xtask bench`: how long this takes next to what others would use instead, and how it grows
//! with the document.

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

/// What the row `review` compares the contract with: the same in which a property is new. In the
/// contract, the first of the two stands exactly once.
const EDIT: [&str; 2] = [
    "        vettingReason:\n          type: string\n",
    "        vettingExpiryDate:\n          type: string\n          description: When the qualification \
     ends.\n        vettingReason:\n          type: string\n",
];

/// A subject that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Row {
    /// The contract to Rust, after linting it.
    Render,
    /// The contract against all rules.
    Lint,
    /// A change of the contract, judged.
    Review,
    /// A program that uses the client, compiled with all it depends on.
    Build,
    /// Time and memory of loading, linting, rendering and reviewing as documents grow.
    Growth,
    /// The emulator under load, next to a mock of the contract and to a server that does nothing.
    Emulator,
    /// The client against an emulator that fails a quarter of the time: what it promises, counted.
    Faults,
    /// What a call of the client costs beside the same written by hand.
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

    /// What each of them is made to do.
    fn job(self) -> &'static str {
        match self {
            Self::Render => {
                "the contract to a Rust client; ours lints it too, in a process of its own"
            }
            Self::Lint => "the contract against all rules",
            Self::Review => {
                "the contract and a copy with one new property; ours says what Rust callers see, too"
            }
            Self::Build => "a program that makes one call, `cargo build` with nothing compiled yet",
            Self::Growth => {
                "documents of growing size: seconds of each stage, and the peak of memory until its end"
            }
            Self::Emulator => {
                "from start to first answer, then 16 connections of wrk for 5 s each, and memory after it"
            }
            Self::Faults => {
                "100,000 calls of the client, 64 at once, to an emulator that fails a quarter of the tries"
            }
            Self::Cost => "a call of the client, and the same written by hand on reqwest",
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

    /// How often each of them runs by default.
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
    /// What to measure [default: everything].
    rows: Vec<Row>,
    /// List what would be measured and which peers are installed; measure nothing.
    #[arg(long, conflicts_with_all = ["install", "write"])]
    list: bool,
    /// Install the peers that are missing, at the versions that `cargo xtask conformance` uses.
    #[arg(long)]
    install: bool,
    /// How often each program is run [default: 11; what takes long 3, faults 1].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    rounds: Option<u16>,
    /// A document to measure the growth of, instead of those made for the purpose; may be repeated.
    #[arg(long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How the figures are written.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
    /// Replace the tables in docs/performance.md, those that were measured, by what came out.
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

/// Only a release build is worth measuring: makes one and hands over to it.
fn with_optimisation(shell: &mut Shell) -> Exit {
    shell.status(
        "Compiling",
        "with optimisation, which alone is worth measuring",
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
        // It has said why.
        Ok(_) => Exit::Failure,
        Err(error) => {
            shell.error(
                "Failed",
                format_args!("cannot measure a release build: {error}"),
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
    /// Why peers have no figures.
    failures: Vec<String>,
}

impl Table {
    /// The notes beneath the table.
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
    let root = std::path::absolute(root).map_err(|error| format!("no folder {root:?}: {error}"))?;
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
            let without = "or leave `--install` out: what is missing is then named";
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
            "{failures} peers did not do their job; see beneath the tables"
        ));
    }
    if arguments.write {
        write(&root, &machine, &tables)?;
        shell.status("Updated", PAGE);
    }
    Ok(Exit::Success)
}

/// Puts the tables into the page; those of other rows stay.
fn write(root: &Path, machine: &str, tables: &[Table]) -> Result<(), String> {
    let path = root.join(PAGE);
    let known = fs::read_to_string(&path).map_err(|error| format!("no {PAGE}: {error}"))?;
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
        format!("{PAGE} has no place for the tables: two marker lines are missing")
    })?;
    file::write(&path, &fresh).map_err(|error| format!("cannot write {PAGE}: {error}"))
}

/// The kind of machine, without its name, and how busy it was.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    let load = if load.is_empty() {
        "an unknown load".to_owned()
    } else {
        format!("a load of {load}")
    };
    let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{cores} cores, {system} {processor}, at {load} when it began")
}

/// Where rows are measured.
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
    let text = fs::read_to_string(contract).map_err(|error| format!("no {CONTRACT}: {error}"))?;
    let [old, new] = EDIT;
    if text.matches(old).count() != 1 {
        return Err(format!(
            "{CONTRACT} must contain these lines once; if their wording has changed, change EDIT in \
             xtask/src/bench.rs\n{old}"
        ));
    }
    fs::write(changed, text.replace(old, new))
        .map_err(|error| format!("cannot write {}: {error}", changed.display()))
}

/// A row for a terminal: numbers to the right, the rest to the left.
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

/// The table of a row as the page has it.
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
