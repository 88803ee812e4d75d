//! Parses JSON into events. The YAML parser does not read all JSON: it rejects surrogate pairs, keys
//! of more than a thousand characters, and deep nesting.

use crate::position::{Position, Span};

/// A token of JSON.
#[derive(Debug)]
pub(super) enum Event<'s> {
    ObjectStart,
    ObjectEnd,
    ArrayStart,
    ArrayEnd,
    /// A key or a value.
    Text(String),
    /// A number, a boolean or null, as written.
    Plain(&'s str),
}

/// The tokens that are allowed next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    /// A value, or the end of an empty array.
    ValueOrEnd,
    Key,
    /// A key, or the end of an empty object.
    KeyOrEnd,
    Colon,
    /// A comma, or the end of the collection.
    CommaOrEnd,
    Nothing,
}

/// An iterator over the tokens of a text. It yields an error where the text is not JSON.
pub(super) struct Reader<'s> {
    source: &'s str,
    offset: usize,
    position: Position,
    /// Whether each open collection is an object.
    open: Vec<bool>,
    next: Next,
}

/// The text is not JSON.
#[derive(Debug)]
pub(super) struct NotJson;

impl<'s> Reader<'s> {
    /// A reader at the start of `source`.
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            source,
            offset: 0,
            position: Span::START.start,
            open: Vec::new(),
            next: Next::Value,
        }
    }

    fn event(&mut self) -> Result<Option<(Event<'s>, Span)>, NotJson> {
        loop {
            self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
            let start = self.position;
            let rest = self.source.get(self.offset..).unwrap_or_default();
            let event = match (rest.bytes().next(), self.next) {
                (None, Next::Nothing) => return Ok(None),
                (Some(b','), Next::CommaOrEnd) => {
                    self.advance(1);
                    let in_map = self.open.last() == Some(&true);
                    self.next = if in_map { Next::Key } else { Next::Value };
                    continue;
                }
                (Some(b':'), Next::Colon) => {
                    self.advance(1);
                    self.next = Next::Value;
                    continue;
                }
                (Some(b'"'), Next::Value | Next::ValueOrEnd | Next::Key | Next::KeyOrEnd) => {
                    let text = quoted(rest).ok_or(NotJson)?;
                    let value = serde_json::from_str(text).map_err(|_| NotJson)?;
                    self.advance(text.len());
                    if matches!(self.next, Next::Key | Next::KeyOrEnd) {
                        self.next = Next::Colon;
                    } else {
                        self.completed();
                    }
                    Event::Text(value)
                }
                (Some(brace @ (b'{' | b'[')), Next::Value | Next::ValueOrEnd) => {
                    self.advance(1);
                    self.open.push(brace == b'{');
                    if brace == b'{' {
                        self.next = Next::KeyOrEnd;
                        Event::ObjectStart
                    } else {
                        self.next = Next::ValueOrEnd;
                        Event::ArrayStart
                    }
                }
                (Some(b'}'), Next::KeyOrEnd | Next::CommaOrEnd) => {
                    self.close(true)?;
                    Event::ObjectEnd
                }
                (Some(b']'), Next::ValueOrEnd | Next::CommaOrEnd) => {
                    self.close(false)?;
                    Event::ArrayEnd
                }
                (Some(_), Next::Value | Next::ValueOrEnd) => {
                    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
                    let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
                    let text = rest.get(..end).unwrap_or_default();
                    let known = matches!(text, "true" | "false" | "null");
                    if !known && serde_json::from_str::<f64>(text).is_err() {
                        return Err(NotJson);
                    }
                    self.advance(text.len());
                    self.completed();
                    Event::Plain(text)
                }
                _ => return Err(NotJson),
            };
            let end = self.position;
            return Ok(Some((event, Span { start, end })));
        }
    }

    fn close(&mut self, map: bool) -> Result<(), NotJson> {
        if self.open.pop() != Some(map) {
            return Err(NotJson);
        }
        self.advance(1);
        self.completed();
        Ok(())
    }

    /// Records the end of a value.
    fn completed(&mut self) {
        self.next = if self.open.is_empty() {
            Next::Nothing
        } else {
            Next::CommaOrEnd
        };
    }

    fn skip(&mut self, space: fn(u8) -> bool) {
        let rest = self.source.as_bytes().get(self.offset..);
        let spaces = rest.into_iter().flatten().take_while(|byte| space(**byte));
        self.advance(spaces.count());
    }

    /// Moves the position forward by this number of bytes.
    fn advance(&mut self, bytes: usize) {
        let end = self.offset + bytes;
        for byte in self
            .source
            .as_bytes()
            .get(self.offset..end)
            .into_iter()
            .flatten()
        {
            match byte {
                b'\n' => {
                    self.position.line += 1;
                    self.position.column = 1;
                }
                // Continuation bytes of a character.
                0x80..=0xbf => {}
                _ => self.position.column += 1,
            }
        }
        self.offset = end;
    }
}

impl<'s> Iterator for Reader<'s> {
    type Item = Result<(Event<'s>, Span), NotJson>;

    fn next(&mut self) -> Option<Self::Item> {
        self.event().transpose()
    }
}

/// The string that `text` begins with, in its quotes.
fn quoted(text: &str) -> Option<&str> {
    let mut escaped = false;
    for (offset, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return text.get(..=offset),
            _ => {}
        }
    }
    None
}
