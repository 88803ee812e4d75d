//! YAML or JSON text to a tree: parser events assembled without recursion, within bounds of bytes,
//! depth and nodes.

mod json;

use std::collections::HashMap;

use indexmap::IndexMap;
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::Number;

use crate::diagnostic::{Diagnostic, Severity};
use crate::position::{Position, Span};
use crate::tree::{Content, Subtree};

/// The deepest nesting of collections that is accepted. No contract needs more, and code that walks a
/// document may recurse.
const MAX_DEPTH: usize = 500;

/// The deepest nesting of flow collections (`{}` and `[]`): the YAML parser counts it in a byte.
const MAX_FLOW_DEPTH: u8 = u8::MAX;

/// The parser stops after this number of diagnostics.
const MAX_DIAGNOSTICS: usize = 10_000;

const DUPLICATE_KEY: &str = "load-duplicate-key";

/// The longest key in bytes: the pointer of each diagnostic below the key repeats it.
const MAX_KEY: usize = 4096;

/// What aliases may add to a document: enough for ordinary use, too little for an exponential
/// expansion to exhaust memory.
const MAX_ALIASED: Weight = Weight {
    values: 1_000_000,
    bytes: 64 << 20,
};

impl From<saphyr_parser::Span> for Span {
    fn from(span: saphyr_parser::Span) -> Self {
        let position = |marker: saphyr_parser::Marker| Position {
            line: marker.line().max(1),
            column: marker.col() + 1,
        };
        Self {
            start: position(span.start),
            end: position(span.end),
        }
    }
}

/// A parsed file.
pub(crate) struct Parsed {
    pub(crate) root: Subtree,
    /// Errors that hide nothing else: duplicate keys, of which the first counts.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Parses one document in YAML or JSON, without a byte order mark.
///
/// # Errors
///
/// The diagnostics, if the text cannot be parsed as one document.
pub(crate) fn parse(source: &str) -> Result<Parsed, Vec<Diagnostic>> {
    if looks_like_json(source)
        && let Ok(read) = Builder::default().json(source)
    {
        return read;
    }
    Builder::default().yaml(source)
}

fn looks_like_json(source: &str) -> bool {
    source.trim_start().starts_with('{')
}

/// Turns the events of the YAML parser into a tree, without recursion.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Subtree>,
    aliased: Weight,
    root: Option<Subtree>,
    diagnostics: Vec<Diagnostic>,
}

/// A collection whose end was not parsed yet.
struct Open {
    anchor: usize,
    span: Span,
    collection: Collection,
}

enum Collection {
    Array(Vec<Subtree>),
    Object {
        members: IndexMap<String, Subtree>,
        merges: Vec<Subtree>,
        key: Option<Key>,
    },
}

/// A key whose value was not parsed yet.
struct Key {
    text: String,
    span: Span,
    /// Whether its value is to be merged into the map.
    merge: bool,
}

impl Collection {
    fn object() -> Self {
        Self::Object {
            members: IndexMap::new(),
            merges: Vec::new(),
            key: None,
        }
    }
}

impl Builder {
    /// Reads `source` if it is JSON from its first character to its last.
    fn json(mut self, source: &str) -> Result<Result<Parsed, Vec<Diagnostic>>, json::NotJson> {
        for event in json::Reader::new(source) {
            let (event, span) = event?;
            let taken = match event {
                json::Event::ObjectStart => self.begin(0, span, Collection::object()),
                json::Event::ArrayStart => self.begin(0, span, Collection::Array(Vec::new())),
                json::Event::ObjectEnd | json::Event::ArrayEnd => self.end(span),
                json::Event::Text(text) => {
                    let content = Content::String(text);
                    self.complete(Subtree::new(content, span), 0, false)
                }
                json::Event::Plain(text) => {
                    let content = self.plain(text, span);
                    self.complete(Subtree::new(content, span), 0, false)
                }
            };
            if let Err(diagnostics) = taken {
                return Ok(Err(diagnostics));
            }
        }
        Ok(self.finish())
    }

    fn yaml(mut self, source: &str) -> Result<Parsed, Vec<Diagnostic>> {
        let mut documents = 0;
        for event in Parser::new_from_str(source) {
            let (event, span) = match event {
                Ok((event, span)) => (event, Span::from(span)),
                Err(error) => {
                    let at = saphyr_parser::Span::empty(*error.marker());
                    let what = match looks_like_json(source) {
                        true => "neither valid JSON nor valid YAML",
                        false => "invalid YAML",
                    };
                    self.diagnostics.push(syntax(what, error.info(), at.into()));
                    return Err(self.diagnostics);
                }
            };
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        self.diagnostics.push(load_error(
                            "load-multiple-documents",
                            span,
                            "second YAML document in the same file".into(),
                            "an API has one document, and tools read the first or the last of several",
                            "put each document into its own file",
                        ));
                        return Err(self.diagnostics);
                    }
                }
                Event::Scalar(text, style, anchor, tag) => {
                    let merge = text == "<<" && matches!(style, ScalarStyle::Plain);
                    let node = self.scalar(&text, style, tag.as_deref(), span);
                    self.complete(node, anchor, merge)?;
                }
                Event::Alias(anchor) => match self.anchors.get(&anchor) {
                    Some(node) => {
                        let node = node.clone();
                        self.add(weight(&node), span)?;
                        self.complete(node, 0, false)?;
                    }
                    None => {
                        self.diagnostics.push(load_error(
                            "load-alias",
                            span,
                            "alias inside the value that it refers to".into(),
                            "a value that contains itself never ends",
                            "use `$ref` for a recursive schema",
                        ));
                        return Err(self.diagnostics);
                    }
                },
                Event::SequenceStart(anchor, _) => {
                    self.begin(anchor, span, Collection::Array(Vec::new()))?;
                }
                Event::MappingStart(anchor, _) => {
                    self.begin(anchor, span, Collection::object())?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end(span)?,
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            }
        }
        self.finish()
    }

    fn finish(mut self) -> Result<Parsed, Vec<Diagnostic>> {
        let is_minor = |diagnostic: &Diagnostic| diagnostic.rule == DUPLICATE_KEY;
        let root = self
            .root
            .filter(|root| matches!(root.content, Content::Object(_)));
        match root {
            Some(root) if self.diagnostics.iter().all(is_minor) => Ok(Parsed {
                root,
                diagnostics: self.diagnostics,
            }),
            None if self.diagnostics.is_empty() => {
                self.diagnostics.push(load_error(
                    "load-root",
                    Span::START,
                    "the document is not an object".into(),
                    "an OpenAPI document is an object with `openapi`, `info` and `paths`",
                    "check the path of the file",
                ));
                Err(self.diagnostics)
            }
            Some(_) | None => Err(self.diagnostics),
        }
    }

    fn begin(
        &mut self,
        anchor: usize,
        span: Span,
        collection: Collection,
    ) -> Result<(), Vec<Diagnostic>> {
        if self.open.len() >= MAX_DEPTH {
            self.diagnostics.push(load_error(
                "load-depth",
                span,
                format!("nested deeper than {MAX_DEPTH} levels"),
                "deeper nesting exhausts the stack of programs that read the document",
                "move the inner values to `components` and refer to them",
            ));
            return Err(std::mem::take(&mut self.diagnostics));
        }
        self.open.push(Open {
            anchor,
            span,
            collection,
        });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), Vec<Diagnostic>> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let content = match open.collection {
            Collection::Array(items) => Content::Array(items),
            Collection::Object {
                mut members,
                merges,
                key: _,
            } => {
                for merged in merges {
                    self.merge(&mut members, merged);
                }
                Content::Object(members)
            }
        };
        let span = Span {
            start: open.span.start,
            end: span.end,
        };
        self.complete(Subtree::new(content, span), open.anchor, false)
    }

    /// Counts the values that an anchor stores or an alias copies.
    fn add(&mut self, weight: Weight, span: Span) -> Result<(), Vec<Diagnostic>> {
        self.aliased.values += weight.values;
        self.aliased.bytes += weight.bytes;
        let Weight { values, bytes } = MAX_ALIASED;
        let much = if self.aliased.values > values {
            format!("{values} values")
        } else if self.aliased.bytes > bytes {
            format!("{} MiB of text", bytes >> 20)
        } else {
            return Ok(());
        };
        self.diagnostics.push(load_error(
            "load-size",
            span,
            format!("aliases expand to more than {much}"),
            "the document would not fit into memory",
            "use `$ref` in place of aliases",
        ));
        Err(std::mem::take(&mut self.diagnostics))
    }

    /// Puts a finished value where it belongs: into the open collection, or at the root. With
    /// `merge`, it is a merge key if it is a key.
    fn complete(
        &mut self,
        mut node: Subtree,
        anchor: usize,
        merge: bool,
    ) -> Result<(), Vec<Diagnostic>> {
        if self.diagnostics.len() >= MAX_DIAGNOSTICS {
            return Err(std::mem::take(&mut self.diagnostics));
        }
        if anchor > 0 {
            self.add(weight(&node), node.span)?;
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.collection) {
            None => self.root = Some(node),
            Some(Collection::Array(items)) => items.push(node),
            Some(Collection::Object {
                members,
                merges,
                key,
            }) => match key.take() {
                None => {
                    let span = node.span;
                    let text = match node.content {
                        Content::Array(_) | Content::Object(_) => {
                            self.diagnostics.push(load_error(
                                "load-key",
                                span,
                                "key is not a string".into(),
                                "JSON, and with it OpenAPI, allows only strings as keys",
                                "write the key as a string",
                            ));
                            return Err(std::mem::take(&mut self.diagnostics));
                        }
                        Content::String(text) => text,
                        Content::Null => "null".into(),
                        Content::Boolean(value) => value.to_string(),
                        Content::Number(number) => number.to_string(),
                    };
                    if text.len() > MAX_KEY {
                        self.diagnostics.push(load_error(
                            "load-key",
                            span,
                            format!("key of more than {MAX_KEY} bytes"),
                            "each message about its value would repeat the key",
                            "shorten the key",
                        ));
                        return Err(std::mem::take(&mut self.diagnostics));
                    }
                    *key = Some(Key { text, span, merge });
                }
                Some(Key { merge: true, .. }) => merges.push(node),
                Some(Key {
                    text,
                    span,
                    merge: false,
                }) => {
                    if let Some(known) = members.get(&text) {
                        let line = known.key.unwrap_or(known.span).start.line;
                        self.diagnostics.push(load_error(
                            DUPLICATE_KEY,
                            span,
                            format!("duplicate key `{text}`, first used on line {line}"),
                            "tools disagree on which of the two values counts",
                            "remove one of them",
                        ));
                    } else {
                        node.key = Some(span);
                        members.insert(text, node);
                    }
                }
            },
        }
        Ok(())
    }

    /// Adds the entries of a merge key (`<<`); the keys of the object itself have precedence.
    fn merge(&mut self, members: &mut IndexMap<String, Subtree>, merged: Subtree) {
        match merged.content {
            Content::Object(more) => {
                for (key, member) in more {
                    members.entry(key).or_insert(member);
                }
            }
            Content::Array(maps) => maps.into_iter().for_each(|map| self.merge(members, map)),
            Content::Null | Content::Boolean(_) | Content::Number(_) | Content::String(_) => {
                self.diagnostics.push(load_error(
                    "load-merge",
                    merged.span,
                    "merge key `<<` requires an object, or an array of objects".into(),
                    "a merge key copies the entries of an object",
                    "refer to an object with an alias, as in `<<: *defaults`",
                ));
            }
        }
    }

    /// Reads a scalar by the core schema of YAML 1.2.
    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Subtree {
        let core = tag
            .filter(|tag| tag.is_yaml_core_schema())
            .map(|tag| tag.suffix.as_str());
        let plain = matches!(style, ScalarStyle::Plain) && tag.is_none();
        let string = || Content::String(text.to_owned());
        let content = match core {
            Some("str") => string(),
            Some("null" | "bool" | "int" | "float") => self.plain(text, span),
            Some(_) | None if plain => self.plain(text, span),
            Some(_) | None => string(),
        };
        Subtree::new(content, span)
    }

    fn plain(&mut self, text: &str, span: Span) -> Content {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Content::Null,
            "true" | "True" | "TRUE" => Content::Boolean(true),
            "false" | "False" | "FALSE" => Content::Boolean(false),
            _ => match number(text) {
                Some(Ok(number)) => Content::Number(number),
                Some(Err(problem)) => {
                    let problem = match problem {
                        InvalidNumber::NotFinite => "is not a finite number",
                        InvalidNumber::TooBig => "does not fit into 64 bits",
                    };
                    self.diagnostics.push(load_error(
                        "load-number",
                        span,
                        format!("`{text}` {problem}"),
                        "JSON has no infinity and no not-a-number, and tools round numbers that are too large",
                        "put it in quotes if it is a string",
                    ));
                    Content::Null
                }
                None => Content::String(text.to_owned()),
            },
        }
    }
}

/// Why a number of YAML is not a number of JSON.
enum InvalidNumber {
    NotFinite,
    TooBig,
}

/// Parses a plain scalar as a number of the core schema; none if it is not a number.
fn number(text: &str) -> Option<Result<Number, InvalidNumber>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Err(InvalidNumber::NotFinite));
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix)
            && !digits.is_empty()
            && digits.chars().all(|c| c.is_digit(radix))
        {
            let number = u64::from_str_radix(digits, radix);
            return Some(number.map(Number::from).map_err(|_| InvalidNumber::TooBig));
        }
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        || !unsigned.contains(|c: char| c.is_ascii_digit())
        || !text
            .chars()
            .all(|c| c.is_ascii_digit() || "+-.eE".contains(c))
    {
        return None;
    }
    if let Ok(number) = text.parse::<i64>() {
        return Some(Ok(number.into()));
    }
    if let Ok(number) = unsigned.parse::<u64>()
        && !text.starts_with('-')
    {
        return Some(Ok(number.into()));
    }
    if unsigned.chars().all(|c| c.is_ascii_digit()) {
        return Some(Err(InvalidNumber::TooBig));
    }
    let float = text.parse::<f64>().ok()?;
    Some(Number::from_f64(float).ok_or(InvalidNumber::NotFinite))
}

/// The approximate size of a value.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    values: usize,
    /// The length of all strings and keys.
    bytes: usize,
}

fn weight(node: &Subtree) -> Weight {
    let mut total = Weight::default();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        total.values += 1;
        match &node.content {
            Content::Null | Content::Boolean(_) | Content::Number(_) => {}
            Content::String(text) => total.bytes += text.len(),
            Content::Array(items) => open.extend(items),
            Content::Object(members) => {
                total.bytes += members.keys().map(String::len).sum::<usize>();
                open.extend(members.values());
            }
        }
    }
    total
}

pub(crate) fn load_error(
    rule: &'static str,
    span: Span,
    message: String,
    consequence: &'static str,
    help: &str,
) -> Diagnostic {
    Diagnostic {
        rule,
        severity: Severity::Error,
        pointer: String::new(),
        span: Some(span),
        message,
        consequence,
        help: Some(help.into()),
        related: Vec::new(),
    }
}

fn syntax(what: &str, info: &str, span: Span) -> Diagnostic {
    // The message of the parser when its count of open flow collections overflows.
    if info == "recursion limit exceeded" {
        return load_error(
            "load-depth",
            span,
            format!("more than {MAX_FLOW_DEPTH} nested flow collections (`{{}}` and `[]`)"),
            "the YAML parser does not read deeper ones",
            "write the outer values in block style, or move the inner ones to `components`",
        );
    }
    load_error(
        "load-syntax",
        span,
        format!("{what}: {info}"),
        "nothing after this position can be read",
        "correct this line or a line above it",
    )
}
