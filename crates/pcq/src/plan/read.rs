//! Reads a plan from CSV, JSON Lines or YAML. CSV and JSON Lines are read in pieces, so that long files need
//! no more memory.

mod csv;
mod json_lines;
mod yaml;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::str::Utf8Error;

use sha2::{Digest as _, Sha256};

use super::builder::{Plan, PlanBuilder};
use super::problem::{Position, Problem};
use super::row::Row;

/// The format of a plan's file.
#[derive(Clone, Copy, Debug)]
enum PlanFormat {
    Csv,
    JsonLines,
    Yaml,
}

/// Reads a plan, and passes its valid rows to `each`. The result has the problems.
///
/// # Errors
///
/// The file cannot be read, or its extension is unknown.
pub(crate) fn read(path: &Path, each: &mut dyn FnMut(Row)) -> io::Result<Plan> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let format = match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("csv" | "tsv") => PlanFormat::Csv,
        Some("jsonl" | "ndjson") => PlanFormat::JsonLines,
        Some("yaml" | "yml") => PlanFormat::Yaml,
        Some(_) | None => {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the extension is not .csv, .jsonl or .yaml",
            ));
        }
    };
    let mut input = Input::open(path)?;
    let mut builder = PlanBuilder::new(each);
    match input.check_encoding()? {
        Some(problem) => builder.problem(problem),
        None => match format {
            PlanFormat::Csv => csv::read(&mut input, &mut builder)?,
            PlanFormat::JsonLines => json_lines::read(&mut input, &mut builder)?,
            PlanFormat::Yaml => yaml::read(&mut input, &mut builder)?,
        },
    }
    let plan = builder.finish(input.digest()?);
    Ok(plan)
}

/// The most bytes of a cell in CSV or a line in JSON Lines.
const MAX_PIECE: usize = 256 << 10;

/// A file that is read in pieces, with its digest.
struct Input {
    file: File,
    digest: Sha256,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

impl Input {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "the path is a folder",
            ));
        }
        Ok(Self {
            file,
            digest: Sha256::new(),
            buffer: vec![0; 64 << 10],
            start: 0,
            end: 0,
        })
    }

    /// The bytes that were read and not consumed; empty at the end of the file.
    fn piece(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.start = 0;
            self.end = self.file.read(&mut self.buffer)?;
            self.digest.update(&self.buffer[..self.end]);
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, count: usize) {
        self.start = self.end.min(self.start + count);
    }

    /// Reports a file that is not UTF-8, as far as its start shows, and skips a byte order mark.
    fn check_encoding(&mut self) -> io::Result<Option<Problem>> {
        let piece = self.piece()?;
        let message = if piece.starts_with(b"PK\x03\x04") {
            "the file is a workbook or an archive, not a text file"
        } else if piece.starts_with(&[0xFF, 0xFE]) || piece.starts_with(&[0xFE, 0xFF]) {
            "the file is in UTF-16"
        } else if piece.contains(&0) {
            "the file is not a text file: it has zero bytes"
        } else {
            let mark = piece.starts_with("\u{feff}".as_bytes());
            self.consume(if mark { 3 } else { 0 });
            return Ok(None);
        };
        let problem = Problem::new(Position::START, message);
        Ok(Some(problem.fix("save it as CSV in UTF-8")))
    }

    /// The digest of the whole file, with the bytes that were not consumed.
    fn digest(mut self) -> io::Result<String> {
        loop {
            let rest = self.piece()?.len();
            if rest == 0 {
                let digest = self.digest.finalize();
                return Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect());
            }
            self.consume(rest);
        }
    }
}

/// The problem of bytes that are not UTF-8, with their position: that of `bytes` is `start`.
fn not_utf8(start: Position, bytes: &[u8], error: Utf8Error) -> Problem {
    let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
    Problem::new(start.after(valid), "the text is not UTF-8").fix("save the file as CSV in UTF-8")
}
