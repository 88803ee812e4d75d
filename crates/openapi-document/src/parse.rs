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

/// Collections nested deeper than this are refused: no contract needs it, and everything that walks
/// a document may then recurse.
const MAX_DEPTH: usize = 500;

/// Braces and brackets may stand inside each other this deep: the parser counts them in a byte.
const MAX_FLOW_DEPTH: u8 = u8::MAX;

/// So many findings are enough to know what kind of text this is.
const MAX_FINDINGS: usize = 10_000;

const DUPLICATE_KEY: &str = "load-duplicate-key";

/// Keys end here: what a finding points to is named by all keys on the way to it.
const MAX_KEY: usize = 4096;

/// What anchors and aliases may add to a document: enough for any use of them, too little for an
/// exponential one to exhaust memory.
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

/// What was read.
pub(crate) struct Parsed {
    pub(crate) root: Subtree,
    /// What is wrong with the text and hides nothing but itself: keys that repeat, of which the
    /// first is read.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Reads one document of YAML or JSON, without a byte order mark.
///
/// # Errors
///
/// What keeps it from being read.
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
    findings: Vec<Diagnostic>,
}

/// A collection whose end has not come yet.
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

/// A key whose value has not come yet.
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
            if let Err(findings) = taken {
                return Ok(Err(findings));
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
                        true => "neither JSON nor YAML",
                        false => "not YAML",
                    };
                    self.findings.push(syntax(what, error.info(), at.into()));
                    return Err(self.findings);
                }
            };
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        self.findings.push(load_error(
                            "load-documents",
                            span,
                            "a second document begins in the same file".into(),
                            "only one document can be the contract",
                            "put each document into a file of its own",
                        ));
                        return Err(self.findings);
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
                        self.findings.push(load_error(
                            "load-alias",
                            span,
                            "an alias stands inside the value that it names".into(),
                            "the value would contain itself without end",
                            "use `$ref` for what is recursive",
                        ));
                        return Err(self.findings);
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
        let is_minor = |finding: &Diagnostic| finding.rule == DUPLICATE_KEY;
        let root = self
            .root
            .filter(|root| matches!(root.content, Content::Object(_)));
        match root {
            Some(root) if self.findings.iter().all(is_minor) => Ok(Parsed {
                root,
                diagnostics: self.findings,
            }),
            None if self.findings.is_empty() => {
                self.findings.push(load_error(
                    "load-root",
                    Span::START,
                    "the document is no map".into(),
                    "an OpenAPI document begins with `openapi: 3.0.3` and has `info` and `paths`",
                    "check that this is the file you meant",
                ));
                Err(self.findings)
            }
            Some(_) | None => Err(self.findings),
        }
    }

    fn begin(
        &mut self,
        anchor: usize,
        span: Span,
        collection: Collection,
    ) -> Result<(), Vec<Diagnostic>> {
        if self.open.len() >= MAX_DEPTH {
            self.findings.push(load_error(
                "load-depth",
                span,
                format!("nested deeper than {MAX_DEPTH} levels"),
                "whatever reads the document would run out of stack",
                "name the inner parts under `components` and refer to them",
            ));
            return Err(std::mem::take(&mut self.findings));
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

    /// Counts what an anchor or an alias repeats.
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
        self.findings.push(load_error(
            "load-size",
            span,
            format!("anchors and aliases repeat more than {much}"),
            "the document would not fit into memory",
            "use `$ref` for what repeats",
        ));
        Err(std::mem::take(&mut self.findings))
    }

    /// Puts a finished value where it belongs: into the open collection, or at the root. With
    /// `merge`, it is a merge key if it is a key.
    fn complete(
        &mut self,
        mut node: Subtree,
        anchor: usize,
        merge: bool,
    ) -> Result<(), Vec<Diagnostic>> {
        if self.findings.len() >= MAX_FINDINGS {
            return Err(std::mem::take(&mut self.findings));
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
                            self.findings.push(load_error(
                                "load-key",
                                span,
                                "a key that is not plain text".into(),
                                "JSON, and with it OpenAPI, knows only text as key",
                                "write the key as text",
                            ));
                            return Err(std::mem::take(&mut self.findings));
                        }
                        Content::String(text) => text,
                        Content::Null => "null".into(),
                        Content::Boolean(value) => value.to_string(),
                        Content::Number(number) => number.to_string(),
                    };
                    if text.len() > MAX_KEY {
                        self.findings.push(load_error(
                            "load-key",
                            span,
                            format!("a key of more than {MAX_KEY} bytes"),
                            "every message about what it holds would repeat it",
                            "shorten it; what is long is a value",
                        ));
                        return Err(std::mem::take(&mut self.findings));
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
                        self.findings.push(load_error(
                            DUPLICATE_KEY,
                            span,
                            format!("`{text}` is already written in line {line}"),
                            "readers disagree on which of the two counts",
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

    /// Adds the members of a merge key (`<<`); what the map says itself wins.
    fn merge(&mut self, members: &mut IndexMap<String, Subtree>, merged: Subtree) {
        match merged.content {
            Content::Object(more) => {
                for (key, member) in more {
                    members.entry(key).or_insert(member);
                }
            }
            Content::Array(maps) => maps.into_iter().for_each(|map| self.merge(members, map)),
            Content::Null | Content::Boolean(_) | Content::Number(_) | Content::String(_) => {
                self.findings.push(load_error(
                    "load-merge",
                    merged.span,
                    "`<<` does not name a map".into(),
                    "a merge key takes over the members of a map",
                    "name a map or a list of maps with an alias",
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
                        NoNumber::NotFinite => "is no finite number",
                        NoNumber::TooBig => "does not fit into 64 bits",
                    };
                    self.findings.push(load_error(
                        "load-number",
                        span,
                        format!("`{text}` {problem}"),
                        "JSON has no infinity, no not-a-number, and readers round what is too big",
                        "quote it if it is meant as text",
                    ));
                    Content::Null
                }
                None => Content::String(text.to_owned()),
            },
        }
    }
}

/// Why a text that is a number for YAML is none for JSON.
enum NoNumber {
    NotFinite,
    TooBig,
}

/// The number that a plain scalar stands for in the core schema, if it is one.
fn number(text: &str) -> Option<Result<Number, NoNumber>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Err(NoNumber::NotFinite));
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix)
            && !digits.is_empty()
            && digits.chars().all(|c| c.is_digit(radix))
        {
            let number = u64::from_str_radix(digits, radix);
            return Some(number.map(Number::from).map_err(|_| NoNumber::TooBig));
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
        return Some(Err(NoNumber::TooBig));
    }
    let float = text.parse::<f64>().ok()?;
    Some(Number::from_f64(float).ok_or(NoNumber::NotFinite))
}

/// How much memory a value takes, roughly.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    values: usize,
    /// The length of all texts and keys.
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
    fix: &str,
) -> Diagnostic {
    Diagnostic {
        rule,
        level: Severity::Error,
        pointer: String::new(),
        span: Some(span),
        message,
        consequence,
        fix: Some(fix.into()),
        related: Vec::new(),
    }
}

fn syntax(what: &str, info: &str, span: Span) -> Diagnostic {
    // What the parser says when its count of open braces and brackets is full.
    if info == "recursion limit exceeded" {
        return load_error(
            "load-depth",
            span,
            format!("more than {MAX_FLOW_DEPTH} braces and brackets inside each other"),
            "the YAML parser counts no further",
            "indent the outer parts instead, or name the inner ones and refer to them",
        );
    }
    load_error(
        "load-syntax",
        span,
        format!("this is {what}: {info}"),
        "nothing after this place can be read",
        "correct the text here or in the lines above",
    )
}
