//! A value of a document, with its type, its position, its pointer and its content.

use std::fmt;

use serde_json::{Number, Value};

use crate::pointer;
use crate::position::Span;
use crate::source::Document;
use crate::tree::{Content, Subtree};

/// A value of a document. It is `Copy`; only [`pointer`](Self::pointer) and conversions allocate.
///
/// Keywords of OpenAPI are read through the views of [`model`](crate::model). A node gives
/// generic access: to examples, defaults, extensions and unknown keywords.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document,
    tree: &'d Subtree,
}

/// Identifies a node among all nodes of all documents in the process.
pub type NodeId = u64;

impl<'d> Node<'d> {
    pub(crate) fn new(document: &'d Document, tree: &'d Subtree) -> Self {
        Self { document, tree }
    }

    /// The document that the value is part of.
    #[must_use]
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// Identifies the value. In one document, values that are written later have greater ids.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.document.node_id(self.tree.id)
    }

    /// Where the value is written.
    #[must_use]
    pub fn span(self) -> Span {
        self.tree.span
    }

    /// Where a diagnostic about the value points: its key in an object, otherwise the value.
    #[must_use]
    pub fn label_span(self) -> Span {
        self.tree.key.unwrap_or(self.tree.span)
    }

    /// The JSON pointer of the value (RFC 6901); empty for the root.
    #[must_use]
    pub fn pointer(self) -> String {
        let mut pointer = String::new();
        self.steps(|step| {
            pointer.push('/');
            match step {
                Step::Key(key) => pointer += &pointer::escape(key),
                Step::Index(index) => pointer += &index.to_string(),
            }
        });
        pointer
    }

    /// The last token of the pointer, not escaped: the key or the index of the value; empty for the
    /// root.
    #[must_use]
    pub fn name(self) -> String {
        let mut last = String::new();
        self.steps(|step| {
            last = match step {
                Step::Key(key) => key.to_owned(),
                Step::Index(index) => index.to_string(),
            };
        });
        last
    }

    /// The section and the name under `components` that the value is written under, if it is a
    /// component itself.
    #[must_use]
    pub fn component(self) -> Option<(&'d str, &'d str)> {
        let mut keys = Vec::new();
        self.steps(|step| {
            if let Step::Key(key) = step {
                keys.push(key);
            }
        });
        match keys.as_slice() {
            ["components", section, name] => Some((section, name)),
            _ => None,
        }
    }

    /// Calls `visit` with each step from the root to this value.
    fn steps(self, mut visit: impl FnMut(Step<'d>)) {
        let mut tree = &self.document.tree;
        let holds = |tree: &Subtree| tree.id <= self.tree.id && self.tree.id < tree.end;
        while tree.id != self.tree.id {
            // Children are numbered in order, so the one that holds the value is found by bisection.
            let next = match &tree.content {
                Content::Null | Content::Boolean(_) | Content::Number(_) | Content::String(_) => {
                    None
                }
                Content::Array(items) => {
                    let index = items.partition_point(|item| item.end <= self.tree.id);
                    items.get(index).map(|item| (Step::Index(index), item))
                }
                Content::Object(entries) => {
                    let index = entries.partition_point(|_, value| value.end <= self.tree.id);
                    let entry = entries.get_index(index);
                    entry.map(|(key, value)| (Step::Key(key), value))
                }
            };
            let Some((step, inner)) = next.filter(|(_, inner)| holds(inner)) else {
                return;
            };
            visit(step);
            tree = inner;
        }
    }

    fn with(self, tree: &'d Subtree) -> Self {
        Self { tree, ..self }
    }

    /// The value under `key`, if this is an object that has it.
    #[must_use]
    pub(crate) fn get(self, key: &str) -> Option<Self> {
        let Content::Object(entries) = &self.tree.content else {
            return None;
        };
        // Most objects are small, and comparing a few keys takes less time than hashing one.
        const FEW: usize = 8;
        let found = if entries.len() <= FEW {
            entries.iter().find(|(known, _)| *known == key)
        } else {
            entries.get_key_value(key)
        };
        found.map(|(_, value)| self.with(value))
    }

    /// The value at a token of a JSON pointer.
    pub(crate) fn step(self, token: &str) -> Option<Self> {
        match &self.tree.content {
            Content::Object(_) => self.get(token),
            Content::Array(items) => {
                let index: usize = token.parse().ok()?;
                // `+1` and `01` are not indexes.
                let item = items.get(index).filter(|_| index.to_string() == token)?;
                Some(self.with(item))
            }
            Content::Null | Content::Boolean(_) | Content::Number(_) | Content::String(_) => None,
        }
    }

    /// The entries of an object, in order; none for any other value.
    pub fn entries(self) -> impl Iterator<Item = (&'d str, Self)> + Clone + use<'d> {
        let entries = match &self.tree.content {
            Content::Object(entries) => Some(entries),
            Content::Null
            | Content::Boolean(_)
            | Content::Number(_)
            | Content::String(_)
            | Content::Array(_) => None,
        };
        let entries = entries.into_iter().flatten();
        entries.map(move |(key, value)| (key.as_str(), self.with(value)))
    }

    /// The items of an array, in order; none for any other value.
    pub fn items(self) -> impl Iterator<Item = Self> + Clone + use<'d> {
        let items: &[Subtree] = match &self.tree.content {
            Content::Array(items) => items,
            Content::Null
            | Content::Boolean(_)
            | Content::Number(_)
            | Content::String(_)
            | Content::Object(_) => &[],
        };
        items.iter().map(move |item| self.with(item))
    }

    /// How many entries or items the value has; 0 for what is neither an object nor an array.
    #[must_use]
    pub fn len(self) -> usize {
        match &self.tree.content {
            Content::Array(items) => items.len(),
            Content::Object(entries) => entries.len(),
            Content::Null | Content::Boolean(_) | Content::Number(_) | Content::String(_) => 0,
        }
    }

    /// Whether the value has no entries and no items.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The string, if this is one.
    #[must_use]
    pub fn as_str(self) -> Option<&'d str> {
        if let Content::String(text) = &self.tree.content {
            Some(text)
        } else {
            None
        }
    }

    /// The boolean, if this is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        if let Content::Boolean(value) = self.tree.content {
            Some(value)
        } else {
            None
        }
    }

    /// The number, if this is one.
    #[must_use]
    pub fn as_number(self) -> Option<&'d Number> {
        if let Content::Number(number) = &self.tree.content {
            Some(number)
        } else {
            None
        }
    }

    /// Whether this is null.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self.tree.content, Content::Null)
    }

    /// Whether this is an object.
    #[must_use]
    pub fn is_object(self) -> bool {
        matches!(self.tree.content, Content::Object(_))
    }

    /// Whether this is an array.
    #[must_use]
    pub fn is_array(self) -> bool {
        matches!(self.tree.content, Content::Array(_))
    }

    /// The type of the value with its article, for messages.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self.tree.content {
            Content::Null => "null",
            Content::Boolean(_) => "a boolean",
            Content::Number(_) => "a number",
            Content::String(_) => "a string",
            Content::Array(_) => "an array",
            Content::Object(_) => "an object",
        }
    }

    /// The value for a message: in backticks, or its type if it is long.
    #[must_use]
    pub fn shown(self) -> String {
        if self.is_object() || self.is_array() {
            return self.kind().to_owned();
        }
        let text = self.as_str().map(str::to_owned);
        format!("`{}`", text.unwrap_or_else(|| self.value().to_string()))
    }

    /// The value as JSON, without positions.
    #[must_use]
    pub fn value(self) -> Value {
        self.value_with(&|_| None)
    }

    /// The value as JSON, with each node replaced by the result of `instead`, if it is some.
    #[must_use]
    pub fn value_with(self, instead: &dyn Fn(NodeId) -> Option<Value>) -> Value {
        value_with(self.document, self.tree, instead)
    }

    /// The strings of all `$ref` inside this value, wherever they stand.
    #[must_use]
    pub fn references(self) -> Vec<&'d str> {
        let mut found = Vec::new();
        let mut open = vec![self.tree];
        while let Some(tree) = open.pop() {
            match &tree.content {
                Content::Array(items) => open.extend(items),
                Content::Object(entries) => {
                    let written = entries.get("$ref").map(|value| &value.content);
                    if let Some(Content::String(reference)) = written {
                        found.push(reference.as_str());
                    }
                    open.extend(entries.values());
                }
                Content::Null | Content::Boolean(_) | Content::Number(_) | Content::String(_) => {}
            }
        }
        found
    }

    /// The root of the document that this is a value of.
    #[must_use]
    pub fn root(self) -> Self {
        self.document.root()
    }
}

impl Document {
    /// The root of the document.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node::new(self, &self.tree)
    }

    /// The id of a node, unique among all documents.
    pub(crate) fn node_id(&self, number: u32) -> NodeId {
        NodeId::from(self.serial) << 32 | NodeId::from(number)
    }

    /// The value at a JSON pointer such as `/paths/~1v1~1customers/get`.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<Node<'_>> {
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return None;
        }
        let mut node = self.root();
        for token in pointer.split('/').skip(1) {
            node = node.step(&pointer::unescape(token))?;
        }
        Some(node)
    }
}

impl PartialEq for Node<'_> {
    /// Whether both are the same node of the same document.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.tree.id == other.tree.id
    }
}

impl Eq for Node<'_> {}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.document.name(), self.pointer())
    }
}

enum Step<'d> {
    Key(&'d str),
    Index(usize),
}

fn value_with(
    document: &Document,
    tree: &Subtree,
    instead: &dyn Fn(NodeId) -> Option<Value>,
) -> Value {
    if let Some(other) = instead(document.node_id(tree.id)) {
        return other;
    }
    match &tree.content {
        Content::Null => Value::Null,
        Content::Boolean(value) => Value::Bool(*value),
        Content::Number(number) => Value::Number(number.clone()),
        Content::String(text) => Value::String(text.clone()),
        Content::Array(items) => items
            .iter()
            .map(|item| value_with(document, item, instead))
            .collect(),
        Content::Object(entries) => Value::Object(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), value_with(document, value, instead)))
                .collect(),
        ),
    }
}
