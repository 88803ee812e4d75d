//! The tree of a document: owned values with their spans, numbered in the order of the text.

use indexmap::IndexMap;
use serde_json::Number;

use crate::position::Span;

/// A value and its descendants.
#[derive(Clone, Debug)]
pub(crate) struct Subtree {
    pub(crate) content: Content,
    pub(crate) span: Span,
    /// Where the key of the value is written, in an object.
    pub(crate) key: Option<Span>,
    /// The number of the value; its descendants have the numbers up to `end`.
    pub(crate) id: u32,
    /// The number after its last descendant.
    pub(crate) end: u32,
}

/// The data model of JSON.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Null,
    Boolean(bool),
    Number(Number),
    String(String),
    Array(Vec<Subtree>),
    Object(IndexMap<String, Subtree>),
}

impl Subtree {
    pub(crate) fn new(content: Content, span: Span) -> Self {
        Self {
            content,
            span,
            key: None,
            id: 0,
            end: 0,
        }
    }

    /// Numbers the value and its descendants from `next`, and returns the next number. The parser
    /// bounds the depth of a tree.
    pub(crate) fn number(&mut self, next: u32) -> u32 {
        self.id = next;
        let mut next = next + 1;
        match &mut self.content {
            Content::Null | Content::Boolean(_) | Content::Number(_) | Content::String(_) => {}
            Content::Array(items) => {
                for item in items {
                    next = item.number(next);
                }
            }
            Content::Object(entries) => {
                for value in entries.values_mut() {
                    next = value.number(next);
                }
            }
        }
        self.end = next;
        next
    }
}
