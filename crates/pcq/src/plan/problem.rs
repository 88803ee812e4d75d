//! Problems of a plan, with their position in the file.

use std::fmt;

/// A position in a file: line and column count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Position {
    pub(super) const START: Self = Self { line: 1, column: 1 };

    /// Moves the position past `bytes`.
    pub(super) fn advance(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => {
                    self.line = self.line.saturating_add(1);
                    self.column = 1;
                }
                // The rest of a character that has been counted.
                0x80..=0xBF => {}
                _ => self.column = self.column.saturating_add(1),
            }
        }
    }

    /// The position past `bytes`.
    pub(super) fn after(mut self, bytes: &[u8]) -> Self {
        self.advance(bytes);
        self
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A problem of a plan, and how to fix it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) position: Position,
    pub(crate) message: String,
    pub(crate) fix: Option<String>,
}

impl Problem {
    pub(super) fn new(position: Position, message: impl Into<String>) -> Self {
        Self {
            position,
            message: message.into(),
            fix: None,
        }
    }

    pub(super) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// Suggests to write `text`.
    pub(super) fn write(self, text: impl fmt::Display) -> Self {
        self.fix(format!("write {text}"))
    }
}

/// The name that is most similar to `written`, if one is similar enough: 0 is different, 1 equal.
pub(super) fn similar<'n, T>(
    written: &str,
    names: impl IntoIterator<Item = (T, &'n str)>,
    threshold: f64,
) -> Option<T> {
    let similarity = names
        .into_iter()
        .map(|(value, name)| (strsim::jaro_winkler(name, written), value));
    similarity
        .filter(|(similarity, _)| *similarity > threshold)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, value)| value)
}
