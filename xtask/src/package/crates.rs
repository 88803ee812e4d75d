//! The published crates and their files.

use std::fs;
use std::path::Path;

use super::{Stop, failed};
use crate::generate::CONTRACT;

/// A crate that is published.
struct Published {
    folder: &'static str,
    name: &'static str,
    /// Files of the workspace that are copied into the crate: source path and target path.
    files: &'static [(&'static str, &'static str)],
    /// The replacements for a crate outside the workspace: file, old text and new text. Each old
    /// text occurs exactly once.
    instead: &'static [(&'static str, &'static str, &'static str)],
}

const CRATES: [Published; 8] = [
    Published {
        folder: "crates/openapi-document",
        name: "openapi-document",
        files: &[],
        instead: &[],
    },
    Published {
        folder: "crates/openapi-lint",
        name: "openapi-lint",
        files: &[],
        instead: &[],
    },
    Published {
        folder: "crates/openapi-diff",
        name: "openapi-diff",
        files: &[],
        instead: &[],
    },
    Published {
        folder: "crates/openapi-rust",
        name: "openapi-rust",
        files: &[],
        instead: &[],
    },
    Published {
        folder: "crates/cargo-oas",
        name: "cargo-oas",
        files: &[("crates/cargo-oas/src/docs/style.css", "src/docs/style.css")],
        instead: &[],
    },
    Published {
        folder: "crates/partner-center",
        name: "partner-center",
        files: &[],
        instead: &[
            (
                "src/lib.rs",
                "    include!(concat!(env!(\"OUT_DIR\"), \"/client.rs\"));",
                "    include!(\"client.rs\");",
            ),
            (
                "src/lib.rs",
                "include_str!(concat!(env!(\"OUT_DIR\"), \"/client.rs\"))",
                "include_str!(\"client.rs\")",
            ),
            (
                "Cargo.toml",
                "[build-dependencies]\nopenapi-document.workspace = true\nopenapi-rust.workspace = true\n\n",
                "",
            ),
        ],
    },
    Published {
        folder: "crates/partner-center-emulator",
        name: "partner-center-emulator",
        files: &[
            (CONTRACT, "src/partner-center.yaml"),
            (
                "crates/partner-center-emulator/src/pages/docs.js",
                "src/pages/docs.js",
            ),
            (
                "crates/partner-center-emulator/src/pages/style.css",
                "src/pages/style.css",
            ),
        ],
        instead: &[(
            "src/contract.rs",
            "../../../spec/partner-center.yaml",
            "partner-center.yaml",
        )],
    },
    Published {
        folder: "crates/pcq",
        name: "pcq",
        files: &[],
        instead: &[],
    },
];

/// Files of the workspace that are copied into every crate.
const EVERYWHERE: [&str; 4] = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// The folder with the examples of a crate's rules, which its source includes.
const EXAMPLES: &str = "rules";

/// The files that cargo adds.
const MANIFESTS: [&str; 3] = ["Cargo.lock", "Cargo.toml", "Cargo.toml.orig"];

/// The path of the rendered text in the folder of the client.
const TEXT: &str = "crates/partner-center/src/client.rs";

/// The names of the crates, dependencies first.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    CRATES.iter().map(|published| published.name)
}

/// Writes the crates again, in a workspace of their own.
pub(super) fn write(root: &Path, stage: &Path, text: &str) -> Result<(), Stop> {
    if stage.exists() {
        fs::remove_dir_all(stage).map_err(failed(stage.display()))?;
    }
    for Published {
        folder,
        files,
        instead,
        ..
    } in &CRATES
    {
        let (from, to) = (root.join(folder), stage.join(folder));
        copy(&from.join("src"), &to.join("src"))?;
        if from.join(EXAMPLES).exists() {
            copy(&from.join(EXAMPLES), &to.join(EXAMPLES))?;
        }
        copy(&from.join("Cargo.toml"), &to.join("Cargo.toml"))?;
        for name in EVERYWHERE {
            // A crate's own README takes precedence over that of the workspace.
            let own = from.join(name);
            let source = if own.exists() { own } else { root.join(name) };
            copy(&source, &to.join(name))?;
        }
        for (from, name) in *files {
            copy(&root.join(from), &to.join(name))?;
        }
        for (file, what, instead) in *instead {
            let path = to.join(file);
            let old = fs::read_to_string(&path).map_err(failed(path.display()))?;
            if old.matches(what).count() != 1 {
                return Err(Stop::Failed(format!(
                    "{folder}/{file} must contain `{}` once; if the file has changed, update \
                     CRATES in xtask/src/package/crates.rs",
                    what.trim()
                )));
            }
            let new = old.replace(what, instead);
            fs::write(&path, new).map_err(failed(path.display()))?;
        }
    }
    fs::write(stage.join(TEXT), text).map_err(failed(TEXT))?;
    copy(&root.join("Cargo.lock"), &stage.join("Cargo.lock"))?;

    let manifest = fs::read_to_string(root.join("Cargo.toml")).map_err(failed("Cargo.toml"))?;
    let members = CRATES.map(|published| format!("{:?}", published.folder));
    let members = format!("members = [{}]", members.join(", "));
    let mut lines: Vec<_> = manifest.lines().collect();
    lines.retain(|line| !line.starts_with("exclude = "));
    for line in &mut lines {
        if line.starts_with("members = ") {
            *line = &members;
        }
    }
    let manifest = lines.join("\n") + "\n";
    fs::write(stage.join("Cargo.toml"), manifest).map_err(failed("Cargo.toml"))
}

/// Fails if a crate that cargo has packed lacks a file, contains an unneeded one, or names the machine
/// that it was packed on. `packed` has each crate in a folder of its own.
pub(super) fn inspect(root: &Path, packed: &Path, version: &str) -> Result<(), Stop> {
    let machine = root.display().to_string();
    let mut wrong = Vec::new();
    for Published { name, files, .. } in &CRATES {
        let own = files.iter().map(|(_, to)| *to);
        let wanted: Vec<_> = EVERYWHERE.into_iter().chain(MANIFESTS).chain(own).collect();
        let folder = packed.join(format!("{name}-{version}"));
        let files = files_in(&folder)?;
        for file in &wanted {
            if !files.iter().any(|(name, _)| name == file) {
                wrong.push(format!("{name} has no {file}"));
            }
        }
        for (file, bytes) in &files {
            let source = (file.starts_with("src/") && file.ends_with(".rs"))
                || file
                    .strip_prefix(EXAMPLES)
                    .is_some_and(|rest| rest.starts_with('/'));
            if !source && !wanted.contains(&file.as_str()) {
                wrong.push(format!("{name} contains {file}, which is not needed"));
            }
            if String::from_utf8_lossy(bytes).contains(&machine) {
                wrong.push(format!(
                    "{name} contains the path or name {machine} in {file}"
                ));
            }
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Stop::Failed(wrong.join("\n")))
}

/// The files under a folder with their content, named from there with `/`.
pub(super) fn files_in(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Stop> {
    let mut files = Vec::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let entries = fs::read_dir(&folder).map_err(failed(folder.display()))?;
        for entry in entries {
            let path = entry.map_err(failed(folder.display()))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = format!("{prefix}{name}");
            if path.is_dir() {
                open.push((path, format!("{name}/")));
            } else {
                files.push((name, fs::read(&path).map_err(failed(path.display()))?));
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Copies a file or a folder.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Stop> {
    if from.is_dir() {
        for entry in fs::read_dir(from).map_err(failed(from.display()))? {
            let entry = entry.map_err(failed(from.display()))?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(failed(folder.display()))?;
    fs::copy(from, to).map(drop).map_err(failed(from.display()))
}
