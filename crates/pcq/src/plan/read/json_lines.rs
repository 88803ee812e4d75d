//! Plans in JSON Lines: one object on each line.

use std::fmt;
use std::io;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::super::builder::PlanBuilder;
use super::super::problem::{Position, Problem};
use super::super::row::Cell;
use super::{Input, MAX_PIECE, not_utf8};

/// The properties of an object, in its order, as parts of the source text.
struct Properties<'l>(Vec<(String, &'l RawValue)>);

impl<'de: 'l, 'l> Deserialize<'de> for Properties<'l> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut properties = Vec::new();
                while let Some(property) = map.next_entry()? {
                    properties.push(property);
                }
                Ok(properties)
            }
        }

        deserializer.deserialize_map(Object).map(Self)
    }
}

pub(super) fn read(input: &mut Input, builder: &mut PlanBuilder<'_>) -> io::Result<()> {
    let mut number = 0_u32;
    let mut bytes = Vec::new();
    while line(input, &mut bytes)? {
        number = number.saturating_add(1);
        let start = Position {
            line: number,
            column: 1,
        };
        if bytes.len() > MAX_PIECE {
            let problem = Problem::new(start, "the line is longer than 256 KiB");
            builder.problem(problem.write("one object on each line"));
            return Ok(());
        }
        let text = match str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) => {
                builder.problem(not_utf8(start, &bytes, error));
                return Ok(());
            }
        };
        if !text.trim().is_empty() {
            object(start, text, builder);
        }
    }
    Ok(())
}

/// Reads one line without its end; returns `false` at the end of the file.
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
        let length = part.len() + usize::from(end.is_some());
        input.consume(length);
        if end.is_some() || bytes.len() > MAX_PIECE {
            return Ok(true);
        }
    }
}

fn object(start: Position, text: &str, builder: &mut PlanBuilder<'_>) {
    let at = |offset: usize| start.after(text.as_bytes().get(..offset).unwrap_or_default());
    let properties: Properties<'_> = match serde_json::from_str(text) {
        Ok(properties) => properties,
        Err(error) => {
            let position = at(error.column().saturating_sub(1));
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            let problem = Problem::new(
                position,
                format!("the line is not a JSON object: {message}"),
            );
            let example = r#"an object, as in {"customer": "…", "qualification": "…"}"#;
            builder.problem(problem.write(example));
            return;
        }
    };
    let mut cells: Vec<Cell> = Vec::new();
    for (written, raw) in properties.0 {
        // The value is a part of the line.
        let offset = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        let position = at(offset);
        let name = builder.column(&written);
        if cells.iter().any(|cell| cell.name == name) {
            let problem = Problem::new(position, format!("duplicate `{name}` in the row"));
            builder.problem(problem.fix("remove one of them"));
            return;
        }
        // A string can have valid syntax and invalid characters, such as one half of a surrogate pair.
        let value = match serde_json::from_str(raw.get()) {
            Ok(value) => value,
            Err(_) => {
                let problem = Problem::new(position, format!("`{name}` is not a valid string"));
                builder.problem(problem.write("a string in quotes"));
                return;
            }
        };
        cells.push(Cell {
            name,
            value,
            position,
        });
    }
    let position = at(text.len() - text.trim_start().len());
    builder.record(position, cells);
}
