//! Plans in CSV, with commas, semicolons or tabs, as spreadsheets write them.

use std::io;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use serde_json::Value;

use super::super::builder::PlanBuilder;
use super::super::problem::{Position, Problem, similar};
use super::super::row::{self, CUSTOMER, Cell, KNOWN_COLUMNS, QUALIFICATION};
use super::{Input, MAX_PIECE, not_utf8};

/// One field as written.
struct Field {
    text: String,
    position: Position,
}

pub(super) fn read(input: &mut Input, builder: &mut PlanBuilder<'_>) -> io::Result<()> {
    let mut fields = Fields {
        reader: ReaderBuilder::new()
            .delimiter(delimiter(input.piece()?))
            .build(),
        position: Position::START,
        bytes: vec![0; 256],
    };
    let mut columns: Option<Vec<String>> = None;
    loop {
        let mut record = Vec::new();
        let more = fields.record(input, &mut record, builder)?;
        if let Some(first) = record.first() {
            let position = first.position;
            match &columns {
                None => match header(record, builder) {
                    Some(names) => columns = Some(names),
                    // Rows cannot be read without the columns.
                    None => return Ok(()),
                },
                Some(names) => row(names, position, record, builder),
            }
        }
        if !more {
            return Ok(());
        }
    }
}

/// The delimiter: the candidate that is most frequent in the first line.
fn delimiter(piece: &[u8]) -> u8 {
    let line = piece.split(|byte| matches!(byte, b'\n' | b'\r')).next();
    let count = |wanted: u8| {
        let bytes = line.unwrap_or_default().iter();
        bytes.filter(|byte| **byte == wanted).count()
    };
    // Of equally frequent candidates, `max_by_key` returns the last.
    let candidates = [b'\t', b';', b','];
    candidates
        .into_iter()
        .max_by_key(|byte| count(*byte))
        .unwrap_or(b',')
}

/// Reads the names of the columns; `None` if a required column is missing.
fn header(record: Vec<Field>, builder: &mut PlanBuilder<'_>) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for field in &record {
        let name = builder.column(&field.text);
        if names.contains(&name) && !name.is_empty() {
            let problem = Problem::new(field.position, format!("duplicate column `{name}`"));
            builder.problem(problem.fix("rename one of the two columns"));
        }
        names.push(name);
    }
    let mut complete = true;
    for required in [CUSTOMER, QUALIFICATION] {
        if names.iter().any(|name| name == required) {
            continue;
        }
        complete = false;
        let normalized: Vec<_> = record
            .iter()
            .map(|field| (field, row::normalized(&field.text)))
            .filter(|(_, name)| !KNOWN_COLUMNS.contains(&name.as_str()))
            .collect();
        let names = normalized.iter();
        let near = similar(
            required,
            names.map(|(field, name)| (*field, name.as_str())),
            0.8,
        );
        let position = near.map_or(Position::START, |field| field.position);
        let message = format!("the column `{required}` is missing");
        let write = match near {
            Some(field) => format!("`{required}` instead of `{}`", field.text.trim()),
            None => format!("the names of the columns in the first line, including `{required}`"),
        };
        builder.problem(Problem::new(position, message).write(write));
    }
    complete.then_some(names)
}

fn row(names: &[String], position: Position, record: Vec<Field>, builder: &mut PlanBuilder<'_>) {
    // Spreadsheets write lines that contain only delimiters.
    if record.iter().all(|field| field.text.trim().is_empty()) {
        return;
    }
    let (has, wanted) = (record.len(), names.len());
    if has != wanted {
        let message = format!("the row has {has} cells, the plan has {wanted} columns");
        let write = "one cell for each column, and quotes around a cell with a delimiter";
        builder.problem(Problem::new(position, message).write(write));
        return;
    }
    let cells = names.iter().zip(record).map(|(name, field)| Cell {
        name: name.clone(),
        value: Value::String(field.text),
        position: field.position,
    });
    builder.record(position, cells.collect());
}

struct Fields {
    reader: Reader,
    /// The position after the bytes that were read.
    position: Position,
    /// The current field.
    bytes: Vec<u8>,
}

impl Fields {
    /// Reads one record; returns whether another may follow. An incomplete record is skipped.
    fn record(
        &mut self,
        input: &mut Input,
        record: &mut Vec<Field>,
        builder: &mut PlanBuilder<'_>,
    ) -> io::Result<bool> {
        loop {
            let mut start: Option<Position> = None;
            let mut length = 0;
            let ends = loop {
                let piece = input.piece()?;
                let last = piece.is_empty();
                let free = self.bytes.get_mut(length..).unwrap_or_default();
                let (result, read, written) = self.reader.read_field(piece, free);
                let used = piece.get(..read).unwrap_or_default();
                if start.is_none() {
                    // Line ends before a record belong to no record.
                    let blank = used.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
                    let blank = if record.is_empty() { blank.count() } else { 0 };
                    let (before, rest) = used.split_at_checked(blank).unwrap_or((used, &[]));
                    self.position.advance(before);
                    if !rest.is_empty() || last {
                        start = Some(self.position);
                    }
                    self.position.advance(rest);
                } else {
                    self.position.advance(used);
                }
                length += written;
                input.consume(read);
                match result {
                    ReadFieldResult::InputEmpty if last => break None,
                    ReadFieldResult::InputEmpty => {
                        if input.piece()?.is_empty() {
                            // A line end closes a field as the end of the file does, except in quotes,
                            // where it is text. (A clone of the reader does not know about quotes.)
                            let mut text = [0];
                            let (ended, _, written) = self.reader.read_field(b"\n", &mut text);
                            if written > 0 {
                                let at = start.unwrap_or(self.position);
                                let problem = Problem::new(at, "unclosed quote");
                                builder.problem(problem.fix("add a quote at the end of the cell"));
                                record.clear();
                                return Ok(false);
                            }
                            if let ReadFieldResult::Field { record_end } = ended {
                                break Some(record_end);
                            }
                        }
                    }
                    ReadFieldResult::OutputFull if self.bytes.len() >= MAX_PIECE => {
                        let at = start.unwrap_or(self.position);
                        let problem =
                            Problem::new(at, "the cell that starts here is longer than 256 KiB");
                        builder.problem(problem.fix("check for an unclosed quote"));
                        record.clear();
                        return Ok(false);
                    }
                    ReadFieldResult::OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
                    ReadFieldResult::Field { record_end } => break Some(record_end),
                    ReadFieldResult::End => break None,
                }
            };
            let Some(ends) = ends else {
                return Ok(false);
            };
            let position = start.unwrap_or(self.position);
            let bytes = self.bytes.get(..length).unwrap_or_default();
            match str::from_utf8(bytes) {
                Ok(text) => record.push(Field {
                    text: text.to_owned(),
                    position,
                }),
                Err(error) => {
                    builder.problem(not_utf8(position, bytes, error));
                    record.clear();
                    return Ok(false);
                }
            }
            if ends {
                return Ok(true);
            }
        }
    }
}
