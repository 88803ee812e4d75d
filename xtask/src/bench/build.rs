//! The same small program on different clients, to be compiled from nothing.

use std::fs;
use std::io;
use std::path::Path;

use super::race::Runner;
use crate::Exit;
use crate::cargo::cargo;
use crate::conformance::{self, Peers, Tool};
use crate::package;
use crate::status::Status;

/// A program with one dependency on a client.
struct Program {
    name: String,
    version: String,
    /// Its line under `[dependencies]`.
    client: String,
    /// What it does with it.
    body: &'static str,
}

/// Writes the programs and downloads what they depend on. All speak TLS by rustls.
pub(super) fn runners<'a>(
    root: &'a Path,
    folder: &'a Path,
    peers: &Peers,
    tools: &[Tool],
    status: &mut Status,
) -> Result<Vec<Runner<'a>>, String> {
    let only_written = package::Arguments { no_verify: true };
    if package::run(root, &only_written, status) != Exit::Done {
        return Err("there is no published client to measure".to_owned());
    }
    let published = root.join(package::CLIENT);
    let mut programs = vec![Program {
        name: "partner-center, as published".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        client: format!("partner-center = {{ path = {published:?}, default-features = false }}"),
        body: "partner_center::PartnerCenter::builder().build().is_ok()",
    }];
    for tool in tools {
        let failed = |error: io::Error| format!("cannot generate with {}: {error}", tool.id());
        let generated = peers.first_step(*tool)?.output().map_err(failed)?;
        if !generated.status.success() {
            let said = String::from_utf8_lossy(&generated.stderr);
            return Err(format!("cannot generate with {}: {said}", tool.id()));
        }
        let client = folder.join(tool.id()).join("client");
        programs.push(Program {
            name: format!("client of {}", tool.id()),
            version: peers.version(*tool)?,
            client: format!("client = {{ path = {client:?}, default-features = false }}"),
            body: if *tool == Tool::CargoProgenitor {
                "client::Client::new(\"http://localhost\").baseurl().is_empty()"
            } else {
                "client::apis::configuration::Configuration::new().base_path.is_empty()"
            },
        });
    }
    programs.push(Program {
        name: "reqwest and serde alone".to_owned(),
        version: "0.13, 1".to_owned(),
        client: "serde = { version = \"1\", features = [\"derive\"] }".to_owned(),
        body: "reqwest::Client::builder().build().is_ok()",
    });

    let mut runners = Vec::new();
    for (index, program) in programs.into_iter().enumerate() {
        let place = folder.join(format!("build-{index}"));
        write(root, &place, &program)
            .map_err(|error| format!("cannot write {}: {error}", place.display()))?;
        let mut fetch = cargo();
        fetch.args(["fetch", "--quiet"]).current_dir(&place);
        if !fetch.status().is_ok_and(|fetched| fetched.success()) {
            return Err(format!(
                "cannot get what {} depends on; the registry must be reachable",
                program.name
            ));
        }
        runners.push(Runner {
            name: program.name,
            version: program.version,
            ready: Box::new(move || {
                let target = place.join("target");
                conformance::remove(&target)
                    .map_err(|error| format!("cannot empty {}: {error}", target.display()))?;
                let mut build = cargo();
                build.args(["build", "--offline", "--quiet"]);
                build.current_dir(&place).env("CARGO_TARGET_DIR", target);
                Ok(vec![build])
            }),
        });
    }
    Ok(runners)
}

fn write(root: &Path, place: &Path, program: &Program) -> io::Result<()> {
    let Program { client, body, .. } = program;
    fs::create_dir_all(place.join("src"))?;
    fs::write(
        place.join("src/main.rs"),
        format!("fn main() {{\n    println!(\"{{}}\", {body});\n}}\n"),
    )?;
    fs::write(
        place.join("Cargo.toml"),
        format!(
            "[package]\nname = \"program\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             {client}\n\
             reqwest = {{ version = \"0.13\", default-features = false, features = [\"json\", \"rustls\"] }}\n"
        ),
    )?;
    // The versions that this workspace was tested with, as far as it has the same crates.
    fs::copy(root.join("Cargo.lock"), place.join("Cargo.lock")).map(drop)
}
