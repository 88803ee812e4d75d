//! The tools at their pinned versions, under `target/conformance/`.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::process::browser;
use super::{Place, Tool, process};
use crate::cargo::cargo;
use cargo_oas::Shell;

const PACKAGE: &str = include_str!("../../conformance/package.json");
const PACKAGE_LOCK: &str = include_str!("../../conformance/package-lock.json");
const REQUIREMENTS_IN: &str = include_str!("../../conformance/requirements.in");
const REQUIREMENTS: &str = include_str!("../../conformance/requirements.txt");
const CARGO_PROGENITOR: &str = "0.15.1";

/// Installing takes minutes, compiling cargo-progenitor most of them.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// A registry, with what is taken from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    Npm,
    PyPi,
    Cargo,
}

impl Source {
    const ALL: [Self; 3] = [Self::Npm, Self::PyPi, Self::Cargo];

    /// For messages and file names.
    fn name(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::PyPi => "pypi",
            Self::Cargo => "cargo",
        }
    }

    /// What an installation puts in place, or leaves as a ruin.
    fn folder(self) -> &'static str {
        match self {
            Self::Npm => "node_modules",
            Self::PyPi => "venv",
            Self::Cargo => "cargo",
        }
    }

    /// The file that pins the versions.
    fn pins(self) -> &'static str {
        match self {
            Self::Npm => PACKAGE_LOCK,
            Self::PyPi => REQUIREMENTS,
            Self::Cargo => CARGO_PROGENITOR,
        }
    }

    /// The programs that install, one after the other.
    fn commands(self, place: &Place) -> Result<Vec<Command>, io::Error> {
        match self {
            Self::Npm => {
                fs::write(place.folder.join("package.json"), PACKAGE)?;
                fs::write(place.folder.join("package-lock.json"), PACKAGE_LOCK)?;
                let mut install = Command::new("npm");
                install.args(["ci", "--ignore-scripts", "--engine-strict"]);
                install.args(["--no-audit", "--no-fund"]);
                Ok(vec![install])
            }
            Self::PyPi => {
                fs::write(place.folder.join("requirements.txt"), REQUIREMENTS)?;
                let mut venv = Command::new("python3");
                venv.args(["-m", "venv", self.folder()]);
                let mut install = Command::new(place.folder.join("venv/bin/python"));
                install.args(["-m", "pip", "install", "--disable-pip-version-check"]);
                install.args(["--require-hashes", "--only-binary", ":all:"]);
                install.args(["--requirement", "requirements.txt"]);
                Ok(vec![venv, install])
            }
            Self::Cargo => {
                let mut install = cargo();
                install.args(["install", "--locked", "--root", self.folder()]);
                install.args(["cargo-progenitor", "--version"]);
                install.arg(format!("={CARGO_PROGENITOR}"));
                install.env("CARGO_TARGET_DIR", place.folder.join("cargo-target"));
                Ok(vec![install])
            }
        }
    }
}

/// A program that has to be there before anything can be installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Program {
    Node,
    Npm,
    Python,
    Java,
    Cargo,
    Chromium,
}

impl Program {
    fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Npm => "npm",
            Self::Python => "python3",
            Self::Java => "java",
            Self::Cargo => "cargo",
            Self::Chromium => browser(),
        }
    }

    /// How to get it.
    fn way_out(self) -> &'static str {
        match self {
            Self::Node | Self::Npm => "install Node.js 20.19 or newer, https://nodejs.org",
            Self::Python => "install Python 3.11 or newer with venv, https://www.python.org",
            Self::Java => "install a Java runtime, 11 or newer, https://adoptium.net",
            Self::Cargo => "install Rust, https://rustup.rs",
            Self::Chromium => "install Debian's package chromium, or Google Chrome",
        }
    }

    fn is_here(self) -> bool {
        let mut command = match self {
            Self::Cargo => cargo(),
            Self::Node | Self::Npm | Self::Python | Self::Java | Self::Chromium => {
                Command::new(self.name())
            }
        };
        command
            .arg("--version")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    fn of(tool: Tool) -> BTreeSet<Self> {
        let mut programs = BTreeSet::new();
        for source in tool.sources() {
            match source {
                Source::Npm => programs.extend([Self::Node, Self::Npm]),
                Source::PyPi => programs.extend([Self::Python]),
                Source::Cargo => programs.extend([Self::Cargo]),
            }
        }
        if tool.package() == "openapi-generator-cli" {
            programs.insert(Self::Java);
        }
        match tool {
            Tool::OpenapiGeneratorRust | Tool::Schemathesis => {
                programs.insert(Self::Cargo);
            }
            Tool::Prism => {
                programs.insert(Self::Python);
            }
            Tool::PuppeteerCore => {
                programs.extend([Self::Cargo, Self::Chromium, Self::Python]);
            }
            Tool::OpenapiSpecValidator
            | Tool::Redocly
            | Tool::Spectral
            | Tool::SwaggerParser
            | Tool::OpenapiSchemaValidator
            | Tool::OpenapiTypescript
            | Tool::HeyApi
            | Tool::OpenapiPythonClient
            | Tool::OpenapiGeneratorPython
            | Tool::OpenapiGeneratorTypescriptFetch
            | Tool::CargoProgenitor => {}
        }
        programs
    }
}

/// Fails if a program is missing, and names the tools that need it.
fn require(tools: &[Tool]) -> Result<(), String> {
    let wanted: BTreeSet<_> = tools.iter().flat_map(|tool| Program::of(*tool)).collect();
    let missing: Vec<_> = wanted
        .into_iter()
        .filter(|program| !program.is_here())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut text = "programs are missing".to_owned();
    for program in &missing {
        let tools = tools
            .iter()
            .filter(|tool| Program::of(**tool).contains(program));
        let tools: Vec<_> = tools.map(|tool| tool.id()).collect();
        let (name, way_out, tools) = (program.name(), program.way_out(), tools.join(", "));
        text += &format!("\n{:>12} {name}, for {tools}: {way_out}", "");
    }
    Err(text)
}

/// The version that is pinned.
pub(super) fn version(tool: Tool) -> Result<String, String> {
    let package = tool.package();
    let of = |source: &Source| match source {
        Source::Npm => {
            let manifest: Value = serde_json::from_str(PACKAGE).ok()?;
            manifest["dependencies"][package]
                .as_str()
                .map(str::to_owned)
        }
        Source::PyPi => {
            let mut lines = REQUIREMENTS_IN
                .lines()
                .filter_map(|line| line.split_once("=="));
            let (_, version) = lines.find(|(name, _)| *name == package)?;
            Some(version.to_owned())
        }
        Source::Cargo => Some(CARGO_PROGENITOR.to_owned()),
    };
    let pinned = tool.sources().iter().find_map(of);
    pinned.ok_or_else(|| format!("no version of {package} is pinned in xtask/conformance"))
}

/// Whether everything that the tool needs is there, at the pinned versions. An installation counts
/// once its stamp, which is written last, names what is pinned.
pub(super) fn is_installed(tool: Tool, place: &Place) -> bool {
    let mut sources = tool.sources().iter();
    sources.all(|source| is_in_place(*source, place))
}

fn is_in_place(source: Source, place: &Place) -> bool {
    let known = fs::read_to_string(stamp(source, place)).unwrap_or_default();
    known == source.pins() && place.folder.join(source.folder()).is_dir()
}

fn stamp(source: Source, place: &Place) -> PathBuf {
    let name = format!("{}.installed", source.name());
    place.folder.join(name)
}

/// Installs what the tools need and what is not there yet; anything else in its place is removed.
pub(super) fn install(tools: &[Tool], place: &Place, shell: &mut Shell) -> Result<(), String> {
    require(tools)?;
    fs::create_dir_all(&place.folder)
        .map_err(|error| format!("cannot make target/conformance: {error}"))?;
    let wanted: BTreeSet<_> = tools.iter().flat_map(|tool| tool.sources()).collect();
    for source in Source::ALL.iter().filter(|source| wanted.contains(source)) {
        let name = source.name();
        if is_in_place(*source, place) {
            continue;
        }
        let stamp = stamp(*source, place);
        let folder = place.folder.join(source.folder());
        shell.status("Installing", format_args!("from {name}"));
        let failed = |error: io::Error| format!("cannot install from {name}: {error}");
        remove(&stamp)
            .and_then(|()| remove(&folder))
            .map_err(failed)?;
        if let Err(problem) = install_from(*source, place) {
            remove(&folder).map_err(failed)?;
            return Err(problem);
        }
        fs::write(&stamp, source.pins()).map_err(failed)?;
    }
    Ok(())
}

fn install_from(source: Source, place: &Place) -> Result<(), String> {
    let name = source.name();
    let failed = |error: io::Error| format!("cannot install from {name}: {error}");
    let log = place.folder.join(format!("{name}.log"));
    remove(&log).map_err(failed)?;
    for mut command in source.commands(place).map_err(failed)? {
        command.current_dir(&place.folder);
        let ended = process::run(&mut command, LIMIT, &log)?;
        if !ended.success {
            return Err(format!(
                "cannot install from {name}: {}: {}\n{:>12} full output: \
                 target/conformance/{name}.log; the registry must be reachable; then run the same \
                 command again",
                ended.how,
                ended.last_lines(),
                ""
            ));
        }
    }
    Ok(())
}

/// Removes a file or a folder, if it is there.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
