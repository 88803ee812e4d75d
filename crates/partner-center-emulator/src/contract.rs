//! The contract as the emulator uses it: operations, and a compiled validator for every body.
//!
//! Everything is computed once per process; a call compiles nothing.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;
use std::sync::{Arc, LazyLock};

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use jsonschema::Validator;
use jsonschema::error::{ValidationError, ValidationErrorKind};
use openapi_document::{Cursor, Document, JsonSchemas};
use serde_json::Value;
use uuid::Uuid;

use crate::answer::{self, Answer};
use crate::faults::TOKEN_OPERATION;
use crate::headers;
use crate::refusals::{Fault, Refusal};
use crate::scope::Subject;

/// The path parameter with a documented error code of its own.
const CUSTOMER_ID: &str = "customer_id";

/// The contract as it is written.
pub(crate) const TEXT: &str = include_str!("../../../spec/partner-center.yaml");

static CONTRACT: LazyLock<Result<Contract, String>> = LazyLock::new(|| {
    let document = Document::parse("spec/partner-center.yaml", TEXT)
        .map_err(|findings| format!("the contract cannot be read: {findings}"))?;
    Contract::new(&document)
});

/// The contract of all emulators of this process.
///
/// # Errors
///
/// Says what in the contract the emulator cannot work with.
pub(crate) fn contract() -> Result<&'static Contract, &'static str> {
    CONTRACT.as_ref().map_err(String::as_str)
}

/// The operations of the contract.
pub(crate) fn operations() -> Vec<&'static str> {
    let operations = contract().map_or(&[][..], |contract| &contract.operations);
    operations.iter().map(|known| known.id.as_str()).collect()
}

/// Says whether an operation that somebody names is one that can be called.
pub(crate) fn known_operation(name: &str) -> Result<(), String> {
    let mut known = operations();
    known.push(TOKEN_OPERATION);
    if known.contains(&name) {
        return Ok(());
    }
    Err(format!(
        "`{name}` is no operation; there are {}",
        known.join(", ")
    ))
}

/// What the service promises.
pub(crate) struct Contract {
    operations: Vec<Operation>,
    fault: Arc<Validator>,
    servers: Vec<String>,
    #[cfg(feature = "web")]
    json: Value,
}

/// One method of one path.
pub(crate) struct Operation {
    pub(crate) id: String,
    method: Method,
    template: Vec<Segment>,
    /// The alternatives, each with all the schemes that it wants.
    security: Vec<Vec<String>>,
    /// Whether a call with the `MS-RequestId` of an earlier one gets the answer of that one.
    pub(crate) replays: bool,
    parameters: Vec<Parameter>,
    body: Option<Body>,
    responses: Vec<(Statuses, Response)>,
}

/// The statuses that a response is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Statuses {
    One(u16),
    /// All that begin with this digit.
    Class(u16),
    Others,
}

impl Statuses {
    /// Reads `200`, `4XX` or `default`.
    fn new(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("default") {
            return Ok(Self::Others);
        }
        let class = text.strip_suffix("XX").or_else(|| text.strip_suffix("xx"));
        let number = class.unwrap_or(text).parse();
        let number = number.map_err(|error| format!("status `{text}`: {error}"))?;
        Ok(class.map_or(Self::One(number), |_| Self::Class(number)))
    }
}

/// The values of the placeholders of a path, by name.
pub(crate) type Placeholders = Vec<(&'static str, String)>;

enum Segment {
    Literal(String),
    Placeholder(String),
}

struct Parameter {
    name: String,
    place: Place,
    required: bool,
    reading: Reading,
    validator: Arc<Validator>,
}

enum Place {
    Path,
    Query,
    Header,
}

/// How text becomes a value of the contract. What does not become one stays text, and the validator
/// says what is wrong with it.
enum Reading {
    AsIs,
    Integer,
    /// One of these spellings, found ignoring case and `_`: Microsoft's own clients differ in both.
    OneOf(Vec<String>),
}

/// The parameters of a call that fits the contract, by name.
pub(crate) struct Parameters<'c>(Vec<(&'c str, Value)>);

/// A call that fits the contract.
pub(crate) struct Asked<'c> {
    pub(crate) parameters: Parameters<'c>,
    /// The body in the contract's spelling.
    pub(crate) body: Value,
}

struct Body {
    reading: Reading,
    validator: Arc<Validator>,
    variants: Option<Variants>,
}

/// A `oneOf` with a discriminator: only the variant meant can say what is wrong with a value.
struct Variants {
    member: String,
    by_value: Vec<(String, Arc<Validator>)>,
}

/// A response by its media types.
struct Response {
    content: HashMap<String, Arc<Validator>>,
}

/// Where a method and a path lead.
pub(crate) enum Route<'c> {
    /// To an operation, with the values of its placeholders.
    Operation(&'c Operation, Placeholders),
    /// To a path with other methods only, as `Allow` lists them.
    WrongMethod(String),
    /// Nowhere.
    Unknown,
}

impl<'c> Route<'c> {
    pub(crate) fn operation(&self) -> Option<&'c Operation> {
        match self {
            Self::Operation(operation, _) => Some(operation),
            Self::WrongMethod(_) | Self::Unknown => None,
        }
    }

    /// The call as scopes look at it.
    pub(crate) fn subject(&self) -> Subject<'c> {
        match self {
            Self::Operation(operation, values) => Subject {
                operation: Some(&operation.id),
                customer: placeholder(values, CUSTOMER_ID).and_then(guid),
            },
            Self::WrongMethod(_) | Self::Unknown => Subject {
                operation: None,
                customer: None,
            },
        }
    }
}

impl Contract {
    fn new(document: &Document) -> Result<Self, String> {
        let mut compiler = Compiler::new(document);
        let mut operations = Vec::new();
        for operation in document.operations() {
            let place = format!("{} {}", operation.method, operation.path);
            let explain = |why: String| format!("{place}: {why}");
            let id = operation
                .id()
                .ok_or_else(|| explain("no operationId".into()))?;
            let method = Method::from_bytes(operation.method.to_ascii_uppercase().as_bytes())
                .map_err(|error| explain(error.to_string()))?;
            let mut parameters = Vec::new();
            for parameter in operation.parameters() {
                parameters.extend(Parameter::new(&parameter, &mut compiler).map_err(explain)?);
            }
            let body = match operation.operation.get("requestBody") {
                None => None,
                Some(body) => {
                    let body = follow(&body).map_err(explain)?;
                    let content = json_content(&body);
                    let schema = content.ok_or_else(|| explain("a body without JSON".into()))?;
                    Some(Body::new(&schema, &mut compiler).map_err(explain)?)
                }
            };
            let mut responses = Vec::new();
            for (status, response) in operation.responses() {
                let statuses = Statuses::new(status).map_err(explain)?;
                let response = Response::new(&response, &mut compiler).map_err(explain)?;
                responses.push((statuses, response));
            }
            let repeatable = operation.operation.get("x-repeatable");
            let own = operation.operation.get("security");
            let security = own.or_else(|| document.root().get("security"));
            operations.push(Operation {
                id: id.to_owned(),
                method,
                template: operation.path.split('/').map(Segment::new).collect(),
                security: security
                    .map(|security| alternatives(&security))
                    .unwrap_or_default(),
                replays: repeatable.is_some_and(|how| how.as_str() == Some("same-request-id")),
                parameters,
                body,
                responses,
            });
        }
        let servers = document
            .root()
            .get("servers")
            .into_iter()
            .flat_map(|list| list.items());
        let servers = servers.filter_map(|server| Some(server.get("url")?.as_str()?.to_owned()));
        let fault = document
            .at("/components/schemas/FaultBody")
            .ok_or("no schema `FaultBody` under /components/schemas")?;
        Ok(Self {
            operations,
            fault: compiler.compile(&fault)?,
            servers: servers.collect(),
            #[cfg(feature = "web")]
            json: document.root().value(),
        })
    }

    /// The contract as JSON.
    #[cfg(feature = "web")]
    pub(crate) fn json(&self) -> &Value {
        &self.json
    }

    /// The service's addresses, which are the audiences of its tokens.
    pub(crate) fn servers(&self) -> &[String] {
        &self.servers
    }

    /// Finds the operation; a literal path wins over one with placeholders.
    pub(crate) fn route(&'static self, method: &Method, path: &str) -> Route<'static> {
        let path: Vec<_> = path.split('/').map(unescaped).collect();
        let matching = |operation: &&Operation| operation.is_at(&path);
        let literal =
            |operation: &&Operation| operation.template.iter().filter(|s| s.is_literal()).count();
        let most = self
            .operations
            .iter()
            .filter(matching)
            .map(|o| literal(&o))
            .max();
        let Some(most) = most else {
            return Route::Unknown;
        };
        let mut matching = self
            .operations
            .iter()
            .filter(|operation| matching(operation) && literal(operation) == most);
        match matching
            .clone()
            .find(|operation| operation.method == *method)
        {
            Some(operation) => Route::Operation(operation, operation.placeholders(&path)),
            None => {
                let methods = matching.by_ref().map(|operation| operation.method.as_str());
                Route::WrongMethod(methods.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Says what is wrong with a fault that belongs to no operation.
    pub(crate) fn check_fault(&self, answer: &Answer) -> Result<(), String> {
        match &answer.body {
            answer::Body::Json(body) => complain(&self.fault, body),
            answer::Body::Empty | answer::Body::Text(..) => Ok(()),
        }
    }
}

impl Operation {
    /// Whether the segments of a path are those of this operation.
    fn is_at(&self, path: &[Cow<'_, str>]) -> bool {
        self.template.len() == path.len()
            && self
                .template
                .iter()
                .zip(path)
                .all(|(segment, given)| match segment {
                    Segment::Literal(literal) => literal == given,
                    Segment::Placeholder(_) => !given.is_empty(),
                })
    }

    /// The values of the placeholders in a path that is this operation's.
    fn placeholders(&'static self, path: &[Cow<'_, str>]) -> Placeholders {
        let segments = self.template.iter().zip(path);
        let values = segments.filter_map(|(segment, given)| match segment {
            Segment::Placeholder(name) => Some((name.as_str(), given.to_string())),
            Segment::Literal(_) => None,
        });
        values.collect()
    }

    /// Whether the contract knows a parameter of this name.
    pub(crate) fn has_parameter(&self, name: &str) -> bool {
        self.parameters
            .iter()
            .any(|parameter| parameter.name == name)
    }

    /// Whether a token of this scheme is enough.
    pub(crate) fn accepts(&self, scheme: &str) -> bool {
        self.security
            .iter()
            .any(|wanted| wanted.iter().all(|wanted| wanted == scheme))
    }

    /// Reads a call, and compares it with the contract.
    pub(crate) fn asked(
        &self,
        path: &Placeholders,
        head: &Parts,
        body: &[u8],
    ) -> Result<Asked<'_>, Fault> {
        let query = head.uri.query().unwrap_or_default();
        let parameters = self.parameters(path, query, &head.headers)?;
        let body = if self.body.is_some() {
            self.body(json(&head.headers, body)?)?
        } else {
            Value::Null
        };
        Ok(Asked { parameters, body })
    }

    /// Reads the parameters of a call, and compares them with the contract.
    fn parameters(
        &self,
        path: &Placeholders,
        query: &str,
        headers: &HeaderMap,
    ) -> Result<Parameters<'_>, Fault> {
        let mut values = Vec::with_capacity(self.parameters.len());
        for parameter in &self.parameters {
            let name = parameter.name.as_str();
            let refusal = match name {
                CUSTOMER_ID => Refusal::InvalidCustomerId,
                _ => Refusal::InvalidProperty,
            };
            let text = match parameter.place {
                Place::Path => placeholder(path, name).map(Cow::Borrowed),
                Place::Query => {
                    let mut given = form_urlencoded::parse(query.as_bytes())
                        .filter_map(|(key, value)| (key == name).then_some(value));
                    let first = given.next();
                    if given.next().is_some() {
                        return Err(refusal.because(format!("`{name}` is given twice")));
                    }
                    first
                }
                Place::Header => headers::value(headers, name),
            };
            match text {
                Some(text) => {
                    let value = parameter.reading.read(&text);
                    complain(&parameter.validator, &value)
                        .map_err(|why| refusal.because(format!("`{name}`: {why}")))?;
                    values.push((name, value));
                }
                None if parameter.required => {
                    return Err(refusal.because(format!("`{name}` is missing")));
                }
                None => {}
            }
        }
        Ok(Parameters(values))
    }

    /// Compares the body of a call with the contract, and returns it in the contract's spelling.
    fn body(&self, value: Value) -> Result<Value, Fault> {
        let Some(body) = &self.body else {
            return Ok(value);
        };
        let value = match value.as_str() {
            Some(text) => body.reading.read(text),
            None => value,
        };
        let result = match &body.variants {
            Some(_) if body.validator.is_valid(&value) => Ok(()),
            Some(variants) => variants.complain(&value),
            None => complain(&body.validator, &value),
        };
        match result {
            Ok(()) => Ok(value),
            Err(why) => Err(Refusal::InvalidProperty.because(why)),
        }
    }

    /// What the contract says of a status: by itself, else by its class, else by the default.
    fn response(&self, status: u16) -> Option<&Response> {
        let keys = [
            Statuses::One(status),
            Statuses::Class(status / 100),
            Statuses::Others,
        ];
        keys.iter().find_map(|key| {
            let mut responses = self.responses.iter();
            responses.find_map(|(statuses, response)| (statuses == key).then_some(response))
        })
    }

    /// Compares an answer with the contract. Text in place of JSON is sent on purpose alone.
    pub(crate) fn check_response(&self, answer: &Answer) -> Result<(), String> {
        let status = answer.status;
        let response = self.response(status);
        let response = response.ok_or_else(|| format!("{}: no response {status}", self.id))?;
        let explain = |why: String| format!("{} {status}: {why}", self.id);
        match &answer.body {
            // The contract says in words that a refusal may be empty.
            answer::Body::Empty if status >= 400 || response.content.is_empty() => Ok(()),
            answer::Body::Empty => Err(explain("the body is missing".into())),
            answer::Body::Text(..) => Ok(()),
            answer::Body::Json(body) => {
                let json = response.content.get("application/json");
                let json = json.ok_or_else(|| explain("no JSON is declared".into()))?;
                complain(json, body).map_err(explain)
            }
        }
    }
}

impl Segment {
    fn is_literal(&self) -> bool {
        matches!(self, Self::Literal(_))
    }

    fn new(text: &str) -> Self {
        match text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'))
        {
            Some(name) => Self::Placeholder(name.to_owned()),
            None => Self::Literal(text.to_owned()),
        }
    }
}

impl Parameters<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        let mut values = self.0.iter();
        values.find_map(|(known, value)| (*known == name).then_some(value))
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    /// The customer whom the path names.
    pub(crate) fn customer(&self) -> Result<Uuid, Refusal> {
        let id = self.text(CUSTOMER_ID).and_then(guid);
        id.ok_or(Refusal::InvalidCustomerId)
    }
}

impl Reading {
    fn new(schema: &Cursor<'_>) -> Result<Self, String> {
        let schema = follow(schema)?;
        let kind = schema.get("type").and_then(|kind| kind.as_str());
        if kind == Some("integer") {
            return Ok(Self::Integer);
        }
        let spellings = schema.get("enum").into_iter().flat_map(|list| list.items());
        let spellings = spellings.filter_map(|one| Some(one.as_str()?.to_owned()));
        let spellings: Vec<_> = spellings.collect();
        Ok(if spellings.is_empty() {
            Self::AsIs
        } else {
            Self::OneOf(spellings)
        })
    }

    fn read(&self, text: &str) -> Value {
        let read = match self {
            Self::AsIs => None,
            Self::Integer => text.parse::<i64>().ok().map(Value::from),
            Self::OneOf(spellings) => spellings
                .iter()
                .find(|spelling| same_word(spelling, text))
                .map(|spelling| Value::from(spelling.as_str())),
        };
        read.unwrap_or_else(|| text.into())
    }
}

impl Parameter {
    /// Reads a parameter; cookies are not for this service.
    fn new(cursor: &Cursor<'_>, compiler: &mut Compiler<'_>) -> Result<Option<Self>, String> {
        let text = |key| cursor.get(key).and_then(|value| value.as_str());
        let name = text("name").ok_or("a parameter without name")?.to_owned();
        let place = match text("in") {
            Some("path") => Place::Path,
            Some("query") => Place::Query,
            Some("header") => Place::Header,
            Some(_) | None => return Ok(None),
        };
        let required = cursor
            .get("required")
            .and_then(|value| value.as_bool())
            .unwrap_or(false);
        let schema = cursor
            .get("schema")
            .ok_or_else(|| format!("`{name}` has no schema"))?;
        let validator = compiler.compile(&schema)?;
        Ok(Some(Self {
            name,
            place,
            required,
            reading: Reading::new(&schema)?,
            validator,
        }))
    }
}

impl Body {
    fn new(schema: &Cursor<'_>, compiler: &mut Compiler<'_>) -> Result<Self, String> {
        let validator = compiler.compile(schema)?;
        let schema = follow(schema)?;
        let variants = match schema.get("discriminator") {
            None => None,
            Some(discriminator) => {
                let member = discriminator
                    .get("propertyName")
                    .and_then(|name| name.as_str());
                let member = member
                    .ok_or("a discriminator without `propertyName`")?
                    .to_owned();
                let mut by_value = Vec::new();
                for (value, reference) in discriminator
                    .get("mapping")
                    .into_iter()
                    .flat_map(|mapping| mapping.members())
                {
                    let reference = reference.as_str().ok_or("a mapping that is no reference")?;
                    let validator = compiler.compile_named(reference)?;
                    by_value.push((value.to_owned(), validator));
                }
                Some(Variants { member, by_value })
            }
        };
        Ok(Self {
            reading: Reading::new(&schema)?,
            validator,
            variants,
        })
    }
}

impl Variants {
    /// Says what is wrong with a value that fits no variant.
    fn complain(&self, value: &Value) -> Result<(), String> {
        let member = &self.member;
        let known: Vec<&str> = self
            .by_value
            .iter()
            .map(|(value, _)| value.as_str())
            .collect();
        let known = known.join(", ");
        let Some(object) = value.as_object() else {
            return Err("the body is no JSON object".into());
        };
        let Some(given) = object.get(member) else {
            return Err(format!("`{member}` is missing; it is one of {known}"));
        };
        let meant = self.by_value.iter().find(|(value, _)| given == value);
        match meant {
            Some((_, validator)) => complain(validator, value),
            None => Err(format!("`{member}` is {given}; it is one of {known}")),
        }
    }
}

impl Response {
    fn new(cursor: &Cursor<'_>, compiler: &mut Compiler<'_>) -> Result<Self, String> {
        let mut content = HashMap::new();
        for (media, value) in cursor
            .get("content")
            .into_iter()
            .flat_map(|map| map.members())
        {
            if let Some(schema) = value.get("schema") {
                content.insert(media.to_owned(), compiler.compile(&schema)?);
            }
        }
        Ok(Self { content })
    }
}

/// Turns schemas of the document into validators, each once.
struct Compiler<'d> {
    document: &'d Document,
    schemas: JsonSchemas,
    /// By the place of the schema.
    compiled: HashMap<String, Arc<Validator>>,
}

impl<'d> Compiler<'d> {
    fn new(document: &'d Document) -> Self {
        let schemas = JsonSchemas::new(document);
        Self {
            document,
            schemas,
            compiled: HashMap::new(),
        }
    }

    fn compile(&mut self, schema: &Cursor<'_>) -> Result<Arc<Validator>, String> {
        let schema = follow(schema)?;
        if let Some(known) = self.compiled.get(&schema.pointer()) {
            return Ok(Arc::clone(known));
        }
        let validator = jsonschema::draft4::options()
            .should_validate_formats(true)
            .with_format("uuid", |text: &str| guid(text).is_some())
            .build(&self.schemas.of(&schema))
            .map_err(|error| format!("{}: {error}", schema.pointer()))?;
        let validator = Arc::new(validator);
        self.compiled
            .insert(schema.pointer().to_owned(), Arc::clone(&validator));
        Ok(validator)
    }

    /// Compiles what a reference outside of `$ref` names.
    fn compile_named(&mut self, reference: &str) -> Result<Arc<Validator>, String> {
        let pointer = reference.strip_prefix('#').unwrap_or(reference);
        let schema = self.document.at(pointer);
        self.compile(&schema.ok_or_else(|| format!("{reference} leads nowhere"))?)
    }
}

/// The JSON of a request.
fn json(headers: &HeaderMap, body: &[u8]) -> Result<Value, Fault> {
    let invalid = |why: String| Refusal::InvalidInput.because(why);
    if !headers::has_type(headers, "application/json") {
        return Err(invalid(
            "The `Content-Type` is not application/json.".into(),
        ));
    }
    if body.starts_with("\u{feff}".as_bytes()) {
        return Err(invalid("The body begins with a byte order mark.".into()));
    }
    serde_json::from_slice(body).map_err(|error| invalid(format!("The body is no JSON: {error}.")))
}

/// A GUID in its usual form, with hyphens and nothing around it.
pub(crate) fn guid(text: &str) -> Option<Uuid> {
    (text.len() == 36)
        .then(|| Uuid::try_parse(text).ok())
        .flatten()
}

/// Whether two spellings of a value differ in nothing but case and `_`.
fn same_word(one: &str, other: &str) -> bool {
    let letters = |text: &str| {
        let letters = text.bytes().filter(|byte| *byte != b'_');
        letters
            .map(|byte| byte.to_ascii_lowercase())
            .collect::<Vec<_>>()
    };
    letters(one) == letters(other)
}

/// The value of a placeholder.
fn placeholder<'v>(values: &'v Placeholders, name: &str) -> Option<&'v str> {
    let mut values = values.iter();
    values.find_map(|(known, value)| (*known == name).then_some(value.as_str()))
}

/// A segment of a path with its percent escapes resolved; what is none stays as it is.
fn unescaped(segment: &str) -> Cow<'_, str> {
    if !segment.contains('%') {
        return segment.into();
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digit = |index: usize| char::from(*after.get(index)?).to_digit(16);
        let escaped = match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => u8::try_from(high * 16 + low).ok(),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() {
            after.get(2..).unwrap_or_default()
        } else {
            after
        };
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Says in words for people what is wrong with `value`, naming up to three places.
fn complain(validator: &Validator, value: &Value) -> Result<(), String> {
    // Finding out that nothing is wrong is quicker than looking for what is.
    if validator.is_valid(value) {
        return Ok(());
    }
    let errors = validator.iter_errors(value).take(3);
    let problems: Vec<String> = errors.map(|error| explain(&error, &error)).collect();
    Err(problems.join("; "))
}

/// Says where something is wrong, and what, in the words of `what`.
fn explain(error: &ValidationError<'_>, what: &dyn Display) -> String {
    if let ValidationErrorKind::Required { property } = error.kind() {
        return format!("`{}` is missing", property.as_str().unwrap_or_default());
    }
    let path = error.instance_path().to_string();
    match path.strip_prefix('/') {
        Some(path) => format!("`{path}`: {what}"),
        None => what.to_string(),
    }
}

/// Says how an answer of the real service differs from the contract; an empty list if it does not. For whoever
/// holds the contract against reality.
///
/// The body is compared as it came, but for its byte order mark; what it holds is not repeated. `operation` is an id of the contract.
#[must_use]
pub fn deviations(operation: &str, status: u16, body: &[u8]) -> Vec<String> {
    let contract = match contract() {
        Ok(contract) => contract,
        // The contract is part of the program, and is read by every test.
        Err(error) => return vec![error.to_owned()],
    };
    let known = contract
        .operations
        .iter()
        .find(|known| known.id == operation);
    let Some(known) = known else {
        return vec![format!("the contract has no operation {operation}")];
    };
    let Some(response) = known.response(status) else {
        return vec![format!(
            "the contract has no response {status} for {operation}"
        )];
    };
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    if body.trim_ascii().is_empty() {
        // The contract says in words that a refusal may be empty.
        return if status >= 400 || response.content.is_empty() {
            Vec::new()
        } else {
            vec!["the body is missing".to_owned()]
        };
    }
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return vec![format!("the body is no JSON: {error}")],
    };
    match response.content.get("application/json") {
        Some(schema) => schema
            .iter_errors(&value)
            .map(|error| explain(&error, &error.masked()))
            .collect(),
        None => vec![format!("the contract has no JSON for {status}")],
    }
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn follow<'d>(cursor: &Cursor<'d>) -> Result<Cursor<'d>, String> {
    cursor
        .follow()
        .map_err(|problem| format!("{}: {problem:?} reference", cursor.pointer()))
}

/// The schema of a body that is JSON.
fn json_content<'d>(holder: &Cursor<'d>) -> Option<Cursor<'d>> {
    holder
        .get("content")?
        .get("application/json")?
        .get("schema")
}

/// The alternatives of a `security` list.
fn alternatives(security: &Cursor<'_>) -> Vec<Vec<String>> {
    let names = |alternative: Cursor<'_>| {
        alternative
            .members()
            .map(|(scheme, _)| scheme.to_owned())
            .collect()
    };
    security.items().map(names).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_example_of_the_contract_fits_its_response() {
        let document = Document::parse("spec/partner-center.yaml", TEXT).unwrap();
        let contract = contract().unwrap();
        let mut examples = 0;
        for (written, operation) in document.operations().iter().zip(&contract.operations) {
            for (status, response) in written.responses() {
                let number = status.replace("XX", "99").parse().unwrap();
                let json = response
                    .get("content")
                    .and_then(|map| map.get("application/json"));
                let holder = json.and_then(|json| json.get("examples"));
                for (name, example) in holder.into_iter().flat_map(|map| map.members()) {
                    let body = example.get("value").unwrap().value();
                    let result = operation.check_response(&Answer::json(number, body));
                    assert_eq!(result, Ok(()), "{status} {name}");
                    examples += 1;
                }
            }
        }
        assert!(examples > 0);
    }

    #[test]
    fn a_fault_names_the_member_that_is_wrong() {
        let contract = contract().unwrap();
        let request = contract
            .operations
            .iter()
            .find(|o| o.id == "requestQualification")
            .unwrap();
        let why = |body: Value| match request.body(body) {
            Ok(_) => String::new(),
            Err(fault) => fault.body(true)["description"].as_str().unwrap().to_owned(),
        };
        assert_eq!(
            why(json!({"qualification": "Education"})),
            "`educationSegment` is missing"
        );
        assert!(why(json!({})).starts_with("`qualification` is missing"));
        assert!(why(json!({"qualification": "Nonprofit"})).contains("\"Nonprofit\""));
        assert!(why(json!([])).contains("no JSON object"));
        let segment = json!({"qualification": "Education", "educationSegment": "K13"});
        assert!(why(segment).starts_with("`educationSegment`: "));
        let unknown = json!({"qualification": "StateOwnedEntity", "website": "contoso.edu"});
        assert!(why(unknown).contains("website"));
    }
}
