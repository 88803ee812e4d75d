//! Positions in the text of a document.

/// A position in the text. Lines and columns count from one; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from one.
    pub line: usize,
    /// Column in characters, from one.
    pub column: usize,
}

/// A range of the text; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first character.
    pub start: Position,
    /// The character after the last one.
    pub end: Position,
}

impl Span {
    /// The start of the text, for diagnostics of the whole document.
    pub const START: Self = Self {
        start: Position { line: 1, column: 1 },
        end: Position { line: 1, column: 1 },
    };
}
