//! Files and text to a [`Document`]; positions in the text.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::parse::{self, Parsed};
use crate::position::{Position, Span};
use crate::tree::Subtree;

/// A file may have this many bytes: more than ten times the largest document that we know.
const MAX_BYTES: usize = 256 << 20;

/// Two documents are compared by the numbers of their nodes, so no two share one.
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
    /// Reads the file at `path`, naming it `name` in findings.
    ///
    /// # Errors
    ///
    /// One finding of the rule `load-file` when the file cannot be read, otherwise as
    /// [`from_bytes`](Self::from_bytes).
    pub fn load(path: &Path, name: &str) -> Result<Self, Diagnostics> {
        Self::load_lenient(path, name)?.without_diagnostics()
    }

    /// Reads the file at `path` as far as it can be read, for a lint: of a key that repeats, the
    /// first is taken, and [`diagnostics`](Self::diagnostics) has the others.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), where nothing can be read.
    pub fn load_lenient(path: &Path, name: &str) -> Result<Self, Diagnostics> {
        let file = File::open(path).map_err(|error| unreadable(name, &error))?;
        Self::read_lenient(name, file)
    }

    /// Reads what `source` gives as [`load_lenient`](Self::load_lenient) does, up to 256 MiB.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), where nothing can be read.
    pub fn read_lenient(name: &str, source: impl Read) -> Result<Self, Diagnostics> {
        let mut bytes = Vec::new();
        let limit = MAX_BYTES as u64 + 1;
        let read = source.take(limit).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(name, &error))?;
        if bytes.len() > MAX_BYTES {
            let message = format!("{name} has more than {} MiB", MAX_BYTES >> 20);
            let fix = "check that this is the file you meant";
            return Err(unusable(name, "", None, message, fix));
        }
        Self::bytes_lenient(name, bytes)
    }

    /// Reads the bytes of a file; `name` is what findings call it.
    ///
    /// # Errors
    ///
    /// One finding of the rule `load-file` when they are not UTF-8, otherwise as
    /// [`parse`](Self::parse).
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, Diagnostics> {
        Self::bytes_lenient(name, bytes)?.without_diagnostics()
    }

    /// Reads the bytes of a file as [`load_lenient`](Self::load_lenient) does.
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes), where nothing can be read.
    pub fn bytes_lenient(name: &str, bytes: Vec<u8>) -> Result<Self, Diagnostics> {
        let source = String::from_utf8(bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let readable = String::from_utf8_lossy(error.as_bytes());
            let source = readable.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&readable);
            // Up to the bad byte, the readable form has the same bytes as the file.
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

    /// Reads `source`, YAML or JSON; `name` is what findings call it.
    ///
    /// A byte order mark, either kind of line end, anchors and merge keys are taken as YAML has
    /// them.
    ///
    /// # Errors
    ///
    /// Diagnostics of the `load-` family, with their place, when the text is not one well-formed
    /// YAML document whose root is a map, repeats a key, or holds a number that JSON readers cannot
    /// keep. Nesting ends at 500 levels, of which 255 may be written in braces and brackets; what
    /// anchors and aliases repeat ends at a million values and 64 MiB of text.
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
            Err(findings) => Err(Diagnostics::new(name, source, findings)),
        }
    }

    fn without_diagnostics(mut self) -> Result<Self, Diagnostics> {
        if self.diagnostics.is_empty() {
            return Ok(self);
        }
        let diagnostics = std::mem::take(&mut self.diagnostics);
        Err(Diagnostics::new(&self.name, &self.source, diagnostics))
    }

    /// What is wrong with the text and kept nothing else from being read.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// What findings call this document, usually its path.
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

/// The finding for a file that the system does not give.
fn unreadable(name: &str, error: &io::Error) -> Diagnostics {
    let message = format!("cannot read {name}: {error}");
    let fix = "name an existing OpenAPI document in YAML or JSON, UTF-8";
    unusable(name, "", None, message, fix)
}

/// The finding in a file that gives no text.
fn unusable(
    name: &str,
    source: &str,
    span: Option<Span>,
    message: String,
    fix: &str,
) -> Diagnostics {
    let consequence = "without the document there is nothing to work on";
    let finding = parse::load_error("load-file", Span::START, message, consequence, fix);
    Diagnostics::new(name, source, vec![Diagnostic { span, ..finding }])
}
