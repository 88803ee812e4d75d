//! YAML files that are not OpenAPI documents, read with positions: settings, waivers, scenarios.

use serde_json::{Number, Value as Json};

use crate::diagnostic::Diagnostics;
use crate::node::Node;
use crate::position::Span;
use crate::source::Document;

/// A YAML or JSON file whose root is an object.
#[derive(Clone, Debug)]
pub struct Yaml(Document);

impl Yaml {
    /// Reads the bytes of a file; `name` is its name in diagnostics.
    ///
    /// # Errors
    ///
    /// Diagnostics of the `load-` family, as of [`Document::from_bytes`].
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, Diagnostics> {
        Document::from_bytes(name, bytes).map(Self)
    }

    /// Reads `text`; `name` is its name in diagnostics.
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes).
    pub fn parse(name: &str, text: &str) -> Result<Self, Diagnostics> {
        Document::parse(name, text).map(Self)
    }

    /// The name of the file in diagnostics.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// The text of the file.
    #[must_use]
    pub fn source(&self) -> &str {
        self.0.source()
    }

    /// The root object.
    #[must_use]
    pub fn root(&self) -> Value<'_> {
        Value(self.0.root())
    }
}

/// A value of a YAML file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'y>(Node<'y>);

impl<'y> Value<'y> {
    /// The value under `key`, if this is an object that has it.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        self.0.get(key).map(Self)
    }

    /// The entries of an object, in order; none for any other value.
    pub fn entries(self) -> impl Iterator<Item = (&'y str, Self)> + Clone + use<'y> {
        self.0.entries().map(|(key, value)| (key, Self(value)))
    }

    /// The items of an array, in order; none for any other value.
    pub fn items(self) -> impl Iterator<Item = Self> + Clone + use<'y> {
        self.0.items().map(Self)
    }

    /// The string, if this is one.
    #[must_use]
    pub fn as_str(self) -> Option<&'y str> {
        self.0.as_str()
    }

    /// The boolean, if this is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        self.0.as_bool()
    }

    /// The number, if this is one.
    #[must_use]
    pub fn as_number(self) -> Option<&'y Number> {
        self.0.as_number()
    }

    /// Whether this is null.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.0.is_null()
    }

    /// Whether this is an object.
    #[must_use]
    pub fn is_object(self) -> bool {
        self.0.is_object()
    }

    /// Whether this is an array.
    #[must_use]
    pub fn is_array(self) -> bool {
        self.0.is_array()
    }

    /// The type of the value with its article, for messages.
    #[must_use]
    pub fn kind(self) -> &'static str {
        self.0.kind()
    }

    /// The value for a message: in backticks, or its type if it is long.
    #[must_use]
    pub fn shown(self) -> String {
        self.0.shown()
    }

    /// Where the value is written.
    #[must_use]
    pub fn span(self) -> Span {
        self.0.span()
    }

    /// Where a diagnostic about the value points: its key in an object, otherwise the value.
    #[must_use]
    pub fn label_span(self) -> Span {
        self.0.label_span()
    }

    /// The JSON pointer of the value (RFC 6901); empty for the root.
    #[must_use]
    pub fn pointer(self) -> String {
        self.0.pointer()
    }

    /// The value as JSON, without positions.
    #[must_use]
    pub fn to_json(self) -> Json {
        self.0.value()
    }
}
