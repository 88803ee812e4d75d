//! The document that a command works on: the one named on the command line, or that of `oas.toml`.

use std::io;
use std::path::Path;

use openapi_document::{Diagnostics, Document, sanitize};

use crate::config::Project;

/// A document and its name in messages.
#[derive(Debug)]
pub(crate) struct Input {
    /// The name in messages.
    pub(crate) name: String,
    /// The document, or why it cannot be read.
    pub(crate) document: Result<Document, Diagnostics>,
    /// Whether it is the document of `oas.toml`.
    pub(crate) is_project: bool,
}

impl Input {
    /// Reads the file named on the command line, standard input for `-`, or else the document of
    /// `oas.toml`.
    ///
    /// # Errors
    ///
    /// That no document is named, with what to write.
    pub(crate) fn read(project: &Project, file: Option<&Path>) -> Result<Self, String> {
        match (file, project.document()) {
            (Some(path), _) if path == Path::new("-") => {
                let name = "<stdin>".to_owned();
                Ok(Self {
                    document: Document::read_lenient(&name, io::stdin().lock()),
                    name,
                    is_project: false,
                })
            }
            (Some(path), _) => {
                let name = file_name(path);
                Ok(Self {
                    document: Document::load_lenient(path, &name),
                    is_project: project.is_document(path),
                    name,
                })
            }
            (None, Some((name, path))) => Ok(Self {
                document: Document::load_lenient(&path, name),
                name: name.to_owned(),
                is_project: true,
            }),
            (None, None) => Err(NO_DOCUMENT.to_owned()),
        }
    }
}

/// The message if a command needs a document and none is named.
pub(crate) const NO_DOCUMENT: &str =
    "no document: pass FILE, or set `document = \"openapi.yaml\"` in oas.toml";

/// The name of a file in messages.
#[must_use]
pub(crate) fn file_name(path: &Path) -> String {
    sanitize(&path.display().to_string()).into_owned()
}
