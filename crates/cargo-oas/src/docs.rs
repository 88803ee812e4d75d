//! `cargo xtask docs`: the reference of a document as one HTML file that asks nobody for anything.

mod index;
mod operation;
mod page;
mod schema;
mod text;

use std::path::{Path, PathBuf};

use crate::rules;
use clap::Args;
use openapi_document::{Document, Level};

use crate::CONTRACT;
use crate::status::Status;
use crate::{Exit, lint, render};

/// What `cargo xtask docs` was asked for.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The OpenAPI 3.0 document, YAML or JSON; `-` reads standard input. Without it, the contract.
    file: Option<PathBuf>,
    /// Where to write the page; `-` is standard output. Without it, target/docs/NAME.html, and
    /// standard output for what came from standard input.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

/// Writes the page of a document that was read as a whole.
pub fn run(root: &Path, arguments: &Arguments, status: &mut Status) -> Exit {
    let (name, document) = match &arguments.file {
        None => (
            CONTRACT.to_owned(),
            Document::load(&root.join(CONTRACT), CONTRACT),
        ),
        Some(path) => lint::read(path),
    };
    // What else is wrong with a document is for the lint to say; its page shows what is there.
    let document = document.and_then(|document| {
        let found = rules::lint(&document, Level::Error).filter(lint::hides_the_rest);
        if found.is_empty() {
            Ok(document)
        } else {
            Err(found)
        }
    });
    let document = match document {
        Ok(document) => document,
        Err(findings) => return render::refuse(&findings, &name, "nothing written", status),
    };
    let text = page::page(&document);
    let file = arguments.file.as_deref().unwrap_or(Path::new(CONTRACT));
    let beside = |path: &Path| {
        let mut name = path.file_stem().unwrap_or(path.as_os_str()).to_owned();
        name.push(".html");
        root.join("target/docs").join(name)
    };
    let output = match &arguments.output {
        Some(output) => output.clone(),
        None if file == Path::new("-") => file.to_owned(),
        None => beside(file),
    };
    let size = text.len().div_ceil(1_000);
    let what = format!(
        "{name}, {} operations, {size} kB",
        document.operations().len()
    );
    render::deliver(&text, &output, &what, status)
}
