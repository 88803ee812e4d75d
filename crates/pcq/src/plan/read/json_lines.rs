//! Plans in JSON Lines: one object on each line.

use std::fmt;
use std::io;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::super::{Cell, Collector, Place, Problem};
use super::{Input, LONGEST, not_utf8};

/// The members of an object, in its order and with where they stand.
struct Members<'l>(Vec<(String, &'l RawValue)>);

impl<'de: 'l, 'l> Deserialize<'de> for Members<'l> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Object).map(Self)
    }
}

pub(super) fn read(input: &mut Input, collector: &mut Collector<'_>) -> io::Result<()> {
    let mut number = 0_u32;
    let mut bytes = Vec::new();
    while line(input, &mut bytes)? {
        number = number.saturating_add(1);
        let start = Place {
            line: number,
            column: 1,
        };
        if bytes.len() > LONGEST {
            let problem = Problem::new(start, "this line never ends");
            collector.problem(problem.write("one object on each line"));
            return Ok(());
        }
        let text = match str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) => {
                let mut place = start;
                place.advance(bytes.get(..error.valid_up_to()).unwrap_or_default());
                collector.problem(not_utf8(place));
                return Ok(());
            }
        };
        if !text.trim().is_empty() {
            object(start, text, collector);
        }
    }
    Ok(())
}

/// Reads one line without its end; false at the end of the file.
fn line(input: &mut Input, bytes: &mut Vec<u8>) -> io::Result<bool> {
    bytes.clear();
    loop {
        let piece = input.piece()?;
        if piece.is_empty() {
            return Ok(!bytes.is_empty());
        }
        let end = piece.iter().position(|byte| *byte == b'\n');
        let part = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
        bytes.extend_from_slice(part);
        let used = part.len() + usize::from(end.is_some());
        input.used(used);
        if end.is_some() || bytes.len() > LONGEST {
            return Ok(true);
        }
    }
}

fn object(start: Place, text: &str, collector: &mut Collector<'_>) {
    let at = |offset: usize| {
        let mut place = start;
        place.advance(text.as_bytes().get(..offset).unwrap_or_default());
        place
    };
    let members: Members<'_> = match serde_json::from_str(text) {
        Ok(members) => members,
        Err(error) => {
            let place = at(error.column().saturating_sub(1));
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            let problem = Problem::new(place, format!("this is no JSON object: {message}"));
            let example = r#"an object, as in {"customer": "…", "qualification": "…"}"#;
            collector.problem(problem.write(example));
            return;
        }
    };
    let mut cells: Vec<Cell> = Vec::new();
    for (written, raw) in members.0 {
        // The value is part of the line.
        let offset = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        let place = at(offset);
        let name = collector.column(&written);
        if cells.iter().any(|cell| cell.name == name) {
            let problem = Problem::new(place, format!("a second `{name}` in one row"));
            collector.problem(problem.fix("remove one of the two"));
            return;
        }
        // What is the syntax of a text may still be none, such as half a character.
        let value = match serde_json::from_str(raw.get()) {
            Ok(value) => value,
            Err(_) => {
                let problem = Problem::new(place, format!("`{name}` is no text"));
                collector.problem(problem.write("a text between quotes"));
                return;
            }
        };
        cells.push(Cell { name, value, place });
    }
    let place = at(text.len() - text.trim_start().len());
    collector.record(place, cells);
}
