//! `cargo xtask package`: writes the crates as they are published, with the rendered text inside,
//! and checks that they work outside this workspace.

mod consumer;
mod crates;
mod versions;

use std::fmt::Display;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use clap::Args;
use openapi_document::{Diagnostics, Document};

use crate::cargo::cargo;
use crate::client_settings;
use crate::generate::{self, CONTRACT, SNAPSHOT};
use cargo_oas::renderer::render;
use cargo_oas::{Exit, Shell};

/// The output folder.
const FOLDER: &str = "target/package-crates";
/// The folder of the client in it.
pub(crate) const CLIENT: &str = "target/package-crates/workspace/crates/partner-center";

/// The command line of `cargo xtask package`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Check the versions, write the crates and pack them; compile nothing.
    #[arg(long)]
    pub(crate) no_verify: bool,
}

/// Why packaging ended early.
enum Stop {
    /// The contract cannot be rendered.
    Refused(Diagnostics),
    /// Files that must agree differ; the message says what to write.
    Stale(String),
    /// The command could not finish, or a check of the crates failed.
    Failed(String),
}

fn failed(what: impl Display) -> impl FnOnce(io::Error) -> Stop {
    move |error| Stop::Failed(format!("{what}: {error}"))
}

/// Writes the crates, packs them, and uses them as a consumer does.
pub(crate) fn run(root: &Path, arguments: &Arguments, shell: &mut Shell) -> Exit {
    match package(root, arguments, shell) {
        Ok(()) => Exit::Success,
        Err(Stop::Refused(findings)) => generate::refuse(&findings, shell),
        Err(Stop::Stale(message)) => {
            shell.error("Stale", message);
            Exit::Stale
        }
        Err(Stop::Failed(message)) => {
            shell.error("Failed", message);
            Exit::Failure
        }
    }
}

fn package(root: &Path, arguments: &Arguments, shell: &mut Shell) -> Result<(), Stop> {
    let root = &std::path::absolute(root).map_err(failed(root.display()))?;
    let read = |name: &str| fs::read_to_string(root.join(name)).map_err(failed(name));
    let contract = Document::load(&root.join(CONTRACT), CONTRACT).map_err(Stop::Refused)?;
    let manifest = read("Cargo.toml")?;
    let version = versions::agreed(&manifest, &contract, &read("CHANGELOG.md")?);
    let version = version.map_err(Stop::Stale)?;
    let agreed = format_args!("manifest, contract and changelog have version {version}");
    shell.status("Agreed", agreed);

    let text = render(&contract, client_settings::CLIENT).map_err(Stop::Refused)?;
    if read(SNAPSHOT)? != text {
        return Err(Stop::Stale(format!(
            "{SNAPSHOT} is stale, because {CONTRACT} has changed; run `cargo xtask generate` and \
             review the difference"
        )));
    }

    let out = root.join(FOLDER);
    let stage = out.join("workspace");
    crates::write(root, &stage, &text)?;
    let built = built(&out, &stage)?;
    let count = crates::names().count();
    shell.status(
        "Wrote",
        format_args!("{count} crates to {FOLDER}/workspace"),
    );

    fetch(&stage, &built)?;
    let mut pack = cargo_in(&stage, &built);
    pack.args(["package", "--workspace", "--allow-dirty", "--quiet"]);
    if arguments.no_verify {
        pack.arg("--no-verify");
    }
    run_program("cargo package", &mut pack)?;
    let packed = built.join("package");
    for name in crates::names() {
        let file = format!("{name}-{version}.crate");
        let size = fs::metadata(packed.join(&file)).map_err(failed(&file))?;
        let kib = size.len().div_ceil(1024);
        let folder = packed.strip_prefix(root).unwrap_or(&packed).display();
        shell.status("Packed", format_args!("{folder}/{file}, {kib} KiB"));
    }
    if arguments.no_verify {
        return Ok(());
    }
    crates::inspect(root, &packed, &version)?;
    shell.status("Compiled", "each of them from what was packed");

    let folder = tempfile::tempdir().map_err(failed("cannot create a folder"))?;
    let rust = versions::string_of_workspace(&manifest, "rust-version").unwrap_or_default();
    consumer::write(root, folder.path(), &packed, &version, rust)?;
    consumer::inspect(root, folder.path(), &version)?;
    let compiled = consumer::run(folder.path(), &out.join("consumer"))?;
    if compiled != text {
        return Err(Stop::Failed(format!(
            "the text in the published client is not the text of {SNAPSHOT}"
        )));
    }
    shell.status("Ran", "a program outside of this workspace that uses them");
    let bytes = text.len();
    shell.status(
        "Compared",
        format_args!("{bytes} bytes: the text that it was compiled from is the text reviewed here"),
    );
    oldest(&stage, &out, &built, rust, shell)
}

/// The target folder of cargo, whose name depends on the packed content. Cargo unpacks a crate once
/// for each source path and version; in a folder with a constant name, the second run would compile
/// the crates of the first one.
fn built(out: &Path, stage: &Path) -> Result<PathBuf, Stop> {
    const BEGINNING: &str = "built-";
    let mut hasher = DefaultHasher::new();
    for (name, bytes) in crates::files_in(stage)? {
        (name, bytes).hash(&mut hasher);
    }
    let new = out.join(format!("{BEGINNING}{:016x}", hasher.finish()));
    for entry in fs::read_dir(out).map_err(failed(out.display()))? {
        let path = entry.map_err(failed(out.display()))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let old = name.is_some_and(|name| name.starts_with(BEGINNING));
        if old && path != new {
            // Crates of others are compiled already.
            if new.exists() {
                fs::remove_dir_all(&path).map_err(failed(path.display()))?;
            } else {
                fs::rename(&path, &new).map_err(failed(path.display()))?;
            }
        }
    }
    Ok(new)
}

/// Downloads the crates that are not in the cache of cargo; later steps need no network.
fn fetch(stage: &Path, target: &Path) -> Result<(), Stop> {
    let mut fetch = cargo_in(stage, target);
    fetch
        .env_remove("CARGO_NET_OFFLINE")
        .args(["fetch", "--quiet"]);
    run_program("cargo fetch", &mut fetch)
        .map(drop)
        .map_err(|_| {
            Stop::Failed(
                "a dependency is not in the cache of cargo, and the registry cannot be reached; \
                 run `cargo fetch --locked` with network access, then `cargo xtask package` again"
                    .to_owned(),
            )
        })
}

/// Compiles the crates with the minimum Rust version. If that is not installed, clippy checks the
/// versions of the used standard library items.
fn oldest(
    stage: &Path,
    out: &Path,
    built: &Path,
    rust: &str,
    shell: &mut Shell,
) -> Result<(), Stop> {
    let features = [
        "--workspace",
        "--quiet",
        "--features",
        "partner-center/certificate,partner-center/command,partner-center/schemars",
    ];
    let toolchain = format!("+{rust}");
    // Only the cargo of rustup can select another toolchain.
    let of_rustup = || {
        let mut command = Command::new("cargo");
        command.arg(&toolchain).current_dir(stage);
        command.env("CARGO_TARGET_DIR", out.join("oldest"));
        command.env("CARGO_NET_OFFLINE", "true");
        command.env("RUSTUP_AUTO_INSTALL", "0");
        command
    };
    let mut version = of_rustup();
    version.arg("--version");
    version.stdout(Stdio::null()).stderr(Stdio::null());
    if version.status().is_ok_and(|status| status.success()) {
        run_program("cargo check", of_rustup().arg("check").args(features))?;
        let what = format_args!("with Rust {rust}, the minimum version");
        shell.status("Compiled", what);
        return Ok(());
    }
    let mut clippy = cargo_in(stage, built);
    clippy.arg("clippy").args(features).arg("--");
    clippy.args(["--allow=clippy::all", "--deny=clippy::incompatible_msrv"]);
    run_program("cargo clippy", &mut clippy)?;
    shell.status(
        "Checked",
        format_args!("that they use nothing newer than Rust {rust}, which is not installed here"),
    );
    Ok(())
}

/// A cargo command in a folder, offline.
fn cargo_in(folder: &Path, target: &Path) -> Command {
    let mut command = cargo();
    command
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_NET_OFFLINE", "true");
    command
}

/// Runs a program to its end; its stderr is inherited.
fn run_program(name: &str, command: &mut Command) -> Result<Output, Stop> {
    let command = command.stderr(Stdio::inherit()).stdin(Stdio::null());
    let output = command.output().map_err(failed(name))?;
    if output.status.success() {
        return Ok(output);
    }
    Err(Stop::Failed(format!(
        "{name} exited with {}",
        output.status
    )))
}
