//! Plans in CSV, with commas, semicolons or tabs, as spreadsheets write them.

use std::io;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use serde_json::Value;

use super::super::row::{self, CUSTOMER, QUALIFICATION};
use super::super::{Cell, Collector, KNOWN, Place, Problem};
use super::{Input, LONGEST, not_utf8};

/// One field as it stands.
struct Field {
    text: String,
    place: Place,
}

pub(super) fn read(input: &mut Input, collector: &mut Collector<'_>) -> io::Result<()> {
    let mut fields = Fields {
        reader: ReaderBuilder::new()
            .delimiter(delimiter(input.piece()?))
            .build(),
        place: Place::START,
        bytes: vec![0; 256],
    };
    let mut columns: Option<Vec<String>> = None;
    loop {
        let mut record = Vec::new();
        let more = fields.record(input, &mut record, collector)?;
        if let Some(first) = record.first() {
            let place = first.place;
            match &columns {
                None => match header(record, collector) {
                    Some(names) => columns = Some(names),
                    // Without its columns, nothing of a row is known.
                    None => return Ok(()),
                },
                Some(names) => row(names, place, record, collector),
            }
        }
        if !more {
            return Ok(());
        }
    }
}

/// What stands between the columns: what the first line has most of.
fn delimiter(piece: &[u8]) -> u8 {
    let line = piece.split(|byte| matches!(byte, b'\n' | b'\r')).next();
    let count = |wanted: u8| {
        let bytes = line.unwrap_or_default().iter();
        bytes.filter(|byte| **byte == wanted).count()
    };
    // Of equals, the last one.
    let candidates = [b'\t', b';', b','];
    candidates
        .into_iter()
        .max_by_key(|byte| count(*byte))
        .unwrap_or(b',')
}

/// Names the columns; nothing if those without which there is no row are missing.
fn header(record: Vec<Field>, collector: &mut Collector<'_>) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for field in &record {
        let name = collector.column(&field.text);
        if names.contains(&name) && !name.is_empty() {
            let problem = Problem::new(field.place, format!("a second column `{name}`"));
            collector.problem(problem.fix("give one of the two another name"));
        }
        names.push(name);
    }
    let mut whole = true;
    for needed in [CUSTOMER, QUALIFICATION] {
        if names.iter().any(|name| name == needed) {
            continue;
        }
        whole = false;
        let near = record
            .iter()
            .filter(|field| !KNOWN.contains(&row::plain(&field.text).as_str()))
            .map(|field| {
                (
                    strsim::jaro_winkler(&row::plain(&field.text), needed),
                    field,
                )
            })
            .filter(|(likeness, _)| *likeness > 0.8)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let place = near.as_ref().map_or(Place::START, |(_, field)| field.place);
        let what = format!("there is no column `{needed}`");
        let write = match near {
            Some((_, field)) => format!("`{needed}` in place of `{}`", field.text.trim()),
            None => format!("the names of the columns in the first line, `{needed}` among them"),
        };
        collector.problem(Problem::new(place, what).write(write));
    }
    whole.then_some(names)
}

fn row(names: &[String], place: Place, record: Vec<Field>, collector: &mut Collector<'_>) {
    // Spreadsheets leave lines of nothing but delimiters.
    if record.iter().all(|field| field.text.trim().is_empty()) {
        return;
    }
    let (has, wanted) = (record.len(), names.len());
    if has != wanted {
        let what = format!("this row has {has} cells, and there are {wanted} columns");
        let write = "one cell for each column; a text with a delimiter in it stands between quotes";
        collector.problem(Problem::new(place, what).write(write));
        return;
    }
    let cells = names.iter().zip(record).map(|(name, field)| Cell {
        name: name.clone(),
        value: Value::String(field.text),
        place: field.place,
    });
    collector.record(place, cells.collect());
}

struct Fields {
    reader: Reader,
    /// Behind what has been read.
    place: Place,
    /// Of the field that is being read.
    bytes: Vec<u8>,
}

impl Fields {
    /// Reads one record; says whether another may follow. One that is not whole is none.
    fn record(
        &mut self,
        input: &mut Input,
        record: &mut Vec<Field>,
        collector: &mut Collector<'_>,
    ) -> io::Result<bool> {
        loop {
            let mut begins: Option<Place> = None;
            let mut length = 0;
            let ends = loop {
                let piece = input.piece()?;
                let last = piece.is_empty();
                let free = self.bytes.get_mut(length..).unwrap_or_default();
                let (result, read, written) = self.reader.read_field(piece, free);
                let used = piece.get(..read).unwrap_or_default();
                if begins.is_none() {
                    // Line ends before a record belong to none.
                    let blank = used.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
                    let blank = if record.is_empty() { blank.count() } else { 0 };
                    let (before, rest) = used.split_at_checked(blank).unwrap_or((used, &[]));
                    self.place.advance(before);
                    if !rest.is_empty() || last {
                        begins = Some(self.place);
                    }
                    self.place.advance(rest);
                } else {
                    self.place.advance(used);
                }
                length += written;
                input.used(read);
                match result {
                    ReadFieldResult::InputEmpty if last => break None,
                    ReadFieldResult::InputEmpty => {
                        if input.piece()?.is_empty() {
                            // A line end closes what the end of the file would close, and is text
                            // between quotes. (A clone of the reader could not be asked: it forgets
                            // what is text.)
                            let mut text = [0];
                            let (ended, _, written) = self.reader.read_field(b"\n", &mut text);
                            if written > 0 {
                                let at = begins.unwrap_or(self.place);
                                let problem =
                                    Problem::new(at, "a quote opens here and never closes");
                                collector.problem(problem.fix("close it where the text ends"));
                                record.clear();
                                return Ok(false);
                            }
                            if let ReadFieldResult::Field { record_end } = ended {
                                break Some(record_end);
                            }
                        }
                    }
                    ReadFieldResult::OutputFull if self.bytes.len() >= LONGEST => {
                        let at = begins.unwrap_or(self.place);
                        let problem = Problem::new(at, "a cell that begins here never ends");
                        let write = "a shorter text; a quote that opens has to close";
                        collector.problem(problem.write(write));
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
            let place = begins.unwrap_or(self.place);
            let bytes = self.bytes.get(..length).unwrap_or_default();
            match str::from_utf8(bytes) {
                Ok(text) => record.push(Field {
                    text: text.to_owned(),
                    place,
                }),
                Err(error) => {
                    let mut place = place;
                    place.advance(bytes.get(..error.valid_up_to()).unwrap_or_default());
                    collector.problem(not_utf8(place));
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
