//! Plans in YAML: a list of mappings.

use std::io;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use serde_json::Value;

use super::super::{Cell, Collector, Place, Problem};
use super::{Input, not_utf8};

/// A plan in YAML is read as a whole, so it must not be endless.
const LARGEST: usize = 64 << 20;

const SHAPE: &str = "a list of mappings, as in `- {customer: …, qualification: …}`";

pub(super) fn read(input: &mut Input, collector: &mut Collector<'_>) -> io::Result<()> {
    let mut bytes = Vec::new();
    loop {
        let piece = input.piece()?;
        if piece.is_empty() {
            break;
        }
        bytes.extend_from_slice(piece);
        let used = piece.len();
        input.used(used);
        if bytes.len() > LARGEST {
            let problem = Problem::new(Place::START, "a plan in YAML has at most 64 MiB");
            collector.problem(problem.fix("use CSV or JSON Lines, which have no limit"));
            return Ok(());
        }
    }
    match str::from_utf8(&bytes) {
        Ok(text) => collector.read_yaml(text),
        Err(error) => {
            let mut place = Place::START;
            place.advance(bytes.get(..error.valid_up_to()).unwrap_or_default());
            collector.problem(not_utf8(place));
        }
    }
    Ok(())
}

fn place(marker: &Marker) -> Place {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Place {
        line: count(marker.line()).max(1),
        column: count(marker.col()).saturating_add(1),
    }
}

/// Where in a plan the reading is.
enum At {
    /// Before the list.
    Outside,
    /// In the list, before a row.
    List,
    /// In a row, before a name.
    Row(Place, Vec<Cell>),
    /// In a row, behind a name.
    Named(Place, Vec<Cell>, String),
    /// Behind the list.
    Behind,
}

impl Collector<'_> {
    fn read_yaml(&mut self, text: &str) {
        let mut at = At::Outside;
        for event in Parser::new_from_str(text) {
            let (event, here) = match event {
                Ok((event, span)) => (event, place(&span.start)),
                Err(error) => {
                    let what = format!("this is no YAML: {}", error.info());
                    self.problem(Problem::new(place(error.marker()), what));
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
                (At::Outside, Event::SequenceStart(..)) => At::List,
                // An empty document.
                (At::Outside, Event::Scalar(text, ScalarStyle::Plain, ..)) if none(&text) => {
                    At::Outside
                }
                (At::List, Event::SequenceEnd) => At::Behind,
                (At::List, Event::MappingStart(..)) => At::Row(here, Vec::new()),
                (At::Row(start, cells), Event::MappingEnd) => {
                    self.record(start, cells);
                    At::List
                }
                (At::Row(start, cells), Event::Scalar(name, ..)) => {
                    let name = self.column(&name);
                    if cells.iter().any(|cell| cell.name == name) {
                        let problem = Problem::new(here, format!("a second `{name}` in one row"));
                        self.problem(problem.fix("remove one of the two"));
                    }
                    At::Named(start, cells, name)
                }
                (At::Named(start, mut cells, name), Event::Scalar(text, style, ..)) => {
                    // Everything is a text here: a code such as 007 keeps its zeros.
                    let value = if style == ScalarStyle::Plain && none(&text) {
                        Value::Null
                    } else {
                        Value::String(text.into_owned())
                    };
                    cells.push(Cell {
                        name,
                        value,
                        place: here,
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
                    let what = match at {
                        At::Outside => "a plan is a list",
                        At::List => "a row is a mapping",
                        At::Row(..) => "the name of a column is a text",
                        At::Named(..) => "a cell is a text, without aliases",
                        At::Behind => "a plan is one list",
                    };
                    self.problem(Problem::new(here, what).write(SHAPE));
                    return;
                }
            };
        }
    }
}

/// Whether a plain scalar says that there is nothing.
fn none(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}
