//! A file becomes a plan: CSV, JSON Lines or YAML, in pieces, so that its length costs no memory.

mod csv;
mod json_lines;
mod yaml;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::{Collector, KNOWN, Place, Plan, Problem, Row};

/// What a plan can be written in.
#[derive(Clone, Copy, Debug)]
enum Notation {
    Csv,
    JsonLines,
    Yaml,
}

/// Reads a plan; `each` gets the rows that are as they should be. The problems are in the result.
///
/// # Errors
///
/// The file cannot be read, or its name does not say what it is.
pub(crate) fn read(path: &Path, each: &mut dyn FnMut(Row)) -> io::Result<Plan> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let notation = match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("csv" | "tsv") => Notation::Csv,
        Some("jsonl" | "ndjson") => Notation::JsonLines,
        Some("yaml" | "yml") => Notation::Yaml,
        Some(_) | None => {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "its name says none of .csv, .jsonl and .yaml",
            ));
        }
    };
    let mut input = Input::open(path)?;
    let mut collector = Collector::new(each);
    match input.unreadable()? {
        Some(problem) => collector.problem(problem),
        None => match notation {
            Notation::Csv => csv::read(&mut input, &mut collector)?,
            Notation::JsonLines => json_lines::read(&mut input, &mut collector)?,
            Notation::Yaml => yaml::read(&mut input, &mut collector)?,
        },
    }
    let Collector {
        columns,
        summary,
        mut problems,
        number,
        ..
    } = collector;
    if number == 0 && problems.is_empty() {
        let known = KNOWN.join(", ");
        let problem = Problem::new(Place::START, "the plan has no row");
        problems.push(problem.write(format!("a row for each request, with the columns {known}")));
    }
    problems.sort_by_key(|problem| (problem.place.line, problem.place.column));
    Ok(Plan {
        digest: input.digest()?,
        columns,
        summary,
        problems,
    })
}

/// The longest piece of a plan that is one value or one line, in bytes: anything longer is no plan.
const LONGEST: usize = 256 << 10;

/// A file read piece by piece, of which the digest is known at the end.
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
                "it is a folder",
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

    /// What has been read and not been used; empty at the end of the file.
    fn piece(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.start = 0;
            self.end = self.file.read(&mut self.buffer)?;
            self.digest.update(&self.buffer[..self.end]);
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn used(&mut self, count: usize) {
        self.start = self.end.min(self.start + count);
    }

    /// Says why the file is no text in UTF-8, as far as its beginning shows, and passes over a byte order
    /// mark.
    fn unreadable(&mut self) -> io::Result<Option<Problem>> {
        let piece = self.piece()?;
        let what = if piece.starts_with(b"PK\x03\x04") {
            "this is a workbook or an archive, not a text"
        } else if piece.starts_with(&[0xFF, 0xFE]) || piece.starts_with(&[0xFE, 0xFF]) {
            "the text is in UTF-16"
        } else if piece.contains(&0) {
            "this is no text: it holds zero bytes"
        } else {
            let mark = piece.starts_with("\u{feff}".as_bytes());
            self.used(if mark { 3 } else { 0 });
            return Ok(None);
        };
        let problem = Problem::new(Place::START, what);
        Ok(Some(problem.fix("save it as CSV in UTF-8")))
    }

    /// The digest of the whole file, also of what nobody wanted.
    fn digest(mut self) -> io::Result<String> {
        loop {
            let rest = self.piece()?.len();
            if rest == 0 {
                let digest = self.digest.finalize();
                return Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect());
            }
            self.used(rest);
        }
    }
}

/// What is not UTF-8.
fn not_utf8(place: Place) -> Problem {
    Problem::new(place, "this is not UTF-8").fix("save the file as CSV in UTF-8")
}
