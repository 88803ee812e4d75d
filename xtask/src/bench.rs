//! `cargo xtask bench`: how long this takes next to what others would use instead, and how it grows
//! with the document.

mod build;
mod growth;
mod race;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use self::race::Runner;
use crate::Exit;
use crate::cargo::cargo;
use crate::conformance::{Peers, Tool};
use crate::generate::{self, CONTRACT};
use crate::page;
use crate::status::Status;

/// The page that shows the last tables.
const PAGE: &str = "docs/performance.md";

/// A subject that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Row {
    /// The contract to Rust, after linting it.
    Render,
    /// The contract against all rules.
    Lint,
    /// A program that uses the client, compiled with all it depends on.
    Build,
    /// Time and memory of loading, linting and rendering as documents grow.
    Growth,
}

impl Row {
    fn id(self) -> &'static str {
        match self {
            Self::Render => "render",
            Self::Lint => "lint",
            Self::Build => "build",
            Self::Growth => "growth",
        }
    }

    /// What each of them is made to do.
    fn job(self) -> &'static str {
        match self {
            Self::Render => {
                "the contract to a Rust client; ours lints it too, in a process of its own"
            }
            Self::Lint => "the contract against all rules",
            Self::Build => {
                "a program that uses the client, `cargo build` with nothing compiled yet"
            }
            Self::Growth => {
                "documents of growing size in one process each: seconds, and peak of memory so far"
            }
        }
    }

    fn peers(self) -> &'static [Tool] {
        match self {
            Self::Render | Self::Build => &[Tool::CargoProgenitor, Tool::OpenapiGeneratorRust],
            Self::Lint => &[Tool::OpenapiSpecValidator, Tool::Redocly, Tool::Spectral],
            Self::Growth => &[],
        }
    }

    /// How often each of them is run unless the command line says so.
    fn rounds(self) -> usize {
        match self {
            Self::Render | Self::Lint | Self::Growth => 11,
            Self::Build => 3,
        }
    }
}

/// What `cargo xtask bench` was asked for.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// What to measure [default: everything].
    rows: Vec<Row>,
    /// Install the peers that are missing, at the versions that `cargo xtask conformance` uses.
    #[arg(long)]
    install: bool,
    /// How often each program is run [default: 11; builds 3].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    rounds: Option<u16>,
    /// A document to measure the growth of, instead of those made for the purpose; may be repeated.
    #[arg(long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How the figures are written.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
    /// Replace the tables in docs/performance.md by what came out.
    #[arg(long, conflicts_with_all = ["rows", "files", "rounds"])]
    write: bool,
    /// Measure one file in this process.
    #[arg(long, hide = true, value_name = "FILE", exclusive = true)]
    once: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// Aligned tables.
    Text,
    /// One JSON object.
    Json,
}

/// Measures what was asked for and writes what each took.
pub(crate) fn run(root: &Path, arguments: &Arguments, status: &mut Status) -> Exit {
    let outcome = match &arguments.once {
        Some(file) => {
            let line = format!("{}\n", growth::once(file));
            status.data(&line).map_err(|error| error.to_string())
        }
        None if cfg!(debug_assertions) => return with_optimisation(status),
        None => bench(root, arguments, status),
    };
    match outcome {
        Ok(()) => Exit::Done,
        Err(problem) => {
            status.bad("Failed", problem);
            Exit::Failed
        }
    }
}

/// Only a release build is worth measuring: makes one and hands over to it.
fn with_optimisation(status: &mut Status) -> Exit {
    status.good(
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
        Ok(ended) if ended.success() => Exit::Done,
        // It has said why.
        Ok(_) => Exit::Failed,
        Err(error) => {
            status.bad(
                "Failed",
                format_args!("cannot measure a release build: {error}"),
            );
            Exit::Failed
        }
    }
}

/// What is known of one row.
struct Table {
    row: Row,
    cells: Vec<Vec<String>>,
    json: Value,
    /// The peers that are not installed.
    absent: Vec<&'static str>,
}

impl Table {
    fn absent(&self) -> Option<String> {
        (!self.absent.is_empty()).then(|| {
            let absent = self.absent.join(", ");
            format!("not installed: {absent}; `cargo xtask bench --install` installs")
        })
    }
}

fn bench(root: &Path, arguments: &Arguments, status: &mut Status) -> Result<(), String> {
    let root = std::path::absolute(root).map_err(|error| format!("no folder {root:?}: {error}"))?;
    let mut rows = arguments.rows.clone();
    if rows.is_empty() {
        rows = Row::value_variants().to_vec();
    }
    let folder = root.join("target/bench");
    let make = |error| format!("cannot make target/bench: {error}");
    fs::create_dir_all(&folder).map_err(make)?;
    let peers = Peers::new(&root, folder.clone());
    if arguments.install {
        let tools: Vec<_> = rows.iter().flat_map(|row| row.peers()).copied().collect();
        peers.install(&tools, status)?;
    }
    let machine = machine();
    status.good("Measuring", &machine);
    let course = Course {
        root: &root,
        folder: &folder,
        peers: &peers,
    };
    let mut tables = Vec::new();
    for row in rows {
        status.good("Measuring", format_args!("{}: {}", row.id(), row.job()));
        tables.push(course.measure(row, arguments, status)?);
    }

    let text = match arguments.output {
        Output::Text => tables.iter().map(text_of).collect(),
        Output::Json => {
            let rows = tables
                .iter()
                .map(|table| (table.row.id().to_owned(), table.json.clone()));
            let rows = Value::Object(rows.collect());
            format!("{:#}\n", json!({ "machine": machine, "rows": rows }))
        }
    };
    let written = status.data(&text);
    written.map_err(|error| format!("cannot write to standard output: {error}"))?;
    if arguments.write {
        let path = root.join(PAGE);
        let known = fs::read_to_string(&path).map_err(|error| format!("no {PAGE}: {error}"))?;
        let tables: String = tables.iter().map(markdown_of).collect();
        let fresh = page::replace(
            &known,
            "bench",
            &format!("Measured on {machine}.\n{tables}"),
        );
        let fresh = fresh
            .ok_or_else(|| format!("{PAGE} lacks the two lines between which the tables stand"))?;
        generate::write(&path, &fresh).map_err(|error| format!("cannot write {PAGE}: {error}"))?;
        status.good("Updated", PAGE);
    }
    Ok(())
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
    fn measure(
        &self,
        row: Row,
        arguments: &Arguments,
        status: &mut Status,
    ) -> Result<Table, String> {
        let rounds = arguments.rounds.map_or(row.rounds(), usize::from);
        let (there, absent): (Vec<_>, Vec<_>) =
            row.peers().iter().partition(|tool| self.peers.has(**tool));
        let absent: Vec<_> = absent.into_iter().map(Tool::id).collect();
        let mut runners = match row {
            Row::Render => vec![self.ours(&["lint", "render"])?],
            Row::Lint => vec![self.ours(&["lint"])?],
            Row::Build => build::runners(self.root, self.folder, self.peers, &there, status)?,
            Row::Growth => {
                let growth = growth::measure(&arguments.files, status)
                    .map_err(|error: io::Error| error.to_string())?;
                return Ok(Table {
                    row,
                    cells: growth.rows(),
                    json: json!(growth.json()),
                    absent,
                });
            }
        };
        if row != Row::Build {
            for tool in there {
                runners.push(Runner {
                    name: tool.id().to_owned(),
                    version: self.peers.version(tool)?,
                    ready: Box::new(move || Ok(vec![self.peers.first_step(tool)?])),
                });
            }
        }
        let laps = race::run(&runners, rounds, row != Row::Build)?;
        let head = ["", "version", "median", "shortest to longest", "ratio"];
        let mut cells = vec![head.map(str::to_owned).to_vec()];
        let ours = laps.first().ok_or("nothing was measured")?;
        cells.extend(laps.iter().map(|lap| lap.cells(ours).to_vec()));
        let json = laps.iter().map(|lap| lap.json(ours)).collect();
        Ok(Table {
            row,
            cells,
            json,
            absent,
        })
    }

    /// This program with these commands on the contract, one process for each.
    fn ours(&self, commands: &'static [&'static str]) -> Result<Runner<'_>, String> {
        let this = std::env::current_exe().map_err(|error| error.to_string())?;
        let (contract, text) = (self.root.join(CONTRACT), self.folder.join("client.rs"));
        let ready = move || {
            let command = |name: &&str| {
                let mut command = Command::new(&this);
                command.arg(name).arg(&contract);
                if *name == "render" {
                    command.arg("--output").arg(&text);
                }
                command
            };
            Ok(commands.iter().map(command).collect())
        };
        Ok(Runner {
            name: format!("cargo xtask {}", commands.join(", then ")),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ready: Box::new(ready),
        })
    }
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
    if let Some(absent) = table.absent() {
        text += &absent;
        text.push('\n');
    }
    text + "\n"
}

/// A row for the page.
fn markdown_of(table: &Table) -> String {
    let mut text = format!("\n**{}**: {}\n\n", table.row.id(), table.row.job());
    for (index, row) in table.cells.iter().enumerate() {
        text += &format!("| {} |\n", row.join(" | "));
        if index == 0 {
            text += &format!("|---|{}\n", "--:|".repeat(row.len().saturating_sub(1)));
        }
    }
    if let Some(absent) = table.absent() {
        text += &format!("\n{absent}\n");
    }
    text
}
