//! A consumer: a separate workspace that depends on the packed crates.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Stop, cargo_in, crates, failed, run_program};

const PROGRAM: &str = include_str!("../../package/consumer.rs");

/// The line that the program prints before the text that it was compiled from.
const GREETING: &str = "in review\n";

/// The crates that it depends on, also through others.
const USED: [&str; 3] = [
    "openapi-document",
    "partner-center",
    "partner-center-emulator",
];

/// The crates that must not be dependencies of the client: those that render it.
const GENERATORS: [&str; 7] = [
    "openapi-document",
    "openapi-rust",
    "openapiv3",
    "prettyplease",
    "progenitor",
    "progenitor-impl",
    "typify",
];

/// Writes the program to a folder, with its own copy of `packed`. `root` provides the versions of
/// other crates, `rust` is the minimum Rust version.
pub(super) fn write(
    root: &Path,
    consumer: &Path,
    packed: &Path,
    version: &str,
    rust: &str,
) -> Result<(), Stop> {
    let mut patches = String::new();
    for name in USED {
        let folder = format!("crates/{name}");
        copy(packed, &format!("{name}-{version}"), consumer, &folder)?;
        patches += &format!("{name} = {{ path = {folder:?} }}\n");
    }
    let manifest = format!(
        "[package]\nname = \"consumer\"\nedition = \"2024\"\nrust-version = {rust:?}\n\n\
         [dependencies]\npartner-center = \"{version}\"\n\
         partner-center-emulator = {{ version = \"{version}\", default-features = false }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\nuuid = \"1\"\n\n\
         [workspace]\n\n[patch.crates-io]\n{patches}"
    );
    let main = consumer.join("src/main.rs");
    fs::create_dir_all(consumer.join("src")).map_err(failed(main.display()))?;
    fs::write(&main, PROGRAM).map_err(failed(main.display()))?;
    fs::write(consumer.join("Cargo.toml"), manifest).map_err(failed("Cargo.toml"))?;
    copy(root, "Cargo.lock", consumer, "Cargo.lock")
}

fn copy(from: &Path, name: &str, to: &Path, new: &str) -> Result<(), Stop> {
    crates::copy(&from.join(name), &to.join(new))
}

/// Fails if a dependent of the client compiles a generator, or a crate of this workspace.
pub(super) fn inspect(root: &Path, consumer: &Path, version: &str) -> Result<(), Stop> {
    let tree = |package: &str| {
        let mut tree = cargo_in(consumer, &consumer.join("target"));
        tree.args(["tree", "--edges", "normal,build", "--prefix", "none"]);
        tree.args(["--format", "{p}", "--package", package]);
        let said = run_program("cargo tree", &mut tree)?;
        Ok(String::from_utf8_lossy(&said.stdout).into_owned())
    };
    let of_client = tree(&format!("partner-center@{version}"))?;
    let names = of_client.lines().filter_map(|line| line.split(' ').next());
    let found: BTreeSet<_> = names.filter(|name| GENERATORS.contains(name)).collect();
    if !found.is_empty() {
        return Err(Stop::Failed(format!(
            "the published client depends on {}; only the build script in this workspace may",
            Vec::from_iter(found).join(", ")
        )));
    }
    let inside = root.display().to_string();
    match tree("consumer")?
        .lines()
        .find(|line| line.contains(&inside))
    {
        None => Ok(()),
        Some(line) => Err(Stop::Failed(format!(
            "the consumer depends on a crate of this workspace: {line}"
        ))),
    }
}

/// Runs the program and returns the text that its client was compiled from, as it prints it.
pub(super) fn run(consumer: &Path, target: &Path) -> Result<String, Stop> {
    let name = "cargo run, in a workspace that depends on the crates";
    let mut run = cargo_in(consumer, target);
    let said = run_program(name, run.args(["run", "--quiet"]))?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    match said.strip_prefix(GREETING) {
        Some(text) => Ok(text.to_owned()),
        None => Err(Stop::Failed(format!(
            "expected the consumer to print {GREETING:?}, found {:?}",
            said.lines().next().unwrap_or_default()
        ))),
    }
}
