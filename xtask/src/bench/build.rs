//! The same small program with different clients, compiled from nothing.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::race::Runner;
use crate::cargo::cargo;
use crate::conformance::{self, Peers, Tool};
use crate::package;
use cargo_oas::Exit;
use cargo_oas::Shell;

/// The dependencies of all programs.
const TOKIO: &str = "tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n";

/// reqwest with its default TLS: rustls with AWS-LC. Features unify, so a client has it too.
const AWS_LC: &str = "reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"rustls\"] }\n";

/// reqwest with rustls and ring, which the program selects.
const RING: &str = "\
reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"rustls-no-provider\"] }
rustls = { version = \"0.23\", default-features = false, features = [\"ring\", \"std\", \"tls12\"] }
";

/// A program with one dependency on a client.
struct Program {
    name: String,
    /// The version of the generator; none for reqwest.
    version: Option<String>,
    /// Its lines under `[dependencies]`.
    dependencies: String,
    text: &'static str,
}

/// Writes the programs and downloads their dependencies.
pub(super) fn runners<'a>(
    root: &'a Path,
    folder: &'a Path,
    peers: &Peers,
    tools: &[Tool],
    shell: &mut Shell,
) -> Result<Vec<Runner<'a>>, String> {
    let only_written = package::Arguments { no_verify: true };
    if package::run(root, &only_written, shell) != Exit::Success {
        return Err("the published client does not exist".to_owned());
    }
    let published = root.join(package::CLIENT);
    let ours = |name: &str, features: &str| Program {
        name: format!("partner-center, as published, {name}"),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        dependencies: format!(
            "partner-center = {{ path = {published:?}, default-features = false, features = \
             [{features:?}] }}\n"
        ),
        text: include_str!("../../bench/partner-center.rs"),
    };
    let mut programs = vec![
        ours("ring", "rustls"),
        ours("AWS-LC", "aws-lc"),
        ours("native-tls", "native-tls"),
    ];
    for tool in tools {
        generate(peers, *tool)?;
        let client = folder.join(tool.id()).join("client");
        programs.push(Program {
            name: format!("client of {}, AWS-LC", tool.id()),
            version: Some(peers.version(*tool)?),
            dependencies: format!(
                "client = {{ path = {client:?}, default-features = false }}\n{AWS_LC}"
            ),
            text: if *tool == Tool::CargoProgenitor {
                include_str!("../../bench/cargo-progenitor.rs")
            } else {
                include_str!("../../bench/openapi-generator-rust.rs")
            },
        });
    }
    let alone = |name: &str, tls: &str, text| Program {
        name: format!("reqwest and serde alone, {name}"),
        version: None,
        dependencies: format!("serde = {{ version = \"1\", features = [\"derive\"] }}\n{tls}"),
        text,
    };
    programs.push(alone(
        "ring",
        RING,
        include_str!("../../bench/alone-ring.rs"),
    ));
    programs.push(alone(
        "AWS-LC",
        AWS_LC,
        include_str!("../../bench/alone.rs"),
    ));

    let mut runners = Vec::new();
    for (index, program) in programs.into_iter().enumerate() {
        let place = folder.join(format!("build-{index}"));
        write(root, &place, &program)
            .map_err(|error| format!("cannot write {}: {error}", place.display()))?;
        let crates = crates(&place, &program.name)?;
        let reqwest = || {
            crates
                .iter()
                .find_map(|line| line.strip_prefix("reqwest v"))
        };
        runners.push(Runner {
            version: program
                .version
                .unwrap_or_else(|| reqwest().unwrap_or_default().to_owned()),
            name: program.name,
            crates: Some(crates.len()),
            ready: Box::new(move || {
                let target = place.join("target");
                conformance::remove(&target)
                    .map_err(|error| format!("cannot empty {}: {error}", target.display()))?;
                let mut build = cargo();
                build.args(["build", "--locked", "--offline", "--quiet"]);
                build.current_dir(&place).env("CARGO_TARGET_DIR", target);
                Ok(vec![build])
            }),
        });
    }
    Ok(runners)
}

/// Runs a peer to generate its client.
fn generate(peers: &Peers, tool: Tool) -> Result<(), String> {
    let failed = |error: io::Error| format!("cannot generate with {}: {error}", tool.id());
    let generated = peers.first_step(tool)?.output().map_err(failed)?;
    if generated.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&generated.stderr);
    Err(format!("cannot generate with {}: {said}", tool.id()))
}

fn write(root: &Path, place: &Path, program: &Program) -> io::Result<()> {
    let Program {
        dependencies, text, ..
    } = program;
    fs::create_dir_all(place.join("src"))?;
    fs::write(place.join("src/main.rs"), text)?;
    fs::write(
        place.join("Cargo.toml"),
        format!(
            "[package]\nname = \"program\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\n{dependencies}{TOKIO}"
        ),
    )?;
    // The versions in the lock file of this workspace, for the same crates.
    fs::copy(root.join("Cargo.lock"), place.join("Cargo.lock")).map(drop)
}

/// Downloads the dependencies of a program, and returns the crates that are compiled for it,
/// without the program itself.
fn crates(place: &Path, program: &str) -> Result<BTreeSet<String>, String> {
    let mut fetch = cargo();
    fetch.args(["fetch", "--quiet"]).current_dir(place);
    if !fetch.status().is_ok_and(|fetched| fetched.success()) {
        return Err(format!(
            "cannot download the dependencies of the program with {program}; the registry must be reachable"
        ));
    }
    let mut tree = cargo();
    tree.args(["tree", "--locked", "--offline", "--edges", "normal,build"]);
    tree.args(["--prefix", "none", "--no-dedupe", "--format", "{p}"]);
    let failed = |why: &str| format!("cargo cannot list the dependencies of {program}: {why}");
    let tree = tree.current_dir(place).output();
    let tree = tree.map_err(|error| failed(&error.to_string()))?;
    if !tree.status.success() {
        return Err(failed(&String::from_utf8_lossy(&tree.stderr)));
    }
    let names = String::from_utf8_lossy(&tree.stdout);
    let crates = names.lines().skip(1).filter(|line| !line.is_empty());
    Ok(crates.map(str::to_owned).collect())
}
