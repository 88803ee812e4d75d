//! [`Document`]: a tree that remembers where each value was written, and ways to move in it.

mod json;
mod reader;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use serde_json::{Number, Value};

use crate::diagnostic::{Finding, Findings};
use crate::object::{self, Kind};

/// The members of a path item that are operations.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// A file may have this many bytes: more than ten times the largest document that we know.
const MAX_BYTES: usize = 256 << 20;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// A place in the text. Lines and columns count from one; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from one.
    pub line: usize,
    /// Column in characters, from one.
    pub column: usize,
}

/// From where to where something is written; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first character.
    pub start: Position,
    /// The character after the last one.
    pub end: Position,
}

impl Span {
    /// The first character of the text, for what concerns the whole document.
    pub const START: Self = Self {
        start: Position { line: 1, column: 1 },
        end: Position { line: 1, column: 1 },
    };
}

/// One value of the tree.
#[derive(Clone, Debug)]
struct Node {
    content: Content,
    span: Span,
}

/// What a value can be: the data model of JSON.
#[derive(Clone, Debug)]
enum Content {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    List(Vec<Node>),
    Map(IndexMap<String, Member>),
}

/// A value of a map, with the place of its key.
#[derive(Clone, Debug)]
struct Member {
    key: Span,
    node: Node,
}

/// An OpenAPI document as it was written.
#[derive(Clone, Debug)]
pub struct Document {
    name: String,
    source: String,
    root: Node,
    flaws: Vec<Finding>,
}

impl Document {
    /// Reads the file at `path`, naming it `name` in findings.
    ///
    /// # Errors
    ///
    /// One finding of the rule `load-file` when the file cannot be read, otherwise as
    /// [`from_bytes`](Self::from_bytes).
    pub fn load(path: &Path, name: &str) -> Result<Self, Findings> {
        Self::recover(path, name)?.without_flaws()
    }

    /// Reads the file at `path` as far as it can be read, for a lint: of a key that repeats, the
    /// first is taken, and [`lint`](crate::rules::lint) reports the others with all else.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), where nothing can be read.
    pub fn recover(path: &Path, name: &str) -> Result<Self, Findings> {
        let file = File::open(path).map_err(|error| unreadable(name, &error))?;
        Self::recover_from(name, file)
    }

    /// Reads what `source` gives as [`recover`](Self::recover) does, up to 256 MiB.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), where nothing can be read.
    pub fn recover_from(name: &str, source: impl Read) -> Result<Self, Findings> {
        let mut bytes = Vec::new();
        let limit = MAX_BYTES as u64 + 1;
        let read = source.take(limit).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(name, &error))?;
        if bytes.len() > MAX_BYTES {
            let message = format!("{name} has more than {} MiB", MAX_BYTES >> 20);
            let fix = "check that this is the file you meant";
            return Err(unusable(name, "", None, message, fix));
        }
        Self::recover_bytes(name, bytes)
    }

    /// Reads the bytes of a file; `name` is what findings call it.
    ///
    /// # Errors
    ///
    /// One finding of the rule `load-file` when they are not UTF-8, otherwise as
    /// [`parse`](Self::parse).
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, Findings> {
        Self::recover_bytes(name, bytes)?.without_flaws()
    }

    /// Reads the bytes of a file as [`recover`](Self::recover) does.
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes), where nothing can be read.
    pub fn recover_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, Findings> {
        let source = String::from_utf8(bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let readable = String::from_utf8_lossy(error.as_bytes());
            let source = readable.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&readable);
            // Up to the bad byte, the readable form has the same bytes as the file.
            let mark = readable.len() - source.len();
            let before = source.get(..good - mark).unwrap_or_default();
            let start = Position {
                line: before.matches('\n').count() + 1,
                column: before.chars().rev().take_while(|c| *c != '\n').count() + 1,
            };
            let message = format!("byte {} of {name} is not UTF-8", good + 1);
            let span = Span { start, end: start };
            unusable(name, source, Some(span), message, "save the file as UTF-8")
        })?;
        Self::read(name, &source)
    }

    /// Reads `source`, YAML or JSON; `name` is what findings call it.
    ///
    /// A byte order mark, either kind of line end, anchors and merge keys are taken as YAML has
    /// them.
    ///
    /// # Errors
    ///
    /// Findings of the `load-` family, with their place, when the text is not one well-formed
    /// YAML document whose root is a map, repeats a key, or holds a number that JSON readers cannot
    /// keep. Nesting ends at 500 levels, of which 255 may be written in braces and brackets; what
    /// anchors and aliases repeat ends at a million values and 64 MiB of text.
    pub fn parse(name: &str, source: &str) -> Result<Self, Findings> {
        Self::read(name, source)?.without_flaws()
    }

    fn read(name: &str, source: &str) -> Result<Self, Findings> {
        let source = source.strip_prefix(BYTE_ORDER_MARK).unwrap_or(source);
        match reader::read(source) {
            Ok(reader::Read { root, flaws }) => Ok(Self {
                name: name.into(),
                source: source.into(),
                root,
                flaws,
            }),
            Err(findings) => Err(Findings::new(name, source, findings)),
        }
    }

    fn without_flaws(mut self) -> Result<Self, Findings> {
        if self.flaws.is_empty() {
            return Ok(self);
        }
        let flaws = std::mem::take(&mut self.flaws);
        Err(Findings::new(&self.name, &self.source, flaws))
    }

    /// What is wrong with the text and kept nothing else from being read.
    pub fn flaws(&self) -> &[Finding] {
        &self.flaws
    }

    /// What findings call this document, usually its path.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The root of the document.
    #[must_use]
    pub fn root(&self) -> Cursor<'_> {
        Cursor {
            document: self,
            node: &self.root,
            way: None,
            pointer: OnceLock::new(),
        }
    }

    /// The value at a JSON pointer such as `/paths/~1v1~1customers/get`.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<Cursor<'_>> {
        let mut cursor = self.root();
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return None;
        }
        for token in pointer.split('/').skip(1) {
            cursor = cursor.step(&unescape(token))?;
        }
        Some(cursor)
    }

    /// All operations, in the order in which they are written.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let Some(paths) = self.root().get("paths") else {
            return Vec::new();
        };
        let mut operations = Vec::new();
        for (path, item) in paths.members() {
            if path.starts_with("x-") {
                continue;
            }
            for (method, operation) in item.members() {
                if METHODS.contains(&method) {
                    operations.push(Operation {
                        path,
                        method,
                        item: item.clone(),
                        operation,
                    });
                }
            }
        }
        operations
    }

    /// Every schema object that is written in the document, however deep; references are listed as
    /// such and not followed.
    #[must_use]
    pub fn schemas(&self) -> Vec<Cursor<'_>> {
        let schemas = object::all(self)
            .into_iter()
            .filter(|part| part.kind == Kind::Schema);
        let mut found: Vec<_> = schemas.map(|part| part.cursor).collect();
        found.sort_by_key(|schema| schema.node.span);
        found
    }
}

/// The finding for a file that the system does not give.
fn unreadable(name: &str, error: &io::Error) -> Findings {
    let message = format!("cannot read {name}: {error}");
    let fix = "name an existing OpenAPI document in YAML or JSON, UTF-8";
    unusable(name, "", None, message, fix)
}

/// The finding in a file that gives no text.
fn unusable(name: &str, source: &str, span: Option<Span>, message: String, fix: &str) -> Findings {
    let consequence = "without the document there is nothing to work on";
    let finding = reader::load("load-file", Span::START, message, consequence, fix);
    Findings::new(name, source, vec![Finding { span, ..finding }])
}

/// An operation of a document: one method of one path.
#[derive(Clone, Debug)]
pub struct Operation<'d> {
    /// The path with its placeholders, as written.
    pub path: &'d str,
    /// The method in lower case.
    pub method: &'d str,
    /// The path item, which may hold parameters for all its operations.
    pub item: Cursor<'d>,
    /// The operation itself.
    pub operation: Cursor<'d>,
}

impl<'d> Operation<'d> {
    /// The `operationId`, if it is written.
    #[must_use]
    pub fn id(&self) -> Option<&'d str> {
        self.operation.get("operationId")?.as_str()
    }

    /// `POST /v1/orders`, for messages.
    pub fn call(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// The parameters, those of the path item first unless the operation has one of the same name
    /// and place; references are followed, those that lead nowhere left out.
    #[must_use]
    pub fn parameters(&self) -> Vec<Cursor<'d>> {
        let mut parameters = IndexMap::new();
        let both = [&self.item, &self.operation].map(|holder| holder.get("parameters"));
        for parameter in both.iter().flatten().flat_map(Cursor::items) {
            let Ok(parameter) = parameter.follow() else {
                continue;
            };
            let text = |key| parameter.get(key).and_then(|value| value.as_str());
            parameters.insert((text("name"), text("in")), parameter);
        }
        parameters.into_values().collect()
    }

    /// The responses by status; references are followed, those that lead nowhere left out.
    #[must_use]
    pub fn responses(&self) -> Vec<(&'d str, Cursor<'d>)> {
        let Some(responses) = self.operation.get("responses") else {
            return Vec::new();
        };
        let real = responses
            .members()
            .filter(|(status, _)| !status.starts_with("x-"));
        real.filter_map(|(status, response)| Some((status, response.follow().ok()?)))
            .collect()
    }
}

/// Why a `$ref` leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceProblem {
    /// It points into another document.
    External,
    /// Nothing stands where it points.
    Missing,
    /// It leads back to itself.
    Circular,
    /// It leads on through more than twenty others.
    Endless,
}

/// A value in a document together with the way that led there.
#[derive(Clone, Debug)]
pub struct Cursor<'d> {
    document: &'d Document,
    node: &'d Node,
    way: Option<Arc<Way<'d>>>,
    /// The way as text, once somebody has asked for it.
    pointer: OnceLock<String>,
}

/// The last step to a value and the way before it. Ways share their beginnings: as texts, those of
/// all values of a document with one long key would not fit into memory.
#[derive(Debug)]
struct Way<'d> {
    before: Option<Arc<Way<'d>>>,
    step: Step<'d>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'d> {
    Key(&'d str, Span),
    Index(usize),
}

impl<'d> Cursor<'d> {
    /// The JSON pointer of this value; empty for the root.
    #[must_use]
    pub fn pointer(&self) -> &str {
        self.pointer.get_or_init(|| {
            let ways = std::iter::successors(self.way.as_deref(), |way| way.before.as_deref());
            let mut steps: Vec<_> = ways.map(|way| way.step).collect();
            steps.reverse();
            let mut pointer = String::new();
            for step in steps {
                pointer.push('/');
                match step {
                    Step::Key(key, _) => pointer += &key.replace('~', "~0").replace('/', "~1"),
                    Step::Index(index) => pointer += &index.to_string(),
                }
            }
            pointer
        })
    }

    /// The last step of the pointer: the key or the index of this value.
    #[must_use]
    pub fn name(&self) -> String {
        match self.way.as_ref().map(|way| way.step) {
            None => String::new(),
            Some(Step::Key(key, _)) => key.to_owned(),
            Some(Step::Index(index)) => index.to_string(),
        }
    }

    /// Where the value is written.
    #[must_use]
    pub fn span(&self) -> Span {
        self.node.span
    }

    /// Where to point a reader: the key for a value of a map, otherwise the value.
    #[must_use]
    pub fn label(&self) -> Span {
        match self.way.as_ref().map(|way| way.step) {
            Some(Step::Key(_, span)) => span,
            Some(Step::Index(_)) | None => self.node.span,
        }
    }

    /// The value under `key`, if this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Self> {
        let Content::Map(members) = &self.node.content else {
            return None;
        };
        // Most maps are small, and comparing a few keys takes less time than hashing one.
        const FEW: usize = 8;
        let found = if members.len() <= FEW {
            members.iter().find(|(known, _)| *known == key)
        } else {
            members.get_key_value(key)
        };
        found.map(|(key, member)| self.member(key, member))
    }

    /// The value at a key of a map or an index of a list.
    fn step(&self, token: &str) -> Option<Self> {
        match &self.node.content {
            Content::Map(_) => self.get(token),
            Content::List(items) => {
                let index: usize = token.parse().ok()?;
                // `+1` and `01` are no indexes.
                let item = items.get(index).filter(|_| index.to_string() == token)?;
                Some(self.inside(item, Step::Index(index)))
            }
            Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => None,
        }
    }

    fn member(&self, key: &'d str, member: &'d Member) -> Self {
        self.inside(&member.node, Step::Key(key, member.key))
    }

    fn inside(&self, node: &'d Node, step: Step<'d>) -> Self {
        let before = self.way.clone();
        Self {
            document: self.document,
            node,
            way: Some(Arc::new(Way { before, step })),
            pointer: OnceLock::new(),
        }
    }

    /// The members of a map, in order; nothing for any other value.
    pub fn members(&self) -> impl Iterator<Item = (&'d str, Self)> + use<'d> {
        let this = self.clone();
        let members = match &self.node.content {
            Content::Map(members) => Some(members),
            Content::Null
            | Content::Bool(_)
            | Content::Number(_)
            | Content::String(_)
            | Content::List(_) => None,
        };
        members
            .into_iter()
            .flatten()
            .map(move |(key, member)| (key.as_str(), this.member(key, member)))
    }

    /// The items of a list, in order; nothing for any other value.
    pub fn items(&self) -> impl Iterator<Item = Self> + use<'d> {
        let this = self.clone();
        let items: &[Node] = match &self.node.content {
            Content::List(items) => items,
            Content::Null
            | Content::Bool(_)
            | Content::Number(_)
            | Content::String(_)
            | Content::Map(_) => &[],
        };
        let items = items.iter().enumerate();
        items.map(move |(index, node)| this.inside(node, Step::Index(index)))
    }

    /// The text, if this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&'d str> {
        if let Content::String(text) = &self.node.content {
            Some(text)
        } else {
            None
        }
    }

    /// The truth value, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Content::Bool(value) = self.node.content {
            Some(value)
        } else {
            None
        }
    }

    /// The number, if this is one.
    #[must_use]
    pub fn as_number(&self) -> Option<&'d Number> {
        if let Content::Number(number) = &self.node.content {
            Some(number)
        } else {
            None
        }
    }

    /// Whether this is a map.
    #[must_use]
    pub fn is_map(&self) -> bool {
        matches!(self.node.content, Content::Map(_))
    }

    /// Whether this is a list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(self.node.content, Content::List(_))
    }

    /// What kind of value this is, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.node.content {
            Content::Null => "null",
            Content::Bool(_) => "a truth value",
            Content::Number(_) => "a number",
            Content::String(_) => "a string",
            Content::List(_) => "a list",
            Content::Map(_) => "a map",
        }
    }

    /// The value as plain JSON, without places.
    #[must_use]
    pub fn value(&self) -> Value {
        self.value_with(&|_| None)
    }

    /// The text of `$ref`, if this is a reference.
    #[must_use]
    pub fn reference(&self) -> Option<&'d str> {
        self.get("$ref")?.as_str()
    }

    /// This value, or what it refers to if it is a reference, through up to twenty steps.
    ///
    /// # Errors
    ///
    /// Says why the reference leads nowhere.
    pub fn follow(&self) -> Result<Self, ReferenceProblem> {
        const MAX_STEPS: usize = 20;
        let mut cursor = self.clone();
        let mut seen = Vec::new();
        while let Some(reference) = cursor.reference() {
            if seen.contains(&reference) {
                return Err(ReferenceProblem::Circular);
            }
            if seen.len() == MAX_STEPS {
                return Err(ReferenceProblem::Endless);
            }
            seen.push(reference);
            let pointer = reference
                .strip_prefix('#')
                .ok_or(ReferenceProblem::External)?;
            cursor = self.document.at(pointer).ok_or(ReferenceProblem::Missing)?;
        }
        Ok(cursor)
    }
}

/// One token of a JSON pointer as it stands in the document.
fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        token.replace("~1", "/").replace("~0", "~").into()
    } else {
        token.into()
    }
}

impl<'d> Cursor<'d> {
    /// The value as plain JSON, with the result of `instead` for the values that it knows.
    pub fn value_with(&self, instead: &dyn Fn(Id) -> Option<Value>) -> Value {
        value_with(self.node, instead)
    }

    /// The texts of all references inside this value, wherever they stand.
    pub fn references(&self) -> Vec<&'d str> {
        let mut found = Vec::new();
        let mut open = vec![self.node];
        while let Some(node) = open.pop() {
            match &node.content {
                Content::List(items) => open.extend(items),
                Content::Map(members) => {
                    let written = members.get("$ref").map(|member| &member.node.content);
                    if let Some(Content::String(reference)) = written {
                        found.push(reference.as_str());
                    }
                    open.extend(members.values().map(|member| &member.node));
                }
                Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => {}
            }
        }
        found
    }

    /// The root of the document that this is a value of.
    pub fn root(&self) -> Self {
        self.document.root()
    }

    /// What tells this value from all others of the document.
    pub fn id(&self) -> Id {
        std::ptr::from_ref(self.node).addr()
    }
}

/// What tells a value from all others of its document.
pub type Id = usize;

fn value_with(node: &Node, instead: &dyn Fn(Id) -> Option<Value>) -> Value {
    if let Some(other) = instead(std::ptr::from_ref(node).addr()) {
        return other;
    }
    match &node.content {
        Content::Null => Value::Null,
        Content::Bool(value) => Value::Bool(*value),
        Content::Number(number) => Value::Number(number.clone()),
        Content::String(text) => Value::String(text.clone()),
        Content::List(items) => items.iter().map(|item| value_with(item, instead)).collect(),
        Content::Map(members) => Value::Object(
            members
                .iter()
                .map(|(key, member)| (key.clone(), value_with(&member.node, instead)))
                .collect(),
        ),
    }
}
