//! Plans in YAML: a sequence of mappings.

use std::io;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use serde_json::Value;

use super::super::builder::PlanBuilder;
use super::super::problem::{Position, Problem};
use super::super::row::Cell;
use super::{Input, not_utf8};

/// The most bytes of a plan in YAML, which is read as a whole.
const MAX_BYTES: usize = 64 << 20;

const FORM: &str = "a sequence of mappings, as in `- {customer: …, qualification: …}`";

pub(super) fn read(input: &mut Input, builder: &mut PlanBuilder<'_>) -> io::Result<()> {
    let mut bytes = Vec::new();
    loop {
        let piece = input.piece()?;
        if piece.is_empty() {
            break;
        }
        bytes.extend_from_slice(piece);
        let length = piece.len();
        input.consume(length);
        if bytes.len() > MAX_BYTES {
            let problem = Problem::new(Position::START, "the file is larger than 64 MiB");
            builder.problem(problem.fix("use CSV or JSON Lines, which have no limit"));
            return Ok(());
        }
    }
    match str::from_utf8(&bytes) {
        Ok(text) => builder.read_yaml(text),
        Err(error) => {
            builder.problem(not_utf8(Position::START, &bytes, error));
        }
    }
    Ok(())
}

fn position(marker: &Marker) -> Position {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Position {
        line: count(marker.line()).max(1),
        column: count(marker.col()).saturating_add(1),
    }
}

/// The state of the reader.
enum At {
    /// Before the sequence.
    Outside,
    /// In the sequence, before a row.
    Sequence,
    /// In a row, before a name.
    Row(Position, Vec<Cell>),
    /// In a row, after a name.
    Named(Position, Vec<Cell>, String),
    /// After the sequence.
    Behind,
}

impl PlanBuilder<'_> {
    fn read_yaml(&mut self, text: &str) {
        let mut at = At::Outside;
        for event in Parser::new_from_str(text) {
            let (event, here) = match event {
                Ok((event, span)) => (event, position(&span.start)),
                Err(error) => {
                    let message = format!("the file is not valid YAML: {}", error.info());
                    self.problem(Problem::new(position(error.marker()), message));
                    return;
                }
            };
            at = match (at, event) {
                (
                    at,
                    Event::Nothing
                    | Event::StreamStart
                    | Event::StreamEnd
                    | Event::DocumentStart(_)
                    | Event::DocumentEnd,
                ) => at,
                (At::Outside, Event::SequenceStart(..)) => At::Sequence,
                // An empty document.
                (At::Outside, Event::Scalar(text, ScalarStyle::Plain, ..)) if is_null(&text) => {
                    At::Outside
                }
                (At::Sequence, Event::SequenceEnd) => At::Behind,
                (At::Sequence, Event::MappingStart(..)) => At::Row(here, Vec::new()),
                (At::Row(start, cells), Event::MappingEnd) => {
                    self.record(start, cells);
                    At::Sequence
                }
                (At::Row(start, cells), Event::Scalar(name, ..)) => {
                    let name = self.column(&name);
                    if cells.iter().any(|cell| cell.name == name) {
                        let problem = Problem::new(here, format!("the row has two `{name}`"));
                        self.problem(problem.fix("remove one of them"));
                    }
                    At::Named(start, cells, name)
                }
                (At::Named(start, mut cells, name), Event::Scalar(text, style, ..)) => {
                    // Every scalar is a string: a code such as 007 keeps its zeros.
                    let value = if style == ScalarStyle::Plain && is_null(&text) {
                        Value::Null
                    } else {
                        Value::String(text.into_owned())
                    };
                    cells.push(Cell {
                        name,
                        value,
                        position: here,
                    });
                    At::Row(start, cells)
                }
                (
                    at,
                    Event::Alias(_)
                    | Event::Scalar(..)
                    | Event::SequenceStart(..)
                    | Event::SequenceEnd
                    | Event::MappingStart(..)
                    | Event::MappingEnd,
                ) => {
                    let message = match at {
                        At::Outside => "expected a sequence",
                        At::Sequence => "expected a mapping",
                        At::Row(..) => "expected a string as the name of a column",
                        At::Named(..) => "expected a string as a cell, without aliases",
                        At::Behind => "expected the end of the file: a plan is one sequence",
                    };
                    self.problem(Problem::new(here, message).write(FORM));
                    return;
                }
            };
        }
    }
}

/// Whether a plain scalar is null.
fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}
