//! Reads files and text as a [`Document`].

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::parse::{self, Parsed};
use crate::position::{Position, Span};
use crate::tree::Subtree;

/// The largest file in bytes: more than ten times the largest known document.
const MAX_BYTES: usize = 256 << 20;

/// Nodes of different documents are compared by number, so each document has its own serial.
static NEXT_SERIAL: AtomicU32 = AtomicU32::new(0);

const BYTE_ORDER_MARK: char = '\u{feff}';

/// An OpenAPI document as it was written.
#[derive(Clone, Debug)]
pub struct Document {
    name: String,
    source: String,
    pub(crate) tree: Subtree,
    /// The number of the document in this process.
    pub(crate) serial: u32,
    diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// Reads the file at `path`; `name` is its name in diagnostics.
    ///
    /// # Errors
    ///
    /// One diagnostic of the rule `load-file` if the file cannot be read, otherwise as
    /// [`from_bytes`](Self::from_bytes).
    pub fn load(path: &Path, name: &str) -> Result<Self, Diagnostics> {
        Self::load_lenient(path, name)?.without_diagnostics()
    }

    /// Reads the file at `path` and accepts duplicate keys: the first counts, and
    /// [`diagnostics`](Self::diagnostics) has a diagnostic for each of the others.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), apart from duplicate keys.
    pub fn load_lenient(path: &Path, name: &str) -> Result<Self, Diagnostics> {
        let file = File::open(path).map_err(|error| unreadable(name, &error))?;
        Self::read_lenient(name, file)
    }

    /// Reads `source` as [`load_lenient`](Self::load_lenient) does, up to 256 MiB.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), apart from duplicate keys.
    pub fn read_lenient(name: &str, source: impl Read) -> Result<Self, Diagnostics> {
        let mut bytes = Vec::new();
        let limit = MAX_BYTES as u64 + 1;
        let read = source.take(limit).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(name, &error))?;
        if bytes.len() > MAX_BYTES {
            let message = format!("{name} has more than {} MiB", MAX_BYTES >> 20);
            let help = "check the path of the file";
            return Err(unusable(name, "", None, message, help));
        }
        Self::bytes_lenient(name, bytes)
    }

    /// Parses the bytes of a file; `name` is its name in diagnostics.
    ///
    /// # Errors
    ///
    /// One diagnostic of the rule `load-file` if they are not UTF-8, otherwise as
    /// [`parse`](Self::parse).
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, Diagnostics> {
        Self::bytes_lenient(name, bytes)?.without_diagnostics()
    }

    /// Parses the bytes of a file as [`load_lenient`](Self::load_lenient) does.
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes), apart from duplicate keys.
    pub fn bytes_lenient(name: &str, bytes: Vec<u8>) -> Result<Self, Diagnostics> {
        let source = String::from_utf8(bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let readable = String::from_utf8_lossy(error.as_bytes());
            let source = readable.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&readable);
            // Up to the invalid byte, the lossy string has the same bytes as the file.
            let mark = readable.len() - source.len();
            let before = source.get(..good - mark).unwrap_or_default();
            let start = Position {
                line: before.matches('\n').count() + 1,
                column: before.chars().rev().take_while(|c| *c != '\n').count() + 1,
            };
            let message = format!("byte {} of {name} is not UTF-8", good + 1);
            let span = Span { start, end: start };
            unusable(name, source, Some(span), message, "save the file as UTF-8")
        })?;
        Self::read(name, &source)
    }

    /// Parses `source`, which is YAML or JSON; `name` is its name in diagnostics.
    ///
    /// A byte order mark, both kinds of line endings, anchors and merge keys are accepted.
    ///
    /// # Errors
    ///
    /// Diagnostics of the family `load-`, if the text is not one well-formed YAML document whose
    /// root is an object, if it has a duplicate key, or a number that JSON cannot represent. The
    /// limits are 500 levels of nesting, 255 levels of flow collections, and a million values or
    /// 64 MiB of text that aliases add.
    pub fn parse(name: &str, source: &str) -> Result<Self, Diagnostics> {
        Self::read(name, source)?.without_diagnostics()
    }

    fn read(name: &str, source: &str) -> Result<Self, Diagnostics> {
        let source = source.strip_prefix(BYTE_ORDER_MARK).unwrap_or(source);
        match parse::parse(source) {
            Ok(Parsed {
                mut root,
                diagnostics,
            }) => {
                root.number(0);
                Ok(Self {
                    name: name.into(),
                    source: source.into(),
                    tree: root,
                    serial: NEXT_SERIAL.fetch_add(1, Ordering::Relaxed),
                    diagnostics,
                })
            }
            Err(diagnostics) => Err(Diagnostics::new(name, source, diagnostics)),
        }
    }

    fn without_diagnostics(mut self) -> Result<Self, Diagnostics> {
        if self.diagnostics.is_empty() {
            return Ok(self);
        }
        let diagnostics = std::mem::take(&mut self.diagnostics);
        Err(Diagnostics::new(&self.name, &self.source, diagnostics))
    }

    /// The diagnostics of the parser that hide nothing else: duplicate keys.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The name of the document in diagnostics, usually its path.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// The diagnostic of a file that the system cannot read.
fn unreadable(name: &str, error: &io::Error) -> Diagnostics {
    let message = format!("cannot read {name}: {error}");
    let help = "pass the path of an OpenAPI document in YAML or JSON, in UTF-8";
    unusable(name, "", None, message, help)
}

/// The diagnostic of a file whose text is unknown.
fn unusable(
    name: &str,
    source: &str,
    span: Option<Span>,
    message: String,
    help: &str,
) -> Diagnostics {
    let consequence = "nothing can be checked without the document";
    let diagnostic = parse::load_error("load-file", Span::START, message, consequence, help);
    Diagnostics::new(name, source, vec![Diagnostic { span, ..diagnostic }])
}
